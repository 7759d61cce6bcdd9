/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A view that needs itself, by way of another view or a function or at once, is made in two steps: a
 * stand-in that has its columns, and later what it really is. The same on the way back.
 */
#include "config.h"

#include "marq-pg.h"

typedef struct
{
  MarqDependencies *needs;
  MarqItem *view;
  GHashTable *seen;
} MarqSearch;

static gboolean
leads_back (MarqSearch *self, MarqItem *item)
{
  GArray *needs = marq_dependencies_get_needs (self->needs, item);

  for (guint i = 0; needs && i < needs->len; i++)
    {
      MarqDependency *need = &g_array_index (needs, MarqDependency, i);

      if (need->by_text || MARQ_IS_NAMESPACE (need->item))
        continue;
      if (need->item == self->view)
        return TRUE;
      if (g_hash_table_add (self->seen, need->item) && leads_back (self, need->item))
        return TRUE;
    }
  return FALSE;
}

gboolean
marq_pg_needs_stand_in (MarqPlanner *self, MarqView *view, gboolean after)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  MarqSearch search = { after ? self->new_needs : self->old_needs, MARQ_ITEM (view), seen };
  const char *const *own = marq_view_get_depends_on (view);

  if (marq_view_get_is_materialized (view))
    return FALSE;
  return (own && g_strv_contains (own, marq_item_get_uid (MARQ_ITEM (view)))) || leads_back (&search, MARQ_ITEM (view));
}

char *
marq_pg_stand_in (MarqPlanner *self, MarqView *view, gboolean replace)
{
  g_autofree char *name = marq_planner_full_name (self, view);
  MarqItemList *columns = marq_view_get_columns (view);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "CREATE %sVIEW %s AS\nSELECT", replace ? "OR REPLACE " : "", name);
  for (guint i = 0; i < marq_item_list_get_length (columns); i++)
    {
      MarqField *field = marq_item_list_get (columns, i);
      MarqFieldType *type = marq_field_get_data_type (field);
      g_autofree char *column = marq_planner_name (self, field);
      g_autofree char *type_name = type ? marq_pg_type_text (MARQ_ITEM (field), type) : g_strdup ("TEXT");

      g_string_append_printf (text, "%s\n  NULL::%s", i ? "," : "", type_name);
      if (marq_field_get_collation (field))
        g_string_append_printf (text, " COLLATE %s", marq_field_get_collation (field));
      g_string_append_printf (text, " AS %s", column);
    }
  return g_string_free (text, FALSE);
}
