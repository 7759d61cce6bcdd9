/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How alike two things are, from 0 to 1, and by which words like things can be found. */
#pragma once

#include "marq-matching.h"

G_BEGIN_DECLS

double     marq_likeness_of_names (const char *a, const char *b);
/* Two of one class: one of before, the other of after. */
double     marq_likeness_of_items (MarqMatching *matching, MarqItem *before, MarqItem *after);

/* Words that those which are alike have in common. (element-type utf8) */
GPtrArray *marq_likeness_dup_words (MarqItem *item);

G_END_DECLS
