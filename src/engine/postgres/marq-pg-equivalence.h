/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "compare/marq-equivalence.h"

G_BEGIN_DECLS

/* Two texts mean the same where PostgreSQL's own parser makes the same tree of them: letter case,
 * space, comments, parentheses, names of types and quotes aside. What it cannot read is compared by
 * its tokens. */
extern const MarqEquivalence marq_pg_equivalence;

gboolean marq_pg_same_expression (const char *a, const char *b);
gboolean marq_pg_same_statement  (const char *a, const char *b);

G_END_DECLS
