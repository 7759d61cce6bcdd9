/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The four verbs done and undone, and how several become one step. */
#include "config.h"

#include "marq-edit.h"
#include "marq-item-private.h"

static MarqItemList *
list_of (MarqEdit *self)
{
  return marq_item_get_list (self->parent, self->property);
}

void
marq_edit_apply (MarqEdit *self)
{
  switch (self->verb)
    {
    case MARQ_VERB_SET:
      marq_item_set_value (self->item, self->property, &self->after);
      break;
    case MARQ_VERB_INSERT:
      marq_item_list_insert (list_of (self), self->to, self->item);
      break;
    case MARQ_VERB_REMOVE:
      marq_item_list_remove (list_of (self), self->from);
      break;
    case MARQ_VERB_MOVE:
      marq_item_list_move (list_of (self), self->from, self->to);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
marq_edit_revert (MarqEdit *self)
{
  switch (self->verb)
    {
    case MARQ_VERB_SET:
      marq_item_set_value (self->item, self->property, &self->before);
      break;
    case MARQ_VERB_INSERT:
      marq_item_list_remove (list_of (self), self->to);
      break;
    case MARQ_VERB_REMOVE:
      marq_item_list_insert (list_of (self), self->from, self->item);
      break;
    case MARQ_VERB_MOVE:
      marq_item_list_move (list_of (self), self->to, self->from);
      break;
    default:
      g_assert_not_reached ();
    }
}

MarqEdit *
marq_edit_new (MarqVerb verb, MarqItem *item, const MarqProperty *property)
{
  MarqEdit *edit = g_new0 (MarqEdit, 1);

  edit->verb = verb;
  edit->item = g_object_ref (item);
  edit->property = property;
  return edit;
}

void
marq_edit_free (MarqEdit *self)
{
  g_clear_object (&self->item);
  g_clear_object (&self->parent);
  if (self->verb == MARQ_VERB_SET)
    {
      g_value_unset (&self->before);
      g_value_unset (&self->after);
    }
  g_free (self);
}

/* Named as it was before: "Rename products" is what a person sees undone. */
char *
marq_edit_dup_label (MarqEdit *self)
{
  const char *name = self->item->name && *self->item->name ? self->item->name : marq_item_get_label (self->item);
  gboolean renames = self->verb == MARQ_VERB_SET && g_str_equal (self->property->name, "name");
  const char *old_name = renames ? g_value_get_string (&self->before) : NULL;

  if (renames)
    /* Translators: %s is the name before it is changed */
    return g_strdup_printf (_ ("Rename %s"), old_name && *old_name ? old_name : marq_item_get_label (self->item));
  switch (self->verb)
    {
    case MARQ_VERB_SET:
      /* Translators: %1$s is a property such as “Type”, %2$s is the name of what has it */
      return g_strdup_printf (_ ("Change %s of %s"), _ (self->property->label), name);
    case MARQ_VERB_INSERT:
      return g_strdup_printf (_ ("Add %s"), name);
    case MARQ_VERB_REMOVE:
      return g_strdup_printf (_ ("Delete %s"), name);
    case MARQ_VERB_MOVE:
    default:
      return g_strdup_printf (_ ("Move %s"), name);
    }
}

/* The one character that later has and earlier has not, or the other way round; 0 if there is more
 * to it. *added says which. */
static gunichar
typed_character (const char *earlier, const char *later, gboolean *added)
{
  const char *longer, *shorter, *end;
  gsize same = 0;

  *added = strlen (later) > strlen (earlier);
  longer = *added ? later : earlier;
  shorter = *added ? earlier : later;
  while (shorter[same] && shorter[same] == longer[same])
    same++;
  while (same && (longer[same] & 0xc0) == 0x80)
    same--;
  if (!longer[same])
    return 0;
  end = g_utf8_next_char (longer + same);
  return g_str_equal (end, shorter + same) ? g_utf8_get_char (longer + same) : 0;
}

/* Whether later goes on typing, or mending, the word that earlier was about. */
gboolean
marq_edit_is_typing (MarqEdit *earlier, MarqEdit *later)
{
  const char *before, *after;
  gunichar typed;
  gboolean added;

  if (earlier->verb != MARQ_VERB_SET || later->verb != MARQ_VERB_SET || earlier->item != later->item
      || earlier->property != later->property || !G_VALUE_HOLDS_STRING (&later->after))
    return FALSE;
  before = g_value_get_string (&earlier->after);
  after = g_value_get_string (&later->after);
  if (!before || !after)
    return FALSE;
  typed = typed_character (before, after, &added);
  return typed && !(added && g_unichar_isspace (typed));
}

static guint
hash_set (gconstpointer data)
{
  const MarqEdit *edit = data;

  return g_direct_hash (edit->item) ^ g_direct_hash (edit->property);
}

static gboolean
same_set (gconstpointer a, gconstpointer b)
{
  const MarqEdit *left = a;
  const MarqEdit *right = b;

  return left->item == right->item && left->property == right->property;
}

MarqUndoStep *
marq_undo_step_new (const char *label, const char *key)
{
  MarqUndoStep *self = g_new0 (MarqUndoStep, 1);

  self->label = g_strdup (label);
  self->key = g_strdup (key);
  self->edits = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_edit_free);
  self->sets = g_hash_table_new (hash_set, same_set);
  return self;
}

void
marq_undo_step_free (MarqUndoStep *self)
{
  g_free (self->label);
  g_free (self->key);
  g_hash_table_unref (self->sets);
  g_ptr_array_unref (self->edits);
  g_free (self);
}

/* A property set again is one edit, from the first value to the last; but not across an edit that
 * moves items about, for undoing goes back through the same states. */
void
marq_undo_step_add (MarqUndoStep *self, MarqEdit *edit)
{
  MarqEdit *earlier = edit->verb == MARQ_VERB_SET ? g_hash_table_lookup (self->sets, edit) : NULL;

  if (earlier)
    {
      g_value_copy (&edit->after, &earlier->after);
      marq_edit_free (edit);
      return;
    }
  if (edit->verb == MARQ_VERB_SET)
    g_hash_table_add (self->sets, edit);
  else
    g_hash_table_remove_all (self->sets);
  g_ptr_array_add (self->edits, edit);
}

void
marq_undo_step_append (MarqUndoStep *self, MarqUndoStep *later)
{
  g_autoptr (GPtrArray) edits = g_steal_pointer (&later->edits);

  later->edits = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_edit_free);
  g_hash_table_remove_all (later->sets);
  g_ptr_array_set_free_func (edits, NULL);
  for (guint i = 0; i < edits->len; i++)
    marq_undo_step_add (self, edits->pdata[i]);
}

static gboolean
comes_to_nothing (MarqEdit *edit)
{
  gint64 before[2] = { 0 };
  gint64 after[2] = { 0 };
  gboolean equal;

  if (edit->verb != MARQ_VERB_SET)
    return FALSE;
  marq_property_from_value (edit->property, before, &edit->before);
  marq_property_from_value (edit->property, after, &edit->after);
  equal = marq_property_equal (edit->property, before, after);
  marq_property_clear (edit->property, before);
  marq_property_clear (edit->property, after);
  return equal;
}

gboolean
marq_undo_step_is_empty (MarqUndoStep *self)
{
  for (guint i = self->edits->len; i-- > 0;)
    if (comes_to_nothing (self->edits->pdata[i]))
      {
        g_hash_table_remove (self->sets, self->edits->pdata[i]);
        g_ptr_array_remove_index (self->edits, i);
      }
  return self->edits->len == 0;
}
