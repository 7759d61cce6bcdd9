/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "migration/store/marq-checksum.h"
#include "marq-run-history-private.h"

/* Nobody reads more of what a server said than this. */
#define MOST_NOTICES 65536

char *
marq_run_history_dup_now (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
}

char *
marq_run_history_dup_folder (const char *folder)
{
  g_autofree char *real = folder ? realpath (folder, NULL) : NULL;

  /* One that is gone has its runs all the same. */
  return real ? g_steal_pointer (&real) : folder ? g_canonicalize_filename (folder, NULL) : NULL;
}

char *
marq_run_history_dup_harmless (const char *text)
{
  static GRegex *in_address, *among_parameters;
  g_autofree char *valid = text ? g_utf8_make_valid (text, -1) : NULL;
  g_autofree char *half = NULL;

  if (g_once_init_enter (&in_address))
    {
      among_parameters = g_regex_new (
          "((?:^|[?& ;])(?:password|passwd|pwd|sslpassword)\\s*=\\s*)('(?:[^'\\\\]|\\\\.)*'|[^&;\\s]*)",
          G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
      g_once_init_leave (&in_address,
                         g_regex_new ("(://[^/@:\\s]*):[^/\\s]*@", G_REGEX_OPTIMIZE, 0, NULL));
    }
  if (!valid)
    return NULL;
  half = g_regex_replace (in_address, valid, -1, 0, "\\1@", 0, NULL);
  return half ? g_regex_replace (among_parameters, half, -1, 0, "\\1…", 0, NULL) : NULL;
}

gint64
marq_run_history_get_process_start (gint64 pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/stat", pid);
  g_autofree char *stat = NULL;
  g_auto (GStrv) words = NULL;
  const char *behind_name;

  /* The 22nd word; the second is a name that may hold anything, in parentheses. */
  if (!g_file_get_contents (path, &stat, NULL, NULL) || !(behind_name = strrchr (stat, ')')))
    return 0;
  words = g_strsplit (behind_name, " ", -1);
  return g_strv_length (words) > 20 ? g_ascii_strtoll (words[20], NULL, 10) : 0;
}

/* The number of a text, of which there is one of each. *id: 0 for no text. */
static gboolean
keep_text (MarqRunHistory *self, const char *text, gint64 *id, GError **error)
{
  g_autofree char *valid = text ? g_utf8_make_valid (text, -1) : NULL;
  g_autofree char *checksum = valid ? marq_checksum_of_text (valid, strlen (valid)) : NULL;
  g_autoptr (MarqRunStmt) found = NULL;

  *id = 0;
  if (!valid)
    return TRUE;
  found = marq_run_history_ask (self, error, "SELECT id FROM texts WHERE checksum = ?", "t",
                                checksum);
  if (!found)
    return FALSE;
  if (sqlite3_step (found) == SQLITE_ROW)
    {
      *id = sqlite3_column_int64 (found, 0);
      return TRUE;
    }
  if (!marq_run_history_do (self, error, "INSERT INTO texts (checksum, text) VALUES (?, ?)", "tt",
                            checksum, valid))
    return FALSE;
  *id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

/* What is known before the first statement. */
static gboolean
insert_run (MarqRunHistory *self, const MarqRunReport *report, gint64 *id, GError **error)
{
  g_autofree char *project = marq_run_history_dup_folder (report->project);
  g_autofree char *target = marq_run_history_dup_harmless (report->target);
  g_autofree char *address = marq_run_history_dup_harmless (report->address);
  g_autofree char *now = report->started_at ? NULL : marq_run_history_dup_now ();
  gint64 pid = getpid ();
  gint64 up, down;

  if (!keep_text (self, report->up_sql, &up, error)
      || !keep_text (self, report->down_sql, &down, error)
      || !marq_run_history_do (
          self, error,
          "INSERT INTO runs (project, target, address, engine, database, migration, version, description, checksum,"
          " action, direction, up_sql, down_sql, started_at, n_statements, who, host, tool_version, pid, pid_start)"
          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif (?, 0), nullif (?, 0), ?, ?, ?, ?, ?, ?, ?)",
          "tttttttttttiititttii", project, target, address, report->engine, report->database,
          report->migration, report->version, report->description, report->checksum, report->action,
          marq_run_direction_nick (report->direction), up, down,
          report->started_at ? report->started_at : now, (gint64) report->n_statements,
          report->who ? report->who : g_get_user_name (),
          report->host ? report->host : g_get_host_name (),
          report->tool_version ? report->tool_version : PACKAGE_VERSION, pid,
          marq_run_history_get_process_start (pid)))
    return FALSE;
  *id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

gint64
marq_run_history_begin (MarqRunHistory *self, const MarqRunReport *report, GError **error)
{
  gint64 id = 0;
  gboolean well;

  if (!marq_run_history_begin_writing (self, error))
    return 0;
  well = insert_run (self, report, &id, error);
  return marq_run_history_end_writing (self, well, error) ? id : 0;
}

/* As a list of JSON; NULL: there were none. */
static char *
write_notices (const char *const *notices)
{
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), NULL);
  g_autoptr (JsonArray) array = json_array_new ();
  gsize length = 0;

  if (!notices || !*notices)
    return NULL;
  for (guint i = 0; notices[i] && length < MOST_NOTICES; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (notices[i], -1);

      length += strlen (valid);
      json_array_add_string_element (array, valid);
    }
  json_node_set_array (node, array);
  return json_to_string (node, FALSE);
}

static gboolean
insert_statements (MarqRunHistory *self, gint64 id, GPtrArray *statements, GError **error)
{
  g_autoptr (MarqRunStmt) insert = marq_run_history_ask (
      self, error,
      "INSERT INTO statements (run, place, number, text, ms, touched, notices) VALUES (?, ?, ?, nullif (?, 0), ?, ?, ?)",
      "");

  if (!insert)
    return FALSE;
  for (guint i = 0; i < statements->len; i++)
    {
      const MarqRunStatement *statement = statements->pdata[i];
      g_autofree char *notices = write_notices ((const char *const *) statement->notices);
      gint64 text;

      if (!keep_text (self, statement->text, &text, error))
        return FALSE;
      sqlite3_bind_int64 (insert, 1, id);
      sqlite3_bind_int64 (insert, 2, i + 1);
      sqlite3_bind_int64 (insert, 3, statement->number);
      sqlite3_bind_int64 (insert, 4, text);
      sqlite3_bind_int64 (insert, 5, statement->ms);
      sqlite3_bind_int64 (insert, 6, statement->touched);
      sqlite3_bind_text (insert, 7, notices, -1, SQLITE_TRANSIENT);
      if (sqlite3_step (insert) != SQLITE_DONE)
        return marq_run_history_say (self, error);
      sqlite3_reset (insert);
    }
  return TRUE;
}

static gboolean
update_run (MarqRunHistory *self, gint64 id, const MarqRunReport *report, GError **error)
{
  g_autofree char *message = marq_run_history_dup_harmless (report->error);
  g_autofree char *sqlstate = report->error_sqlstate
                                  ? g_utf8_make_valid (report->error_sqlstate, -1)
                                  : NULL;
  g_autofree char *statement = report->error_statement
                                   ? g_utf8_make_valid (report->error_statement, -1)
                                   : NULL;

  return marq_run_history_do (
             self, error,
             "UPDATE runs SET ms = ?, outcome = ?, step = ?, n_statements = ?, error = ?, error_sqlstate = ?,"
             " error_statement = ? WHERE id = ?",
             "itiittti", report->ms, marq_run_outcome_nick (report->outcome), (gint64) report->step,
             (gint64) report->n_statements, message, sqlstate, statement, id)
         && marq_run_history_do (self, error, "DELETE FROM statements WHERE run = ?", "i", id)
         && insert_statements (self, id, report->statements, error);
}

gint64
marq_run_history_end (MarqRunHistory *self, gint64 id, const MarqRunReport *report, GError **error)
{
  gboolean well;

  if (!marq_run_history_begin_writing (self, error))
    return 0;
  well = (id || insert_run (self, report, &id, error)) && update_run (self, id, report, error);
  return marq_run_history_end_writing (self, well, error) ? id : 0;
}

gboolean
marq_run_history_add_hook (MarqRunHistory *self, gint64 id, const MarqHookRun *hook, GError **error)
{
  g_autofree char *output = hook->output ? g_utf8_make_valid (hook->output, -1) : NULL;
  g_autofree char *message = marq_run_history_dup_harmless (hook->error);
  gboolean well;
  gint64 text;

  if (!marq_run_history_begin_writing (self, error))
    return FALSE;
  well =
      keep_text (self, hook->text, &text, error)
      && marq_run_history_do (
          self, error,
          "INSERT INTO hooks (run, place, name, moment, kind, text, started_at, ms, output, error)"
          " SELECT ?1, 1 + count (*), ?2, ?3, ?4, nullif (?5, 0), ?6, ?7, ?8, ?9 FROM hooks WHERE run = ?1",
          "itttititt", id, hook->name, hook->moment, hook->kind, text, hook->started_at, hook->ms,
          output, message);
  return marq_run_history_end_writing (self, well, error);
}

gboolean
marq_run_history_prune (MarqRunHistory *self, guint days, guint *n, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) before = g_date_time_add_days (now, -(int) MIN (days, 1000000));
  g_autofree char *text = before ? g_date_time_format (before, "%Y-%m-%dT%H:%M:%SZ")
                                 : g_strdup ("");
  gboolean well;

  if (!marq_run_history_begin_writing (self, error))
    return FALSE;
  well = marq_run_history_do (self, error, "DELETE FROM runs WHERE started_at < ?", "t", text);
  if (n)
    *n = (guint) sqlite3_changes (self->db);
  well =
      well
      && marq_run_history_do (
          self, error,
          "DELETE FROM texts WHERE id NOT IN (SELECT up_sql FROM runs WHERE up_sql IS NOT NULL UNION"
          " SELECT down_sql FROM runs WHERE down_sql IS NOT NULL UNION"
          " SELECT text FROM statements WHERE text IS NOT NULL UNION SELECT text FROM hooks WHERE text IS NOT NULL)",
          "");
  if (!marq_run_history_end_writing (self, well, error))
    return FALSE;
  /* Where somebody reads, the room comes back the next time. */
  sqlite3_exec (self->db, "PRAGMA incremental_vacuum; PRAGMA wal_checkpoint (TRUNCATE)", NULL, NULL,
                NULL);
  return TRUE;
}
