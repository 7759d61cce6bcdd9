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

typedef struct
{
  MarqLayoutAmong *among;
  MarqLayoutPiece *piece;
  gboolean  may_grow;
  gboolean *is_around; /* of each group: its own, or one around that */
  gboolean *is_inside; /* its own, or one in that */
  gboolean *is_either;
} Search;

static guint
find_outer (MarqLayoutAmong *self, guint group)
{
  return self->home[self->layout->boxes->len + group];
}

static void
find_groups (Search *self)
{
  guint n = self->among->layout->groups->len;

  self->is_around = g_new0 (gboolean, n + 1);
  self->is_inside = g_new0 (gboolean, n + 1);
  self->is_either = g_new0 (gboolean, n + 1);
  for (guint group = self->piece->home; group != G_MAXUINT; group = find_outer (self->among, group))
    self->is_around[group] = TRUE;
  for (guint i = 0; i < n; i++)
    for (guint group = i; group != G_MAXUINT && self->piece->home != G_MAXUINT; group = find_outer (self->among, group))
      if (group == self->piece->home)
        self->is_inside[i] = TRUE;
  for (guint i = 0; i < n; i++)
    self->is_either[i] = self->is_around[i] || self->is_inside[i];
}

/* It may take in nothing that is not in it, and has to stay in the one that it is in. */
static gboolean
may_become (Search *self, const MarqRect *home)
{
  MarqLayoutAmong *among = self->among;
  guint outer = find_outer (among, self->piece->home);

  if (!self->may_grow || (outer != G_MAXUINT && !marq_rect_holds (&marq_layout_group_of (among, outer)->rect, home)))
    return FALSE;
  return marq_layout_room_is_free (among->boxes, home, self->is_inside) && marq_layout_room_is_free (among->groups, home, self->is_either);
}

static gboolean
has_room (Search *self, const MarqRect *rect, double gap_x, double gap_y)
{
  MarqRect wide = { rect->x - gap_x, rect->y - gap_y, rect->width + 2 * gap_x, rect->height + 2 * gap_y };
  MarqRect margin = marq_rect_grow (rect, GROUP_MARGIN);

  return marq_layout_room_is_free (self->among->boxes, &wide, NULL) && marq_layout_room_is_free (self->among->groups, &margin, self->is_around);
}

static gboolean
fits (Search *self, double dx, double dy)
{
  MarqLayoutPiece *piece = self->piece;

  if (piece->home != G_MAXUINT)
    {
      MarqRect home = find_home_rect (self->among, piece, dx, dy);

      if (!marq_rect_holds (&marq_layout_group_of (self->among, piece->home)->rect, &home) && !may_become (self, &home))
        return FALSE;
    }
  for (guint i = 0; i < piece->members->len; i++)
    {
      MarqRect rect = shift (&marq_layout_box_of (self->among, g_array_index (piece->members, guint, i))->rect, dx, dy);

      if (!has_room (self, &rect, MARQ_LAYOUT_GAP_X, MARQ_LAYOUT_GAP_Y))
        return FALSE;
    }
  for (guint i = 0; i < piece->groups->len; i++)
    {
      MarqRect rect = shift (&marq_layout_group_of (self->among, g_array_index (piece->groups, guint, i))->rect, dx, dy);

      if (!has_room (self, &rect, GROUP_MARGIN, GROUP_MARGIN))
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
search_square (Search *self, const Offset *wish, double radius, double step, Offset *found)
{
  double best = G_MAXDOUBLE;
  double n = floor (radius / step);

  for (double along = -n; along <= n; along++)
    for (guint side = 0; side < (radius > 0 ? 4 : 1); side++)
      {
        double across = side % 2 ? radius : -radius;
        Offset offset = side < 2 ? (Offset){ wish->dx + along * step, wish->dy + across } : (Offset){ wish->dx + across, wish->dy + along * step };
        double distance = hypot (along * step, radius);

        if (distance < best && fits (self, offset.dx, offset.dy))
          {
            best = distance;
            *found = offset;
          }
      }
  return best < G_MAXDOUBLE;
}

/* Back towards the wish, as the squares leave some out. */
static void
draw_near (Search *self, const Offset *wish, Offset *found)
{
  gboolean is_moving = TRUE;

  while (is_moving)
    {
      double x = found->dx > wish->dx ? -MARQ_LAYOUT_GRID : found->dx < wish->dx ? MARQ_LAYOUT_GRID : 0;
      double y = found->dy > wish->dy ? -MARQ_LAYOUT_GRID : found->dy < wish->dy ? MARQ_LAYOUT_GRID : 0;

      is_moving = FALSE;
      if (y != 0 && fits (self, found->dx, found->dy + y))
        {
          found->dy += y;
          is_moving = TRUE;
        }
      if (x != 0 && fits (self, found->dx + x, found->dy))
        {
          found->dx += x;
          is_moving = TRUE;
        }
    }
}

static gboolean
search (MarqLayoutAmong *among, MarqLayoutPiece *piece, const Offset *wish, gboolean may_grow, double most, Offset *found)
{
  Search self = { among, piece, .may_grow = may_grow };
  double step = MARQ_LAYOUT_GRID;
  gboolean is_found = FALSE;

  find_groups (&self);
  for (double radius = 0; radius <= most && !is_found; radius += step)
    {
      step = MAX (MARQ_LAYOUT_GRID, marq_layout_round (radius / 24));
      is_found = search_square (&self, wish, marq_layout_round (radius), step, found);
    }
  if (is_found)
    draw_near (&self, wish, found);
  g_free (self.is_around);
  g_free (self.is_inside);
  g_free (self.is_either);
  return is_found;
}

static void
take_room (MarqLayoutAmong *self, MarqLayoutPiece *piece)
{
  for (guint i = 0; i < piece->members->len; i++)
    {
      guint number = g_array_index (piece->members, guint, i);

      /* One that found no room in its group is in none. */
      if (self->home[number] != G_MAXUINT && self->is_kept[self->home[number]])
        self->home[number] = piece->home;
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
