/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-table-backup.h"

G_BEGIN_DECLS

/* "orders_backup_1_0_3" */
char    *marq_table_backup_dup_name      (MarqDialect dialect, gpointer entity, const char *version);
/* As a statement has it, with its namespace where there are any. */
char    *marq_table_backup_dup_full_name (MarqDialect dialect, gpointer entity);
gboolean marq_table_backup_is_one        (gpointer entity);

G_END_DECLS
