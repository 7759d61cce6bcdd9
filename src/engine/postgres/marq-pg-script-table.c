/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables: of columns, of a type, of other tables, and parts of them. */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg-script.h"

MarqPgLate *
marq_pg_late_new (PgQuery__Constraint *constraint, const char *column)
{
  MarqPgLate *self = g_new0 (MarqPgLate, 1);

  self->constraint = constraint;
  self->column = g_strdup (column);
  return self;
}

void
marq_pg_late_free (MarqPgLate *self)
{
  g_free (self->column);
  g_free (self);
}

static void
append_parent (MarqEntity *child, MarqEntity *parent)
{
  const char *const *before = marq_entity_get_inherits (child);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (guint i = 0; before && before[i]; i++)
    g_strv_builder_add (builder, before[i]);
  g_strv_builder_add (builder, marq_item_get_uid (MARQ_ITEM (parent)));
  all = g_strv_builder_end (builder);
  marq_entity_set_inherits (child, (const char *const *) all);
}

static void
copy_column (MarqEntity *to, MarqField *from, gboolean defaults, gboolean is_inherited)
{
  MarqField *field = g_object_new (MARQ_TYPE_FIELD, NULL);

  marq_item_set_name (MARQ_ITEM (field), marq_item_get_name (MARQ_ITEM (from)));
  marq_field_set_data_type (field, marq_field_get_data_type (from));
  marq_field_set_not_null (field, marq_field_get_not_null (from));
  marq_field_set_collation (field, marq_field_get_collation (from));
  marq_field_set_is_inherited (field, is_inherited);
  if (defaults)
    {
      marq_field_set_default_expression (field, marq_field_get_default_expression (from));
      marq_field_set_generated_expression (field, marq_field_get_generated_expression (from));
    }
  if (is_inherited)
    {
      marq_field_set_storage (field, marq_field_get_storage (from));
      marq_field_set_compression (field, marq_field_get_compression (from));
    }
  marq_item_list_append (marq_entity_get_fields (to), field);
}

static void
inherit_columns (MarqEntity *child, MarqEntity *parent)
{
  MarqItemList *fields = marq_entity_get_fields (parent);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *from = marq_item_list_get (fields, i);
      MarqField *field = marq_pg_script_field (child, marq_item_get_name (MARQ_ITEM (from)));

      if (!field)
        copy_column (child, from, TRUE, TRUE);
      else if (marq_field_get_not_null (from))
        marq_field_set_not_null (field, TRUE);
    }
}

void
marq_pg_script_inherit (MarqPgScript *self, MarqEntity *child, MarqEntity *parent)
{
  append_parent (child, parent);
  inherit_columns (child, parent);
}

/* Those that say so of themselves: parts, or heirs. */
static GPtrArray *
find_below (MarqPgScript *self, MarqEntity *above, gboolean parts)
{
  const char *uid = marq_item_get_uid (MARQ_ITEM (above));
  GPtrArray *below = g_hash_table_lookup (parts ? self->parts : self->heirs, uid);
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; below && i < below->len; i++)
    {
      MarqEntity *entity = marq_item_lookup (MARQ_ITEM (self->schema), below->pdata[i]);
      const char *const *parents = entity ? marq_entity_get_inherits (entity) : NULL;

      if (entity && (parts ? g_strcmp0 (marq_entity_get_partition_of (entity), uid) == 0 : parents && g_strv_contains (parents, uid)))
        g_ptr_array_add (found, entity);
    }
  return found;
}

GPtrArray *
marq_pg_script_parts (MarqPgScript *self, MarqEntity *whole)
{
  return find_below (self, whole, TRUE);
}

GPtrArray *
marq_pg_script_children (MarqPgScript *self, MarqEntity *parent)
{
  return find_below (self, parent, FALSE);
}

void
marq_pg_script_note_below (MarqPgScript *self, MarqEntity *above, MarqEntity *below, gboolean is_part)
{
  GHashTable *table = is_part ? self->parts : self->heirs;
  GPtrArray *all = g_hash_table_lookup (table, marq_item_get_uid (MARQ_ITEM (above)));

  if (!all)
    {
      all = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (table, g_strdup (marq_item_get_uid (MARQ_ITEM (above))), all);
    }
  g_ptr_array_add (all, g_strdup (marq_item_get_uid (MARQ_ITEM (below))));
}

static void
add_parents (MarqPgScript *self, MarqEntity *entity, PgQuery__CreateStmt *statement)
{
  for (gsize i = 0; i < statement->n_inh_relations; i++)
    {
      MarqEntity *parent = marq_pg_script_entity (self, statement->inh_relations[i]->range_var);

      if (!parent || parent == entity)
        continue;
      marq_pg_script_note_below (self, parent, entity, statement->partbound != NULL);
      if (statement->partbound)
        {
          marq_entity_set_partition_of (entity, marq_item_get_uid (MARQ_ITEM (parent)));
          inherit_columns (entity, parent);
        }
      else
        marq_pg_script_inherit (self, entity, parent);
    }
}

static void
add_like_checks (MarqPgScript *self, MarqEntity *entity, MarqEntity *from)
{
  MarqItemList *list = marq_entity_get_constraints (from);

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqConstraint *check = marq_item_list_get (list, i);
      MarqConstraint *copy;

      if (marq_constraint_get_constraint (check) != MARQ_CONSTRAINT_KIND_CHECK)
        continue;
      copy = g_object_new (MARQ_TYPE_CONSTRAINT, NULL);
      marq_item_set_name (MARQ_ITEM (copy), marq_item_get_name (MARQ_ITEM (check)));
      marq_constraint_set_constraint (copy, MARQ_CONSTRAINT_KIND_CHECK);
      marq_constraint_set_expression (copy, marq_constraint_get_expression (check));
      marq_constraint_set_no_inherit (copy, marq_constraint_get_no_inherit (check));
      marq_item_list_append (marq_entity_get_constraints (entity), copy);
      marq_pg_script_note (self, copy);
    }
}

enum
{
  LIKE_COMMENTS = 1 << 0,
  LIKE_COMPRESSION = 1 << 1,
  LIKE_CONSTRAINTS = 1 << 2,
  LIKE_DEFAULTS = 1 << 3,
  LIKE_GENERATED = 1 << 4,
  LIKE_IDENTITY = 1 << 5,
  LIKE_INDEXES = 1 << 6,
  LIKE_STATISTICS = 1 << 7,
  LIKE_STORAGE = 1 << 8,
};

static void
like_columns (MarqPgScript *self, MarqEntity *entity, MarqEntity *from, guint options)
{
  MarqItemList *fields = marq_entity_get_fields (from);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *model = marq_item_list_get (fields, i);
      MarqField *field;

      copy_column (entity, model, FALSE, FALSE);
      field = marq_pg_script_field (entity, marq_item_get_name (MARQ_ITEM (model)));
      if (options & LIKE_DEFAULTS)
        marq_field_set_default_expression (field, marq_field_get_default_expression (model));
      if (options & LIKE_GENERATED)
        marq_field_set_generated_expression (field, marq_field_get_generated_expression (model));
      if (options & LIKE_STORAGE)
        marq_field_set_storage (field, marq_field_get_storage (model));
      if (options & LIKE_COMPRESSION)
        marq_field_set_compression (field, marq_field_get_compression (model));
      if (options & LIKE_COMMENTS)
        marq_item_set_comment (MARQ_ITEM (field), marq_item_get_comment (MARQ_ITEM (model)));
      if ((options & LIKE_IDENTITY) && marq_field_get_identity (model) != MARQ_IDENTITY_NONE)
        marq_pg_script_set_identity (self, field, marq_field_get_identity (model), NULL, 0);
    }
}

/* Keys and indexes come last, with names of their own. */
static void
like_indexes (MarqPgScript *self, MarqEntity *entity, MarqEntity *from)
{
  MarqItemList *keys = marq_entity_get_constraints (from);
  MarqItemList *indexes = marq_entity_get_indexes (from);

  for (guint i = 0; i < marq_item_list_get_length (keys); i++)
    if (marq_constraint_get_constraint (marq_item_list_get (keys, i)) != MARQ_CONSTRAINT_KIND_CHECK)
      marq_pg_script_copy_key (self, marq_item_list_get (keys, i), entity, NULL);
  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    marq_pg_script_copy_index (self, marq_item_list_get (indexes, i), entity, NULL);
}

static MarqEntity *
like (MarqPgScript *self, MarqEntity *entity, PgQuery__TableLikeClause *clause)
{
  gpointer from = marq_pg_script_range (self, clause->relation);

  if (!from || !MARQ_IS_ENTITY (from))
    {
      marq_pg_script_miss (self, marq_pg_said (clause->relation->schemaname), clause->relation->relname);
      return NULL;
    }
  like_columns (self, entity, from, clause->options);
  if (clause->options & LIKE_CONSTRAINTS)
    add_like_checks (self, entity, from);
  return clause->options & LIKE_INDEXES ? from : NULL;
}

static void
add_elements (MarqPgScript *self, MarqEntity *entity, PgQuery__CreateStmt *statement)
{
  g_autoptr (GPtrArray) late = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_pg_late_free);
  g_autoptr (GPtrArray) models = g_ptr_array_new ();

  for (gsize i = 0; i < statement->n_table_elts; i++)
    {
      PgQuery__Node *element = statement->table_elts[i];
      MarqEntity *model = NULL;

      if (MARQ_PG_IS (element, COLUMN_DEF))
        marq_pg_script_add_column (self, entity, element->column_def, late);
      else if (MARQ_PG_IS (element, CONSTRAINT))
        g_ptr_array_add (late, marq_pg_late_new (element->constraint, NULL));
      else if (MARQ_PG_IS (element, TABLE_LIKE_CLAUSE))
        model = like (self, entity, element->table_like_clause);
      if (model)
        g_ptr_array_add (models, model);
    }
  marq_pg_script_add_keys (self, entity, late);
  for (guint i = 0; i < models->len; i++)
    like_indexes (self, entity, models->pdata[i]);
}

static void
set_partition_key (MarqPgScript *self, MarqEntity *entity, PgQuery__PartitionSpec *spec)
{
  const char *word = spec->strategy;

  marq_entity_set_partition_strategy (entity, g_ascii_strcasecmp (word, "list") == 0    ? MARQ_PARTITION_STRATEGY_LIST
                                              : g_ascii_strcasecmp (word, "hash") == 0 ? MARQ_PARTITION_STRATEGY_HASH
                                                                                       : MARQ_PARTITION_STRATEGY_RANGE);
  for (gsize i = 0; i < spec->n_part_params; i++)
    {
      PgQuery__PartitionElem *element = spec->part_params[i]->partition_elem;
      PgQuery__IndexElem index = PG_QUERY__INDEX_ELEM__INIT;

      index.name = element->name;
      index.expr = element->expr;
      index.n_collation = element->n_collation;
      index.collation = element->collation;
      index.n_opclass = element->n_opclass;
      index.opclass = element->opclass;
      marq_item_list_append (marq_entity_get_partition_keys (entity), marq_pg_script_key_part (self, entity, &index));
    }
}

static void
append_datums (GString *text, MarqPgScript *self, PgQuery__Node **datums, gsize n)
{
  g_string_append_c (text, '(');
  for (gsize i = 0; i < n; i++)
    {
      PgQuery__Node *datum = datums[i];
      const char *word = MARQ_PG_IS (datum, COLUMN_REF) && datum->column_ref->n_fields == 1 ? marq_pg_node_string (datum->column_ref->fields[0]) : NULL;
      g_autofree char *code = NULL;

      if (word && (g_str_equal (word, "minvalue") || g_str_equal (word, "maxvalue")))
        code = g_ascii_strup (word, -1);
      else
        code = marq_pg_script_code (self, datum, NULL);
      g_string_append_printf (text, "%s%s", i ? ", " : "", code ? code : "NULL");
    }
  g_string_append_c (text, ')');
}

char *
marq_pg_script_bound (MarqPgScript *self, PgQuery__PartitionBoundSpec *bound)
{
  GString *text = g_string_new ("FOR VALUES ");

  if (bound->is_default)
    g_string_assign (text, "DEFAULT");
  else if (g_strcmp0 (bound->strategy, "h") == 0)
    g_string_append_printf (text, "WITH (modulus %d, remainder %d)", bound->modulus, bound->remainder);
  else if (bound->n_listdatums)
    {
      g_string_append (text, "IN ");
      append_datums (text, self, bound->listdatums, bound->n_listdatums);
    }
  else
    {
      g_string_append (text, "FROM ");
      append_datums (text, self, bound->lowerdatums, bound->n_lowerdatums);
      g_string_append (text, " TO ");
      append_datums (text, self, bound->upperdatums, bound->n_upperdatums);
    }
  return g_string_free (text, FALSE);
}

static void
set_type (MarqPgScript *self, MarqEntity *entity, PgQuery__TypeName *type)
{
  gpointer item = marq_pg_script_type_item (self, type->names, type->n_names);
  MarqItemList *fields;

  if (!item || !MARQ_IS_COMPOSITE (item))
    return;
  fields = marq_composite_get_fields (item);
  marq_entity_set_of_type (entity, marq_item_get_uid (item));
  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    copy_column (entity, marq_item_list_get (fields, i), FALSE, FALSE);
}

/* The name is taken, or the table is nobody's but this session's. */
static gboolean
is_needless (MarqPgScript *self, PgQuery__CreateStmt *statement)
{
  PgQuery__RangeVar *range = statement->relation;
  MarqNamespace *space = marq_pg_script_space (self, marq_pg_said (range->schemaname));

  if (g_strcmp0 (range->relpersistence, "t") == 0 || g_strcmp0 (range->schemaname, "pg_temp") == 0)
    {
      marq_pg_script_leave (self, "temporary tables", range->relname);
      return TRUE;
    }
  if (!marq_pg_script_relation (self, marq_item_get_name (MARQ_ITEM (space)), range->relname))
    return FALSE;
  if (!statement->if_not_exists)
    marq_pg_script_leave (self, "tables of a name that there was already", range->relname);
  return TRUE;
}

static MarqEntity *
create (MarqPgScript *self, PgQuery__CreateStmt *statement)
{
  PgQuery__RangeVar *range = statement->relation;
  g_auto (GStrv) options = marq_pg_script_options (statement->options, statement->n_options, NULL, FALSE);
  g_autofree char *bound = NULL;
  MarqEntity *entity;

  if (is_needless (self, statement))
    return NULL;
  entity = g_object_new (MARQ_TYPE_ENTITY, NULL);
  marq_item_set_name (MARQ_ITEM (entity), range->relname);
  marq_item_list_append (marq_namespace_get_entities (marq_pg_script_space (self, marq_pg_said (range->schemaname))), entity);
  marq_pg_script_note (self, entity);
  if (g_strcmp0 (range->relpersistence, "u") == 0)
    marq_entity_set_persistence (entity, MARQ_PERSISTENCE_UNLOGGED);
  marq_entity_set_storage_options (entity, (const char *const *) options);
  marq_entity_set_tablespace (entity, marq_pg_said (statement->tablespacename));
  if (g_strcmp0 (statement->access_method, "heap") != 0)
    marq_entity_set_access_method (entity, marq_pg_said (statement->access_method));
  if (statement->of_typename)
    set_type (self, entity, statement->of_typename);
  bound = statement->partbound ? marq_pg_script_bound (self, statement->partbound) : NULL;
  marq_entity_set_partition_bound (entity, bound);
  add_parents (self, entity, statement);
  add_elements (self, entity, statement);
  if (statement->partspec)
    set_partition_key (self, entity, statement->partspec);
  if (bound && statement->n_inh_relations)
    {
      MarqEntity *whole = marq_pg_script_entity (self, statement->inh_relations[0]->range_var);

      if (whole)
        marq_pg_script_attach (self, entity, whole);
    }
  return entity;
}

void
marq_pg_script_create_table (MarqPgScript *self, PgQuery__Node *node)
{
  create (self, node->create_stmt);
}

void
marq_pg_script_create_foreign (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CreateForeignTableStmt *statement = node->create_foreign_table_stmt;
  MarqEntity *entity = create (self, statement->base_stmt);
  g_auto (GStrv) options = marq_pg_script_foreign_options (statement->options, statement->n_options, NULL);

  if (!entity)
    return;
  marq_entity_set_foreign_server (entity, statement->servername);
  marq_entity_set_foreign_options (entity, (const char *const *) options);
}
