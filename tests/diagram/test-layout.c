/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole diagrams, of any kind. MARQ_TEST_SEED=n tries that one alone. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "diagram/marq-layout-private.h"
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

static MarqLayout *
new_random (GRand *rand, guint seed)
{
  MarqLayout *layout = marq_layout_sketch_new (rand, (guint) g_rand_int_range (rand, 0, seed % 10 ? 60 : 400), g_rand_double_range (rand, 0, 2.5),
                                        seed % 3 ? 0 : (guint) g_rand_int_range (rand, 0, 7));

  layout->without_graphviz = seed % 4 != 0;
  layout->aspect = g_rand_double_range (rand, 0.5, 2.5);
  return layout;
}

static void
try_random (GRand *rand, guint seed)
{
  g_autoptr (MarqLayout) layout = new_random (rand, seed);
  g_autoptr (MarqLayout) again = marq_layout_copy (layout);
  g_autofree char *text = NULL, *text_again = NULL;

  marq_layout_sketch_run (layout);
  marq_layout_sketch_check (layout);
  marq_layout_sketch_run (again);
  text = marq_layout_sketch_dup_text (layout);
  text_again = marq_layout_sketch_dup_text (again);
  g_assert_cmpstr (text, ==, text_again);
}

static void
test_random (void)
{
  for_each_seed (try_random);
}

/* Nor does it matter what anything is called, and in which order lines were told. */
static void
try_names (GRand *rand, guint seed)
{
  static const char *const names[] = { "\"; node [shape=none]", "a b\n->c", "🦊", "שלום", "{}[]<>|\\", "" };
  g_autoptr (MarqLayout) layout = new_random (rand, seed);
  g_autoptr (MarqLayout) other = marq_layout_copy (layout);

  for (guint i = 0; i < other->boxes->len; i++)
    {
      MarqLayoutBox *box = marq_layout_sketch_box (other, i);

      g_free (box->uid);
      box->uid = g_strdup (names[i % G_N_ELEMENTS (names)]);
    }
  for (guint i = 1; i < other->lines->len; i++)
    {
      guint j = (guint) g_rand_int_range (rand, 0, (int) i + 1);
      MarqLayoutLine line = *marq_layout_line (other->lines, i);

      *marq_layout_line (other->lines, i) = *marq_layout_line (other->lines, j);
      *marq_layout_line (other->lines, j) = line;
    }
  marq_layout_sketch_run (layout);
  marq_layout_sketch_run (other);
  for (guint i = 0; i < layout->boxes->len; i++)
    g_assert_cmpmem (&marq_layout_sketch_box (layout, i)->rect, sizeof (MarqRect), &marq_layout_sketch_box (other, i)->rect, sizeof (MarqRect));
}

static void
test_names (void)
{
  for_each_seed (try_names);
}

/* With enough boxes the whole is nearly as the window is. */
static void
try_shape (GRand *rand, guint seed)
{
  g_autoptr (MarqLayout) layout = marq_layout_sketch_new (rand, (guint) g_rand_int_range (rand, 40, 300), g_rand_double_range (rand, 0, 1.8), 0);
  MarqRect extents;

  layout->without_graphviz = seed % 4 != 0;
  layout->aspect = g_rand_double_range (rand, 0.7, 2.2);
  marq_layout_sketch_run (layout);
  extents = marq_layout_sketch_extents (layout);
  g_assert_cmpfloat (extents.width / extents.height, >, layout->aspect / 2);
  g_assert_cmpfloat (extents.width / extents.height, <, layout->aspect * 2);
}

static void
test_shape (void)
{
  for_each_seed (try_shape);
}

/* What refers to a box is nearer to it than chance would have it. */
static void
try_nearness (GRand *rand, guint seed)
{
  g_autoptr (MarqLayout) layout = marq_layout_new ();
  double lined = 0, all = 0;
  guint n = 120;

  for (guint i = 0; i < n; i++)
    {
      marq_layout_sketch_add_box (layout, rand, NULL, FALSE);
      if (i)
        marq_layout_add_line (layout, i, i - 1 - (guint) g_rand_int_range (rand, 0, (int) MIN (i, 4)));
    }
  layout->without_graphviz = seed % 4 != 0;
  marq_layout_sketch_run (layout);
  for (guint i = 1; i < n; i++)
    {
      MarqRect *rect = &marq_layout_sketch_box (layout, i)->rect;
      MarqRect *to = &marq_layout_sketch_box (layout, marq_layout_line (layout->lines, i - 1)->to)->rect;

      lined += hypot (rect->x - to->x, rect->y - to->y) / (n - 1);
      for (guint j = 0; j < i; j++)
        {
          MarqRect *other = &marq_layout_sketch_box (layout, j)->rect;

          all += hypot (rect->x - other->x, rect->y - other->y) / (n * (n - 1) / 2.0);
        }
    }
  g_assert_cmpfloat (lined, <, all * 0.35);
}

static void
test_nearness (void)
{
  for_each_seed (try_nearness);
}

static void
test_none_and_one (void)
{
  g_autoptr (MarqLayout) layout = marq_layout_new ();
  MarqRect rect = { 77, 33, 200, 100 };

  marq_layout_sketch_run (layout);
  g_assert_cmpuint (layout->boxes->len, ==, 0);
  marq_layout_add_box (layout, "a", &rect, "no such group", FALSE);
  marq_layout_add_line (layout, 0, 0);
  marq_layout_sketch_run (layout);
  g_assert_cmpfloat (marq_layout_sketch_box (layout, 0)->rect.width, ==, 200);
  marq_layout_sketch_check (layout);
}

/* What refers stands right of what it refers to, with room for lines. */
static void
test_direction (gconstpointer without_graphviz)
{
  g_autoptr (MarqLayout) layout = marq_layout_new ();
  MarqRect rect = { 0, 0, 200, 100 };

  marq_layout_add_box (layout, "orders", &rect, NULL, FALSE);
  marq_layout_add_box (layout, "customers", &rect, NULL, FALSE);
  marq_layout_add_line (layout, 0, 1);
  layout->without_graphviz = GPOINTER_TO_INT (without_graphviz);
  marq_layout_sketch_run (layout);
  g_assert_cmpfloat (marq_layout_sketch_box (layout, 0)->rect.x, >=, marq_layout_sketch_box (layout, 1)->rect.x + 280);
  g_assert_cmpfloat (marq_layout_sketch_box (layout, 0)->rect.y, ==, marq_layout_sketch_box (layout, 1)->rect.y);
}

static void
test_nonsense (void)
{
  const double values[] = { NAN, INFINITY, -INFINITY, 1e300, -1e300, -5, 0, 1e7 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint try = 0; try < 200; try++)
    {
      g_autoptr (MarqLayout) layout = marq_layout_sketch_new (rand, 12, 1, 2);
      g_autoptr (MarqLayout) again = NULL;

      for (guint i = 0; i < 6; i++)
        {
          MarqRect *rect = &marq_layout_sketch_box (layout, i)->rect;
          double *members[] = { &rect->x, &rect->y, &rect->width, &rect->height };

          *members[g_rand_int_range (rand, 0, 4)] = values[g_rand_int_range (rand, 0, G_N_ELEMENTS (values))];
          marq_layout_sketch_box (layout, i)->is_fixed = try % 2 && g_rand_boolean (rand);
        }
      marq_layout_add_line (layout, G_MAXUINT, 0);
      marq_layout_add_line (layout, 3, 3);
      layout->aspect = values[try % G_N_ELEMENTS (values)];
      layout->without_graphviz = TRUE;
      layout->stays_around = try % 4 == 1;
      again = marq_layout_copy (layout);
      marq_layout_sketch_run (layout);
      marq_layout_sketch_check_fixed (again, layout);
      for (guint i = 0; i < layout->boxes->len; i++)
        {
          MarqLayoutBox *box = marq_layout_sketch_box (layout, i);

          g_assert_true (box->is_fixed || isfinite (box->rect.x + box->rect.y));
        }
      if (try % 2 == 0)
        marq_layout_sketch_check (layout);
    }
}

typedef enum
{
  STAR,
  CHAIN,
  CIRCLE,
  DENSE,
  LONE,
  PAIRS,
  N_KINDS
} Kind;

static MarqLayout *
new_large (Kind kind, guint n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (kind);
  MarqLayout *layout = marq_layout_sketch_new (rand, n, kind == DENSE ? 8 : 0, 0);

  for (guint i = 1; i < n && kind != DENSE && kind != LONE; i++)
    if (kind != PAIRS || i % 2)
      marq_layout_add_line (layout, i, kind == STAR ? 0 : i - 1);
  if (kind == CIRCLE)
    marq_layout_add_line (layout, 0, n - 1);
  layout->without_graphviz = TRUE;
  return layout;
}

/* By ourselves, as with Graphviz it is the bench's. */
static void
test_large (void)
{
  for (Kind kind = 0; kind < N_KINDS; kind++)
    {
      g_autoptr (MarqLayout) layout = new_large (kind, g_getenv ("MARQ_TEST_FEW") ? 500 : 3000);
      MarqRect extents;

      marq_layout_sketch_run (layout);
      marq_layout_sketch_check (layout);
      extents = marq_layout_sketch_extents (layout);
      g_assert_cmpfloat (extents.width / extents.height, >, 0.8);
      g_assert_cmpfloat (extents.width / extents.height, <, 3.2);
    }
}

/* In no more columns than there is room for, in the order in which they were given. */
static void
test_lone (void)
{
  g_autoptr (MarqLayout) layout = marq_layout_new ();
  MarqRect rect = { 0, 0, 200, 100 };

  for (guint i = 0; i < 12; i++)
    marq_layout_add_box (layout, "x", &rect, NULL, FALSE);
  marq_layout_sketch_run (layout);
  for (guint i = 1; i < 12; i++)
    {
      MarqRect *before = &marq_layout_sketch_box (layout, i - 1)->rect, *after = &marq_layout_sketch_box (layout, i)->rect;

      g_assert_true (after->y == before->y ? after->x == before->x + 260 : after->x == 40 && after->y == before->y + 160);
    }
}

/* None is too large, each is in one, and what is full of lines inside is one. */
static void
test_neighbourhoods (void)
{
  g_autoptr (GArray) bonds = g_array_new (FALSE, FALSE, sizeof (MarqLayoutBond));
  g_autofree guint *found = NULL;
  guint n;

  for (guint i = 0; i < 100; i++)
    for (guint j = 0; j < i; j++)
      if (i / 10 == j / 10 || (i % 10 == 0 && j + 10 == i))
        {
          MarqLayoutBond bond = { i, j, 1 };

          g_array_append_val (bonds, bond);
        }
  found = marq_layout_neighbourhoods (100, bonds, 15, &n);
  g_assert_cmpuint (n, ==, 10);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (found[i], ==, found[i / 10 * 10]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layout/random", test_random);
  g_test_add_func ("/layout/names", test_names);
  g_test_add_func ("/layout/shape", test_shape);
  g_test_add_func ("/layout/nearness", test_nearness);
  g_test_add_func ("/layout/none-and-one", test_none_and_one);
  g_test_add_data_func ("/layout/direction/graphviz", GINT_TO_POINTER (FALSE), test_direction);
  g_test_add_data_func ("/layout/direction/layers", GINT_TO_POINTER (TRUE), test_direction);
  g_test_add_func ("/layout/nonsense", test_nonsense);
  g_test_add_func ("/layout/large", test_large);
  g_test_add_func ("/layout/lone", test_lone);
  g_test_add_func ("/layout/neighbourhoods", test_neighbourhoods);
  return g_test_run ();
}
