/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/marq-connection.h"

G_BEGIN_DECLS

gboolean marq_mariadb_spell (MarqConnection *connection, GPtrArray *questions, GCancellable *cancellable, GError **error);

G_END_DECLS
