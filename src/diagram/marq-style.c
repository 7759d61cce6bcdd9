/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The styles, as tables; and colours that people chose, made fit for them. */
#include "config.h"

#include <math.h>
#include <pango/pango.h>

#include "marq-style.h"

#define GRAY(value, opacity)                                                                       \
  {                                                                                                \
    value, value, value, opacity                                                                   \
  }
#define HEX(value)                                                                                 \
  {                                                                                                \
    ((value) >> 16 & 0xff) / 255.0, ((value) >> 8 & 0xff) / 255.0, ((value) &0xff) / 255.0, 1      \
  }
#define HEX_ALPHA(value, opacity)                                                                  \
  {                                                                                                \
    ((value) >> 16 & 0xff) / 255.0, ((value) >> 8 & 0xff) / 255.0, ((value) &0xff) / 255.0,        \
        opacity                                                                                    \
  }

static const MarqStyle styles[MARQ_N_STYLES] = {
  [MARQ_STYLE_LIGHT] = {
    .kind = MARQ_STYLE_LIGHT,
    .canvas = HEX (0xf6f5f4),
    .grid = HEX (0xdeddda),
    .box = HEX (0xffffff),
    .box_edge = GRAY (0, 0.13),
    .shadow = GRAY (0, 0.025),
    .separator = HEX (0xececeb),
    .title = HEX (0x1e1e1e),
    .text = HEX (0x303030),
    .faint = HEX (0x6b6b70),
    .line = HEX (0x77767b),
    .accent = HEX (0x3584e4),
    .accent_row = HEX (0xe3edfb),
    .note = HEX (0xf9f06b),
    .note_text = HEX (0x3d3846),
    .hit = HEX (0xffe08a),
    .added = HEX (0x1a8046),
    .removed = HEX (0xc01c28),
    .changed = HEX (0xb35c00),
    .moved = HEX (0x813d9c),
    .line_width = 1.5,
    .edge_width = 1,
    .selected_width = 2.5,
    .dimmed_alpha = 0.28,
  },
  [MARQ_STYLE_DARK] = {
    .kind = MARQ_STYLE_DARK,
    .is_dark = TRUE,
    .canvas = HEX (0x1e1e20),
    .grid = HEX (0x303033),
    .box = HEX (0x343437),
    .box_edge = GRAY (1, 0.10),
    .shadow = GRAY (0, 0.10),
    .separator = HEX (0x414145),
    .title = HEX (0xffffff),
    .text = HEX (0xe6e6e6),
    .faint = HEX (0xa5a5aa),
    .line = HEX (0x9a9996),
    .accent = HEX (0x62a0ea),
    .accent_row = HEX (0x2a4263),
    .note = HEX (0xe8d95c),
    .note_text = HEX (0x2e2a1c),
    .hit = HEX (0x6b5618),
    .added = HEX (0x57e389),
    .removed = HEX (0xff8a85),
    .changed = HEX (0xffb163),
    .moved = HEX (0xd39bec),
    .line_width = 1.5,
    .edge_width = 1,
    .selected_width = 2.5,
    .dimmed_alpha = 0.28,
  },
  [MARQ_STYLE_HIGH_CONTRAST] = {
    .kind = MARQ_STYLE_HIGH_CONTRAST,
    .canvas = HEX (0xffffff),
    .grid = HEX (0xc0c0c0),
    .box = HEX (0xffffff),
    .box_edge = HEX (0x000000),
    .shadow = GRAY (0, 0),
    .separator = HEX (0x808080),
    .title = HEX (0x000000),
    .text = HEX (0x000000),
    .faint = HEX (0x202020),
    .line = HEX (0x000000),
    .accent = HEX (0x0038a8),
    .accent_row = HEX (0xd0e0ff),
    .note = HEX (0xfffbc4),
    .note_text = HEX (0x000000),
    .hit = HEX (0xffe100),
    .added = HEX (0x005c23),
    .removed = HEX (0x9c0010),
    .changed = HEX (0x7a3b00),
    .moved = HEX (0x5b1a7a),
    .line_width = 2,
    .edge_width = 2,
    .selected_width = 4,
    .dimmed_alpha = 0.45,
  },
  [MARQ_STYLE_HIGH_CONTRAST_DARK] = {
    .kind = MARQ_STYLE_HIGH_CONTRAST_DARK,
    .is_dark = TRUE,
    .canvas = HEX (0x000000),
    .grid = HEX (0x505050),
    .box = HEX (0x000000),
    .box_edge = HEX (0xffffff),
    .shadow = GRAY (0, 0),
    .separator = HEX (0x909090),
    .title = HEX (0xffffff),
    .text = HEX (0xffffff),
    .faint = HEX (0xe0e0e0),
    .line = HEX (0xffffff),
    .accent = HEX (0x8fc1ff),
    .accent_row = HEX (0x10305c),
    .note = HEX (0x2e2b00),
    .note_text = HEX (0xffffff),
    .hit = HEX (0x6e5a00),
    .added = HEX (0x7dffa8),
    .removed = HEX (0xffa8a3),
    .changed = HEX (0xffc98a),
    .moved = HEX (0xe6b8ff),
    .line_width = 2,
    .edge_width = 2,
    .selected_width = 4,
    .dimmed_alpha = 0.45,
  },
  [MARQ_STYLE_PRINT] = {
    .kind = MARQ_STYLE_PRINT,
    .canvas = HEX (0xffffff),
    .grid = HEX (0xffffff),
    .box = HEX (0xffffff),
    .box_edge = HEX (0x404040),
    .shadow = GRAY (0, 0),
    .separator = HEX (0xd4d4d4),
    .title = HEX (0x000000),
    .text = HEX (0x101010),
    .faint = HEX (0x505050),
    .line = HEX (0x303030),
    .accent = HEX (0x1a5fb4),
    .accent_row = HEX (0xeef3fb),
    .note = HEX (0xffffff),
    .note_text = HEX (0x101010),
    .hit = HEX (0xfff3c4),
    .added = HEX (0x00662b),
    .removed = HEX (0xa51d2d),
    .changed = HEX (0x8a4600),
    .moved = HEX (0x613583),
    .line_width = 0.9,
    .edge_width = 0.8,
    .selected_width = 2,
    .dimmed_alpha = 0.35,
  },
};

/* The names that the window offers. Pango's own of these are those of X11, which are harsh. */
static const struct
{
  const char *name;
  MarqColor color;
} palette[] = {
  { "blue", HEX (0x3584e4) },   { "teal", HEX (0x2190a4) },   { "green", HEX (0x26a269) },
  { "yellow", HEX (0xe5a50a) }, { "orange", HEX (0xe66100) }, { "red", HEX (0xd02f3a) },
  { "pink", HEX (0xd56199) },   { "purple", HEX (0x9141ac) }, { "brown", HEX (0x986a44) },
  { "gray", HEX (0x77767b) },   { "grey", HEX (0x77767b) },   { "slate", HEX (0x6f8396) },
};

static double
linear (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

static double
luminance (const MarqColor *color)
{
  return 0.2126 * linear (color->red) + 0.7152 * linear (color->green)
         + 0.0722 * linear (color->blue);
}

double
marq_color_contrast (const MarqColor *one, const MarqColor *other)
{
  double a = luminance (one);
  double b = luminance (other);

  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

MarqColor
marq_color_mix (const MarqColor *one, const MarqColor *other, double share)
{
  return (MarqColor){ one->red + (other->red - one->red) * share,
                      one->green + (other->green - one->green) * share,
                      one->blue + (other->blue - one->blue) * share,
                      one->alpha + (other->alpha - one->alpha) * share };
}

MarqColor
marq_style_make_readable (const MarqStyle *self, const MarqColor *color, double least)
{
  const MarqColor far = self->is_dark ? (MarqColor) HEX (0xffffff) : (MarqColor) HEX (0x000000);
  MarqColor readable = *color;

  for (guint i = 1; i <= 20 && marq_color_contrast (&readable, &self->box) < least; i++)
    readable = marq_color_mix (color, &far, i / 20.0);
  return readable;
}

static MarqColor
find_color (const MarqStyle *self, const char *name)
{
  PangoColor parsed;

  for (guint i = 0; name && i < G_N_ELEMENTS (palette); i++)
    if (g_ascii_strcasecmp (name, palette[i].name) == 0)
      return palette[i].color;
  if (name && pango_color_parse (&parsed, name))
    return (MarqColor){ parsed.red / 65535.0, parsed.green / 65535.0, parsed.blue / 65535.0, 1 };
  return self->accent;
}

/* How much a colour has to stand out from a box. */
static double
least_contrast (const MarqStyle *self)
{
  switch (self->kind)
    {
    case MARQ_STYLE_HIGH_CONTRAST:
    case MARQ_STYLE_HIGH_CONTRAST_DARK:
      return 4.5;
    case MARQ_STYLE_PRINT:
      return 3;
    case MARQ_STYLE_LIGHT:
    case MARQ_STYLE_DARK:
    case MARQ_N_STYLES:
      break;
    }
  return 2.2;
}

const MarqStyle *
marq_style_get (MarqStyleKind kind)
{
  g_return_val_if_fail ((guint) kind < MARQ_N_STYLES, &styles[MARQ_STYLE_LIGHT]);

  return &styles[kind];
}

MarqColor
marq_style_get_color (const MarqStyle *self, const char *name)
{
  MarqColor color = find_color (self, name);

  return marq_style_make_readable (self, &color, least_contrast (self));
}

MarqColor
marq_style_get_paper (const MarqStyle *self, const char *name)
{
  const MarqColor white = HEX (0xffffff), black = HEX (0x000000);
  MarqColor own = find_color (self, name);
  MarqColor paper = own;

  if (!name || self->kind == MARQ_STYLE_PRINT || marq_style_has_contrast (self))
    return self->note;
  for (guint i = 1; i <= 20 && marq_color_contrast (&paper, &self->note_text) < 7; i++)
    paper = marq_color_mix (&own, &white, i / 20.0);
  return self->is_dark ? marq_color_mix (&paper, &black, 0.07) : paper;
}

gboolean
marq_style_has_contrast (const MarqStyle *self)
{
  return self->kind == MARQ_STYLE_HIGH_CONTRAST || self->kind == MARQ_STYLE_HIGH_CONTRAST_DARK;
}
