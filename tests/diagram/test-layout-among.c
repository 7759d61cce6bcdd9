/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is new, or selected, among what stays. MARQ_TEST_SEED=n tries that one alone. */
#include "config.h"

#include <math.h>

#include "marq-layout-sketch.h"

static void
for_each_seed (void (*try) (GRand *rand, guint seed))
{
  const char *only = g_getenv ("MARQ_TEST_SEED");
  guint n = marq_layout_sketch_n_tries ();

  for (guint seed = 0; seed < n; seed++)
    {
      guint number = only ? (guint) g_ascii_strtoull (only, NULL, 10) : seed;
      g_autoptr (GRand) rand = g_rand_new_with_seed (number);

      g_test_message ("MARQ_TEST_SEED=%u", number);
      try (rand, number);
      if (only)
        return;
    }
}

/* A diagram that a person has: in order, but for some that were moved a bit. */
static MarqLayout *
new_made (GRand *rand, guint n_boxes, guint n_groups)
{
  MarqLayout *layout = marq_layout_sketch_new (rand, n_boxes, 1.2, n_groups);

  layout->without_graphviz = TRUE;
  marq_layout_sketch_run (layout);
  for (guint i = 0; i < layout->boxes->len; i++)
    {
      marq_layout_sketch_box (layout, i)->is_fixed = TRUE;
      marq_layout_sketch_box (layout, i)->rect.x += g_rand_int_range (rand, -9, 9);
      marq_layout_sketch_box (layout, i)->rect.y += g_rand_int_range (rand, -9, 9);
    }
  for (guint i = 0; i < layout->groups->len; i++)
    marq_layout_sketch_group (layout, i)->is_fixed = TRUE;
  return layout;
}

static void
try_new (GRand *rand, guint seed)
{
  guint n_old = (guint) g_rand_int_range (rand, 1, 80), n_new = (guint) g_rand_int_range (rand, 1, 12);
  g_autoptr (MarqLayout) layout = new_made (rand, n_old, 0);
  g_autoptr (MarqLayout) before = NULL, again = NULL;
  g_autofree char *text = NULL, *text_again = NULL;

  layout->without_graphviz = seed % 4 != 0;
  for (guint i = 0; i < n_new; i++)
    {
      guint number = marq_layout_sketch_add_box (layout, rand, NULL, FALSE);

      for (guint j = (guint) g_rand_int_range (rand, 0, 3); j > 0; j--)
        if (g_rand_boolean (rand))
          marq_layout_add_line (layout, number, (guint) g_rand_int_range (rand, 0, (int) layout->boxes->len));
        else
          marq_layout_add_line (layout, (guint) g_rand_int_range (rand, 0, (int) layout->boxes->len), number);
    }
  before = marq_layout_copy (layout);
  again = marq_layout_copy (layout);
  marq_layout_sketch_run (layout);
  marq_layout_sketch_check (layout);
  marq_layout_sketch_check_fixed (before, layout);
  marq_layout_sketch_run (again);
  text = marq_layout_sketch_dup_text (layout);
  text_again = marq_layout_sketch_dup_text (again);
  g_assert_cmpstr (text, ==, text_again);
}

static void
test_new (void)
{
  for_each_seed (try_new);
}

static gboolean
has_room (MarqLayout *layout, const MarqRect *rect)
{
  MarqRect wide = { rect->x - 100, rect->y - 60, rect->width + 200, rect->height + 120 };

  for (guint i = 0; i < layout->boxes->len; i++)
    if (marq_layout_sketch_box (layout, i)->is_fixed && marq_rect_overlaps (&wide, &marq_layout_sketch_box (layout, i)->rect))
      return FALSE;
  return TRUE;
}

/* Nowhere is there room much nearer to the place beside what it refers to. */
static void
try_nearest (GRand *rand, guint seed)
{
  guint n_old = (guint) g_rand_int_range (rand, 5, 60);
  g_autoptr (MarqLayout) layout = new_made (rand, n_old, 0);
  guint to = (guint) g_rand_int_range (rand, 0, (int) n_old);
  MarqRect *by = &marq_layout_sketch_box (layout, to)->rect;
  guint number = marq_layout_sketch_add_box (layout, rand, NULL, FALSE);
  MarqRect *rect;
  double x, y, nearest = G_MAXDOUBLE;

  by = &marq_layout_sketch_box (layout, to)->rect;
  marq_layout_add_line (layout, number, to);
  marq_layout_sketch_run (layout);
  rect = &marq_layout_sketch_box (layout, number)->rect;
  x = by->x + by->width + 100;
  y = by->y;
  for (double dx = -2500; dx <= 2500; dx += 10)
    for (double dy = -2500; dy <= 2500; dy += 10)
      {
        MarqRect other = { floor (x / 10) * 10 + dx, floor (y / 10) * 10 + dy, rect->width, rect->height };

        if (hypot (dx, dy) < nearest && has_room (layout, &other))
          nearest = hypot (dx, dy);
      }
  g_assert_true (has_room (layout, rect));
  /* Squares are not circles. */
  if (nearest < G_MAXDOUBLE)
    g_assert_cmpfloat (hypot (rect->x - x, rect->y - y), <=, nearest * 1.5 + 60);
}

static void
test_nearest (void)
{
  for_each_seed (try_nearest);
}

/* Several that have lines among themselves keep together. */
static void
test_together (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (MarqLayout) layout = new_made (rand, 40, 0);
  guint first = layout->boxes->len;
  MarqRect extents = { 0 };

  for (guint i = 0; i < 4; i++)
    {
      marq_layout_sketch_add_box (layout, rand, NULL, FALSE);
      if (i)
        marq_layout_add_line (layout, first + i, first);
    }
  marq_layout_add_line (layout, first, 5);
  marq_layout_sketch_run (layout);
  marq_layout_sketch_check (layout);
  for (guint i = 0; i < 4; i++)
    extents = marq_rect_union (&extents, &marq_layout_sketch_box (layout, first + i)->rect);
  g_assert_cmpfloat (extents.width, <, 1600);
  for (guint i = 1; i < 4; i++)
    g_assert_cmpfloat (marq_layout_sketch_box (layout, first + i)->rect.x, >=,
                       marq_layout_sketch_box (layout, first)->rect.x + marq_layout_sketch_box (layout, first)->rect.width);
}

static MarqLayout *
new_with_group (double width)
{
  MarqLayout *layout = marq_layout_new ();
  MarqRect group = { 0, 0, width, 400 }, in_group = { 30, 60, 200, 100 }, size = { 0, 0, 200, 100 };

  marq_layout_add_group (layout, "g", &group, NULL, TRUE);
  marq_layout_add_box (layout, "old", &in_group, "g", TRUE);
  marq_layout_add_box (layout, "new", &size, "g", FALSE);
  marq_layout_add_line (layout, 1, 0);
  return layout;
}

static void
test_group_with_room (void)
{
  g_autoptr (MarqLayout) layout = new_with_group (800);

  marq_layout_sketch_run (layout);
  marq_layout_sketch_check (layout);
  g_assert_cmpfloat (marq_layout_sketch_group (layout, 0)->rect.width, ==, 800);
  g_assert_cmpfloat (marq_layout_sketch_group (layout, 0)->rect.height, ==, 400);
  g_assert_cmpfloat (marq_layout_sketch_box (layout, 1)->rect.x, ==, 330);
  g_assert_cmpfloat (marq_layout_sketch_box (layout, 1)->rect.y, ==, 60);
}

static void
test_group_grows (void)
{
  g_autoptr (MarqLayout) layout = new_with_group (260);
  MarqRect lower = { 0, 250, 230, 120 };

  marq_layout_add_box (layout, "lower", &lower, "g", TRUE);
  marq_layout_sketch_run (layout);
  marq_layout_sketch_check (layout);
  g_assert_cmpfloat (marq_layout_sketch_group (layout, 0)->rect.width, ==, 330 + 200 + 30);
  g_assert_cmpfloat (marq_layout_sketch_group (layout, 0)->rect.height, ==, 400);
}

/* To the right there is something: it grows to another side, and takes nothing in. */
static void
test_group_grows_elsewhere (void)
{
  g_autoptr (MarqLayout) layout = new_with_group (260);
  MarqRect lower = { 0, 250, 230, 120 }, right = { 300, 0, 500, 1500 };

  marq_layout_add_box (layout, "lower", &lower, "g", TRUE);
  marq_layout_add_box (layout, "right", &right, NULL, TRUE);
  marq_layout_sketch_run (layout);
  marq_layout_sketch_check (layout);
  g_assert_false (marq_rect_overlaps (&marq_layout_sketch_group (layout, 0)->rect, &right));
}

/* Nowhere to grow: it stands outside, on nothing. */
static void
test_group_walled_in (void)
{
  g_autoptr (MarqLayout) layout = new_with_group (260);
  MarqRect walls[] = { { -30, -8000, 20, 16000 }, { 270, -8000, 20, 16000 }, { 0, -30, 260, 20 }, { 0, 410, 260, 20 } };
  MarqRect lower = { 0, 200, 230, 170 };
  MarqRect *rect;

  marq_layout_add_box (layout, "lower", &lower, "g", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (walls); i++)
    marq_layout_add_box (layout, "wall", &walls[i], NULL, TRUE);
  marq_layout_sketch_run (layout);
  rect = &marq_layout_sketch_box (layout, 1)->rect;
  for (guint i = 0; i < layout->boxes->len; i++)
    g_assert_true (i == 1 || !marq_rect_overlaps (rect, &marq_layout_sketch_box (layout, i)->rect));
  g_assert_cmpfloat (marq_layout_sketch_group (layout, 0)->rect.width, ==, 260);
}

/* Groups stay, new boxes in groups and outside. */
static void
try_groups (GRand *rand, guint seed)
{
  g_autoptr (MarqLayout) layout = new_made (rand, (guint) g_rand_int_range (rand, 10, 60), 4);
  g_autoptr (MarqLayout) before = NULL;
  MarqRect size = { 0, 0, 500, 400 };

  marq_layout_add_group (layout, "new", &size, NULL, FALSE);
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *group = i < 2 ? NULL : i == 5 ? g_strdup ("new") : g_strdup_printf ("g%u", i - 2);
      guint number = marq_layout_sketch_add_box (layout, rand, group, FALSE);

      if (g_rand_boolean (rand))
        marq_layout_add_line (layout, number, (guint) g_rand_int_range (rand, 0, (int) number));
    }
  before = marq_layout_copy (layout);
  marq_layout_sketch_run (layout);
  marq_layout_sketch_check_fixed (before, layout);
  marq_layout_sketch_check (layout);
}

static void
test_groups (void)
{
  for_each_seed (try_groups);
}

static void
try_selection (GRand *rand, guint seed)
{
  g_autoptr (MarqLayout) layout = new_made (rand, (guint) g_rand_int_range (rand, 1, 80), 0);
  g_autoptr (MarqLayout) before = NULL;

  layout->stays_around = TRUE;
  layout->without_graphviz = seed % 4 != 0;
  for (guint i = 0; i < layout->boxes->len; i++)
    marq_layout_sketch_box (layout, i)->is_fixed = i != 0 && g_rand_int_range (rand, 0, 4) != 0;
  before = marq_layout_copy (layout);
  marq_layout_sketch_run (layout);
  marq_layout_sketch_check (layout);
  marq_layout_sketch_check_fixed (before, layout);
}

static void
test_selection (void)
{
  for_each_seed (try_selection);
}

/* Where there is room, its middle stays; also if it is all there is. */
static void
test_selection_stays (gconstpointer is_all)
{
  g_autoptr (MarqLayout) layout = marq_layout_new ();
  MarqRect far_away = { 9000, 9000, 200, 100 };
  MarqRect extents = { 0 };

  for (guint i = 0; i < 6; i++)
    {
      MarqRect rect = { 2000 + 30 * i, 3000 + 40 * i, 200, 100 };

      marq_layout_add_box (layout, "x", &rect, NULL, FALSE);
      if (i)
        marq_layout_add_line (layout, i, 0);
    }
  if (!is_all)
    marq_layout_add_box (layout, "far", &far_away, NULL, TRUE);
  layout->stays_around = TRUE;
  marq_layout_sketch_run (layout);
  marq_layout_sketch_check (layout);
  for (guint i = 0; i < 6; i++)
    extents = marq_rect_union (&extents, &marq_layout_sketch_box (layout, i)->rect);
  g_assert_cmpfloat_with_epsilon (extents.x + extents.width / 2, 2000 + (150 + 200) / 2, 10);
  g_assert_cmpfloat_with_epsilon (extents.y + extents.height / 2, 3000 + (200 + 100) / 2, 10);
}

/* Many new ones into a large diagram. */
static void
test_many (void)
{
  guint n = g_getenv ("MARQ_TEST_FEW") ? 300 : 3000;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (MarqLayout) layout = new_made (rand, n, 0);
  g_autoptr (MarqLayout) before = NULL;

  for (guint i = 0; i < n / 10; i++)
    marq_layout_add_line (layout, marq_layout_sketch_add_box (layout, rand, NULL, FALSE), (guint) g_rand_int_range (rand, 0, (int) n));
  before = marq_layout_copy (layout);
  marq_layout_sketch_run (layout);
  marq_layout_sketch_check_fixed (before, layout);
  marq_layout_sketch_check (layout);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layout/among/new", test_new);
  g_test_add_func ("/layout/among/nearest", test_nearest);
  g_test_add_func ("/layout/among/together", test_together);
  g_test_add_func ("/layout/among/group/with-room", test_group_with_room);
  g_test_add_func ("/layout/among/group/grows", test_group_grows);
  g_test_add_func ("/layout/among/group/grows-elsewhere", test_group_grows_elsewhere);
  g_test_add_func ("/layout/among/group/walled-in", test_group_walled_in);
  g_test_add_func ("/layout/among/groups", test_groups);
  g_test_add_func ("/layout/among/selection", test_selection);
  g_test_add_data_func ("/layout/among/selection/stays", GINT_TO_POINTER (FALSE), test_selection_stays);
  g_test_add_data_func ("/layout/among/selection/all-stays", GINT_TO_POINTER (TRUE), test_selection_stays);
  g_test_add_func ("/layout/among/many", test_many);
  return g_test_run ();
}
