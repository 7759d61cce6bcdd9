/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Saves what can be saved of a damaged file, by its lines. At each fault the edits that lose least
 * are tried first: a comma or bracket put right, a line left out, an element left out, and so
 * outwards. If none lets the scan get past the fault, what comes before it is kept and closed. It
 * does not look at meaning. */

#include "config.h"

#include "marq-json-salvage.h"

#include "marq-json-edit.h"
#include "marq-json-token.h"

#define MAX_ROUNDS 100

/* What is longer was more than a bracket and a comma with a stray character. */
#define LONGEST_BRACKET 4

/* Brackets */

/* The bracket that closes what opens on the line @above. */
static const char *
bracket_for (GArray *lines, gint64 above)
{
  if (above >= 0 && marq_json_ends (lines, (guint) above, "{"))
    return "}";
  if (above >= 0 && marq_json_ends (lines, (guint) above, "["))
    return "]";

  return NULL;
}

static gboolean
insert_missing_opener (MarqJsonSalvage *salvage, guint i)
{
  GArray *lines = salvage->lines;
  guint below = marq_json_line_below (lines, i, marq_json_indent (lines, i) - 1);
  MarqJsonEdit edit = { .first = i, .bracket = "{", .indent = marq_json_indent (lines, below) };

  if (i == 0 || !marq_json_begins (lines, below, "}")
      || edit.indent < marq_json_indent (lines, i - 1))
    return FALSE;

  return marq_json_try_edit (salvage, &edit);
}

static gboolean
insert_missing_closer (MarqJsonSalvage *salvage, guint i)
{
  GArray *lines = salvage->lines;
  MarqJsonEdit edit = { .first = i };
  gint64 above;

  if (i == 0 || marq_json_indent (lines, i - 1) <= marq_json_indent (lines, i))
    return FALSE;
  /* Its last number may have lost digits. */
  if (i == lines->len && salvage->is_last_line_open)
    return FALSE;

  above = marq_json_line_above (lines, i - 1, marq_json_indent (lines, i - 1) - 1);
  edit.bracket = bracket_for (lines, above);
  if (edit.bracket == NULL)
    return FALSE;

  edit.indent = marq_json_indent (lines, (guint) above);
  return marq_json_try_edit (salvage, &edit);
}

static gboolean
replace_bracket_at (MarqJsonSalvage *salvage, guint i)
{
  GArray *lines = salvage->lines;
  int indent = marq_json_indent (lines, i);
  MarqJsonEdit edit = { .first = i, .n_cut = 1, .indent = indent };

  if (i >= lines->len || indent == MARQ_JSON_NO_INDENT
      || marq_json_line (lines, i)->length - (gsize) indent > LONGEST_BRACKET)
    return FALSE;

  if (i > 0 && marq_json_indent (lines, i - 1) > indent)
    {
      gint64 above = marq_json_line_above (lines, i, indent);

      if (above >= 0 && marq_json_indent (lines, (guint) above) == indent)
        edit.bracket = bracket_for (lines, above);
    }
  else if (marq_json_indent (lines, i + 1) > indent)
    {
      edit.bracket = "{";
    }

  return edit.bracket != NULL && marq_json_try_edit (salvage, &edit);
}

/* One bracket too many on a line shows only on the next. */
static gboolean
mend_bracket (MarqJsonSalvage *salvage, guint i)
{
  return replace_bracket_at (salvage, i) || (i > 0 && replace_bracket_at (salvage, i - 1))
         || insert_missing_closer (salvage, i) || insert_missing_opener (salvage, i);
}

/* Lines and blocks */

/* A zero block, as file systems leave it after a power cut, swallows line ends: what follows it on
 * its line may belong to quite another object than what precedes it, so that such a line is never
 * left out on its own. */
static gboolean
cut_line (MarqJsonSalvage *salvage, guint i)
{
  GArray *lines = salvage->lines;

  if (i >= lines->len || marq_json_begins (lines, i, "}]") || marq_json_ends (lines, i, "{["))
    return FALSE;
  if (memchr (marq_json_line (lines, i)->text, '\0', marq_json_line (lines, i)->length) != NULL)
    return FALSE;

  return marq_json_try_cut (salvage, i, i + 1);
}

static gboolean
is_marker (GArray *lines, guint i, const char *marker)
{
  return i < lines->len && marq_json_line (lines, i)->length >= strlen (marker)
         && memcmp (marq_json_line (lines, i)->text, marker, strlen (marker)) == 0;
}

/* The other side of a merge conflict that was left in the file: the first side is kept. */
static gboolean
cut_conflict (MarqJsonSalvage *salvage, guint i)
{
  GArray *lines = salvage->lines;

  if (!is_marker (lines, i, "=======") && !is_marker (lines, i, "|||||||"))
    return FALSE;

  for (guint end = i + 1; end < lines->len; end++)
    if (is_marker (lines, end, ">>>>>>>"))
      return marq_json_try_cut (salvage, i, end + 1);

  return FALSE;
}

/* What ends at line @i, or should have ended before it. */
static gboolean
cut_block_above (MarqJsonSalvage *salvage, guint i)
{
  GArray *lines = salvage->lines;
  int indent = marq_json_indent (lines, i);
  gint64 first;

  if (i == 0 || i >= lines->len || marq_json_indent (lines, i - 1) <= indent)
    return FALSE;

  first = marq_json_line_above (lines, i, indent);
  if (first < 0 || marq_json_indent (lines, (guint) first) < indent)
    first++;

  return marq_json_try_cut (salvage, first, marq_json_begins (lines, i, "{[\"") ? i : i + 1);
}

static gboolean
cut_block_below (MarqJsonSalvage *salvage, guint i)
{
  GArray *lines = salvage->lines;
  guint end = marq_json_line_below (lines, i, marq_json_indent (lines, i));

  if (end <= i + 1)
    return FALSE;
  if (marq_json_indent (lines, end) == marq_json_indent (lines, i)
      && marq_json_begins (lines, end, "}]"))
    end++;

  return marq_json_try_cut (salvage, i, end);
}

/* What line @i is inside of, going outwards as long as it ends before @limit. An enclosing line
 * that is missing shows in the indentation of the other: the block then has no head, or no tail, to
 * leave out. */
static gboolean
cut_around (MarqJsonSalvage *salvage, guint i, guint limit)
{
  GArray *lines = salvage->lines;
  int indent = marq_json_indent (lines, i);

  while (indent > 0)
    {
      gint64 head = marq_json_line_above (lines, i, indent - 1);
      guint tail = marq_json_line_below (lines, i, indent - 1);
      int head_indent = head >= 0 ? marq_json_indent (lines, (guint) head) : -1;
      int tail_indent = marq_json_indent (lines, tail);
      gboolean has_tail = marq_json_begins (lines, tail, "}]") && tail_indent >= head_indent;
      gboolean has_head = head >= 0 && head_indent >= tail_indent
                          && !marq_json_begins (lines, (guint) head, "}]");

      if (tail + has_tail > limit)
        return FALSE;
      if (marq_json_try_cut (salvage, has_head ? head : head + 1, tail + has_tail))
        return TRUE;
      indent = MAX (head_indent, tail_indent);
    }

  return FALSE;
}

/* Faults */

/* What begins like no line of ours, or has no indentation amid lines that have one, is not where
 * its indentation says. */
static void
distrust_indent (GArray *lines, guint i)
{
  int indent = marq_json_indent (lines, i);

  if (i == 0 || i >= lines->len || indent >= marq_json_indent (lines, i - 1)
      || indent >= marq_json_indent (lines, i + 1))
    return;

  if (indent == 0 || !marq_json_begins (lines, i, "\"{}[]"))
    marq_json_line (lines, i)->indent = MARQ_JSON_NO_INDENT;
}

/* Only what ends before the fault: something larger around it may be had for less. */
static gboolean
mend_stray_line (MarqJsonSalvage *salvage, guint stray, guint fault)
{
  if (stray == fault)
    return FALSE;

  distrust_indent (salvage->lines, stray);
  return mend_bracket (salvage, stray) || cut_around (salvage, stray, fault);
}

static gboolean
mend_faulty_line (MarqJsonSalvage *salvage, guint i)
{
  return mend_bracket (salvage, i)
         /* Leaves out nothing, but puts a comma right. */
         || marq_json_try_cut (salvage, i, i) || cut_conflict (salvage, i) || cut_line (salvage, i)
         || cut_block_above (salvage, i) || cut_block_below (salvage, i)
         || cut_around (salvage, i, salvage->lines->len);
}

/* Strictly first, so that what is kept also stays where it belongs. That gets nowhere in a file
 * whose indentation is not ours, and there the brackets alone have to do. */
static gboolean
mend_fault (MarqJsonSalvage *salvage)
{
  guint i = salvage->fault.line - 1;
  guint stray;

  distrust_indent (salvage->lines, i);
  stray = marq_json_stray_line (salvage->lines, i);

  for (guint try = 0; try < 2; try++)
    {
      salvage->is_strict = try == 0;
      if (mend_stray_line (salvage, stray, i) || mend_faulty_line (salvage, i))
        return TRUE;
    }

  return FALSE;
}

/* What comes before the fault */

/* Where the string, number, word or sign at @at ends; NULL if it is not known to end. */
static const char *
token_end (const char *at, const char *end)
{
  const char *message = NULL;

  if (*at == '"')
    {
      at = marq_json_string_end (at, end, &message);
      return message == NULL ? at : NULL;
    }
  if (!g_ascii_isalnum (*at) && *at != '-')
    return at + 1;

  while (at < end && (g_ascii_isalnum (*at) || marq_json_is_one_of (*at, "+-.")))
    at++;

  return at < end ? at : NULL;
}

/* Closes what is open after the last complete value of @text, of which all @length bytes scan well.
 * Returns NULL if there is no such value; @kept is how much of @text is kept. */
static char *
close_prefix (const char *text, gsize length, gsize *kept)
{
  char open[MARQ_JSON_MAX_DEPTH];
  guint depth = 0, kept_depth = 0;
  gboolean is_key = FALSE;
  const char *at = text, *end = text + length, *after;
  GString *prefix;

  *kept = 0;
  for (; at < end && (after = token_end (at, end)) != NULL; at = after)
    {
      if (marq_json_is_one_of (*at, "{["))
        open[depth++] = *at;
      else if (marq_json_is_one_of (*at, "}]"))
        depth--;

      if (marq_json_is_one_of (*at, "{[,:"))
        {
          is_key = *at != ':' && depth > 0 && open[depth - 1] == '{';
        }
      else if (marq_json_is_one_of (*at, "}]") || (!is_key && !g_ascii_isspace (*at)))
        {
          /* After the end of an empty object nothing but a comma can be awaited. */
          is_key = FALSE;
          *kept = (gsize) (after - text);
          kept_depth = depth;
        }
    }

  if (*kept == 0)
    return NULL;

  prefix = g_string_new_len (text, (gssize) *kept);
  while (kept_depth-- > 0)
    g_string_append_printf (prefix, "\n%*s%c", (int) (2 * kept_depth), "",
                            open[kept_depth] == '{' ? '}' : ']');
  g_string_append_c (prefix, '\n');
  return g_string_free (prefix, FALSE);
}

/* A key that appears twice in a large object is found only where that object closes: what is before
 * the first fault may hold one more fault for each level that is open, and then a shorter prefix
 * has to do. */
static char *
good_prefix (const MarqJsonSalvage *salvage, gsize *kept)
{
  g_autofree char *text = g_strdup (salvage->text->str);
  gsize good = salvage->fault.offset;

  if (good == salvage->text->len && good > 0 && salvage->is_last_line_open)
    good--;

  *kept = good;
  for (guint i = 0; i <= MARQ_JSON_MAX_DEPTH; i++)
    {
      g_auto (MarqJsonFault) fault = { 0 };
      gsize kept_now;
      char *prefix = close_prefix (text, good, &kept_now);

      g_free (text);
      text = prefix;
      *kept = MIN (*kept, kept_now);
      if (text == NULL || marq_json_scan (text, strlen (text), &fault))
        return g_steal_pointer (&text);
      good = fault.offset;
    }

  *kept = 0;
  return NULL;
}

static char *
keep_prefix (MarqJsonSalvage *salvage)
{
  GArray *lines = salvage->lines;
  const char *text = salvage->text->str;
  gsize kept;
  char *prefix = good_prefix (salvage, &kept);
  guint first = 0;

  for (gsize i = 0; i < kept; i++)
    first += text[i] == '\n';
  /* If nothing but a comma is lost of its line, the loss begins on the next. */
  if (first + 1 < lines->len && text[kept + (text[kept] == ',')] == '\n')
    first++;

  marq_json_add_loss (salvage, first, MAX (lines->len, 1) - 1, salvage->fault.path, text + kept,
                      salvage->text->len - kept);
  return prefix;
}

/* Public functions */

void
marq_json_loss_free (MarqJsonLoss *loss)
{
  if (loss == NULL)
    return;

  g_free (loss->path);
  g_free (loss->names);
  g_free (loss);
}

char *
marq_json_salvage (const char *text, gsize length, GPtrArray *losses)
{
  MarqJsonSalvage salvage = { .losses = losses };
  gboolean has_mark;
  char *saved;

  g_return_val_if_fail (text != NULL && losses != NULL, NULL);

  if (marq_json_scan (text, length, NULL))
    return g_strndup (text, length);

  has_mark = length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0;
  if (has_mark)
    {
      text += 3;
      length -= 3;
    }

  salvage.lines = marq_json_split_lines (text, length);
  salvage.text = marq_json_join_lines (salvage.lines, 0, salvage.lines->len);
  salvage.mended = g_string_chunk_new (256);
  salvage.is_last_line_open = length > 0 && text[length - 1] != '\n';
  salvage.is_good = marq_json_scan (salvage.text->str, salvage.text->len, &salvage.fault);
  if (has_mark)
    marq_json_add_loss (&salvage, 0, 0, "", "", 0);

  for (guint round = 0; round < MAX_ROUNDS && !salvage.is_good; round++)
    if (!mend_fault (&salvage))
      break;
  saved = salvage.is_good ? g_strdup (salvage.text->str) : keep_prefix (&salvage);

  g_array_unref (salvage.lines);
  g_string_free (salvage.text, TRUE);
  g_string_chunk_free (salvage.mended);
  marq_json_fault_clear (&salvage.fault);
  return saved;
}
