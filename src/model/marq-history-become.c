/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what is there to something that was made elsewhere, as one step: what goes first, so that names
 * and uids are free; then what comes; and values last, when all that they refer to is there.
 */
#include "config.h"

#include "marq-edit.h"
#include "marq-item-private.h"

typedef struct
{
  MarqHistory *history;
  MarqItem    *item;
  MarqItem    *target;
  GPtrArray   *gone;    /* of MarqItem: in target nowhere */
  GPtrArray   *leaving; /* in target somewhere else */
} MarqBecoming;

static MarqItem *
find (MarqItem *root, const char *uid)
{
  MarqItem *found = g_str_equal (root->uid, uid) ? root : marq_item_lookup (root, uid);

  return found && (found == root || marq_item_contains (root, found)) ? found : NULL;
}

static gboolean
same_place (MarqItem *a, MarqItem *b)
{
  return a->place == b->place && g_str_equal (a->parent->uid, b->parent->uid);
}

static void
sort_out (MarqItem *item, gpointer data)
{
  MarqBecoming *self = data;
  MarqItem *target = find (self->target, item->uid);

  if (item == self->item)
    return;
  if (!target)
    g_ptr_array_add (self->gone, g_object_ref (item));
  else if (!same_place (item, target))
    g_ptr_array_add (self->leaving, g_object_ref (item));
}

static gboolean
is_there (MarqBecoming *self, MarqItem *item)
{
  return item->parent && marq_item_contains (self->item, item);
}

/* With what falls with it, boxes in diagrams among that. */
static void
remove_gone (MarqBecoming *self)
{
  marq_item_foreach (self->item, sort_out, self);
  for (guint i = 0; i < self->gone->len; i++)
    if (is_there (self, self->gone->pdata[i]))
      marq_history_delete (self->history, (MarqItem *const *) &self->gone->pdata[i], 1);
  for (guint i = 0; i < self->leaving->len; i++)
    if (is_there (self, self->leaving->pdata[i]))
      marq_history_remove (self->history, self->leaving->pdata[i]);
}

static void
insert (MarqBecoming *self, MarqItem *parent, const MarqProperty *property, guint position, MarqItem *target)
{
  g_autoptr (MarqItem) copy = marq_item_copy (target, MARQ_COPY_KEEP_UIDS);
  MarqEdit *edit = marq_edit_new (MARQ_VERB_INSERT, copy, property);

  edit->parent = g_object_ref (parent);
  edit->to = MIN (position, marq_item_list_get_length (marq_item_get_list (parent, property)));
  marq_history_commit (self->history, edit);
}

static void
fill (MarqBecoming *self, MarqItem *item, MarqItem *target)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (target);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->sorted[i];
      MarqItemList *list = property->kind == MARQ_PROPERTY_LIST ? marq_item_get_list (target, property) : NULL;

      for (guint j = 0; list && j < marq_item_list_get_length (list); j++)
        {
          MarqItem *wanted = marq_item_list_get (list, j);
          MarqItem *child = find (self->item, wanted->uid);
          guint position;

          if (!child)
            {
              insert (self, item, property, j, wanted);
              continue;
            }
          if (!(property->flags & MARQ_SORTED) && marq_item_list_find (marq_item_get_list (item, property), child, &position)
              && position != j)
            marq_history_move (self->history, child, j);
          fill (self, child, wanted);
        }
    }
}

static void
set_values (MarqItem *target, gpointer data)
{
  MarqBecoming *self = data;
  MarqItem *item = find (self->item, target->uid);
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (target);

  for (guint i = 0; i < klass->n_values; i++)
    {
      const MarqProperty *property = klass->sorted[i];
      MarqEdit *edit;

      if (marq_property_equal (property, marq_item_peek (item, property), marq_item_peek (target, property)))
        continue;
      edit = marq_edit_new (MARQ_VERB_SET, item, property);
      g_value_init (&edit->before, marq_property_value_type (property));
      g_value_init (&edit->after, marq_property_value_type (property));
      marq_item_get_value (item, property, &edit->before);
      marq_item_get_value (target, property, &edit->after);
      marq_history_commit (self->history, edit);
    }
}

void
marq_history_become (MarqHistory *self, gpointer item, gpointer target, const char *label)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) leaving = g_ptr_array_new_with_free_func (g_object_unref);
  MarqBecoming becoming = { self, item, target, gone, leaving };

  g_return_if_fail (G_OBJECT_TYPE (item) == G_OBJECT_TYPE (target));
  g_return_if_fail (g_str_equal (marq_item_get_uid (item), marq_item_get_uid (target)));

  marq_history_begin (self, label, NULL);
  remove_gone (&becoming);
  fill (&becoming, item, target);
  marq_item_foreach (target, set_values, &becoming);
  marq_history_end (self);
}
