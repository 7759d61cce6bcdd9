/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What SQLite says of a database. Where it keeps what was typed, how that is written means nothing: columns, keys and
 * indexes are asked for; checks, collations and the like are looked for among the words.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-measure.h"
#include "engine/marq-script-token.h"
#include "engine/marq-sql-name.h"

static const char *const queries[] = {
  "SELECT 'column ' || m.name || '.' || c.name, c.type || ' | ' || "
  /* The number of a row is never NULL, whatever is said of it. */
  "CASE WHEN c.pk AND upper(c.type) = 'INTEGER' AND (SELECT count(*) FROM pragma_table_xinfo(m.name) k WHERE k.pk) = 1 THEN 1 ELSE c.\"notnull\" END || ' | ' || coalesce(c.dflt_value, '') || ' | key ' || c.pk || ' | ' || c.hidden "
  "FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  "SELECT '" MARQ_LOOK_ORDER "' || name, group_concat(c, ', ') FROM (SELECT m.name, c.name AS c FROM sqlite_master m, pragma_table_xinfo(m.name) c "
  "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, c.cid) GROUP BY name",
  "SELECT 'table ' || name, type || ' | ' || wr || ' | ' || strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  "SELECT 'foreign key of ' || name || ': ' || f, group_concat(t, ', ') FROM (SELECT m.name, group_concat(k.\"from\", ', ') AS f, k.\"table\" || '(' || "
  "group_concat(coalesce(k.\"to\", ''), ', ') || ') | ' || k.on_update || ' | ' || k.on_delete || ' | ' || k.\"match\" AS t FROM sqlite_master m, "
  "pragma_foreign_key_list(m.name) k WHERE m.type = 'table' GROUP BY m.name, k.id ORDER BY 1, 2, 3) GROUP BY name, f",
  /* What the engine itself numbers is known by its columns. */
  "SELECT CASE i.origin WHEN 'c' THEN 'index ' || i.name ELSE 'key ' || i.origin || ' of ' || m.name || ': ' || (SELECT group_concat(x.name, ', ') FROM "
  "pragma_index_xinfo(i.name) x WHERE x.key) END, m.name || ' | ' || i.\"unique\" || ' | ' || i.partial || ' | ' || (SELECT group_concat(coalesce(x.name, '?') || ' ' "
  "|| x.\"desc\" || ' ' || x.coll, ', ') FROM pragma_index_xinfo(i.name) x WHERE x.key) FROM sqlite_master m, pragma_index_list(m.name) i WHERE m.type = 'table'",
  "SELECT 'number ' || name, value FROM (SELECT 'user_version' AS name, user_version AS value FROM pragma_user_version UNION ALL SELECT 'application_id', * FROM pragma_application_id)",
};

static char *
dup_word (const char *text, const MarqSqlToken *token)
{
  g_autofree char *word = token->kind == MARQ_SQL_NAME ? marq_sql_token_dup (text, token) : g_strndup (text + token->start, token->end - token->start);

  return token->kind == MARQ_SQL_STRING ? g_steal_pointer (&word) : g_utf8_strdown (word, -1);
}

/* A text of code, word by word: how it was typed is gone. */
static char *
dup_words (const char *text)
{
  GString *words = g_string_new (" ");
  gsize at = 0;
  MarqSqlToken token;

  while (marq_sql_next_token (text, MARQ_DIALECT_SQLITE, &at, &token))
    {
      g_autofree char *word = token.kind == MARQ_SQL_COMMENT ? NULL : dup_word (text, &token);

      if (word)
        g_string_append_printf (words, "%s ", word);
    }
  /* There is no other way. */
  if (g_str_has_prefix (words->str, " create trigger "))
    g_string_replace (words, " for each row ", " ", 1);
  return g_strstrip (g_string_free (words, FALSE));
}

/* What is between the parentheses from there on, without those; *at: behind them. */
static char *
dup_inside (const char *text, gsize *at)
{
  GString *inside = g_string_new (NULL);
  guint depth = 0;
  MarqSqlToken token;

  while (marq_sql_next_token (text, MARQ_DIALECT_SQLITE, at, &token))
    {
      g_autofree char *word = token.kind == MARQ_SQL_COMMENT ? NULL : dup_word (text, &token);

      if (!word)
        continue;
      depth += token.kind == MARQ_SQL_SIGN && *word == '(';
      if (token.kind == MARQ_SQL_SIGN && *word == ')' && --depth == 0)
        break;
      if (depth == 0)
        break;
      g_string_append_printf (inside, "%s ", word);
    }
  return g_string_free (inside, FALSE);
}

/* The words that come after these ones say what no pragma tells. */
static gboolean
is_telling (const char *word, gboolean *has_inside)
{
  static const char *const words[] = { "check", "as", "collate", "autoincrement", "deferrable", "deferred", "conflict", NULL };

  *has_inside = g_str_equal (word, "check") || g_str_equal (word, "as");
  return g_strv_contains (words, word);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
dup_told (const char *sql)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  gsize at = 0;
  MarqSqlToken token;

  while (marq_sql_next_token (sql, MARQ_DIALECT_SQLITE, &at, &token))
    {
      g_autofree char *word = token.kind == MARQ_SQL_WORD ? dup_word (sql, &token) : NULL;
      g_autofree char *more = NULL;
      gboolean has_inside;

      if (!word || !is_telling (word, &has_inside))
        continue;
      if (has_inside)
        more = dup_inside (sql, &at);
      else if (g_str_equal (word, "autoincrement") || g_str_equal (word, "deferrable") || !marq_sql_next_token (sql, MARQ_DIALECT_SQLITE, &at, &token))
        more = g_strdup ("");
      else
        more = dup_word (sql, &token);
      g_ptr_array_add (told, g_strdup_printf ("%s %s", word, more));
    }
  g_ptr_array_sort (told, compare_texts);
  g_ptr_array_add (told, NULL);
  return g_strjoinv ("; ", (GStrv) told->pdata);
}

static gboolean
look_at_texts (MarqConnection *self, GHashTable *catalog, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (
    self, "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'", cancellable, error);

  for (guint i = 0; rows && i < rows->len; i++)
    {
      char *const *row = rows->pdata[i];
      gboolean is_table = g_str_equal (row[0], "table");
      gboolean is_virtual = is_table && g_ascii_strncasecmp (row[2], "CREATE VIRTUAL", strlen ("CREATE VIRTUAL")) == 0;

      g_hash_table_insert (catalog, g_strdup_printf ("words of %s %s", row[0], row[1]), is_table && !is_virtual ? dup_told (row[2]) : dup_words (row[2]));
    }
  return rows != NULL;
}

static gboolean
look (MarqConnection *self, GHashTable *catalog, GCancellable *cancellable, GError **error)
{
  gboolean well = look_at_texts (self, catalog, cancellable, error);

  for (guint i = 0; well && i < G_N_ELEMENTS (queries); i++)
    well = marq_look_ask (self, catalog, queries[i], cancellable, error);
  return well;
}

/* A table that was built anew begins on another page. */
static GHashTable *
list_tables (MarqConnection *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (self, "SELECT name, rootpage FROM sqlite_master WHERE type = 'table'", cancellable, error);
  GHashTable *tables = rows ? g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) : NULL;

  for (guint i = 0; rows && i < rows->len; i++)
    g_hash_table_insert (tables, g_strdup (((char **) rows->pdata[i])[0]), g_strdup (((char **) rows->pdata[i])[1]));
  return tables;
}

typedef struct
{
  GHashTable *tables;
} MarqSqliteMeasure;

static void
end (gpointer state)
{
  MarqSqliteMeasure *self = state;

  g_clear_pointer (&self->tables, g_hash_table_unref);
  g_free (self);
}

static gpointer
begin (MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  MarqSqliteMeasure *self = g_new0 (MarqSqliteMeasure, 1);

  self->tables = list_tables (connection, cancellable, error);
  if (self->tables)
    return self;
  end (self);
  return NULL;
}

/* Renaming what was built beside it is what makes a table of the same name another one. */
static gboolean
after (MarqConnection *connection, gpointer state, MarqMeasured *measured, GCancellable *cancellable, GError **error)
{
  MarqSqliteMeasure *self = state;
  g_autoptr (GHashTable) now = list_tables (connection, cancellable, error);
  GHashTableIter iter;
  gpointer name, page;

  if (!now)
    return FALSE;
  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &name, &page))
    {
      const char *before = g_hash_table_lookup (self->tables, name);

      if (before && !g_str_equal (before, page))
        {
          g_ptr_array_add (measured->rewritten, marq_sql_quote (MARQ_DIALECT_SQLITE, name));
          g_hash_table_insert (self->tables, g_strdup (name), g_strdup (page));
        }
    }
  return TRUE;
}

static GPtrArray *
size (MarqConnection *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (self, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1", cancellable, error);
  GPtrArray *sizes = rows ? g_ptr_array_new_with_free_func ((GDestroyNotify) marq_table_size_free) : NULL;

  for (guint i = 0; rows && i < rows->len; i++)
    {
      MarqTableSize *one = g_new0 (MarqTableSize, 1);
      g_autofree char *query = NULL;
      g_autoptr (GPtrArray) count = NULL;

      one->table = marq_sql_quote (MARQ_DIALECT_SQLITE, ((char **) rows->pdata[i])[0]);
      query = g_strdup_printf ("SELECT count(*) FROM %s", one->table);
      count = marq_connection_query (self, query, cancellable, NULL);
      one->rows = count && count->len ? g_ascii_strtoll (((char **) count->pdata[0])[0], NULL, 10) : -1;
      one->bytes = -1;
      g_ptr_array_add (sizes, one);
    }
  return sizes;
}

static gpointer
reach_new (MarqConnection *self, gboolean is_scratch, GCancellable *cancellable, GError **error)
{
  return g_new0 (char, 1);
}

/* It is always a copy that things are tried on, so only what reaches another file counts. */
static char *
reach_dup_why (gpointer reach, const MarqStatement *statement)
{
  g_autoptr (GPtrArray) words = marq_reach_words (statement->text, MARQ_DIALECT_SQLITE);
  const char *first = words->len ? words->pdata[0] : "";

  if (g_str_equal (first, "attach") || g_str_equal (first, "detach"))
    return g_strdup (_ ("ATTACH reaches another file"));
  for (guint i = 0; i < words->len; i++)
    if ((g_str_equal (first, "vacuum") && g_str_equal (words->pdata[i], "into")) || g_str_equal (words->pdata[i], "load_extension")
        || g_str_equal (words->pdata[i], "writefile") || g_str_has_prefix (words->pdata[i], "temp_store_directory"))
      return g_strdup_printf (_ ("%s reaches another file"), (char *) words->pdata[i]);
  return NULL;
}

const MarqMeasureClass marq_sqlite_measure_class = {
  .dialect = MARQ_DIALECT_SQLITE,
  .look = look,
  .exact = "nullif(quote(%s), 'NULL')",
  .constant = "quote(%s)",
  .begin = begin,
  .after = after,
  .end = end,
  .size = size,
  .begin_read_only = "BEGIN",
  .reach_new = reach_new,
  .reach_dup_why = reach_dup_why,
  .reach_free = g_free,
};
