/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which items are where, in square cells: large things in large cells, so that each is in few. Cells that are empty
 * are gone.
 */
#include "config.h"

#include <math.h>

#include "marq-router-private.h"

static const double sizes[] = { 128, 1024, 8192, 65536, 524288 };

#define N_LEVELS G_N_ELEMENTS (sizes)
#define MOST_CELLS 12.0

typedef struct
{
  gpointer   key;
  GPtrArray *items;
} Cell;

struct _MarqRouterIndex
{
  GHashTable *cells[N_LEVELS];
};

static void
cell_free (gpointer data)
{
  Cell *cell = data;

  g_ptr_array_unref (cell->items);
  g_free (cell);
}

/* Two places with the same key only share a cell. */
static gpointer
key_of (double x, double y)
{
  gint32 column = (gint32) CLAMP (x, -2e9, 2e9);
  gint32 row = (gint32) CLAMP (y, -2e9, 2e9);

  return (gpointer) ((gsize) (guint32) column * 0x9e3779b1u ^ ((gsize) (guint32) row << (sizeof (gsize) * 4)) ^ (guint32) row);
}

static guint
hash_of (gconstpointer key)
{
  guint64 value = (guint64) (gsize) key;

  return (guint) ((value * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 32);
}

MarqRouterIndex *
marq_router_index_new (void)
{
  MarqRouterIndex *self = g_new0 (MarqRouterIndex, 1);

  for (guint i = 0; i < N_LEVELS; i++)
    self->cells[i] = g_hash_table_new_full (hash_of, g_direct_equal, NULL, cell_free);
  return self;
}

void
marq_router_index_free (MarqRouterIndex *self)
{
  for (guint i = 0; i < N_LEVELS; i++)
    g_hash_table_unref (self->cells[i]);
  g_free (self);
}

static guint
level_of (const MarqArea *area)
{
  double length = MAX (area->span[0].hi - area->span[0].lo, area->span[1].hi - area->span[1].lo);
  guint level = 0;

  while (level + 1 < N_LEVELS && length > sizes[level] * MOST_CELLS)
    level++;
  return level;
}

static void
add_to (MarqRouterIndex *self, guint level, gpointer key, gpointer item, GPtrArray *cells)
{
  Cell *cell = g_hash_table_lookup (self->cells[level], key);

  if (!cell)
    {
      cell = g_new (Cell, 1);
      *cell = (Cell){ key, g_ptr_array_new () };
      g_hash_table_insert (self->cells[level], key, cell);
    }
  /* What is added in one go is last. */
  if (cell->items->len && cell->items->pdata[cell->items->len - 1] == item)
    return;
  g_ptr_array_add (cell->items, item);
  g_ptr_array_add (cells, GUINT_TO_POINTER (level));
  g_ptr_array_add (cells, cell);
}

void
marq_router_index_add (MarqRouterIndex *self, const MarqArea *area, gpointer item, GPtrArray *cells)
{
  guint level = level_of (area);
  double size = sizes[level];
  double right = floor (area->span[0].hi / size);
  double bottom = floor (area->span[1].hi / size);

  for (double x = floor (area->span[0].lo / size); x <= right; x++)
    for (double y = floor (area->span[1].lo / size); y <= bottom; y++)
      add_to (self, level, key_of (x, y), item, cells);
}

void
marq_router_index_remove (MarqRouterIndex *self, gpointer item, GPtrArray *cells)
{
  for (guint i = 0; i < cells->len; i += 2)
    {
      Cell *cell = cells->pdata[i + 1];

      g_ptr_array_remove_fast (cell->items, item);
      if (!cell->items->len)
        g_hash_table_remove (self->cells[GPOINTER_TO_UINT (cells->pdata[i])], cell->key);
    }
  g_ptr_array_set_size (cells, 0);
}

static void
each_of (MarqRouterIndex *self, guint level, const MarqArea *area, MarqRouterIndexFunc func, gpointer data)
{
  double size = sizes[level];
  double right = floor (area->span[0].hi / size);
  double bottom = floor (area->span[1].hi / size);

  if (g_hash_table_size (self->cells[level]) == 0)
    return;
  for (double x = floor (area->span[0].lo / size); x <= right; x++)
    for (double y = floor (area->span[1].lo / size); y <= bottom; y++)
      {
        Cell *cell = g_hash_table_lookup (self->cells[level], key_of (x, y));

        for (guint i = 0; cell && i < cell->items->len; i++)
          func (cell->items->pdata[i], data);
      }
}

void
marq_router_index_each (MarqRouterIndex *self, const MarqArea *area, MarqRouterIndexFunc func, gpointer data)
{
  for (guint i = 0; i < N_LEVELS; i++)
    each_of (self, i, area, func, data);
}
