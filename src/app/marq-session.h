/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/marq-history.h"
#include "model/marq-project-file.h"
#include "model/marq-recovery.h"

G_BEGIN_DECLS

#define MARQ_TYPE_SESSION (marq_session_get_type ())
G_DECLARE_FINAL_TYPE (MarqSession, marq_session, MARQ, SESSION, GObject)

/* A project that is open in a window: its files, its history and what protects it from a crash. */
MarqSession     *marq_session_open         (const char *path, GError **error);
MarqProjectFile *marq_session_get_file     (MarqSession *self);
MarqProject     *marq_session_get_project  (MarqSession *self);
MarqHistory     *marq_session_get_history  (MarqSession *self);
MarqRecovery    *marq_session_get_recovery (MarqSession *self);
gboolean         marq_session_is_editable  (MarqSession *self);
gboolean         marq_session_save         (MarqSession *self, GError **error);

/* The answer to what an earlier run left: makes it again, or forgets it. */
guint            marq_session_recover      (MarqSession *self);
void             marq_session_forget       (MarqSession *self);
gboolean         marq_session_has_leavings (MarqSession *self);

/* Goes on with what could be read of a damaged project. */
gboolean         marq_session_keep_rest    (MarqSession *self);

G_END_DECLS
