/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite: what it can alter where it stands, and what is made of the rest. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-sqlite.h"

static gboolean
only_comment (MarqChange *change)
{
  return change->kind == MARQ_CHANGE_MODIFY && change->properties->len == 1
         && marq_change_has_property (change, "comment");
}

/* Columns are added at the end, and hold what a constant says. */
gboolean
marq_sqlite_can_add (MarqPlanner *self, MarqField *after)
{
  MarqEntity *entity = MARQ_ENTITY (marq_item_get_parent (MARQ_ITEM (after)));
  MarqItemList *fields = marq_entity_get_fields (entity);
  const char *code = marq_field_get_default_expression (after);
  gboolean behind = FALSE;
  g_autofree char *column = marq_sqlite_column (self, after);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);

      behind = behind || field == after;
      if (behind && marq_planner_get_old (self, field))
        return FALSE;
    }
  if (marq_field_get_generated_expression (after))
    return marq_field_get_generated (after) == MARQ_GENERATED_VIRTUAL && !marq_field_get_not_null (after);
  if (marq_planner_has (self, MARQ_PLAN_DOWN) && marq_planner_has (self, MARQ_PLAN_BACKUP))
    return FALSE;
  /* What is in parentheses, or the time, is not constant. */
  if (code && (strstr (column, "DEFAULT (") || strstr (column, "DEFAULT CURRENT_")))
    return FALSE;
  return (!marq_field_get_not_null (after) || code) && !marq_sqlite_counts (entity, after);
}

gboolean
marq_sqlite_can_drop (MarqPlanner *self, MarqField *before)
{
  GArray *needed = marq_dependencies_get_needed (self->old_needs, MARQ_ITEM (before));

  for (guint i = 0; needed && i < needed->len; i++)
    {
      MarqItem *by = g_array_index (needed, MarqDependency, i).item;

      if (!MARQ_IS_INDEX (by) || marq_planner_get_new (self, by))
        return FALSE;
    }
  return marq_item_list_get_length (marq_entity_get_fields (MARQ_ENTITY (marq_item_get_parent (MARQ_ITEM (before))))) > 1;
}

static gboolean
field_asks_for_rebuild (MarqPlanner *self, MarqChange *change)
{
  switch (change->kind)
    {
    case MARQ_CHANGE_ADD:
      return !marq_sqlite_can_add (self, MARQ_FIELD (change->after));
    case MARQ_CHANGE_REMOVE:
      return !marq_sqlite_can_drop (self, MARQ_FIELD (change->before));
    case MARQ_CHANGE_MODIFY:
      return !only_comment (change);
    default:
      return change->kind == MARQ_CHANGE_MOVE;
    }
}

/* The names that SQLite would not be told are none of its business. */
static gboolean
constraint_asks_for_rebuild (MarqChange *change)
{
  if (only_comment (change))
    return FALSE;
  return change->kind != MARQ_CHANGE_RENAME || !marq_sqlite_is_unnamed (change->before)
         || !marq_sqlite_is_unnamed (change->after);
}

static gboolean
entity_asks_for_rebuild (MarqChange *change)
{
  return change->kind == MARQ_CHANGE_MODIFY
         && (marq_change_has_property (change, "is_strict") || marq_change_has_property (change, "without_rowid")
             || marq_change_has_property (change, "virtual_module"));
}

static MarqItem *
must_recreate (MarqPlanner *self, MarqChange *change)
{
  MarqItem *item = marq_change_get_item (change);
  MarqItem *parent = marq_item_get_parent (item);
  MarqItem *entity = parent && MARQ_IS_ENTITY (parent) ? parent : NULL;
  gboolean rebuild = FALSE;

  /* The table as it was before, where it stays. */
  if (entity && !change->before)
    entity = marq_planner_get_old (self, entity);
  else if (entity && change->after)
    entity = marq_item_get_parent (change->before);
  if (entity && !marq_planner_get_new (self, entity))
    entity = NULL;

  if (MARQ_IS_ENTITY (item))
    return entity_asks_for_rebuild (change) ? change->before : NULL;
  if (MARQ_IS_INDEX (item) || MARQ_IS_TRIGGER (item) || MARQ_IS_VIEW (item) || MARQ_IS_OBJECT (item))
    return (change->kind == MARQ_CHANGE_MODIFY || change->kind == MARQ_CHANGE_RENAME) && !only_comment (change)
               ? change->before
               : NULL;
  if (entity && MARQ_IS_FIELD (item))
    rebuild = field_asks_for_rebuild (self, change);
  else if (entity && (MARQ_IS_CONSTRAINT (item) || MARQ_IS_RELATION (item)))
    rebuild = constraint_asks_for_rebuild (change);
  return rebuild ? entity : NULL;
}

/* Views, and triggers of other tables, have to be out of the way of a table that is rebuilt. */
static MarqBlock
is_blocked (MarqPlanner *self, MarqItem *item, MarqItem *by)
{
  gboolean gone = marq_planner_is_dropped (self, by);

  if (marq_item_get_parent (item) == by)
    return gone && (MARQ_IS_INDEX (item) || MARQ_IS_TRIGGER (item)) ? MARQ_BLOCK_RECREATE : MARQ_BLOCK_NONE;
  return gone && (MARQ_IS_VIEW (item) || MARQ_IS_TRIGGER (item)) ? MARQ_BLOCK_RECREATE : MARQ_BLOCK_NONE;
}

static void
create_entity (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_name (self, item);
  MarqItem *before = marq_planner_get_old (self, item);
  MarqStep *step;

  if (before)
    {
      marq_sqlite_rebuild (self, MARQ_ENTITY (before), item);
      return;
    }
  step = marq_planner_add (self, MARQ_PHASE_TABLE, item);
  marq_sqlite_creates (step, item);
  marq_step_add (step, marq_sqlite_table (self, item, name, MARQ_IF_NOT_EXISTS));
  marq_planner_bring_back (self, step, item, name, "");
}

static void
rename_entity (MarqPlanner *self, gpointer item)
{
  MarqItem *before = marq_planner_get_old (self, item);

  if (before && g_strcmp0 (marq_item_get_name (before), marq_item_get_name (item)) != 0)
    marq_planner_rename (self, before, item, "ALTER TABLE ", " RENAME TO ");
}

static void
make_entity (MarqPlanner *self, gpointer item)
{
  rename_entity (self, item);
  create_entity (self, item);
}

static gboolean
is_pointed_to (MarqPlanner *self, gpointer before)
{
  GArray *needed = marq_dependencies_get_needed (self->old_needs, before);

  for (guint i = 0; needed && i < needed->len; i++)
    if (MARQ_IS_RELATION (g_array_index (needed, MarqDependency, i).item))
      return TRUE;
  return FALSE;
}

static void
drop_entity (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_name (self, item);
  MarqStep *step;

  if (marq_planner_get_new (self, item))
    return;
  step = marq_planner_add (self, MARQ_PHASE_DROP, item);
  marq_sqlite_drops (step, item);
  step->flags |= MARQ_STEP_LOSSY | (is_pointed_to (self, item) ? MARQ_STEP_FOREIGN_KEYS_OFF : 0);
  marq_planner_back_up (self, item);
  marq_step_printf (step, "DROP TABLE " MARQ_IF_EXISTS "%s", name);
}

static gboolean
is_rebuilt (MarqPlanner *self, gpointer part)
{
  MarqItem *parent = marq_item_get_parent (part);

  return !MARQ_IS_ENTITY (parent) || marq_planner_is_recreated (self, parent);
}

static void
create_field (MarqPlanner *self, gpointer item)
{
  MarqItem *entity = marq_item_get_parent (item);
  g_autofree char *table = NULL;
  g_autofree char *column = NULL;
  MarqStep *step;

  if (is_rebuilt (self, item) || marq_planner_is_created (self, entity))
    return;
  table = marq_planner_name (self, entity);
  column = marq_sqlite_column (self, item);
  step = marq_planner_add (self, MARQ_PHASE_TABLE, item);
  /* They are added in the order in which they stand. */
  g_free (step->key);
  for (guint i = 0; i < marq_item_list_get_length (marq_entity_get_fields (MARQ_ENTITY (entity))); i++)
    if (marq_item_list_get (marq_entity_get_fields (MARQ_ENTITY (entity)), i) == item)
      step->key = g_strdup_printf ("%s.%06u", marq_item_get_name (entity), i);
  marq_step_creates (step, item);
  marq_step_alters (step, entity);
  if (marq_planner_has (self, MARQ_PLAN_DOWN) && !marq_field_get_generated_expression (item))
    marq_step_note (step, _ ("The values that %s had are gone: they cannot come back."), marq_item_get_name (item));
  marq_step_printf (step, "ALTER TABLE %s ADD COLUMN %s", table, column);
}

/* A column that a rebuild will leave behind may still have the name that another one gets. */
static void
make_way (MarqPlanner *self, MarqItem *before, const char *name, const char *head)
{
  MarqItem *entity = marq_item_get_parent (before);
  MarqItem *other = marq_item_list_find_by_name (marq_entity_get_fields (MARQ_ENTITY (entity)), name);
  g_autofree char *old_name = NULL;
  MarqStep *step;

  if (!other || marq_planner_get_new (self, other) || !marq_planner_is_recreated (self, entity))
    return;
  old_name = marq_planner_name (self, other);
  step = marq_planner_add (self, MARQ_PHASE_RENAME, other);
  step->key[0] = ' ';
  marq_step_printf (step, "%s%s TO marquetry_gone_%u", head, old_name, g_str_hash (name));
}

/* Before a rebuild too: what points to the column follows. */
static void
rename_field (MarqPlanner *self, gpointer item)
{
  MarqItem *before = marq_planner_get_old (self, item);
  g_autofree char *table = NULL;
  g_autofree char *head = NULL;

  if (!before || !MARQ_IS_ENTITY (marq_item_get_parent (item))
      || g_strcmp0 (marq_item_get_name (before), marq_item_get_name (item)) == 0)
    return;
  table = marq_planner_name (self, marq_item_get_parent (before));
  head = g_strdup_printf ("ALTER TABLE %s RENAME COLUMN ", table);
  make_way (self, before, marq_item_get_name (item), head);
  marq_planner_rename (self, before, item, head, " TO ");
}

static void
make_field (MarqPlanner *self, gpointer item)
{
  rename_field (self, item);
  create_field (self, item);
}

static void
drop_field (MarqPlanner *self, gpointer item)
{
  g_autofree char *table = NULL;
  g_autofree char *name = NULL;
  MarqStep *step;

  if (is_rebuilt (self, item) || marq_planner_is_dropped (self, marq_item_get_parent (item)))
    return;
  table = marq_planner_name (self, marq_item_get_parent (item));
  name = marq_planner_name (self, item);
  step = marq_planner_add (self, MARQ_PHASE_DROP, item);
  marq_step_drops (step, item);
  marq_step_alters (step, marq_item_get_parent (item));
  if (!marq_field_get_generated_expression (item))
    {
      step->flags |= MARQ_STEP_LOSSY;
      marq_planner_back_up (self, marq_item_get_parent (item));
    }
  marq_step_printf (step, "ALTER TABLE %s DROP COLUMN %s", table, name);
}

static void
create_index (MarqPlanner *self, gpointer item)
{
  MarqItemList *parts = marq_index_get_parts (item);
  g_autofree char *name = marq_planner_name (self, item);
  g_autofree char *table = marq_planner_name (self, marq_item_get_parent (item));
  g_autoptr (GString) text = g_string_new (NULL);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_INDEX, item);

  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    {
      MarqKeyPart *part = marq_item_list_get (parts, i);
      MarqItem *field = marq_item_lookup (item, marq_key_part_get_field (part));
      const char *code = marq_key_part_get_expression (part);
      const char *collation = marq_key_part_get_collation (part);
      g_autofree char *column = field ? marq_planner_name (self, field) : g_strdup (code ? code : "NULL");
      g_autofree char *quoted = collation ? marq_planner_quote (self, collation) : NULL;

      g_string_append_printf (text, "%s%s%s%s%s", i ? ", " : "", column, quoted ? " COLLATE " : "", quoted ? quoted : "",
                              marq_key_part_get_descending (part) ? " DESC" : "");
    }
  marq_step_creates (step, item);
  marq_step_printf (step, "CREATE %sINDEX " MARQ_IF_NOT_EXISTS "%s ON %s (%s)%s%s",
                    marq_index_get_is_unique (item) ? "UNIQUE " : "", name, table, text->str,
                    marq_index_get_predicate (item) ? " WHERE " : "",
                    marq_index_get_predicate (item) ? marq_index_get_predicate (item) : "");
}

/* What belongs to a table goes with it. */
static void
drop_part (MarqPlanner *self, gpointer item, const char *word)
{
  g_autofree char *name = marq_planner_name (self, item);
  MarqItem *parent = marq_item_get_parent (item);
  MarqStep *step;

  if (!marq_planner_get_new (self, parent))
    return;
  step = marq_planner_add (self, MARQ_PHASE_DETACH, item);
  marq_step_drops (step, item);
  marq_step_printf (step, "DROP %s " MARQ_IF_EXISTS "%s", word, name);
}

static void
drop_index (MarqPlanner *self, gpointer item)
{
  drop_part (self, item, "INDEX");
}

static void
drop_trigger (MarqPlanner *self, gpointer item)
{
  drop_part (self, item, "TRIGGER");
}

static void
append_events (MarqPlanner *self, GString *text, MarqTrigger *trigger)
{
  const char *const *events = marq_trigger_get_events (trigger);
  g_autofree char *event = g_ascii_strup (events && events[0] ? events[0] : "INSERT", -1);
  g_autofree char *fields = marq_planner_names (self, trigger, marq_trigger_get_fields (trigger));

  if (events && events[0] && events[1])
    marq_planner_refuse (self, _ ("SQLite fires a trigger for one event: make one for each that %s has"),
                         marq_item_get_name (MARQ_ITEM (trigger)));
  g_string_append (text, event);
  if (*fields && g_str_equal (event, "UPDATE"))
    g_string_append_printf (text, " OF %s", fields);
}

static void
create_trigger (MarqPlanner *self, gpointer item)
{
  static const char *const timings[] = { "BEFORE", "AFTER", "INSTEAD OF" };
  g_autofree char *name = marq_planner_name (self, item);
  g_autofree char *table = marq_planner_name (self, marq_item_get_parent (item));
  g_autofree char *body = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_CODE, item);

  marq_step_creates (step, item);
  if (marq_trigger_get_definition (item))
    {
      marq_step_add (step, marq_planner_code (self, item, marq_trigger_get_definition (item)));
      return;
    }
  body = marq_planner_code (self, item, marq_trigger_get_body (item));
  g_string_append_printf (text, "CREATE TRIGGER " MARQ_IF_NOT_EXISTS "%s\n  %s ", name,
                          timings[marq_trigger_get_timing (item)]);
  append_events (self, text, item);
  g_string_append_printf (text, " ON %s\n  FOR EACH ROW", table);
  if (marq_trigger_get_condition (item))
    g_string_append_printf (text, "\n  WHEN (%s)", marq_trigger_get_condition (item));
  g_string_append_printf (text, "\n%s", body);
  marq_step_add (step, g_strdup (text->str));
}

/* " (a, b)", where the view gives its columns names. */
static char *
dup_columns (MarqPlanner *self, MarqView *view)
{
  MarqItemList *columns = marq_view_get_columns (view);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (columns); i++)
    {
      g_autofree char *name = marq_planner_name (self, marq_item_list_get (columns, i));

      g_string_append_printf (text, "%s%s", i ? ", " : " (", name);
    }
  if (text->len)
    g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

static void
create_view (MarqPlanner *self, gpointer item)
{
  g_autofree char *columns = dup_columns (self, item);
  g_autofree char *name = marq_planner_name (self, item);
  g_autofree char *code = marq_planner_code (self, item, marq_view_get_definition (item));
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_CODE, item);

  marq_step_creates (step, item);
  marq_step_printf (step, "CREATE VIEW " MARQ_IF_NOT_EXISTS "%s%s AS\n%s", name, columns, code);
}

static void
drop_view (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_name (self, item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_DETACH, item);

  marq_step_drops (step, item);
  marq_step_printf (step, "DROP VIEW " MARQ_IF_EXISTS "%s", name);
}

static void
create_object (MarqPlanner *self, gpointer item)
{
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_CODE, item);

  marq_step_creates (step, item);
  marq_step_add (step, marq_planner_code (self, item, marq_object_get_definition (item)));
}

static void
drop_object (MarqPlanner *self, gpointer item)
{
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_DETACH, item);

  marq_step_drops (step, item);
  if (marq_object_get_drop_statement (item))
    marq_step_add (step, marq_planner_code (self, item, marq_object_get_drop_statement (item)));
}

static const MarqPlanKind kinds[] = {
  { marq_entity_get_type, make_entity, rename_entity, drop_entity },
  { marq_field_get_type, make_field, rename_field, drop_field },
  { marq_index_get_type, create_index, NULL, drop_index },
  { marq_trigger_get_type, create_trigger, NULL, drop_trigger },
  { marq_view_get_type, create_view, NULL, drop_view },
  { marq_object_get_type, create_object, NULL, drop_object },
};

static void
plan (MarqPlanner *self)
{
  marq_planner_walk (self, kinds, G_N_ELEMENTS (kinds));
}

const MarqEngine marq_sqlite_engine = {
  .dialect = MARQ_DIALECT_SQLITE,
  .name = "SQLite",
  .transactional_ddl = TRUE,
  .moves_columns = TRUE,
  .lower_type = marq_sqlite_lower_type,
  .lower_field = marq_sqlite_lower_field,
  .lower = marq_sqlite_lower,
  .must_recreate = must_recreate,
  .is_blocked = is_blocked,
  .plan = plan,
  .split = marq_sqlite_split,
};
