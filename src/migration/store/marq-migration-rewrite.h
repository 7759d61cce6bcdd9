/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several migrations written anew, moved or taken away at once: all of it, or nothing. What is new is put aside
 * first; then a list of what has to be done is written, and from there on it is as good as done: whoever comes next
 * finishes it.
 */
#pragma once

#include "marq-migration-store.h"

G_BEGIN_DECLS

typedef struct _MarqRewrite MarqRewrite;

/* Takes the lock. Refused where the folder is no longer what the store has read. */
MarqRewrite *marq_rewrite_new    (MarqMigrationStore *store, GError **error);
void         marq_rewrite_free   (MarqRewrite *self);

/* What is there under this name is put away for good, or to another place below migrations/. */
void         marq_rewrite_remove (MarqRewrite *self, const char *name);
void         marq_rewrite_move   (MarqRewrite *self, const char *name, const char *to);
gboolean     marq_rewrite_add    (MarqRewrite *self, MarqMigration *migration, GError **error);
/* Files besides the scripts and migration.json that stand in the folder of one go along to another. */
gboolean     marq_rewrite_copy_rest (MarqRewrite *self, const char *from, MarqMigration *to, GError **error);

/* Does it, in the order in which it was said, and reads the store again. */
gboolean     marq_rewrite_commit (MarqRewrite *self, GError **error);

/* With the lock held: ends what somebody else began. */
gboolean     marq_rewrite_finish (const char *folder, GError **error);
/* The same, where there is anything to be ended, with the lock taken for it. */
gboolean     marq_rewrite_settle (const char *folder, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqRewrite, marq_rewrite_free)

G_END_DECLS
