/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a rollback does not take back, and what reaches beyond a database. On a target, whatever may call code of the
 * user's own, count a sequence up, or write to another server is kept away: what such code does is known to nobody
 * before it runs. A statement is judged by its words, and rather too hard than too lightly.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-pg-measure.h"

typedef struct
{
  gboolean    is_scratch;
  gboolean    has_event_triggers;
  GHashTable *routines; /* names of the user's own; on scratch: of those that reach out */
  GHashTable *tables;   /* names of what runs code, or counts, when it is written to; on scratch: none */
} MarqPgReach;

/* Of the server itself, of its files, of other servers; what begins so. */
static const char *const outside[] = {
  "dblink", "lo_export", "lo_import", "pg_file_", "pg_read_file", "pg_terminate_backend", "pg_cancel_backend", "pg_reload_conf", "pg_rotate_logfile",
  "pg_switch_wal", "pg_promote", "pg_create_restore_point", "pg_logical_emit_message", "pg_replication_", "pg_wal_replay", "pg_import_system_collations",
};
static const char *const slots[] = { "pg_create_physical_replication_slot", "pg_create_logical_replication_slot", "pg_drop_replication_slot" };
/* Their effect stays in the database, whatever becomes of the transaction; or in the session. */
static const char *const staying[] = { "nextval", "setval", "pg_advisory_lock", "pg_advisory_lock_shared", "pg_try_advisory_lock", "pg_stat_reset", "currval", "lastval" };
static const char *const beyond[] = { "database", "role", "user", "group", "tablespace", "system", "subscription" };
static const char *const reaching_extensions[] = { "dblink", "postgres_fdw", "file_fdw", "adminpack", "pg_cron", "http", "plpython3u", "plperlu", "pltclu" };
/* A statement that begins so writes or reads rows, and runs what hangs on them. */
static const char *const handling_rows[] = { "insert", "update", "delete", "merge", "with", "select", "copy", "truncate", "values", "table", "execute", "refresh", "lock" };

static gboolean
is_one_of (const char *word, const char *const *list, guint n)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (word, list[i]) == 0)
      return TRUE;
  return FALSE;
}

#define IS_ONE_OF(word, list) is_one_of (word, list, G_N_ELEMENTS (list))

static gboolean
add_names (MarqConnection *connection, GHashTable *names, const char *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, query, cancellable, error);

  for (guint i = 0; rows && i < rows->len; i++)
    g_hash_table_add (names, g_utf8_strdown (((char **) rows->pdata[i])[0], -1));
  return rows != NULL;
}

/* Code, and what is written in C: an extension's functions do what they like, too. */
static const char own_routines[]
  = "SELECT p.proname FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname !~ '^pg_' "
    "AND n.nspname <> 'information_schema' AND NOT (p.provolatile = 'i' AND p.prolang IN (SELECT oid FROM pg_catalog.pg_language WHERE lanname IN ('c', 'internal')))";

/* On scratch, the user's own code may run; what of it reaches out may not. */
static const char reaching_routines[]
  = "SELECT p.proname FROM pg_catalog.pg_proc p WHERE p.oid >= 16384 AND p.prosrc ~* '(dblink|lo_export|pg_file_|pg_read_file|\\mprogram\\M|pg_terminate_backend|pg_reload_conf|"
    "alter\\s+system|(create|alter|drop)\\s+(role|user|database))'";

/* With triggers or rules, columns that count, views, what is foreign or has foreign parts; and what foreign keys lead to
 * those. */
static const char busy_tables[]
  = "WITH RECURSIVE start AS ("
    "SELECT tgrelid AS oid FROM pg_catalog.pg_trigger WHERE NOT tgisinternal "
    "UNION SELECT ev_class FROM pg_catalog.pg_rewrite WHERE ev_class >= 16384 "
    "UNION SELECT oid FROM pg_catalog.pg_class WHERE relkind IN ('v', 'f', 'S') AND oid >= 16384 "
    "UNION SELECT adrelid FROM pg_catalog.pg_attrdef d WHERE pg_get_expr(d.adbin, d.adrelid) ~* 'nextval' "
    "UNION SELECT attrelid FROM pg_catalog.pg_attribute WHERE attidentity <> '' AND attrelid >= 16384), "
    "edges (a, b) AS (SELECT conrelid, confrelid FROM pg_catalog.pg_constraint WHERE contype = 'f' "
    "UNION SELECT confrelid, conrelid FROM pg_catalog.pg_constraint WHERE contype = 'f' "
    "UNION SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits), "
    "busy AS (SELECT oid FROM start UNION SELECT b FROM busy JOIN edges ON a = busy.oid) "
    "SELECT relname FROM busy JOIN pg_catalog.pg_class c ON c.oid = busy.oid";

gpointer
marq_pg_reach_new (MarqConnection *connection, gboolean is_scratch, GCancellable *cancellable, GError **error)
{
  MarqPgReach *self = g_new0 (MarqPgReach, 1);
  g_autoptr (GPtrArray) triggers = marq_connection_query (connection, "SELECT FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D'", cancellable, error);

  self->is_scratch = is_scratch;
  self->has_event_triggers = triggers && triggers->len;
  self->routines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (triggers && add_names (connection, self->routines, is_scratch ? reaching_routines : own_routines, cancellable, error)
      && (is_scratch || add_names (connection, self->tables, busy_tables, cancellable, error)))
    return self;
  marq_pg_reach_free (self);
  return NULL;
}

static const char *
find_outside (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (outside); i++)
    if (strstr (text, outside[i]))
      return outside[i];
  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    if (strstr (text, slots[i]))
      return slots[i];
  return NULL;
}

static const char *
find_staying (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (staying); i++)
    if (strstr (text, staying[i]))
      return staying[i];
  return NULL;
}

/* Wherever it runs, it would be done for good. */
static char *
dup_why_nowhere (const char *text, GPtrArray *words, const char *first, const char *second)
{
  static const char *const verbs[] = { "create", "alter", "drop", "comment", "reassign" };
  const char *function = find_outside (text);

  if (function)
    return g_strdup_printf (_ ("%s reaches beyond the database"), function);
  if (IS_ONE_OF (first, verbs) && IS_ONE_OF (second, beyond) && !(g_str_equal (second, "user") && words->len > 2 && g_str_equal (words->pdata[2], "mapping")))
    {
      g_autofree char *up = g_ascii_strup (second, -1);

      /* Translators: "ROLE", "DATABASE" … */
      return g_strdup_printf (_ ("what is done to a %s is done to the whole server"), up);
    }
  if (g_strcmp0 (first, "copy") == 0 && strstr (text, "stdin") == NULL && strstr (text, "stdout") == NULL)
    return g_strdup (_ ("COPY reaches files or programs of the server"));
  if (g_strcmp0 (first, "create") == 0 && g_strcmp0 (second, "extension") == 0)
    for (guint i = 2; i < words->len; i++)
      if (IS_ONE_OF (words->pdata[i], reaching_extensions))
        return g_strdup_printf (_ ("the extension %s reaches beyond the database"), (char *) words->pdata[i]);
  /* Of the code within a string or a body that is run at once. */
  if ((g_strcmp0 (first, "do") == 0 || g_strcmp0 (first, "call") == 0) && g_regex_match_simple ("\\bprogram\\b|\\balter\\s+system\\b|\\b(create|alter|drop)\\s+(role|user|database)\\b", text, 0, 0))
    return g_strdup (_ ("its code reaches beyond the database"));
  return NULL;
}

/* A trigger's table stands behind ON; of others, the name comes first. */
static void
learn_tables (MarqPgReach *self, GPtrArray *words, guint i, const char *text, const char *kind)
{
  static const char *const ends[] = { "(", "for", "execute", "do", "where", "as", "when", "from" };
  gboolean is_on = !g_str_equal (kind, "trigger") && !g_str_equal (kind, "rule");

  if (g_str_equal (kind, "table") && !strstr (text, "serial") && !strstr (text, "identity") && !strstr (text, "partition"))
    return;
  for (; i < words->len && !(is_on && IS_ONE_OF (words->pdata[i], ends)); i++)
    {
      if (is_on)
        g_hash_table_add (self->tables, g_strdup (words->pdata[i]));
      is_on = is_on || g_str_equal (words->pdata[i], "on") || g_str_equal (words->pdata[i], "to");
    }
}

/* What is made now may be called, or written to, later. */
static void
learn (MarqPgReach *self, GPtrArray *words, const char *text)
{
  static const char *const small[] = { "or", "replace", "if", "not", "exists", "temporary", "temp", "unlogged", "constraint", "only", "recursive" };
  const char *kind = NULL;
  const char *previous = NULL;
  guint i = 1;

  while (i < words->len && IS_ONE_OF (words->pdata[i], small))
    i++;
  kind = i < words->len ? words->pdata[i] : NULL;
  if (g_strcmp0 (kind, "function") == 0 || g_strcmp0 (kind, "procedure") == 0 || g_strcmp0 (kind, "aggregate") == 0)
    {
      for (i++; i < words->len && !g_str_equal (words->pdata[i], "("); i++)
        previous = words->pdata[i];
      if (previous && (!self->is_scratch || find_outside (text)))
        g_hash_table_add (self->routines, g_strdup (previous));
    }
  else if (!self->is_scratch && (g_strcmp0 (kind, "trigger") == 0 || g_strcmp0 (kind, "rule") == 0 || g_strcmp0 (kind, "table") == 0 || g_strcmp0 (kind, "view") == 0
                                 || g_strcmp0 (kind, "foreign") == 0))
    learn_tables (self, words, i + 1, text, kind);
}

static char *
dup_why_not_here (MarqPgReach *self, const char *text, GPtrArray *words, const MarqStatement *statement, const char *first)
{
  const char *function = find_staying (text);
  const char *name;

  if (statement->flags & MARQ_STATEMENT_STAYS)
    return g_strdup_printf (_ ("what %s does is not rolled back"), statement->reason ? statement->reason : statement->what);
  if (statement->flags & MARQ_STATEMENT_OUTSIDE)
    return g_strdup_printf (_ ("%s cannot be in a transaction"), statement->what);
  if (statement->flags & (MARQ_STATEMENT_UNKNOWN | MARQ_STATEMENT_COMMITS) || (statement->kind != MARQ_STATEMENT_PLAIN && statement->kind != MARQ_STATEMENT_SESSION))
    return g_strdup_printf (_ ("nobody knows what %s does before it has run"), statement->what);
  if (function)
    return g_strdup_printf (_ ("what %s() does is not rolled back"), function);
  if (self->has_event_triggers)
    return g_strdup (_ ("event triggers run code"));
  name = g_strcmp0 (first, "create") == 0 && strstr (text, "function") ? NULL : marq_reach_find (words, self->routines);
  if (name)
    return g_strdup_printf (_ ("it may run %s, and nobody knows what that does"), name);
  name = IS_ONE_OF (first, handling_rows) || strstr (text, " as select") ? marq_reach_find (words, self->tables) : NULL;
  if (name)
    return g_strdup_printf (_ ("writing to %s runs code, counts a sequence up or reaches another server"), name);
  return NULL;
}

char *
marq_pg_reach_dup_why (gpointer reach, const MarqStatement *statement)
{
  MarqPgReach *self = reach;
  g_autofree char *text = g_utf8_validate (statement->text, -1, NULL) ? g_utf8_strdown (statement->text, -1) : g_ascii_strdown (statement->text, -1);
  g_autoptr (GPtrArray) words = marq_reach_words (statement->text, MARQ_DIALECT_POSTGRESQL);
  const char *first = words->len ? words->pdata[0] : NULL;
  const char *second = words->len > 1 ? words->pdata[1] : NULL;
  const char *name;
  char *why;

  why = dup_why_nowhere (text, words, first, second);
  if (!why && self->is_scratch && g_strcmp0 (first, "create") != 0 && (name = marq_reach_find (words, self->routines)))
    why = g_strdup_printf (_ ("%s reaches beyond the database"), name);
  if (!why && !self->is_scratch)
    why = dup_why_not_here (self, text, words, statement, first);
  if (!why && g_strcmp0 (first, "create") == 0)
    learn (self, words, text);
  return why;
}

void
marq_pg_reach_free (gpointer reach)
{
  MarqPgReach *self = reach;

  g_hash_table_unref (self->routines);
  g_hash_table_unref (self->tables);
  g_free (self);
}
