/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-shop.h"

const char marq_shop_rows[]
  = "INSERT INTO users (mail, age, note) VALUES ('a@example.org', 30, 'first'), ('b@example.org', 40, NULL);\n"
    "INSERT INTO orders (user_id, total, status) VALUES (1, 10.50, 'draft'), (2, 20.25, 'paid'), (1, 7, 'paid');\n";

#define POSTGRES_ONLY { NULL, "SQLite has no such thing", "MariaDB has no such thing" }
#define NOT_IN_SQLITE { NULL, "SQLite has no such thing", NULL }
#define AGES "SELECT sum(age) FROM users"

const MarqCase marq_cases[] = {
  { "table", marq_build_table },
  { "types", marq_build_types },
  { "column", marq_build_column },
  { "type", marq_build_type, .alike = { NULL, "SQLite has one integer", NULL } },
  { "cast", marq_build_cast, .no_rename = "the column is the shop's", .alike = { NULL, "SQLite has one text", NULL } },
  { "default", marq_build_default, .no_rename = "a default has no name" },
  { "default-code", marq_build_default_code },
  { "required", marq_build_required, .no_alter = "yes or no", .no_rename = "it has no name" },
  { "identity", marq_build_identity, .none = { NULL, "SQLite counts an INTEGER PRIMARY KEY in any case", NULL }, .no_rename = "it has no name",
    .alike = { NULL, NULL, "MariaDB has one way of counting" } },
  { "serial", marq_build_serial, .serials = TRUE, .alike = { NULL, "SQLite has one integer", NULL } },
  { "uuid", marq_build_uuid, .alike = { NULL, "SQLite has one text", NULL } },
  { "generated", marq_build_generated },
  { "primary-key", marq_build_primary_key, .alike = { NULL, NULL, "MariaDB calls every primary key PRIMARY" } },
  { "unique", marq_build_unique },
  { "check", marq_build_check },
  { "values", marq_build_values },
  { "range", marq_build_range, .no_rename = "it has no name" },
  { "exclusion", marq_build_exclusion, POSTGRES_ONLY },
  { "foreign-key", marq_build_foreign_key },
  { "deferrable-key", marq_build_deferrable_key, { NULL, NULL, "MariaDB defers nothing" } },
  { "index", marq_build_index },
  { "unique-index", marq_build_unique_index },
  { "hash-index", marq_build_hash_index, POSTGRES_ONLY },
  { "brin-index", marq_build_brin_index, POSTGRES_ONLY },
  { "gin-index", marq_build_gin_index, POSTGRES_ONLY },
  { "gist-index", marq_build_gist_index, POSTGRES_ONLY },
  { "spgist-index", marq_build_spgist_index, POSTGRES_ONLY },
  { "partial-index", marq_build_partial_index, { NULL, NULL, "MariaDB has no partial indexes" } },
  { "covering-index", marq_build_covering_index, POSTGRES_ONLY },
  { "expression-index", marq_build_expression_index, { NULL, NULL, "MariaDB has no expression indexes" } },
  { "sorted-index", marq_build_sorted_index },
  { "class-index", marq_build_class_index, POSTGRES_ONLY },
  { "enum", marq_build_enum, .native_enums = TRUE, .none = { NULL, "SQLite has no types of one's own", NULL },
    .alike = { NULL, NULL, "MariaDB has the values in the column, and the type has no name" } },
  { "enum-value", marq_build_enum_value, .native_enums = TRUE, .none = { NULL, "SQLite has no types of one's own", NULL } },
  { "domain", marq_build_domain, POSTGRES_ONLY },
  { "composite", marq_build_composite, POSTGRES_ONLY },
  { "sequence", marq_build_sequence, NOT_IN_SQLITE },
  { "view", marq_build_view },
  { "views-in-the-way", marq_build_views_in_the_way, .no_rename = "the column is the shop's", .query = AGES,
    .alike = { NULL, "SQLite has one integer", NULL } },
  { "materialized-view", marq_build_materialized_view, POSTGRES_ONLY },
  { "routine", marq_build_routine, NOT_IN_SQLITE },
  { "routine-in-use", marq_build_routine_in_use, POSTGRES_ONLY, .no_rename = "what calls it says its name" },
  { "trigger", marq_build_trigger },
  { "rule", marq_build_rule, POSTGRES_ONLY },
  { "policy", marq_build_policy, POSTGRES_ONLY },
  { "extension", marq_build_extension, POSTGRES_ONLY, .no_alter = "there is one version of it here", .no_rename = "extensions keep their names" },
  { "partition", marq_build_partition, POSTGRES_ONLY },
  { "inheritance", marq_build_inheritance, POSTGRES_ONLY,
    .no_alter = "a column that has stood by itself stays so: what was inherited does not come back as such" },
  { "comment", marq_build_comment, { NULL, "SQLite has no comments", NULL }, .no_rename = "a comment has no name" },
  { "namespace", marq_build_namespace, { NULL, "SQLite has one namespace", "a MariaDB namespace is another database" }, .native_enums = TRUE },
  { "options", marq_build_options, POSTGRES_ONLY, .no_rename = "options have no names" },
  { "strange-names", marq_build_strange_names, .alike = { NULL, "SQLite has one integer", NULL } },
  { "circle", marq_build_circle },
  { "swap", marq_build_swap, .no_rename = "its columns are renamed all the time" },
  { "object", marq_build_object, POSTGRES_ONLY, .no_rename = "its name is in its text" },
};

const guint marq_n_cases = G_N_ELEMENTS (marq_cases);

MarqSchema *
marq_case_build (const MarqCase *self, MarqDialect dialect, MarqCaseState state)
{
  MarqShop shop = { dialect, state, marq_shop_make (MARQ_TYPE_SCHEMA, "schema", NULL) };
  MarqField *active;

  shop.namespace = marq_shop_add (marq_schema_get_namespaces (shop.schema), MARQ_TYPE_NAMESPACE, "public", "public");
  shop.users = marq_shop_table (&shop, "users", "users");
  marq_shop_field (shop.users, "mail", "String");
  marq_shop_field (shop.users, "age", "Integer");
  marq_shop_field (shop.users, "note", "Text");
  active = marq_shop_field (shop.users, "active", "Boolean");
  marq_field_set_default_value (active, "true");
  shop.orders = marq_shop_table (&shop, "orders", "orders");
  marq_shop_field (shop.orders, "user_id", "Integer");
  marq_shop_field (shop.orders, "total", "Decimal(10, 2)");
  marq_shop_field (shop.orders, "status", "String(20)");
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
