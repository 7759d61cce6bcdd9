/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphviz that is not there, or is something else: programs of its name that hang, crash, lie and never end. */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "diagram/marq-layout-private.h"
#include "marq-layout-sketch.h"

typedef struct
{
  char *folder;
  char *old_path;
  MarqLayout *layout;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  self->folder = g_dir_make_tmp ("marquetry-dot-XXXXXX", NULL);
  self->old_path = g_strdup (g_getenv ("PATH"));
  self->layout = marq_layout_sketch_new (rand, 50, 1, 0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)))
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_setenv ("PATH", self->old_path, TRUE);
  marq_layout_free (self->layout);
  g_free (self->folder);
  g_free (self->old_path);
}

/* From now on dot is this script. It may call the other programs, and the true one as $DOT. */
static void
stand_in (Fixture *self, const char *script)
{
  g_autofree char *path = g_build_filename (self->folder, "dot", NULL);
  g_autofree char *dot = g_find_program_in_path ("dot");
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\nPATH='%s'\nDOT='%s'\nFOLDER='%s'\n%s\n", self->old_path, dot, self->folder, script);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
  g_setenv ("PATH", self->folder, TRUE);
}

static char *
dup_by_layers (Fixture *self)
{
  g_autoptr (MarqLayout) layout = marq_layout_copy (self->layout);

  layout->without_graphviz = TRUE;
  marq_layout_sketch_run (layout);
  return marq_layout_sketch_dup_text (layout);
}

/* Our own layers serve, and it is said why. */
static void
assert_falls_back (Fixture *self, const char *why)
{
  g_autofree char *expected = dup_by_layers (self);
  g_autofree char *text = NULL, *why_not = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (marq_layout_run (self->layout, &why_not, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (why_not);
  if (!strstr (why_not, why))
    g_error ("“%s” does not say “%s”", why_not, why);
  text = marq_layout_sketch_dup_text (self->layout);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_true (Fixture *self, gconstpointer data)
{
  g_autofree char *why_not = NULL, *text = NULL, *by_layers = dup_by_layers (self);

  g_assert_true (marq_layout_run (self->layout, &why_not, NULL, NULL));
  g_assert_null (why_not);
  marq_layout_sketch_check (self->layout);
  text = marq_layout_sketch_dup_text (self->layout);
  g_assert_cmpstr (text, !=, by_layers);
}

static void
test_missing (Fixture *self, gconstpointer data)
{
  g_setenv ("PATH", self->folder, TRUE);
  assert_falls_back (self, "install Graphviz");
}

static void
test_crashing (Fixture *self, gconstpointer data)
{
  stand_in (self, "kill -SEGV $$");
  assert_falls_back (self, "dot");
}

static void
test_refusing (Fixture *self, gconstpointer data)
{
  stand_in (self, "echo 'no such plugin' >&2; exit 1");
  assert_falls_back (self, "no such plugin");
}

static void
test_silent (Fixture *self, gconstpointer data)
{
  stand_in (self, "exit 0");
  assert_falls_back (self, "makes sense");
}

static void
test_no_program (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;

  stand_in (self, "");
  path = g_build_filename (self->folder, "dot", NULL);
  g_assert_true (g_file_set_contents (path, "\x7f" "ELF, but not really", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
  assert_falls_back (self, "dot");
}

static void
test_rubbish (Fixture *self, gconstpointer data)
{
  static const char *const scripts[] = {
    "head -c 100000 /dev/urandom",
    /* All of it, but one node; without an end; nowhere; of a number that there is not; twice as wide as the world. */
    "$DOT \"$@\" | grep -v '^node 1 '",
    "$DOT \"$@\" | grep -v stop",
    "$DOT \"$@\" | sed 's/^node 1 [^ ]* /node 1 nan /'",
    "$DOT \"$@\" | sed 's/^node 1 [^ ]* /node 1 1e999 /'",
    "$DOT \"$@\" | sed 's/^node 1 /node 99999 /'",
    "$DOT \"$@\" | sed 's/^node 1 /node -1 /'",
    "$DOT \"$@\" | sed 's/^node 1 [^ ]* /node 1 1e15 /'",
    "$DOT \"$@\" | head -c 200",
    "printf 'node 0 1 1\\0stop\\n'",
    "while read line; do echo node 0 0 0; done",
  };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_setenv ("PATH", self->old_path, TRUE);
      stand_in (self, scripts[i]);
      assert_falls_back (self, "dot");
    }
}

static void
test_endless (Fixture *self, gconstpointer data)
{
  stand_in (self, "yes node 0 0 0");
  assert_falls_back (self, "more than there is to say");
}

/* What it says right does not count less because it ends badly, or never. */
static void
test_staying (Fixture *self, gconstpointer data)
{
  g_autofree char *why_not = NULL;

  stand_in (self, "$DOT \"$@\"; exec >&- 2>&-; exec sleep 1000");
  g_assert_true (marq_layout_run (self->layout, &why_not, NULL, NULL));
  g_assert_cmpstr (why_not, ==, NULL);
  marq_layout_sketch_check (self->layout);
}

static GPtrArray *
new_graphs (void)
{
  GPtrArray *graphs = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_layout_graph_free);
  MarqLayoutGraph *graph = marq_layout_graph_new ();
  MarqLayoutNode node = { 200, 100 };
  MarqLayoutLine line = { 0, 1 };

  g_array_append_val (graph->nodes, node);
  g_array_append_val (graph->nodes, node);
  g_array_append_val (graph->lines, line);
  g_ptr_array_add (graphs, graph);
  return graphs;
}

/* Of a child that said its number there. It, and what it started, is gone, at once or soon. */
static void
assert_gone (Fixture *self, const char *file)
{
  g_autofree char *path = g_build_filename (self->folder, file, NULL);
  g_autofree char *number = NULL;
  int pid;

  g_assert_true (g_file_get_contents (path, &number, NULL, NULL));
  pid = (int) g_ascii_strtoll (number, NULL, 10);
  for (guint i = 0; i < 500 && kill (pid, 0) == 0; i++)
    {
      g_autofree char *state = g_strdup_printf ("/proc/%d/stat", pid);
      g_autofree char *text = NULL;

      /* Nobody may have fetched its status yet. */
      if (g_file_get_contents (state, &text, NULL, NULL) && strstr (text, ") Z "))
        return;
      g_usleep (10000);
    }
  g_assert_cmpint (kill (pid, 0), ==, -1);
}

static void
test_hanging (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) graphs = new_graphs ();
  g_autoptr (GError) error = NULL;

  stand_in (self, "echo $$ >$FOLDER/first; sleep 1000 & echo $! >$FOLDER/second; wait");
  g_assert_false (marq_layout_dot (graphs, 0.5, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  assert_gone (self, "first");
  assert_gone (self, "second");
}

/* It says a bit now and then: still it has to be done in time. */
static void
test_dripping (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) graphs = new_graphs ();
  g_autoptr (GError) error = NULL;

  stand_in (self, "while :; do echo node; sleep 0.05; done");
  g_assert_false (marq_layout_dot (graphs, 0.5, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static gpointer
cancel_soon (gpointer data)
{
  Fixture *self = ((gpointer *) data)[0];
  g_autofree char *path = g_build_filename (self->folder, "second", NULL);

  while (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_usleep (5000);
  g_usleep (20000);
  g_cancellable_cancel (((gpointer *) data)[1]);
  return NULL;
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *before = marq_layout_sketch_dup_text (self->layout);
  g_autofree char *after = NULL;
  gpointer both[] = { self, cancellable };
  g_autoptr (GError) error = NULL;
  GThread *thread;

  stand_in (self, "echo $$ >$FOLDER/first; sleep 1000 & echo $! >$FOLDER/second; wait");
  thread = g_thread_new ("cancel", cancel_soon, both);
  g_assert_false (marq_layout_run (self->layout, NULL, cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_gone (self, "first");
  assert_gone (self, "second");
  after = marq_layout_sketch_dup_text (self->layout);
  g_assert_cmpstr (before, ==, after);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* Of a copy, while the main loop goes on. */
static void
test_async (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MarqLayout) done = NULL;
  g_autofree char *before = marq_layout_sketch_dup_text (self->layout);
  g_autofree char *after = NULL, *text = NULL, *expected = NULL, *why_not = NULL;
  g_autoptr (GError) error = NULL;

  marq_layout_run_async (self->layout, NULL, keep_result, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  done = marq_layout_run_finish (result, &why_not, &error);
  g_assert_no_error (error);
  g_assert_null (why_not);
  after = marq_layout_sketch_dup_text (self->layout);
  g_assert_cmpstr (before, ==, after);
  text = marq_layout_sketch_dup_text (done);
  marq_layout_sketch_run (self->layout);
  expected = marq_layout_sketch_dup_text (self->layout);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_async_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MarqLayout) done = NULL;
  gpointer both[] = { self, cancellable };
  g_autoptr (GError) error = NULL;
  GThread *thread;

  stand_in (self, "echo $$ >$FOLDER/first; sleep 1000 & echo $! >$FOLDER/second; wait");
  thread = g_thread_new ("cancel", cancel_soon, both);
  marq_layout_run_async (self->layout, cancellable, keep_result, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  done = marq_layout_run_finish (result, NULL, &error);
  g_assert_null (done);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_gone (self, "first");
}

/* How numbers are written elsewhere, and how many processors there are, is no matter of a layout. */
static void
test_one_at_a_time (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL, *expected = NULL;
  g_autoptr (MarqLayout) other = marq_layout_copy (self->layout);

  marq_layout_sketch_run (self->layout);
  expected = marq_layout_sketch_dup_text (self->layout);
  stand_in (self, "LC_ALL=de_DE.UTF-8; export LC_ALL; sleep 0.1; exec $DOT \"$@\"");
  marq_layout_sketch_run (other);
  text = marq_layout_sketch_dup_text (other);
  g_assert_cmpstr (text, ==, expected);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "true", test_true },
    { "missing", test_missing },
    { "crashing", test_crashing },
    { "refusing", test_refusing },
    { "silent", test_silent },
    { "no-program", test_no_program },
    { "rubbish", test_rubbish },
    { "endless", test_endless },
    { "staying", test_staying },
    { "hanging", test_hanging },
    { "dripping", test_dripping },
    { "cancel", test_cancel },
    { "async", test_async },
    { "async-cancel", test_async_cancel },
    { "one-at-a-time", test_one_at_a_time },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/layout/dot/%s", tests[i].name);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
