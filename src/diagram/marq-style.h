/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a diagram looks: colours and widths, by name. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double red, green, blue, alpha;
} MarqColor;

typedef enum
{
  MARQ_STYLE_LIGHT,
  MARQ_STYLE_DARK,
  MARQ_STYLE_HIGH_CONTRAST,
  MARQ_STYLE_HIGH_CONTRAST_DARK,
  MARQ_STYLE_PRINT,
  MARQ_N_STYLES
} MarqStyleKind;

/* How an item stands out; more than one may be. */
typedef enum
{
  MARQ_LOOK_SELECTED = 1 << 0,
  MARQ_LOOK_RELATED = 1 << 1, /* to what is selected */
  MARQ_LOOK_DIMMED = 1 << 2,
  MARQ_LOOK_HIT = 1 << 3,     /* by a search */
  MARQ_LOOK_ADDED = 1 << 4,   /* these four: by a comparison */
  MARQ_LOOK_REMOVED = 1 << 5,
  MARQ_LOOK_CHANGED = 1 << 6,
  MARQ_LOOK_MOVED = 1 << 7,
} MarqLook;

/* What has a colour. */
#define MARQ_STYLE_COLORS(ROW)                                                                                         \
  ROW (canvas)                                                                                                         \
  ROW (grid)                                                                                                           \
  ROW (box)                                                                                                            \
  ROW (box_edge)                                                                                                       \
  ROW (shadow)                                                                                                         \
  ROW (separator)                                                                                                      \
  ROW (title)                                                                                                          \
  ROW (text)                                                                                                           \
  ROW (faint)                                                                                                          \
  ROW (line)                                                                                                           \
  ROW (accent)                                                                                                         \
  ROW (accent_row)                                                                                                     \
  ROW (note)                                                                                                           \
  ROW (note_text)                                                                                                      \
  ROW (hit)                                                                                                            \
  ROW (added)                                                                                                          \
  ROW (removed)                                                                                                        \
  ROW (changed)                                                                                                        \
  ROW (moved)

typedef struct
{
  MarqStyleKind kind;
  gboolean      is_dark;
#define MARQ_STYLE_MEMBER(name) MarqColor name;
  MARQ_STYLE_COLORS (MARQ_STYLE_MEMBER)
#undef MARQ_STYLE_MEMBER
  double line_width;      /* of relations */
  double edge_width;      /* of boxes */
  double selected_width;
  double dimmed_alpha;
} MarqStyle;

const MarqStyle *marq_style_get       (MarqStyleKind kind);
/* Of a namespace, an entity, a group: “blue”, “#1a5fb4” or any other that Pango can parse; the same name is always the same
 * colour, fit for this style. NULL, or what is no colour: the usual one. */
MarqColor        marq_style_get_color (const MarqStyle *self, const char *color);
/* Of a note: of its own colour, but so light that note_text can be read on it. */
MarqColor        marq_style_get_paper (const MarqStyle *self, const char *color);
gboolean         marq_style_has_contrast (const MarqStyle *self);
/* As near to it as stands out from a box by at least so much (1 to 21: 4.5 for text). */
MarqColor        marq_style_make_readable (const MarqStyle *self, const MarqColor *color, double least);

/* 1: the same luminance; 21: black and white. */
double           marq_color_contrast  (const MarqColor *one, const MarqColor *other);
/* share: of the other. */
MarqColor        marq_color_mix       (const MarqColor *one, const MarqColor *other, double share);

G_END_DECLS
