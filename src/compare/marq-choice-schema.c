/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema that comes of a choice: a copy of what was before, with each taken change made to it.
 * Things that there were keep their uids, new ones have those of after.
 */
#include "config.h"

#include "marq-choice-private.h"
#include "model/marq-model.h"

typedef struct
{
  MarqChoice *choice;
  MarqItem *root;       /* what is made */
  GHashTable *uids;     /* of after → of what is made */
  GHashTable *ways;     /* before item → 1 + the index of its MOVE within a list */
  GHashTable *moved;    /* before item → what is made of it, while it has no place */
  GHashTable *gone;     /* set of before items that are removed */
  GHashTable *added;    /* after item → what is made of it */
} MarqMaking;

static MarqItem *
made_of (MarqMaking *self, MarqItem *before)
{
  MarqItem *moved = g_hash_table_lookup (self->moved, before);

  /* Something new may have the uid of what is gone. */
  if (moved || g_hash_table_contains (self->gone, before))
    return moved;
  return marq_item_get_parent (before) ? marq_item_lookup (self->root, marq_item_get_uid (before)) : self->root;
}

static MarqItemList *
list_of (MarqItem *item)
{
  return marq_item_get_list (marq_item_get_parent (item), marq_item_get_place (item));
}

/* Out of its list. (transfer full) */
static MarqItem *
take_out (MarqItem *item)
{
  MarqItemList *list = list_of (item);
  guint position;

  g_object_ref (item);
  if (marq_item_list_find (list, item, &position))
    marq_item_list_remove (list, position);
  return item;
}

static const char *
map_uid (const char *uid, gpointer data)
{
  const char *mapped = g_hash_table_lookup (data, uid);

  return mapped ? mapped : uid;
}

/* Gives item what after has, with references to what is made. */
static void
take_value (MarqMaking *self, MarqItem *item, const MarqProperty *property, MarqItem *after)
{
  g_auto (GValue) value = G_VALUE_INIT;
  gint64 room[2] = { 0 };

  marq_property_init (property, room);
  marq_property_assign (property, room, marq_item_peek (after, property));
  marq_property_map_references (property, room, map_uid, self->uids);
  g_value_init (&value, marq_property_value_type (property));
  marq_property_to_value (property, room, &value);
  marq_property_clear (property, room);
  marq_item_set_value (item, property, &value);
}

static void
map_references (MarqItem *item, gpointer data)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

  for (guint i = 0; i < klass->n_references; i++)
    take_value (data, item, klass->references[i], item);
}

typedef struct
{
  MarqMaking *self;
  gboolean clashes;
} MarqClash;

static gboolean
is_moving (MarqMaking *self, MarqItem *before)
{
  while (before && !g_hash_table_contains (self->moved, before))
    before = marq_item_get_parent (before);
  return before != NULL;
}

static gboolean
is_uid_taken (MarqMaking *self, const char *uid)
{
  return marq_item_lookup (self->root, uid)
         || is_moving (self, marq_item_lookup (marq_matching_get_root (self->choice->matching, FALSE), uid));
}

static void
note_clash (MarqItem *item, gpointer data)
{
  MarqClash *clash = data;

  clash->clashes = clash->clashes || is_uid_taken (clash->self, marq_item_get_uid (item));
}

/* A uid like this one that is free. */
static char *
dup_free_uid (MarqMaking *self, const char *uid)
{
  MarqItem *after = marq_matching_get_root (self->choice->matching, TRUE);
  char *own = g_strdup (uid);

  for (guint i = 2; is_uid_taken (self, own) || (i > 2 && marq_item_lookup (after, own)); i++)
    {
      g_free (own);
      own = g_strdup_printf ("%s-%u", uid, i);
    }
  return own;
}

/* Where something that stays has the uid of something that is new. */
static MarqItem *
copy_renewed (MarqMaking *self, MarqItem *from)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (from);
  g_autofree char *uid = dup_free_uid (self, marq_item_get_uid (from));
  MarqItem *copy = marq_item_new_with_uid (G_OBJECT_TYPE (from), uid);

  g_hash_table_insert (self->uids, g_strdup (marq_item_get_uid (from)), g_strdup (uid));
  for (guint i = 0; i < klass->n_values; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, marq_property_value_type (klass->sorted[i]));
      marq_item_get_value (from, klass->sorted[i], &value);
      marq_item_set_value (copy, klass->sorted[i], &value);
    }
  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      MarqItemList *list = marq_item_get_list (from, klass->sorted[i]);

      for (guint j = 0; j < marq_item_list_get_length (list); j++)
        marq_item_list_append (marq_item_get_list (copy, klass->sorted[i]),
                               copy_renewed (self, marq_item_list_get (list, j)));
    }
  return copy;
}

/* What moves to a namespace that is new is no part of the copy of it. */
static void
prune (MarqMaking *self, MarqItem *copy, MarqItem *after)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (after);

  for (guint i = klass->n_values; MARQ_IS_NAMESPACE (after) && i < klass->n_properties; i++)
    {
      MarqItemList *list = marq_item_get_list (after, klass->sorted[i]);

      for (guint j = marq_item_list_get_length (list); j-- > 0;)
        if (marq_matching_get_before (self->choice->matching, marq_item_list_get (list, j)))
          marq_item_list_remove (marq_item_get_list (copy, klass->sorted[i]), j);
    }
}

/* (transfer full) */
static MarqItem *
copy_new (MarqMaking *self, MarqItem *after)
{
  g_autoptr (MarqItem) copy = marq_item_copy (after, MARQ_COPY_KEEP_UIDS);
  MarqClash clash = { self, FALSE };

  prune (self, copy, after);
  marq_item_foreach (copy, note_clash, &clash);
  return clash.clashes ? copy_renewed (self, copy) : g_steal_pointer (&copy);
}

static void
note_uid (MarqItem *before, gpointer data)
{
  MarqMaking *self = data;
  MarqItem *after = marq_matching_get_after (self->choice->matching, before);

  if (after)
    g_hash_table_insert (self->uids, g_strdup (marq_item_get_uid (after)), g_strdup (marq_item_get_uid (before)));
}

static gboolean
moves_between_lists (const MarqChange *change)
{
  return change->kind == MARQ_CHANGE_MOVE && MARQ_IS_NAMESPACE (marq_item_get_parent (change->before));
}

/* The list of what is made that an item of after belongs into. */
static MarqItemList *
find_list (MarqMaking *self, MarqItem *after)
{
  MarqItem *parent = marq_item_get_parent (after);
  MarqItem *before = marq_matching_get_before (self->choice->matching, parent);
  MarqItem *made = before ? made_of (self, before) : g_hash_table_lookup (self->added, parent);

  return made ? marq_item_get_list (made, marq_item_get_place (after)) : NULL;
}

static void
move_in (MarqMaking *self, const MarqChange *change)
{
  MarqItemList *list = find_list (self, change->after);
  MarqItem *item = g_hash_table_lookup (self->moved, change->before);

  g_hash_table_remove (self->moved, change->before);
  if (!list)
    list = marq_item_get_list (made_of (self, marq_item_get_parent (change->before)),
                               marq_item_get_place (change->before));
  marq_item_list_append (list, item);
}

static void
add (MarqMaking *self, const MarqChange *change)
{
  MarqItemList *list = find_list (self, change->after);

  if (list)
    g_hash_table_insert (self->added, change->after, marq_item_list_append (list, copy_new (self, change->after)));
}

static void
remove_made (MarqMaking *self, const MarqChange *change)
{
  MarqItem *gone = made_of (self, change->before);

  if (gone)
    g_object_unref (take_out (gone));
  g_hash_table_add (self->gone, change->before);
}

/* Things leave a namespace before it goes, and enter one once it is there. */
static void
add_and_remove (MarqMaking *self, GPtrArray *changes)
{
  enum { REMOVE, MOVE_OUT, REMOVE_NAMESPACE, ADD_NAMESPACE, MOVE_IN, ADD, N_STEPS };

  for (guint step = REMOVE; step < N_STEPS; step++)
    for (guint i = 0; i < changes->len; i++)
      {
        MarqChange *change = changes->pdata[i];
        gboolean is_namespace = MARQ_IS_NAMESPACE (marq_change_get_item (change));

        if (change->kind == MARQ_CHANGE_REMOVE && step == (is_namespace ? REMOVE_NAMESPACE : REMOVE))
          remove_made (self, change);
        else if (change->kind == MARQ_CHANGE_ADD && step == (is_namespace ? ADD_NAMESPACE : ADD))
          add (self, change);
        else if (step == MOVE_OUT && moves_between_lists (change))
          g_hash_table_insert (self->moved, change->before, take_out (made_of (self, change->before)));
        else if (step == MOVE_IN && moves_between_lists (change))
          move_in (self, change);
      }
}

static void
take_list (MarqMaking *self, MarqItemList *list, MarqItemList *after)
{
  marq_item_list_splice (list, 0, marq_item_list_get_length (list), NULL, 0);
  for (guint i = 0; i < marq_item_list_get_length (after); i++)
    marq_item_foreach (marq_item_list_append (list, copy_new (self, marq_item_list_get (after, i))), map_references,
                       self);
}

static void
modify (MarqMaking *self, const MarqChange *change)
{
  MarqItem *item = made_of (self, change->before);
  const MarqProperty *notes = marq_item_find_property (item, "depends_on");
  gboolean code = FALSE;

  for (guint i = 0; i < change->properties->len; i++)
    {
      const MarqProperty *property = change->properties->pdata[i];

      code = code || property->flags & MARQ_EXPRESSION;
      if (property->kind == MARQ_PROPERTY_LIST)
        take_list (self, marq_item_get_list (item, property), marq_item_get_list (change->after, property));
      else
        take_value (self, item, property, change->after);
    }
  if (code && notes)
    take_value (self, item, notes, change->after);
}

/* What the things of a list are to its order: those that stay hold it, others are put between. */
static gboolean
is_anchor (MarqMaking *self, MarqItem *before)
{
  return marq_matching_get_after (self->choice->matching, before) && !g_hash_table_contains (self->ways, before);
}

static gboolean
stays_put (MarqMaking *self, MarqItem *before)
{
  guint way = GPOINTER_TO_UINT (g_hash_table_lookup (self->ways, before));

  return !way || !self->choice->taken[way - 1];
}

/* From *position on, what has its place from before, up to the next anchor. */
static void
order_old (MarqMaking *self, MarqItemList *befores, guint *position, GPtrArray *order)
{
  for (; *position < marq_item_list_get_length (befores); ++*position)
    {
      MarqItem *before = marq_item_list_get (befores, *position);
      MarqItem *item = made_of (self, before);

      if (is_anchor (self, before))
        return;
      if (item && marq_item_get_place (item) == marq_item_list_get_property (befores) && stays_put (self, before))
        g_ptr_array_add (order, item);
    }
}

static void
order_list (MarqMaking *self, MarqItemList *befores, MarqItemList *afters, MarqItemList *list)
{
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  guint at = 0;

  order_old (self, befores, &at, order);
  for (guint i = 0; i < marq_item_list_get_length (afters); i++)
    {
      MarqItem *after = marq_item_list_get (afters, i);
      MarqItem *before = marq_matching_get_before (self->choice->matching, after);
      MarqItem *item = before ? made_of (self, before) : g_hash_table_lookup (self->added, after);

      if (!item || marq_item_get_parent (item) != marq_item_list_get_owner (list)
          || (before && !is_anchor (self, before) && stays_put (self, before)))
        continue;
      g_ptr_array_add (order, item);
      if (before && is_anchor (self, before))
        {
          at++;
          order_old (self, befores, &at, order);
        }
    }
  for (guint i = 0; i < order->len; i++)
    {
      guint from;

      if (marq_item_list_find (list, order->pdata[i], &from))
        marq_item_list_move (list, from, i);
    }
}

static void
order_lists (MarqItem *before, gpointer data)
{
  MarqMaking *self = data;
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (before);
  MarqItem *after = marq_matching_get_after (self->choice->matching, before);
  MarqItem *made = after ? made_of (self, before) : NULL;

  for (guint i = klass->n_values; made && i < klass->n_properties; i++)
    if (klass->sorted[i]->kind == MARQ_PROPERTY_LIST && !(klass->sorted[i]->flags & MARQ_SORTED)
        && !marq_list_is_value (klass->sorted[i]))
      order_list (self, marq_item_get_list (before, klass->sorted[i]), marq_item_get_list (after, klass->sorted[i]),
                  marq_item_get_list (made, klass->sorted[i]));
}

static void
make (MarqMaking *self, GPtrArray *changes)
{
  GHashTableIter iter;
  gpointer item;

  add_and_remove (self, changes);
  g_hash_table_iter_init (&iter, self->added);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    marq_item_foreach (item, map_references, self);
  for (guint i = 0; i < changes->len; i++)
    {
      MarqChange *change = changes->pdata[i];

      if (change->kind == MARQ_CHANGE_MODIFY)
        modify (self, change);
      else if (change->kind == MARQ_CHANGE_RENAME)
        marq_item_set_name (made_of (self, change->before), marq_item_get_name (change->after));
    }
  marq_item_foreach (marq_matching_get_root (self->choice->matching, FALSE), order_lists, self);
  marq_choice_rename_in_texts (self->choice, self->root);
  marq_choice_mend_strays (self->choice, self->root);
}

/**
 * marq_choice_dup_schema:
 *
 * Returns: (transfer full):
 */
MarqSchema *
marq_choice_dup_schema (MarqChoice *self)
{
  MarqItem *before = marq_matching_get_root (self->matching, FALSE);
  g_autoptr (GPtrArray) changes = marq_choice_dup_changes (self);
  MarqMaking making = { .choice = self };

  making.root = marq_item_copy (before, MARQ_COPY_KEEP_UIDS);
  making.uids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  making.ways = g_hash_table_new (NULL, NULL);
  making.moved = g_hash_table_new (NULL, NULL);
  making.gone = g_hash_table_new (NULL, NULL);
  making.added = g_hash_table_new (NULL, NULL);
  marq_item_foreach (before, note_uid, &making);
  for (guint i = 0; i < self->changes->len; i++)
    {
      MarqChange *change = self->changes->pdata[i];

      if (change->kind == MARQ_CHANGE_MOVE && !moves_between_lists (change))
        g_hash_table_insert (making.ways, change->before, GUINT_TO_POINTER (i + 1));
    }
  make (&making, changes);

  g_hash_table_unref (making.uids);
  g_hash_table_unref (making.ways);
  g_hash_table_unref (making.moved);
  g_hash_table_unref (making.gone);
  g_hash_table_unref (making.added);
  return MARQ_SCHEMA (making.root);
}
