/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-round-trip.h"

static MarqPlan *
make_plan (const MarqRoundTrip *self, MarqSchema *before, MarqSchema *after, const MarqPlanSettings *settings)
{
  g_autoptr (GError) error = NULL;
  MarqPlan *plan = marq_plan_new (before, after, settings, &error);

  if (!plan && !(self->may_refuse && g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT)))
    g_printerr ("MARQ_TEST_SEED=%u: %s\n", self->seed, error->message);
  else if (!plan)
    g_test_message ("%u: %s", self->seed, error->message);
  return plan;
}

static gboolean
run (const MarqRoundTrip *self, MarqTestDb *db, const char *script)
{
  g_autofree char *failure = script ? marq_test_db_run (db, script) : NULL;

  if (failure)
    g_printerr ("MARQ_TEST_SEED=%u: %s\nin:\n%s", self->seed, failure, script);
  return failure == NULL;
}

static char *
dump (MarqTestDb *db, const MarqPlanSettings *settings)
{
  return settings->dialect == MARQ_DIALECT_POSTGRESQL ? marq_test_db_dump_access (db) : marq_test_db_dump (db);
}

static MarqTestDb *
build (const MarqRoundTrip *self, MarqSchema *schema, const MarqPlanSettings *settings, char **dumped)
{
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  MarqPlanSettings plain = *settings;
  g_autoptr (MarqPlan) plan = NULL;
  g_autofree char *script = NULL;
  g_autoptr (MarqTestDb) db = marq_test_db_new (settings->dialect);

  plain.flags = settings->flags | MARQ_PLAN_ACCESS;
  plan = make_plan (self, empty, schema, &plain);
  script = plan ? marq_plan_dup_script (plan, &plain, FALSE) : NULL;
  if (!db || !plan || !run (self, db, self->prelude) || !run (self, db, script))
    return NULL;
  *dumped = dump (db, settings);
  return g_steal_pointer (&db);
}

/* Both are sorted; a line may be there twice. */
static void
print_difference (char **left, char **right)
{
  while (*left || *right)
    {
      int order = !*left ? 1 : !*right ? -1 : strcmp (*left, *right);

      if (order)
        g_printerr ("  %s %s\n", order < 0 ? "+" : "-", order < 0 ? *left : *right);
      left += order <= 0;
      right += order >= 0;
    }
}

static gboolean
equal (const MarqRoundTrip *self, const char *script, const char *got, const char *wanted)
{
  g_auto (GStrv) left = g_strsplit (got, "\n", -1);
  g_auto (GStrv) right = g_strsplit (wanted, "\n", -1);

  if (g_str_equal (got, wanted))
    return TRUE;
  g_printerr ("MARQ_TEST_SEED=%u: after\n%sthe schema has (+), and lacks (-):\n", self->seed, script);
  print_difference (left, right);
  return FALSE;
}

/* The answers to every second question, from the first or the second. */
static GPtrArray *
ask (const MarqRoundTrip *self, MarqTestDb *db, guint first)
{
  GPtrArray *answers = g_ptr_array_new_with_free_func (g_free);

  for (guint i = first; self->questions && i < self->questions->len; i += 2)
    g_ptr_array_add (answers, marq_test_db_ask (db, self->questions->pdata[i]));
  return answers;
}

static gboolean
same_answers (const MarqRoundTrip *self, GPtrArray *before, GPtrArray *after, const char *script)
{
  for (guint i = 0; i < before->len; i++)
    if (g_strcmp0 (before->pdata[i], after->pdata[i]) != 0)
      {
        g_printerr ("MARQ_TEST_SEED=%u: after\n%srows have changed: %s: %s, not %s\n", self->seed, script,
                    (char *) self->questions->pdata[2 * i + 1], (char *) after->pdata[i], (char *) before->pdata[i]);
        return FALSE;
      }
  return TRUE;
}

MarqRoundTripResult
marq_round_trip (const MarqRoundTrip *self, MarqSchema *a, MarqSchema *b, const MarqPlanSettings *settings)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *there = NULL;
  g_autofree char *back = NULL;
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;
  g_autoptr (GPtrArray) at_first = NULL;
  g_autoptr (GPtrArray) at_last = NULL;
  g_autoptr (GPtrArray) at_end = NULL;
  g_autoptr (MarqPlan) plan = make_plan (self, a, b, settings);
  g_autoptr (MarqTestDb) db = plan ? build (self, a, settings, &before) : NULL;
  g_autoptr (MarqTestDb) other = db ? build (self, b, settings, &after) : NULL;

  if (!plan && self->may_refuse)
    return MARQ_ROUND_TRIP_REFUSED;
  if (!other || !run (self, db, self->rows))
    return MARQ_ROUND_TRIP_BAD;
  up = marq_plan_dup_script (plan, settings, FALSE);
  down = marq_plan_dup_script (plan, settings, TRUE);
  at_first = ask (self, db, 0);
  if (!run (self, db, up))
    return MARQ_ROUND_TRIP_BAD;
  there = dump (db, settings);
  at_last = ask (self, db, 1);
  if (!equal (self, up, there, after) || !same_answers (self, at_first, at_last, up) || !run (self, db, down))
    return MARQ_ROUND_TRIP_BAD;
  back = dump (db, settings);
  at_end = ask (self, db, 0);
  return equal (self, down, back, before) && same_answers (self, at_first, at_end, down) ? MARQ_ROUND_TRIP_GOOD
                                                                                         : MARQ_ROUND_TRIP_BAD;
}
