/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PDF: one page as large as the picture, or sheets of paper to be put together, with a line below each that tells its
 * place and marks where it is cut.
 */
#include "config.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "marq-picture-private.h"

/* No reader shows larger pages. */
#define MOST_SIDE   14400.0
#define MOST_SHEETS 2000u

static const MarqColor print_gray = { 0.35, 0.35, 0.35, 1 };

typedef struct
{
  const MarqPicture *picture;
  GHashTable *places; /* see MarqCairoSink */
  cairo_t *cr;
  MarqPaperTiles tiles;
  guint page, n_pages;
} Sheets;

static cairo_status_t
append (void *content, const unsigned char *data, unsigned int length)
{
  if (length > G_MAXUINT - ((GByteArray *) content)->len)
    return CAIRO_STATUS_WRITE_ERROR;
  g_byte_array_append (content, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
is_listed (const MarqSceneBox *box)
{
  return box->kind != MARQ_BOX_NOTE && *box->title;
}

static int
compare_titles (gconstpointer a, gconstpointer b)
{
  const MarqSceneBox *left = *(const MarqSceneBox *const *) a;
  const MarqSceneBox *right = *(const MarqSceneBox *const *) b;
  int order = (left->kind != MARQ_BOX_GROUP) - (right->kind != MARQ_BOX_GROUP);

  if (order == 0)
    order = g_utf8_collate (left->title, right->title);
  return order ? order : strcmp (left->uid, right->uid);
}

/* Groups, and then what else there is, by name. */
static void
add_outline (const MarqPicture *picture, cairo_surface_t *surface, GHashTable *places)
{
  g_autoptr (GPtrArray) boxes = g_ptr_array_new ();

  g_ptr_array_extend (boxes, picture->boxes, NULL, NULL);
  g_ptr_array_sort (boxes, compare_titles);
  for (guint i = 0; i < boxes->len; i++)
    {
      const MarqSceneBox *box = boxes->pdata[i];
      g_autofree char *id = marq_picture_dup_id (box->uid);
      g_autofree char *place = g_strdup_printf ("dest='%s'", id);

      /* What was not painted is nowhere. */
      if (is_listed (box) && !g_hash_table_contains (places, box->uid))
        cairo_pdf_surface_add_outline (surface, CAIRO_PDF_OUTLINE_ROOT, box->title, place, 0);
    }
}

static GHashTable *
make_places (const MarqPicture *picture)
{
  GHashTable *places = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < picture->boxes->len; i++)
    if (is_listed (picture->boxes->pdata[i]))
      g_hash_table_add (places, (gpointer) ((const MarqSceneBox *) picture->boxes->pdata[i])->uid);
  return places;
}

/* The area of the diagram, with its top left corner at the origin of the page. */
static void
draw_area (const MarqPicture *picture,
           GHashTable *places,
           cairo_t *cr,
           const MarqRect *area,
           double scale)
{
  MarqCairoSink sink;

  cairo_save (cr);
  cairo_scale (cr, scale, scale);
  cairo_rectangle (cr, 0, 0, area->width, area->height);
  cairo_clip (cr);
  if (!picture->settings->is_transparent)
    {
      marq_picture_set_color (cr, &picture->painter.style->canvas);
      cairo_paint (cr);
    }
  cairo_translate (cr, -area->x, -area->y);
  marq_cairo_sink_init (&sink, cr, picture->settings);
  sink.places = places;
  marq_picture_paint (picture, area, &sink.sink);
  marq_cairo_sink_clear (&sink);
  cairo_restore (cr);
}

static double
page_scale (const MarqPicture *picture)
{
  double scale = marq_picture_get_scale (picture) * MARQ_POINTS_PER_PIXEL;

  return MIN (scale, MOST_SIDE / MAX (picture->area.width, picture->area.height));
}

static void
draw_page (const MarqPicture *picture, GHashTable *places, cairo_surface_t *surface, cairo_t *cr)
{
  double scale = page_scale (picture);

  cairo_pdf_surface_set_size (surface, picture->area.width * scale, picture->area.height * scale);
  draw_area (picture, places, cr, &picture->area, scale);
  cairo_show_page (cr);
}

static void
draw_tick (cairo_t *cr, double x, double y, double dx, double dy)
{
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x + dx, y + dy);
  cairo_stroke (cr);
}

/* In the margins, in the middle of what two sheets have in common: where one cuts. */
static void
draw_cut_marks (const Sheets *self, guint column, guint row)
{
  const MarqPaperTiles *tiles = &self->tiles;
  const double half = MARQ_PAPER_OVERLAP / 2, length = 10, margin = MARQ_PAPER_MARGIN;
  const double right = tiles->paper_width - margin, bottom = tiles->paper_height - margin;
  cairo_t *cr = self->cr;

  marq_picture_set_color (cr, &print_gray);
  cairo_set_line_width (cr, 0.5);
  for (int side = 0; side < 2; side++)
    {
      double x = side ? right - half : margin + half, y = side ? bottom - half : margin + half;

      if (side ? column + 1 < tiles->columns : column > 0)
        {
          draw_tick (cr, x, margin - 2, 0, -length);
          draw_tick (cr, x, bottom + 2, 0, length);
        }
      if (side ? row + 1 < tiles->rows : row > 0)
        {
          draw_tick (cr, margin - 2, y, -length, 0);
          draw_tick (cr, right + 2, y, length, 0);
        }
    }
}

static char *
make_footer (const Sheets *self, guint column, guint row)
{
  const char *title = self->picture->settings->title ? self->picture->settings->title : "";

  if (self->n_pages == 1)
    return g_strdup (title);
  /* Translators: below a page: the title of a diagram, the page of how many, and its place among them. */
  return g_strdup_printf (_ ("%s · page %u of %u · row %u, column %u"), title, self->page,
                          self->n_pages, row + 1, column + 1);
}

static void
draw_footer (const Sheets *self, guint column, guint row)
{
  g_autofree char *text = make_footer (self, column, row);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  PangoLayout *layout = pango_cairo_create_layout (self->cr);
  PangoFontDescription *font = pango_font_description_from_string (
      "Cantarell, Noto Sans, DejaVu Sans, Sans 8");

  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_START);
  pango_layout_set_width (layout,
                          (int) ((self->tiles.width - 2 * MARQ_PAPER_OVERLAP) * PANGO_SCALE));
  pango_layout_set_text (layout, valid, -1);
  marq_picture_set_color (self->cr, &print_gray);
  cairo_move_to (self->cr, MARQ_PAPER_MARGIN + MARQ_PAPER_OVERLAP,
                 self->tiles.paper_height - MARQ_PAPER_MARGIN + 5);
  pango_cairo_show_layout (self->cr, layout);
  pango_font_description_free (font);
  g_object_unref (layout);
}

static void
draw_sheet (Sheets *self, guint column, guint row)
{
  MarqRect area = marq_paper_tile_area (&self->tiles, column, row);

  self->page++;
  cairo_save (self->cr);
  cairo_translate (self->cr, MARQ_PAPER_MARGIN, MARQ_PAPER_MARGIN);
  draw_area (self->picture, self->places, self->cr, &area, self->tiles.scale);
  cairo_restore (self->cr);
  draw_cut_marks (self, column, row);
  draw_footer (self, column, row);
  cairo_show_page (self->cr);
}

/* Sheets on which nothing is are not printed. */
static gboolean
is_wanted (const Sheets *self, guint column, guint row)
{
  MarqRect area = marq_paper_tile_area (&self->tiles, column, row);

  return self->tiles.columns * self->tiles.rows == 1
         || marq_picture_has_part (self->picture, &area);
}

static gboolean
draw_sheets (Sheets *self, GCancellable *cancellable)
{
  for (guint row = 0; row < self->tiles.rows; row++)
    for (guint column = 0; column < self->tiles.columns; column++)
      self->n_pages += is_wanted (self, column, row);
  for (guint row = 0; row < self->tiles.rows; row++)
    for (guint column = 0; column < self->tiles.columns; column++)
      {
        if (g_cancellable_is_cancelled (cancellable))
          return FALSE;
        if (is_wanted (self, column, row))
          draw_sheet (self, column, row);
      }
  return TRUE;
}

static gboolean
prepare_sheets (Sheets *self, cairo_surface_t *surface, GError **error)
{
  const MarqPictureSettings *settings = self->picture->settings;
  MarqPaper paper;

  if (!marq_paper_find (settings->paper, &paper))
    {
      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          _ ("there is no paper “%s”: there are a0 to a5, letter, legal and tabloid, each also with -landscape or -portrait"),
          settings->paper);
      return FALSE;
    }
  marq_paper_tile (&paper, &self->picture->area, settings->scale * MARQ_POINTS_PER_PIXEL,
                   &self->tiles);
  if ((guint64) self->tiles.columns * self->tiles.rows > MOST_SHEETS)
    {
      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
          _ ("the picture would take %u × %u sheets: choose a smaller scale, or larger paper"),
          self->tiles.columns, self->tiles.rows);
      return FALSE;
    }
  cairo_pdf_surface_set_size (surface, self->tiles.paper_width, self->tiles.paper_height);
  return TRUE;
}

static gboolean
draw_pages (const MarqPicture *picture,
            cairo_surface_t *surface,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GHashTable) places = make_places (picture);
  Sheets sheets = { .picture = picture, .places = places };
  cairo_t *cr;
  gboolean done = TRUE;
  cairo_status_t status;

  if (picture->settings->paper && !prepare_sheets (&sheets, surface, error))
    return FALSE;
  sheets.cr = cr = cairo_create (surface);
  if (picture->settings->paper)
    done = draw_sheets (&sheets, cancellable);
  else
    draw_page (picture, places, surface, cr);
  add_outline (picture, surface, places);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (!done)
    return !g_cancellable_set_error_if_cancelled (cancellable, error);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("the PDF cannot be made: %s"),
                 cairo_status_to_string (status));
  return status == CAIRO_STATUS_SUCCESS;
}

GBytes *
marq_picture_make_pdf (const MarqPicture *picture, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, content, 100, 100);
  gboolean done;

  if (picture->settings->title)
    {
      g_autofree char *title = g_utf8_make_valid (picture->settings->title, -1);

      cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
    }
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Marquetry");
  /* Old enough for every printer. */
  cairo_pdf_surface_restrict_to_version (surface, CAIRO_PDF_VERSION_1_4);
  done = draw_pages (picture, surface, cancellable, error);
  cairo_surface_destroy (surface);
  return done ? g_byte_array_free_to_bytes (g_steal_pointer (&content)) : NULL;
}
