/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that PostgreSQL has, from any schema to any other, and back, with rows. MARQ_TEST_SEED=n runs that
 * pair alone.
 */
#include "config.h"

#include <stdlib.h>

#include "marq-random-world.h"
#include "marq-round-trip.h"
#include "marq-test.h"

/* seed: of A; B has the next. */
static MarqRoundTripResult
check_pair (guint32 seed)
{
  MarqPlanSettings settings = { .dialect = MARQ_DIALECT_POSTGRESQL, .matching = MARQ_MATCHING_UIDS, .version = "1.0.1" };
  gboolean access = seed % 4 == 0;
  g_autoptr (MarqSchema) a = marq_world_new (seed, access);
  g_autoptr (MarqSchema) b = marq_world_new (seed + 1, access);
  g_autofree char *rows = marq_world_dup_rows (a);
  g_autoptr (GPtrArray) questions = marq_world_questions (a, b);
  const MarqRoundTrip trip = { seed, rows, questions, marq_world_roles, TRUE };

  settings.settings.enum_style = MARQ_ENUM_STYLE_NATIVE;
  settings.settings.serial_style = seed % 3 ? MARQ_SERIAL_STYLE_IDENTITY : MARQ_SERIAL_STYLE_SERIAL;
  settings.flags = MARQ_PLAN_ACCESS | (seed % 10 ? 0 : MARQ_PLAN_ONLINE);
  return marq_round_trip (&trip, a, b, &settings);
}

static void
test_worlds (void)
{
  const char *only = g_getenv ("MARQ_TEST_SEED");
  guint n = g_getenv ("MARQ_TEST_LONG") ? 500 : g_getenv ("MARQ_TEST_FEW") ? 12 : 60;
  guint counts[3] = { 0 };
  g_autoptr (MarqTestDb) probe = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);

  if (!probe)
    return;
  for (guint i = 0; i < n && !only; i++)
    counts[check_pair (5000 + 2 * i)]++;
  if (only)
    counts[check_pair ((guint32) strtoul (only, NULL, 10))]++;
  g_test_message ("%u good, %u refused, %u bad", counts[0], counts[1], counts[2]);
  g_assert_cmpuint (counts[MARQ_ROUND_TRIP_BAD], ==, 0);
  g_assert_cmpuint (counts[MARQ_ROUND_TRIP_REFUSED], <=, n / 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worlds/pairs", test_worlds);
  return g_test_run ();
}
