/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places boxes among others that stay exactly where they are. What hangs together is a piece: it is laid out among itself
 * first, and then seeks room near what it has lines to; or all that is meant around where it was.
 */
#include "config.h"

#include "marq-layout-among.h"

static gboolean
arrange_piece (MarqLayoutAmong *self, MarqLayout *inner, MarqLayoutPiece *piece, char **why_not, GCancellable *cancellable, GError **error)
{
  g_autofree gboolean *is_meant = g_new0 (gboolean, inner->boxes->len + inner->groups->len + 1);
  g_autofree char *why = NULL;
  gboolean is_done;

  for (guint i = 0; i < piece->members->len; i++)
    is_meant[g_array_index (piece->members, guint, i)] = TRUE;
  for (guint i = 0; i < piece->groups->len; i++)
    is_meant[inner->boxes->len + g_array_index (piece->groups, guint, i)] = TRUE;
  is_done = marq_layout_whole (inner, is_meant, self->layout->aspect, &why, cancellable, error);
  if (why && why_not && !*why_not)
    *why_not = g_steal_pointer (&why);
  return is_done;
}

/* Each piece among itself. Where they are not to stay around anything, all at once: what hangs together keeps together. */
static gboolean
arrange (MarqLayoutAmong *self, MarqLayout *inner, GPtrArray *pieces, char **why_not, GCancellable *cancellable,
         GError **error)
{
  g_autofree gboolean *is_meant = g_new0 (gboolean, inner->boxes->len + inner->groups->len + 1);

  for (guint i = 0; i < inner->boxes->len; i++)
    is_meant[i] = !self->layout->stays_around && marq_layout_is_moving (self, i) && !self->is_lone[i];
  for (guint i = 0; i < inner->groups->len; i++)
    is_meant[inner->boxes->len + i] = !self->layout->stays_around && !self->is_kept[i];
  if (!marq_layout_whole (inner, is_meant, self->layout->aspect, why_not, cancellable, error))
    return FALSE;
  for (guint i = 0; i < pieces->len; i++)
    {
      MarqLayoutPiece *piece = pieces->pdata[i];

      if ((self->layout->stays_around || self->is_lone[g_array_index (piece->members, guint, 0)])
          && !arrange_piece (self, inner, piece, why_not, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static MarqRect
extents_of (MarqLayoutAmong *self, MarqLayoutPiece *piece)
{
  MarqRect extents = { 0 };

  for (guint i = 0; i < piece->members->len; i++)
    extents = marq_rect_union (&extents, &marq_layout_box_of (self, g_array_index (piece->members, guint, i))->rect);
  for (guint i = 0; i < piece->groups->len; i++)
    extents = marq_rect_union (&extents, &marq_layout_group_of (self, g_array_index (piece->groups, guint, i))->rect);
  return extents;
}

/* Takes over how the piece was arranged. How far it is then from around where it was. */
static MarqPoint
take_over (MarqLayoutAmong *self, MarqLayout *inner, MarqLayoutPiece *piece)
{
  MarqRect old = extents_of (self, piece);

  for (guint i = 0; i < piece->members->len; i++)
    {
      guint number = g_array_index (piece->members, guint, i);

      marq_layout_box_of (self, number)->rect = g_array_index (inner->boxes, MarqLayoutBox, number).rect;
    }
  for (guint i = 0; i < piece->groups->len; i++)
    {
      guint number = g_array_index (piece->groups, guint, i);

      marq_layout_group_of (self, number)->rect = g_array_index (inner->groups, MarqLayoutGroup, number).rect;
    }
  piece->extents = extents_of (self, piece);
  return (MarqPoint){ old.x + old.width / 2 - piece->extents.x - piece->extents.width / 2,
                      old.y + old.height / 2 - piece->extents.y - piece->extents.height / 2 };
}

typedef struct
{
  double dx, dy;
  guint  n;
} Wishes;

/* A box refers to what is left of it. */
static void
add_wish (MarqLayoutAmong *self, Wishes *wishes, guint box, guint other, gboolean is_right)
{
  MarqRect *rect = &marq_layout_box_of (self, box)->rect;
  MarqRect *by = &marq_layout_box_of (self, other)->rect;

  wishes->dx += (is_right ? by->x + by->width + MARQ_LAYOUT_GAP_X : by->x - MARQ_LAYOUT_GAP_X - rect->width) - rect->x;
  wishes->dy += by->y - rect->y;
  wishes->n++;
}

/* pieces: of each box; lines to what is placed count. */
static Wishes
find_wishes (MarqLayoutAmong *self, MarqLayoutPiece *piece)
{
  Wishes wishes = { 0 };
  guint root = self->roots[g_array_index (piece->members, guint, 0)];

  for (guint i = 0; i < self->layout->lines->len; i++)
    {
      MarqLayoutLine *line = marq_layout_line (self->layout->lines, i);

      if (line->from >= self->layout->boxes->len || line->to >= self->layout->boxes->len)
        continue;
      if (marq_layout_is_moving (self, line->from) && self->roots[line->from] == root && self->is_placed[line->to])
        add_wish (self, &wishes, line->from, line->to, TRUE);
      else if (marq_layout_is_moving (self, line->to) && self->roots[line->to] == root && self->is_placed[line->from])
        add_wish (self, &wishes, line->to, line->from, FALSE);
    }
  if (wishes.n)
    wishes = (Wishes){ wishes.dx / wishes.n, wishes.dy / wishes.n, wishes.n };
  return wishes;
}

/* It has no lines to anything: in the corner of its group; or below all that there is, or right of it, as the window has it. */
static MarqPoint
find_corner (MarqLayoutAmong *self, MarqLayoutPiece *piece)
{
  MarqRect all = { 0 };
  double below, beside;

  if (piece->home != G_MAXUINT)
    {
      MarqRect *home = &marq_layout_group_of (self, piece->home)->rect;

      return (MarqPoint){ home->x + MARQ_LAYOUT_GROUP_PADDING - piece->extents.x, home->y + MARQ_LAYOUT_GROUP_TOP - piece->extents.y };
    }
  for (guint i = 0; i < self->layout->boxes->len; i++)
    if (self->is_placed[i])
      all = marq_rect_union (&all, &marq_layout_box_of (self, i)->rect);
  for (guint i = 0; i < self->layout->groups->len; i++)
    if (self->is_kept[i] && marq_layout_is_sane (&marq_layout_group_of (self, i)->rect))
      all = marq_rect_union (&all, &marq_layout_group_of (self, i)->rect);
  below = marq_layout_span (MAX (all.width, piece->extents.width), all.height + MARQ_LAYOUT_GAP_BLOCKS + piece->extents.height,
                            self->layout->aspect);
  beside = marq_layout_span (all.width + MARQ_LAYOUT_GAP_BLOCKS + piece->extents.width, MAX (all.height, piece->extents.height),
                             self->layout->aspect);
  if (below <= beside)
    return (MarqPoint){ all.x - piece->extents.x, all.y + all.height + MARQ_LAYOUT_GAP_BLOCKS - piece->extents.y };
  return (MarqPoint){ all.x + all.width + MARQ_LAYOUT_GAP_BLOCKS - piece->extents.x, all.y - piece->extents.y };
}

/* Those that have lines to what stays come first. */
static void
settle (MarqLayoutAmong *self, MarqLayout *inner, GPtrArray *pieces)
{
  g_autofree gboolean *is_done = g_new0 (gboolean, pieces->len + 1);
  g_autofree MarqPoint *around = g_new0 (MarqPoint, pieces->len + 1);

  for (guint i = 0; i < pieces->len; i++)
    around[i] = take_over (self, inner, pieces->pdata[i]);
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < pieces->len; i++)
      {
        MarqLayoutPiece *piece = pieces->pdata[i];
        Wishes wishes = find_wishes (self, piece);
        MarqPoint by = around[i];

        if (is_done[i] || (!self->layout->stays_around && !wishes.n && !round))
          continue;
        is_done[i] = TRUE;
        if (!self->layout->stays_around)
          by = wishes.n ? (MarqPoint){ wishes.dx, wishes.dy } : find_corner (self, piece);
        marq_layout_settle (self, piece, by.x, by.y);
      }
}

gboolean
marq_layout_among (MarqLayout *self, char **why_not, GCancellable *cancellable, GError **error)
{
  MarqLayoutAmong among = { 0 };
  g_autoptr (GPtrArray) pieces = NULL;
  g_autoptr (MarqLayout) inner = NULL;
  gboolean is_done;

  marq_layout_among_init (&among, self);
  pieces = marq_layout_make_pieces (&among);
  inner = marq_layout_make_inner (&among);
  is_done = arrange (&among, inner, pieces, why_not, cancellable, error);
  if (is_done)
    settle (&among, inner, pieces);
  marq_layout_among_clear (&among);
  return is_done;
}
