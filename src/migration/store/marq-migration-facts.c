/* SPDX-License-Identifier: GPL-3.0-or-later */
/* migration.json: read with suspicion, written as the project's own files are. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "migration/marq-migration-error.h"
#include "marq-migration-private.h"
#include "model/marq-item-read.h"
#include "model/marq-json-writer.h"

typedef enum
{
  MARQ_FACT_TEXT,
  MARQ_FACT_TEXTS,
  MARQ_FACT_HASH,
  MARQ_FACT_CHANGES,
  MARQ_FACT_REPLACES,
} MarqFactKind;

typedef struct
{
  const char *key;
  MarqFactKind kind;
  gboolean essential;
  gsize offset;
} MarqFact;

#define FACT(name, kind, essential) { #name, MARQ_FACT_##kind, essential, G_STRUCT_OFFSET (MarqMigrationFacts, name) }

static const MarqFact facts[] = {
  FACT (author, TEXT, FALSE),         FACT (base, TEXT, FALSE),           FACT (changes, CHANGES, FALSE),
  FACT (checksum, HASH, TRUE),        FACT (created_at, TEXT, FALSE),     FACT (dependencies, TEXTS, FALSE),
  FACT (description, TEXT, TRUE),     FACT (id, TEXT, TRUE),              FACT (options, TEXTS, FALSE),
  FACT (replaces, REPLACES, FALSE),   FACT (schema_hash, HASH, FALSE),    FACT (schema_uid, TEXT, FALSE),
  FACT (type, TEXT, TRUE),            FACT (version, TEXT, TRUE),
};

static gpointer *
slot_of (MarqMigrationFacts *self, const MarqFact *fact)
{
  return G_STRUCT_MEMBER_P (self, fact->offset);
}

static const MarqFact *
find_fact (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (g_str_equal (facts[i].key, key))
      return &facts[i];
  return NULL;
}

static gboolean
is_array (const MarqFact *fact)
{
  return fact->kind == MARQ_FACT_CHANGES || fact->kind == MARQ_FACT_REPLACES;
}

static void
clear_slot (const MarqFact *fact, gpointer *slot)
{
  if (*slot && is_array (fact))
    json_array_unref (*slot);
  else if (fact->kind == MARQ_FACT_TEXTS)
    g_strfreev (*slot);
  else
    g_free (*slot);
  *slot = NULL;
}

void
marq_migration_facts_clear (MarqMigrationFacts *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    clear_slot (&facts[i], slot_of (self, &facts[i]));
  g_clear_pointer (&self->unknown, json_object_unref);
}

static gpointer
copy_slot (const MarqFact *fact, gpointer value)
{
  if (value && is_array (fact))
    return json_array_ref (value);
  return fact->kind == MARQ_FACT_TEXTS ? (gpointer) g_strdupv (value) : g_strdup (value);
}

void
marq_migration_facts_copy (MarqMigrationFacts *self, const MarqMigrationFacts *from)
{
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    *slot_of (self, &facts[i]) = copy_slot (&facts[i], *slot_of ((MarqMigrationFacts *) from, &facts[i]));
  if (from->unknown)
    self->unknown = json_object_ref (from->unknown);
}

static gboolean
fail (GError **error, const char *key, const char *what)
{
  /* Translators: a key of migration.json, and what should stand there */
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED, _ ("“%s” should be %s"), key, what);
  return FALSE;
}

static const char *
get_text (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static GStrv
read_texts (JsonNode *node)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      const char *text = get_text (json_array_get_element (array, i));

      if (!text)
        return NULL;
      g_strv_builder_add (texts, text);
    }
  return array ? g_strv_builder_end (texts) : NULL;
}

static gboolean
is_hash (const char *text)
{
  return text && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/* {"id", "version", "checksum", "replaces": those that it took the place of itself} */
static gboolean
is_replaced (JsonNode *node)
{
  JsonObject *one = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *id = one ? json_object_get_member (one, "id") : NULL;
  JsonNode *version = one ? json_object_get_member (one, "version") : NULL;
  JsonNode *checksum = one ? json_object_get_member (one, "checksum") : NULL;
  JsonNode *earlier = one ? json_object_get_member (one, "replaces") : NULL;

  if (!id || !get_text (id) || !version || !get_text (version) || !checksum || !is_hash (get_text (checksum))
      || (earlier && !JSON_NODE_HOLDS_ARRAY (earlier)))
    return FALSE;
  for (guint i = 0; earlier && i < json_array_get_length (json_node_get_array (earlier)); i++)
    if (!is_replaced (json_array_get_element (json_node_get_array (earlier), i)))
      return FALSE;
  return TRUE;
}

static JsonArray *
read_replaces (JsonNode *node)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array && i < json_array_get_length (array); i++)
    if (!is_replaced (json_array_get_element (array, i)))
      return NULL;
  return array && json_array_get_length (array) ? json_array_ref (array) : NULL;
}

static gboolean
read_fact (const MarqFact *fact, gpointer *slot, JsonNode *node, GError **error)
{
  switch (fact->kind)
    {
    case MARQ_FACT_TEXTS:
      *slot = read_texts (node);
      return *slot || fail (error, fact->key, _ ("a list of texts"));
    case MARQ_FACT_CHANGES:
      if (!JSON_NODE_HOLDS_ARRAY (node))
        return fail (error, fact->key, _ ("a list of changes"));
      *slot = json_array_ref (json_node_get_array (node));
      return TRUE;
    case MARQ_FACT_REPLACES:
      *slot = read_replaces (node);
      return *slot || fail (error, fact->key, _ ("a list of migrations, each with id, version and checksum"));
    case MARQ_FACT_HASH:
      if (!is_hash (get_text (node)))
        return fail (error, fact->key, _ ("64 hexadecimal digits in small letters"));
      break;
    case MARQ_FACT_TEXT:
    default:
      if (!get_text (node) || !*get_text (node))
        return fail (error, fact->key, _ ("a text"));
      break;
    }
  *slot = g_strdup (get_text (node));
  return TRUE;
}

/* A design after it is known by changes and hash, or not at all. */
static gboolean
check_whole (MarqMigrationFacts *self, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (facts[i].essential && !*slot_of (self, &facts[i]))
      {
        g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED, _ ("“%s” is missing"), facts[i].key);
        return FALSE;
      }
  if (!self->changes == !self->schema_hash && !self->changes == !self->schema_uid)
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED,
               _ ("“changes”, “schema_hash” and “schema_uid” go together, and not all of them are there"));
  return FALSE;
}

gboolean
marq_migration_facts_read (MarqMigrationFacts *self, const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) root = marq_json_parse (text, length, error);
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  if (!root)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED, _ ("it is no object"));
      return FALSE;
    }
  self->unknown = json_object_new ();
  json_object_iter_init_ordered (&iter, json_node_get_object (root));
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      const MarqFact *fact = find_fact (key);

      if (!fact)
        json_object_set_member (self->unknown, key, json_node_copy (node));
      else if (!read_fact (fact, slot_of (self, fact), node, error))
        return FALSE;
    }
  return check_whole (self, error);
}

static JsonNode *
dup_texts (GStrv texts)
{
  JsonNode *node = json_node_init_array (json_node_alloc (), NULL);
  JsonArray *array = json_array_new ();

  for (guint i = 0; texts[i]; i++)
    json_array_add_string_element (array, texts[i]);
  json_node_take_array (node, array);
  return node;
}

static JsonNode *
dup_node (const MarqFact *fact, gpointer value)
{
  if (fact->kind == MARQ_FACT_TEXTS)
    return dup_texts (value);
  if (is_array (fact))
    return json_node_init_array (json_node_alloc (), value);
  return json_node_init_string (json_node_alloc (), value);
}

char *
marq_migration_facts_to_json (MarqMigrationFacts *self, gsize *length)
{
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), NULL);
  JsonObject *object = json_object_new ();
  MarqJsonWriter writer;
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  json_node_take_object (root, object);
  if (self->unknown)
    {
      json_object_iter_init_ordered (&iter, self->unknown);
      while (json_object_iter_next_ordered (&iter, &key, &node))
        json_object_set_member (object, key, json_node_copy (node));
    }
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (*slot_of (self, &facts[i]))
      json_object_set_member (object, facts[i].key, dup_node (&facts[i], *slot_of (self, &facts[i])));
  marq_json_writer_init (&writer);
  marq_json_writer_node (&writer, root);
  return marq_json_writer_finish (&writer, length);
}
