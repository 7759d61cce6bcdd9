/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What random worlds found, each small and by its name; no server is asked. */
#include "config.h"

#include <string.h>

#include "marq-shop.h"

typedef struct
{
  MarqSchema *schema;
  MarqNamespace *public, *shop;
} MarqTown;

static MarqTown
found (gboolean with_shop)
{
  MarqTown town = { marq_shop_make (MARQ_TYPE_SCHEMA, "schema", NULL) };

  town.public = marq_shop_add (marq_schema_get_namespaces (town.schema), MARQ_TYPE_NAMESPACE, "public", "public");
  if (with_shop)
    town.shop = marq_shop_add (marq_schema_get_namespaces (town.schema), MARQ_TYPE_NAMESPACE, "shop", "shop");
  return town;
}

static MarqEntity *
add_table (MarqNamespace *namespace, const char *uid, const char *name)
{
  MarqEntity *table = marq_shop_add (marq_namespace_get_entities (namespace), MARQ_TYPE_ENTITY, uid, name);

  marq_shop_field (table, "id", "Integer");
  return table;
}

/* The way up; both towns are taken. */
static char *
plan_with (MarqTown before, MarqTown after, MarqPlanFlags flags)
{
  const MarqPlanSettings settings
    = { .dialect = MARQ_DIALECT_POSTGRESQL, .version = "1", .matching = MARQ_MATCHING_UIDS, .flags = flags,
        .settings.enum_style = MARQ_ENUM_STYLE_NATIVE };
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqPlan) made = marq_plan_new (before.schema, after.schema, &settings, &error);
  char *script;

  g_assert_no_error (error);
  script = marq_plan_dup_script (made, &settings, FALSE);
  g_object_unref (before.schema);
  g_object_unref (after.schema);
  return script;
}

static char *
plan (MarqTown before, MarqTown after)
{
  return plan_with (before, after, MARQ_PLAN_ACCESS);
}

static void
assert_order (const char *script, const char *first, const char *second)
{
  const char *at = strstr (script, first);

  if (!at || !strstr (at, second))
    g_error ("not “%s”, then “%s”, in:\n%s", first, second, script);
}

/* It was dropped and made again, without its rows. */
static void
test_table_leaves_a_namespace_that_goes (void)
{
  MarqTown before = found (TRUE);
  MarqTown after = found (FALSE);
  g_autofree char *script = NULL;

  add_table (before.shop, "t", "things");
  add_table (after.public, "t", "things");
  script = plan (before, after);
  assert_order (script, "ALTER TABLE shop.things SET SCHEMA public", "DROP SCHEMA IF EXISTS shop");
  g_assert_null (strstr (script, "DROP TABLE"));
}

static void
test_type_gives_its_name_to_a_table (void)
{
  MarqTown before = found (FALSE);
  MarqTown after = found (FALSE);
  MarqEnum *mood = marq_shop_add (marq_namespace_get_enums (before.public), MARQ_TYPE_ENUM, "mood", "mood");
  g_autofree char *script = NULL;

  marq_shop_add (marq_enum_get_values (mood), MARQ_TYPE_ENUM_VALUE, "fine", "fine");
  add_table (after.public, "t", "mood");
  script = plan (before, after);
  assert_order (script, "ALTER TYPE mood RENAME TO mood__old", "CREATE TABLE IF NOT EXISTS mood (");
  assert_order (script, "CREATE TABLE", "DROP TYPE IF EXISTS mood__old");
}

static void
test_tables_swap_namespaces (void)
{
  MarqTown before = found (TRUE);
  MarqTown after = found (TRUE);
  g_autofree char *script = NULL;

  add_table (before.public, "a", "things");
  add_table (before.shop, "b", "things");
  add_table (after.shop, "a", "things");
  add_table (after.public, "b", "things");
  script = plan (before, after);
  assert_order (script, "ALTER TABLE things RENAME TO marquetry_a", "ALTER TABLE public.marquetry_a SET SCHEMA shop");
  assert_order (script, "ALTER TABLE shop.marquetry_b SET SCHEMA public", "ALTER TABLE shop.marquetry_a RENAME TO things");
}

/* It went with its whole. */
static void
test_part_outlives_its_whole (void)
{
  MarqTown before = found (FALSE);
  MarqTown after = found (FALSE);
  MarqEntity *whole = add_table (before.public, "whole", "log");
  MarqEntity *part = add_table (before.public, "part", "log_1");
  g_autofree char *script = NULL;

  marq_entity_set_partition_strategy (whole, MARQ_PARTITION_STRATEGY_RANGE);
  marq_shop_part (marq_entity_get_partition_keys (whole), whole, "whole.key", "id");
  marq_entity_set_partition_of (part, "whole");
  marq_entity_set_partition_bound (part, "FOR VALUES FROM (1) TO (9)");
  add_table (after.public, "part", "log_1");
  script = plan (before, after);
  assert_order (script, "ALTER TABLE log DETACH PARTITION log_1", "DROP TABLE IF EXISTS log;");
}

static void
test_sequence_outlives_its_table (void)
{
  MarqTown before = found (FALSE);
  MarqTown after = found (FALSE);
  MarqSequence *sequence = marq_shop_add (marq_namespace_get_sequences (before.public), MARQ_TYPE_SEQUENCE, "s", "numbers");
  g_autofree char *script = NULL;

  add_table (before.public, "t", "things");
  marq_sequence_set_owned_by (sequence, "t.id");
  marq_shop_add (marq_namespace_get_sequences (after.public), MARQ_TYPE_SEQUENCE, "s", "numbers");
  script = plan (before, after);
  assert_order (script, "ALTER SEQUENCE numbers OWNED BY NONE", "DROP TABLE IF EXISTS things");
}

static void
add_pair (MarqTown *town, const char *type)
{
  MarqComposite *pair = marq_shop_add (marq_namespace_get_composites (town->public), MARQ_TYPE_COMPOSITE, "pair", "pair");

  marq_shop_field_in (marq_composite_get_fields (pair), "pair", "left", type);
  marq_shop_field (add_table (town->public, "t", "things"), "p", "Composite(@pair)");
}

static void
test_composite_in_use_is_retyped (void)
{
  MarqTown before = found (FALSE);
  MarqTown after = found (FALSE);
  g_autofree char *script = NULL;

  add_pair (&before, "Integer");
  add_pair (&after, "BigInt");
  script = plan (before, after);
  assert_order (script, "ALTER TYPE pair RENAME TO pair__old", "TYPE pair USING CASE WHEN p IS DISTINCT FROM NULL THEN ROW(");
  assert_order (script, "USING", "DROP TYPE IF EXISTS pair__old");
}

/* "one" is "two" in another table only. */
static void
test_view_means_its_own_columns (void)
{
  MarqTown towns[2] = { found (FALSE), found (FALSE) };
  g_autofree char *script = NULL;

  for (guint i = 0; i < 2; i++)
    {
      MarqEntity *a = add_table (towns[i].public, "a", "alpha");
      MarqEntity *b = add_table (towns[i].public, "b", "beta");
      MarqView *view = marq_shop_add (marq_namespace_get_views (towns[i].public), MARQ_TYPE_VIEW, "v", "v");

      marq_item_set_name (MARQ_ITEM (marq_shop_field (a, "one", "Integer")), i ? "two" : "one");
      marq_shop_field (b, "one", "Integer");
      marq_shop_field (b, "two", "Integer");
      marq_view_set_definition (view, i ? "SELECT two FROM beta" : "SELECT one FROM beta");
    }
  script = plan (towns[0], towns[1]);
  assert_order (script, "DROP VIEW IF EXISTS v", "SELECT two FROM beta");
}

static void
test_body_says_the_new_name (void)
{
  MarqTown towns[2] = { found (FALSE), found (FALSE) };
  g_autofree char *script = NULL;

  for (guint i = 0; i < 2; i++)
    {
      MarqRoutine *routine = marq_shop_add (marq_namespace_get_routines (towns[i].public), MARQ_TYPE_ROUTINE, "f", "f");

      add_table (towns[i].public, "t", i ? "goods" : "things");
      marq_routine_set_returns (routine, "bigint");
      marq_routine_set_body (routine, i ? "SELECT count(*) FROM goods" : "SELECT count(*) FROM things");
    }
  script = plan (towns[0], towns[1]);
  assert_order (script, "ALTER TABLE things RENAME TO goods", "FROM goods");
}

static void
test_grant_is_taken_back (void)
{
  static const char *const privileges[] = { "SELECT", NULL };
  MarqTown before = found (FALSE);
  MarqTown after = found (FALSE);
  MarqAccess *access = marq_shop_add (marq_schema_get_access (before.schema), MARQ_TYPE_ACCESS, "access", NULL);
  MarqGrant *grant = marq_shop_add (marq_access_get_grants (access), MARQ_TYPE_GRANT, "grant", NULL);
  g_autofree char *script = NULL;

  add_table (before.public, "t", "things");
  add_table (after.public, "t", "things");
  marq_access_set_of (access, "t");
  marq_access_set_owner (access, "boss");
  marq_grant_set_grantee (grant, "reader");
  marq_grant_set_privileges (grant, privileges);
  script = plan (before, after);
  assert_order (script, "REVOKE SELECT ON TABLE things FROM reader", "ALTER TABLE things OWNER TO CURRENT_USER");
}

/* Columns call shop.thing(); public.thing is a view, which in the end reads one of their tables. It was made
 * before what it reads. */
static void
test_one_name_of_two (void)
{
  MarqTown before = found (TRUE);
  MarqTown after = found (TRUE);
  MarqRoutine *routine = marq_shop_add (marq_namespace_get_routines (after.shop), MARQ_TYPE_ROUTINE, "f", "thing");
  MarqField *field = marq_shop_field (add_table (after.public, "t", "orders"), "twice", "Integer");
  g_autofree char *script = NULL;

  marq_routine_set_arguments (routine, "x integer");
  marq_routine_set_returns (routine, "integer");
  marq_routine_set_body (routine, "SELECT 2 * x");
  marq_field_set_generated_expression (field, "\"shop\".\"thing\"(id)");
  field = marq_shop_field (add_table (after.public, "a", "alpha"), "twice", "Integer");
  marq_field_set_generated_expression (field, "\"shop\".\"thing\"(id)");
  marq_view_set_definition (marq_shop_add (marq_namespace_get_views (after.public), MARQ_TYPE_VIEW, "v", "thing"), "SELECT id FROM work");
  marq_view_set_definition (marq_shop_add (marq_namespace_get_views (after.public), MARQ_TYPE_VIEW, "w", "work"), "SELECT id FROM orders");
  script = plan (before, after);
  assert_order (script, "FUNCTION shop.thing", "CREATE TABLE IF NOT EXISTS orders");
  assert_order (script, "CREATE VIEW work", "CREATE VIEW thing");
}

/* Each calls the other, so that neither order is right: they went last of all. */
static void
test_circle_keeps_its_place (void)
{
  static const char *const names[] = { "even", "odd" };
  MarqTown before = found (FALSE);
  MarqTown after = found (FALSE);
  g_autofree char *script = NULL;

  for (guint i = 0; i < 2; i++)
    {
      MarqRoutine *routine = marq_shop_add (marq_namespace_get_routines (before.public), MARQ_TYPE_ROUTINE, names[i], names[i]);
      g_autofree char *body = g_strdup_printf ("SELECT %s(n - 1)", names[1 - i]);

      marq_routine_set_arguments (routine, "n integer");
      marq_routine_set_returns (routine, "boolean");
      marq_routine_set_body (routine, body);
    }
  add_table (after.public, "t", "things");
  script = plan (before, after);
  assert_order (script, "DROP FUNCTION IF EXISTS even", "CREATE TABLE");
  assert_order (script, "DROP FUNCTION IF EXISTS odd", "CREATE TABLE");
}

/* It belonged to the owner of its old table, and not to whoever makes the new one. */
static void
test_sequence_goes_to_a_new_table (void)
{
  MarqTown before = found (FALSE);
  MarqTown after = found (FALSE);
  MarqAccess *access = marq_shop_add (marq_schema_get_access (before.schema), MARQ_TYPE_ACCESS, "access", NULL);
  g_autofree char *script = NULL;

  add_table (before.public, "t", "things");
  marq_access_set_of (access, "t");
  marq_access_set_owner (access, "boss");
  marq_sequence_set_owned_by (marq_shop_add (marq_namespace_get_sequences (before.public), MARQ_TYPE_SEQUENCE, "s", "numbers"), "t.id");
  add_table (after.public, "u", "goods");
  marq_sequence_set_owned_by (marq_shop_add (marq_namespace_get_sequences (after.public), MARQ_TYPE_SEQUENCE, "s", "numbers"), "u.id");
  script = plan (before, after);
  assert_order (script, "ALTER SEQUENCE numbers OWNER TO CURRENT_USER", "ALTER SEQUENCE numbers OWNED BY goods.id");
}

/* A default counts with the sequence of another table, which goes with that table. */
static void
test_sequence_falls_with_its_table (void)
{
  MarqTown towns[2] = { found (FALSE), found (FALSE) };
  MarqField *sum;
  g_autofree char *script = NULL;

  for (guint i = 0; i < 2; i++)
    marq_shop_field (add_table (towns[i].public, "o", "orders"), "n", "Integer");
  add_table (towns[0].public, "t", "a");
  marq_sequence_set_owned_by (marq_shop_add (marq_namespace_get_sequences (towns[0].public), MARQ_TYPE_SEQUENCE, "s", "numbers"), "t.id");
  marq_field_set_default_expression (marq_item_lookup (MARQ_ITEM (towns[0].schema), "o.n"), "nextval('numbers')");
  sum = marq_shop_field (marq_item_lookup (MARQ_ITEM (towns[0].schema), "o"), "sum", "Integer");
  marq_field_set_generated_expression (sum, "n + 1");
  script = plan (towns[0], towns[1]);
  assert_order (script, "ALTER COLUMN n DROP DEFAULT", "DROP TABLE IF EXISTS a;");
}

/* The column of that type is there until the last step. */
static void
test_enum_is_left_online (void)
{
  MarqTown before = found (FALSE);
  MarqTown after = found (FALSE);
  g_autofree char *script = NULL;

  marq_shop_field (add_table (before.public, "t", "things"), "state", "Enum('new', 'old')");
  marq_shop_field (add_table (after.public, "t", "things"), "state", "Text");
  script = plan_with (before, after, MARQ_PLAN_ONLINE);
  assert_order (script, "UPDATE things SET state_marquetry_new", "ALTER TABLE things DROP COLUMN state");
  assert_order (script, "ALTER TABLE things DROP COLUMN state", "DROP TYPE IF EXISTS things_state_enum");
}

static void
test_replica_key_is_required_at_once (void)
{
  MarqTown towns[2] = { found (FALSE), found (FALSE) };
  g_autofree char *script = NULL;

  for (guint i = 0; i < 2; i++)
    {
      MarqEntity *table = add_table (towns[i].public, "t", "things");
      MarqField *code = marq_shop_field (table, "code", "Integer");

      marq_index_set_is_unique (marq_shop_index (table, "i", "by_code", "code"), TRUE);
      marq_field_set_not_null (code, i == 1);
      marq_entity_set_replica_identity (table, i ? MARQ_REPLICA_IDENTITY_INDEX : MARQ_REPLICA_IDENTITY_DEFAULT);
      marq_entity_set_replica_index (table, i ? "i" : NULL);
    }
  script = plan_with (towns[0], towns[1], MARQ_PLAN_ONLINE);
  assert_order (script, "ALTER COLUMN code SET NOT NULL", "REPLICA IDENTITY USING INDEX by_code");
}

/* It came without its storage and its statistics. */
static void
test_new_column_has_all_that_it_should (void)
{
  MarqTown towns[2] = { found (FALSE), found (FALSE) };
  g_autofree char *script = NULL;

  for (guint i = 0; i < 2; i++)
    {
      MarqField *code = marq_shop_field (add_table (towns[i].public, "t", "things"), "code", i ? "Text" : "Integer");

      marq_field_set_storage (code, i ? "EXTERNAL" : NULL);
      marq_field_set_statistics_target (code, i ? 50 : -1);
      marq_field_set_collation (code, i ? "\"C\"" : NULL);
    }
  script = plan_with (towns[0], towns[1], MARQ_PLAN_ONLINE);
  assert_order (script, "ADD COLUMN code_marquetry_new TEXT COLLATE \"C\"", "RENAME COLUMN code_marquetry_new TO code");
  assert_order (script, "RENAME COLUMN code_marquetry_new TO code", "SET STORAGE EXTERNAL");
  assert_order (script, "RENAME COLUMN code_marquetry_new TO code", "SET STATISTICS 50");
}

/* The column that has its type went after it. */
static void
test_extension_goes_after_its_columns (void)
{
  MarqTown before = found (FALSE);
  MarqTown after = found (FALSE);
  g_autofree char *script = NULL;

  marq_shop_add (marq_schema_get_extensions (before.schema), MARQ_TYPE_EXTENSION, "citext", "citext");
  marq_shop_field (add_table (before.public, "t", "things"), "mail", "Custom(citext)");
  marq_shop_field (add_table (after.public, "t", "things"), "mail", "String(80)");
  script = plan_with (before, after, MARQ_PLAN_ONLINE);
  assert_order (script, "ALTER COLUMN mail TYPE VARCHAR(80)", "DROP EXTENSION IF EXISTS citext");
}

/* Cut to the length that PostgreSQL keeps, they stepped aside to one name. */
static void
test_long_names_step_aside (void)
{
  static const char *const names[] = { "a name of sixty-three bytes, which is as long as it can be here",
                                       "a name of sixty-three bytes, which is as long as it can be her2" };
  MarqTown towns[2] = { found (FALSE), found (FALSE) };
  g_autofree char *script = NULL;
  const char *first, *second;

  for (guint i = 0; i < 4; i++)
    {
      MarqEnum *type = marq_shop_add (marq_namespace_get_enums (towns[i / 2].public), MARQ_TYPE_ENUM, names[i % 2], names[i % 2]);

      marq_shop_add (marq_enum_get_values (type), MARQ_TYPE_ENUM_VALUE, i % 2 ? "a" : "b", "kept");
      if (i < 2)
        marq_shop_add (marq_enum_get_values (type), MARQ_TYPE_ENUM_VALUE, i % 2 ? "c" : "d", "lost");
    }
  script = plan (towns[0], towns[1]);
  first = strstr (script, "RENAME TO ");
  second = first ? strstr (first + 1, "RENAME TO ") : NULL;
  g_assert_nonnull (second);
  g_assert_cmpint (strncmp (first, second, strcspn (first, ";") + 1), !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/postgres/namespace-goes", test_table_leaves_a_namespace_that_goes);
  g_test_add_func ("/postgres/type-gives-its-name", test_type_gives_its_name_to_a_table);
  g_test_add_func ("/postgres/namespaces-swap", test_tables_swap_namespaces);
  g_test_add_func ("/postgres/part-outlives-whole", test_part_outlives_its_whole);
  g_test_add_func ("/postgres/sequence-outlives-table", test_sequence_outlives_its_table);
  g_test_add_func ("/postgres/composite-in-use", test_composite_in_use_is_retyped);
  g_test_add_func ("/postgres/own-columns", test_view_means_its_own_columns);
  g_test_add_func ("/postgres/body", test_body_says_the_new_name);
  g_test_add_func ("/postgres/grant-taken-back", test_grant_is_taken_back);
  g_test_add_func ("/postgres/one-name-of-two", test_one_name_of_two);
  g_test_add_func ("/postgres/circle-keeps-its-place", test_circle_keeps_its_place);
  g_test_add_func ("/postgres/sequence-goes-to-a-new-table", test_sequence_goes_to_a_new_table);
  g_test_add_func ("/postgres/sequence-falls", test_sequence_falls_with_its_table);
  g_test_add_func ("/postgres/enum-is-left-online", test_enum_is_left_online);
  g_test_add_func ("/postgres/long-names-step-aside", test_long_names_step_aside);
  g_test_add_func ("/postgres/replica-key", test_replica_key_is_required_at_once);
  g_test_add_func ("/postgres/new-column", test_new_column_has_all_that_it_should);
  g_test_add_func ("/postgres/extension-goes", test_extension_goes_after_its_columns);
  return g_test_run ();
}
