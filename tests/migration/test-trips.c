/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small changes that random worlds do not make, there and back on a real PostgreSQL. */
#include "config.h"

#include "marq-round-trip.h"
#include "marq-shop.h"
#include "marq-test.h"

typedef struct
{
  MarqSchema *schema;
  MarqEntity *base, *other, *child;
} MarqFamily;

/* Two tables that a third may have its columns from, which are its own all the same. */
static MarqFamily
found (void)
{
  MarqFamily family = { marq_shop_make (MARQ_TYPE_SCHEMA, "schema", NULL) };
  MarqNamespace *public = marq_shop_add (marq_schema_get_namespaces (family.schema), MARQ_TYPE_NAMESPACE, "public", "public");
  MarqItemList *tables = marq_namespace_get_entities (public);

  family.base = marq_shop_add (tables, MARQ_TYPE_ENTITY, "base", "base");
  family.other = marq_shop_add (tables, MARQ_TYPE_ENTITY, "other", "other");
  family.child = marq_shop_add (tables, MARQ_TYPE_ENTITY, "child", "a child");
  marq_shop_field (family.base, "name", "Text");
  marq_shop_field (family.other, "size", "Integer");
  marq_shop_field (family.child, "name", "Text");
  marq_shop_field (family.child, "size", "Integer");
  return family;
}

static void
inherit (MarqFamily *family, const char *first, const char *second)
{
  const char *const parents[] = { first, second, NULL };

  marq_entity_set_inherits (family->child, parents);
}

/* Takes both. rows: that are kept all the way; or NULL, where tables change their names. */
static void
assert_trip (MarqFamily before, MarqFamily after, const char *rows)
{
  const MarqPlanSettings settings = { .dialect = MARQ_DIALECT_POSTGRESQL, .matching = MARQ_MATCHING_UIDS, .version = "1" };
  const char *question = "SELECT name || size || (SELECT count(*) FROM ONLY base) FROM \"a child\"";
  g_autoptr (GPtrArray) questions = g_ptr_array_new ();
  const MarqRoundTrip trip = { 0, rows, rows ? questions : NULL };

  g_ptr_array_add (questions, (gpointer) question);
  g_ptr_array_add (questions, (gpointer) question);
  if (marq_test_require_env ("MARQ_TEST_PG"))
    g_assert_cmpint (marq_round_trip (&trip, before.schema, after.schema, &settings), ==, MARQ_ROUND_TRIP_GOOD);
  g_object_unref (before.schema);
  g_object_unref (after.schema);
}

static const char rows[] = "INSERT INTO base (name) VALUES ('kept');\n"
                           "INSERT INTO \"a child\" (name, size) VALUES ('kept', 1);\n";

static void
test_inherit (void)
{
  MarqFamily before = found ();
  MarqFamily after = found ();

  inherit (&after, "base", NULL);
  assert_trip (before, after, rows);
}

static void
test_no_inherit (void)
{
  MarqFamily before = found ();
  MarqFamily after = found ();

  inherit (&before, "base", "other");
  assert_trip (before, after, rows);
}

static void
test_other_parents (void)
{
  MarqFamily before = found ();
  MarqFamily after = found ();

  inherit (&before, "base", NULL);
  inherit (&after, "other", "base");
  assert_trip (before, after, rows);
}

/* They swap their names, and one gets another column. */
static void
test_parents_change (void)
{
  MarqFamily before = found ();
  MarqFamily after = found ();

  inherit (&before, "base", NULL);
  inherit (&after, "other", NULL);
  marq_item_set_name (MARQ_ITEM (after.base), "other");
  marq_item_set_name (MARQ_ITEM (after.other), "base");
  marq_shop_field (after.other, "more", "Date");
  marq_shop_field (after.child, "more", "Date");
  assert_trip (before, after, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trips/inherit", test_inherit);
  g_test_add_func ("/trips/no-inherit", test_no_inherit);
  g_test_add_func ("/trips/other-parents", test_other_parents);
  g_test_add_func ("/trips/parents-change", test_parents_change);
  return g_test_run ();
}
