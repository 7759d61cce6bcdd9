/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "migration/marq-migration-error.h"
#include "marq-run-history-private.h"

/* "Marq": so that no other program's database is taken for ours. */
#define APPLICATION 0x4d617271
/* A run waits no longer for its history than this. */
#define BUSY_MS 3000

/* Each makes of the version before it the next one: they are only ever added to. */
static const char *const upgrades[] = {
  "CREATE TABLE texts (id INTEGER PRIMARY KEY, checksum TEXT NOT NULL UNIQUE, text TEXT NOT NULL);"
  "CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT, target TEXT, address TEXT, engine TEXT, database TEXT,"
  " migration TEXT, version TEXT, description TEXT, checksum TEXT, action TEXT, direction TEXT NOT NULL,"
  " up_sql INTEGER REFERENCES texts, down_sql INTEGER REFERENCES texts, started_at TEXT NOT NULL, ms INTEGER, outcome TEXT,"
  " step INTEGER, n_statements INTEGER, error TEXT, error_sqlstate TEXT, error_statement TEXT, who TEXT, host TEXT,"
  " tool_version TEXT, pid INTEGER, pid_start INTEGER);"
  "CREATE INDEX runs_project ON runs (project, id);"
  "CREATE INDEX runs_started_at ON runs (started_at);"
  "CREATE TABLE statements (run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, place INTEGER NOT NULL, number INTEGER NOT NULL,"
  " text INTEGER REFERENCES texts, ms INTEGER NOT NULL, touched INTEGER, notices TEXT, PRIMARY KEY (run, place)) WITHOUT ROWID;"
  "CREATE TABLE hooks (run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, place INTEGER NOT NULL, name TEXT, moment TEXT,"
  " kind TEXT, text INTEGER REFERENCES texts, started_at TEXT, ms INTEGER, output TEXT, error TEXT, PRIMARY KEY (run, place))"
  " WITHOUT ROWID;"
  "CREATE TABLE last_status (project TEXT NOT NULL, target TEXT NOT NULL, seen_at TEXT NOT NULL, engine TEXT, database TEXT,"
  " records TEXT, PRIMARY KEY (project, target)) WITHOUT ROWID;",
};

gboolean
marq_run_history_say (MarqRunHistory *self, GError **error)
{
  const char *message = sqlite3_errmsg (self->db);

  switch (sqlite3_errcode (self->db))
    {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      g_set_error (
          error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HISTORY,
          _ ("The history “%s” is damaged or is no database (%s): move it away, and a new one is begun"),
          self->path, message);
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HISTORY,
                   _ ("The history “%s” is held by another program: end what it does there"),
                   self->path);
      break;
    case SQLITE_FULL:
      g_set_error (
          error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HISTORY,
          _ ("There is no room for the history “%s”: make some, or shorten it with “marq history --prune DAYS”"),
          self->path);
      break;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      g_set_error (
          error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HISTORY,
          _ ("The history “%s” cannot be opened for writing: see to its rights and those of its folder"),
          self->path);
      break;
    default:
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HISTORY,
                   _ ("The history “%s”: %s: see to its disk"), self->path, message);
    }
  return FALSE;
}

static gboolean
bind (MarqRunStmt *statement, const char *kinds, va_list values)
{
  int place = 0;

  for (const char *kind = kinds; *kind; kind++)
    {
      place++;
      if (*kind == 'i'
          && sqlite3_bind_int64 (statement, place, va_arg (values, gint64)) != SQLITE_OK)
        return FALSE;
      if (*kind == 't'
          && sqlite3_bind_text (statement, place, va_arg (values, const char *), -1,
                                SQLITE_TRANSIENT)
                 != SQLITE_OK)
        return FALSE;
    }
  return TRUE;
}

static MarqRunStmt *
prepare (MarqRunHistory *self, GError **error, const char *sql, const char *kinds, va_list values)
{
  g_autoptr (MarqRunStmt) statement = NULL;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) != SQLITE_OK
      || !bind (statement, kinds, values))
    {
      marq_run_history_say (self, error);
      return NULL;
    }
  return g_steal_pointer (&statement);
}

MarqRunStmt *
marq_run_history_ask (MarqRunHistory *self, GError **error, const char *sql, const char *kinds, ...)
{
  MarqRunStmt *statement;
  va_list values;

  va_start (values, kinds);
  statement = prepare (self, error, sql, kinds, values);
  va_end (values);
  return statement;
}

gboolean
marq_run_history_next (MarqRunHistory *self, MarqRunStmt *statement, GError **error)
{
  int result = sqlite3_step (statement);

  if (result != SQLITE_ROW && result != SQLITE_DONE)
    marq_run_history_say (self, error);
  return result == SQLITE_ROW;
}

gboolean
marq_run_history_do (MarqRunHistory *self, GError **error, const char *sql, const char *kinds, ...)
{
  g_autoptr (MarqRunStmt) statement = NULL;
  va_list values;
  int result;

  va_start (values, kinds);
  statement = prepare (self, error, sql, kinds, values);
  va_end (values);
  if (!statement)
    return FALSE;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    ;
  return result == SQLITE_DONE || marq_run_history_say (self, error);
}

char *
marq_run_history_dup_text (MarqRunStmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

static gboolean
exec (MarqRunHistory *self, const char *sql, GError **error)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK
         || marq_run_history_say (self, error);
}

gboolean
marq_run_history_begin_writing (MarqRunHistory *self, GError **error)
{
  return exec (self, "BEGIN IMMEDIATE", error);
}

gboolean
marq_run_history_end_writing (MarqRunHistory *self, gboolean well, GError **error)
{
  if (well && exec (self, "COMMIT", error))
    return TRUE;
  /* Where the disk was full, SQLite has rolled back already. */
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

char *
marq_run_history_dup_path (void)
{
  const char *path = g_getenv ("MARQUETRY_HISTORY");

  return path && *path ? g_strdup (path)
                       : g_build_filename (g_get_user_data_dir (), "marquetry", "history.db", NULL);
}

/* The file is made before SQLite would, for nobody else to read; what SQLite puts beside it gets the same rights. */
static gboolean
make_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat about;
  int fd;

  if (g_mkdir_with_parents (folder, 0700) == 0
      && (fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) >= 0)
    {
      if (fstat (fd, &about) == 0 && about.st_uid == geteuid () && (about.st_mode & 0077))
        fchmod (fd, 0600);
      close (fd);
      return TRUE;
    }
  g_set_error (
      error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HISTORY,
      _ ("The history “%s” cannot be opened for writing (%s): see to its rights and those of its folder"),
      path, g_strerror (errno));
  return FALSE;
}

/* Ours, of a version that we know, or a new one. One statement sees one state: another process may make it right now. */
static gboolean
look (MarqRunHistory *self, gint64 *version, GError **error)
{
  g_autoptr (MarqRunStmt) statement
      = marq_run_history_ask (self, error,
                              "SELECT (SELECT application_id FROM pragma_application_id), "
                              "(SELECT user_version FROM pragma_user_version), count(*) "
                              "FROM sqlite_master",
                              "");
  gint64 application, n_things;

  if (!statement || !marq_run_history_next (self, statement, error))
    return FALSE;
  application = sqlite3_column_int64 (statement, 0);
  *version = sqlite3_column_int64 (statement, 1);
  n_things = sqlite3_column_int64 (statement, 2);
  if (application != APPLICATION && (n_things || application || *version))
    g_set_error (
        error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HISTORY,
        _ ("“%s” is the database of another program, and no history: choose another place with MARQUETRY_HISTORY"),
        self->path);
  else if (*version > (gint64) G_N_ELEMENTS (upgrades))
    g_set_error (
        error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HISTORY,
        _ ("The history “%s” was written by a later version of Marquetry: use that, or choose another place with "
           "MARQUETRY_HISTORY"),
        self->path);
  else
    return TRUE;
  return FALSE;
}

/* Nobody waits for the lock that the change to a WAL needs: it is tried for as long. */
static gboolean
set_up_wal (MarqRunHistory *self, GError **error)
{
  for (gint64 until = g_get_monotonic_time () + BUSY_MS * G_TIME_SPAN_MILLISECOND;;)
    {
      int result = sqlite3_exec (self->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);

      if (result == SQLITE_OK)
        return TRUE;
      if (result != SQLITE_BUSY || g_get_monotonic_time () > until)
        return marq_run_history_say (self, error);
      g_usleep (5000);
    }
}

/* Somebody else may do it at the same moment. */
static gboolean
upgrade (MarqRunHistory *self, GError **error)
{
  gint64 version;
  gboolean well;

  if (!look (self, &version, error))
    return FALSE;
  if (version == (gint64) G_N_ELEMENTS (upgrades))
    return TRUE;
  /* Only a database without tables can be told so. */
  if (version == 0 && !exec (self, "PRAGMA auto_vacuum = INCREMENTAL", error))
    return FALSE;
  if (!set_up_wal (self, error) || !marq_run_history_begin_writing (self, error))
    return FALSE;
  well = look (self, &version, error);
  for (; well && version < (gint64) G_N_ELEMENTS (upgrades); version++)
    {
      g_autofree char *mark = g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT
                                               "; PRAGMA application_id = %d",
                                               version + 1, APPLICATION);

      well = exec (self, upgrades[version], error) && exec (self, mark, error);
    }
  return marq_run_history_end_writing (self, well, error);
}

static gboolean
open_as (MarqRunHistory *self, const char *path, int flags)
{
  g_clear_pointer (&self->db, sqlite3_close);
  if (sqlite3_open_v2 (path, &self->db, flags | SQLITE_OPEN_FULLMUTEX, NULL) != SQLITE_OK)
    return FALSE;
  sqlite3_busy_timeout (self->db, BUSY_MS);
  return sqlite3_exec (self->db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL)
         == SQLITE_OK;
}

static gboolean
open_for_writing (MarqRunHistory *self, GError **error)
{
  if (!make_file (self->path, error))
    return FALSE;
  if (!open_as (self, self->path, SQLITE_OPEN_READWRITE))
    return marq_run_history_say (self, error);
  /* What the power takes is the last run's line, not the file. */
  return exec (self, "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON", error)
         && upgrade (self, error);
}

/* Where its folder cannot be written to, SQLite has to be told that nobody else writes, either. */
static gboolean
open_for_reading (MarqRunHistory *self, GError **error)
{
  g_autofree char *escaped = NULL;
  g_autofree char *uri = NULL;
  gint64 version;

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    return open_as (self, ":memory:", SQLITE_OPEN_READWRITE) ? upgrade (self, error)
                                                             : marq_run_history_say (self, error);
  if (open_as (self, self->path, SQLITE_OPEN_READWRITE))
    return look (self, &version, error)
           && (version == (gint64) G_N_ELEMENTS (upgrades) || upgrade (self, error));
  if (sqlite3_errcode (self->db) == SQLITE_CANTOPEN
      || sqlite3_errcode (self->db) == SQLITE_READONLY)
    {
      escaped = g_uri_escape_string (self->path, "/", TRUE);
      uri = g_strdup_printf ("file:%s?immutable=1", escaped);
      if (open_as (self, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI))
        return look (self, &version, error);
    }
  return marq_run_history_say (self, error);
}

MarqRunHistory *
marq_run_history_open (MarqRunHistoryMode mode, GError **error)
{
  g_autoptr (MarqRunHistory) self = g_new0 (MarqRunHistory, 1);

  self->path = marq_run_history_dup_path ();
  if (mode == MARQ_RUN_HISTORY_WRITE ? open_for_writing (self, error)
                                     : open_for_reading (self, error))
    return g_steal_pointer (&self);
  return NULL;
}

void
marq_run_history_close (MarqRunHistory *self)
{
  sqlite3_close (self->db);
  g_free (self->path);
  g_free (self);
}
