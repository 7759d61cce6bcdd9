/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the formats of pictures share: what is in the picture, and the cairo sink. */
#pragma once

#include <cairo.h>

#include "marq-picture.h"

G_BEGIN_DECLS

/* Around everything. */
#define MARQ_PICTURE_MARGIN 32.0

/* What a picture shows, chosen and measured. */
typedef struct
{
  const MarqPictureSettings *settings;
  MarqPainter painter;
  GPtrArray  *boxes;  /* of MarqSceneBox */
  GPtrArray  *lines;  /* of MarqSceneLine */
  MarqRect    legend; /* nothing: there is none */
  MarqRect    area;   /* all of it, with the margin; of whole numbers */
} MarqPicture;

/* (element-type MarqSceneBox) (element-type MarqSceneLine) */
GBytes  *marq_picture_make_of (GPtrArray *boxes, GPtrArray *lines, MarqTexts *texts, const MarqPictureSettings *settings,
                               GCancellable *cancellable, GError **error);

/* What of it meets that area of the diagram; NULL: all. Not the canvas. */
void     marq_picture_paint    (const MarqPicture *self, const MarqRect *area, MarqSink *sink);
gboolean marq_picture_has_part (const MarqPicture *self, const MarqRect *area);
double   marq_picture_get_scale (const MarqPicture *self);

GBytes  *marq_picture_make_svg (const MarqPicture *self, GError **error);
GBytes  *marq_picture_make_pdf (const MarqPicture *self, GCancellable *cancellable, GError **error);
GBytes  *marq_picture_make_png (const MarqPicture *self, GCancellable *cancellable, GError **error);

typedef struct
{
  MarqSink sink;
  cairo_t *cr;
  const MarqPictureSettings *links; /* NULL: none are made */
  GHashTable *places;               /* uids that may be led to, until each was; NULL: none */
  GArray  *levels;                  /* what the end of each item has to do */
} MarqCairoSink;

void marq_cairo_sink_init   (MarqCairoSink *self, cairo_t *cr, const MarqPictureSettings *links);
void marq_cairo_sink_clear  (MarqCairoSink *self);
void marq_picture_set_color (cairo_t *cr, const MarqColor *color);

/* In points. landscape: -1: as it likes, 0: no, 1: yes. */
typedef struct
{
  double width, height;
  int    landscape;
} MarqPaper;

gboolean marq_paper_find (const char *name, MarqPaper *paper);

/* One dot a pixel on a screen is so many points on paper. */
#define MARQ_POINTS_PER_PIXEL 0.75

/* Where parts of a picture go on sheets of paper, that overlap. */
typedef struct
{
  double paper_width, paper_height;
  double scale;              /* points for each unit of the diagram */
  double width, height;      /* of what is printed on a sheet */
  guint  columns, rows;
  double x, y;               /* of the diagram, at the top left corner of the first */
  double step_x, step_y;     /* from one to the next, in units of the diagram */
} MarqPaperTiles;

#define MARQ_PAPER_MARGIN 30.0
#define MARQ_PAPER_OVERLAP 24.0

/* scale: 0: what fits. */
void     marq_paper_tile      (const MarqPaper *paper, const MarqRect *area, double scale, MarqPaperTiles *tiles);
MarqRect marq_paper_tile_area (const MarqPaperTiles *self, guint column, guint row);

/* What XML can hold of it. */
char    *marq_svg_escape      (const char *text);
/* Of letters, digits and few others. */
char    *marq_picture_dup_id  (const char *uid);

G_END_DECLS
