/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/marq-session.h"

G_BEGIN_DECLS

/* The lock of a cluster, which is a row: it goes with the database, and not before. */
#define MARQ_MARIADB_LOCK_TABLE "marquetry_lock"

/* As MarqSessionClass has it. */
gboolean marq_mariadb_clear (MarqConnection *connection, GCancellable *cancellable, GError **error);

G_END_DECLS
