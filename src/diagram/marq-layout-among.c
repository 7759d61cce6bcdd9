/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places boxes among others that stay exactly where they are. What hangs together is a piece: it is laid out among itself
 * first, and then seeks room near what it has lines to; or all that is meant around where it was.
 */
#include "config.h"

#include <string.h>

#include "marq-layout-among.h"

static void
piece_free (MarqLayoutPiece *self)
{
  g_array_unref (self->members);
  g_array_unref (self->groups);
  g_free (self);
}

static MarqLayoutPiece *
piece_new (guint home)
{
  MarqLayoutPiece *self = g_new0 (MarqLayoutPiece, 1);

  self->members = g_array_new (FALSE, FALSE, sizeof (guint));
  self->groups = g_array_new (FALSE, FALSE, sizeof (guint));
  self->home = home;
  return self;
}

static gboolean
is_sane (const MarqRect *rect)
{
  return fabs (rect->x) <= MARQ_LAYOUT_FAR && fabs (rect->y) <= MARQ_LAYOUT_FAR && rect->width >= 0 && rect->width <= MARQ_LAYOUT_FAR
         && rect->height >= 0 && rect->height <= MARQ_LAYOUT_FAR;
}

static void
find_homes (MarqLayoutAmong *self)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree gboolean *has_any = g_new0 (gboolean, self->layout->groups->len + 1);

  for (guint i = self->layout->groups->len; i > 0; i--)
    g_hash_table_insert (numbers, marq_layout_group_of (self, i - 1)->uid, GUINT_TO_POINTER (i));
  for (guint i = 0; i < self->layout->groups->len; i++)
    self->is_kept[i] = marq_layout_group_of (self, i)->is_fixed;
  for (guint i = 0; i < self->layout->boxes->len; i++)
    {
      MarqLayoutBox *box = marq_layout_box_of (self, i);
      guint group = box->group ? GPOINTER_TO_UINT (g_hash_table_lookup (numbers, box->group)) : 0;

      self->home[i] = group ? group - 1 : G_MAXUINT;
      if (!group)
        continue;
      has_any[group - 1] = TRUE;
      self->is_kept[group - 1] |= box->is_fixed;
    }
  for (guint i = 0; i < self->layout->groups->len; i++)
    self->is_kept[i] |= !has_any[i];
}

/* The group that stays and that it is to be in. */
static guint
find_kept_home (MarqLayoutAmong *self, guint box)
{
  guint home = self->home[box];

  return home != G_MAXUINT && self->is_kept[home] ? home : G_MAXUINT;
}

/* What lies in a group belongs to it, whatever else is said. */
static guint
find_group_around (MarqLayoutAmong *self, const MarqRect *rect)
{
  for (guint i = 0; i < self->layout->groups->len; i++)
    if (self->is_kept[i] && marq_rect_overlaps (&marq_layout_group_of (self, i)->rect, rect))
      return i;
  return G_MAXUINT;
}

static void
take_what_stays (MarqLayoutAmong *self)
{
  for (guint i = 0; i < self->layout->boxes->len; i++)
    {
      MarqLayoutBox *box = marq_layout_box_of (self, i);

      self->is_placed[i] = box->is_fixed && is_sane (&box->rect);
      if (!self->is_placed[i])
        continue;
      if (self->home[i] == G_MAXUINT)
        self->home[i] = find_group_around (self, &box->rect);
      marq_layout_room_take (self->boxes, &box->rect, self->home[i]);
    }
  for (guint i = 0; i < self->layout->groups->len; i++)
    if (self->is_kept[i])
      self->numbers[i] = marq_layout_room_take (self->groups, &marq_layout_group_of (self, i)->rect, i);
}

static void
among_init (MarqLayoutAmong *self, MarqLayout *layout)
{
  guint n = MAX (layout->boxes->len, layout->groups->len) + 1;

  self->layout = layout;
  self->home = g_new0 (guint, n);
  self->is_kept = g_new0 (gboolean, n);
  self->is_placed = g_new0 (gboolean, n);
  self->numbers = g_new0 (guint, n);
  self->boxes = marq_layout_room_new ();
  self->groups = marq_layout_room_new ();
  find_homes (self);
  take_what_stays (self);
}

static void
among_clear (MarqLayoutAmong *self)
{
  g_free (self->home);
  g_free (self->is_kept);
  g_free (self->is_placed);
  g_free (self->numbers);
  marq_layout_room_free (self->boxes);
  marq_layout_room_free (self->groups);
}

static gboolean
is_moving (MarqLayoutAmong *self, guint box)
{
  return box < self->layout->boxes->len && !marq_layout_box_of (self, box)->is_fixed;
}

static guint
find_root (guint *parents, guint box)
{
  while (parents[box] != box)
    box = parents[box] = parents[parents[box]];
  return box;
}

static void
unite (guint *parents, guint a, guint b)
{
  a = find_root (parents, a);
  b = find_root (parents, b);
  parents[MAX (a, b)] = MIN (a, b);
}

/* The first of each, of a group; G_MAXUINT: of none. */
static void
unite_by_number (guint *parents, guint *firsts, guint n, guint number, guint box)
{
  guint *first = &firsts[MIN (number, n)];

  if (*first == G_MAXUINT)
    *first = box;
  unite (parents, *first, box);
}

static guint *
new_firsts (guint n)
{
  guint *firsts = g_new (guint, n + 1);

  memset (firsts, 0xff, sizeof (guint) * (n + 1));
  return firsts;
}

/* Those that have no line at all stand together; of each group apart. */
static void
unite_lone (MarqLayoutAmong *self, guint *parents, gboolean *is_lone)
{
  guint n = self->layout->groups->len;
  g_autofree guint *firsts = new_firsts (n);

  for (guint i = 0; i < self->layout->boxes->len; i++)
    is_lone[i] = is_moving (self, i) && (self->home[i] == G_MAXUINT || self->is_kept[self->home[i]]);
  for (guint i = 0; i < self->layout->lines->len; i++)
    {
      MarqLayoutLine *line = marq_layout_line (self->layout->lines, i);

      if (line->from < self->layout->boxes->len && line->to < self->layout->boxes->len && line->from != line->to)
        is_lone[line->from] = is_lone[line->to] = FALSE;
    }
  for (guint i = 0; i < self->layout->boxes->len; i++)
    if (is_lone[i])
      unite_by_number (parents, firsts, n, self->home[i], i);
}

/* Of each box the first of its piece. */
static guint *
find_pieces (MarqLayoutAmong *self, gboolean *is_lone)
{
  guint n = self->layout->groups->len;
  guint *parents = g_new (guint, self->layout->boxes->len + 1);
  g_autofree guint *firsts = new_firsts (n);

  for (guint i = 0; i < self->layout->boxes->len; i++)
    parents[i] = i;
  for (guint i = 0; i < self->layout->boxes->len; i++)
    if (is_moving (self, i) && self->layout->stays_around)
      unite_by_number (parents, firsts, n, find_kept_home (self, i), i);
    else if (is_moving (self, i) && self->home[i] != G_MAXUINT && !self->is_kept[self->home[i]])
      unite_by_number (parents, firsts, n, self->home[i], i);
  for (guint i = 0; i < self->layout->lines->len; i++)
    {
      MarqLayoutLine *line = marq_layout_line (self->layout->lines, i);

      if (is_moving (self, line->from) && is_moving (self, line->to)
          && find_kept_home (self, line->from) == find_kept_home (self, line->to))
        unite (parents, line->from, line->to);
    }
  if (!self->layout->stays_around)
    unite_lone (self, parents, is_lone);
  for (guint i = 0; i < self->layout->boxes->len; i++)
    parents[i] = find_root (parents, i);
  return parents;
}

static GPtrArray *
make_pieces (MarqLayoutAmong *self, const guint *roots)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) piece_free);
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  g_autofree gboolean *is_taken = g_new0 (gboolean, self->layout->groups->len + 1);

  for (guint i = 0; i < self->layout->boxes->len; i++)
    {
      guint home = self->home[i];
      MarqLayoutPiece *piece = g_hash_table_lookup (known, GUINT_TO_POINTER (roots[i]));

      if (!is_moving (self, i))
        continue;
      if (!piece)
        {
          piece = piece_new (find_kept_home (self, i));
          g_hash_table_insert (known, GUINT_TO_POINTER (roots[i]), piece);
          g_ptr_array_add (pieces, piece);
        }
      g_array_append_val (piece->members, i);
      if (home != G_MAXUINT && !self->is_kept[home] && !is_taken[home])
        {
          is_taken[home] = TRUE;
          g_array_append_val (piece->groups, home);
        }
    }
  return pieces;
}

/* Without what stays, and without lines between pieces. */
static MarqLayout *
make_inner (MarqLayoutAmong *self, const guint *roots)
{
  MarqLayout *inner = marq_layout_copy (self->layout);
  guint n_kept = 0;

  for (guint i = 0; i < inner->boxes->len; i++)
    if (find_kept_home (self, i) != G_MAXUINT)
      g_clear_pointer (&g_array_index (inner->boxes, MarqLayoutBox, i).group, g_free);
  for (guint i = 0; i < inner->lines->len; i++)
    {
      MarqLayoutLine line = *marq_layout_line (inner->lines, i);

      if (is_moving (self, line.from) && is_moving (self, line.to) && roots[line.from] == roots[line.to])
        *marq_layout_line (inner->lines, n_kept++) = line;
    }
  g_array_set_size (inner->lines, n_kept);
  return inner;
}

static gboolean
arrange_piece (MarqLayoutAmong *self, MarqLayout *inner, MarqLayoutPiece *piece, char **why_not, GCancellable *cancellable, GError **error)
{
  g_autofree gboolean *is_meant = g_new0 (gboolean, inner->boxes->len + inner->groups->len + 1);
  g_autofree char *why = NULL;
  gboolean is_done;

  for (guint i = 0; i < piece->members->len; i++)
    is_meant[g_array_index (piece->members, guint, i)] = TRUE;
  is_done = marq_layout_whole (inner, is_meant, self->layout->aspect, &why, cancellable, error);
  if (why && why_not && !*why_not)
    *why_not = g_steal_pointer (&why);
  return is_done;
}

/* Each piece among itself. Where they are not to stay around anything, all at once: what hangs together keeps together. */
static gboolean
arrange (MarqLayoutAmong *self, MarqLayout *inner, GPtrArray *pieces, const gboolean *is_lone, char **why_not, GCancellable *cancellable,
         GError **error)
{
  g_autofree gboolean *is_meant = g_new0 (gboolean, inner->boxes->len + inner->groups->len + 1);

  for (guint i = 0; i < inner->boxes->len; i++)
    is_meant[i] = !self->layout->stays_around && is_moving (self, i) && !is_lone[i];
  if (!marq_layout_whole (inner, is_meant, self->layout->aspect, why_not, cancellable, error))
    return FALSE;
  for (guint i = 0; i < pieces->len; i++)
    {
      MarqLayoutPiece *piece = pieces->pdata[i];

      if ((self->layout->stays_around || is_lone[g_array_index (piece->members, guint, 0)])
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
find_wishes (MarqLayoutAmong *self, const guint *roots, MarqLayoutPiece *piece)
{
  Wishes wishes = { 0 };
  guint root = roots[g_array_index (piece->members, guint, 0)];

  for (guint i = 0; i < self->layout->lines->len; i++)
    {
      MarqLayoutLine *line = marq_layout_line (self->layout->lines, i);

      if (line->from >= self->layout->boxes->len || line->to >= self->layout->boxes->len)
        continue;
      if (is_moving (self, line->from) && roots[line->from] == root && self->is_placed[line->to])
        add_wish (self, &wishes, line->from, line->to, TRUE);
      else if (is_moving (self, line->to) && roots[line->to] == root && self->is_placed[line->from])
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
    if (self->is_kept[i] && is_sane (&marq_layout_group_of (self, i)->rect))
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
settle (MarqLayoutAmong *self, MarqLayout *inner, const guint *roots, GPtrArray *pieces)
{
  g_autofree gboolean *is_done = g_new0 (gboolean, pieces->len + 1);
  g_autofree MarqPoint *around = g_new0 (MarqPoint, pieces->len + 1);

  for (guint i = 0; i < pieces->len; i++)
    around[i] = take_over (self, inner, pieces->pdata[i]);
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < pieces->len; i++)
      {
        MarqLayoutPiece *piece = pieces->pdata[i];
        Wishes wishes = find_wishes (self, roots, piece);
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
  g_autofree gboolean *is_lone = g_new0 (gboolean, self->boxes->len + 1);
  g_autofree guint *roots = NULL;
  g_autoptr (GPtrArray) pieces = NULL;
  g_autoptr (MarqLayout) inner = NULL;
  gboolean is_done;

  among_init (&among, self);
  roots = find_pieces (&among, is_lone);
  pieces = make_pieces (&among, roots);
  inner = make_inner (&among, roots);
  is_done = arrange (&among, inner, pieces, is_lone, why_not, cancellable, error);
  if (is_done)
    settle (&among, inner, roots, pieces);
  among_clear (&among);
  return is_done && !g_cancellable_set_error_if_cancelled (cancellable, error);
}
