/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "diagram/marq-texts.h"

static MarqTexts *
new_texts (void)
{
  PangoContext *context = marq_texts_new_context ();
  MarqTexts *texts = marq_texts_new (context);

  g_object_unref (context);
  return texts;
}

static const char *const odd_names[] = {
  "", " ", "id", "größe", "a \"quoted\" name", "two\nlines", "📦 parcels", "שם_לקוח", "عميل", "日本語テーブル",
  "a_name_of_sixty_three_bytes_which_is_as_long_as_postgresql_takes",
};

static double
width_of (MarqTexts *texts, MarqTextRole role, const char *text)
{
  double width;

  marq_texts_measure (texts, role, text, &width, NULL);
  return width;
}

/* What is measured is what is painted. */
static void
test_measure (void)
{
  g_autoptr (MarqTexts) texts = new_texts ();

  for (MarqTextRole role = 0; role < MARQ_N_TEXT_ROLES; role++)
    for (guint i = 0; i < G_N_ELEMENTS (odd_names); i++)
      {
        double width, height;
        int x, y;

        marq_texts_measure (texts, role, odd_names[i], &width, &height);
        g_assert_cmpfloat (width, ==, floor (width));
        g_assert_cmpfloat (height, >, 0);
        g_assert_cmpfloat (height, ==, floor (height));
        pango_layout_get_size (marq_texts_get (texts, role, odd_names[i], -1), &x, &y);
        g_assert_cmpfloat (width, ==, ceil ((double) x / PANGO_SCALE));
        g_assert_false (pango_layout_is_ellipsized (marq_texts_get (texts, role, odd_names[i], width)));
      }
  g_assert_cmpfloat (width_of (texts, MARQ_TEXT_NAME, ""), ==, 0);
  g_assert_cmpfloat (width_of (texts, MARQ_TEXT_NAME, NULL), ==, 0);
  g_assert_cmpfloat (width_of (texts, MARQ_TEXT_KEY, "customer"), >, width_of (texts, MARQ_TEXT_NAME, "customer"));
  g_assert_cmpfloat (width_of (texts, MARQ_TEXT_TYPE, "iii"), ==, width_of (texts, MARQ_TEXT_TYPE, "mmm"));
}

/* What is guessed without measuring is never too little, and not much too large. */
static void
test_most (void)
{
  g_autoptr (MarqTexts) texts = new_texts ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  double measured = 0, guessed = 0;

  for (MarqTextRole role = 0; role < MARQ_N_TEXT_ROLES; role++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (odd_names); i++)
        if (role != MARQ_TEXT_NOTE)
          g_assert_cmpfloat (marq_texts_get_most (texts, role, odd_names[i]), >=, width_of (texts, role, odd_names[i]));
      for (guint i = 0; i < 500; i++)
        {
          char text[65] = "";

          for (int j = g_rand_int_range (rand, 0, 64); j >= 0; j--)
            text[j] = i % 2 ? (char) g_rand_int_range (rand, ' ', 127) : "AVTWLoyj._fi"[g_rand_int_range (rand, 0, 12)];
          g_assert_cmpfloat (marq_texts_get_most (texts, role, text), >=, width_of (texts, role, text));
          measured += width_of (texts, role, text);
          guessed += marq_texts_get_most (texts, role, text);
        }
    }
  g_assert_cmpfloat (guessed, <, 1.25 * measured);
}

/* Another font, another width. */
static void
test_context (void)
{
  PangoContext *context = marq_texts_new_context ();
  g_autoptr (MarqTexts) texts = marq_texts_new (context);
  PangoFontDescription *font = pango_font_description_from_string ("Monospace");
  PangoLayout *layout = marq_texts_get (texts, MARQ_TEXT_NAME, "illicit", -1);
  double width = width_of (texts, MARQ_TEXT_NAME, "illicit");
  double most = marq_texts_get_most (texts, MARQ_TEXT_NAME, "illicit");

  g_object_ref (layout);
  pango_context_set_font_description (context, font);
  g_assert_cmpfloat (width_of (texts, MARQ_TEXT_NAME, "illicit"), >, width);
  g_assert_cmpfloat (marq_texts_get_most (texts, MARQ_TEXT_NAME, "illicit"), >, most);
  g_assert_true (marq_texts_get (texts, MARQ_TEXT_NAME, "illicit", -1) != layout);
  g_object_unref (layout);
  pango_font_description_free (font);
  g_object_unref (context);
}

/* One line stays one; what is too long for its room is cut short, and a note is broken. */
static void
test_room (void)
{
  g_autoptr (MarqTexts) texts = new_texts ();
  const char *text = "a long remark on\nseveral lines";
  PangoLayout *name = marq_texts_get (texts, MARQ_TEXT_NAME, text, 50);
  PangoLayout *note = marq_texts_get (texts, MARQ_TEXT_NOTE, text, 50);
  int width;

  g_assert_true (pango_layout_is_ellipsized (name));
  g_assert_cmpint (pango_layout_get_line_count (name), ==, 1);
  pango_layout_get_size (name, &width, NULL);
  g_assert_cmpint (width, <=, 50 * PANGO_SCALE);
  g_assert_cmpint (pango_layout_get_line_count (note), >, 2);
  g_assert_cmpint (pango_layout_get_line_count (marq_texts_get (texts, MARQ_TEXT_NOTE, text, -1)), ==, 2);
}

/* A name in letters that run to the left begins where all names do. */
static void
test_direction (void)
{
  g_autoptr (MarqTexts) texts = new_texts ();
  PangoRectangle rect;

  pango_layout_get_extents (marq_texts_get (texts, MARQ_TEXT_NAME, "שם_לקוח", 400), NULL, &rect);
  g_assert_cmpint (rect.x, ==, 0);
}

/* The same is made once; and however many are asked for, not all are kept. */
static void
test_kept (void)
{
  g_autoptr (MarqTexts) texts = new_texts ();
  PangoLayout *layout = marq_texts_get (texts, MARQ_TEXT_NAME, "kept", -1);
  GWeakRef weak;

  g_weak_ref_init (&weak, layout);
  g_assert_true (marq_texts_get (texts, MARQ_TEXT_NAME, "kept", -1) == layout);
  g_assert_false (marq_texts_get (texts, MARQ_TEXT_KEY, "kept", -1) == layout);
  g_assert_false (marq_texts_get (texts, MARQ_TEXT_NAME, "kept", 100) == layout);
  for (guint i = 0; i < 30000; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      marq_texts_get (texts, MARQ_TEXT_NAME, text, -1);
      /* What is asked for again and again stays. */
      if (i < 20000)
        g_assert_true (marq_texts_get (texts, MARQ_TEXT_NAME, "kept", -1) == layout);
    }
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *text = g_strdup_printf ("other %u", i);

      marq_texts_get (texts, MARQ_TEXT_NAME, text, -1);
    }
  g_assert_null (g_weak_ref_get (&weak));
  g_weak_ref_clear (&weak);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagram/texts/measure", test_measure);
  g_test_add_func ("/diagram/texts/most", test_most);
  g_test_add_func ("/diagram/texts/context", test_context);
  g_test_add_func ("/diagram/texts/room", test_room);
  g_test_add_func ("/diagram/texts/direction", test_direction);
  g_test_add_func ("/diagram/texts/kept", test_kept);
  return g_test_run ();
}
