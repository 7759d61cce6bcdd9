/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the runner share. */
#pragma once

#include "marq-lookout.h"
#include "marq-runner.h"
#include "marq-steps.h"

G_BEGIN_DECLS

struct _MarqRunner
{
  MarqProject            *project;
  MarqConnection         *connection;
  MarqDialect             dialect;
  const MarqSessionClass *session;
  MarqRunSettings         settings;
  char                   *who;
  char                   *lock_name;
  gboolean                is_locked;
  gboolean                was_untouched; /* the database, before the record was made */
  GPtrArray              *records;
  GPtrArray              *former;  /* arrays of records that somebody may still look at */
  MarqLookout            *lookout; /* NULL: nobody asked */
};

/* One migration that is run. */
typedef struct
{
  MarqRunner      *runner;
  MarqRunReport   *report;
  MarqRecord      *record;      /* as it is in the table, or is to be */
  const MarqRecord *before;     /* as it was when this began */
  MarqSteps       *steps;
  const char      *action;      /* for the log */
  gboolean         is_recorded; /* the table has a row that says how far this run is */
  gboolean         is_finished; /* and that it is done */
  guint            done;        /* how many statements are done, and stay */
  gint64           began;
  MarqRunStatement *line;       /* of the statement that is under way */
  gint64           line_began;
  GCancellable    *cancellable;
} MarqRunning;

/* Connected, limited, and the only one. */
gboolean marq_runner_enter (MarqRunner *self, GCancellable *cancellable, GError **error);
/* After the connection was lost; FALSE: there is no way back in. */
gboolean marq_runner_enter_again (MarqRunner *self);
gboolean marq_runner_read_records (MarqRunner *self, GCancellable *cancellable, GError **error);
/* A statement of our own: nobody is told of it. */
gboolean marq_runner_ask   (MarqRunner *self, const char *statement, GCancellable *cancellable, GError **error);
/* All in one transaction. */
gboolean marq_runner_ask_all (MarqRunner *self, GPtrArray *statements, GCancellable *cancellable, GError **error);
void     marq_runner_take_back (MarqRunner *self);
/* FALSE: it was cancelled. */
gboolean marq_runner_wait  (guint ms, GCancellable *cancellable);

/* Statements for the table of records, of how far a run is. (transfer full) (element-type utf8) */
GPtrArray *marq_running_dup_progress (MarqRunning *self, const char *checkpoint);
GPtrArray *marq_running_dup_finish   (MarqRunning *self);
GPtrArray *marq_running_dup_failure  (MarqRunning *self);
/* Whether anything that the run did stays, though it is not at its end. */
gboolean   marq_running_is_partial   (MarqRunning *self);

/* Finds out what became of the statement that was under way when an earlier run went. */
gboolean marq_running_settle (MarqRunning *self, GError **error);
/* Of a run that has failed: whether it was the first that did, and left nothing; what it left half is taken away. */
gboolean marq_running_find_nothing_done (MarqRunning *self);
/* All units, from where it stands. */
gboolean marq_running_go (MarqRunning *self, GError **error);

G_END_DECLS
