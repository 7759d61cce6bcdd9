/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "marq-sqlite-connection.h"
#include "marq-sqlite-read.h"
#include "marq-sqlite-text.h"

#define BUSY_SECONDS 5
#define OPERATIONS_BETWEEN_LOOKS 10000

static int
look_whether_cancelled (gpointer data)
{
  MarqSqliteConnection *self = data;

  return g_cancellable_is_cancelled (self->cancellable);
}

static int
wait_for_lock (gpointer data, int times)
{
  MarqSqliteConnection *self = data;

  if (times == 0)
    self->waiting_since = g_get_monotonic_time ();
  if (g_cancellable_is_cancelled (self->cancellable)
      || g_get_monotonic_time () - self->waiting_since > BUSY_SECONDS * G_USEC_PER_SEC)
    return 0;
  g_usleep (10000);
  return 1;
}

static void
interrupt (GCancellable *cancellable, gpointer db)
{
  sqlite3_interrupt (db);
}

/* What a call does between these can be cancelled. */
static gulong
begin (MarqSqliteConnection *self, GCancellable *cancellable)
{
  self->cancellable = cancellable;
  return cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (interrupt), self->db, NULL) : 0;
}

static void
end (MarqSqliteConnection *self, gulong handler)
{
  g_cancellable_disconnect (self->cancellable, handler);
  self->cancellable = NULL;
}

/* Whether a file begins as no text does: random, as what is encrypted. */
static gboolean
looks_encrypted (const char *path)
{
  FILE *file = g_fopen (path, "rb");
  guchar start[64] = { 0 };
  gsize n = file ? fread (start, 1, sizeof start, file) : 0;
  guint strange = 0;

  if (file)
    fclose (file);
  for (gsize i = 0; i < n; i++)
    strange += start[i] >= 0x80 || (start[i] < 0x20 && !g_ascii_isspace (start[i]));
  return n == sizeof start && strange > n / 4;
}

static void
say_not_opened (MarqSqliteConnection *self, GError **error)
{
  const char *format = _ ("“%s” cannot be opened: see whether its folder may be written to, which SQLite needs");

  if (g_file_test (self->path, G_FILE_TEST_IS_DIR))
    format = _ ("“%s” is a folder: name the database file in it");
  else if (g_access (self->path, F_OK) != 0 && errno != EACCES)
    format = _ ("There is no file “%s”: check the path, or make the database first: an empty file is one");
  else if (g_access (self->path, R_OK) != 0)
    format = _ ("“%s” may not be read: ask its owner for the right to");
  /* Whatever it is, it takes the path. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CONNECT, format, self->path);
#pragma GCC diagnostic pop
}

static void
say_not_a_database (MarqSqliteConnection *self, GError **error)
{
  if (looks_encrypted (self->path))
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_PASSWORD,
                 _ ("“%s” is encrypted or is no SQLite database: decrypt it into another file, and open that"), self->path);
  else
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CONNECT,
                 _ ("“%s” is not a SQLite database: check the path"), self->path);
}

static void
say_in_words (MarqSqliteConnection *self, GError **error)
{
  switch (sqlite3_errcode (self->db))
    {
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
    case SQLITE_PERM:
      say_not_opened (self, error);
      break;
    case SQLITE_NOTADB:
      say_not_a_database (self, error);
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CONNECT,
                   _ ("“%s” is locked by another program: end what it does there, and try again"), self->path);
      break;
    case SQLITE_READONLY:
      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_READ_ONLY, _ ("“%s” cannot be written to: %s"), self->path,
                   self->parent.info.read_only ? self->parent.info.read_only : sqlite3_errmsg (self->db));
      break;
    case SQLITE_CORRUPT:
      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST,
                   _ ("“%s” is damaged (%s): restore it from a backup, or try “sqlite3 … .recover”"), self->path,
                   sqlite3_errmsg (self->db));
      break;
    case SQLITE_FULL:
      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_FULL,
                   _ ("There is no room for “%s”: make some on its disk, and try again"), self->path);
      break;
    case SQLITE_IOERR:
      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST, _ ("“%s”: %s: see to the disk, and try again"),
                   self->path, sqlite3_errmsg (self->db));
      break;
    default:
      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_STATEMENT, _ ("“%s”: %s"), self->path,
                   sqlite3_errmsg (self->db));
    }
}

/* What SQLite last refused, as a sentence. */
static void
say (MarqSqliteConnection *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *state = g_strdup_printf ("%d", sqlite3_extended_errcode (self->db));
  GError *own = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return;
  say_in_words (self, &own);
  marq_engine_error_set_state (own, state);
  g_propagate_error (error, own);
}

/* What of an address SQLite is to open: a path, or a URI of its own ("file:shop.db?immutable=1"). */
static char *
parse_address (const char *url, gboolean *read_only, GError **error)
{
  const char *path = strchr (url, ':') + 1;
  const char *mark = strrchr (path, '?');

  *read_only = g_str_has_suffix (path, "?mode=ro");
  if (g_str_has_prefix (path, "file:"))
    {
      *read_only = g_regex_match_simple ("[?&](mode=ro|immutable=1)(&|$)", path, 0, 0);
      return g_strdup (path);
    }
  if (*path && (*read_only || g_str_has_suffix (path, "?mode=rw")) && mark > path)
    return g_strndup (path, mark - path);
  if (*path && *path != '?')
    return g_strdup (path);
  g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS,
               _ ("“%s” names no file: write sqlite:PATH, or sqlite:PATH?mode=ro"), url);
  return NULL;
}

/* "file:" and what is a path in it are told apart; ":memory:" is none. */
static char *
resolve (const char *url, const char *folder)
{
  const char *path = strchr (url, ':') + 1;
  gboolean is_uri = g_str_has_prefix (path, "file:");
  const char *file = is_uri ? path + strlen ("file:") : path;
  g_autofree char *escaped = is_uri ? g_uri_escape_string (folder, "/", TRUE) : NULL;

  if (!*file || *file == '/' || *file == '?' || g_str_has_prefix (file, ":memory:"))
    return g_strdup (url);
  return g_strconcat ("sqlite:", is_uri ? "file:" : "", is_uri ? escaped : folder, "/", file, NULL);
}

/* The first value of an answer, or NULL. */
static char *
ask (MarqSqliteConnection *self, const char *query)
{
  sqlite3_stmt *statement = NULL;
  char *answer = NULL;

  if (sqlite3_prepare_v2 (self->db, query, -1, &statement, NULL) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    answer = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  return sqlite3_finalize (statement) == SQLITE_OK ? answer : (g_free (answer), NULL);
}

static char *
find_obstacle (MarqSqliteConnection *self, gboolean asked)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  const char *file = sqlite3_db_filename (self->db, "main");

  if (asked)
    return g_strdup (_ ("it was opened to be read only"));
  if (!file || !*file)
    return NULL; /* in memory */
  if (g_access (self->path, W_OK) != 0)
    return g_strdup_printf (_ ("the file %s may not be written to"), self->path);
  if (g_access (folder, W_OK) != 0)
    return g_strdup_printf (_ ("the folder %s may not be written to, where SQLite keeps its journal"), folder);
  return sqlite3_db_readonly (self->db, "main") == 1 ? g_strdup (_ ("SQLite can only read it")) : NULL;
}

static gboolean
fill_info (MarqSqliteConnection *self, gboolean read_only, GError **error)
{
  MarqConnectionInfo *info = &self->parent.info;
  int number = sqlite3_libversion_number ();
  g_autofree char *page = ask (self, "PRAGMA page_size");
  g_autofree char *encoding = ask (self, "PRAGMA encoding");
  gint64 start = g_get_monotonic_time ();
  G_GNUC_UNUSED g_autofree char *one = ask (self, "SELECT 1");

  info->round_trip = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  info->engine = g_strdup ("SQLite");
  /* Translators: the version of SQLite, the size of a page in bytes, and how text is encoded */
  info->version = g_strdup_printf (_ ("%s (pages of %s bytes, %s)"), sqlite3_libversion (), page, encoding);
  info->number = (guint) (number / 1000000 * 10000 + number / 1000 % 1000 * 100 + number % 1000);
  info->database = g_strdup (self->path);
  info->read_only = find_obstacle (self, read_only);
  info->can_write = info->read_only == NULL;
  return marq_connection_check_version (&self->parent, info->engine, info->number, sqlite3_libversion (), error);
}

static void
close_connection (MarqConnection *connection)
{
  MarqSqliteConnection *self = (MarqSqliteConnection *) connection;

  sqlite3_close (self->db);
  g_free (self->path);
  g_free (self);
}

/* FALSE: it is not there, or cannot be read. */
static gboolean
open_file (MarqSqliteConnection *self, gboolean read_only, GCancellable *cancellable, GError **error)
{
  int flags = SQLITE_OPEN_URI | (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
  gboolean is_plain = !g_str_has_prefix (self->path, "file:") && strcmp (self->path, ":memory:") != 0;
  g_autofree char *full = is_plain ? g_canonicalize_filename (self->path, NULL) : g_strdup (self->path);
  g_autofree char *version = NULL;
  int code = sqlite3_open_v2 (full, &self->db, flags, NULL);
  const char *file = sqlite3_db_filename (self->db, "main");

  /* From here on by the name of the file alone, whatever the URI said of it. */
  if (!is_plain && file && *file)
    {
      g_free (self->path);
      self->path = g_strdup (file);
    }
  if (code == SQLITE_OK)
    {
      sqlite3_busy_handler (self->db, wait_for_lock, self);
      sqlite3_progress_handler (self->db, OPERATIONS_BETWEEN_LOOKS, look_whether_cancelled, self);
      self->cancellable = cancellable;
      /* Nothing of the file is read before it is asked for. */
      version = ask (self, "PRAGMA schema_version");
      self->cancellable = NULL;
    }
  if (!version)
    say (self, cancellable, error);
  return version != NULL;
}

static MarqConnection *
open_connection (const char *url, const char *password, GCancellable *cancellable, GError **error)
{
  gboolean read_only;
  g_autofree char *path = parse_address (url, &read_only, error);
  g_autoptr (MarqConnection) connection = NULL;
  MarqSqliteConnection *self;

  if (!path)
    return NULL;
  self = g_new0 (MarqSqliteConnection, 1);
  connection = &self->parent;
  connection->klass = &marq_sqlite_connection_class;
  self->path = g_steal_pointer (&path);
  if (!open_file (self, read_only, cancellable, error) || !fill_info (self, read_only, error))
    return NULL;
  return g_steal_pointer (&connection);
}

static MarqSchema *
read_schema (MarqConnection *connection, GPtrArray *left_out, GCancellable *cancellable, GError **error)
{
  MarqSqliteConnection *self = (MarqSqliteConnection *) connection;
  MarqSchema *schema;
  gulong handler;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  handler = begin (self, cancellable);
  schema = marq_sqlite_read (self->db, left_out);
  if (!schema)
    {
      say (self, cancellable, error);
      marq_sqlite_read_abandon (self->db);
    }
  end (self, handler);
  return schema;
}

static char *
dup_value (sqlite3_stmt *statement, int i)
{
  const guchar *bytes;
  GString *code;

  if (sqlite3_column_type (statement, i) != SQLITE_BLOB)
    return g_strdup ((const char *) sqlite3_column_text (statement, i));
  bytes = sqlite3_column_blob (statement, i);
  code = g_string_new ("x'");
  for (int j = 0; j < sqlite3_column_bytes (statement, i); j++)
    g_string_append_printf (code, "%02x", bytes[j]);
  g_string_append_c (code, '\'');
  return g_string_free (code, FALSE);
}

/* One piece of memory, for a value may be NULL in the midst of others. */
static GStrv
dup_row (sqlite3_stmt *statement)
{
  int n = sqlite3_column_count (statement);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  gsize size = (gsize) (n + 1) * sizeof (char *);
  GStrv row;
  char *at;

  for (int i = 0; i < n; i++)
    {
      g_ptr_array_add (values, dup_value (statement, i));
      size += values->pdata[i] ? strlen (values->pdata[i]) + 1 : 0;
    }
  row = g_malloc0 (size);
  at = (char *) (row + n + 1);
  for (int i = 0; i < n; i++)
    if (values->pdata[i])
      {
        row[i] = at;
        at = g_stpcpy (at, values->pdata[i]) + 1;
      }
  return row;
}

/* FALSE: something stands behind the first statement. */
static gboolean
is_all (const char *rest)
{
  g_autoptr (MarqSqliteText) text = marq_sqlite_text_new (rest);

  return marq_sqlite_text_is_at_end (text);
}

/* NULL without an error: SQLite has it. */
static GPtrArray *
run_query (MarqSqliteConnection *self, const char *statement, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *prepared = NULL;
  const char *rest;
  int before;
  int code = sqlite3_prepare_v2 (self->db, statement, -1, &prepared, &rest);

  if (code != SQLITE_OK)
    return NULL;
  if (!is_all (rest))
    {
      sqlite3_finalize (prepared);
      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_STATEMENT,
                   _ ("“%s” is more than one statement: send one at a time"), statement);
      return NULL;
    }
  before = sqlite3_total_changes (self->db);
  while (prepared && (code = sqlite3_step (prepared)) == SQLITE_ROW)
    g_ptr_array_add (rows, dup_row (prepared));
  self->parent.touched = rows->len ? (gint64) rows->len : sqlite3_total_changes (self->db) - before;
  code = sqlite3_finalize (prepared);
  return code == SQLITE_OK ? g_steal_pointer (&rows) : NULL;
}

static GPtrArray *
query (MarqConnection *connection, const char *statement, GCancellable *cancellable, GError **error)
{
  MarqSqliteConnection *self = (MarqSqliteConnection *) connection;
  GError *own = NULL;
  GPtrArray *rows;
  gulong handler;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  handler = begin (self, cancellable);
  rows = run_query (self, statement, &own);
  if (own)
    g_propagate_error (error, own);
  else if (!rows)
    say (self, cancellable, error);
  end (self, handler);
  return rows;
}

const MarqConnectionClass marq_sqlite_connection_class = {
  .dialect = MARQ_DIALECT_SQLITE,
  .schemes = (const char *const[]){ "sqlite", NULL },
  .open = open_connection,
  .close = close_connection,
  .read = read_schema,
  .query = query,
  .resolve = resolve,
};
