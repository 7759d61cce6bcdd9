/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seeds: rows to begin with, as scripts in seeds/ of a project, run in the order of their names. A database's log says
 * which of them it has had, and with which content. A script for a further dialect is called NAME.sqlite.sql.
 */
#pragma once

#include "engine/marq-connection.h"

G_BEGIN_DECLS

typedef struct
{
  char    *name;      /* "10-users": of its file, without its endings */
  char    *script;
  char    *checksum;  /* with line ends as on Unix */
  gboolean is_run;    /* with this content; as marq_seeds_look() found it */
  gboolean was_other; /* with another */
} MarqSeed;

void       marq_seed_free  (MarqSeed *self);

/* Those of a project that are for this dialect. names: only these, in whatever order; or NULL. The error names those
 * that there are. (element-type MarqSeed) (transfer full) (nullable) */
GPtrArray *marq_seeds_read (const char *folder, MarqProject *project, MarqDialect dialect, const char *const *names, GError **error);

/* Asks the log, which need not be there. */
gboolean   marq_seeds_look (GPtrArray *seeds, MarqProject *project, MarqConnection *connection, GCancellable *cancellable, GError **error);

/* Runs one; the last of its transactions has its line of the log. The lock has to be held, and the log to be there:
 * marq_runner_open(). *skipped: all of it is for other environments, and nothing was done. */
gboolean   marq_seed_run   (const MarqSeed *self, MarqProject *project, MarqConnection *connection, const char *environment,
                            const char *who, gboolean *skipped, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqSeed, marq_seed_free)

G_END_DECLS
