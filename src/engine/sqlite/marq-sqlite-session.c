/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a runner of migrations needs of SQLite. A file beside the database says who is in, and is locked for as
 * long: SQLite's own locks end with each transaction, and a run may have several.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/marq-session.h"
#include "marq-sqlite-connection.h"

#define LOCK_SUFFIX "-marq-lock"
#define LONGEST_HOLDER 400

/* Keys are kept while migrations run; a script that rebuilds a table turns that off before its transaction. */
static gboolean
prepare (MarqConnection *self, const MarqSessionLimits *limits, const char *who, GCancellable *cancellable, GError **error)
{
  return marq_connection_run (self, "PRAGMA foreign_keys = ON", cancellable, error);
}

static void
restore (MarqConnection *self)
{
  marq_connection_run (self, "PRAGMA foreign_keys = ON", NULL, NULL);
}

static MarqTransaction
get_transaction (MarqConnection *self)
{
  return sqlite3_get_autocommit (((MarqSqliteConnection *) self)->db) ? MARQ_TRANSACTION_NONE : MARQ_TRANSACTION_OPEN;
}

static char *
read_holder (int file)
{
  char text[LONGEST_HOLDER + 1] = "";
  ssize_t n = pread (file, text, LONGEST_HOLDER, 0);

  if (n <= 0 || !g_utf8_validate (text, n, NULL))
    return g_strdup (_ ("another process"));
  return g_strchomp (g_strndup (text, (gsize) n));
}

static void
write_holder (int file, const char *who)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d %H:%M:%S");
  /* Translators: who holds a lock, and since when */
  g_autofree char *text = g_strdup_printf (_ ("%s, since %s\n"), who, time);

  /* For people only: what counts is the lock. */
  if (ftruncate (file, 0) != 0 || pwrite (file, text, strlen (text), 0) < 0)
    g_debug ("%s", g_strerror (errno));
}

/* Who had it may have taken the file away in between. */
static gboolean
is_still_there (int file, const char *path)
{
  GStatBuf there, here;

  return fstat (file, &here) == 0 && g_stat (path, &there) == 0 && here.st_ino == there.st_ino && here.st_dev == there.st_dev;
}

static gboolean
take (MarqSqliteConnection *self, const char *path, const char *who, gboolean *got, char **holder, GError **error)
{
  for (;;)
    {
      int file = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);

      if (file < 0)
        {
          g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DENIED,
                       _ ("“%s”, which says who migrates the database, cannot be written: %s. See to the rights of its folder"), path,
                       g_strerror (errno));
          return FALSE;
        }
      *got = flock (file, LOCK_EX | LOCK_NB) == 0;
      if (*got && !is_still_there (file, path))
        {
          close (file);
          continue;
        }
      *holder = *got ? NULL : read_holder (file);
      if (!*got)
        close (file);
      else
        {
          write_holder (file, who);
          self->lock = file;
          self->lock_path = g_strdup (path);
        }
      return TRUE;
    }
}

static gboolean
try_lock (MarqConnection *connection, const char *name, const char *who, gboolean *got, char **holder, GCancellable *cancellable,
          GError **error)
{
  MarqSqliteConnection *self = (MarqSqliteConnection *) connection;
  const char *file = sqlite3_db_filename (self->db, "main");
  g_autofree char *path = file && *file ? g_strconcat (file, LOCK_SUFFIX, NULL) : NULL;

  *got = TRUE;
  *holder = NULL;
  return !path || take (self, path, who, got, holder, error);
}

static void
unlock (MarqConnection *connection, const char *name)
{
  MarqSqliteConnection *self = (MarqSqliteConnection *) connection;

  if (!self->lock)
    return;
  g_unlink (self->lock_path);
  close (self->lock);
  self->lock = 0;
  g_clear_pointer (&self->lock_path, g_free);
}

static gboolean
is_transient (const GError *error)
{
  const char *state = marq_engine_error_get_state (error);
  int code = state ? atoi (state) & 0xff : SQLITE_OK;

  return code == SQLITE_BUSY || code == SQLITE_LOCKED;
}

static char *
dup_checkpoint (MarqConnection *self, const MarqStatement *statement, GCancellable *cancellable, GError **error)
{
  return NULL;
}

/* All that changes anything can be in a transaction. */
static gboolean
settle_doubt (MarqConnection *self, const MarqStatement *statement, const char *checkpoint, MarqDoubt *doubt, GCancellable *cancellable,
              GError **error)
{
  *doubt = MARQ_DOUBT_NOT_DONE;
  return TRUE;
}

/* As SQLite has it: VACUUM makes the file anew, in a transaction of its own. */
static gboolean
clear (MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  sqlite3 *db = ((MarqSqliteConnection *) connection)->db;
  gboolean well;

  sqlite3_db_config (db, SQLITE_DBCONFIG_RESET_DATABASE, 1, NULL);
  well = marq_connection_run (connection, "VACUUM", cancellable, error);
  sqlite3_db_config (db, SQLITE_DBCONFIG_RESET_DATABASE, 0, NULL);
  return well;
}

const MarqSessionClass marq_sqlite_session_class = {
  .has_transactions = TRUE,
  .begin = "BEGIN IMMEDIATE",
  .prepare = prepare,
  .restore = restore,
  .get_transaction = get_transaction,
  .try_lock = try_lock,
  .unlock = unlock,
  .is_transient = is_transient,
  .dup_checkpoint = dup_checkpoint,
  .settle_doubt = settle_doubt,
  .clear = clear,
};
