/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of an enum that get other names. The server knows them by their names only, and would refuse
 * the rows that have an old one, or empty them: they are told anew while the column holds both.
 */
#include "config.h"

#include <string.h>

#include "engine/marq-retold.h"
#include "marq-mariadb-alter.h"

/* Text that has room for all of them, and can be in a key. */
static char *
dup_text_type (MarqField *before, GPtrArray *renamed)
{
  g_auto (GStrv) old_names = marq_retold_dup_names (before);
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
dup_both_type (MarqField *before, GPtrArray *renamed)
{
  g_auto (GStrv) old_names = marq_retold_dup_names (before);
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
make_room (MarqMariadbAlteration *self, MarqField *before, MarqField *after, GPtrArray *renamed)
{
  const char *type = marq_mariadb_type_text (marq_field_get_data_type (before));
  g_autofree char *table = marq_planner_full_name (self->planner, self->after);
  gboolean is_enum = marq_mariadb_type_is (type, "ENUM");
  g_autofree char *both = is_enum ? dup_both_type (before, renamed) : NULL;
  g_autofree char *room = both ? g_strdup (both) : dup_text_type (before, renamed);
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
  g_autofree char *moments = marq_mariadb_keep_moments (self, after, TRUE, "");
  g_autofree char *cases = marq_retold_dup_case (self->planner, renamed, name, FALSE);
  g_autofree char *olds = marq_retold_dup_olds (self->planner, renamed);

  marq_mariadb_add_clause (self, MARQ_MARIADB_RETELL, "UPDATE %s SET %s = %s%s WHERE %s IN (%s)", table, name, cases, moments, name, olds);
}

void
marq_mariadb_retell_values (MarqMariadbAlteration *self)
{
  MarqItemList *fields = marq_entity_get_fields (self->after);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *after = marq_item_list_get (fields, i);
      MarqField *before = marq_planner_get_old (self->planner, after);
      gboolean stays = before && !marq_planner_is_created (self->planner, after);
      g_autoptr (GPtrArray) renamed = stays ? marq_retold_find (before, after) : NULL;

      if (!renamed || marq_field_get_generated_expression (after))
        continue;
      make_room (self, before, after, renamed);
      tell_anew (self, after, renamed);
    }
}
