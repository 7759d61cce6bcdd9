/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a layout stays and what moves together. A group stays if it is fixed, or anything in it is; what is in a group
 * that moves, moves with it.
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

static guint
find_outer (MarqLayoutAmong *self, guint group)
{
  return self->home[self->layout->boxes->len + group];
}

static void
mark_around (MarqLayoutAmong *self, guint group, gboolean *marks)
{
  for (; group != G_MAXUINT && !marks[group]; group = find_outer (self, group))
    marks[group] = TRUE;
}

/* An empty one moves only with the one that it is in. */
static gboolean
is_carried (MarqLayoutAmong *self, guint group, const gboolean *has_any)
{
  for (; group != G_MAXUINT; group = find_outer (self, group))
    if (has_any[group])
      return !self->is_kept[group];
  return FALSE;
}

static void
find_kept (MarqLayoutAmong *self)
{
  guint n = self->layout->groups->len;
  g_autofree gboolean *has_any = g_new0 (gboolean, n + 1);
  g_autofree gboolean *is_left = g_new0 (gboolean, n + 1);

  for (guint i = 0; i < n; i++)
    if (marq_layout_group_of (self, i)->is_fixed)
      mark_around (self, i, self->is_kept);
  for (guint i = 0; i < self->layout->boxes->len; i++)
    mark_around (self, self->home[i], marq_layout_is_moving (self, i) ? has_any : self->is_kept);
  for (guint i = 0; i < n; i++)
    is_left[i] = !has_any[i] && !is_carried (self, i, has_any);
  for (guint i = 0; i < n; i++)
    self->is_kept[i] |= is_left[i];
}

/* The group that stays and that it is to be in; number: of a box, or of a group after all boxes. */
static guint
find_kept_home (MarqLayoutAmong *self, guint number)
{
  guint home = self->home[number];

  while (home != G_MAXUINT && !self->is_kept[home])
    home = find_outer (self, home);
  return home;
}

/* The outermost that moves with it; G_MAXUINT: none does. */
static guint
find_outermost (MarqLayoutAmong *self, guint number)
{
  guint home = self->home[number];
  guint outermost = G_MAXUINT;

  for (; home != G_MAXUINT && !self->is_kept[home]; home = find_outer (self, home))
    outermost = home;
  return outermost;
}

/* What lies in a group belongs to it, whatever else is said; to the smallest. */
static guint
find_group_around (MarqLayoutAmong *self, const MarqRect *rect)
{
  guint found = G_MAXUINT;
  double least = G_MAXDOUBLE;

  for (guint i = 0; i < self->layout->groups->len; i++)
    {
      MarqRect *group = &marq_layout_group_of (self, i)->rect;

      if (!self->is_kept[i] || group->width * group->height >= least || !marq_rect_overlaps (group, rect))
        continue;
      found = i;
      least = group->width * group->height;
    }
  return found;
}

static void
take_what_stays (MarqLayoutAmong *self)
{
  for (guint i = 0; i < self->layout->boxes->len; i++)
    {
      MarqLayoutBox *box = marq_layout_box_of (self, i);

      self->is_placed[i] = box->is_fixed && marq_layout_is_sane (&box->rect);
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

/* With the first of this group; G_MAXUINT: of none. */
static void
unite_by_group (MarqLayoutAmong *self, guint *firsts, guint group, guint box)
{
  guint *first = &firsts[MIN (group, self->layout->groups->len)];

  if (*first == G_MAXUINT)
    *first = box;
  unite (self->roots, *first, box);
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
unite_lone (MarqLayoutAmong *self)
{
  g_autofree guint *firsts = new_firsts (self->layout->groups->len);

  for (guint i = 0; i < self->layout->boxes->len; i++)
    self->is_lone[i] = marq_layout_is_moving (self, i) && find_outermost (self, i) == G_MAXUINT;
  for (guint i = 0; i < self->layout->lines->len; i++)
    {
      MarqLayoutLine *line = marq_layout_line (self->layout->lines, i);

      if (line->from < self->layout->boxes->len && line->to < self->layout->boxes->len && line->from != line->to)
        self->is_lone[line->from] = self->is_lone[line->to] = FALSE;
    }
  for (guint i = 0; i < self->layout->boxes->len; i++)
    if (self->is_lone[i])
      unite_by_group (self, firsts, self->home[i], i);
}

static void
unite_lines (MarqLayoutAmong *self)
{
  for (guint i = 0; i < self->layout->lines->len; i++)
    {
      MarqLayoutLine *line = marq_layout_line (self->layout->lines, i);

      if (marq_layout_is_moving (self, line->from) && marq_layout_is_moving (self, line->to)
          && find_kept_home (self, line->from) == find_kept_home (self, line->to))
        unite (self->roots, line->from, line->to);
    }
}

/* Those that are to stay around where they were are one piece. */
static void
find_roots (MarqLayoutAmong *self)
{
  g_autofree guint *firsts = new_firsts (self->layout->groups->len);

  for (guint i = 0; i < self->layout->boxes->len; i++)
    self->roots[i] = i;
  for (guint i = 0; i < self->layout->boxes->len; i++)
    if (marq_layout_is_moving (self, i) && self->layout->stays_around)
      unite_by_group (self, firsts, find_kept_home (self, i), i);
    else if (marq_layout_is_moving (self, i) && find_outermost (self, i) != G_MAXUINT)
      unite_by_group (self, firsts, find_outermost (self, i), i);
  unite_lines (self);
  if (!self->layout->stays_around)
    unite_lone (self);
  for (guint i = 0; i < self->layout->boxes->len; i++)
    self->roots[i] = find_root (self->roots, i);
}

void
marq_layout_among_init (MarqLayoutAmong *self, MarqLayout *layout)
{
  guint n = MAX (layout->boxes->len, layout->groups->len) + 1;

  self->layout = layout;
  self->home = marq_layout_find_homes (layout);
  self->is_kept = g_new0 (gboolean, n);
  self->is_placed = g_new0 (gboolean, n);
  self->numbers = g_new0 (guint, n);
  self->roots = g_new0 (guint, n);
  self->is_lone = g_new0 (gboolean, n);
  self->boxes = marq_layout_room_new ();
  self->groups = marq_layout_room_new ();
  find_kept (self);
  take_what_stays (self);
  find_roots (self);
}

void
marq_layout_among_clear (MarqLayoutAmong *self)
{
  g_free (self->home);
  g_free (self->is_kept);
  g_free (self->is_placed);
  g_free (self->numbers);
  g_free (self->roots);
  g_free (self->is_lone);
  marq_layout_room_free (self->boxes);
  marq_layout_room_free (self->groups);
}

GPtrArray *
marq_layout_make_pieces (MarqLayoutAmong *self)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) piece_free);
  g_autofree MarqLayoutPiece **of_root = g_new0 (MarqLayoutPiece *, self->layout->boxes->len + 1);
  g_autofree MarqLayoutPiece **of_group = g_new0 (MarqLayoutPiece *, self->layout->groups->len + 1);

  for (guint i = 0; i < self->layout->boxes->len; i++)
    {
      guint outermost = find_outermost (self, i);
      MarqLayoutPiece **piece = &of_root[self->roots[i]];

      if (!marq_layout_is_moving (self, i))
        continue;
      if (!*piece)
        {
          *piece = piece_new (find_kept_home (self, i));
          g_ptr_array_add (pieces, *piece);
        }
      g_array_append_val ((*piece)->members, i);
      if (outermost != G_MAXUINT)
        of_group[outermost] = *piece;
    }
  for (guint i = 0; i < self->layout->groups->len; i++)
    {
      guint outermost = find_outermost (self, self->layout->boxes->len + i);

      if (!self->is_kept[i])
        g_array_append_val (of_group[outermost == G_MAXUINT ? i : outermost]->groups, i);
    }
  return pieces;
}

MarqLayout *
marq_layout_make_inner (MarqLayoutAmong *self)
{
  MarqLayout *inner = marq_layout_copy (self->layout);
  guint n_kept = 0;

  for (guint i = 0; i < inner->boxes->len; i++)
    if (find_outermost (self, i) == G_MAXUINT)
      g_clear_pointer (&g_array_index (inner->boxes, MarqLayoutBox, i).group, g_free);
  for (guint i = 0; i < inner->groups->len; i++)
    if (find_outermost (self, inner->boxes->len + i) == G_MAXUINT)
      g_clear_pointer (&g_array_index (inner->groups, MarqLayoutGroup, i).group, g_free);
  for (guint i = 0; i < inner->lines->len; i++)
    {
      MarqLayoutLine line = *marq_layout_line (inner->lines, i);

      if (marq_layout_is_moving (self, line.from) && marq_layout_is_moving (self, line.to) && self->roots[line.from] == self->roots[line.to])
        *marq_layout_line (inner->lines, n_kept++) = line;
    }
  g_array_set_size (inner->lines, n_kept);
  return inner;
}
