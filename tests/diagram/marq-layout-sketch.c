/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "marq-layout-sketch.h"

guint
marq_layout_sketch_n_tries (void)
{
  return g_getenv ("MARQ_TEST_FEW") ? 10 : g_getenv ("MARQ_TEST_LONG") ? 1000 : 60;
}

guint
marq_layout_sketch_add_box (MarqLayout *layout, GRand *rand, const char *group, gboolean is_fixed)
{
  g_autofree char *uid = g_strdup_printf ("b%u", layout->boxes->len);
  MarqRect rect = { g_rand_int_range (rand, -999, 999), g_rand_int_range (rand, -999, 999), g_rand_int_range (rand, 160, 420),
                    40 + 26 * g_rand_int_range (rand, 0, 20) };

  marq_layout_add_box (layout, uid, &rect, group, is_fixed);
  return layout->boxes->len - 1;
}

MarqLayout *
marq_layout_sketch_new (GRand *rand, guint n_boxes, double lines, guint n_groups)
{
  MarqLayout *layout = marq_layout_new ();
  guint n_lines = (guint) (n_boxes * lines);

  for (guint i = 0; i < n_groups; i++)
    {
      g_autofree char *uid = g_strdup_printf ("g%u", i);
      g_autofree char *outer = i && g_rand_int_range (rand, 0, 3) == 0 ? g_strdup_printf ("g%d", g_rand_int_range (rand, 0, (int) i)) : NULL;
      MarqRect rect = { 10, 20, 300, 200 };

      marq_layout_add_group (layout, uid, &rect, outer, FALSE);
    }
  for (guint i = 0; i < n_boxes; i++)
    {
      g_autofree char *group = n_groups && g_rand_boolean (rand) ? g_strdup_printf ("g%d", g_rand_int_range (rand, 0, (int) n_groups)) : NULL;

      marq_layout_sketch_add_box (layout, rand, group, FALSE);
    }
  for (guint i = 0; i < n_lines; i++)
    marq_layout_add_line (layout, (guint) g_rand_int_range (rand, 0, (int) n_boxes), (guint) g_rand_int_range (rand, 0, (int) n_boxes));
  if (n_boxes && g_rand_int_range (rand, 0, 10) == 0)
    marq_layout_add_line (layout, 0, n_boxes + 7);
  return layout;
}

void
marq_layout_sketch_run (MarqLayout *layout)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why_not = NULL;

  marq_layout_run (layout, &why_not, NULL, &error);
  g_assert_no_error (error);
}

static void
append_rect (GString *text, const char *uid, const MarqRect *rect)
{
  g_string_append_printf (text, "%s %.17g %.17g %.17g %.17g\n", uid, rect->x, rect->y, rect->width, rect->height);
}

char *
marq_layout_sketch_dup_text (MarqLayout *layout)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < layout->boxes->len; i++)
    append_rect (text, marq_layout_sketch_box (layout, i)->uid, &marq_layout_sketch_box (layout, i)->rect);
  for (guint i = 0; i < layout->groups->len; i++)
    append_rect (text, marq_layout_sketch_group (layout, i)->uid, &marq_layout_sketch_group (layout, i)->rect);
  return g_string_free (text, FALSE);
}

MarqRect
marq_layout_sketch_extents (MarqLayout *layout)
{
  MarqRect extents = { 0 };

  for (guint i = 0; i < layout->boxes->len; i++)
    extents = marq_rect_union (&extents, &marq_layout_sketch_box (layout, i)->rect);
  for (guint i = 0; i < layout->groups->len; i++)
    extents = marq_rect_union (&extents, &marq_layout_sketch_group (layout, i)->rect);
  return extents;
}

static void
refuse (MarqLayout *layout, const char *what, const char *one, const char *other)
{
  g_autofree char *text = marq_layout_sketch_dup_text (layout);

  g_error ("%s: %s, %s, in\n%s", what, one, other, text);
}

/* Whether it is this group, or one around it. */
static gboolean
is_around (MarqLayout *layout, const char *group, const char *inner)
{
  for (guint i = 0; i < layout->groups->len && inner; i++)
    {
      if (g_str_equal (group, inner))
        return TRUE;
      for (guint j = 0; j < layout->groups->len; j++)
        if (g_str_equal (marq_layout_sketch_group (layout, j)->uid, inner))
          {
            inner = marq_layout_sketch_group (layout, j)->group;
            break;
          }
    }
  return FALSE;
}

static void
check_box (MarqLayout *layout, guint number)
{
  MarqLayoutBox *box = marq_layout_sketch_box (layout, number);
  MarqRect wide = marq_rect_grow (&box->rect, MARQ_LAYOUT_SKETCH_GAP - 0.01);

  if (fmod (box->rect.x, 10) != 0 || fmod (box->rect.y, 10) != 0)
    refuse (layout, "not on the grid", box->uid, "");
  for (guint i = 0; i < layout->boxes->len; i++)
    {
      MarqLayoutBox *other = marq_layout_sketch_box (layout, i);

      if (i != number && marq_rect_overlaps (&wide, &other->rect))
        refuse (layout, "too near", box->uid, other->uid);
    }
}

/* What moved and is in no group is in none. What was to be in one that could not be made large enough is beside it. */
static void
check_groups (MarqLayout *layout, guint number)
{
  MarqLayoutBox *box = marq_layout_sketch_box (layout, number);

  for (guint i = 0; i < layout->groups->len; i++)
    {
      MarqLayoutGroup *group = marq_layout_sketch_group (layout, i);

      if (is_around (layout, group->uid, box->group))
        {
          if (!marq_rect_holds (&group->rect, &box->rect) && (!group->is_fixed || marq_rect_overlaps (&group->rect, &box->rect)))
            refuse (layout, "not in its group", box->uid, group->uid);
        }
      else if (marq_rect_overlaps (&group->rect, &box->rect))
        refuse (layout, "in a group that is not its own", box->uid, group->uid);
    }
}

void
marq_layout_sketch_check (MarqLayout *layout)
{
  for (guint i = 0; i < layout->boxes->len; i++)
    if (!marq_layout_sketch_box (layout, i)->is_fixed)
      {
        check_box (layout, i);
        check_groups (layout, i);
      }
  for (guint i = 0; i < layout->groups->len; i++)
    for (guint j = 0; j < layout->groups->len; j++)
      {
        MarqLayoutGroup *group = marq_layout_sketch_group (layout, i), *other = marq_layout_sketch_group (layout, j);
        gboolean is_outer = i != j && is_around (layout, group->uid, other->uid);

        if (is_outer && !marq_rect_holds (&group->rect, &other->rect))
          refuse (layout, "not in its group", other->uid, group->uid);
        if (j < i && !is_outer && !is_around (layout, other->uid, group->uid) && marq_rect_overlaps (&group->rect, &other->rect))
          refuse (layout, "groups overlap", group->uid, other->uid);
      }
}

void
marq_layout_sketch_check_fixed (MarqLayout *before, MarqLayout *after)
{
  for (guint i = 0; i < before->boxes->len; i++)
    if (marq_layout_sketch_box (before, i)->is_fixed
        && memcmp (&marq_layout_sketch_box (before, i)->rect, &marq_layout_sketch_box (after, i)->rect, sizeof (MarqRect)) != 0)
      refuse (after, "was moved", marq_layout_sketch_box (after, i)->uid, "");
}
