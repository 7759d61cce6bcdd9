/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/marq-session.h"

G_BEGIN_DECLS

/* As MarqSessionClass has it. The lock of a cluster, which is a row, stays: it is held. */
gboolean marq_mariadb_clear (MarqConnection *connection, GCancellable *cancellable, GError **error);

G_END_DECLS
