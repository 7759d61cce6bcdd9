/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any schema to any other, and back: up from A gives what a fresh build of B gives, and down gives A
 * again, by the engine's own dump. MARQ_TEST_SEED=n runs that pair alone.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "marq-shop.h"
#include "engine/marq-canonical.h"
#include "marq-test-db.h"
#include "marq-test.h"

#define N_TABLES 5
#define N_FIELDS 7

static MarqDialect dialect;

typedef struct
{
  GRand *rand;
  MarqSchema *schema;
  MarqNamespace *namespace;
  MarqEntity *tables[N_TABLES];
  gboolean has_enum;
} MarqWorld;

static gboolean
chance (MarqWorld *world, double probability)
{
  return g_rand_double (world->rand) < probability;
}

static const char *
pick (MarqWorld *world, const char *const *words, guint n)
{
  return words[g_rand_int_range (world->rand, 0, (int) n)];
}

#define PICK(world, words) pick (world, words, G_N_ELEMENTS (words))

/* Names are from a small pool, so that they are taken over, swapped, and need quotes. */
static const char *
table_name (MarqWorld *world, guint i)
{
  static const char *const names[N_TABLES][3] = {
    { "alpha", "Alpha Two", "order" }, { "beta", "bêta", "group" },  { "gamma", "select", "gamma's" },
    { "delta", "Delta", "delta_4" },   { "epsilon", "table", "eps\"q" },
  };

  return chance (world, 0.7) ? names[i][0] : PICK (world, names[i]);
}

/* Rotated, names pass from one column to another. */
static void
add_fields (MarqWorld *world, MarqEntity *table)
{
  static const char *const types[] = { "Integer", "BigInt", "SmallInt", "String(40)", "Text", "Decimal(8, 2)", "Boolean",
                                       "Date",    "Timestamp", "Double", "UUID", "JSON", "Enum('a', 'b')", "Email" };
  static const char *const names[] = { "one", "two", "three", "from", "Five", "six 6", "seven" };
  guint rotate = chance (world, 0.2) ? 1 : 0;

  for (guint i = 0; i < N_FIELDS; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%s.f%u", marq_item_get_uid (MARQ_ITEM (table)), i);
      g_autoptr (MarqFieldType) type = marq_field_type_parse (i == 0 ? "Integer" : PICK (world, types), NULL);
      MarqField *field;

      if (chance (world, 0.3))
        continue;
      field = marq_shop_add (marq_entity_get_fields (table), MARQ_TYPE_FIELD, uid, names[(i + rotate) % N_FIELDS]);
      marq_field_set_data_type (field, type);
      marq_field_set_not_null (field, chance (world, 0.3));
      if (chance (world, 0.3) && marq_field_type_get_kind (type) <= MARQ_TYPE_KIND_DECIMAL)
        marq_field_set_default_value (field, "7");
      if (dialect != MARQ_DIALECT_SQLITE && chance (world, 0.2))
        marq_item_set_comment (MARQ_ITEM (field), chance (world, 0.5) ? "it's" : "a \"field\"");
    }
  if (world->has_enum && chance (world, 0.5))
    marq_shop_field (table, "state", "Enum(@mood)");
}

static MarqField *
any_field (MarqWorld *world, MarqEntity *table)
{
  MarqItemList *fields = marq_entity_get_fields (table);

  return marq_item_list_get (fields, (guint) g_rand_int_range (world->rand, 0, (int) marq_item_list_get_length (fields)));
}

static gboolean
can_be_key (MarqField *field)
{
  MarqTypeKind kind = marq_field_type_get_kind (marq_field_get_data_type (field));

  return kind != MARQ_TYPE_KIND_JSON && (dialect != MARQ_DIALECT_MARIADB || kind != MARQ_TYPE_KIND_TEXT);
}

static void
add_keys (MarqWorld *world, MarqEntity *table)
{
  const char *uid = marq_item_get_uid (MARQ_ITEM (table));
  g_autofree char *unique = g_strconcat (uid, ".u", NULL);
  g_autofree char *index_uid = g_strconcat (uid, ".i", NULL);
  g_autofree char *part = g_strconcat (uid, ".i.1", NULL);
  g_autofree char *index_name = g_strdup_printf ("idx_%s_%s", uid, chance (world, 0.5) ? "a" : "b");
  MarqField *field = any_field (world, table);
  const char *const fields[] = { marq_item_get_uid (MARQ_ITEM (field)), NULL };

  if (can_be_key (field) && chance (world, 0.5))
    marq_constraint_set_fields (marq_shop_constraint (table, unique, chance (world, 0.5) ? NULL : unique,
                                                      MARQ_CONSTRAINT_KIND_UNIQUE, NULL),
                                fields);
  field = any_field (world, table);
  if (can_be_key (field) && chance (world, 0.6))
    {
      MarqIndex *index = marq_shop_index (table, index_uid, index_name, NULL);
      MarqKeyPart *key = marq_shop_add (marq_index_get_parts (index), MARQ_TYPE_KEY_PART, part, NULL);

      marq_key_part_set_field (key, marq_item_get_uid (MARQ_ITEM (field)));
      marq_key_part_set_descending (key, chance (world, 0.3));
      marq_index_set_is_unique (index, chance (world, 0.3));
    }
}

static void
add_check (MarqWorld *world, MarqEntity *table)
{
  g_autofree char *uid = g_strconcat (marq_item_get_uid (MARQ_ITEM (table)), ".c", NULL);

  if (chance (world, 0.4))
    marq_constraint_set_expression (marq_shop_constraint (table, uid, uid, MARQ_CONSTRAINT_KIND_CHECK, NULL),
                                    chance (world, 0.5) ? "id > 0" : "id >= 0");
}

static void
add_relations (MarqWorld *world, MarqEntity *table)
{
  for (guint i = 0; i < N_TABLES; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%s.r%u", marq_item_get_uid (MARQ_ITEM (table)), i);
      MarqRelation *relation;

      if (!world->tables[i] || !chance (world, 0.25) || !marq_shop_find (table, "id"))
        continue;
      relation = marq_shop_relation (table, uid, chance (world, 0.5) ? NULL : uid, "id", world->tables[i]);
      marq_relation_set_on_delete (relation, chance (world, 0.5) ? MARQ_ACTION_CASCADE : MARQ_ACTION_NO_ACTION);
    }
}

static char *
quoted_name (MarqItem *item)
{
  const char *mark = dialect == MARQ_DIALECT_MARIADB ? "`" : "\"";
  g_auto (GStrv) pieces = g_strsplit (marq_item_get_name (item), mark, -1);
  g_autofree char *twice = g_strconcat (mark, mark, NULL);
  g_autofree char *inside = g_strjoinv (twice, pieces);

  return g_strconcat (mark, inside, mark, NULL);
}

/* A view of a table, and a view of that. */
static void
add_views (MarqWorld *world)
{
  for (guint i = 0; i < N_TABLES; i++)
    {
      g_autofree char *uid = g_strdup_printf ("v%u", i);
      g_autofree char *above = g_strdup_printf ("w%u", i);
      g_autofree char *table = NULL;
      g_autofree char *column = NULL;
      g_autofree char *code = NULL;
      g_autofree char *second = NULL;
      MarqView *view;

      if (!world->tables[i] || !chance (world, 0.4))
        continue;
      table = quoted_name (MARQ_ITEM (world->tables[i]));
      column = quoted_name (MARQ_ITEM (any_field (world, world->tables[i])));
      code = g_strdup_printf ("SELECT id AS number, %s AS value FROM %s", column, table);
      view = marq_shop_add (marq_namespace_get_views (world->namespace), MARQ_TYPE_VIEW, uid, uid);
      marq_view_set_definition (view, code);
      if (!chance (world, 0.5))
        continue;
      second = g_strdup_printf ("SELECT number, value FROM %s WHERE number > 1", uid);
      view = marq_shop_add (marq_namespace_get_views (world->namespace), MARQ_TYPE_VIEW, above, above);
      marq_view_set_definition (view, second);
    }
}

static void
add_enum (MarqWorld *world)
{
  static const char *const values[] = { "sad", "fine", "glad", "over the moon" };
  MarqEnum *item;
  guint n = 0;

  world->has_enum = chance (world, 0.7);
  if (!world->has_enum)
    return;
  item = marq_shop_add (marq_namespace_get_enums (world->namespace), MARQ_TYPE_ENUM, "mood", chance (world, 0.7) ? "mood" : "Mood");
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (chance (world, 0.7) || (i == 3 && n == 0))
      {
        marq_shop_add (marq_enum_get_values (item), MARQ_TYPE_ENUM_VALUE, values[i], values[i]);
        n++;
      }
}

static MarqSchema *
random_schema (guint32 seed)
{
  MarqWorld world = { g_rand_new_with_seed (seed), marq_shop_make (MARQ_TYPE_SCHEMA, "schema", NULL) };

  world.namespace = marq_shop_add (marq_schema_get_namespaces (world.schema), MARQ_TYPE_NAMESPACE, "public", "public");
  add_enum (&world);
  for (guint i = 0; i < N_TABLES; i++)
    {
      g_autofree char *uid = g_strdup_printf ("t%u", i);
      g_autofree char *key = g_strdup_printf ("t%u.pk", i);

      if (chance (&world, 0.3))
        continue;
      world.tables[i] = marq_shop_add (marq_namespace_get_entities (world.namespace), MARQ_TYPE_ENTITY, uid,
                                       table_name (&world, i));
      marq_shop_field (world.tables[i], "id", chance (&world, 0.8) ? "Integer" : "Serial");
      marq_shop_constraint (world.tables[i], key, NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "id");
      add_fields (&world, world.tables[i]);
      add_keys (&world, world.tables[i]);
      add_check (&world, world.tables[i]);
    }
  for (guint i = 0; i < N_TABLES; i++)
    if (world.tables[i])
      add_relations (&world, world.tables[i]);
  add_views (&world);
  g_rand_free (world.rand);
  return world.schema;
}

static MarqPlan *
make_plan (guint32 seed, MarqSchema *before, MarqSchema *after, const MarqPlanSettings *settings)
{
  g_autoptr (GError) error = NULL;
  MarqPlan *plan = marq_plan_new (before, after, settings, &error);

  if (!plan)
    g_error ("seed %u: %s", seed, error->message);
  return plan;
}

static gboolean
run (guint32 seed, MarqTestDb *db, const char *script)
{
  g_autofree char *failure = marq_test_db_run (db, script);

  if (failure)
    g_printerr ("MARQ_TEST_SEED=%u: %s\nin:\n%s", seed, failure, script);
  return failure == NULL;
}

/* MariaDB: what is read of a database is what its design is lowered to. */
static gboolean
is_read_back (guint32 seed, MarqTestDb *db, MarqSchema *schema, const MarqPlanSettings *settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqConnection) connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  g_autoptr (MarqSchema) lowered = marq_engine_hold (marq_engine_get (dialect), schema, &settings->settings, NULL);
  g_autoptr (MarqSchema) read = connection ? marq_connection_read (connection, NULL, NULL, &error) : NULL;
  g_autoptr (MarqCanonical) canonical = connection ? marq_canonical_new (connection) : NULL;
  g_autoptr (MarqMatching) matching = NULL;
  g_autoptr (GPtrArray) changes = NULL;

  g_assert_no_error (error);
  matching = marq_matching_new (MARQ_ITEM (lowered), MARQ_ITEM (read), MARQ_MATCHING_NAMES, NULL, &error);
  g_assert_no_error (error);
  marq_canonical_learn (canonical, matching, NULL, &error);
  g_assert_no_error (error);
  changes = marq_compare (matching, marq_canonical_get_equivalence (canonical));
  for (guint i = 0; i < changes->len; i++)
    {
      g_autofree char *text = marq_change_dup_text (changes->pdata[i]);

      g_printerr ("MARQ_TEST_SEED=%u: read otherwise than lowered: %s\n", seed, text);
    }
  return changes->len == 0;
}

static MarqTestDb *
build (guint32 seed, MarqSchema *schema, const MarqPlanSettings *settings, char **dump)
{
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqPlan) plan = make_plan (seed, empty, schema, settings);
  g_autofree char *script = marq_plan_dup_script (plan, settings, FALSE);
  g_autoptr (MarqTestDb) db = marq_test_db_new (dialect);

  if (!db || !run (seed, db, script))
    return NULL;
  if (dialect == MARQ_DIALECT_MARIADB && !is_read_back (seed, db, schema, settings))
    return NULL;
  *dump = marq_test_db_dump (db);
  return g_steal_pointer (&db);
}

static void
print_missing (const char *mark, char **from, char **other)
{
  for (; *from; from++)
    if (!g_strv_contains ((const char *const *) other, *from))
      g_printerr ("  %s %s\n", mark, *from);
}

static gboolean
equal (guint32 seed, const char *script, const char *got, const char *wanted)
{
  g_auto (GStrv) left = g_strsplit (got, "\n", -1);
  g_auto (GStrv) right = g_strsplit (wanted, "\n", -1);

  if (g_str_equal (got, wanted))
    return TRUE;
  g_printerr ("MARQ_TEST_SEED=%u: after\n%sthe schema has (+), and lacks (-):\n", seed, script);
  print_missing ("+", left, right);
  print_missing ("-", right, left);
  return FALSE;
}

/* seed: of A; B has the next. */
static gboolean
check_pair (guint32 seed)
{
  MarqPlanSettings settings = { .dialect = dialect, .matching = MARQ_MATCHING_UIDS, .version = "1.0.1" };
  g_autoptr (MarqSchema) a = random_schema (seed);
  g_autoptr (MarqSchema) b = random_schema (seed + 1);
  g_autoptr (MarqTestDb) db = NULL;
  g_autoptr (MarqTestDb) other = NULL;
  g_autoptr (MarqPlan) plan = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *there = NULL;
  g_autofree char *back = NULL;
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;

  /* Seeds are even. */
  settings.settings.enum_style = seed % 4 ? MARQ_ENUM_STYLE_NATIVE : MARQ_ENUM_STYLE_CHECK;
  settings.settings.serial_style = seed % 3 ? MARQ_SERIAL_STYLE_IDENTITY : MARQ_SERIAL_STYLE_SERIAL;
  settings.flags = seed % 5 == 0 ? MARQ_PLAN_ONLINE : 0;
  db = build (seed, a, &settings, &before);
  other = db ? build (seed, b, &settings, &after) : NULL;
  if (!db || !other)
    return FALSE;
  plan = make_plan (seed, a, b, &settings);
  up = marq_plan_dup_script (plan, &settings, FALSE);
  down = marq_plan_dup_script (plan, &settings, TRUE);
  if (!run (seed, db, up))
    return FALSE;
  there = marq_test_db_dump (db);
  if (!equal (seed, up, there, after) || !run (seed, db, down))
    return FALSE;
  back = marq_test_db_dump (db);
  return equal (seed, down, back, before);
}

static void
test_pairs (void)
{
  const char *only = g_getenv ("MARQ_TEST_SEED");
  guint n = g_getenv ("MARQ_TEST_LONG") ? 500 : g_getenv ("MARQ_TEST_FEW") ? 15 : 60;
  guint n_bad = 0;
  g_autoptr (MarqTestDb) probe = marq_test_db_new (dialect);

  if (!probe)
    return;
  for (guint i = 0; i < n && !only; i++)
    n_bad += !check_pair (1000 + 2 * i);
  if (only)
    n_bad = !check_pair ((guint32) strtoul (only, NULL, 10));
  g_test_message ("%u pairs, %u bad", n, n_bad);
  g_assert_cmpuint (n_bad, ==, 0);
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "postgresql", "sqlite", "mariadb" };
  const char *name = argc > 1 ? argv[argc - 1] : "";

  g_test_init (&argc, &argv, NULL);
  while (dialect < G_N_ELEMENTS (names) && !g_str_equal (name, names[dialect]))
    dialect++;
  if (dialect == G_N_ELEMENTS (names))
    g_error ("say which engine, as the last argument");
  g_test_add_func ("/random/pairs", test_pairs);
  return g_test_run ();
}
