/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that stands against running migrations, at once and by name, before any is run. It writes nothing, and needs no
 * right to.
 */
#pragma once

#include "migration/run/marq-status.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_VERIFY_STORE,      /* the folder of migrations: what cannot be read, is there twice, needs itself … */
  MARQ_VERIFY_STATE,      /* what the changes make is not what they should */
  MARQ_VERIFY_SCRIPT,     /* it cannot be cut into steps, or is not SQL */
  MARQ_VERIFY_LINT,
  MARQ_VERIFY_CHECKSUM,   /* changed since it was applied */
  MARQ_VERIFY_RECORD,     /* what was recorded has been changed there */
  MARQ_VERIFY_ORDER,
  MARQ_VERIFY_MISSING,    /* applied there, and not in the project */
  MARQ_VERIFY_DEPENDENCY, /* it needs one that is not applied there */
  MARQ_VERIFY_HALF_DONE,
  MARQ_VERIFY_ENGINE,     /* nothing for this engine, or this server takes none */
  MARQ_VERIFY_VERSION,    /* the server is too old */
  MARQ_VERIFY_RIGHT,
  MARQ_VERIFY_DRIFT,
  MARQ_VERIFY_APPLIER,    /* somebody else may */
} MarqVerifyKind;

const char *marq_verify_kind_nick (MarqVerifyKind kind); /* "half-done" */

typedef struct
{
  MarqVerifyKind kind;
  gboolean       is_fatal;
  char          *migration; /* its folder, or its version where there is none; NULL: none of them */
  char          *message;   /* a sentence that says what to do */
} MarqVerifyProblem;

/* All stays the caller's, and alive. */
typedef struct
{
  MarqProject         *project;
  MarqMigrationStore  *store;
  MarqEngineSettings   engine;

  MarqConnection      *connection;   /* NULL: what can be told without a database */
  GPtrArray           *records;      /* of MarqRecord; NULL: the database has none */
  gboolean             is_hidden;    /* it has one, which this user may not read: what is applied is not known */
  MarqTarget          *target;       /* NULL: an address was given */
  const char          *environment;  /* NULL: not known */
  const char          *to;           /* a version, up to which is applied; NULL: all that is pending */
  gboolean             out_of_order; /* is meant so */
  gboolean             is_untouched; /* nobody has made anything there yet, but for our record */
  gboolean             without_drift; /* reads no schema, which takes longest */
} MarqVerifySettings;

/* NULL: the database did not answer, or there is no such version. None: all is well. (element-type MarqVerifyProblem) (transfer full) */
GPtrArray *marq_verify            (const MarqVerifySettings *settings, GCancellable *cancellable, GError **error);
gboolean   marq_verify_is_refused (GPtrArray *problems);
/* All that is fatal, as one error; FALSE: there is any. */
gboolean   marq_verify_check      (GPtrArray *problems, GError **error);

G_END_DECLS
