/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laying out diagrams of 100 to 5,000 entities that hang together as those of real designs do: mostly with their neighbours,
 * and with a few that all refer to. The floor, in the same run, is dot alone on the same graph as one, without drawing
 * lines. Medians of several rounds.
 */
#include "config.h"

#include <stdlib.h>

#include "diagram/marq-layout.h"

#define N_ROUNDS 3
#define MODULE 20

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

static double
median (double *seconds)
{
  qsort (seconds, N_ROUNDS, sizeof (double), compare_doubles);
  return seconds[N_ROUNDS / 2];
}

static double
since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e6;
}

static guint
pick_target (GRand *rand, guint box)
{
  guint near = box / MODULE * MODULE;

  if (near < box && g_rand_int_range (rand, 0, 10) < 7)
    return (guint) g_rand_int_range (rand, (int) near, (int) box);
  return (guint) g_rand_int_range (rand, 0, (int) MIN (box, 3 + box / 50));
}

static MarqLayout *
make_layout (guint n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (n);
  MarqLayout *layout = marq_layout_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%u", i);
      MarqRect rect = { 0, 0, g_rand_int_range (rand, 200, 320), 40 + 26 * g_rand_int_range (rand, 4, 16) };

      marq_layout_add_box (layout, uid, &rect, NULL, FALSE);
      for (int j = i ? g_rand_int_range (rand, 0, 4) : 0; j > 0; j--)
        marq_layout_add_line (layout, i, pick_target (rand, i));
    }
  return layout;
}

static char *
dup_graph (MarqLayout *layout)
{
  GString *text = g_string_new ("digraph {rankdir=LR;ranksep=1.4;nodesep=0.8;splines=false;node[shape=box,fixedsize=true,label=\"\"];\n");

  for (guint i = 0; i < layout->boxes->len; i++)
    {
      MarqRect *rect = &g_array_index (layout->boxes, MarqLayoutBox, i).rect;

      g_string_append_printf (text, "%u[width=%.3f,height=%.3f];\n", i, rect->width / 72, rect->height / 72);
    }
  for (guint i = 0; i < layout->lines->len; i++)
    {
      MarqLayoutLine *line = &g_array_index (layout->lines, MarqLayoutLine, i);

      g_string_append_printf (text, "%u->%u;\n", line->to, line->from);
    }
  g_string_append (text, "}\n");
  return g_string_free (text, FALSE);
}

static double
time_dot (const char *graph)
{
  const char *command[] = { "dot", "-Tplain", NULL };
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_newv (command, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_autofree char *answer = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, graph, NULL, &answer, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return since (start);
}

static double
time_layout (MarqLayout *layout, gboolean without_graphviz)
{
  g_autoptr (MarqLayout) copy = marq_layout_copy (layout);
  g_autofree char *why_not = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  copy->without_graphviz = without_graphviz;
  marq_layout_run (copy, &why_not, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (why_not, ==, NULL);
  return since (start);
}

static void
run (guint n, gboolean has_floor)
{
  g_autoptr (MarqLayout) layout = make_layout (n);
  g_autofree char *graph = dup_graph (layout);
  double with[N_ROUNDS], without[N_ROUNDS], dot[N_ROUNDS];

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      with[round] = time_layout (layout, FALSE);
      without[round] = time_layout (layout, TRUE);
      dot[round] = has_floor ? time_dot (graph) : 0;
    }
  g_print ("%5u boxes, %5u lines: layout %7.3f s, without Graphviz %7.3f s", n, layout->lines->len, median (with), median (without));
  if (has_floor)
    g_print (", dot %7.3f s: ratio %.2f", median (dot), median (with) / median (dot));
  g_print ("\n");
}

int
main (void)
{
  g_autofree char *dot = g_find_program_in_path ("dot");

  if (!dot)
    {
      g_printerr ("dot is not there: install graphviz\n");
      return 77;
    }
  run (10, TRUE);
  run (100, TRUE);
  run (1000, TRUE);
  run (2000, TRUE);
  run (5000, FALSE);
  return 0;
}
