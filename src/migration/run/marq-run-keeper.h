/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A watch that keeps in the history what it is told of, and tells another watch, too:
 *
 *     MarqRunKeeper *keeper = marq_run_keeper_new (&own_watch, own_data);
 *     settings.watch = &marq_run_history_watch;
 *     settings.watch_data = keeper;
 *
 * What cannot be kept stops nothing: why is to be asked for afterwards, once. */
#pragma once

#include "marq-run-history.h"
#include "marq-runner.h"

G_BEGIN_DECLS

typedef struct _MarqRunKeeper MarqRunKeeper;

extern const MarqRunWatch marq_run_history_watch;

/* next: (nullable): stays the caller's, and alive. */
MarqRunKeeper *marq_run_keeper_new  (const MarqRunWatch *next, gpointer next_data);
void           marq_run_keeper_free (MarqRunKeeper *self);

/* A run that ended before it began, such as by a hook. */
void           marq_run_keeper_add  (MarqRunKeeper *self, const MarqRunReport *report);
/* A hook before a run is kept with the one that begins next, another with the one that ended last. */
void           marq_run_keeper_add_hook (MarqRunKeeper *self, gboolean is_before, const MarqHookRun *hook);
/* What a database has now. records: of MarqRecord, or NULL. */
void           marq_run_keeper_save_status (MarqRunKeeper *self, const char *project, const char *target, const char *engine,
                                            const char *database, GPtrArray *records);
/* Why something was not kept, the first time that it is asked after that; NULL: all was. (transfer full) */
char          *marq_run_keeper_take_warning (MarqRunKeeper *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqRunKeeper, marq_run_keeper_free)

G_END_DECLS
