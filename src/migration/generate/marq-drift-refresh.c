/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What they did, pulled into the design. */
#include "config.h"

#include "compare/marq-choice.h"
#include "compare/marq-compare.h"
#include "marq-drift.h"
#include "marq-raise.h"

static gboolean
is_theirs (MarqDrift *self, const MarqChange *change, gboolean contested)
{
  for (guint i = 0; self->moves && i < self->moves->they->len; i++)
    {
      const MarqMove *move = self->moves->they->pdata[i];

      if ((contested || !move->contested) && marq_changes_overlap (move->change, change))
        return TRUE;
    }
  return !self->moves;
}

/* As the engine holds it. (transfer full) */
static MarqSchema *
take_theirs (MarqDrift *self, gboolean contested)
{
  g_autoptr (MarqChoice) choice = marq_choice_new (self->matching, self->changes);

  for (guint i = 0; i < self->changes->len; i++)
    marq_choice_set (choice, i, FALSE);
  for (guint i = 0; i < self->changes->len; i++)
    if (is_theirs (self, self->changes->pdata[i], contested))
      marq_choice_set (choice, i, TRUE);
  return marq_choice_dup_schema (choice);
}

typedef struct
{
  MarqDrift  *drift;
  MarqSchema *design;
  GHashTable *uids; /* of what was read → of the result */
} MarqTyping;

/* A type as it was read, an Integer, says more to a designer than what it was lowered to. */
static void
take_read_type (MarqItem *item, gpointer data)
{
  MarqTyping *self = data;
  const char *uid = marq_item_get_uid (item);
  MarqItem *drawn = marq_item_lookup (MARQ_ITEM (self->design), uid);
  MarqItem *held = marq_item_lookup (MARQ_ITEM (self->drift->actual), uid);
  MarqItem *read = g_hash_table_lookup (self->drift->origins, uid);
  MarqFieldType *type = MARQ_IS_FIELD (item) ? marq_field_get_data_type (MARQ_FIELD (item)) : NULL;
  const char *reference;

  if (!type || !held || !MARQ_IS_FIELD (held) || !read || !MARQ_IS_FIELD (read)
      || (drawn && MARQ_IS_FIELD (drawn) && marq_field_type_equal (type, marq_field_get_data_type (MARQ_FIELD (drawn))))
      || !marq_field_type_equal (type, marq_field_get_data_type (MARQ_FIELD (held))))
    return;
  type = marq_field_get_data_type (MARQ_FIELD (read));
  reference = marq_field_type_get_reference (type);
  if (reference)
    {
      const char *own = g_hash_table_lookup (self->uids, reference);
      g_autoptr (MarqFieldType) mapped = marq_field_type_with_reference (type, own ? own : reference);

      marq_field_set_data_type (MARQ_FIELD (item), mapped);
    }
  else
    marq_field_set_data_type (MARQ_FIELD (item), type);
}

static void
take_read_types (MarqDrift *self, MarqSchema *design, MarqSchema *result)
{
  g_autoptr (GHashTable) uids = g_hash_table_new (g_str_hash, g_str_equal);
  MarqTyping typing = { self, design, uids };
  GHashTableIter iter;
  gpointer uid, origin;

  g_hash_table_iter_init (&iter, self->origins);
  while (g_hash_table_iter_next (&iter, &uid, &origin))
    g_hash_table_insert (uids, (gpointer) marq_item_get_uid (origin), uid);
  marq_item_foreach (MARQ_ITEM (result), take_read_type, &typing);
}

typedef struct
{
  MarqSchema *design;
  MarqSchema *changed;
} MarqFollowing;

static gboolean
is_other_text (MarqEntity *before, MarqEntity *after)
{
  return g_strcmp0 (marq_entity_get_character_set (before), marq_entity_get_character_set (after)) != 0
         || g_strcmp0 (marq_entity_get_collation (before), marq_entity_get_collation (after)) != 0;
}

/* A column that said what its table said went along with it. */
static void
follow_table (MarqItem *item, gpointer data)
{
  MarqFollowing *self = data;
  MarqItem *held = MARQ_IS_FIELD (item) ? marq_item_lookup (MARQ_ITEM (self->changed), marq_item_get_uid (item)) : NULL;
  MarqItem *entity = held ? marq_item_get_parent (item) : NULL;
  MarqItem *drawn = entity ? marq_item_lookup (MARQ_ITEM (self->design), marq_item_get_uid (entity)) : NULL;

  if (!drawn || !MARQ_IS_ENTITY (drawn) || !MARQ_IS_ENTITY (entity) || !MARQ_IS_FIELD (held)
      || !is_other_text (MARQ_ENTITY (drawn), MARQ_ENTITY (entity)) || marq_field_get_character_set (MARQ_FIELD (held))
      || marq_field_get_collation (MARQ_FIELD (held)))
    return;
  marq_field_set_character_set (MARQ_FIELD (item), NULL);
  marq_field_set_collation (MARQ_FIELD (item), NULL);
}

MarqSchema *
marq_drift_dup_refreshed (MarqDrift *self, MarqSchema *design, gboolean contested)
{
  g_autoptr (MarqSchema) changed = take_theirs (self, contested);
  g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (self->design), MARQ_ITEM (changed), MARQ_MATCHING_UIDS, NULL, NULL);
  g_autoptr (GPtrArray) changes = marq_compare (matching, self->settings.equivalence);
  const MarqRaising raising = { design, self->design, changed, changes };
  MarqSchema *result = marq_raise (&raising);

  take_read_types (self, design, result);
  marq_item_foreach (MARQ_ITEM (result), follow_table, &(MarqFollowing){ design, changed });
  return result;
}
