/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How large a picture is and what is in each part of it, whatever its format. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "marq-picture-private.h"

/* Between the diagram and its legend. */
#define LEGEND_GAP 24.0
#define LEAST_SIDE 64.0
/* Beyond this a double cannot tell one pixel from the next. */
#define FARTHEST 1e9

static const struct
{
  const char *name;
  MarqPictureFormat format;
} formats[] = {
  { "svg", MARQ_PICTURE_SVG },
  { "pdf", MARQ_PICTURE_PDF },
  { "png", MARQ_PICTURE_PNG },
};

gboolean
marq_picture_find_format (const char *name, MarqPictureFormat *format)
{
  const char *dot = strrchr (name, '.');

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_ascii_strcasecmp (dot ? dot + 1 : name, formats[i].name) == 0)
      {
        *format = formats[i].format;
        return TRUE;
      }
  return FALSE;
}

double
marq_picture_get_scale (const MarqPicture *self)
{
  double scale = self->settings->scale;

  return scale > 0 && isfinite (scale) ? scale : 1;
}

void
marq_picture_paint (const MarqPicture *self, const MarqRect *area, MarqSink *sink)
{
  marq_paint_items (&self->painter, self->boxes, self->lines, area, sink);
  if (self->legend.width > 0 && (!area || marq_rect_overlaps (&self->legend, area)))
    marq_paint_legend_of (&self->painter, self->boxes, self->lines, self->legend.x, self->legend.y,
                          NULL, sink);
}

static gboolean
crosses (const MarqRoute *route, const MarqRect *area)
{
  for (guint i = 1; i < route->n_points; i++)
    {
      const MarqPoint *a = &route->points[i - 1], *b = &route->points[i];

      if (MAX (a->x, b->x) >= area->x && MIN (a->x, b->x) <= area->x + area->width
          && MAX (a->y, b->y) >= area->y && MIN (a->y, b->y) <= area->y + area->height)
        return TRUE;
    }
  return FALSE;
}

gboolean
marq_picture_has_part (const MarqPicture *self, const MarqRect *area)
{
  if (marq_rect_overlaps (&self->legend, area))
    return TRUE;
  for (guint i = 0; i < self->boxes->len; i++)
    if (marq_rect_overlaps (&((const MarqSceneBox *) self->boxes->pdata[i])->rect, area))
      return TRUE;
  for (guint i = 0; i < self->lines->len; i++)
    {
      const MarqSceneLine *line = self->lines->pdata[i];

      if (line->route && crosses (line->route, area))
        return TRUE;
    }
  return FALSE;
}

/* With whole numbers, so that what is sharp in the diagram is so in the picture. */
static gboolean
measure (MarqPicture *self, GError **error)
{
  MarqRect all = marq_painter_get_extents (self->boxes, self->lines);

  if (self->settings->has_legend)
    {
      marq_paint_legend_of (&self->painter, self->boxes, self->lines, floor (all.x),
                            ceil (all.y + all.height + LEGEND_GAP), &self->legend, NULL);
      all = marq_rect_union (&all, &self->legend);
    }
  if (!(fabs (all.x) < FARTHEST && fabs (all.y) < FARTHEST && all.width < FARTHEST
        && all.height < FARTHEST))
    {
      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
          _ ("the diagram is too large for a picture: some of its boxes are too far away"));
      return FALSE;
    }
  all = marq_rect_grow (&all, MARQ_PICTURE_MARGIN);
  self->area.x = floor (all.x);
  self->area.y = floor (all.y);
  self->area.width = MAX (ceil (all.x + all.width) - self->area.x, LEAST_SIDE);
  self->area.height = MAX (ceil (all.y + all.height) - self->area.y, LEAST_SIDE);
  return TRUE;
}

static GBytes *
make (const MarqPicture *self, GCancellable *cancellable, GError **error)
{
  switch (self->settings->format)
    {
    case MARQ_PICTURE_SVG:
      return marq_picture_make_svg (self, error);
    case MARQ_PICTURE_PDF:
      return marq_picture_make_pdf (self, cancellable, error);
    case MARQ_PICTURE_PNG:
      return marq_picture_make_png (self, cancellable, error);
    }
  g_return_val_if_reached (NULL);
}

GBytes *
marq_picture_make_of (GPtrArray *boxes,
                      GPtrArray *lines,
                      MarqTexts *texts,
                      const MarqPictureSettings *settings,
                      GCancellable *cancellable,
                      GError **error)
{
  MarqPicture self = { .settings = settings, .boxes = boxes, .lines = lines };

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  self.painter = (MarqPainter){ .style = marq_style_get (settings->style),
                                .texts = texts,
                                .look = settings->look,
                                .data = settings->data };
  /* The other two can be enlarged by who looks at them. */
  self.painter.detail = settings->format == MARQ_PICTURE_PNG
                            ? marq_detail_for_scale (marq_picture_get_scale (&self))
                            : MARQ_DETAIL_FULL;
  return measure (&self, error) ? make (&self, cancellable, error) : NULL;
}
