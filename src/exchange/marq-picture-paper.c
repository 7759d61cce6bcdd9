/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizes of paper, and how a picture is laid out on several sheets that overlap. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "marq-picture-private.h"

/* Rather than on several sheets, a picture is made so much smaller. */
#define LEAST_FIT 0.6

static const struct
{
  const char *name;
  double width, height;
} papers[] = {
  { "a0", 2383.94, 3370.39 }, { "a1", 1683.78, 2383.94 }, { "a2", 1190.55, 1683.78 },
  { "a3", 841.89, 1190.55 },  { "a4", 595.28, 841.89 },   { "a5", 419.53, 595.28 },
  { "letter", 612, 792 },     { "legal", 612, 1008 },     { "tabloid", 792, 1224 },
};

gboolean
marq_paper_find (const char *name, MarqPaper *paper)
{
  g_auto (GStrv) parts = g_strsplit (name, "-", 2);

  if (!parts[0])
    return FALSE;
  paper->landscape = -1;
  if (g_strcmp0 (parts[1], "landscape") == 0)
    paper->landscape = 1;
  else if (g_strcmp0 (parts[1], "portrait") == 0)
    paper->landscape = 0;
  else if (parts[1])
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (papers); i++)
    if (g_ascii_strcasecmp (parts[0], papers[i].name) == 0)
      {
        paper->width = papers[i].width;
        paper->height = papers[i].height;
        return TRUE;
      }
  return FALSE;
}

gboolean
marq_picture_check_paper (const char *name)
{
  MarqPaper paper;

  return marq_paper_find (name, &paper);
}

static guint
count_sheets (double length, double sheet)
{
  return length <= sheet ? 1 : 1 + (guint) ceil ((length - sheet) / (sheet - MARQ_PAPER_OVERLAP));
}

static void
tile (double width, double height, const MarqRect *area, double scale, MarqPaperTiles *tiles)
{
  double free_x, free_y;

  *tiles = (MarqPaperTiles){ .paper_width = width,
                             .paper_height = height,
                             .width = width - 2 * MARQ_PAPER_MARGIN,
                             .height = height - 2 * MARQ_PAPER_MARGIN };
  tiles->scale = scale;
  if (!(scale > 0))
    {
      double fit = MIN (tiles->width / area->width, tiles->height / area->height);

      tiles->scale = MARQ_POINTS_PER_PIXEL;
      if (fit < tiles->scale && fit >= tiles->scale * LEAST_FIT)
        tiles->scale = fit * (1 - 1e-9);
    }
  tiles->columns = count_sheets (area->width * tiles->scale, tiles->width);
  tiles->rows = count_sheets (area->height * tiles->scale, tiles->height);
  tiles->step_x = (tiles->width - MARQ_PAPER_OVERLAP) / tiles->scale;
  tiles->step_y = (tiles->height - MARQ_PAPER_OVERLAP) / tiles->scale;
  /* In the middle of all sheets. */
  free_x = (tiles->columns - 1) * tiles->step_x + tiles->width / tiles->scale - area->width;
  free_y = (tiles->rows - 1) * tiles->step_y + tiles->height / tiles->scale - area->height;
  tiles->x = area->x - free_x / 2;
  tiles->y = area->y - free_y / 2;
}

void
marq_paper_tile (const MarqPaper *paper, const MarqRect *area, double scale, MarqPaperTiles *tiles)
{
  MarqPaperTiles wide;
  guint n, n_wide;

  tile (paper->width, paper->height, area, scale, tiles);
  if (paper->landscape == 0)
    return;
  tile (paper->height, paper->width, area, scale, &wide);
  n = tiles->columns * tiles->rows;
  n_wide = wide.columns * wide.rows;
  if (paper->landscape > 0 || n_wide < n || (n_wide == n && wide.scale > tiles->scale)
      || (n_wide == n && n == 1 && area->width > area->height))
    *tiles = wide;
}

MarqRect
marq_paper_tile_area (const MarqPaperTiles *self, guint column, guint row)
{
  return (MarqRect){ self->x + column * self->step_x, self->y + row * self->step_y,
                     self->width / self->scale, self->height / self->scale };
}
