/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "marq-run-fixture.h"

void
marq_run_fixture_set_up (MarqRunFixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("marquetry-history-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "deep", "history.db", NULL);
  g_setenv ("MARQUETRY_HISTORY", self->path, TRUE);
}

void
marq_run_fixture_remove_all (const char *path)
{
  GDir *dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      marq_run_fixture_remove_all (child);
    }
  if (dir)
    g_dir_close (dir);
  g_remove (path);
}

void
marq_run_fixture_tear_down (MarqRunFixture *self, gconstpointer data)
{
  marq_run_fixture_remove_all (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

MarqRunReport *
marq_run_fixture_report (const char *version)
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
  self->description = g_strdup (MARQ_RUN_HOSTILE);
  self->checksum = g_strdup ("00ff");
  self->action = g_strdup ("apply");
  self->up_sql = g_strdup ("CREATE TABLE a (b int);\nCREATE TABLE c (d int);\n");
  self->down_sql = g_strdup ("DROP TABLE c;\nDROP TABLE a;\n");
  self->started_at = g_strdup ("2026-11-21T10:04:05Z");
  self->ms = 17;
  self->outcome = MARQ_RUN_FAILED;
  self->step = 1;
  self->n_statements = 2;
  self->error = g_strdup (MARQ_RUN_HOSTILE);
  self->error_sqlstate = g_strdup ("42P07");
  self->error_statement = g_strdup ("CREATE TABLE c (d int)");
  self->who = g_strdup ("anna");
  self->host = g_strdup (g_get_host_name ());
  self->tool_version = g_strdup ("0.0.1");
  statement = marq_run_report_add (self, 1, "CREATE TABLE a (b int)");
  statement->ms = 3;
  statement->touched = 12;
  statement->notices = g_strsplit ("one|" MARQ_RUN_HOSTILE, "|", -1);
  marq_run_report_add (self, 2, "CREATE TABLE c (d int)");
  return self;
}

MarqRunHistory *
marq_run_fixture_open (MarqRunHistoryMode mode)
{
  g_autoptr (GError) error = NULL;
  MarqRunHistory *self = marq_run_history_open (mode, &error);

  g_assert_no_error (error);
  return self;
}

gint64
marq_run_fixture_ask (const char *path, const char *query)
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

char *
marq_run_fixture_list (MarqRunHistory *history, const MarqRunQuery *query)
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
see_begin (gpointer data, const MarqRunReport *report)
{
  ((MarqRunSeen *) data)->n_begun++;
}

static void
see_statement (gpointer data, const MarqRunReport *report, guint number, const char *text)
{
  ((MarqRunSeen *) data)->n_statements++;
}

static void
see_end (gpointer data, const MarqRunReport *report)
{
  ((MarqRunSeen *) data)->n_ended++;
}

const MarqRunWatch marq_run_seeing = { .begins = see_begin, .statement = see_statement, .ended = see_end };

void
marq_run_fixture_watch (MarqRunKeeper *keeper, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MarqRunReport) report = marq_run_fixture_report ("1.0.0");

      marq_run_history_watch.begins (keeper, report);
      marq_run_history_watch.statement (keeper, report, 1, "SELECT 1");
      marq_run_history_watch.waits (keeper, "nobody");
      marq_run_history_watch.blocked (keeper, NULL);
      marq_run_history_watch.ended (keeper, report);
    }
}
