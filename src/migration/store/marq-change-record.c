/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two schemas to records. Each record is applied, as it is made, to a copy of the earlier schema: it says
 * what is there at that moment, and in the end the copy has to be the later schema.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-change-record-private.h"
#include "migration/marq-migration-error.h"
#include "model/marq-item-diff.h"
#include "model/marq-item-read.h"
#include "model/marq-item-values.h"

typedef struct
{
  MarqItem *before, *after;
  MarqItem *work;       /* between both */
  GHashTable *old;      /* uid → item of before */
  GHashTable *counterparts; /* of what is on both sides with all above it: items of either → of the other */
  GHashTable *moved;    /* items of after that do not keep their place in their list */
  GQueue *queue;        /* items of after whose children are to be looked at */
  JsonArray *records;
  GError *failure;
} MarqRecorder;

static void
index_item (MarqItem *item, gpointer index)
{
  g_hash_table_insert (index, (gpointer) marq_item_get_uid (item), item);
}

static MarqItem *
counterpart (MarqRecorder *self, MarqItem *item)
{
  return g_hash_table_lookup (self->counterparts, item);
}

static void
note_moves (MarqRecorder *self, MarqItem *before, MarqItem *after)
{
  g_autoptr (GPtrArray) differences = marq_item_diff (before, after);

  for (guint i = 0; i < differences->len; i++)
    {
      MarqDifference *difference = differences->pdata[i];

      if (difference->kind == MARQ_DIFFERENCE_MOVED)
        g_hash_table_add (self->moved, difference->after);
    }
}

typedef void (*MarqChildFunc) (MarqRecorder *self, MarqItem *parent, MarqItemList *list);

static void
foreach_list (MarqRecorder *self, MarqItem *item, MarqChildFunc func)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    if (klass->sorted[i]->kind == MARQ_PROPERTY_LIST)
      func (self, item, marq_item_get_list (item, klass->sorted[i]));
}

static void
pair (MarqRecorder *self, MarqItem *before, MarqItem *after)
{
  g_hash_table_insert (self->counterparts, before, after);
  g_hash_table_insert (self->counterparts, after, before);
  g_queue_push_tail (self->queue, after);
}

static void
pair_children (MarqRecorder *self, MarqItem *parent, MarqItemList *list)
{
  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqItem *after = marq_item_list_get (list, i);
      MarqItem *before = g_hash_table_lookup (self->old, marq_item_get_uid (after));

      if (!before || before == self->before || G_OBJECT_TYPE (before) != G_OBJECT_TYPE (after)
          || !counterpart (self, marq_item_get_parent (before)))
        continue;
      pair (self, before, after);
      if (counterpart (self, parent) != marq_item_get_parent (before))
        note_moves (self, before, after);
    }
}

/* Level by level: what something was in has to be known first. What leaves a parent that goes, or enters
 * one that comes, goes and comes with it. */
static void
pair_all (MarqRecorder *self)
{
  MarqItem *item;

  pair (self, self->before, self->after);
  note_moves (self, self->before, self->after);
  while ((item = g_queue_pop_head (self->queue)))
    foreach_list (self, item, pair_children);
}

static JsonObject *
record_new (const char *change, MarqItem *item, const char *path)
{
  JsonObject *record = json_object_new ();

  json_object_set_string_member (record, "change", change);
  json_object_set_string_member (record, "kind", marq_item_get_kind (item));
  json_object_set_string_member (record, "path", path);
  return record;
}

static void
set_uid (MarqRecorder *self, JsonObject *record, const char *key, MarqItem *item)
{
  if (item != self->before && item != self->after)
    json_object_set_string_member (record, key, marq_item_get_uid (item));
}

static void
set_item (JsonObject *record, const char *key, MarqItem *item)
{
  gsize length;
  g_autofree char *text = marq_item_to_json (item, &length);

  json_object_set_member (record, key, marq_json_parse_scanned (text, length, NULL));
}

/* The item as it is now. */
static MarqItem *
at_work (MarqRecorder *self, MarqItem *item)
{
  return item == self->before || item == self->after ? self->work : marq_item_lookup (self->work, marq_item_get_uid (item));
}

static char *
dup_path_now (MarqRecorder *self, MarqItem *item)
{
  MarqItem *now = at_work (self, item);

  return marq_item_dup_path (now ? now : item);
}

static void
take (MarqRecorder *self, JsonObject *record)
{
  if (!self->failure)
    marq_change_record_apply (record, self->work, &self->failure);
  json_array_add_object_element (self->records, record);
}

static void
note_removed (MarqItem *item, gpointer data)
{
  MarqRecorder *self = data;
  MarqItem *parent = marq_item_get_parent (item);
  g_autofree char *path = NULL;
  JsonObject *record;

  if (item == self->before || counterpart (self, item) || !counterpart (self, parent))
    return;
  path = dup_path_now (self, item);
  record = record_new ("remove", item, path);
  set_uid (self, record, "uid", item);
  set_item (record, "before", item);
  take (self, record);
}

static void
copy_members (JsonObject *from, JsonObject *unless_in, JsonObject *to)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, from);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      JsonNode *other = json_object_get_member (unless_in, key);

      if (!other || !json_node_equal (node, other))
        json_object_set_member (to, key, json_node_copy (node));
    }
}

static void
note_modified (MarqItem *after, gpointer data)
{
  MarqRecorder *self = data;
  MarqItem *before = counterpart (self, after);
  g_autoptr (JsonObject) old = NULL;
  g_autoptr (JsonObject) new = NULL;
  g_autofree char *path = NULL;
  JsonObject *record, *was, *is;

  if (!before || marq_item_values_equal (before, after))
    return;
  old = marq_item_dup_values (before);
  new = marq_item_dup_values (after);
  was = json_object_new ();
  is = json_object_new ();
  copy_members (old, new, was);
  copy_members (new, old, is);
  path = dup_path_now (self, before);
  record = record_new ("modify", before, path);
  set_uid (self, record, "uid", before);
  json_object_set_object_member (record, "before", was);
  json_object_set_object_member (record, "after", is);
  take (self, record);
}

static void
set_place (MarqRecorder *self, JsonObject *record, MarqItem *item, MarqItem *neighbour)
{
  const MarqProperty *list = marq_item_get_place (item);

  set_uid (self, record, "below", marq_item_get_parent (item));
  json_object_set_string_member (record, "list", list->name);
  if (neighbour && !(list->flags & MARQ_SORTED))
    set_uid (self, record, "behind", neighbour);
}

static void
note_added (MarqRecorder *self, MarqItem *item, MarqItem *neighbour)
{
  g_autofree char *place = dup_path_now (self, marq_item_get_parent (item));
  const char *name = marq_item_get_name (item) ? marq_item_get_name (item) : marq_item_get_label (item);
  g_autofree char *path = *place ? g_strconcat (place, ".", name, NULL) : g_strdup (name);
  JsonObject *record = record_new ("add", item, path);

  set_place (self, record, item, neighbour);
  set_item (record, "after", item);
  take (self, record);
}

static void
note_moved (MarqRecorder *self, MarqItem *item, MarqItem *neighbour)
{
  g_autofree char *path = dup_path_now (self, item);
  JsonObject *record = record_new ("move", item, path);

  set_uid (self, record, "uid", item);
  set_uid (self, record, "before", marq_item_get_parent (counterpart (self, item)));
  set_place (self, record, item, neighbour);
  take (self, record);
}

/* From the first to the last: what stands behind its neighbour stays behind it. */
static void
note_places (MarqRecorder *self, MarqItem *parent, MarqItemList *list)
{
  MarqItem *neighbour = NULL;

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqItem *item = marq_item_list_get (list, i);
      MarqItem *before = counterpart (self, item);

      if (!before)
        note_added (self, item, neighbour);
      else if (marq_item_get_parent (before) != counterpart (self, parent)
               || marq_item_get_place (before) != marq_item_get_place (item) || g_hash_table_contains (self->moved, item))
        note_moved (self, item, neighbour);
      neighbour = item;
    }
}

static void
note_lists (MarqItem *item, gpointer data)
{
  if (counterpart (data, item))
    foreach_list (data, item, note_places);
}

/* The same tree under another uid. */
static MarqItem *
copy_schema (MarqItem *schema, const char *uid)
{
  MarqItem *copy = marq_item_new_with_uid (MARQ_TYPE_SCHEMA, uid);
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (schema);
  g_autoptr (JsonObject) values = marq_item_dup_values (schema);

  marq_item_set_values (copy, values, NULL);
  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      MarqItemList *list = marq_item_get_list (schema, klass->sorted[i]);

      for (guint j = 0; j < marq_item_list_get_length (list); j++)
        marq_item_list_append (marq_item_get_list (copy, klass->sorted[i]),
                               marq_item_copy (marq_item_list_get (list, j), MARQ_COPY_KEEP_UIDS));
    }
  return copy;
}

static gboolean
is_done (MarqRecorder *self, GError **error)
{
  g_autofree char *wanted = marq_item_to_json (self->after, NULL);
  g_autofree char *made = marq_item_to_json (self->work, NULL);

  if (g_str_equal (wanted, made))
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED,
               _ ("the changes cannot be told one by one; this is a mistake of this program%s%s"),
               self->failure ? ": " : "", self->failure ? self->failure->message : "");
  return FALSE;
}

/**
 * marq_change_records_find:
 *
 * Returns: (transfer full) (nullable) (element-type JsonObject):
 */
JsonArray *
marq_change_records_find (MarqSchema *before, MarqSchema *after, GError **error)
{
  g_autoptr (MarqItem) work = copy_schema (MARQ_ITEM (before), marq_item_get_uid (MARQ_ITEM (after)));
  g_autoptr (GHashTable) old = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) counterparts = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) moved = g_hash_table_new (NULL, NULL);
  g_autoptr (GQueue) queue = g_queue_new ();
  g_autoptr (JsonArray) records = json_array_new ();
  g_autoptr (GError) failure = NULL;
  MarqRecorder self = { MARQ_ITEM (before), MARQ_ITEM (after), work, old, counterparts, moved, queue, records, NULL };
  gboolean done;

  marq_item_foreach (self.before, index_item, old);
  pair_all (&self);
  marq_item_foreach (self.before, note_removed, &self);
  marq_item_foreach (self.after, note_modified, &self);
  marq_item_foreach (self.after, note_lists, &self);
  done = is_done (&self, error);
  failure = self.failure;
  return done ? g_steal_pointer (&records) : NULL;
}
