/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MariaDB: which file does what, and what has to be made anew rather than changed. */
#include "config.h"

#include <string.h>

#include "compare/marq-sql-token.h"
#include "marq-mariadb-collation.h"
#include "marq-mariadb.h"

static gboolean
only (MarqChange *change, const char *name)
{
  return change->properties->len == 1 && marq_change_has_property (change, name);
}

/* The server cannot make a computed column that is read into one that is stored, or into none. */
static gboolean
is_made_anew (MarqField *before, MarqField *after)
{
  gboolean old_virtual = marq_mariadb_is_virtual (before);
  gboolean new_virtual = marq_mariadb_is_virtual (after);

  return old_virtual != new_virtual;
}

static gboolean
has_no_rename (MarqItem *item)
{
  return MARQ_IS_RELATION (item) || MARQ_IS_VIEW (item) || MARQ_IS_TRIGGER (item) || MARQ_IS_ROUTINE (item)
         || MARQ_IS_OBJECT (item)
         || (MARQ_IS_CONSTRAINT (item) && !marq_mariadb_is_key (MARQ_CONSTRAINT (item)));
}

MarqItem *
marq_mariadb_must_recreate (MarqPlanner *self, MarqChange *change)
{
  MarqItem *item = change->before;

  if (change->kind == MARQ_CHANGE_RENAME || change->kind == MARQ_CHANGE_MOVE)
    return has_no_rename (item) ? item : NULL;
  if (change->kind != MARQ_CHANGE_MODIFY)
    return NULL;
  if (MARQ_IS_FIELD (item) && MARQ_IS_ENTITY (marq_item_get_parent (item)))
    return is_made_anew (MARQ_FIELD (item), MARQ_FIELD (change->after)) ? item : NULL;
  if (MARQ_IS_INDEX (item))
    return only (change, "is_invisible") ? NULL : item;
  return MARQ_IS_CONSTRAINT (item) || has_no_rename (item) ? item : NULL;
}

gboolean
marq_mariadb_is_retyped (MarqPlanner *self, MarqField *before)
{
  MarqFate *fate = marq_planner_get_fate (self, before);

  return marq_fate_changed (fate, "data_type") || marq_fate_changed (fate, "character_set")
         || marq_fate_changed (fate, "collation");
}

static gboolean
is_other_text (MarqPlanner *self, gpointer item)
{
  MarqFate *fate = marq_planner_get_fate (self, item);

  return marq_fate_changed (fate, "character_set") || marq_fate_changed (fate, "collation");
}

gboolean
marq_mariadb_is_recoded (MarqPlanner *self, gpointer entity)
{
  gboolean follows = !marq_entity_get_character_set (entity) && !marq_entity_get_collation (entity);

  return is_other_text (self, entity) || (follows && is_other_text (self, marq_item_get_parent (entity)));
}

/* Whether it is called otherwise from outside: by its own name, or that of its namespace. */
static gboolean
is_called_otherwise (MarqPlanner *self, MarqItem *before)
{
  MarqItem *after = marq_planner_get_new (self, before);
  g_autofree char *old_name = NULL;
  g_autofree char *new_name = NULL;

  if (!after)
    return TRUE;
  old_name = marq_planner_full_name (self, before);
  new_name = marq_planner_full_name (self, after);
  return !g_str_equal (old_name, new_name);
}

/* Keys have no name to outside, and foreign keys follow those of tables and columns by themselves. */
static MarqBlock
block_relation (MarqPlanner *self, MarqItem *by, gboolean gone)
{
  MarqFate *fate = marq_planner_get_fate (self, by);
  gboolean recoded = MARQ_IS_ENTITY (by) && (marq_mariadb_is_recoded (self, by) || marq_fate_changed (fate, "storage_engine"));
  gboolean retyped = MARQ_IS_FIELD (by)
                     && (marq_mariadb_is_retyped (self, MARQ_FIELD (by)) || marq_fate_changed (fate, "not_null"));

  return gone || recoded || retyped ? MARQ_BLOCK_RECREATE : MARQ_BLOCK_NONE;
}

/* The server rewrites checks and computed columns when what they name gets another name; the text of
 * views and triggers stays as it is. */
MarqBlock
marq_mariadb_is_blocked (MarqPlanner *self, MarqItem *item, MarqItem *by)
{
  gboolean gone = marq_planner_is_dropped (self, by);
  gboolean otherwise = gone || is_called_otherwise (self, by);
  MarqBlock if_gone = gone ? MARQ_BLOCK_RECREATE : MARQ_BLOCK_NONE;

  if (MARQ_IS_NAMESPACE (by))
    {
      if (!gone && !otherwise && MARQ_IS_ENTITY (item) && marq_mariadb_is_recoded (self, item))
        return MARQ_BLOCK_TOUCH;
      if (gone || !otherwise)
        return MARQ_BLOCK_NONE;
      return MARQ_IS_ENTITY (item) || MARQ_IS_SEQUENCE (item) ? MARQ_BLOCK_TOUCH : MARQ_BLOCK_RECREATE;
    }
  if (MARQ_IS_VIEW (item))
    return otherwise ? MARQ_BLOCK_RECREATE : MARQ_BLOCK_NONE;
  if (MARQ_IS_TRIGGER (item))
    return otherwise ? MARQ_BLOCK_RECREATE : MARQ_BLOCK_NONE;
  if (MARQ_IS_RELATION (item))
    return block_relation (self, by, gone);
  if (MARQ_IS_FIELD (item))
    return MARQ_IS_FIELD (by) && marq_field_get_generated_expression (MARQ_FIELD (item)) ? if_gone : MARQ_BLOCK_NONE;
  if (MARQ_IS_CONSTRAINT (item) || MARQ_IS_INDEX (item))
    return MARQ_IS_FIELD (by) ? if_gone : MARQ_BLOCK_NONE;
  return MARQ_BLOCK_NONE;
}

static const MarqPlanKind kinds[] = {
  { marq_namespace_get_type, marq_mariadb_create_namespace, marq_mariadb_alter_namespace, marq_mariadb_drop_namespace },
  { marq_sequence_get_type, marq_mariadb_create_sequence, marq_mariadb_alter_sequence, marq_mariadb_drop_sequence },
  { marq_entity_get_type, marq_mariadb_create_entity, NULL, marq_mariadb_drop_entity },
  { marq_relation_get_type, marq_mariadb_create_relation, NULL, marq_mariadb_drop_relation },
  { marq_view_get_type, marq_mariadb_create_view, NULL, marq_mariadb_drop_view },
  { marq_routine_get_type, marq_mariadb_create_routine, NULL, marq_mariadb_drop_routine },
  { marq_trigger_get_type, marq_mariadb_create_trigger, NULL, marq_mariadb_drop_trigger },
  { marq_object_get_type, marq_mariadb_create_object, NULL, marq_mariadb_drop_object },
};

/* A table that stays is looked at even where nothing of itself changed: its keys may have to. */
static void
alter_entity (MarqItem *item, gpointer data)
{
  if (MARQ_IS_ENTITY (item) && !marq_planner_is_created (data, item))
    marq_mariadb_alter_entity (data, item);
}

static gboolean
has_star (const char *text)
{
  MarqToken token;

  while (text && marq_token_next (&text, &token))
    if (token.length == 1 && *token.start == '*')
      return TRUE;
  return FALSE;
}

static gboolean
gains_columns (MarqPlanner *self, MarqItem *entity)
{
  MarqItemList *fields = MARQ_IS_ENTITY (entity) ? marq_entity_get_fields (MARQ_ENTITY (entity)) : NULL;

  for (guint i = 0; fields && i < marq_item_list_get_length (fields); i++)
    {
      MarqItem *field = marq_item_list_get (fields, i);
      MarqFate *fate = marq_planner_get_fate (self, field);

      if (marq_planner_is_created (self, field) || (fate && (fate->moved || marq_fate_changed (fate, "is_invisible"))))
        return TRUE;
    }
  return FALSE;
}

/* "SELECT *" is every column that there was when the view was made. */
static void
refresh_view (MarqItem *item, gpointer data)
{
  MarqPlanner *self = data;
  GArray *needs = MARQ_IS_VIEW (item) ? marq_dependencies_get_needs (self->new_needs, item) : NULL;

  if (!needs || marq_planner_is_created (self, item) || !has_star (marq_view_get_definition (MARQ_VIEW (item))))
    return;
  for (guint i = 0; i < needs->len; i++)
    if (gains_columns (self, g_array_index (needs, MarqDependency, i).item))
      {
        marq_mariadb_create_view (self, item);
        return;
      }
}

/* A trigger keeps its table where it is: it goes first, and comes back there. This holds for tables
 * that go to a new namespace, too, which are no change of their own. */
static void
carry_triggers (MarqItem *item, gpointer data)
{
  MarqPlanner *self = data;
  MarqItem *before = MARQ_IS_TRIGGER (item) ? marq_planner_get_old (self, item) : NULL;
  const char *old_name, *new_name;

  if (!before || marq_planner_is_created (self, item))
    return;
  old_name = marq_item_get_name (marq_item_get_ancestor (before, MARQ_TYPE_NAMESPACE));
  new_name = marq_item_get_name (marq_item_get_ancestor (item, MARQ_TYPE_NAMESPACE));
  if (g_strcmp0 (old_name, new_name) == 0)
    return;
  marq_mariadb_drop_trigger (self, before);
  marq_mariadb_create_trigger (self, item);
}

static void
plan (MarqPlanner *self)
{
  MarqItem *after = marq_matching_get_root (self->matching, TRUE);

  marq_planner_walk (self, kinds, G_N_ELEMENTS (kinds));
  marq_item_foreach (after, alter_entity, self);
  marq_item_foreach (after, carry_triggers, self);
  marq_mariadb_rename_tables (self);
  marq_item_foreach (after, refresh_view, self);
}

const MarqEngine marq_mariadb_engine = {
  .dialect = MARQ_DIALECT_MARIADB,
  .name = "MariaDB",
  .transactional_ddl = FALSE,
  .moves_columns = TRUE,
  .lower_type = marq_mariadb_lower_type,
  .lower_field = marq_mariadb_lower_field,
  .lower = marq_mariadb_lower,
  .forget = marq_mariadb_forget,
  .agree = marq_mariadb_agree,
  .must_recreate = marq_mariadb_must_recreate,
  .is_blocked = marq_mariadb_is_blocked,
  .plan = plan,
  .split = marq_mariadb_split,
};
