/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Undo and redo, and the only way in which a live tree is written. It knows four verbs: set a
 * property, insert an item, remove one, move one; and groups of them, each a step for a person.
 *
 * Steps that continue one another merge: letters typed into one text until a new word begins, and
 * groups of the same key (a drag) until somebody calls marq_history_seal().
 */
#pragma once

#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_VERB_SET,
  MARQ_VERB_INSERT,
  MARQ_VERB_REMOVE,
  MARQ_VERB_MOVE,
} MarqVerb;

typedef struct
{
  MarqVerb            verb;
  MarqItem           *item;
  MarqItem           *parent;   /* of INSERT, REMOVE and MOVE */
  const MarqProperty *property; /* what is set, or the list it is about */
  GValue              before;   /* of SET */
  GValue              after;
  guint               from; /* of REMOVE and MOVE */
  guint               to;   /* of INSERT and MOVE */
} MarqEdit;

#define MARQ_TYPE_HISTORY (marq_history_get_type ())
G_DECLARE_FINAL_TYPE (MarqHistory, marq_history, MARQ, HISTORY, GObject)

#define MARQ_AT_END G_MAXUINT

MarqHistory *marq_history_new            (MarqItem *root);
MarqItem    *marq_history_get_root       (MarqHistory *self);

gboolean     marq_history_set            (MarqHistory   *self,
                                          gpointer       item,
                                          const char    *property,
                                          const GValue  *value,
                                          GError       **error);
gboolean     marq_history_set_text       (MarqHistory   *self,
                                          gpointer       item,
                                          const char    *property,
                                          const char    *text,
                                          GError       **error);
gboolean     marq_history_set_number     (MarqHistory   *self,
                                          gpointer       item,
                                          const char    *property,
                                          gint64         number,
                                          GError       **error);
gboolean     marq_history_insert         (MarqHistory   *self,
                                          MarqItemList  *list,
                                          guint          position,
                                          gpointer       item,
                                          GError       **error);
void         marq_history_remove         (MarqHistory   *self,
                                          gpointer       item);
void         marq_history_move           (MarqHistory   *self,
                                          gpointer       item,
                                          guint          position);

/* Removes items with all that falls with them, as marq_fallout_find() lists it; one step. */
void         marq_history_delete         (MarqHistory     *self,
                                          MarqItem *const *items,
                                          guint            n_items);

/* Makes an item, and all below it, what target is, which shares its uids; one step. Names are not
 * checked: whoever made target read them somewhere. */
void         marq_history_become         (MarqHistory   *self,
                                          gpointer       item,
                                          gpointer       target,
                                          const char    *label);

void         marq_history_begin          (MarqHistory *self,
                                          const char  *label,
                                          const char  *merge_key);
void         marq_history_end            (MarqHistory *self);
void         marq_history_cancel         (MarqHistory *self);
void         marq_history_seal           (MarqHistory *self);

void         marq_history_undo           (MarqHistory *self);
void         marq_history_redo           (MarqHistory *self);
gboolean     marq_history_get_can_undo   (MarqHistory *self);
gboolean     marq_history_get_can_redo   (MarqHistory *self);
const char  *marq_history_get_undo_label (MarqHistory *self);
const char  *marq_history_get_redo_label (MarqHistory *self);

void         marq_history_mark_saved     (MarqHistory *self);
void         marq_history_mark_unsaved   (MarqHistory *self);
gboolean     marq_history_get_modified   (MarqHistory *self);

G_END_DECLS
