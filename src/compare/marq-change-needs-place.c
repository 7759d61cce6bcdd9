/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Needs that no reference shows: places that only one can have, and circles that only a mixture of
 * two schemas would have.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-change-needs-private.h"
#include "marq-change-private.h"
#include "model/marq-model.h"

/* What only one below a parent may be called, or be. */
static char *
dup_place (MarqItem *parent, MarqItem *item, const char *name)
{
  const MarqProperty *place = marq_item_get_place (item);

  if (!name || (place->flags & MARQ_FREE_NAMES))
    return NULL;
  return g_strdup_printf ("%p|%s|%s", (gpointer) parent, place->flags & MARQ_SHARED_NAMES ? "" : place->name, name);
}

static char *
dup_key_place (MarqItem *parent, MarqItem *item)
{
  if (!MARQ_IS_CONSTRAINT (item)
      || marq_constraint_get_constraint (MARQ_CONSTRAINT (item)) != MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
    return NULL;
  return g_strdup_printf ("%p|primary", (gpointer) parent);
}

static void
note_place (MarqItem *item, gpointer data)
{
  MarqItem *parent = marq_item_get_parent (item);
  char *place = parent ? dup_place (parent, item, marq_item_get_name (item)) : NULL;
  char *key = parent ? dup_key_place (parent, item) : NULL;

  if (place)
    g_hash_table_insert (data, place, item);
  if (key)
    g_hash_table_insert (data, key, item);
}

static guint
find_change (GHashTable *table, MarqItem *item)
{
  gpointer position = g_hash_table_lookup (table, item);

  return position ? GPOINTER_TO_UINT (position) - 1 : MARQ_NO_CHANGE;
}

/* Whoever has this place before has to leave it. */
static void
claim (MarqNeedSearch *self, GHashTable *places, guint change, const char *place, gboolean by_name)
{
  MarqChange *claimant = self->changes->pdata[change];
  MarqItem *holder = g_hash_table_lookup (places, place);
  GHashTable *const ways[] = { self->removes, by_name ? self->renames : self->modifies, self->moves };

  if (!holder || holder == claimant->before)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (find_change (ways[i], holder) != MARQ_NO_CHANGE
        && (ways[i] != self->moves || MARQ_IS_NAMESPACE (marq_item_get_parent (holder))))
      {
        marq_need_note (self, change, find_change (ways[i], holder), MARQ_NEED_PLACE, claimant->after, holder);
        return;
      }
}

/* Renamed and moved to another namespace: halfway it has a name or a place that it has in neither. */
static void
claim_halfway (MarqNeedSearch *self, GHashTable *olds, GHashTable *news, guint rename, guint move)
{
  MarqChange *change = self->changes->pdata[rename];
  MarqItem *old_parent = marq_item_get_parent (change->before);
  MarqItem *new_parent = marq_item_get_parent (change->after);
  MarqItem *old_target = g_hash_table_lookup (self->befores, new_parent);
  MarqItem *new_source = g_hash_table_lookup (self->afters, old_parent);
  const char *old_name = marq_item_get_name (change->before);
  const char *new_name = marq_item_get_name (change->after);
  g_autofree char *moved_before = dup_place (old_target, change->before, old_name);
  g_autofree char *moved_after = dup_place (new_parent, change->before, old_name);
  g_autofree char *renamed_before = dup_place (old_parent, change->before, new_name);
  g_autofree char *renamed_after = dup_place (new_source, change->before, new_name);

  if (!moved_before || !renamed_before
      || (!g_hash_table_contains (olds, moved_before) && !g_hash_table_contains (news, moved_after)
          && !g_hash_table_contains (olds, renamed_before) && !g_hash_table_contains (news, renamed_after)))
    return;
  marq_need_note (self, rename, move, MARQ_NEED_UNITY, change->after, change->after);
  marq_need_note (self, move, rename, MARQ_NEED_UNITY, change->after, change->after);
}

void
marq_need_find_places (MarqNeedSearch *self)
{
  g_autoptr (GHashTable) olds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) news = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  marq_item_foreach (marq_matching_get_root (self->matching, FALSE), note_place, olds);
  marq_item_foreach (marq_matching_get_root (self->matching, TRUE), note_place, news);
  for (guint i = 0; i < self->changes->len; i++)
    {
      MarqChange *change = self->changes->pdata[i];
      MarqItem *item = change->after;
      MarqItem *parent = item && marq_item_get_parent (item)
                             ? g_hash_table_lookup (self->befores, marq_item_get_parent (item))
                             : NULL;
      g_autofree char *place = parent ? dup_place (parent, item, marq_item_get_name (item)) : NULL;
      g_autofree char *key = parent ? dup_key_place (parent, item) : NULL;

      if (place && change->kind != MARQ_CHANGE_MODIFY)
        claim (self, olds, i, place, TRUE);
      if (key && (change->kind == MARQ_CHANGE_ADD || marq_change_has_property (change, "constraint")))
        claim (self, olds, i, key, FALSE);
    }
  for (guint i = 0; i < self->changes->len; i++)
    {
      MarqChange *change = self->changes->pdata[i];
      guint move = change->kind == MARQ_CHANGE_RENAME ? find_change (self->moves, change->before) : MARQ_NO_CHANGE;

      if (move != MARQ_NO_CHANGE && MARQ_IS_NAMESPACE (marq_item_get_parent (change->before)))
        claim_halfway (self, olds, news, i, move);
    }
}

typedef struct
{
  MarqNeedSearch *search;
  const MarqProperty *property;
  GHashTable *seen; /* set of what can be reached, before items where there are */
} MarqWalk;

static void walk (MarqWalk *self, MarqItem *item);

typedef struct
{
  MarqWalk *walk;
  MarqItem *from;
} MarqWalkStep;

static void
step (const char *uid, gpointer data)
{
  MarqWalkStep *self = data;
  MarqItem *to = marq_item_lookup (self->from, uid);
  MarqItem *before = to ? g_hash_table_lookup (self->walk->search->befores, to) : NULL;

  if (to)
    walk (self->walk, before ? before : to);
}

/* Along references as they are on either side. */
static void
walk (MarqWalk *self, MarqItem *item)
{
  MarqItem *after = g_hash_table_lookup (self->search->afters, item);
  MarqWalkStep from_old = { self, item };
  MarqWalkStep from_new = { self, after };

  if (marq_item_find_property (item, self->property->name) != self->property || !g_hash_table_add (self->seen, item))
    return;
  marq_property_references (self->property, marq_item_peek (item, self->property), step, &from_old);
  if (after)
    marq_property_references (self->property, marq_item_peek (after, self->property), step, &from_new);
}

static gboolean
follows (const MarqChange *change, const MarqProperty *property)
{
  gpointer *slot;

  if (change->kind == MARQ_CHANGE_MODIFY)
    return marq_change_has_property (change, property->name);
  if (change->kind != MARQ_CHANGE_ADD)
    return FALSE;
  slot = (gpointer *) marq_item_peek (change->after, property);
  return *slot != NULL;
}

static MarqItem *
old_or_new (const MarqChange *change)
{
  return change->before ? change->before : change->after;
}

/* Which other changes can be reached from this one and lead back to it. */
static void
tie_circle (MarqNeedSearch *self, const MarqProperty *property, GArray *positions, GPtrArray *reached, guint i)
{
  guint one = g_array_index (positions, guint, i);

  for (guint j = 0; j < i; j++)
    {
      guint other = g_array_index (positions, guint, j);
      MarqChange *left = self->changes->pdata[one];
      MarqChange *right = self->changes->pdata[other];

      if (!g_hash_table_contains (reached->pdata[i], old_or_new (right))
          || !g_hash_table_contains (reached->pdata[j], old_or_new (left)))
        continue;
      marq_need_note (self, one, other, MARQ_NEED_CIRCLE, left->after, right->after);
      marq_need_note (self, other, one, MARQ_NEED_CIRCLE, right->after, left->after);
    }
}

static void
find_circles_of (MarqNeedSearch *self, GType type, const MarqProperty *property)
{
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GPtrArray) reached = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);

  for (guint i = 0; i < self->changes->len; i++)
    {
      MarqChange *change = self->changes->pdata[i];

      if (change->after && G_OBJECT_TYPE (change->after) == type && follows (change, property))
        {
          MarqWalk way = { self, property, g_hash_table_new (NULL, NULL) };

          walk (&way, old_or_new (change));
          g_ptr_array_add (reached, way.seen);
          g_array_append_val (positions, i);
        }
    }
  for (guint i = 0; i < positions->len; i++)
    tie_circle (self, property, positions, reached, i);
}

void
marq_need_find_circles (MarqNeedSearch *self)
{
  const GType types[] = { MARQ_TYPE_ENTITY, MARQ_TYPE_INDEX, MARQ_TYPE_CONSTRAINT, MARQ_TYPE_RELATION };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GTypeClass) klass = g_type_class_ref (types[i]);
      MarqItemClass *item_class = MARQ_ITEM_CLASS (klass);

      for (guint j = 0; j < item_class->n_references; j++)
        if (item_class->references[j]->flags & MARQ_ACYCLIC)
          find_circles_of (self, types[i], item_class->references[j]);
    }
}

/**
 * marq_change_need_dup_text:
 *
 * Returns: (transfer full): why neither is made without the other
 */
char *
marq_change_need_dup_text (const MarqChangeNeed *self)
{
  g_autofree char *kind = g_utf8_strdown (marq_change_kind_words (self->dependent), -1);
  g_autofree char *other_kind = g_utf8_strdown (marq_change_kind_words (self->needed), -1);
  const char *name = marq_change_name_words (self->dependent);
  const char *other = marq_change_name_words (self->needed);

  switch (self->kind)
    {
    case MARQ_NEED_PLACE:
      /* Translators: a kind of thing and its name, twice: “column a takes the place of column b” */
      return g_strdup_printf (_ ("%1$s %2$s takes the place of %3$s %4$s"), kind, name, other_kind, other);
    case MARQ_NEED_CIRCLE:
      /* Translators: a kind of thing and its name, twice: with only one of the two changed, following
       * what they inherit would never end */
      return g_strdup_printf (_ ("%1$s %2$s and %3$s %4$s would come from each other"), kind, name, other_kind, other);
    case MARQ_NEED_UNITY:
      /* Translators: a kind of thing and its name: “table users can only be moved and renamed at once” */
      return g_strdup_printf (_ ("%1$s %2$s can only be moved and renamed at once"), kind, name);
    case MARQ_NEED_THING:
    default:
      /* Translators: a kind of thing and its name, twice: “index idx_a needs column b” */
      return g_strdup_printf (_ ("%1$s %2$s needs %3$s %4$s"), kind, name, other_kind, other);
    }
}
