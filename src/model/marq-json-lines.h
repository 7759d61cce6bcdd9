/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A text as its lines, for marq-json-salvage.c: where they begin and end, what their indentation
 * encloses, and where it disagrees with the brackets. */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* The indentation of a line that has none to trust; such a line is inside of everything. */
#define MARQ_JSON_NO_INDENT G_MAXINT

/* Without spaces at the end; @number is that in the whole text, from 1. */
typedef struct
{
  const char *text;
  gsize length;
  int indent;
  guint number;
} MarqJsonLine;

static inline gboolean
marq_json_is_one_of (char c, const char *characters)
{
  return memchr (characters, c, strlen (characters)) != NULL;
}

static inline MarqJsonLine *
marq_json_line (GArray *lines, guint i)
{
  return &g_array_index (lines, MarqJsonLine, i);
}

/* Leaves out blank lines, which say nothing: without them, neighbours are neighbours. */
GArray *marq_json_split_lines (const char *text, gsize length);

GString *marq_json_join_lines (GArray *lines, guint first, guint n_lines);

/* In these, the end of the text counts as a line outside of everything. */
int      marq_json_indent (GArray *lines, guint i);
gboolean marq_json_begins (GArray *lines, guint i, const char *characters);
gboolean marq_json_ends   (GArray *lines, guint i, const char *characters);

/* The nearest line that is indented by no more than @indent; above @i, or -1 if there is none. */
gint64 marq_json_line_above (GArray *lines, guint i, int indent);
guint  marq_json_line_below (GArray *lines, guint i, int indent);

/* The first line up to @last whose indentation disagrees with the brackets before it: where one of
 * them is missing, this is the place, even if the scan stumbles only later. */
guint marq_json_stray_line (GArray *lines, guint last);

G_END_DECLS
