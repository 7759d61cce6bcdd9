/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goldens do not say: the first walk-through word for word, the options of planning, data that
 * survives, and what is refused.
 */
#include "config.h"

#include <string.h>

#include "marq-shop.h"
#include "marq-test-db.h"
#include "marq-test.h"

typedef struct
{
  MarqSchema *schema;
  MarqNamespace *namespace;
  MarqEntity *products;
} MarqWalk;

static MarqWalk
begin_walk (void)
{
  MarqWalk walk = { marq_shop_make (MARQ_TYPE_SCHEMA, "schema", NULL) };

  walk.namespace = marq_shop_add (marq_schema_get_namespaces (walk.schema), MARQ_TYPE_NAMESPACE, "public", "public");
  return walk;
}

static MarqWalk
products (const char *price, gboolean described, gboolean indexed)
{
  MarqWalk walk = begin_walk ();
  MarqIndex *index;

  walk.products = marq_shop_add (marq_namespace_get_entities (walk.namespace), MARQ_TYPE_ENTITY, "products", "products");
  marq_shop_field (walk.products, "id", "UUID");
  marq_field_set_not_null (marq_shop_field (walk.products, "name", "String"), TRUE);
  marq_shop_field (walk.products, "price", price);
  marq_shop_constraint (walk.products, "products.pk", NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "id");
  if (described)
    marq_shop_field (walk.products, "description", "Text");
  if (!indexed)
    return walk;
  index = marq_shop_index (walk.products, "products.i", "idx_products_name", "name");
  marq_index_set_is_unique (index, TRUE);
  return walk;
}

static const MarqPlanSettings postgres = { .dialect = MARQ_DIALECT_POSTGRESQL, .version = "1.0.1" };
static const MarqPlanSettings sqlite = { .dialect = MARQ_DIALECT_SQLITE, .version = "1.0.1" };

static MarqPlan *
make_plan (MarqSchema *before, MarqSchema *after, const MarqPlanSettings *settings)
{
  g_autoptr (GError) error = NULL;
  MarqPlan *plan = marq_plan_new (before, after, settings, &error);

  g_assert_no_error (error);
  return plan;
}

static void
assert_scripts (MarqWalk before, MarqWalk after, const char *up, const char *down)
{
  g_autoptr (MarqPlan) plan = make_plan (before.schema, after.schema, &postgres);
  g_autofree char *up_script = marq_plan_dup_script (plan, &postgres, FALSE);
  g_autofree char *down_script = marq_plan_dup_script (plan, &postgres, TRUE);

  g_assert_cmpstr (up_script, ==, up);
  if (down)
    g_assert_cmpstr (down_script, ==, down);
  g_object_unref (before.schema);
  g_object_unref (after.schema);
}

static void
test_walk_through (void)
{
  assert_scripts (begin_walk (), products ("Decimal(10, 2)", FALSE, FALSE),
                  "BEGIN;\n"
                  "CREATE TABLE IF NOT EXISTS products (\n"
                  "  id UUID DEFAULT gen_random_uuid() NOT NULL,\n"
                  "  name VARCHAR(255) NOT NULL,\n"
                  "  price DECIMAL(10, 2),\n"
                  "  PRIMARY KEY (id)\n"
                  ");\n"
                  "COMMIT;\n",
                  "BEGIN;\nDROP TABLE IF EXISTS products;\nCOMMIT;\n");
  assert_scripts (products ("Decimal(10, 2)", FALSE, FALSE), products ("Decimal(10, 2)", TRUE, FALSE),
                  "BEGIN;\nALTER TABLE products ADD COLUMN description TEXT;\nCOMMIT;\n",
                  "BEGIN;\nALTER TABLE products DROP COLUMN IF EXISTS description;\nCOMMIT;\n");
  assert_scripts (products ("Decimal(10, 2)", TRUE, FALSE), products ("Double", TRUE, FALSE),
                  "BEGIN;\nALTER TABLE products ALTER COLUMN price TYPE DOUBLE PRECISION USING price::DOUBLE PRECISION;\nCOMMIT;\n",
                  NULL);
  assert_scripts (products ("Double", TRUE, FALSE), products ("Double", TRUE, TRUE),
                  "BEGIN;\nCREATE UNIQUE INDEX IF NOT EXISTS idx_products_name ON products USING BTREE (name);\nCOMMIT;\n",
                  "BEGIN;\nDROP INDEX IF EXISTS idx_products_name;\nCOMMIT;\n");
}

static void
run (MarqTestDb *db, const char *script)
{
  g_autofree char *failure = marq_test_db_run (db, script);

  if (failure)
    g_error ("%s\nin:\n%s", failure, script);
}

/* A database that has a schema; taken. */
static MarqTestDb *
build_database (MarqSchema *schema, const MarqPlanSettings *settings)
{
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqPlan) plan = make_plan (empty, schema, settings);
  g_autofree char *script = marq_plan_dup_script (plan, settings, FALSE);
  MarqTestDb *db = marq_test_db_new (settings->dialect);

  if (db)
    run (db, script);
  return db;
}

/* Users and orders; wide: with all that an online change is good for. */
static MarqSchema *
shop (gboolean wide)
{
  MarqWalk walk = begin_walk ();
  MarqEntity *users = marq_shop_add (marq_namespace_get_entities (walk.namespace), MARQ_TYPE_ENTITY, "users", "users");
  MarqEntity *orders = marq_shop_add (marq_namespace_get_entities (walk.namespace), MARQ_TYPE_ENTITY, "orders", "orders");
  MarqConstraint *check;
  MarqRelation *relation;

  marq_shop_field (users, "id", "Serial");
  marq_shop_constraint (users, "users.pk", NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "id");
  marq_field_set_not_null (marq_shop_field (users, "mail", "String"), wide);
  marq_shop_field (users, "age", wide ? "BigInt" : "Integer");
  marq_field_set_default_value (marq_shop_field (users, "score", wide ? "Text" : "Integer"), "7");
  marq_shop_field (orders, "id", "Serial");
  marq_shop_constraint (orders, "orders.pk", NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "id");
  marq_shop_field (orders, "user_id", "Integer");
  if (!wide)
    return walk.schema;
  marq_shop_constraint (users, "users.u", NULL, MARQ_CONSTRAINT_KIND_UNIQUE, "mail");
  marq_shop_index (users, "users.i", "idx_users_age", "age");
  check = marq_shop_constraint (users, "users.c", "users_age_sane", MARQ_CONSTRAINT_KIND_CHECK, "age");
  marq_constraint_set_expression (check, "age >= 0");
  relation = marq_shop_relation (orders, "orders.r", "orders_user", "user_id", users);
  marq_relation_set_on_delete (relation, MARQ_ACTION_CASCADE);
  return walk.schema;
}

#define SHOP_ROWS                                                                                                      \
  "INSERT INTO users (mail, age) VALUES ('a', 30), ('b', 40), ('c', NULL);\n"                                          \
  "INSERT INTO orders (user_id) VALUES (1), (1), (2);\n"

/* Every rewrite that spares readers and writers ends where the plain way ends. */
static void
test_online (void)
{
  static const MarqPlanFlags flags[]
    = { MARQ_PLAN_CONCURRENT,          MARQ_PLAN_ONLINE_NOT_NULL, MARQ_PLAN_ONLINE_CHECK, MARQ_PLAN_ONLINE_FOREIGN_KEY,
        MARQ_PLAN_ONLINE_UNIQUE,       MARQ_PLAN_ONLINE_TYPE,     MARQ_PLAN_ONLINE,       MARQ_PLAN_ONLINE | MARQ_PLAN_IDEMPOTENT };
  g_autoptr (MarqSchema) narrow = shop (FALSE);
  g_autoptr (MarqSchema) wide = shop (TRUE);
  g_autoptr (MarqTestDb) fresh = build_database (wide, &postgres);
  g_autofree char *wanted = fresh ? marq_test_db_dump (fresh) : NULL;

  for (guint i = 0; fresh && i < G_N_ELEMENTS (flags); i++)
    {
      MarqPlanSettings settings = postgres;
      g_autoptr (MarqTestDb) db = build_database (narrow, &postgres);
      g_autofree char *before = marq_test_db_dump (db);
      g_autofree char *dump = NULL;
      g_autofree char *back = NULL;
      g_autofree char *rows = NULL;
      g_autofree char *up = NULL;
      g_autofree char *down = NULL;
      g_autoptr (MarqPlan) plan = NULL;

      settings.flags = flags[i];
      plan = make_plan (narrow, wide, &settings);
      up = marq_plan_dup_script (plan, &settings, FALSE);
      down = marq_plan_dup_script (plan, &settings, TRUE);
      run (db, SHOP_ROWS);
      run (db, up);
      dump = marq_test_db_dump (db);
      g_assert_cmpstr (dump, ==, wanted);
      rows = marq_test_db_ask (db, "SELECT sum(age) || ' ' || count(*) FROM users");
      g_assert_cmpstr (rows, ==, "70 3");
      run (db, down);
      back = marq_test_db_dump (db);
      g_assert_cmpstr (back, ==, before);
    }
}

/* What is built or checked without blocking anyone is outside the transaction of the rest. */
static void
test_online_script (void)
{
  MarqPlanSettings settings = postgres;
  g_autoptr (MarqSchema) narrow = shop (FALSE);
  g_autoptr (MarqSchema) wide = shop (TRUE);
  g_autoptr (MarqPlan) plan = NULL;
  g_autofree char *up = NULL;

  settings.flags = MARQ_PLAN_ONLINE;
  plan = make_plan (narrow, wide, &settings);
  up = marq_plan_dup_script (plan, &settings, FALSE);
  g_assert_nonnull (strstr (up, "-- marquetry: no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS idx_users_age"));
  g_assert_nonnull (strstr (up, "CHECK (mail IS NOT NULL) NOT VALID;"));
  g_assert_nonnull (strstr (up, "-- marquetry: step\nBEGIN;\nALTER TABLE users VALIDATE CONSTRAINT users_mail_present;"));
  g_assert_nonnull (strstr (up, "REFERENCES users (id) ON DELETE CASCADE NOT VALID;"));
  g_assert_nonnull (strstr (up, "ADD CONSTRAINT users_mail_key UNIQUE USING INDEX users_mail_key;"));
}

/* What a rule offers as its fix takes its finding away. */
static void
test_fixes (void)
{
  g_autoptr (MarqSchema) narrow = shop (FALSE);
  g_autoptr (MarqSchema) wide = shop (TRUE);
  MarqPlanSettings settings = postgres;
  g_autoptr (MarqPlan) plan = make_plan (narrow, wide, &settings);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = marq_plan_lint (plan, &settings, FALSE, NULL, &error);
  guint n_fixed = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    {
      MarqFinding *finding = findings->pdata[i];
      g_autoptr (MarqPlan) mended = NULL;
      g_autoptr (GPtrArray) left = NULL;

      /* A column that keys and checks hold on to is changed the plain way. */
      if (!finding->rule->fix || (g_str_equal (finding->rule->fix, "online-type") && strstr (finding->message, " age ")))
        continue;
      settings.flags = marq_plan_find_fix (finding->rule->fix);
      g_assert_cmpint (settings.flags, !=, 0);
      mended = make_plan (narrow, wide, &settings);
      left = marq_plan_lint (mended, &settings, FALSE, NULL, &error);
      g_assert_no_error (error);
      for (guint j = 0; j < left->len; j++)
        {
          MarqFinding *other = left->pdata[j];

          if (other->rule == finding->rule && g_strcmp0 (other->subject, finding->subject) == 0)
            g_error ("%s does not mend %s: %s", finding->rule->fix, finding->rule->id, other->message);
        }
      n_fixed++;
    }
  g_assert_cmpuint (n_fixed, >=, 5);
}

/* A script with IF [NOT] EXISTS everywhere can run again. */
static void
test_idempotent (void)
{
  MarqPlanSettings settings = postgres;

  settings.flags = MARQ_PLAN_IDEMPOTENT;
  for (guint i = 0; i < marq_n_cases; i++)
    {
      g_autoptr (MarqSchema) empty = marq_case_build (&marq_cases[i], MARQ_DIALECT_POSTGRESQL, MARQ_CASE_ABSENT);
      g_autoptr (MarqSchema) full = marq_case_build (&marq_cases[i], MARQ_DIALECT_POSTGRESQL, MARQ_CASE_PRESENT);
      MarqPlanSettings own = settings;
      g_autoptr (MarqPlan) plan = NULL;
      g_autoptr (MarqTestDb) db = NULL;
      g_autofree char *up = NULL;
      g_autofree char *once = NULL;
      g_autofree char *twice = NULL;

      marq_case_settings (&marq_cases[i], MARQ_DIALECT_POSTGRESQL, &own);
      own.flags = settings.flags;
      /* Renames by way of a third name are not for running twice. */
      if (g_str_equal (marq_cases[i].kind, "swap"))
        continue;
      db = build_database (empty, &own);
      if (!db)
        return;
      plan = make_plan (empty, full, &own);
      up = marq_plan_dup_script (plan, &own, FALSE);
      run (db, up);
      once = marq_test_db_dump (db);
      {
        g_autofree char *failure = marq_test_db_run (db, up);

        if (failure)
          {
            g_printerr ("%s again: %s\n%s", marq_cases[i].kind, failure, up);
            g_test_fail ();
            continue;
          }
      }
      twice = marq_test_db_dump (db);
      g_assert_cmpstr (once, ==, twice);
    }
}

/* What a drop takes comes back whole where it was kept. */
static void
check_backup (const MarqPlanSettings *plain, const char *query)
{
  MarqPlanSettings settings = *plain;
  g_autoptr (MarqSchema) before = shop (TRUE);
  g_autoptr (MarqSchema) after = shop (TRUE);
  g_autoptr (MarqTestDb) db = build_database (before, plain);
  MarqItemList *entities;
  MarqEntity *users;
  g_autoptr (MarqPlan) plan = NULL;
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;
  g_autofree char *rows = NULL;
  g_autofree char *again = NULL;
  guint position;

  if (!db)
    return;
  /* The orders go, and the mail of the users, which must not be null. */
  entities = marq_namespace_get_entities (marq_item_list_get (marq_schema_get_namespaces (after), 0));
  users = marq_item_list_find_by_name (entities, "users");
  g_assert_true (marq_item_list_find (entities, marq_item_list_find_by_name (entities, "orders"), &position));
  marq_item_list_remove (entities, position);
  g_assert_true (marq_item_list_find (marq_entity_get_constraints (users), marq_item_lookup (MARQ_ITEM (after), "users.u"), &position));
  marq_item_list_remove (marq_entity_get_constraints (users), position);
  g_assert_true (marq_item_list_find (marq_entity_get_fields (users), MARQ_ITEM (marq_shop_find (users, "mail")), &position));
  marq_item_list_remove (marq_entity_get_fields (users), position);

  run (db, SHOP_ROWS);
  rows = marq_test_db_ask (db, query);
  settings.flags = MARQ_PLAN_BACKUP;
  plan = make_plan (before, after, &settings);
  g_assert_true (plan->lossy);
  up = marq_plan_dup_script (plan, &settings, FALSE);
  down = marq_plan_dup_script (plan, &settings, TRUE);
  run (db, up);
  run (db, down);
  g_test_message ("%s\n%s", up, down);
  again = marq_test_db_ask (db, query);
  g_assert_cmpstr (rows, ==, again);
  run (db, "INSERT INTO orders (user_id) VALUES (2)");
  run (db, "DELETE FROM orders WHERE id = 4");
  g_free (again);
  again = marq_test_db_ask (db, plain->dialect == MARQ_DIALECT_SQLITE
                                    ? "SELECT count(*) FROM sqlite_master WHERE name LIKE '%backup_1%'"
                                    : "SELECT count(*) FROM pg_class WHERE relname LIKE '%backup_1%'");
  g_assert_cmpstr (again, ==, "0");
}

static void
test_backup_postgres (void)
{
  check_backup (&postgres, "SELECT string_agg(u.id || mail || coalesce(age, 0) || coalesce(o.id, 0), ',' ORDER BY u.id, o.id) "
                           "FROM users u LEFT JOIN orders o ON o.user_id = u.id");
}

static void
test_backup_sqlite (void)
{
  check_backup (&sqlite, "SELECT group_concat(t) FROM (SELECT u.id || mail || coalesce(age, 0) || coalesce(o.id, 0) AS t "
                         "FROM users u LEFT JOIN orders o ON o.user_id = u.id ORDER BY u.id, o.id)");
}

/* A rebuild of what others point to leaves them alone, also where they would go with it. */
static void
test_sqlite_children_survive_a_rebuild (void)
{
  g_autoptr (MarqSchema) before = shop (TRUE);
  g_autoptr (MarqSchema) after = shop (TRUE);
  g_autoptr (MarqTestDb) db = build_database (before, &sqlite);
  g_autoptr (MarqPlan) plan = NULL;
  g_autofree char *up = NULL;
  g_autofree char *orders = NULL;
  g_autofree char *next = NULL;
  g_autofree char *failure = NULL;

  marq_field_set_default_value (marq_item_lookup (MARQ_ITEM (after), "users.age"), "18");
  plan = make_plan (before, after, &sqlite);
  up = marq_plan_dup_script (plan, &sqlite, FALSE);
  run (db, SHOP_ROWS);
  run (db, "DELETE FROM users WHERE id = 3");
  run (db, up);
  orders = marq_test_db_ask (db, "SELECT count(*) FROM orders");
  g_assert_cmpstr (orders, ==, "3");
  /* The number of the row that went is not given again. */
  run (db, "INSERT INTO users (mail) VALUES ('d')");
  next = marq_test_db_ask (db, "SELECT max(id) FROM users");
  g_assert_cmpstr (next, ==, "4");
  failure = marq_test_db_run (db, "INSERT INTO orders (user_id) VALUES (99)");
  g_assert_nonnull (failure);
}

/* Where the order of the lists means nothing, it changes nothing. */
static void
test_shuffled (void)
{
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqSchema) one = shop (TRUE);
  g_autoptr (MarqSchema) other = shop (TRUE);
  MarqNamespace *namespace = marq_item_list_get (marq_schema_get_namespaces (other), 0);
  g_autoptr (MarqPlan) plan = make_plan (empty, one, &postgres);
  g_autoptr (MarqPlan) shuffled = NULL;
  g_autofree char *script = marq_plan_dup_script (plan, &postgres, FALSE);
  g_autofree char *same = NULL;
  MarqEntity *users;

  marq_item_list_move (marq_namespace_get_entities (namespace), 0, 1);
  users = marq_item_list_find_by_name (marq_namespace_get_entities (namespace), "users");
  marq_item_list_move (marq_entity_get_constraints (users), 0, 2);
  shuffled = make_plan (empty, other, &postgres);
  same = marq_plan_dup_script (shuffled, &postgres, FALSE);
  g_assert_cmpstr (script, ==, same);
}

static void
test_views_in_a_circle_are_named (void)
{
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  MarqWalk walk = begin_walk ();
  static const char *const b[] = { "b", NULL };
  static const char *const a[] = { "a", NULL };
  MarqView *one = marq_shop_add (marq_namespace_get_views (walk.namespace), MARQ_TYPE_VIEW, "a", "hen");
  MarqView *two = marq_shop_add (marq_namespace_get_views (walk.namespace), MARQ_TYPE_VIEW, "b", "egg");
  const MarqPlanSettings mariadb = { .dialect = MARQ_DIALECT_MARIADB };
  g_autoptr (MarqPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  marq_view_set_definition (one, "SELECT 1");
  marq_view_set_definition (two, "SELECT 1");
  marq_view_set_depends_on (one, b);
  marq_view_set_depends_on (two, a);
  /* PostgreSQL has a way to make them. */
  plan = marq_plan_new (empty, walk.schema, &postgres, &error);
  g_assert_no_error (error);
  g_assert_nonnull (plan);
  g_assert_null (marq_plan_new (empty, walk.schema, &mariadb, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "egg"));
  g_assert_nonnull (strstr (error->message, "hen"));
  g_object_unref (walk.schema);
}

static void
test_what_cannot_be_done_is_refused (void)
{
  MarqWalk before = products ("Double", FALSE, FALSE);
  MarqWalk after = products ("Double", FALSE, FALSE);
  MarqKeyPart *key;
  g_autoptr (GError) error = NULL;

  marq_entity_set_partition_strategy (after.products, MARQ_PARTITION_STRATEGY_HASH);
  key = marq_shop_add (marq_entity_get_partition_keys (after.products), MARQ_TYPE_KEY_PART, "key", NULL);
  marq_key_part_set_field (key, "products.id");
  g_assert_null (marq_plan_new (before.schema, after.schema, &postgres, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT);
  g_assert_nonnull (strstr (error->message, "products"));
  g_object_unref (before.schema);
  g_object_unref (after.schema);
}

static void
test_same_schemas_need_nothing (void)
{
  g_autoptr (MarqSchema) one = shop (TRUE);
  g_autoptr (MarqSchema) other = shop (TRUE);
  g_autoptr (MarqPlan) plan = make_plan (one, other, &postgres);

  g_assert_cmpuint (plan->changes->len, ==, 0);
  g_assert_cmpuint (plan->up->len, ==, 0);
  g_assert_cmpuint (plan->down->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/walk-through", test_walk_through);
  g_test_add_func ("/plan/same", test_same_schemas_need_nothing);
  g_test_add_func ("/plan/shuffled", test_shuffled);
  g_test_add_func ("/plan/circle", test_views_in_a_circle_are_named);
  g_test_add_func ("/plan/refused", test_what_cannot_be_done_is_refused);
  g_test_add_func ("/plan/fixes", test_fixes);
  g_test_add_func ("/plan/online-script", test_online_script);
  g_test_add_func ("/plan/online", test_online);
  g_test_add_func ("/plan/idempotent", test_idempotent);
  g_test_add_func ("/plan/backup/postgresql", test_backup_postgres);
  g_test_add_func ("/plan/backup/sqlite", test_backup_sqlite);
  g_test_add_func ("/plan/sqlite-children", test_sqlite_children_survive_a_rebuild);
  return g_test_run ();
}
