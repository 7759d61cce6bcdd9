/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One edit and one step of edits: the inside of a MarqHistory. */
#pragma once

#include "marq-history.h"

G_BEGIN_DECLS

MarqEdit *marq_edit_new       (MarqVerb verb, MarqItem *item, const MarqProperty *property);
void      marq_edit_apply     (MarqEdit *self);
void      marq_edit_revert    (MarqEdit *self);
void      marq_edit_free      (MarqEdit *self);
char     *marq_edit_dup_label (MarqEdit *self);
gboolean  marq_edit_is_typing (MarqEdit *earlier, MarqEdit *later);

/* Takes an edit that has been checked, and does it. */
void      marq_history_commit (MarqHistory *self, MarqEdit *edit);

/* What a person undoes at once. */
typedef struct
{
  char       *label;
  char       *key;   /* steps of the same key merge; NULL: never */
  GPtrArray  *edits; /* of MarqEdit */
  GHashTable *sets;  /* the SET edits that a later one can still be folded into */
} MarqUndoStep;

MarqUndoStep *marq_undo_step_new      (const char *label, const char *key);
void      marq_undo_step_free     (MarqUndoStep *self);
void      marq_undo_step_add      (MarqUndoStep *self, MarqEdit *edit);
void      marq_undo_step_append   (MarqUndoStep *self, MarqUndoStep *later);
gboolean  marq_undo_step_is_empty (MarqUndoStep *self); /* drops what comes to nothing */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqEdit, marq_edit_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqUndoStep, marq_undo_step_free)

G_END_DECLS
