/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that a plan takes away: kept in a table of their own where that is asked for, and brought back
 * from there.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-lower.h"
#include "marq-planner.h"
#include "marq-sql-name.h"

char *
marq_planner_backup_name (MarqPlanner *self, gpointer entity)
{
  g_autofree char *version = g_strdup (self->options->version ? self->options->version : "0");
  g_autofree char *suffix = NULL;
  g_autofree char *name = NULL;

  g_strdelimit (version, ".-", '_');
  suffix = g_strdup_printf ("backup_%s", version);
  name = marq_sql_derive_apart (self->engine->dialect, marq_item_get_name (entity), suffix);
  return marq_planner_quote (self, name);
}

/* By name: "*" passes over what is invisible. What a table has from another is not always in its own list. */
static char *
dup_kept_columns (MarqPlanner *self, MarqEntity *entity)
{
  MarqItemList *fields = marq_entity_get_fields (entity);
  const char *const *inherits = marq_entity_get_inherits (entity);
  GString *names = g_string_new (NULL);

  if (!marq_item_list_get_length (fields) || (inherits && inherits[0]) || marq_entity_get_partition_of (entity)
      || marq_entity_get_of_type (entity))
    g_string_append_c (names, '*');
  for (guint i = 0; !g_str_equal (names->str, "*") && i < marq_item_list_get_length (fields); i++)
    {
      g_autofree char *name = marq_planner_name (self, marq_item_list_get (fields, i));

      g_string_append_printf (names, "%s%s", i ? ", " : "", name);
    }
  return g_string_free (names, FALSE);
}

void
marq_planner_back_up (MarqPlanner *self, gpointer before)
{
  g_autofree char *name = NULL;
  g_autofree char *columns = NULL;
  g_autofree char *backup = NULL;
  MarqStep *step;

  if (!marq_planner_has (self, MARQ_PLAN_BACKUP) || marq_planner_has (self, MARQ_PLAN_DOWN)
      || !g_hash_table_add (self->backed_up, before))
    return;
  name = marq_planner_full_name (self, before);
  columns = dup_kept_columns (self, before);
  backup = marq_planner_backup_name (self, before);
  step = marq_planner_add (self, MARQ_PHASE_BACKUP, before);
  marq_step_printf (step, "CREATE TABLE %s AS SELECT %s FROM %s", backup, columns, name);
}

void
marq_planner_forget_backup (MarqPlanner *self, gpointer after)
{
  g_autofree char *backup = NULL;
  MarqStep *step;

  if (!g_hash_table_add (self->backed_up, after))
    return;
  backup = marq_planner_backup_name (self, after);
  step = marq_planner_add (self, MARQ_PHASE_CLEAR, after);
  marq_step_printf (step, "DROP TABLE %s", backup);
}

char *
marq_planner_written_columns (MarqPlanner *self, MarqEntity *entity)
{
  MarqItemList *fields = marq_entity_get_fields (entity);
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);
      g_autofree char *name = marq_planner_name (self, field);

      if (!marq_field_get_generated_expression (field))
        g_string_append_printf (names, "%s%s", names->len ? ", " : "", name);
    }
  return g_string_free (names, FALSE);
}

char *
marq_planner_match_rows (MarqPlanner *self, MarqEntity *entity, const char *one, const char *other)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);
  GString *condition = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *key = marq_item_list_get (constraints, i);
      const char *const *fields = marq_constraint_get_fields (key);

      if (marq_constraint_get_constraint (key) != MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
        continue;
      for (guint j = 0; fields && fields[j]; j++)
        {
          MarqItem *field = marq_item_lookup (MARQ_ITEM (entity), fields[j]);
          g_autofree char *name = field ? marq_planner_name (self, field) : NULL;

          if (name)
            g_string_append_printf (condition, "%s%s.%s = %s.%s", condition->len ? " AND " : "", one, name, other, name);
        }
    }
  return g_string_free (condition, FALSE);
}

gboolean
marq_planner_bring_back (MarqPlanner *self, MarqStep *step, MarqEntity *entity, const char *name, const char *overriding)
{
  g_autofree char *backup = NULL;
  g_autofree char *columns = NULL;

  if (!marq_planner_has (self, MARQ_PLAN_DOWN))
    return FALSE;
  if (!marq_planner_has (self, MARQ_PLAN_BACKUP))
    {
      marq_step_note (step, _ ("The rows that %s had are gone: they cannot come back."), name);
      return FALSE;
    }
  backup = marq_planner_backup_name (self, entity);
  columns = marq_planner_written_columns (self, entity);
  marq_planner_forget_backup (self, entity);
  marq_step_note (step, _ ("The rows of %s come back from %s."), name, backup);
  marq_step_printf (step, "INSERT INTO %s (%s)%s SELECT %s FROM %s", name, columns, overriding, columns, backup);
  return TRUE;
}

/* The check is ours, and says first what the field is called. */
char *
marq_planner_first_value (MarqPlanner *self, MarqField *field)
{
  g_autofree char *uid = marq_lower_dup_values_uid (field);
  MarqItem *check = marq_item_lookup (marq_item_get_parent (MARQ_ITEM (field)), uid);
  g_autofree char *name = marq_planner_quote (self, marq_item_get_name (MARQ_ITEM (field)));
  g_autofree char *begin = g_strconcat (name, " IN ('", NULL);
  const char *values = MARQ_IS_CONSTRAINT (check) ? marq_constraint_get_expression (MARQ_CONSTRAINT (check)) : NULL;
  const char *end;

  if (!values || !g_str_has_prefix (values, begin))
    return NULL;
  values += strlen (begin) - 1;
  for (end = values + 1; end[0] && (end[0] != '\'' || end[1] == '\''); end++)
    if (end[0] == '\'')
      end++;
  return *end ? g_strndup (values, end + 1 - values) : NULL;
}

static gboolean
is_in_constraint (MarqEntity *entity, const char *uid)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *key = marq_item_list_get (constraints, i);
      const char *const *fields = marq_constraint_get_fields (key);

      if (marq_constraint_get_constraint (key) <= MARQ_CONSTRAINT_KIND_UNIQUE && fields && g_strv_contains (fields, uid))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_in_index (MarqEntity *entity, const char *uid)
{
  MarqItemList *indexes = marq_entity_get_indexes (entity);

  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    {
      MarqItemList *parts = marq_index_get_parts (marq_item_list_get (indexes, i));

      for (guint j = 0; marq_index_get_is_unique (marq_item_list_get (indexes, i)) && j < marq_item_list_get_length (parts); j++)
        if (g_strcmp0 (marq_key_part_get_field (marq_item_list_get (parts, j)), uid) == 0)
          return TRUE;
    }
  return FALSE;
}

static gboolean
is_in_relation (MarqEntity *entity, const char *uid)
{
  MarqItemList *relations = marq_entity_get_relations (entity);

  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    {
      const char *const *fields = marq_relation_get_fields (marq_item_list_get (relations, i));

      if (fields && g_strv_contains (fields, uid))
        return TRUE;
    }
  return FALSE;
}

gboolean
marq_planner_tells_apart (MarqPlanner *self, MarqField *field)
{
  MarqEntity *entity = MARQ_ENTITY (marq_item_get_parent (MARQ_ITEM (field)));
  const char *uid = marq_item_get_uid (MARQ_ITEM (field));
  g_autofree char *first = marq_planner_first_value (self, field);

  return !first && (is_in_constraint (entity, uid) || is_in_index (entity, uid)) && !is_in_relation (entity, uid);
}

char *
marq_planner_count_unit (const char *type)
{
  const char *open = strchr (type, '(');
  const char *comma = open ? strchr (open, ',') : NULL;
  gint64 digits = open ? g_ascii_strtoll (open + 1, NULL, 10) : 0;
  gint64 scale = comma ? g_ascii_strtoll (comma + 1, NULL, 10) : 0;
  GString *unit;

  if (scale <= 0 || digits - scale >= 9)
    return g_strdup ("1");
  unit = g_string_new ("0.");
  for (gint64 i = 1; i < scale; i++)
    g_string_append_c (unit, '0');
  g_string_append_c (unit, '1');
  return g_string_free (unit, FALSE);
}
