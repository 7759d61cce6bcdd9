/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of two schemas has to be looked at to plan the way from one to the other: what changes, what may
 * be in its way, and what those speak of. Of a thousand tables that is mostly a handful.
 */
#pragma once

#include "compare/marq-compare.h"
#include "model/marq-model.h"

G_BEGIN_DECLS

/* Copies of both that have no more than that, with the same uids. */
void marq_scope_cut (MarqMatching *matching,
                     GPtrArray    *changes,
                     MarqSchema  **before,
                     MarqSchema  **after);

G_END_DECLS
