/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hooks: which of them run, what they find, and how they end. */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "marq-test.h"
#include "migration/run/marq-hook-allow.h"
#include "migration/run/marq-hooks.h"
#include "migration/marq-migration-error.h"

typedef struct
{
  char             *folder;
  MarqProject      *project;
  MarqTarget       *target;
  MarqConnection   *connection;
  MarqRunReport    *report;
  MarqHookSettings  settings;
  GString          *said;
} Fixture;

static void
hear (gpointer data, const char *bytes, gsize length)
{
  g_string_append_len (((Fixture *) data)->said, bytes, (gssize) length);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *config = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("marquetry-hooks-XXXXXX", NULL);
  config = g_build_filename (g_get_user_config_dir (), "marquetry", "hooks.conf", NULL);
  g_remove (config);
  self->project = g_object_new (MARQ_TYPE_PROJECT, "name", "shop", NULL);
  self->target = marq_item_list_append (marq_project_get_targets (self->project), g_object_new (MARQ_TYPE_TARGET, "name", "staging", NULL));
  self->connection = marq_connection_open ("sqlite::memory:", NULL, NULL, &error);
  g_assert_no_error (error);
  self->report = marq_run_report_new ();
  self->report->version = g_strdup ("1.0.0");
  self->report->description = g_strdup ("a \"b\" $(touch hacked) 'c'\nd");
  self->report->address = g_strdup ("postgresql://anna:hunter2@db/shop");
  self->said = g_string_new (NULL);
  self->settings = (MarqHookSettings){ .folder = self->folder, .environment = "staging", .output = hear, .data = self };
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autofree char *hacked = g_build_filename (self->folder, "hacked", NULL);

  g_assert_false (g_file_test (hacked, G_FILE_TEST_EXISTS));
  marq_connection_close (self->connection);
  marq_run_report_free (self->report);
  g_object_unref (self->project);
  g_string_free (self->said, TRUE);
  g_rmdir (self->folder);
  g_free (self->folder);
}

static MarqHook *
add (Fixture *self, MarqHookMoment moment, MarqHookKind kind, const char *text)
{
  MarqItemList *hooks = marq_project_get_hooks (self->project);
  g_autofree char *name = g_strdup_printf ("hook %u", marq_item_list_get_length (hooks) + 1);

  return marq_item_list_append (hooks, g_object_new (MARQ_TYPE_HOOK, "name", name, "moment", moment, "kind", kind, "text", text, NULL));
}

static void
allow (Fixture *self, MarqHook *hook)
{
  g_autofree char *checksum = marq_hook_dup_checksum (hook);
  const char *const checksums[] = { checksum, NULL };
  g_autoptr (GError) error = NULL;

  marq_hook_save_allowed (self->folder, checksums, &error);
  g_assert_no_error (error);
}

static gboolean
run (Fixture *self, MarqHookMoment moment, GCancellable *cancellable, GError **error)
{
  return marq_hooks_run (self->project, self->connection, moment, self->report, &self->settings, cancellable, error);
}

static char *
ask (Fixture *self, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = marq_connection_query (self->connection, query, NULL, &error);

  g_assert_no_error (error);
  return rows->len ? g_strdup (((char **) rows->pdata[0])[0]) : NULL;
}

static void
test_sql (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *n = NULL;

  add (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, MARQ_HOOK_KIND_SQL, "CREATE TABLE a (b); INSERT INTO a VALUES (1), (';');");
  add (self, MARQ_HOOK_MOMENT_AFTER_APPLY, MARQ_HOOK_KIND_SQL, "-- marquetry: no-transaction\nVACUUM;");
  add (self, MARQ_HOOK_MOMENT_BEFORE_ROLLBACK, MARQ_HOOK_KIND_SQL, "INSERT INTO a VALUES (2); INSERT INTO nowhere VALUES (3);");
  add (self, MARQ_HOOK_MOMENT_BEFORE_ROLLBACK, MARQ_HOOK_KIND_SQL, "DROP TABLE a;");
  g_assert_true (run (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, NULL, &error));
  g_assert_true (run (self, MARQ_HOOK_MOMENT_AFTER_APPLY, NULL, &error));
  g_assert_no_error (error);
  /* The first that fails ends those before, takes back what it did, and the run is one that failed. */
  g_assert_false (run (self, MARQ_HOOK_MOMENT_BEFORE_ROLLBACK, NULL, &error));
  g_assert_nonnull (strstr (error->message, "hook 3"));
  g_assert_nonnull (strstr (error->message, "nowhere"));
  g_assert_cmpint (self->report->outcome, ==, MARQ_RUN_FAILED);
  g_assert_cmpstr (self->report->error, ==, error->message);
  n = ask (self, "SELECT count(*) FROM a");
  g_assert_cmpstr (n, ==, "2");
}

/* A hook has a transaction; it must not end another. */
static void
test_sql_control (Fixture *self, gconstpointer data)
{
  static const char *const scripts[] = { "COMMIT;", "BEGIN; SELECT 1;", "SAVEPOINT a;", "ROLLBACK;", "SELECT 'unclosed" };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autoptr (GError) error = NULL;
      MarqHook *hook = add (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, MARQ_HOOK_KIND_SQL, scripts[i]);

      g_assert_false (run (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, NULL, &error));
      g_assert_nonnull (error);
      marq_hook_set_text (hook, NULL);
    }
}

static void
test_sql_time (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 since = g_get_monotonic_time ();
  MarqHook *hook = add (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, MARQ_HOOK_KIND_SQL,
                        "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max (n) FROM r;");

  marq_hook_set_time_limit (hook, 1);
  g_assert_false (run (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, NULL, &error));
  g_assert_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HOOK);
  g_assert_cmpint (g_get_monotonic_time () - since, <, 10 * G_TIME_SPAN_SECOND);
}

static void
test_not_allowed (Fixture *self, gconstpointer data)
{
  MarqHook *hook = add (self, MARQ_HOOK_MOMENT_AFTER_APPLY, MARQ_HOOK_KIND_COMMAND, "touch hacked");
  g_autoptr (GError) error = NULL;

  g_assert_false (marq_hooks_check (self->project, MARQ_RUN_UP, &self->settings, &error));
  g_assert_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_true (marq_hooks_check (self->project, MARQ_RUN_DOWN, &self->settings, &error));
  g_assert_false (run (self, MARQ_HOOK_MOMENT_AFTER_APPLY, NULL, &error));
  g_assert_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED);
  g_clear_error (&error);

  /* What was allowed is this text, read in this way. */
  allow (self, hook);
  g_assert_true (marq_hooks_check (self->project, MARQ_RUN_UP, &self->settings, &error));
  marq_hook_set_in_shell (hook, TRUE);
  g_assert_false (marq_hooks_check (self->project, MARQ_RUN_UP, &self->settings, NULL));
  marq_hook_set_in_shell (hook, FALSE);
  marq_hook_set_text (hook, "touch hacked ");
  g_assert_false (marq_hooks_check (self->project, MARQ_RUN_UP, &self->settings, NULL));
  /* And in this project. */
  marq_hook_set_text (hook, "touch hacked");
  self->settings.folder = "/";
  g_assert_false (marq_hooks_check (self->project, MARQ_RUN_UP, &self->settings, NULL));
  self->settings.folder = self->folder;
  marq_hook_set_text (hook, NULL);
}

/* Where others can write, they could allow whatever they like. */
static void
test_loose_file (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "marquetry", "hooks.conf", NULL);
  MarqHook *hook = add (self, MARQ_HOOK_MOMENT_AFTER_APPLY, MARQ_HOOK_KIND_COMMAND, "touch hacked");
  struct stat about;

  allow (self, hook);
  g_assert_cmpint (g_stat (path, &about), ==, 0);
  g_assert_cmpuint (about.st_mode & 0022, ==, 0);
  g_assert_cmpint (g_chmod (path, 0666), ==, 0);
  g_assert_false (marq_hooks_check (self->project, MARQ_RUN_UP, &self->settings, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_true (g_file_set_contents (path, "[[[ no settings", -1, NULL));
  g_assert_false (marq_hooks_check (self->project, MARQ_RUN_UP, &self->settings, NULL));
  g_remove (path);
}

static void
check_said (Fixture *self, const char *line, gboolean is_there)
{
  g_autofree char *whole = g_strconcat ("\n", self->said->str, NULL);
  g_autofree char *wanted = g_strconcat ("\n", line, NULL);

  if ((strstr (whole, wanted) != NULL) != is_there)
    g_error ("“%s” in:\n%s", line, whole);
}

static void
test_environment (Fixture *self, gconstpointer data)
{
  MarqHook *hook = add (self, MARQ_HOOK_MOMENT_AFTER_APPLY, MARQ_HOOK_KIND_COMMAND, "env");
  g_autoptr (GError) error = NULL;

  allow (self, hook);
  g_setenv ("PGPASSWORD", "hunter2", TRUE);
  g_setenv ("MARQ_PASSWORD_STAGING", "hunter2", TRUE);
  g_setenv ("MARQUETRY_VERSION", "0.0.1", TRUE);
  g_setenv ("MARQUETRY_ERROR", "stale", TRUE);
  run (self, MARQ_HOOK_MOMENT_AFTER_APPLY, NULL, &error);
  g_assert_no_error (error);
  check_said (self, "MARQUETRY_VERSION=1.0.0\n", TRUE);
  check_said (self, "MARQUETRY_OUTCOME=done\n", TRUE);
  check_said (self, "MARQUETRY_DIRECTION=up\n", TRUE);
  check_said (self, "MARQUETRY_MOMENT=after-apply\n", TRUE);
  check_said (self, "MARQUETRY_ENVIRONMENT=staging\n", TRUE);
  check_said (self, "MARQUETRY_ADDRESS=postgresql://anna@db/shop\n", TRUE);
  check_said (self, "MARQUETRY_DESCRIPTION=a \"b\" $(touch hacked) 'c'\nd\n", TRUE);
  check_said (self, "MARQUETRY_ERROR=", FALSE);
  g_assert_null (strstr (self->said->str, "hunter2"));
  g_unsetenv ("PGPASSWORD");
  g_unsetenv ("MARQ_PASSWORD_STAGING");
}

static void
test_commands (Fixture *self, gconstpointer data)
{
  const struct
  {
    const char *text;
    gboolean    in_shell;
    const char *says;  /* its output; NULL: whatever */
    const char *fails; /* NULL: it goes well */
  } cases[] = {
    { "echo 'one two'  three", FALSE, "one two three\n", NULL },
    { "echo $HOME; `touch hacked` > hacked", FALSE, "$HOME; `touch hacked` > hacked\n", NULL },
    { "printf 'a\\n'; printf 'b\\n' >&2", TRUE, "a\nb\n", NULL },
    { "cat", FALSE, "", NULL },
    { "false", FALSE, "", "ended with 1" },
    { "exit 42", TRUE, "", "ended with 42" },
    { "kill -9 $$", TRUE, "", "signal 9" },
    { "/no/such/program", FALSE, NULL, "/no/such/program" },
    { "echo 'unclosed", FALSE, NULL, "hook" },
    { "printf '\\377\\n'", TRUE, NULL, NULL },
    /* Something that stays and holds the pipe open is not waited for. */
    { "sleep 60 & echo $! ; exit 0", TRUE, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MarqHook *hook = add (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, MARQ_HOOK_KIND_COMMAND, cases[i].text);
      g_autoptr (GError) error = NULL;
      gint64 since = g_get_monotonic_time ();

      marq_hook_set_in_shell (hook, cases[i].in_shell);
      allow (self, hook);
      g_string_truncate (self->said, 0);
      run (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, NULL, &error);
      if ((cases[i].fails != NULL) != (error != NULL) || (error && !strstr (error->message, cases[i].fails)))
        g_error ("%s: %s", cases[i].text, error ? error->message : "went well");
      if (cases[i].says)
        g_assert_cmpstr (self->said->str, ==, cases[i].says);
      g_assert_cmpint (g_get_monotonic_time () - since, <, 30 * G_TIME_SPAN_SECOND);
      if (strstr (cases[i].text, "sleep"))
        kill ((pid_t) g_ascii_strtoll (self->said->str, NULL, 10), SIGKILL);
      marq_hook_set_text (hook, NULL);
    }
}

/* All that it started ends with it, also what does not listen. */
static void
test_time_limit (Fixture *self, gconstpointer data)
{
  MarqHook *hook = add (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, MARQ_HOOK_KIND_COMMAND,
                        "trap '' TERM; (trap '' TERM; sleep 100) & echo $!; while :; do sleep 100; done");
  g_autoptr (GError) error = NULL;
  pid_t child;

  marq_hook_set_in_shell (hook, TRUE);
  marq_hook_set_time_limit (hook, 1);
  allow (self, hook);
  g_assert_false (run (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, NULL, &error));
  g_assert_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HOOK);
  g_assert_nonnull (strstr (error->message, "longer than 1 second"));
  child = (pid_t) g_ascii_strtoll (self->said->str, NULL, 10);
  g_assert_cmpint (child, >, 1);
  /* Whoever inherits it reaps it. */
  for (guint i = 0; i < 1000 && kill (child, 0) == 0; i++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) child);
      g_autofree char *stat = NULL;

      if (!g_file_get_contents (path, &stat, NULL, NULL) || strstr (stat, ") Z "))
        return;
      g_usleep (10000);
    }
  g_assert_cmpint (kill (child, 0), !=, 0);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (200000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  MarqHook *hook = add (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, MARQ_HOOK_KIND_COMMAND, "sleep 100");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_autoptr (GError) error = NULL;
  gint64 since = g_get_monotonic_time ();

  allow (self, hook);
  g_assert_false (run (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (self->report->outcome, ==, MARQ_RUN_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - since, <, 20 * G_TIME_SPAN_SECOND);
}

static void
test_much_output (Fixture *self, gconstpointer data)
{
  MarqHook *hook = add (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, MARQ_HOOK_KIND_COMMAND, "head -c 3000000 /dev/zero | tr '\\0' x");
  g_autoptr (GError) error = NULL;

  marq_hook_set_in_shell (hook, TRUE);
  allow (self, hook);
  run (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->said->len, ==, 3000000);
}

/* Which of them are for which database. */
static void
test_selected (Fixture *self, gconstpointer data)
{
  const char *const staging[] = { "staging", "test", NULL };
  const char *const production[] = { "production", NULL };
  const char *const targets[] = { marq_item_get_uid (MARQ_ITEM (self->target)), NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hooks = NULL;

  add (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, MARQ_HOOK_KIND_SQL, "SELECT 1");
  marq_hook_set_environments (add (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, MARQ_HOOK_KIND_SQL, "SELECT 2"), staging);
  marq_hook_set_environments (add (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, MARQ_HOOK_KIND_SQL, "SELECT 3"), production);
  marq_hook_set_targets (add (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, MARQ_HOOK_KIND_SQL, "SELECT 4"), targets);
  add (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, MARQ_HOOK_KIND_SQL, NULL);
  hooks = marq_hooks_select (self->project, MARQ_HOOK_MOMENT_BEFORE_APPLY, &self->settings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hooks->len, ==, 2);
  g_ptr_array_unref (hooks);
  self->settings.target = self->target;
  hooks = marq_hooks_select (self->project, MARQ_HOOK_MOMENT_BEFORE_APPLY, &self->settings, &error);
  g_assert_cmpuint (hooks->len, ==, 3);
  g_assert_cmpstr (marq_hook_get_text (hooks->pdata[2]), ==, "SELECT 4");
  self->settings.environment = NULL;
  g_assert_null (marq_hooks_select (self->project, MARQ_HOOK_MOMENT_BEFORE_APPLY, &self->settings, &error));
  g_assert_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED);
}

static void
test_after_failure (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *n = NULL;

  add (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, MARQ_HOOK_KIND_SQL, "CREATE TABLE a (b);");
  add (self, MARQ_HOOK_MOMENT_AFTER_APPLY, MARQ_HOOK_KIND_SQL, "INSERT INTO nowhere VALUES (1)");
  add (self, MARQ_HOOK_MOMENT_AFTER_APPLY, MARQ_HOOK_KIND_SQL, "INSERT INTO a VALUES (1)");
  marq_hook_set_on_failure (add (self, MARQ_HOOK_MOMENT_AFTER_APPLY, MARQ_HOOK_KIND_SQL, "INSERT INTO a VALUES (10)"), TRUE);
  g_assert_true (run (self, MARQ_HOOK_MOMENT_BEFORE_APPLY, NULL, NULL));
  /* All have their turn after it. */
  g_assert_false (run (self, MARQ_HOOK_MOMENT_AFTER_APPLY, NULL, &error));
  g_assert_nonnull (strstr (error->message, "nowhere"));
  g_assert_cmpint (self->report->outcome, ==, MARQ_RUN_DONE);
  self->report->outcome = MARQ_RUN_FAILED;
  g_assert_true (run (self, MARQ_HOOK_MOMENT_AFTER_APPLY, NULL, NULL));
  n = ask (self, "SELECT sum(b) FROM a");
  g_assert_cmpstr (n, ==, "21");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *config = g_dir_make_tmp ("marquetry-hooks-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (config, "marquetry", NULL);
  g_autofree char *file = g_build_filename (folder, "hooks.conf", NULL);
  int status;

  /* Before anybody asks where settings are. */
  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("/hooks/sql", test_sql);
  ADD ("/hooks/sql-control", test_sql_control);
  ADD ("/hooks/sql-time", test_sql_time);
  ADD ("/hooks/selected", test_selected);
  ADD ("/hooks/after-failure", test_after_failure);
  ADD ("/hooks/not-allowed", test_not_allowed);
  ADD ("/hooks/loose-file", test_loose_file);
  ADD ("/hooks/environment", test_environment);
  ADD ("/hooks/commands", test_commands);
  ADD ("/hooks/time-limit", test_time_limit);
  ADD ("/hooks/cancelled", test_cancelled);
  ADD ("/hooks/much-output", test_much_output);
  status = g_test_run ();
  g_remove (file);
  g_rmdir (folder);
  g_rmdir (config);
  return status;
}
