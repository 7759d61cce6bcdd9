/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever boxes and lines there are: lines begin and end in their rows, cross no box that they could avoid, and do not lie
 * on each other; and what comes of many edits is what comes of telling all at once.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "marq-maze.h"
#include "marq-plane.h"

static guint
count (guint n)
{
  return g_getenv ("MARQ_TEST_LONG") ? n * 20 : g_getenv ("MARQ_TEST_FEW") ? MAX (n / 5, 1) : n;
}

static GRand *
seeded (guint32 number)
{
  const char *seed = g_getenv ("MARQ_TEST_SEED");

  return g_rand_new_with_seed (number + (seed ? (guint32) g_ascii_strtoull (seed, NULL, 10) * 1000003u : 0));
}

static const MarqRoute *
route_of (MarqPlane *plane, MarqRouter *router, guint line)
{
  return marq_router_get (router, marq_plane_get_line (plane, line)->uid);
}

static char *
print_route (const MarqRoute *route)
{
  GString *text = g_string_new (NULL);

  if (!route)
    return g_string_free (text, FALSE);
  g_string_append_printf (text, "%d%d%d:", (int) route->from_side, (int) route->to_side, route->is_forced);
  for (guint i = 0; i < route->n_points; i++)
    g_string_append_printf (text, " %.17g,%.17g", route->points[i].x, route->points[i].y);
  for (guint i = 0; i < route->n_hops; i++)
    g_string_append_printf (text, " ^%.17g,%.17g", route->hops[i].x, route->hops[i].y);
  return g_string_free (text, FALSE);
}

static void
check_end (const MarqRect *box, double row, MarqSide side, MarqPoint end, MarqPoint next)
{
  gboolean is_right = side == MARQ_SIDE_RIGHT;

  g_assert_cmpfloat (end.x, ==, is_right ? box->x + box->width : box->x);
  g_assert_cmpfloat (end.y, ==, box->y + row);
  g_assert_cmpfloat (next.y, ==, end.y);
  if (is_right)
    g_assert_cmpfloat (next.x, >, end.x);
  else
    g_assert_cmpfloat (next.x, <, end.x);
}

/* It consists of straight pieces, each other than the last, and begins and ends in its rows. */
static void
check_shape (MarqPlane *plane, guint index, const MarqRoute *route)
{
  MarqPlaneLine *line = marq_plane_get_line (plane, index);
  guint n = route->n_points;

  g_assert_cmpuint (n, >=, 2);
  if (!route->is_forced)
    {
      check_end (&marq_plane_get_box (plane, line->boxes[0])->rect, line->y[0], route->from_side, route->points[0], route->points[1]);
      check_end (&marq_plane_get_box (plane, line->boxes[1])->rect, line->y[1], route->to_side, route->points[n - 1], route->points[n - 2]);
    }
  for (guint i = 0; i + 1 < n; i++)
    {
      MarqPoint from = route->points[i], to = route->points[i + 1];

      g_assert_true (isfinite (to.x) && isfinite (to.y));
      g_assert_true ((from.x == to.x) != (from.y == to.y) || (n == 2 && route->is_forced));
      if (i > 0)
        g_assert_true ((route->points[i - 1].x == from.x) != (from.x == to.x));
    }
}

static gboolean
crosses (const MarqRoute *route, const MarqRect *box)
{
  for (guint i = 0; i + 1 < route->n_points; i++)
    {
      MarqPoint from = route->points[i], to = route->points[i + 1];

      if (MAX (from.x, to.x) > box->x && MIN (from.x, to.x) < box->x + box->width && MAX (from.y, to.y) > box->y
          && MIN (from.y, to.y) < box->y + box->height)
        return TRUE;
    }
  return FALSE;
}

static void
check_boxes (MarqPlane *plane, guint index, const MarqRoute *route)
{
  for (guint i = 0; i < plane->boxes->len; i++)
    if (crosses (route, &marq_plane_get_box (plane, i)->rect))
      g_error ("%s crosses %s", marq_plane_get_line (plane, index)->uid, marq_plane_get_box (plane, i)->uid);
}

static void
check_routes (MarqPlane *plane, MarqRouter *router)
{
  for (guint i = 0; i < plane->lines->len; i++)
    {
      const MarqRoute *route = route_of (plane, router, i);

      g_assert_nonnull (route);
      check_shape (plane, i, route);
      if (!route->is_forced)
        check_boxes (plane, i, route);
    }
}

static gboolean
share_row (MarqPlaneLine *one, const MarqRoute *route, MarqPlaneLine *other, const MarqRoute *other_route)
{
  for (guint i = 0; i < 4; i++)
    if (one->boxes[i & 1] == other->boxes[i >> 1] && one->y[i & 1] == other->y[i >> 1]
        && (i & 1 ? route->to_side : route->from_side) == (i >> 1 ? other_route->to_side : other_route->from_side))
      return TRUE;
  return FALSE;
}

/* So much of their way two lines are on top of each other. */
static double
measure_overlap (const MarqRoute *one, const MarqRoute *other)
{
  double length = 0;

  for (guint i = 0; i + 1 < one->n_points; i++)
    for (guint j = 0; j + 1 < other->n_points; j++)
      {
        MarqPoint a = one->points[i], b = one->points[i + 1], c = other->points[j], d = other->points[j + 1];

        if (a.x == b.x && c.x == d.x && fabs (a.x - c.x) < 0.05)
          length += MAX (0, MIN (MAX (a.y, b.y), MAX (c.y, d.y)) - MAX (MIN (a.y, b.y), MIN (c.y, d.y)));
        else if (a.y == b.y && c.y == d.y && fabs (a.y - c.y) < 0.05)
          length += MAX (0, MIN (MAX (a.x, b.x), MAX (c.x, d.x)) - MAX (MIN (a.x, b.x), MIN (c.x, d.x)));
      }
  return length;
}

static guint
count_overlaps (MarqPlane *plane, MarqRouter *router)
{
  guint n = 0;

  for (guint i = 0; i < plane->lines->len; i++)
    for (guint j = 0; j < i; j++)
      {
        const MarqRoute *one = route_of (plane, router, i), *other = route_of (plane, router, j);

        if (one->is_forced || other->is_forced || share_row (marq_plane_get_line (plane, i), one, marq_plane_get_line (plane, j), other))
          continue;
        if (measure_overlap (one, other) > 0)
          {
            n++;
            g_test_message ("%s and %s: %.1f", marq_plane_get_line (plane, i)->uid, marq_plane_get_line (plane, j)->uid,
                            measure_overlap (one, other));
          }
      }
  return n;
}

static void
test_tidy (void)
{
  for (guint i = 0; i < count (30); i++)
    {
      g_autoptr (GRand) rand = seeded (i);
      g_autoptr (MarqPlane) plane = marq_plane_tidy (rand, 9 + i % 40 * 4, 12 + i % 40 * 6);
      g_autoptr (MarqRouter) router = marq_plane_route (plane, NULL);

      check_routes (plane, router);
      for (guint j = 0; j < plane->lines->len; j++)
        g_assert_false (route_of (plane, router, j)->is_forced);
      g_assert_cmpuint (count_overlaps (plane, router), ==, 0);
    }
}

/* The same, as somebody leaves it who does not care for rows. */
static void
test_untidy (void)
{
  for (guint i = 0; i < count (30); i++)
    {
      g_autoptr (GRand) rand = seeded (i);
      g_autoptr (MarqPlane) plane = marq_plane_tidy (rand, 9 + i % 40 * 4, 12 + i % 40 * 6);
      g_autoptr (MarqRouter) router = NULL;

      for (guint j = 0; j < plane->boxes->len; j++)
        {
          marq_plane_get_box (plane, j)->rect.x += g_rand_int_range (rand, -40, 40);
          marq_plane_get_box (plane, j)->rect.y += g_rand_int_range (rand, -40, 40);
        }
      router = marq_plane_route (plane, NULL);
      check_routes (plane, router);
      g_assert_cmpuint (count_overlaps (plane, router), ==, 0);
    }
}

static void
test_small (void)
{
  g_autoptr (MarqPlane) plane = marq_plane_small ();
  g_autoptr (MarqRouter) router = marq_plane_route (plane, NULL);

  check_routes (plane, router);
  for (guint i = 0; i < plane->lines->len; i++)
    g_assert_false (route_of (plane, router, i)->is_forced);
  g_assert_cmpuint (count_overlaps (plane, router), ==, 0);
}

static void
test_hub (void)
{
  g_autoptr (MarqPlane) plane = marq_plane_hub (200);
  g_autoptr (MarqRouter) router = marq_plane_route (plane, NULL);

  check_routes (plane, router);
  for (guint i = 0; i < plane->lines->len; i++)
    g_assert_false (route_of (plane, router, i)->is_forced);
}

/* What is forced has no way at all, as far as a search through everything knows. */
static void
test_wild (void)
{
  guint n_forced = 0, n_lines = 0, n_overlaps = 0;

  for (guint i = 0; i < count (60); i++)
    {
      g_autoptr (GRand) rand = seeded (i);
      g_autoptr (MarqPlane) plane = marq_plane_wild (rand, 5 + i % 30, 30, 150 + 60 * (i % 10));
      g_autoptr (MarqRouter) router = marq_plane_route (plane, NULL);
      g_autoptr (MarqMaze) maze = marq_maze_new (plane);

      check_routes (plane, router);
      for (guint j = 0; j < plane->lines->len; j++)
        {
          const MarqRoute *route = route_of (plane, router, j);
          gboolean has_way = marq_maze_has_way (maze, marq_plane_get_line (plane, j));

          if (route->is_forced && has_way)
            g_error ("seed %u: %s is forced, and there is a way", i, marq_plane_get_line (plane, j)->uid);
          if (!route->is_forced && !has_way)
            g_error ("seed %u: %s has a way where there is none", i, marq_plane_get_line (plane, j)->uid);
          n_forced += route->is_forced;
        }
      n_lines += plane->lines->len;
      n_overlaps += count_overlaps (plane, router);
    }
  g_test_message ("%u lines, %u forced, %u pairs on each other", n_lines, n_forced, n_overlaps);
  /* Between boxes that nearly touch there may be no room for two. */
  g_assert_cmpuint (n_overlaps, <=, n_lines / 200);
}

/* Boxes that are not at whole numbers are avoided like others. */
static void
test_fractions (void)
{
  for (guint i = 0; i < count (20); i++)
    {
      g_autoptr (GRand) rand = seeded (i);
      g_autoptr (MarqPlane) plane = marq_plane_wild (rand, 30, 40, 1000);
      g_autoptr (MarqRouter) router = NULL;

      for (guint j = 0; j < plane->boxes->len; j++)
        {
          MarqRect *rect = &marq_plane_get_box (plane, j)->rect;

          *rect = (MarqRect){ rect->x + g_rand_double (rand), rect->y + g_rand_double (rand), rect->width + g_rand_double (rand),
                              rect->height + g_rand_double (rand) };
        }
      router = marq_plane_route (plane, NULL);
      for (guint j = 0; j < plane->boxes->len; j++)
        {
          MarqRect inside = marq_rect_grow (&marq_plane_get_box (plane, j)->rect, -0.05);

          for (guint k = 0; k < plane->lines->len; k++)
            g_assert_true (route_of (plane, router, k)->is_forced || !crosses (route_of (plane, router, k), &inside));
        }
    }
}

static void
test_order (void)
{
  for (guint i = 0; i < count (20); i++)
    {
      g_autoptr (GRand) rand = seeded (i);
      g_autoptr (MarqPlane) plane = i % 2 ? marq_plane_wild (rand, 40, 60, 900) : marq_plane_tidy (rand, 40, 60);
      g_autoptr (MarqRouter) router = marq_plane_route (plane, NULL);
      g_autoptr (MarqRouter) other = marq_plane_route (plane, rand);

      for (guint j = 0; j < plane->lines->len; j++)
        {
          g_autofree char *one = print_route (route_of (plane, router, j));
          g_autofree char *two = print_route (route_of (plane, other, j));

          g_assert_cmpstr (one, ==, two);
        }
    }
}

/* Which boxes and lines of a plane a router knows at the moment. */
typedef struct
{
  MarqPlane *plane;
  GRand     *rand;
  gboolean  *has_box, *has_line;
  gboolean  *is_new;  /* lines that were taken away since the last run, and may be back */
} Edits;

static void
move_box (Edits *self, MarqRouter *router, guint box)
{
  MarqRect *rect = &marq_plane_get_box (self->plane, box)->rect;
  int reach = g_rand_int_range (self->rand, 0, 3) ? 60 : 900;

  rect->x += g_rand_int_range (self->rand, -reach, reach);
  rect->y += g_rand_int_range (self->rand, -reach, reach);
  if (g_rand_int_range (self->rand, 0, 5) == 0)
    rect->width = g_rand_int_range (self->rand, 100, 300);
  self->has_box[box] = TRUE;
  marq_plane_tell_box (self->plane, router, box);
}

static void
edit_line (Edits *self, MarqRouter *router, guint index)
{
  MarqPlaneLine *line = marq_plane_get_line (self->plane, index);
  const MarqRoute *route = marq_router_get (router, line->uid);

  if (self->has_line[index] && g_rand_boolean (self->rand))
    {
      marq_router_remove_line (router, line->uid);
      self->has_line[index] = FALSE;
      self->is_new[index] = TRUE;
      return;
    }
  if (g_rand_boolean (self->rand))
    line->boxes[0] = g_rand_int_range (self->rand, 0, self->plane->boxes->len);
  line->y[0] = marq_plane_row (g_rand_int_range (self->rand, 0, 2));
  g_array_set_size (line->bends, 0);
  if (route && route->n_points > 3 && g_rand_boolean (self->rand))
    for (guint i = 1; i < 3; i++)
      {
        MarqPoint bend = { route->points[i].x + 20, route->points[i].y };

        g_array_append_val (line->bends, bend);
      }
  self->has_line[index] = TRUE;
  marq_plane_tell_line (self->plane, router, index);
}

static void
edit (Edits *self, MarqRouter *router)
{
  int what = g_rand_int_range (self->rand, 0, 10);
  guint box = g_rand_int_range (self->rand, 0, self->plane->boxes->len);

  if (what < 6)
    move_box (self, router, box);
  else if (what < 7)
    {
      marq_router_remove_box (router, marq_plane_get_box (self->plane, box)->uid);
      self->has_box[box] = FALSE;
    }
  else
    edit_line (self, router, g_rand_int_range (self->rand, 0, self->plane->lines->len));
}

static MarqRouter *
route_anew (Edits *self)
{
  MarqRouter *router = marq_router_new ();

  for (guint i = self->plane->lines->len; i > 0; i--)
    if (self->has_line[i - 1])
      marq_plane_tell_line (self->plane, router, i - 1);
  for (guint i = 0; i < self->plane->boxes->len; i++)
    if (self->has_box[i])
      marq_plane_tell_box (self->plane, router, i);
  marq_router_run (router, NULL);
  return router;
}

static gboolean
is_told (GPtrArray *changed, const char *uid)
{
  for (guint i = 0; i < changed->len; i++)
    if (g_str_equal (changed->pdata[i], uid))
      return TRUE;
  return FALSE;
}

static GPtrArray *
print_all (MarqPlane *plane, MarqRouter *router)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < plane->lines->len; i++)
    g_ptr_array_add (texts, print_route (route_of (plane, router, i)));
  return texts;
}

static void
check_changed (Edits *self, GPtrArray *before, GPtrArray *after, GPtrArray *changed)
{
  for (guint i = 0; i < before->len; i++)
    if (self->has_line[i] && !self->is_new[i])
      g_assert_cmpint (!g_str_equal (before->pdata[i], after->pdata[i]), ==, is_told (changed, marq_plane_get_line (self->plane, i)->uid));
  for (guint i = 1; i < changed->len; i++)
    g_assert_cmpint (strcmp (changed->pdata[i - 1], changed->pdata[i]), <, 0);
}

static void
run_edits (guint32 seed, guint n_edits)
{
  g_autoptr (GRand) rand = seeded (seed);
  g_autoptr (MarqPlane) plane = seed % 2 ? marq_plane_wild (rand, 30, 50, 800) : marq_plane_tidy (rand, 36, 60);
  g_autoptr (MarqRouter) router = marq_plane_route (plane, NULL);
  g_autofree gboolean *has = g_new (gboolean, plane->boxes->len + plane->lines->len);
  g_autofree gboolean *is_new = g_new (gboolean, plane->lines->len);
  Edits edits = { plane, rand, has, has + plane->boxes->len, is_new };

  for (guint i = 0; i < plane->boxes->len + plane->lines->len; i++)
    has[i] = TRUE;
  for (guint i = 0; i < n_edits; i++)
    {
      g_autoptr (GPtrArray) changed = g_ptr_array_new ();
      g_autoptr (GPtrArray) before = print_all (plane, router), after = NULL, anew = NULL;
      g_autoptr (MarqRouter) other = NULL;

      memset (is_new, 0, plane->lines->len * sizeof *is_new);
      for (int n = g_rand_int_range (rand, 1, 4); n > 0; n--)
        edit (&edits, router);
      marq_router_run (router, changed);
      other = route_anew (&edits);
      after = print_all (plane, router);
      anew = print_all (plane, other);
      for (guint j = 0; j < after->len; j++)
        if (!g_str_equal (after->pdata[j], anew->pdata[j]))
          g_error ("seed %u, edit %u, %s: %s, and anew %s", seed, i, marq_plane_get_line (plane, j)->uid, (char *) after->pdata[j],
                   (char *) anew->pdata[j]);
      check_changed (&edits, before, after, changed);
    }
}

static void
test_edits (void)
{
  for (guint i = 0; i < count (20); i++)
    run_edits (i, 25);
}

static void
test_bends (void)
{
  g_autoptr (MarqPlane) plane = marq_plane_new ();
  MarqPoint bends[] = { { 300, 60 }, { 300, 500 }, { 700, 500 } };
  MarqPlaneLine *line;

  marq_plane_add_box (plane, 0, 0, 200, 5);
  marq_plane_add_box (plane, 800, 0, 200, 5);
  line = marq_plane_add_line (plane, 0, 1, 1, 3);
  g_array_append_vals (line->bends, bends, 3);
  for (int x = 0; x < 100; x += 7)
    {
      g_autoptr (MarqRouter) router = NULL;
      const MarqRoute *route;
      guint n = 0;

      marq_plane_get_box (plane, 0)->rect.x = -x;
      marq_plane_get_box (plane, 0)->rect.y = 3 * x;
      router = marq_plane_route (plane, NULL);
      route = route_of (plane, router, 0);
      check_routes (plane, router);
      g_assert_false (route->is_forced);
      for (guint i = 0; i < route->n_points && n < 3; i++)
        n += route->points[i].x == bends[n].x && route->points[i].y == bends[n].y;
      g_assert_cmpuint (n, ==, 3);
    }
}

/* A box on its way does not move it, nor does it go unsaid; gone, all is well again. */
static void
test_bend_in_box (void)
{
  g_autoptr (MarqPlane) plane = marq_plane_new ();
  g_autoptr (MarqRouter) router = NULL;
  g_autofree char *before = NULL, *after = NULL;
  MarqPoint bends[] = { { 300, 400 }, { 700, 400 } };
  MarqPlaneLine *line;
  guint box;

  marq_plane_add_box (plane, 0, 0, 200, 5);
  marq_plane_add_box (plane, 800, 0, 200, 5);
  box = marq_plane_add_box (plane, 400, 800, 200, 5);
  line = marq_plane_add_line (plane, 0, 1, 1, 3);
  g_array_append_vals (line->bends, bends, 2);
  router = marq_plane_route (plane, NULL);
  before = print_route (route_of (plane, router, 0));
  g_assert_false (route_of (plane, router, 0)->is_forced);
  marq_plane_get_box (plane, box)->rect.y = 350;
  marq_plane_tell_box (plane, router, box);
  marq_router_run (router, NULL);
  g_assert_true (route_of (plane, router, 0)->is_forced);
  g_assert_true (crosses (route_of (plane, router, 0), &marq_plane_get_box (plane, box)->rect));
  marq_router_remove_box (router, marq_plane_get_box (plane, box)->uid);
  marq_router_run (router, NULL);
  after = print_route (route_of (plane, router, 0));
  g_assert_cmpstr (before, ==, after);
}

/* Nothing, nowhere, not a number: it is told, and nothing breaks. */
static void
test_odd (void)
{
  static const MarqRect rects[] = { { NAN, 0, 10, 10 }, { 0, 0, NAN, INFINITY }, { 1e300, -1e300, 5, 5 }, { -INFINITY, INFINITY, -5, 0 }, { 0, 0, 0, 0 } };
  g_autoptr (MarqRouter) router = marq_router_new ();
  MarqPoint bends[2] = { { NAN, 5 }, { INFINITY, -INFINITY } };

  marq_router_run (router, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rects); i++)
    for (guint j = 0; j < G_N_ELEMENTS (rects); j++)
      {
        g_autofree char *uid = g_strdup_printf ("%u “%u”", i, j);
        MarqRouterEnd from = { i & 1 ? "a" : "b", j & 1 ? NAN : -5 }, to = { j & 1 ? "a" : "b", 1e300 };

        marq_router_set_box (router, "a", &rects[i]);
        marq_router_set_box (router, "b", &rects[j]);
        marq_router_set_line (router, uid, &from, &to, bends, i % 3);
        marq_router_run (router, NULL);
        g_assert_nonnull (marq_router_get (router, uid));
      }
  marq_router_remove_box (router, "a");
  marq_router_remove_box (router, "nobody");
  marq_router_remove_line (router, "nobody");
  marq_router_run (router, NULL);
  g_assert_null (marq_router_get (router, "1 “1”"));
  g_assert_null (marq_router_get (router, "nobody"));
}

/* Two relations, each from the row to which the other one goes, and all at the same heights. */
static void
test_crosswise (void)
{
  g_autoptr (MarqPlane) plane = marq_plane_new ();
  g_autoptr (MarqRouter) router = NULL;

  marq_plane_add_box (plane, 0, 0, 200, 5);
  marq_plane_add_box (plane, 300, 0, 200, 5);
  marq_plane_add_line (plane, 0, 1, 1, 0);
  marq_plane_add_line (plane, 1, 1, 0, 0);
  router = marq_plane_route (plane, NULL);
  check_routes (plane, router);
  g_assert_cmpuint (count_overlaps (plane, router), ==, 0);
  g_assert_cmpuint (route_of (plane, router, 0)->n_hops + route_of (plane, router, 1)->n_hops, ==, 1);
}

/* Two come out of rows of the same height, far apart and towards each other, and turn only behind each other's row. */
static void
test_past_each_other (void)
{
  g_autoptr (MarqPlane) plane = marq_plane_new ();
  g_autoptr (MarqRouter) router = NULL;

  marq_plane_add_box (plane, 0, 0, 200, 5);
  marq_plane_add_box (plane, 1000, 0, 200, 5);
  /* Below each, and what keeps the way down away from the middle. */
  marq_plane_add_box (plane, 0, 400, 200, 5);
  marq_plane_add_box (plane, 1000, 400, 200, 5);
  marq_plane_add_box (plane, 300, 150, 600, 20);
  marq_plane_add_line (plane, 0, 1, 3, 0);
  marq_plane_add_line (plane, 1, 1, 2, 0);
  router = marq_plane_route (plane, NULL);
  check_routes (plane, router);
  g_assert_false (route_of (plane, router, 0)->is_forced || route_of (plane, router, 1)->is_forced);
  g_assert_cmpuint (count_overlaps (plane, router), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagram/router/small", test_small);
  g_test_add_func ("/diagram/router/crosswise", test_crosswise);
  g_test_add_func ("/diagram/router/past-each-other", test_past_each_other);
  g_test_add_func ("/diagram/router/tidy", test_tidy);
  g_test_add_func ("/diagram/router/untidy", test_untidy);
  g_test_add_func ("/diagram/router/hub", test_hub);
  g_test_add_func ("/diagram/router/wild", test_wild);
  g_test_add_func ("/diagram/router/fractions", test_fractions);
  g_test_add_func ("/diagram/router/order", test_order);
  g_test_add_func ("/diagram/router/edits", test_edits);
  g_test_add_func ("/diagram/router/bends", test_bends);
  g_test_add_func ("/diagram/router/bend-in-box", test_bend_in_box);
  g_test_add_func ("/diagram/router/odd", test_odd);
  return g_test_run ();
}
