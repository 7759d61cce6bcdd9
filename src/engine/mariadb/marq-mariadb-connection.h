/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mysql.h>

#include "engine/marq-connection.h"
#include "marq-mariadb-address.h"

G_BEGIN_DECLS

typedef struct
{
  MarqConnection      parent;
  MYSQL              *server;
  MarqMariadbAddress *address;  /* for a second connection, which ends what this one does */
  char               *password;
  gboolean            is_mysql;
  gboolean            is_node;  /* of a cluster */
  gboolean            is_lost;
  struct _MarqMariadbLease *lease; /* NULL: never asked for */
  GStrv               kept;     /* what the session went by before a runner prepared it */
  gulong              kept_of;  /* the number of that session */
} MarqMariadbConnection;

extern const MarqConnectionClass marq_mariadb_connection_class;

/* The rows of one statement, or none; each is a GStrv in one piece of memory, in which a value may be
 * NULL. A cancel reaches the server. NULL: it was refused. */
GPtrArray *marq_mariadb_ask (MarqMariadbConnection *self, const char *statement, GCancellable *cancellable, GError **error);

/* Whether a transaction is open, which beginning another would commit. */
gboolean   marq_mariadb_is_inner (MarqMariadbConnection *self);

G_END_DECLS
