/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layouts and sizes of texts. Sizes of fonts are in units of the diagram, not in points: whatever a screen or a printer
 * is, boxes are as large on it, and lines run the same way.
 */
#include "config.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "marq-texts.h"

/* Letters stand a little farther apart than each by itself says, where a font has such pairs. */
#define SPREAD 1.08

/* Layouts, and sizes, are forgotten when so many newer ones were asked for. */
#define MAX_LAYOUTS 8192
#define MAX_SIZES (1 << 18)

#define USUAL_FAMILY "Cantarell, Noto Sans, DejaVu Sans, Sans"

typedef struct
{
  double size;
  gboolean is_bold;
  const char *family; /* NULL: that of the context */
} MarqFace;

static const MarqFace faces[MARQ_N_TEXT_ROLES] = {
  [MARQ_TEXT_TITLE] = { 15, TRUE, NULL },
  [MARQ_TEXT_NAMESPACE] = { 11.5, FALSE, NULL },
  [MARQ_TEXT_NAME] = { 14, FALSE, NULL },
  [MARQ_TEXT_KEY] = { 14, TRUE, NULL },
  [MARQ_TEXT_TYPE] = { 12, FALSE, "Monospace" },
  [MARQ_TEXT_MARK] = { 9.5, TRUE, NULL },
  [MARQ_TEXT_NOTE] = { 13, FALSE, NULL },
  [MARQ_TEXT_GROUP] = { 14, TRUE, NULL },
  [MARQ_TEXT_AFAR] = { 20, TRUE, NULL },
  [MARQ_TEXT_FARTHER] = { 27, TRUE, NULL },
};

typedef struct
{
  MarqTextRole role;
  int width; /* in Pango's units; -1: any */
  char *text;
} MarqTextKey;

typedef struct
{
  MarqTextKey key;
  double width, height;
} MarqTextSize;

/* What was asked for lately, and what before that: once the new is full it is the old. */
typedef struct
{
  GHashTable *fresh, *old;
  guint limit;
} MarqTextCache;

struct _MarqTexts
{
  PangoContext *context;
  PangoFontDescription *fonts[MARQ_N_TEXT_ROLES];
  PangoLayout *rulers[MARQ_N_TEXT_ROLES]; /* to measure with */
  MarqTextCache layouts;                  /* MarqTextKey -> PangoLayout */
  MarqTextCache sizes;                    /* MarqTextSize, by its key */
  double letters[MARQ_N_TEXT_ROLES][128]; /* how wide each is by itself; 0: not measured yet */
  guint serial;                           /* of the context: another once its font is */
};

static guint
hash_key (gconstpointer data)
{
  const MarqTextKey *key = data;

  return g_str_hash (key->text) * 31 + (guint) key->role * 7919 + (guint) key->width;
}

static gboolean
equal_keys (gconstpointer a, gconstpointer b)
{
  const MarqTextKey *left = a, *right = b;

  return left->role == right->role && left->width == right->width && g_str_equal (left->text, right->text);
}

static void
free_key (gpointer data)
{
  MarqTextKey *key = data;

  g_free (key->text);
  g_free (key);
}

static void
free_size (gpointer data)
{
  MarqTextSize *size = data;

  g_free (size->key.text);
  g_free (size);
}

static GHashTable *
new_layouts (void)
{
  return g_hash_table_new_full (hash_key, equal_keys, free_key, g_object_unref);
}

static GHashTable *
new_sizes (void)
{
  return g_hash_table_new_full (hash_key, equal_keys, NULL, free_size);
}

static void
cache_init (MarqTextCache *self, GHashTable *(*make) (void), guint limit)
{
  self->fresh = make ();
  self->old = make ();
  self->limit = limit;
}

static void
cache_clear (MarqTextCache *self)
{
  g_hash_table_unref (self->fresh);
  g_hash_table_unref (self->old);
}

static void
cache_add (MarqTextCache *self, gpointer key, gpointer value, GHashTable *(*make) (void))
{
  if (g_hash_table_size (self->fresh) >= self->limit)
    {
      g_hash_table_unref (self->old);
      self->old = self->fresh;
      self->fresh = make ();
    }
  g_hash_table_insert (self->fresh, key, value);
}

static gpointer
cache_find (MarqTextCache *self, const MarqTextKey *key, GHashTable *(*make) (void))
{
  gpointer stolen_key, value = g_hash_table_lookup (self->fresh, key);

  if (value || !g_hash_table_steal_extended (self->old, key, &stolen_key, &value))
    return value;
  cache_add (self, stolen_key, value, make);
  return value;
}

static PangoLayout *
new_layout (MarqTexts *self, MarqTextRole role)
{
  PangoLayout *layout = pango_layout_new (self->context);

  pango_layout_set_font_description (layout, self->fonts[role]);
  /* A name of one line stays at its left, also where its letters run to the left. */
  pango_layout_set_auto_dir (layout, role == MARQ_TEXT_NOTE);
  pango_layout_set_single_paragraph_mode (layout, role != MARQ_TEXT_NOTE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  return layout;
}

static void
take_fonts (MarqTexts *self)
{
  const PangoFontDescription *base = pango_context_get_font_description (self->context);

  for (guint i = 0; i < MARQ_N_TEXT_ROLES; i++)
    {
      PangoFontDescription *font = base ? pango_font_description_copy (base) : pango_font_description_new ();

      if (faces[i].family)
        pango_font_description_set_family (font, faces[i].family);
      pango_font_description_set_weight (font, faces[i].is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
      pango_font_description_set_absolute_size (font, faces[i].size * PANGO_SCALE);
      self->fonts[i] = font;
      self->rulers[i] = new_layout (self, i);
    }
  cache_init (&self->layouts, new_layouts, MAX_LAYOUTS);
  cache_init (&self->sizes, new_sizes, MAX_SIZES);
  memset (self->letters, 0, sizeof self->letters);
  self->serial = pango_context_get_serial (self->context);
}

static void
drop_fonts (MarqTexts *self)
{
  cache_clear (&self->layouts);
  cache_clear (&self->sizes);
  for (guint i = 0; i < MARQ_N_TEXT_ROLES; i++)
    {
      g_object_unref (self->rulers[i]);
      pango_font_description_free (self->fonts[i]);
    }
}

/* Where the context has got another font since, nothing that was measured holds. */
static void
follow_context (MarqTexts *self)
{
  if (self->serial == pango_context_get_serial (self->context))
    return;
  drop_fonts (self);
  take_fonts (self);
}

MarqTexts *
marq_texts_new (PangoContext *context)
{
  MarqTexts *self = g_new0 (MarqTexts, 1);

  self->context = g_object_ref (context);
  take_fonts (self);
  return self;
}

void
marq_texts_free (MarqTexts *self)
{
  drop_fonts (self);
  g_object_unref (self->context);
  g_free (self);
}

PangoContext *
marq_texts_new_context (void)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  PangoFontDescription *font = pango_font_description_from_string (USUAL_FAMILY);
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (context, options);
  pango_cairo_context_set_resolution (context, 96);
  pango_context_set_round_glyph_positions (context, FALSE);
  pango_context_set_font_description (context, font);
  pango_context_set_base_dir (context, PANGO_DIRECTION_LTR);
  pango_context_set_language (context, pango_language_from_string ("en"));
  cairo_font_options_destroy (options);
  pango_font_description_free (font);
  return context;
}

PangoLayout *
marq_texts_get (MarqTexts *self, MarqTextRole role, const char *text, double width)
{
  MarqTextKey key = { role, width < 0 ? -1 : (int) (MIN (width, 1e6) * PANGO_SCALE), (char *) (text ? text : "") };
  PangoLayout *layout;
  MarqTextKey *kept;

  follow_context (self);
  layout = cache_find (&self->layouts, &key, new_layouts);
  if (layout)
    return layout;
  layout = new_layout (self, role);
  pango_layout_set_text (layout, key.text, -1);
  pango_layout_set_width (layout, key.width);
  if (role != MARQ_TEXT_NOTE)
    pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  kept = g_memdup2 (&key, sizeof key);
  kept->text = g_strdup (key.text);
  cache_add (&self->layouts, kept, layout, new_layouts);
  return layout;
}

void
marq_texts_measure (MarqTexts *self, MarqTextRole role, const char *text, double *width, double *height)
{
  MarqTextKey key = { role, -1, (char *) (text ? text : "") };
  MarqTextSize *size;

  follow_context (self);
  size = cache_find (&self->sizes, &key, new_sizes);
  if (!size)
    {
      int x, y;

      pango_layout_set_text (self->rulers[role], key.text, -1);
      pango_layout_get_size (self->rulers[role], &x, &y);
      size = g_new (MarqTextSize, 1);
      size->key = key;
      size->key.text = g_strdup (key.text);
      size->width = ceil ((double) x / PANGO_SCALE);
      size->height = ceil ((double) y / PANGO_SCALE);
      cache_add (&self->sizes, &size->key, size, new_sizes);
    }
  if (width)
    *width = size->width;
  if (height)
    *height = size->height;
}

static double
exact_width (MarqTexts *self, MarqTextRole role, const char *text)
{
  int width;

  pango_layout_set_text (self->rulers[role], text, -1);
  pango_layout_get_size (self->rulers[role], &width, NULL);
  return (double) width / PANGO_SCALE;
}

double
marq_texts_get_most (MarqTexts *self, MarqTextRole role, const char *text)
{
  double most = 0;

  follow_context (self);
  for (const char *c = text; c && *c; c++)
    {
      guchar letter = (guchar) *c;
      double *width = &self->letters[role][letter & 127];
      char one[] = { *c, '\0' };

      if (letter < ' ' || letter >= 127)
        {
          marq_texts_measure (self, role, text, &most, NULL);
          return most;
        }
      if (*width == 0)
        *width = exact_width (self, role, one);
      most += *width;
    }
  return ceil (most * SPREAD);
}
