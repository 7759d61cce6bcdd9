/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether two texts of code mean the same, as the engine itself says it: what differs is put to the
 * server, which tells how it would write each. What it refuses is compared as it can be without one.
 * Answers are kept: a text is asked for once.
 */
#pragma once

#include "compare/marq-equivalence.h"
#include "compare/marq-matching.h"
#include "marq-connection.h"

G_BEGIN_DECLS

typedef struct _MarqCanonical MarqCanonical;

MarqCanonical         *marq_canonical_new  (MarqConnection *connection);
void                   marq_canonical_free (MarqCanonical  *self);

/* Asks for all texts that differ between two schemas, both as the engine holds them. */
gboolean               marq_canonical_learn (MarqCanonical *self, MarqMatching *matching, GCancellable *cancellable,
                                             GError **error);
/* For comparing and planning; it lives as long as this does, and asks nothing. */
const MarqEquivalence *marq_canonical_get_equivalence (MarqCanonical *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqCanonical, marq_canonical_free)

G_END_DECLS
