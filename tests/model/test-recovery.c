/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recovery journal: whatever was edited before a crash can be made again, to the byte. */
#include "config.h"

#include <glib/gstdio.h>

#include "marq-random.h"
#include "model/marq-project-file.h"
#include "model/marq-recovery.h"

static char *base_folder;

static MarqProjectFile *
make_project (const char *name, guint seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (MarqProject) project = marq_random_project (rand, 3, 3);
  g_autofree char *path = g_build_filename (base_folder, name, NULL);
  g_autoptr (GError) error = NULL;
  MarqProjectFile *file = marq_project_file_create (path, project, &error);

  g_assert_no_error (error);
  return file;
}

static char *
journal_path (MarqProjectFile *file)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, marq_project_file_get_path (file), -1);

  hash[16] = '\0';
  return g_build_filename (g_get_user_state_dir (), "marquetry", "projects", hash, "journal", NULL);
}

/* As after a crash: the journal outlives the one that wrote it. */
static char *
crash (MarqProjectFile *file, MarqRecovery *recovery, MarqHistory *history)
{
  g_autofree char *path = journal_path (file);
  char *text = NULL;
  gsize length;

  g_file_get_contents (path, &text, &length, NULL);
  g_object_unref (recovery);
  g_object_unref (history);
  if (text)
    g_file_set_contents (path, text, length, NULL);
  return text;
}

static void
test_replay (void)
{
  for (guint seed = 0; seed < 100; seed++)
    {
      g_autofree char *name = g_strdup_printf ("replay-%u", seed);
      g_autoptr (MarqProjectFile) file = make_project (name, seed);
      g_autoptr (MarqProjectFile) again = NULL;
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      MarqRecovery *recovery = marq_recovery_new (file);
      MarqHistory *history = marq_history_new (MARQ_ITEM (marq_project_file_get_project (file)));
      g_autoptr (MarqRecovery) found = NULL;
      g_autoptr (MarqHistory) new_history = NULL;
      g_autofree char *edited = NULL;
      g_autofree char *recovered = NULL;
      g_autofree char *undone = NULL;
      g_autofree char *before = marq_project_text (marq_project_file_get_project (file));
      g_autofree char *journal = NULL;
      g_autofree char *path = journal_path (file);
      guint n_edits;

      g_assert_cmpuint (marq_recovery_get_n_edits (recovery), ==, 0);
      marq_recovery_watch (recovery, history);
      for (guint i = 0; i < 25; i++)
        marq_random_edit (rand, history);
      edited = marq_project_text (marq_project_file_get_project (file));
      journal = crash (file, recovery, history);

      again = marq_project_file_open (marq_project_file_get_path (file), NULL);
      found = marq_recovery_new (again);
      g_assert_true (marq_recovery_get_fits (found));
      n_edits = marq_recovery_get_n_edits (found);
      g_assert_cmpuint (n_edits, >, 0);
      new_history = marq_history_new (MARQ_ITEM (marq_project_file_get_project (again)));
      g_assert_cmpuint (marq_recovery_replay (found, new_history), ==, n_edits);
      recovered = marq_project_text (marq_project_file_get_project (again));
      g_assert_cmpstr (recovered, ==, edited);
      /* Recovered is not saved: it would survive a second crash. */
      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, marq_history_get_can_undo (new_history));
      if (marq_history_get_can_undo (new_history))
        {
          g_assert_cmpstr (marq_history_get_undo_label (new_history), ==, "Recover Unsaved Changes");
          marq_history_undo (new_history);
        }
      g_assert_false (marq_history_get_can_undo (new_history));
      undone = marq_project_text (marq_project_file_get_project (again));
      g_assert_cmpstr (undone, ==, before);
    }
}

static void
test_torn (void)
{
  g_autoptr (MarqProjectFile) file = make_project ("torn", 1);
  MarqRecovery *recovery = marq_recovery_new (file);
  MarqHistory *history = marq_history_new (MARQ_ITEM (marq_project_file_get_project (file)));
  g_autofree char *path = journal_path (file);
  g_autofree char *journal = NULL;
  gsize length;

  marq_recovery_watch (recovery, history);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *comment = g_strdup_printf ("comment %u\x7f\n\"", i);

      marq_history_set_text (history, marq_history_get_root (history), "comment", comment, NULL);
      marq_history_seal (history);
    }
  journal = crash (file, recovery, history);
  length = strlen (journal);

  /* Cut anywhere: a whole number of edits is there, and they can be made. */
  for (gsize cut = 0; cut <= length; cut += 3)
    {
      g_autoptr (MarqProjectFile) again = marq_project_file_open (marq_project_file_get_path (file), NULL);
      g_autoptr (MarqHistory) new_history = marq_history_new (MARQ_ITEM (marq_project_file_get_project (again)));
      g_autoptr (MarqRecovery) found = NULL;
      guint n_edits;

      g_file_set_contents (path, journal, cut, NULL);
      found = marq_recovery_new (again);
      n_edits = marq_recovery_get_n_edits (found);
      g_assert_cmpuint (n_edits, <=, 10);
      g_assert_cmpuint (marq_recovery_replay (found, new_history), ==, n_edits);
    }
}

static void
test_hostile_journal (void)
{
  g_autoptr (MarqProjectFile) file = make_project ("hostile", 1);
  g_autofree char *path = journal_path (file);
  g_autofree char *folder = g_path_get_dirname (path);
  static const char text[] = "\x1e{\"base\": \"0\"}\x1e{\"set\": \"nobody\"}\x1e{\"remove\": 7}\x1e{}\x1e[]\x1e{\"move\": \"nobody\", \"at\": -5}"
                             "\x1e{\"insert_below\": \"x\", \"list\": \"fields\", \"at\": 99999999999, \"item\": []}";
  g_autoptr (MarqRecovery) found = NULL;
  g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (marq_project_file_get_project (file)));

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, text, -1, NULL);
  found = marq_recovery_new (file);
  g_assert_false (marq_recovery_get_fits (found));
  g_assert_cmpuint (marq_recovery_get_n_edits (found), ==, 5);
  g_assert_cmpuint (marq_recovery_replay (found, history), ==, 0);
  g_assert_false (marq_history_get_can_undo (history));
}

static void
test_saved_is_good (void)
{
  g_autoptr (MarqProjectFile) file = make_project ("good", 1);
  g_autoptr (MarqRecovery) recovery = marq_recovery_new (file);
  g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (marq_project_file_get_project (file)));
  g_autoptr (MarqProjectFile) copy = NULL;
  g_autofree char *journal = journal_path (file);
  g_autofree char *good = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (marq_recovery_dup_good_folder (marq_project_file_get_path (file)));
  marq_recovery_watch (recovery, history);
  marq_history_set_text (history, marq_history_get_root (history), "comment", "x", NULL);
  g_assert_true (g_file_test (journal, G_FILE_TEST_EXISTS));
  g_assert_true (marq_project_file_save (file, &error));
  marq_recovery_note_saved (recovery);
  g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));

  good = marq_recovery_dup_good_folder (marq_project_file_get_path (file));
  copy = marq_project_file_open (good, &error);
  g_assert_no_error (error);
  g_assert_false (marq_project_file_save (copy, NULL)); /* the only safe copy stays what it is */
  g_assert_true (marq_item_equal (MARQ_ITEM (marq_project_file_get_project (copy)),
                                  MARQ_ITEM (marq_project_file_get_project (file))));

  /* Edits after saving are in a journal of their own. */
  marq_history_set_text (history, marq_history_get_root (history), "comment", "y", NULL);
  g_assert_true (g_file_test (journal, G_FILE_TEST_EXISTS));
}

/* A second window does not take the first one's unsaved edits for the leavings of a crash. */
static void
test_open_twice (void)
{
  g_autoptr (MarqProjectFile) file = make_project ("twice", 1);
  g_autoptr (MarqProjectFile) again = marq_project_file_open (marq_project_file_get_path (file), NULL);
  g_autoptr (MarqRecovery) first = marq_recovery_new (file);
  g_autoptr (MarqRecovery) second = NULL;
  g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (marq_project_file_get_project (file)));
  g_autoptr (MarqHistory) other = marq_history_new (MARQ_ITEM (marq_project_file_get_project (again)));
  g_autofree char *journal = journal_path (file);

  marq_recovery_watch (first, history);
  marq_history_set_text (history, marq_history_get_root (history), "comment", "mine", NULL);
  second = marq_recovery_new (again);
  g_assert_true (marq_recovery_get_is_elsewhere (second));
  g_assert_cmpuint (marq_recovery_get_n_edits (second), ==, 0);
  marq_recovery_watch (second, other);
  marq_history_set_text (other, marq_history_get_root (other), "comment", "theirs", NULL);
  g_clear_object (&second);
  g_assert_true (g_file_test (journal, G_FILE_TEST_EXISTS));

  g_clear_object (&first);
  second = marq_recovery_new (again);
  g_assert_false (marq_recovery_get_is_elsewhere (second));
}

int
main (int argc, char **argv)
{
  int status;

  base_folder = g_dir_make_tmp ("marquetry-test-XXXXXX", NULL);
  g_setenv ("XDG_STATE_HOME", base_folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recovery/replay", test_replay);
  g_test_add_func ("/recovery/torn", test_torn);
  g_test_add_func ("/recovery/hostile-journal", test_hostile_journal);
  g_test_add_func ("/recovery/open-twice", test_open_twice);
  g_test_add_func ("/recovery/saved-is-good", test_saved_is_good);
  status = g_test_run ();
  g_spawn_sync (NULL, (char *[]){ (char *) "rm", (char *) "-rf", base_folder, NULL }, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                NULL, NULL, NULL);
  g_free (base_folder);
  return status;
}
