/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A migration is written wholly or not at all, whatever fails, whoever else writes, whenever it is killed. */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "marq-store-tools.h"
#include "marq-test.h"
#include "model/marq-file-private.h"

#define NOBODY 65534
#define N_KILLS 60

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->folder = g_dir_make_tmp ("marq-store-XXXXXX", NULL);
  g_assert_nonnull (f->folder);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  marq_tools_remove_tree (f->folder);
  g_assert_false (g_file_test (f->folder, G_FILE_TEST_EXISTS));
  g_free (f->folder);
}

static void
assert_problems (MarqMigrationStore *store, const char *wanted)
{
  g_autofree char *found = marq_tools_problems (marq_migration_store_get_problems (store));

  g_assert_cmpstr (found, ==, wanted);
}

static void
assert_not_added (MarqMigrationStore *store, const char *version, const char *why)
{
  g_autoptr (MarqMigration) migration = marq_tools_migration (version, "refused");
  g_autoptr (GError) error = NULL;
  guint n = marq_migration_store_get_length (store);

  g_assert_false (marq_migration_store_add (store, migration, &error));
  g_assert_nonnull (error);
  if (!strstr (error->message, why))
    g_error ("“%s” is not in “%s”", why, error->message);
  g_assert_cmpuint (marq_migration_store_get_length (store), ==, n);
}

/* 1.0.0, 1.0.1 …, each with one table more. */
static void
fill (const char *folder, guint n)
{
  g_autoptr (MarqMigrationStore) store = marq_tools_open (folder);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MarqSchema) after = marq_tools_schema (i + 1);
      g_autofree char *version = g_strdup_printf ("1.0.%u", i);

      marq_tools_add (store, version, after);
    }
}

static void
test_order (Fixture *f, gconstpointer unused)
{
  g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
  g_autoptr (MarqSchema) after = marq_tools_schema (1);

  marq_tools_add (store, "1.0.6", after);
  marq_tools_add (store, "1.0.6-002", after);
  assert_not_added (store, "1.0.6-001", "1.0.6-002");
  assert_not_added (store, "1.0.6-002", "1.0.6-002");
  assert_not_added (store, "1.0.5", "1.0.6-002");
  marq_tools_add (store, "1.1.0", after);
  g_assert_cmpuint (marq_migration_store_get_length (store), ==, 3);
}

/* Two windows, or an edit from outside. */
static void
test_two_writers (Fixture *f, gconstpointer unused)
{
  g_autoptr (MarqMigrationStore) one = marq_tools_open (f->folder);
  g_autoptr (MarqMigrationStore) other = marq_tools_open (f->folder);
  g_autoptr (MarqSchema) after = marq_tools_schema (1);

  marq_tools_add (one, "1.0.0", after);
  assert_not_added (other, "1.0.0", "somebody else");
  assert_not_added (other, "1.0.1", "somebody else");
  marq_tools_add (one, "1.0.1", after);
  marq_tools_write (f->folder, "migrations/1.0.0-a-step/up.sql", "SELECT 1;\n");
  assert_not_added (one, "1.0.2", "somebody else");
}

/* Eight at once, each for the same version: one of them has it. */
static void
test_race (Fixture *f, gconstpointer unused)
{
  pid_t children[8];
  guint n_added = 0;

  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      children[i] = fork ();
      if (children[i] == 0)
        {
          g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
          g_autofree char *name = g_strdup_printf ("child %u", i);
          g_autoptr (MarqMigration) migration = marq_tools_migration ("1.0.0", name);

          _exit (marq_migration_store_add (store, migration, NULL) ? 0 : 1);
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      int status;

      g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
      g_assert_true (WIFEXITED (status));
      n_added += WEXITSTATUS (status) == 0;
    }
  g_assert_cmpuint (n_added, ==, 1);
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);

    g_assert_cmpuint (marq_migration_store_get_length (store), ==, 1);
    g_assert_cmpuint (marq_migration_store_get_problems (store)->len, ==, 1); /* unread, as it is */
  }
}

static guint
count_entries (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "migrations", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir && g_dir_read_name (dir))
    n++;
  return n;
}

static int calls_left;

static int
fail_at (const char *call)
{
  return calls_left-- == 0 ? ENOSPC : 0;
}

/* Each call of the disk fails in turn, until a run is clean: nothing is there, or everything. */
static void
test_faults (Fixture *f, gconstpointer unused)
{
  guint n_failed = 0;

  fill (f->folder, 1);
  for (int nth = 0;; nth++)
    {
      g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
      g_autoptr (MarqMigration) migration = marq_tools_migration ("1.0.1", "Next");
      g_autoptr (GError) error = NULL;
      gboolean added;

      calls_left = nth;
      marq_file_fault = fail_at;
      added = marq_migration_store_add (store, migration, &error);
      marq_file_fault = NULL;
      if (added)
        {
          g_autofree char *path = g_build_filename (f->folder, "migrations", "1.0.1-next", NULL);
          g_autoptr (MarqMigrationStore) again = marq_tools_open (f->folder);

          assert_problems (again, "unread 1.0.1-next\n");
          if (calls_left >= 0)
            break;
          /* It failed to look back at what it had done. */
          marq_tools_remove_tree (path);
          continue;
        }
      g_assert_nonnull (error);
      g_assert_cmpuint (count_entries (f->folder), ==, 1);
      g_assert_cmpuint (marq_migration_store_get_length (store), ==, 1);
      n_failed++;
    }
  g_assert_cmpuint (n_failed, >, 15);
  g_assert_cmpuint (count_entries (f->folder), ==, 2);
}

static void G_GNUC_NORETURN
add_for_ever (const char *folder)
{
  g_autoptr (MarqMigrationStore) store = marq_tools_open (folder);

  for (;;)
    {
      MarqMigration *last = marq_migration_store_get_last (store);
      MarqVersion next = marq_version_next (last ? marq_migration_get_version (last) : NULL, MARQ_VERSION_PATCH);
      g_autofree char *version = marq_version_dup_text (&next);
      g_autofree char *name = g_strdup_printf ("by %d, after %u", (int) getpid (), marq_migration_store_get_length (store));
      g_autoptr (MarqMigration) migration = marq_tools_migration (version, name);

      if (!marq_migration_store_add (store, migration, NULL))
        _exit (1);
    }
}

/* Killed at any moment: what is there is whole, and the next one goes on. */
static void
test_kills (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  guint n_hit = 0, n_before = 0;

  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autoptr (MarqMigrationStore) store = NULL;
      pid_t child = fork ();
      int status;

      if (child == 0)
        add_for_ever (f->folder);
      g_usleep (g_rand_int_range (rand, 500, 15000));
      kill (child, SIGKILL);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFSIGNALED (status));

      store = marq_tools_open (f->folder);
      for (guint j = 0; j < marq_migration_store_get_problems (store)->len; j++)
        {
          MarqMigrationProblem *problem = marq_migration_store_get_problems (store)->pdata[j];

          g_assert_cmpint (problem->kind, ==, MARQ_MIGRATION_PROBLEM_UNREAD);
        }
      n_hit += count_entries (f->folder) > marq_migration_store_get_length (store);
      g_assert_cmpuint (marq_migration_store_get_length (store), >=, n_before);
      n_before = marq_migration_store_get_length (store);
      if (n_before > 100)
        {
          g_autofree char *migrations = g_build_filename (f->folder, "migrations", NULL);

          marq_tools_remove_tree (migrations);
          n_before = 0;
        }
    }
  g_test_message ("%u of %u were killed with a folder half written", n_hit, N_KILLS);
  g_assert_cmpuint (n_hit, >, N_KILLS / 10);
}

static void
test_read_only_folder (Fixture *f, gconstpointer unused)
{
  g_autoptr (MarqMigrationStore) store = NULL;
  gboolean is_root = geteuid () == 0;

  fill (f->folder, 1);
  store = marq_tools_open (f->folder);
  g_assert_cmpint (g_chmod (f->folder, 0555), ==, 0);
  g_assert_cmpint (g_chmod (marq_migration_store_get_folder (store), 0555), ==, 0);
  if (is_root)
    g_assert_cmpint (seteuid (NOBODY), ==, 0);
  assert_not_added (store, "1.0.1", "permission");
  if (is_root)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_cmpint (g_chmod (f->folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (marq_migration_store_get_folder (store), 0755), ==, 0);
}

static void
test_full_disk (Fixture *f, gconstpointer unused)
{
  g_autofree char *big = g_strnfill (256 * 1024, 'x');

  if (mount ("tmpfs", f->folder, "tmpfs", 0, "size=128k") != 0)
    {
      marq_test_skip ("a small disk cannot be mounted here");
      return;
    }
  fill (f->folder, 1);
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
    g_autoptr (MarqMigration) large = marq_tools_migration ("1.0.1", "Large");
    g_autoptr (MarqMigration) small = marq_tools_migration ("1.0.1", "Small");
    g_autoptr (GError) error = NULL;

    marq_migration_set_scripts (large, NULL, big, "");
    g_assert_false (marq_migration_store_add (store, large, &error));
    g_assert_nonnull (strstr (error->message, "disk is full"));
    g_assert_cmpuint (count_entries (f->folder), ==, 1);
    g_assert_true (marq_migration_store_add (store, small, NULL));
  }
  g_assert_cmpint (mount ("tmpfs", f->folder, "tmpfs", MS_REMOUNT | MS_RDONLY, "size=128k"), ==, 0);
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);

    assert_not_added (store, "1.0.2", "read-only");
  }
  g_assert_cmpint (umount (f->folder), ==, 0);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store-write/order", test_order);
  ADD ("/store-write/two-writers", test_two_writers);
  ADD ("/store-write/race", test_race);
  ADD ("/store-write/faults", test_faults);
  ADD ("/store-write/kills", test_kills);
  ADD ("/store-write/read-only-folder", test_read_only_folder);
  ADD ("/store-write/full-disk", test_full_disk);
  return g_test_run ();
}
