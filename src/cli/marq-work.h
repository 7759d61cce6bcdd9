/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commands that look at or change what is applied have in common: a project, a database of it, and how they
 * stand to each other.
 */
#pragma once

#include "marq-command.h"
#include "marq-source.h"
#include "migration/run/marq-run-keeper.h"
#include "migration/run/marq-runner.h"
#include "migration/run/marq-selection.h"

G_BEGIN_DECLS

typedef struct
{
  MarqSource         *design;
  MarqMigrationStore *store;
  MarqSource         *database;
  MarqTarget         *target;    /* NULL: an address was given */
  const char         *on;        /* as it was named */
  MarqRunSettings     settings;
  GPtrArray          *records;   /* as it was looked at; NULL: the database has none */
  MarqStatus         *status;
  MarqRunner         *runner;    /* NULL until marq_work_begin() */
  GPtrArray          *reports;   /* of JsonNode, of what was run */
  gboolean            is_quiet;  /* nothing for people */
  char               *address;   /* that was given, as it is from anywhere; NULL: a target was */
  MarqRunKeeper      *keeper;    /* writes the history */
  gboolean            no_hooks;
  gboolean            hook_failed; /* after something that was done */
} MarqWork;

/* environment: of --env, or NULL: the target's, or MARQUETRY_ENV. */
MarqWork *marq_work_open  (const char *project, const char *on, const char *environment, MarqTargetFlags flags, GError **error);
void      marq_work_free  (MarqWork *self);
/* For one tenant of many that a database has, each in a schema of its own: what is not said to be elsewhere is there,
 * and the record, too. */
gboolean  marq_work_set_schema (MarqWork *self, const char *schema, GError **error);
/* Reads the record, and sees how things stand. */
gboolean  marq_work_look  (MarqWork *self, GError **error);
/* Locks the database, and looks again: others may have been there. */
gboolean  marq_work_begin (MarqWork *self, GError **error);

/* Whether anything stands against running these: all of it is said at once, in *error; and on stderr what is only to be
 * known. again: it was just looked at, before the lock. */
gboolean  marq_work_verify (MarqWork *self, const MarqSelection *selection, gboolean again, GError **error);

/* What the database had when it was last seen, for when it cannot be reached: there is no connection, then. NULL
 * without *error: it was never seen. */
MarqWork *marq_work_recall (const char *project, const char *on, const char *schema, MarqLastStatus **last, GError **error);

/* With what the project wants done before and after it. */
gboolean  marq_work_apply (MarqWork *self, MarqMigration *migration, GError **error);
/* One that is applied, or stands in the middle; the same. */
gboolean  marq_work_roll_back (MarqWork *self, const MarqStatusRow *row, GError **error);

/* Whether this is a database that may be tried things on: a target for development; an address, where
 * MARQUETRY_ENV says so. Says why it is not. */
gboolean  marq_work_is_for_development (const MarqWork *self, GError **error);

/* How a command ends that did what it should. */
MarqExit  marq_work_end   (const MarqWork *self);
/* How a command that failed so ends; it says so. */
MarqExit  marq_work_fail  (const GError *error);
/* The reports, as a list for programs. */
void      marq_work_print_reports (MarqWork *self);
/* Whether data may go: with --allow-loss, or when a person says so. rows: of MarqStatusRow. */
gboolean  marq_work_check_loss (const MarqCommand *command, MarqWork *self, GPtrArray *rows, gboolean down, gboolean allowed, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqWork, marq_work_free)

G_END_DECLS
