/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is matched with what, and how changes are told. */
#include "config.h"

#include "compare/marq-compare-error.h"
#include "marq-sketch.h"

static MarqSchema *
make_users (void)
{
  MarqSchema *schema = marq_sketch_new ();
  MarqEntity *users = marq_sketch_entity (schema, "users");

  marq_sketch_key (users, "users_pkey", MARQ_CONSTRAINT_KIND_PRIMARY_KEY, marq_sketch_field (users, "id", "Integer"));
  marq_sketch_field (users, "mail", "String(255)");
  marq_sketch_field (users, "age", "Integer");
  marq_sketch_field (users, "old_field", "Text");
  return schema;
}

typedef void (*Edit) (MarqSchema *schema);

static void
create_table (MarqSchema *schema)
{
  MarqEntity *products = marq_sketch_entity (schema, "products");

  marq_sketch_field (products, "id", "Integer");
  marq_sketch_field (products, "name", "Text");
  marq_sketch_field (products, "price", "Decimal(10, 2)");
}

static void
add_column (MarqSchema *schema)
{
  marq_sketch_field (marq_sketch_find (schema, "public.users"), "email_verified", "Boolean");
}

static void
widen (MarqSchema *schema)
{
  marq_sketch_set_type (marq_sketch_find (schema, "public.users.age"), "BigInt");
}

static void
add_index (MarqSchema *schema)
{
  marq_sketch_index (marq_sketch_find (schema, "public.users"), "idx_users_email",
                     marq_sketch_find (schema, "public.users.mail"));
}

static void
remove_column (MarqSchema *schema)
{
  marq_sketch_remove (marq_sketch_find (schema, "public.users.old_field"));
}

static void
rename_column (MarqSchema *schema)
{
  marq_item_set_name (marq_sketch_find (schema, "public.users.mail"), "email");
}

static void
drop_table (MarqSchema *schema)
{
  marq_sketch_remove (marq_sketch_find (schema, "public.users"));
}

static void
add_unique_index (MarqSchema *schema)
{
  add_index (schema);
  marq_index_set_is_unique (marq_sketch_find (schema, "public.users.idx_users_email"), TRUE);
}

static void
add_relation (MarqSchema *schema)
{
  MarqEntity *users = marq_sketch_find (schema, "public.users");

  marq_sketch_relation (users, "fk_age", marq_sketch_find (schema, "public.users.age"), users,
                        marq_sketch_find (schema, "public.users.id"));
}

static void
add_check (MarqSchema *schema)
{
  marq_sketch_add (marq_sketch_find (schema, "public.users"), "constraints", "adult", "constraint",
                   MARQ_CONSTRAINT_KIND_CHECK, "expression", "age > 17", NULL);
}

static void
require (MarqSchema *schema)
{
  marq_field_set_not_null (marq_sketch_find (schema, "public.users.age"), TRUE);
  marq_field_set_default_value (marq_sketch_find (schema, "public.users.age"), "18");
}

static void
move_column (MarqSchema *schema)
{
  marq_item_list_move (marq_entity_get_fields (marq_sketch_find (schema, "public.users")), 3, 1);
}

static void
create_others (MarqSchema *schema)
{
  MarqItem *public = marq_sketch_find (schema, "public");
  MarqField *kind = marq_sketch_field (marq_sketch_find (schema, "public.users"), "kind", NULL);
  MarqEnum *kinds = marq_sketch_add (public, "enums", "kinds", NULL);
  g_autoptr (MarqFieldType) type
      = marq_field_type_new_reference (MARQ_TYPE_KIND_ENUM, marq_item_get_uid (MARQ_ITEM (kinds)));

  marq_field_set_data_type (kind, type);
  marq_sketch_add (public, "views", "v", "is_materialized", TRUE, NULL);
  marq_sketch_add (public, "routines", "f", "routine", MARQ_ROUTINE_KIND_PROCEDURE, NULL);
  marq_sketch_add (public, "objects", "int4_to_money", "object_kind", "Cast", NULL);
  marq_sketch_add (schema, "extensions", "postgis", NULL);
}

static void
change_nothing (MarqSchema *schema)
{
  g_object_set (marq_sketch_find (schema, "public.users"), "color", "#ff0000", NULL);
}

static void
test_lines (void)
{
  static const struct
  {
    Edit edit;
    const char *lines;
  } rows[] = {
    { create_table, "CREATE Table products with 3 fields" },
    { drop_table, "DROP Table users" },
    { add_column, "ADD Column: email_verified (Boolean)" },
    { widen, "MODIFY Column: age (Integer → BigInt)" },
    { add_index, "ADD Index: idx_users_email on (mail)" },
    { add_unique_index, "ADD Unique Index: idx_users_email on (mail)" },
    { add_relation, "ADD Foreign Key: fk_age on (age) to users" },
    { add_check, "ADD Check: adult on (age > 17)" },
    { remove_column, "REMOVE Column: old_field" },
    { rename_column, "RENAME Column: mail → email" },
    { require, "MODIFY Column: age (Default value: none → 18; Required: no → yes)" },
    { move_column, "MOVE Column: old_field" },
    { create_others, "CREATE Extension postgis\nADD Column: kind (Enum(kinds))\nCREATE Enum kinds\n"
                     "CREATE Cast int4_to_money\nCREATE Procedure f\nCREATE Materialized View v" },
    { change_nothing, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MarqSchema) before = make_users ();
      g_autoptr (MarqSchema) after = marq_sketch_copy (before);
      g_autofree char *lines = NULL;

      rows[i].edit (after);
      lines = marq_sketch_compare (before, after, MARQ_MATCHING_AUTO);
      g_assert_cmpstr (lines, ==, rows[i].lines);
    }
}

/* The example of a whole migration, with the index on the column by its new name. */
static void
test_all_at_once (void)
{
  g_autoptr (MarqSchema) before = make_users ();
  g_autoptr (MarqSchema) after = marq_sketch_copy (before);
  g_autofree char *lines = NULL;

  add_column (after);
  widen (after);
  remove_column (after);
  add_index (after);
  rename_column (after);
  create_table (after);
  lines = marq_sketch_compare (before, after, MARQ_MATCHING_AUTO);
  g_assert_cmpstr (lines, ==,
                   "CREATE Table products with 3 fields\n"
                   "REMOVE Column: old_field\n"
                   "RENAME Column: mail → email\n"
                   "MODIFY Column: age (Integer → BigInt)\n"
                   "ADD Column: email_verified (Boolean)\n"
                   "ADD Index: idx_users_email on (email)");
}

static GPtrArray *
compare_renamed (MarqSchema *before, MarqSchema *after, MarqMatchingMode mode, const char *rename, GError **error)
{
  const char *renames[] = { rename, NULL };
  g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), mode, renames, error);

  return matching ? marq_compare (matching, NULL) : NULL;
}

static void
assert_renamed (MarqSchema *before, MarqSchema *after, MarqMatchingMode mode, const char *rename, const char *lines)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = compare_renamed (before, after, mode, rename, &error);
  g_autofree char *found = NULL;

  g_assert_no_error (error);
  found = marq_sketch_lines (changes);
  g_assert_cmpstr (found, ==, lines);
}

static void
assert_no_rename (MarqSchema *before, MarqSchema *after, const char *rename)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (compare_renamed (before, after, MARQ_MATCHING_AUTO, rename, &error));
  g_assert_error (error, MARQ_COMPARE_ERROR, MARQ_COMPARE_ERROR_RENAME);
}

/* A database knows no uids: a column of another name is another one, unless a person says so. */
static void
test_uids_and_names (void)
{
  g_autoptr (MarqSchema) before = make_users ();
  g_autoptr (MarqSchema) after = marq_sketch_copy (before);
  g_autoptr (MarqSchema) read = NULL;
  g_autofree char *by_uid = NULL;
  g_autofree char *by_name = NULL;

  rename_column (after);
  read = marq_sketch_read (after);
  by_uid = marq_sketch_compare (before, after, MARQ_MATCHING_AUTO);
  by_name = marq_sketch_compare (before, read, MARQ_MATCHING_AUTO);
  g_assert_cmpstr (by_uid, ==, "RENAME Column: mail → email");
  g_assert_cmpstr (by_name, ==, "REMOVE Column: mail\nADD Column: email (String(255))");

  assert_renamed (before, read, MARQ_MATCHING_AUTO, "public.users.mail=email", by_uid);
  assert_renamed (before, read, MARQ_MATCHING_AUTO, "public.users.mail=public.users.email", by_uid);
  assert_no_rename (before, read, "public.users.mail=post");
  assert_no_rename (before, read, "public.users.male=email");
  assert_no_rename (before, read, "public.users.mail");
  assert_no_rename (before, read, "public.users.mail=");
}

/* The uid said that it is another one; the person knows better. */
static void
test_rename_where_uids_match (void)
{
  g_autoptr (MarqSchema) before = make_users ();
  g_autoptr (MarqSchema) after = marq_sketch_copy (before);

  remove_column (after);
  marq_sketch_field (marq_sketch_find (after, "public.users"), "notes", "Text");
  assert_renamed (before, after, MARQ_MATCHING_UIDS, "public.users.old_field=notes", "RENAME Column: old_field → notes");
}

static void
test_rename_with_signs (void)
{
  g_autoptr (MarqSchema) before = make_users ();
  g_autoptr (MarqSchema) after = NULL;

  marq_item_set_name (marq_sketch_find (before, "public.users.mail"), "a=b");
  after = marq_sketch_read (before);
  marq_item_set_name (marq_sketch_find (after, "public.users.a=b"), "c.d");
  assert_renamed (before, after, MARQ_MATCHING_NAMES, "public.users.a=b=c.d", "RENAME Column: a=b → c.d");
}

/* Its old name was given to another at once. */
static void
test_rename_in_a_chain (void)
{
  g_autoptr (MarqSchema) before = make_users ();
  g_autoptr (MarqSchema) after = marq_sketch_read (before);

  marq_sketch_remove (marq_sketch_find (after, "public.users.age"));
  marq_item_set_name (marq_sketch_find (after, "public.users.mail"), "age");
  assert_renamed (before, after, MARQ_MATCHING_NAMES, "public.users.mail=age",
                  "REMOVE Column: age\nRENAME Column: mail → age");
}

static void
test_rename_of_a_routine (void)
{
  g_autoptr (MarqSchema) before = marq_sketch_new ();
  g_autoptr (MarqSchema) after = NULL;

  marq_sketch_add (marq_sketch_find (before, "public"), "routines", "f", "signature", "integer", NULL);
  after = marq_sketch_read (before);
  marq_item_set_name (marq_sketch_find (after, "public.f"), "g");
  assert_renamed (before, after, MARQ_MATCHING_NAMES, "public.f=g", "RENAME Function: f → g");
}

/* Of what has no name, two may be made of the same. */
static void
test_two_alike_without_names (void)
{
  g_autoptr (MarqSchema) before = make_users ();
  g_autoptr (MarqSchema) after = NULL;
  g_autofree char *lines = NULL;
  MarqEntity *users = marq_sketch_find (before, "public.users");
  MarqIndex *second;

  marq_sketch_index (users, NULL, marq_sketch_find (before, "public.users.mail"));
  second = marq_sketch_index (users, NULL, marq_sketch_find (before, "public.users.mail"));
  marq_index_set_is_unique (second, TRUE);
  after = marq_sketch_read (before);
  marq_item_list_move (marq_entity_get_indexes (marq_sketch_find (after, "public.users")), 0, 1);
  lines = marq_sketch_compare (before, after, MARQ_MATCHING_NAMES);
  g_assert_cmpstr (lines, ==, "");
}

static void
test_unnamed_index_follows_rename (void)
{
  g_autoptr (MarqSchema) before = make_users ();
  g_autoptr (MarqSchema) after = NULL;

  marq_sketch_index (marq_sketch_find (before, "public.users"), NULL, marq_sketch_find (before, "public.users.mail"));
  after = marq_sketch_read (before);
  rename_column (after);
  assert_renamed (before, after, MARQ_MATCHING_NAMES, "public.users.mail=email", "RENAME Column: mail → email");
}

static void
test_order_of_grants (void)
{
  g_autoptr (MarqSchema) before = make_users ();
  g_autoptr (MarqSchema) after = NULL;
  g_autofree char *lines = NULL;
  MarqAccess *access = marq_sketch_add (before, "access", NULL, "of",
                                        marq_item_get_uid (marq_sketch_find (before, "public.users")), NULL);

  marq_sketch_add (access, "grants", NULL, "grantee", "alice", NULL);
  marq_sketch_add (access, "grants", NULL, "grantee", "bob", NULL);
  after = marq_sketch_read (before);
  marq_item_list_move (marq_access_get_grants (marq_item_list_get (marq_schema_get_access (after), 0)), 0, 1);
  lines = marq_sketch_compare (before, after, MARQ_MATCHING_NAMES);
  g_assert_cmpstr (lines, ==, "");
}

static void
test_code (void)
{
  static const struct
  {
    const char *before, *after;
    gboolean same;
  } rows[] = {
    { "age > 17", "AGE  >\n17", TRUE },
    { "age > 17", "((age > 17))", TRUE },
    { "mail <> ''", "email <> ''", TRUE },
    { "age > 17", "age > 18", FALSE },
    { "mail <> 'a'", "mail <> 'A'", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MarqSchema) before = make_users ();
      g_autoptr (MarqSchema) after = NULL;
      g_autofree char *lines = NULL;
      g_autofree char *wanted = NULL;

      add_check (before);
      marq_constraint_set_expression (marq_sketch_find (before, "public.users.adult"), rows[i].before);
      after = marq_sketch_copy (before);
      marq_constraint_set_expression (marq_sketch_find (after, "public.users.adult"), rows[i].after);
      rename_column (after);
      lines = marq_sketch_compare (before, after, MARQ_MATCHING_UIDS);
      wanted = rows[i].same ? g_strdup ("RENAME Column: mail → email")
                            : g_strdup_printf ("MODIFY Check: adult (Check: %s → %s)\nRENAME Column: mail → email",
                                               rows[i].before, rows[i].after);
      g_assert_cmpstr (lines, ==, wanted);
    }
}

/* By name the enum is another one, and a field of its type has another type. */
static void
test_type_of_another_enum (void)
{
  g_autoptr (MarqSchema) before = make_users ();
  g_autoptr (MarqSchema) after = NULL;
  g_autofree char *lines = NULL;

  create_others (before);
  after = marq_sketch_copy (before);
  marq_item_set_name (marq_sketch_find (after, "public.kinds"), "sorts");
  lines = marq_sketch_compare (before, after, MARQ_MATCHING_NAMES);
  g_assert_cmpstr (lines, ==,
                   "MODIFY Column: kind (Enum(kinds) → Enum(sorts))\nDROP Enum kinds\nCREATE Enum sorts");
}

/* The way back has the same pairs. */
static void
test_invert (void)
{
  g_autoptr (MarqSchema) before = make_users ();
  g_autoptr (MarqSchema) after = marq_sketch_copy (before);
  g_autoptr (MarqMatching) matching = NULL;
  g_autoptr (MarqMatching) back = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autofree char *lines = NULL;

  rename_column (after);
  widen (after);
  add_column (after);
  matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_AUTO, NULL, NULL);
  back = marq_matching_invert (matching);
  changes = marq_compare (back, NULL);
  lines = marq_sketch_lines (changes);
  g_assert_cmpstr (lines, ==,
                   "REMOVE Column: email_verified\nRENAME Column: email → mail\nMODIFY Column: age (BigInt → Integer)");
}

static void
test_destructive (void)
{
  static const struct
  {
    Edit edit;
    gboolean destructive, way_back;
  } rows[] = {
    { create_table, FALSE, TRUE }, { add_column, FALSE, TRUE },     { widen, FALSE, TRUE },    { add_index, FALSE, FALSE },
    { remove_column, TRUE, FALSE }, { rename_column, FALSE, FALSE }, { require, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MarqSchema) before = make_users ();
      g_autoptr (MarqSchema) after = marq_sketch_copy (before);
      g_autoptr (MarqMatching) matching = NULL;
      g_autoptr (MarqMatching) back = NULL;
      g_autoptr (GPtrArray) changes = NULL;
      g_autoptr (GPtrArray) undone = NULL;

      rows[i].edit (after);
      matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_AUTO, NULL, NULL);
      back = marq_matching_invert (matching);
      changes = marq_compare (matching, NULL);
      undone = marq_compare (back, NULL);
      g_assert_cmpint (marq_change_is_destructive (changes->pdata[0]), ==, rows[i].destructive);
      g_assert_cmpint (marq_change_is_destructive (undone->pdata[0]), ==, rows[i].way_back);
    }
}

static void
test_words (void)
{
  g_autoptr (MarqSchema) before = make_users ();
  g_autoptr (MarqSchema) after = marq_sketch_copy (before);
  g_autoptr (MarqMatching) matching = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autofree char *paragraph = NULL;
  g_autofree char *id = NULL;
  g_autofree char *place = NULL;

  remove_column (after);
  create_table (after);
  matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_AUTO, NULL, NULL);
  changes = marq_compare (matching, NULL);
  paragraph = marq_changes_dup_paragraph (changes);
  g_assert_cmpstr (paragraph, ==,
                   "Table products with 3 fields is added. "
                   "In public.users: column old_field is removed, and what it holds is lost.");
  id = marq_change_dup_id (changes->pdata[1]);
  place = marq_change_dup_place (changes->pdata[1]);
  g_assert_cmpstr (id, ==, "remove:field:public.users.old_field");
  g_assert_cmpstr (place, ==, "public.users");
}

/* A view of a table says a column; what is renamed in another table has nothing to do with it, what is
 * swapped in its own has. */
static void
test_names_mean_what_is_in_scope (void)
{
  g_autoptr (MarqSchema) before = marq_sketch_new ();
  gpointer users = marq_sketch_entity (before, "users");
  gpointer orders = marq_sketch_entity (before, "orders");
  gpointer view = marq_sketch_add (marq_sketch_find (before, "public"), "views", "v", "definition",
                                   "SELECT one FROM users", NULL);
  g_autoptr (MarqSchema) other = NULL;
  g_autoptr (MarqSchema) swapped = NULL;
  g_autoptr (MarqSchema) stale = NULL;
  g_autofree char *lines = NULL;
  const char *uid = marq_item_get_uid (view);

  marq_sketch_field (users, "one", "Integer");
  marq_sketch_field (users, "two", "Integer");
  marq_sketch_field (orders, "one", "Integer");

  other = marq_sketch_copy (before);
  marq_item_set_name (marq_sketch_find (other, "public.orders.one"), "two");
  marq_view_set_definition (marq_item_lookup (MARQ_ITEM (other), uid), "SELECT two FROM users");
  lines = marq_sketch_compare (before, other, MARQ_MATCHING_UIDS);
  g_assert_nonnull (strstr (lines, "MODIFY View: v"));
  g_free (lines);

  swapped = marq_sketch_copy (before);
  {
    gpointer one = marq_sketch_find (swapped, "public.users.one");

    marq_item_set_name (marq_sketch_find (swapped, "public.users.two"), "one");
    marq_item_set_name (one, "two");
  }
  lines = marq_sketch_compare (before, swapped, MARQ_MATCHING_UIDS);
  g_assert_nonnull (strstr (lines, "MODIFY View: v"));
  g_free (lines);

  stale = marq_sketch_copy (before);
  marq_item_set_name (marq_sketch_find (stale, "public.users.one"), "first");
  lines = marq_sketch_compare (before, stale, MARQ_MATCHING_UIDS);
  g_assert_cmpstr (lines, ==, "RENAME Column: one → first");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/lines", test_lines);
  g_test_add_func ("/compare/all-at-once", test_all_at_once);
  g_test_add_func ("/compare/uids-and-names", test_uids_and_names);
  g_test_add_func ("/compare/rename-where-uids-match", test_rename_where_uids_match);
  g_test_add_func ("/compare/rename-with-signs", test_rename_with_signs);
  g_test_add_func ("/compare/rename-in-a-chain", test_rename_in_a_chain);
  g_test_add_func ("/compare/rename-of-a-routine", test_rename_of_a_routine);
  g_test_add_func ("/compare/two-alike-without-names", test_two_alike_without_names);
  g_test_add_func ("/compare/unnamed-index-follows-rename", test_unnamed_index_follows_rename);
  g_test_add_func ("/compare/order-of-grants", test_order_of_grants);
  g_test_add_func ("/compare/code", test_code);
  g_test_add_func ("/compare/names-in-scope", test_names_mean_what_is_in_scope);
  g_test_add_func ("/compare/type-of-another-enum", test_type_of_another_enum);
  g_test_add_func ("/compare/invert", test_invert);
  g_test_add_func ("/compare/destructive", test_destructive);
  g_test_add_func ("/compare/words", test_words);
  return g_test_run ();
}
