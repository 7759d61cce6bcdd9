/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Counts the rows of each COPY in what pg_restore writes of the data of a backup, as it comes. */
typedef struct
{
  GHashTable *found;  /* as marq_backup_found() has it */
  GString    *line;   /* the beginning of one: all of a COPY, else enough to tell */
  char       *namespace;
  char       *name;   /* of the table whose rows come; NULL: none do */
  gint64      rows;
} MarqPgCopyCount;

void     marq_pg_copy_count_take (MarqPgCopyCount *self, const char *bytes, gsize length);
/* FALSE: it ended in the midst of a table. */
gboolean marq_pg_copy_count_end  (MarqPgCopyCount *self);

G_END_DECLS
