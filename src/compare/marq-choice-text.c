/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that differ between before and after only by names that changed are no change of their own.
 * Where some of those renames are taken, the texts are to say so.
 */
#include "config.h"

#include <string.h>

#include "marq-choice-private.h"
#include "marq-dependencies.h"
#include "marq-text-rename.h"
#include "model/marq-model.h"

typedef struct
{
  MarqChoice *choice;
  MarqItem *made;
  MarqDependencies *needs; /* of before */
  GHashTable *renames;     /* before item → its new name, of those taken */
  gboolean all;            /* no rename is left */
} MarqRenaming;

/* Old name to new one of what this item's code names. (nullable) */
static GHashTable *
find_names (MarqRenaming *self, MarqItem *before)
{
  GArray *needs = marq_dependencies_get_needs (self->needs, before);
  GHashTable *names = NULL;

  for (guint i = 0; needs && i < needs->len; i++)
    {
      MarqItem *named = g_array_index (needs, MarqDependency, i).item;
      const char *new_name = g_hash_table_lookup (self->renames, named);

      if (!new_name)
        continue;
      if (!names)
        names = g_hash_table_new (g_str_hash, g_str_equal);
      g_hash_table_insert (names, (gpointer) marq_item_get_name (named), (gpointer) new_name);
    }
  return names;
}

/* The change, if any, that says that this text is another one. */
static const MarqChange *
find_modify (MarqRenaming *self, MarqItem *before, const MarqProperty *property, gboolean *taken)
{
  for (guint i = 0; i < self->choice->changes->len; i++)
    {
      const MarqChange *change = self->choice->changes->pdata[i];

      *taken = self->choice->taken[i];
      if (change->kind == MARQ_CHANGE_MODIFY && change->before == before
          && marq_change_has_property (change, property->name))
        return change;
    }
  return NULL;
}

static void
rename_text (MarqRenaming *self, MarqItem *made, MarqItem *before, MarqItem *after, const MarqProperty *property,
             GHashTable *names, gboolean is_modified)
{
  const char *old_text = *(const char *const *) marq_item_peek (before, property);
  const char *new_text = after ? *(const char *const *) marq_item_peek (after, property) : NULL;
  g_autofree char *renamed = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (!old_text || g_strcmp0 (old_text, new_text) == 0)
    return;
  renamed = self->all && !is_modified && new_text ? g_strdup (new_text) : marq_text_rename (old_text, names);
  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, renamed);
  marq_item_set_value (made, property, &value);
}

static void
rename_parts (MarqRenaming *self, MarqItemList *made, MarqItemList *befores, MarqItemList *afters, GHashTable *names,
              gboolean is_modified)
{
  guint n = marq_item_list_get_length (befores);

  for (guint i = 0; i < n && n == marq_item_list_get_length (made); i++)
    {
      MarqItem *before = marq_item_list_get (befores, i);
      const MarqProperty *expression = marq_item_find_property (before, "expression");
      MarqItem *after = n == marq_item_list_get_length (afters) ? marq_item_list_get (afters, i) : NULL;

      if (expression)
        rename_text (self, marq_item_list_get (made, i), before, after, expression, names, is_modified);
    }
}

static void
rename_in (MarqItem *before, gpointer data)
{
  MarqRenaming *self = data;
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (before);
  MarqItem *after = marq_matching_get_after (self->choice->matching, before);
  MarqItem *made = marq_item_lookup (self->made, marq_item_get_uid (before));
  g_autoptr (GHashTable) names = after && made ? find_names (self, before) : NULL;

  for (guint i = 0; names && i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->sorted[i];
      gboolean has_parts = property->kind == MARQ_PROPERTY_LIST && property->type () == MARQ_TYPE_KEY_PART;
      gboolean taken;
      const MarqChange *modify;

      if (!has_parts && !(property->flags & MARQ_EXPRESSION))
        continue;
      modify = find_modify (self, before, property, &taken);
      if (modify && taken)
        continue;
      if (has_parts)
        rename_parts (self, marq_item_get_list (made, property), marq_item_get_list (before, property),
                      marq_item_get_list (after, property), names, modify != NULL);
      else
        rename_text (self, made, before, after, property, names, modify != NULL);
    }
}

void
marq_choice_rename_in_texts (MarqChoice *choice, MarqItem *made)
{
  MarqItem *before = marq_matching_get_root (choice->matching, FALSE);
  g_autoptr (GHashTable) renames = g_hash_table_new (NULL, NULL);
  MarqRenaming self = { choice, made, NULL, renames, TRUE };

  for (guint i = 0; i < choice->changes->len; i++)
    {
      MarqChange *change = choice->changes->pdata[i];

      if (change->kind != MARQ_CHANGE_RENAME)
        continue;
      if (choice->taken[i])
        g_hash_table_insert (renames, change->before, (gpointer) marq_item_get_name (change->after));
      self.all = self.all && choice->taken[i];
    }
  if (!g_hash_table_size (renames))
    return;
  self.needs = marq_dependencies_new (before);
  marq_item_foreach (before, rename_in, &self);
  marq_dependencies_free (self.needs);
}
