/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of a diagram made by hand, against golden ones. MARQ_UPDATE_GOLDENS=1 makes these anew: look at them before they
 * are kept.
 */
#include "config.h"

#include <cairo.h>
#include <string.h>

#include "exchange/marq-picture-private.h"
#include "marq-sample-picture.h"

/* Of each of four channels; and how many pixels may be further apart than that. */
#define TOLERANCE 24
#define SHARE     0.004

typedef struct
{
  const char *name;
  MarqStyleKind style;
  double scale;
  const MarqSampleLook *looks;
  gboolean has_legend;
} Golden;

static const Golden goldens[] = {
  { "light", MARQ_STYLE_LIGHT, 1, NULL, TRUE },
  { "dark", MARQ_STYLE_DARK, 1, NULL, FALSE },
  { "high-contrast", MARQ_STYLE_HIGH_CONTRAST, 0.75, NULL, TRUE },
  { "high-contrast-dark", MARQ_STYLE_HIGH_CONTRAST_DARK, 0.6, NULL, FALSE },
  { "print", MARQ_STYLE_PRINT, 0.75, NULL, FALSE },
  { "looks-light", MARQ_STYLE_LIGHT, 0.75, marq_sample_looks, FALSE },
  { "looks-dark", MARQ_STYLE_DARK, 0.75, marq_sample_looks, FALSE },
  { "looks-high-contrast", MARQ_STYLE_HIGH_CONTRAST, 0.75, marq_sample_looks, FALSE },
  { "differences-light", MARQ_STYLE_LIGHT, 0.75, marq_sample_differences, TRUE },
  { "differences-dark", MARQ_STYLE_DARK, 0.75, marq_sample_differences, FALSE },
  { "differences-high-contrast", MARQ_STYLE_HIGH_CONTRAST, 0.75, marq_sample_differences, FALSE },
  { "differences-print", MARQ_STYLE_PRINT, 0.75, marq_sample_differences, FALSE },
  { "titles", MARQ_STYLE_LIGHT, 0.45, marq_sample_looks, FALSE },
  { "blocks", MARQ_STYLE_LIGHT, 0.2, marq_sample_looks, FALSE },
  { "blocks-dark", MARQ_STYLE_DARK, 0.2, marq_sample_differences, FALSE },
};

typedef struct
{
  const guchar *data;
  gsize length;
} Rest;

static cairo_status_t
read_some (void *closure, unsigned char *data, unsigned int length)
{
  Rest *rest = closure;

  if (rest->length < length)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (data, rest->data, length);
  rest->data += length;
  rest->length -= length;
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
read_png (GBytes *bytes)
{
  Rest rest;

  rest.data = g_bytes_get_data (bytes, &rest.length);
  return cairo_image_surface_create_from_png_stream (read_some, &rest);
}

static gboolean
is_far (const guchar *one, const guchar *other)
{
  for (guint i = 0; i < 4; i++)
    if (ABS (one[i] - other[i]) > TOLERANCE)
      return TRUE;
  return FALSE;
}

/* Of all pixels; 1: they are not even of one size. */
static double
share_of_differing (cairo_surface_t *one, cairo_surface_t *other)
{
  int width = cairo_image_surface_get_width (one), height = cairo_image_surface_get_height (one);
  guint n_far = 0;

  if (cairo_image_surface_get_width (other) != width
      || cairo_image_surface_get_height (other) != height || width * height == 0)
    return 1;
  for (int y = 0; y < height; y++)
    {
      const guchar *left = cairo_image_surface_get_data (one)
                           + y * cairo_image_surface_get_stride (one);
      const guchar *right = cairo_image_surface_get_data (other)
                            + y * cairo_image_surface_get_stride (other);

      for (int x = 0; x < width; x++)
        n_far += is_far (left + 4 * x, right + 4 * x);
    }
  return (double) n_far / (width * height);
}

static char *
golden_path (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".png", NULL);

  return g_build_filename (g_getenv ("MARQ_SOURCE_ROOT"), "tests/diagram/goldens", file, NULL);
}

static GBytes *
make_picture (const Golden *golden)
{
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();
  g_autoptr (GError) error = NULL;
  MarqPictureSettings settings = { .format = MARQ_PICTURE_PNG,
                                   .style = golden->style,
                                   .scale = golden->scale,
                                   .has_legend = golden->has_legend,
                                   .look = golden->looks ? marq_sample_look_up : NULL,
                                   .data = (gpointer) golden->looks };
  GBytes *bytes = marq_picture_make_of (shop->boxes, shop->lines, marq_sample_get_texts (),
                                        &settings, NULL, &error);

  g_assert_no_error (error);
  return bytes;
}

static void
keep (const char *name, GBytes *bytes)
{
  g_autofree char *base = g_strconcat ("golden-", name, ".png", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("MARQ_BUILD_ROOT"), "tests/diagram", base,
                                            NULL);

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                       NULL);
  g_test_message ("what was painted is in %s", path);
}

static void
test_golden (gconstpointer data)
{
  const Golden *golden = data;
  g_autoptr (GBytes) bytes = make_picture (golden);
  g_autofree char *path = golden_path (golden->name);
  cairo_surface_t *painted, *wanted;
  double share;

  if (g_strcmp0 (g_getenv ("MARQ_UPDATE_GOLDENS"), "1") == 0)
    g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                         NULL);
  painted = read_png (bytes);
  wanted = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_surface_status (painted), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_surface_status (wanted), ==, CAIRO_STATUS_SUCCESS);
  share = share_of_differing (painted, wanted);
  cairo_surface_destroy (painted);
  cairo_surface_destroy (wanted);
  if (share > SHARE)
    keep (golden->name, bytes);
  g_assert_cmpfloat (share, <=, SHARE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (goldens); i++)
    {
      g_autofree char *path = g_strconcat ("/diagram/painter/golden/", goldens[i].name, NULL);

      g_test_add_data_func (path, &goldens[i], test_golden);
    }
  return g_test_run ();
}
