/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What survives a crash: in the user's state folder, for each project, a copy of its last good files
 * and a journal of the edits made since.
 */
#pragma once

#include "marq-history.h"
#include "marq-project-file.h"

G_BEGIN_DECLS

#define MARQ_TYPE_RECOVERY (marq_recovery_get_type ())
G_DECLARE_FINAL_TYPE (MarqRecovery, marq_recovery, MARQ, RECOVERY, GObject)

/* Looks at what is there; changes nothing yet. */
MarqRecovery *marq_recovery_new               (MarqProjectFile *file);

/* Whether another window, or another program, has the project open. Then what it does is its own: there
 * is nothing to recover, and edits made here are not written down. */
gboolean      marq_recovery_get_is_elsewhere  (MarqRecovery *self);

/* How many edits an earlier run left unsaved; whether they were made on the files as they are now. */
guint         marq_recovery_get_n_edits       (MarqRecovery *self);
gboolean      marq_recovery_get_fits          (MarqRecovery *self);

/* Makes them again, as one step, and watches from then on. Returns how many could be made; the rest
 * are skipped. */
guint         marq_recovery_replay            (MarqRecovery *self, MarqHistory *history);

/* Forgets what was there, and from here on writes down every edit of this history. */
void          marq_recovery_watch             (MarqRecovery *self, MarqHistory *history);

/* Forgets all edits, and gives the project free for another to watch. */
void          marq_recovery_stop              (MarqRecovery *self);

/* The files are good as they are now: keeps a copy, and starts the journal anew. */
void          marq_recovery_note_saved        (MarqRecovery *self);

/* The folder of the last good copy, which can be opened as a project; NULL: there is none. */
char         *marq_recovery_dup_good_folder   (const char *project_path);

G_END_DECLS
