/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script that is no migration, run where migrations are: seeds, and what makes a database what the design is. */
#pragma once

#include "engine/marq-connection.h"

G_BEGIN_DECLS

typedef struct
{
  const char *action;      /* for the log: "seed" */
  const char *id;          /* for the log: "seeds/10-users" */
  const char *name;        /* for people */
  const char *script;
  const char *checksum;    /* or NULL */
  const char *environment; /* NULL: nobody knows */
  const char *who;
} MarqErrand;

/* The last of its transactions has its line of the log. The lock has to be held, and the log to be there:
 * marq_runner_open(). *skipped: all of it is for other environments, and nothing was done. */
gboolean marq_errand_run (const MarqErrand *self, MarqProject *project, MarqConnection *connection, gboolean *skipped,
                          GCancellable *cancellable, GError **error);

G_END_DECLS
