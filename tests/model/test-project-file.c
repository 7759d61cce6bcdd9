/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Projects on disk: what is written is read back to the byte, and whatever the files have become, the
 * answer is a clear error or a project with a list of its losses.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "marq-random.h"
#include "model/marq-error.h"
#include "model/marq-project-file.h"

static char *
make_folder (void)
{
  return g_dir_make_tmp ("marquetry-test-XXXXXX", NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static char *
read_text (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
write_text (const char *folder, const char *name, const char *text, gssize length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (parent, 0777);
  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

static MarqProjectFile *
make_project (const char *folder, guint seed, guint n_entities)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (MarqProject) project = marq_random_project (rand, n_entities, 4);
  g_autofree char *path = g_build_filename (folder, "shop", NULL);
  g_autoptr (GError) error = NULL;
  MarqProjectFile *file = marq_project_file_create (path, project, &error);

  g_assert_no_error (error);
  return file;
}

static void
test_round_trip (void)
{
  g_autofree char *folder = make_folder ();

  for (guint seed = 0; seed < 50; seed++)
    {
      g_autofree char *path = g_build_filename (folder, "shop", NULL);
      g_autoptr (MarqProjectFile) file = make_project (folder, seed, seed % 7);
      g_autoptr (MarqProjectFile) read = NULL;
      g_autofree char *main_text = read_text (path, "shop.marq");
      g_autofree char *diagram = read_text (path, "diagrams/main.json");
      g_autofree char *main_again = NULL;
      g_autofree char *diagram_again = NULL;
      g_autoptr (GError) error = NULL;

      read = marq_project_file_open (path, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < marq_project_file_get_problems (read)->len; i++)
        g_test_message ("%s", ((MarqProblem *) marq_project_file_get_problems (read)->pdata[i])->message);
      g_assert_null (marq_project_file_get_read_only (read));
      g_assert_true (marq_item_equal (MARQ_ITEM (marq_project_file_get_project (file)),
                                      MARQ_ITEM (marq_project_file_get_project (read))));

      /* Even where everything is written again. */
      marq_project_file_keep_mine (read);
      g_assert_true (marq_project_file_save (read, &error));
      main_again = read_text (path, "shop.marq");
      diagram_again = read_text (path, "diagrams/main.json");
      g_assert_cmpstr (main_text, ==, main_again);
      g_assert_cmpstr (diagram, ==, diagram_again);
      remove_tree (path);
    }
  remove_tree (folder);
}

/* A box that is moved is no change of the design's file. */
static void
test_layout_apart (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (MarqProjectFile) file = make_project (folder, 1, 3);
  MarqProject *project = marq_project_file_get_project (file);
  MarqDiagram *diagram = marq_item_list_get (marq_project_get_diagrams (project), 0);
  const char *path = marq_project_file_get_folder (file);
  g_autofree char *before = read_text (path, "shop.marq");
  g_autofree char *after = NULL;
  g_autofree char *renamed = NULL;
  g_autofree char *gone = NULL;

  marq_diagram_node_set_x (marq_item_list_get (marq_diagram_get_nodes (diagram), 0), 4711);
  g_assert_true (marq_project_file_save (file, NULL));
  after = read_text (path, "shop.marq");
  g_assert_cmpstr (before, ==, after);

  /* A diagram's file follows its name; what stands in a name does not leave the folder. */
  marq_item_set_name (MARQ_ITEM (diagram), "../Billing: new?");
  g_assert_true (marq_project_file_save (file, NULL));
  renamed = read_text (path, "diagrams/-.-billing- new-.json");
  g_assert_nonnull (renamed);
  gone = read_text (path, "diagrams/main.json");
  g_assert_null (gone);
  remove_tree (folder);
}

static MarqProjectFile *
open_text (const char *folder, const char *text, gssize length, GError **error)
{
  write_text (folder, "p.marq", text, length);
  return marq_project_file_open (folder, error);
}

static void
test_what_is_said (void)
{
  static const struct
  {
    const char *text;
    const char *path;
    guint line;
    const char *message; /* a part of it */
    gboolean read_only;
  } cases[] = {
    { "{\n  \"name\": \"a\",\n  \"format\": 1,\n  \"dialect\": 3\n}\n", "/dialect", 4, "A word", TRUE },
    { "{\n  \"name\": [],\n  \"format\": 1\n}\n", "/name", 2, "A text", TRUE },
    { "{\n  \"format\": \"1\"\n}\n", "/format", 2, "whole number", TRUE },
    { "{\n  \"format\": 1,\n  \"schema\": []\n}\n", "/schema", 3, "object", TRUE },
    { "{\n  \"format\": 1,\n  \"schema\": {\n    \"namespaces\": [\n      7\n    ]\n  }\n}\n", "/schema/namespaces/0", 5, "object", TRUE },
    { "{\n  \"format\": 1,\n  \"name\": \"x\",\n  \"name\": \"y\"\n}\n", "/name", 4, "twice", TRUE },
    { "{\n  \"format\": 1,\n  \"uid\": \"u\",\n  \"schema\": {\n    \"uid\": \"u\"\n  }\n}\n", "/schema/uid", 5, "stands twice", TRUE },
    { "{\n  \"format\": 1,\n  \"targets\": [\n    {\n      \"uid\": \"t\",\n      \"fallback\": \"nobody\"\n    }\n  ]\n}\n", "/targets/0/fallback", 6, "not there", TRUE },
    { "{\n  \"format\": 1,\n  \"versioning\": \"lunar\"\n}\n", "/versioning", 3, "it is kept", FALSE },
  };
  g_autofree char *folder = make_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqProjectFile) file = open_text (folder, cases[i].text, -1, &error);
      MarqProblem *problem;

      g_assert_no_error (error);
      g_assert_cmpuint (marq_project_file_get_problems (file)->len, >=, 1);
      problem = marq_project_file_get_problems (file)->pdata[0];
      g_assert_cmpstr (problem->file, ==, "p.marq");
      g_assert_cmpstr (problem->path, ==, cases[i].path);
      g_assert_cmpuint (problem->line, ==, cases[i].line);
      g_assert_nonnull (strstr (problem->message, cases[i].message));
      g_assert_cmpint (marq_project_file_get_read_only (file) != NULL, ==, cases[i].read_only);
      g_assert_cmpint (marq_project_file_save (file, &error), ==, !cases[i].read_only);
      if (cases[i].read_only)
        g_assert_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_READ_ONLY);
    }
  remove_tree (folder);
}

static void
test_newer (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqProjectFile) file = open_text (folder, "{\"name\": \"x\", \"format\": 2, \"quantum\": [1]}", -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (strstr (marq_project_file_get_read_only (file), "newer version"));
  g_assert_false (marq_project_file_accept_losses (file));
  g_assert_false (marq_project_file_save (file, &error));
  remove_tree (folder);
}

static void
test_nothing_there (void)
{
  static const char *const texts[] = { "", "[]", "7", "\"x\"", "null", "hello" };
  g_autofree char *folder = make_folder ();
  g_autoptr (GError) error = NULL;

  g_assert_null (marq_project_file_open (folder, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_null (open_text (folder, texts[i], -1, &error));
      g_assert_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_DAMAGED);
      g_assert_nonnull (strstr (error->message, "p.marq"));
      g_clear_error (&error);
    }
  write_text (folder, "q.marq", "{}", -1);
  g_assert_null (marq_project_file_open (folder, &error));
  g_assert_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_EXISTS);
  remove_tree (folder);
}

/* Damage in one field: that field is lost and named, all else is there; and what is left can be kept,
 * with the damaged file beside. */
static void
test_one_field_lost (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (MarqProjectFile) file = make_project (folder, 1, 3);
  g_autofree char *path = g_strdup (marq_project_file_get_folder (file));
  g_autofree char *whole = read_text (path, "shop.marq");
  g_autoptr (GString) text = g_string_new (whole);
  g_autoptr (MarqProjectFile) damaged = NULL;
  g_autoptr (MarqProjectFile) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *beside = NULL;
  MarqProblem *problem;

  g_clear_object (&file);
  g_assert_cmpuint (g_string_replace (text, "\"name\": \"field_2\"", "\"name\": \x01\"field_2\"", 1), ==, 1);
  write_text (path, "shop.marq", text->str, -1);
  damaged = marq_project_file_open (path, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (marq_project_file_get_read_only (damaged), "damaged"));
  problem = marq_project_file_get_problems (damaged)->pdata[0];
  g_assert_cmpuint (problem->line, >, 1);
  g_assert_false (marq_project_file_save (damaged, &error));
  g_clear_error (&error);

  g_assert_true (marq_project_file_accept_losses (damaged));
  g_assert_null (marq_project_file_get_read_only (damaged));
  g_assert_true (marq_project_file_save (damaged, &error));
  g_assert_no_error (error);
  beside = read_text (path, "shop.marq.damaged");
  g_assert_cmpstr (beside, ==, text->str);
  again = marq_project_file_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (marq_project_file_get_problems (again)->len, ==, 0);
  remove_tree (folder);
}

static void
damage (GRand *rand, GByteArray *bytes)
{
  static const char *const splices[] = { "{", "}", "[", "]", ",", "\"", ":", "null", "1e999", "123456789012345678901", "\\u0000", "\xff", "\n", "{}", "[]", "true", "\"uid\": \"x\"," };
  guint at = g_rand_int_range (rand, 0, bytes->len);
  guint n;

  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0: /* cut short */
      g_byte_array_set_size (bytes, at);
      break;
    case 1: /* bits */
      for (n = g_rand_int_range (rand, 1, 5); n; n--)
        bytes->data[g_rand_int_range (rand, 0, bytes->len)] ^= 1 << g_rand_int_range (rand, 0, 8);
      break;
    case 2: /* something that does not belong */
      {
        const char *splice = splices[g_rand_int_range (rand, 0, G_N_ELEMENTS (splices))];
        g_autofree guint8 *tail = g_memdup2 (bytes->data + at, bytes->len - at);
        guint n_tail = bytes->len - at;

        g_byte_array_set_size (bytes, at);
        g_byte_array_append (bytes, (const guint8 *) splice, strlen (splice));
        g_byte_array_append (bytes, tail, n_tail);
        break;
      }
    case 3: /* a piece missing */
      g_byte_array_remove_range (bytes, at, g_rand_int_range (rand, 0, MIN (200, bytes->len - at) + 1));
      break;
    case 4: /* a piece twice */
      n = g_rand_int_range (rand, 0, MIN (400, bytes->len - at) + 1);
      {
        g_autofree guint8 *piece = g_memdup2 (bytes->data + at, n);

        g_byte_array_append (bytes, piece, n);
        break;
      }
    default: /* zeros, as after a power cut */
      n = g_rand_int_range (rand, 0, MIN (4096, bytes->len - at) + 1);
      memset (bytes->data + at, 0, n);
    }
}

static void
test_thousand_damaged (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (MarqProjectFile) file = make_project (folder, 5, 5);
  g_autofree char *path = g_strdup (marq_project_file_get_folder (file));
  g_autofree char *text = read_text (path, "shop.marq");
  g_autoptr (GRand) rand = g_rand_new_with_seed (99);
  guint n_files = g_getenv ("MARQ_TEST_LONG") ? 20000 : 1000;
  guint n_errors = 0, n_lossy = 0, n_good = 0;

  for (guint i = 0; i < n_files; i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqProjectFile) read = NULL;

      g_byte_array_append (bytes, (const guint8 *) text, strlen (text));
      for (int n = g_rand_int_range (rand, 1, 4); n && bytes->len > 1; n--)
        damage (rand, bytes);
      write_text (path, "shop.marq", (const char *) bytes->data, bytes->len);
      read = marq_project_file_open (path, &error);
      if (!read)
        {
          g_assert_nonnull (error);
          g_assert_nonnull (strstr (error->message, "shop.marq"));
          n_errors++;
        }
      else if (marq_project_file_get_read_only (read))
        {
          GPtrArray *problems = marq_project_file_get_problems (read);
          g_autofree char *said = NULL;

          g_assert_true (problems->len > 0 || marq_project_get_format (marq_project_file_get_project (read)) > 1);
          if (problems->len)
            said = marq_problem_dup_text (problems->pdata[0]);
          n_lossy++;
          if (marq_project_file_accept_losses (read))
            {
              g_autofree char *kept = marq_item_to_json (MARQ_ITEM (marq_project_file_get_project (read)), NULL);

              g_assert_nonnull (kept);
            }
        }
      else
        n_good++; /* a letter in a name is no damage that can be seen */
    }
  g_test_message ("%u damaged files: %u not readable, %u read in part, %u read whole", n_files, n_errors, n_lossy, n_good);
  g_assert_cmpuint (n_lossy, >, n_files / 2);
  remove_tree (folder);
}

/* Made to hurt: depth, numbers, NUL, keys, circles. */
static void
test_hostile (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *deep = g_strnfill (1000000, '[');
  g_autofree char *deep_key = NULL;
  g_autoptr (GString) keys = g_string_new ("{\"format\": 1");
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqProjectFile) file = NULL;

  file = open_text (folder, deep, -1, &error);
  g_assert_null (file);
  g_assert_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_DAMAGED);
  g_clear_error (&error);

  deep_key = g_strconcat ("{\n  \"format\": 1,\n  \"x\": ", deep, "\n}\n", NULL);
  file = open_text (folder, deep_key, -1, &error);
  g_assert_true (file ? marq_project_file_get_read_only (file) != NULL : error != NULL);
  g_clear_object (&file);
  g_clear_error (&error);

  file = open_text (folder, "{\n  \"format\": 1,\n  \"n\": 1e400\n}\n", -1, &error);
  g_assert_nonnull (marq_project_file_get_read_only (file));
  g_clear_object (&file);

  file = open_text (folder, "{\n  \"format\": 1,\n  \"name\": \"a\0b\"\n}\n", 35, &error);
  g_assert_true (!file || marq_project_file_get_read_only (file) != NULL);
  g_clear_object (&file);
  g_clear_error (&error);

  for (guint i = 0; i < 300000; i++)
    g_string_append_printf (keys, ",\"k%u\":%u", i * 7919 % 300007, i);
  g_string_append_c (keys, '}');
  file = open_text (folder, keys->str, keys->len, &error);
  g_assert_no_error (error);
  g_assert_null (marq_project_file_get_read_only (file));
  g_clear_object (&file);

  /* Two entities that inherit from each other. */
  file = open_text (folder,
                    "{\"format\": 1, \"schema\": {\"uid\": \"s\", \"namespaces\": [{\"name\": \"n\", \"uid\": \"n\", \"entities\": ["
                    "{\"name\": \"a\", \"uid\": \"a\", \"inherits\": [\"b\"]}, {\"name\": \"b\", \"uid\": \"b\", \"inherits\": [\"a\"]}]}]}}",
                    -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (marq_project_file_get_problems (file)->len, ==, 2);
  g_assert_true (marq_project_file_accept_losses (file));
  g_assert_true (marq_project_file_save (file, &error));
  g_clear_object (&file);
  file = marq_project_file_open (folder, &error);
  g_assert_null (marq_project_file_get_read_only (file));
  remove_tree (folder);
}

static void
test_changed_outside (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (MarqProjectFile) mine = make_project (folder, 1, 2);
  g_autofree char *path = g_strdup (marq_project_file_get_folder (mine));
  g_autoptr (MarqProjectFile) theirs = marq_project_file_open (path, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (marq_project_file_has_changed (mine));
  marq_item_set_comment (MARQ_ITEM (marq_project_file_get_project (theirs)), "theirs");
  g_assert_true (marq_project_file_save (theirs, &error));
  g_assert_true (marq_project_file_has_changed (mine));

  marq_item_set_comment (MARQ_ITEM (marq_project_file_get_project (mine)), "mine");
  g_assert_false (marq_project_file_save (mine, &error));
  g_assert_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_CHANGED);
  g_clear_error (&error);
  marq_project_file_keep_mine (mine);
  g_assert_true (marq_project_file_save (mine, &error));
  g_assert_false (marq_project_file_has_changed (mine));
  g_assert_true (marq_project_file_has_changed (theirs));

  /* A diagram that somebody adds is a change too. */
  write_text (path, "diagrams/other.json", "{}", -1);
  g_assert_true (marq_project_file_has_changed (mine));
  remove_tree (folder);
}

static void
test_create_refuses (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (MarqProjectFile) file = make_project (folder, 1, 1);
  g_autoptr (MarqProject) project = g_object_new (MARQ_TYPE_PROJECT, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *below = g_build_filename (folder, "file", "shop", NULL);

  g_assert_null (marq_project_file_create (marq_project_file_get_folder (file), project, &error));
  g_assert_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_EXISTS);
  g_clear_error (&error);
  write_text (folder, "file", "x", -1);
  g_assert_null (marq_project_file_create (below, project, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
  remove_tree (folder);
}

/* Both files change, and say which save they are of. */
static gboolean
save_once (MarqProjectFile *file, guint attempt, gint64 round)
{
  MarqProject *project = marq_project_file_get_project (file);
  MarqDiagram *diagram = marq_item_list_get (marq_project_get_diagrams (project), 0);
  g_autofree char *comment = g_strdup_printf ("attempt %u, round %" G_GINT64_FORMAT, attempt, round);

  marq_item_set_comment (MARQ_ITEM (project), comment);
  marq_diagram_node_set_x (marq_item_list_get (marq_diagram_get_nodes (diagram), 0), round);
  return marq_project_file_save (file, NULL);
}

static G_GNUC_NORETURN void
save_for_ever (MarqProjectFile *file, guint attempt, int ready)
{
  if (write (ready, "x", 1) != 1)
    _exit (1);
  for (gint64 round = 0;; round++)
    if (!save_once (file, attempt, round))
      _exit (1);
}

static gint64
time_of_a_save (MarqProjectFile *file)
{
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 10; i++)
    g_assert_true (save_once (file, G_MAXUINT, i));
  return (g_get_monotonic_time () - start) / 10 + 1;
}

/* Killed 200 times while saving: there is always a project, and it is whole. */
static void
test_killed (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (MarqProjectFile) file = make_project (folder, 3, 40);
  g_autofree char *path = g_strdup (marq_project_file_get_folder (file));
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  gint64 save_time = time_of_a_save (file);
  g_autoptr (GHashTable) rounds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (MarqProjectFile) mine = marq_project_file_open (path, NULL);
      g_autoptr (MarqProjectFile) left = NULL;
      g_autoptr (GError) error = NULL;
      const char *comment;
      int ready[2], status;
      char byte;
      pid_t pid;

      g_assert_cmpint (pipe (ready), ==, 0);
      pid = fork ();
      if (pid == 0)
        save_for_ever (mine, i, ready[1]);
      g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
      g_usleep (g_rand_int_range (rand, 0, (int) MIN (save_time * 4, 200000)));
      kill (pid, SIGKILL);
      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      g_assert_true (WIFSIGNALED (status));
      close (ready[0]);
      close (ready[1]);

      left = marq_project_file_open (path, &error);
      g_assert_no_error (error);
      g_assert_null (marq_project_file_get_read_only (left));
      g_assert_cmpuint (marq_project_file_get_problems (left)->len, ==, 0);
comment = marq_item_get_comment (MARQ_ITEM (marq_project_file_get_project (left)));
      g_hash_table_add (rounds, g_strdup (comment ? comment : "before any"));
    }
  /* The kills really fell among saves: most found something new on the disk. */
  g_test_message ("200 kills left %u different states", g_hash_table_size (rounds));
  g_assert_cmpuint (g_hash_table_size (rounds), >, 50);
  remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project-file/round-trip", test_round_trip);
  g_test_add_func ("/project-file/layout-apart", test_layout_apart);
  g_test_add_func ("/project-file/what-is-said", test_what_is_said);
  g_test_add_func ("/project-file/newer", test_newer);
  g_test_add_func ("/project-file/nothing-there", test_nothing_there);
  g_test_add_func ("/project-file/one-field-lost", test_one_field_lost);
  g_test_add_func ("/project-file/thousand-damaged", test_thousand_damaged);
  g_test_add_func ("/project-file/hostile", test_hostile);
  g_test_add_func ("/project-file/changed-outside", test_changed_outside);
  g_test_add_func ("/project-file/create-refuses", test_create_refuses);
  g_test_add_func ("/project-file/killed", test_killed);
  return g_test_run ();
}
