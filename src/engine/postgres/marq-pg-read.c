/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One look at a whole database: what the server has and lets be read is asked first, all else in one
 * go after that.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-pg-pipeline.h"
#include "marq-pg-read.h"

/* The newest that was there when this was written. */
#define NEWEST_KNOWN 18
/* How often a look is begun again because something that it looks at went away. */
#define MOST_LOOKS 20

static void
read_namespaces (MarqPgReader *self)
{
  while (marq_pg_next (self))
    marq_pg_make (self, MARQ_TYPE_NAMESPACE, MARQ_PG_NAMESPACE, marq_schema_get_namespaces (self->schema));
}

static const MarqPgQuery namespaces_query = {
  NULL,
  "SELECT n.oid, n.nspname FROM pg_namespace n WHERE " MARQ_PG_OURS ("n.oid") " AND " MARQ_PG_FREE ("pg_namespace", "n.oid") " ORDER BY 2",
  read_namespaces,
};

#define EXTENSION_COLUMNS(C) C (EXTENSION_VERSION, "e.extversion") C (EXTENSION_NAMESPACE, "n.nspname")

enum
{
  EXTENSION_NAME = MARQ_PG_NAME,
  EXTENSION_COLUMNS (MARQ_PG_NUMBER)
};

static void
read_extensions (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqExtension *extension = marq_pg_make (self, MARQ_TYPE_EXTENSION, MARQ_PG_EXTENSION,
                                               marq_schema_get_extensions (self->schema));

      marq_extension_set_version (extension, marq_pg_text (self, EXTENSION_VERSION));
      marq_extension_set_schema_name (extension, marq_pg_text (self, EXTENSION_NAMESPACE));
    }
}

/* One that every database has is no choice of anybody. */
static const MarqPgQuery extensions_query = {
  "extensions",
  "SELECT e.oid, e.extname" EXTENSION_COLUMNS (MARQ_PG_SELECT)
  " FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.oid >= 16384 ORDER BY 2",
  read_extensions,
};

static const MarqPgQuery *const first_queries[] = {
  &namespaces_query,
  &extensions_query,
  &marq_pg_types_query,
  &marq_pg_tables_query,
  &marq_pg_parents_query,
  &marq_pg_values_query,
  &marq_pg_base_types_query,
  &marq_pg_domain_checks_query,
  &marq_pg_columns_query,
  &marq_pg_sequences_query,
  &marq_pg_constraints_query,
  &marq_pg_constraint_parents_query,
  &marq_pg_indexes_query,
  &marq_pg_parts_query,
  &marq_pg_index_parents_query,
  &marq_pg_partition_keys_query,
  &marq_pg_uses_query,
  &marq_pg_routines_query,
  &marq_pg_triggers_query,
  &marq_pg_rules_query,
  &marq_pg_policies_query,
  NULL,
};

/* What is said of things, once they are all there. */
static const MarqPgQuery *const last_queries[] = {
  &marq_pg_needs_query,
  &marq_pg_comments_query,
  &marq_pg_access_query,
  &marq_pg_default_grants_query,
  NULL,
};

GPtrArray *
marq_pg_list_queries (void)
{
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; first_queries[i]; i++)
    g_ptr_array_add (all, (gpointer) first_queries[i]);
  for (const MarqPgQuery *query = marq_pg_object_queries; query->sql; query++)
    g_ptr_array_add (all, (gpointer) query);
  for (const MarqPgQuery *query = marq_pg_global_queries; query->sql; query++)
    g_ptr_array_add (all, (gpointer) query);
  for (guint i = 0; last_queries[i]; i++)
    g_ptr_array_add (all, (gpointer) last_queries[i]);
  return all;
}

/* All for this transaction alone. Whatever a session is set to, the same texts come of it. */
static const char settings[]
  = "SELECT pg_catalog.set_config(name, value, true) FROM (VALUES ('search_path', ''), ('DateStyle', 'ISO, YMD'), "
    "('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'), ('extra_float_digits', '3'), ('bytea_output', 'hex'), "
    "('quote_all_identifiers', 'off'), ('standard_conforming_strings', 'on'), ('jit', 'off'), "
    "('work_mem', '32MB')) s (name, value)";

/* Of the columns that are asked after, those that are there and may be read. */
static char *
dup_columns_query (GPtrArray *queries)
{
  GString *query = g_string_new ("SELECT attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped "
                                 "AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r') "
                                 "AND has_column_privilege(attrelid, attnum, 'SELECT') AND attname IN (''");

  for (guint i = 0; i < queries->len; i++)
    {
      g_autoptr (GPtrArray) columns = marq_pg_query_columns (((const MarqPgQuery *) queries->pdata[i])->sql);

      for (guint j = 0; j < columns->len; j++)
        g_string_append_printf (query, ", '%s'", (const char *) columns->pdata[j]);
    }
  g_string_append_c (query, ')');
  return g_string_free (query, FALSE);
}

static const char denied_query[] = "SELECT relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace "
                                   "AND relkind IN ('r', 'v') AND NOT has_any_column_privilege(oid, 'SELECT')";

typedef struct
{
  MarqPgReader reader;
  GPtrArray *queries; /* of MarqPgQuery */
  GHashTable *columns; /* that the server has, of those that are asked after */
  GHashTable *denied;  /* catalogs that may not be read */
  gboolean inner;      /* in a transaction of somebody else's, such as that of a rehearsal */
  char state[6];       /* the SQLSTATE of what went wrong */
  GCancellable *cancellable;
} MarqPgLook;

static gboolean
take (MarqPgLook *self, GError **error)
{
  g_clear_pointer (&self->reader.rows, PQclear);
  self->reader.rows = marq_pg_pipeline_next (self->reader.connection, self->state, self->cancellable, error);
  self->reader.row = -1;
  return self->reader.rows != NULL;
}

static gboolean
take_names (MarqPgLook *self, GHashTable *names, GError **error)
{
  if (!take (self, error))
    return FALSE;
  while (marq_pg_next (&self->reader))
    g_hash_table_add (names, g_strdup (marq_pg_text (&self->reader, 0)));
  return TRUE;
}

static gboolean
begin (MarqPgLook *self, GError **error)
{
  g_autofree char *columns = dup_columns_query (self->queries);
  const char *const statements[] = {
    self->inner ? "SAVEPOINT marquetry_read" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", settings, columns, denied_query, NULL,
  };
  MarqPgConnection *connection = self->reader.connection;
  gboolean well;

  well = marq_pg_pipeline_start (connection, statements, FALSE, error) && take (self, error) && take (self, error)
         && take_names (self, self->columns, error) && take_names (self, self->denied, error);
  marq_pg_pipeline_end (connection, self->cancellable);
  return well;
}

/* What may not be read is named instead. */
static void
drop_denied (MarqPgLook *self)
{
  for (guint i = self->queries->len; i-- > 0;)
    {
      const MarqPgQuery *query = self->queries->pdata[i];

      if (!query->what || !marq_pg_query_reads (query->sql, self->denied))
        continue;
      marq_pg_leave_out (&self->reader, query->what, _ ("(catalogs that hold them may not be read)"));
      g_ptr_array_remove_index (self->queries, i);
    }
}

static gboolean
ask_all (MarqPgLook *self, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  MarqPgConnection *connection = self->reader.connection;
  gboolean well;

  drop_denied (self);
  for (guint i = 0; i < self->queries->len; i++)
    g_ptr_array_add (texts, marq_pg_query_resolve (((const MarqPgQuery *) self->queries->pdata[i])->sql, self->columns));
  g_ptr_array_add (texts, g_strdup (self->inner ? "ROLLBACK TO SAVEPOINT marquetry_read" : "ROLLBACK"));
  if (self->inner)
    g_ptr_array_add (texts, g_strdup ("RELEASE SAVEPOINT marquetry_read"));
  g_ptr_array_add (texts, NULL);
  well = marq_pg_pipeline_start (connection, (const char *const *) texts->pdata, FALSE, error);
  for (guint i = 0; well && i + 1 < texts->len; i++)
    {
      well = take (self, error);
      if (well && i < self->queries->len)
        ((const MarqPgQuery *) self->queries->pdata[i])->read (&self->reader);
    }
  marq_pg_pipeline_end (connection, self->cancellable);
  return well;
}

/* Whatever happened, what was begun ends; and what happened first is what is told. */
static void
give_up (MarqPgLook *self)
{
  static const char *const inner[] = { "ROLLBACK TO SAVEPOINT marquetry_read", "RELEASE SAVEPOINT marquetry_read", NULL };
  static const char *const outer[] = { "ROLLBACK", NULL };
  const char *const *statements = self->inner ? inner : outer;

  for (; *statements && PQtransactionStatus (self->reader.connection->server) > PQTRANS_ACTIVE; statements++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PGresult) result = marq_pg_ask (self->reader.connection, *statements, NULL, &error);

      if (!result)
        g_debug ("%s", error->message);
    }
}

static MarqSchema *
look (MarqPgLook *self, GError **error)
{
  g_autoptr (MarqSchema) schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (GHashTable) items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GHashTable) columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) denied = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) queries = marq_pg_list_queries ();
  gboolean well;

  g_hash_table_remove_all (self->reader.left_out);
  self->reader.schema = schema;
  self->reader.items = items;
  self->columns = columns;
  self->denied = denied;
  self->queries = queries;
  well = begin (self, error) && ask_all (self, error);
  g_clear_pointer (&self->reader.rows, PQclear);
  if (!well)
    give_up (self);
  return well ? g_steal_pointer (&schema) : NULL;
}

/* The snapshot holds still, but what turns trees into text looks at what is there now: it finds nothing
 * where another session has just dropped something. A standby stops who looks at what is to go.
 */
static gboolean
is_gone (const char *state)
{
  static const char *const states[] = { "XX000", "42P01", "42703", "42704", "42883", "3F000", "40001", NULL };

  return g_strv_contains (states, state);
}

static void
tell_left_out (GHashTable *left_out, GPtrArray *out)
{
  g_autoptr (GList) kinds = g_list_sort (g_hash_table_get_keys (left_out), (GCompareFunc) strcmp);

  for (GList *kind = kinds; kind; kind = kind->next)
    {
      GPtrArray *names = g_hash_table_lookup (left_out, kind->data);

      g_ptr_array_add (names, NULL);
      g_ptr_array_add (out, marq_left_out_new (kind->data, (const char *const *) names->pdata));
    }
}

MarqSchema *
marq_pg_read (MarqConnection *connection, GPtrArray *left_out, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  MarqPgLook self = { .reader = { .connection = (MarqPgConnection *) connection, .left_out = names }, .cancellable = cancellable };
  MarqSchema *schema = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  self.inner = PQtransactionStatus (self.reader.connection->server) == PQTRANS_INTRANS;
  for (guint i = 0; !schema && i < MOST_LOOKS; i++)
    {
      g_autoptr (GError) wrong = NULL;

      schema = look (&self, &wrong);
      if (!schema && (i + 1 == MOST_LOOKS || self.inner || !is_gone (self.state)))
        {
          g_propagate_error (error, g_steal_pointer (&wrong));
          return NULL;
        }
    }
  if (connection->info.number / 10000 > NEWEST_KNOWN)
    marq_pg_leave_out (&self.reader, _ ("features newer than this program knows"), connection->info.version);
  if (left_out)
    tell_left_out (names, left_out);
  return schema;
}
