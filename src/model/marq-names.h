/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-item.h"

G_BEGIN_DECLS

#define MARQ_DEFAULT_RECORD_TABLE "marquetry_migrations"
#define MARQ_DEFAULT_LOG_TABLE "marquetry_log"
/* Where a cluster has no lock but a row. */
#define MARQ_LOCK_TABLE "marquetry_lock"

/* Whether this name may be given to item, which is or will be below parent at place. */
gboolean marq_name_check       (MarqItem           *item,
                                MarqItem           *parent,
                                const MarqProperty *place,
                                const char         *name,
                                GError            **error);

/* Whether this is a table of ours: the record, the log, the lock or a backup. Never the user's, never drift. */
gboolean marq_name_is_ours     (MarqItem *any, const char *name);

/* A name like this one that is free below parent at place. */
char    *marq_name_make_unique (MarqItem *parent, const MarqProperty *place, const char *name);

G_END_DECLS
