/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys, checks and foreign keys. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-retold.h"
#include "engine/marq-sql-name.h"
#include "marq-pg.h"

static const char *
deferral_words (int deferral)
{
  static const char *const words[] = { "", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED" };

  return words[deferral];
}

/* CREATE TABLE would take the two for one. */
static gboolean
repeats_primary_key (MarqConstraint *constraint)
{
  MarqItem *entity = marq_item_get_parent (MARQ_ITEM (constraint));
  MarqItemList *list = marq_entity_get_constraints (MARQ_ENTITY (entity));
  const char *const *fields = marq_constraint_get_fields (constraint);

  if (marq_constraint_get_constraint (constraint) != MARQ_CONSTRAINT_KIND_UNIQUE)
    return FALSE;
  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      const char *const *key = marq_constraint_get_fields (marq_item_list_get (list, i));

      if (marq_constraint_get_constraint (marq_item_list_get (list, i)) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY && key && fields
          && g_strv_equal (key, fields))
        return TRUE;
    }
  return FALSE;
}

/* Those of a new table stand in its CREATE. What calls code that may not be there yet comes later. */
gboolean
marq_pg_is_inline (MarqPlanner *self, MarqConstraint *constraint)
{
  GArray *needs = marq_dependencies_get_needs (self->new_needs, MARQ_ITEM (constraint));

  if (!MARQ_IS_ENTITY (marq_item_get_parent (MARQ_ITEM (constraint)))
      || !marq_planner_is_created (self, marq_item_get_parent (MARQ_ITEM (constraint)))
      || marq_constraint_get_not_valid (constraint) || repeats_primary_key (constraint))
    return FALSE;
  for (guint i = 0; needs && i < needs->len; i++)
    if (MARQ_IS_ROUTINE (g_array_index (needs, MarqDependency, i).item))
      return FALSE;
  return TRUE;
}

/* Whether PostgreSQL would call it so by itself. */
static gboolean
has_own_name (MarqConstraint *constraint)
{
  MarqItem *entity = marq_item_get_parent (MARQ_ITEM (constraint));
  const char *const *fields = marq_constraint_get_fields (constraint);
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autofree char *name = NULL;

  if (marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_UNIQUE)
    for (guint i = 0; fields && fields[i]; i++)
      {
        MarqItem *field = marq_item_lookup (entity, fields[i]);

        g_string_append_printf (joined, "%s%s", i ? "_" : "", field ? marq_item_get_name (field) : "");
      }
  else if (marq_constraint_get_constraint (constraint) != MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
    return FALSE;
  name = marq_sql_derive (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (entity), joined->str, joined->len ? "key" : "pkey");
  return g_strcmp0 (name, marq_item_get_name (MARQ_ITEM (constraint))) == 0;
}

static void
append_index (MarqPlanner *self, GString *text, MarqConstraint *constraint)
{
  g_autofree char *include = marq_planner_names (self, constraint, marq_constraint_get_include (constraint));

  if (*include)
    g_string_append_printf (text, " INCLUDE (%s)", include);
  if (marq_constraint_get_storage_options (constraint))
    {
      g_autofree char *options = marq_pg_options (marq_constraint_get_storage_options (constraint));

      g_string_append_printf (text, " WITH (%s)", options);
    }
  if (marq_constraint_get_tablespace (constraint))
    {
      g_autofree char *tablespace = marq_planner_quote (self, marq_constraint_get_tablespace (constraint));

      g_string_append_printf (text, " USING INDEX TABLESPACE %s", tablespace);
    }
}

static void
append_key (MarqPlanner *self, GString *text, MarqConstraint *constraint)
{
  g_autofree char *fields = marq_planner_names (self, constraint, marq_constraint_get_fields (constraint));

  if (marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
    g_string_append_printf (text, "PRIMARY KEY (%s)", fields);
  else
    g_string_append_printf (text, "UNIQUE %s(%s)",
                            marq_constraint_get_nulls_not_distinct (constraint) ? "NULLS NOT DISTINCT " : "", fields);
  append_index (self, text, constraint);
}

static void
append_exclusion (MarqPlanner *self, GString *text, MarqConstraint *constraint)
{
  g_autofree char *parts = marq_pg_key_parts (self, marq_constraint_get_parts (constraint), TRUE);

  g_string_append (text, "EXCLUDE");
  if (marq_constraint_get_method (constraint))
    g_string_append_printf (text, " USING %s", marq_constraint_get_method (constraint));
  g_string_append_printf (text, " (%s)", parts);
  append_index (self, text, constraint);
  if (marq_constraint_get_predicate (constraint))
    g_string_append_printf (text, " WHERE (%s)", marq_constraint_get_predicate (constraint));
}

char *
marq_pg_constraint (MarqPlanner *self, MarqConstraint *constraint, gboolean named)
{
  GString *text = g_string_new (NULL);

  if (named || !has_own_name (constraint))
    {
      g_autofree char *name = marq_planner_name (self, constraint);

      g_string_append_printf (text, "CONSTRAINT %s ", name);
    }
  switch (marq_constraint_get_constraint (constraint))
    {
    case MARQ_CONSTRAINT_KIND_CHECK:
      g_string_append_printf (text, "CHECK (%s)", marq_constraint_get_expression (constraint));
      if (marq_constraint_get_no_inherit (constraint))
        g_string_append (text, " NO INHERIT");
      break;
    case MARQ_CONSTRAINT_KIND_EXCLUSION:
      append_exclusion (self, text, constraint);
      break;
    default:
      append_key (self, text, constraint);
    }
  g_string_append (text, deferral_words (marq_constraint_get_deferral (constraint)));
  if (marq_constraint_get_not_valid (constraint))
    g_string_append (text, " NOT VALID");
  return g_string_free (text, FALSE);
}

/* "TABLE products", or the domain that a check belongs to. */
static char *
owner_of (MarqPlanner *self, gpointer constraint)
{
  MarqItem *owner = marq_item_get_parent (constraint);
  g_autofree char *name = marq_planner_full_name (self, owner);

  return g_strdup_printf ("%s %s", MARQ_IS_DOMAIN (owner) ? "DOMAIN" : "TABLE", name);
}

/* The index is built while others write, then made a key in an instant. */
static gboolean
add_key_online (MarqPlanner *self, MarqConstraint *constraint, const char *owner)
{
  gboolean primary = marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY;
  g_autofree char *name = marq_planner_name (self, constraint);
  g_autofree char *fields = marq_planner_names (self, constraint, marq_constraint_get_fields (constraint));
  MarqStep *build, *use;

  if (!marq_planner_has (self, MARQ_PLAN_ONLINE_UNIQUE)
      || marq_constraint_get_constraint (constraint) > MARQ_CONSTRAINT_KIND_UNIQUE
      || marq_entity_get_partition_strategy (MARQ_ENTITY (marq_item_get_parent (MARQ_ITEM (constraint)))))
    return FALSE;
  build = marq_planner_add (self, MARQ_PHASE_VALIDATE, constraint);
  marq_step_order (build, 1);
  marq_step_uses (build, marq_item_get_parent (MARQ_ITEM (constraint)));
  build->flags |= MARQ_STEP_NO_TRANSACTION;
  build->lock = "ShareUpdateExclusive";
  marq_step_printf (build, "CREATE UNIQUE INDEX CONCURRENTLY " MARQ_IF_NOT_EXISTS "%s ON %s (%s)", name,
                    owner + strlen ("TABLE "), fields);
  use = marq_planner_add (self, MARQ_PHASE_VALIDATE, constraint);
  marq_step_order (use, 2);
  use->flags |= MARQ_STEP_OWN_TRANSACTION;
  use->lock = "AccessExclusive";
  marq_step_printf (use, "ALTER %s ADD CONSTRAINT %s %s USING INDEX %s%s", owner, name,
                    primary ? "PRIMARY KEY" : "UNIQUE", name,
                    deferral_words (marq_constraint_get_deferral (constraint)));
  marq_step_creates (use, constraint);
  return TRUE;
}

static void
validate_later (MarqPlanner *self, gpointer constraint, const char *owner)
{
  g_autofree char *name = marq_planner_name (self, constraint);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_VALIDATE, constraint);

  step->flags |= MARQ_STEP_OWN_TRANSACTION;
  step->lock = "ShareUpdateExclusive";
  marq_step_printf (step, "ALTER %s VALIDATE CONSTRAINT %s", owner, name);
  marq_step_uses (step, constraint);
}

/* An enum held as a check: where values have got other names, the rows are told so before it looks at them. */
static void
retell_rows (MarqPlanner *self, MarqStep *step, MarqConstraint *check)
{
  const char *const *fields = marq_constraint_get_fields (check);
  MarqField *after = fields && fields[0] ? marq_item_lookup (MARQ_ITEM (check), fields[0]) : NULL;
  g_autofree char *own = after ? marq_lower_dup_values_uid (after) : NULL;
  MarqField *before = own && g_str_equal (marq_item_get_uid (MARQ_ITEM (check)), own) ? marq_planner_get_old (self, after) : NULL;
  g_autoptr (GPtrArray) retold = before ? marq_retold_find (before, after) : NULL;
  g_autofree char *type = NULL;
  g_autofree char *table = NULL;
  g_autofree char *column = NULL;
  g_autofree char *olds = NULL;
  g_autofree char *element = NULL;

  if (!retold)
    return;
  type = marq_pg_type_text (MARQ_ITEM (after), marq_field_get_data_type (after));
  table = marq_planner_full_name (self, marq_item_get_parent (MARQ_ITEM (check)));
  column = marq_planner_name (self, after);
  olds = marq_retold_dup_olds (self, retold);
  if (g_str_has_suffix (type, "[]"))
    {
      element = marq_retold_dup_case (self, retold, "v", TRUE);
      marq_step_printf (step, "UPDATE %s SET %s = ARRAY(SELECT %s FROM unnest(%s) WITH ORDINALITY AS u (v, n) ORDER BY n) WHERE %s::TEXT[] && ARRAY[%s]",
                        table, column, element, column, column, olds);
      return;
    }
  element = marq_retold_dup_case (self, retold, column, FALSE);
  marq_step_printf (step, "UPDATE %s SET %s = %s WHERE %s IN (%s)", table, column, element, column, olds);
}

void
marq_pg_create_constraint (MarqPlanner *self, gpointer item)
{
  g_autofree char *owner = owner_of (self, item);
  g_autofree char *name = marq_planner_name (self, item);
  g_autofree char *definition = NULL;
  MarqItem *parent = marq_item_get_parent (item);
  gboolean is_check = marq_constraint_get_constraint (item) == MARQ_CONSTRAINT_KIND_CHECK;
  gboolean online = is_check && marq_planner_has (self, MARQ_PLAN_ONLINE_CHECK) && !marq_constraint_get_not_valid (item);
  MarqStep *step;

  if (marq_pg_is_inline (self, item) || (MARQ_IS_DOMAIN (parent) && marq_planner_is_created (self, parent)))
    return;
  if (!marq_planner_is_created (self, parent) && add_key_online (self, item, owner))
    return;
  online = online && !marq_planner_is_created (self, parent);
  definition = marq_pg_constraint (self, item, TRUE);
  step = marq_planner_add (self, MARQ_PHASE_ATTACH, item);
  marq_step_creates (step, item);
  step->lock = "AccessExclusive";
  if (marq_planner_has (self, MARQ_PLAN_IDEMPOTENT))
    marq_step_printf (step, "ALTER %s DROP CONSTRAINT " MARQ_IF_EXISTS "%s", owner, name);
  if (is_check && MARQ_IS_ENTITY (parent) && !marq_planner_is_created (self, parent))
    retell_rows (self, step, item);
  marq_step_printf (step, "ALTER %s ADD %s%s", owner, definition, online ? " NOT VALID" : "");
  if (online)
    validate_later (self, item, owner);
}

void
marq_pg_alter_constraint (MarqPlanner *self, gpointer item)
{
  MarqFate *fate = marq_planner_get_fate (self, item);
  g_autofree char *owner = owner_of (self, item);
  g_autofree char *name = marq_planner_name (self, item);
  MarqStep *step;

  /* Those of a table are renamed with it. */
  if (fate->renamed && !MARQ_IS_ENTITY (marq_item_get_parent (item)))
    marq_pg_rename_constraint (self, item);
  if (!marq_fate_changed (fate, "not_valid"))
    return;
  step = marq_planner_add (self, MARQ_PHASE_ATTACH, item);
  step->lock = "ShareUpdateExclusive";
  marq_step_printf (step, "ALTER %s VALIDATE CONSTRAINT %s", owner, name);
}

void
marq_pg_drop_constraint (MarqPlanner *self, gpointer item)
{
  MarqItem *parent = marq_item_get_parent (item);
  g_autofree char *owner = owner_of (self, item);
  g_autofree char *name = marq_planner_name (self, item);
  MarqStep *step;

  if (marq_planner_is_dropped (self, parent))
    return;
  step = marq_planner_add (self, MARQ_PHASE_DETACH, item);
  marq_step_drops (step, item);
  step->lock = "AccessExclusive";
  marq_step_printf (step, "ALTER %s DROP CONSTRAINT " MARQ_IF_EXISTS "%s", owner, name);
}

static char *
dup_relation (MarqPlanner *self, MarqRelation *relation)
{
  static const char *const actions[] = { NULL, "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT" };
  static const char *const matches[] = { "", " MATCH FULL", " MATCH PARTIAL" };
  MarqItem *target = marq_item_lookup (MARQ_ITEM (relation), marq_relation_get_target (relation));
  g_autofree char *fields = marq_planner_names (self, relation, marq_relation_get_fields (relation));
  g_autofree char *target_fields = marq_planner_names (self, relation, marq_relation_get_target_fields (relation));
  g_autofree char *set = marq_planner_names (self, relation, marq_relation_get_on_delete_fields (relation));
  g_autofree char *target_name = target ? marq_planner_full_name (self, target) : g_strdup ("?");
  const char *on_delete = actions[marq_relation_get_on_delete (relation)];
  const char *on_update = actions[marq_relation_get_on_update (relation)];
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "FOREIGN KEY (%s) REFERENCES %s", fields, target_name);
  if (*target_fields)
    g_string_append_printf (text, " (%s)", target_fields);
  g_string_append (text, matches[marq_relation_get_match (relation)]);
  if (on_update)
    g_string_append_printf (text, " ON UPDATE %s", on_update);
  if (on_delete)
    g_string_append_printf (text, " ON DELETE %s", on_delete);
  if (on_delete && *set)
    g_string_append_printf (text, " (%s)", set);
  g_string_append (text, deferral_words (marq_relation_get_deferral (relation)));
  return g_string_free (text, FALSE);
}

/* Where the whole has one of its own, its parts get it from there. */
static gboolean
comes_from_whole (MarqRelation *relation)
{
  return marq_relation_get_partition_of (relation) != NULL;
}

void
marq_pg_create_relation (MarqPlanner *self, gpointer item)
{
  g_autofree char *owner = owner_of (self, item);
  g_autofree char *name = marq_planner_name (self, item);
  g_autofree char *definition = dup_relation (self, item);
  MarqEntity *entity = MARQ_ENTITY (marq_item_get_parent (item));
  gboolean online = marq_planner_has (self, MARQ_PLAN_ONLINE_FOREIGN_KEY) && !marq_relation_get_not_valid (item)
                    && !marq_planner_is_created (self, entity) && !marq_entity_get_partition_strategy (entity);
  MarqStep *step;

  if (comes_from_whole (item))
    return;
  step = marq_planner_add (self, MARQ_PHASE_RELATE, item);
  marq_step_creates (step, item);
  step->lock = "ShareRowExclusive";
  if (marq_planner_has (self, MARQ_PLAN_IDEMPOTENT))
    marq_step_printf (step, "ALTER %s DROP CONSTRAINT " MARQ_IF_EXISTS "%s", owner, name);
  marq_step_printf (step, "ALTER %s ADD CONSTRAINT %s %s%s", owner, name, definition,
                    online || marq_relation_get_not_valid (item) ? " NOT VALID" : "");
  if (online)
    validate_later (self, item, owner);
}

void
marq_pg_alter_relation (MarqPlanner *self, gpointer item)
{
  MarqFate *fate = marq_planner_get_fate (self, item);
  g_autofree char *owner = owner_of (self, item);
  g_autofree char *name = marq_planner_name (self, item);
  MarqStep *step;

  if (comes_from_whole (item))
    return;
  if (fate->renamed)
    marq_pg_rename_constraint (self, item);
  step = marq_planner_add (self, MARQ_PHASE_RELATE, item);
  if (marq_fate_changed (fate, "deferral"))
    marq_step_printf (step, "ALTER %s ALTER CONSTRAINT %s%s", owner, name,
                      marq_relation_get_deferral (item) == MARQ_DEFERRAL_NONE
                          ? " NOT DEFERRABLE"
                          : deferral_words (marq_relation_get_deferral (item)));
  if (marq_fate_changed (fate, "not_valid"))
    marq_step_printf (step, "ALTER %s VALIDATE CONSTRAINT %s", owner, name);
}

void
marq_pg_drop_relation (MarqPlanner *self, gpointer item)
{
  g_autofree char *owner = owner_of (self, item);
  g_autofree char *name = marq_planner_name (self, item);
  MarqStep *step;

  if (marq_planner_is_dropped (self, marq_item_get_parent (item)) || comes_from_whole (item))
    return;
  step = marq_planner_add (self, MARQ_PHASE_DETACH, item);
  marq_step_drops (step, item);
  step->lock = "AccessExclusive";
  /* The order in which foreign keys go means nothing, but they go before the keys they point to. */
  marq_step_printf (step, "ALTER %s DROP CONSTRAINT " MARQ_IF_EXISTS "%s", owner, name);
}
