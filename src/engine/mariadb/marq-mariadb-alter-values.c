/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of an enum that get other names. The server knows them by their names only, and would refuse
 * the rows that have an old one, or empty them: they are told anew while the column holds both.
 */
#include "config.h"

#include <string.h>

#include "engine/marq-lower.h"
#include "marq-mariadb-alter.h"

static char *
dup_values_check (MarqMariadbAlteration *self, MarqField *field, MarqEnum *item)
{
  MarqLowering lowering = { .engine = self->planner->engine };
  MarqEntity *entity = MARQ_ENTITY (marq_item_get_parent (MARQ_ITEM (field)));
  g_auto (GStrv) values = marq_mariadb_enum_names (item);
  g_autofree char *check
      = marq_lower_values_check (&lowering, marq_item_get_name (MARQ_ITEM (field)), (const char *const *) values);

  return marq_mariadb_expression (entity, check);
}

/* Whether the column holds just the values of this enum: by its type, or by a check. */
static gboolean
holds (MarqMariadbAlteration *self, MarqField *field, MarqEnum *item)
{
  g_auto (GStrv) values = marq_mariadb_enum_names (item);
  g_autofree char *type = marq_mariadb_enum_type ((const char *const *) values);
  g_autofree char *uid = g_strdup_printf ("%s:values", marq_item_get_uid (MARQ_ITEM (field)));
  MarqConstraint *check = marq_item_lookup (MARQ_ITEM (field), uid);
  g_autofree char *expression = NULL;

  if (!values[0])
    return FALSE;
  if (g_str_equal (marq_mariadb_type_text (marq_field_get_data_type (field)), type))
    return TRUE;
  expression = check ? dup_values_check (self, field, item) : NULL;
  return expression && g_strcmp0 (marq_constraint_get_expression (check), expression) == 0;
}

/* The enum of before whose values the column had, and has as they are now called. */
static MarqEnum *
find_enum (MarqMariadbAlteration *self, MarqField *before, MarqField *after)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (MARQ_SCHEMA (marq_matching_get_root (self->planner->matching, FALSE)));

  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItemList *enums = marq_namespace_get_enums (marq_item_list_get (namespaces, i));

      for (guint j = 0; j < marq_item_list_get_length (enums); j++)
        {
          MarqEnum *item = marq_item_list_get (enums, j);
          MarqEnum *other = marq_planner_get_new (self->planner, item);

          if (other && holds (self, before, item) && holds (self, after, other))
            return item;
        }
    }
  return NULL;
}

gboolean
marq_mariadb_keeps_values (MarqMariadbAlteration *self, MarqField *before, MarqField *after, gboolean back)
{
  MarqEnum *item = find_enum (self, before, after);
  MarqItemList *values = item ? marq_enum_get_values (back ? marq_planner_get_new (self->planner, item) : item) : NULL;

  for (guint i = 0; values && i < marq_item_list_get_length (values); i++)
    if (!(back ? marq_planner_get_old (self->planner, marq_item_list_get (values, i))
               : marq_planner_get_new (self->planner, marq_item_list_get (values, i))))
      return FALSE;
  return item != NULL;
}

/* Pairs of an old name and a new one. */
static GPtrArray *
collect_renamed (MarqMariadbAlteration *self, MarqEnum *item)
{
  MarqItemList *values = marq_enum_get_values (item);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < marq_item_list_get_length (values); i++)
    {
      MarqItem *before = marq_item_list_get (values, i);
      MarqItem *after = marq_planner_get_new (self->planner, before);

      if (!after || g_str_equal (marq_item_get_name (before), marq_item_get_name (after)))
        continue;
      g_ptr_array_add (names, (gpointer) marq_item_get_name (before));
      g_ptr_array_add (names, (gpointer) marq_item_get_name (after));
    }
  return names;
}

/* Text that has room for all of them, and can be in a key. */
static char *
dup_text_type (MarqEnum *item, GPtrArray *renamed)
{
  g_auto (GStrv) old_names = marq_mariadb_enum_names (item);
  glong length = 1;

  for (guint i = 0; old_names[i]; i++)
    length = MAX (length, g_utf8_strlen (old_names[i], -1));
  for (guint i = 1; i < renamed->len; i += 2)
    length = MAX (length, g_utf8_strlen (renamed->pdata[i], -1));
  return g_strdup_printf ("VARCHAR(%ld)", length);
}

/* The names that are there already, and the new ones; NULL: one of these may be another's old one to the server,
 * which knows no letter case, and fewer letters than there are. */
static char *
dup_both_type (MarqEnum *item, GPtrArray *renamed)
{
  g_auto (GStrv) old_names = marq_mariadb_enum_names (item);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; old_names[i]; i++)
    g_ptr_array_add (all, old_names[i]);
  for (guint i = 1; i < renamed->len; i += 2)
    {
      if (!g_str_is_ascii (renamed->pdata[i]))
        return NULL;
      for (guint j = 0; old_names[j]; j++)
        if (g_ascii_strcasecmp (old_names[j], renamed->pdata[i]) == 0)
          return NULL;
      g_ptr_array_add (all, renamed->pdata[i]);
    }
  g_ptr_array_add (all, NULL);
  return marq_mariadb_enum_type ((const char *const *) all->pdata);
}

/* A type with room for old names and new ones. */
static void
make_room (MarqMariadbAlteration *self, MarqField *before, MarqField *after, MarqEnum *item, GPtrArray *renamed)
{
  const char *type = marq_mariadb_type_text (marq_field_get_data_type (before));
  g_autofree char *table = marq_planner_full_name (self->planner, self->after);
  gboolean is_enum = marq_mariadb_type_is (type, "ENUM");
  g_autofree char *both = is_enum ? dup_both_type (item, renamed) : NULL;
  g_autofree char *room = both ? g_strdup (both) : dup_text_type (item, renamed);
  gboolean instant = both && !self->copies && !marq_planner_has (self->planner, MARQ_PLAN_IDEMPOTENT);
  g_autofree char *definition
      = marq_mariadb_column_as (self->planner, before, marq_item_get_name (MARQ_ITEM (after)), room);

  if (!is_enum && g_str_equal (type, marq_mariadb_type_text (marq_field_get_data_type (after))))
    return;
  marq_mariadb_add_clause (self, MARQ_MARIADB_RETELL, "ALTER TABLE %s MODIFY COLUMN %s, ALGORITHM=%s", table, definition,
                           instant ? "INSTANT, LOCK=NONE" : "COPY, LOCK=SHARED");
}

static gboolean
has_moment (MarqField *field)
{
  return field && marq_field_get_on_update_expression (field);
}

char *
marq_mariadb_keep_moments (MarqMariadbAlteration *self, MarqField *set, gboolean before, const char *prefix)
{
  MarqItemList *fields = marq_entity_get_fields (self->after);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);
      MarqField *old = marq_planner_is_created (self->planner, field) ? NULL : marq_planner_get_old (self->planner, field);
      g_autofree char *name = marq_planner_name (self->planner, field);

      if (field != set && has_moment (before ? old : field))
        g_string_append_printf (text, ", %s%s = %s%s", prefix, name, prefix, name);
    }
  return g_string_free (text, FALSE);
}

static void
tell_anew (MarqMariadbAlteration *self, MarqField *after, GPtrArray *renamed)
{
  g_autofree char *table = marq_planner_full_name (self->planner, self->after);
  g_autofree char *name = marq_planner_name (self->planner, after);
  g_autoptr (GString) cases = g_string_new (NULL);
  g_autofree char *moments = marq_mariadb_keep_moments (self, after, TRUE, "");
  g_autoptr (GString) olds = g_string_new (NULL);

  for (guint i = 0; i < renamed->len; i += 2)
    {
      g_autofree char *old_name = marq_planner_literal (self->planner, renamed->pdata[i]);
      g_autofree char *new_name = marq_planner_literal (self->planner, renamed->pdata[i + 1]);

      g_string_append_printf (cases, " WHEN %s THEN %s", old_name, new_name);
      g_string_append_printf (olds, "%s%s", i ? ", " : "", old_name);
    }
  marq_mariadb_add_clause (self, MARQ_MARIADB_RETELL, "UPDATE %s SET %s = CASE %s%s END%s WHERE %s IN (%s)", table, name, name,
                           cases->str, moments, name, olds->str);
}

void
marq_mariadb_retell_values (MarqMariadbAlteration *self)
{
  MarqItemList *fields = marq_entity_get_fields (self->after);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *after = marq_item_list_get (fields, i);
      MarqField *before = marq_planner_get_old (self->planner, after);
      MarqEnum *item = before && !marq_planner_is_created (self->planner, after) ? find_enum (self, before, after) : NULL;
      g_autoptr (GPtrArray) renamed = item ? collect_renamed (self, item) : NULL;

      if (!renamed || !renamed->len || marq_field_get_generated_expression (after))
        continue;
      make_room (self, before, after, item, renamed);
      tell_anew (self, after, renamed);
    }
}
