/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the cases build their shop with. Uids say where things are: "users.mail". */
#pragma once

#include "marq-cases.h"

G_BEGIN_DECLS

#define IS(shop, wanted) ((shop)->state == MARQ_CASE_##wanted)
#define ABSENT(shop) IS (shop, ABSENT)
#define NAME(shop, name, renamed) (IS (shop, RENAMED) ? renamed : name)

gpointer marq_shop_make (GType type, const char *uid, const char *name);
gpointer marq_shop_add (MarqItemList *list, GType type, const char *uid, const char *name);
MarqField *marq_shop_field_in (MarqItemList *list, const char *prefix, const char *name, const char *type);
MarqField *marq_shop_field (MarqEntity *entity, const char *name, const char *type);
MarqField *marq_shop_find (MarqEntity *entity, const char *name);
void marq_shop_set_type (MarqField *field, const char *type);
GStrv marq_shop_uids (MarqEntity *entity, const char *names);
MarqConstraint *marq_shop_constraint (MarqEntity *entity, const char *uid, const char *name, MarqConstraintKind kind, const char *fields);
MarqEntity *marq_shop_table (MarqShop *shop, const char *uid, const char *name);
MarqKeyPart *marq_shop_part (MarqItemList *parts, MarqEntity *entity, const char *uid, const char *field);
MarqIndex *marq_shop_index (MarqEntity *entity, const char *uid, const char *name, const char *fields);
MarqRelation *marq_shop_relation (MarqEntity *entity, const char *uid, const char *name, const char *fields, MarqEntity *target);
MarqField *marq_shop_own_field (MarqShop *shop, const char *name, const char *renamed, const char *type);

void marq_build_table (MarqShop *shop);
void marq_build_types (MarqShop *shop);
void marq_build_column (MarqShop *shop);
void marq_build_type (MarqShop *shop);
void marq_build_cast (MarqShop *shop);
void marq_build_default (MarqShop *shop);
void marq_build_default_code (MarqShop *shop);
void marq_build_required (MarqShop *shop);
void marq_build_identity (MarqShop *shop);
void marq_build_serial (MarqShop *shop);
void marq_build_uuid (MarqShop *shop);
void marq_build_generated (MarqShop *shop);
void marq_build_primary_key (MarqShop *shop);
void marq_build_unique (MarqShop *shop);
void marq_build_check (MarqShop *shop);
void marq_build_values (MarqShop *shop);
void marq_build_range (MarqShop *shop);
void marq_build_exclusion (MarqShop *shop);
void marq_build_foreign_key (MarqShop *shop);
void marq_build_deferrable_key (MarqShop *shop);
void marq_build_index (MarqShop *shop);
void marq_build_unique_index (MarqShop *shop);
void marq_build_hash_index (MarqShop *shop);
void marq_build_brin_index (MarqShop *shop);
void marq_build_gin_index (MarqShop *shop);
void marq_build_gist_index (MarqShop *shop);
void marq_build_spgist_index (MarqShop *shop);
void marq_build_partial_index (MarqShop *shop);
void marq_build_covering_index (MarqShop *shop);
void marq_build_expression_index (MarqShop *shop);
void marq_build_sorted_index (MarqShop *shop);
void marq_build_class_index (MarqShop *shop);
void marq_build_enum (MarqShop *shop);
void marq_build_enum_value (MarqShop *shop);
void marq_build_domain (MarqShop *shop);
void marq_build_composite (MarqShop *shop);
void marq_build_sequence (MarqShop *shop);
void marq_build_view (MarqShop *shop);
void marq_build_views_in_the_way (MarqShop *shop);
void marq_build_materialized_view (MarqShop *shop);
void marq_build_routine (MarqShop *shop);
void marq_build_routine_in_use (MarqShop *shop);
void marq_build_trigger (MarqShop *shop);
void marq_build_rule (MarqShop *shop);
void marq_build_policy (MarqShop *shop);
void marq_build_extension (MarqShop *shop);
void marq_build_partition (MarqShop *shop);
void marq_build_inheritance (MarqShop *shop);
void marq_build_comment (MarqShop *shop);
void marq_build_namespace (MarqShop *shop);
void marq_build_options (MarqShop *shop);
void marq_build_strange_names (MarqShop *shop);
void marq_build_circle (MarqShop *shop);
void marq_build_swap (MarqShop *shop);
void marq_build_object (MarqShop *shop);

G_END_DECLS
