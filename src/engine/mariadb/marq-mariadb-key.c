/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How keys, checks, indexes and foreign keys are defined, and the steps of foreign keys: these come
 * after all tables, because tables may point at each other.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-mariadb.h"

gboolean
marq_mariadb_is_fulltext (gpointer index)
{
  return MARQ_IS_INDEX (index) && g_strcmp0 (marq_index_get_method (index), "FULLTEXT") == 0;
}

/* again: it may be there already. */
char *
marq_mariadb_constraint (MarqPlanner *self, MarqConstraint *constraint, gboolean again)
{
  g_autofree char *name = marq_planner_name (self, constraint);
  g_autofree char *fields = marq_planner_names (self, constraint, marq_constraint_get_fields (constraint));
  g_autofree char *comment = marq_mariadb_comment (self, constraint, " ");
  const char *if_not = again ? MARQ_IF_NOT_EXISTS : "";

  switch (marq_constraint_get_constraint (constraint))
    {
    case MARQ_CONSTRAINT_KIND_PRIMARY_KEY:
      return g_strdup_printf ("PRIMARY KEY (%s)%s", fields, comment);
    case MARQ_CONSTRAINT_KIND_UNIQUE:
      return g_strdup_printf ("UNIQUE KEY %s%s (%s)%s", if_not, name, fields, comment);
    default:
      return g_strdup_printf ("CONSTRAINT %s%s CHECK (%s)", if_not, name, marq_constraint_get_expression (constraint));
    }
}

static char *
dup_parts (MarqPlanner *self, MarqIndex *index)
{
  MarqItemList *parts = marq_index_get_parts (index);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    {
      MarqKeyPart *part = marq_item_list_get (parts, i);
      const char *const uid[] = { marq_key_part_get_field (part), NULL };
      g_autofree char *name = marq_planner_names (self, part, uid);
      gint64 prefix = marq_key_part_get_prefix_length (part);

      g_string_append_printf (text, "%s%s", i ? ", " : "", name);
      if (prefix > 0 && !marq_mariadb_is_fulltext (index))
        g_string_append_printf (text, "(%d)", (int) prefix);
      if (marq_key_part_get_descending (part) && !marq_mariadb_is_fulltext (index))
        g_string_append (text, " DESC");
    }
  return g_string_free (text, FALSE);
}

char *
marq_mariadb_index (MarqPlanner *self, MarqIndex *index, gboolean again)
{
  const char *method = marq_index_get_method (index);
  gboolean is_tree = g_strcmp0 (method, "BTREE") == 0 || g_strcmp0 (method, "HASH") == 0;
  const char *kind = method && !is_tree ? method : marq_index_get_is_unique (index) ? "UNIQUE" : "";
  g_autofree char *name = marq_planner_name (self, index);
  g_autofree char *parts = dup_parts (self, index);
  g_autofree char *comment = marq_mariadb_comment (self, index, " ");

  return g_strdup_printf ("%s%sKEY %s%s (%s)%s%s%s%s", kind, *kind ? " " : "", again ? MARQ_IF_NOT_EXISTS : "", name, parts,
                          is_tree ? " USING " : "", is_tree ? method : "", comment,
                          marq_index_get_is_invisible (index) ? " IGNORED" : "");
}

char *
marq_mariadb_relation (MarqPlanner *self, MarqRelation *relation)
{
  static const char *const actions[] = { NULL, "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT" };
  MarqItem *target = marq_item_lookup (MARQ_ITEM (relation), marq_relation_get_target (relation));
  g_autofree char *name = marq_planner_name (self, relation);
  g_autofree char *fields = marq_planner_names (self, relation, marq_relation_get_fields (relation));
  g_autofree char *target_fields = marq_planner_names (self, relation, marq_relation_get_target_fields (relation));
  g_autofree char *target_name = target ? marq_planner_full_name (self, target) : g_strdup ("?");
  gboolean again = marq_planner_has (self, MARQ_PLAN_IDEMPOTENT);
  const char *on_delete = actions[marq_relation_get_on_delete (relation)];
  const char *on_update = actions[marq_relation_get_on_update (relation)];
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "CONSTRAINT %s FOREIGN KEY %s%s(%s) REFERENCES %s (%s)", name, again ? MARQ_IF_NOT_EXISTS : "",
                          again ? name : "", fields, target_name, target_fields);
  if (on_update)
    g_string_append_printf (text, " ON UPDATE %s", on_update);
  if (on_delete)
    g_string_append_printf (text, " ON DELETE %s", on_delete);
  return g_string_free (text, FALSE);
}

/* With checks on, the server looks at every row by copying the table. */
void
marq_mariadb_create_relation (MarqPlanner *self, gpointer item)
{
  MarqItem *entity = marq_item_get_parent (item);
  g_autofree char *table = marq_planner_full_name (self, entity);
  g_autofree char *definition = marq_mariadb_relation (self, item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_RELATE, item);

  marq_step_creates (step, item);
  step->lock = "Shared";
  marq_step_printf (step, "ALTER TABLE %s ADD %s, ALGORITHM=COPY, LOCK=SHARED", table, definition);
  if (!marq_planner_is_created (self, entity))
    marq_planner_find (step, "mariadb-copy", item, _ ("The foreign key %s copies table %s, and nobody can write to it meanwhile"),
                       marq_item_get_name (item), table);
}

/* With its table, unless the two might point at each other. */
gboolean
marq_mariadb_relation_goes_with_table (MarqPlanner *self, MarqRelation *relation)
{
  MarqItem *own = marq_item_get_parent (MARQ_ITEM (relation));
  MarqItem *target = marq_item_lookup (own, marq_relation_get_target (relation));

  return marq_planner_is_dropped (self, own)
         && (!target || target == own || !marq_planner_is_dropped (self, target)
             || !marq_item_list_get_length (marq_entity_get_relations (MARQ_ENTITY (target))));
}

void
marq_mariadb_drop_relation (MarqPlanner *self, gpointer item)
{
  MarqItem *entity = marq_item_get_parent (item);
  g_autofree char *table = marq_planner_full_name (self, entity);
  g_autofree char *name = marq_planner_name (self, item);
  MarqStep *step;

  if (marq_mariadb_relation_goes_with_table (self, item))
    return;
  step = marq_planner_add (self, MARQ_PHASE_DETACH, item);
  marq_step_drops (step, item);
  marq_step_printf (step, "ALTER TABLE %s DROP FOREIGN KEY " MARQ_IF_EXISTS "%s, ALGORITHM=INSTANT, LOCK=NONE", table, name);
}
