/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of JSON, for marq-json-scan.c: strings, numbers, and keys that appear twice. It keeps
 * no place in the text and knows no structure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A key as it is compared: unescaped, while @place is its opening quote in the text. */
typedef struct
{
  const char *bytes;
  gsize length;
  const char *place;
} MarqJsonKey;

/* These return where the token that begins at @at ends. If it goes wrong, they return where it
 * does, and set @message to a translated sentence without a full stop. */
const char *marq_json_string_end (const char *at, const char *end, const char **message);
const char *marq_json_number_end (const char *at, const char *end, const char **message);

/* That something else than @expected stands at @at; or, rather, that what does is not even text. */
const char *marq_json_unexpected (const char *at, const char *end, const char *expected);

/* @raw is the inside of a string that marq_json_string_end() found good. */
GString *marq_json_unescape (const char *raw, gsize length);

/* Appends "/" and @key as a JSON pointer writes it. */
void marq_json_append_to_path (GString *path, const char *key, gsize length);

/* Adds @key to @keys, where those of its object begin at @first. Returns whether it is new as far
 * as is known; once the object closes, marq_json_repeated_key() tells the first that was not, or
 * NULL. */
gboolean           marq_json_add_key      (GArray *keys, guint first, const MarqJsonKey *key);
const MarqJsonKey *marq_json_repeated_key (GArray *keys, guint first);

G_END_DECLS
