/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-backup-place.h"
#include "marq-command.h"

G_BEGIN_DECLS

/* One of the whole database, as it is now, with all that is known of where it comes from. next: the migration that is
 * about to run, or NULL. It says what it made. */
gboolean marq_backup_create  (MarqBackupPlace *self, const char *next, GError **error);
/* A whole database, or a table of that name; name: NULL: the last of the whole. */
MarqExit marq_backup_bring_back (MarqBackupPlace *self, const char *name);
/* How a command that failed so ends; it says so. */
MarqExit marq_backup_fail    (const GError *error);

G_END_DECLS
