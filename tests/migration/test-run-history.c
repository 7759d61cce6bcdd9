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

#include "marq-test.h"
#include "migration/marq-migration-error.h"
#include "migration/run/marq-record.h"
#include "migration/run/marq-run-export.h"
#include "migration/run/marq-run-keeper.h"

#define N_WRITERS 8
#define N_RUNS 25
#define HOSTILE "a \"b\" 'c'; DROP TABLE runs;--\n,=1+1 \360\237\246\212 \303\274"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("marquetry-history-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "deep", "history.db", NULL);
  g_setenv ("MARQUETRY_HISTORY", self->path, TRUE);
}

static void
remove_all (const char *path)
{
  GDir *dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  if (dir)
    g_dir_close (dir);
  g_remove (path);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  remove_all (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

/* A report with something in each member. */
static MarqRunReport *
make_report (const char *version)
{
  MarqRunReport *self = marq_run_report_new ();
  MarqRunStatement *statement;

  self->project = g_strdup (g_get_tmp_dir ());
  self->target = g_strdup ("staging");
  self->address = g_strdup ("postgresql://anna@db/shop");
  self->engine = g_strdup ("PostgreSQL 15.14");
  self->database = g_strdup ("shop");
  self->migration = g_strdup ("mig_1_first");
  self->version = g_strdup (version);
  self->description = g_strdup (HOSTILE);
  self->checksum = g_strdup ("00ff");
  self->action = g_strdup ("apply");
  self->up_sql = g_strdup ("CREATE TABLE a (b int);\nCREATE TABLE c (d int);\n");
  self->down_sql = g_strdup ("DROP TABLE c;\nDROP TABLE a;\n");
  self->started_at = g_strdup ("2026-11-21T10:04:05Z");
  self->ms = 17;
  self->outcome = MARQ_RUN_FAILED;
  self->step = 1;
  self->n_statements = 2;
  self->error = g_strdup (HOSTILE);
  self->error_sqlstate = g_strdup ("42P07");
  self->error_statement = g_strdup ("CREATE TABLE c (d int)");
  self->who = g_strdup ("anna");
  self->host = g_strdup (g_get_host_name ());
  self->tool_version = g_strdup ("0.0.1");
  statement = marq_run_report_add (self, 1, "CREATE TABLE a (b int)");
  statement->ms = 3;
  statement->touched = 12;
  statement->notices = g_strsplit ("one|" HOSTILE, "|", -1);
  marq_run_report_add (self, 2, "CREATE TABLE c (d int)");
  return self;
}

static char *
print (JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;

  return json_to_string (owned, FALSE);
}

static MarqRunHistory *
open_history (MarqRunHistoryMode mode)
{
  g_autoptr (GError) error = NULL;
  MarqRunHistory *self = marq_run_history_open (mode, &error);

  g_assert_no_error (error);
  return self;
}

static void
test_report_json (void)
{
  g_autoptr (MarqRunReport) report = make_report ("1.0.0");
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
test_kept (Fixture *self, gconstpointer data)
{
  g_autoptr (MarqRunReport) report = make_report ("1.0.0");
  g_autoptr (MarqRunHistory) history = open_history (MARQ_RUN_HISTORY_WRITE);
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

static gint64
ask_number (const char *path, const char *query)
{
  sqlite3_stmt *statement = NULL;
  sqlite3 *db = NULL;
  gint64 number;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, query, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return number;
}

static void
test_texts_once (Fixture *self, gconstpointer data)
{
  g_autoptr (MarqRunHistory) history = open_history (MARQ_RUN_HISTORY_WRITE);
  g_autoptr (MarqRunReport) report = make_report ("1.0.0");

  for (guint i = 0; i < 10; i++)
    g_assert_cmpint (marq_run_history_end (history, 0, report, NULL), >, 0);
  g_assert_cmpint (ask_number (self->path, "SELECT count(*) FROM runs"), ==, 10);
  /* Two scripts and two statements. */
  g_assert_cmpint (ask_number (self->path, "SELECT count(*) FROM texts"), ==, 4);
}

static void
add_run (MarqRunHistory *history, const char *project, const char *target, MarqRunOutcome outcome, const char *started_at)
{
  g_autoptr (MarqRunReport) report = make_report ("1.0.0");
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

static char *
list (MarqRunHistory *history, const MarqRunQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = marq_run_history_list (history, query, &error);
  GString *ids = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    g_string_append_printf (ids, "%s%d", i ? " " : "", (int) ((MarqRunEntry *) entries->pdata[i])->id);
  return g_string_free (ids, FALSE);
}

static void
test_listed (Fixture *self, gconstpointer data)
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
  g_autoptr (MarqRunHistory) history = open_history (MARQ_RUN_HISTORY_WRITE);

  add_run (history, "/nowhere/shop", "here", MARQ_RUN_DONE, "2020-01-01T00:00:00Z");
  add_run (history, "/nowhere/blog", "here", MARQ_RUN_FAILED, "2020-01-01T00:00:00Z");
  add_run (history, "/nowhere/shop", "there", MARQ_RUN_DONE, "2999-01-01T00:00:00Z");
  add_run (history, "/nowhere/blog", "there", MARQ_RUN_LOST, "2999-01-01T00:00:00Z");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *ids = list (history, &cases[i].query);

      g_assert_cmpstr (ids, ==, cases[i].ids);
    }
}

static void
test_pruned (Fixture *self, gconstpointer data)
{
  g_autoptr (MarqRunHistory) history = open_history (MARQ_RUN_HISTORY_WRITE);
  g_autofree char *ids = NULL;
  struct stat before, after;
  guint n = 0;

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (MarqRunReport) report = make_report ("1.0.0");
      g_autofree char *text = g_strnfill (10000, (char) ('a' + i % 26));

      g_free (report->up_sql);
      report->up_sql = g_strdup_printf ("-- %u %s", i, text);
      g_free (report->started_at);
      report->started_at = g_strdup ("2020-01-01T00:00:00Z");
      marq_run_history_end (history, 0, report, NULL);
    }
  add_run (history, "/nowhere/shop", "here", MARQ_RUN_DONE, "2999-01-01T00:00:00Z");
  g_assert_cmpint (ask_number (self->path, "PRAGMA wal_checkpoint (TRUNCATE)"), ==, 0);
  g_assert_cmpint (g_stat (self->path, &before), ==, 0);
  g_assert_true (marq_run_history_prune (history, 30, &n, NULL));
  g_assert_cmpuint (n, ==, 200);
  g_assert_cmpint (g_stat (self->path, &after), ==, 0);
  g_assert_cmpint (after.st_size, <, before.st_size / 10);
  ids = list (history, &(MarqRunQuery){ .limit = 5 });
  g_assert_cmpstr (ids, ==, "201");
  g_assert_cmpint (ask_number (self->path, "SELECT count(*) FROM texts"), ==, 4);
  g_assert_cmpint (ask_number (self->path, "SELECT count(*) FROM statements"), ==, 2);
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
test_no_password (Fixture *self, gconstpointer data)
{
  static const char *const addresses[] = {
    "postgresql://anna:hunter2@db:5432/shop",
    "mariadb://anna:hun@ter2:hunter2@db/shop",
    "postgresql://db/shop?user=anna&password=hunter2&sslmode=require",
    "host=db password='hunter2' user=anna",
    "password = hunter2",
  };
  g_autoptr (MarqRunHistory) history = open_history (MARQ_RUN_HISTORY_WRITE);

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (MarqRunReport) report = make_report ("1.0.0");

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
test_status (Fixture *self, gconstpointer data)
{
  g_autoptr (MarqRunHistory) history = open_history (MARQ_RUN_HISTORY_WRITE);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_record_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqLastStatus) status = NULL;
  g_autoptr (MarqLastStatus) empty = NULL;
  MarqRecord *record = g_new0 (MarqRecord, 1);

  g_assert_null (marq_run_history_load_status (history, "/nowhere", "here", &error));
  g_assert_no_error (error);
  record->id = g_strdup ("mig_1_first");
  record->version = g_strdup ("1.0.0");
  record->description = g_strdup (HOSTILE);
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
  g_assert_cmpstr (record->description, ==, HOSTILE);
  g_assert_true (marq_record_is_applied (record));
  g_assert_null (record->up_sql);
  g_assert_cmpstr (status->database, ==, "shop");
  g_assert_cmpuint (strlen (status->seen_at), ==, strlen ("2026-11-21T10:04:05Z"));
  empty = marq_run_history_load_status (history, "/nowhere", "postgresql://anna:secret@db/x", &error);
  g_assert_null (empty->records);
}

static void
write_file (const char *path, const char *bytes, gsize length)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
}

static void
make_text (const char *path)
{
  write_file (path, "Dear diary, this is no database, and yet it is long enough to look like one: 1234567890.\n", 90);
}

static void
make_torn (const char *path)
{
  g_autoptr (MarqRunHistory) history = open_history (MARQ_RUN_HISTORY_WRITE);
  g_autoptr (MarqRunReport) report = make_report ("1.0.0");
  g_autofree char *bytes = NULL;
  gsize length;

  marq_run_history_end (history, 0, report, NULL);
  g_clear_pointer (&history, marq_run_history_close);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  /* All pages but the first are noise. */
  for (gsize i = 4096; i < length; i++)
    bytes[i] = (char) (i * 7919 >> 3);
  write_file (path, bytes, length);
}

static void
exec (const char *path, const char *sql)
{
  g_autofree char *folder = g_path_get_dirname (path);
  sqlite3 *db = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
make_other (const char *path)
{
  exec (path, "CREATE TABLE shop (id INTEGER)");
}

static void
make_later (const char *path)
{
  marq_run_history_close (open_history (MARQ_RUN_HISTORY_WRITE));
  exec (path, "PRAGMA user_version = 999");
}

static void
make_folder (const char *path)
{
  g_mkdir_with_parents (path, 0700);
}

/* Its folder is a file. */
static void
make_nowhere (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  make_text (folder);
}

typedef struct
{
  guint n_begun;
  guint n_ended;
  guint n_statements;
} Seen;

static void
see_begin (gpointer data, const MarqRunReport *report)
{
  ((Seen *) data)->n_begun++;
}

static void
see_statement (gpointer data, const MarqRunReport *report, guint number, const char *text)
{
  ((Seen *) data)->n_statements++;
}

static void
see_end (gpointer data, const MarqRunReport *report)
{
  ((Seen *) data)->n_ended++;
}

static const MarqRunWatch seeing = { .begins = see_begin, .statement = see_statement, .ended = see_end };

static void
run_watched (MarqRunKeeper *keeper, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MarqRunReport) report = make_report ("1.0.0");

      marq_run_history_watch.begins (keeper, report);
      marq_run_history_watch.statement (keeper, report, 1, "SELECT 1");
      marq_run_history_watch.waits (keeper, "nobody");
      marq_run_history_watch.blocked (keeper, NULL);
      marq_run_history_watch.ended (keeper, report);
    }
}

static void
test_broken (Fixture *self, gconstpointer data)
{
  const struct
  {
    void (*make) (const char *path);
    const char *says;
  } cases[] = {
    { make_text, "damaged" },          { make_torn, "damaged" },  { make_other, "another program" },
    { make_later, "later version" },   { make_folder, "cannot be opened" }, { make_nowhere, "cannot be opened" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Seen seen = { 0 };
      g_autoptr (MarqRunKeeper) keeper = NULL;
      g_autofree char *warning = NULL;
      g_autofree char *bytes = NULL;
      g_autofree char *after = NULL;
      gsize length = 0, length_after = 0;

      cases[i].make (self->path);
      g_file_get_contents (self->path, &bytes, &length, NULL);
      keeper = marq_run_keeper_new (&seeing, &seen);
      run_watched (keeper, 2);
      marq_run_keeper_save_status (keeper, "/nowhere", "here", NULL, NULL, NULL);
      g_assert_cmpuint (seen.n_begun, ==, 2);
      g_assert_cmpuint (seen.n_statements, ==, 2);
      g_assert_cmpuint (seen.n_ended, ==, 2);
      warning = marq_run_keeper_take_warning (keeper);
      g_assert_nonnull (warning);
      if (!strstr (warning, cases[i].says))
        g_error ("case %u: %s", i, warning);
      g_assert_null (marq_run_keeper_take_warning (keeper));
      g_clear_pointer (&keeper, marq_run_keeper_free);
      /* What is not ours stays as it is. */
      if (g_file_get_contents (self->path, &after, &length_after, NULL))
        g_assert_cmpmem (bytes, length, after, length_after);
      remove_all (self->folder);
      g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
    }
}

static void
test_watched (Fixture *self, gconstpointer data)
{
  Seen seen = { 0 };
  g_autoptr (MarqRunKeeper) keeper = marq_run_keeper_new (&seeing, &seen);
  g_autoptr (MarqRunKeeper) alone = marq_run_keeper_new (NULL, NULL);
  g_autoptr (MarqRunReport) report = make_report ("1.0.1");
  g_autoptr (MarqRunHistory) history = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  MarqHookRun before = { .name = (char *) "back up", .moment = (char *) "before-apply", .kind = (char *) "sql", .text = (char *) "SELECT 1" };
  MarqHookRun after = { .name = (char *) "tell", .moment = (char *) "after-apply", .output = (char *) HOSTILE, .error = (char *) "it ended with 3" };
  const MarqRunEntry *entry;

  marq_run_keeper_add_hook (keeper, TRUE, &before);
  run_watched (keeper, 1);
  marq_run_keeper_add_hook (keeper, FALSE, &after);
  run_watched (keeper, 1);
  run_watched (alone, 1);
  marq_run_keeper_add_hook (alone, TRUE, &before);
  marq_run_keeper_add (alone, report);
  g_assert_cmpuint (seen.n_ended, ==, 2);
  g_assert_null (marq_run_keeper_take_warning (keeper));
  g_assert_null (marq_run_keeper_take_warning (alone));

  history = open_history (MARQ_RUN_HISTORY_READ);
  entries = marq_run_history_list (history, &(MarqRunQuery){ NULL }, NULL);
  g_assert_cmpuint (entries->len, ==, 4);
  entry = entries->pdata[3];
  g_assert_cmpuint (entry->hooks->len, ==, 2);
  g_assert_cmpstr (((MarqHookRun *) entry->hooks->pdata[0])->text, ==, "SELECT 1");
  g_assert_cmpstr (((MarqHookRun *) entry->hooks->pdata[1])->output, ==, HOSTILE);
  g_assert_cmpstr (((MarqHookRun *) entry->hooks->pdata[1])->error, ==, "it ended with 3");
  entry = entries->pdata[2];
  g_assert_cmpuint (entry->hooks->len, ==, 0);
  entry = entries->pdata[0];
  g_assert_cmpuint (entry->hooks->len, ==, 1);
  g_assert_cmpstr (entry->report->version, ==, "1.0.1");
}

/* Reading where there is nothing makes nothing. */
static void
test_absent (Fixture *self, gconstpointer data)
{
  g_autoptr (MarqRunHistory) history = open_history (MARQ_RUN_HISTORY_READ);
  g_autofree char *ids = list (history, &(MarqRunQuery){ NULL });

  g_assert_cmpstr (ids, ==, "");
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

/* In a child of our own: what becomes of it is seen from outside. */
static pid_t
fork_off (void (*func) (Fixture *self), Fixture *self)
{
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      func (self);
      _exit (0);
    }
  return pid;
}

static void
write_many (Fixture *self)
{
  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqRunReport) report = make_report ("1.0.0");
      g_autoptr (MarqRunHistory) history = marq_run_history_open (MARQ_RUN_HISTORY_WRITE, &error);
      gint64 id = history ? marq_run_history_begin (history, report, &error) : 0;

      if (!id || !marq_run_history_end (history, id, report, &error)
          || !marq_run_history_save_status (history, "/nowhere", "here", NULL, NULL, NULL, &error))
        {
          g_printerr ("%s\n", error->message);
          _exit (1);
        }
    }
}

static void
test_eight_writers (Fixture *self, gconstpointer data)
{
  pid_t pids[N_WRITERS];
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < N_WRITERS; i++)
    pids[i] = fork_off (write_many, self);
  for (guint i = 0; i < N_WRITERS; i++)
    {
      int status;

      g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
      g_assert_cmpint (status, ==, 0);
    }
  g_test_message ("%u runs by %u writers: %.0f ms", N_WRITERS * N_RUNS, N_WRITERS, (double) (g_get_monotonic_time () - start) / 1000);
  g_assert_cmpint (ask_number (self->path, "SELECT count(*) FROM runs WHERE outcome = 'failed'"), ==, N_WRITERS * N_RUNS);
  g_assert_cmpint (ask_number (self->path, "SELECT count(*) FROM statements"), ==, 2 * N_WRITERS * N_RUNS);
  g_assert_cmpint (ask_number (self->path, "SELECT count(*) FROM texts"), ==, 4);
}

static void
begin_and_die (Fixture *self)
{
  MarqRunHistory *history = marq_run_history_open (MARQ_RUN_HISTORY_WRITE, NULL);
  MarqRunReport *report = make_report ("1.0.0");

  marq_run_history_begin (history, report, NULL);
  raise (SIGKILL);
}

static void
test_killed (Fixture *self, gconstpointer data)
{
  pid_t pid = fork_off (begin_and_die, self);
  g_autoptr (MarqRunHistory) history = NULL;
  g_autoptr (MarqRunEntry) entry = NULL;
  int status;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  history = open_history (MARQ_RUN_HISTORY_READ);
  entry = marq_run_history_find (history, 1, NULL);
  g_assert_cmpstr (marq_run_entry_get_outcome (entry), ==, "unfinished");
}

/* As if there were no more room. */
static void
write_into_little (Fixture *self)
{
  const struct rlimit limit = { 200000, 200000 };
  Seen seen = { 0 };
  MarqRunKeeper *keeper = marq_run_keeper_new (&seeing, &seen);
  char *warning;

  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &limit);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (MarqRunReport) report = make_report ("1.0.0");

      g_free (report->up_sql);
      report->up_sql = g_strdup_printf ("%u %0100000d", i, 0);
      marq_run_history_watch.begins (keeper, report);
      marq_run_history_watch.ended (keeper, report);
    }
  warning = marq_run_keeper_take_warning (keeper);
  marq_run_keeper_free (keeper);
  _exit (seen.n_ended == 50 && warning ? 0 : 1);
}

static void
test_full (Fixture *self, gconstpointer data)
{
  pid_t pid = fork_off (write_into_little, self);
  g_autoptr (MarqRunHistory) history = NULL;
  g_autofree char *ids = NULL;
  int status;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  /* What there was room for is whole. */
  history = open_history (MARQ_RUN_HISTORY_WRITE);
  ids = list (history, &(MarqRunQuery){ NULL });
  g_assert_cmpint (ask_number (self->path, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
  g_assert_nonnull (strchr (ids, '1'));
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
test_cost (Fixture *self, gconstpointer data)
{
  g_autoptr (MarqRunKeeper) keeper = marq_run_keeper_new (NULL, NULL);
  g_autoptr (MarqRunReport) report = make_report ("1.0.0");
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

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

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
  ADD ("/run-history/broken", test_broken);
  ADD ("/run-history/eight-writers", test_eight_writers);
  ADD ("/run-history/killed", test_killed);
  ADD ("/run-history/full", test_full);
  ADD ("/run-history/cost", test_cost);
  return g_test_run ();
}
