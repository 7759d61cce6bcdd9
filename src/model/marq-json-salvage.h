/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can still be read of a JSON text that marq_json_scan() refuses. It knows our layout (one property a line,
 * two spaces a level) but nothing of schemas: whether what is left makes sense is for the reader to say. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MarqJsonLoss:
 * @first_line: the first line left out, from 1, in the text as it was given
 * @last_line: the last one
 * @path: where it stood, as a JSON pointer; its array positions do not count elements lost before it
 * @names: (nullable): the readable "name" values in it, joined with ", "; %NULL if there are none, and also where
 *   only a comma or a bracket had to be put right
 */
typedef struct
{
  guint first_line;
  guint last_line;
  char *path;
  char *names;
} MarqJsonLoss;

void  marq_json_loss_free (MarqJsonLoss *loss);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqJsonLoss, marq_json_loss_free)

/**
 * marq_json_salvage:
 * @text: (array length=length): the damaged text; need not end in a zero byte, and may hold any bytes
 * @length: its length in bytes
 * @losses: (element-type MarqJsonLoss): an array freeing with marq_json_loss_free(), to which each repair is
 *   added in the order of the faults; left alone only if the text was good
 *
 * Returns: (transfer full) (nullable): a text that marq_json_scan() accepts, or %NULL if nothing can be kept
 */
char *marq_json_salvage   (const char   *text,
                           gsize         length,
                           GPtrArray    *losses);

G_END_DECLS
