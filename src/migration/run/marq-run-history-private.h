/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file behind the history: opening, its tables, asking. */
#pragma once

#include <sqlite3.h>

#include "marq-run-history.h"

G_BEGIN_DECLS

struct _MarqRunHistory
{
  char    *path;
  sqlite3 *db;
};

typedef sqlite3_stmt MarqRunStmt;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqRunStmt, sqlite3_finalize)

/* What SQLite last refused. Always FALSE. */
gboolean     marq_run_history_say  (MarqRunHistory *self, GError **error);

/* A statement with its values; kinds has a letter for each: "t" a const char *, or NULL; "i" a gint64. */
MarqRunStmt *marq_run_history_ask  (MarqRunHistory *self, GError **error, const char *sql, const char *kinds, ...);
/* The next row. FALSE without *error: there is none. */
gboolean     marq_run_history_next (MarqRunHistory *self, MarqRunStmt *statement, GError **error);
/* The same, for what gives no rows. */
gboolean     marq_run_history_do   (MarqRunHistory *self, GError **error, const char *sql, const char *kinds, ...);
char        *marq_run_history_dup_text (MarqRunStmt *statement, int column);

/* All between them is written, or nothing. well: FALSE takes back what was, and keeps *error. */
gboolean     marq_run_history_begin_writing (MarqRunHistory *self, GError **error);
gboolean     marq_run_history_end_writing   (MarqRunHistory *self, gboolean well, GError **error);

/* A folder by one name, however it was called. (nullable) (transfer full) */
char        *marq_run_history_dup_folder  (const char *folder);
/* A text in which no password of an address is left. (nullable) (transfer full) */
char        *marq_run_history_dup_harmless (const char *text);
/* What tells a process from a later one of the same number; 0: it is not known. */
gint64       marq_run_history_get_process_start (gint64 pid);
char        *marq_run_history_dup_now (void);

G_END_DECLS
