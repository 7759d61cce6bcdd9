/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that want to be something else: made in a SQLite database, read, altered, and taken back. */
#include "config.h"

#include "engine/marq-connection.h"
#include "engine/marq-sql-name.h"
#include "marq-sketch.h"
#include "marq-test-db.h"
#include "migration/generate/marq-plan.h"

static const MarqPlanSettings settings = { .dialect = MARQ_DIALECT_SQLITE };

static const char *const names[] = {
  "it's \"quoted\"", "`back` [brackets]", "back\\slash", "two\nlines", "tab\there", "emoji 😀 and é", "select", "order", "table", "100%s %d %n",
  "$$ $1 ?1 :a @b", "-- comment", "/* comment */", "; DROP TABLE t", " spaces ", "''", "\"", "1", "main", "rowid2", "Ünïcødé",
  "sixty-three bytes, that are as many as some engines would ever keep",
};

static void
run (MarqTestDb *db, const char *script)
{
  g_autofree char *failure = marq_test_db_run (db, script);

  if (failure)
    g_test_message ("%s", script);
  g_assert_cmpstr (failure, ==, NULL);
}

static void
add_view (MarqSchema *schema, const char *name)
{
  g_autofree char *table = marq_sql_quote (MARQ_DIALECT_SQLITE, name);
  g_autofree char *view = g_strconcat (name, " v", NULL);
  g_autofree char *definition = g_strdup_printf ("SELECT * FROM %s", table);

  marq_sketch_add (marq_sketch_find (schema, "public"), "views", view, "definition", definition, NULL);
}

static MarqSchema *
draw (const char *name)
{
  MarqSchema *schema = marq_sketch_new ();
  g_autofree char *quoted = marq_sql_quote (MARQ_DIALECT_SQLITE, name);
  g_autofree char *condition = g_strdup_printf ("%s > 0", quoted);
  g_autofree char *check_name = g_strconcat (name, " c", NULL);
  g_autofree char *index_name = g_strconcat (name, " i", NULL);
  MarqEntity *entity = marq_sketch_entity (schema, name);
  MarqField *id = marq_sketch_field (entity, "id", "Integer");
  MarqField *field = marq_sketch_field (entity, name, "Integer");
  MarqConstraint *check;

  marq_sketch_key (entity, NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, id);
  check = marq_sketch_key (entity, check_name, MARQ_CONSTRAINT_KIND_CHECK, field);
  marq_constraint_set_expression (check, condition);
  marq_sketch_index (entity, index_name, field);
  add_view (schema, name);
  return schema;
}

/* The field has another name, and there is one more, of which the view knows nothing. */
static MarqSchema *
redraw (MarqSchema *before, const char *name)
{
  MarqSchema *after = marq_sketch_copy (before);
  g_autofree char *new_name = g_strconcat (name, " 2", NULL);
  g_autofree char *more = g_strconcat (name, " 3", NULL);
  g_autofree char *quoted = marq_sql_quote (MARQ_DIALECT_SQLITE, new_name);
  g_autofree char *condition = g_strdup_printf ("%s > 0", quoted);
  MarqNamespace *namespace = marq_sketch_find (after, "public");
  MarqEntity *entity = marq_item_list_find_by_name (marq_namespace_get_entities (namespace), name);
  MarqConstraint *check = marq_item_list_get (marq_entity_get_constraints (entity), 1);

  marq_item_set_name (marq_item_list_find_by_name (marq_entity_get_fields (entity), name), new_name);
  marq_constraint_set_expression (check, condition);
  marq_sketch_field (entity, more, "Text");
  return after;
}

static void
check_held (MarqTestDb *db, MarqSchema *design)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqConnection) connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  g_autoptr (MarqSchema) read = NULL;
  g_autoptr (MarqSchema) held = NULL;
  g_autoptr (MarqSchema) wanted = NULL;
  g_autofree char *lines = NULL;

  g_assert_no_error (error);
  read = marq_connection_read (connection, NULL, NULL, &error);
  g_assert_no_error (error);
  held = marq_engine_hold (&marq_sqlite_engine, read, &settings.settings, NULL);
  wanted = marq_engine_hold (&marq_sqlite_engine, design, &settings.settings, NULL);
  lines = marq_sketch_compare (wanted, held, MARQ_MATCHING_NAMES);
  g_assert_cmpstr (lines, ==, "");
}

static void
test_name (gconstpointer data)
{
  const char *name = data;
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_SQLITE);
  g_autoptr (MarqSchema) empty = marq_sketch_new ();
  g_autoptr (MarqSchema) before = draw (name);
  g_autoptr (MarqSchema) after = redraw (before, name);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqPlan) first = marq_plan_new (empty, before, &settings, &error);
  g_autoptr (MarqPlan) second = NULL;
  g_autofree char *up = NULL;
  g_autofree char *change = NULL;
  g_autofree char *back = NULL;
  g_autofree char *down = NULL;
  g_autofree char *dump = NULL;
  g_autofree char *dump_again = NULL;
  g_autofree char *nothing = NULL;

  g_assert_no_error (error);
  second = marq_plan_new (before, after, &settings, &error);
  g_assert_no_error (error);
  up = marq_plan_dup_script (first, &settings, FALSE);
  run (db, up);
  check_held (db, before);
  dump = marq_test_db_dump (db);
  change = marq_plan_dup_script (second, &settings, FALSE);
  run (db, change);
  check_held (db, after);
  back = marq_plan_dup_script (second, &settings, TRUE);
  run (db, back);
  check_held (db, before);
  dump_again = marq_test_db_dump (db);
  g_assert_cmpstr (dump, ==, dump_again);
  down = marq_plan_dup_script (first, &settings, TRUE);
  run (db, down);
  nothing = marq_test_db_dump (db);
  g_assert_cmpstr (nothing, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sqlite-hostile/%u", i);

      g_test_add_data_func (path, names[i], test_name);
    }
  return g_test_run ();
}
