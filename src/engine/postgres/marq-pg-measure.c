/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a statement did to tables besides what it was for: locks that it took, and files that it wrote anew. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-pg-measure.h"

typedef struct
{
  char *name;
  char *file; /* where its rows are */
  guint mode; /* the strongest lock that we have, from 1 */
} MarqPgRelation;

typedef struct
{
  GHashTable *relations; /* OID → MarqPgRelation: those from before, and locked ones */
  char       *transaction;
} MarqPgMeasure;

/* The weakest first. */
static const char *const modes[] = { "AccessShare", "RowShare", "RowExclusive", "ShareUpdateExclusive", "Share", "ShareRowExclusive", "Exclusive", "AccessExclusive" };

static void
relation_free (gpointer data)
{
  MarqPgRelation *self = data;

  g_free (self->name);
  g_free (self->file);
  g_free (self);
}

static guint
mode_of (const char *lock)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_str_has_prefix (lock, modes[i]) && g_str_equal (lock + strlen (modes[i]), "Lock"))
      return i + 1;
  return 0;
}

static void
end (gpointer data)
{
  MarqPgMeasure *self = data;

  g_hash_table_unref (self->relations);
  g_free (self->transaction);
  g_free (self);
}

static gpointer
begin (MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (
    connection, "SELECT oid, oid::regclass, pg_relation_filenode(oid) FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p', 'm', 'v', 'f', 'S') AND oid >= 16384 "
                "AND relpersistence <> 't'",
    cancellable, error);
  g_autoptr (GPtrArray) transaction = rows ? marq_connection_query (connection, "SELECT txid_current()", cancellable, error) : NULL;
  MarqPgMeasure *self;

  if (!transaction)
    return NULL;
  self = g_new0 (MarqPgMeasure, 1);
  self->transaction = g_strdup (((char **) transaction->pdata[0])[0]);
  self->relations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, relation_free);
  for (guint i = 0; i < rows->len; i++)
    {
      char *const *row = rows->pdata[i];
      MarqPgRelation *relation = g_new0 (MarqPgRelation, 1);

      relation->name = g_strdup (row[1]);
      relation->file = g_strdup (row[2]);
      g_hash_table_insert (self->relations, g_strdup (row[0]), relation);
    }
  return self;
}

static void
take_lock (MarqPgMeasure *self, char *const *row, MarqMeasured *measured)
{
  MarqPgRelation *relation = g_hash_table_lookup (self->relations, row[0]);
  guint mode = mode_of (row[1]);

  /* Nobody else sees what is new: whatever is done to it is in nobody's way. */
  if (!relation)
    return;
  if (mode > relation->mode)
    {
      relation->mode = mode;
      g_ptr_array_add (measured->locks, g_strdup_printf ("%s on %s", modes[mode - 1], relation->name));
    }
  if (row[2] && g_strcmp0 (relation->file, row[2]) != 0)
    {
      g_free (relation->file);
      relation->file = g_strdup (row[2]);
      g_ptr_array_add (measured->rewritten, g_strdup (relation->name));
    }
}

/* Without a transaction there is nothing to be seen any more. */
static gboolean
after (MarqConnection *connection, gpointer state, MarqMeasured *measured, GCancellable *cancellable, GError **error)
{
  MarqPgMeasure *self = state;
  g_autoptr (GPtrArray) rows = marq_connection_query (
    connection,
    "SELECT l.relation, l.mode, CASE WHEN c.relkind IN ('r', 'm') THEN pg_relation_filenode(c.oid) END FROM pg_catalog.pg_locks l "
    "LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted "
    "AND l.relation >= 16384 UNION ALL SELECT 0, txid_current_if_assigned()::text, NULL ORDER BY 1",
    cancellable, error);

  for (guint i = 0; rows && i < rows->len; i++)
    {
      char *const *row = rows->pdata[i];

      if (g_str_equal (row[0], "0"))
        {
          measured->is_other_transaction = g_strcmp0 (self->transaction, row[1]) != 0;
        }
      else
        take_lock (self, row, measured);
    }
  return rows != NULL;
}

static GPtrArray *
size (MarqConnection *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (
    self, "SELECT oid::regclass, greatest(reltuples, -1)::bigint, pg_total_relation_size(oid) FROM pg_catalog.pg_class WHERE relkind IN ('r', 'm') "
          "AND relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_' OR nspname = 'information_schema') ORDER BY 1",
    cancellable, error);
  GPtrArray *sizes = rows ? g_ptr_array_new_with_free_func ((GDestroyNotify) marq_table_size_free) : NULL;

  for (guint i = 0; rows && i < rows->len; i++)
    {
      char *const *row = rows->pdata[i];
      MarqTableSize *one = g_new0 (MarqTableSize, 1);

      one->table = g_strdup (row[0]);
      one->rows = g_ascii_strtoll (row[1], NULL, 10);
      one->bytes = row[2] ? g_ascii_strtoll (row[2], NULL, 10) : -1;
      g_ptr_array_add (sizes, one);
    }
  return sizes;
}

const MarqMeasureClass marq_pg_measure_class = {
  .dialect = MARQ_DIALECT_POSTGRESQL,
  .look = marq_pg_look,
  .is_respelled = marq_pg_is_respelled,
  .exact = "%s::text",
  .constant = "quote_literal(%s::text)",
  .begin = begin,
  .after = after,
  .end = end,
  .size = size,
  .begin_read_only = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
  .reach_new = marq_pg_reach_new,
  .reach_dup_why = marq_pg_reach_dup_why,
  .reach_free = marq_pg_reach_free,
};
