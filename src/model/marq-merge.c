/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What they did to the base is done to a copy of ours. */
#include "config.h"

#include <string.h>

#include "marq-item-values.h"
#include "marq-merge-private.h"
#include "marq-namespace.h"

MarqItem *
marq_merge_find (MarqItem *root, const char *uid)
{
  return g_str_equal (root->uid, uid) ? root : marq_item_lookup (root, uid);
}

void
marq_merge_conflict (MarqMerge *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (self->conflicts, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/* "Field public.products.weight" */
static char *
dup_words (MarqItem *item)
{
  g_autofree char *path = marq_item_dup_path (item);

  return g_strdup_printf ("%s %s", marq_item_get_label (item),
                          *path ? path : marq_item_get_uid (item));
}

/* --- values -------------------------------------------------------------------------------- */

static char *
dup_value_words (JsonNode *node)
{
  g_autofree char *text = node ? json_to_string (node, FALSE) : NULL;

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_dup_string (node)
         : text ? g_steal_pointer (&text)
                : g_strdup (_ ("none"));
}

static void
conflict_value (MarqMerge *self, MarqItem *item, const char *key, JsonNode *ours, JsonNode *theirs)
{
  const MarqProperty *property = marq_item_find_property (item, key);
  g_autofree char *what = dup_words (item);
  g_autofree char *left = dup_value_words (ours);
  g_autofree char *right = dup_value_words (theirs);

  /* Translators: a thing, one of its properties, and what it is on either side of a merge */
  marq_merge_conflict (self, _ ("%s: %s is %s here and %s there: kept as it is here"), what,
                       property ? _ (property->label) : key, left, right);
}

static gboolean
nodes_equal (JsonNode *a, JsonNode *b)
{
  return a && b ? json_node_equal (a, b) : a == b;
}

static void
merge_key (MarqMerge *self,
           MarqItem *item,
           const char *key,
           JsonObject *base,
           JsonObject *values,
           JsonObject *theirs)
{
  JsonNode *before = json_object_get_member (base, key);
  JsonNode *ours = json_object_get_member (values, key);
  JsonNode *wanted = json_object_get_member (theirs, key);

  if (nodes_equal (before, wanted) || nodes_equal (ours, wanted))
    return;
  if (!nodes_equal (before, ours))
    conflict_value (self, item, key, ours, wanted);
  else if (wanted)
    json_object_set_member (values, key, json_node_copy (wanted));
  else
    json_object_remove_member (values, key);
}

/* What is there once is said with it, and is an item of its own. */
static JsonObject *
dup_values (MarqItem *item)
{
  JsonObject *values = marq_item_dup_values (item);
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    if (json_object_has_member (values, klass->sorted[i]->name))
      json_object_remove_member (values, klass->sorted[i]->name);
  return values;
}

static void
merge_values (MarqMerge *self, MarqItem *base, MarqItem *item, MarqItem *theirs)
{
  g_autoptr (JsonObject) before = base ? dup_values (base) : json_object_new ();
  g_autoptr (JsonObject) wanted = dup_values (theirs);
  g_autoptr (JsonObject) values = dup_values (item);
  g_autoptr (GList) changed = json_object_get_members (wanted);
  g_autoptr (GList) gone = json_object_get_members (before);
  g_autoptr (GError) error = NULL;
  g_autofree char *what = NULL;

  for (GList *key = changed; key; key = key->next)
    merge_key (self, item, key->data, before, values, wanted);
  for (GList *key = gone; key; key = key->next)
    if (!json_object_has_member (wanted, key->data))
      merge_key (self, item, key->data, before, values, wanted);
  if (marq_item_set_values (item, values, &error))
    return;
  what = dup_words (item);
  marq_merge_conflict (
      self, _ ("%s: what both sides did to it does not go together (%s): kept as it is here"), what,
      error->message);
}

/* --- what they made, and where they put it --------------------------------------------------- */

static void
detach (MarqItem *item)
{
  MarqItemList *list = marq_item_get_list (item->parent, item->place);
  guint position;

  if (marq_item_list_find (list, item, &position))
    marq_item_list_remove (list, position);
}

/* Without what is below it, which comes by itself. Its place among the others is found later. */
static void
add (MarqMerge *self, MarqItem *theirs)
{
  MarqItem *parent = marq_merge_find (self->merged, theirs->parent->uid);
  MarqItem *item;

  if (!parent || G_OBJECT_TYPE (parent) != G_OBJECT_TYPE (theirs->parent))
    return;
  item = g_object_new (G_OBJECT_TYPE (theirs), NULL);
  marq_item_set_uid (item, theirs->uid);
  marq_item_assign_values (item, theirs);
  for (guint i = 0; i < MARQ_ITEM_GET_CLASS (item)->n_properties; i++)
    {
      const MarqProperty *property = MARQ_ITEM_GET_CLASS (item)->sorted[i];

      if (property->kind == MARQ_PROPERTY_CHILD)
        {
          marq_item_set_uid (marq_item_get_child (item, property),
                             marq_item_get_child (theirs, property)->uid);
          marq_item_assign_values (marq_item_get_child (item, property),
                                   marq_item_get_child (theirs, property));
        }
    }
  marq_item_list_append (marq_item_get_list (parent, theirs->place), item);
}

static void
move (MarqMerge *self, MarqItem *base, MarqItem *item, MarqItem *theirs)
{
  g_autoptr (MarqItem) held = g_object_ref (item);
  MarqItem *parent = marq_merge_find (self->merged, theirs->parent->uid);
  g_autofree char *what = NULL;

  if (g_str_equal (base->parent->uid, theirs->parent->uid)
      || g_str_equal (item->parent->uid, theirs->parent->uid))
    return;
  if (parent && g_str_equal (base->parent->uid, item->parent->uid) && parent != item
      && !marq_item_contains (item, parent))
    {
      detach (item);
      marq_item_list_append (marq_item_get_list (parent, theirs->place), g_steal_pointer (&held));
      return;
    }
  what = dup_words (item);
  marq_merge_conflict (self,
                       _ ("%s was moved to another place there than here: kept where it is here"),
                       what);
}

/* Ours took it away, or what it was in. */
static void
note_change_of_removed (MarqMerge *self, MarqItem *base, MarqItem *theirs)
{
  g_autofree char *what = NULL;

  if (base->parent && !marq_merge_find (self->ours, base->parent->uid))
    return;
  if (marq_item_equal (base, theirs))
    return;
  what = dup_words (base);
  marq_merge_conflict (self, _ ("%s was removed here and changed there: it stays removed"), what);
}

static void
note_both_made (MarqMerge *self, MarqItem *theirs)
{
  MarqItem *ours = marq_merge_find (self->ours, theirs->uid);
  g_autofree char *what = NULL;

  /* A namespace is only where others are. */
  if (!g_hash_table_contains (self->twins, theirs->uid) || MARQ_IS_NAMESPACE (ours)
      || marq_item_equal (ours, theirs)
      || (g_hash_table_contains (self->twins, theirs->parent->uid)
          && !MARQ_IS_NAMESPACE (theirs->parent)))
    return;
  what = dup_words (ours);
  marq_merge_conflict (
      self, _ ("%s was made on both sides, and not alike: it now has what either gave it"), what);
}

static void
take (MarqItem *theirs, gpointer data)
{
  MarqMerge *self = data;
  MarqItem *base = marq_merge_find (self->base, theirs->uid);
  MarqItem *item = marq_merge_find (self->merged, theirs->uid);

  if (!item && base)
    note_change_of_removed (self, base, theirs);
  else if (!item)
    add (self, theirs);
  else if (G_OBJECT_TYPE (item) == G_OBJECT_TYPE (theirs))
    {
      if (!base && theirs->parent)
        note_both_made (self, theirs);
      if (base && base->parent && item->parent && base->place->kind == MARQ_PROPERTY_LIST)
        move (self, base, item, theirs);
      if (!(base && marq_item_values_equal (base, theirs))
          && !marq_item_values_equal (item, theirs))
        merge_values (self, base, item, theirs);
    }
}

/* --- what they took away ------------------------------------------------------------------- */

typedef struct
{
  MarqMerge *merge;
  GHashTable *roots;  /* uid of what is to go → nothing */
  GHashTable *inside; /* uid of all in those → uid of its root */
  const char *needed; /* the root that the item at hand refers into */
} MarqRemoval;

static gboolean
has_above (MarqItem *item, GHashTable *uids)
{
  for (item = item->parent; item; item = item->parent)
    if (g_hash_table_contains (uids, item->uid))
      return TRUE;
  return FALSE;
}

static void
find_removed (MarqItem *base, gpointer data)
{
  MarqRemoval *self = data;
  MarqItem *ours = marq_merge_find (self->merge->ours, base->uid);
  g_autofree char *what = NULL;

  if (!ours || marq_merge_find (self->merge->theirs, base->uid) || has_above (base, self->inside))
    return;
  /* The next ones know by it that they go with this one, or stay with it. */
  g_hash_table_insert (self->inside, base->uid, base->uid);
  if (marq_item_equal (base, ours))
    {
      g_hash_table_add (self->roots, base->uid);
      return;
    }
  what = dup_words (ours);
  marq_merge_conflict (self->merge, _ ("%s was removed there and changed here: it stays"), what);
}

static void
note_inside (MarqItem *item, gpointer data)
{
  MarqRemoval *self = data;
  MarqItem *at = item;

  while (at && !g_hash_table_contains (self->roots, at->uid))
    at = at->parent;
  if (at)
    g_hash_table_insert (self->inside, item->uid, at->uid);
}

static void
note_needed (const char *uid, gpointer data)
{
  MarqRemoval *self = data;
  const char *root = g_hash_table_lookup (self->inside, uid);

  if (root)
    self->needed = root;
}

static void
keep_what_is_needed (MarqItem *item, gpointer data)
{
  MarqRemoval *self = data;
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);
  g_autofree char *what = NULL;
  g_autofree char *user = NULL;

  if (g_hash_table_contains (self->inside, item->uid))
    return;
  self->needed = NULL;
  for (guint i = 0; i < klass->n_references; i++)
    if (!(klass->references[i]->flags & MARQ_LOOSE))
      marq_property_references (klass->references[i], marq_item_slot (item, klass->references[i]),
                                note_needed, self);
  if (!self->needed || !g_hash_table_contains (self->roots, self->needed))
    return;
  what = dup_words (marq_merge_find (self->merge->merged, self->needed));
  user = dup_words (item);
  marq_merge_conflict (self->merge, _ ("%s was removed there, and %s needs it here: it stays"),
                       what, user);
  g_hash_table_remove (self->roots, self->needed);
}

static void
remove_all (MarqMerge *self)
{
  g_autoptr (GHashTable) roots = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) inside = g_hash_table_new (g_str_hash, g_str_equal);
  MarqRemoval removal = { self, roots, inside, NULL };
  GHashTableIter iter;
  gpointer uid;
  guint before;

  marq_item_foreach (self->base, find_removed, &removal);
  do
    {
      before = g_hash_table_size (roots);
      g_hash_table_remove_all (inside);
      marq_item_foreach (self->merged, note_inside, &removal);
      marq_item_foreach (self->merged, keep_what_is_needed, &removal);
    }
  while (g_hash_table_size (roots) != before);
  g_hash_table_iter_init (&iter, roots);
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    {
      g_autoptr (MarqItem) item = marq_merge_find (self->merged, uid);

      if (item)
        detach (g_object_ref (item));
    }
}

gpointer
marq_item_merge (gpointer base, gpointer ours, gpointer theirs, GPtrArray *conflicts)
{
  g_autoptr (GHashTable) twins = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (MarqItem) nothing = g_object_new (G_OBJECT_TYPE (ours), NULL);
  g_autoptr (MarqItem) before = marq_merge_dup_paired (NULL, ours, base ? base : nothing, NULL);
  g_autoptr (MarqItem) other = marq_merge_dup_paired (before, ours, theirs, twins);
  MarqMerge self = { before, ours,     other, marq_item_copy (ours, MARQ_COPY_KEEP_UIDS),
                     twins,  conflicts };

  g_return_val_if_fail (G_OBJECT_TYPE (ours) == G_OBJECT_TYPE (theirs), NULL);

  marq_item_foreach (other, take, &self);
  remove_all (&self);
  marq_merge_order (&self);
  marq_merge_mend (&self);
  return self.merged;
}
