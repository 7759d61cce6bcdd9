/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every kind of thing × create, alter, rename and drop, on one engine: the scripts are as they are in
 * goldens/, and on a real server up leads to what a fresh build gives, and down leads back, with all
 * rows but those that must go. MARQ_UPDATE_GOLDENS=1 writes the goldens anew.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "marq-cases.h"
#include "marq-test-db.h"
#include "marq-test.h"

static const char *const dialect_names[] = { "postgresql", "sqlite", "mariadb" };
static MarqDialect dialect;

typedef struct
{
  const char *verb;
  MarqCaseState from, to;
} MarqGoldenVerb;

static const MarqGoldenVerb verbs[] = {
  { "create", MARQ_CASE_ABSENT, MARQ_CASE_PRESENT },
  { "alter", MARQ_CASE_PRESENT, MARQ_CASE_ALTERED },
  { "rename", MARQ_CASE_PRESENT, MARQ_CASE_RENAMED },
  { "drop", MARQ_CASE_PRESENT, MARQ_CASE_ABSENT },
};

/* Why a cell of the table is empty; NULL: it is not. */
static const char *
empty_cell (const MarqCase *test, const MarqGoldenVerb *verb)
{
  if (test->none[dialect])
    return test->none[dialect];
  if (verb->to == MARQ_CASE_ALTERED)
    return test->no_alter;
  return verb->to == MARQ_CASE_RENAMED ? test->no_rename : NULL;
}

static MarqPlan *
make_plan (const MarqCase *test, MarqSchema *before, MarqSchema *after, MarqPlanSettings *settings)
{
  g_autoptr (GError) error = NULL;
  MarqPlan *plan;

  marq_case_settings (test, dialect, settings);
  plan = marq_plan_new (before, after, settings, &error);
  if (!plan)
    g_error ("%s: %s", test->kind, error->message);
  return plan;
}

static char *
golden_path (const MarqCase *test)
{
  g_autofree char *name = g_strconcat (test->kind, ".sql", NULL);

  return g_test_build_filename (G_TEST_DIST, "goldens", dialect_names[dialect], name, NULL);
}

static void
append_script (GString *text, const MarqGoldenVerb *verb, const char *way, const char *script)
{
  g_string_append_printf (text, "-- ======== %s: %s\n%s\n", verb->verb, way, script);
}

/* All four verbs of a kind. */
static char *
dup_scripts (const MarqCase *test)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autoptr (MarqSchema) before = NULL;
      g_autoptr (MarqSchema) after = NULL;
      g_autoptr (MarqPlan) plan = NULL;
      g_autofree char *up = NULL;
      g_autofree char *down = NULL;
      MarqPlanSettings settings;
      const char *why = empty_cell (test, &verbs[i]);

      if (why)
        {
          g_string_append_printf (text, "-- ======== %s: none, for %s\n\n", verbs[i].verb, why);
          continue;
        }
      before = marq_case_build (test, dialect, verbs[i].from);
      after = marq_case_build (test, dialect, verbs[i].to);
      plan = make_plan (test, before, after, &settings);
      up = marq_plan_dup_script (plan, &settings, FALSE);
      down = marq_plan_dup_script (plan, &settings, TRUE);
      if (!*up && !*down && test->alike[dialect])
        {
          g_string_append_printf (text, "-- ======== %s: nothing to do, for %s\n\n", verbs[i].verb, test->alike[dialect]);
          continue;
        }
      if (!*up || !*down)
        g_error ("%s %s: an empty cell without a reason", test->kind, verbs[i].verb);
      append_script (text, &verbs[i], plan->lossy ? "up (loses data)" : "up", up);
      append_script (text, &verbs[i], "down", down);
    }
  return g_string_free (text, FALSE);
}

static void
test_golden (gconstpointer data)
{
  const MarqCase *test = data;
  g_autofree char *path = golden_path (test);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *scripts = dup_scripts (test);
  g_autofree char *again = dup_scripts (test);
  g_autofree char *golden = NULL;

  g_assert_cmpstr (scripts, ==, again);
  if (g_getenv ("MARQ_UPDATE_GOLDENS"))
    {
      g_mkdir_with_parents (folder, 0777);
      g_assert_true (g_file_set_contents (path, scripts, -1, NULL));
    }
  if (!g_file_get_contents (path, &golden, NULL, NULL))
    g_error ("there is no golden %s", path);
  g_assert_cmpstr (scripts, ==, golden);
}

static void
run (MarqTestDb *db, const char *what, const char *script)
{
  g_autofree char *failure = marq_test_db_run (db, script);

  if (failure)
    {
      g_printerr ("%s: %s\nin:\n%s", what, failure, script);
      g_test_fail ();
    }
}

/* A database with the schema of a state, and rows. */
static MarqTestDb *
make_database (const MarqCase *test, MarqCaseState state)
{
  MarqTestDb *db = marq_test_db_new (dialect);
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqSchema) schema = marq_case_build (test, dialect, state);
  g_autoptr (MarqPlan) plan = NULL;
  g_autofree char *script = NULL;
  MarqPlanSettings settings;

  if (!db)
    return NULL;
  plan = make_plan (test, empty, schema, &settings);
  script = marq_plan_dup_script (plan, &settings, FALSE);
  run (db, test->kind, script);
  run (db, test->kind, marq_shop_rows);
  return db;
}

static char *
count_rows (const MarqCase *test, MarqTestDb *db)
{
  g_autofree char *users = marq_test_db_ask (db, "SELECT concat_rows FROM (SELECT count(*) * 100 + sum(id) AS concat_rows FROM users) AS u");
  g_autofree char *orders = marq_test_db_ask (db, "SELECT count(*) * 100 + sum(id) + sum(total) FROM orders");
  g_autofree char *own = test->query ? marq_test_db_ask (db, test->query) : NULL;

  return g_strdup_printf ("users %s, orders %s, %s", users, orders, own ? own : "");
}

static void
print_missing (const char *mark, char **from, char **other)
{
  for (; *from; from++)
    if (!g_strv_contains ((const char *const *) other, *from))
      g_printerr ("  %s %s\n", mark, *from);
}

static void
compare_dumps (const char *what, const char *script, const char *got, const char *wanted)
{
  g_auto (GStrv) left = g_strsplit (got, "\n", -1);
  g_auto (GStrv) right = g_strsplit (wanted, "\n", -1);

  if (g_str_equal (got, wanted))
    return;
  g_printerr ("%s: after\n%sthe schema has (+), and lacks (-):\n", what, script);
  print_missing ("+", left, right);
  print_missing ("-", right, left);
  g_test_fail ();
}

static void
check_verb (const MarqCase *test, const MarqGoldenVerb *verb, const char *const *dumps)
{
  g_autoptr (MarqSchema) before = marq_case_build (test, dialect, verb->from);
  g_autoptr (MarqSchema) after = marq_case_build (test, dialect, verb->to);
  g_autoptr (MarqTestDb) db = make_database (test, verb->from);
  g_autofree char *what = g_strdup_printf ("%s %s", test->kind, verb->verb);
  g_autoptr (MarqPlan) plan = NULL;
  MarqPlanSettings settings;
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;
  g_autofree char *rows_before = count_rows (test, db);
  g_autofree char *rows_after = NULL;
  g_autofree char *rows_back = NULL;
  g_autofree char *there = NULL;
  g_autofree char *back = NULL;

  plan = make_plan (test, before, after, &settings);
  up = marq_plan_dup_script (plan, &settings, FALSE);
  down = marq_plan_dup_script (plan, &settings, TRUE);

  run (db, what, up);
  there = marq_test_db_dump (db);
  compare_dumps (what, up, there, dumps[verb->to]);
  rows_after = count_rows (test, db);
  g_assert_cmpstr (rows_before, ==, rows_after);

  run (db, what, down);
  back = marq_test_db_dump (db);
  compare_dumps (what, down, back, dumps[verb->from]);
  rows_back = count_rows (test, db);
  g_assert_cmpstr (rows_before, ==, rows_back);
}

static void
test_engine (gconstpointer data)
{
  const MarqCase *test = data;
  char *dumps[MARQ_N_CASE_STATES] = { NULL };

  for (guint i = 0; i < MARQ_N_CASE_STATES; i++)
    {
      g_autoptr (MarqTestDb) db = NULL;

      if ((i == MARQ_CASE_ALTERED && test->no_alter) || (i == MARQ_CASE_RENAMED && test->no_rename))
        continue;
      db = make_database (test, i);
      if (!db)
        return;
      dumps[i] = marq_test_db_dump (db);
    }
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (!empty_cell (test, &verbs[i]))
      check_verb (test, &verbs[i], (const char *const *) dumps);
  for (guint i = 0; i < MARQ_N_CASE_STATES; i++)
    g_free (dumps[i]);
}

int
main (int argc, char **argv)
{
  const char *name = argc > 1 ? argv[argc - 1] : "";

  g_test_init (&argc, &argv, NULL);
  while (dialect < G_N_ELEMENTS (dialect_names) && !g_str_equal (name, dialect_names[dialect]))
    dialect++;
  if (dialect == G_N_ELEMENTS (dialect_names))
    g_error ("say which engine, as the last argument");
  for (guint i = 0; i < marq_n_cases; i++)
    {
      g_autofree char *golden = g_strdup_printf ("/goldens/%s/%s", name, marq_cases[i].kind);
      g_autofree char *engine = g_strdup_printf ("/engine/%s/%s", name, marq_cases[i].kind);

      if (marq_cases[i].none[dialect])
        continue;
      g_test_add_data_func (golden, &marq_cases[i], test_golden);
      /* The server is slow, and what sanitizers look for is in the goldens too. */
      if (!g_getenv ("MARQ_TEST_FEW") || i % 4 == 0)
        g_test_add_data_func (engine, &marq_cases[i], test_engine);
    }
  return g_test_run ();
}
