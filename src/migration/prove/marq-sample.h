/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows for a scratch database: some tens for each table that has none, of every kind that its columns, keys and simple
 * checks let in. The same schema gets the same rows. The server itself says what a check lets in.
 */
#pragma once

#include "engine/marq-connection.h"

G_BEGIN_DECLS

#define MARQ_SAMPLE_ROWS 24

typedef struct
{
  char *table;  /* with its schema, quoted */
  char *name;   /* bare */
  char *reason; /* why it has no rows */
} MarqSampleGap;

typedef struct
{
  GPtrArray *gaps;   /* of MarqSampleGap */
  guint      n_rows;
} MarqSample;

/* schema: as it was read there. after: the schema that these rows will have to fit later, too, or NULL. is_plain: no
 * NULL where a value is possible, nothing that is longer or stranger than need be. */
MarqSample *marq_sample_fill (MarqConnection *connection, MarqSchema *schema, MarqSchema *after, gboolean is_plain, GCancellable *cancellable,
                              GError **error);
void        marq_sample_free (MarqSample *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqSample, marq_sample_free)

G_END_DECLS
