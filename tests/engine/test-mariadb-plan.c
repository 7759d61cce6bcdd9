/* SPDX-License-Identifier: GPL-3.0-or-later */
/* On a real server, every pair: before, up, equals what is built afresh; down, equals before; and the
 * rows are still there.
 */
#include "config.h"

#include <string.h>

#include "marq-mariadb-pairs.h"
#include "marq-test-db.h"
#include "migration/generate/marq-plan.h"

typedef struct
{
  const MarqMariadbPair *pair;
  MarqPlanFlags flags;
} MarqRun;

static MarqPlanSettings
settings_of (const MarqRun *run)
{
  MarqPlanSettings settings = { .dialect = MARQ_DIALECT_MARIADB, .flags = run->flags, .version = "7",
                                .matching = MARQ_MATCHING_UIDS };

  settings.settings.enum_style = run->pair->enums;
  return settings;
}

static void
run_script (MarqTestDb *db, const char *script, const char *what)
{
  g_autofree char *failure = marq_test_db_run (db, script);

  if (failure)
    g_error ("%s: %s\n%s", what, failure, script);
}

static MarqPlan *
plan (const MarqRun *run, MarqSchema *before, MarqSchema *after)
{
  MarqPlanSettings settings = settings_of (run);
  g_autoptr (GError) error = NULL;
  MarqPlan *made = marq_plan_new (before, after, &settings, &error);

  g_assert_no_error (error);
  return made;
}

static void
follow (const MarqRun *run, MarqTestDb *db, MarqPlan *way, gboolean down)
{
  MarqPlanSettings settings = settings_of (run);
  g_autofree char *script = marq_plan_dup_script (way, &settings, down);

  if (g_test_verbose ())
    g_test_message ("%s\n%s", down ? "down" : "up", script);
  run_script (db, script, down ? "down" : "up");
}

static void
build (const MarqRun *run, MarqTestDb *db, MarqSchema *schema)
{
  g_autoptr (MarqSchema) nothing = marq_item_new_with_uid (MARQ_TYPE_SCHEMA, "nothing");
  g_autoptr (MarqPlan) way = plan (run, nothing, schema);

  follow (run, db, way, FALSE);
}

static void
replace_all (char **text, const char *what, const char *with)
{
  g_auto (GStrv) pieces = g_strsplit (*text, what, -1);

  g_free (*text);
  *text = g_strjoinv (with, pieces);
}

static int
compare_lines (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
sort_lines (char **text)
{
  g_auto (GStrv) lines = g_strsplit (*text, "\n", -1);

  qsort (lines, g_strv_length (lines), sizeof *lines, compare_lines);
  g_free (*text);
  *text = g_strjoinv ("\n", lines);
}

/* With the order of columns, and without what rows leave behind. */
static char *
dump (MarqTestDb *db)
{
  g_autofree char *name = marq_test_db_ask (db, "SELECT DATABASE()");
  g_autofree char *text = marq_test_db_dump (db);
  g_autofree char *columns
    = marq_test_db_ask (db, "SELECT GROUP_CONCAT(CONCAT(table_name, '.', column_name) ORDER BY table_name, ordinal_position "
                            "SEPARATOR '\n') FROM information_schema.columns WHERE table_schema = DATABASE()");
  g_autoptr (GRegex) count = g_regex_new (" AUTO_INCREMENT=\\d+", 0, 0, NULL);
  char *plain = g_regex_replace (count, text, -1, 0, "", 0, NULL);

  char *whole;

  replace_all (&plain, name, "DB");
  sort_lines (&plain);
  whole = g_strconcat (plain, "\n", columns, NULL);
  g_free (plain);
  return whole;
}

/* Only what differs is worth reading. */
static void
assert_same (const char *found, const char *wanted)
{
  g_auto (GStrv) here = g_strsplit (found, "\n", -1);
  g_auto (GStrv) there = g_strsplit (wanted, "\n", -1);

  if (g_str_equal (found, wanted))
    return;
  for (guint i = 0; here[i]; i++)
    if (!g_strv_contains ((const char *const *) there, here[i]))
      g_printerr ("too much: %s\n", here[i]);
  for (guint i = 0; there[i]; i++)
    if (!g_strv_contains ((const char *const *) here, there[i]))
      g_printerr ("missing: %s\n", there[i]);
  for (guint i = 0; here[i] && there[i]; i++)
    if (!g_str_equal (here[i], there[i]))
      g_error ("The schemas differ, at last in order: %s is not %s", here[i], there[i]);
  g_error ("One schema is shorter");
}

static void
drop_backups (MarqTestDb *db)
{
  g_autofree char *drop
    = marq_test_db_ask (db, "SELECT CONCAT('DROP TABLE ', GROUP_CONCAT('`', REPLACE(table_name, '`', '``'), '`')) FROM "
                            "information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE '%\\_backup\\_7'");

  if (drop && *drop)
    run_script (db, drop, "backups");
}

static void
test_pair (gconstpointer data)
{
  const MarqRun *run = data;
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_MARIADB);
  g_autoptr (MarqTestDb) fresh = db ? marq_test_db_new (MARQ_DIALECT_MARIADB) : NULL;
  g_autoptr (MarqSchema) before = marq_mariadb_shop ();
  g_autoptr (MarqSchema) after = marq_item_copy (before, MARQ_COPY_KEEP_UIDS);
  g_autoptr (MarqPlan) way = NULL;
  g_autofree char *old_dump = NULL, *new_dump = NULL, *wanted = NULL, *again = NULL, *old_rows = NULL, *rows = NULL;

  if (!db)
    return;
  run->pair->change (after);
  build (run, db, before);
  run_script (db, marq_mariadb_shop_rows, "rows");
  old_dump = dump (db);
  old_rows = marq_test_db_ask (db, marq_mariadb_query);
  build (run, fresh, after);
  wanted = dump (fresh);

  way = plan (run, before, after);
  follow (run, db, way, FALSE);
  if (!(run->flags & MARQ_PLAN_BACKUP))
    {
      new_dump = dump (db);
      assert_same (new_dump, wanted);
    }
  follow (run, db, way, TRUE);
  drop_backups (db);
  again = dump (db);
  assert_same (again, old_dump);
  if (run->pair->loses || (way->lossy && !(run->flags & MARQ_PLAN_BACKUP)))
    return;
  rows = marq_test_db_ask (db, marq_mariadb_query);
  g_assert_cmpstr (rows, ==, old_rows);
}

static void
add_pair (const MarqMariadbPair *pair)
{
  static const struct
  {
    const char *name;
    MarqPlanFlags flags;
  } ways[] = { { "plain", 0 }, { "idempotent", MARQ_PLAN_IDEMPOTENT }, { "backup", MARQ_PLAN_BACKUP } };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      MarqRun *run = g_new0 (MarqRun, 1);
      g_autofree char *path = g_strdup_printf ("/mariadb-plan/%s/%s", pair->name, ways[i].name);

      run->pair = pair;
      run->flags = ways[i].flags;
      g_test_add_data_func_full (path, run, test_pair, g_free);
    }
}

int
main (int argc, char **argv)
{
  const MarqMariadbPair *pairs;
  guint n;

  g_test_init (&argc, &argv, NULL);
  pairs = marq_mariadb_pairs (&n);
  for (guint i = 0; i < n; i++)
    add_pair (&pairs[i]);
  for (guint i = 0; i < marq_mariadb_n_other_pairs; i++)
    add_pair (&marq_mariadb_other_pairs[i]);
  return g_test_run ();
}
