/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-cases.h"

const char marq_shop_rows[]
  = "INSERT INTO users (mail, age, note) VALUES ('a@example.org', 30, 'first'), ('b@example.org', 40, NULL);\n"
    "INSERT INTO orders (user_id, total, status) VALUES (1, 10.50, 'draft'), (2, 20.25, 'paid'), (1, 7, 'paid');\n";

#define IS(shop, wanted) ((shop)->state == MARQ_CASE_##wanted)
#define ABSENT(shop) IS (shop, ABSENT)
#define NAME(shop, name, renamed) (IS (shop, RENAMED) ? renamed : name)

static gpointer
make (GType type, const char *uid, const char *name)
{
  MarqItem *item = marq_item_new_with_uid (type, uid);

  marq_item_set_name (item, name);
  return item;
}

static gpointer
add (MarqItemList *list, GType type, const char *uid, const char *name)
{
  return marq_item_list_append (list, make (type, uid, name));
}

static MarqField *
add_field_to (MarqItemList *list, const char *prefix, const char *name, const char *type)
{
  g_autofree char *uid = g_strdup_printf ("%s.%s", prefix, name);
  MarqField *field = add (list, MARQ_TYPE_FIELD, uid, name);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqFieldType) parsed = marq_field_type_parse (type, &error);

  g_assert_no_error (error);
  marq_field_set_data_type (field, parsed);
  return field;
}

static MarqField *
add_field (MarqEntity *entity, const char *name, const char *type)
{
  return add_field_to (marq_entity_get_fields (entity), marq_item_get_uid (MARQ_ITEM (entity)), name, type);
}

static MarqField *
field_of (MarqEntity *entity, const char *name)
{
  return marq_item_list_find_by_name (marq_entity_get_fields (entity), name);
}

static void
set_type (MarqField *field, const char *type)
{
  g_autoptr (MarqFieldType) parsed = marq_field_type_parse (type, NULL);

  marq_field_set_data_type (field, parsed);
}

/* The uids of fields by name, "a b". */
static GStrv
uids_of (MarqEntity *entity, const char *names)
{
  GStrv uids = g_strsplit (names, " ", -1);

  for (guint i = 0; uids[i]; i++)
    {
      MarqField *field = field_of (entity, uids[i]);

      g_free (uids[i]);
      uids[i] = g_strdup (marq_item_get_uid (MARQ_ITEM (field)));
    }
  return uids;
}

static MarqConstraint *
add_constraint (MarqEntity *entity, const char *uid, const char *name, MarqConstraintKind kind, const char *fields)
{
  MarqConstraint *constraint = add (marq_entity_get_constraints (entity), MARQ_TYPE_CONSTRAINT, uid, name);
  g_auto (GStrv) uids = fields ? uids_of (entity, fields) : NULL;

  marq_constraint_set_constraint (constraint, kind);
  marq_constraint_set_fields (constraint, (const char *const *) uids);
  return constraint;
}

static MarqEntity *
add_table (MarqShop *shop, const char *uid, const char *name)
{
  MarqEntity *entity = add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, uid, name);
  g_autofree char *key = g_strdup_printf ("%s.pk", uid);

  add_field (entity, "id", "Serial");
  add_constraint (entity, key, NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "id");
  return entity;
}

static MarqKeyPart *
add_part (MarqItemList *parts, MarqEntity *entity, const char *uid, const char *field)
{
  MarqKeyPart *part = add (parts, MARQ_TYPE_KEY_PART, uid, NULL);

  if (field)
    marq_key_part_set_field (part, marq_item_get_uid (MARQ_ITEM (field_of (entity, field))));
  return part;
}

static MarqIndex *
add_index (MarqEntity *entity, const char *uid, const char *name, const char *fields)
{
  MarqIndex *index = add (marq_entity_get_indexes (entity), MARQ_TYPE_INDEX, uid, name);
  g_auto (GStrv) names = g_strsplit (fields ? fields : "", " ", -1);

  for (guint i = 0; fields && names[i]; i++)
    {
      g_autofree char *part = g_strdup_printf ("%s.%u", uid, i);

      add_part (marq_index_get_parts (index), entity, part, names[i]);
    }
  return index;
}

static MarqRelation *
add_relation (MarqEntity *entity, const char *uid, const char *name, const char *fields, MarqEntity *target)
{
  MarqRelation *relation = add (marq_entity_get_relations (entity), MARQ_TYPE_RELATION, uid, name);
  g_auto (GStrv) from = uids_of (entity, fields);
  g_auto (GStrv) to = uids_of (target, "id");

  marq_relation_set_fields (relation, (const char *const *) from);
  marq_relation_set_target (relation, marq_item_get_uid (MARQ_ITEM (target)));
  marq_relation_set_target_fields (relation, (const char *const *) to);
  return relation;
}

static void
build_table (MarqShop *shop)
{
  MarqEntity *table;

  if (ABSENT (shop))
    return;
  table = add_table (shop, "extra", NAME (shop, "products", "goods"));
  add_field (table, "name", "String");
  add_field (table, "price", "Decimal(10, 2)");
  if (!IS (shop, ALTERED))
    return;
  add_field (table, "weight", "Double");
  add_field (table, "color", "Color");
  marq_item_set_comment (MARQ_ITEM (table), "What we sell: it's all here");
}

/* A column that is renamed has to keep its uid. */
static MarqField *
add_case_field (MarqShop *shop, const char *name, const char *renamed, const char *type)
{
  MarqField *field = add_field (shop->users, name, type);

  marq_item_set_name (MARQ_ITEM (field), NAME (shop, name, renamed));
  return field;
}

static void
build_column (MarqShop *shop)
{
  if (!ABSENT (shop))
    add_case_field (shop, "phone", "telephone", IS (shop, ALTERED) ? "Text" : "Phone");
}

static void
build_type (MarqShop *shop)
{
  MarqField *field = add_case_field (shop, "score", "points", ABSENT (shop) ? "SmallInt" : IS (shop, ALTERED) ? "BigInt" : "Integer");

  marq_field_set_default_value (field, "7");
}

static void
build_cast (MarqShop *shop)
{
  set_type (field_of (shop->users, "age"), ABSENT (shop) ? "Integer" : IS (shop, ALTERED) ? "Text" : "String(20)");
}

static void
build_default (MarqShop *shop)
{
  MarqField *field = field_of (shop->users, "note");

  if (IS (shop, PRESENT))
    marq_field_set_default_value (field, "it's new");
  else if (IS (shop, ALTERED))
    marq_field_set_default_value (field, "100% \\ sure; -- yes");
}

static void
build_default_code (MarqShop *shop)
{
  MarqField *field;

  if (ABSENT (shop))
    return;
  field = add_case_field (shop, "joined", "since", "Timestamp");
  marq_field_set_default_expression (field, IS (shop, ALTERED) ? NULL : "CURRENT_TIMESTAMP");
  if (shop->dialect == MARQ_DIALECT_SQLITE && !IS (shop, ALTERED))
    marq_field_set_not_null (field, FALSE);
}

static void
build_required (MarqShop *shop)
{
  marq_field_set_not_null (field_of (shop->users, "mail"), IS (shop, PRESENT));
}

static void
build_identity (MarqShop *shop)
{
  MarqEntity *table = add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, "extra", "events");
  MarqField *field = add_field (table, "number", "BigInt");

  marq_field_set_not_null (field, TRUE);
  add_constraint (table, "extra.pk", NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "number");
  if (IS (shop, PRESENT))
    marq_field_set_identity (field, MARQ_IDENTITY_BY_DEFAULT);
  else if (IS (shop, ALTERED))
    marq_field_set_identity (field, MARQ_IDENTITY_ALWAYS);
}

static void
build_serial (MarqShop *shop)
{
  MarqEntity *table;

  if (ABSENT (shop))
    return;
  table = add_table (shop, "extra", NAME (shop, "events", "happenings"));
  if (IS (shop, ALTERED))
    set_type (field_of (table, "id"), "BigSerial");
}

static void
build_uuid (MarqShop *shop)
{
  MarqEntity *table;

  if (ABSENT (shop))
    return;
  table = add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, "extra", NAME (shop, "tokens", "keys"));
  add_field (table, "id", "UUID");
  add_field (table, "label", IS (shop, ALTERED) ? "Text" : "String");
  add_constraint (table, "extra.pk", NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "id");
}

static void
build_generated (MarqShop *shop)
{
  MarqField *field;

  if (ABSENT (shop))
    return;
  field = add_case_field (shop, "twice", "doubled", "Integer");
  marq_field_set_generated_expression (field, IS (shop, ALTERED) ? "age * 2 + 1" : "age * 2");
}

static void
build_primary_key (MarqShop *shop)
{
  MarqEntity *table = add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, "extra", "codes");

  marq_field_set_not_null (add_field (table, "code", "String(20)"), TRUE);
  marq_field_set_not_null (add_field (table, "country", "String(2)"), TRUE);
  if (!ABSENT (shop))
    add_constraint (table, "extra.pk", NAME (shop, "codes_key", "codes_main"), MARQ_CONSTRAINT_KIND_PRIMARY_KEY,
                    IS (shop, ALTERED) ? "country code" : "code");
}

static void
build_unique (MarqShop *shop)
{
  if (!ABSENT (shop))
    add_constraint (shop->users, "extra", NAME (shop, "users_mail_once", "users_mail_unique"), MARQ_CONSTRAINT_KIND_UNIQUE,
                    IS (shop, ALTERED) ? "mail age" : "mail");
}

static void
build_check (MarqShop *shop)
{
  MarqConstraint *check;

  if (ABSENT (shop))
    return;
  check = add_constraint (shop->users, "extra", NAME (shop, "users_age_sane", "users_age_ok"), MARQ_CONSTRAINT_KIND_CHECK, "age");
  marq_constraint_set_expression (check, IS (shop, ALTERED) ? "age >= 0 AND age < 150" : "age >= 0");
}

static void
build_values (MarqShop *shop)
{
  MarqField *field;

  if (ABSENT (shop))
    return;
  field = add_case_field (shop, "role", "task",
                          IS (shop, ALTERED) ? "Enum('user', 'admin', 'it''s me')" : "Enum('user', 'admin')");
  marq_field_set_default_value (field, "user");
}

static void
build_range (MarqShop *shop)
{
  MarqField *field = field_of (shop->users, "age");

  if (ABSENT (shop))
    return;
  marq_field_set_minimum (field, "0");
  marq_field_set_maximum (field, IS (shop, ALTERED) ? "200" : "150");
}

static void
build_exclusion (MarqShop *shop)
{
  MarqConstraint *exclusion;
  MarqKeyPart *part;

  if (ABSENT (shop))
    return;
  exclusion = add_constraint (shop->orders, "extra", NAME (shop, "orders_apart", "orders_alone"),
                              MARQ_CONSTRAINT_KIND_EXCLUSION, NULL);
  marq_constraint_set_method (exclusion, "gist");
  part = add_part (marq_constraint_get_parts (exclusion), shop->orders, "extra.1", NULL);
  marq_key_part_set_expression (part, IS (shop, ALTERED) ? "int4range(id, id + 1, '[)')" : "int4range(id, id, '[]')");
  marq_key_part_set_exclusion_operator (part, "&&");
}

static void
build_foreign_key (MarqShop *shop)
{
  MarqRelation *relation;

  if (ABSENT (shop))
    return;
  relation = add_relation (shop->orders, "extra", NAME (shop, "orders_user", "orders_of_user"), "user_id", shop->users);
  marq_relation_set_on_delete (relation, IS (shop, ALTERED) ? MARQ_ACTION_SET_NULL : MARQ_ACTION_CASCADE);
  if (IS (shop, ALTERED))
    marq_relation_set_on_update (relation, MARQ_ACTION_CASCADE);
}

static void
build_deferrable_key (MarqShop *shop)
{
  MarqRelation *relation;

  if (ABSENT (shop))
    return;
  relation = add_relation (shop->orders, "extra", NAME (shop, "orders_user", "orders_of_user"), "user_id", shop->users);
  marq_relation_set_deferral (relation, IS (shop, ALTERED) ? MARQ_DEFERRAL_INITIALLY_IMMEDIATE
                                                           : MARQ_DEFERRAL_INITIALLY_DEFERRED);
}

static MarqIndex *
add_case_index (MarqShop *shop, const char *method, const char *fields)
{
  MarqIndex *index = add_index (shop->users, "extra", NAME (shop, "idx_users", "idx_people"), fields);

  marq_index_set_method (index, method);
  return index;
}

static void
build_index (MarqShop *shop)
{
  if (!ABSENT (shop))
    add_case_index (shop, "btree", IS (shop, ALTERED) ? "mail age" : "mail");
}

static void
build_unique_index (MarqShop *shop)
{
  MarqIndex *index;

  if (ABSENT (shop))
    return;
  index = add_case_index (shop, "btree", "mail");
  marq_index_set_is_unique (index, !IS (shop, ALTERED));
}

static void
build_hash_index (MarqShop *shop)
{
  if (!ABSENT (shop))
    add_case_index (shop, "hash", IS (shop, ALTERED) ? "age" : "mail");
}

static void
build_brin_index (MarqShop *shop)
{
  static const char *const options[] = { "pages_per_range=32", NULL };

  if (!ABSENT (shop))
    marq_index_set_storage_options (add_case_index (shop, "brin", "age"), IS (shop, ALTERED) ? options : NULL);
}

static MarqIndex *
add_expression_index (MarqShop *shop, const char *method, const char *expression)
{
  MarqIndex *index = add_case_index (shop, method, NULL);

  marq_key_part_set_expression (add_part (marq_index_get_parts (index), shop->users, "extra.1", NULL), expression);
  return index;
}

static void
build_gin_index (MarqShop *shop)
{
  if (!ABSENT (shop))
    add_expression_index (shop, "gin", IS (shop, ALTERED) ? "to_tsvector('english', note)" : "to_tsvector('simple', note)");
}

static void
build_gist_index (MarqShop *shop)
{
  if (!ABSENT (shop))
    add_expression_index (shop, "gist", IS (shop, ALTERED) ? "point(age, id)" : "point(age, age)");
}

static void
build_spgist_index (MarqShop *shop)
{
  if (!ABSENT (shop))
    add_expression_index (shop, "spgist", IS (shop, ALTERED) ? "point(age, id)" : "point(age, age)");
}

static void
build_partial_index (MarqShop *shop)
{
  if (!ABSENT (shop))
    marq_index_set_predicate (add_case_index (shop, "btree", "mail"), IS (shop, ALTERED) ? "age > 21" : "age > 18");
}

static void
build_covering_index (MarqShop *shop)
{
  g_auto (GStrv) include = uids_of (shop->users, IS (shop, ALTERED) ? "age note" : "age");

  if (!ABSENT (shop))
    marq_index_set_include (add_case_index (shop, "btree", "mail"), (const char *const *) include);
}

static void
build_expression_index (MarqShop *shop)
{
  if (!ABSENT (shop))
    add_expression_index (shop, "btree", IS (shop, ALTERED) ? "upper(mail)" : "lower(mail)");
}

static void
build_sorted_index (MarqShop *shop)
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

static void
build_class_index (MarqShop *shop)
{
  MarqIndex *index;

  if (ABSENT (shop))
    return;
  index = add_case_index (shop, "btree", "mail");
  marq_key_part_set_operator_class (marq_item_list_get (marq_index_get_parts (index), 0), "varchar_pattern_ops");
  marq_key_part_set_collation (marq_item_list_get (marq_index_get_parts (index), 0), IS (shop, ALTERED) ? "\"C\"" : NULL);
}

static void
build_enum (MarqShop *shop)
{
  static const char *const values[][5] = {
    [MARQ_CASE_ABSENT] = { NULL },
    [MARQ_CASE_PRESENT] = { "draft", "paid", NULL },
    [MARQ_CASE_ALTERED] = { "new", "draft", "sent", "paid", NULL },
    [MARQ_CASE_RENAMED] = { "draft", "paid", NULL },
  };
  MarqEnum *item;
  MarqField *field;

  if (ABSENT (shop))
    return;
  item = add (marq_namespace_get_enums (shop->namespace), MARQ_TYPE_ENUM, "extra", NAME (shop, "state", "order_state"));
  for (guint i = 0; values[shop->state][i]; i++)
    add (marq_enum_get_values (item), MARQ_TYPE_ENUM_VALUE, values[shop->state][i], values[shop->state][i]);
  field = add_field (shop->orders, "state", "Enum(@extra)");
  marq_field_set_default_value (field, "draft");
}

/* A value goes: the type is made anew, around its rows, its default and its view. */
static void
build_enum_value (MarqShop *shop)
{
  MarqEnum *item = add (marq_namespace_get_enums (shop->namespace), MARQ_TYPE_ENUM, "extra", "state");
  MarqField *field;
  MarqView *view;

  add (marq_enum_get_values (item), MARQ_TYPE_ENUM_VALUE, "v1", "draft");
  if (!ABSENT (shop))
    add (marq_enum_get_values (item), MARQ_TYPE_ENUM_VALUE, "v2", NAME (shop, "sent", "shipped"));
  if (IS (shop, ALTERED))
    add (marq_enum_get_values (item), MARQ_TYPE_ENUM_VALUE, "v4", "lost");
  add (marq_enum_get_values (item), MARQ_TYPE_ENUM_VALUE, "v3", "paid");
  field = add_field (shop->orders, "state", "Enum(@extra)");
  marq_field_set_default_value (field, "draft");
  view = add (marq_namespace_get_views (shop->namespace), MARQ_TYPE_VIEW, "extra.view", "paid_orders");
  marq_view_set_definition (view, "SELECT id, state FROM orders WHERE state = 'paid'");
}

static void
build_domain (MarqShop *shop)
{
  MarqDomain *domain;
  MarqConstraint *check;
  g_autoptr (MarqFieldType) type = marq_field_type_parse (IS (shop, ALTERED) ? "Text" : "String(40)", NULL);

  if (ABSENT (shop))
    return;
  domain = add (marq_namespace_get_domains (shop->namespace), MARQ_TYPE_DOMAIN, "extra", NAME (shop, "label", "title"));
  marq_domain_set_data_type (domain, type);
  check = add (marq_domain_get_checks (domain), MARQ_TYPE_CONSTRAINT, "extra.check", "label_filled");
  marq_constraint_set_constraint (check, MARQ_CONSTRAINT_KIND_CHECK);
  marq_constraint_set_expression (check, "length(VALUE) > 0");
  add_field (shop->orders, "label", "Domain(@extra)");
}

static void
build_composite (MarqShop *shop)
{
  MarqComposite *composite;

  if (ABSENT (shop))
    return;
  composite = add (marq_namespace_get_composites (shop->namespace), MARQ_TYPE_COMPOSITE, "extra", NAME (shop, "money2", "cash"));
  add_field_to (marq_composite_get_fields (composite), "extra", "amount", "Decimal(10, 2)");
  add_field_to (marq_composite_get_fields (composite), "extra", "currency", "Char(3)");
  if (IS (shop, ALTERED))
    add_field_to (marq_composite_get_fields (composite), "extra", "rate", "Double");
  add_field (shop->orders, "paid", "Composite(@extra)");
}

static void
build_sequence (MarqShop *shop)
{
  MarqSequence *sequence;

  if (ABSENT (shop))
    return;
  sequence = add (marq_namespace_get_sequences (shop->namespace), MARQ_TYPE_SEQUENCE, "extra", NAME (shop, "tickets", "numbers"));
  marq_sequence_set_increment (sequence, IS (shop, ALTERED) ? 10 : 1);
  marq_sequence_set_cycles (sequence, IS (shop, ALTERED));
}

static MarqView *
add_view (MarqShop *shop, const char *uid, const char *name, const char *definition)
{
  MarqView *view = add (marq_namespace_get_views (shop->namespace), MARQ_TYPE_VIEW, uid, name);

  marq_view_set_definition (view, definition);
  return view;
}

static void
build_view (MarqShop *shop)
{
  MarqView *view;

  if (ABSENT (shop))
    return;
  view = add_view (shop, "extra", NAME (shop, "grown_ups", "adults"),
                   IS (shop, ALTERED) ? "SELECT id, age, mail FROM users WHERE age >= 21"
                                      : "SELECT id, mail FROM users WHERE age >= 18");
  if (shop->dialect == MARQ_DIALECT_POSTGRESQL)
    marq_item_set_comment (MARQ_ITEM (view), "They may buy");
}

/* A view on a view on a column whose type changes, with a comment and an index. */
static void
build_views_in_the_way (MarqShop *shop)
{
  set_type (field_of (shop->users, "age"), ABSENT (shop) ? "Integer" : IS (shop, ALTERED) ? "BigInt" : "SmallInt");
  add_view (shop, "extra.v1", "ages", "SELECT id, age FROM users");
  add_view (shop, "extra.v2", "old_ages", "SELECT id, age FROM ages WHERE age > 35");
  if (shop->dialect == MARQ_DIALECT_POSTGRESQL)
    marq_item_set_comment (marq_item_lookup (MARQ_ITEM (shop->schema), "extra.v2"), "Of the old");
}

static void
build_materialized_view (MarqShop *shop)
{
  MarqView *view;
  MarqIndex *index;
  MarqKeyPart *part;

  if (ABSENT (shop))
    return;
  view = add_view (shop, "extra", NAME (shop, "totals", "sums"),
                   IS (shop, ALTERED) ? "SELECT user_id, sum(total) AS total, count(*) AS n FROM orders GROUP BY user_id"
                                      : "SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id");
  marq_view_set_is_materialized (view, TRUE);
  index = add (marq_view_get_indexes (view), MARQ_TYPE_INDEX, "extra.i", "totals_user");
  marq_index_set_is_unique (index, TRUE);
  part = add (marq_index_get_parts (index), MARQ_TYPE_KEY_PART, "extra.i.1", NULL);
  marq_key_part_set_expression (part, "user_id");
}

static MarqRoutine *
add_routine (MarqShop *shop, const char *name, const char *body)
{
  MarqRoutine *routine = add (marq_namespace_get_routines (shop->namespace), MARQ_TYPE_ROUTINE, "extra.f", name);

  marq_routine_set_language (routine, "plpgsql");
  marq_routine_set_returns (routine, "trigger");
  marq_routine_set_body (routine, body);
  return routine;
}

static void
build_routine (MarqShop *shop)
{
  MarqRoutine *routine;

  if (ABSENT (shop))
    return;
  routine = add (marq_namespace_get_routines (shop->namespace), MARQ_TYPE_ROUTINE, "extra", NAME (shop, "twice", "double_it"));
  if (shop->dialect == MARQ_DIALECT_MARIADB)
    {
      marq_routine_set_arguments (routine, "x INT");
      marq_routine_set_returns (routine, "INT");
      marq_routine_set_language (routine, "SQL");
      marq_routine_set_volatility (routine, MARQ_VOLATILITY_IMMUTABLE);
      marq_routine_set_body (routine, IS (shop, ALTERED) ? "RETURN x + x" : "RETURN x * 2");
      return;
    }
  marq_routine_set_arguments (routine, "x integer DEFAULT 1");
  marq_routine_set_returns (routine, IS (shop, ALTERED) ? "bigint" : "integer");
  marq_routine_set_language (routine, "sql");
  marq_routine_set_volatility (routine, MARQ_VOLATILITY_IMMUTABLE);
  marq_routine_set_body (routine, "SELECT x * 2");
}

/* A function that a default, a check, an index and a view call changes what it returns. */
static void
build_routine_in_use (MarqShop *shop)
{
  MarqConstraint *check;

  build_routine (shop);
  if (ABSENT (shop) || IS (shop, RENAMED))
    return;
  marq_field_set_default_expression (add_field (shop->users, "lucky", "BigInt"), "twice(4)");
  check = add_constraint (shop->users, "extra.c", "users_lucky", MARQ_CONSTRAINT_KIND_CHECK, "age");
  marq_constraint_set_expression (check, "twice(age) >= 0");
  add_view (shop, "extra.v", "doubles", "SELECT id, twice(age) AS d FROM users");
}

static void
build_trigger (MarqShop *shop)
{
  static const char *const update[] = { "UPDATE", NULL };
  static const char *const both[] = { "INSERT", "UPDATE", NULL };
  MarqTrigger *trigger;

  if (shop->dialect == MARQ_DIALECT_POSTGRESQL)
    add_routine (shop, "touch", "BEGIN RETURN NEW; END");
  if (ABSENT (shop))
    return;
  trigger = add (marq_entity_get_triggers (shop->users), MARQ_TYPE_TRIGGER, "extra", NAME (shop, "users_touch", "users_changed"));
  marq_trigger_set_for_each_row (trigger, TRUE);
  if (shop->dialect == MARQ_DIALECT_POSTGRESQL)
    {
      marq_trigger_set_events (trigger, IS (shop, ALTERED) ? both : update);
      marq_trigger_set_routine (trigger, "extra.f");
      marq_trigger_set_condition (trigger, "NEW.age > 0");
      return;
    }
  marq_trigger_set_timing (trigger, MARQ_TIMING_AFTER);
  marq_trigger_set_events (trigger, update);
  marq_trigger_set_body (trigger, IS (shop, ALTERED) ? "BEGIN UPDATE orders SET status = 'b' WHERE user_id = NEW.id; END"
                                                     : "BEGIN UPDATE orders SET status = 'a' WHERE user_id = NEW.id; END");
}

static void
build_rule (MarqShop *shop)
{
  MarqRule *rule;

  if (ABSENT (shop))
    return;
  rule = add (marq_entity_get_rules (shop->users), MARQ_TYPE_RULE, "extra", NAME (shop, "users_keep", "users_stay"));
  marq_rule_set_definition (rule, IS (shop, ALTERED) ? "CREATE RULE users_keep AS ON DELETE TO users DO INSTEAD NOTHING"
                            : IS (shop, RENAMED)
                                ? "CREATE RULE users_stay AS ON DELETE TO users WHERE (old.age > 18) DO INSTEAD NOTHING"
                                : "CREATE RULE users_keep AS ON DELETE TO users WHERE (old.age > 18) DO INSTEAD NOTHING");
}

static void
build_policy (MarqShop *shop)
{
  MarqPolicy *policy;

  marq_entity_set_row_security (shop->users, ABSENT (shop)         ? MARQ_ROW_SECURITY_OFF
                                             : IS (shop, ALTERED) ? MARQ_ROW_SECURITY_FORCED
                                                                  : MARQ_ROW_SECURITY_ON);
  if (ABSENT (shop))
    return;
  policy = add (marq_entity_get_policies (shop->users), MARQ_TYPE_POLICY, "extra", NAME (shop, "grown", "adult"));
  marq_policy_set_command (policy, MARQ_POLICY_COMMAND_SELECT);
  marq_policy_set_using_expression (policy, IS (shop, ALTERED) ? "age > 21" : "age > 18");
}

static void
build_extension (MarqShop *shop)
{
  if (!ABSENT (shop))
    add (marq_schema_get_extensions (shop->schema), MARQ_TYPE_EXTENSION, "extra", "pg_trgm");
}

static void
build_partition (MarqShop *shop)
{
  MarqEntity *whole = add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, "whole", "log");
  MarqEntity *part;
  MarqKeyPart *key;

  add_field (whole, "at", "Date");
  add_field (whole, "text", "Text");
  marq_entity_set_partition_strategy (whole, MARQ_PARTITION_STRATEGY_RANGE);
  key = add (marq_entity_get_partition_keys (whole), MARQ_TYPE_KEY_PART, "whole.key", NULL);
  marq_key_part_set_field (key, "whole.at");
  if (ABSENT (shop))
    return;
  part = add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, "extra", NAME (shop, "log_2026", "log_26"));
  add_field (part, "at", "Date");
  add_field (part, "text", "Text");
  marq_entity_set_partition_of (part, "whole");
  marq_entity_set_partition_bound (part, IS (shop, ALTERED) ? "FOR VALUES FROM ('2026-01-01') TO ('2028-01-01')"
                                                            : "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')");
}

static void
build_inheritance (MarqShop *shop)
{
  static const char *const parents[] = { "base", NULL };
  MarqEntity *base = add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, "base", "things");
  MarqEntity *child;

  add_field (base, "name", "Text");
  if (ABSENT (shop))
    return;
  child = add (marq_namespace_get_entities (shop->namespace), MARQ_TYPE_ENTITY, "extra", NAME (shop, "tools", "gear"));
  add_field (child, "name", "Text");
  add_field (child, "size", "Integer");
  if (!IS (shop, ALTERED))
    {
      marq_entity_set_inherits (child, parents);
      marq_field_set_is_inherited (field_of (child, "name"), TRUE);
    }
}

static void
build_comment (MarqShop *shop)
{
  if (ABSENT (shop))
    return;
  marq_item_set_comment (MARQ_ITEM (shop->users), IS (shop, ALTERED) ? "It's \"they\"; -- no $$ more" : "Who buys");
  marq_item_set_comment (MARQ_ITEM (field_of (shop->users, "mail")), IS (shop, ALTERED) ? "Where\nto write" : "To write to");
}

static void
build_namespace (MarqShop *shop)
{
  MarqNamespace *namespace;
  MarqEntity *table;
  MarqIndex *index;
  MarqEnum *item;

  if (ABSENT (shop))
    return;
  namespace = add (marq_schema_get_namespaces (shop->schema), MARQ_TYPE_NAMESPACE, "extra", NAME (shop, "Back Office", "office"));
  table = add (marq_namespace_get_entities (namespace), MARQ_TYPE_ENTITY, "extra.t", "desks");
  add_field (table, "id", "Serial");
  add_constraint (table, "extra.pk", NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "id");
  add_field (table, "size", IS (shop, ALTERED) ? "Double" : "Float");
  index = add_index (table, "extra.i", "desks_size", "size");
  marq_index_set_method (index, "btree");
  item = add (marq_namespace_get_enums (namespace), MARQ_TYPE_ENUM, "extra.e", "kind");
  add (marq_enum_get_values (item), MARQ_TYPE_ENUM_VALUE, "extra.e.1", "tall");
  add_field (table, "kind", "Enum(@extra.e)");
  add_relation (table, "extra.r", "desks_user", "id", shop->users);
}

static void
build_options (MarqShop *shop)
{
  static const char *const some[] = { "fillfactor=70", NULL };
  static const char *const more[] = { "fillfactor=80", "autovacuum_enabled=false", NULL };
  MarqField *note = field_of (shop->users, "note");

  if (ABSENT (shop))
    return;
  marq_entity_set_storage_options (shop->users, IS (shop, ALTERED) ? more : some);
  marq_field_set_storage (note, IS (shop, ALTERED) ? "MAIN" : "EXTERNAL");
  marq_field_set_statistics_target (note, IS (shop, ALTERED) ? 500 : 200);
}

static void
build_strange_names (MarqShop *shop)
{
  MarqEntity *table;
  MarqField *field;
  MarqIndex *index;
  MarqConstraint *check;

  if (ABSENT (shop))
    return;
  table = add_table (shop, "extra", NAME (shop, "select \"from\" it's `where`; -- $$", "Größe 🐘 order"));
  field = add_field (table, "order", "Integer");
  marq_field_set_not_null (add_field (table, "Mixed Case", "Integer"), TRUE);
  add_field (table, "üñí 🎈 %s \\n", "String");
  if (IS (shop, ALTERED))
    set_type (field, "BigInt");
  index = add_index (table, "extra.i", "a \"quoted\" `index`", "order");
  marq_index_set_method (index, "btree");
  check = add_constraint (table, "extra.c", "it's a 'check'", MARQ_CONSTRAINT_KIND_CHECK, NULL);
  marq_constraint_set_expression (check, shop->dialect == MARQ_DIALECT_MARIADB ? "`Mixed Case` > 0" : "\"Mixed Case\" > 0");
}

static void
build_circle (MarqShop *shop)
{
  MarqEntity *a, *b;

  if (ABSENT (shop))
    return;
  a = add_table (shop, "extra.a", NAME (shop, "hens", "chickens"));
  b = add_table (shop, "extra.b", "eggs");
  add_field (a, "egg_id", "Integer");
  add_field (b, "hen_id", "Integer");
  add_relation (a, "extra.ra", "hen_from_egg", "egg_id", b);
  add_relation (b, "extra.rb", "egg_from_hen", "hen_id", a);
  if (IS (shop, ALTERED))
    add_relation (b, "extra.rc", "egg_of_user", "hen_id", shop->users);
}

/* Two columns change their names with each other, and a third takes the name of one that goes. */
static void
build_swap (MarqShop *shop)
{
  MarqField *a = add_field (shop->users, "left", "Integer");
  MarqField *b = add_field (shop->users, "right", "Integer");

  if (ABSENT (shop))
    return;
  marq_item_set_name (MARQ_ITEM (a), IS (shop, ALTERED) ? "left" : "right");
  marq_item_set_name (MARQ_ITEM (b), IS (shop, ALTERED) ? "middle" : "left");
}

static void
build_object (MarqShop *shop)
{
  MarqObject *object;

  if (ABSENT (shop))
    return;
  object = add (marq_namespace_get_objects (shop->namespace), MARQ_TYPE_OBJECT, "extra", "total_of");
  marq_object_set_object_kind (object, "AGGREGATE");
  marq_object_set_identity (object, "total_of(integer)");
  marq_object_set_definition (object, IS (shop, ALTERED)
                                          ? "CREATE AGGREGATE total_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '1')"
                                          : "CREATE AGGREGATE total_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0')");
}

#define NONE_HERE NULL
#define POSTGRES_ONLY { NULL, "SQLite has no such thing", "MariaDB has no such thing" }
#define NOT_IN_SQLITE { NULL, "SQLite has no such thing", NULL }
#define AGES "SELECT sum(age) FROM users"

const MarqCase marq_cases[] = {
  { "table", build_table },
  { "column", build_column },
  { "type", build_type },
  { "cast", build_cast, .no_rename = "the column is the shop's" },
  { "default", build_default, .no_rename = "a default has no name" },
  { "default-code", build_default_code },
  { "required", build_required, .no_alter = "yes or no", .no_rename = "it has no name" },
  { "identity", build_identity, .none = { NULL, "SQLite counts an INTEGER PRIMARY KEY in any case", NULL }, .no_rename = "it has no name" },
  { "serial", build_serial, .serials = TRUE },
  { "uuid", build_uuid },
  { "generated", build_generated },
  { "primary-key", build_primary_key },
  { "unique", build_unique },
  { "check", build_check },
  { "values", build_values },
  { "range", build_range, .no_rename = "it has no name" },
  { "exclusion", build_exclusion, POSTGRES_ONLY },
  { "foreign-key", build_foreign_key },
  { "deferrable-key", build_deferrable_key, { NULL, NULL, "MariaDB defers nothing" } },
  { "index", build_index },
  { "unique-index", build_unique_index },
  { "hash-index", build_hash_index, POSTGRES_ONLY },
  { "brin-index", build_brin_index, POSTGRES_ONLY },
  { "gin-index", build_gin_index, POSTGRES_ONLY },
  { "gist-index", build_gist_index, POSTGRES_ONLY },
  { "spgist-index", build_spgist_index, POSTGRES_ONLY },
  { "partial-index", build_partial_index, { NULL, NULL, "MariaDB has no partial indexes" } },
  { "covering-index", build_covering_index, POSTGRES_ONLY },
  { "expression-index", build_expression_index, { NULL, NULL, "MariaDB has no expression indexes" } },
  { "sorted-index", build_sorted_index },
  { "class-index", build_class_index, POSTGRES_ONLY },
  { "enum", build_enum, .native_enums = TRUE, .none = { NULL, "SQLite has no types of one's own", NULL } },
  { "enum-value", build_enum_value, .native_enums = TRUE, .none = { NULL, "SQLite has no types of one's own", NULL } },
  { "domain", build_domain, POSTGRES_ONLY },
  { "composite", build_composite, POSTGRES_ONLY },
  { "sequence", build_sequence, NOT_IN_SQLITE },
  { "view", build_view },
  { "views-in-the-way", build_views_in_the_way, .no_rename = "the column is the shop's", .query = AGES },
  { "materialized-view", build_materialized_view, POSTGRES_ONLY },
  { "routine", build_routine, NOT_IN_SQLITE },
  { "routine-in-use", build_routine_in_use, POSTGRES_ONLY, .no_rename = "what calls it says its name" },
  { "trigger", build_trigger },
  { "rule", build_rule, POSTGRES_ONLY },
  { "policy", build_policy, POSTGRES_ONLY },
  { "extension", build_extension, POSTGRES_ONLY, .no_alter = "there is one version of it here", .no_rename = "extensions keep their names" },
  { "partition", build_partition, POSTGRES_ONLY },
  { "inheritance", build_inheritance, POSTGRES_ONLY,
    .no_alter = "a column that has stood by itself stays so: what was inherited does not come back as such" },
  { "comment", build_comment, { NULL, "SQLite has no comments", NULL }, .no_rename = "a comment has no name" },
  { "namespace", build_namespace, { NULL, "SQLite has one namespace", "a MariaDB namespace is another database" }, .native_enums = TRUE },
  { "options", build_options, POSTGRES_ONLY, .no_rename = "options have no names" },
  { "strange-names", build_strange_names },
  { "circle", build_circle },
  { "swap", build_swap, .no_rename = "its columns are renamed all the time" },
  { "object", build_object, POSTGRES_ONLY, .no_rename = "its name is in its text" },
};

const guint marq_n_cases = G_N_ELEMENTS (marq_cases);

MarqSchema *
marq_case_build (const MarqCase *self, MarqDialect dialect, MarqCaseState state)
{
  MarqShop shop = { dialect, state, make (MARQ_TYPE_SCHEMA, "schema", NULL) };
  MarqField *active;

  shop.namespace = add (marq_schema_get_namespaces (shop.schema), MARQ_TYPE_NAMESPACE, "public", "public");
  shop.users = add_table (&shop, "users", "users");
  add_field (shop.users, "mail", "String");
  add_field (shop.users, "age", "Integer");
  add_field (shop.users, "note", "Text");
  active = add_field (shop.users, "active", "Boolean");
  marq_field_set_default_value (active, "true");
  shop.orders = add_table (&shop, "orders", "orders");
  add_field (shop.orders, "user_id", "Integer");
  add_field (shop.orders, "total", "Decimal(10, 2)");
  add_field (shop.orders, "status", "String(20)");
  self->build (&shop);
  return shop.schema;
}

void
marq_case_settings (const MarqCase *self, MarqDialect dialect, MarqPlanSettings *settings)
{
  *settings = (MarqPlanSettings){ .dialect = dialect,
                                  .version = "1.0.1",
                                  .matching = MARQ_MATCHING_UIDS,
                                  .settings = { self->serials ? MARQ_SERIAL_STYLE_SERIAL : MARQ_SERIAL_STYLE_IDENTITY,
                                                self->native_enums ? MARQ_ENUM_STYLE_NATIVE : MARQ_ENUM_STYLE_CHECK, 0 } };
}
