/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What holds for whatever is painted, with a sink that only writes down.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "diagram/marq-painter.h"
#include "marq-sample-picture.h"

typedef struct
{
  MarqSink sink;
  GString *log;
  guint n_rectangles, n_texts;
  int depth;
} Recorder;

static void
note_color (GString *log, const char *what, const MarqColor *color)
{
  if (color)
    g_string_append_printf (log, " %s %.3f,%.3f,%.3f,%.3f", what, color->red, color->green,
                            color->blue, color->alpha);
}

static void
note_paint (Recorder *self, const MarqPaint *paint)
{
  g_assert_true (paint->fill || paint->stroke);
  g_assert_true (!paint->stroke || paint->width > 0);
  note_color (self->log, "fill", paint->fill);
  note_color (self->log, "stroke", paint->stroke);
  g_string_append_printf (self->log, " %g%s\n", paint->width, paint->is_dashed ? " dashed" : "");
}

static void
note_rectangle (MarqSink *sink,
                const MarqRect *rect,
                const double radius[4],
                const MarqPaint *paint)
{
  Recorder *self = (Recorder *) sink;

  g_assert_cmpfloat (rect->width, >=, 0);
  g_assert_cmpfloat (rect->height, >=, 0);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat (radius[i], >=, 0);
  self->n_rectangles++;
  g_string_append_printf (self->log, "rectangle %g %g %g %g", rect->x, rect->y, rect->width,
                          rect->height);
  note_paint (self, paint);
}

static void
note_line (MarqSink *sink,
           const MarqPoint *points,
           guint n_points,
           double rounding,
           const MarqPaint *paint)
{
  Recorder *self = (Recorder *) sink;

  g_assert_cmpuint (n_points, >=, 2);
  g_string_append (self->log, "line");
  for (guint i = 0; i < n_points; i++)
    {
      g_assert_true (isfinite (points[i].x) && isfinite (points[i].y));
      g_string_append_printf (self->log, " %g,%g", points[i].x, points[i].y);
    }
  note_paint (self, paint);
}

static void
note_circle (MarqSink *sink, double x, double y, double radius, const MarqPaint *paint)
{
  Recorder *self = (Recorder *) sink;

  g_string_append_printf (self->log, "circle %g %g %g", x, y, radius);
  note_paint (self, paint);
}

static void
note_text (MarqSink *sink, PangoLayout *layout, double x, double y, const MarqColor *color)
{
  Recorder *self = (Recorder *) sink;

  self->n_texts++;
  g_string_append_printf (self->log, "text %g %g %s", x, y, pango_layout_get_text (layout));
  note_color (self->log, "in", color);
  g_string_append_c (self->log, '\n');
}

static void
note_begin (MarqSink *sink, const char *uid, const char *tip, double alpha)
{
  Recorder *self = (Recorder *) sink;

  self->depth++;
  g_assert_true (alpha > 0 && alpha <= 1);
  g_string_append_printf (self->log, "begin %s %g\n", uid ? uid : "-", alpha);
}

static void
note_end (MarqSink *sink)
{
  Recorder *self = (Recorder *) sink;

  g_assert_cmpint (self->depth--, >, 0);
  g_string_append (self->log, "end\n");
}

static const MarqSinkClass recorder_class = { note_rectangle, note_line,  note_circle,
                                              note_text,      note_begin, note_end };
/* What a sink needs not know. */
static const MarqSinkClass deaf_class = { note_rectangle, note_line, note_circle,
                                          note_text,      NULL,      NULL };

static Recorder
record (MarqSamplePicture *picture,
        MarqStyleKind style,
        MarqDetail detail,
        const MarqSampleLook *looks,
        const MarqRect *area,
        const MarqSinkClass *klass)
{
  MarqPainter painter = { marq_style_get (style), marq_sample_get_texts (), detail,
                          looks ? marq_sample_look_up : NULL, (gpointer) looks };
  Recorder recorder = { { klass }, g_string_new (NULL) };

  marq_paint_items (&painter, picture->boxes, picture->lines, area, &recorder.sink);
  g_assert_cmpint (recorder.depth, ==, 0);
  return recorder;
}

static void
test_same_twice (void)
{
  for (guint style = 0; style < MARQ_N_STYLES; style++)
    for (guint detail = MARQ_DETAIL_FULL; detail <= MARQ_DETAIL_BLOCKS; detail++)
      {
        g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();
        Recorder one = record (shop, style, detail, marq_sample_looks, NULL, &recorder_class);
        Recorder other = record (shop, style, detail, marq_sample_looks, NULL, &recorder_class);

        g_assert_cmpstr (one.log->str, ==, other.log->str);
        g_string_free (one.log, TRUE);
        g_string_free (other.log, TRUE);
      }
}

/* A picture from afar is cheap: two rectangles a box, and no text. */
static void
test_blocks (void)
{
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();
  g_autoptr (GPtrArray) entities = g_ptr_array_new ();
  MarqSamplePicture only = { entities, shop->lines };
  Recorder recorder;

  for (guint i = 0; i < shop->boxes->len; i++)
    if (((MarqSceneBox *) shop->boxes->pdata[i])->kind >= MARQ_BOX_ENTITY)
      g_ptr_array_add (entities, shop->boxes->pdata[i]);
  recorder = record (&only, MARQ_STYLE_LIGHT, MARQ_DETAIL_BLOCKS, NULL, NULL, &recorder_class);
  g_assert_cmpuint (recorder.n_rectangles, ==, 2 * entities->len);
  g_assert_cmpuint (recorder.n_texts, ==, 0);
  g_assert_null (strstr (recorder.log->str, "circle"));
  g_string_free (recorder.log, TRUE);
}

/* With a sink that does not care whose it is, nothing else changes. */
static void
test_deaf_sink (void)
{
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();
  Recorder heard = record (shop, MARQ_STYLE_LIGHT, MARQ_DETAIL_FULL, marq_sample_looks, NULL,
                           &recorder_class);
  Recorder deaf = record (shop, MARQ_STYLE_LIGHT, MARQ_DETAIL_FULL, marq_sample_looks, NULL,
                          &deaf_class);

  g_assert_cmpuint (heard.n_texts, ==, deaf.n_texts);
  g_assert_cmpuint (heard.n_rectangles, ==, deaf.n_rectangles);
  g_string_free (heard.log, TRUE);
  g_string_free (deaf.log, TRUE);
}

/* A picture made of pieces is the picture. */
static void
test_pieces (void)
{
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();
  MarqRect extents = marq_painter_get_extents (shop->boxes, shop->lines);
  Recorder whole = record (shop, MARQ_STYLE_LIGHT, MARQ_DETAIL_FULL, NULL, NULL, &recorder_class);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (whole.log->str, "\n", -1);

  for (double y = extents.y; y < extents.y + extents.height; y += 100)
    for (double x = extents.x; x < extents.x + extents.width; x += 100)
      {
        Recorder piece = record (shop, MARQ_STYLE_LIGHT, MARQ_DETAIL_FULL, NULL,
                                 &(MarqRect){ x, y, 100, 100 }, &recorder_class);
        g_auto (GStrv) parts = g_strsplit (piece.log->str, "\n", -1);

        g_assert_cmpuint (piece.log->len, <, whole.log->len);
        for (guint i = 0; parts[i]; i++)
          g_hash_table_add (seen, g_strdup (parts[i]));
        g_string_free (piece.log, TRUE);
      }
  for (guint i = 0; lines[i]; i++)
    g_assert_true (g_hash_table_contains (seen, lines[i]));
  g_string_free (whole.log, TRUE);
}

static void
test_elsewhere (void)
{
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();
  Recorder recorder = record (shop, MARQ_STYLE_LIGHT, MARQ_DETAIL_FULL, NULL,
                              &(MarqRect){ 5000, 5000, 100, 100 }, &recorder_class);

  g_assert_cmpstr (recorder.log->str, ==, "");
  g_string_free (recorder.log, TRUE);
}

/* Each look changes what is painted, and with high contrast by more than colours. */
static char *
without_colors (const char *log)
{
  g_autoptr (GRegex) colors = g_regex_new (" (fill|stroke|in) [0-9.,]+", 0, 0, NULL);

  return g_regex_replace_literal (colors, log, -1, 0, "", 0, NULL);
}

static void
check_look_is_seen (MarqStyleKind style, const char *plain, const char *uid, MarqLook look)
{
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();
  MarqSampleLook looks[] = { { uid, look }, { NULL, 0 } };
  Recorder recorder = record (shop, style, MARQ_DETAIL_FULL, looks, NULL, &recorder_class);
  g_autofree char *shape = without_colors (recorder.log->str);

  g_assert_cmpstr (plain, !=, shape);
  g_string_free (recorder.log, TRUE);
}

/* Which of the four differences it is can be told without colours, in every style and from anywhere. */
static void
test_differences (void)
{
  static const char *const uids[] = { "Sales", "customers", "customers.email",
                                      "orders.4>customers" };
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();

  for (guint detail = MARQ_DETAIL_FULL; detail <= MARQ_DETAIL_BLOCKS; detail++)
    for (guint i = detail == MARQ_DETAIL_FULL ? 0 : 1;
         i < (detail == MARQ_DETAIL_FULL ? G_N_ELEMENTS (uids) : 2); i++)
      {
        g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

        for (guint look = MARQ_LOOK_ADDED; look <= MARQ_LOOK_MOVED; look <<= 1)
          {
            MarqSampleLook looks[] = { { uids[i], look }, { NULL, 0 } };
            Recorder recorder = record (shop, MARQ_STYLE_HIGH_CONTRAST, detail, looks, NULL,
                                        &recorder_class);

            g_assert_true (g_hash_table_add (seen, without_colors (recorder.log->str)));
            g_string_free (recorder.log, TRUE);
          }
      }
}

static void
test_looks (void)
{
  static const char *const uids[] = { "Sales", "customers", "customers.email", "order_status",
                                      "orders.4>customers" };
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();

  for (guint style = 0; style < MARQ_N_STYLES; style++)
    {
      Recorder recorder = record (shop, style, MARQ_DETAIL_FULL, NULL, NULL, &recorder_class);
      g_autofree char *plain = without_colors (recorder.log->str);

      for (guint i = 0; i < G_N_ELEMENTS (uids); i++)
        for (guint look = MARQ_LOOK_SELECTED; look <= MARQ_LOOK_MOVED; look <<= 1)
          check_look_is_seen (style, plain, uids[i], look);
      g_string_free (recorder.log, TRUE);
    }
}

static void
count_circles (const char *text, guint *n)
{
  for (const char *at = text; (at = strstr (at, "circle")); at++)
    ++*n;
}

/* Signs do not run over the line, so that they look right on any ground. */
static void
test_ends (void)
{
  static const MarqMany kinds[] = { MARQ_MANY_ONE, MARQ_MANY_ZERO_OR_ONE, MARQ_MANY_ZERO_OR_MORE,
                                    MARQ_MANY_NONE };
  MarqPainter painter = { .style = marq_style_get (MARQ_STYLE_LIGHT),
                          .texts = marq_sample_get_texts () };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint j = 0; j < G_N_ELEMENTS (kinds); j++)
      {
        g_autoptr (MarqSamplePicture) picture = marq_sample_picture_new ();
        Recorder recorder = { { &recorder_class }, g_string_new (NULL) };
        MarqSceneLine *line;
        guint n_circles = 0;

        marq_sample_picture_add_row (marq_sample_picture_add_box (picture, MARQ_BOX_ENTITY, "a", 0,
                                                                  0, 100),
                                     "x", "y", 0);
        marq_sample_picture_add_row (marq_sample_picture_add_box (picture, MARQ_BOX_ENTITY, "b",
                                                                  300, 100, 100),
                                     "x", "y", 0);
        line = marq_sample_picture_add_line (picture, MARQ_LINE_RELATION, "a", 0, kinds[i], "b", 0,
                                             kinds[j], 200);
        marq_paint_line (&painter, line, &recorder.sink);
        count_circles (recorder.log->str, &n_circles);
        g_assert_cmpuint (n_circles, ==,
                          (kinds[i] == MARQ_MANY_ZERO_OR_ONE || kinds[i] == MARQ_MANY_ZERO_OR_MORE)
                              + (kinds[j] == MARQ_MANY_ZERO_OR_ONE
                                 || kinds[j] == MARQ_MANY_ZERO_OR_MORE));
        g_string_free (recorder.log, TRUE);
      }
}

/* A hop for each crossing, also where the line runs to the left and where hops are close together. */
static void
check_hops (double from_x, double to_x, const double *hops, guint n_hops, guint n_bumps)
{
  MarqPoint points[] = { { from_x, 50 }, { to_x, 50 } };
  g_autofree MarqPoint *places = g_new0 (MarqPoint, MAX (n_hops, 1));
  MarqRoute route = { .points = points,
                      .n_points = 2,
                      .from_side = from_x < to_x ? MARQ_SIDE_RIGHT : MARQ_SIDE_LEFT,
                      .to_side = from_x < to_x ? MARQ_SIDE_LEFT : MARQ_SIDE_RIGHT,
                      .hops = places,
                      .n_hops = n_hops };
  MarqSceneLine line = { .uid = "line",
                         .kind = MARQ_LINE_RELATION,
                         .from = { .many = MARQ_MANY_NONE },
                         .to = { .many = MARQ_MANY_NONE },
                         .route = &route };
  MarqPainter painter = { .style = marq_style_get (MARQ_STYLE_LIGHT) };
  Recorder recorder = { { &recorder_class }, g_string_new (NULL) };
  guint n = 0;

  for (guint i = 0; i < n_hops; i++)
    places[i] = (MarqPoint){ hops[i], 50 };
  marq_paint_line (&painter, &line, &recorder.sink);
  for (const char *at = recorder.log->str; (at = strstr (at, ",45")); at++)
    n++;
  g_assert_cmpuint (n, ==, 2 * n_bumps);
  g_string_free (recorder.log, TRUE);
}

static void
test_hops (void)
{
  static const double apart[] = { 100, 150, 200 }, close[] = { 100, 108, 116, 200 };

  check_hops (0, 300, apart, 0, 0);
  check_hops (0, 300, apart, 3, 3);
  check_hops (300, 0, apart, 3, 3);
  check_hops (0, 300, close, 4, 2);
  check_hops (300, 0, close, 4, 2);
  /* Too near to its end, and beyond it. */
  check_hops (0, 102, apart, 3, 0);
}

/* What nobody wants, but somebody has. */
static void
test_odd (void)
{
  static const char *const names[] = {
    "",
    " ",
    "\"'<>&",
    "👩‍👩‍👧‍👦 naïve",
    "שם הטבלה",
    "a\tb\nc\001d",
    "a_name_of_sixty_three_bytes_as_long_as_postgresql_will_take_it__"
  };
  g_autoptr (MarqSamplePicture) picture = marq_sample_picture_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      MarqSceneBox *box = marq_sample_picture_add_box (picture, MARQ_BOX_ENTITY + i % 3, names[i],
                                                       i * 1e6, -(i * 1e7), i * 40);

      box->subtitle = g_strdup (names[i]);
      box->color = g_strdup (names[i]);
      box->badges = 0x7f;
      box->n_hidden = i;
      marq_sample_picture_add_row (box, names[i], names[i], i * 9);
      marq_sample_picture_add_row (box, names[i], NULL, 0xff);
    }
  for (guint style = 0; style < MARQ_N_STYLES; style++)
    for (guint detail = MARQ_DETAIL_FULL; detail <= MARQ_DETAIL_BLOCKS; detail++)
      g_string_free (record (picture, style, detail, marq_sample_looks, NULL, &recorder_class).log,
                     TRUE);
}

/* Text can be read in every style: 4.5 to 1 is what WCAG asks for, and 7 to 1 for high contrast. */
static void
test_contrast (void)
{
  static const char *const colors[] = { NULL,      "blue",    "yellow",  "green",
                                        "#000000", "#ffffff", "#777777", "no such color" };

  for (guint i = 0; i < MARQ_N_STYLES; i++)
    {
      const MarqStyle *style = marq_style_get (i);
      const MarqColor *texts[] = { &style->title,   &style->text,    &style->faint, &style->added,
                                   &style->removed, &style->changed, &style->moved };
      double least = marq_style_has_contrast (style) ? 7 : 4.5;

      for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
        g_assert_cmpfloat (marq_color_contrast (texts[j], &style->box), >=, least);
      g_assert_cmpfloat (marq_color_contrast (&style->note_text, &style->note), >=, least);
      g_assert_cmpfloat (marq_color_contrast (&style->text, &style->hit), >=, 4.5);
      g_assert_cmpfloat (marq_color_contrast (&style->text, &style->accent_row), >=, least);
      g_assert_cmpfloat (marq_color_contrast (&style->line, &style->canvas), >=, 3);
      for (guint j = 0; j < G_N_ELEMENTS (colors); j++)
        {
          MarqColor color = marq_style_get_color (style, colors[j]);
          MarqColor again = marq_style_get_color (style, colors[j]);

          MarqColor paper = marq_style_get_paper (style, colors[j]);

          g_assert_cmpmem (&color, sizeof color, &again, sizeof again);
          g_assert_cmpfloat (marq_color_contrast (&paper, &style->note_text), >=, 5.5);
          g_assert_cmpfloat (marq_color_contrast (&color, &style->box), >=,
                             marq_style_has_contrast (style) ? 4.5 : 2.2);
        }
    }
}

static void
test_extents (void)
{
  g_autoptr (MarqSamplePicture) nothing = marq_sample_picture_new ();
  g_autoptr (MarqSamplePicture) shop = marq_sample_picture_new_shop ();
  MarqPainter painter = { .style = marq_style_get (MARQ_STYLE_LIGHT),
                          .texts = marq_sample_get_texts () };
  MarqRect none = marq_painter_get_extents (nothing->boxes, nothing->lines);
  MarqRect all = marq_painter_get_extents (shop->boxes, shop->lines);
  MarqRect legend;

  g_assert_cmpfloat (none.width, ==, 0);
  for (guint i = 0; i < shop->boxes->len; i++)
    {
      MarqRect both = marq_rect_union (&all, &((MarqSceneBox *) shop->boxes->pdata[i])->rect);

      g_assert_cmpmem (&both, sizeof both, &all, sizeof all);
    }
  marq_paint_legend_of (&painter, nothing->boxes, nothing->lines, 0, 0, &legend, NULL);
  g_assert_cmpfloat (legend.width, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagram/painter/same-twice", test_same_twice);
  g_test_add_func ("/diagram/painter/blocks", test_blocks);
  g_test_add_func ("/diagram/painter/deaf-sink", test_deaf_sink);
  g_test_add_func ("/diagram/painter/pieces", test_pieces);
  g_test_add_func ("/diagram/painter/elsewhere", test_elsewhere);
  g_test_add_func ("/diagram/painter/looks", test_looks);
  g_test_add_func ("/diagram/painter/differences", test_differences);
  g_test_add_func ("/diagram/painter/ends", test_ends);
  g_test_add_func ("/diagram/painter/hops", test_hops);
  g_test_add_func ("/diagram/painter/odd", test_odd);
  g_test_add_func ("/diagram/painter/contrast", test_contrast);
  g_test_add_func ("/diagram/painter/extents", test_extents);
  return g_test_run ();
}
