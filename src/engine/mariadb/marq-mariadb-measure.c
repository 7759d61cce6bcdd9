/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What MariaDB says of a database in its own words; which tables a statement built anew; and what reaches beyond a
 * database. Nothing here is ever tried on a target: its DDL cannot be taken back.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-measure.h"
#include "engine/marq-script-token.h"
#include "engine/marq-sql-name.h"

/* What there is, and how it is shown; column: where in the answer. */
static const struct
{
  const char *kind;
  const char *list;
  const char *show; /* before the name */
  guint       column;
} things[] = {
  { "table", "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'", "SHOW CREATE TABLE ", 1 },
  { "view", "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()", "SHOW CREATE VIEW ", 1 },
  { "sequence", "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'SEQUENCE'", "SHOW CREATE SEQUENCE ", 1 },
  { "trigger", "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()", "SHOW CREATE TRIGGER ", 2 },
  { "function", "SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_type = 'FUNCTION'", "SHOW CREATE FUNCTION ", 2 },
  { "procedure", "SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_type = 'PROCEDURE'", "SHOW CREATE PROCEDURE ", 2 },
  { "event", "SELECT event_name FROM information_schema.events WHERE event_schema = DATABASE()", "SHOW CREATE EVENT ", 3 },
};

static const char *const queries[] = {
  "SELECT 'database', CONCAT(default_character_set_name, ' ', default_collation_name) FROM information_schema.schemata WHERE schema_name = DATABASE()",
  "SELECT CONCAT('" MARQ_LOOK_ORDER "', c.table_name), GROUP_CONCAT(c.column_name ORDER BY c.ordinal_position SEPARATOR ', ') FROM information_schema.columns c "
  "JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE' "
  "WHERE c.table_schema = DATABASE() GROUP BY c.table_name",
  "SELECT CONCAT('order of trigger ', trigger_name), CONCAT(event_object_table, ' ', action_timing, ' ', event_manipulation, ' ', action_order) "
  "FROM information_schema.triggers WHERE trigger_schema = DATABASE()",
  "SELECT CONCAT('right of ', grantee), GROUP_CONCAT(privilege_type, is_grantable ORDER BY 1) FROM information_schema.schema_privileges "
  "WHERE table_schema = DATABASE() GROUP BY grantee",
  "SELECT CONCAT('right on ', table_name, ' of ', grantee), GROUP_CONCAT(privilege_type, is_grantable ORDER BY privilege_type) FROM information_schema.table_privileges "
  "WHERE table_schema = DATABASE() GROUP BY table_name, grantee",
  "SELECT CONCAT('right on ', table_name, '.', column_name, ' of ', grantee), GROUP_CONCAT(privilege_type, is_grantable ORDER BY privilege_type) "
  "FROM information_schema.column_privileges WHERE table_schema = DATABASE() GROUP BY table_name, column_name, grantee",
};

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Lines of columns and keys in a stable order, for what stands where is told apart; the last number that was given out
 * is no matter of the catalog. */
static char *
dup_settled (const char *text)
{
  g_autoptr (GRegex) counter = g_regex_new (" AUTO_INCREMENT=[0-9]+", 0, 0, NULL);
  g_autofree char *without = g_regex_replace (counter, text, -1, 0, "", 0, NULL);
  g_auto (GStrv) lines = g_strsplit (without, "\n", -1);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; lines[i]; i++)
    {
      if (g_str_has_suffix (lines[i], ","))
        lines[i][strlen (lines[i]) - 1] = '\0';
      g_ptr_array_add (sorted, lines[i]);
    }
  g_ptr_array_sort (sorted, compare_lines);
  g_ptr_array_add (sorted, NULL);
  return g_strjoinv ("\n", (GStrv) sorted->pdata);
}

static gboolean
look_at (MarqConnection *self, guint thing, const char *name, GHashTable *catalog, GCancellable *cancellable, GError **error)
{
  g_autofree char *quoted = marq_sql_quote (MARQ_DIALECT_MARIADB, name);
  g_autofree char *query = g_strconcat (things[thing].show, quoted, NULL);
  g_autoptr (GPtrArray) rows = marq_connection_query (self, query, cancellable, error);
  char *const *row = rows && rows->len ? rows->pdata[0] : NULL;
  const char *text = row && row[things[thing].column] ? row[things[thing].column] : "";

  if (rows)
    g_hash_table_insert (catalog, g_strdup_printf ("%s %s", things[thing].kind, name),
                         g_str_equal (things[thing].kind, "table") ? dup_settled (text) : g_strdup (text));
  return rows != NULL;
}

static gboolean
look (MarqConnection *self, GHashTable *catalog, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) longer = marq_connection_query (self, "SET SESSION group_concat_max_len = 1000000", cancellable, error);
  gboolean well = longer != NULL;

  for (guint i = 0; well && i < G_N_ELEMENTS (queries); i++)
    well = marq_look_ask (self, catalog, queries[i], cancellable, error);
  for (guint i = 0; well && i < G_N_ELEMENTS (things); i++)
    {
      g_autoptr (GPtrArray) names = marq_connection_query (self, things[i].list, cancellable, error);

      well = names != NULL;
      for (guint j = 0; well && j < names->len; j++)
        well = look_at (self, i, ((char **) names->pdata[j])[0], catalog, cancellable, error);
    }
  return well;
}

/* Code as it was typed, without its blanks and its quotes around names; what leads to the body of a trigger is the same
 * in small letters. */
static char *
dup_words (const char *text)
{
  GString *words = g_string_new (NULL);
  gboolean is_head = strstr (text, " TRIGGER ") != NULL;
  gsize at = 0;
  MarqSqlToken token;

  while (marq_sql_next_token (text, MARQ_DIALECT_MARIADB, &at, &token))
    {
      g_autofree char *word = token.kind == MARQ_SQL_NAME ? marq_sql_token_dup (text, &token) : g_strndup (text + token.start, token.end - token.start);
      g_autofree char *small = is_head ? g_ascii_strdown (word, -1) : NULL;

      g_string_append_printf (words, "%s ", small ? small : word);
      is_head = is_head && !marq_sql_token_is (text, &token, "ROW");
    }
  return g_string_free (words, FALSE);
}

static gboolean
is_respelled (const char *before, const char *after)
{
  g_autofree char *a = dup_words (before);
  g_autofree char *b = dup_words (after);

  return g_str_equal (a, b);
}

/* The number of a table is another one once it was built anew. Who may not know gets nothing. (transfer full) (nullable) */
static GHashTable *
list_tables (MarqConnection *self, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (
    self, "SELECT SUBSTRING_INDEX(name, '/', -1), table_id FROM information_schema.innodb_sys_tables WHERE name LIKE CONCAT(REPLACE(DATABASE(), '_', '\\_'), '/%')",
    cancellable, NULL);
  GHashTable *tables = rows ? g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) : NULL;

  for (guint i = 0; rows && i < rows->len; i++)
    g_hash_table_insert (tables, g_strdup (((char **) rows->pdata[i])[0]), g_strdup (((char **) rows->pdata[i])[1]));
  return tables;
}

typedef struct
{
  GHashTable *tables; /* NULL: we may not know */
} MarqMariadbMeasure;

static gpointer
begin (MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  MarqMariadbMeasure *self = g_new0 (MarqMariadbMeasure, 1);

  self->tables = list_tables (connection, cancellable);
  return self;
}

/* A copy says how many rows it copied; what is done in place says none. */
static gboolean
after (MarqConnection *connection, gpointer state, MarqMeasured *measured, GCancellable *cancellable, GError **error)
{
  MarqMariadbMeasure *self = state;
  gint64 touched = connection->touched;
  g_autoptr (GHashTable) now = self->tables ? list_tables (connection, cancellable) : NULL;
  GHashTableIter iter;
  gpointer name, id;

  if (!now)
    return TRUE;
  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &name, &id))
    {
      const char *before = g_hash_table_lookup (self->tables, name);

      if (!before || g_str_equal (before, id))
        continue;
      g_ptr_array_add (measured->rewritten, marq_sql_quote (MARQ_DIALECT_MARIADB, name));
      g_free (measured->how);
      measured->how = g_strdup (touched > 0 ? "COPY" : "INPLACE");
    }
  g_hash_table_unref (self->tables);
  self->tables = g_steal_pointer (&now);
  return TRUE;
}

static void
end (gpointer state)
{
  MarqMariadbMeasure *self = state;

  g_clear_pointer (&self->tables, g_hash_table_unref);
  g_free (self);
}

static GPtrArray *
size (MarqConnection *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (
    self, "SELECT table_name, table_rows, data_length + index_length FROM information_schema.tables WHERE table_schema = DATABASE() "
          "AND table_type = 'BASE TABLE' ORDER BY 1",
    cancellable, error);
  GPtrArray *sizes = rows ? g_ptr_array_new_with_free_func ((GDestroyNotify) marq_table_size_free) : NULL;

  for (guint i = 0; rows && i < rows->len; i++)
    {
      char *const *row = rows->pdata[i];
      MarqTableSize *one = g_new0 (MarqTableSize, 1);

      one->table = marq_sql_quote (MARQ_DIALECT_MARIADB, row[0]);
      one->rows = row[1] ? g_ascii_strtoll (row[1], NULL, 10) : -1;
      one->bytes = row[2] ? g_ascii_strtoll (row[2], NULL, 10) : -1;
      g_ptr_array_add (sizes, one);
    }
  return sizes;
}

typedef struct
{
  gboolean    is_scratch;
  GHashTable *databases; /* others on this server, in small letters */
} MarqMariadbReach;

static void
reach_free (gpointer reach)
{
  MarqMariadbReach *self = reach;

  g_hash_table_unref (self->databases);
  g_free (self);
}

static gpointer
reach_new (MarqConnection *connection, gboolean is_scratch, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (
    connection, "SELECT LOWER(schema_name) FROM information_schema.schemata WHERE schema_name NOT IN (DATABASE(), 'information_schema', 'performance_schema', 'sys')",
    cancellable, error);
  MarqMariadbReach *self;

  if (!rows)
    return NULL;
  self = g_new0 (MarqMariadbReach, 1);
  self->is_scratch = is_scratch;
  self->databases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (self->databases, g_strdup (((char **) rows->pdata[i])[0]));
  return self;
}

/* "shop.users", also within a string that may be run. */
static const char *
find_other_database (MarqMariadbReach *self, GPtrArray *words)
{
  for (guint i = 0; i + 1 < words->len; i++)
    if (g_str_equal (words->pdata[i + 1], ".") && g_hash_table_contains (self->databases, words->pdata[i]))
      return words->pdata[i];
  for (guint i = 0; i < words->len; i++)
    {
      g_autoptr (GPtrArray) inner = strchr ("'\"", *(char *) words->pdata[i]) ? marq_reach_words ((char *) words->pdata[i] + 1, MARQ_DIALECT_MARIADB) : NULL;
      GHashTableIter iter;
      gpointer name;

      g_hash_table_iter_init (&iter, self->databases);
      for (guint j = 0; inner && j + 1 < inner->len; j++)
        if (g_str_equal (inner->pdata[j + 1], ".") && g_hash_table_lookup_extended (self->databases, inner->pdata[j], &name, NULL))
          return name;
    }
  return NULL;
}

static char *
reach_dup_why (gpointer reach, const MarqStatement *statement)
{
  static const char *const verbs[] = { "create", "alter", "drop", "rename", "set", NULL };
  static const char *const kinds[] = { "database", "schema", "user", "role", "server", "global", "password", "tablespace", "logfile", NULL };
  static const char *const whole[] = { "grant", "revoke", "use", "kill", "shutdown", "install", "uninstall", "flush", "reset", "change", "purge", "load", "start", "stop", NULL };
  MarqMariadbReach *self = reach;
  g_autoptr (GPtrArray) words = marq_reach_words (statement->text, MARQ_DIALECT_MARIADB);
  g_autofree char *text = g_utf8_strdown (statement->text, -1);
  const char *first = words->len ? words->pdata[0] : "";
  const char *second = words->len > 1 ? words->pdata[1] : "";
  const char *name = find_other_database (self, words);

  if (name)
    return g_strdup_printf (_ ("it reaches into another database, %s"), name);
  if (g_strv_contains (whole, first))
    return g_strdup_printf (_ ("what %s does reaches beyond the database"), statement->what);
  for (guint i = 1; i < 5 && i < words->len; i++)
    if (g_strv_contains (verbs, first) && g_strv_contains (kinds, words->pdata[i]) && (i == 1 || !g_str_equal (second, "table")))
      return g_strdup_printf (_ ("what %s does is done to the whole server"), statement->what);
  if (g_regex_match_simple ("\\binto\\s+(outfile|dumpfile)\\b|\\bload_file\\s*\\(|@@global\\b|\\bset\\s+global\\b", text, 0, 0))
    return g_strdup (_ ("it reaches files or settings of the server"));
  if (!self->is_scratch)
    return g_strdup (_ ("MariaDB cannot take back what it does to tables"));
  return NULL;
}

const MarqMeasureClass marq_mariadb_measure_class = {
  .dialect = MARQ_DIALECT_MARIADB,
  .look = look,
  .is_respelled = is_respelled,
  .exact = "HEX(CONCAT(%s))",
  .constant = "QUOTE(%s)",
  .begin = begin,
  .after = after,
  .end = end,
  .size = size,
  .begin_read_only = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
  .reach_new = reach_new,
  .reach_dup_why = reach_dup_why,
  .reach_free = reach_free,
};
