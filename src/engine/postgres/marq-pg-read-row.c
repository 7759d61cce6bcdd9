/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all parts of the reader share: the rows of an answer, and what was read before. */
#include "config.h"

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

gboolean
marq_pg_next (MarqPgReader *self)
{
  return ++self->row < PQntuples (self->rows);
}

const char *
marq_pg_text (MarqPgReader *self, int column)
{
  return PQgetisnull (self->rows, self->row, column) ? NULL : PQgetvalue (self->rows, self->row, column);
}

gboolean
marq_pg_flag (MarqPgReader *self, int column)
{
  return marq_pg_letter (self, column) == 't';
}

gint64
marq_pg_number (MarqPgReader *self, int column)
{
  const char *text = marq_pg_text (self, column);

  return text ? g_ascii_strtoll (text, NULL, 10) : 0;
}

char
marq_pg_letter (MarqPgReader *self, int column)
{
  const char *text = marq_pg_text (self, column);

  return text ? *text : '\0';
}

GStrv
marq_pg_list (MarqPgReader *self, int column)
{
  const char *text = marq_pg_text (self, column);

  return text && *text ? g_strsplit (text, "\x1f", -1) : NULL;
}

int
marq_pg_choice (MarqPgReader *self, int column, const char *letters)
{
  char letter = marq_pg_letter (self, column);
  const char *at = letter ? strchr (letters, letter) : NULL;

  return at ? (int) (at - letters) : 0;
}

gpointer
marq_pg_make (MarqPgReader *self, GType type, MarqPgCatalog catalog, MarqItemList *list)
{
  MarqItem *item = g_object_new (type, NULL);

  marq_item_set_name (item, marq_pg_text (self, MARQ_PG_NAME));
  marq_item_list_append (list, item);
  marq_pg_note (self, catalog, marq_pg_number (self, MARQ_PG_OID), 0, item);
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

const char *
marq_pg_closing (const char *text)
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

const char *
marq_pg_find_outside_quotes (const char *text, const char *what)
{
  char quote = '\0';

  for (; *text; text++)
    {
      if (!quote && g_str_has_prefix (text, what))
        return text;
      if (quote)
        quote = *text == quote ? '\0' : quote;
      else if (*text == '\'' || *text == '"')
        quote = *text;
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
  if (length < 2 || expression[0] != '(' || marq_pg_closing (expression) != expression + length - 1)
    return settle (expression);
  inner = g_strndup (expression + 1, length - 2);
  return settle (inner);
}

void
marq_pg_leave_out (MarqPgReader *self, const char *kind, const char *name)
{
  GPtrArray *names = g_hash_table_lookup (self->left_out, kind);

  if (!names)
    {
      names = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->left_out, g_strdup (kind), names);
    }
  g_ptr_array_add (names, g_strdup (name));
}
