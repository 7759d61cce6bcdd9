/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of an enum that get other names, where the engine holds them by their names, as text. What a field could hold
 * is kept with it when it is lowered; from there a planner knows which rows have to be told anew, and how.
 */
#pragma once

#include "marq-lower.h"
#include "marq-planner.h"

G_BEGIN_DECLS

/* type: as it was before it was lowered. */
void       marq_retold_keep       (MarqLowering *lowering, MarqField *field, MarqFieldType *type);
/* Whether it is of one enum on both sides, and all values of from are in to. */
gboolean   marq_retold_keeps_all  (MarqField *from, MarqField *to);
/* The names as they were kept, in their order. (transfer full) */
GStrv      marq_retold_dup_names  (MarqField *field);

/* An old name and a new one, in turns; NULL: none has another. They live as long as the fields. (element-type utf8)
 * (transfer container) (nullable) */
GPtrArray *marq_retold_find       (MarqField *before, MarqField *after);
/* "CASE status WHEN 'paid' THEN 'settled' ELSE status END"; all: also of those that keep their names, which has an ELSE.
 * (transfer full) */
char      *marq_retold_dup_case   (MarqPlanner *planner, GPtrArray *retold, const char *column, gboolean all);
/* "'paid', 'sent'": the old names. (transfer full) */
char      *marq_retold_dup_olds   (MarqPlanner *planner, GPtrArray *retold);

G_END_DECLS
