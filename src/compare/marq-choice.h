/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Some changes of all: which are taken, what follows from that, and the schema that comes of it.
 * What loses data is not taken until somebody takes it.
 */
#pragma once

#include "marq-change.h"
#include "marq-matching.h"
#include "model/marq-schema.h"

G_BEGIN_DECLS

typedef struct _MarqChoice MarqChoice;

/* changes: of this matching, as marq_compare() gives them. (element-type MarqChange) */
MarqChoice *marq_choice_new         (MarqMatching *matching, GPtrArray *changes);
void        marq_choice_free        (MarqChoice *self);

/* What this change needs is taken with it; what needs it is left with it. */
void        marq_choice_set         (MarqChoice *self, guint index, gboolean taken);
/* Just these, by marq_change_dup_id(), and what they need. Nothing changes where one is unknown. */
gboolean    marq_choice_select      (MarqChoice *self, const char *const *ids, GError **error);

guint       marq_choice_get_length  (MarqChoice *self);
MarqChange *marq_choice_get_change  (MarqChoice *self, guint index);
gboolean    marq_choice_get_taken   (MarqChoice *self, guint index);
/* All that are taken. (element-type MarqChange) */
GPtrArray  *marq_choice_dup_changes (MarqChoice *self);
/* Why this one is taken or left though nobody said so: "index idx_a needs column b"; else NULL. */
char       *marq_choice_dup_reason  (MarqChoice *self, guint index);

/* What was before, with the taken changes and no others. */
MarqSchema *marq_choice_dup_schema  (MarqChoice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqChoice, marq_choice_free)

G_END_DECLS
