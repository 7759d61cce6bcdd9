/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/marq-item.h"

G_BEGIN_DECLS

/* Whether the name by itself, "date" or "_date", is that of a type of PostgreSQL's own in some release. */
gboolean marq_pg_is_system_type (const char *name);

/* Whether something in the usual namespace is not found by its name alone, as the server's own of that name comes before it. */
gboolean marq_pg_needs_space    (MarqItem *item);

G_END_DECLS
