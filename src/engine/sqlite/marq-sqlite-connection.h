/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A SQLite file: sqlite:PATH, sqlite:PATH?mode=ro, sqlite::memory:, or a URI as SQLite itself knows them:
 * sqlite:file:PATH?immutable=1. One that is not there is not made.
 */
#pragma once

#include "engine/marq-connection.h"

G_BEGIN_DECLS

extern const MarqConnectionClass marq_sqlite_connection_class;

G_END_DECLS
