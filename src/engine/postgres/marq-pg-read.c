/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One look at a whole database, and what all parts of the reader share. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-pg-read.h"

static gint64 *
make_key (MarqPgCatalog catalog, gint64 oid, gint64 column)
{
  gint64 *key = g_new (gint64, 1);

  *key = ((gint64) catalog << 48) | (column << 32) | oid;
  return key;
}

gpointer
marq_pg_find (MarqPgReader *self, MarqPgCatalog catalog, gint64 oid, gint64 column)
{
  gint64 key = ((gint64) catalog << 48) | (column << 32) | oid;

  return g_hash_table_lookup (self->items, &key);
}

void
marq_pg_note (MarqPgReader *self, MarqPgCatalog catalog, gint64 oid, gint64 column, gpointer item)
{
  g_hash_table_insert (self->items, make_key (catalog, oid, column), item);
}

void
marq_pg_ask_rows (MarqPgReader *self, const char *query)
{
  g_clear_pointer (&self->rows, PQclear);
  self->rows = marq_pg_ask (self->connection, query, self->cancellable, self->error);
  self->row = -1;
}

gboolean
marq_pg_next (MarqPgReader *self)
{
  return self->rows && ++self->row < PQntuples (self->rows);
}

gboolean
marq_pg_done (MarqPgReader *self)
{
  gboolean well = self->rows != NULL;

  g_clear_pointer (&self->rows, PQclear);
  return well;
}

const char *
marq_pg_text (MarqPgReader *self, const char *column)
{
  for (int i = 0; i < PQnfields (self->rows); i++)
    if (g_str_equal (PQfname (self->rows, i), column))
      return PQgetisnull (self->rows, self->row, i) ? NULL : PQgetvalue (self->rows, self->row, i);
  g_return_val_if_reached (NULL);
}

gboolean
marq_pg_flag (MarqPgReader *self, const char *column)
{
  return marq_pg_letter (self, column) == 't';
}

gint64
marq_pg_number (MarqPgReader *self, const char *column)
{
  const char *text = marq_pg_text (self, column);

  return text ? g_ascii_strtoll (text, NULL, 10) : 0;
}

char
marq_pg_letter (MarqPgReader *self, const char *column)
{
  const char *text = marq_pg_text (self, column);

  return text ? *text : '\0';
}

GStrv
marq_pg_list (MarqPgReader *self, const char *column)
{
  const char *text = marq_pg_text (self, column);

  return text && *text ? g_strsplit (text, "\x1f", -1) : NULL;
}

int
marq_pg_choice (MarqPgReader *self, const char *column, const char *letters)
{
  char letter = marq_pg_letter (self, column);
  const char *at = letter ? strchr (letters, letter) : NULL;

  return at ? (int) (at - letters) : 0;
}

gpointer
marq_pg_make (MarqPgReader *self, GType type, MarqPgCatalog catalog, MarqItemList *list)
{
  MarqItem *item = g_object_new (type, NULL);

  marq_item_set_name (item, marq_pg_text (self, "name"));
  marq_item_list_append (list, item);
  marq_pg_note (self, catalog, marq_pg_number (self, "oid"), 0, item);
  return item;
}

GStrv
marq_pg_columns (MarqPgReader *self, gint64 table, const char *numbers)
{
  g_auto (GStrv) words = g_strsplit (numbers ? numbers : "", " ", -1);
  g_autoptr (GStrvBuilder) uids = g_strv_builder_new ();

  for (guint i = 0; words[i]; i++)
    {
      gint64 number = g_ascii_strtoll (words[i], NULL, 10);
      MarqItem *field = number > 0 ? marq_pg_find (self, MARQ_PG_CLASS, table, number) : NULL;

      if (field)
        g_strv_builder_add (uids, marq_item_get_uid (field));
    }
  return g_strv_builder_end (uids);
}

/* Where the parenthesis that opens here closes; NULL: it does not. */
static const char *
closing (const char *text)
{
  char quote = '\0';
  int depth = 0;

  for (; *text; text++)
    {
      if (quote)
        quote = *text == quote ? '\0' : quote;
      else if (*text == '\'' || *text == '"')
        quote = *text;
      else
        depth += (*text == '(') - (*text == ')');
      if (!quote && depth == 0)
        return text;
    }
  return NULL;
}

#define VARYING "'(?:[^']|'')*'::character varying"

static gboolean
settle_array (const GMatchInfo *match, GString *result, gpointer data)
{
  g_autofree char *elements = g_match_info_fetch (match, 1);
  g_autoptr (GRegex) element = g_regex_new ("(" VARYING ")", 0, 0, NULL);
  g_autofree char *texts = g_regex_replace (element, elements, -1, 0, "(\\1)::text", 0, NULL);

  g_string_append_printf (result, "ARRAY[%s]", texts);
  return FALSE;
}

/* A list of VARCHAR is written one way by PostgreSQL, and another once it has read what it wrote. The
 * second stays: two databases of which one was restored from the other have the same text.
 */
static char *
settle (const char *expression)
{
  g_autoptr (GRegex) array = NULL;
  char *settled;

  if (!strstr (expression, "])::text[]"))
    return g_strdup (expression);
  array = g_regex_new ("\\(ARRAY\\[(" VARYING "(?:, " VARYING ")*)\\]\\)::text\\[\\]", 0, 0, NULL);
  settled = g_regex_replace_eval (array, expression, -1, 0, 0, settle_array, NULL, NULL);
  return settled ? settled : g_strdup (expression);
}

char *
marq_pg_strip (const char *expression)
{
  gsize length = expression ? strlen (expression) : 0;
  g_autofree char *inner = NULL;

  if (!expression)
    return NULL;
  if (length < 2 || expression[0] != '(' || closing (expression) != expression + length - 1)
    return settle (expression);
  inner = g_strndup (expression + 1, length - 2);
  return settle (inner);
}

static gboolean
read_namespaces (MarqPgReader *self)
{
  marq_pg_ask_rows (self, "SELECT n.oid, n.nspname AS name FROM pg_namespace n WHERE " MARQ_PG_OURS ("n.oid")
                          " AND " MARQ_PG_FREE ("pg_namespace", "n.oid") " ORDER BY 2");
  while (marq_pg_next (self))
    marq_pg_make (self, MARQ_TYPE_NAMESPACE, MARQ_PG_NAMESPACE, marq_schema_get_namespaces (self->schema));
  return marq_pg_done (self);
}

/* One that every database has is no choice of anybody. */
static gboolean
read_extensions (MarqPgReader *self)
{
  marq_pg_ask_rows (self, "SELECT e.oid, e.extname AS name, e.extversion, n.nspname FROM pg_extension e "
                          "JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.oid >= 16384 ORDER BY 2");
  while (marq_pg_next (self))
    {
      MarqExtension *extension = marq_pg_make (self, MARQ_TYPE_EXTENSION, MARQ_PG_EXTENSION,
                                               marq_schema_get_extensions (self->schema));

      marq_extension_set_version (extension, marq_pg_text (self, "extversion"));
      marq_extension_set_schema_name (extension, marq_pg_text (self, "nspname"));
    }
  return marq_pg_done (self);
}

static gboolean (*const parts[]) (MarqPgReader *) = {
  read_namespaces,        read_extensions,        marq_pg_read_types,    marq_pg_read_tables,
  marq_pg_read_type_parts, marq_pg_read_columns,  marq_pg_read_sequences, marq_pg_read_keys,
  marq_pg_read_indexes,   marq_pg_read_routines,  marq_pg_read_code,     marq_pg_read_objects,
  marq_pg_read_needs,     marq_pg_read_comments,  marq_pg_read_access,
};

static gboolean
run (MarqPgReader *self, const char *const *statements, GError **error)
{
  for (; *statements; statements++)
    {
      g_autoptr (PGresult) result = marq_pg_ask (self->connection, *statements, self->cancellable, error);

      if (!result)
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_all (MarqPgReader *self)
{
  static const char *const settings[] = {
    "SET LOCAL search_path = ''", "SET LOCAL datestyle = 'ISO'", "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL extra_float_digits = 3", "SET LOCAL quote_all_identifiers = off", "SET LOCAL standard_conforming_strings = on", NULL,
  };

  if (!run (self, settings, self->error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (!parts[i](self))
      return FALSE;
  return TRUE;
}

/* In a transaction of its own; where there is one already, such as that of a rehearsal, it leaves no
 * trace there.
 */
MarqSchema *
marq_pg_read (MarqConnection *connection, GPtrArray *left_out, GCancellable *cancellable, GError **error)
{
  static const char *const begin[] = { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", NULL };
  static const char *const end[] = { "ROLLBACK", NULL };
  static const char *const begin_inner[] = { "SAVEPOINT marquetry_read", NULL };
  static const char *const end_inner[] = { "ROLLBACK TO SAVEPOINT marquetry_read", "RELEASE SAVEPOINT marquetry_read", NULL };
  g_autoptr (MarqSchema) schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (GHashTable) items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  MarqPgReader self = { (MarqPgConnection *) connection, schema, items, left_out, cancellable, error };
  gboolean inner = PQtransactionStatus (self.connection->server) == PQTRANS_INTRANS;
  gboolean well;

  if (!run (&self, inner ? begin_inner : begin, error))
    return NULL;
  well = read_all (&self);
  g_clear_pointer (&self.rows, PQclear);
  /* Whatever happened, what was set goes; and what happened first is what is told. */
  self.cancellable = NULL;
  well = run (&self, inner ? end_inner : end, well ? error : NULL) && well;
  return well ? g_steal_pointer (&schema) : NULL;
}
