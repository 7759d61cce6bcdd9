/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-measure.h"
#include "marq-script-token.h"

const MarqMeasureClass *
marq_measure_get_class (MarqDialect dialect)
{
  static const MarqMeasureClass *const classes[] = {
    [MARQ_DIALECT_POSTGRESQL] = &marq_pg_measure_class,
    [MARQ_DIALECT_SQLITE] = &marq_sqlite_measure_class,
    [MARQ_DIALECT_MARIADB] = &marq_mariadb_measure_class,
  };

  return classes[dialect];
}

MarqMeasured *
marq_measured_new (void)
{
  MarqMeasured *self = g_new0 (MarqMeasured, 1);

  self->locks = g_ptr_array_new_with_free_func (g_free);
  self->rewritten = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
marq_measured_free (MarqMeasured *self)
{
  g_ptr_array_unref (self->locks);
  g_ptr_array_unref (self->rewritten);
  g_free (self->how);
  g_free (self);
}

void
marq_table_size_free (MarqTableSize *self)
{
  g_free (self->table);
  g_free (self);
}

/* Two things of one path are told apart by their number: none may hide another. */
gboolean
marq_look_ask (MarqConnection *self, GHashTable *catalog, const char *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (self, query, cancellable, error);

  for (guint i = 0; rows && i < rows->len; i++)
    {
      char *const *row = rows->pdata[i];
      g_autofree char *path = g_strdup (row[0] ? row[0] : "?");

      for (guint n = 2; g_hash_table_contains (catalog, path); n++)
        {
          g_free (path);
          path = g_strdup_printf ("%s (%u)", row[0] ? row[0] : "?", n);
        }
      g_hash_table_insert (catalog, g_steal_pointer (&path), g_strdup (row[1] ? row[1] : ""));
    }
  return rows != NULL;
}

GPtrArray *
marq_reach_words (const char *text, MarqDialect dialect)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  gsize at = 0;
  MarqSqlToken token;

  while (marq_sql_next_token (text, dialect, &at, &token))
    {
      g_autofree char *word = NULL;

      if (token.kind == MARQ_SQL_COMMENT || token.kind == MARQ_SQL_NUMBER)
        continue;
      word = token.kind == MARQ_SQL_NAME ? marq_sql_token_dup (text, &token) : g_strndup (text + token.start, token.end - token.start);
      g_ptr_array_add (words, g_utf8_validate (word, -1, NULL) ? g_utf8_strdown (word, -1) : g_ascii_strdown (word, -1));
    }
  return words;
}

const char *
marq_reach_find (GPtrArray *words, GHashTable *names)
{
  for (guint i = 0; i < words->len; i++)
    if (g_hash_table_contains (names, words->pdata[i]))
      return words->pdata[i];
  return NULL;
}
