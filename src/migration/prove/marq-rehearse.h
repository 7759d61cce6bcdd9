/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trying migrations without applying them. On a target for development, PostgreSQL runs them in one transaction that
 * is rolled back; of SQLite's, a copy is used. What does not roll back, MariaDB as a whole, and all that concerns a
 * protected target is run on scratch databases made like it: up, down, up, empty and with rows. What comes back as it
 * was is proven. All of it blocks, and belongs on the connection's thread.
 */
#pragma once

#include "engine/marq-connect.h"
#include "engine/marq-engine.h"
#include "engine/marq-session.h"
#include "migration/store/marq-migration.h"

G_BEGIN_DECLS

typedef struct
{
  guint   number;     /* from 1, of the script's */
  char   *text;
  double  ms;
  gint64  touched;    /* rows; -1: it does not say */
  GStrv   notices;    /* NULL: nothing */
  GStrv   locks;      /* "AccessExclusive on products" */
  GStrv   rewritten;  /* tables */
  char   *how;        /* the algorithm, or NULL */
  GStrv   estimates;  /* of what it means on the target, in sentences */
} MarqRehearsedStatement;

typedef struct
{
  MarqMigration *migration;
  GPtrArray     *statements; /* of MarqRehearsedStatement: of up, where the most is known of it */
  gboolean       on_target;  /* they were run on the target, and rolled back; or on a copy with all of its rows */
  char          *why_not;    /* why not on the target; NULL: they were, or it is protected */
  gboolean       is_tried;   /* FALSE: it did not come to it */
  gboolean       has_down;
  gboolean       is_proven;
  char          *unproven;   /* why not, in a sentence */
  GPtrArray     *differences; /* of char *: what down leaves otherwise than it was */
  GPtrArray     *moved;      /* of char *: columns that stand elsewhere after down */
  GPtrArray     *lost;       /* of char *: data that up itself destroys: "users.fax: 24 of 24 values" */
  GPtrArray     *gaps;       /* of char *: tables without rows in the sample, and why */
  GPtrArray     *findings;   /* of char *: what on the target is in its way */
  guint          n_rows;     /* of the sample */
  GError        *failure;    /* NULL: up and down both went through */
  char          *failed_in;  /* "up", "down": where; and the statement */
  char          *failed_statement;
} MarqRehearsed;

typedef struct
{
  GPtrArray *migrations; /* of MarqRehearsed */
  GPtrArray *left_out;   /* of MarqLeftOut: what scratch lacks */
  char      *engine;     /* of scratch: "PostgreSQL" */
  char      *version;
  char      *no_scratch; /* why there was no scratch database, and so no proof; NULL: there was */
  gboolean   is_failed;  /* something did not go through, or down does not bring back what was */
} MarqRehearsal;

typedef struct
{
  MarqConnection            *target;
  gboolean                   is_development; /* it may be tried on the target itself */
  const char                *scratch;        /* the address of a server; NULL: the target's own, where it is for development */
  const char                *own_server;     /* the target's address, for that */
  const MarqConnectSettings *connect;        /* or NULL */
  const char                *environment;    /* or NULL */
  MarqSessionLimits          limits;
  MarqEngineSettings         engine;
} MarqRehearseSettings;

/* migrations: pending ones, in order (element-type MarqMigration). NULL: it was refused, or could not be tried. */
MarqRehearsal *marq_rehearse (MarqProject *project, GPtrArray *migrations, const MarqRehearseSettings *settings, GCancellable *cancellable,
                              GError **error);
void           marq_rehearsal_free (MarqRehearsal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqRehearsal, marq_rehearsal_free)

G_END_DECLS
