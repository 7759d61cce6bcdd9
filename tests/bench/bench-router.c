/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines between boxes, at 5,000 boxes and 7,000 lines: all of them, and after one box was moved. The floor, in the same run,
 * is a plain look at every box for each line; for a move, at every box for each line that ends at the box which moves.
 * Medians of several rounds, of processor time.
 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "marq-plane.h"

#define N_BOXES 5000
#define N_LINES 7000
#define N_ROUNDS 5
#define N_MOVES 400

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

static double
nth (double *numbers, guint n, double part)
{
  qsort (numbers, n, sizeof (double), compare_doubles);
  return numbers[(guint) (part * (n - 1))];
}

/* In milliseconds that this thread had: whatever else the machine does meanwhile is no part of it. */
static double
now (void)
{
  return (double) clock () * 1e3 / CLOCKS_PER_SEC;
}

/* How many boxes are in the way of a straight line, which is more than nothing, so that it is not left out. */
static guint
look_at_all (MarqPlane *plane, MarqPlaneLine *line)
{
  MarqRect reach = marq_rect_union (&marq_plane_get_box (plane, line->boxes[0])->rect, &marq_plane_get_box (plane, line->boxes[1])->rect);
  guint n = 0;

  for (guint i = 0; i < plane->boxes->len; i++)
    n += marq_rect_overlaps (&reach, &marq_plane_get_box (plane, i)->rect);
  return n;
}

static double
measure_floor (MarqPlane *plane, guint only)
{
  double start = now ();
  guint n = 0;

  for (guint i = 0; i < plane->lines->len; i++)
    {
      MarqPlaneLine *line = marq_plane_get_line (plane, i);

      if (only == G_MAXUINT || line->boxes[0] == only || line->boxes[1] == only)
        n += look_at_all (plane, line);
    }
  return now () - start + (n ? 0 : 1e-6);
}

static void
measure_full (const char *name, MarqPlane *plane)
{
  double full[N_ROUNDS], least[N_ROUNDS], time, floor_time;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      double start;

      least[i] = measure_floor (plane, G_MAXUINT);
      start = now ();
      marq_router_free (marq_plane_route (plane, NULL));
      full[i] = now () - start;
    }
  time = nth (full, N_ROUNDS, 0.5);
  floor_time = nth (least, N_ROUNDS, 0.5);
  g_print ("%-22s %9.1f ms   floor %7.1f ms   ratio %6.2f\n", name, time, floor_time, time / floor_time);
}

/* As a person drags: a little, or far away. */
static void
measure_moves (const char *name, MarqPlane *plane, int reach, GRand *rand)
{
  g_autoptr (MarqRouter) router = marq_plane_route (plane, NULL);
  g_autofree double *times = g_new (double, N_MOVES), *floors = g_new (double, N_MOVES);
  double n_changed = 0, median, floor_time, most;

  for (guint i = 0; i < N_MOVES; i++)
    {
      g_autoptr (GPtrArray) changed = g_ptr_array_new ();
      guint box = g_rand_int_range (rand, 0, (int) plane->boxes->len);
      MarqRect *rect = &marq_plane_get_box (plane, box)->rect, before = *rect;
      double start;

      floors[i] = measure_floor (plane, box);
      rect->x += g_rand_int_range (rand, -reach, reach);
      rect->y += g_rand_int_range (rand, -reach, reach);
      start = now ();
      marq_plane_tell_box (plane, router, box);
      marq_router_run (router, changed);
      times[i] = now () - start;
      n_changed += changed->len;
      *rect = before;
      marq_plane_tell_box (plane, router, box);
      marq_router_run (router, NULL);
    }
  median = nth (times, N_MOVES, 0.5);
  most = nth (times, N_MOVES, 0.95);
  floor_time = nth (floors, N_MOVES, 0.5);
  g_print ("%-22s %9.2f ms   floor %7.3f ms   ratio %6.1f   p95 %.2f ms   %.1f lines changed\n", name, median, floor_time,
           median / floor_time, most, n_changed / N_MOVES);
}

int
main (int argc, char **argv)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (MarqPlane) tidy = marq_plane_tidy (rand, N_BOXES, N_LINES);
  g_autoptr (MarqPlane) wild = marq_plane_wild (rand, N_BOXES / 10, N_LINES / 10, 6000);
  g_autoptr (MarqPlane) hub = marq_plane_hub (200);

  g_print ("medians of %d rounds, and of %d moves\n", N_ROUNDS, N_MOVES);
  measure_full ("5,000 × 7,000", tidy);
  measure_full ("500 × 700, anywhere", wild);
  measure_full ("200 to one", hub);
  measure_moves ("moved by up to 10", tidy, 10, rand);
  measure_moves ("moved by up to 2,000", tidy, 2000, rand);
  return 0;
}
