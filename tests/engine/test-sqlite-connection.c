/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A SQLite file as a connection: what stands in the way, each in a sentence of its own. */
#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "engine/marq-connection.h"
#include "engine/sqlite/marq-sqlite-file.h"
#include "marq-test.h"

typedef struct
{
  char *folder;
  char *path;
  char *url;
} Place;

static void
set_up (Place *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("marq-sqlite-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "shop.db", NULL);
  self->url = g_strconcat ("sqlite:", self->path, NULL);
}

static void
tear_down (Place *self, gconstpointer data)
{
  g_autofree char *journal = g_strconcat (self->path, "-journal", NULL);

  g_chmod (self->folder, 0700);
  g_remove (self->path);
  g_remove (journal);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->url);
}

static MarqConnection *
connect_to (const char *url)
{
  g_autoptr (GError) error = NULL;
  MarqConnection *connection = marq_connection_open (url, NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
make_shop (Place *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_true (marq_sqlite_file_create (self->path, &error));
  connection = connect_to (self->url);
  rows = marq_connection_query (connection, "CREATE TABLE users (id INTEGER PRIMARY KEY, mail TEXT)", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 0);
}

static void
assert_refused (const char *url, MarqEngineError code, const char *says, const char *names)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (marq_connection_open (url, NULL, NULL, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, (int) code);
  if (!strstr (error->message, says) || !strstr (error->message, names))
    g_error ("“%s” does not say “%s” of %s", error->message, says, names);
}

static void
test_opens (Place *self, gconstpointer data)
{
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  MarqNamespace *namespace;
  GStrv row;

  make_shop (self);
  g_assert_true (marq_connection_is_url (self->url));
  connection = connect_to (self->url);
  g_assert_cmpint (marq_connection_get_dialect (connection), ==, MARQ_DIALECT_SQLITE);
  g_assert_cmpstr (connection->info.engine, ==, "SQLite");
  g_assert_true (g_str_has_prefix (connection->info.version, sqlite3_libversion ()));
  g_assert_true (g_str_has_suffix (connection->info.version, "(pages of 4096 bytes, UTF-8)"));
  g_assert_cmpuint (connection->info.number, >=, 34000);
  g_assert_cmpstr (connection->info.database, ==, self->path);
  g_assert_true (connection->info.can_write);
  g_assert_null (connection->info.read_only);

  rows = marq_connection_query (connection, "SELECT 'a', NULL, 5, x'00ff', ''", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  row = rows->pdata[0];
  g_assert_cmpstr (row[0], ==, "a");
  g_assert_null (row[1]);
  g_assert_cmpstr (row[2], ==, "5");
  g_assert_cmpstr (row[3], ==, "x'00ff'");
  g_assert_cmpstr (row[4], ==, "");

  schema = marq_connection_read (connection, left_out, NULL, &error);
  g_assert_no_error (error);
  namespace = marq_item_list_get (marq_schema_get_namespaces (schema), 0);
  g_assert_cmpstr (marq_item_get_name (MARQ_ITEM (namespace)), ==, "main");
  g_assert_nonnull (marq_item_list_find_by_name (marq_namespace_get_entities (namespace), "users"));
  g_assert_cmpuint (left_out->len, ==, 0);
}

static void
test_memory (Place *self, gconstpointer data)
{
  g_autoptr (MarqConnection) connection = connect_to ("sqlite::memory:");
  g_autoptr (GError) error = NULL;

  g_assert_true (connection->info.can_write);
  g_assert_null (marq_connection_query (connection, "SELECT * FROM nowhere", NULL, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_STATEMENT);
  g_clear_error (&error);
  g_assert_null (marq_connection_query (connection, "SELECT 1; SELECT 2", NULL, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_STATEMENT);
}

static void
test_relative (Place *self, gconstpointer data)
{
  g_autofree char *old = g_get_current_dir ();
  g_autoptr (MarqConnection) connection = NULL;

  make_shop (self);
  g_assert_cmpint (g_chdir (self->folder), ==, 0);
  connection = connect_to ("sqlite:shop.db");
  g_assert_cmpint (g_chdir (old), ==, 0);
  g_assert_true (connection->info.can_write);
}

static void
test_missing (Place *self, gconstpointer data)
{
  assert_refused (self->url, MARQ_ENGINE_ERROR_CONNECT, "There is no file", self->path);
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
  assert_refused ("sqlite:", MARQ_ENGINE_ERROR_ADDRESS, "names no file", "sqlite:");
  assert_refused ("sqlite:?mode=ro", MARQ_ENGINE_ERROR_ADDRESS, "names no file", "sqlite:");
}

static void
test_folder (Place *self, gconstpointer data)
{
  g_autofree char *url = g_strconcat ("sqlite:", self->folder, NULL);

  assert_refused (url, MARQ_ENGINE_ERROR_CONNECT, "is a folder", self->folder);
}

static void
test_no_database (Place *self, gconstpointer data)
{
  guchar noise[4096];

  g_assert_true (g_file_set_contents (self->path, "CREATE TABLE users (id INTEGER);\n-- a script, which is no database at all, and long enough\n",
                                      -1, NULL));
  assert_refused (self->url, MARQ_ENGINE_ERROR_CONNECT, "is not a SQLite database", self->path);
  for (gsize i = 0; i < sizeof noise; i++)
    noise[i] = (guchar) (i * 151 + i / 7 * 37 + 129);
  g_assert_true (g_file_set_contents (self->path, (const char *) noise, sizeof noise, NULL));
  assert_refused (self->url, MARQ_ENGINE_ERROR_PASSWORD, "is encrypted or is no SQLite database", self->path);
}

static void
test_read_only (Place *self, gconstpointer data)
{
  g_autofree char *url = g_strconcat (self->url, "?mode=ro", NULL);
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (GError) error = NULL;

  make_shop (self);
  connection = connect_to (url);
  g_assert_false (connection->info.can_write);
  g_assert_cmpstr (connection->info.read_only, ==, "it was opened to be read only");
  g_assert_null (marq_connection_query (connection, "DELETE FROM users", NULL, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_READ_ONLY);
  g_clear_error (&error);
  schema = marq_connection_read (connection, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Names as SQLite itself knows them. */
static void
test_uri (Place *self, gconstpointer data)
{
  static const struct
  {
    const char *before, *after;
    gboolean can_write;
  } names[] = {
    { "sqlite:file:", "", TRUE },           { "sqlite:file://", "", TRUE },   { "sqlite:file:", "?mode=rw", TRUE },
    { "sqlite:file:", "?mode=ro", FALSE },  { "sqlite:file:", "?immutable=1", FALSE }, { "sqlite:file:", "?cache=shared&mode=ro", FALSE },
  };
  g_autofree char *missing = g_strconcat ("sqlite:file:", self->folder, "/none.db?mode=rw", NULL);
  g_autoptr (MarqConnection) memory = connect_to ("sqlite:file:anything?mode=memory");

  g_assert_true (memory->info.can_write);
  make_shop (self);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *url = g_strconcat (names[i].before, self->path, names[i].after, NULL);
      g_autoptr (MarqConnection) connection = connect_to (url);
      g_autoptr (GError) error = NULL;
      G_GNUC_UNUSED g_autoptr (MarqSchema) schema = marq_connection_read (connection, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (connection->info.database, ==, self->path);
      g_assert_cmpint (connection->info.can_write, ==, names[i].can_write);
    }
  assert_refused (missing, MARQ_ENGINE_ERROR_CONNECT, "There is no file", "none.db");
}

/* Nothing is forbidden to root: it does this as somebody else, in a process of its own. */
static void
test_rights (Place *self, gconstpointer data)
{
  const uid_t nobody = 65534;
  g_autoptr (MarqConnection) connection = NULL;

  if (geteuid () == 0)
    {
      if (!g_test_subprocess ())
        {
          g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
          g_test_trap_assert_passed ();
          return;
        }
      g_assert_cmpint (chown (self->folder, nobody, nobody), ==, 0);
      g_assert_cmpint (setresuid (nobody, nobody, nobody), ==, 0);
    }
  make_shop (self);
  g_chmod (self->path, 0400);
  connection = connect_to (self->url);
  g_assert_false (connection->info.can_write);
  g_assert_nonnull (strstr (connection->info.read_only, "the file "));
  g_chmod (self->path, 0000);
  assert_refused (self->url, MARQ_ENGINE_ERROR_CONNECT, "may not be read", self->path);
  g_chmod (self->path, 0600);
  g_chmod (self->folder, 0500);
  g_clear_pointer (&connection, marq_connection_close);
  connection = connect_to (self->url);
  g_assert_false (connection->info.can_write);
  g_assert_nonnull (strstr (connection->info.read_only, "the folder "));
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (100000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_locked (Place *self, gconstpointer data)
{
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *other = NULL;
  GThread *thread;
  gint64 start;

  make_shop (self);
  connection = connect_to (self->url);
  g_assert_cmpint (sqlite3_open (self->path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), ==, SQLITE_OK);

  /* Who waits can be called off. */
  start = g_get_monotonic_time ();
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_null (marq_connection_read (connection, NULL, cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
  g_clear_error (&error);

  start = g_get_monotonic_time ();
  assert_refused (self->url, MARQ_ENGINE_ERROR_CONNECT, "is locked by another program", self->path);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 5 * G_USEC_PER_SEC);
  g_assert_null (marq_connection_read (connection, NULL, NULL, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CONNECT);
  g_clear_error (&error);

  sqlite3_close (other);
  schema = marq_connection_read (connection, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
test_cancelled (Place *self, gconstpointer data)
{
  g_autoptr (MarqConnection) connection = connect_to ("sqlite::memory:");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  g_assert_null (marq_connection_query (connection, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
                                        cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (marq_connection_query (connection, "SELECT 1", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (marq_connection_read (connection, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  /* The connection lives on. */
  rows = marq_connection_query (connection, "SELECT 1", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Place *, gconstpointer);
  } tests[] = {
    { "/sqlite-connection/opens", test_opens },       { "/sqlite-connection/memory", test_memory },
    { "/sqlite-connection/relative", test_relative }, { "/sqlite-connection/missing", test_missing },
    { "/sqlite-connection/folder", test_folder },     { "/sqlite-connection/no-database", test_no_database },
    { "/sqlite-connection/read-only", test_read_only }, { "/sqlite-connection/rights", test_rights },
    { "/sqlite-connection/uri", test_uri },
    { "/sqlite-connection/locked", test_locked },     { "/sqlite-connection/cancelled", test_cancelled },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Place, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
