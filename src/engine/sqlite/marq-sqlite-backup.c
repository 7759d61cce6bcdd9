/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups by SQLite's own way of copying a database that others use, there and back. What is read stays as it is from
 * the first page to the last: in WAL mode others write on meanwhile; else they wait with what they want to commit.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-backup-private.h"
#include "marq-sqlite-connection.h"

#define PAGES_A_STEP 1024
#define BUSY_SECONDS 30
#define OPERATIONS_BETWEEN_LOOKS 10000

static void
say (sqlite3 *db, const char *path, int kind, GError **error)
{
  gboolean is_full = db && sqlite3_errcode (db) == SQLITE_FULL;

  g_set_error (error, MARQ_ENGINE_ERROR, is_full ? MARQ_ENGINE_ERROR_FULL : kind, _ ("“%s”: %s"), path,
               db ? sqlite3_errmsg (db) : _ ("out of memory"));
}

/* Nothing is written there, whatever it is: not even what SQLite keeps beside a database. */
static sqlite3 *
open_still (const char *path, GError **error)
{
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  g_autofree char *uri = g_filename_to_uri (full, NULL, error);
  g_autofree char *still = uri ? g_strconcat (uri, "?immutable=1", NULL) : NULL;
  sqlite3 *db = NULL;

  if (!still)
    return NULL;
  if (sqlite3_open_v2 (still, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) == SQLITE_OK)
    return db;
  say (db, path, MARQ_ENGINE_ERROR_DAMAGED, error);
  sqlite3_close (db);
  return NULL;
}

/* What the other side of a copy is in the way of, and for how long. */
static gboolean
may_wait (int code, gint64 *since)
{
  if (code != SQLITE_BUSY && code != SQLITE_LOCKED)
    {
      *since = 0;
      return FALSE;
    }
  if (!*since)
    *since = g_get_monotonic_time ();
  g_usleep (20000);
  return g_get_monotonic_time () - *since < BUSY_SECONDS * G_TIME_SPAN_SECOND;
}

/* path: whose fault it is, where it does not work. */
static gboolean
copy (sqlite3 *from, sqlite3 *to, const char *path, const char *doing, const MarqBackupWatch *watch, GCancellable *cancellable, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (to, "main", from, "main");
  gint64 since = 0;
  int code = SQLITE_OK;

  while (backup && !g_cancellable_is_cancelled (cancellable))
    {
      code = sqlite3_backup_step (backup, PAGES_A_STEP);
      if (code != SQLITE_OK && !may_wait (code, &since))
        break;
      if (sqlite3_backup_pagecount (backup))
        marq_backup_say (watch, doing, 1 - (double) sqlite3_backup_remaining (backup) / sqlite3_backup_pagecount (backup));
    }
  /* What was half copied is rolled back. */
  if (backup)
    sqlite3_backup_finish (backup);
  if (code == SQLITE_DONE)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_BUSY, _ ("“%s” is locked by another program: end what it does there, and try again"),
                 path);
  else if (code == SQLITE_READONLY)
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_READ_ONLY,
                 _ ("“%s” cannot be written over: it is read-only, or has pages of another size in WAL mode"), path);
  else
    say (to, path, MARQ_ENGINE_ERROR_STATEMENT, error);
  return FALSE;
}

static gboolean
write_file (MarqSqliteConnection *source, const char *path, const MarqBackupWatch *watch, GCancellable *cancellable, GError **error)
{
  sqlite3 *db = NULL;
  gboolean well;

  /* It is worth nothing before it is whole, and is brought to the disk then. */
  well = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK
         && sqlite3_exec (db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL, NULL) == SQLITE_OK;
  if (!well)
    say (db, path, MARQ_ENGINE_ERROR_DENIED, error);
  well = well && copy (source->db, db, path, _ ("Copying"), watch, cancellable, error);
  sqlite3_close (db);
  return well;
}

static gboolean
make (MarqConnection *connection, MarqBackup *self, const char *path, const MarqBackupWatch *watch, GCancellable *cancellable, GError **error)
{
  gboolean well;

  self->program = g_strdup_printf ("SQLite %s", sqlite3_libversion ());
  if (!marq_connection_run (connection, "BEGIN", cancellable, error))
    return FALSE;
  /* Counting begins to read, and what is read first is read until the end. */
  well = marq_backup_count_tables (connection, TRUE, self->tables, cancellable, error)
         && write_file ((MarqSqliteConnection *) connection, path, watch, cancellable, error);
  marq_connection_run (connection, "ROLLBACK", NULL, NULL);
  return well;
}

typedef struct
{
  sqlite3      *db;
  const char   *path;
  GCancellable *cancellable;
} MarqSqliteReading;

static int
look_whether_cancelled (gpointer data)
{
  return g_cancellable_is_cancelled (((MarqSqliteReading *) data)->cancellable);
}

typedef void (*MarqSqliteRow) (MarqSqliteReading *self, sqlite3_stmt *statement, gpointer data);

static gboolean
each_row (MarqSqliteReading *self, const char *query, MarqSqliteRow func, gpointer data, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->db, query, -1, &statement, NULL);

  while (code == SQLITE_OK || code == SQLITE_ROW)
    {
      code = sqlite3_step (statement);
      if (code == SQLITE_ROW)
        func (self, statement, data);
    }
  if (code != SQLITE_DONE && !g_cancellable_set_error_if_cancelled (self->cancellable, error))
    say (self->db, self->path, MARQ_ENGINE_ERROR_DAMAGED, error);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE;
}

static void
keep_wrong (MarqSqliteReading *self, sqlite3_stmt *statement, gpointer data)
{
  const char *said = (const char *) sqlite3_column_text (statement, 0);
  char **wrong = data;

  if (!*wrong && g_strcmp0 (said, "ok") != 0)
    *wrong = g_strdup (said ? said : "");
}

static void
keep_name (MarqSqliteReading *self, sqlite3_stmt *statement, gpointer data)
{
  g_ptr_array_add (data, g_strdup ((const char *) sqlite3_column_text (statement, 1)));
}

static void
keep_count (MarqSqliteReading *self, sqlite3_stmt *statement, gpointer data)
{
  *(gint64 *) data = sqlite3_column_int64 (statement, 0);
}

static gboolean
check_whole (MarqSqliteReading *self, GError **error)
{
  g_autofree char *wrong = NULL;

  if (!each_row (self, "PRAGMA integrity_check(1)", keep_wrong, &wrong, error))
    return FALSE;
  if (wrong)
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DAMAGED, _ ("“%s” is damaged: %s"), self->path, wrong);
  return !wrong;
}

static gboolean
count (MarqSqliteReading *self, GHashTable *found, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (!each_row (self, marq_sqlite_backup_class.tables, keep_name, names, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      char *query = sqlite3_mprintf ("SELECT count(*) FROM \"%w\"", names->pdata[i]);
      gint64 rows = 0;
      gboolean well = each_row (self, query, keep_count, &rows, error);

      sqlite3_free (query);
      if (!well)
        return FALSE;
      marq_backup_found (found, MARQ_DIALECT_SQLITE, NULL, names->pdata[i], rows);
    }
  return TRUE;
}

static gboolean
read_file (const char *path, GHashTable *found, const MarqBackupWatch *watch, GCancellable *cancellable, GError **error)
{
  MarqSqliteReading reading = { open_still (path, error), path, cancellable };
  gboolean well;

  if (!reading.db)
    return FALSE;
  sqlite3_progress_handler (reading.db, OPERATIONS_BETWEEN_LOOKS, look_whether_cancelled, &reading);
  well = check_whole (&reading, error) && count (&reading, found, error);
  sqlite3_close (reading.db);
  return well;
}

/* Into the file that is there, under the eyes of whoever has it open: they wait for the lock, and then see that the
 * schema is another. */
static gboolean
load (MarqConnection *connection, const char *path, gboolean strange, gboolean is_scratch, const MarqBackupWatch *watch, GCancellable *cancellable,
      GError **error)
{
  MarqSqliteConnection *self = (MarqSqliteConnection *) connection;
  sqlite3 *from = open_still (path, error);
  gboolean well = from && copy (from, self->db, self->path, _ ("Restoring"), watch, cancellable, error);

  sqlite3_close (from);
  return well;
}

const MarqBackupClass marq_sqlite_backup_class = {
  .suffix = ".sqlite3",
  .reading = MARQ_BACKUP_PROOF_OPENED,
  /* What belongs to a virtual table are tables, too; it itself needs its module. */
  .tables = "SELECT NULL, name, NULL FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
            "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
  .from = "FROM",
  .make = make,
  .read = read_file,
  .load = load,
};
