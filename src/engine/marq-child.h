/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program of somebody else's that works for us: found on PATH, killed when it is not wanted any more and when we
 * are gone, and what it said on its way in the error.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MarqChild MarqChild;

/* The first of these on PATH. NULL: none is there; package: where it is in. (transfer full) */
char      *marq_child_find         (const char *const *names, const char *package, GError **error);
/* The number in the first line of what PROGRAM --version says: "15.20"; NULL: it says none. (transfer full) */
char      *marq_child_dup_version  (const char *program, GError **error);

/* What it writes to standard error is kept, and to standard output thrown away. For the rest, see to the launcher before
 * it is started. */
MarqChild *marq_child_new          (void);
GSubprocessLauncher *marq_child_get_launcher (MarqChild *self);
/* Where its standard output goes; it takes fd. */
void       marq_child_take_stdout  (MarqChild *self, int fd);
gboolean   marq_child_start        (MarqChild *self, const char *const *command, GError **error);
/* Until it ends. FALSE: it failed, or it was cancelled, and is gone. */
gboolean   marq_child_wait         (MarqChild *self, GCancellable *cancellable, GError **error);
/* At once, without a chance to end well. */
void       marq_child_kill         (MarqChild *self);
/* What it said on standard error; NULL: nothing. (transfer full) */
char      *marq_child_dup_said     (MarqChild *self);
/* Kills it, if it still runs. */
void       marq_child_free         (MarqChild *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqChild, marq_child_free)

G_END_DECLS
