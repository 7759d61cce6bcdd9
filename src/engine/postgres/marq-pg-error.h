/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libpq-fe.h>

#include "engine/marq-engine-error.h"

G_BEGIN_DECLS

/* where: the server and the database, for people. stage: how far the connection had come. */
void marq_pg_set_connect_error   (PGconn *server, ConnStatusType stage, const char *where, GError **error);
/* result: NULL where there was none. */
void marq_pg_set_statement_error (PGconn *server, PGresult *result, const char *where, GError **error);

G_END_DECLS
