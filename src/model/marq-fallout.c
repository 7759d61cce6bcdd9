/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Follows references backwards: what refers to something that goes either falls with it or is
 * emptied, as the flags of the row say. One pass over the tree, whatever is deleted.
 */
#include "config.h"

#include "marq-fallout.h"
#include "marq-field-type.h"
#include "marq-item-private.h"

typedef struct
{
  MarqItem *item;
  const MarqProperty *property;
} MarqUse;

typedef struct
{
  GHashTable *uses;  /* uid → GArray of MarqUse */
  GHashTable *gone;  /* set of items that fall, with all below them */
  GPtrArray *found;  /* of MarqFallout */
  GQueue *pending;   /* of items whose users are yet to be followed */
  MarqUse current;
} MarqSearch;

static void
note_use (const char *uid, gpointer data)
{
  MarqSearch *search = data;
  GArray *uses = g_hash_table_lookup (search->uses, uid);

  if (!uses)
    {
      uses = g_array_new (FALSE, FALSE, sizeof (MarqUse));
      g_hash_table_insert (search->uses, g_strdup (uid), uses);
    }
  g_array_append_val (uses, search->current);
}

static void
note_uses (MarqItem *item, gpointer data)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);
  MarqSearch *search = data;

  for (guint i = 0; i < klass->n_references; i++)
    {
      search->current = (MarqUse){ item, klass->references[i] };
      marq_property_references (klass->references[i], marq_item_slot (item, klass->references[i]), note_use, search);
    }
}

static gboolean
is_gone (MarqSearch *search, MarqItem *item)
{
  return g_hash_table_contains (search->gone, item);
}

static void
let_go (MarqItem *item, gpointer data)
{
  MarqSearch *search = data;

  if (g_hash_table_add (search->gone, item))
    g_queue_push_tail (search->pending, item);
}

static void
list (MarqSearch *search, MarqItem *item, const MarqProperty *property, gboolean falls)
{
  MarqFallout *fallout = g_new (MarqFallout, 1);

  *fallout = (MarqFallout){ item, property, falls };
  g_ptr_array_add (search->found, fallout);
  if (falls)
    marq_item_foreach (item, let_go, search);
}

/* A part without which its whole means something else takes the whole with it. */
static MarqItem *
whole_of (MarqItem *item)
{
  while (item->place && item->place->flags & MARQ_ESSENTIAL)
    item = item->parent;
  return item;
}

static void
follow_use (MarqSearch *search, const MarqUse *use)
{
  MarqPropertyFlags flags = use->property->flags;

  if (is_gone (search, use->item))
    return;
  if (flags & MARQ_LOOSE)
    list (search, use->item, use->property, TRUE);
  else if (flags & MARQ_WEAK || use->property->kind == MARQ_PROPERTY_TYPE)
    list (search, use->item, use->property, FALSE);
  else
    list (search, whole_of (use->item), use->property, TRUE);
}

/* What was to be changed and later turned out to fall is listed only as falling. */
static void
drop_overtaken (MarqSearch *search)
{
  for (guint i = search->found->len; i-- > 0;)
    {
      MarqFallout *fallout = search->found->pdata[i];
      gboolean overtaken = !fallout->falls && is_gone (search, fallout->item);

      for (MarqItem *above = fallout->item->parent; above && fallout->falls && !overtaken; above = above->parent)
        overtaken = is_gone (search, above);
      for (guint j = 0; j < i && !overtaken; j++)
        {
          MarqFallout *earlier = search->found->pdata[j];

          overtaken = !fallout->falls && earlier->item == fallout->item && earlier->property == fallout->property;
        }
      if (overtaken)
        g_ptr_array_remove_index (search->found, i);
    }
}

/**
 * marq_fallout_find:
 *
 * Returns: (transfer full) (element-type MarqFallout):
 */
GPtrArray *
marq_fallout_find (MarqItem *const *items, guint n_items)
{
  MarqSearch search = { 0 };
  MarqItem *item;

  search.found = g_ptr_array_new_with_free_func (g_free);
  if (!n_items)
    return search.found;
  search.uses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  search.gone = g_hash_table_new (NULL, NULL);
  search.pending = g_queue_new ();

  marq_item_foreach (marq_item_get_root (items[0]), note_uses, &search);
  for (guint i = 0; i < n_items; i++)
    if (!is_gone (&search, items[i]))
      list (&search, items[i], NULL, TRUE);
  while ((item = g_queue_pop_head (search.pending)))
    {
      GArray *uses = g_hash_table_lookup (search.uses, item->uid);

      for (guint i = 0; uses && i < uses->len; i++)
        follow_use (&search, &g_array_index (uses, MarqUse, i));
    }
  drop_overtaken (&search);

  g_queue_free (search.pending);
  g_hash_table_unref (search.gone);
  g_hash_table_unref (search.uses);
  return search.found;
}

static const char *
keep_unless_gone (const char *uid, gpointer data)
{
  return g_hash_table_contains (data, uid) ? NULL : uid;
}

void
marq_fallout_strip (MarqItem *item, const MarqProperty *property, GHashTable *uids, GValue *value)
{
  gpointer room[1] = { NULL };

  marq_property_assign (property, room, marq_item_slot (item, property));
  marq_property_map_references (property, room, keep_unless_gone, uids);
  marq_property_to_value (property, room, value);
  marq_property_clear (property, room);
}

static GType
target_type (const MarqProperty *property, gconstpointer slot)
{
  MarqFieldType *type;

  if (property->kind != MARQ_PROPERTY_TYPE)
    return property->type ();
  type = *(MarqFieldType *const *) slot;
  while (marq_field_type_get_element (type))
    type = marq_field_type_get_element (type);
  switch ((int) marq_field_type_get_kind (type))
    {
    case MARQ_TYPE_KIND_ENUM:
      return marq_enum_get_type ();
    case MARQ_TYPE_KIND_DOMAIN:
      return marq_domain_get_type ();
    default:
      return marq_composite_get_type ();
    }
}

static gboolean
leads_to (MarqItem *from, const MarqProperty *property, MarqItem *wanted, GHashTable *seen);

typedef struct
{
  MarqItem *from;
  const MarqProperty *property;
  MarqItem *wanted;
  GHashTable *seen;
  gboolean found;
} MarqWay;

static void
step_along (const char *uid, gpointer data)
{
  MarqWay *way = data;
  MarqItem *next = marq_item_lookup (way->from, uid);

  way->found = way->found || (next && leads_to (next, way->property, way->wanted, way->seen));
}

static gboolean
leads_to (MarqItem *from, const MarqProperty *property, MarqItem *wanted, GHashTable *seen)
{
  MarqWay way = { from, property, wanted, seen, from == wanted };

  if (way.found || !g_hash_table_add (seen, from))
    return way.found;
  if (g_type_is_a (G_OBJECT_TYPE (from), G_OBJECT_TYPE (wanted)))
    marq_property_references (property, marq_item_slot (from, property), step_along, &way);
  return way.found;
}

/**
 * marq_reference_check:
 *
 * Whether item may refer to this uid, which is in slot, in this property: it is there, of the right
 * kind, and following it does not come back where that would make no sense.
 */
gboolean
marq_reference_check (MarqItem *item, const MarqProperty *property, gconstpointer slot, const char *uid)
{
  g_autoptr (GHashTable) seen = NULL;
  MarqItem *target;

  if (property->flags & MARQ_LOOSE)
    return TRUE;
  target = marq_item_lookup (item, uid);
  if (!target || !g_type_is_a (G_OBJECT_TYPE (target), target_type (property, slot)))
    return FALSE;
  if (!(property->flags & MARQ_ACYCLIC))
    return TRUE;
  seen = g_hash_table_new (NULL, NULL);
  return !leads_to (target, property, item, seen);
}

typedef struct
{
  MarqStrayFunc func;
  gpointer data;
  MarqItem *item;
  const MarqProperty *property;
} MarqPatrol;

static void
check_reference (const char *uid, gpointer data)
{
  MarqPatrol *patrol = data;

  if (!marq_reference_check (patrol->item, patrol->property, marq_item_slot (patrol->item, patrol->property), uid))
    patrol->func (patrol->item, patrol->property, uid, patrol->data);
}

static void
check_references (MarqItem *item, gpointer data)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);
  MarqPatrol *patrol = data;

  patrol->item = item;
  for (guint i = 0; i < klass->n_references; i++)
    {
      patrol->property = klass->references[i];
      marq_property_references (klass->references[i], marq_item_slot (item, klass->references[i]), check_reference, patrol);
    }
}

void
marq_find_strays (MarqItem *root, MarqStrayFunc func, gpointer data)
{
  MarqPatrol patrol = { func, data, NULL, NULL };

  marq_item_foreach (root, check_references, &patrol);
}
