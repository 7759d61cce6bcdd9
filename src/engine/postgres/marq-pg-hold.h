/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/marq-schema.h"

G_BEGIN_DECLS

/* What routines of a lowered schema take and give, as a server would tell it: "x mood" is "x public.mood", and
 * "x int DEFAULT 1" is known by "x integer". */
void marq_pg_hold_routines (MarqSchema *schema);

G_END_DECLS
