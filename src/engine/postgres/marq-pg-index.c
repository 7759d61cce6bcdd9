/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-pg.h"

static void
append_part (MarqPlanner *self, GString *text, MarqKeyPart *part, gboolean operators)
{
  MarqItem *field = marq_item_lookup (MARQ_ITEM (part), marq_key_part_get_field (part));
  g_autofree char *name = field ? marq_planner_name (self, field) : NULL;

  if (name)
    g_string_append (text, name);
  else
    g_string_append_printf (text, "(%s)", marq_key_part_get_expression (part));
  if (marq_key_part_get_collation (part))
    g_string_append_printf (text, " COLLATE %s", marq_key_part_get_collation (part));
  if (marq_key_part_get_operator_class (part))
    g_string_append_printf (text, " %s", marq_key_part_get_operator_class (part));
  if (marq_key_part_get_operator_class_options (part))
    {
      g_autofree char *options = marq_pg_options (marq_key_part_get_operator_class_options (part));

      g_string_append_printf (text, " (%s)", options);
    }
  if (marq_key_part_get_descending (part))
    g_string_append (text, " DESC");
  if (marq_key_part_get_nulls (part) != MARQ_NULLS_DEFAULT)
    g_string_append (text, marq_key_part_get_nulls (part) == MARQ_NULLS_FIRST ? " NULLS FIRST" : " NULLS LAST");
  if (operators && marq_key_part_get_exclusion_operator (part))
    g_string_append_printf (text, " WITH %s", marq_key_part_get_exclusion_operator (part));
}

char *
marq_pg_key_parts (MarqPlanner *self, MarqItemList *parts, gboolean operators)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    {
      if (i)
        g_string_append (text, ", ");
      append_part (self, text, marq_item_list_get (parts, i), operators);
    }
  return g_string_free (text, FALSE);
}

static char *
dup_method (MarqIndex *index)
{
  return g_ascii_strup (marq_index_get_method (index) ? marq_index_get_method (index) : "btree", -1);
}

static char *
dup_index (MarqPlanner *self, MarqIndex *index, gboolean concurrently)
{
  g_autofree char *name = marq_planner_name (self, index);
  g_autofree char *table = marq_planner_full_name (self, marq_item_get_parent (MARQ_ITEM (index)));
  g_autofree char *method = dup_method (index);
  g_autofree char *parts = marq_pg_key_parts (self, marq_index_get_parts (index), FALSE);
  g_autofree char *include = marq_planner_names (self, index, marq_index_get_include (index));
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "CREATE %sINDEX %s" MARQ_IF_NOT_EXISTS "%s ON %s USING %s (%s)",
                          marq_index_get_is_unique (index) ? "UNIQUE " : "", concurrently ? "CONCURRENTLY " : "", name,
                          table, method, parts);
  if (*include)
    g_string_append_printf (text, " INCLUDE (%s)", include);
  if (marq_index_get_nulls_not_distinct (index))
    g_string_append (text, " NULLS NOT DISTINCT");
  if (marq_index_get_storage_options (index))
    {
      g_autofree char *options = marq_pg_options (marq_index_get_storage_options (index));

      g_string_append_printf (text, " WITH (%s)", options);
    }
  if (marq_index_get_tablespace (index))
    {
      g_autofree char *tablespace = marq_planner_quote (self, marq_index_get_tablespace (index));

      g_string_append_printf (text, " TABLESPACE %s", tablespace);
    }
  if (marq_index_get_predicate (index))
    g_string_append_printf (text, " WHERE %s", marq_index_get_predicate (index));
  return g_string_free (text, FALSE);
}

static void
set_statistics (MarqPlanner *self, MarqStep *step, MarqIndex *index)
{
  MarqItemList *parts = marq_index_get_parts (index);
  g_autofree char *path = marq_planner_full_name (self, index);

  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    if (marq_key_part_get_statistics_target (marq_item_list_get (parts, i)) >= 0)
      marq_step_printf (step, "ALTER INDEX %s ALTER COLUMN %u SET STATISTICS %d", path, i + 1,
                        (int) marq_key_part_get_statistics_target (marq_item_list_get (parts, i)));
}

/* Without blocking writers: not for a table that is new, nor for one that has parts. */
static gboolean
is_concurrent (MarqPlanner *self, MarqIndex *index)
{
  MarqItem *owner = marq_item_get_parent (MARQ_ITEM (index));

  if (marq_planner_is_created (self, owner)
      || (MARQ_IS_ENTITY (owner) && marq_entity_get_partition_strategy (MARQ_ENTITY (owner))))
    return FALSE;
  return marq_index_get_concurrently (index) || marq_planner_has (self, MARQ_PLAN_CONCURRENT);
}

/* The index of a whole takes in those of its parts that are there. */
static void
use_parts (MarqPlanner *self, MarqStep *step, MarqIndex *index)
{
  GArray *needed = marq_dependencies_get_needed (self->new_needs, marq_item_get_parent (MARQ_ITEM (index)));

  for (guint i = 0; needed && i < needed->len; i++)
    {
      MarqItem *part = g_array_index (needed, MarqDependency, i).item;
      MarqItemList *indexes = MARQ_IS_ENTITY (part) ? marq_entity_get_indexes (MARQ_ENTITY (part)) : NULL;

      for (guint j = 0; indexes && j < marq_item_list_get_length (indexes); j++)
        if (g_strcmp0 (marq_index_get_partition_of (marq_item_list_get (indexes, j)), marq_item_get_uid (MARQ_ITEM (index))) == 0)
          marq_step_uses (step, marq_item_list_get (indexes, j));
    }
}

/* Whether it goes with that of its whole. */
static gboolean
falls_with_whole (MarqPlanner *self, MarqIndex *before)
{
  MarqItem *whole = marq_item_lookup (MARQ_ITEM (before), marq_index_get_partition_of (before));

  return whole && marq_planner_is_dropped (self, whole) && !marq_pg_is_regrouped (self, marq_item_get_parent (MARQ_ITEM (before)));
}

void
marq_pg_create_index (MarqPlanner *self, gpointer item)
{
  gboolean concurrent = is_concurrent (self, item);
  MarqStep *step = marq_planner_add (self, concurrent ? MARQ_PHASE_VALIDATE : MARQ_PHASE_INDEX, item);

  marq_step_creates (step, item);
  use_parts (self, step, item);
  step->lock = concurrent ? "ShareUpdateExclusive" : "Share";
  if (concurrent)
    step->flags |= MARQ_STEP_NO_TRANSACTION;
  marq_step_add (step, dup_index (self, item, concurrent));
  set_statistics (self, step, item);
}

void
marq_pg_alter_index (MarqPlanner *self, gpointer item)
{
  MarqIndex *before = marq_planner_get_old (self, item);
  MarqFate *fate = marq_planner_get_fate (self, item);
  g_autofree char *path = marq_planner_full_name (self, item);
  const char *const *old_options = marq_index_get_storage_options (before);
  MarqStep *step;

  if (fate->renamed && !MARQ_IS_ENTITY (marq_item_get_parent (item)))
    marq_pg_rename_index (self, item);
  if (!fate->properties)
    return;
  step = marq_planner_add (self, MARQ_PHASE_INDEX, item);
  marq_step_alters (step, item);
  if (marq_fate_changed (fate, "tablespace"))
    {
      const char *wanted = marq_index_get_tablespace (item);
      g_autofree char *tablespace = marq_planner_quote (self, wanted ? wanted : "pg_default");

      marq_step_printf (step, "ALTER INDEX %s SET TABLESPACE %s", path, tablespace);
    }
  if (!marq_fate_changed (fate, "storage_options"))
    return;
  for (guint i = 0; old_options && old_options[i]; i++)
    {
      g_autofree char *key = g_strndup (old_options[i], strcspn (old_options[i], "="));

      marq_step_printf (step, "ALTER INDEX %s RESET (%s)", path, key);
    }
  if (marq_index_get_storage_options (item))
    {
      g_autofree char *options = marq_pg_options (marq_index_get_storage_options (item));

      marq_step_printf (step, "ALTER INDEX %s SET (%s)", path, options);
    }
}

void
marq_pg_drop_index (MarqPlanner *self, gpointer item)
{
  g_autofree char *path = marq_planner_full_name (self, item);
  gboolean concurrent = marq_planner_has (self, MARQ_PLAN_CONCURRENT) && !marq_planner_is_recreated (self, item);
  MarqItem *owner = marq_item_get_parent (item);
  MarqStep *step;

  if (marq_planner_is_dropped (self, owner) || falls_with_whole (self, item))
    return;
  concurrent = concurrent && !(MARQ_IS_ENTITY (owner) && marq_entity_get_partition_strategy (MARQ_ENTITY (owner)));
  step = marq_planner_add (self, MARQ_PHASE_DETACH, item);
  marq_step_drops (step, item);
  step->lock = concurrent ? "ShareUpdateExclusive" : "AccessExclusive";
  if (concurrent)
    step->flags |= MARQ_STEP_NO_TRANSACTION;
  marq_step_printf (step, "DROP INDEX %s" MARQ_IF_EXISTS "%s", concurrent ? "CONCURRENTLY " : "", path);
}
