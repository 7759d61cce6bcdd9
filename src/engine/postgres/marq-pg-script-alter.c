/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ALTER TABLE, and what says TABLE of a view, a sequence or an index. */
#include "config.h"

#include <string.h>

#include "marq-pg-script.h"

typedef struct
{
  MarqPgScript *self;
  gpointer      item;   /* that is altered */
  PgQuery__AlterTableCmd *command;
  gboolean      alone;  /* ONLY: not those below it */
} MarqPgAlter;

static void
miss (MarqPgAlter *alter)
{
  if (!alter->command->missing_ok)
    marq_pg_script_miss (alter->self, marq_item_get_name (alter->item), alter->command->name);
}

static MarqField *
get_field (MarqPgAlter *alter)
{
  MarqField *field = marq_pg_script_field (alter->item, marq_pg_said (alter->command->name));

  if (!field)
    miss (alter);
  return field;
}

/* Whoever has it from here: parts, and heirs. */
static void
below (MarqPgAlter *alter, void (*func) (MarqPgAlter *))
{
  g_autoptr (GPtrArray) parts = NULL;
  g_autoptr (GPtrArray) heirs = NULL;

  if (alter->alone || !MARQ_IS_ENTITY (alter->item))
    return;
  parts = marq_pg_script_parts (alter->self, alter->item);
  heirs = marq_pg_script_children (alter->self, alter->item);
  for (guint i = 0; i < parts->len + heirs->len; i++)
    {
      MarqPgAlter inner = { alter->self, i < parts->len ? parts->pdata[i] : heirs->pdata[i - parts->len], alter->command, FALSE };

      func (&inner);
    }
}

static void
add_inherited (MarqPgAlter *alter)
{
  g_autoptr (GPtrArray) late = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_pg_late_free);
  PgQuery__ColumnDef *column = alter->command->def->column_def;

  if (marq_pg_script_field (alter->item, column->colname))
    return;
  marq_pg_script_add_column (alter->self, alter->item, column, late);
  marq_field_set_is_inherited (marq_pg_script_field (alter->item, column->colname), TRUE);
  below (alter, add_inherited);
}

static void
add_column (MarqPgAlter *alter)
{
  g_autoptr (GPtrArray) late = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_pg_late_free);
  PgQuery__ColumnDef *column = alter->command->def->column_def;

  if (!MARQ_IS_ENTITY (alter->item))
    return;
  if (marq_pg_script_field (alter->item, column->colname))
    {
      if (!alter->command->missing_ok)
        marq_pg_script_leave (alter->self, "columns of a name that there was already", column->colname);
      return;
    }
  marq_pg_script_add_column (alter->self, alter->item, column, late);
  below (alter, add_inherited);
  marq_pg_script_add_keys (alter->self, alter->item, late);
}

static void
drop_inherited (MarqPgAlter *alter)
{
  MarqField *field = marq_pg_script_field (alter->item, alter->command->name);

  if (!field || !marq_field_get_is_inherited (field))
    return;
  below (alter, drop_inherited);
  marq_pg_script_remove (alter->self, field);
}

static void
drop_column (MarqPgAlter *alter)
{
  MarqField *field = get_field (alter);

  if (!field)
    return;
  below (alter, drop_inherited);
  marq_pg_script_remove (alter->self, field);
}

static void
set_default (MarqPgAlter *alter)
{
  MarqField *field = get_field (alter);

  if (!field)
    return;
  marq_pg_script_set_default (alter->self, field, alter->command->def);
  below (alter, set_default);
}

static void
set_not_null (MarqPgAlter *alter)
{
  MarqField *field = get_field (alter);

  if (!field)
    return;
  marq_field_set_not_null (field, alter->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull);
  below (alter, set_not_null);
}

static void
drop_expression (MarqPgAlter *alter)
{
  MarqField *field = get_field (alter);

  if (!field)
    return;
  marq_field_set_generated_expression (field, NULL);
  below (alter, drop_expression);
}

static void
set_type (MarqPgAlter *alter)
{
  MarqField *field = get_field (alter);
  PgQuery__ColumnDef *column = alter->command->def->column_def;
  g_autoptr (MarqFieldType) type = NULL;
  g_autofree char *collation = NULL;

  if (!field)
    return;
  type = marq_pg_script_type (alter->self, column->type_name);
  collation = column->coll_clause ? marq_pg_script_collation (alter->self, column->coll_clause->collname, column->coll_clause->n_collname) : NULL;
  marq_field_set_data_type (field, type);
  marq_field_set_collation (field, collation);
  below (alter, set_type);
}

static void
set_statistics (MarqPgAlter *alter)
{
  MarqField *field = MARQ_IS_INDEX (alter->item) ? NULL : marq_pg_script_field (alter->item, marq_pg_said (alter->command->name));
  g_autofree char *value = marq_pg_node_value (alter->command->def);
  int target = value ? atoi (value) : -1;

  if (field)
    marq_field_set_statistics_target (field, target);
  else if (MARQ_IS_INDEX (alter->item) && alter->command->num > 0)
    {
      MarqItemList *parts = marq_index_get_parts (alter->item);

      if ((guint) alter->command->num <= marq_item_list_get_length (parts))
        marq_key_part_set_statistics_target (marq_item_list_get (parts, alter->command->num - 1), target);
    }
  else
    miss (alter);
}

static void
set_column_options (MarqPgAlter *alter)
{
  MarqField *field = get_field (alter);
  PgQuery__Node *def = alter->command->def;
  g_auto (GStrv) options = NULL;

  if (!field || !MARQ_PG_IS (def, LIST))
    return;
  options = marq_pg_script_options (def->list->items, def->list->n_items, marq_field_get_options (field),
                                    alter->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_ResetOptions);
  marq_field_set_options (field, (const char *const *) options);
}

/* What every type has by itself is no choice. */
static const char *
usual_storage (MarqField *field)
{
  static const MarqTypeKind plain[] = { MARQ_TYPE_KIND_SMALL_INT, MARQ_TYPE_KIND_INTEGER, MARQ_TYPE_KIND_BIG_INT, MARQ_TYPE_KIND_FLOAT,
                                        MARQ_TYPE_KIND_DOUBLE, MARQ_TYPE_KIND_BOOLEAN, MARQ_TYPE_KIND_DATE, MARQ_TYPE_KIND_DATE_TIME,
                                        MARQ_TYPE_KIND_TIMESTAMP, MARQ_TYPE_KIND_TIME, MARQ_TYPE_KIND_INTERVAL, MARQ_TYPE_KIND_UUID,
                                        MARQ_TYPE_KIND_ENUM };
  MarqFieldType *type = marq_field_get_data_type (field);

  for (guint i = 0; type && i < G_N_ELEMENTS (plain); i++)
    if (marq_field_type_get_kind (type) == plain[i])
      return "PLAIN";
  return type && marq_field_type_get_kind (type) == MARQ_TYPE_KIND_DECIMAL ? "MAIN" : "EXTENDED";
}

static void
set_storage (MarqPgAlter *alter)
{
  MarqField *field = get_field (alter);
  g_autofree char *value = marq_pg_node_value (alter->command->def);
  g_autofree char *word = value ? g_ascii_strup (value, -1) : NULL;

  if (!field)
    return;
  if (alter->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetCompression)
    marq_field_set_compression (field, g_strcmp0 (value, "default") == 0 ? NULL : value);
  else
    marq_field_set_storage (field, g_strcmp0 (word, usual_storage (field)) == 0 ? NULL : word);
  below (alter, set_storage);
}

static void
change_identity (MarqPgAlter *alter)
{
  MarqField *field = get_field (alter);
  PgQuery__Node *def = alter->command->def;
  MarqIdentity identity;

  if (!field)
    return;
  if (alter->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity)
    {
      marq_pg_script_drop_identity (alter->self, field);
      return;
    }
  if (MARQ_PG_IS (def, CONSTRAINT))
    {
      marq_pg_script_set_identity (alter->self, field, *def->constraint->generated_when == 'a' ? MARQ_IDENTITY_ALWAYS : MARQ_IDENTITY_BY_DEFAULT,
                                   def->constraint->options, def->constraint->n_options);
      return;
    }
  identity = marq_field_get_identity (field);
  for (gsize i = 0; MARQ_PG_IS (def, LIST) && i < def->list->n_items; i++)
    if (g_str_equal (def->list->items[i]->def_elem->defname, "generated"))
      {
        g_autofree char *letter = marq_pg_node_value (def->list->items[i]->def_elem->arg);

        identity = letter && (*letter == 'a' || atoi (letter) == 'a') ? MARQ_IDENTITY_ALWAYS : MARQ_IDENTITY_BY_DEFAULT;
      }
  if (MARQ_PG_IS (def, LIST))
    marq_pg_script_set_identity (alter->self, field, identity, def->list->items, def->list->n_items);
}

static void
add_constraint (MarqPgAlter *alter)
{
  PgQuery__Constraint *constraint = alter->command->def->constraint;
  MarqItemList *constraints, *relations;
  guint n_constraints, n_relations;

  if (!MARQ_IS_ENTITY (alter->item))
    return;
  constraints = marq_entity_get_constraints (alter->item);
  relations = marq_entity_get_relations (alter->item);
  n_constraints = marq_item_list_get_length (constraints);
  n_relations = marq_item_list_get_length (relations);
  alter->self->only = alter->alone;
  marq_pg_script_add_constraint (alter->self, alter->item, constraint, NULL);
  alter->self->only = FALSE;
  if (constraint->skip_validation && marq_item_list_get_length (constraints) > n_constraints)
    marq_constraint_set_not_valid (marq_item_list_get (constraints, n_constraints), TRUE);
  if (constraint->skip_validation && marq_item_list_get_length (relations) > n_relations)
    marq_relation_set_not_valid (marq_item_list_get (relations, n_relations), TRUE);
}

static void
change_constraint (MarqPgAlter *alter)
{
  const char *name = alter->command->def && MARQ_PG_IS (alter->command->def, CONSTRAINT) ? alter->command->def->constraint->conname : alter->command->name;
  MarqItem *constraint = marq_pg_script_part (alter->item, "constraints", name);
  PgQuery__Constraint *to;

  if (!constraint)
    constraint = marq_pg_script_part (alter->item, "relations", name);
  if (!constraint)
    {
      miss (alter);
      return;
    }
  switch (alter->command->subtype)
    {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
      marq_pg_script_remove (alter->self, constraint);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint:
      if (MARQ_IS_RELATION (constraint))
        marq_relation_set_not_valid (MARQ_RELATION (constraint), FALSE);
      else
        marq_constraint_set_not_valid (MARQ_CONSTRAINT (constraint), FALSE);
      break;
    default:
      to = alter->command->def->constraint;
      if (MARQ_IS_RELATION (constraint))
        marq_relation_set_deferral (MARQ_RELATION (constraint), !to->deferrable     ? MARQ_DEFERRAL_NONE
                                                                : to->initdeferred ? MARQ_DEFERRAL_INITIALLY_DEFERRED
                                                                                   : MARQ_DEFERRAL_INITIALLY_IMMEDIATE);
    }
}

static void
change_owner (MarqPgAlter *alter)
{
  marq_pg_script_own (alter->self, alter->item, alter->command->newowner);
}

static MarqItem *
find_index (MarqPgAlter *alter, const char *name)
{
  MarqItem *index = marq_pg_script_part (alter->item, "indexes", name);

  return index || !MARQ_IS_ENTITY (alter->item) ? index : marq_pg_script_part (alter->item, "constraints", name);
}

static void
set_cluster (MarqPgAlter *alter)
{
  gboolean drop = alter->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropCluster;
  MarqItem *index = drop ? NULL : find_index (alter, alter->command->name);
  const char *uid = index ? marq_item_get_uid (index) : NULL;

  if (!drop && !index)
    miss (alter);
  else if (MARQ_IS_ENTITY (alter->item))
    marq_entity_set_cluster_on (alter->item, uid);
  else if (MARQ_IS_VIEW (alter->item))
    marq_view_set_cluster_on (alter->item, uid);
}

static void
set_replica_identity (MarqPgAlter *alter)
{
  PgQuery__ReplicaIdentityStmt *to = alter->command->def->replica_identity_stmt;
  const char *at = strchr ("dfni", *to->identity_type);
  MarqItem *index = marq_pg_said (to->name) ? find_index (alter, to->name) : NULL;

  if (!MARQ_IS_ENTITY (alter->item))
    return;
  marq_entity_set_replica_identity (alter->item, at ? (int) (at - "dfni") : 0);
  marq_entity_set_replica_index (alter->item, index ? marq_item_get_uid (index) : NULL);
}

static void
set_persistence (MarqPgAlter *alter)
{
  MarqPersistence persistence = alter->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged ? MARQ_PERSISTENCE_PERMANENT : MARQ_PERSISTENCE_UNLOGGED;

  if (MARQ_IS_ENTITY (alter->item))
    marq_entity_set_persistence (alter->item, persistence);
  else if (MARQ_IS_SEQUENCE (alter->item))
    marq_sequence_set_persistence (alter->item, persistence);
}

/* One of a name that all kinds of item may have. */
static void
set_text (gpointer item, const char *property, const char *text)
{
  const MarqProperty *found = marq_item_find_property (item, property);
  GValue value = G_VALUE_INIT;

  if (!found)
    return;
  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, text);
  marq_item_set_value (item, found, &value);
  g_value_unset (&value);
}

static void
set_place (MarqPgAlter *alter)
{
  gboolean is_method = alter->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetAccessMethod;
  const char *usual = is_method ? "heap" : "pg_default";
  const char *name = marq_pg_said (alter->command->name);

  set_text (alter->item, is_method ? "access_method" : "tablespace", g_strcmp0 (name, usual) == 0 ? NULL : name);
}

static void
set_options (MarqPgAlter *alter)
{
  const MarqProperty *property = marq_item_find_property (alter->item, "storage_options");
  PgQuery__Node *def = alter->command->def;
  g_auto (GStrv) options = NULL;
  GValue value = G_VALUE_INIT;

  if (!property || !MARQ_PG_IS (def, LIST))
    return;
  options = marq_pg_script_options (def->list->items, def->list->n_items, *(const char *const *const *) marq_item_peek (alter->item, property),
                                    alter->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_ResetRelOptions);
  g_value_init (&value, G_TYPE_STRV);
  g_value_set_boxed (&value, options);
  marq_item_set_value (alter->item, property, &value);
  g_value_unset (&value);
}

static void
set_firing_of (MarqItem *item, int firing)
{
  if (MARQ_IS_TRIGGER (item))
    marq_trigger_set_firing (MARQ_TRIGGER (item), firing);
  else
    marq_rule_set_firing (MARQ_RULE (item), firing);
}

static void
set_firing (MarqPgAlter *alter, const char *list, int firing, gboolean all)
{
  MarqItem *part = all ? NULL : marq_pg_script_part (alter->item, list, alter->command->name);
  MarqItemList *triggers = MARQ_IS_ENTITY (alter->item) ? marq_entity_get_triggers (alter->item) : NULL;

  if (part)
    set_firing_of (part, firing);
  else if (!all)
    miss (alter);
  for (guint i = 0; all && triggers && i < marq_item_list_get_length (triggers); i++)
    set_firing_of (marq_item_list_get (triggers, i), firing);
}

static void
change_firing (MarqPgAlter *alter)
{
  switch (alter->command->subtype)
    {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig:
      set_firing (alter, "triggers", MARQ_FIRING_ORIGIN, FALSE);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysTrig:
      set_firing (alter, "triggers", MARQ_FIRING_ALWAYS, FALSE);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaTrig:
      set_firing (alter, "triggers", MARQ_FIRING_REPLICA, FALSE);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrig:
      set_firing (alter, "triggers", MARQ_FIRING_DISABLED, FALSE);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigUser:
      set_firing (alter, "triggers", MARQ_FIRING_ORIGIN, TRUE);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigUser:
      set_firing (alter, "triggers", MARQ_FIRING_DISABLED, TRUE);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRule:
      set_firing (alter, "rules", MARQ_FIRING_ORIGIN, FALSE);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysRule:
      set_firing (alter, "rules", MARQ_FIRING_ALWAYS, FALSE);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaRule:
      set_firing (alter, "rules", MARQ_FIRING_REPLICA, FALSE);
      break;
    default:
      set_firing (alter, "rules", MARQ_FIRING_DISABLED, FALSE);
    }
}

static void
leave_parent (MarqEntity *child, MarqEntity *parent)
{
  const char *const *before = marq_entity_get_inherits (child);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (guint i = 0; before && before[i]; i++)
    if (!g_str_equal (before[i], marq_item_get_uid (MARQ_ITEM (parent))))
      g_strv_builder_add (builder, before[i]);
  all = g_strv_builder_end (builder);
  marq_entity_set_inherits (child, all[0] ? (const char *const *) all : NULL);
  for (guint i = 0; i < marq_item_list_get_length (marq_entity_get_fields (child)); i++)
    marq_field_set_is_inherited (marq_item_list_get (marq_entity_get_fields (child), i), FALSE);
}

static void
change_parent (MarqPgAlter *alter)
{
  MarqEntity *parent = marq_pg_script_entity (alter->self, alter->command->def->range_var);

  if (!parent || !MARQ_IS_ENTITY (alter->item))
    return;
  if (alter->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropInherit)
    {
      leave_parent (alter->item, parent);
      return;
    }
  marq_pg_script_note_below (alter->self, parent, alter->item, FALSE);
  marq_pg_script_inherit (alter->self, alter->item, parent);
}

static void
attach_index (MarqPgAlter *alter, PgQuery__PartitionCmd *to)
{
  gpointer part = marq_pg_script_range (alter->self, to->name);

  if (part && MARQ_IS_INDEX (part) && MARQ_IS_INDEX (alter->item))
    marq_index_set_partition_of (part, marq_item_get_uid (alter->item));
  else if (part && MARQ_IS_CONSTRAINT (part) && MARQ_IS_CONSTRAINT (alter->item))
    marq_constraint_set_partition_of (part, marq_item_get_uid (alter->item));
  else
    marq_pg_script_miss (alter->self, marq_pg_said (to->name->schemaname), to->name->relname);
}

/* What it had from the whole is its own from now on. */
static void
detach (MarqEntity *part)
{
  MarqItemList *constraints = marq_entity_get_constraints (part);
  MarqItemList *relations = marq_entity_get_relations (part);
  MarqItemList *indexes = marq_entity_get_indexes (part);
  MarqItemList *fields = marq_entity_get_fields (part);

  marq_entity_set_partition_of (part, NULL);
  marq_entity_set_partition_bound (part, NULL);
  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    marq_constraint_set_partition_of (marq_item_list_get (constraints, i), NULL);
  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    marq_relation_set_partition_of (marq_item_list_get (relations, i), NULL);
  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    marq_index_set_partition_of (marq_item_list_get (indexes, i), NULL);
  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    marq_field_set_is_inherited (marq_item_list_get (fields, i), FALSE);
}

static void
change_part (MarqPgAlter *alter)
{
  PgQuery__PartitionCmd *to = alter->command->def->partition_cmd;
  MarqEntity *part;
  g_autofree char *bound = NULL;

  if (!MARQ_IS_ENTITY (alter->item))
    {
      attach_index (alter, to);
      return;
    }
  part = marq_pg_script_entity (alter->self, to->name);
  if (!part)
    return;
  if (alter->command->subtype != PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition)
    {
      detach (part);
      return;
    }
  bound = to->bound ? marq_pg_script_bound (alter->self, to->bound) : NULL;
  marq_entity_set_partition_of (part, marq_item_get_uid (alter->item));
  marq_entity_set_partition_bound (part, bound);
  marq_pg_script_note_below (alter->self, alter->item, part, TRUE);
  marq_pg_script_attach (alter->self, part, alter->item);
}

static void
change_of (MarqPgAlter *alter)
{
  PgQuery__TypeName *type = MARQ_PG_IS (alter->command->def, TYPE_NAME) ? alter->command->def->type_name : NULL;
  gpointer item = type ? marq_pg_script_type_item (alter->self, type->names, type->n_names) : NULL;

  if (MARQ_IS_ENTITY (alter->item))
    marq_entity_set_of_type (alter->item, item && MARQ_IS_COMPOSITE (item) ? marq_item_get_uid (item) : NULL);
}

static void
change_row_security (MarqPgAlter *alter)
{
  MarqRowSecurity before = MARQ_IS_ENTITY (alter->item) ? marq_entity_get_row_security (alter->item) : MARQ_ROW_SECURITY_OFF;
  MarqRowSecurity after = before;

  if (alter->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity)
    after = g_object_get_data (alter->item, "marq-pg-forced") ? MARQ_ROW_SECURITY_FORCED : MARQ_ROW_SECURITY_ON;
  else if (alter->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity)
    after = MARQ_ROW_SECURITY_OFF;
  else
    {
      gboolean forced = alter->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_ForceRowSecurity;

      /* It may be said before the other is, and means nothing until then. */
      g_object_set_data (alter->item, "marq-pg-forced", GINT_TO_POINTER (forced));
      if (before != MARQ_ROW_SECURITY_OFF)
        after = forced ? MARQ_ROW_SECURITY_FORCED : MARQ_ROW_SECURITY_ON;
    }
  if (MARQ_IS_ENTITY (alter->item))
    marq_entity_set_row_security (alter->item, after);
}

static void
set_foreign_options (MarqPgAlter *alter)
{
  PgQuery__Node *def = alter->command->def;
  gboolean of_column = alter->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnGenericOptions;
  MarqField *field = of_column ? get_field (alter) : NULL;
  const char *const *before = of_column ? (field ? marq_field_get_foreign_options (field) : NULL)
                              : MARQ_IS_ENTITY (alter->item) ? marq_entity_get_foreign_options (alter->item)
                                                             : NULL;
  g_auto (GStrv) options = MARQ_PG_IS (def, LIST) ? marq_pg_script_foreign_options (def->list->items, def->list->n_items, before) : NULL;

  if (field)
    marq_field_set_foreign_options (field, (const char *const *) options);
  else if (!of_column && MARQ_IS_ENTITY (alter->item))
    marq_entity_set_foreign_options (alter->item, (const char *const *) options);
}

static const struct
{
  PgQuery__AlterTableType first;
  PgQuery__AlterTableType last;
  void (*run) (MarqPgAlter *alter);
} commands[] = {
#define FROM(first, last, func) { PG_QUERY__ALTER_TABLE_TYPE__AT_##first, PG_QUERY__ALTER_TABLE_TYPE__AT_##last, func }
#define ONE(kind, func) FROM (kind, kind, func)
  ONE (AddColumn, add_column),
  ONE (ColumnDefault, set_default),
  FROM (DropNotNull, SetNotNull, set_not_null),
  ONE (DropExpression, drop_expression),
  ONE (SetStatistics, set_statistics),
  FROM (SetOptions, ResetOptions, set_column_options),
  FROM (SetStorage, SetCompression, set_storage),
  ONE (DropColumn, drop_column),
  ONE (AddConstraint, add_constraint),
  ONE (AlterConstraint, change_constraint),
  ONE (ValidateConstraint, change_constraint),
  ONE (DropConstraint, change_constraint),
  ONE (AlterColumnType, set_type),
  ONE (AlterColumnGenericOptions, set_foreign_options),
  ONE (ChangeOwner, change_owner),
  FROM (ClusterOn, DropCluster, set_cluster),
  FROM (SetLogged, SetUnLogged, set_persistence),
  FROM (SetAccessMethod, SetTableSpace, set_place),
  FROM (SetRelOptions, ResetRelOptions, set_options),
  FROM (EnableTrig, DisableRule, change_firing),
  FROM (AddInherit, DropInherit, change_parent),
  FROM (AddOf, DropOf, change_of),
  ONE (ReplicaIdentity, set_replica_identity),
  FROM (EnableRowSecurity, NoForceRowSecurity, change_row_security),
  ONE (GenericOptions, set_foreign_options),
  FROM (AttachPartition, DetachPartitionFinalize, change_part),
  FROM (AddIdentity, DropIdentity, change_identity),
#undef ONE
#undef FROM
};

static void
run (MarqPgAlter *alter)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (alter->command->subtype >= commands[i].first && alter->command->subtype <= commands[i].last)
      {
        commands[i].run (alter);
        return;
      }
  marq_pg_script_leave (alter->self, "ALTER TABLE of a kind that is not known", marq_item_get_name (alter->item));
}

void
marq_pg_script_change_table (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__AlterTableStmt *statement = node->alter_table_stmt;
  gpointer item;

  if (statement->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TYPE)
    {
      marq_pg_script_alter_type (self, statement);
      return;
    }
  item = marq_pg_script_range (self, statement->relation);
  if (!item)
    {
      if (!statement->missing_ok)
        marq_pg_script_miss (self, marq_pg_said (statement->relation->schemaname), statement->relation->relname);
      return;
    }
  for (gsize i = 0; i < statement->n_cmds; i++)
    {
      MarqPgAlter alter = { self, item, statement->cmds[i]->alter_table_cmd, !statement->relation->inh };

      run (&alter);
    }
}
