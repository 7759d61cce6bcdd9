/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records onto a schema. They may come from anywhere. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-change-record-private.h"
#include "marq-checksum.h"
#include "migration/marq-migration-error.h"
#include "model/marq-item-read.h"
#include "model/marq-item-values.h"

/* NULL: it is not there, or no text. */
static const char *
get_text (JsonObject *record, const char *key)
{
  JsonNode *node = json_object_get_member (record, key);

  return node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static JsonObject *
get_object (JsonObject *record, const char *key, GError **error)
{
  JsonNode *node = json_object_get_member (record, key);

  if (node && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("it has no “%s”"), key);
  return NULL;
}

/* What a record is about; the schema itself has no uid there. */
static MarqItem *
find_item (JsonObject *record, const char *key, MarqItem *root, GError **error)
{
  const char *uid = get_text (record, key);
  MarqItem *item = json_object_has_member (record, key) ? marq_item_lookup (root, uid) : root;

  if (!item)
    marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("there is nothing with the uid “%s” before it"), uid ? uid : "");
  return item;
}

static MarqItem *
find_part (JsonObject *record, MarqItem *root, GError **error)
{
  MarqItem *item = find_item (record, "uid", root, error);

  if (item != root)
    return item;
  marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("the schema itself can only be modified"));
  return NULL;
}

static gboolean
check_names (JsonObject *record, MarqItem *item, GError **error)
{
  g_autofree char *path = marq_item_dup_path (item);

  if (g_strcmp0 (get_text (record, "kind"), marq_item_get_kind (item)) != 0
      || g_strcmp0 (get_text (record, "path"), path) != 0)
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("it speaks of %s “%s”, where there is %s “%s”"), get_text (record, "kind"),
                 get_text (record, "path"), marq_item_get_kind (item), path);
  return TRUE;
}

static gboolean
objects_equal (JsonObject *a, JsonObject *b)
{
  g_autoptr (JsonNode) left = json_node_init_object (json_node_alloc (), a);
  g_autoptr (JsonNode) right = json_node_init_object (json_node_alloc (), b);

  return json_node_equal (left, right);
}

static MarqItemList *
find_list (JsonObject *record, MarqItem *parent, GType type, GError **error)
{
  const char *name = get_text (record, "list");
  const MarqProperty *property = name ? marq_item_find_property (parent, name) : NULL;

  if (property && property->kind == MARQ_PROPERTY_LIST && (!type || property->type () == type))
    return marq_item_get_list (parent, property);
  marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("%s has no list “%s” for it"), marq_item_get_label (parent), name ? name : "");
  return NULL;
}

static gboolean
find_position (JsonObject *record, MarqItemList *list, guint *position, GError **error)
{
  const char *uid = get_text (record, "behind");
  guint n = marq_item_list_get_length (list);

  if (marq_item_list_get_property (list)->flags & MARQ_SORTED)
    {
      *position = n;
      return uid ? marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("it has a place in a list without order")) : TRUE;
    }
  *position = 0;
  if (!json_object_has_member (record, "behind"))
    return TRUE;
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (marq_item_get_uid (marq_item_list_get (list, i)), uid) == 0)
      {
        *position = i + 1;
        return TRUE;
      }
  return marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("its neighbour “%s” is not there"), uid ? uid : "");
}

typedef struct
{
  MarqItem *root;
  const char *clash;
} MarqClashSearch;

static void
note_clash (MarqItem *item, gpointer data)
{
  MarqClashSearch *search = data;

  if (marq_item_lookup (search->root, marq_item_get_uid (item)))
    search->clash = marq_item_get_uid (item);
}

/* What has to be left out to be read cannot have been written by us. */
static gboolean
check_read (MarqItemReader *reader, GError **error)
{
  for (guint i = 0; i < reader->problems->len; i++)
    {
      MarqProblem *problem = reader->problems->pdata[i];

      if (problem->level == MARQ_PROBLEM_LOSS)
        return marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, "%s: %s", problem->path, problem->message);
    }
  return TRUE;
}

static MarqItem *
read_item (MarqItemList *list, JsonObject *object, MarqItem *root, GError **error)
{
  MarqClashSearch search = { root, NULL };
  g_autoptr (MarqItem) item = NULL;
  MarqItemReader reader;
  gboolean whole;

  marq_item_reader_init (&reader);
  item = marq_item_from_json (marq_item_list_get_property (list)->type (), object, &reader);
  whole = check_read (&reader, error);
  marq_item_reader_clear (&reader);
  if (!whole)
    return NULL;
  marq_item_foreach (item, note_clash, &search);
  if (!search.clash && g_strcmp0 (get_text (object, "uid"), marq_item_get_uid (item)) == 0)
    return g_steal_pointer (&item);
  if (search.clash)
    marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("there is something with the uid “%s” already"), search.clash);
  else
    marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("what it adds has no uid"));
  return NULL;
}

static gboolean
apply_add (JsonObject *record, MarqItem *root, GError **error)
{
  JsonObject *after = get_object (record, "after", error);
  MarqItem *parent = after ? find_item (record, "below", root, error) : NULL;
  MarqItemList *list = parent ? find_list (record, parent, G_TYPE_INVALID, error) : NULL;
  g_autoptr (MarqItem) item = NULL;
  guint position;

  if (!list || !find_position (record, list, &position, error))
    return FALSE;
  item = read_item (list, after, root, error);
  if (!item)
    return FALSE;
  marq_item_list_insert (list, position, item);
  return check_names (record, item, error);
}

static void
detach (MarqItem *item)
{
  MarqItemList *list = marq_item_get_list (marq_item_get_parent (item), marq_item_get_place (item));
  guint position;

  if (marq_item_list_find (list, item, &position))
    marq_item_list_remove (list, position);
}

static gboolean
apply_remove (JsonObject *record, MarqItem *root, GError **error)
{
  MarqItem *item = find_part (record, root, error);
  JsonObject *before = item ? get_object (record, "before", error) : NULL;
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (!before || !check_names (record, item, error))
    return FALSE;
  text = marq_item_to_json (item, NULL);
  node = marq_json_parse_scanned (text, strlen (text), NULL);
  if (!objects_equal (json_node_get_object (node), before))
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("what it removes is not what is there"));
  detach (item);
  return TRUE;
}

/* Takes out of values what was before, and puts in what is after. */
static gboolean
replace_values (JsonObject *values, JsonObject *before, JsonObject *after, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, before);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      JsonNode *present = json_object_get_member (values, key);

      if (!present || !json_node_equal (present, node))
        return marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("“%s” is not what it should be before it"), key);
      json_object_remove_member (values, key);
    }
  json_object_iter_init_ordered (&iter, after);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      if (json_object_has_member (values, key))
        return marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("“%s” is not what it should be before it"), key);
      json_object_set_member (values, key, json_node_copy (node));
    }
  return TRUE;
}

static gboolean
apply_modify (JsonObject *record, MarqItem *root, GError **error)
{
  MarqItem *item = find_item (record, "uid", root, error);
  JsonObject *before = item ? get_object (record, "before", error) : NULL;
  JsonObject *after = before ? get_object (record, "after", error) : NULL;
  g_autoptr (JsonObject) values = NULL;

  if (!after || !check_names (record, item, error))
    return FALSE;
  values = marq_item_dup_values (item);
  return replace_values (values, before, after, error) && marq_item_set_values (item, values, error);
}

static gboolean
apply_move (JsonObject *record, MarqItem *root, GError **error)
{
  MarqItem *found = find_part (record, root, error);
  MarqItem *from = found ? find_item (record, "before", root, error) : NULL;
  MarqItem *parent = from ? find_item (record, "below", root, error) : NULL;
  g_autoptr (MarqItem) item = found ? g_object_ref (found) : NULL;
  MarqItemList *list;
  guint position;

  if (!parent || !check_names (record, item, error))
    return FALSE;
  if (marq_item_get_parent (item) != from)
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("it is not moved from where it is"));
  if (item == parent || marq_item_contains (item, parent))
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("it would be inside of itself"));
  list = find_list (record, parent, G_OBJECT_TYPE (item), error);
  if (!list)
    return FALSE;
  detach (item);
  if (!find_position (record, list, &position, error))
    return FALSE;
  marq_item_list_insert (list, position, item);
  return TRUE;
}

typedef struct
{
  const char *name;
  gboolean (*apply) (JsonObject *record, MarqItem *root, GError **error);
  const char *keys[8];
} MarqRecordKind;

static const MarqRecordKind kinds[] = {
  { "add", apply_add, { "change", "kind", "path", "below", "list", "behind", "after" } },
  { "remove", apply_remove, { "change", "kind", "path", "uid", "before" } },
  { "modify", apply_modify, { "change", "kind", "path", "uid", "before", "after" } },
  { "move", apply_move, { "change", "kind", "path", "uid", "below", "before", "list", "behind" } },
};

/* A key that says what we do not know would not be done. */
static gboolean
check_keys (JsonObject *record, const MarqRecordKind *kind, GError **error)
{
  JsonObjectIter iter;
  const char *key;

  json_object_iter_init_ordered (&iter, record);
  while (json_object_iter_next_ordered (&iter, &key, NULL))
    {
      gboolean known = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (kind->keys) && !known; i++)
        known = g_strcmp0 (kind->keys[i], key) == 0;
      if (!known)
        return marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("“%s” is not known to this version"), key);
    }
  return TRUE;
}

gboolean
marq_change_record_apply (JsonObject *record, MarqItem *root, GError **error)
{
  const char *name = get_text (record, "change");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].name, name) == 0)
      return check_keys (record, &kinds[i], error) && kinds[i].apply (record, root, error);
  return marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("“%s” is no kind of change that is known to this version"), name ? name : "");
}

gboolean
marq_change_records_apply (JsonArray *records, MarqSchema *schema, GError **error)
{
  for (guint i = 0; i < json_array_get_length (records); i++)
    {
      JsonNode *node = json_array_get_element (records, i);
      g_autoptr (GError) reason = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node) && marq_change_record_apply (json_node_get_object (node), MARQ_ITEM (schema), &reason))
        continue;
      /* Translators: the number of a change in a migration, and what is wrong with it */
      return marq_migration_fail (error, MARQ_MIGRATION_ERROR_DAMAGED, _ ("change %u does not fit: %s"), i + 1, reason ? reason->message : _ ("it is no object"));
    }
  return TRUE;
}

char *
marq_schema_dup_hash (MarqSchema *schema)
{
  gsize length;
  g_autofree char *text = marq_item_to_json (MARQ_ITEM (schema), &length);

  return marq_checksum_of_text (text, length);
}
