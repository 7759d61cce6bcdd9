/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-shop.h"

gpointer
marq_shop_make (GType type, const char *uid, const char *name)
{
  MarqItem *item = marq_item_new_with_uid (type, uid);

  marq_item_set_name (item, name);
  return item;
}

gpointer
marq_shop_add (MarqItemList *list, GType type, const char *uid, const char *name)
{
  return marq_item_list_append (list, marq_shop_make (type, uid, name));
}

MarqField *
marq_shop_field_in (MarqItemList *list, const char *prefix, const char *name, const char *type)
{
  g_autofree char *uid = g_strdup_printf ("%s.%s", prefix, name);
  MarqField *field = marq_shop_add (list, MARQ_TYPE_FIELD, uid, name);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqFieldType) parsed = marq_field_type_parse (type, &error);

  g_assert_no_error (error);
  marq_field_set_data_type (field, parsed);
  return field;
}

MarqField *
marq_shop_field (MarqEntity *entity, const char *name, const char *type)
{
  return marq_shop_field_in (marq_entity_get_fields (entity), marq_item_get_uid (MARQ_ITEM (entity)), name, type);
}

MarqField *
marq_shop_find (MarqEntity *entity, const char *name)
{
  return marq_item_list_find_by_name (marq_entity_get_fields (entity), name);
}

void
marq_shop_set_type (MarqField *field, const char *type)
{
  g_autoptr (MarqFieldType) parsed = marq_field_type_parse (type, NULL);

  marq_field_set_data_type (field, parsed);
}

/* The uids of fields by name, "a b". */
GStrv
marq_shop_uids (MarqEntity *entity, const char *names)
{
  GStrv uids = g_strsplit (names, " ", -1);

  for (guint i = 0; uids[i]; i++)
    {
      MarqField *field = marq_shop_find (entity, uids[i]);

      g_free (uids[i]);
      uids[i] = g_strdup (marq_item_get_uid (MARQ_ITEM (field)));
    }
  return uids;
}

MarqConstraint *
marq_shop_constraint (MarqEntity *entity, const char *uid, const char *name, MarqConstraintKind kind, const char *fields)
{
  MarqConstraint *constraint = marq_shop_add (marq_entity_get_constraints (entity), MARQ_TYPE_CONSTRAINT, uid, name);
  g_auto (GStrv) uids = fields ? marq_shop_uids (entity, fields) : NULL;

  marq_constraint_set_constraint (constraint, kind);
  marq_constraint_set_fields (constraint, (const char *const *) uids);
  return constraint;
}

MarqEntity *
marq_shop_table (MarqShop *shop, const char *uid, const char *name)
{
  MarqEntity *entity = marq_shop_add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, uid, name);
  g_autofree char *key = g_strdup_printf ("%s.pk", uid);

  marq_shop_field (entity, "id", "Serial");
  marq_shop_constraint (entity, key, NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "id");
  return entity;
}

MarqKeyPart *
marq_shop_part (MarqItemList *parts, MarqEntity *entity, const char *uid, const char *field)
{
  MarqKeyPart *part = marq_shop_add (parts, MARQ_TYPE_KEY_PART, uid, NULL);

  if (field)
    marq_key_part_set_field (part, marq_item_get_uid (MARQ_ITEM (marq_shop_find (entity, field))));
  return part;
}

MarqIndex *
marq_shop_index (MarqEntity *entity, const char *uid, const char *name, const char *fields)
{
  MarqIndex *index = marq_shop_add (marq_entity_get_indexes (entity), MARQ_TYPE_INDEX, uid, name);
  g_auto (GStrv) names = g_strsplit (fields ? fields : "", " ", -1);

  for (guint i = 0; fields && names[i]; i++)
    {
      g_autofree char *part = g_strdup_printf ("%s.%u", uid, i);

      marq_shop_part (marq_index_get_parts (index), entity, part, names[i]);
    }
  return index;
}

MarqRelation *
marq_shop_relation (MarqEntity *entity, const char *uid, const char *name, const char *fields, MarqEntity *target)
{
  MarqRelation *relation = marq_shop_add (marq_entity_get_relations (entity), MARQ_TYPE_RELATION, uid, name);
  g_auto (GStrv) from = marq_shop_uids (entity, fields);
  g_auto (GStrv) to = marq_shop_uids (target, "id");

  marq_relation_set_fields (relation, (const char *const *) from);
  marq_relation_set_target (relation, marq_item_get_uid (MARQ_ITEM (target)));
  marq_relation_set_target_fields (relation, (const char *const *) to);
  return relation;
}

/* A column that is renamed has to keep its uid. */
MarqField *
marq_shop_own_field (MarqShop *shop, const char *name, const char *renamed, const char *type)
{
  MarqField *field = marq_shop_field (shop->users, name, type);

  marq_item_set_name (MARQ_ITEM (field), NAME (shop, name, renamed));
  return field;
}
