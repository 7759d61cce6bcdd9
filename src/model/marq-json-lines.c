/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A text as its lines, for marq-json-salvage.c. Our files hold one property a line, and indentation
 * tells what encloses what even where the brackets no longer do. Lines point into the text. */

#include "config.h"

#include "marq-json-lines.h"

static void
append_line (GArray *lines, const char *text, gsize length, guint number)
{
  MarqJsonLine line = { .text = text, .number = number };
  gsize indent = 0;

  while (length > 0 && marq_json_is_one_of (text[length - 1], " \t\r"))
    length--;
  while (indent < length && marq_json_is_one_of (text[indent], " \t"))
    indent++;
  if (length == 0)
    return;

  line.length = length;
  line.indent = (int) MIN (indent, MARQ_JSON_NO_INDENT - 1);
  g_array_append_val (lines, line);
}

GArray *
marq_json_split_lines (const char *text, gsize length)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (MarqJsonLine));
  const char *end = text + length;

  for (guint number = 1; text < end; number++)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      const char *line_end = newline != NULL ? newline : end;

      append_line (lines, text, (gsize) (line_end - text), number);
      text = newline != NULL ? newline + 1 : end;
    }

  return lines;
}

GString *
marq_json_join_lines (GArray *lines, guint first, guint n_lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = first; i < first + n_lines; i++)
    {
      const MarqJsonLine *line = marq_json_line (lines, i);

      g_string_append_len (text, line->text, (gssize) line->length);
      g_string_append_c (text, '\n');
    }

  return text;
}

int
marq_json_indent (GArray *lines, guint i)
{
  return i < lines->len ? marq_json_line (lines, i)->indent : -1;
}

gboolean
marq_json_begins (GArray *lines, guint i, const char *characters)
{
  int indent = marq_json_indent (lines, i);

  return i < lines->len && indent != MARQ_JSON_NO_INDENT
         && marq_json_is_one_of (marq_json_line (lines, i)->text[indent], characters);
}

gboolean
marq_json_ends (GArray *lines, guint i, const char *characters)
{
  const MarqJsonLine *line = i < lines->len ? marq_json_line (lines, i) : NULL;

  return line != NULL && line->length > 0
         && marq_json_is_one_of (line->text[line->length - 1], characters);
}

gint64
marq_json_line_above (GArray *lines, guint i, int indent)
{
  gint64 above = (gint64) i - 1;

  while (above >= 0 && marq_json_indent (lines, (guint) above) > indent)
    above--;

  return above;
}

guint
marq_json_line_below (GArray *lines, guint i, int indent)
{
  guint below = i + 1;

  while (below < lines->len && marq_json_indent (lines, below) > indent)
    below++;

  return MIN (below, lines->len);
}

static int
depth_after (const MarqJsonLine *line, int depth)
{
  gboolean is_in_string = FALSE;

  for (gsize i = 0; i < line->length; i++)
    if (is_in_string && line->text[i] == '\\')
      i++;
    else if (line->text[i] == '"')
      is_in_string = !is_in_string;
    else if (!is_in_string && marq_json_is_one_of (line->text[i], "{["))
      depth++;
    else if (!is_in_string && marq_json_is_one_of (line->text[i], "}]"))
      depth--;

  return depth;
}

guint
marq_json_stray_line (GArray *lines, guint last)
{
  int depth = 0;

  for (guint i = 0; i < last; i++)
    {
      const MarqJsonLine *line = marq_json_line (lines, i);

      if (line->indent != MARQ_JSON_NO_INDENT
          && line->indent != 2 * (depth - marq_json_begins (lines, i, "}]")))
        return i;

      depth = depth_after (line, depth);
    }

  return last;
}
