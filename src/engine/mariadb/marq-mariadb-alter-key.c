/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys, checks and indexes of a table that stays. An index on which something rests goes in the same
 * statement in which its successor comes.
 */
#include "config.h"

#include <string.h>

#include "marq-mariadb-alter.h"

static gboolean
is_primary (gpointer key)
{
  return MARQ_IS_CONSTRAINT (key) && marq_constraint_get_constraint (key) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY;
}

static gboolean
is_check (gpointer key)
{
  return MARQ_IS_CONSTRAINT (key) && !marq_mariadb_is_key (key);
}

/* The nth column of a key. */
static MarqField *
column_of (gpointer key, guint n)
{
  const char *uid = NULL;

  if (MARQ_IS_INDEX (key))
    uid = n < marq_item_list_get_length (marq_index_get_parts (key))
              ? marq_key_part_get_field (marq_item_list_get (marq_index_get_parts (key), n))
              : NULL;
  else if (marq_constraint_get_fields (key) && n < g_strv_length ((GStrv) marq_constraint_get_fields (key)))
    uid = marq_constraint_get_fields (key)[n];
  return uid ? marq_item_lookup (key, uid) : NULL;
}

static void
collect_keys (MarqEntity *entity, GPtrArray *keys)
{
  MarqItemList *const lists[] = { marq_entity_get_constraints (entity), marq_entity_get_indexes (entity) };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < marq_item_list_get_length (lists[i]); j++)
      g_ptr_array_add (keys, marq_item_list_get (lists[i], j));
}

/* A key on what goes, or becomes something else, would be in the way of that. */
static gboolean
is_in_the_way (MarqMariadbAlteration *self, gpointer key)
{
  MarqField *field;

  for (guint i = 0; (field = column_of (key, i)); i++)
    if (marq_planner_is_dropped (self->planner, field)
        || marq_fate_changed (marq_planner_get_fate (self->planner, field), "data_type"))
      return TRUE;
  return FALSE;
}

static gboolean
has_fulltext (MarqEntity *entity)
{
  MarqItemList *indexes = marq_entity_get_indexes (entity);

  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    if (marq_mariadb_is_fulltext (marq_item_list_get (indexes, i)))
      return TRUE;
  return FALSE;
}

/* InnoDB keeps a hidden column for indexes of words when the last of them is gone, and does nothing at once to a table
 * that has it, until the table is written anew. */
static void
forget_fulltext (MarqMariadbAlteration *self, gpointer key, MarqMariadbStage stage)
{
  GPtrArray *clauses = self->clauses[stage];

  if (!marq_mariadb_is_fulltext (key) || self->whole || self->copies || has_fulltext (self->after)
      || g_ptr_array_find_with_equal_func (clauses, MARQ_MARIADB_ANEW, g_str_equal, NULL))
    return;
  marq_mariadb_add_clause (self, stage, MARQ_MARIADB_ANEW);
}

static void
drop_key (MarqMariadbAlteration *self, gpointer key)
{
  /* Whatever becomes of its column says what becomes of it. */
  gboolean with_column = is_check (key) && marq_mariadb_is_column_check (key);
  gboolean early = is_check (key) || (!is_primary (key) && is_in_the_way (self, key));
  g_autofree char *name = self->whole || !early ? marq_mariadb_parked_name (self, key) : marq_planner_name (self->planner, key);

  if (early && !self->whole)
    marq_step_drops (self->early, key);
  if (with_column)
    return;
  if (is_check (key))
    marq_mariadb_add_clause (self, MARQ_MARIADB_RELEASE, "DROP CONSTRAINT " MARQ_IF_EXISTS "%s", name);
  else if (is_primary (key))
    marq_mariadb_add_clause (self, MARQ_MARIADB_PRIMARY, "DROP %s",
                             marq_planner_has (self->planner, MARQ_PLAN_IDEMPOTENT) ? "INDEX " MARQ_IF_EXISTS "`PRIMARY`"
                                                                                    : "PRIMARY KEY");
  else
    {
      marq_mariadb_add_clause (self, early ? MARQ_MARIADB_RELEASE : MARQ_MARIADB_KEYS, "DROP INDEX " MARQ_IF_EXISTS "%s", name);
      forget_fulltext (self, key, early ? MARQ_MARIADB_RELEASE : MARQ_MARIADB_KEYS);
    }
}

/* What goes in the same statement is still there when the server looks. */
static gboolean
replaces_another (MarqMariadbAlteration *self, gpointer key)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  const char *name = marq_item_get_name (key);

  collect_keys (self->before, keys);
  for (guint i = 0; i < keys->len; i++)
    if (marq_planner_is_dropped (self->planner, keys->pdata[i])
        && g_ascii_strcasecmp (marq_item_get_name (keys->pdata[i]), name) == 0)
      return TRUE;
  return FALSE;
}

static void
add_key (MarqMariadbAlteration *self, gpointer key)
{
  gboolean again = marq_planner_has (self->planner, MARQ_PLAN_IDEMPOTENT) && !replaces_another (self, key);
  g_autofree char *definition = MARQ_IS_INDEX (key) ? marq_mariadb_index (self->planner, key, again)
                                                    : marq_mariadb_constraint (self->planner, key, again);
  MarqMariadbStage stage = MARQ_MARIADB_KEYS;

  if (is_primary (key))
    {
      stage = MARQ_MARIADB_PRIMARY;
      if (again)
        marq_mariadb_add_clause (self, stage, "DROP INDEX " MARQ_IF_EXISTS "`PRIMARY`");
    }
  else if (is_check (key))
    stage = self->clauses[MARQ_MARIADB_VIRTUAL]->len ? MARQ_MARIADB_CHECK : MARQ_MARIADB_COPY;
  else if (marq_mariadb_is_fulltext (key))
    stage = MARQ_MARIADB_FULLTEXT;
  marq_step_creates (self->late, key);
  if (!is_check (key) || !marq_mariadb_is_column_check (key))
    marq_mariadb_add_clause (self, stage, "ADD %s", definition);
}

static void
alter_index (MarqMariadbAlteration *self, gpointer index)
{
  g_autofree char *name = marq_planner_name (self->planner, index);

  if (marq_fate_changed (marq_planner_get_fate (self->planner, index), "is_invisible"))
    marq_mariadb_add_clause (self, MARQ_MARIADB_INSTANT, "ALTER INDEX %s %s", name,
                             marq_index_get_is_invisible (index) ? "IGNORED" : "NOT IGNORED");
}

void
marq_mariadb_alter_keys (MarqMariadbAlteration *self)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();

  collect_keys (self->before, keys);
  for (guint i = 0; i < keys->len; i++)
    if (marq_planner_is_dropped (self->planner, keys->pdata[i]))
      drop_key (self, keys->pdata[i]);
  g_ptr_array_set_size (keys, 0);
  collect_keys (self->after, keys);
  for (guint i = 0; i < keys->len; i++)
    if (marq_planner_is_created (self->planner, keys->pdata[i]))
      add_key (self, keys->pdata[i]);
    else if (MARQ_IS_INDEX (keys->pdata[i]))
      alter_index (self, keys->pdata[i]);
}

/* Whether a foreign key that stays rests on this key of the table as it was. */
static gboolean
rests_on (MarqMariadbAlteration *self, MarqRelation *relation, gpointer key)
{
  gboolean own = marq_item_get_parent (MARQ_ITEM (relation)) == MARQ_ITEM (self->before);
  MarqItem *target = marq_item_lookup (MARQ_ITEM (relation), marq_relation_get_target (relation));
  const char *const *fields = own ? marq_relation_get_fields (relation) : marq_relation_get_target_fields (relation);

  if ((!own && target != MARQ_ITEM (self->before)) || marq_planner_is_dropped (self->planner, relation))
    return FALSE;
  for (guint i = 0; fields && fields[i]; i++)
    if (column_of (key, i) != marq_item_lookup (MARQ_ITEM (relation), fields[i]))
      return FALSE;
  return TRUE;
}

typedef struct
{
  MarqMariadbAlteration *alteration;
  gpointer key;
  gboolean found;
} MarqRest;

static void
look_for_rest (MarqItem *item, gpointer data)
{
  MarqRest *rest = data;

  if (MARQ_IS_RELATION (item))
    rest->found = rest->found || rests_on (rest->alteration, MARQ_RELATION (item), rest->key);
}

static gboolean
is_rested_on (MarqMariadbAlteration *self, gpointer key)
{
  MarqRest rest = { self, key, FALSE };

  marq_item_foreach (marq_matching_get_root (self->planner->matching, FALSE), look_for_rest, &rest);
  return rest.found;
}

static gboolean
counts_up (MarqField *field)
{
  return field && marq_field_get_identity (field) != MARQ_IDENTITY_NONE;
}

/* A column that counts up needs its key from the first moment to the last. */
static gboolean
is_counting_tangled (MarqMariadbAlteration *self, GPtrArray *gone, GPtrArray *made)
{
  MarqItemList *before = marq_entity_get_fields (self->before);
  MarqItemList *after = marq_entity_get_fields (self->after);

  for (guint i = 0; i < marq_item_list_get_length (before); i++)
    {
      MarqField *field = marq_item_list_get (before, i);
      MarqField *other = marq_planner_get_new (self->planner, field);

      if (counts_up (field) != counts_up (other) || (counts_up (field) && marq_planner_is_dropped (self->planner, field)))
        return TRUE;
    }
  for (guint i = 0; i < marq_item_list_get_length (after); i++)
    if (counts_up (marq_item_list_get (after, i)) && marq_planner_is_created (self->planner, marq_item_list_get (after, i)))
      return TRUE;
  for (guint i = 0; i < gone->len; i++)
    if (counts_up (column_of (gone->pdata[i], 0)))
      return TRUE;
  for (guint i = 0; i < made->len; i++)
    if (counts_up (column_of (made->pdata[i], 0)))
      return TRUE;
  return FALSE;
}

static gboolean
is_primary_tangled (MarqMariadbAlteration *self, gpointer primary)
{
  MarqField *field;

  for (guint i = 0; (field = column_of (primary, i)); i++)
    if (marq_planner_is_dropped (self->planner, field)
        || marq_fate_changed (marq_planner_get_fate (self->planner, field), "not_null")
        || marq_fate_changed (marq_planner_get_fate (self->planner, field), "data_type"))
      return TRUE;
  return FALSE;
}

static gboolean
keeps_a_column (MarqMariadbAlteration *self)
{
  MarqItemList *fields = marq_entity_get_fields (self->before);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    if (!marq_planner_is_dropped (self->planner, marq_item_list_get (fields, i)))
      return TRUE;
  return marq_item_list_get_length (fields) == 0;
}

static GPtrArray *
find_keys (MarqMariadbAlteration *self, gboolean made)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GPtrArray *found = g_ptr_array_new ();

  collect_keys (made ? self->after : self->before, keys);
  for (guint i = 0; i < keys->len; i++)
    if (!is_check (keys->pdata[i])
        && (made ? marq_planner_is_created (self->planner, keys->pdata[i])
                 : marq_planner_is_dropped (self->planner, keys->pdata[i])))
      g_ptr_array_add (found, keys->pdata[i]);
  return found;
}

gboolean
marq_mariadb_is_tangled (MarqMariadbAlteration *self)
{
  g_autoptr (GPtrArray) gone = find_keys (self, FALSE);
  g_autoptr (GPtrArray) made = find_keys (self, TRUE);
  gboolean primary_changes = FALSE;

  if (is_counting_tangled (self, gone, made) || !keeps_a_column (self))
    return TRUE;
  for (guint i = 0; i < gone->len; i++)
    {
      primary_changes = primary_changes || is_primary (gone->pdata[i]);
      if (is_primary (gone->pdata[i]) && is_primary_tangled (self, gone->pdata[i]))
        return TRUE;
    }
  for (guint i = 0; i < made->len; i++)
    primary_changes = primary_changes || is_primary (made->pdata[i]);
  for (guint i = 0; primary_changes && i < gone->len; i++)
    if (is_rested_on (self, gone->pdata[i]))
      return TRUE;
  return FALSE;
}

/* Whether rows could be kept by it: each has another value of it, whole. */
static gboolean
can_order (gpointer key)
{
  gboolean is_unique = MARQ_IS_INDEX (key) ? marq_index_get_is_unique (key)
                                           : marq_constraint_get_constraint (key) == MARQ_CONSTRAINT_KIND_UNIQUE;
  guint n = MARQ_IS_INDEX (key) ? marq_item_list_get_length (marq_index_get_parts (key)) : G_MAXUINT;
  MarqField *field;
  guint i = 0;

  for (; is_unique && i < n && (field = column_of (key, i)); i++)
    if (!marq_field_get_not_null (field)
        || (MARQ_IS_INDEX (key) && marq_key_part_get_prefix_length (marq_item_list_get (marq_index_get_parts (key), i))))
      return FALSE;
  return i > 0 && (n == G_MAXUINT || i == n);
}

/* InnoDB keeps the rows of a table in the order of its primary key, or else of the first of these: what it does quickly to
 * another key, it does not to that. */
void
marq_mariadb_look_at_order (MarqMariadbAlteration *self)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  gboolean is_kept = FALSE;

  collect_keys (self->before, keys);
  for (guint i = 0; i < keys->len; i++)
    if (is_primary (keys->pdata[i]))
      return;
  for (guint i = 0; i < keys->len; i++)
    {
      gboolean is_gone = marq_planner_is_dropped (self->planner, keys->pdata[i]);

      if (!can_order (keys->pdata[i]))
        continue;
      self->loses_order = self->loses_order || is_gone;
      self->loosens_order = self->loosens_order || (!is_gone && !can_order (marq_planner_get_new (self->planner, keys->pdata[i])));
      is_kept = is_kept || !is_gone;
    }
  g_ptr_array_set_size (keys, 0);
  collect_keys (self->after, keys);
  for (guint i = 0; !is_kept && i < keys->len; i++)
    self->gains_order = self->gains_order || (marq_planner_is_created (self->planner, keys->pdata[i]) && can_order (keys->pdata[i]));
}
