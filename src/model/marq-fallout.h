/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What else goes when something is deleted. */
#pragma once

#include "marq-item.h"

G_BEGIN_DECLS

typedef struct
{
  MarqItem           *item;
  const MarqProperty *property; /* that refers to what goes; NULL for what was asked for */
  gboolean            falls;    /* goes too; otherwise only this property changes */
} MarqFallout;

/* The items asked for first, then what follows from each, in the order in which it follows. What
 * lies below an item that falls is not listed by itself. */
GPtrArray *marq_fallout_find     (MarqItem *const *items, guint n_items);

/* References to things that are not there, to the wrong kind of thing, or round in a circle, as
 * they can come from a file. */
typedef void (*MarqStrayFunc) (MarqItem *item, const MarqProperty *property, const char *uid, gpointer data);
void       marq_find_strays      (MarqItem *root, MarqStrayFunc func, gpointer data);
gboolean   marq_reference_check  (MarqItem           *item,
                                  const MarqProperty *property,
                                  gconstpointer       slot,
                                  const char         *uid);

/* An item's value of this property once uids (a set) are gone. */
void       marq_fallout_strip    (MarqItem *item, const MarqProperty *property, GHashTable *uids, GValue *value);

G_END_DECLS
