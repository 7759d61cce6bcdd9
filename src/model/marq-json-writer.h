/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints JSON as our files have it: two spaces a level, one property a line, short lists of plain
 * values on one. json-glib's generator does none of this, and would need every project built a
 * second time out of nodes.
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _MarqJsonWriter
{
  GString *out;
  guint depth;
  gboolean empty; /* nothing yet at this depth */
} MarqJsonWriter;

void  marq_json_writer_init    (MarqJsonWriter *self);
char *marq_json_writer_finish  (MarqJsonWriter *self, gsize *length);

void  marq_json_writer_open    (MarqJsonWriter *self, char bracket);
void  marq_json_writer_close   (MarqJsonWriter *self, char bracket);
void  marq_json_writer_key     (MarqJsonWriter *self, const char *key);
void  marq_json_writer_element (MarqJsonWriter *self); /* before an object in a list */
void  marq_json_writer_string  (MarqJsonWriter *self, const char *string);
void  marq_json_writer_integer (MarqJsonWriter *self, gint64 number);
void  marq_json_writer_boolean (MarqJsonWriter *self, gboolean truth);
void  marq_json_writer_strings (MarqJsonWriter *self, const char *const *strings);
void  marq_json_writer_node    (MarqJsonWriter *self, JsonNode *node);

/* Whether a value has children to be printed a line each. */
gboolean marq_json_node_is_block (JsonNode *node);

G_END_DECLS
