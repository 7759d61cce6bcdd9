/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The local history: what is kept comes back, many write at once, and what cannot be kept stops nothing. */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "marq-run-fixture.h"
#include "marq-test.h"
#include "migration/marq-migration-error.h"
#include "migration/run/marq-record.h"
#include "migration/run/marq-run-export.h"

static char *
print (JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;

  return json_to_string (owned, FALSE);
}

static void
test_report_json (void)
{
  g_autoptr (MarqRunReport) report = marq_run_fixture_report ("1.0.0");
  g_autoptr (JsonNode) node = marq_run_report_to_json (report);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqRunReport) read = marq_run_report_from_json (node, &error);
  g_autofree char *before = json_to_string (node, FALSE);
  g_autofree char *after = read ? print (marq_run_report_to_json (read)) : NULL;
  g_autoptr (JsonNode) wrong = json_from_string ("{\"direction\": \"up\", \"outcome\": \"well\"}", NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (before, ==, after);
  g_assert_nonnull (strstr (before, "\"rows\":12"));
  g_assert_null (marq_run_report_from_json (wrong, &error));
  g_assert_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE);
}

static void
check_mode (const char *path, guint mode)
{
  struct stat about;

  g_assert_cmpint (g_stat (path, &about), ==, 0);
  g_assert_cmpuint (about.st_mode & 0777, ==, mode);
}

/* What was kept of a run, as JSON without what only the history knows. */
static char *
print_entry (const MarqRunEntry *entry)
{
  return print (marq_run_report_to_json (entry->report));
}

static void
test_kept (MarqRunFixture *self, gconstpointer data)
{
  g_autoptr (MarqRunReport) report = marq_run_fixture_report ("1.0.0");
  g_autoptr (MarqRunHistory) history = marq_run_fixture_open (MARQ_RUN_HISTORY_WRITE);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *wal = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *wanted = print (marq_run_report_to_json (report));
  g_autofree char *found = NULL;
  g_autoptr (MarqRunEntry) begun = NULL;
  g_autoptr (MarqRunEntry) ended = NULL;
  gint64 id = marq_run_history_begin (history, report, &error);

  g_assert_no_error (error);
  begun = marq_run_history_find (history, id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (marq_run_entry_get_outcome (begun), ==, "running");
  g_assert_cmpuint (begun->report->statements->len, ==, 0);
  g_assert_cmpstr (begun->report->up_sql, ==, report->up_sql);

  g_assert_cmpint (marq_run_history_end (history, id, report, &error), ==, id);
  g_assert_no_error (error);
  ended = marq_run_history_find (history, id, &error);
  g_assert_cmpstr (marq_run_entry_get_outcome (ended), ==, "failed");
  found = print_entry (ended);
  g_assert_cmpstr (found, ==, wanted);

  g_assert_null (marq_run_history_find (history, id + 1, &error));
  g_assert_no_error (error);
  check_mode (folder, 0700);
  check_mode (self->path, 0600);
  check_mode (wal, 0600);
}

static void
test_texts_once (MarqRunFixture *self, gconstpointer data)
{
  g_autoptr (MarqRunHistory) history = marq_run_fixture_open (MARQ_RUN_HISTORY_WRITE);
  g_autoptr (MarqRunReport) report = marq_run_fixture_report ("1.0.0");

  for (guint i = 0; i < 10; i++)
    g_assert_cmpint (marq_run_history_end (history, 0, report, NULL), >, 0);
  g_assert_cmpint (marq_run_fixture_ask (self->path, "SELECT count(*) FROM runs"), ==, 10);
  /* Two scripts and two statements. */
  g_assert_cmpint (marq_run_fixture_ask (self->path, "SELECT count(*) FROM texts"), ==, 4);
}

static void
add_run (MarqRunHistory *history, const char *project, const char *target, MarqRunOutcome outcome, const char *started_at)
{
  g_autoptr (MarqRunReport) report = marq_run_fixture_report ("1.0.0");
  g_autoptr (GError) error = NULL;

  g_free (report->project);
  g_free (report->target);
  g_free (report->started_at);
  report->project = g_strdup (project);
  report->target = g_strdup (target);
  report->started_at = g_strdup (started_at);
  report->outcome = outcome;
  marq_run_history_end (history, 0, report, &error);
  g_assert_no_error (error);
}

static void
test_listed (MarqRunFixture *self, gconstpointer data)
{
  const struct
  {
    MarqRunQuery query;
    const char  *ids;
  } cases[] = {
    { { NULL }, "4 3 2 1" },
    { { .limit = 2 }, "4 3" },
    { { .failed = TRUE }, "4 2" },
    { { .project = "/nowhere/shop" }, "3 1" },
    { { .project = "/nowhere/./x/../shop/" }, "3 1" },
    { { .target = "here" }, "2 1" },
    { { .target = "postgresql://anna@db/shop" }, "4 3 2 1" },
    { { .target = "postgresql://anna:secret@db/shop", .limit = 1 }, "4" },
    { { .project = "/nowhere/shop", .target = "here", .failed = TRUE }, "" },
  };
  g_autoptr (MarqRunHistory) history = marq_run_fixture_open (MARQ_RUN_HISTORY_WRITE);

  add_run (history, "/nowhere/shop", "here", MARQ_RUN_DONE, "2020-01-01T00:00:00Z");
  add_run (history, "/nowhere/blog", "here", MARQ_RUN_FAILED, "2020-01-01T00:00:00Z");
  add_run (history, "/nowhere/shop", "there", MARQ_RUN_DONE, "2999-01-01T00:00:00Z");
  add_run (history, "/nowhere/blog", "there", MARQ_RUN_LOST, "2999-01-01T00:00:00Z");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *ids = marq_run_fixture_list (history, &cases[i].query);

      g_assert_cmpstr (ids, ==, cases[i].ids);
    }
}

static void
test_pruned (MarqRunFixture *self, gconstpointer data)
{
  g_autoptr (MarqRunHistory) history = marq_run_fixture_open (MARQ_RUN_HISTORY_WRITE);
  g_autofree char *ids = NULL;
  struct stat before, after;
  guint n = 0;

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (MarqRunReport) report = marq_run_fixture_report ("1.0.0");
      g_autofree char *text = g_strnfill (10000, (char) ('a' + i % 26));

      g_free (report->up_sql);
      report->up_sql = g_strdup_printf ("-- %u %s", i, text);
      g_free (report->started_at);
      report->started_at = g_strdup ("2020-01-01T00:00:00Z");
      marq_run_history_end (history, 0, report, NULL);
    }
  add_run (history, "/nowhere/shop", "here", MARQ_RUN_DONE, "2999-01-01T00:00:00Z");
  g_assert_cmpint (marq_run_fixture_ask (self->path, "PRAGMA wal_checkpoint (TRUNCATE)"), ==, 0);
  g_assert_cmpint (g_stat (self->path, &before), ==, 0);
  g_assert_true (marq_run_history_prune (history, 30, &n, NULL));
  g_assert_cmpuint (n, ==, 200);
  g_assert_cmpint (g_stat (self->path, &after), ==, 0);
  g_assert_cmpint (after.st_size, <, before.st_size / 10);
  ids = marq_run_fixture_list (history, &(MarqRunQuery){ .limit = 5 });
  g_assert_cmpstr (ids, ==, "201");
  g_assert_cmpint (marq_run_fixture_ask (self->path, "SELECT count(*) FROM texts"), ==, 4);
  g_assert_cmpint (marq_run_fixture_ask (self->path, "SELECT count(*) FROM statements"), ==, 2);
}

/* Whether these bytes are anywhere in the file, or beside it. */
static gboolean
holds (const char *path, const char *needle)
{
  const char *const endings[] = { "", "-wal" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strconcat (path, endings[i], NULL);
      g_autofree char *bytes = NULL;
      gsize length;

      if (g_file_get_contents (name, &bytes, &length, NULL) && memmem (bytes, length, needle, strlen (needle)))
        return TRUE;
    }
  return FALSE;
}

static void
test_no_password (MarqRunFixture *self, gconstpointer data)
{
  static const char *const addresses[] = {
    "postgresql://anna:hunter2@db:5432/shop",
    "mariadb://anna:hun@ter2:hunter2@db/shop",
    "postgresql://db/shop?user=anna&password=hunter2&sslmode=require",
    "host=db password='hunter2' user=anna",
    "password = hunter2",
  };
  g_autoptr (MarqRunHistory) history = marq_run_fixture_open (MARQ_RUN_HISTORY_WRITE);

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (MarqRunReport) report = marq_run_fixture_report ("1.0.0");

      g_free (report->address);
      g_free (report->target);
      g_free (report->error);
      report->address = g_strdup (addresses[i]);
      report->target = g_strdup (addresses[i]);
      report->error = g_strdup_printf ("%s cannot be reached", addresses[i]);
      g_assert_cmpint (marq_run_history_end (history, 0, report, NULL), >, 0);
      g_assert_true (marq_run_history_save_status (history, "/nowhere", addresses[i], NULL, NULL, NULL, NULL));
    }
  g_assert_true (holds (self->path, "anna"));
  g_assert_false (holds (self->path, "hunter2"));
}

static void
test_status (MarqRunFixture *self, gconstpointer data)
{
  g_autoptr (MarqRunHistory) history = marq_run_fixture_open (MARQ_RUN_HISTORY_WRITE);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_record_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqLastStatus) status = NULL;
  g_autoptr (MarqLastStatus) empty = NULL;
  MarqRecord *record = g_new0 (MarqRecord, 1);

  g_assert_null (marq_run_history_load_status (history, "/nowhere", "here", &error));
  g_assert_no_error (error);
  record->id = g_strdup ("mig_1_first");
  record->version = g_strdup ("1.0.0");
  record->description = g_strdup (MARQ_RUN_HOSTILE);
  record->status = g_strdup ("applied");
  record->up_sql = g_strdup ("CREATE TABLE a (b int)");
  g_ptr_array_add (records, record);
  g_assert_true (marq_run_history_save_status (history, "/nowhere", "here", "PostgreSQL 15", "shop", NULL, &error));
  g_assert_true (marq_run_history_save_status (history, "/nowhere", "here", "PostgreSQL 15", "shop", records, &error));
  g_assert_true (marq_run_history_save_status (history, "/nowhere", "postgresql://anna@db/x", NULL, NULL, NULL, &error));

  status = marq_run_history_load_status (history, "/nowhere/", "here", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (status->records->len, ==, 1);
  record = status->records->pdata[0];
  g_assert_cmpstr (record->description, ==, MARQ_RUN_HOSTILE);
  g_assert_true (marq_record_is_applied (record));
  g_assert_null (record->up_sql);
  g_assert_cmpstr (status->database, ==, "shop");
  g_assert_cmpuint (strlen (status->seen_at), ==, strlen ("2026-11-21T10:04:05Z"));
  empty = marq_run_history_load_status (history, "/nowhere", "postgresql://anna:secret@db/x", &error);
  g_assert_null (empty->records);
}

static void
test_watched (MarqRunFixture *self, gconstpointer data)
{
  MarqRunSeen seen = { 0 };
  g_autoptr (MarqRunKeeper) keeper = marq_run_keeper_new (&marq_run_seeing, &seen);
  g_autoptr (MarqRunKeeper) alone = marq_run_keeper_new (NULL, NULL);
  g_autoptr (MarqRunReport) report = marq_run_fixture_report ("1.0.1");
  g_autoptr (MarqRunHistory) history = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  MarqHookRun before = { .name = (char *) "back up", .moment = (char *) "before-apply", .kind = (char *) "sql", .text = (char *) "SELECT 1" };
  MarqHookRun after = { .name = (char *) "tell", .moment = (char *) "after-apply", .output = (char *) MARQ_RUN_HOSTILE, .error = (char *) "it ended with 3" };
  const MarqRunEntry *entry;

  marq_run_keeper_add_hook (keeper, TRUE, &before);
  marq_run_fixture_watch (keeper, 1);
  marq_run_keeper_add_hook (keeper, FALSE, &after);
  marq_run_fixture_watch (keeper, 1);
  marq_run_fixture_watch (alone, 1);
  marq_run_keeper_add_hook (alone, TRUE, &before);
  marq_run_keeper_add (alone, report);
  g_assert_cmpuint (seen.n_ended, ==, 2);
  g_assert_null (marq_run_keeper_take_warning (keeper));
  g_assert_null (marq_run_keeper_take_warning (alone));

  history = marq_run_fixture_open (MARQ_RUN_HISTORY_READ);
  entries = marq_run_history_list (history, &(MarqRunQuery){ NULL }, NULL);
  g_assert_cmpuint (entries->len, ==, 4);
  entry = entries->pdata[3];
  g_assert_cmpuint (entry->hooks->len, ==, 2);
  g_assert_cmpstr (((MarqHookRun *) entry->hooks->pdata[0])->text, ==, "SELECT 1");
  g_assert_cmpstr (((MarqHookRun *) entry->hooks->pdata[1])->output, ==, MARQ_RUN_HOSTILE);
  g_assert_cmpstr (((MarqHookRun *) entry->hooks->pdata[1])->error, ==, "it ended with 3");
  entry = entries->pdata[2];
  g_assert_cmpuint (entry->hooks->len, ==, 0);
  entry = entries->pdata[0];
  g_assert_cmpuint (entry->hooks->len, ==, 1);
  g_assert_cmpstr (entry->report->version, ==, "1.0.1");
}

/* Reading where there is nothing makes nothing. */
static void
test_absent (MarqRunFixture *self, gconstpointer data)
{
  g_autoptr (MarqRunHistory) history = marq_run_fixture_open (MARQ_RUN_HISTORY_READ);
  g_autofree char *ids = marq_run_fixture_list (history, &(MarqRunQuery){ NULL });

  g_assert_cmpstr (ids, ==, "");
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

static void
test_csv (void)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  MarqRunReport *report = marq_run_report_new ();
  MarqRunStatement *statement = marq_run_report_add (report, 1, "-- a\r\nSELECT '\"'");
  MarqRunEntry entry = { .id = 7, .report = report, .is_over = TRUE };
  g_autofree char *one = NULL;
  g_autofree char *all = NULL;

  report->description = g_strdup ("=HYPERLINK(\"http://x\")");
  report->target = g_strdup ("\360\237\246\212, \"fox\"");
  report->who = g_strdup ("@anna");
  statement->touched = 3;
  statement->notices = g_strsplit ("a|b", "|", -1);
  marq_run_report_add (report, 2, "");
  g_ptr_array_add (entries, &entry);
  one = marq_run_entry_dup_csv (&entry);
  all = marq_run_entries_to_csv (entries);
  g_assert_cmpstr (one, ==,
                   "run,number,text,ms,rows,notices\r\n7,1,\"'-- a\r\nSELECT '\"\"'\",0,3,\"a\nb\"\r\n7,2,\"\",0,,\"\"\r\n");
  g_assert_nonnull (strstr (all, ",\"'=HYPERLINK(\"\"http://x\"\")\","));
  g_assert_nonnull (strstr (all, ",\"\360\237\246\212, \"\"fox\"\"\","));
  g_assert_nonnull (strstr (all, ",\"'@anna\","));
  marq_run_report_free (report);
}

/* What a history costs a run of 200 statements. */
static void
test_cost (MarqRunFixture *self, gconstpointer data)
{
  g_autoptr (MarqRunKeeper) keeper = marq_run_keeper_new (NULL, NULL);
  g_autoptr (MarqRunReport) report = marq_run_fixture_report ("1.0.0");
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *text = g_strdup_printf ("CREATE TABLE t%u (id bigint PRIMARY KEY, name text NOT NULL)", i);

      marq_run_report_add (report, i + 1, text);
    }
  marq_run_history_watch.begins (keeper, report);
  marq_run_history_watch.ended (keeper, report);
  g_test_message ("a run of 200 statements, history made anew: %.1f ms", (double) (g_get_monotonic_time () - start) / 1000);
  start = g_get_monotonic_time ();
  marq_run_history_watch.begins (keeper, report);
  marq_run_history_watch.ended (keeper, report);
  g_test_message ("another: %.1f ms", (double) (g_get_monotonic_time () - start) / 1000);
  g_assert_null (marq_run_keeper_take_warning (keeper));
}

#define ADD(path, func) g_test_add (path, MarqRunFixture, NULL, marq_run_fixture_set_up, func, marq_run_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-history/report-json", test_report_json);
  g_test_add_func ("/run-history/csv", test_csv);
  ADD ("/run-history/kept", test_kept);
  ADD ("/run-history/texts-once", test_texts_once);
  ADD ("/run-history/listed", test_listed);
  ADD ("/run-history/pruned", test_pruned);
  ADD ("/run-history/no-password", test_no_password);
  ADD ("/run-history/status", test_status);
  ADD ("/run-history/watched", test_watched);
  ADD ("/run-history/absent", test_absent);
  ADD ("/run-history/cost", test_cost);
  return g_test_run ();
}
