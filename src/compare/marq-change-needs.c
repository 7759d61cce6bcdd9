/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is added needs what it refers to; what is removed needs that nothing refers to it any more.
 * References are certain. What code names is probable: asking for too much leaves a schema that
 * holds together, asking for too little does not.
 */
#include "config.h"

#include "marq-change-needs-private.h"
#include "model/marq-field-type.h"
#include "model/marq-model.h"

static guint
find_change (GHashTable *table, MarqItem *item)
{
  gpointer position = item ? g_hash_table_lookup (table, item) : NULL;

  return position ? GPOINTER_TO_UINT (position) - 1 : MARQ_NO_CHANGE;
}

void
marq_need_note (MarqNeedSearch *self, guint change, guint needed, MarqNeedKind kind, MarqItem *dependent, MarqItem *on)
{
  GArray *needs = self->needs->pdata[change];
  MarqChangeNeed need = { needed, kind, dependent, on };

  if (needed == MARQ_NO_CHANGE || needed == change)
    return;
  for (guint i = 0; i < needs->len; i++)
    if (g_array_index (needs, MarqChangeNeed, i).change == needed)
      return;
  g_array_append_val (needs, need);
}

/* The change that brings this along, or takes it away: its own, or that of what it is below. */
static guint
find_around (GHashTable *table, GHashTable *matched, MarqItem *item)
{
  for (; item && !g_hash_table_contains (matched, item); item = marq_item_get_parent (item))
    if (g_hash_table_contains (table, item))
      return find_change (table, item);
  return MARQ_NO_CHANGE;
}

static MarqItem *
whole_of (MarqItem *item)
{
  while (marq_item_get_place (item) && marq_item_get_place (item)->kind == MARQ_PROPERTY_LIST
         && marq_list_is_value (marq_item_get_place (item)))
    item = marq_item_get_parent (item);
  return item;
}

static guint
added_with (MarqNeedSearch *self, MarqItem *after)
{
  return find_around (self->adds, self->befores, whole_of (after));
}

static guint
removed_with (MarqNeedSearch *self, MarqItem *before)
{
  return find_around (self->removes, self->afters, whole_of (before));
}

static gboolean
is_text (const MarqProperty *property)
{
  return (property->flags & MARQ_EXPRESSION) || property->kind == MARQ_PROPERTY_LIST
         || property->kind == MARQ_PROPERTY_TYPE;
}

static gboolean
touches_text (MarqNeedSearch *self, guint change)
{
  MarqChange *modify = change != MARQ_NO_CHANGE ? self->changes->pdata[change] : NULL;

  for (guint i = 0; modify && modify->properties && i < modify->properties->len; i++)
    if (is_text (modify->properties->pdata[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_key (MarqItem *item)
{
  return MARQ_IS_CONSTRAINT (item) || MARQ_IS_INDEX (item);
}

static gboolean
changes_key (MarqNeedSearch *self, guint change)
{
  MarqChange *modify = change != MARQ_NO_CHANGE ? self->changes->pdata[change] : NULL;

  return modify && is_key (modify->before)
         && (marq_change_has_property (modify, "fields") || marq_change_has_property (modify, "parts")
             || marq_change_has_property (modify, "constraint") || marq_change_has_property (modify, "is_unique"));
}

/* Something that comes with a change refers to this thing of after. */
static void
need_new (MarqNeedSearch *self, MarqItem *item, MarqItem *on, gboolean by_text)
{
  MarqItem *before = on ? g_hash_table_lookup (self->befores, on) : NULL;

  if (!on)
    return;
  marq_need_note (self, self->current, added_with (self, on), MARQ_NEED_THING, item, on);
  if (before && by_text)
    {
      marq_need_note (self, self->current, find_change (self->renames, before), MARQ_NEED_THING, item, on);
      marq_need_note (self, self->current, find_change (self->moves, before), MARQ_NEED_THING, item, on);
    }
  if (before && MARQ_IS_RELATION (item) && changes_key (self, find_change (self->modifies, before)))
    marq_need_note (self, self->current, find_change (self->modifies, before), MARQ_NEED_THING, item, on);
}

typedef struct
{
  MarqNeedSearch *self;
  MarqItem *item;
} MarqReferrer;

static void
need_reference (const char *uid, gpointer data)
{
  MarqReferrer *referrer = data;

  need_new (referrer->self, whole_of (referrer->item), marq_item_lookup (referrer->item, uid), FALSE);
}

static void
need_all_of (MarqNeedSearch *self, MarqItem *after, gboolean texts)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (after);
  GArray *needs = marq_dependencies_get_needs (self->new_needs, after);
  MarqReferrer referrer = { self, after };

  for (guint i = 0; i < klass->n_references; i++)
    marq_property_references (klass->references[i], marq_item_peek (after, klass->references[i]), need_reference,
                              &referrer);
  for (guint i = 0; needs && i < needs->len; i++)
    {
      MarqDependency *need = &g_array_index (needs, MarqDependency, i);

      if (texts || !need->by_text)
        need_new (self, after, need->item, need->by_text);
    }
}

static void
need_of_added (MarqItem *after, gpointer data)
{
  MarqNeedSearch *self = data;

  if (added_with (self, after) == self->current)
    need_all_of (self, after, TRUE);
}

static void
need_of_part (MarqItem *after, gpointer data)
{
  MarqNeedSearch *self = data;

  if (whole_of (after) == self->whole)
    need_all_of (self, after, touches_text (self, self->current));
}

/* A foreign key that stays may stand on another key from here on. */
static void
need_other_keys (MarqNeedSearch *self, MarqItem *relation)
{
  MarqItem *after = g_hash_table_lookup (self->afters, relation);
  GArray *needs = after ? marq_dependencies_get_needs (self->new_needs, after) : NULL;

  for (guint i = 0; needs && i < needs->len; i++)
    {
      MarqItem *key = g_array_index (needs, MarqDependency, i).item;

      if (is_key (key))
        marq_need_note (self, self->current, added_with (self, key), MARQ_NEED_THING, after, key);
    }
}

/* This thing of before goes: what uses it goes too, or no longer does. */
static void
need_user_gone (MarqNeedSearch *self, MarqItem *user, MarqItem *gone, gboolean by_text)
{
  guint removal = removed_with (self, user);
  guint modify = find_change (self->modifies, user);

  if (removal != MARQ_NO_CHANGE)
    marq_need_note (self, self->current, removal, MARQ_NEED_THING, user, gone);
  else if (modify != MARQ_NO_CHANGE && (!by_text || touches_text (self, modify)))
    marq_need_note (self, self->current, modify, MARQ_NEED_THING, user, gone);
  else if (MARQ_IS_RELATION (user) && is_key (gone))
    need_other_keys (self, user);
}

static void
need_users_gone (MarqNeedSearch *self, MarqItem *gone)
{
  GPtrArray *users = g_hash_table_lookup (self->users, gone);
  GPtrArray *noters = g_hash_table_lookup (self->noters, gone);
  GArray *needed = marq_dependencies_get_needed (self->old_needs, gone);

  for (guint i = 0; users && i < users->len; i++)
    need_user_gone (self, users->pdata[i], gone, FALSE);
  for (guint i = 0; noters && i < noters->len; i++)
    need_user_gone (self, noters->pdata[i], gone, TRUE);
  for (guint i = 0; needed && i < needed->len; i++)
    {
      MarqDependency *user = &g_array_index (needed, MarqDependency, i);

      /* What is below it goes with it, unless it moves. */
      if (marq_item_get_parent (user->item) != gone)
        need_user_gone (self, user->item, gone, user->by_text);
    }
}

static void
need_of_removed (MarqItem *before, gpointer data)
{
  MarqNeedSearch *self = data;
  MarqItem *parent = marq_item_get_parent (before);

  if (removed_with (self, before) == self->current)
    need_users_gone (self, before);
  else if (parent && removed_with (self, parent) == self->current)
    marq_need_note (self, self->current, find_change (self->moves, before), MARQ_NEED_THING, before, parent);
}

static void
find_needs_of (MarqNeedSearch *self, guint i)
{
  MarqChange *change = self->changes->pdata[i];

  self->current = i;
  switch (change->kind)
    {
    case MARQ_CHANGE_ADD:
      marq_item_foreach (change->after, need_of_added, self);
      break;
    case MARQ_CHANGE_REMOVE:
      marq_item_foreach (change->before, need_of_removed, self);
      break;
    case MARQ_CHANGE_MODIFY:
      if (!marq_item_get_parent (change->after))
        break;
      self->whole = change->after;
      marq_item_foreach (change->after, need_of_part, self);
      if (changes_key (self, i))
        need_users_gone (self, change->before);
      break;
    case MARQ_CHANGE_MOVE:
      marq_need_note (self, i, added_with (self, marq_item_get_parent (change->after)), MARQ_NEED_THING, change->after,
                      marq_item_get_parent (change->after));
      break;
    default:
      break;
    }
}

static void
note_user (const char *uid, gpointer data)
{
  MarqReferrer *referrer = data;
  MarqItem *on = marq_item_lookup (referrer->item, uid);
  MarqItem *user = whole_of (referrer->item);
  GHashTable *table = referrer->self->noting;
  GPtrArray *users = on ? g_hash_table_lookup (table, on) : NULL;

  if (!on || on == user)
    return;
  if (!users)
    {
      users = g_ptr_array_new ();
      g_hash_table_insert (table, on, users);
    }
  if (!users->len || users->pdata[users->len - 1] != user)
    g_ptr_array_add (users, user);
}

static void
note_uses (MarqItem *before, gpointer data)
{
  MarqNeedSearch *self = data;
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (before);
  MarqReferrer referrer = { self, before };

  for (guint i = 0; i < klass->n_references; i++)
    {
      self->noting = g_str_equal (klass->references[i]->name, "depends_on") ? self->noters : self->users;
      marq_property_references (klass->references[i], marq_item_peek (before, klass->references[i]), note_user,
                                &referrer);
    }
}

static void
note_pair (MarqItem *before, gpointer data)
{
  MarqNeedSearch *self = data;
  MarqItem *after = marq_matching_get_after (self->matching, before);

  if (after && whole_of (before) == before)
    {
      g_hash_table_insert (self->afters, before, after);
      g_hash_table_insert (self->befores, after, before);
    }
}

static void
index_changes (MarqNeedSearch *self)
{
  for (guint i = 0; i < self->changes->len; i++)
    {
      MarqChange *change = self->changes->pdata[i];
      GHashTable *const tables[] = {
        [MARQ_CHANGE_ADD] = self->adds,        [MARQ_CHANGE_REMOVE] = self->removes,
        [MARQ_CHANGE_MODIFY] = self->modifies, [MARQ_CHANGE_RENAME] = self->renames,
        [MARQ_CHANGE_MOVE] = self->moves,
      };

      g_hash_table_insert (tables[change->kind], change->before ? change->before : change->after,
                           GUINT_TO_POINTER (i + 1));
      g_ptr_array_add (self->needs, g_array_new (FALSE, FALSE, sizeof (MarqChangeNeed)));
    }
}

/**
 * marq_change_needs_find:
 *
 * Returns: (transfer full): in the order of the changes
 */
GPtrArray *
marq_change_needs_find (MarqMatching *matching, GPtrArray *changes)
{
  MarqItem *before = marq_matching_get_root (matching, FALSE);
  MarqItem *after = marq_matching_get_root (matching, TRUE);
  MarqNeedSearch self = { .matching = matching, .changes = changes };
  GHashTable **const tables[]
      = { &self.adds, &self.removes, &self.modifies, &self.renames, &self.moves, &self.afters, &self.befores };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    *tables[i] = g_hash_table_new (NULL, NULL);
  self.users = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self.noters = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self.needs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self.old_needs = marq_dependencies_new (before);
  self.new_needs = marq_dependencies_new (after);
  index_changes (&self);
  marq_item_foreach (before, note_pair, &self);
  marq_item_foreach (before, note_uses, &self);

  for (guint i = 0; i < changes->len; i++)
    find_needs_of (&self, i);
  marq_need_find_places (&self);
  marq_need_find_circles (&self);

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    g_hash_table_unref (*tables[i]);
  g_hash_table_unref (self.users);
  g_hash_table_unref (self.noters);
  marq_dependencies_free (self.old_needs);
  marq_dependencies_free (self.new_needs);
  return self.needs;
}
