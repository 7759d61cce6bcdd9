/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A SQLite file: sqlite:PATH, sqlite:PATH?mode=ro, sqlite::memory:, or a URI as SQLite itself knows them:
 * sqlite:file:PATH?immutable=1. One that is not there is not made.
 */
#pragma once

#include <sqlite3.h>

#include "engine/marq-connection.h"

G_BEGIN_DECLS

typedef struct
{
  MarqConnection parent;
  sqlite3      *db;
  char         *path;
  GCancellable *cancellable; /* of the call that runs */
  gint64        waiting_since;
  int           lock;        /* of the one runner that is let in: a file that is open; 0: none */
  char         *lock_path;
} MarqSqliteConnection;

extern const MarqConnectionClass marq_sqlite_connection_class;

G_END_DECLS
