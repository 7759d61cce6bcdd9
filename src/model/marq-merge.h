/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two trees that both came from a third, made one again. Things are known by uid; what both made under one name
 * is one thing. Where both sides did something else to the same property, ours stays and it is said: the merged
 * tree is always whole, and can be saved.
 */
#pragma once

#include "marq-item.h"

G_BEGIN_DECLS

/* base: NULL where they have nothing in common. conflicts: gets a sentence for each. Merging the other way round
 * gives the same tree, where there are none. (element-type utf8) (transfer full) */
gpointer marq_item_merge (gpointer base, gpointer ours, gpointer theirs, GPtrArray *conflicts);

/* The same with the texts of files of ours: a project's, or a diagram's where the name ends in .json. base: NULL or
 * empty where there was none. Refused where one of them cannot be wholly read. (transfer full) (nullable) */
GBytes  *marq_file_merge (const char *name, GBytes *base, GBytes *ours, GBytes *theirs, GPtrArray *conflicts, GError **error);

G_END_DECLS
