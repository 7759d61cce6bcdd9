/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of the names in a code text now are others: those of its own table's columns, and of what the
 * text names with its columns. Elsewhere the same name may have become something else.
 */
#pragma once

#include "marq-matching.h"

G_BEGIN_DECLS

/* Old name to new one of all in scope, also where they are the same; NULL: nothing was renamed there. */
GHashTable *marq_name_scope_new (MarqMatching *matching,
                                 MarqItem     *before,
                                 const char   *text);

G_END_DECLS
