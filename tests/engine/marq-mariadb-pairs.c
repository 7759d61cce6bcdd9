/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can become of tables and columns. */
#include "config.h"

#include "marq-mariadb-pairs.h"

static void
change_nothing (MarqSchema *schema)
{
  marq_index_set_concurrently (find_item (schema, "customers.customers_points_idx"), TRUE);
}

static void
add_a_table (MarqSchema *schema)
{
  MarqEntity *coupons = add_table (schema, "coupons");

  add_field (coupons, "code", "String(20)");
  add_field (coupons, "order_id", "UUID");
  add_key (coupons, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "coupons_pkey", "code");
  add_relation (coupons, "coupons_order", "order_id", find_item (schema, "orders"), "id");
  marq_item_set_comment (MARQ_ITEM (coupons), "100 % \"off\", it's \\ `free`");
}

static void
drop_a_table (MarqSchema *schema)
{
  remove_item (schema, "lines");
}

static void
drop_everything (MarqSchema *schema)
{
  remove_item (schema, "big_orders");
  remove_item (schema, "everybody");
  remove_item (schema, "lines");
  remove_item (schema, "orders");
  remove_item (schema, "customers");
  remove_item (schema, "tax");
  remove_item (schema, "numbers");
}

static void
rename_a_table (MarqSchema *schema)
{
  marq_item_set_name (find_item (schema, "lines"), "order_lines");
  marq_item_set_name (find_item (schema, "customers"), "clients");
  marq_view_set_definition (find_item (schema, "everybody"), "SELECT * FROM clients");
}

static void
swap_tables (MarqSchema *schema)
{
  marq_item_set_name (find_item (schema, "lines"), "orders2");
  marq_item_set_name (find_item (schema, "orders"), "lines");
  marq_item_set_name (find_item (schema, "lines"), "orders");
  marq_view_set_definition (find_item (schema, "big_orders"), "SELECT id, total FROM `lines` WHERE total > 100");
}

static void
add_columns (MarqSchema *schema)
{
  MarqEntity *customers = find_item (schema, "customers");
  MarqEntity *lines = find_item (schema, "lines");

  add_field (customers, "phone", "Phone");
  marq_field_set_not_null (add_field (customers, "level", "SmallInt"), TRUE);
  marq_field_set_default_expression (add_field (customers, "token", "UUID"), "gen_random_uuid()");
  move_item (schema, "customers.phone", 0);
  move_item (schema, "customers.level", 4);
  add_field (lines, "label", "String(30)");
  move_item (schema, "lines.label", 1);
}

static void
drop_columns (MarqSchema *schema)
{
  remove_item (schema, "customers.born");
  remove_item (schema, "customers.customers_points_idx");
  remove_item (schema, "customers.secret");
  remove_item (schema, "customers.notes");
  remove_item (schema, "orders.data");
  remove_item (schema, "lines.cost");
}

static void
replace_a_column (MarqSchema *schema)
{
  MarqField *other;

  remove_item (schema, "customers.notes");
  other = add_field (find_item (schema, "customers"), "remarks", "String(10)");
  marq_item_set_name (MARQ_ITEM (other), "notes");
}

static void
rename_columns (MarqSchema *schema)
{
  marq_item_set_name (find_item (schema, "orders.total"), "sum");
  marq_constraint_set_expression (find_item (schema, "orders.orders_placed"), "sum < 100000 OR placed IS NOT NULL");
  marq_view_set_definition (find_item (schema, "big_orders"), "SELECT id, sum FROM orders WHERE sum > 100");
  marq_trigger_set_body (find_item (schema, "orders.orders_unpaid"), "BEGIN\n  SET NEW.sum = NEW.sum + 0;\nEND");
  marq_item_set_name (find_item (schema, "lines.amount"), "count");
  marq_field_set_generated_expression (find_item (schema, "lines.cost"), "price * count");
  marq_field_set_generated_expression (find_item (schema, "lines.twice"), "count * 2");
  marq_item_set_name (find_item (schema, "customers.id"), "number");
}

static void
swap_columns (MarqSchema *schema)
{
  marq_item_set_name (find_item (schema, "customers.name"), "name2");
  marq_item_set_name (find_item (schema, "customers.email"), "name");
  marq_item_set_name (find_item (schema, "customers.name"), "email");
}

static void
rename_over_a_dropped_one (MarqSchema *schema)
{
  remove_item (schema, "customers.customers_points_idx");
  remove_item (schema, "customers.born");
  marq_item_set_name (find_item (schema, "customers.created"), "born");
}

static void
move_columns (MarqSchema *schema)
{
  move_item (schema, "customers.points", 0);
  move_item (schema, "customers.name", 5);
  move_item (schema, "orders.placed", 1);
  move_item (schema, "orders.data", 0);
  move_item (schema, "lines.twice", 0);
}

static void
move_and_change (MarqSchema *schema)
{
  move_item (schema, "customers.points", 0);
  set_type (schema, "customers.points", "BigInt");
  move_item (schema, "customers.name", 5);
  marq_field_set_not_null (find_item (schema, "customers.points"), TRUE);
  marq_field_set_default_value (find_item (schema, "customers.points"), "0");
  add_field (find_item (schema, "customers"), "extra", "Text");
  move_item (schema, "customers.extra", 3);
}

static void
widen_types (MarqSchema *schema)
{
  set_type (schema, "customers.name", "String(200)");
  set_type (schema, "customers.points", "BigInt");
  set_type (schema, "orders.total", "Decimal(14, 2)");
  set_type (schema, "customers.born", "DateTime");
  set_type (schema, "orders.placed", "Timestamp(6)");
}

static void
narrow_types (MarqSchema *schema)
{
  set_type (schema, "customers.name", "String(10)");
  set_type (schema, "customers.points", "SmallInt");
  set_type (schema, "orders.total", "Decimal(10, 0)");
  set_type (schema, "orders.placed", "Timestamp");
}

static void
widen_a_key (MarqSchema *schema)
{
  set_type (schema, "customers.id", "BigSerial");
  set_type (schema, "orders.customer_id", "BigInt");
}

static void
require_and_release (MarqSchema *schema)
{
  marq_field_set_not_null (find_item (schema, "customers.points"), TRUE);
  marq_field_set_not_null (find_item (schema, "customers.name"), FALSE);
  marq_field_set_not_null (find_item (schema, "lines.price"), TRUE);
}

static void
change_defaults (MarqSchema *schema)
{
  marq_field_set_default_value (find_item (schema, "customers.points"), "7");
  marq_field_set_default_value (find_item (schema, "customers.notes"), "it's \\ `so`");
  marq_field_set_default_expression (find_item (schema, "customers.created"), NULL);
  marq_field_set_default_expression (find_item (schema, "orders.placed"), "now()");
  marq_field_set_default_expression (find_item (schema, "customers.born"), "now()");
  marq_field_set_default_value (find_item (schema, "orders.total"), NULL);
  marq_field_set_on_update_expression (find_item (schema, "orders.placed"), "now()");
  marq_field_set_default_expression (find_item (schema, "orders.data"), "'{}'::jsonb");
  marq_field_set_default_expression (find_item (schema, "lines.number"), "nextval('numbers'::regclass)");
}

static void
change_comments (MarqSchema *schema)
{
  marq_item_set_comment (find_item (schema, "customers"), "all of 'them'");
  marq_item_set_comment (find_item (schema, "customers.notes"), NULL);
  marq_item_set_comment (find_item (schema, "customers.id"), "who");
  marq_item_set_comment (find_item (schema, "lines.twice"), "two times");
  marq_item_set_comment (find_item (schema, "customers.customers_points_idx"), "fast");
  marq_item_set_comment (find_item (schema, "customers.customers_pkey"), "first");
  marq_item_set_comment (find_item (schema, "numbers"), "counts");
  marq_item_set_comment (find_item (schema, "tax"), "a fifth");
}

static void
change_computed (MarqSchema *schema)
{
  marq_field_set_generated_expression (find_item (schema, "lines.cost"), "price * amount + 1");
  marq_field_set_generated_expression (find_item (schema, "lines.twice"), "amount + amount + 1");
}

static void
change_what_is_computed (MarqSchema *schema)
{
  MarqField *points = find_item (schema, "customers.points");

  marq_field_set_generated (find_item (schema, "lines.twice"), MARQ_GENERATED_STORED);
  marq_field_set_generated_expression (find_item (schema, "lines.cost"), NULL);
  marq_field_set_generated_expression (points, "length(name)");
  marq_field_set_generated (points, MARQ_GENERATED_VIRTUAL);
}

static void
hide_columns (MarqSchema *schema)
{
  marq_field_set_is_invisible (find_item (schema, "customers.points"), TRUE);
  marq_field_set_is_invisible (find_item (schema, "orders.data"), TRUE);
}

static void
change_character_sets (MarqSchema *schema)
{
  marq_entity_set_character_set (find_item (schema, "customers"), "utf8mb4");
  marq_entity_set_collation (find_item (schema, "customers"), "utf8mb4_bin");
  marq_field_set_character_set (find_item (schema, "customers.email"), "latin1");
  marq_field_set_collation (find_item (schema, "customers.email"), "latin1_bin");
}

static void
change_storage (MarqSchema *schema)
{
  const char *const options[] = { "ROW_FORMAT=COMPRESSED", "STATS_PERSISTENT=1", NULL };

  marq_entity_set_storage_options (find_item (schema, "customers"), options);
}

static void
add_an_aria_table (MarqSchema *schema)
{
  MarqEntity *log = add_table (schema, "log");

  add_field (log, "line", "Text");
  marq_entity_set_storage_engine (log, "Aria");
  remove_item (schema, "lines.lines_order");
  marq_entity_set_storage_engine (find_item (schema, "lines"), "Aria");
  add_field (find_item (schema, "lines"), "extra", "Text");
}

static void
change_values (MarqSchema *schema)
{
  set_type (schema, "customers.status", "Enum('new', 'old', 'it''s \\ gone')");
}

static void
reorder_values (MarqSchema *schema)
{
  set_type (schema, "customers.status", "Enum('older', 'old', 'new')");
}

/* One value gets a new name, two swap theirs, one differs by case. */
static void
rename_values (MarqSchema *schema)
{
  marq_item_set_name (find_item (schema, "mood.sad"), "it's blue");
}

static void
swap_values (MarqSchema *schema)
{
  marq_item_set_name (find_item (schema, "mood.sad"), "fine");
  marq_item_set_name (find_item (schema, "mood.fine"), "sad");
  marq_item_set_name (find_item (schema, "mood.glad"), "Glad");
  marq_item_set_name (find_item (schema, "orders.mood"), "temper");
}

static void
require_a_moment (MarqSchema *schema)
{
  marq_field_set_not_null (find_item (schema, "customers.created"), TRUE);
}

static void
change_many_types (MarqSchema *schema)
{
  MarqEntity *all = add_table (schema, "all_types");
  static const char *const types[]
    = { "String(20000)", "Text", "Char(3)", "SmallInt", "Integer", "BigInt", "Decimal", "Decimal(5, 1)", "Float", "Double",
        "Boolean", "Date", "DateTime", "DateTime(6)", "Time", "Time(2)", "Timestamp", "Interval", "UUID", "JSON", "JSONB",
        "Color", "Email", "URL", "Phone", "Binary(16)", "Binary(70000)", "Blob", "Array(Integer)", "Custom(int(11) unsigned)",
        "Custom(set('a','b'))", "Custom(year(4))", "Custom(bool)", "Custom(timestamp without time zone)", "Custom(text[])",
        "Custom(bit(3))", "Custom(double precision)", "Custom(mediumtext)" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *name = g_strdup_printf ("c%u", i);
      g_autofree char *required = g_strdup_printf ("r%u", i);

      add_field (all, name, types[i]);
      marq_field_set_not_null (add_field (all, required, types[i]), TRUE);
    }
}

static const MarqMariadbPair pairs[] = {
  { "nothing", change_nothing },
  { "add-a-table", add_a_table },
  { "drop-a-table", drop_a_table },
  { "drop-everything", drop_everything },
  { "rename-a-table", rename_a_table },
  { "swap-tables", swap_tables },
  { "add-columns", add_columns },
  { "drop-columns", drop_columns },
  { "replace-a-column", replace_a_column },
  { "rename-columns", rename_columns },
  { "swap-columns", swap_columns },
  { "rename-over-a-dropped-one", rename_over_a_dropped_one },
  { "move-columns", move_columns },
  { "move-and-change", move_and_change },
  { "widen-types", widen_types },
  { "narrow-types", narrow_types, TRUE },
  { "widen-a-key", widen_a_key },
  { "require-and-release", require_and_release },
  { "change-defaults", change_defaults },
  { "change-comments", change_comments },
  { "change-computed", change_computed },
  { "change-what-is-computed", change_what_is_computed, TRUE },
  { "hide-columns", hide_columns },
  { "change-character-sets", change_character_sets },
  { "change-storage", change_storage },
  { "add-an-aria-table", add_an_aria_table },
  { "change-values", change_values },
  { "change-native-values", change_values, FALSE, MARQ_ENUM_STYLE_NATIVE },
  { "reorder-native-values", reorder_values, FALSE, MARQ_ENUM_STYLE_NATIVE },
  { "require-a-moment", require_a_moment },
  { "rename-values", rename_values },
  { "rename-native-values", rename_values, FALSE, MARQ_ENUM_STYLE_NATIVE },
  { "swap-values", swap_values },
  { "swap-native-values", swap_values, FALSE, MARQ_ENUM_STYLE_NATIVE },
  { "all-types", change_many_types },
};

const MarqMariadbPair *
marq_mariadb_pairs (guint *n)
{
  *n = G_N_ELEMENTS (pairs);
  return pairs;
}
