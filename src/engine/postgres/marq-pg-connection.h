/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libpq-fe.h>

#include "engine/marq-connection.h"

G_BEGIN_DECLS

typedef struct
{
  MarqConnection parent;
  PGconn *server;
  char *url;
  char *password;  /* for a new session, where this one is lost */
  char *where;     /* "USER@HOST:PORT/DATABASE", for messages */
  gint64 deadline; /* until when it has to answer, in monotonic time; 0: as long as it takes */
  gboolean is_given_up;
} MarqPgConnection;

extern const MarqConnectionClass marq_pg_connection_class;

/* The answer to one statement; a cancel reaches the server. NULL: it was refused. */
PGresult *marq_pg_ask (MarqPgConnection *self, const char *statement, GCancellable *cancellable, GError **error);
/* As MarqConnection has it. */
gint64    marq_pg_count_touched (const PGresult *result);

/* A session that stands; *where: whose and where, for messages. NULL: it was refused, or did not come about in
 * time. Looking up a name, too, can be cancelled. */
PGconn   *marq_pg_connect (const char *url, const char *password, char **where, gint64 *deadline, GCancellable *cancellable,
                           GError **error);

/* Until the socket is ready; FALSE: it was cancelled, or the deadline (0: none) is over, which is no error here. */
gboolean  marq_pg_wait (PGconn *server, GIOCondition condition, gint64 deadline, GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

G_END_DECLS
