/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Types, views and code. */
#include "config.h"

#include "marq-shop.h"

void
marq_build_enum (MarqShop *shop)
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
  item = marq_shop_add (marq_namespace_get_enums (shop->namespace), MARQ_TYPE_ENUM, "extra", NAME (shop, "state", "order_state"));
  for (guint i = 0; values[shop->state][i]; i++)
    marq_shop_add (marq_enum_get_values (item), MARQ_TYPE_ENUM_VALUE, values[shop->state][i], values[shop->state][i]);
  field = marq_shop_field (shop->orders, "state", "Enum(@extra)");
  marq_field_set_default_value (field, "draft");
}

/* A value goes: the type is made anew, around its rows, its default and its view. */
void
marq_build_enum_value (MarqShop *shop)
{
  MarqEnum *item = marq_shop_add (marq_namespace_get_enums (shop->namespace), MARQ_TYPE_ENUM, "extra", "state");
  MarqField *field;
  MarqView *view;

  marq_shop_add (marq_enum_get_values (item), MARQ_TYPE_ENUM_VALUE, "v1", "draft");
  if (!ABSENT (shop))
    marq_shop_add (marq_enum_get_values (item), MARQ_TYPE_ENUM_VALUE, "v2", NAME (shop, "sent", "shipped"));
  if (IS (shop, ALTERED))
    marq_shop_add (marq_enum_get_values (item), MARQ_TYPE_ENUM_VALUE, "v4", "lost");
  marq_shop_add (marq_enum_get_values (item), MARQ_TYPE_ENUM_VALUE, "v3", "paid");
  field = marq_shop_field (shop->orders, "state", "Enum(@extra)");
  marq_field_set_default_value (field, "draft");
  view = marq_shop_add (marq_namespace_get_views (shop->namespace), MARQ_TYPE_VIEW, "extra.view", "paid_orders");
  marq_view_set_definition (view, "SELECT id, state FROM orders WHERE state = 'paid'");
}

void
marq_build_domain (MarqShop *shop)
{
  MarqDomain *domain;
  MarqConstraint *check;
  g_autoptr (MarqFieldType) type = marq_field_type_parse (IS (shop, ALTERED) ? "Text" : "String(40)", NULL);

  if (ABSENT (shop))
    return;
  domain = marq_shop_add (marq_namespace_get_domains (shop->namespace), MARQ_TYPE_DOMAIN, "extra", NAME (shop, "label", "title"));
  marq_domain_set_data_type (domain, type);
  check = marq_shop_add (marq_domain_get_checks (domain), MARQ_TYPE_CONSTRAINT, "extra.check", "label_filled");
  marq_constraint_set_constraint (check, MARQ_CONSTRAINT_KIND_CHECK);
  marq_constraint_set_expression (check, "length(VALUE) > 0");
  marq_shop_field (shop->orders, "label", "Domain(@extra)");
}

void
marq_build_composite (MarqShop *shop)
{
  MarqComposite *composite;

  if (ABSENT (shop))
    return;
  composite = marq_shop_add (marq_namespace_get_composites (shop->namespace), MARQ_TYPE_COMPOSITE, "extra", NAME (shop, "money2", "cash"));
  marq_shop_field_in (marq_composite_get_fields (composite), "extra", "amount", "Decimal(10, 2)");
  marq_shop_field_in (marq_composite_get_fields (composite), "extra", "currency", "Char(3)");
  if (IS (shop, ALTERED))
    marq_shop_field_in (marq_composite_get_fields (composite), "extra", "rate", "Double");
  marq_shop_field (shop->orders, "paid", "Composite(@extra)");
}

void
marq_build_sequence (MarqShop *shop)
{
  MarqSequence *sequence;

  if (ABSENT (shop))
    return;
  sequence = marq_shop_add (marq_namespace_get_sequences (shop->namespace), MARQ_TYPE_SEQUENCE, "extra", NAME (shop, "tickets", "numbers"));
  marq_sequence_set_increment (sequence, IS (shop, ALTERED) ? 10 : 1);
  marq_sequence_set_cycles (sequence, IS (shop, ALTERED));
}

static MarqView *
add_view (MarqShop *shop, const char *uid, const char *name, const char *definition)
{
  MarqView *view = marq_shop_add (marq_namespace_get_views (shop->namespace), MARQ_TYPE_VIEW, uid, name);

  marq_view_set_definition (view, definition);
  return view;
}

void
marq_build_view (MarqShop *shop)
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
void
marq_build_views_in_the_way (MarqShop *shop)
{
  marq_shop_set_type (marq_shop_find (shop->users, "age"), ABSENT (shop) ? "Integer" : IS (shop, ALTERED) ? "BigInt" : "SmallInt");
  add_view (shop, "extra.v1", "ages", "SELECT id, age FROM users");
  add_view (shop, "extra.v2", "old_ages", "SELECT id, age FROM ages WHERE age > 35");
  if (shop->dialect == MARQ_DIALECT_POSTGRESQL)
    marq_item_set_comment (marq_item_lookup (MARQ_ITEM (shop->schema), "extra.v2"), "Of the old");
}

void
marq_build_materialized_view (MarqShop *shop)
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
  index = marq_shop_add (marq_view_get_indexes (view), MARQ_TYPE_INDEX, "extra.i", "totals_user");
  marq_index_set_is_unique (index, TRUE);
  part = marq_shop_add (marq_index_get_parts (index), MARQ_TYPE_KEY_PART, "extra.i.1", NULL);
  marq_key_part_set_expression (part, "user_id");
}

static MarqRoutine *
add_routine (MarqShop *shop, const char *name, const char *body)
{
  MarqRoutine *routine = marq_shop_add (marq_namespace_get_routines (shop->namespace), MARQ_TYPE_ROUTINE, "extra.f", name);

  marq_routine_set_language (routine, "plpgsql");
  marq_routine_set_returns (routine, "trigger");
  marq_routine_set_body (routine, body);
  return routine;
}

void
marq_build_routine (MarqShop *shop)
{
  MarqRoutine *routine;

  if (ABSENT (shop))
    return;
  routine = marq_shop_add (marq_namespace_get_routines (shop->namespace), MARQ_TYPE_ROUTINE, "extra", NAME (shop, "twice", "double_it"));
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
void
marq_build_routine_in_use (MarqShop *shop)
{
  MarqConstraint *check;

  marq_build_routine (shop);
  if (ABSENT (shop) || IS (shop, RENAMED))
    return;
  marq_field_set_default_expression (marq_shop_field (shop->users, "lucky", "BigInt"), "twice(4)");
  check = marq_shop_constraint (shop->users, "extra.c", "users_lucky", MARQ_CONSTRAINT_KIND_CHECK, "age");
  marq_constraint_set_expression (check, "twice(age) >= 0");
  add_view (shop, "extra.v", "doubles", "SELECT id, twice(age) AS d FROM users");
}

void
marq_build_trigger (MarqShop *shop)
{
  static const char *const update[] = { "UPDATE", NULL };
  static const char *const both[] = { "INSERT", "UPDATE", NULL };
  MarqTrigger *trigger;

  if (shop->dialect == MARQ_DIALECT_POSTGRESQL)
    add_routine (shop, "touch", "BEGIN RETURN NEW; END");
  if (ABSENT (shop))
    return;
  trigger = marq_shop_add (marq_entity_get_triggers (shop->users), MARQ_TYPE_TRIGGER, "extra", NAME (shop, "users_touch", "users_changed"));
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

void
marq_build_rule (MarqShop *shop)
{
  MarqRule *rule;

  if (ABSENT (shop))
    return;
  rule = marq_shop_add (marq_entity_get_rules (shop->users), MARQ_TYPE_RULE, "extra", NAME (shop, "users_keep", "users_stay"));
  marq_rule_set_definition (rule, IS (shop, ALTERED) ? "CREATE RULE users_keep AS ON DELETE TO users DO INSTEAD NOTHING"
                            : IS (shop, RENAMED)
                                ? "CREATE RULE users_stay AS ON DELETE TO users WHERE (old.age > 18) DO INSTEAD NOTHING"
                                : "CREATE RULE users_keep AS ON DELETE TO users WHERE (old.age > 18) DO INSTEAD NOTHING");
}

void
marq_build_policy (MarqShop *shop)
{
  MarqPolicy *policy;

  marq_entity_set_row_security (shop->users, ABSENT (shop)         ? MARQ_ROW_SECURITY_OFF
                                             : IS (shop, ALTERED) ? MARQ_ROW_SECURITY_FORCED
                                                                  : MARQ_ROW_SECURITY_ON);
  if (ABSENT (shop))
    return;
  policy = marq_shop_add (marq_entity_get_policies (shop->users), MARQ_TYPE_POLICY, "extra", NAME (shop, "grown", "adult"));
  marq_policy_set_command (policy, MARQ_POLICY_COMMAND_SELECT);
  marq_policy_set_using_expression (policy, IS (shop, ALTERED) ? "age > 21" : "age > 18");
}

void
marq_build_extension (MarqShop *shop)
{
  if (!ABSENT (shop))
    marq_shop_add (marq_schema_get_extensions (shop->schema), MARQ_TYPE_EXTENSION, "extra", "pg_trgm");
}

void
marq_build_object (MarqShop *shop)
{
  MarqObject *object;

  if (ABSENT (shop))
    return;
  object = marq_shop_add (marq_namespace_get_objects (shop->namespace), MARQ_TYPE_OBJECT, "extra", "total_of");
  marq_object_set_object_kind (object, "AGGREGATE");
  marq_object_set_identity (object, "total_of(integer)");
  marq_object_set_definition (object, IS (shop, ALTERED)
                                          ? "CREATE AGGREGATE total_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '1')"
                                          : "CREATE AGGREGATE total_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0')");
}
