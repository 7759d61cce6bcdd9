/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PostgreSQL: which file does what, and what has to be made anew rather than changed. */
#include "config.h"

#include <string.h>

#include "compare/marq-sql-token.h"
#include "marq-pg-equivalence.h"
#include "marq-pg-system-type.h"
#include "marq-pg.h"

static gboolean
only (GPtrArray *properties, const char *const *names)
{
  for (guint i = 0; i < properties->len; i++)
    if (!g_strv_contains (names, ((const MarqProperty *) properties->pdata[i])->name))
      return FALSE;
  return TRUE;
}

/* What can be changed in place, by class. What is not listed can all be. */
static const char *const view_ways[] = { "comment", "cluster_on", "tablespace", NULL };
static const char *const index_ways[] = { "comment", "storage_options", "tablespace", "is_invisible", "partition_of", NULL };
static const char *const constraint_ways[] = { "comment", "not_valid", "partition_of", NULL };
static const char *const relation_ways[] = { "comment", "not_valid", "deferral", "partition_of", NULL };
static const char *const firing_ways[] = { "comment", "firing", NULL };
static const char *const comment_ways[] = { "comment", NULL };
static const char *const routine_ways[]
  = { "comment", "language", "body",   "volatility", "is_strict", "security_definer", "leakproof", "parallel", "cost",
      "rows",    "settings", NULL };
static const char *const domain_ways[] = { "comment", "not_null", "default_expression", NULL };

static const char *const *
ways_of (MarqItem *item)
{
  if (MARQ_IS_VIEW (item))
    return view_ways;
  if (MARQ_IS_INDEX (item))
    return index_ways;
  if (MARQ_IS_CONSTRAINT (item))
    return constraint_ways;
  if (MARQ_IS_RELATION (item))
    return relation_ways;
  if (MARQ_IS_TRIGGER (item) || MARQ_IS_RULE (item))
    return firing_ways;
  if (MARQ_IS_POLICY (item) || MARQ_IS_OBJECT (item))
    return comment_ways;
  if (MARQ_IS_ROUTINE (item))
    return routine_ways;
  return MARQ_IS_DOMAIN (item) ? domain_ways : NULL;
}

/* A check that was not valid can become so; not the other way. */
static gboolean
loses_validity (MarqChange *change)
{
  if (!marq_change_has_property (change, "not_valid"))
    return FALSE;
  return MARQ_IS_RELATION (change->after) ? marq_relation_get_not_valid (MARQ_RELATION (change->after))
                                          : marq_constraint_get_not_valid (MARQ_CONSTRAINT (change->after));
}

/* By anything but its own attributes. */
static gboolean
is_in_use (MarqPlanner *self, MarqItem *composite)
{
  GArray *needed = marq_dependencies_get_needed (self->old_needs, composite);

  for (guint i = 0; needed && i < needed->len; i++)
    if (marq_item_get_parent (g_array_index (needed, MarqDependency, i).item) != composite)
      return TRUE;
  return FALSE;
}

MarqItem *
marq_pg_must_recreate (MarqPlanner *self, MarqChange *change)
{
  MarqItem *item = change->before;
  const char *const *ways;

  if (item && MARQ_IS_ENUM_VALUE (item) && (change->kind == MARQ_CHANGE_REMOVE || change->kind == MARQ_CHANGE_MOVE))
    return marq_planner_get_new (self, marq_item_get_parent (item)) ? marq_item_get_parent (item) : NULL;
  if (change->kind != MARQ_CHANGE_MODIFY)
    return NULL;
  if (MARQ_IS_FIELD (item) && MARQ_IS_COMPOSITE (marq_item_get_parent (item)))
    return is_in_use (self, marq_item_get_parent (item))
                   && (marq_change_has_property (change, "data_type") || marq_change_has_property (change, "collation"))
               ? marq_item_get_parent (item)
               : NULL;
  if (MARQ_IS_FIELD (item) && MARQ_IS_ENTITY (marq_item_get_parent (item)))
    return marq_field_get_generated_expression (MARQ_FIELD (change->after))
                   && (marq_change_has_property (change, "generated_expression")
                       || marq_change_has_property (change, "data_type"))
               ? item
               : NULL;
  ways = ways_of (item);
  return ways && (!only (change->properties, ways) || loses_validity (change)) ? item : NULL;
}

gboolean
marq_pg_is_retyped (MarqPlanner *self, MarqField *before)
{
  MarqFate *fate = marq_planner_get_fate (self, before);
  MarqFieldType *type = marq_field_get_data_type (before);
  const char *reference = type ? marq_field_type_get_reference (type) : NULL;
  MarqItem *item = reference ? marq_item_lookup (MARQ_ITEM (before), reference) : NULL;

  return marq_fate_changed (fate, "data_type") || marq_fate_changed (fate, "collation")
         || (item && marq_planner_is_recreated (self, item));
}

/* Whether values are looked at again because of a change of this column's type. */
static gboolean
is_retyped_deeply (MarqPlanner *self, MarqField *before)
{
  MarqField *after = marq_planner_get_new (self, before);
  g_autofree char *old_type = NULL;
  g_autofree char *new_type = NULL;

  if (!after || !marq_pg_is_retyped (self, before))
    return FALSE;
  old_type = marq_pg_type_text (MARQ_ITEM (before), marq_field_get_data_type (before));
  new_type = marq_pg_type_text (MARQ_ITEM (after), marq_field_get_data_type (after));
  return marq_pg_type_cast (old_type, new_type) != MARQ_PG_CAST_CATALOG;
}

static gboolean
has_code (MarqIndex *index)
{
  MarqItemList *parts = marq_index_get_parts (index);
  gboolean code = marq_index_get_predicate (index) != NULL;

  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    code = code || marq_key_part_get_expression (marq_item_list_get (parts, i));
  return code;
}

/* Where PostgreSQL makes the indexes of a whole and its parts anew by itself, those of the parts lose their names. */
static gboolean
is_shared (MarqIndex *index)
{
  MarqItem *owner = marq_item_get_parent (MARQ_ITEM (index));

  return marq_index_get_partition_of (index) || (MARQ_IS_ENTITY (owner) && marq_entity_get_partition_strategy (MARQ_ENTITY (owner)));
}

static gboolean
mentions (const char *text, const char *name)
{
  MarqToken token;
  gboolean found = FALSE;

  while (text && !found && marq_token_next (&text, &token))
    {
      g_autofree char *word = token.kind <= MARQ_TOKEN_IDENTIFIER ? marq_token_dup_name (&token) : NULL;

      found = g_strcmp0 (word, name) == 0;
    }
  return found;
}

/* A function knows the types of its arguments and result; its body is text, unless it is ATOMIC. */
static MarqBlock
block_routine (MarqRoutine *routine, MarqItem *by, gboolean gone)
{
  const char *name = marq_item_get_name (by);
  const char *body = marq_routine_get_body (routine);
  gboolean parsed = body && (g_ascii_strncasecmp (body, "BEGIN ATOMIC", 12) == 0 || g_ascii_strncasecmp (body, "RETURN ", 7) == 0);
  gboolean knows = parsed || mentions (marq_routine_get_arguments (routine), name) || mentions (marq_routine_get_returns (routine), name)
                   || mentions (marq_routine_get_signature (routine), name);

  return gone && knows ? MARQ_BLOCK_RECREATE : MARQ_BLOCK_NONE;
}

static MarqBlock
block_field (MarqPlanner *self, MarqField *field, MarqItem *by, gboolean gone)
{
  gboolean computed = marq_field_get_generated_expression (field) != NULL;

  if (!MARQ_IS_ENTITY (marq_item_get_parent (MARQ_ITEM (field))))
    return MARQ_BLOCK_NONE;
  if (computed && (gone || (MARQ_IS_FIELD (by) && marq_pg_is_retyped (self, MARQ_FIELD (by)))))
    return MARQ_IS_ENTITY (by) || MARQ_IS_VIEW (by) ? MARQ_BLOCK_NONE : MARQ_BLOCK_RECREATE;
  if (gone && (MARQ_IS_ENUM (by) || MARQ_IS_DOMAIN (by) || MARQ_IS_COMPOSITE (by) || MARQ_IS_ROUTINE (by)
               || MARQ_IS_SEQUENCE (by)))
    return MARQ_BLOCK_TOUCH;
  return MARQ_BLOCK_NONE;
}

static MarqBlock
block_constraint (MarqPlanner *self, MarqConstraint *constraint, MarqItem *by, gboolean gone)
{
  MarqConstraintKind kind = marq_constraint_get_constraint (constraint);

  if (kind == MARQ_CONSTRAINT_KIND_PRIMARY_KEY || kind == MARQ_CONSTRAINT_KIND_UNIQUE)
    return MARQ_IS_FIELD (by) && gone ? MARQ_BLOCK_RECREATE : MARQ_BLOCK_NONE;
  if (MARQ_IS_FIELD (by))
    return gone || is_retyped_deeply (self, MARQ_FIELD (by)) ? MARQ_BLOCK_RECREATE : MARQ_BLOCK_NONE;
  return gone && (MARQ_IS_ROUTINE (by) || MARQ_IS_ENUM (by)) ? MARQ_BLOCK_RECREATE : MARQ_BLOCK_NONE;
}

MarqBlock
marq_pg_is_blocked (MarqPlanner *self, MarqItem *item, MarqItem *by)
{
  gboolean gone = marq_planner_is_dropped (self, by);
  gboolean retyped = MARQ_IS_FIELD (by) && MARQ_IS_ENTITY (marq_item_get_parent (by)) && !gone
                     && marq_pg_is_retyped (self, MARQ_FIELD (by));
  MarqBlock if_any = gone || retyped ? MARQ_BLOCK_RECREATE : MARQ_BLOCK_NONE;

  /* Things leave a namespace that goes. */
  if (MARQ_IS_NAMESPACE (by))
    return MARQ_BLOCK_NONE;
  if (marq_item_get_parent (item) == by)
    return gone ? MARQ_BLOCK_RECREATE : MARQ_BLOCK_NONE;
  if (MARQ_IS_VIEW (item) || MARQ_IS_RULE (item) || MARQ_IS_POLICY (item))
    return if_any;
  if (MARQ_IS_TRIGGER (item))
    return MARQ_IS_FIELD (by) || MARQ_IS_ROUTINE (by) ? if_any : MARQ_BLOCK_NONE;
  if (MARQ_IS_FIELD (item))
    return block_field (self, MARQ_FIELD (item), by, gone);
  if (MARQ_IS_CONSTRAINT (item))
    return block_constraint (self, MARQ_CONSTRAINT (item), by, gone);
  if (MARQ_IS_INDEX (item))
    return (gone && (MARQ_IS_ROUTINE (by) || MARQ_IS_FIELD (by))) || (retyped && is_shared (MARQ_INDEX (item)))
                   || (retyped && has_code (MARQ_INDEX (item)) && is_retyped_deeply (self, MARQ_FIELD (by)))
               ? MARQ_BLOCK_RECREATE
               : MARQ_BLOCK_NONE;
  if (MARQ_IS_RELATION (item))
    return (gone && !MARQ_IS_ENTITY (by)) || (retyped && is_retyped_deeply (self, MARQ_FIELD (by)))
               ? MARQ_BLOCK_RECREATE
               : MARQ_BLOCK_NONE;
  if (MARQ_IS_DOMAIN (item) || MARQ_IS_COMPOSITE (item))
    return gone && (MARQ_IS_ENUM (by) || MARQ_IS_DOMAIN (by) || MARQ_IS_COMPOSITE (by)) ? MARQ_BLOCK_RECREATE
                                                                                       : MARQ_BLOCK_NONE;
  return MARQ_IS_ROUTINE (item) ? block_routine (MARQ_ROUTINE (item), by, gone) : MARQ_BLOCK_NONE;
}

static const MarqPlanKind kinds[] = {
  { marq_namespace_get_type, marq_pg_create_namespace, marq_pg_alter_namespace, marq_pg_drop_namespace },
  { marq_extension_get_type, marq_pg_create_extension, marq_pg_alter_extension, marq_pg_drop_extension },
  { marq_enum_get_type, marq_pg_create_enum, marq_pg_alter_enum, marq_pg_drop_type },
  { marq_domain_get_type, marq_pg_create_domain, marq_pg_alter_domain, marq_pg_drop_type },
  { marq_composite_get_type, marq_pg_create_composite, marq_pg_alter_composite, marq_pg_drop_type },
  { marq_sequence_get_type, marq_pg_create_sequence, marq_pg_alter_sequence, marq_pg_drop_sequence },
  { marq_entity_get_type, marq_pg_create_entity, marq_pg_alter_entity, marq_pg_drop_entity },
  { marq_field_get_type, marq_pg_create_field, marq_pg_alter_field, marq_pg_drop_field },
  { marq_constraint_get_type, marq_pg_create_constraint, marq_pg_alter_constraint, marq_pg_drop_constraint },
  { marq_relation_get_type, marq_pg_create_relation, marq_pg_alter_relation, marq_pg_drop_relation },
  { marq_index_get_type, marq_pg_create_index, marq_pg_alter_index, marq_pg_drop_index },
  { marq_view_get_type, marq_pg_create_view, marq_pg_alter_view, marq_pg_drop_view },
  { marq_routine_get_type, marq_pg_create_routine, marq_pg_alter_routine, marq_pg_drop_routine },
  { marq_trigger_get_type, marq_pg_create_trigger, marq_pg_alter_trigger, marq_pg_drop_trigger },
  { marq_rule_get_type, marq_pg_create_rule, marq_pg_alter_rule, marq_pg_drop_rule },
  { marq_policy_get_type, marq_pg_create_policy, marq_pg_alter_policy, marq_pg_drop_policy },
  { marq_object_get_type, marq_pg_create_object, NULL, marq_pg_drop_object },
  { marq_default_grant_get_type, marq_pg_create_default_grant, marq_pg_alter_default_grant, marq_pg_drop_default_grant },
};

static char *
guard_rename (const char *statement)
{
  return g_strdup_printf ("DO $marquetry$ BEGIN\n  %s;\nEXCEPTION WHEN undefined_table OR undefined_column OR undefined_object "
                          "OR undefined_function OR invalid_parameter_value THEN NULL;\nEND $marquetry$",
                          statement);
}

static void
plan (MarqPlanner *self)
{
  marq_pg_count_names (self);
  marq_planner_walk (self, kinds, G_N_ELEMENTS (kinds));
  marq_pg_describe (self);
}

const MarqEngine marq_postgres_engine = {
  .dialect = MARQ_DIALECT_POSTGRESQL,
  .name = "PostgreSQL",
  .transactional_ddl = TRUE,
  .equivalence = &marq_pg_equivalence,
  .lower_type = marq_pg_lower_type,
  .lower_field = marq_pg_lower_field,
  .lower = marq_pg_lower,
  .must_recreate = marq_pg_must_recreate,
  .is_blocked = marq_pg_is_blocked,
  .plan = plan,
  .needs_space = marq_pg_needs_space,
  .guard_rename = guard_rename,
  .split = marq_pg_split_script,
};
