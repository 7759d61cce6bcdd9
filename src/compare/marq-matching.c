/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-compare-error.h"
#include "marq-item-key.h"
#include "marq-matching.h"
#include "marq-rename.h"

struct _MarqMatching
{
  gatomicrefcount ref_count;
  MarqMatchingMode mode;
  MarqItem *before, *after;   /* owned: pairs point into them */
  GHashTable *afters;         /* before item → after item */
  GHashTable *befores;        /* the other way */
  GHashTable *renames;        /* path → new name or path, as asked; NULL: nothing was */
  GHashTable *renames_used;   /* the paths of those that are so */
  GHashTable *renamed;        /* what of before is renamed, or has a part that is */
  GHashTable *renamed_after;  /* the same, of after */
  MarqMatching *model;        /* owned: knows what the copies that this is of have left out; or NULL */
  gboolean structures;        /* what is known by what it is made of has its turn */
};

gboolean
marq_list_is_value (const MarqProperty *list)
{
  GType type = list->type ();

  return type == MARQ_TYPE_KEY_PART || type == MARQ_TYPE_GRANT;
}

/* Whether these may be known by other things, which are to be matched before them. */
static gboolean
is_structural (const MarqProperty *list)
{
  GType type = list->type ();

  return type == MARQ_TYPE_INDEX || type == MARQ_TYPE_CONSTRAINT || type == MARQ_TYPE_RELATION
         || type == MARQ_TYPE_ACCESS || type == MARQ_TYPE_DEFAULT_GRANT;
}

/* Things that hold rows are the same only where a uid or a person says so. */
static gboolean
holds_data (MarqItem *item)
{
  return MARQ_IS_ENTITY (item) || (MARQ_IS_FIELD (item) && MARQ_IS_ENTITY (marq_item_get_parent (item)))
         || MARQ_IS_SEQUENCE (item);
}

/* What stands in a namespace, or is one. */
static MarqItem *
unit_of (MarqItem *item)
{
  while (marq_item_get_parent (item) && !MARQ_IS_NAMESPACE (item) && !MARQ_IS_NAMESPACE (marq_item_get_parent (item)))
    item = marq_item_get_parent (item);
  return item;
}

static void
pair (MarqMatching *self, MarqItem *before, MarqItem *after)
{
  const char *old_name = marq_item_get_name (before);
  const char *new_name = marq_item_get_name (after);

  g_hash_table_insert (self->afters, before, after);
  g_hash_table_insert (self->befores, after, before);
  if (!old_name || !new_name || g_str_equal (old_name, new_name))
    return;
  g_hash_table_add (self->renamed, unit_of (before));
  g_hash_table_add (self->renamed_after, unit_of (after));
}

static void
pair_by_uid (MarqItem *before, gpointer data)
{
  MarqMatching *self = data;
  MarqItem *after = marq_item_lookup (self->after, marq_item_get_uid (before));
  MarqItem *parent = marq_item_get_parent (before);

  if (!after || G_OBJECT_TYPE (before) != G_OBJECT_TYPE (after) || !parent || !marq_item_get_parent (after))
    return;
  /* Between namespaces things move; a field of another entity is another field. */
  if (MARQ_IS_NAMESPACE (parent) ? !MARQ_IS_NAMESPACE (marq_item_get_parent (after))
                                 : g_hash_table_lookup (self->afters, parent) != marq_item_get_parent (after))
    return;
  pair (self, before, after);
}

/* What a person said comes first, lest a name that is free again is taken by another. */
static void
match_renamed (MarqMatching *self, MarqItemList *before, MarqItemList *after)
{
  for (guint i = 0; self->renames && i < marq_item_list_get_length (before); i++)
    {
      MarqItem *item = marq_item_list_get (before, i);
      g_autofree char *path = marq_item_get_name (item) ? marq_item_dup_path (item) : NULL;
      const char *asked = path ? g_hash_table_lookup (self->renames, path) : NULL;

      if (!asked || g_hash_table_contains (self->afters, item))
        continue;
      for (guint j = 0; j < marq_item_list_get_length (after); j++)
        {
          MarqItem *other = marq_item_list_get (after, j);

          if (marq_rename_answers (other, asked) && !g_hash_table_contains (self->befores, other) && marq_item_same_structure (item, other))
            {
              pair (self, item, other);
              g_hash_table_add (self->renames_used, g_steal_pointer (&path));
              break;
            }
        }
    }
}

/* Items of both sides that are known by the same. */
typedef struct
{
  GPtrArray *befores;
  GPtrArray *afters;
} MarqGroup;

static void
marq_group_free (MarqGroup *self)
{
  g_ptr_array_unref (self->befores);
  g_ptr_array_unref (self->afters);
  g_free (self);
}

static void
group (MarqMatching *self, MarqItemList *list, gboolean after, GHashTable *groups, GPtrArray *in_order)
{
  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqItem *item = marq_item_list_get (list, i);
      g_autofree char *key = NULL;
      MarqGroup *own;

      if (g_hash_table_contains (after ? self->befores : self->afters, item)
          || (self->mode == MARQ_MATCHING_UIDS && holds_data (item)))
        continue;
      key = marq_item_dup_key (item, after ? NULL : self->afters);
      own = g_hash_table_lookup (groups, key);
      if (!own)
        {
          own = g_new (MarqGroup, 1);
          *own = (MarqGroup){ g_ptr_array_new (), g_ptr_array_new () };
          g_hash_table_insert (groups, g_steal_pointer (&key), own);
          g_ptr_array_add (in_order, own);
        }
      g_ptr_array_add (after ? own->afters : own->befores, item);
    }
}

/* Several that are known by the same: those that are alike in all, then the others in a fixed order. */
static void
pair_group (MarqMatching *self, MarqGroup *own)
{
  if (own->befores->len > 1 || own->afters->len > 1)
    {
      g_ptr_array_sort (own->befores, marq_item_compare_contents);
      g_ptr_array_sort (own->afters, marq_item_compare_contents);
      for (guint i = 0, j = 0; i < own->befores->len && j < own->afters->len;)
        {
          int order = marq_item_compare_contents (&own->befores->pdata[i], &own->afters->pdata[j]);

          if (order == 0)
            {
              pair (self, g_ptr_array_remove_index (own->befores, i), g_ptr_array_remove_index (own->afters, j));
              continue;
            }
          i += order < 0;
          j += order > 0;
        }
    }
  for (guint i = 0; i < own->befores->len && i < own->afters->len; i++)
    pair (self, own->befores->pdata[i], own->afters->pdata[i]);
}

static void match_children (MarqMatching *self, MarqItem *before, MarqItem *after);

/* What is in a namespace that goes may have moved to another. */
static void
match_moved (MarqMatching *self, MarqItem *namespace)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (namespace);

  for (guint i = klass->n_values; MARQ_IS_NAMESPACE (namespace) && i < klass->n_properties; i++)
    {
      MarqItemList *list = marq_item_get_list (namespace, klass->sorted[i]);

      for (guint j = 0; j < marq_item_list_get_length (list); j++)
        {
          MarqItem *match = g_hash_table_lookup (self->afters, marq_item_list_get (list, j));

          if (match)
            match_children (self, marq_item_list_get (list, j), match);
        }
    }
}

/* What holds rows is not matched by name where there are uids: then its lists need no look. */
static gboolean
goes_by_uid (MarqMatching *self, MarqItemList *list)
{
  return self->mode == MARQ_MATCHING_UIDS && marq_item_list_get_length (list) && holds_data (marq_item_list_get (list, 0));
}

static gboolean
has_lists (const MarqProperty *list)
{
  MarqItemClass *klass = g_type_class_ref (list->type ());
  gboolean any = klass->n_values < klass->n_properties;

  g_type_class_unref (klass);
  return any;
}

/* Whether anything in a list is still alone, and may not be. */
static gboolean
has_singles (MarqMatching *self, MarqItemList *list, GHashTable *pairs)
{
  if (goes_by_uid (self, list))
    return FALSE;
  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqItem *item = marq_item_list_get (list, i);

      if (!g_hash_table_contains (pairs, item))
        return TRUE;
    }
  return FALSE;
}

static void
match_lists (MarqMatching *self, MarqItemList *before, MarqItemList *after)
{
  gboolean has_turn = is_structural (marq_item_list_get_property (before)) == self->structures;

  if (has_turn)
    match_renamed (self, before, after);
  if (has_turn && has_singles (self, before, self->afters) && has_singles (self, after, self->befores))
    {
      g_autoptr (GHashTable) groups
          = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) marq_group_free);
      g_autoptr (GPtrArray) in_order = g_ptr_array_new ();

      group (self, before, FALSE, groups, in_order);
      group (self, after, TRUE, groups, in_order);
      for (guint i = 0; i < in_order->len; i++)
        pair_group (self, in_order->pdata[i]);
    }
  if (!has_lists (marq_item_list_get_property (before)))
    return;
  for (guint i = 0; i < marq_item_list_get_length (before); i++)
    {
      MarqItem *item = marq_item_list_get (before, i);
      MarqItem *match = g_hash_table_lookup (self->afters, item);

      if (match)
        match_children (self, item, match);
      else
        match_moved (self, item);
    }
}

static void
match_children (MarqMatching *self, MarqItem *before, MarqItem *after)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (before);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->sorted[i];

      if (property->kind == MARQ_PROPERTY_LIST && !marq_list_is_value (property))
        match_lists (self, marq_item_get_list (before, property), marq_item_get_list (after, property));
    }
}

typedef struct
{
  MarqMatching *matching;
  gboolean shares_uids;
  gboolean has_entities;
} MarqKinship;

static void
note_kinship (MarqItem *item, gpointer data)
{
  MarqKinship *kinship = data;

  if (item == kinship->matching->before || MARQ_IS_NAMESPACE (item) || kinship->shares_uids)
    return;
  kinship->shares_uids = marq_item_lookup (kinship->matching->after, marq_item_get_uid (item)) != NULL;
  kinship->has_entities = kinship->has_entities || MARQ_IS_ENTITY (item);
}

static void
count (MarqItem *item, gpointer data)
{
  (*(guint *) data)++;
}

/* Whether anything that holds rows has the same uid on both sides. */
static MarqMatchingMode
guess_mode (MarqMatching *self)
{
  MarqKinship kinship = { self };
  guint n_after = 0;

  marq_item_foreach (self->before, note_kinship, &kinship);
  marq_item_foreach (self->after, count, &n_after);
  return !kinship.shares_uids && kinship.has_entities && n_after > 1 ? MARQ_MATCHING_NAMES : MARQ_MATCHING_UIDS;
}

static gboolean
read_renames (MarqMatching *self, const char *const *renames, GError **error)
{
  if (!renames || !renames[0])
    return TRUE;
  self->renames = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->renames_used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; renames[i]; i++)
    {
      const char *equals = marq_rename_find_equals (self->before, renames[i]);

      if (!equals || equals == renames[i] || !equals[1])
        {
          g_set_error (error, MARQ_COMPARE_ERROR, MARQ_COMPARE_ERROR_RENAME,
                       _ ("“%s” does not say what is renamed: write OLD=NEW, as in public.users.mail=email"), renames[i]);
          return FALSE;
        }
      g_hash_table_insert (self->renames, g_strndup (renames[i], equals - renames[i]), g_strdup (equals + 1));
    }
  return TRUE;
}

/* Two that share a uid may be called just what was asked for. */
static void
note_used (MarqItem *before, gpointer data)
{
  MarqMatching *self = data;
  MarqItem *after = g_hash_table_lookup (self->afters, before);
  g_autofree char *path = after ? marq_item_dup_path (before) : NULL;
  const char *asked = path ? g_hash_table_lookup (self->renames, path) : NULL;

  if (asked && marq_rename_answers (after, asked))
    g_hash_table_add (self->renames_used, g_steal_pointer (&path));
}

/* A rename that was asked for and did not happen is a mistake of whoever asked. */
static gboolean
check_renames (MarqMatching *self, const char *const *renames, GError **error)
{
  if (!self->renames)
    return TRUE;
  marq_item_foreach (self->before, note_used, self);
  for (guint i = 0; renames[i]; i++)
    {
      const char *equals = marq_rename_find_equals (self->before, renames[i]);
      g_autofree char *path = g_strndup (renames[i], equals - renames[i]);

      if (g_hash_table_contains (self->renames_used, path))
        continue;
      g_set_error (error, MARQ_COMPARE_ERROR, MARQ_COMPARE_ERROR_RENAME,
                   _ ("%s cannot have been renamed to %s: there must be the one before, and the other after"), path,
                   equals + 1);
      return FALSE;
    }
  return TRUE;
}

static MarqMatching *
matching_alloc (MarqItem *before, MarqItem *after, MarqMatchingMode mode)
{
  MarqMatching *self = g_new0 (MarqMatching, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->before = g_object_ref (before);
  self->after = g_object_ref (after);
  self->mode = mode;
  self->afters = g_hash_table_new (NULL, NULL);
  self->befores = g_hash_table_new (NULL, NULL);
  self->renamed = g_hash_table_new (NULL, NULL);
  self->renamed_after = g_hash_table_new (NULL, NULL);
  g_hash_table_insert (self->afters, before, after);
  g_hash_table_insert (self->befores, after, before);
  return self;
}

static void
match_rest (MarqMatching *self)
{
  match_children (self, self->before, self->after);
  self->structures = TRUE;
  match_children (self, self->before, self->after);
}

typedef struct
{
  MarqMatching *model;
  MarqMatching *self;
} MarqFollowing;

static void
follow (MarqItem *item, gpointer data)
{
  MarqFollowing *following = data;
  const char *uid = marq_item_get_uid (item);
  MarqItem *before = marq_item_lookup (following->model->before, uid);
  const char *role = before ? "" : strchr (uid, ':');
  g_autofree char *base = before || !role ? NULL : g_strndup (uid, role - uid);
  g_autofree char *other = NULL;
  MarqItem *after, *match;

  before = base ? marq_item_lookup (following->model->before, base) : before;
  after = before ? marq_matching_get_after (following->model, before) : NULL;
  if (!after || item == following->self->before)
    return;
  other = g_strconcat (marq_item_get_uid (after), role, NULL);
  match = marq_item_lookup (following->self->after, other);
  if (match && G_OBJECT_TYPE (match) == G_OBJECT_TYPE (item))
    pair (following->self, item, match);
}

/**
 * marq_matching_follow:
 *
 * Returns: (transfer full):
 */
MarqMatching *
marq_matching_follow (MarqMatching *self, MarqItem *before, MarqItem *after)
{
  MarqMatching *copy = matching_alloc (before, after, self->mode);
  MarqFollowing following = { self, copy };

  copy->model = marq_matching_ref (self);
  marq_item_foreach (before, follow, &following);
  match_rest (copy);
  return copy;
}

/**
 * marq_matching_new:
 *
 * Returns: (transfer full) (nullable): NULL where a rename that was asked for is none
 */
MarqMatching *
marq_matching_new (MarqItem *before, MarqItem *after, MarqMatchingMode mode, const char *const *renames, GError **error)
{
  g_autoptr (MarqMatching) self = NULL;

  g_return_val_if_fail (G_OBJECT_TYPE (before) == G_OBJECT_TYPE (after), NULL);
  self = matching_alloc (before, after, mode);
  if (mode == MARQ_MATCHING_AUTO)
    self->mode = guess_mode (self);
  if (!read_renames (self, renames, error))
    return NULL;

  if (self->mode != MARQ_MATCHING_NAMES)
    marq_item_foreach (before, pair_by_uid, self);
  match_rest (self);
  if (!check_renames (self, renames, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * marq_matching_invert:
 *
 * Returns: (transfer full):
 */
MarqMatching *
marq_matching_invert (MarqMatching *self)
{
  MarqMatching *inverse = g_new0 (MarqMatching, 1);

  g_atomic_ref_count_init (&inverse->ref_count);
  inverse->mode = self->mode;
  inverse->before = g_object_ref (self->after);
  inverse->after = g_object_ref (self->before);
  inverse->afters = g_hash_table_ref (self->befores);
  inverse->befores = g_hash_table_ref (self->afters);
  inverse->renamed = g_hash_table_ref (self->renamed_after);
  inverse->renamed_after = g_hash_table_ref (self->renamed);
  inverse->model = self->model ? marq_matching_invert (self->model) : NULL;
  return inverse;
}

MarqMatching *
marq_matching_ref (MarqMatching *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
marq_matching_unref (MarqMatching *self)
{
  if (self->ref_count && !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->afters, g_hash_table_unref);
  g_clear_pointer (&self->befores, g_hash_table_unref);
  g_clear_pointer (&self->renames, g_hash_table_unref);
  g_clear_pointer (&self->renames_used, g_hash_table_unref);
  g_clear_pointer (&self->renamed, g_hash_table_unref);
  g_clear_pointer (&self->renamed_after, g_hash_table_unref);
  g_clear_pointer (&self->model, marq_matching_unref);
  g_clear_object (&self->before);
  g_clear_object (&self->after);
  g_free (self);
}

MarqMatchingMode
marq_matching_get_mode (MarqMatching *self)
{
  return self->mode;
}

MarqItem *
marq_matching_get_root (MarqMatching *self, gboolean after)
{
  return after ? self->after : self->before;
}

gpointer
marq_matching_get_after (MarqMatching *self, gpointer before)
{
  return g_hash_table_lookup (self->afters, before);
}

gpointer
marq_matching_get_before (MarqMatching *self, gpointer after)
{
  return g_hash_table_lookup (self->befores, after);
}

static gboolean
is_value (MarqItem *item)
{
  const MarqProperty *place = marq_item_get_place (item);

  return place && place->kind == MARQ_PROPERTY_LIST && marq_list_is_value (place);
}

/* Values are not matched: they are the same where their places are. */
static gboolean
same_value (MarqMatching *self, MarqItem *before, MarqItem *after)
{
  guint old_position, new_position;
  const MarqProperty *place = marq_item_get_place (before);

  return is_value (after)
         && g_hash_table_lookup (self->afters, marq_item_get_parent (before)) == marq_item_get_parent (after)
         && marq_item_get_place (after) == place
         && marq_item_list_find (marq_item_get_list (marq_item_get_parent (before), place), before, &old_position)
         && marq_item_list_find (marq_item_get_list (marq_item_get_parent (after), place), after, &new_position)
         && old_position == new_position;
}

gboolean
marq_matching_same (MarqMatching *self, const char *before_uid, const char *after_uid)
{
  MarqItem *before, *after;

  if (!before_uid || !after_uid)
    return before_uid == after_uid;
  before = marq_item_lookup (self->before, before_uid);
  after = marq_item_lookup (self->after, after_uid);
  if ((!before || !after) && self->model)
    return marq_matching_same (self->model, before_uid, after_uid);
  if (!before || !after)
    return !before && !after && g_str_equal (before_uid, after_uid);
  return g_hash_table_lookup (self->afters, before) == after || (is_value (before) && same_value (self, before, after));
}

GHashTable *
marq_matching_get_renamed (MarqMatching *self)
{
  return self->renamed;
}
