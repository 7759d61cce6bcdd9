/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What marq backup says: of backups in files, and of those in tables. */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/marq-backup.h"

G_BEGIN_DECLS

/* How far it is, on a terminal; and that it is done with. */
extern const MarqBackupWatch marq_backup_report_watch;
void  marq_backup_report_done (void);

/* Where it is, and on stderr what to know of it; is_quiet: all there. */
void  marq_backup_report_made (const MarqBackup *self, gboolean is_quiet);
void  marq_backup_report_list (GPtrArray *backups);
void  marq_backup_report_json (JsonBuilder *builder, const MarqBackup *self);
/* "12.3 MB"; (transfer full) */
char *marq_backup_report_dup_size (gint64 size);

G_END_DECLS
