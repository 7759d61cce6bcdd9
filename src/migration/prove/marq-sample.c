/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-measure.h"
#include "engine/marq-sql-name.h"
#include "marq-sample-private.h"

/* How often another combination of values is tried for a row. */
#define ATTEMPTS 12

static void
gap_free (gpointer data)
{
  MarqSampleGap *self = data;

  g_free (self->table);
  g_free (self->name);
  g_free (self->reason);
  g_free (self);
}

void
marq_sample_free (MarqSample *self)
{
  g_ptr_array_unref (self->gaps);
  g_free (self);
}

static void
column_free (gpointer data)
{
  MarqSampleColumn *self = data;

  g_free (self->name);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_free (self);
}

static void
key_free (gpointer data)
{
  MarqSampleKey *self = data;

  g_ptr_array_unref (self->columns);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self);
}

static void
table_clear (MarqSampleTable *self)
{
  g_free (self->path);
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->keys);
  g_rand_free (self->rand);
  g_free (self->wrong);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqSampleTable, table_clear)

gboolean
marq_sampler_tell (MarqSampler *self, const char *statement, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (self->connection, statement, self->cancellable, error);

  return rows != NULL;
}

static char *
dup_path (MarqSampler *self, MarqItem *entity)
{
  MarqItem *namespace = marq_item_get_ancestor (entity, MARQ_TYPE_NAMESPACE);
  g_autofree char *name = marq_sql_quote (self->dialect, marq_item_get_name (entity));
  g_autofree char *space = namespace && self->dialect == MARQ_DIALECT_POSTGRESQL ? marq_sql_quote (self->dialect, marq_item_get_name (namespace)) : NULL;

  return space ? g_strconcat (space, ".", name, NULL) : g_steal_pointer (&name);
}

/* Its like in the other schema: there, all has uids of its own. */
static MarqEntity *
find_then (MarqSampler *self, MarqEntity *entity)
{
  MarqItem *namespace = marq_item_get_ancestor (MARQ_ITEM (entity), MARQ_TYPE_NAMESPACE);
  MarqNamespace *other = self->after && namespace ? marq_item_list_find_by_name (marq_schema_get_namespaces (self->after), marq_item_get_name (namespace)) : NULL;

  return other ? marq_item_list_find_by_name (marq_namespace_get_entities (other), marq_item_get_name (MARQ_ITEM (entity))) : NULL;
}

static MarqSampleColumn *
find_column (MarqSampleTable *self, const char *name)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      MarqSampleColumn *column = self->columns->pdata[i];

      if (g_strcmp0 (marq_item_get_name (MARQ_ITEM (column->field)), name) == 0)
        return column;
    }
  return NULL;
}

static void
add_columns (MarqSampleTable *self)
{
  MarqItemList *fields = marq_entity_get_fields (self->entity);
  guint salt = g_str_hash (self->path) % 7;

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);
      MarqField *then = self->then ? marq_item_list_find_by_name (marq_entity_get_fields (self->then), marq_item_get_name (MARQ_ITEM (field))) : NULL;
      MarqSampleColumn *column;

      if (marq_field_get_generated_expression (field))
        continue;
      column = g_new0 (MarqSampleColumn, 1);
      column->field = field;
      column->name = marq_sql_quote (self->sampler->dialect, marq_item_get_name (MARQ_ITEM (field)));
      column->values = marq_sample_values (field, then, self->sampler->dialect, salt + i, self->sampler->is_plain);
      column->may_be_null = !marq_field_get_not_null (field) && !(then && marq_field_get_not_null (then));
      g_ptr_array_add (self->columns, column);
    }
}

/* The keys that there are in the other table, as constants. (transfer full) (nullable) */
static GPtrArray *
ask_keys (MarqSampler *self, MarqEntity *target, const char *const *uids)
{
  const MarqMeasureClass *klass = marq_measure_get_class (self->dialect);
  g_autofree char *path = dup_path (self, MARQ_ITEM (target));
  g_auto (GStrv) halves = g_strsplit (klass->constant, "%s", 2);
  g_autoptr (GString) query = g_string_new ("SELECT DISTINCT ");

  for (guint i = 0; uids[i]; i++)
    {
      MarqItem *field = marq_item_lookup (MARQ_ITEM (target), uids[i]);
      g_autofree char *name = field ? marq_sql_quote (self->dialect, marq_item_get_name (field)) : NULL;

      if (!field)
        return NULL;
      g_string_append_printf (query, "%s%s%s%s", i ? ", " : "", halves[0], name, halves[1]);
    }
  g_string_append_printf (query, " FROM %s ORDER BY 1 LIMIT %u", path, MARQ_SAMPLE_ROWS);
  return marq_connection_query (self->connection, query->str, self->cancellable, NULL);
}

static gboolean
add_key (MarqSampleTable *self, MarqRelation *relation, MarqEntity *target, const char *const *target_uids)
{
  const char *const *uids = marq_relation_get_fields (relation);
  MarqSampleKey *key = g_new0 (MarqSampleKey, 1);

  key->relation = relation;
  key->columns = g_ptr_array_new ();
  for (guint i = 0; uids && uids[i]; i++)
    {
      MarqItem *field = marq_item_lookup (MARQ_ITEM (relation), uids[i]);
      MarqSampleColumn *column = field ? find_column (self, marq_item_get_name (field)) : NULL;

      if (column)
        g_ptr_array_add (key->columns, column);
    }
  if (!uids || !target_uids || key->columns->len != g_strv_length ((GStrv) uids) || g_strv_length ((GStrv) target_uids) != key->columns->len)
    {
      key_free (key);
      return FALSE;
    }
  if (target != self->entity)
    key->rows = ask_keys (self->sampler, target, target_uids);
  for (guint i = 0; i < key->columns->len; i++)
    ((MarqSampleColumn *) key->columns->pdata[i])->is_given = TRUE;
  g_ptr_array_add (self->keys, key);
  return TRUE;
}

static void
add_keys (MarqSampleTable *self)
{
  MarqItemList *relations = marq_entity_get_relations (self->entity);

  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    {
      MarqRelation *relation = marq_item_list_get (relations, i);
      MarqItem *target = marq_item_lookup (MARQ_ITEM (relation), marq_relation_get_target (relation));

      if (MARQ_IS_ENTITY (target))
        add_key (self, relation, MARQ_ENTITY (target), marq_relation_get_target_fields (relation));
    }
}

/* A foreign key that comes holds for rows that are there before it, where its target is, too. */
static void
add_later_keys (MarqSampleTable *self, MarqSchema *schema)
{
  MarqItemList *relations = self->then ? marq_entity_get_relations (self->then) : NULL;

  for (guint i = 0; relations && i < marq_item_list_get_length (relations); i++)
    {
      MarqRelation *relation = marq_item_list_get (relations, i);
      MarqItem *then = marq_item_lookup (MARQ_ITEM (relation), marq_relation_get_target (relation));
      MarqItem *space = then ? marq_item_get_ancestor (then, MARQ_TYPE_NAMESPACE) : NULL;
      MarqNamespace *now_space = space ? marq_item_list_find_by_name (marq_schema_get_namespaces (schema), marq_item_get_name (space)) : NULL;
      MarqEntity *target = now_space ? marq_item_list_find_by_name (marq_namespace_get_entities (now_space), marq_item_get_name (then)) : NULL;
      const char *const *uids = marq_relation_get_target_fields (relation);
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_auto (GStrv) own = NULL;
      const char *const *fields = marq_relation_get_fields (relation);
      MarqItem *first = fields && fields[0] ? marq_item_lookup (MARQ_ITEM (relation), fields[0]) : NULL;
      MarqSampleColumn *column = first ? find_column (self, marq_item_get_name (first)) : NULL;

      if (!target || target == self->entity || !column || column->is_given)
        continue;
      for (guint j = 0; uids && uids[j]; j++)
        {
          MarqItem *field = marq_item_lookup (then, uids[j]);
          MarqItem *now = field ? marq_item_list_find_by_name (marq_entity_get_fields (target), marq_item_get_name (field)) : NULL;

          if (now)
            g_strv_builder_add (builder, marq_item_get_uid (now));
        }
      own = g_strv_builder_end (builder);
      add_key (self, relation, target, (const char *const *) own);
    }
}

static gboolean
is_nullable (MarqSampleKey *key)
{
  for (guint i = 0; i < key->columns->len; i++)
    if (!((MarqSampleColumn *) key->columns->pdata[i])->may_be_null)
      return FALSE;
  return TRUE;
}

/* What an own column of this table that a key of it refers to has in this row. */
static const char *
own_value (MarqSampleTable *self, MarqSampleKey *key, guint part, GPtrArray *values)
{
  const char *const *uids = marq_relation_get_target_fields (key->relation);
  MarqItem *field = marq_item_lookup (MARQ_ITEM (key->relation), uids[part]);
  MarqSampleColumn *column = field ? find_column (self, marq_item_get_name (field)) : NULL;
  guint position;

  return column && g_ptr_array_find (self->columns, column, &position) ? values->pdata[position] : NULL;
}

/* One row; attempt: another one than those before. NULL in it: no value is known. (transfer container) */
static GPtrArray *
make_row (MarqSampleTable *self, guint row, guint attempt)
{
  GPtrArray *values = g_ptr_array_new ();

  for (guint i = 0; i < self->columns->len; i++)
    {
      MarqSampleColumn *column = self->columns->pdata[i];
      guint shift = attempt ? (guint) g_rand_int_range (self->rand, 0, 1000) : 0;
      gboolean is_null = column->may_be_null && (!column->values->len || (!self->sampler->is_plain && (row + i) % 6 == 5));

      g_ptr_array_add (values, is_null || column->is_given || !column->values->len ? (gpointer) "NULL" : column->values->pdata[(row + shift) % column->values->len]);
    }
  for (guint i = 0; i < self->keys->len; i++)
    {
      MarqSampleKey *key = self->keys->pdata[i];
      gboolean is_null = is_nullable (key) && (!self->sampler->is_plain || !key->rows || !key->rows->len) && (row % 5 == 4 || !key->rows || !key->rows->len);
      guint which = key->rows && key->rows->len ? (row * (i + 1) + (attempt ? (guint) g_rand_int_range (self->rand, 0, 1000) : 0)) % key->rows->len : 0;

      for (guint j = 0; j < key->columns->len && !is_null; j++)
        {
          guint position = 0;
          const char *value = key->rows ? (key->rows->len ? ((char **) key->rows->pdata[which])[j] : NULL) : own_value (self, key, j, values);

          g_ptr_array_find (self->columns, key->columns->pdata[j], &position);
          if (value)
            values->pdata[position] = (gpointer) value;
        }
    }
  return values;
}

static char *
dup_insert (MarqSampleTable *self, GPtrArray *rows)
{
  GString *insert = g_string_new (NULL);

  g_string_printf (insert, "INSERT INTO %s (", self->path);
  for (guint i = 0; i < self->columns->len; i++)
    g_string_append_printf (insert, "%s%s", i ? ", " : "", ((MarqSampleColumn *) self->columns->pdata[i])->name);
  g_string_append (insert, self->sampler->dialect == MARQ_DIALECT_POSTGRESQL ? ") OVERRIDING SYSTEM VALUE VALUES " : ") VALUES ");
  for (guint i = 0; i < rows->len; i++)
    {
      GPtrArray *values = rows->pdata[i];

      g_string_append (insert, i ? ", (" : "(");
      for (guint j = 0; j < values->len; j++)
        g_string_append_printf (insert, "%s%s", j ? ", " : "", (char *) values->pdata[j]);
      g_string_append_c (insert, ')');
    }
  return g_string_free (insert, FALSE);
}

/* All of these, or none. */
static gboolean
insert (MarqSampleTable *self, GPtrArray *rows)
{
  g_autofree char *statement = dup_insert (self, rows);
  g_autoptr (GError) error = NULL;

  marq_sampler_tell (self->sampler, "SAVEPOINT marquetry_sample", NULL);
  if (marq_sampler_tell (self->sampler, statement, &error))
    {
      marq_sampler_tell (self->sampler, "RELEASE SAVEPOINT marquetry_sample", NULL);
      self->sampler->result->n_rows += rows->len;
      return TRUE;
    }
  marq_sampler_tell (self->sampler, "ROLLBACK TO SAVEPOINT marquetry_sample", NULL);
  g_free (self->wrong);
  self->wrong = g_strdup (error->message);
  return FALSE;
}

static guint
insert_one_by_one (MarqSampleTable *self)
{
  guint n = 0;
  guint failed = 0;

  /* Where nothing at all goes, more of the same will not. */
  for (guint row = 0; row < MARQ_SAMPLE_ROWS && (n || failed < 4); row++)
    {
      gboolean is_in = FALSE;

      for (guint attempt = 0; attempt < ATTEMPTS && !is_in; attempt++)
        {
          g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

          g_ptr_array_add (rows, make_row (self, row, attempt));
          is_in = insert (self, rows);
        }
      n += is_in;
      failed += !is_in;
    }
  return n;
}

static void
fill_table (MarqSampleTable *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  MarqSampleGap *gap;

  for (guint row = 0; row < MARQ_SAMPLE_ROWS; row++)
    g_ptr_array_add (rows, make_row (self, row, 0));
  if (insert (self, rows) || insert_one_by_one (self))
    return;
  gap = g_new0 (MarqSampleGap, 1);
  gap->table = g_strdup (self->path);
  gap->name = g_strdup (marq_item_get_name (MARQ_ITEM (self->entity)));
  gap->reason = g_strdup (self->wrong);
  g_ptr_array_add (self->sampler->result->gaps, gap);
}

/* What inherits from it is another table. */
static gboolean
is_empty (MarqSampler *self, MarqEntity *entity, const char *path)
{
  gboolean is_alone = self->dialect == MARQ_DIALECT_POSTGRESQL && !marq_entity_get_partition_strategy (entity);
  g_autofree char *query = g_strdup_printf ("SELECT 1 FROM %s%s LIMIT 1", is_alone ? "ONLY " : "", path);
  g_autoptr (GPtrArray) rows = NULL;

  marq_sampler_tell (self, "SAVEPOINT marquetry_sample", NULL);
  rows = marq_connection_query (self->connection, query, self->cancellable, NULL);
  marq_sampler_tell (self, rows ? "RELEASE SAVEPOINT marquetry_sample" : "ROLLBACK TO SAVEPOINT marquetry_sample", NULL);
  return rows && rows->len == 0;
}

static void fill_entity (MarqSampler *self, MarqSchema *schema, MarqEntity *entity);

/* What it refers to comes first; in a circle, what may be NULL is. */
static void
fill_targets (MarqSampler *self, MarqSchema *schema, MarqEntity *entity)
{
  MarqEntity *then = find_then (self, entity);
  MarqItemList *const lists[] = { marq_entity_get_relations (entity), then ? marq_entity_get_relations (then) : NULL };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; lists[i] && j < marq_item_list_get_length (lists[i]); j++)
      {
        MarqRelation *relation = marq_item_list_get (lists[i], j);
        MarqItem *target = marq_item_lookup (MARQ_ITEM (relation), marq_relation_get_target (relation));
        MarqItem *space = target ? marq_item_get_ancestor (target, MARQ_TYPE_NAMESPACE) : NULL;
        MarqNamespace *own = space ? marq_item_list_find_by_name (marq_schema_get_namespaces (schema), marq_item_get_name (space)) : NULL;
        MarqEntity *now = own ? marq_item_list_find_by_name (marq_namespace_get_entities (own), marq_item_get_name (target)) : NULL;

        if (now)
          fill_entity (self, schema, now);
      }
}

static void
fill_entity (MarqSampler *self, MarqSchema *schema, MarqEntity *entity)
{
  g_auto (MarqSampleTable) table = { self, entity, find_then (self, entity), dup_path (self, MARQ_ITEM (entity)) };

  table.columns = g_ptr_array_new_with_free_func (column_free);
  table.keys = g_ptr_array_new_with_free_func (key_free);
  table.rand = g_rand_new_with_seed (g_str_hash (table.path));
  if (!g_hash_table_add (self->done, entity) || g_cancellable_is_cancelled (self->cancellable))
    return;
  /* Rows reach a partition through the whole. */
  if (marq_entity_get_partition_of (entity) || marq_entity_get_foreign_server (entity) || !is_empty (self, entity, table.path))
    return;
  fill_targets (self, schema, entity);
  add_columns (&table);
  if (!table.columns->len)
    return;
  marq_sample_heed_checks (&table, entity);
  if (table.then)
    marq_sample_heed_checks (&table, table.then);
  for (guint i = 0; i < table.columns->len; i++)
    marq_sample_heed_domain (&table, table.columns->pdata[i], ((MarqSampleColumn *) table.columns->pdata[i])->field);
  add_keys (&table);
  add_later_keys (&table, schema);
  fill_table (&table);
}

/* Before and after; NULL: nothing. What counts goes on behind the rows that have their numbers already. */
static const char *const opening[] = {
  [MARQ_DIALECT_POSTGRESQL] = "SET CONSTRAINTS ALL IMMEDIATE",
  [MARQ_DIALECT_SQLITE] = NULL,
  [MARQ_DIALECT_MARIADB] = NULL,
};
static const char *const closing[] = {
  [MARQ_DIALECT_POSTGRESQL] = "SELECT setval(seqrelid, greatest(seqmin, least(seqmax, seqstart + 50 * seqincrement))) FROM pg_catalog.pg_sequence",
  [MARQ_DIALECT_SQLITE] = NULL,
  [MARQ_DIALECT_MARIADB] = NULL,
};

static gboolean
fill_all (MarqSampler *self, MarqSchema *schema, GError **error)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (schema);

  if (!marq_sampler_tell (self, "BEGIN", error) || (opening[self->dialect] && !marq_sampler_tell (self, opening[self->dialect], error)))
    return FALSE;
  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItemList *entities = marq_namespace_get_entities (marq_item_list_get (namespaces, i));

      for (guint j = 0; j < marq_item_list_get_length (entities); j++)
        fill_entity (self, schema, marq_item_list_get (entities, j));
    }
  if (self->result->n_rows && closing[self->dialect] && !marq_sampler_tell (self, closing[self->dialect], error))
    return FALSE;
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error) && marq_sampler_tell (self, "COMMIT", error);
}

MarqSample *
marq_sample_fill (MarqConnection *connection, MarqSchema *schema, MarqSchema *after, gboolean is_plain, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqSample) result = g_new0 (MarqSample, 1);
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);
  MarqSampler sampler = { result, connection, marq_connection_get_dialect (connection), after, is_plain, done, cancellable };

  result->gaps = g_ptr_array_new_with_free_func (gap_free);
  if (fill_all (&sampler, schema, error))
    return g_steal_pointer (&result);
  marq_sampler_tell (&sampler, "ROLLBACK", NULL);
  return NULL;
}
