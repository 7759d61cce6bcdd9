/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a small database, held to be compared: what a migration and its way back did to them. It is for scratch
 * databases: all of it is in memory.
 */
#pragma once

#include "engine/marq-connection.h"

G_BEGIN_DECLS

typedef struct _MarqRows MarqRows;

/* Of the tables of this schema, as read there; where a sequence or a counter stands is a row, too. */
MarqRows *marq_rows_read (MarqConnection *connection, MarqSchema *schema, GCancellable *cancellable, GError **error);
void      marq_rows_free (MarqRows *self);

/* What up itself destroyed, and could not be brought back by anything, is lost; all else that is not as it was is damage:
 * the values were there after up, and down did not bring them back. A counter that went on in up has moved; moved NULL:
 * that is damage, too, for up sets counters by name. Each gets sentences: "users.fax: 24 values". */
void      marq_rows_compare (MarqRows *before, MarqRows *between, MarqRows *after, GPtrArray *lost, GPtrArray *moved, GPtrArray *damage);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqRows, marq_rows_free)

G_END_DECLS
