/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came of running one migration, one way, on one database: what the history keeps and faces show. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  MARQ_RUN_UP,
  MARQ_RUN_DOWN,
} MarqRunDirection;

typedef enum
{
  MARQ_RUN_DONE,
  MARQ_RUN_FAILED,    /* and the database is as before, or at the step that is recorded there */
  MARQ_RUN_CANCELLED, /* the same */
  MARQ_RUN_LOST,      /* the connection went: nobody knows yet what became of the last statement */
} MarqRunOutcome;

const char *marq_run_direction_nick (MarqRunDirection direction); /* "up" */
const char *marq_run_outcome_nick   (MarqRunOutcome outcome);     /* "done" */

typedef struct
{
  guint   number;  /* from 1, of the script's */
  char   *text;
  gint64  ms;
  gint64  touched; /* rows; -1: it does not say */
  GStrv   notices; /* what the server said besides; NULL: nothing */
} MarqRunStatement;

typedef struct
{
  char *project;     /* its folder; NULL: none */
  char *target;      /* the name of the target, or NULL */
  char *address;     /* without a password */
  char *engine;      /* "PostgreSQL 15.14" */
  char *database;
  char *migration;   /* its id */
  char *version;
  char *description;
  char *checksum;
  char *action;      /* "apply", "rollback", "retry", "undo": as the log of the database has it */
  MarqRunDirection direction;
  char *up_sql;
  char *down_sql;
  char *started_at;  /* "2026-11-21T10:04:05Z" */
  gint64 ms;
  MarqRunOutcome outcome;
  guint step;        /* how many statements are done and stay */
  guint n_statements;
  char *error;
  char *error_sqlstate;
  char *error_statement;
  char *who;
  char *host;
  char *tool_version;
  GPtrArray *statements; /* of MarqRunStatement */
} MarqRunReport;

MarqRunReport    *marq_run_report_new     (void);
void              marq_run_report_free    (MarqRunReport *self);
MarqRunStatement *marq_run_report_add     (MarqRunReport *self, guint number, const char *text);

/* All of it, by the names above; "rows" for touched. (transfer full) */
JsonNode         *marq_run_report_to_json   (const MarqRunReport *self);
MarqRunReport    *marq_run_report_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqRunReport, marq_run_report_free)

G_END_DECLS
