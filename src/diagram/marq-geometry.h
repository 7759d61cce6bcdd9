/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points and rectangles of a diagram, in its own units: pixels where nothing is zoomed. y goes down. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double x, y;
} MarqPoint;

typedef struct
{
  double x, y, width, height;
} MarqRect;

static inline gboolean
marq_rect_contains (const MarqRect *self, double x, double y)
{
  return x >= self->x && x <= self->x + self->width && y >= self->y && y <= self->y + self->height;
}

/* Whether they have an area in common: to touch is not enough. */
static inline gboolean
marq_rect_overlaps (const MarqRect *self, const MarqRect *other)
{
  return self->x < other->x + other->width && other->x < self->x + self->width && self->y < other->y + other->height
         && other->y < self->y + self->height;
}

/* Whether the other lies wholly in it. */
static inline gboolean
marq_rect_holds (const MarqRect *self, const MarqRect *other)
{
  return other->x >= self->x && other->y >= self->y && other->x + other->width <= self->x + self->width
         && other->y + other->height <= self->y + self->height;
}

static inline MarqRect
marq_rect_grow (const MarqRect *self, double by)
{
  return (MarqRect){ self->x - by, self->y - by, self->width + 2 * by, self->height + 2 * by };
}

/* What has neither width nor height is nothing. */
static inline MarqRect
marq_rect_union (const MarqRect *self, const MarqRect *other)
{
  double x = MIN (self->x, other->x);
  double y = MIN (self->y, other->y);

  if (self->width <= 0 && self->height <= 0)
    return *other;
  if (other->width <= 0 && other->height <= 0)
    return *self;
  return (MarqRect){ x, y, MAX (self->x + self->width, other->x + other->width) - x, MAX (self->y + self->height, other->y + other->height) - y };
}

G_END_DECLS
