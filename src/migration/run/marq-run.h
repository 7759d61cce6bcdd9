/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running statements on a database, all of them or, where the engine can take them back, none. */
#pragma once

#include "engine/marq-connection.h"

G_BEGIN_DECLS

/* Statements one by one, with BEGIN and COMMIT among them. Where one fails, what is open is rolled back;
 * the error says which it was, and whether anything before it stays. done: how many went through, or NULL. */
gboolean marq_run_statements (MarqConnection *connection, GPtrArray *statements, guint *done, GCancellable *cancellable,
                              GError **error);

G_END_DECLS
