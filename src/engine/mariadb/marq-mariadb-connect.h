/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a connection comes to be, and how one waits for it without being bound to. */
#pragma once

#include <mysql.h>

#include "engine/marq-engine-error.h"
#include "marq-mariadb-address.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_MARIADB_READY,
  MARQ_MARIADB_CANCELLED,
  MARQ_MARIADB_LATE,
} MarqMariadbWait;

/* Until what the library waits for is there: *events gets what happened. deadline: 0: none. */
MarqMariadbWait marq_mariadb_wait    (MYSQL *server, int *events, gint64 deadline, GCancellable *cancellable);

MYSQL          *marq_mariadb_connect (MarqMariadbAddress *address, const char *password, GCancellable *cancellable,
                                      GError **error);

/* What the server or the library last said, with its codes. */
char           *marq_mariadb_dup_message (MYSQL *server);
void            marq_mariadb_set_error   (MYSQL *server, int code, GError **error);
/* The server's own number of an error that was set so; 0: it is none of the server's. */
guint           marq_mariadb_error_number (const GError *error);

G_END_DECLS
