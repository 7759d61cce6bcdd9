/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sequence is a table of one row here: what it is, is in that row. */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-mariadb-read.h"
#include "marq-mariadb-sequence.h"

#define SEQUENCES_A_QUERY 100

enum
{
  START,
  MINIMUM,
  MAXIMUM,
  INCREMENT,
  CACHE,
  CYCLE,
};

static void
read_sequence (MarqMariadbReader *self, const char *name, const char *comment, char **row)
{
  MarqSequence *sequence = g_object_new (MARQ_TYPE_SEQUENCE, NULL);

  marq_item_set_name (MARQ_ITEM (sequence), name);
  if (*comment)
    marq_item_set_comment (MARQ_ITEM (sequence), comment);
  marq_sequence_set_start (sequence, row[START]);
  marq_sequence_set_minimum (sequence, row[MINIMUM]);
  marq_sequence_set_maximum (sequence, row[MAXIMUM]);
  marq_sequence_set_increment (sequence, g_ascii_strtoll (row[INCREMENT], NULL, 10));
  marq_sequence_set_cache (sequence, g_ascii_strtoll (row[CACHE], NULL, 10));
  marq_sequence_set_cycles (sequence, g_str_equal (row[CYCLE], "1"));
  marq_mariadb_settle_sequence (sequence);
  marq_item_list_append (marq_namespace_get_sequences (self->namespace), sequence);
}

/* Those from this one on, in one query. */
static gboolean
read_some (MarqMariadbReader *self, guint from, guint to)
{
  g_autofree char *database = marq_sql_quote (MARQ_DIALECT_MARIADB, self->database);
  g_autoptr (GString) query = g_string_new (NULL);
  g_autoptr (GPtrArray) rows = NULL;

  for (guint i = from; i < to; i += 2)
    {
      g_autofree char *name = marq_sql_quote (MARQ_DIALECT_MARIADB, self->sequences->pdata[i]);

      g_string_append_printf (query, "%sSELECT start_value, minimum_value, maximum_value, increment, cache_size, cycle_option FROM %s.%s",
                              query->len ? " UNION ALL " : "", database, name);
    }
  rows = marq_mariadb_ask (self->connection, query->str, self->cancellable, self->error);
  for (guint i = from; rows && i < to; i += 2)
    read_sequence (self, self->sequences->pdata[i], self->sequences->pdata[i + 1], rows->pdata[(i - from) / 2]);
  return rows != NULL;
}

gboolean
marq_mariadb_read_sequences (MarqMariadbReader *self)
{
  for (guint i = 0; i < self->sequences->len; i += 2 * SEQUENCES_A_QUERY)
    if (!read_some (self, i, MIN (i + 2 * SEQUENCES_A_QUERY, self->sequences->len)))
      return FALSE;
  return TRUE;
}
