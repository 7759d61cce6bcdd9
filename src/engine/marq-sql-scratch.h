/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script is run on a server that is at hand, in a database that is there only for the while. */
#pragma once

#include <gio/gio.h>

#include "model/marq-model.h"

G_BEGIN_DECLS

/* script: without what a client keeps for itself. Errors name path and line. */
MarqSchema *marq_sql_scratch_read (const char    *address,
                                   MarqDialect    dialect,
                                   const char    *path,
                                   const char    *script,
                                   GPtrArray     *left_out,
                                   GCancellable  *cancellable,
                                   GError       **error);

/* Where in a text something stands, for a person: "a.sql:3:7", counted from one. */
char       *marq_sql_dup_place    (const char    *path,
                                   const char    *script,
                                   gsize          offset);
/* The line from there on, cut where it is long. */
char       *marq_sql_dup_line     (const char    *script,
                                   gsize          offset);

G_END_DECLS
