/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups that are tables of the database itself. */
#pragma once

#include <json-glib/json-glib.h>

#include "marq-backup-place.h"
#include "marq-command.h"

G_BEGIN_DECLS

/* (element-type MarqTableBackup) (transfer full) (nullable) */
GPtrArray *marq_backup_tables_find        (MarqBackupPlace *self, GError **error);
void       marq_backup_tables_report      (GPtrArray *tables);
void       marq_backup_tables_report_json (JsonBuilder *builder, GPtrArray *tables);

/* FALSE: there is no such table, which is no error. */
gboolean   marq_backup_tables_restore     (MarqBackupPlace *self, const char *name, MarqExit *status);
MarqExit   marq_backup_tables_drop        (MarqBackupPlace *self, const char *name);

G_END_DECLS
