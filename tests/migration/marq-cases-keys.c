/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys, checks and indexes. */
#include "config.h"

#include "marq-shop.h"

void
marq_build_primary_key (MarqShop *shop)
{
  MarqEntity *table = marq_shop_add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, "extra", "codes");

  marq_field_set_not_null (marq_shop_field (table, "code", "String(20)"), TRUE);
  marq_field_set_not_null (marq_shop_field (table, "country", "String(2)"), TRUE);
  if (!ABSENT (shop))
    marq_shop_constraint (table, "extra.pk", NAME (shop, "codes_key", "codes_main"), MARQ_CONSTRAINT_KIND_PRIMARY_KEY,
                    IS (shop, ALTERED) ? "country code" : "code");
}

void
marq_build_unique (MarqShop *shop)
{
  if (!ABSENT (shop))
    marq_shop_constraint (shop->users, "extra", NAME (shop, "users_mail_once", "users_mail_unique"), MARQ_CONSTRAINT_KIND_UNIQUE,
                    IS (shop, ALTERED) ? "mail age" : "mail");
}

void
marq_build_check (MarqShop *shop)
{
  MarqConstraint *check;

  if (ABSENT (shop))
    return;
  check = marq_shop_constraint (shop->users, "extra", NAME (shop, "users_age_sane", "users_age_ok"), MARQ_CONSTRAINT_KIND_CHECK, "age");
  marq_constraint_set_expression (check, IS (shop, ALTERED) ? "age >= 0 AND age < 150" : "age >= 0");
}

void
marq_build_values (MarqShop *shop)
{
  MarqField *field;

  if (ABSENT (shop))
    return;
  field = marq_shop_own_field (shop, "role", "task",
                          IS (shop, ALTERED) ? "Enum('user', 'admin', 'it''s me')" : "Enum('user', 'admin')");
  marq_field_set_default_value (field, "user");
}

void
marq_build_range (MarqShop *shop)
{
  MarqField *field = marq_shop_find (shop->users, "age");

  if (ABSENT (shop))
    return;
  marq_field_set_minimum (field, "0");
  marq_field_set_maximum (field, IS (shop, ALTERED) ? "200" : "150");
}

void
marq_build_exclusion (MarqShop *shop)
{
  MarqConstraint *exclusion;
  MarqKeyPart *part;

  if (ABSENT (shop))
    return;
  exclusion = marq_shop_constraint (shop->orders, "extra", NAME (shop, "orders_apart", "orders_alone"),
                              MARQ_CONSTRAINT_KIND_EXCLUSION, NULL);
  marq_constraint_set_method (exclusion, "gist");
  part = marq_shop_part (marq_constraint_get_parts (exclusion), shop->orders, "extra.1", NULL);
  marq_key_part_set_expression (part, IS (shop, ALTERED) ? "int4range(id, id + 1, '[)')" : "int4range(id, id, '[]')");
  marq_key_part_set_exclusion_operator (part, "&&");
}

void
marq_build_foreign_key (MarqShop *shop)
{
  MarqRelation *relation;

  if (ABSENT (shop))
    return;
  relation = marq_shop_relation (shop->orders, "extra", NAME (shop, "orders_user", "orders_of_user"), "user_id", shop->users);
  marq_relation_set_on_delete (relation, IS (shop, ALTERED) ? MARQ_ACTION_SET_NULL : MARQ_ACTION_CASCADE);
  if (IS (shop, ALTERED))
    marq_relation_set_on_update (relation, MARQ_ACTION_CASCADE);
}

void
marq_build_deferrable_key (MarqShop *shop)
{
  MarqRelation *relation;

  if (ABSENT (shop))
    return;
  relation = marq_shop_relation (shop->orders, "extra", NAME (shop, "orders_user", "orders_of_user"), "user_id", shop->users);
  marq_relation_set_deferral (relation, IS (shop, ALTERED) ? MARQ_DEFERRAL_INITIALLY_IMMEDIATE
                                                           : MARQ_DEFERRAL_INITIALLY_DEFERRED);
}

static MarqIndex *
add_case_index (MarqShop *shop, const char *method, const char *fields)
{
  MarqIndex *index = marq_shop_index (shop->users, "extra", NAME (shop, "idx_users", "idx_people"), fields);

  marq_index_set_method (index, method);
  return index;
}

void
marq_build_index (MarqShop *shop)
{
  if (!ABSENT (shop))
    add_case_index (shop, "btree", IS (shop, ALTERED) ? "mail age" : "mail");
}

void
marq_build_unique_index (MarqShop *shop)
{
  MarqIndex *index;

  if (ABSENT (shop))
    return;
  index = add_case_index (shop, "btree", "mail");
  marq_index_set_is_unique (index, !IS (shop, ALTERED));
}

void
marq_build_hash_index (MarqShop *shop)
{
  if (!ABSENT (shop))
    add_case_index (shop, "hash", IS (shop, ALTERED) ? "age" : "mail");
}

void
marq_build_brin_index (MarqShop *shop)
{
  static const char *const options[] = { "pages_per_range=32", NULL };

  if (!ABSENT (shop))
    marq_index_set_storage_options (add_case_index (shop, "brin", "age"), IS (shop, ALTERED) ? options : NULL);
}

static MarqIndex *
add_expression_index (MarqShop *shop, const char *method, const char *expression)
{
  MarqIndex *index = add_case_index (shop, method, NULL);

  marq_key_part_set_expression (marq_shop_part (marq_index_get_parts (index), shop->users, "extra.1", NULL), expression);
  return index;
}

void
marq_build_gin_index (MarqShop *shop)
{
  if (!ABSENT (shop))
    add_expression_index (shop, "gin", IS (shop, ALTERED) ? "to_tsvector('english', note)" : "to_tsvector('simple', note)");
}

void
marq_build_gist_index (MarqShop *shop)
{
  if (!ABSENT (shop))
    add_expression_index (shop, "gist", IS (shop, ALTERED) ? "point(age, id)" : "point(age, age)");
}

void
marq_build_spgist_index (MarqShop *shop)
{
  if (!ABSENT (shop))
    add_expression_index (shop, "spgist", IS (shop, ALTERED) ? "point(age, id)" : "point(age, age)");
}

void
marq_build_partial_index (MarqShop *shop)
{
  if (!ABSENT (shop))
    marq_index_set_predicate (add_case_index (shop, "btree", "mail"), IS (shop, ALTERED) ? "age > 21" : "age > 18");
}

void
marq_build_covering_index (MarqShop *shop)
{
  g_auto (GStrv) include = marq_shop_uids (shop->users, IS (shop, ALTERED) ? "age note" : "age");

  if (!ABSENT (shop))
    marq_index_set_include (add_case_index (shop, "btree", "mail"), (const char *const *) include);
}

void
marq_build_expression_index (MarqShop *shop)
{
  if (!ABSENT (shop))
    add_expression_index (shop, "btree", IS (shop, ALTERED) ? "upper(mail)" : "lower(mail)");
}

void
marq_build_sorted_index (MarqShop *shop)
{
  MarqIndex *index;
  MarqKeyPart *part;

  if (ABSENT (shop))
    return;
  index = add_case_index (shop, "btree", "mail age");
  part = marq_item_list_get (marq_index_get_parts (index), 0);
  marq_key_part_set_descending (part, TRUE);
  if (shop->dialect == MARQ_DIALECT_POSTGRESQL)
    marq_key_part_set_nulls (part, IS (shop, ALTERED) ? MARQ_NULLS_DEFAULT : MARQ_NULLS_LAST);
  else
    marq_key_part_set_descending (marq_item_list_get (marq_index_get_parts (index), 1), IS (shop, ALTERED));
}

void
marq_build_class_index (MarqShop *shop)
{
  MarqIndex *index;

  if (ABSENT (shop))
    return;
  index = add_case_index (shop, "btree", "mail");
  marq_key_part_set_operator_class (marq_item_list_get (marq_index_get_parts (index), 0), "varchar_pattern_ops");
  marq_key_part_set_collation (marq_item_list_get (marq_index_get_parts (index), 0), IS (shop, ALTERED) ? "\"C\"" : NULL);
}
