/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libpq-fe.h>

#include "engine/marq-connection.h"

G_BEGIN_DECLS

typedef struct
{
  MarqConnection parent;
  PGconn *server;
} MarqPgConnection;

extern const MarqConnectionClass marq_pg_connection_class;

/* The answer to one statement; a cancel reaches the server. NULL: it was refused. */
PGresult *marq_pg_ask (MarqPgConnection *self, const char *statement, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

G_END_DECLS
