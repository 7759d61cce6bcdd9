/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script as a source: the schema that it would make of an empty database. PostgreSQL's is replayed
 * without a server, SQLite's is run in memory, MariaDB's needs a server to run on.
 */
#pragma once

#include <gio/gio.h>

#include "model/marq-model.h"

G_BEGIN_DECLS

/* scratch: the address of a server where a database may be made for the while, and dropped again; what
 * cannot be read without one is run there. NULL: there is none. left_out: (nullable): gets MarqLeftOut. */
MarqSchema *marq_sql_file_read  (const char    *path,
                                 MarqDialect    dialect,
                                 const char    *scratch,
                                 GPtrArray     *left_out,
                                 GCancellable  *cancellable,
                                 GError       **error);

/* PostgreSQL where its parser understands the file, else SQLite where that can run it; else PostgreSQL. */
MarqDialect marq_sql_file_guess (const char    *path);

G_END_DECLS
