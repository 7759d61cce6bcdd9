/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a trigger fires, as PostgreSQL counts it: in its catalog and in its parse trees. */
#pragma once

#include "model/marq-model.h"

G_BEGIN_DECLS

#define MARQ_PG_TRIGGER_ROW (1 << 0)

/* Its timing and its events. */
void marq_pg_set_trigger_bits (MarqTrigger *trigger, guint bits);

G_END_DECLS
