/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A local history that is broken, full, or written by many at once stops nothing, and loses nothing that was whole. */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "marq-run-fixture.h"
#include "marq-test.h"

#define N_WRITERS 8
#define N_RUNS 25
#define N_ROUNDS 200

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
  g_autoptr (MarqRunHistory) history = marq_run_fixture_open (MARQ_RUN_HISTORY_WRITE);
  g_autoptr (MarqRunReport) report = marq_run_fixture_report ("1.0.0");
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
  marq_run_history_close (marq_run_fixture_open (MARQ_RUN_HISTORY_WRITE));
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

static void
test_broken (MarqRunFixture *self, gconstpointer data)
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
      MarqRunSeen seen = { 0 };
      g_autoptr (MarqRunKeeper) keeper = NULL;
      g_autofree char *warning = NULL;
      g_autofree char *bytes = NULL;
      g_autofree char *after = NULL;
      gsize length = 0, length_after = 0;

      cases[i].make (self->path);
      g_file_get_contents (self->path, &bytes, &length, NULL);
      keeper = marq_run_keeper_new (&marq_run_seeing, &seen);
      marq_run_fixture_watch (keeper, 2);
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
      marq_run_fixture_remove_all (self->folder);
      g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
    }
}

/* In a child of our own: what becomes of it is seen from outside. */
static pid_t
fork_off (void (*func) (MarqRunFixture *self), MarqRunFixture *self)
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
write_many (MarqRunFixture *self)
{
  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqRunReport) report = marq_run_fixture_report ("1.0.0");
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

/* All at once, and all well. */
static void
run_writers (void (*func) (MarqRunFixture *self), MarqRunFixture *self)
{
  pid_t pids[N_WRITERS];

  for (guint i = 0; i < N_WRITERS; i++)
    pids[i] = fork_off (func, self);
  for (guint i = 0; i < N_WRITERS; i++)
    {
      int status;

      g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
      g_assert_cmpint (status, ==, 0);
    }
}

static void
open_once (G_GNUC_UNUSED MarqRunFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqRunHistory) history = marq_run_history_open (MARQ_RUN_HISTORY_WRITE, &error);

  if (history)
    return;
  g_printerr ("%s\n", error->message);
  _exit (1);
}

/* Whoever comes second may come while the first is still making the file. */
static void
test_eight_makers (MarqRunFixture *self, gconstpointer data)
{
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      run_writers (open_once, self);
      marq_run_fixture_remove_all (self->folder);
      g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
    }
}

static void
test_eight_writers (MarqRunFixture *self, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();

  run_writers (write_many, self);
  g_test_message ("%u runs by %u writers: %.0f ms", N_WRITERS * N_RUNS, N_WRITERS, (double) (g_get_monotonic_time () - start) / 1000);
  g_assert_cmpint (marq_run_fixture_ask (self->path, "SELECT count(*) FROM runs WHERE outcome = 'failed'"), ==, N_WRITERS * N_RUNS);
  g_assert_cmpint (marq_run_fixture_ask (self->path, "SELECT count(*) FROM statements"), ==, 2 * N_WRITERS * N_RUNS);
  g_assert_cmpint (marq_run_fixture_ask (self->path, "SELECT count(*) FROM texts"), ==, 4);
}

static void
begin_and_die (MarqRunFixture *self)
{
  MarqRunHistory *history = marq_run_history_open (MARQ_RUN_HISTORY_WRITE, NULL);
  MarqRunReport *report = marq_run_fixture_report ("1.0.0");

  marq_run_history_begin (history, report, NULL);
  raise (SIGKILL);
}

static void
test_killed (MarqRunFixture *self, gconstpointer data)
{
  pid_t pid = fork_off (begin_and_die, self);
  g_autoptr (MarqRunHistory) history = NULL;
  g_autoptr (MarqRunEntry) entry = NULL;
  int status;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  history = marq_run_fixture_open (MARQ_RUN_HISTORY_READ);
  entry = marq_run_history_find (history, 1, NULL);
  g_assert_cmpstr (marq_run_entry_get_outcome (entry), ==, "unfinished");
}

/* As if there were no more room. */
static void
write_into_little (MarqRunFixture *self)
{
  const struct rlimit limit = { 200000, 200000 };
  MarqRunSeen seen = { 0 };
  MarqRunKeeper *keeper = marq_run_keeper_new (&marq_run_seeing, &seen);
  char *warning;

  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &limit);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (MarqRunReport) report = marq_run_fixture_report ("1.0.0");

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
test_full (MarqRunFixture *self, gconstpointer data)
{
  pid_t pid = fork_off (write_into_little, self);
  g_autoptr (MarqRunHistory) history = NULL;
  g_autofree char *ids = NULL;
  int status;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  /* What there was room for is whole. */
  history = marq_run_fixture_open (MARQ_RUN_HISTORY_WRITE);
  ids = marq_run_fixture_list (history, &(MarqRunQuery){ NULL });
  g_assert_cmpint (marq_run_fixture_ask (self->path, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
  g_assert_nonnull (strchr (ids, '1'));
}

#define ADD(path, func) g_test_add (path, MarqRunFixture, NULL, marq_run_fixture_set_up, func, marq_run_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/run-history/broken", test_broken);
  ADD ("/run-history/eight-makers", test_eight_makers);
  ADD ("/run-history/eight-writers", test_eight_writers);
  ADD ("/run-history/killed", test_killed);
  ADD ("/run-history/full", test_full);
  return g_test_run ();
}
