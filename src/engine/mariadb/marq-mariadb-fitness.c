/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What scripts need of a server of MariaDB, by their words: the rights that SHOW GRANTS tells of, and what came with a
 * version. Only the server can parse: it is asked to prepare a statement, which does nothing of it.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-fitness.h"
#include "engine/marq-sql-name.h"
#include "marq-mariadb-grants.h"

typedef struct
{
  const char *right;
  char       *table; /* NULL: anywhere in the database */
  char       *base;  /* NULL: the one that is connected to */
  gpointer    tag;
} MarqMariadbNeed;

typedef struct
{
  gpointer tag;
  guint    line;
  char    *what;
  char    *text;
} MarqMariadbText;

typedef struct
{
  MarqFitness fitness;
  GArray     *needs; /* of MarqMariadbNeed */
  GHashTable *asked;
  GPtrArray  *texts; /* of MarqMariadbText */
} MarqMariadbFitness;

static void
need_clear (gpointer data)
{
  MarqMariadbNeed *self = data;

  g_free (self->table);
  g_free (self->base);
}

static void
text_free (MarqMariadbText *self)
{
  g_free (self->what);
  g_free (self->text);
  g_free (self);
}

static MarqFitness *
begin (const MarqFitnessSite *site)
{
  MarqMariadbFitness *self = g_new0 (MarqMariadbFitness, 1);

  marq_fitness_init (&self->fitness, &marq_mariadb_fitness_class, site);
  self->needs = g_array_new (FALSE, FALSE, sizeof (MarqMariadbNeed));
  g_array_set_clear_func (self->needs, need_clear);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->texts = g_ptr_array_new_with_free_func ((GDestroyNotify) text_free);
  return &self->fitness;
}

static void
end (MarqFitness *fitness)
{
  MarqMariadbFitness *self = (MarqMariadbFitness *) fitness;

  g_array_unref (self->needs);
  g_hash_table_unref (self->asked);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

static void
need (MarqMariadbFitness *self, const char *right, const char *base, const char *table)
{
  g_autofree char *key = g_strdup_printf ("%s\n%s\n%s", right, base ? base : "", table ? table : "");
  MarqMariadbNeed one = { right, g_strdup (table), g_strdup (base), self->fitness.tag };

  if (g_hash_table_add (self->asked, g_steal_pointer (&key)))
    g_array_append_val (self->needs, one);
  else
    need_clear (&one);
}

/* What a statement that begins so needs, of the table that comes behind one of these words. */
static const struct
{
  const char *what;
  const char *rights[3];
  const char *before; /* the last word before the table; NULL: the database it is */
} rules[] = {
  { "CREATE TABLE", { "CREATE" }, "TABLE" },         { "DROP TABLE", { "DROP" }, "TABLE" },
  { "ALTER TABLE", { "ALTER" }, "TABLE" },           { "TRUNCATE", { "DROP" }, "TABLE" },
  { "CREATE INDEX", { "INDEX" }, "ON" },             { "DROP INDEX", { "INDEX" }, "ON" },
  { "RENAME", { "ALTER", "DROP" }, "TABLE" },        { "CREATE VIEW", { "CREATE VIEW" }, NULL },
  { "DROP VIEW", { "DROP" }, NULL },                 { "CREATE TRIGGER", { "TRIGGER" }, "ON" },
  { "DROP TRIGGER", { "TRIGGER" }, NULL },           { "CREATE PROCEDURE", { "CREATE ROUTINE" }, NULL },
  { "CREATE FUNCTION", { "CREATE ROUTINE" }, NULL }, { "DROP PROCEDURE", { "ALTER ROUTINE" }, NULL },
  { "DROP FUNCTION", { "ALTER ROUTINE" }, NULL },    { "CREATE EVENT", { "EVENT" }, NULL },
  { "ALTER EVENT", { "EVENT" }, NULL },              { "DROP EVENT", { "EVENT" }, NULL },
  { "CREATE SEQUENCE", { "CREATE" }, NULL },         { "ALTER SEQUENCE", { "ALTER" }, NULL },
  { "DROP SEQUENCE", { "DROP" }, NULL },             { "INSERT", { "INSERT" }, "INTO" },
  { "REPLACE", { "INSERT", "DELETE" }, "INTO" },     { "UPDATE", { "UPDATE", "SELECT" }, "UPDATE" },
  { "DELETE", { "DELETE", "SELECT" }, "FROM" },
};

/* "a" and "b" of a.b behind a word; what only says how is passed over. */
static gboolean
find_table (const char *text, const char *before, char **base, char **table)
{
  static const char *const passed[] = { "IF", "NOT", "EXISTS", "ONLINE", "IGNORE", "LOW_PRIORITY", "QUICK", NULL };
  gboolean is_behind = FALSE, has_dot = FALSE;
  MarqSqlToken token;
  gsize at = 0;

  while (marq_sql_next_token (text, MARQ_DIALECT_MARIADB, &at, &token))
    {
      gboolean is_passed = FALSE;

      if (token.kind == MARQ_SQL_COMMENT)
        continue;
      for (guint i = 0; passed[i]; i++)
        is_passed |= marq_sql_token_is (text, &token, passed[i]);
      if (!is_behind)
        is_behind = marq_sql_token_is (text, &token, before);
      else if (*table && !has_dot && token.kind == MARQ_SQL_SIGN && text[token.start] == '.')
        {
          has_dot = TRUE;
          *base = g_steal_pointer (table);
        }
      else if (*table || (token.kind != MARQ_SQL_WORD && token.kind != MARQ_SQL_NAME))
        break;
      else if (!is_passed)
        *table = marq_sql_token_dup (text, &token);
    }
  return *table != NULL;
}

static void
note_rights (MarqMariadbFitness *self, const MarqStatement *statement)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *base = NULL;
      g_autofree char *table = NULL;

      if (!g_str_equal (statement->what, rules[i].what))
        continue;
      if (rules[i].before && !find_table (statement->text, rules[i].before, &base, &table))
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (rules[i].rights) && rules[i].rights[j]; j++)
        need (self, rules[i].rights[j], base, table);
    }
}

static void
look (MarqFitness *fitness, const MarqStatement *statement)
{
  MarqMariadbFitness *self = (MarqMariadbFitness *) fitness;
  MarqMariadbText *text;

  if (!fitness->site.connection)
    return;
  note_rights (self, statement);
  text = g_new0 (MarqMariadbText, 1);
  text->tag = fitness->tag;
  text->line = statement->line;
  text->what = g_strdup (statement->what);
  text->text = g_strdup (statement->text);
  g_ptr_array_add (self->texts, text);
}

#define PARSE_ERROR "1064"

static gboolean
is_syntax (MarqMariadbFitness *self)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (self->fitness.site.connection, "SHOW ERRORS", NULL, NULL);

  for (guint i = 0; rows && i < rows->len; i++)
    if (g_strcmp0 (((char *const *) rows->pdata[i])[1], PARSE_ERROR) == 0)
      return TRUE;
  return FALSE;
}

/* What cannot be prepared, or needs what is not there yet, is not wrong. */
static gboolean
ask_parser (MarqMariadbFitness *self, const MarqMariadbText *text, GCancellable *cancellable, GError **error)
{
  g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_MARIADB, text->text);
  g_autofree char *statement = g_strdup_printf ("PREPARE marquetry_parse FROM %s", literal);
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GPtrArray) rows = marq_connection_query (self->fitness.site.connection, statement, cancellable, &wrong);

  if (rows)
    return TRUE;
  if (wrong->domain != MARQ_ENGINE_ERROR || wrong->code == MARQ_ENGINE_ERROR_LOST)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  if (is_syntax (self))
    marq_fitness_add (&self->fitness, MARQ_UNFIT_SYNTAX, TRUE, text->tag, _ ("line %u: %s: MariaDB says: %s"), text->line, text->what,
                      wrong->message);
  return TRUE;
}

static void
need_record (MarqMariadbFitness *self)
{
  static const char *const rights[] = { "SELECT", "INSERT", "UPDATE", "DELETE" };
  const MarqFitnessSite *site = &self->fitness.site;

  self->fitness.tag = NULL;
  if (!site->has_record)
    need (self, "CREATE", site->record_schema, site->record);
  for (guint i = 0; i < G_N_ELEMENTS (rights); i++)
    need (self, rights[i], site->record_schema, site->record);
  need (self, "INSERT", site->record_schema, site->log);
}

static void
say_missing (MarqMariadbFitness *self, const MarqMariadbNeed *one)
{
  const MarqConnectionInfo *info = &self->fitness.site.connection->info;
  g_autofree char *base = marq_sql_quote (MARQ_DIALECT_MARIADB, one->base ? one->base : info->database);
  g_autofree char *table = one->table ? marq_sql_quote (MARQ_DIALECT_MARIADB, one->table) : g_strdup ("*");

  /* Translators: a user; a right, SELECT; a table; then what grants it */
  marq_fitness_add (&self->fitness, MARQ_UNFIT_RIGHT, TRUE, one->tag, _ ("%s has no right to %s on %s.%s: GRANT %s ON %s.%s TO …"), info->user,
                    one->right, base, table, one->right, base, table);
}

/* Rows that a statement writes, and fails, stay in a table without transactions; a cluster has them on one node only. */
static gboolean
ask_engine (MarqMariadbFitness *self, const MarqMariadbNeed *one, GCancellable *cancellable, GError **error)
{
  static const char *const writing[] = { "INSERT", "UPDATE", "DELETE", NULL };
  MarqConnection *connection = self->fitness.site.connection;
  const char *name = one->base ? one->base : connection->info.database;
  g_autofree char *key = g_strdup_printf ("\n%s\n%s", name, one->table ? one->table : "");
  g_autofree char *base = marq_sql_literal (MARQ_DIALECT_MARIADB, name);
  g_autofree char *table = marq_sql_literal (MARQ_DIALECT_MARIADB, one->table ? one->table : "");
  g_autofree char *query = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (!one->table || !g_strv_contains (writing, one->right) || !g_hash_table_add (self->asked, g_steal_pointer (&key)))
    return TRUE;
  query = g_strdup_printf ("SELECT t.ENGINE FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE "
                           "WHERE t.TABLE_SCHEMA = %s AND t.TABLE_NAME = %s AND t.TABLE_TYPE = 'BASE TABLE' AND e.TRANSACTIONS <> 'YES'",
                           base, table);
  rows = marq_connection_query (connection, query, cancellable, error);
  if (rows && rows->len)
    /* Translators: a table, and what holds it: MyISAM */
    marq_fitness_add (&self->fitness, MARQ_UNFIT_TABLE, FALSE, one->tag,
                      _ ("the table %s is of %s, which has no transactions: rows that a statement has written stay where it fails, and nobody "
                         "can tell which; ALTER TABLE … ENGINE = InnoDB first, or write statements that can be run again"),
                      one->table, ((char *const *) rows->pdata[0])[0]);
  return rows != NULL;
}

static gboolean
ask (MarqFitness *fitness, GCancellable *cancellable, GError **error)
{
  MarqMariadbFitness *self = (MarqMariadbFitness *) fitness;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) grants = NULL;

  for (guint i = 0; i < self->texts->len; i++)
    if (!ask_parser (self, self->texts->pdata[i], cancellable, error))
      return FALSE;
  /* There is none where the last was refused. */
  if (self->texts->len)
    rows = marq_connection_query (fitness->site.connection, "DEALLOCATE PREPARE marquetry_parse", cancellable, NULL);
  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = marq_connection_query (fitness->site.connection, "SHOW GRANTS", cancellable, error);
  if (!rows)
    return FALSE;
  grants = marq_mariadb_grants_read (rows);
  need_record (self);
  for (guint i = 0; i < self->needs->len; i++)
    {
      const MarqMariadbNeed *one = &g_array_index (self->needs, MarqMariadbNeed, i);

      if (!marq_mariadb_grants_allow (grants, one->right, one->base ? one->base : fitness->site.connection->info.database, one->table))
        say_missing (self, one);
      if (!ask_engine (self, one, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

const MarqFitnessClass marq_mariadb_fitness_class = {
  .begin = begin,
  .look = look,
  .ask = ask,
  .end = end,
};
