/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-sketch.h"

MarqSchema *
marq_sketch_new (void)
{
  MarqSchema *schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);

  marq_sketch_add (schema, "namespaces", "public", NULL);
  return schema;
}

MarqSchema *
marq_sketch_copy (MarqSchema *schema)
{
  return marq_item_copy (schema, MARQ_COPY_KEEP_UIDS);
}

MarqSchema *
marq_sketch_read (MarqSchema *schema)
{
  return marq_item_copy (schema, MARQ_COPY_FRESH_UIDS);
}

typedef struct
{
  const char *path;
  MarqItem *found;
} MarqPathSearch;

static void
look (MarqItem *item, gpointer data)
{
  MarqPathSearch *search = data;
  g_autofree char *path = marq_item_dup_path (item);

  if (!search->found && g_str_equal (path, search->path))
    search->found = item;
}

gpointer
marq_sketch_find (MarqSchema *schema, const char *path)
{
  MarqPathSearch search = { path, NULL };

  marq_item_foreach (MARQ_ITEM (schema), look, &search);
  g_assert_nonnull (search.found);
  return search.found;
}

void
marq_sketch_remove (gpointer item)
{
  MarqItemList *list = marq_item_get_list (marq_item_get_parent (item), marq_item_get_place (item));
  guint position;

  g_assert_true (marq_item_list_find (list, item, &position));
  marq_item_list_remove (list, position);
}

gpointer
marq_sketch_add (gpointer parent, const char *list, const char *name, ...)
{
  const MarqProperty *property = marq_item_find_property (parent, list);
  MarqItem *item = g_object_new (property->type (), "name", name, NULL);
  va_list args;
  const char *first;

  marq_item_list_append (marq_item_get_list (parent, property), item);
  va_start (args, name);
  first = va_arg (args, const char *);
  if (first)
    g_object_set_valist (G_OBJECT (item), first, args);
  va_end (args);
  return item;
}

gpointer
marq_sketch_entity (MarqSchema *schema, const char *name)
{
  return marq_sketch_add (marq_sketch_find (schema, "public"), "entities", name, NULL);
}

void
marq_sketch_set_type (gpointer field, const char *type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqFieldType) parsed = marq_field_type_parse (type, &error);

  g_assert_no_error (error);
  marq_field_set_data_type (field, parsed);
}

gpointer
marq_sketch_field (gpointer entity, const char *name, const char *type)
{
  MarqField *field = marq_sketch_add (entity, "fields", name, NULL);

  if (type)
    marq_sketch_set_type (field, type);
  return field;
}

void
marq_sketch_set_refs (gpointer item, const char *property, gpointer first, gpointer second)
{
  const char *uids[] = { marq_item_get_uid (first), second ? marq_item_get_uid (second) : NULL, NULL };

  g_object_set (item, property, uids, NULL);
}

gpointer
marq_sketch_key (gpointer entity, const char *name, MarqConstraintKind kind, gpointer field)
{
  MarqConstraint *key = marq_sketch_add (entity, "constraints", name, "constraint", kind, NULL);

  marq_sketch_set_refs (key, "fields", field, NULL);
  return key;
}

gpointer
marq_sketch_index (gpointer entity, const char *name, gpointer field)
{
  MarqIndex *index = marq_sketch_add (entity, "indexes", name, NULL);

  marq_sketch_add (index, "parts", NULL, "field", marq_item_get_uid (field), NULL);
  return index;
}

gpointer
marq_sketch_relation (gpointer entity, const char *name, gpointer field, gpointer target, gpointer target_field)
{
  MarqRelation *relation = marq_sketch_add (entity, "relations", name, "target", marq_item_get_uid (target), NULL);

  marq_sketch_set_refs (relation, "fields", field, NULL);
  marq_sketch_set_refs (relation, "target_fields", target_field, NULL);
  return relation;
}

char *
marq_sketch_lines (GPtrArray *changes)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < changes->len; i++)
    g_ptr_array_add (lines, marq_change_dup_text (changes->pdata[i]));
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (GStrv) lines->pdata);
}

char *
marq_sketch_compare (MarqSchema *before, MarqSchema *after, MarqMatchingMode mode)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), mode, NULL, &error);
  g_autoptr (GPtrArray) changes = NULL;

  g_assert_no_error (error);
  changes = marq_compare (matching, NULL);
  return marq_sketch_lines (changes);
}
