/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script of SQLite is read by SQLite: run in memory, and what it made is looked at. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-engine-error.h"
#include "marq-sqlite-read.h"

#define OPERATIONS_BETWEEN_LOOKS 10000

static int
look_whether_cancelled (gpointer cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

static guint
line_of (const char *script, const char *at)
{
  guint line = 1;

  for (; script < at; script++)
    line += *script == '\n';
  return line;
}

/* The statement by its first line, for a person to find it again. */
static void
say (sqlite3 *db, const char *script, const char *at, GCancellable *cancellable, GError **error)
{
  g_autofree char *valid = NULL;
  g_autofree char *start = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return;
  at += strspn (at, " \t\r\n;");
  valid = g_utf8_make_valid (at, (gssize) MIN (strcspn (at, "\r\n"), 1000));
  start = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), 80));
  g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_STATEMENT, _ ("Line %u: “%s”: %s"), line_of (script, at), start,
               sqlite3_errmsg (db));
}

static gboolean
run (sqlite3 *db, const char *script, GCancellable *cancellable, GError **error)
{
  const char *next;

  for (const char *at = script; *at; at = next)
    {
      sqlite3_stmt *statement = NULL;
      int code = sqlite3_prepare_v2 (db, at, -1, &statement, &next);

      while (code == SQLITE_OK && statement && (code = sqlite3_step (statement)) == SQLITE_ROW)
        code = SQLITE_OK;
      if (sqlite3_finalize (statement) != SQLITE_OK || (code != SQLITE_OK && code != SQLITE_DONE))
        {
          say (db, script, at, cancellable, error);
          return FALSE;
        }
    }
  return TRUE;
}

MarqSchema *
marq_sqlite_read_script (const char *script, GPtrArray *left_out, GCancellable *cancellable, GError **error)
{
  sqlite3 *db = NULL;
  MarqSchema *schema = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (sqlite3_open (":memory:", &db) == SQLITE_OK)
    {
      /* Other files are none of a script's business; VACUUM INTO attaches, too. */
      sqlite3_limit (db, SQLITE_LIMIT_ATTACHED, 0);
      sqlite3_progress_handler (db, OPERATIONS_BETWEEN_LOOKS, look_whether_cancelled, cancellable);
      if (run (db, script, cancellable, error) && !(schema = marq_sqlite_read (db, left_out)))
        say (db, script, script + strlen (script), cancellable, error);
    }
  else
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CONNECT, "%s", sqlite3_errmsg (db));
  sqlite3_close (db);
  return schema;
}
