/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an item is known by among its kind where no uid tells: names, and what it is made of. */
#pragma once

#include "model/marq-item.h"

G_BEGIN_DECLS

/* Its name, with its structure where names may be missing or shared. afters: what is known of which
 * item is which, for an item of before; or NULL. */
char    *marq_item_dup_key          (MarqItem *item, GHashTable *afters);
/* Whether these, of two names, are else known by the same. */
gboolean marq_item_same_structure   (MarqItem *before, MarqItem *after);
/* An order of items (MarqItem **) by all that people read of them: no uid, no position. */
int      marq_item_compare_contents (gconstpointer a, gconstpointer b);

G_END_DECLS
