/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows counted in the files of other programs, however they come in pieces; and a backup of a file of SQLite that is
 * cancelled on the way.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/mariadb/marq-mariadb-dump.h"
#include "engine/marq-backup-private.h"
#include "engine/marq-child.h"
#include "engine/postgres/marq-pg-backup-read.h"
#include "engine/sqlite/marq-sqlite-file.h"

typedef struct
{
  const char *text;
  const char *found; /* "name=rows …", by name */
  gboolean    whole;
} Case;

static const Case copies[] = {
  { "", "", TRUE },
  { "SET x;\nCOPY public.a (id, b) FROM stdin;\n1\tx\n2\t\\N\n\\.\n\nCOPY public.b  FROM stdin;\n\\.\n", "public.a=2 public.b=0", TRUE },
  { "COPY \"We\"\"ird\".\"t.(x FROM stdin;\" (\"a (b\") FROM stdin;\n\\\\.\n\\.x\n\n\\.\n", "\"We\"\"ird\".\"t.(x FROM stdin;\"=3", TRUE },
  { "COPY public.a (id) FROM stdin;\nCOPY public.b (id) FROM stdin;\n\\.\n", "public.a=1", TRUE },
  { "COPY public.a (id) FROM stdin;\n1\n", "", FALSE },
  { "COPY nothing\nCOPY FROM stdin;\n", "", TRUE },
};

static const Case dumps[] = {
  { "", "", FALSE },
  { "-- Dump completed on 2026\n", "", TRUE },
  { "-- Dump completed\nCREATE TABLE `a` (\n  x int\n);\n", "a=0", FALSE },
  { "CREATE TABLE `a``b (;` (\n  x int\n);\nINSERT INTO `a``b (;` VALUES\n(1,'a);(b\\''''),\n(2,NULL),(3,0x28);\n-- Dump completed\n", "`a``b (;`=3", TRUE },
  { "INSERT INTO `a` (`x`, `VALUES (`) VALUES (1,'(');\nINSERT INTO `a` VALUES (ST_X(POINT(1,2)));\n-- Dump completed\n", "a=2", TRUE },
  { "DELIMITER ;;\nINSERT INTO `a` VALUES (1);\nDELIMITER ;\nINSERT INTO `b` VALUES (1),(2);\n-- Dump completed\n", "b=2", TRUE },
  { "INSERT INTO `a` VALUES ('\n-- Dump completed\n", "a=0", FALSE },
};

static char *
dup_found (GHashTable *found)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (found), (GCompareFunc) strcmp);
  GString *text = g_string_new (NULL);

  for (GList *l = names; l; l = l->next)
    g_string_append_printf (text, "%s%s=%" G_GINT64_FORMAT, text->len ? " " : "", (char *) l->data, *(gint64 *) g_hash_table_lookup (found, l->data));
  return g_string_free (text, FALSE);
}

typedef gboolean (*Reading) (const char *text, gsize piece, GHashTable *found);

static gboolean
read_copies (const char *text, gsize piece, GHashTable *found)
{
  g_autoptr (GString) line = g_string_new (NULL);
  MarqPgCopyCount count = { found, line };
  gsize length = strlen (text);

  for (gsize at = 0; at < length; at += piece)
    marq_pg_copy_count_take (&count, text + at, MIN (piece, length - at));
  return marq_pg_copy_count_end (&count);
}

static gboolean
read_dump (const char *text, gsize piece, GHashTable *found)
{
  g_autoptr (MarqMariadbDump) dump = marq_mariadb_dump_new (found);
  gsize length = strlen (text);

  for (gsize at = 0; at < length; at += piece)
    marq_mariadb_dump_take (dump, text + at, MIN (piece, length - at));
  return marq_mariadb_dump_is_complete (dump);
}

static void
check_cases (const Case *cases, guint n, Reading reading)
{
  static const gsize pieces[] = { 1, 2, 3, 7, 4096 };

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < G_N_ELEMENTS (pieces); j++)
      {
        g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
        gboolean whole = reading (cases[i].text, pieces[j], found);
        g_autofree char *text = dup_found (found);

        g_assert_cmpstr (text, ==, cases[i].found);
        g_assert_cmpint (whole, ==, cases[i].whole);
      }
}

static void
test_copies (void)
{
  check_cases (copies, G_N_ELEMENTS (copies), read_copies);
}

static void
test_dumps (void)
{
  check_cases (dumps, G_N_ELEMENTS (dumps), read_dump);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (50000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* One that does not end by itself, and one that does not want to. */
static void
test_child_is_cancelled (void)
{
  static const char *const scripts[] = { "sleep 60", "trap '' TERM; while :; do sleep 0.1; done" };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      const char *command[] = { "/bin/sh", "-c", scripts[i], NULL };
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (MarqChild) child = marq_child_new ();
      g_autoptr (GError) error = NULL;
      GThread *thread;

      g_assert_true (marq_child_start (child, command, &error));
      thread = g_thread_new ("cancel", cancel_soon, cancellable);
      g_assert_false (marq_child_wait (child, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_thread_join (thread);
    }
}

static void
test_child_says_why (void)
{
  const char *command[] = { "/bin/sh", "-c", "echo first >&2; echo 'Got errno 28 on write' >&2; exit 3", NULL };
  g_autoptr (MarqChild) child = marq_child_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (marq_child_start (child, command, &error));
  g_assert_false (marq_child_wait (child, NULL, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_FULL);
  g_assert_nonnull (strstr (error->message, "first"));
}

static void
cancel_at (gpointer data, const char *doing, double fraction)
{
  if (fraction > 0 && fraction < 1)
    g_cancellable_cancel (data);
}

static void
run (MarqConnection *connection, const char *statement)
{
  g_autoptr (GError) error = NULL;

  marq_connection_run (connection, statement, NULL, &error);
  g_assert_no_error (error);
}

/* In the midst of its pages: nothing is left of it, and the database can be written to again. */
static void
test_cancelled_on_the_way (void)
{
  g_autofree char *folder = g_dir_make_tmp ("marq-backup-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.db", NULL);
  g_autofree char *url = g_strconcat ("sqlite:", path, NULL);
  g_autofree char *kept = g_build_filename (folder, "kept", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const MarqBackupWatch watch = { cancel_at, cancellable };
  MarqBackupSettings settings = { .folder = kept, .target = "../a", .watch = &watch };
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqBackup) backup = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (marq_sqlite_file_create (path, NULL));
  connection = marq_connection_open (url, NULL, NULL, &error);
  run (connection, "CREATE TABLE a (b)");
  run (connection, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) INSERT INTO a SELECT zeroblob(1000) FROM n");
  g_assert_null (marq_backup_make (connection, &settings, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  run (connection, "INSERT INTO a VALUES (1)");
  g_assert_cmpint (g_rmdir (kept), ==, 0);

  settings.watch = NULL;
  backup = marq_backup_make (connection, &settings, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (marq_backup_count (backup), ==, 9001);
  list = marq_backup_list (kept, &error);
  g_assert_cmpuint (list->len, ==, 1);

  /* A restore that is cancelled takes itself back. */
  g_cancellable_reset (cancellable);
  run (connection, "DELETE FROM a WHERE b = 1");
  g_assert_false (marq_backup_restore (backup, connection, FALSE, &watch, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  run (connection, "INSERT INTO a VALUES (2)");
  g_assert_true (marq_backup_restore (backup, connection, FALSE, NULL, NULL, &error));
  g_assert_true (marq_backup_remove (backup, &error));
  g_clear_pointer (&connection, marq_connection_close);
  g_remove (path);
  g_assert_cmpint (g_rmdir (kept), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backup/copies", test_copies);
  g_test_add_func ("/backup/dumps", test_dumps);
  g_test_add_func ("/backup/child-is-cancelled", test_child_is_cancelled);
  g_test_add_func ("/backup/child-says-why", test_child_says_why);
  g_test_add_func ("/backup/cancelled-on-the-way", test_cancelled_on_the_way);
  return g_test_run ();
}
