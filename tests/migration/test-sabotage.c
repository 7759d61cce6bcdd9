/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways back that do not lead back: each true one, with one small thing that it does besides or leaves undone. None of
 * them earns the mark; the true ones all do, and so do those that we generate.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "marq-cases.h"
#include "marq-random-world.h"
#include "marq-rehearsing.h"
#include "marq-sabotage-scripts.h"
#include "marq-test.h"

static MarqDialect dialect;

static MarqTestDb *
make_database (const char *script)
{
  MarqTestDb *db = marq_test_db_new (dialect);
  g_autofree char *failure = db ? marq_test_db_run (db, script) : NULL;

  if (failure)
    g_error ("%s", failure);
  return db;
}

static gboolean
is_proven (MarqTestDb *db, const char *up, const char *down, gboolean wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqRehearsal) rehearsal = marq_rehearsing_try (db, dialect, up, down, FALSE, &error);
  MarqRehearsed *one = rehearsal ? rehearsal->migrations->pdata[0] : NULL;

  if (!rehearsal)
    {
      g_printerr ("up:\n%s\ndown:\n%s\n%s\n", up, down, error->message);
      return FALSE;
    }
  if (one->is_proven != wanted)
    {
      g_printerr ("up:\n%s\ndown:\n%s\n", up, down);
      marq_rehearsing_print (rehearsal);
    }
  return one->is_proven;
}

static void
test_true (void)
{
  const MarqSabotage *sabotage = marq_sabotage_get (dialect);
  g_autoptr (MarqTestDb) db = make_database (sabotage->setup);
  guint n = 0;

  if (!db)
    return;
  for (guint i = 0; sabotage->ways[i].up; i++)
    {
      gboolean proven = is_proven (db, sabotage->ways[i].up, sabotage->ways[i].down, TRUE);

      g_assert_true (proven);
      n++;
    }
  g_test_message ("%u true ones, all proven", n);
}

static void
test_sabotaged (void)
{
  const MarqSabotage *sabotage = marq_sabotage_get (dialect);
  g_autoptr (MarqTestDb) db = make_database (sabotage->setup);
  gboolean all = dialect == MARQ_DIALECT_SQLITE || g_getenv ("MARQ_TEST_LONG");
  guint n_ways = 0;
  guint n = 0;
  guint proven = 0;

  if (!db)
    return;
  while (sabotage->ways[n_ways].up)
    n_ways++;
  for (guint i = 0; i < n_ways; i++)
    for (guint j = 0; sabotage->edits[j]; j++)
      {
        g_autofree char *down = g_strdup_printf ("%s;\n%s;\n", sabotage->ways[i].down, sabotage->edits[j]);

        /* In the ordinary run, each of them in one way; SQLite is fast. */
        if (!all && j % n_ways != i)
          continue;
        proven += is_proven (db, sabotage->ways[i].up, down, FALSE);
        n++;
      }
  for (guint i = 0; sabotage->lame[i].up; i++, n++)
    proven += is_proven (db, sabotage->lame[i].up, sabotage->lame[i].down, FALSE);
  g_test_message ("%u sabotaged, %u proven", n, proven);
  g_assert_cmpuint (proven, ==, 0);
}

/* What we generate: from one state of a case to another, and back. */
static gboolean
check_case (const MarqCase *test, MarqCaseState from, MarqCaseState to)
{
  MarqPlanSettings settings = { .dialect = dialect, .matching = MARQ_MATCHING_UIDS, .version = "1.0.1" };
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqSchema) before = marq_case_build (test, dialect, from);
  g_autoptr (MarqSchema) after = marq_case_build (test, dialect, to);
  g_autoptr (MarqPlan) founding = NULL;
  g_autoptr (MarqPlan) plan = NULL;
  g_autofree char *script = NULL;
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;
  g_autoptr (MarqTestDb) db = NULL;

  marq_case_settings (test, dialect, &settings);
  founding = marq_plan_new (empty, before, &settings, NULL);
  plan = marq_plan_new (before, after, &settings, NULL);
  if (!founding || !plan || !plan->up->len)
    return FALSE;
  script = marq_plan_dup_script (founding, &settings, FALSE);
  up = marq_plan_dup_script (plan, &settings, FALSE);
  down = marq_plan_dup_script (plan, &settings, TRUE);
  db = make_database (script);
  if (!is_proven (db, up, down, TRUE))
    {
      g_printerr ("%s, from state %d to %d\n", test->kind, (int) from, (int) to);
      g_test_fail ();
    }
  return TRUE;
}

static void
test_generated (void)
{
  static const MarqCaseState steps[][2] = { { MARQ_CASE_ABSENT, MARQ_CASE_PRESENT },
                                            { MARQ_CASE_PRESENT, MARQ_CASE_ALTERED },
                                            { MARQ_CASE_PRESENT, MARQ_CASE_RENAMED },
                                            { MARQ_CASE_PRESENT, MARQ_CASE_ABSENT } };
  gboolean all = g_getenv ("MARQ_TEST_LONG") != NULL;
  const char *only = g_getenv ("MARQ_TEST_CASE");
  guint n = 0;

  if (dialect != MARQ_DIALECT_SQLITE && !marq_test_require_env (dialect == MARQ_DIALECT_POSTGRESQL ? "MARQ_TEST_PG" : "MARQ_TEST_MARIADB"))
    return;
  for (guint i = 0; i < marq_n_cases; i++)
    for (guint j = 0; j < G_N_ELEMENTS (steps); j++)
      {
        const MarqCase *test = &marq_cases[i];

        /* In the ordinary run, each kind in one way. */
        if (test->none[dialect] || (!all && !only && (i % G_N_ELEMENTS (steps) != j || n >= 20)) || (only && !g_str_equal (only, test->kind))
            || (steps[j][1] == MARQ_CASE_ALTERED && (test->no_alter || test->alike[dialect])) || (steps[j][1] == MARQ_CASE_RENAMED && test->no_rename))
          continue;
        n += check_case (test, steps[j][0], steps[j][1]);
      }
  g_test_message ("%u generated ones", n);
  if (!only)
    g_assert_cmpuint (n, >=, 10);
}

/* All that PostgreSQL has, from one random design to another, with owners and grants. */
static void
check_world (guint32 seed)
{
  MarqPlanSettings settings = { .dialect = MARQ_DIALECT_POSTGRESQL, .matching = MARQ_MATCHING_UIDS, .version = "1.0.1" };
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqSchema) before = marq_world_new (seed, FALSE);
  g_autoptr (MarqSchema) after = marq_world_new (seed + 1, FALSE);
  g_autoptr (MarqPlan) founding = NULL;
  g_autoptr (MarqPlan) plan = NULL;
  g_autofree char *script = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;
  g_autoptr (MarqTestDb) db = NULL;

  settings.flags = MARQ_PLAN_ACCESS;
  settings.settings.enum_style = MARQ_ENUM_STYLE_NATIVE;
  settings.settings.serial_style = MARQ_SERIAL_STYLE_IDENTITY;
  founding = marq_plan_new (empty, before, &settings, NULL);
  plan = marq_plan_new (before, after, &settings, NULL);
  if (!founding || !plan)
    return;
  script = marq_plan_dup_script (founding, &settings, FALSE);
  whole = g_strconcat (marq_world_roles, script, NULL);
  up = marq_plan_dup_script (plan, &settings, FALSE);
  down = marq_plan_dup_script (plan, &settings, TRUE);
  db = make_database (whole);
  if (!is_proven (db, up, down, TRUE))
    {
      g_printerr ("MARQ_TEST_SEED=%u\n", seed);
      g_test_fail ();
    }
}

static void
test_worlds (void)
{
  const char *only = g_getenv ("MARQ_TEST_SEED");
  guint n = g_getenv ("MARQ_TEST_LONG") ? 60 : 3;

  if (dialect != MARQ_DIALECT_POSTGRESQL || !marq_test_require_env ("MARQ_TEST_PG"))
    return;
  for (guint i = 0; i < (only ? 1 : n); i++)
    check_world (only ? (guint32) strtoul (only, NULL, 10) : 7000 + 2 * i);
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "postgresql", "sqlite", "mariadb" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (argc > 1 && g_str_equal (argv[1], names[i]))
      dialect = i;
  g_test_add_func ("/sabotage/true", test_true);
  g_test_add_func ("/sabotage/sabotaged", test_sabotaged);
  g_test_add_func ("/sabotage/generated", test_generated);
  g_test_add_func ("/sabotage/worlds", test_worlds);
  return g_test_run ();
}
