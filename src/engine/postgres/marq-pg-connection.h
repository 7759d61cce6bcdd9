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

/* For whoever sends and receives otherwise. Until the socket is ready; FALSE: it was cancelled, or the
 * deadline (0: none) is over. */
gboolean  marq_pg_wait      (PGconn *server, GIOCondition condition, gint64 deadline, GCancellable *cancellable, GError **error);
/* What the answer (NULL: none came) says of what went wrong. */
void      marq_pg_set_error (MarqPgConnection *self, PGresult *result, GError **error);
/* Asks the server to stop what it is doing. */
void      marq_pg_cancel    (MarqPgConnection *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

G_END_DECLS
