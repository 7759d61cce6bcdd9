/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is in the way on a server, as far as one may see others there. */
#pragma once

#include "engine/marq-session.h"
#include "marq-mariadb-connection.h"

G_BEGIN_DECLS

/* A connection by its number: "connection 12 (anna at laptop, idle since 10:04:05)". NULL: it is not there any more. */
char *marq_mariadb_dup_connection (MarqMariadbConnection *asked, const char *number, GCancellable *cancellable);
/* As MarqSessionClass has it. */
char *marq_mariadb_dup_blocker    (MarqConnection *self, MarqConnection *other, GCancellable *cancellable);

G_END_DECLS
