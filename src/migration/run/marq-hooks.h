/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hooks: what a project wants done before and after each migration. SQL runs on the connection of the migration, in a
 * transaction of its own; a command runs only where the user of this machine has allowed it.
 */
#pragma once

#include "engine/marq-connection.h"
#include "marq-hook-command.h"
#include "marq-run-keeper.h"

G_BEGIN_DECLS

typedef struct
{
  const char    *folder;      /* of the project */
  MarqTarget    *target;      /* NULL: an address was given */
  const char    *environment; /* NULL: not known */
  MarqRunKeeper *keeper;      /* keeps what they did; or NULL */
  void         (*begins) (gpointer data, MarqHook *hook);
  MarqHookOutput output;      /* what they say, as they say it */
  gpointer       data;
} MarqHookSettings;

/* Those that are for this moment and this database, in their order. (element-type MarqHook) (transfer container) */
GPtrArray *marq_hooks_select (MarqProject *project, MarqHookMoment moment, const MarqHookSettings *settings, GError **error);
/* Before anything is done: whether all commands of this direction are allowed. *error names those that are not. */
gboolean   marq_hooks_check  (MarqProject *project, MarqRunDirection direction, const MarqHookSettings *settings, GError **error);

/* report: what is to be run or was, which commands find in their environment. Of hooks before a run the first that fails
 * ends them, and report says so, in the history, too: the run must not begin. Of those after it all have their turn,
 * and *error is of the first that failed. */
gboolean   marq_hooks_run    (MarqProject *project, MarqConnection *connection, MarqHookMoment moment, MarqRunReport *report,
                              const MarqHookSettings *settings, GCancellable *cancellable, GError **error);

const char *marq_hook_moment_nick (MarqHookMoment moment); /* "before-apply" */
const char *marq_hook_kind_nick   (MarqHookKind kind);     /* "command" */

G_END_DECLS
