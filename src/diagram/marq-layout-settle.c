/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks for room in squares around the place that is wished for, finely near to it and coarsely far away. A piece of a
 * group that stays seeks room in it; only if there is none, the group is made larger, where nothing is in the way.
 */
#include "config.h"

#include "marq-layout-among.h"

#define MOST_DISTANCE (MARQ_LAYOUT_FAR * 8)
/* Between what is not in a group and the group's edge. */
#define GROUP_MARGIN 40.0
/* Farther away than this a group is not made larger for a piece of it. */
#define MOST_GROWTH 6000.0

/* With the room for lines around it. */
static MarqRect
widen (const MarqRect *rect)
{
  return (MarqRect){ rect->x - MARQ_LAYOUT_GAP_X, rect->y - MARQ_LAYOUT_GAP_Y, rect->width + 2 * MARQ_LAYOUT_GAP_X,
                     rect->height + 2 * MARQ_LAYOUT_GAP_Y };
}

static MarqRect
shift (const MarqRect *rect, double dx, double dy)
{
  return (MarqRect){ rect->x + dx, rect->y + dy, rect->width, rect->height };
}

/* The group's rectangle once the piece is in it. */
static MarqRect
find_home_rect (MarqLayoutAmong *self, MarqLayoutPiece *piece, double dx, double dy)
{
  MarqRect rect = shift (&piece->extents, dx, dy);

  rect = (MarqRect){ rect.x - MARQ_LAYOUT_GROUP_PADDING, rect.y - MARQ_LAYOUT_GROUP_TOP, rect.width + 2 * MARQ_LAYOUT_GROUP_PADDING,
                     rect.height + MARQ_LAYOUT_GROUP_TOP + MARQ_LAYOUT_GROUP_PADDING };
  return marq_rect_union (&marq_layout_group_of (self, piece->home)->rect, &rect);
}

static gboolean
fits (MarqLayoutAmong *self, MarqLayoutPiece *piece, double dx, double dy, gboolean may_grow)
{
  if (piece->home != G_MAXUINT)
    {
      MarqRect home = find_home_rect (self, piece, dx, dy);

      if (!marq_rect_holds (&marq_layout_group_of (self, piece->home)->rect, &home)
          && (!may_grow || !marq_layout_room_is_free (self->boxes, &home, piece->home)
              || !marq_layout_room_is_free (self->groups, &home, piece->home)))
        return FALSE;
    }
  for (guint i = 0; i < piece->members->len; i++)
    {
      MarqRect rect = shift (&marq_layout_box_of (self, g_array_index (piece->members, guint, i))->rect, dx, dy);
      MarqRect wide = widen (&rect);
      MarqRect margin = marq_rect_grow (&rect, GROUP_MARGIN);

      if (!marq_layout_room_is_free (self->boxes, &wide, G_MAXUINT) || !marq_layout_room_is_free (self->groups, &margin, piece->home))
        return FALSE;
    }
  for (guint i = 0; i < piece->groups->len; i++)
    {
      MarqRect rect = shift (&marq_layout_group_of (self, g_array_index (piece->groups, guint, i))->rect, dx, dy);
      MarqRect margin = marq_rect_grow (&rect, GROUP_MARGIN);

      if (!marq_layout_room_is_free (self->boxes, &margin, G_MAXUINT) || !marq_layout_room_is_free (self->groups, &margin, G_MAXUINT))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  double dx, dy;
} Offset;

/* Along a square around the place that it wishes for, finely where that is near. */
static gboolean
search_square (MarqLayoutAmong *self, MarqLayoutPiece *piece, const Offset *wish, double radius, double step, gboolean may_grow, Offset *found)
{
  double best = G_MAXDOUBLE;
  double n = floor (radius / step);

  for (double along = -n; along <= n; along++)
    for (guint side = 0; side < (radius > 0 ? 4 : 1); side++)
      {
        double across = side % 2 ? radius : -radius;
        Offset offset = side < 2 ? (Offset){ wish->dx + along * step, wish->dy + across } : (Offset){ wish->dx + across, wish->dy + along * step };
        double distance = hypot (along * step, radius);

        if (distance < best && fits (self, piece, offset.dx, offset.dy, may_grow))
          {
            best = distance;
            *found = offset;
          }
      }
  return best < G_MAXDOUBLE;
}

/* Back towards the wish, as the squares leave some out. */
static void
draw_near (MarqLayoutAmong *self, MarqLayoutPiece *piece, const Offset *wish, gboolean may_grow, Offset *found)
{
  gboolean is_moving = TRUE;

  while (is_moving)
    {
      double x = found->dx > wish->dx ? -MARQ_LAYOUT_GRID : found->dx < wish->dx ? MARQ_LAYOUT_GRID : 0;
      double y = found->dy > wish->dy ? -MARQ_LAYOUT_GRID : found->dy < wish->dy ? MARQ_LAYOUT_GRID : 0;

      is_moving = FALSE;
      if (y != 0 && fits (self, piece, found->dx, found->dy + y, may_grow))
        {
          found->dy += y;
          is_moving = TRUE;
        }
      if (x != 0 && fits (self, piece, found->dx + x, found->dy, may_grow))
        {
          found->dx += x;
          is_moving = TRUE;
        }
    }
}

static gboolean
search (MarqLayoutAmong *self, MarqLayoutPiece *piece, const Offset *wish, gboolean may_grow, double most, Offset *found)
{
  double step = MARQ_LAYOUT_GRID;

  for (double radius = 0; radius <= most; radius += step)
    {
      step = MAX (MARQ_LAYOUT_GRID, marq_layout_round (radius / 24));
      if (!search_square (self, piece, wish, marq_layout_round (radius), step, may_grow, found))
        continue;
      draw_near (self, piece, wish, may_grow, found);
      return TRUE;
    }
  return FALSE;
}

static void
take_room (MarqLayoutAmong *self, MarqLayoutPiece *piece)
{
  for (guint i = 0; i < piece->members->len; i++)
    {
      guint number = g_array_index (piece->members, guint, i);

      marq_layout_room_take (self->boxes, &marq_layout_box_of (self, number)->rect, self->home[number]);
      self->is_placed[number] = TRUE;
    }
  for (guint i = 0; i < piece->groups->len; i++)
    marq_layout_room_take (self->groups, &marq_layout_group_of (self, g_array_index (piece->groups, guint, i))->rect,
                           g_array_index (piece->groups, guint, i));
}

static void
move_piece (MarqLayoutAmong *self, MarqLayoutPiece *piece, const Offset *by)
{
  if (piece->home != G_MAXUINT)
    {
      MarqLayoutGroup *home = marq_layout_group_of (self, piece->home);

      home->rect = find_home_rect (self, piece, by->dx, by->dy);
      marq_layout_room_leave (self->groups, self->numbers[piece->home]);
      self->numbers[piece->home] = marq_layout_room_take (self->groups, &home->rect, piece->home);
    }
  for (guint i = 0; i < piece->members->len; i++)
    {
      MarqLayoutBox *box = marq_layout_box_of (self, g_array_index (piece->members, guint, i));

      box->rect = shift (&box->rect, by->dx, by->dy);
    }
  for (guint i = 0; i < piece->groups->len; i++)
    {
      MarqLayoutGroup *group = marq_layout_group_of (self, g_array_index (piece->groups, guint, i));

      group->rect = shift (&group->rect, by->dx, by->dy);
    }
  take_room (self, piece);
}

void
marq_layout_settle (MarqLayoutAmong *self, MarqLayoutPiece *piece, double dx, double dy)
{
  Offset wish = { marq_layout_round (dx), marq_layout_round (dy) };
  Offset found = { 0 };

  if (piece->home != G_MAXUINT && !search (self, piece, &wish, FALSE, MOST_GROWTH, &found)
      && !search (self, piece, &wish, TRUE, MOST_GROWTH, &found))
    /* There is no room for it in its group, and none to make any. */
    piece->home = G_MAXUINT;
  if (piece->home == G_MAXUINT)
    search (self, piece, &wish, FALSE, MOST_DISTANCE, &found);
  move_piece (self, piece, &found);
}
