/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script beside a migration: cut into units as that is, and run on the same session. */
#pragma once

#include "engine/marq-connection.h"

G_BEGIN_DECLS

/* said: gets what the server says besides, a line each. seconds: 0: as long as it likes. */
gboolean marq_hook_sql_run (MarqConnection *connection, const char *script, const char *environment, guint seconds, GString *said,
                            GCancellable *cancellable, GError **error);

G_END_DECLS
