/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A history of its own for a test, reports to put into it, and somebody who looks on. */
#pragma once

#include "migration/run/marq-run-keeper.h"

G_BEGIN_DECLS

#define MARQ_RUN_HOSTILE "a \"b\" 'c'; DROP TABLE runs;--\n,=1+1 \360\237\246\212 \303\274"

typedef struct
{
  char *folder;
  char *path;
} MarqRunFixture;

typedef struct
{
  guint n_begun;
  guint n_ended;
  guint n_statements;
} MarqRunSeen;

extern const MarqRunWatch marq_run_seeing;

void marq_run_fixture_set_up    (MarqRunFixture *self, gconstpointer data);
void marq_run_fixture_tear_down (MarqRunFixture *self, gconstpointer data);
void marq_run_fixture_remove_all (const char *path);

/* A report with something in each member. */
MarqRunReport  *marq_run_fixture_report (const char *version);
MarqRunHistory *marq_run_fixture_open   (MarqRunHistoryMode mode);
/* The first number that a query finds. */
gint64          marq_run_fixture_ask    (const char *path, const char *query);
/* The numbers of the runs that are found, with spaces between. */
char           *marq_run_fixture_list   (MarqRunHistory *history, const MarqRunQuery *query);
/* Tells the keeper of so many runs. */
void            marq_run_fixture_watch  (MarqRunKeeper *keeper, guint n);

G_END_DECLS
