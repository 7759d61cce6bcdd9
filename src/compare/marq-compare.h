/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-change.h"
#include "marq-equivalence.h"
#include "marq-matching.h"

G_BEGIN_DECLS

/* All changes from before to after, in an order that depends on the schemas' content alone: kinds of
 * things as files have them, then by name, fields by position. Equal matchings give equal changes.
 * (element-type MarqChange) */
GPtrArray *marq_compare       (MarqMatching          *matching,
                               const MarqEquivalence *equivalence);

/* Which properties differ between two that are matched. (element-type MarqProperty) */
GPtrArray *marq_compare_items (MarqMatching          *matching,
                               const MarqEquivalence *equivalence,
                               MarqItem              *before,
                               MarqItem              *after);

G_END_DECLS
