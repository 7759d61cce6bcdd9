/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can become of keys, code and names. */
#include "config.h"

#include "marq-mariadb-pairs.h"

static void
add_keys (MarqSchema *schema)
{
  MarqEntity *customers = find_item (schema, "customers");
  MarqIndex *notes = add_index (customers, "customers_notes_idx", "notes");
  MarqIndex *text = add_index (customers, "customers_text_idx", "name;notes");

  add_key (customers, MARQ_CONSTRAINT_KIND_UNIQUE, "customers_name_key", "name;born");
  marq_key_part_set_prefix_length (marq_item_list_get (marq_index_get_parts (notes), 0), 20);
  marq_key_part_set_descending (marq_item_list_get (marq_index_get_parts (notes), 0), TRUE);
  marq_index_set_method (text, "fulltext");
  add_check (customers, "customers_points", "points > 0 AND name ~ '^[A-Z]'");
  marq_index_set_is_invisible (find_item (schema, "customers.customers_points_idx"), TRUE);
}

static void
drop_keys (MarqSchema *schema)
{
  remove_item (schema, "customers.customers_points_idx");
  remove_item (schema, "customers.customers_email_key");
  remove_item (schema, "orders.orders_placed");
  remove_item (schema, "lines.lines_price_idx");
}

static void
change_keys (MarqSchema *schema)
{
  const char *const fields[] = { "customers.email", "customers.born", NULL };

  marq_constraint_set_fields (find_item (schema, "customers.customers_email_key"), fields);
  marq_constraint_set_expression (find_item (schema, "orders.orders_placed"), "total < 1000 OR placed IS NOT NULL");
  marq_index_set_is_unique (find_item (schema, "customers.customers_points_idx"), TRUE);
  marq_item_list_remove (marq_index_get_parts (find_item (schema, "customers.customers_points_idx")), 0);
}

static void
rename_keys (MarqSchema *schema)
{
  marq_item_set_name (find_item (schema, "customers.customers_email_key"), "one_email");
  marq_item_set_name (find_item (schema, "customers.customers_points_idx"), "by_points");
  marq_item_set_name (find_item (schema, "orders.orders_placed"), "is_placed");
  marq_item_set_name (find_item (schema, "orders.orders_pkey"), "whatever");
  marq_item_set_name (find_item (schema, "orders.orders_customer"), "whose");
}

static void
change_a_primary_key (MarqSchema *schema)
{
  const char *const fields[] = { "lines.number", "lines.order_id", NULL };

  marq_constraint_set_fields (find_item (schema, "lines.lines_pkey"), fields);
}

static void
drop_a_primary_key (MarqSchema *schema)
{
  remove_item (schema, "lines.lines_pkey");
  marq_field_set_not_null (find_item (schema, "lines.number"), FALSE);
}

static void
stop_counting (MarqSchema *schema)
{
  set_type (schema, "customers.id", "Integer");
  set_type (schema, "customers.points", "Serial");
}

static void
count_without_a_key (MarqSchema *schema)
{
  remove_item (schema, "customers.customers_pkey");
  remove_item (schema, "orders.orders_customer");
}

static void
change_a_relation (MarqSchema *schema)
{
  MarqRelation *relation = find_item (schema, "orders.orders_customer");

  marq_relation_set_on_delete (relation, MARQ_ACTION_SET_NULL);
  marq_relation_set_on_update (relation, MARQ_ACTION_RESTRICT);
}

static void
drop_a_relation (MarqSchema *schema)
{
  remove_item (schema, "orders.orders_customer");
  remove_item (schema, "lines.lines_order");
}

static void
index_a_relation (MarqSchema *schema)
{
  add_index (find_item (schema, "orders"), "orders_by_customer", "customer_id;total");
}

static void
add_a_circle (MarqSchema *schema)
{
  MarqEntity *customers = find_item (schema, "customers");
  MarqEntity *a = add_table (schema, "a");
  MarqEntity *b = add_table (schema, "b");

  add_field (a, "id", "Integer");
  add_field (a, "b_id", "Integer");
  add_field (b, "id", "Integer");
  add_field (b, "a_id", "Integer");
  add_key (a, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "a_pkey", "id");
  add_key (b, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "b_pkey", "id");
  add_relation (a, "a_b", "b_id", b, "id");
  add_relation (b, "b_a", "a_id", a, "id");
  add_field (customers, "parent", "Integer");
  add_relation (customers, "customers_parent", "parent", customers, "id");
}

static void
change_code (MarqSchema *schema)
{
  MarqTrigger *both;
  const char *const events[] = { "insert", "update", NULL };

  marq_view_set_definition (find_item (schema, "big_orders"), "SELECT id, total, paid FROM orders WHERE total > 200");
  marq_trigger_set_body (find_item (schema, "orders.orders_unpaid"), "SET NEW.total = NEW.total");
  marq_routine_set_body (find_item (schema, "tax"), "BEGIN\n  DECLARE x INT DEFAULT 2;\n  RETURN amount * x;\nEND");
  both = add_trigger (find_item (schema, "customers"), "customers_name", "insert", "SET NEW.name = trim(NEW.name)");
  marq_trigger_set_events (both, events);
  marq_trigger_set_condition (both, "NEW.name <> ''");
  marq_routine_set_routine (add_routine (schema, "forget", "IN who INT", "DELETE FROM customers WHERE id = who"),
                            MARQ_ROUTINE_KIND_PROCEDURE);
  add_view (schema, "bigger_orders", "SELECT id FROM big_orders WHERE total > 1000");
}

static void
rename_code (MarqSchema *schema)
{
  marq_item_set_name (find_item (schema, "big_orders"), "large_orders");
  marq_item_set_name (find_item (schema, "orders.orders_unpaid"), "unpaid");
  marq_item_set_name (find_item (schema, "tax"), "vat");
  marq_item_set_name (find_item (schema, "numbers"), "counter");
}

static void
change_a_sequence (MarqSchema *schema)
{
  MarqSequence *numbers = find_item (schema, "numbers");

  marq_sequence_set_increment (numbers, 3);
  marq_sequence_set_maximum (numbers, "1000");
  marq_sequence_set_cycles (numbers, TRUE);
  marq_sequence_set_cache (numbers, 10);
}

#define LONG_NAME "sixty-four characters, which is what a name can have in MariaDB!"

static void
rename_to_hostile_names (MarqSchema *schema)
{
  marq_item_set_name (find_item (schema, "customers"), "sel`ect \"x\" 'y' \\");
  marq_item_set_name (find_item (schema, "customers.name"), "from");
  marq_item_set_name (find_item (schema, "customers.email"), LONG_NAME);
  marq_item_set_name (find_item (schema, "customers.points"), "größe `—` \\'");
  marq_item_set_name (find_item (schema, "customers.customers_points_idx"), "index; DROP TABLE x; --");
  marq_item_set_name (find_item (schema, "customers.customers_email_key"), "Key %s");
  marq_item_set_name (find_item (schema, "orders.customer_id"), "group");
  marq_item_set_name (find_item (schema, "orders.orders_customer"), "100% `own`");
  marq_view_set_definition (find_item (schema, "everybody"), "SELECT * FROM `sel``ect \"x\" 'y' \\`");
  marq_item_set_name (find_item (schema, "everybody"), "order by");
}

static void
add_hostile_names (MarqSchema *schema)
{
  MarqEntity *table = add_table (schema, "`");
  MarqField *status;

  add_field (table, "key", "Serial");
  add_field (table, "`, --", "Integer");
  status = add_field (table, "where", "Enum('a''b', 'c\\d', '`')");
  marq_field_set_default_value (status, "c\\d");
  marq_field_set_minimum (marq_item_list_get (marq_entity_get_fields (table), 1), "1");
  add_key (table, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "x", "key");
  add_relation (table, "``", "`, --", find_item (schema, "customers"), "id");
  add_field (find_item (schema, "orders"), "ünï çødé 日本", "String(20)");
  add_index (find_item (schema, "orders"), "日本", "ünï çødé 日本");
}

static void
hold_what_postgresql_has (MarqSchema *schema)
{
  MarqEntity *orders = find_item (schema, "orders");
  MarqIndex *partial = add_index (orders, "orders_partial", "paid");
  MarqIndex *covering = add_index (orders, "orders_covering", "placed");
  MarqIndex *gin = add_index (orders, "orders_gin", "data");
  MarqIndex *unique = add_index (orders, "orders_once", "placed");
  const char *const include[] = { "orders.total", NULL };

  marq_index_set_predicate (partial, "paid");
  marq_index_set_is_unique (unique, TRUE);
  marq_index_set_predicate (unique, "paid");
  marq_index_set_include (covering, include);
  marq_index_set_method (gin, "gin");
  marq_relation_set_deferral (find_item (schema, "orders.orders_customer"), MARQ_DEFERRAL_INITIALLY_DEFERRED);
  add_key (orders, MARQ_CONSTRAINT_KIND_EXCLUSION, "orders_exclusion", "placed");
  marq_view_set_is_materialized (find_item (schema, "big_orders"), TRUE);
  marq_routine_set_language (add_routine (schema, "plpgsql", "", "BEGIN RETURN 1; END"), "plpgsql");
  marq_trigger_set_routine_name (add_trigger (orders, "calls", "update", NULL), "plpgsql");
  add_field (orders, "tags", "Array(Text)");
  marq_field_set_default_expression (find_item (schema, "orders.tags"), "'{}'::text[]");
}

/* A domain of the schema, and a column of it. */
static void
use_a_domain (MarqSchema *schema)
{
  MarqNamespace *namespace = marq_item_list_get (marq_schema_get_namespaces (schema), 0);
  MarqDomain *domain = marq_item_new_with_uid (MARQ_TYPE_DOMAIN, "percent");
  MarqConstraint *check = marq_item_new_with_uid (MARQ_TYPE_CONSTRAINT, "percent-check");
  g_autoptr (MarqFieldType) type = marq_field_type_new (MARQ_TYPE_KIND_INTEGER);

  marq_item_set_name (MARQ_ITEM (domain), "percent");
  marq_domain_set_data_type (domain, type);
  marq_domain_set_default_expression (domain, "0");
  marq_constraint_set_constraint (check, MARQ_CONSTRAINT_KIND_CHECK);
  marq_constraint_set_expression (check, "VALUE >= 0 AND value <= 100");
  marq_item_list_append (marq_domain_get_checks (domain), check);
  marq_item_list_append (marq_namespace_get_domains (namespace), domain);
  add_field (find_item (schema, "orders"), "rebate", "Domain(@percent)");
}

static void
check_what_counts (MarqSchema *schema)
{
  MarqEntity *customers = find_item (schema, "customers");

  add_check (customers, "customers_id", "id > 0 AND points > 0");
  marq_field_set_default_expression (add_field (customers, "rank", "Integer"), "id + 1");
  marq_field_set_generated_expression (add_field (customers, "next", "Integer"), "id + 1");
}

const MarqMariadbPair marq_mariadb_other_pairs[] = {
  { "check-what-counts", check_what_counts },
  { "add-keys", add_keys },
  { "drop-keys", drop_keys },
  { "change-keys", change_keys },
  { "rename-keys", rename_keys },
  { "change-a-primary-key", change_a_primary_key },
  { "drop-a-primary-key", drop_a_primary_key },
  { "stop-counting", stop_counting, TRUE },
  { "count-without-a-key", count_without_a_key },
  { "change-a-relation", change_a_relation },
  { "drop-a-relation", drop_a_relation },
  { "index-a-relation", index_a_relation },
  { "add-a-circle", add_a_circle },
  { "change-code", change_code },
  { "rename-code", rename_code },
  { "change-a-sequence", change_a_sequence },
  { "hostile-renames", rename_to_hostile_names },
  { "hostile-additions", add_hostile_names },
  { "what-postgresql-has", hold_what_postgresql_has },
  { "domain", use_a_domain },
};
const guint marq_mariadb_n_other_pairs = G_N_ELEMENTS (marq_mariadb_other_pairs);
