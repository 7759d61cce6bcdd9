/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One repair of a damaged text, for marq-json-salvage.c: made only if it helps, and with what it
 * costs noted. It does not choose where. */

#pragma once

#include "marq-json-lines.h"
#include "marq-json-scan.h"

G_BEGIN_DECLS

/* Leaves out lines and may put one bracket in their place. */
typedef struct
{
  guint first;
  guint n_cut;
  const char *bracket;
  int indent;
} MarqJsonEdit;

/* The text as it is mended so far, and its first fault. */
typedef struct
{
  GArray *lines;
  GString *text;
  MarqJsonFault fault;
  gboolean is_good;
  gboolean is_last_line_open;
  gboolean is_strict; /* an edit must also bring the brackets in line with the indentation */
  guint n_trials;
  GStringChunk *mended;
  GPtrArray *losses;
} MarqJsonSalvage;

/* Both return whether the edit was worth it and is made. */
gboolean marq_json_try_edit (MarqJsonSalvage *salvage, const MarqJsonEdit *edit);
gboolean marq_json_try_cut (MarqJsonSalvage *salvage, gint64 first, gint64 end);

/* Notes that of the lines from @first to @last this @text, which stood at @path, is lost. */
void marq_json_add_loss (MarqJsonSalvage *salvage,
                         guint first,
                         guint last,
                         const char *path,
                         const char *text,
                         gsize length);

G_END_DECLS
