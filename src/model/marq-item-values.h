/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an item says itself, apart from its uid and from what is below it. */
#pragma once

#include <json-glib/json-glib.h>

#include "marq-item.h"

G_BEGIN_DECLS

/* As files have it, with what we do not know of it. */
JsonObject *marq_item_dup_values   (MarqItem *self);
/* Makes it just these. FALSE where that cannot be held; then nothing has changed. For whoever builds a tree:
 * in a tree with a history, only the history may. */
gboolean    marq_item_set_values   (MarqItem *self, JsonObject *values, GError **error);
/* Of two of one class. */
gboolean    marq_item_values_equal (MarqItem *a, MarqItem *b);

G_END_DECLS
