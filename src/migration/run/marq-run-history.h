/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this user ran on which database, and how it went: a SQLite database in the folder of the user's data, for
 * all projects. Many processes write to it at once. It is a convenience: what it cannot keep stops nothing, and a
 * caller says so and goes on. No password gets into it.
 *
 * Beside the runs it keeps what was last known of a database, for when that cannot be reached.
 */
#pragma once

#include "marq-hook-run.h"
#include "marq-run-report.h"

G_BEGIN_DECLS

typedef struct _MarqRunHistory MarqRunHistory;

typedef enum
{
  MARQ_RUN_HISTORY_READ,  /* where there is none, it is empty */
  MARQ_RUN_HISTORY_WRITE, /* where there is none, it is made */
} MarqRunHistoryMode;

/* MARQUETRY_HISTORY, or marquetry/history.db in the folder of the user's data. (transfer full) */
char           *marq_run_history_dup_path (void);
MarqRunHistory *marq_run_history_open     (MarqRunHistoryMode mode, GError **error);
void            marq_run_history_close    (MarqRunHistory *self);

/* A run that begins: its number, 0 where it could not be kept. */
gint64   marq_run_history_begin    (MarqRunHistory *self, const MarqRunReport *report, GError **error);
/* How it went. id: 0 where its beginning was not kept: then it is kept whole now. 0: it could not be kept. */
gint64   marq_run_history_end      (MarqRunHistory *self, gint64 id, const MarqRunReport *report, GError **error);
gboolean marq_run_history_add_hook (MarqRunHistory *self, gint64 id, const MarqHookRun *hook, GError **error);
/* Takes away what began more than so many days ago, and gives its room back. n: how many runs went, or NULL. */
gboolean marq_run_history_prune    (MarqRunHistory *self, guint days, guint *n, GError **error);

/* One run as it was kept. */
typedef struct
{
  gint64         id;
  MarqRunReport *report;
  gboolean       is_over;    /* FALSE: outcome is not known */
  gboolean       is_running; /* not over, and its process lives */
  GPtrArray     *hooks;      /* of MarqHookRun */
} MarqRunEntry;

typedef struct
{
  const char *project; /* its folder; NULL: all */
  const char *target;  /* the name of a target, or an address; NULL: all */
  gboolean    failed;  /* only what did not go well, or did not end */
  guint       limit;   /* the newest so many; 0: all */
} MarqRunQuery;

/* Newest first, each whole. (element-type MarqRunEntry) (transfer full) */
GPtrArray    *marq_run_history_list (MarqRunHistory *self, const MarqRunQuery *query, GError **error);
/* NULL without *error: there is none of that number. */
MarqRunEntry *marq_run_history_find (MarqRunHistory *self, gint64 id, GError **error);
void          marq_run_entry_free   (MarqRunEntry *self);
/* "done", "failed", "unfinished", "running" */
const char   *marq_run_entry_get_outcome (const MarqRunEntry *self);

/* What a database had when it was last seen. */
typedef struct
{
  char      *seen_at;  /* "2026-11-21T10:04:05Z" */
  char      *engine;   /* or NULL */
  char      *database; /* or NULL */
  GPtrArray *records;  /* of MarqRecord, without their scripts; NULL: it had no record */
} MarqLastStatus;

/* target: its name, or an address. records: of MarqRecord; NULL: the database has none. */
gboolean        marq_run_history_save_status (MarqRunHistory *self, const char *project, const char *target, const char *engine,
                                              const char *database, GPtrArray *records, GError **error);
/* NULL without *error: it was never seen. */
MarqLastStatus *marq_run_history_load_status (MarqRunHistory *self, const char *project, const char *target, GError **error);
void            marq_last_status_free        (MarqLastStatus *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqRunHistory, marq_run_history_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqRunEntry, marq_run_entry_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqLastStatus, marq_last_status_free)

G_END_DECLS
