/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite databases as files. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <sqlite3.h>

#include "marq-sqlite-file.h"

G_DEFINE_QUARK (marq-sqlite-error-quark, marq_sqlite_error)

gboolean
marq_sqlite_file_create (const char *path, GError **error)
{
  sqlite3 *db = NULL;
  int code = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

  /* SQLite writes nothing until it is told something: this makes the header. */
  if (code == SQLITE_OK)
    code = sqlite3_exec (db, "PRAGMA user_version = 0", NULL, NULL, NULL);
  if (code != SQLITE_OK)
    g_set_error (error, MARQ_SQLITE_ERROR, code, _ ("The database %s cannot be made: %s"), path,
                 db ? sqlite3_errmsg (db) : sqlite3_errstr (code));
  sqlite3_close (db);
  return code == SQLITE_OK;
}
