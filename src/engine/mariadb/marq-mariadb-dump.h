/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is in a file of mariadb-dump: the tables that it makes, and the rows that it puts into each. Bodies of routines
 * stand behind another delimiter, and are passed over. */
typedef struct _MarqMariadbDump MarqMariadbDump;

/* found: as marq_backup_found() has it. */
MarqMariadbDump *marq_mariadb_dump_new  (GHashTable *found);
void             marq_mariadb_dump_take (MarqMariadbDump *self, const char *bytes, gsize length);
/* Whether it came to its end: its last line says so. */
gboolean         marq_mariadb_dump_is_complete (const MarqMariadbDump *self);
void             marq_mariadb_dump_free (MarqMariadbDump *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqMariadbDump, marq_mariadb_dump_free)

G_END_DECLS
