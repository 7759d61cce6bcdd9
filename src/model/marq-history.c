/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-edit.h"
#include "marq-error.h"
#include "marq-fallout.h"
#include "marq-history.h"
#include "marq-item-private.h"
#include "marq-names.h"

#define NEVER_SAVED -1

struct _MarqHistory
{
  GObject parent_instance;

  MarqItem *root;
  GPtrArray *steps; /* of MarqUndoStep; the first position of them are done, the rest undone */
  guint position;
  int saved; /* the position that is on disk */
  gboolean sealed;

  MarqUndoStep *open; /* the group that is being made */
  guint depth;

  gboolean was_modified;
};

enum
{
  PROP_0,
  PROP_CAN_UNDO,
  PROP_CAN_REDO,
  PROP_UNDO_LABEL,
  PROP_REDO_LABEL,
  PROP_MODIFIED,
  N_PROPS,
};

enum
{
  EDITED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MarqHistory, marq_history, G_TYPE_OBJECT)

static void
tell (MarqHistory *self)
{
  gboolean modified = marq_history_get_modified (self);

  for (guint i = PROP_CAN_UNDO; i <= PROP_REDO_LABEL; i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[i]);
  if (modified != self->was_modified)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MODIFIED]);
  self->was_modified = modified;
}

static void
perform (MarqHistory *self, MarqEdit *edit, gboolean forward)
{
  MarqTree *tree = self->root->tree;

  tree->editing++;
  if (forward)
    marq_edit_apply (edit);
  else
    marq_edit_revert (edit);
  tree->editing--;
  g_signal_emit (self, signals[EDITED], 0, edit, forward);
}

static void
perform_step (MarqHistory *self, MarqUndoStep *step, gboolean forward)
{
  for (guint i = 0; i < step->edits->len; i++)
    perform (self, step->edits->pdata[forward ? i : step->edits->len - 1 - i], forward);
}

static void
drop_redo (MarqHistory *self)
{
  if (self->saved > (int) self->position)
    self->saved = NEVER_SAVED;
  g_ptr_array_set_size (self->steps, self->position);
}

static MarqUndoStep *
last_step (MarqHistory *self)
{
  return self->position ? self->steps->pdata[self->position - 1] : NULL;
}

static gboolean
continues (MarqHistory *self, MarqUndoStep *step)
{
  MarqUndoStep *last = last_step (self);

  /* What is on disk stays a step of its own, so that undoing comes back to it. */
  if (!last || self->sealed || self->position < self->steps->len || self->saved == (int) self->position)
    return FALSE;
  if (step->key || last->key)
    return !g_strcmp0 (step->key, last->key);
  return step->edits->len == 1 && last->edits->len == 1
         && marq_edit_is_typing (last->edits->pdata[0], step->edits->pdata[0]);
}

/* Takes a step whose edits are done. */
static void
push (MarqHistory *self, MarqUndoStep *step)
{
  MarqUndoStep *last = last_step (self);

  if (marq_undo_step_is_empty (step))
    {
      marq_undo_step_free (step);
      return;
    }
  if (continues (self, step))
    {
      marq_undo_step_append (last, step);
      marq_undo_step_free (step);
      if (marq_undo_step_is_empty (last))
        {
          self->position--;
          g_ptr_array_set_size (self->steps, self->position);
        }
    }
  else
    {
      drop_redo (self);
      g_ptr_array_add (self->steps, step);
      self->position++;
    }
  self->sealed = FALSE;
  tell (self);
}

/* Takes an edit that has been checked, and does it. */
void
marq_history_commit (MarqHistory *self, MarqEdit *edit)
{
  g_autofree char *label = marq_edit_dup_label (edit);
  MarqUndoStep *step;

  perform (self, edit, TRUE);
  if (self->open)
    {
      if (!self->open->label)
        self->open->label = g_steal_pointer (&label);
      marq_undo_step_add (self->open, edit);
      return;
    }
  step = marq_undo_step_new (label, NULL);
  marq_undo_step_add (step, edit);
  push (self, step);
}

static void
marq_history_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MarqHistory *self = MARQ_HISTORY (object);

  switch (id)
    {
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, marq_history_get_can_undo (self));
      break;
    case PROP_CAN_REDO:
      g_value_set_boolean (value, marq_history_get_can_redo (self));
      break;
    case PROP_UNDO_LABEL:
      g_value_set_string (value, marq_history_get_undo_label (self));
      break;
    case PROP_REDO_LABEL:
      g_value_set_string (value, marq_history_get_redo_label (self));
      break;
    case PROP_MODIFIED:
      g_value_set_boolean (value, marq_history_get_modified (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
marq_history_finalize (GObject *object)
{
  MarqHistory *self = MARQ_HISTORY (object);

  self->root->tree->editor = NULL;
  g_clear_pointer (&self->open, marq_undo_step_free);
  g_ptr_array_unref (self->steps);
  g_object_unref (self->root);

  G_OBJECT_CLASS (marq_history_parent_class)->finalize (object);
}

static void
marq_history_class_init (MarqHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = marq_history_get_property;
  object_class->finalize = marq_history_finalize;

  props[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  props[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", NULL, NULL, FALSE, flags);
  props[PROP_UNDO_LABEL] = g_param_spec_string ("undo-label", NULL, NULL, NULL, flags);
  props[PROP_REDO_LABEL] = g_param_spec_string ("redo-label", NULL, NULL, NULL, flags);
  props[PROP_MODIFIED] = g_param_spec_boolean ("modified", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /* After each edit that is done (or, with FALSE, taken back): for the recovery journal. */
  signals[EDITED] = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_BOOLEAN);
}

static void
marq_history_init (MarqHistory *self)
{
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_undo_step_free);
}

MarqHistory *
marq_history_new (MarqItem *root)
{
  MarqHistory *self;

  g_return_val_if_fail (root->tree && root->tree->root == root && !root->tree->editor, NULL);

  self = g_object_new (MARQ_TYPE_HISTORY, NULL);
  self->root = g_object_ref (root);
  root->tree->editor = self;
  return self;
}

MarqItem *
marq_history_get_root (MarqHistory *self)
{
  return self->root;
}

typedef struct
{
  MarqItem *item;
  const MarqProperty *property;
  gconstpointer slot;
  gboolean strays;
} MarqReferenceCheck;

static void
note_stray (const char *uid, gpointer data)
{
  MarqReferenceCheck *check = data;

  check->strays |= !marq_reference_check (check->item, check->property, check->slot, uid);
}

static gboolean
check_value (MarqItem *item, const MarqProperty *property, const GValue *value, GError **error)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);
  gint64 slot[2] = { 0 };
  MarqReferenceCheck check = { item, property, slot, FALSE };
  gboolean fits = TRUE;

  if (g_str_equal (property->name, "name")
      && !marq_name_check (item, item->parent, item->place, g_value_get_string (value), error))
    return FALSE;
  marq_property_from_value (property, slot, value);
  marq_property_references (property, slot, note_stray, &check);
  if (check.strays)
    {
      g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_REFERENCE,
                   _ ("%s of %s cannot refer to that: it is not there, or not of the right kind"),
                   _ (property->label), item->name ? item->name : marq_item_get_label (item));
      fits = FALSE;
    }
  marq_property_clear (property, slot);
  return fits && (!klass->check || klass->check (item, property, value, error));
}

/**
 * marq_history_set:
 *
 * Returns: FALSE where the value is refused; the error says why
 */
gboolean
marq_history_set (MarqHistory *self, gpointer item, const char *name, const GValue *value, GError **error)
{
  const MarqProperty *property = marq_item_find_property (item, name);
  g_autoptr (MarqEdit) edit = NULL;

  g_return_val_if_fail (property && marq_property_is_value (property), FALSE);
  g_return_val_if_fail (marq_item_get_root (item) == self->root, FALSE);

  edit = marq_edit_new (MARQ_VERB_SET, item, property);
  g_value_init (&edit->before, marq_property_value_type (property));
  g_value_init (&edit->after, marq_property_value_type (property));
  marq_item_get_value (item, property, &edit->before);
  g_value_copy (value, &edit->after);
  if (!check_value (item, property, value, error))
    return FALSE;
  marq_history_commit (self, g_steal_pointer (&edit));
  return TRUE;
}

gboolean
marq_history_set_text (MarqHistory *self, gpointer item, const char *name, const char *text, GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, text);
  return marq_history_set (self, item, name, &value, error);
}

/* Whatever holds a number: an INTEGER, a BOOLEAN, an ENUM. */
gboolean
marq_history_set_number (MarqHistory *self, gpointer item, const char *name, gint64 number, GError **error)
{
  const MarqProperty *property = marq_item_find_property (item, name);
  g_auto (GValue) value = G_VALUE_INIT;

  g_return_val_if_fail (property && marq_property_is_value (property), FALSE);
  g_value_init (&value, marq_property_value_type (property));
  if (property->kind == MARQ_PROPERTY_INTEGER)
    g_value_set_int64 (&value, number);
  else if (property->kind == MARQ_PROPERTY_BOOLEAN)
    g_value_set_boolean (&value, number != 0);
  else
    g_value_set_enum (&value, (int) number);
  return marq_history_set (self, item, name, &value, error);
}

/**
 * marq_history_insert:
 * @position: where, or %MARQ_AT_END
 *
 * Returns: FALSE where the item's name is refused; the error says why
 */
gboolean
marq_history_insert (MarqHistory *self, MarqItemList *list, guint position, gpointer item, GError **error)
{
  MarqItem *parent = marq_item_list_get_owner (list);
  const MarqProperty *property = marq_item_list_get_property (list);
  MarqEdit *edit;

  g_return_val_if_fail (marq_item_get_root (parent) == self->root, FALSE);

  if (!marq_name_check (item, parent, property, marq_item_get_name (item), error))
    return FALSE;
  edit = marq_edit_new (MARQ_VERB_INSERT, item, property);
  edit->parent = g_object_ref (parent);
  edit->to = MIN (position, marq_item_list_get_length (list));
  marq_history_commit (self, edit);
  return TRUE;
}

static MarqEdit *
new_edit_in_list (MarqHistory *self, MarqVerb verb, MarqItem *item)
{
  MarqEdit *edit;

  g_return_val_if_fail (marq_item_get_root (item) == self->root, NULL);
  g_return_val_if_fail (item->place && item->place->kind == MARQ_PROPERTY_LIST, NULL);

  edit = marq_edit_new (verb, item, item->place);
  edit->parent = g_object_ref (item->parent);
  marq_item_list_find (marq_item_get_list (item->parent, item->place), item, &edit->from);
  return edit;
}

/**
 * marq_history_remove:
 *
 * Removes this item alone, whatever refers to it; marq_history_delete() is what a person wants.
 */
void
marq_history_remove (MarqHistory *self, gpointer item)
{
  MarqEdit *edit = new_edit_in_list (self, MARQ_VERB_REMOVE, item);

  if (edit)
    marq_history_commit (self, edit);
}

void
marq_history_move (MarqHistory *self, gpointer item, guint position)
{
  g_autoptr (MarqEdit) edit = new_edit_in_list (self, MARQ_VERB_MOVE, item);

  if (!edit)
    return;
  edit->to = MIN (position, marq_item_list_get_length (marq_item_get_list (edit->parent, edit->property)) - 1);
  if (edit->to != edit->from)
    marq_history_commit (self, g_steal_pointer (&edit));
}

static void
note_uid (MarqItem *item, gpointer data)
{
  g_hash_table_add (data, item->uid);
}

static char *
dup_delete_label (MarqItem *const *items, guint n_items)
{
  MarqEdit edit = { .verb = MARQ_VERB_REMOVE, .item = items[0] };

  if (n_items == 1)
    return marq_edit_dup_label (&edit);
  return g_strdup_printf (ngettext ("Delete %u item", "Delete %u items", n_items), n_items);
}

void
marq_history_delete (MarqHistory *self, MarqItem *const *items, guint n_items)
{
  g_autoptr (GPtrArray) fallout = marq_fallout_find (items, n_items);
  g_autoptr (GHashTable) uids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *label = NULL;

  if (!fallout->len)
    return;
  label = dup_delete_label (items, n_items);
  marq_history_begin (self, label, NULL);
  for (guint i = 0; i < fallout->len; i++)
    {
      MarqFallout *each = fallout->pdata[i];

      if (each->falls)
        marq_item_foreach (each->item, note_uid, uids);
    }
  /* The last to follow goes first, so that undoing brings back what is referred to before what
   * refers to it; and what only changes is changed before its target goes. */
  for (guint i = fallout->len; i-- > 0;)
    {
      MarqFallout *each = fallout->pdata[i];
      g_auto (GValue) value = G_VALUE_INIT;

      if (each->falls)
        {
          marq_history_remove (self, each->item);
          continue;
        }
      g_value_init (&value, marq_property_value_type (each->property));
      marq_fallout_strip (each->item, each->property, uids, &value);
      marq_history_set (self, each->item, each->property->name, &value, NULL);
    }
  marq_history_end (self);
}

/**
 * marq_history_begin:
 * @label: (nullable): what a person reads in the menu; the first edit's own where NULL
 * @merge_key: (nullable): merges with the step before where that has the same key
 *
 * Everything until the matching marq_history_end() is one step. Groups nest; the outermost counts.
 */
void
marq_history_begin (MarqHistory *self, const char *label, const char *merge_key)
{
  if (self->depth++ == 0)
    self->open = marq_undo_step_new (label, merge_key);
}

void
marq_history_end (MarqHistory *self)
{
  g_return_if_fail (self->depth > 0);

  if (--self->depth == 0)
    push (self, g_steal_pointer (&self->open));
}

/* Takes the whole group back, also where it is the inner of several. */
void
marq_history_cancel (MarqHistory *self)
{
  g_return_if_fail (self->depth > 0);

  perform_step (self, self->open, FALSE);
  g_ptr_array_set_size (self->open->edits, 0);
  g_hash_table_remove_all (self->open->sets);
  if (--self->depth == 0)
    g_clear_pointer (&self->open, marq_undo_step_free);
}

/* What comes next is a step of its own. */
void
marq_history_seal (MarqHistory *self)
{
  self->sealed = TRUE;
}

void
marq_history_undo (MarqHistory *self)
{
  g_return_if_fail (self->depth == 0);

  if (!self->position)
    return;
  perform_step (self, self->steps->pdata[--self->position], FALSE);
  self->sealed = TRUE;
  tell (self);
}

void
marq_history_redo (MarqHistory *self)
{
  g_return_if_fail (self->depth == 0);

  if (self->position == self->steps->len)
    return;
  perform_step (self, self->steps->pdata[self->position++], TRUE);
  self->sealed = TRUE;
  tell (self);
}

gboolean
marq_history_get_can_undo (MarqHistory *self)
{
  return self->position > 0;
}

gboolean
marq_history_get_can_redo (MarqHistory *self)
{
  return self->position < self->steps->len;
}

/**
 * marq_history_get_undo_label:
 *
 * Returns: (nullable): "Rename products"
 */
const char *
marq_history_get_undo_label (MarqHistory *self)
{
  MarqUndoStep *step = last_step (self);

  return step ? step->label : NULL;
}

const char *
marq_history_get_redo_label (MarqHistory *self)
{
  return marq_history_get_can_redo (self) ? ((MarqUndoStep *) self->steps->pdata[self->position])->label : NULL;
}

void
marq_history_mark_saved (MarqHistory *self)
{
  self->saved = self->position;
  tell (self);
}

/* The disk has something else, whatever is undone: it was changed outside, or recovered. */
void
marq_history_mark_unsaved (MarqHistory *self)
{
  self->saved = NEVER_SAVED;
  tell (self);
}

gboolean
marq_history_get_modified (MarqHistory *self)
{
  return self->saved != (int) self->position;
}
