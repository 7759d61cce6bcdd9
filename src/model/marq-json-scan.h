/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The linear scan that stands before json-glib: it says whether a text is JSON that json-glib can be trusted
 * with, and if not, where and why. It builds nothing and knows nothing of schemas. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MARQ_JSON_MAX_DEPTH 64

/**
 * MarqJsonFault:
 * @offset: the byte at which the text goes wrong; the length of the text if it ends too early
 * @line: its line, from 1
 * @column: its column in characters, from 1
 * @path: where in the document, as a JSON pointer with ~0 and ~1 ("/schema/namespaces/0/name")
 * @message: a plain, translated sentence without a full stop
 */
typedef struct
{
  gsize offset;
  guint line;
  guint column;
  char *path;
  char *message;
} MarqJsonFault;

void     marq_json_fault_clear (MarqJsonFault *fault);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqJsonFault, marq_json_fault_clear)

/**
 * marq_json_scan:
 * @text: (array length=length): the text; need not end in a zero byte
 * @length: its length in bytes
 * @fault: (out) (nullable): the first fault found; set only if there is one
 *
 * Accepts what RFC 8259 allows, and of that only what survives json-glib: no zero character, no lone
 * surrogate, at most %MARQ_JSON_MAX_DEPTH levels, whole numbers within 64 bits, no other number beyond 1e308,
 * no key twice in one object, no byte order mark.
 *
 * Returns: whether the text may be given to json-glib
 */
gboolean marq_json_scan        (const char    *text,
                                gsize          length,
                                MarqJsonFault *fault);

/**
 * marq_json_line_of:
 * @text: (array length=length): a text that marq_json_scan() accepts
 * @length: its length in bytes
 * @path: a JSON pointer as in #MarqJsonFault
 *
 * Returns: the line, from 1, of that member's key or that element; or of its nearest ancestor that exists
 */
guint    marq_json_line_of     (const char    *text,
                                gsize          length,
                                const char    *path);

G_END_DECLS
