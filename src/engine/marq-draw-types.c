/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way back from an engine's types to a designer's. No table says which is which: what a type of
 * the designer's becomes is asked of the engine, and only where nothing else comes with it.
 */
#include "config.h"

#include <string.h>

#include "marq-engine.h"

/* What a type stands for first comes first. An Email, a Color and the like are more than their type. */
static const char *const candidates[] = {
  "Boolean", "SmallInt", "Integer", "BigInt", "String", "Text", "Char", "Decimal", "Float", "Double",
  "Date", "DateTime", "Timestamp", "Time", "Interval", "UUID", "JSON", "JSONB", "Binary", "Blob",
};

/* "(10, 2)" of "DECIMAL(10,2)", or "". */
static char *
dup_numbers (const char *text)
{
  const char *open = strchr (text, '(');

  return open && strspn (open, "(0123456789, )") == strlen (open) ? g_strdup (open) : g_strdup ("");
}

/* One field of each candidate, with and without these numbers. */
static MarqEntity *
add_candidates (MarqSchema *schema, const char *numbers)
{
  MarqNamespace *namespace = g_object_new (MARQ_TYPE_NAMESPACE, "name", "public", NULL);
  MarqEntity *entity = g_object_new (MARQ_TYPE_ENTITY, "name", "types", NULL);

  marq_item_list_append (marq_schema_get_namespaces (schema), namespace);
  marq_item_list_append (marq_namespace_get_entities (namespace), entity);
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    for (guint bare = 0; bare < (*numbers ? 2 : 1); bare++)
      {
        g_autofree char *text = g_strconcat (candidates[i], bare ? "" : numbers, NULL);
        g_autofree char *name = g_strdup_printf ("field_%u_%u", i, bare);
        g_autoptr (MarqFieldType) type = marq_field_type_parse (text, NULL);
        MarqField *field;

        if (!type || marq_field_type_get_kind (type) == MARQ_TYPE_KIND_UNKNOWN)
          continue;
        field = g_object_new (MARQ_TYPE_FIELD, "name", name, NULL);
        marq_field_set_data_type (field, type);
        marq_item_list_append (marq_entity_get_fields (entity), field);
      }
  return entity;
}

static void
note_derived (MarqItem *item, gpointer data)
{
  const char *uid = marq_item_get_uid (item);
  const char *colon = strchr (uid, ':');

  if (colon)
    g_hash_table_add (data, g_strndup (uid, colon - uid));
}

/* Whether lowering has made nothing of it but another type. */
static gboolean
is_plain (MarqField *drawn, MarqField *held, GHashTable *derived)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (drawn);

  if (g_hash_table_contains (derived, marq_item_get_uid (MARQ_ITEM (drawn))))
    return FALSE;
  for (guint i = 0; i < klass->n_values; i++)
    if (!g_str_equal (klass->sorted[i]->name, "data_type")
        && !marq_property_equal (klass->sorted[i], marq_item_peek (MARQ_ITEM (drawn), klass->sorted[i]),
                                 marq_item_peek (MARQ_ITEM (held), klass->sorted[i])))
      return FALSE;
  return TRUE;
}

/* (transfer full) (nullable) */
static MarqFieldType *
find_type (const MarqEngine *engine, MarqFieldType *type)
{
  const MarqEngineSettings settings = { MARQ_SERIAL_STYLE_IDENTITY, MARQ_ENUM_STYLE_NATIVE, 0 };
  g_autofree char *numbers = dup_numbers (marq_field_type_get_text (type));
  g_autoptr (MarqSchema) schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (GHashTable) derived = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  MarqItemList *fields = marq_entity_get_fields (add_candidates (schema, numbers));
  g_autoptr (MarqSchema) lowered = marq_engine_lower (engine, schema, &settings, NULL);

  marq_item_foreach (MARQ_ITEM (lowered), note_derived, derived);
  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *drawn = marq_item_list_get (fields, i);
      MarqField *held = marq_item_lookup (MARQ_ITEM (lowered), marq_item_get_uid (MARQ_ITEM (drawn)));

      if (held && marq_field_type_equal (marq_field_get_data_type (held), type) && is_plain (drawn, held, derived))
        return marq_field_type_ref (marq_field_get_data_type (drawn));
    }
  return NULL;
}

typedef struct
{
  const MarqEngine *engine;
  GHashTable       *types; /* text → MarqFieldType; NULL: there is none */
} MarqDrawing;

static void
draw (MarqItem *item, gpointer data)
{
  MarqDrawing *self = data;
  MarqFieldType *type = MARQ_IS_FIELD (item) ? marq_field_get_data_type (MARQ_FIELD (item)) : NULL;
  const char *text = type && marq_field_type_get_kind (type) == MARQ_TYPE_KIND_CUSTOM ? marq_field_type_get_text (type) : NULL;
  MarqFieldType *drawn;

  if (!text)
    return;
  if (!g_hash_table_contains (self->types, text))
    g_hash_table_insert (self->types, g_strdup (text), find_type (self->engine, type));
  drawn = g_hash_table_lookup (self->types, text);
  if (drawn)
    marq_field_set_data_type (MARQ_FIELD (item), drawn);
}

static void
clear_type (gpointer type)
{
  if (type)
    marq_field_type_unref (type);
}

void
marq_engine_draw_types (const MarqEngine *self, MarqSchema *schema)
{
  g_autoptr (GHashTable) types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, clear_type);
  MarqDrawing drawing = { self, types };

  marq_item_foreach (MARQ_ITEM (schema), draw, &drawing);
}
