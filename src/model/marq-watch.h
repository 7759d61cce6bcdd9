/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hears of every change in a tree, without a signal handler at each of a hundred thousand items. */
#pragma once

#include "marq-history.h"

G_BEGIN_DECLS

/* Called after each change, by the four verbs of MarqHistory, whoever made it. parent: where item has come to, or was
 * taken from; NULL for SET. property: what was set, or the list. It must not write, nor stop watching. */
typedef void (*MarqWatchFunc) (MarqItem *item, MarqItem *parent, const MarqProperty *property, MarqVerb verb, gpointer data);

/* root: of a tree, and kept alive by the caller for as long as it is watched. */
void marq_item_watch   (MarqItem *root, MarqWatchFunc func, gpointer data);
void marq_item_unwatch (MarqItem *root, MarqWatchFunc func, gpointer data);

G_END_DECLS
