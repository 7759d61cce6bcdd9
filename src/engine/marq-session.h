/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a runner of migrations needs of a session besides asking: limits, transactions, the lock that lets one
 * runner at a time into a database, who is in the way, and what became of a statement that nobody saw the end of.
 * Each engine fills one const table.
 */
#pragma once

#include "marq-connection.h"
#include "marq-statement.h"

G_BEGIN_DECLS

typedef struct
{
  guint lock_timeout;      /* in ms; 0: the server's own */
  guint statement_timeout; /* in ms; 0: none of ours */
  const char *schema;      /* of a tenant, where names without one are; NULL: the usual */
} MarqSessionLimits;

typedef enum
{
  MARQ_TRANSACTION_NONE,
  MARQ_TRANSACTION_OPEN,
  MARQ_TRANSACTION_FAILED, /* open, and of no more use */
  MARQ_TRANSACTION_LOST,   /* there is no session any more */
} MarqTransaction;

typedef enum
{
  MARQ_DOUBT_DONE,
  MARQ_DOUBT_NOT_DONE, /* what it may have left half is taken away: it can be run again */
  MARQ_DOUBT_UNKNOWN,
} MarqDoubt;

typedef struct
{
  gboolean has_transactions; /* for tables, too */
  const char *begin;         /* "BEGIN IMMEDIATE" */

  /* Before the first statement: limits, a name that others see, no looking into bodies of routines. */
  gboolean (*prepare) (MarqConnection *self, const MarqSessionLimits *limits, const char *who, GCancellable *cancellable, GError **error);
  /* Afterwards: as it was opened. */
  void     (*restore) (MarqConnection *self);
  /* As it is known here, without asking the server. */
  MarqTransaction (*get_transaction) (MarqConnection *self);

  /* Tries once. *holder: who has it, and since when, in a sentence, where it is taken. FALSE: an error. */
  gboolean (*try_lock) (MarqConnection *self, const char *name, const char *who, gboolean *got, char **holder, GCancellable *cancellable,
                        GError **error);
  void     (*unlock)   (MarqConnection *self, const char *name);

  /* Asked on another connection, while self waits: who is in its way, in a sentence; NULL: nobody. */
  char    *(*dup_blocker) (MarqConnection *self, MarqConnection *other, GCancellable *cancellable);
  /* Whether it may go well the next time: a lock that did not come, a deadlock. */
  gboolean (*is_transient) (const GError *error);

  /* What there is of all that a statement names, as a short text that differs once it has been done; NULL: nothing
   * to be told. */
  char    *(*dup_checkpoint) (MarqConnection *self, const MarqStatement *statement, GCancellable *cancellable, GError **error);
  /* Of a statement that was under way when its runner went; checkpoint: from before it. FALSE: an error. */
  gboolean (*settle_doubt) (MarqConnection *self, const MarqStatement *statement, const char *checkpoint, MarqDoubt *doubt,
                            GCancellable *cancellable, GError **error);

  /* Whether the database is as a new one is, which is told far more quickly than what is in it. NULL: not more
   * quickly. */
  gboolean (*find_untouched) (MarqConnection *self, gboolean *is_untouched, GCancellable *cancellable, GError **error);
  /* Takes away all that is in the database, and leaves it as a new one is. */
  gboolean (*clear) (MarqConnection *self, GCancellable *cancellable, GError **error);
} MarqSessionClass;

extern const MarqSessionClass marq_pg_session_class;
extern const MarqSessionClass marq_sqlite_session_class;
extern const MarqSessionClass marq_mariadb_session_class;

const MarqSessionClass *marq_session_get_class (MarqConnection *connection);

/* A sentence for the holder of a lock: "anna on laptop (marq apply, process 4711)". (transfer full) */
char *marq_session_dup_who (const char *action);

G_END_DECLS
