/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One repair of a damaged text, for marq-json-salvage.c: lines left out, a bracket put in, and the
 * commas around them put right. What is lost is told by its lines, its place, and its names. */

#include "config.h"

#include "marq-json-edit.h"

#include "marq-json-salvage.h"
#include "marq-json-token.h"

#include <glib/gi18n-lib.h>

#define MAX_TRIALS 400
#define MAX_NAMES  20

/* Losses */

/* The string that begins at @at; NULL if none does, or it is damaged. */
static char *
dup_string (const char *at, const char *end)
{
  const char *message = NULL;
  const char *after = at < end && *at == '"' ? marq_json_string_end (at, end, &message) : NULL;

  if (after == NULL || message != NULL)
    return NULL;

  return g_string_free (marq_json_unescape (at + 1, (gsize) (after - at - 2)), FALSE);
}

static char *
dup_names (const char *text, gsize length)
{
  static const char key[] = "\"name\":";
  const char *end = text + length;
  GString *names = g_string_new (NULL);
  guint n_names = 0;

  while ((text = memmem (text, (gsize) (end - text), key, strlen (key))) != NULL)
    {
      g_autofree char *name = NULL;

      text += strlen (key);
      while (text < end && *text == ' ')
        text++;
      name = dup_string (text, end);
      if (name != NULL && n_names++ < MAX_NAMES)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
    }

  if (n_names > MAX_NAMES)
    {
      guint n_more = n_names - MAX_NAMES;

      /* Translators: ends a list of names: "customers, orders, products and 7 more" */
      g_string_append_printf (names,
                              g_dngettext (GETTEXT_PACKAGE, " and %u more", " and %u more", n_more),
                              n_more);
    }

  return g_string_free (names, n_names == 0);
}

static guint
number_of (GArray *lines, guint i)
{
  return lines->len > 0 ? marq_json_line (lines, MIN (i, lines->len - 1))->number : 1;
}

void
marq_json_add_loss (MarqJsonSalvage *salvage,
                    guint first,
                    guint last,
                    const char *path,
                    const char *text,
                    gsize length)
{
  MarqJsonLoss *loss = g_new0 (MarqJsonLoss, 1);

  loss->first_line = number_of (salvage->lines, first);
  loss->last_line = number_of (salvage->lines, last);
  loss->path = g_strdup (path);
  loss->names = dup_names (text, length);
  g_ptr_array_add (salvage->losses, loss);
}

/* Where line @i stands: what is before it scans well until it breaks off, at the very place. */
static char *
dup_path_of_line (GArray *lines, guint i)
{
  g_autoptr (GString) before = marq_json_join_lines (lines, 0, i);
  g_auto (MarqJsonFault) fault = { 0 };
  const MarqJsonLine *line = marq_json_line (lines, i);
  g_autofree char *key = NULL;
  GString *path;

  if (marq_json_scan (before->str, before->len, &fault))
    return g_strdup ("");

  path = g_string_new (fault.path);
  if (marq_json_begins (lines, i, "\""))
    key = dup_string (line->text + line->indent, line->text + line->length);
  if (key != NULL)
    marq_json_append_to_path (path, key, strlen (key));

  return g_string_free (path, FALSE);
}

static void
add_loss_of_edit (MarqJsonSalvage *salvage, const MarqJsonEdit *edit)
{
  g_autoptr (GString) lost = marq_json_join_lines (salvage->lines, edit->first, edit->n_cut);
  g_autofree char *path = NULL;

  path = edit->n_cut > 0 ? dup_path_of_line (salvage->lines, edit->first)
                         : g_strdup (salvage->fault.path);
  marq_json_add_loss (salvage, edit->first, edit->first + MAX (edit->n_cut, 1) - 1, path, lost->str,
                      lost->len);
}

/* Edits */

/* Gives line @i the comma that what follows it asks for, and no other. */
static void
mend_comma (MarqJsonSalvage *salvage, GArray *lines, guint i)
{
  MarqJsonLine *line = marq_json_line (lines, i);
  gboolean is_last = i + 1 == lines->len || marq_json_begins (lines, i + 1, "}]");
  g_autoptr (GString) mended = NULL;

  while (line->length > 0 && marq_json_ends (lines, i, ", "))
    line->length--;
  if (is_last || marq_json_ends (lines, i, "{["))
    return;

  mended = g_string_new_len (line->text, (gssize) line->length);
  g_string_append_c (mended, ',');
  line->length = mended->len;
  line->text = g_string_chunk_insert_len (salvage->mended, mended->str, (gssize) mended->len);
}

static GArray *
apply_edit (MarqJsonSalvage *salvage, const MarqJsonEdit *edit)
{
  GArray *lines = g_array_copy (salvage->lines);

  if (edit->n_cut > 0)
    g_array_remove_range (lines, edit->first, edit->n_cut);
  if (edit->bracket != NULL)
    {
      g_autofree char *text = g_strdup_printf ("%*s%s", edit->indent, "", edit->bracket);
      MarqJsonLine line = { .text = g_string_chunk_insert (salvage->mended, text),
                            .length = strlen (text),
                            .indent = edit->indent,
                            .number = number_of (salvage->lines, edit->first) };

      g_array_insert_val (lines, edit->first, line);
      mend_comma (salvage, lines, edit->first);
    }
  if (edit->first > 0)
    mend_comma (salvage, lines, edit->first - 1);

  return lines;
}

/* The index, among the lines before @edit, of the line at fault after it. */
static gint64
fault_before_edit (const MarqJsonFault *fault, const MarqJsonEdit *edit)
{
  gint64 at = (gint64) fault->line - 1;

  if (at < edit->first)
    return at;
  if (edit->bracket != NULL && at == edit->first)
    return -1;

  return at + edit->n_cut - (edit->bracket != NULL);
}

/* Whether up to the line after the old fault or the edit, the brackets agree with the indentation.
 * */
static gboolean
is_in_order (GArray *lines, const MarqJsonEdit *edit, guint end)
{
  guint last = end - edit->n_cut + (edit->bracket != NULL);

  return marq_json_stray_line (lines, MIN (last + 1, lines->len)) > MIN (last, lines->len - 1);
}

/* An edit is worth it if the scan then gets past the fault, and past the line that follows the
 * edit: otherwise it only moved the fault on, as leaving out one line of a broken element after the
 * other would. A bracket that merely balances another that is wrong gets past too, but moves what
 * is between them: hence strictness. */
gboolean
marq_json_try_edit (MarqJsonSalvage *salvage, const MarqJsonEdit *edit)
{
  guint fault_line = salvage->fault.line - 1;
  guint end = MAX (fault_line, edit->first + edit->n_cut);
  g_autoptr (GArray) lines = NULL;
  g_autoptr (GString) text = NULL;
  g_auto (MarqJsonFault) fault = { 0 };
  gboolean is_good;

  /* Keeping only what is before the fault would lose less than this. */
  if (edit->first + edit->n_cut > fault_line && edit->n_cut > salvage->lines->len - fault_line)
    return FALSE;
  if (++salvage->n_trials > MAX_TRIALS)
    return FALSE;

  lines = apply_edit (salvage, edit);
  text = marq_json_join_lines (lines, 0, lines->len);
  is_good = marq_json_scan (text->str, text->len, &fault);
  if (!is_good && fault_before_edit (&fault, edit) <= end)
    return FALSE;
  if (salvage->is_strict && !is_in_order (lines, edit, end))
    return FALSE;

  add_loss_of_edit (salvage, edit);
  salvage->is_good = is_good;
  g_array_unref (salvage->lines);
  salvage->lines = g_steal_pointer (&lines);
  g_string_free (salvage->text, TRUE);
  salvage->text = g_steal_pointer (&text);
  marq_json_fault_clear (&salvage->fault);
  salvage->fault = fault;
  fault = (MarqJsonFault){ 0 };
  return TRUE;
}

gboolean
marq_json_try_cut (MarqJsonSalvage *salvage, gint64 first, gint64 end)
{
  MarqJsonEdit cut = { .first = (guint) first, .n_cut = (guint) (end - first) };

  return marq_json_try_edit (salvage, &cut);
}
