/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs migrations on a database, and records them. It owns transactions; it holds the lock that lets one runner at
 * a time in; a migration and its record are one transaction, and what cannot be in one is recorded before and after.
 * All of it blocks, and belongs on the connection's thread; only cancelling comes from another.
 */
#pragma once

#include "engine/marq-session.h"
#include "marq-record.h"
#include "marq-run-report.h"
#include "marq-status.h"

G_BEGIN_DECLS

/* What somebody who looks on is told. Each may be NULL. Called on the runner's thread, but for blocked. */
typedef struct
{
  void (*waits)     (gpointer data, const char *holder);  /* for the lock; each time that this changes */
  void (*begins)    (gpointer data, const MarqRunReport *report);
  void (*statement) (gpointer data, const MarqRunReport *report, guint number, const char *text); /* is about to run */
  void (*blocked)   (gpointer data, const char *blocker); /* NULL: no more. From a thread that watches */
  void (*retries)   (gpointer data, guint attempt, guint of, guint wait_ms, const GError *error);
  void (*ended)     (gpointer data, const MarqRunReport *report); /* how it went, with all its statements */
} MarqRunWatch;

typedef struct
{
  const char         *project_folder; /* for reports */
  const char         *target;         /* its name, or NULL */
  const char         *address;        /* for reports: without a password */
  const char         *environment;    /* "staging"; NULL: not known */
  const char         *who;            /* NULL: whoever runs this */
  MarqSessionLimits   limits;
  guint               attempts;       /* at a transaction that does not get its locks; 0: the usual 5 */
  guint               lock_wait;      /* for another runner to end, in seconds; 0: not at all; G_MAXUINT: for ever */
  const MarqRunWatch *watch;
  gpointer            watch_data;
} MarqRunSettings;

/* What the limits of a target are; target: NULL for an address. */
void marq_run_settings_take_target (MarqRunSettings *self, MarqTarget *target);

typedef struct _MarqRunner MarqRunner;

/* All stay the caller's, and alive. */
MarqRunner *marq_runner_new    (MarqProject *project, MarqConnection *connection, const MarqRunSettings *settings);
void        marq_runner_free   (MarqRunner *self); /* unlocks */

/* Waits as long as settings say. Then makes the record where it is not there, and reads it. */
gboolean    marq_runner_open   (MarqRunner *self, GCancellable *cancellable, GError **error);
/* Whether the database was as a new one is before the record was made; FALSE: not, or nobody asked. */
gboolean    marq_runner_was_untouched (MarqRunner *self);
/* Of MarqRecord, as of now. (transfer none) */
GPtrArray  *marq_runner_get_records (MarqRunner *self);

/* One migration, from its beginning or from where a run of it ended in the middle. */
gboolean    marq_runner_apply    (MarqRunner *self, MarqMigration *migration, GCancellable *cancellable, GError **error);
/* One that is applied, by what was recorded of it. */
gboolean    marq_runner_rollback (MarqRunner *self, const MarqRecord *record, GCancellable *cancellable, GError **error);
/* Of one that stands in the middle: finds out what became of the statement that was under way, and takes away what
 * that left half done. */
gboolean    marq_runner_settle   (MarqRunner *self, const MarqRecord *record, GCancellable *cancellable, GError **error);
/* One that stands in the middle, by a script that takes it back from there; it is recorded, should this end in the
 * middle, too. */
gboolean    marq_runner_undo     (MarqRunner *self, const MarqRecord *record, const char *script, GCancellable *cancellable,
                                  GError **error);
/* Statements that make a change of their own to the record, with a line in the log, in one transaction. */
gboolean    marq_runner_amend    (MarqRunner *self, const char *action, const MarqRecord *record, GPtrArray *statements,
                                  GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqRunner, marq_runner_free)

G_END_DECLS
