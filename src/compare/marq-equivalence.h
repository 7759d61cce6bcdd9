/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether two texts of code mean the same. Only an engine can really know: it hands one of these in.
 * The plain one compares tokens.
 */
#pragma once

#include "model/marq-item.h"

G_BEGIN_DECLS

typedef struct _MarqEquivalence MarqEquivalence;

/* Neither text is NULL. names: old name to new one of what the old text may speak of, or NULL where
 * nothing of that was renamed, and the texts differ. */
struct _MarqEquivalence
{
  gboolean (*same) (const MarqEquivalence *self,
                    const MarqProperty    *property,
                    MarqItem              *before,
                    const char            *old_text,
                    MarqItem              *after,
                    const char            *new_text,
                    GHashTable            *names);
};

extern const MarqEquivalence marq_plain_equivalence;

/* Letter case of keywords, space, comments and parentheses around the whole aside. */
gboolean marq_texts_equivalent (const char *a, const char *b, GHashTable *names);

G_END_DECLS
