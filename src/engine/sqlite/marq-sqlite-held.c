/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a SQLite database keeps of each kind of thing. The rest is not there when it is read again, and
 * would else be a difference for ever.
 */
#include "config.h"

#include "marq-sqlite.h"

static const struct
{
  GType (*type) (void);
  const char *const *properties;
} held[] = {
  { marq_entity_get_type, (const char *const[]){ "is_strict", "without_rowid", "virtual_module", NULL } },
  { marq_field_get_type, (const char *const[]){ "data_type", "not_null", "default_expression", "generated_expression", "generated",
                                                "identity", "collation", NULL } },
  { marq_index_get_type, (const char *const[]){ "is_unique", "predicate", NULL } },
  { marq_key_part_get_type, (const char *const[]){ "field", "expression", "collation", "descending", NULL } },
  { marq_constraint_get_type, (const char *const[]){ "constraint", "fields", "expression", "on_conflict", "descending",
                                                     "allows_nulls", "depends_on", NULL } },
  { marq_relation_get_type, (const char *const[]){ "fields", "target", "target_fields", "on_delete", "on_update", "match",
                                                   "deferral", NULL } },
  { marq_trigger_get_type, (const char *const[]){ "timing", "events", "fields", "for_each_row", "condition", "body", "definition",
                                                  "depends_on", NULL } },
  { marq_view_get_type, (const char *const[]){ "definition", "depends_on", NULL } },
  { marq_object_get_type, (const char *const[]){ "object_kind", "identity", "definition", "drop_statement", "depends_on", NULL } },
  { marq_namespace_get_type, (const char *const[]){ NULL } },
};

static const char *const *
find_held (MarqItem *item)
{
  for (guint i = 0; i < G_N_ELEMENTS (held); i++)
    if (G_OBJECT_TYPE (item) == held[i].type ())
      return held[i].properties;
  return NULL;
}

static void
forget (MarqItem *item, gpointer data)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);
  const char *const *properties = find_held (item);
  g_autoptr (MarqItem) fresh = properties ? g_object_new (G_OBJECT_TYPE (item), NULL) : NULL;

  for (guint i = 0; fresh && i < klass->n_values; i++)
    {
      const MarqProperty *property = klass->sorted[i];
      g_auto (GValue) value = G_VALUE_INIT;

      if (g_str_equal (property->name, "name") || g_strv_contains (properties, property->name)
          || marq_property_equal (property, marq_item_peek (item, property), marq_item_peek (fresh, property)))
        continue;
      g_value_init (&value, marq_property_value_type (property));
      marq_item_get_value (fresh, property, &value);
      marq_item_set_value (item, property, &value);
    }
}

void
marq_sqlite_forget_rest (MarqSchema *schema)
{
  marq_item_foreach (MARQ_ITEM (schema), forget, NULL);
}
