/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-choice-private.h"
#include "model/marq-fallout.h"
#include "model/marq-model.h"

typedef struct
{
  MarqItem *item; /* owned: what is done to an earlier one may take it along */
  const MarqProperty *property;
  char *uid;
} MarqStray;

typedef struct
{
  MarqChoice *choice;
  MarqItem *root;
  GPtrArray *strays; /* of MarqStray */
} MarqMending;

static guint
position_of (MarqItem *item)
{
  guint position = 0;

  marq_item_list_find (marq_item_get_list (marq_item_get_parent (item), marq_item_get_place (item)), item, &position);
  return position;
}

static void
note_stray (MarqItem *item, const MarqProperty *property, const char *uid, gpointer data)
{
  MarqMending *self = data;
  MarqStray *stray;

  /* What pointed nowhere before or after is not ours to mend. */
  if (marq_item_lookup (self->root, uid)
      || (!marq_item_lookup (marq_matching_get_root (self->choice->matching, FALSE), uid)
          && !marq_item_lookup (marq_matching_get_root (self->choice->matching, TRUE), uid)))
    return;
  stray = g_new (MarqStray, 1);
  *stray = (MarqStray){ g_object_ref (item), property, g_strdup (uid) };
  g_ptr_array_add (self->strays, stray);
}

static void
marq_stray_free (MarqStray *self)
{
  g_object_unref (self->item);
  g_free (self->uid);
  g_free (self);
}

static void
mend_stray (const MarqStray *stray)
{
  g_autoptr (GHashTable) uids = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GValue) value = G_VALUE_INIT;
  MarqItem *whole = stray->item;

  g_hash_table_add (uids, stray->uid);
  if (stray->property->kind != MARQ_PROPERTY_REF || stray->property->flags & MARQ_WEAK)
    {
      g_value_init (&value, marq_property_value_type (stray->property));
      marq_fallout_strip (stray->item, stray->property, uids, &value);
      marq_item_set_value (stray->item, stray->property, &value);
      return;
    }
  while (marq_item_get_place (whole) && marq_item_get_place (whole)->flags & MARQ_ESSENTIAL)
    whole = marq_item_get_parent (whole);
  if (marq_item_get_parent (whole))
    marq_item_list_remove (marq_item_get_list (marq_item_get_parent (whole), marq_item_get_place (whole)),
                           position_of (whole));
}

void
marq_choice_mend_strays (MarqChoice *choice, MarqItem *made)
{
  MarqMending mending = { choice, made, g_ptr_array_new_with_free_func ((GDestroyNotify) marq_stray_free) };
  MarqMending *self = &mending;

  do
    {
      g_ptr_array_set_size (self->strays, 0);
      marq_find_strays (self->root, note_stray, self);
      for (guint i = 0; i < self->strays->len; i++)
        {
          MarqStray *stray = self->strays->pdata[i];

          if (marq_item_get_root (stray->item) == self->root)
            mend_stray (stray);
        }
    }
  while (self->strays->len);
  g_ptr_array_unref (self->strays);
}
