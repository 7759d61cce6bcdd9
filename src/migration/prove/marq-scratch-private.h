/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-scratch.h"

G_BEGIN_DECLS

/* Takes out of a held schema what another server has nothing for, and says so: extensions that are not installed
 * there, rights of roles that it does not have. A foreign table becomes a plain one: nothing that is tried on scratch
 * may reach another server. */
gboolean marq_scratch_fit (MarqSchema *schema, MarqConnection *connection, GPtrArray *left_out, GCancellable *cancellable, GError **error);

G_END_DECLS
