/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of a statement that nobody saw the end of. Where it was one about what the catalog holds, the
 * catalog tells: what there is of all that the statement names is put down before it, and looked at again.
 */
#pragma once

#include "engine/marq-session.h"

G_BEGIN_DECLS

/* As MarqSessionClass has them. */
char    *marq_mariadb_dup_checkpoint (MarqConnection *connection, const MarqStatement *statement, GCancellable *cancellable,
                                      GError **error);
gboolean marq_mariadb_settle_doubt   (MarqConnection *connection, const MarqStatement *statement, const char *checkpoint,
                                      MarqDoubt *doubt, GCancellable *cancellable, GError **error);

G_END_DECLS
