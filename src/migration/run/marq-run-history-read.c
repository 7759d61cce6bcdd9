/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-run-history-private.h"

#define RUN_COLUMNS                                                                                                         \
  "runs.id, project, target, address, engine, database, migration, version, description, runs.checksum, action, direction," \
  " up.text, down.text, started_at, ms, outcome, step, n_statements, error, error_sqlstate, error_statement, who, host,"    \
  " tool_version, pid, pid_start FROM runs LEFT JOIN texts up ON up.id = up_sql LEFT JOIN texts down ON down.id = down_sql"

void
marq_run_entry_free (MarqRunEntry *self)
{
  g_clear_pointer (&self->report, marq_run_report_free);
  g_ptr_array_unref (self->hooks);
  g_free (self);
}

const char *
marq_run_entry_get_outcome (const MarqRunEntry *self)
{
  if (self->is_over)
    return marq_run_outcome_nick (self->report->outcome);
  return self->is_running ? "running" : "unfinished";
}

/* FALSE: it is none that we know. */
static gboolean
find_outcome (const char *nick, MarqRunOutcome *outcome)
{
  for (MarqRunOutcome i = MARQ_RUN_DONE; i <= MARQ_RUN_LOST; i++)
    if (g_strcmp0 (nick, marq_run_outcome_nick (i)) == 0)
      {
        *outcome = i;
        return TRUE;
      }
  return FALSE;
}

static MarqRunEntry *
read_run (MarqRunStmt *row)
{
  MarqRunEntry *self = g_new0 (MarqRunEntry, 1);
  MarqRunReport *report = self->report = marq_run_report_new ();
  char **texts[] = { &report->project,  &report->target,    &report->address, &report->engine,
                     &report->database, &report->migration, &report->version, &report->description,
                     &report->checksum, &report->action };
  char **ends[] = { &report->error, &report->error_sqlstate, &report->error_statement,
                    &report->who,   &report->host,           &report->tool_version };
  gint64 pid = sqlite3_column_int64 (row, 25);
  gint64 start = sqlite3_column_int64 (row, 26);

  self->id = sqlite3_column_int64 (row, 0);
  self->hooks = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_hook_run_free);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = marq_run_history_dup_text (row, (int) i + 1);
  report->direction = g_strcmp0 ((const char *) sqlite3_column_text (row, 11), "down") == 0
                          ? MARQ_RUN_DOWN
                          : MARQ_RUN_UP;
  report->up_sql = marq_run_history_dup_text (row, 12);
  report->down_sql = marq_run_history_dup_text (row, 13);
  report->started_at = marq_run_history_dup_text (row, 14);
  report->ms = sqlite3_column_int64 (row, 15);
  self->is_over = find_outcome ((const char *) sqlite3_column_text (row, 16), &report->outcome);
  report->step = (guint) sqlite3_column_int64 (row, 17);
  report->n_statements = (guint) sqlite3_column_int64 (row, 18);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    *ends[i] = marq_run_history_dup_text (row, (int) i + 19);
  self->is_running = !self->is_over && start && g_strcmp0 (report->host, g_get_host_name ()) == 0
                     && marq_run_history_get_process_start (pid) == start;
  return self;
}

static GStrv
read_notices (const char *text)
{
  g_autoptr (JsonNode) node = text ? json_from_string (text, NULL) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array && i < json_array_get_length (array); i++)
    if (json_node_get_value_type (json_array_get_element (array, i)) == G_TYPE_STRING)
      g_strv_builder_add (builder, json_array_get_string_element (array, i));
  return array ? g_strv_builder_end (builder) : NULL;
}

static gboolean
read_statements (MarqRunHistory *self, MarqRunEntry *entry, GError **error)
{
  g_autoptr (MarqRunStmt) rows = marq_run_history_ask (
      self, error,
      "SELECT number, texts.text, ms, touched, notices FROM statements"
      " LEFT JOIN texts ON texts.id = statements.text WHERE run = ? ORDER BY place",
      "i", entry->id);
  GError *wrong = NULL;

  while (rows && marq_run_history_next (self, rows, &wrong))
    {
      MarqRunStatement *statement = marq_run_report_add (entry->report,
                                                         (guint) sqlite3_column_int64 (rows, 0),
                                                         (const char *) sqlite3_column_text (rows,
                                                                                             1));

      statement->ms = sqlite3_column_int64 (rows, 2);
      statement->touched = sqlite3_column_int64 (rows, 3);
      statement->notices = read_notices ((const char *) sqlite3_column_text (rows, 4));
    }
  if (wrong)
    g_propagate_error (error, wrong);
  return rows && !wrong;
}

static gboolean
read_hooks (MarqRunHistory *self, MarqRunEntry *entry, GError **error)
{
  g_autoptr (MarqRunStmt) rows = marq_run_history_ask (
      self, error,
      "SELECT name, moment, kind, texts.text, started_at, output, error, ms FROM hooks"
      " LEFT JOIN texts ON texts.id = hooks.text WHERE run = ? ORDER BY place",
      "i", entry->id);
  GError *wrong = NULL;

  while (rows && marq_run_history_next (self, rows, &wrong))
    {
      MarqHookRun *hook = g_new0 (MarqHookRun, 1);
      char **texts[] = { &hook->name,       &hook->moment, &hook->kind, &hook->text,
                         &hook->started_at, &hook->output, &hook->error };

      for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
        *texts[i] = marq_run_history_dup_text (rows, (int) i);
      hook->ms = sqlite3_column_int64 (rows, 7);
      g_ptr_array_add (entry->hooks, hook);
    }
  if (wrong)
    g_propagate_error (error, wrong);
  return rows && !wrong;
}

/* (element-type MarqRunEntry) */
static GPtrArray *
read_all (MarqRunHistory *self, MarqRunStmt *rows, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (
      (GDestroyNotify) marq_run_entry_free);
  GError *wrong = NULL;

  while (rows && marq_run_history_next (self, rows, &wrong))
    g_ptr_array_add (entries, read_run (rows));
  for (guint i = 0; !wrong && i < entries->len; i++)
    if (read_statements (self, entries->pdata[i], &wrong))
      read_hooks (self, entries->pdata[i], &wrong);
  if (!wrong)
    return rows ? g_steal_pointer (&entries) : NULL;
  g_propagate_error (error, wrong);
  return NULL;
}

GPtrArray *
marq_run_history_list (MarqRunHistory *self, const MarqRunQuery *query, GError **error)
{
  g_autofree char *project = marq_run_history_dup_folder (query->project);
  g_autofree char *target = marq_run_history_dup_harmless (query->target);
  g_autoptr (MarqRunStmt) rows =
      marq_run_history_ask (self, error,
                            "SELECT " RUN_COLUMNS " WHERE (?1 IS NULL OR project = ?1)"
                            " AND (?2 IS NULL OR target = ?2 OR address = ?2)"
                            " AND (NOT ?3 OR outcome IS NULL OR outcome <> 'done')"
                            " ORDER BY runs.id DESC LIMIT ?4",
                            "ttii", project, target, (gint64) query->failed,
                            query->limit ? (gint64) query->limit : (gint64) -1);

  return read_all (self, rows, error);
}

MarqRunEntry *
marq_run_history_find (MarqRunHistory *self, gint64 id, GError **error)
{
  g_autoptr (MarqRunStmt) rows = marq_run_history_ask (self, error,
                                                       "SELECT " RUN_COLUMNS " WHERE runs.id = ?",
                                                       "i", id);
  g_autoptr (GPtrArray) entries = read_all (self, rows, error);

  return entries && entries->len ? g_ptr_array_steal_index (entries, 0) : NULL;
}
