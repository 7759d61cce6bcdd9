/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database for a while, of one engine: made, tried things on, and dropped with this, whatever went wrong.
 * SQLite's is a file in a folder of its own; the others' are on a server that somebody names.
 */
#pragma once

#include "engine/marq-connect.h"
#include "engine/marq-engine.h"

G_BEGIN_DECLS

typedef struct _MarqScratch MarqScratch;

/* Where one may be made: what was asked for, else what the target says, else MARQUETRY_SCRATCH, where it is of this
 * engine; NULL: nowhere. SQLite needs none. Each may be NULL. (transfer full) (nullable) */
char           *marq_scratch_find_server (MarqDialect dialect, const char *asked, MarqTarget *target);

/* An empty one. server: the address of any database there; the user needs the right to make more. settings: or NULL. */
MarqScratch    *marq_scratch_new     (MarqDialect dialect, const char *server, const MarqConnectSettings *settings,
                                      GCancellable *cancellable, GError **error);
void            marq_scratch_free    (MarqScratch *self);
MarqConnection *marq_scratch_get     (MarqScratch *self);
const char     *marq_scratch_get_url (MarqScratch *self);

/* Makes all of a schema there, as designed or as read. left_out: gets MarqLeftOut for what cannot be on that server
 * (extensions, roles, what is foreign and now stands as a plain table), or NULL. */
gboolean        marq_scratch_fill    (MarqScratch *self, MarqSchema *schema, const MarqEngineSettings *settings,
                                      GPtrArray *left_out, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqScratch, marq_scratch_free)

G_END_DECLS
