/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-pg-fitness.h"

/* What the parser here does not take, for the server's own to be asked. */
typedef struct
{
  gpointer tag;
  guint    line;
  char    *what;
  char    *text;
  char    *message; /* of the parser here */
} MarqPgUnread;

static void
unread_free (MarqPgUnread *self)
{
  g_free (self->what);
  g_free (self->text);
  g_free (self->message);
  g_free (self);
}

static MarqFitness *
begin (const MarqFitnessSite *site)
{
  MarqPgFitness *self = g_new0 (MarqPgFitness, 1);

  marq_fitness_init (&self->fitness, &marq_pg_fitness_class, site);
  self->unread = g_ptr_array_new_with_free_func ((GDestroyNotify) unread_free);
  marq_pg_need_begin (self);
  return &self->fitness;
}

static void
end (MarqFitness *fitness)
{
  MarqPgFitness *self = (MarqPgFitness *) fitness;

  marq_pg_need_end (self);
  g_ptr_array_unref (self->unread);
  g_free (self);
}

/* What came with a version, by what is in the tree. */
typedef struct
{
  guint       number; /* 0: nothing is wanted */
  const char *what;
} MarqPgWanted;

static void
want (MarqPgWanted *self, guint number, const char *what)
{
  if (number > self->number)
    *self = (MarqPgWanted){ number, what };
}

static gboolean
has_option (PgQuery__Node *const *options, gsize n, const char *name)
{
  for (gsize i = 0; i < n; i++)
    if (MARQ_PG_IS (options[i], DEF_ELEM) && g_str_equal (options[i]->def_elem->defname, name))
      return TRUE;
  return FALSE;
}

static gboolean
find_wanted (ProtobufCMessage *message, gpointer data)
{
  MarqPgWanted *self = data;

  if (message->descriptor == &pg_query__merge_stmt__descriptor)
    want (self, 150000, "MERGE");
  else if (message->descriptor == &pg_query__index_stmt__descriptor && ((PgQuery__IndexStmt *) message)->nulls_not_distinct)
    want (self, 150000, "NULLS NOT DISTINCT");
  else if (message->descriptor == &pg_query__constraint__descriptor && ((PgQuery__Constraint *) message)->nulls_not_distinct)
    want (self, 150000, "NULLS NOT DISTINCT");
  else if (message->descriptor == &pg_query__view_stmt__descriptor
           && has_option (((PgQuery__ViewStmt *) message)->options, ((PgQuery__ViewStmt *) message)->n_options, "security_invoker"))
    want (self, 150000, "security_invoker");
  else if (message->descriptor == &pg_query__create_function_stmt__descriptor && ((PgQuery__CreateFunctionStmt *) message)->sql_body)
    want (self, 140000, "BEGIN ATOMIC");
  else if (message->descriptor == &pg_query__create_trig_stmt__descriptor && ((PgQuery__CreateTrigStmt *) message)->replace)
    want (self, 140000, "CREATE OR REPLACE TRIGGER");
  else if (message->descriptor == &pg_query__partition_cmd__descriptor && ((PgQuery__PartitionCmd *) message)->concurrent)
    want (self, 140000, "DETACH PARTITION CONCURRENTLY");
  else if (message->descriptor == &pg_query__column_def__descriptor && marq_pg_said (((PgQuery__ColumnDef *) message)->compression))
    want (self, 140000, "COMPRESSION");
  else if (message->descriptor == &pg_query__ctecycle_clause__descriptor)
    want (self, 140000, "CYCLE");
  else if (message->descriptor == &pg_query__dropdb_stmt__descriptor && ((PgQuery__DropdbStmt *) message)->n_options)
    want (self, 130000, "DROP DATABASE … WITH (FORCE)");
  return TRUE;
}

static void
note_unread (MarqPgFitness *self, const MarqStatement *statement, const char *message)
{
  MarqPgUnread *unread = g_new0 (MarqPgUnread, 1);

  unread->tag = self->fitness.tag;
  unread->line = statement->line;
  unread->what = g_strdup (statement->what);
  unread->text = g_strdup (statement->text);
  unread->message = g_strdup (message);
  g_ptr_array_add (self->unread, unread);
  if (!self->fitness.site.connection)
    marq_fitness_add (&self->fitness, MARQ_UNFIT_SYNTAX, FALSE, unread->tag,
                      _ ("line %u: %s: %s: it is wrong, or of a PostgreSQL newer than %s; name a target, which can tell (--on)"), unread->line,
                      unread->what, message, PG_MAJORVERSION);
}

static void
check_version (MarqPgFitness *self, const MarqStatement *statement, PgQuery__Node *node)
{
  const MarqConnectionInfo *info = self->fitness.site.connection ? &self->fitness.site.connection->info : NULL;
  MarqPgWanted wanted = { 0 };

  if (!info)
    return;
  marq_pg_node_walk (node, find_wanted, &wanted);
  if (wanted.number > info->number)
    /* Translators: a line, a statement, what of it is new, and two versions */
    marq_fitness_add (&self->fitness, MARQ_UNFIT_VERSION, TRUE, self->fitness.tag,
                      _ ("line %u: %s: %s needs PostgreSQL %u, and this is %s: say it in another way, or upgrade the server"), statement->line,
                      statement->what, wanted.what, wanted.number / 10000, info->version);
}

static void
look_at (MarqPgFitness *self, const MarqStatement *statement, PgQuery__Node *tree)
{
  check_version (self, statement, tree);
  marq_pg_need_note (self, tree);
}

/* What was cut by words may be several in truth, or none. */
static void
look_at_text (MarqPgFitness *self, const MarqStatement *statement)
{
  g_autoptr (MarqPgArena) arena = marq_pg_arena_new ();
  g_autofree char *message = NULL;
  gsize offset;
  PgQuery__ParseResult *tree = marq_pg_parse_nodes (arena, statement->text, &offset, &message);

  if (!tree)
    {
      note_unread (self, statement, message);
      return;
    }
  for (gsize i = 0; i < tree->n_stmts; i++)
    look_at (self, statement, tree->stmts[i]->stmt);
}

static void
look (MarqFitness *fitness, const MarqStatement *statement)
{
  MarqPgFitness *self = (MarqPgFitness *) fitness;

  if (statement->tree)
    look_at (self, statement, statement->tree);
  else
    look_at_text (self, statement);
}

/* A block of code is parsed wholly before it is run: behind RETURN, nothing is. */
static gboolean
ask_parser (MarqPgFitness *self, const MarqPgUnread *unread, GCancellable *cancellable, GError **error)
{
  g_autofree char *block = g_strdup_printf ("DO $marquetry_parse$BEGIN RETURN;\n%s\n;END$marquetry_parse$", unread->text);
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GPtrArray) rows = strstr (unread->text, "$marquetry_parse$") ? NULL : marq_connection_query (self->fitness.site.connection, block, cancellable, &wrong);

  if (rows || !wrong)
    return TRUE;
  if (g_strcmp0 (marq_engine_error_get_state (wrong), "42601") == 0)
    {
      marq_fitness_add (&self->fitness, MARQ_UNFIT_SYNTAX, TRUE, unread->tag, _ ("line %u: %s: %s"), unread->line, unread->what, unread->message);
      return TRUE;
    }
  if (wrong->domain == MARQ_ENGINE_ERROR && wrong->code != MARQ_ENGINE_ERROR_LOST)
    {
      marq_fitness_add (&self->fitness, MARQ_UNFIT_SYNTAX, FALSE, unread->tag, _ ("line %u: %s: nobody could tell whether it is right: %s"),
                        unread->line, unread->what, wrong->message);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}

static gboolean
ask (MarqFitness *fitness, GCancellable *cancellable, GError **error)
{
  MarqPgFitness *self = (MarqPgFitness *) fitness;

  for (guint i = 0; i < self->unread->len; i++)
    if (!ask_parser (self, self->unread->pdata[i], cancellable, error))
      return FALSE;
  return marq_pg_need_ask (self, cancellable, error);
}

const MarqFitnessClass marq_pg_fitness_class = {
  .begin = begin,
  .look = look,
  .ask = ask,
  .end = end,
};
