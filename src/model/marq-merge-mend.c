/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is right on either side and wrong in both together: two things of one name, and what refers to a thing that
 * the other side took away. */
#include "config.h"

#include "marq-fallout.h"
#include "marq-merge-private.h"
#include "marq-names.h"
#include "marq-project-read.h"

/* A name that only they gave is the one to give way. */
static gboolean
is_ours (MarqMerge *self, MarqItem *item)
{
  MarqItem *ours = marq_merge_find (self->ours, item->uid);

  return ours && !g_strcmp0 (ours->name, item->name);
}

static void
rename_one (MarqMerge *self, MarqItem *item)
{
  MarqItem *base = marq_merge_find (self->base, item->uid);
  g_autofree char *path = marq_item_dup_path (item);
  g_autofree char *name = marq_name_make_unique (item->parent, item->place,
                                                 base && base->name ? base->name : item->name);

  /* Translators: a kind of thing (“Field”), its name, and the name that it gets */
  marq_merge_conflict (
      self,
      _ ("%s %s is there twice, as both sides gave that name to something: theirs is called %s"),
      marq_item_get_label (item), path, name);
  marq_item_set_name (item, name);
}

static void
check_list (MarqMerge *self, MarqItemList *list, GHashTable *own, GHashTable *shared)
{
  const MarqProperty *property = marq_item_list_get_property (list);
  GHashTable *names = property->flags & MARQ_SHARED_NAMES ? shared : own;

  for (guint i = 0; !(property->flags & MARQ_FREE_NAMES) && i < marq_item_list_get_length (list);
       i++)
    {
      MarqItem *item = marq_item_list_get (list, i);
      MarqItem *twin = item->name && *item->name ? g_hash_table_lookup (names, item->name) : NULL;

      /* What was so before we came is not for us to mend. */
      if (twin && is_ours (self, item) && !is_ours (self, twin))
        {
          rename_one (self, twin);
          g_hash_table_replace (names, g_strdup (twin->name), twin);
        }
      else if (twin && !is_ours (self, item))
        rename_one (self, item);
      if (item->name && *item->name)
        g_hash_table_replace (names, g_strdup (item->name), item);
    }
}

static void
check_names (MarqItem *item, gpointer data)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);
  g_autoptr (GHashTable) shared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      g_autoptr (GHashTable) own = NULL;

      if (klass->sorted[i]->kind != MARQ_PROPERTY_LIST)
        continue;
      own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      check_list (data, marq_item_get_list (item, klass->sorted[i]), own, shared);
    }
}

static void
note_stray (MarqItem *item, const MarqProperty *property, const char *uid, gpointer data)
{
  MarqMerge *self = data;
  MarqItem *base = marq_merge_find (self->base, uid);
  g_autofree char *path = marq_item_dup_path (item);
  g_autofree char *target = base ? marq_item_dup_path (base) : g_strdup (uid);

  marq_merge_conflict (self,
                       _ ("%s %s: %s refers to %s, which is not there any more: it is left out"),
                       marq_item_get_label (item), path, _ (property->label), target);
}

void
marq_merge_mend (MarqMerge *self)
{
  marq_item_foreach (self->merged, check_names, self);
  marq_find_strays (self->merged, note_stray, self);
  marq_drop_strays (self->merged);
}
