/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script as it is run: cut into units, each of which is done wholly or not at all. A unit is a transaction, or
 * one statement without one. The runner owns transactions: an outer BEGIN and COMMIT of a step is taken off, and
 * any other say in them is refused by name. Comments steer:
 *
 *   -- marquetry: step                       a transaction of its own begins here
 *   -- marquetry: no-transaction             what follows has none, each statement being on its own
 *   -- marquetry: only development,staging   what follows is for these environments
 *   -- marquetry: all                        what follows is for all of them again
 *   -- marquetry: loses products.weight      goes with the next statements, which do not look like it: whoever runs
 *                                            them is asked first
 */
#pragma once

#include "engine/marq-statement.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean   in_transaction;
  gboolean   is_session;   /* one statement that only sets what the session goes by: never recorded */
  guint      first;        /* the number of its first statement in the script, from 0; those skipped count */
  GPtrArray *statements;   /* of MarqStatement */
} MarqUnit;

typedef struct
{
  GPtrArray *units;        /* of MarqUnit */
  guint      n_statements; /* in the script, without BEGIN and COMMIT */
  guint      n_skipped;    /* not for this environment */
  gboolean   has_conditions;
} MarqSteps;

/* environment: "staging"; NULL: nobody knows, which is refused where the script asks for it. */
MarqSteps *marq_steps_new  (const char *script, MarqDialect dialect, const char *environment, GError **error);
/* Of a script that is cut already. (element-type MarqStatement) */
MarqSteps *marq_steps_new_of (GPtrArray *statements, const char *script, MarqDialect dialect, const char *environment, GError **error);
void       marq_steps_free (MarqSteps *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqSteps, marq_steps_free)

G_END_DECLS
