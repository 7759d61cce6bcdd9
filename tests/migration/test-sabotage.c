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
#include "marq-sabotage.h"
#include "marq-test.h"

static MarqDialect dialect;

/* A part of many, where there is little time. */
static gboolean
is_left_out (guint i)
{
  return g_getenv ("MARQ_TEST_FEW") && i % 4;
}

static gboolean
has_server (void)
{
  return dialect == MARQ_DIALECT_SQLITE || marq_test_require_env (dialect == MARQ_DIALECT_POSTGRESQL ? "MARQ_TEST_PG" : "MARQ_TEST_MARIADB");
}

static const MarqSabotage *
get_sabotage (void)
{
  static const MarqSabotage *const all[] = {
    [MARQ_DIALECT_POSTGRESQL] = &marq_sabotage_postgresql,
    [MARQ_DIALECT_SQLITE] = &marq_sabotage_sqlite,
    [MARQ_DIALECT_MARIADB] = &marq_sabotage_mariadb,
  };

  return all[dialect];
}

static guint
count_ways (const MarqWay *ways)
{
  guint n = 0;

  while (ways[n].up)
    n++;
  return n;
}

static MarqTestDb *
make_database (const char *script)
{
  MarqTestDb *db = marq_test_db_new (dialect);
  g_autofree char *failure = db ? marq_test_db_run (db, script) : NULL;

  if (failure)
    g_error ("%s", failure);
  return db;
}

typedef enum
{
  PROVEN,
  NOT_PROVEN,
  NOT_TRIED, /* it was refused, or fails */
} Outcome;

/* Tells all of it where it is not as wanted. */
static Outcome
rehearse (MarqTestDb *db, const char *up, const char *down, Outcome wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqRehearsal) rehearsal = marq_rehearsing_try (db, dialect, up, down, FALSE, &error);
  MarqRehearsed *one = rehearsal ? rehearsal->migrations->pdata[0] : NULL;
  Outcome outcome = !one || one->failure ? NOT_TRIED : one->is_proven ? PROVEN : NOT_PROVEN;

  if (outcome == wanted)
    return outcome;
  g_printerr ("up:\n%s\ndown:\n%s\n", up, down);
  if (rehearsal)
    marq_rehearsing_print (rehearsal);
  else
    g_printerr ("%s\n", error->message);
  return outcome;
}

static void
test_true (void)
{
  const MarqSabotage *sabotage = get_sabotage ();
  g_autoptr (MarqTestDb) db = make_database (sabotage->setup);
  guint n = 0, proven = 0;

  if (!db)
    return;
  for (guint i = 0; sabotage->ways[i].up; i++)
    if (!is_left_out (i))
      {
        n++;
        proven += rehearse (db, sabotage->ways[i].up, sabotage->ways[i].down, PROVEN) == PROVEN;
      }
  g_test_message ("%u true ones, %u proven", n, proven);
  g_assert_cmpuint (proven, ==, n);
}

/* Each true way back, and one thing more. A sabotage that does not go through would show nothing. */
static void
test_sabotaged (void)
{
  const MarqSabotage *sabotage = get_sabotage ();
  g_autoptr (MarqTestDb) db = make_database (sabotage->setup);
  guint n_ways = count_ways (sabotage->ways);
  guint n_edits = g_strv_length ((GStrv) sabotage->edits);
  guint rounds = g_getenv ("MARQ_TEST_LONG") ? 4 : 1;
  /* In the ordinary run, some where a server makes databases for them. */
  static const guint steps[] = { [MARQ_DIALECT_POSTGRESQL] = 3, [MARQ_DIALECT_SQLITE] = 1, [MARQ_DIALECT_MARIADB] = 2 };
  guint step = rounds == 1 ? steps[dialect] : 1;
  guint n = 0, outcomes[3] = { 0 };

  if (!db)
    return;
  for (guint round = 0; round < rounds; round++)
    for (guint i = 0; i < n_edits; i += step)
      {
        const MarqWay *way = &sabotage->ways[(i + 5 * round) % n_ways];
        g_autofree char *down = g_strdup_printf ("%s;\n%s;\n", way->down, sabotage->edits[i]);

        if (is_left_out (i / step))
          continue;
        n++;
        outcomes[rehearse (db, way->up, down, NOT_PROVEN)]++;
      }
  g_test_message ("%u sabotaged, %u proven, %u not tried", n, outcomes[PROVEN], outcomes[NOT_TRIED]);
  g_assert_cmpuint (outcomes[NOT_PROVEN], ==, n);
}

/* Those that leave something undone, or do it wrong. */
static void
test_lame (void)
{
  const MarqSabotage *sabotage = get_sabotage ();
  g_autoptr (MarqTestDb) db = make_database (sabotage->setup);
  guint n = 0, proven = 0;

  if (!db)
    return;
  for (guint i = 0; i < count_ways (sabotage->lame); i += g_getenv ("MARQ_TEST_FEW") ? 4 : 1)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqRehearsal) rehearsal = marq_rehearsing_try (db, dialect, sabotage->lame[i].up, sabotage->lame[i].down, FALSE, &error);
      MarqRehearsed *one = rehearsal ? rehearsal->migrations->pdata[0] : NULL;

      g_assert_no_error (error);
      n++;
      if (!one->is_proven)
        continue;
      proven++;
      g_printerr ("up:\n%s\ndown:\n%s\n", sabotage->lame[i].up, sabotage->lame[i].down);
      marq_rehearsing_print (rehearsal);
    }
  g_test_message ("%u lame ones, %u proven", n, proven);
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
  if (rehearse (db, up, down, PROVEN) != PROVEN)
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
  guint most = g_getenv ("MARQ_TEST_FEW") ? 4 : 12;
  guint n = 0;

  if (!has_server ())
    return;
  for (guint i = 0; i < marq_n_cases; i++)
    for (guint j = 0; j < G_N_ELEMENTS (steps); j++)
      {
        const MarqCase *test = &marq_cases[i];

        /* In the ordinary run, each kind in one way. */
        if (test->none[dialect] || (!all && !only && (i % G_N_ELEMENTS (steps) != j || n >= most)) || (only && !g_str_equal (only, test->kind))
            || (steps[j][1] == MARQ_CASE_ALTERED && (test->no_alter || test->alike[dialect])) || (steps[j][1] == MARQ_CASE_RENAMED && test->no_rename))
          continue;
        n += check_case (test, steps[j][0], steps[j][1]);
      }
  g_test_message ("%u generated ones", n);
  if (!only)
    g_assert_cmpuint (n, >=, MIN (most, 10));
}

/* All that PostgreSQL has, from one random design to another, with owners and grants. Rows that fit both cannot always be
 * made up; but nothing may be found that down leaves otherwise. */
static gboolean
check_world (guint32 seed)
{
  MarqPlanSettings settings = { .dialect = MARQ_DIALECT_POSTGRESQL, .matching = MARQ_MATCHING_UIDS, .version = "1.0.1", .flags = MARQ_PLAN_ACCESS };
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqSchema) before = marq_world_new (seed, FALSE);
  g_autoptr (MarqSchema) after = marq_world_new (seed + 1, FALSE);
  g_autoptr (MarqPlan) founding = NULL;
  g_autoptr (MarqPlan) plan = NULL;
  g_autoptr (MarqTestDb) db = NULL;
  g_autoptr (MarqRehearsal) rehearsal = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *script = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;
  MarqRehearsed *one;

  settings.settings.enum_style = MARQ_ENUM_STYLE_NATIVE;
  settings.settings.serial_style = MARQ_SERIAL_STYLE_IDENTITY;
  founding = marq_plan_new (empty, before, &settings, NULL);
  plan = marq_plan_new (before, after, &settings, NULL);
  if (!founding || !plan)
    return FALSE;
  script = marq_plan_dup_script (founding, &settings, FALSE);
  whole = g_strconcat (marq_world_roles, script, NULL);
  up = marq_plan_dup_script (plan, &settings, FALSE);
  down = marq_plan_dup_script (plan, &settings, TRUE);
  db = make_database (whole);
  rehearsal = marq_rehearsing_try (db, dialect, up, down, FALSE, &error);
  one = rehearsal ? rehearsal->migrations->pdata[0] : NULL;
  if (!one || one->failure || one->differences->len)
    {
      g_printerr ("MARQ_TEST_SEED=%u\nup:\n%s\ndown:\n%s\n%s\n", seed, up, down, error ? error->message : "");
      if (rehearsal)
        marq_rehearsing_print (rehearsal);
      g_test_fail ();
    }
  else if (!one->is_proven)
    g_test_message ("%u: %s", seed, one->unproven);
  return one && one->is_proven;
}

static void
test_worlds (void)
{
  const char *only = g_getenv ("MARQ_TEST_SEED");
  guint n = only ? 1 : g_getenv ("MARQ_TEST_LONG") ? 60 : g_getenv ("MARQ_TEST_FEW") ? 1 : 2;
  guint n_proven = 0;

  if (dialect != MARQ_DIALECT_POSTGRESQL || !has_server ())
    return;
  for (guint i = 0; i < n; i++)
    n_proven += check_world (only ? (guint32) strtoul (only, NULL, 10) : 7000 + 2 * i);
  g_test_message ("%u worlds, %u proven", n, n_proven);
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
  g_test_add_func ("/sabotage/lame", test_lame);
  g_test_add_func ("/sabotage/generated", test_generated);
  g_test_add_func ("/sabotage/worlds", test_worlds);
  return g_test_run ();
}
