/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and columns. */
#include "config.h"

#include "marq-shop.h"

void
marq_build_table (MarqShop *shop)
{
  MarqEntity *table;

  if (ABSENT (shop))
    return;
  table = marq_shop_table (shop, "extra", NAME (shop, "products", "goods"));
  marq_shop_field (table, "name", "String");
  marq_shop_field (table, "price", "Decimal(10, 2)");
  if (!IS (shop, ALTERED))
    return;
  marq_shop_field (table, "weight", "Double");
  marq_shop_field (table, "color", "Color");
  marq_item_set_comment (MARQ_ITEM (table), "What we sell: it's all here");
}

/* Every type that a designer can choose. */
void
marq_build_types (MarqShop *shop)
{
  static const char *const types[] = {
    "String", "String(40)", "Text", "Char(3)", "SmallInt", "Integer", "BigInt", "Decimal(12, 4)", "Decimal", "Float", "Double",
    "Boolean", "Date", "DateTime", "Time", "Timestamp", "Timestamp(3)", "Interval", "UUID", "JSON", "JSONB", "Color", "Email",
    "URL", "Phone", "Binary(16)", "Binary", "Blob", "Array(Text)", "Array(Integer)", "Enum('a', 'b''s')",
  };
  MarqEntity *table;

  if (ABSENT (shop))
    return;
  table = marq_shop_table (shop, "extra", NAME (shop, "samples", "examples"));
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *name = g_strdup_printf ("f%02u", i);

      marq_field_set_not_null (marq_shop_field (table, name, types[i]), i % 2 && IS (shop, ALTERED));
    }
}

void
marq_build_column (MarqShop *shop)
{
  if (!ABSENT (shop))
    marq_shop_own_field (shop, "phone", "telephone", !IS (shop, ALTERED) ? "Phone" : shop->dialect == MARQ_DIALECT_SQLITE ? "Integer" : "Text");
}

void
marq_build_type (MarqShop *shop)
{
  MarqField *field = marq_shop_own_field (shop, "score", "points", ABSENT (shop) ? "SmallInt" : IS (shop, ALTERED) ? "BigInt" : "Integer");

  marq_field_set_default_value (field, "7");
}

void
marq_build_cast (MarqShop *shop)
{
  marq_shop_set_type (marq_shop_find (shop->users, "age"), ABSENT (shop) ? "Integer" : IS (shop, ALTERED) ? "Text" : "String(20)");
}

void
marq_build_default (MarqShop *shop)
{
  MarqField *field = marq_shop_find (shop->users, "note");

  if (IS (shop, PRESENT))
    marq_field_set_default_value (field, "it's new");
  else if (IS (shop, ALTERED))
    marq_field_set_default_value (field, "100% \\ sure; -- yes");
}

void
marq_build_default_code (MarqShop *shop)
{
  MarqField *field;

  if (ABSENT (shop))
    return;
  field = marq_shop_own_field (shop, "joined", "since", "Timestamp");
  marq_field_set_default_expression (field, IS (shop, ALTERED) ? NULL : "CURRENT_TIMESTAMP");
  if (shop->dialect == MARQ_DIALECT_SQLITE && !IS (shop, ALTERED))
    marq_field_set_not_null (field, FALSE);
}

void
marq_build_required (MarqShop *shop)
{
  marq_field_set_not_null (marq_shop_find (shop->users, "mail"), IS (shop, PRESENT));
}

void
marq_build_identity (MarqShop *shop)
{
  MarqEntity *table = marq_shop_add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, "extra", "events");
  MarqField *field = marq_shop_field (table, "number", "BigInt");

  marq_field_set_not_null (field, TRUE);
  marq_shop_constraint (table, "extra.pk", NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "number");
  if (IS (shop, PRESENT))
    marq_field_set_identity (field, MARQ_IDENTITY_BY_DEFAULT);
  else if (IS (shop, ALTERED))
    marq_field_set_identity (field, MARQ_IDENTITY_ALWAYS);
}

void
marq_build_serial (MarqShop *shop)
{
  MarqEntity *table;

  if (ABSENT (shop))
    return;
  table = marq_shop_table (shop, "extra", NAME (shop, "events", "happenings"));
  if (IS (shop, ALTERED))
    marq_shop_set_type (marq_shop_find (table, "id"), "BigSerial");
}

void
marq_build_uuid (MarqShop *shop)
{
  MarqEntity *table;

  if (ABSENT (shop))
    return;
  table = marq_shop_add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, "extra", NAME (shop, "tokens", "keys"));
  marq_shop_field (table, "id", "UUID");
  marq_shop_field (table, "label", IS (shop, ALTERED) ? "Text" : "String");
  marq_shop_constraint (table, "extra.pk", NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "id");
}

void
marq_build_generated (MarqShop *shop)
{
  MarqField *field;

  if (ABSENT (shop))
    return;
  field = marq_shop_own_field (shop, "twice", "doubled", "Integer");
  marq_field_set_generated_expression (field, IS (shop, ALTERED) ? "age * 2 + 1" : "age * 2");
}

void
marq_build_partition (MarqShop *shop)
{
  MarqEntity *whole = marq_shop_add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, "whole", "log");
  MarqEntity *part;
  MarqKeyPart *key;

  marq_shop_field (whole, "at", "Date");
  marq_shop_field (whole, "text", "Text");
  marq_entity_set_partition_strategy (whole, MARQ_PARTITION_STRATEGY_RANGE);
  key = marq_shop_add (marq_entity_get_partition_keys (whole), MARQ_TYPE_KEY_PART, "whole.key", NULL);
  marq_key_part_set_field (key, "whole.at");
  if (ABSENT (shop))
    return;
  part = marq_shop_add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, "extra", NAME (shop, "log_2026", "log_26"));
  marq_shop_field (part, "at", "Date");
  marq_shop_field (part, "text", "Text");
  marq_entity_set_partition_of (part, "whole");
  marq_entity_set_partition_bound (part, IS (shop, ALTERED) ? "FOR VALUES FROM ('2026-01-01') TO ('2028-01-01')"
                                                            : "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')");
}

void
marq_build_inheritance (MarqShop *shop)
{
  static const char *const parents[] = { "base", NULL };
  MarqEntity *base = marq_shop_add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, "base", "things");
  MarqEntity *child;

  marq_shop_field (base, "name", "Text");
  if (ABSENT (shop))
    return;
  child = marq_shop_add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, "extra", NAME (shop, "tools", "gear"));
  marq_shop_field (child, "name", "Text");
  marq_shop_field (child, "size", "Integer");
  if (!IS (shop, ALTERED))
    {
      marq_entity_set_inherits (child, parents);
      marq_field_set_is_inherited (marq_shop_find (child, "name"), TRUE);
    }
}

void
marq_build_comment (MarqShop *shop)
{
  if (ABSENT (shop))
    return;
  marq_item_set_comment (MARQ_ITEM (shop->users), IS (shop, ALTERED) ? "It's \"they\"; -- no $$ more" : "Who buys");
  marq_item_set_comment (MARQ_ITEM (marq_shop_find (shop->users, "mail")), IS (shop, ALTERED) ? "Where\nto write" : "To write to");
}

void
marq_build_namespace (MarqShop *shop)
{
  MarqNamespace *namespace;
  MarqEntity *table;
  MarqIndex *index;
  MarqEnum *item;

  if (ABSENT (shop))
    return;
  namespace = marq_shop_add (marq_schema_get_namespaces (shop->schema), MARQ_TYPE_NAMESPACE, "extra", NAME (shop, "Back Office", "office"));
  table = marq_shop_add (marq_namespace_get_entities (namespace), MARQ_TYPE_ENTITY, "extra.t", "desks");
  marq_shop_field (table, "id", "Serial");
  marq_shop_constraint (table, "extra.pk", NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "id");
  marq_shop_field (table, "size", IS (shop, ALTERED) ? "Double" : "Float");
  index = marq_shop_index (table, "extra.i", "desks_size", "size");
  marq_index_set_method (index, "btree");
  item = marq_shop_add (marq_namespace_get_enums (namespace), MARQ_TYPE_ENUM, "extra.e", "kind");
  marq_shop_add (marq_enum_get_values (item), MARQ_TYPE_ENUM_VALUE, "extra.e.1", "tall");
  marq_shop_field (table, "kind", "Enum(@extra.e)");
  marq_shop_relation (table, "extra.r", "desks_user", "id", shop->users);
}

void
marq_build_options (MarqShop *shop)
{
  static const char *const some[] = { "fillfactor=70", NULL };
  static const char *const more[] = { "fillfactor=80", "autovacuum_enabled=false", NULL };
  MarqField *note = marq_shop_find (shop->users, "note");

  if (ABSENT (shop))
    return;
  marq_entity_set_storage_options (shop->users, IS (shop, ALTERED) ? more : some);
  marq_field_set_storage (note, IS (shop, ALTERED) ? "MAIN" : "EXTERNAL");
  marq_field_set_statistics_target (note, IS (shop, ALTERED) ? 500 : 200);
}

void
marq_build_strange_names (MarqShop *shop)
{
  MarqEntity *table;
  MarqField *field;
  MarqIndex *index;
  MarqConstraint *check;

  if (ABSENT (shop))
    return;
  table = marq_shop_table (shop, "extra", NAME (shop, "select \"from\" it's `where`; -- $$", "Größe 🐘 order"));
  field = marq_shop_field (table, "order", "Integer");
  marq_field_set_not_null (marq_shop_field (table, "Mixed Case", "Integer"), TRUE);
  marq_shop_field (table, "üñí 🎈 %s \\n", "String");
  if (IS (shop, ALTERED))
    marq_shop_set_type (field, "BigInt");
  index = marq_shop_index (table, "extra.i", "a \"quoted\" `index`", "order");
  marq_index_set_method (index, "btree");
  check = marq_shop_constraint (table, "extra.c", "it's a 'check'", MARQ_CONSTRAINT_KIND_CHECK, NULL);
  marq_constraint_set_expression (check, shop->dialect == MARQ_DIALECT_MARIADB ? "`Mixed Case` > 0" : "\"Mixed Case\" > 0");
}

void
marq_build_circle (MarqShop *shop)
{
  MarqEntity *a, *b;

  if (ABSENT (shop))
    return;
  a = marq_shop_table (shop, "extra.a", NAME (shop, "hens", "chickens"));
  b = marq_shop_table (shop, "extra.b", "eggs");
  marq_shop_field (a, "egg_id", "Integer");
  marq_shop_field (b, "hen_id", "Integer");
  marq_shop_relation (a, "extra.ra", "hen_from_egg", "egg_id", b);
  marq_shop_relation (b, "extra.rb", "egg_from_hen", "hen_id", a);
  if (IS (shop, ALTERED))
    marq_shop_relation (b, "extra.rc", "egg_of_user", "hen_id", shop->users);
}

/* Two columns change their names with each other, and a third takes the name of one that goes. */
void
marq_build_swap (MarqShop *shop)
{
  MarqField *a = marq_shop_field (shop->users, "left", "Integer");
  MarqField *b = marq_shop_field (shop->users, "right", "Integer");

  if (ABSENT (shop))
    return;
  marq_item_set_name (MARQ_ITEM (a), IS (shop, ALTERED) ? "left" : "right");
  marq_item_set_name (MARQ_ITEM (b), IS (shop, ALTERED) ? "middle" : "left");
}
