/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/marq-engine.h"

G_BEGIN_DECLS

/* Puts the steps of a plan in the order in which they can run: what is needed is made before it is
 * used, and goes after. Equal plans come out equal, whatever order they came in. FALSE: a circle. */
gboolean marq_order_steps (GPtrArray *steps, MarqMatching *matching, GError **error);

G_END_DECLS
