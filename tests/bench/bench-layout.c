/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laying out diagrams of 100 to 5,000 entities that hang together as those of real designs do: mostly with their neighbours,
 * and with a few that all refer to. The floor, in the same run, is dot alone on the same graph as one, without drawing
 * lines. Medians of several rounds. That it is faster is worth something only if it is no worse: so it is said, too, how long
 * lines are on average, one way and the other, from middle to middle, by those of dot.
 */
#include "config.h"

#include <math.h>
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
measure_lines (MarqLayout *layout)
{
  double sum = 0;

  for (guint i = 0; i < layout->lines->len; i++)
    {
      MarqLayoutLine *line = &g_array_index (layout->lines, MarqLayoutLine, i);
      MarqRect *from = &g_array_index (layout->boxes, MarqLayoutBox, line->from).rect;
      MarqRect *to = &g_array_index (layout->boxes, MarqLayoutBox, line->to).rect;

      sum += fabs (from->x + from->width / 2 - to->x - to->width / 2) + fabs (from->y + from->height / 2 - to->y - to->height / 2);
    }
  return sum / MAX (layout->lines->len, 1);
}

/* Places boxes as dot says. */
static void
take_answer (MarqLayout *layout, const char *answer)
{
  g_auto (GStrv) lines = g_strsplit (answer, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);
      MarqRect *rect;

      if (!g_str_has_prefix (lines[i], "node ") || g_strv_length (words) < 4)
        continue;
      rect = &g_array_index (layout->boxes, MarqLayoutBox, (guint) g_ascii_strtoull (words[1], NULL, 10)).rect;
      rect->x = g_ascii_strtod (words[2], NULL) * 72 - rect->width / 2;
      rect->y = g_ascii_strtod (words[3], NULL) * 72 - rect->height / 2;
    }
}

static double
time_dot (const char *graph, MarqLayout *layout)
{
  const char *command[] = { "dot", "-Tplain", NULL };
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_newv (command, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_autofree char *answer = NULL;
  double seconds;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, graph, NULL, &answer, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  seconds = since (start);
  take_answer (layout, answer);
  return seconds;
}

static double
time_layout (MarqLayout *layout, gboolean without_graphviz)
{
  g_autofree char *why_not = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  layout->without_graphviz = without_graphviz;
  marq_layout_run (layout, &why_not, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (why_not, ==, NULL);
  return since (start);
}

static void
run (guint n, gboolean has_floor)
{
  g_autoptr (MarqLayout) by_dot = make_layout (n);
  g_autoptr (MarqLayout) ours = marq_layout_copy (by_dot);
  g_autoptr (MarqLayout) alone = marq_layout_copy (by_dot);
  g_autofree char *graph = dup_graph (by_dot);
  double with[N_ROUNDS], without[N_ROUNDS], dot[N_ROUNDS];

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      with[round] = time_layout (ours, FALSE);
      without[round] = time_layout (alone, TRUE);
      dot[round] = has_floor ? time_dot (graph, by_dot) : 0;
    }
  g_print ("%5u boxes, %5u lines: layout %6.3f s, without Graphviz %6.3f s", n, ours->lines->len, median (with), median (without));
  if (has_floor)
    g_print (", dot %6.3f s: ratio %.2f; lines %.2f, without Graphviz %.2f", median (dot), median (with) / median (dot),
             measure_lines (ours) / measure_lines (by_dot), measure_lines (alone) / measure_lines (by_dot));
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
