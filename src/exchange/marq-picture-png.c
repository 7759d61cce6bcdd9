/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PNG, in stripes: a stripe is painted, compressed, and forgotten, so that the size of a picture is not that of its
 * memory. Where a stripe is wider than cairo can, it is painted in pieces side by side.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <png.h>
#include <setjmp.h>

#include "marq-picture-private.h"

#define STRIPE_BYTES (48u << 20)
#define PIECE_WIDTH  8192u
/* Few programs open larger ones. */
#define MOST_SIDE   200000.0
#define MOST_PIXELS 4e9

typedef struct
{
  const MarqPicture *picture;
  guint width, height;
  gboolean has_alpha;
  double scale_x, scale_y;
  guint stripe_height;
  guint32 *pixels; /* of cairo, of a stripe */
  guchar *row;     /* as PNG wants it */
  GByteArray *content;
  char *problem; /* what libpng said */
} Png;

static void
on_error (png_structp png, png_const_charp message)
{
  Png *self = png_get_error_ptr (png);

  if (!self->problem)
    self->problem = g_strdup (message);
  png_longjmp (png, 1);
}

static void
on_warning (png_structp png, png_const_charp message)
{
  g_debug ("libpng: %s", message);
}

static void
on_write (png_structp png, png_bytep data, size_t length)
{
  Png *self = png_get_io_ptr (png);

  if (length > G_MAXUINT - self->content->len)
    png_error (png, "too large");
  g_byte_array_append (self->content, data, (guint) length);
}

static void
on_flush (png_structp png)
{
}

static void
paint_piece (Png *self, guint left, guint width, guint top, guint height)
{
  const MarqPicture *picture = self->picture;
  const MarqRect area = { picture->area.x + left / self->scale_x,
                          picture->area.y + top / self->scale_y, width / self->scale_x,
                          height / self->scale_y };
  cairo_surface_t *surface = cairo_image_surface_create_for_data ((guchar *) (self->pixels + left),
                                                                  CAIRO_FORMAT_ARGB32, (int) width,
                                                                  (int) height,
                                                                  (int) (self->width * 4));
  cairo_t *cr = cairo_create (surface);
  MarqCairoSink sink;

  if (!picture->settings->is_transparent)
    {
      marq_picture_set_color (cr, &picture->painter.style->canvas);
      cairo_paint (cr);
    }
  cairo_translate (cr, -(double) left, -(double) top);
  cairo_scale (cr, self->scale_x, self->scale_y);
  cairo_translate (cr, -picture->area.x, -picture->area.y);
  marq_cairo_sink_init (&sink, cr, NULL);
  marq_picture_paint (picture, &area, &sink.sink);
  marq_cairo_sink_clear (&sink);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  cairo_surface_destroy (surface);
}

static void
paint_stripe (Png *self, guint top, guint height)
{
  memset (self->pixels, 0, (gsize) self->width * 4 * height);
  for (guint left = 0; left < self->width; left += PIECE_WIDTH)
    paint_piece (self, left, MIN (PIECE_WIDTH, self->width - left), top, height);
}

static guchar
divide (guint32 channel, guint32 alpha)
{
  return alpha == 0 ? 0 : (guchar) MIN ((channel * 255 + alpha / 2) / alpha, 255);
}

static void
convert_opaque (const guint32 *from, guint width, guchar *to)
{
  for (guint x = 0; x < width; x++)
    {
      *to++ = (guchar) (from[x] >> 16);
      *to++ = (guchar) (from[x] >> 8);
      *to++ = (guchar) from[x];
    }
}

/* Cairo has the colours multiplied by their alpha; PNG has not. */
static void
convert_transparent (const guint32 *from, guint width, guchar *to)
{
  for (guint x = 0; x < width; x++)
    {
      guint32 alpha = from[x] >> 24;

      *to++ = divide (from[x] >> 16 & 0xff, alpha);
      *to++ = divide (from[x] >> 8 & 0xff, alpha);
      *to++ = divide (from[x] & 0xff, alpha);
      *to++ = (guchar) alpha;
    }
}

static void
convert_row (Png *self, guint y)
{
  const guint32 *from = self->pixels + (gsize) y * self->width;

  if (self->has_alpha)
    convert_transparent (from, self->width, self->row);
  else
    convert_opaque (from, self->width, self->row);
}

static void
write_title (png_structp png, png_infop info, const char *title)
{
  g_autofree char *valid = g_utf8_make_valid (title, -1);
  png_text text = { .compression = PNG_ITXT_COMPRESSION_NONE,
                    .key = (char *) "Title",
                    .text = valid };

  png_set_text (png, info, &text, 1);
}

static void
write_header (Png *self, png_structp png, png_infop info)
{
  const char *title = self->picture->settings->title;
  png_uint_32 dots = (png_uint_32) round (96 / 0.0254 * self->scale_x);

  png_set_write_fn (png, self, on_write, on_flush);
  png_set_IHDR (png, info, self->width, self->height, 8,
                self->has_alpha ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_sRGB (png, info, PNG_sRGB_INTENT_PERCEPTUAL);
  png_set_pHYs (png, info, dots, dots, PNG_RESOLUTION_METER);
  /* Drawings are flat: to guess at each row which filter is best costs more than it saves. */
  png_set_filter (png, PNG_FILTER_TYPE_BASE, PNG_FILTER_UP);
  png_set_compression_level (png, 4);
  if (title)
    write_title (png, info, title);
  png_write_info (png, info);
}

/* Nothing that has to be freed lives here, as libpng jumps out of it. */
static gboolean
write_rows (Png *self, png_structp png, png_infop info, GCancellable *cancellable)
{
  if (setjmp (png_jmpbuf (png)))
    return FALSE;
  write_header (self, png, info);
  for (guint top = 0; top < self->height; top += self->stripe_height)
    {
      guint height = MIN (self->stripe_height, self->height - top);

      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      paint_stripe (self, top, height);
      for (guint y = 0; y < height; y++)
        {
          convert_row (self, y);
          png_write_row (png, self->row);
        }
    }
  png_write_end (png, info);
  return TRUE;
}

static gboolean
write_png (Png *self, GCancellable *cancellable)
{
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, self, on_error, on_warning);
  png_infop info = png ? png_create_info_struct (png) : NULL;
  gboolean done = info && write_rows (self, png, info, cancellable);

  png_destroy_write_struct (&png, &info);
  return done;
}

static gboolean
measure (Png *self, GError **error)
{
  const MarqRect *area = &self->picture->area;
  double scale = marq_picture_get_scale (self->picture);
  double width = MAX (ceil (area->width * scale), 1), height = MAX (ceil (area->height * scale), 1);

  if (width > MOST_SIDE || height > MOST_SIDE || width * height > MOST_PIXELS)
    {
      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
          _ ("the picture would have %.0f × %.0f pixels, more than a PNG can well have: choose a smaller scale, or SVG or PDF"),
          width, height);
      return FALSE;
    }
  self->width = (guint) width;
  self->height = (guint) height;
  self->scale_x = self->scale_y = scale;
  self->stripe_height = CLAMP (STRIPE_BYTES / (self->width * 4), 1, MIN (self->height, 8192));
  return TRUE;
}

GBytes *
marq_picture_make_png (const MarqPicture *picture, GCancellable *cancellable, GError **error)
{
  Png self = { .picture = picture, .has_alpha = picture->settings->is_transparent };
  g_autofree guint32 *pixels = NULL;
  g_autofree guchar *row = NULL;
  g_autoptr (GByteArray) content = NULL;
  g_autofree char *problem = NULL;
  gboolean done;

  if (!measure (&self, error))
    return NULL;
  self.pixels = pixels = g_malloc ((gsize) self.width * 4 * self.stripe_height);
  self.row = row = g_malloc ((gsize) self.width * 4);
  self.content = content = g_byte_array_new ();
  done = write_png (&self, cancellable);
  problem = self.problem;
  if (done)
    return g_byte_array_free_to_bytes (g_steal_pointer (&content));
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("the PNG cannot be made: %s"),
                 problem ? problem : _ ("out of memory"));
  return NULL;
}
