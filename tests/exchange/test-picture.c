/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in the files: SVG as any XML parser reads it, sizes and stripes of PNG, pages and links of PDF. How it looks is
 * in tests/diagram.
 */
#include "config.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

#include "exchange/marq-picture-private.h"
#include "marq-sample-picture.h"

static GBytes *
make (MarqSamplePicture *picture, const MarqPictureSettings *settings)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = marq_picture_make_of (picture->boxes, picture->lines, marq_sample_get_texts (),
                                        settings, NULL, &error);

  g_assert_no_error (error);
  return bytes;
}

/* SVG */

typedef struct
{
  GHashTable *ids;
  GPtrArray *texts, *tips, *links;
  GQueue open;
} Svg;

static void
on_start (GMarkupParseContext *context,
          const char *element,
          const char **names,
          const char **values,
          gpointer data,
          GError **error)
{
  Svg *svg = data;

  g_queue_push_tail (&svg->open, g_strdup (element));
  for (guint i = 0; names[i]; i++)
    {
      if (g_str_equal (names[i], "id"))
        g_assert_true (g_hash_table_add (svg->ids, g_strdup (values[i])));
      if (g_str_equal (names[i], "xlink:href"))
        g_ptr_array_add (svg->links, g_strdup (values[i]));
      g_assert_null (strstr (values[i], "nan"));
      g_assert_null (strstr (values[i], "inf"));
    }
}

static void
on_end (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  g_free (g_queue_pop_tail (&((Svg *) data)->open));
}

static void
on_text (GMarkupParseContext *context,
         const char *text,
         gsize length,
         gpointer data,
         GError **error)
{
  Svg *svg = data;
  const char *element = g_queue_peek_tail (&svg->open);

  if (g_strcmp0 (element, "text") == 0)
    g_ptr_array_add (svg->texts, g_strndup (text, length));
  if (g_strcmp0 (element, "title") == 0)
    g_ptr_array_add (svg->tips, g_strndup (text, length));
}

/* All that XML 1.0 can hold, and nothing else. */
static void
check_characters (const char *text, gsize length)
{
  g_assert_true (g_utf8_validate (text, (gssize) length, NULL));
  for (const char *c = text; *c; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      g_assert_true (u == '\n' || u == '\t' || (u >= 0x20 && u != 0xfffe && u != 0xffff));
    }
  g_assert_null (strstr (text, "&#x0"));
  g_assert_null (strstr (text, "&#x1;"));
  g_assert_null (strstr (text, "&#x1f;"));
}

static void
read_svg (GBytes *bytes, Svg *svg)
{
  static const GMarkupParser parser = { on_start, on_end, on_text, NULL, NULL };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, svg, NULL);
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autofree char *copy = g_strndup (text, length);

  *svg = (Svg){ g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                g_ptr_array_new_with_free_func (g_free), g_ptr_array_new_with_free_func (g_free),
                g_ptr_array_new_with_free_func (g_free), G_QUEUE_INIT };
  check_characters (copy, length);
  g_markup_parse_context_parse (context, text, (gssize) length, &error);
  g_assert_no_error (error);
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
}

static void
clear_svg (Svg *svg)
{
  g_hash_table_unref (svg->ids);
  g_ptr_array_unref (svg->texts);
  g_ptr_array_unref (svg->tips);
  g_ptr_array_unref (svg->links);
}

static gboolean
has (GPtrArray *texts, const char *text)
{
  return g_ptr_array_find_with_equal_func (texts, text, g_str_equal, NULL);
}

static char *
link_to (gpointer data, const char *uid)
{
  return g_str_has_prefix (uid, "customers")
             ? g_strdup_printf ("https://example.org/?it=%s&a='b'", uid)
             : NULL;
}

static void
test_svg (void)
{
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();
  g_autoptr (GBytes) bytes = make (shop, &(MarqPictureSettings){ .format = MARQ_PICTURE_SVG,
                                                                 .has_legend = TRUE,
                                                                 .title = "A <shop> & more",
                                                                 .link = link_to });
  Svg svg;

  read_svg (bytes, &svg);
  g_assert_true (has (svg.texts, "order_items"));
  g_assert_true (has (svg.texts, "decimal(12,2)"));
  g_assert_true (has (svg.texts, "Prices are copied on"));
  g_assert_true (has (svg.texts, "Any number, or none"));
  g_assert_true (has (svg.tips, "A <shop> & more"));
  g_assert_true (has (svg.tips, "orders → customers"));
  g_assert_true (g_hash_table_contains (svg.ids, "i-customers.2eemail"));
  /* The box is one, and so its rows are in it. */
  g_assert_true (has (svg.links, "https://example.org/?it=customers&a='b'"));
  g_assert_cmpuint (svg.links->len, ==, 1);
  clear_svg (&svg);
}

static const char *const odd_names[] = {
  "\"'<>&]]>--",
  "👩‍👩‍👧‍👦 naïve",
  "שם הטבלה",
  "a\tb\nc\001\037d",
  "<script>alert(1)</script>",
  "&#0;",
  "A",
  "a",
  ".",
  "i-A",
  "\xef\xbf\xbf",
  "  two  spaces  ",
};

static void
test_svg_names (void)
{
  g_autoptr (MarqSamplePicture) picture = marq_sample_picture_new ();
  g_autoptr (GBytes) bytes = NULL;
  Svg svg;

  for (guint i = 0; i < G_N_ELEMENTS (odd_names); i++)
    {
      MarqSceneBox *box = marq_sample_picture_add_box (picture, MARQ_BOX_ENTITY, odd_names[i], 0,
                                                       i * 100, 300);

      box->tip = g_strdup (odd_names[i]);
      box->subtitle = g_strdup (odd_names[i]);
      marq_sample_picture_add_row (box, odd_names[i], odd_names[i], 0);
    }
  bytes = make (picture,
                &(MarqPictureSettings){ .format = MARQ_PICTURE_SVG, .title = odd_names[3] });
  read_svg (bytes, &svg);
  /* Different names stay different. */
  g_assert_cmpuint (g_hash_table_size (svg.ids), ==, 2 * G_N_ELEMENTS (odd_names));
  g_assert_true (has (svg.texts, "<script>alert(1)</script>"));
  g_assert_true (has (svg.texts, "  two  spaces  "));
  g_assert_true (has (svg.tips, "\"'<>&]]>--"));
  clear_svg (&svg);
}

static void
test_svg_cut_short (void)
{
  g_autoptr (MarqSamplePicture) picture = marq_sample_picture_new ();
  g_autoptr (GBytes) bytes = NULL;
  Svg svg;

  marq_sample_picture_add_box (picture, MARQ_BOX_ENTITY,
                               "a_name_that_is_much_longer_than_its_box_is", 0, 0, 140);
  bytes = make (picture, &(MarqPictureSettings){ .format = MARQ_PICTURE_SVG });
  read_svg (bytes, &svg);
  g_assert_cmpuint (svg.texts->len, ==, 1);
  g_assert_true (g_str_has_prefix (svg.texts->pdata[0], "a_name"));
  g_assert_true (g_str_has_suffix (svg.texts->pdata[0], "…"));
  clear_svg (&svg);
}

/* PNG */

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
  cairo_surface_t *surface;

  rest.data = g_bytes_get_data (bytes, &rest.length);
  surface = cairo_image_surface_create_from_png_stream (read_some, &rest);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  return surface;
}

static guint32
pixel_at (cairo_surface_t *surface, int x, int y)
{
  guint32 pixel;

  memcpy (&pixel,
          cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface)
              + 4 * x,
          4);
  return pixel;
}

static void
test_png_scale (void)
{
  static const double scales[] = { 0.01, 0.1, 0.3, 0.5, 1, 1.7, 3 };
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      g_autoptr (GBytes) bytes = make (shop, &(MarqPictureSettings){ .format = MARQ_PICTURE_PNG,
                                                                     .scale = scales[i] });
      cairo_surface_t *surface = read_png (bytes);

      /* 913 by 750, and twice the margin. */
      g_assert_cmpint (cairo_image_surface_get_width (surface), ==, (int) ceil (977 * scales[i]));
      g_assert_cmpint (cairo_image_surface_get_height (surface), ==, (int) ceil (822 * scales[i]));
      cairo_surface_destroy (surface);
    }
}

static void
test_png_canvas (void)
{
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) bytes = make (shop, &(MarqPictureSettings){ .format = MARQ_PICTURE_PNG,
                                                                     .style = MARQ_STYLE_DARK,
                                                                     .is_transparent = i == 1 });
      cairo_surface_t *surface = read_png (bytes);

      g_assert_cmphex (pixel_at (surface, 0, 0) & 0xffffff, ==, i ? 0 : 0x1e1e20);
      if (i)
        g_assert_cmphex (pixel_at (surface, 0, 0), ==, 0);
      /* In the header of the first box of the second group. */
      g_assert_cmphex (pixel_at (surface, 150, 530) | 0xff000000, ==, 0xff343437);
      cairo_surface_destroy (surface);
    }
}

/* Wider than cairo can, and higher than a stripe: where pieces meet, nothing is to be seen. */
static void
test_png_pieces (void)
{
  g_autoptr (MarqSamplePicture) wide = marq_sample_picture_new ();
  g_autoptr (GBytes) bytes = NULL;
  cairo_surface_t *surface;
  const guchar *header;
  guint width;

  for (guint i = 0; i < 80; i++)
    marq_sample_picture_add_row (marq_sample_picture_add_box (wide, MARQ_BOX_ENTITY, "table",
                                                              i * 500, 0, 490),
                                 "name", "type", 0);
  bytes = make (wide, &(MarqPictureSettings){ .format = MARQ_PICTURE_PNG });
  header = g_bytes_get_data (bytes, NULL);
  width = (guint) header[16] << 24 | (guint) header[17] << 16 | (guint) header[18] << 8
          | header[19];
  g_assert_cmpuint (width, ==, 79 * 500 + 490 + 64);
  g_assert_cmpuint (width, >, 32767);
  g_clear_pointer (&bytes, g_bytes_unref);

  /* All boxes are the same, wherever a piece ends. */
  g_ptr_array_set_size (wide->boxes, 40);
  bytes = make (wide, &(MarqPictureSettings){ .format = MARQ_PICTURE_PNG });
  surface = read_png (bytes);
  for (int x = 32; x < 532; x++)
    for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
      for (int i = 1; i < 40; i++)
        g_assert_cmphex (pixel_at (surface, x, y), ==,
                         pixel_at (surface, x + (i < 39 || x < 522 ? i : 0) * 500, y));
  cairo_surface_destroy (surface);
}

static void
check_refused (MarqSamplePicture *picture, const MarqPictureSettings *settings, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = marq_picture_make_of (picture->boxes, picture->lines,
                                                   marq_sample_get_texts (), settings, NULL,
                                                   &error);

  g_assert_null (bytes);
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_too_large (void)
{
  g_autoptr (MarqSamplePicture) far = marq_sample_picture_new ();
  g_autoptr (MarqSamplePicture) farther = marq_sample_picture_new ();

  marq_sample_picture_add_box (far, MARQ_BOX_ENTITY, "a", 0, 0, 100);
  marq_sample_picture_add_box (far, MARQ_BOX_ENTITY, "b", 1000000, 1000000, 100);
  check_refused (far, &(MarqPictureSettings){ .format = MARQ_PICTURE_PNG },
                 G_IO_ERROR_NOT_SUPPORTED);
  check_refused (far,
                 &(MarqPictureSettings){ .format = MARQ_PICTURE_PDF, .paper = "a5", .scale = 1 },
                 G_IO_ERROR_NOT_SUPPORTED);
  g_bytes_unref (make (far, &(MarqPictureSettings){ .format = MARQ_PICTURE_PNG, .scale = 0.001 }));
  g_bytes_unref (make (far, &(MarqPictureSettings){ .format = MARQ_PICTURE_PDF }));
  g_bytes_unref (make (far, &(MarqPictureSettings){ .format = MARQ_PICTURE_SVG }));
  marq_sample_picture_add_box (farther, MARQ_BOX_ENTITY, "c", 1e300, NAN, 100);
  for (guint format = MARQ_PICTURE_SVG; format <= MARQ_PICTURE_PNG; format++)
    check_refused (farther, &(MarqPictureSettings){ .format = format }, G_IO_ERROR_NOT_SUPPORTED);
}

static void
test_nothing (void)
{
  g_autoptr (MarqSamplePicture) nothing = marq_sample_picture_new ();

  for (guint format = MARQ_PICTURE_SVG; format <= MARQ_PICTURE_PNG; format++)
    {
      g_autoptr (GBytes) bytes = make (nothing, &(MarqPictureSettings){ .format = format,
                                                                        .has_legend = TRUE,
                                                                        .paper = "a4" });

      g_assert_cmpuint (g_bytes_get_size (bytes), >, 50);
    }
}

/* PDF */

static guint
count (GBytes *bytes, const char *what)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  guint n = 0;

  for (const char *at = text; (at = memmem (at, length - (gsize) (at - text), what, strlen (what)));
       at++)
    n++;
  return n;
}

static void
test_pdf (void)
{
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();
  g_autoptr (GBytes) page = make (shop, &(MarqPictureSettings){ .format = MARQ_PICTURE_PDF,
                                                                .title = "shop",
                                                                .link = link_to });
  g_autoptr (GBytes) sheets =
      make (shop, &(MarqPictureSettings){ .format = MARQ_PICTURE_PDF, .paper = "a5", .scale = 1 });

  g_assert_cmpuint (count (page, "/Type /Page "), ==, 1);
  g_assert_cmpuint (count (page, "/Title (shop)"), ==, 1);
  g_assert_cmpuint (count (page, "/URI (https://example.org/?it=customers&a=%27b%27)"), ==, 1);
  /* The groups and the entities, not the note. */
  g_assert_cmpuint (count (page, "/Title (order_items)"), ==, 1);
  g_assert_cmpuint (count (page, "/Title (Sales)"), ==, 1);
  g_assert_cmpuint (count (sheets, "/Title (order_items)"), ==, 1);
  /* 977 by 822, at 0.75 points. */
  g_assert_cmpuint (count (page, "/MediaBox [ 0 0 732.75 616.5 ]"), ==, 1);
  g_assert_cmpuint (count (sheets, "/Type /Page "), >=, 4);
}

static void
check_tiles (const char *paper, double width, double height, double scale)
{
  MarqRect area = { -100, 50, width, height };
  MarqPaperTiles tiles;
  MarqPaper found;

  g_assert_true (marq_paper_find (paper, &found));
  marq_paper_tile (&found, &area, scale, &tiles);
  for (guint row = 0; row < tiles.rows; row++)
    for (guint column = 0; column < tiles.columns; column++)
      {
        MarqRect sheet = marq_paper_tile_area (&tiles, column, row);

        /* Neighbours have just the overlap in common. */
        if (column > 0)
          {
            MarqRect left = marq_paper_tile_area (&tiles, column - 1, row);

            g_assert_cmpfloat_with_epsilon ((left.x + left.width - sheet.x) * tiles.scale,
                                            MARQ_PAPER_OVERLAP, 1e-6);
          }
        if (row > 0)
          {
            MarqRect above = marq_paper_tile_area (&tiles, column, row - 1);

            g_assert_cmpfloat_with_epsilon ((above.y + above.height - sheet.y) * tiles.scale,
                                            MARQ_PAPER_OVERLAP, 1e-6);
          }
        if (row == tiles.rows - 1 && column == tiles.columns - 1)
          {
            g_assert_cmpfloat (sheet.x + sheet.width, >=, area.x + area.width - 1e-6);
            g_assert_cmpfloat (sheet.y + sheet.height, >=, area.y + area.height - 1e-6);
          }
      }
  g_assert_cmpfloat (tiles.x, <=, area.x + 1e-6);
  g_assert_cmpfloat (tiles.y, <=, area.y + 1e-6);
}

static void
test_tiles (void)
{
  static const char *const papers[] = { "a0",           "a4",          "a5",     "letter",
                                        "A4-landscape", "a4-portrait", "tabloid" };
  static const double sizes[] = { 1, 64, 500, 700, 1000, 3333.3, 20000 };

  for (guint i = 0; i < G_N_ELEMENTS (papers); i++)
    for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
      for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
        {
          check_tiles (papers[i], sizes[j], sizes[k], 0);
          check_tiles (papers[i], sizes[j], sizes[k], 0.5);
        }
  g_assert_false (marq_picture_check_paper ("a44"));
  g_assert_false (marq_picture_check_paper (""));
  g_assert_false (marq_picture_check_paper ("a4-sideways"));
}

/* A little too large for the sheet: rather a little smaller than four sheets. */
static void
test_fit (void)
{
  MarqRect area = { 0, 0, 900, 600 };
  MarqPaperTiles tiles;
  MarqPaper paper;

  marq_paper_find ("a4", &paper);
  marq_paper_tile (&paper, &area, 0, &tiles);
  g_assert_cmpuint (tiles.columns * tiles.rows, ==, 1);
  g_assert_cmpfloat (tiles.paper_width, >, tiles.paper_height);
}

static void
test_formats (void)
{
  MarqPictureFormat format;

  g_assert_true (marq_picture_find_format ("png", &format) && format == MARQ_PICTURE_PNG);
  g_assert_true (marq_picture_find_format ("/some.folder/a.b.SVG", &format)
                 && format == MARQ_PICTURE_SVG);
  g_assert_true (marq_picture_find_format ("x.pdf", &format) && format == MARQ_PICTURE_PDF);
  g_assert_false (marq_picture_find_format ("a.jpeg", &format));
  g_assert_false (marq_picture_find_format ("svg.", &format));
}

static void
test_cancelled (void)
{
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  for (guint format = MARQ_PICTURE_SVG; format <= MARQ_PICTURE_PNG; format++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (marq_picture_make_of (shop->boxes, shop->lines, marq_sample_get_texts (),
                                           &(MarqPictureSettings){ .format = format }, cancellable,
                                           &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

/* The same picture is the same file, so that it can be kept beside the design. */
static void
test_same_twice (void)
{
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();
  const MarqPictureFormat formats[] = { MARQ_PICTURE_SVG, MARQ_PICTURE_PNG };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      MarqPictureSettings settings = { .format = formats[i],
                                       .has_legend = TRUE,
                                       .look = marq_sample_look_up,
                                       .data = (gpointer) marq_sample_looks };
      g_autoptr (GBytes) one = make (shop, &settings);
      g_autoptr (GBytes) other = make (shop, &settings);

      g_assert_true (g_bytes_equal (one, other));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/picture/svg", test_svg);
  g_test_add_func ("/exchange/picture/svg/names", test_svg_names);
  g_test_add_func ("/exchange/picture/svg/cut-short", test_svg_cut_short);
  g_test_add_func ("/exchange/picture/png/scale", test_png_scale);
  g_test_add_func ("/exchange/picture/png/canvas", test_png_canvas);
  g_test_add_func ("/exchange/picture/png/pieces", test_png_pieces);
  g_test_add_func ("/exchange/picture/too-large", test_too_large);
  g_test_add_func ("/exchange/picture/nothing", test_nothing);
  g_test_add_func ("/exchange/picture/pdf", test_pdf);
  g_test_add_func ("/exchange/picture/pdf/tiles", test_tiles);
  g_test_add_func ("/exchange/picture/pdf/fit", test_fit);
  g_test_add_func ("/exchange/picture/formats", test_formats);
  g_test_add_func ("/exchange/picture/cancelled", test_cancelled);
  g_test_add_func ("/exchange/picture/same-twice", test_same_twice);
  return g_test_run ();
}
