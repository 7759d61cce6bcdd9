/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "marq-layout-room.h"

#define CELL 512.0
/* What lies in more cells than these is kept apart. */
#define MOST_CELLS 64.0

typedef struct
{
  MarqRect rect;
  guint    tag;
  gboolean is_gone;
} Taken;

struct _MarqLayoutRoom
{
  GArray     *taken; /* of Taken */
  GHashTable *cells; /* gint64: GArray of guint: numbers */
  GArray     *large; /* of guint */
};

MarqLayoutRoom *
marq_layout_room_new (void)
{
  MarqLayoutRoom *self = g_new0 (MarqLayoutRoom, 1);

  self->taken = g_array_new (FALSE, FALSE, sizeof (Taken));
  self->large = g_array_new (FALSE, FALSE, sizeof (guint));
  self->cells = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  return self;
}

void
marq_layout_room_free (MarqLayoutRoom *self)
{
  g_array_unref (self->taken);
  g_array_unref (self->large);
  g_hash_table_unref (self->cells);
  g_free (self);
}

typedef struct
{
  gint64 left, top, right, bottom;
} Cells;

/* FALSE: too many. */
static gboolean
find_cells (const MarqRect *rect, Cells *cells)
{
  double left = floor (rect->x / CELL), right = floor ((rect->x + rect->width) / CELL);
  double top = floor (rect->y / CELL), bottom = floor ((rect->y + rect->height) / CELL);

  if (!((right - left + 1) * (bottom - top + 1) <= MOST_CELLS) || fabs (left) > G_MAXINT32 / 2 || fabs (top) > G_MAXINT32 / 2)
    return FALSE;
  *cells = (Cells){ (gint64) left, (gint64) top, (gint64) right, (gint64) bottom };
  return TRUE;
}

static gint64
key_of (gint64 column, gint64 row)
{
  return (gint64) ((guint64) column << 32 | (guint64) (guint32) row);
}

guint
marq_layout_room_take (MarqLayoutRoom *self, const MarqRect *rect, guint tag)
{
  Taken taken = { *rect, tag, FALSE };
  guint number = self->taken->len;
  Cells cells;

  g_array_append_val (self->taken, taken);
  if (!find_cells (rect, &cells))
    {
      g_array_append_val (self->large, number);
      return number;
    }
  for (gint64 column = cells.left; column <= cells.right; column++)
    for (gint64 row = cells.top; row <= cells.bottom; row++)
      {
        gint64 key = key_of (column, row);
        GArray *cell = g_hash_table_lookup (self->cells, &key);

        if (!cell)
          {
            cell = g_array_new (FALSE, FALSE, sizeof (guint));
            g_hash_table_insert (self->cells, g_memdup2 (&key, sizeof key), cell);
          }
        g_array_append_val (cell, number);
      }
  return number;
}

void
marq_layout_room_leave (MarqLayoutRoom *self, guint number)
{
  g_array_index (self->taken, Taken, number).is_gone = TRUE;
}

static gboolean
is_in_the_way (const Taken *taken, const MarqRect *rect, const gboolean *let_be)
{
  if (taken->is_gone || (let_be && taken->tag != G_MAXUINT && let_be[taken->tag]))
    return FALSE;
  return marq_rect_overlaps (&taken->rect, rect);
}

static gboolean
is_clear (MarqLayoutRoom *self, GArray *numbers, const MarqRect *rect, const gboolean *let_be)
{
  for (guint i = 0; numbers && i < numbers->len; i++)
    {
      Taken *taken = &g_array_index (self->taken, Taken, g_array_index (numbers, guint, i));

      if (is_in_the_way (taken, rect, let_be))
        return FALSE;
    }
  return TRUE;
}

gboolean
marq_layout_room_is_free (MarqLayoutRoom *self, const MarqRect *rect, const gboolean *let_be)
{
  Cells cells;

  if (!is_clear (self, self->large, rect, let_be))
    return FALSE;
  if (!find_cells (rect, &cells))
    {
      for (guint i = 0; i < self->taken->len; i++)
        {
          Taken *taken = &g_array_index (self->taken, Taken, i);

          if (is_in_the_way (taken, rect, let_be))
            return FALSE;
        }
      return TRUE;
    }
  for (gint64 column = cells.left; column <= cells.right; column++)
    for (gint64 row = cells.top; row <= cells.bottom; row++)
      {
        gint64 key = key_of (column, row);

        if (!is_clear (self, g_hash_table_lookup (self->cells, &key), rect, let_be))
          return FALSE;
      }
  return TRUE;
}
