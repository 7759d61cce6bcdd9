/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which commands of which projects the user of this machine has looked at and allowed. It is kept in the folder of the
 * user's settings, never in a project: who can write to a project cannot run anything by that.
 */
#pragma once

#include "model/marq-model.h"

G_BEGIN_DECLS

/* What a command is known by: SHA-256 of its text, and of whether a shell reads it. (transfer full) */
char    *marq_hook_dup_checksum   (MarqHook *hook);
/* Checksums. A project is known by its folder. (transfer full) (nullable) */
GStrv    marq_hook_load_allowed   (const char *folder, GError **error);
/* No checksums: all is forgotten. */
gboolean marq_hook_save_allowed   (const char *folder, const char *const *checksums, GError **error);

G_END_DECLS
