/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a migration does to a design, as JSON: every difference between two trees of items, to the last
 * property, so that the later one can be made of the earlier one byte for byte. The records:
 *
 *     add     kind path below list behind after      an item, with all that is in it
 *     remove  kind path uid before                   the same
 *     modify  kind path uid before after             only the values that differ; what is not said is the default
 *     move    kind path uid below before list behind below: its new parent; before: the old one
 *
 * Items are known by uid; the schema, by none. behind: the neighbour before it, in lists whose order means
 * something. A record says nothing that is not checked: one that does not fit is refused.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "model/marq-model.h"

G_BEGIN_DECLS

/* The two schemas are the same thing, whatever their uids. (transfer full) (nullable) */
JsonArray *marq_change_records_find  (MarqSchema *before, MarqSchema *after, GError **error);
/* On failure, schema is of no more use. */
gboolean   marq_change_records_apply (JsonArray *records, MarqSchema *schema, GError **error);

/* Of the text that is saved. */
char      *marq_schema_dup_hash      (MarqSchema *schema);

G_END_DECLS
