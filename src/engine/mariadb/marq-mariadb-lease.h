/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lock of a cluster (Galera): GET_LOCK is of one node, a row is of all. Whoever writes itself into it holds it for
 * some seconds, and says so again in time on a connection of its own. Certification decides between two nodes.
 *
 * A change of a table stops the whole cluster, what says so again as well. So a row whose time is over is taken
 * only after it was seen to stay as it is for some seconds in which the cluster moved; and its holder asks before
 * each statement, once its own time is over, whether it still holds it. No clock of one machine is compared with
 * that of another for more than a hint.
 */
#pragma once

#include "marq-mariadb-connection.h"

G_BEGIN_DECLS

typedef struct _MarqMariadbLease MarqMariadbLease;

/* As try_lock of MarqSessionClass, where the lock of the node is held. */
gboolean marq_mariadb_lease_try   (MarqMariadbConnection *self, const char *name, const char *who, gboolean *got, char **holder,
                                   GCancellable *cancellable, GError **error);
/* Whether all is as it was; waits where nobody knows just now. FALSE: it is lost, and with it the session. */
gboolean marq_mariadb_lease_check (MarqMariadbConnection *self, GCancellable *cancellable, GError **error);
/* Gives it back where it is held. */
void     marq_mariadb_lease_free  (MarqMariadbConnection *self);

/* Whether the node answers at all: one that lost the others does not. */
gboolean marq_mariadb_check_apart (MarqMariadbConnection *self, GCancellable *cancellable, GError **error);
/* Whether a runner may work on this node. */
gboolean marq_mariadb_check_node  (MarqMariadbConnection *self, GCancellable *cancellable, GError **error);

G_END_DECLS
