/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "compare/marq-change.h"
#include "marq-raise.h"

typedef struct
{
  const MarqRaising *given;
  MarqSchema        *result;
  GHashTable        *touched; /* uids of the design's items that are no longer what they were */
  GPtrArray         *derived; /* of MarqItem, in result: made by lowering */
} MarqRaise;

/* What an item of a lowered schema stands for: "FIELD:values" is of FIELD. */
static char *
dup_base (const char *uid)
{
  const char *colon = strchr (uid, ':');

  return colon ? g_strndup (uid, colon - uid) : g_strdup (uid);
}

static gboolean
is_derived (MarqItem *item)
{
  return strchr (marq_item_get_uid (item), ':') != NULL;
}

static gpointer
lookup (MarqSchema *schema, const char *uid)
{
  return g_str_equal (marq_item_get_uid (MARQ_ITEM (schema)), uid) ? MARQ_ITEM (schema) : marq_item_lookup (MARQ_ITEM (schema), uid);
}

static gboolean
lists_equal (MarqItemList *a, MarqItemList *b)
{
  guint n = marq_item_list_get_length (a);

  if (n != marq_item_list_get_length (b))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!marq_item_equal (marq_item_list_get (a, i), marq_item_list_get (b, i)))
      return FALSE;
  return TRUE;
}

/* Whether lowering made something else of it. */
static gboolean
is_lowered (MarqItem *item, MarqItem *lowered, const MarqProperty *property)
{
  if (property->kind == MARQ_PROPERTY_LIST)
    return !lists_equal (marq_item_get_list (item, property), marq_item_get_list (lowered, property));
  return marq_property_is_value (property)
         && !marq_property_equal (property, marq_item_peek (item, property), marq_item_peek (lowered, property));
}

static gboolean
touches (MarqRaise *self, const MarqChange *change, const char *uid)
{
  MarqItem *item = lookup (self->given->design, uid);
  MarqItem *lowered = lookup (self->given->lowered, uid);

  if (is_derived (marq_change_get_item (change)))
    return TRUE;
  for (guint i = 0; item && lowered && change->properties && i < change->properties->len; i++)
    if (is_lowered (item, lowered, change->properties->pdata[i]))
      return TRUE;
  return FALSE;
}

static void
note_touched (MarqRaise *self)
{
  for (guint i = 0; i < self->given->changes->len; i++)
    {
      const MarqChange *change = self->given->changes->pdata[i];
      g_autofree char *uid = dup_base (marq_item_get_uid (change->before ? change->before : change->after));

      if (touches (self, change, uid))
        g_hash_table_add (self->touched, g_steal_pointer (&uid));
    }
}

static void
restore_value (MarqItem *result, MarqItem *item, const MarqProperty *property)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, marq_property_value_type (property));
  marq_item_get_value (item, property, &value);
  marq_item_set_value (result, property, &value);
}

static void
restore_list (MarqItem *result, MarqItem *item, const MarqProperty *property)
{
  MarqItemList *from = marq_item_get_list (item, property);
  MarqItemList *to = marq_item_get_list (result, property);

  while (marq_item_list_get_length (to))
    marq_item_list_remove (to, marq_item_list_get_length (to) - 1);
  for (guint i = 0; i < marq_item_list_get_length (from); i++)
    marq_item_list_append (to, marq_item_copy (marq_item_list_get (from, i), MARQ_COPY_KEEP_UIDS));
}

/* A name that lowering gave, and nobody changed, is no name of the designer's. */
static void
restore (MarqRaise *self, MarqItem *item, MarqItem *lowered, MarqItem *result)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

  for (guint i = 0; i < klass->n_values; i++)
    if (is_lowered (item, lowered, klass->sorted[i])
        && marq_property_equal (klass->sorted[i], marq_item_peek (lowered, klass->sorted[i]),
                                marq_item_peek (result, klass->sorted[i])))
      restore_value (result, item, klass->sorted[i]);
}

/* What the engine has no place for is still the designer's. */
static void
bring_back (MarqRaise *self, MarqItem *item)
{
  MarqItem *parent = lookup (self->result, marq_item_get_uid (marq_item_get_parent (item)));
  const MarqProperty *place = marq_item_get_place (item);

  if (parent && place->kind == MARQ_PROPERTY_LIST && !lookup (self->result, marq_item_get_uid (item)))
    marq_item_list_append (marq_item_get_list (parent, place), marq_item_copy (item, MARQ_COPY_KEEP_UIDS));
}

static gboolean
is_value (MarqItem *item)
{
  return MARQ_IS_KEY_PART (item);
}

static void
restore_item (MarqItem *item, gpointer data)
{
  MarqRaise *self = data;
  const char *uid = marq_item_get_uid (item);
  MarqItem *lowered = lookup (self->given->lowered, uid);
  MarqItem *result = lookup (self->result, uid);
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

  if (!lowered && !is_value (item))
    bring_back (self, item);
  if (!lowered || !result || g_hash_table_contains (self->touched, uid))
    return;
  restore (self, item, lowered, result);
  for (guint i = klass->n_values; i < klass->n_properties; i++)
    if (klass->sorted[i]->kind == MARQ_PROPERTY_LIST && klass->sorted[i]->type () == MARQ_TYPE_KEY_PART
        && is_lowered (item, lowered, klass->sorted[i])
        && lists_equal (marq_item_get_list (lowered, klass->sorted[i]), marq_item_get_list (result, klass->sorted[i])))
      restore_list (result, item, klass->sorted[i]);
}

static void
note_derived (MarqItem *item, gpointer data)
{
  MarqRaise *self = data;

  if (is_derived (item) && lookup (self->given->lowered, marq_item_get_uid (item))
      && !lookup (self->given->design, marq_item_get_uid (item)))
    g_ptr_array_add (self->derived, g_object_ref (item));
}

/* What lowering will make again is not drawn. What belongs to something that was touched is: with a uid
 * of its own, for it stands for nothing any more.
 */
static void
settle_derived (MarqRaise *self)
{
  for (guint i = 0; i < self->derived->len; i++)
    {
      MarqItem *item = self->derived->pdata[i];
      MarqItem *parent = marq_item_get_parent (item);
      MarqItemList *list = parent ? marq_item_get_list (parent, marq_item_get_place (item)) : NULL;
      g_autofree char *base = dup_base (marq_item_get_uid (item));
      guint position;

      if (!list || !marq_item_list_find (list, item, &position))
        continue;
      marq_item_list_remove (list, position);
      if (g_hash_table_contains (self->touched, base))
        marq_item_list_append (list, marq_item_copy (item, MARQ_COPY_FRESH_UIDS));
    }
}

MarqSchema *
marq_raise (const MarqRaising *raising)
{
  g_autoptr (GHashTable) touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) derived = g_ptr_array_new_with_free_func (g_object_unref);
  MarqRaise self = { raising, marq_item_copy (raising->changed, MARQ_COPY_KEEP_UIDS), touched, derived };

  note_touched (&self);
  marq_item_foreach (MARQ_ITEM (self.result), note_derived, &self);
  marq_item_foreach (MARQ_ITEM (raising->design), restore_item, &self);
  settle_derived (&self);
  return self.result;
}
