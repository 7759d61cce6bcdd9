/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and what stands in them. Every table has an id, a number, and perhaps a text and more, whose types
 * can always be cast into each other for the rows there are. */
#include "config.h"

#include <string.h>

#include "marq-random-world.h"

gboolean
marq_world_chance (MarqWorld *self, double probability)
{
  return g_rand_double (self->rand) < probability;
}

const char *
marq_world_pick (MarqWorld *self, const char *words)
{
  g_auto (GStrv) list = g_strsplit (words, "|", -1);

  return g_intern_string (list[g_rand_int_range (self->rand, 0, (int) g_strv_length (list))]);
}

char *
marq_world_quote (gpointer item)
{
  g_auto (GStrv) pieces = g_strsplit (marq_item_get_name (item), "\"", -1);
  g_autofree char *inside = g_strjoinv ("\"\"", pieces);

  return g_strconcat ("\"", inside, "\"", NULL);
}

char *
marq_world_path (gpointer item)
{
  MarqItem *namespace = marq_item_get_ancestor (item, MARQ_TYPE_NAMESPACE);
  g_autofree char *name = marq_world_quote (item);
  g_autofree char *prefix = marq_world_quote (namespace);

  return g_str_equal (prefix, "\"public\"") ? g_steal_pointer (&name) : g_strconcat (prefix, ".", name, NULL);
}

void
marq_world_say (MarqWorld *self, gpointer item)
{
  if (marq_world_chance (self, 0.4))
    marq_item_set_comment (item, marq_world_pick (self, "it's|a \"thing\"|new"));
}

static MarqItemList *
list_for (MarqNamespace *namespace, GType type)
{
  if (type == MARQ_TYPE_ENTITY)
    return marq_namespace_get_entities (namespace);
  if (type == MARQ_TYPE_VIEW)
    return marq_namespace_get_views (namespace);
  if (type == MARQ_TYPE_SEQUENCE)
    return marq_namespace_get_sequences (namespace);
  if (type == MARQ_TYPE_ENUM)
    return marq_namespace_get_enums (namespace);
  if (type == MARQ_TYPE_DOMAIN)
    return marq_namespace_get_domains (namespace);
  return type == MARQ_TYPE_COMPOSITE ? marq_namespace_get_composites (namespace) : marq_namespace_get_routines (namespace);
}

/* Sometimes by a name that something quite different may have in another schema. */
static char *
choose_name (MarqWorld *self, MarqNamespace *namespace, const char *uid, const char *names)
{
  g_autofree char *name = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *spot = NULL;

      g_free (name);
      name = g_strdup (marq_world_chance (self, 0.15) ? marq_world_pick (self, "thing|Stuff|select|a name of sixty-three bytes, which is as long as it can be here|b name of sixty-three bytes, which is as long as it can be here")
                                                      : marq_world_pick (self, names));
      spot = g_strdup_printf ("%s %s", marq_item_get_uid (MARQ_ITEM (namespace)), name);
      if (g_hash_table_add (self->taken, g_steal_pointer (&spot)))
        return g_steal_pointer (&name);
    }
  return g_strdup (uid);
}

gpointer
marq_world_put (MarqWorld *self, GType type, const char *uid, const char *names)
{
  MarqNamespace *namespace = self->other && marq_world_chance (self, 0.3) ? self->other : self->public;
  g_autofree char *name = choose_name (self, namespace, uid, names);
  gpointer item = marq_shop_add (list_for (namespace, type), type, uid, name);

  marq_world_say (self, item);
  return item;
}

static MarqField *
add_field (MarqWorld *self, MarqEntity *table, const char *uid, const char *names, const char *type)
{
  MarqField *field = marq_shop_field (table, uid, type);

  marq_item_set_name (MARQ_ITEM (field), marq_world_pick (self, names));
  marq_world_say (self, field);
  return field;
}

static MarqField *
get_field (MarqEntity *table, const char *uid)
{
  g_autofree char *full = g_strdup_printf ("%s.%s", marq_item_get_uid (MARQ_ITEM (table)), uid);

  return marq_item_lookup (MARQ_ITEM (table), full);
}

/* A number, with a default that may call code or count. */
static void
add_number (MarqWorld *self, MarqEntity *table)
{
  MarqField *field = add_field (self, table, "a", "a|amount|b", marq_world_pick (self, "Integer|Integer|BigInt|SmallInt|Decimal(8, 2)|Text"));
  g_autofree char *twice = self->twice ? marq_world_path (self->twice) : NULL;
  g_autofree char *counter = self->counter ? marq_world_path (self->counter) : NULL;
  g_autofree char *code = NULL;

  if (twice && marq_world_chance (self, 0.3))
    code = g_strdup_printf ("%s(4)", twice);
  else if (counter && marq_world_chance (self, 0.3))
    code = g_strdup_printf ("nextval('%s'::regclass)", counter);
  if (code)
    marq_field_set_default_expression (field, code);
  else
    marq_field_set_default_value (field, marq_world_chance (self, 0.5) ? "7" : NULL);
  marq_field_set_not_null (field, marq_world_chance (self, 0.3));
  marq_field_set_statistics_target (field, marq_world_chance (self, 0.2) ? 50 : -1);
}

static void
add_text (MarqWorld *self, MarqEntity *table)
{
  const char *type = marq_world_pick (self, "String(20)|Text|String(60)|Enum(@mood)|Domain(@label)|Custom(citext)");
  MarqField *field;

  if ((strstr (type, "mood") && !self->mood) || (strstr (type, "label") && !self->label) || (strstr (type, "citext") && !self->citext))
    type = "Text";
  field = add_field (self, table, "b", "c|text|b\"x", type);
  if (strstr (type, "Text") || strstr (type, "String"))
    marq_field_set_storage (field, marq_world_chance (self, 0.3) ? "EXTERNAL" : NULL);
  if (marq_world_chance (self, 0.4))
    marq_field_set_default_value (field, "fine");
}

/* Computed, by code or not; or else a plain one. */
static void
add_computed (MarqWorld *self, MarqEntity *table)
{
  MarqField *field = add_field (self, table, "c", "computed|sum", marq_world_pick (self, "Integer|BigInt"));
  g_autofree char *number = marq_world_quote (get_field (table, "a"));
  g_autofree char *twice = self->twice ? marq_world_path (self->twice) : NULL;
  g_autofree char *code = twice && marq_world_chance (self, 0.5) ? g_strdup_printf ("%s(%s::numeric::integer)", twice, number)
                                                                 : g_strdup_printf ("%s::numeric::integer * 2", number);

  if (marq_world_chance (self, 0.8))
    marq_field_set_generated_expression (field, code);
}

static void
add_fields (MarqWorld *self, MarqEntity *table)
{
  MarqField *id = add_field (self, table, "id", "id|Key", marq_world_pick (self, "Integer|Serial|BigSerial"));

  if (marq_world_chance (self, 0.2))
    marq_field_set_identity (id, marq_world_chance (self, 0.5) ? MARQ_IDENTITY_ALWAYS : MARQ_IDENTITY_BY_DEFAULT);
  if (marq_field_get_identity (id))
    marq_field_set_not_null (id, TRUE);
  add_number (self, table);
  if (marq_world_chance (self, 0.8))
    add_text (self, table);
  if (marq_world_chance (self, 0.5))
    add_computed (self, table);
  if (self->mood && marq_world_chance (self, 0.4))
    add_field (self, table, "d", "moods|d", "Array(Enum(@mood))");
  if (self->pair && marq_world_chance (self, 0.4))
    add_field (self, table, "e", "pair|e", "Composite(@pair)");
  if (marq_world_chance (self, 0.4))
    add_field (self, table, "p", "period|p", marq_world_pick (self, "Custom(int4range)|Custom(int8range)"));
  add_field (self, table, "r", "ref|r", "Integer");
}

static void
add_check (MarqWorld *self, MarqEntity *table)
{
  g_autofree char *uid = g_strconcat (marq_item_get_uid (MARQ_ITEM (table)), ".check", NULL);
  g_autofree char *number = marq_world_quote (get_field (table, "a"));
  g_autofree char *twice = self->twice ? marq_world_path (self->twice) : NULL;
  g_autofree char *code = twice && marq_world_chance (self, 0.5)
                              ? g_strdup_printf ("%s(%s::numeric::integer) > 0", twice, number)
                              : g_strdup_printf ("%s::numeric::integer > %s", number, marq_world_pick (self, "0|-1"));
  MarqConstraint *check;

  if (!marq_world_chance (self, 0.5))
    return;
  check = marq_shop_constraint (table, uid, marq_world_chance (self, 0.5) ? uid : "checked", MARQ_CONSTRAINT_KIND_CHECK, NULL);
  marq_constraint_set_expression (check, code);
  marq_constraint_set_not_valid (check, marq_world_chance (self, 0.2));
  marq_world_say (self, check);
}

static void
add_keys (MarqWorld *self, MarqEntity *table)
{
  const char *uid = marq_item_get_uid (MARQ_ITEM (table));
  g_autofree char *key = g_strconcat (uid, ".pk", NULL);
  g_autofree char *unique = g_strconcat (uid, ".unique", NULL);
  g_autofree char *exclusion = g_strconcat (uid, ".excl", NULL);
  const char *const id[] = { marq_item_get_uid (MARQ_ITEM (get_field (table, "id"))), NULL };
  const char *const a[] = { marq_item_get_uid (MARQ_ITEM (get_field (table, "a"))), NULL };
  MarqField *period = get_field (table, "p");
  MarqConstraint *made = marq_shop_constraint (table, key, NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, NULL);

  marq_constraint_set_fields (made, id);
  if (marq_world_chance (self, 0.4))
    {
      made = marq_shop_constraint (table, unique, marq_world_chance (self, 0.5) ? NULL : unique, MARQ_CONSTRAINT_KIND_UNIQUE, NULL);
      marq_constraint_set_fields (made, a);
      marq_constraint_set_deferral (made, g_rand_int_range (self->rand, 0, 3));
      marq_world_say (self, made);
    }
  if (period && marq_world_chance (self, 0.6))
    {
      MarqKeyPart *part;
      g_autofree char *part_uid = g_strconcat (exclusion, ".1", NULL);
      g_autofree char *predicate = marq_world_quote (get_field (table, "a"));
      g_autofree char *code = g_strdup_printf ("%s::numeric::integer > 0", predicate);

      made = marq_shop_constraint (table, exclusion, exclusion, MARQ_CONSTRAINT_KIND_EXCLUSION, NULL);
      part = marq_shop_add (marq_constraint_get_parts (made), MARQ_TYPE_KEY_PART, part_uid, NULL);
      marq_key_part_set_field (part, marq_item_get_uid (MARQ_ITEM (period)));
      marq_key_part_set_exclusion_operator (part, "&&");
      marq_constraint_set_method (made, "gist");
      if (marq_world_chance (self, 0.5))
        marq_constraint_set_predicate (made, code);
      marq_world_say (self, made);
    }
}

static void
add_indexes (MarqWorld *self, MarqEntity *table)
{
  const char *uid = marq_item_get_uid (MARQ_ITEM (table));
  static const char *const options[] = { "fillfactor=70", NULL };
  g_autofree char *number = marq_world_quote (get_field (table, "a"));
  g_autofree char *twice = self->twice ? marq_world_path (self->twice) : NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *index_uid = g_strdup_printf ("%s.i%u", uid, i);
      g_autofree char *part_uid = g_strconcat (index_uid, ".1", NULL);
      g_autofree char *name = g_strdup_printf ("i%u_%s_%s", i, uid, marq_world_chance (self, 0.7) ? "x" : "y");
      g_autofree char *code = twice && marq_world_chance (self, 0.5) ? g_strdup_printf ("%s(%s::numeric::integer)", twice, number)
                                                                     : g_strdup_printf ("%s::numeric::integer + 1", number);
      g_autofree char *predicate = g_strdup_printf ("%s::numeric::integer > 0", number);
      const char *const include[] = { marq_item_get_uid (MARQ_ITEM (get_field (table, "r"))), NULL };
      MarqField *field = i == 2 && get_field (table, "b") ? get_field (table, "b") : get_field (table, "a");
      MarqIndex *index;
      MarqKeyPart *part;

      if (!marq_world_chance (self, 0.35))
        continue;
      index = marq_shop_index (table, index_uid, name, NULL);
      part = marq_shop_add (marq_index_get_parts (index), MARQ_TYPE_KEY_PART, part_uid, NULL);
      if (i == 1)
        marq_key_part_set_expression (part, code);
      else
        marq_key_part_set_field (part, marq_item_get_uid (MARQ_ITEM (field)));
      if (i == 1 && marq_world_chance (self, 0.5))
        marq_key_part_set_statistics_target (part, 200);
      if (marq_world_chance (self, 0.3))
        marq_index_set_predicate (index, predicate);
      if (marq_world_chance (self, 0.3))
        marq_index_set_include (index, include);
      marq_index_set_storage_options (index, marq_world_chance (self, 0.3) ? options : NULL);
      marq_index_set_is_unique (index, i == 0 && marq_world_chance (self, 0.5));
      marq_world_say (self, index);
      if (marq_world_chance (self, 0.3))
        marq_entity_set_cluster_on (table, marq_index_get_predicate (index) ? NULL : index_uid);
      if (i == 0 && marq_field_get_not_null (field) && marq_index_get_is_unique (index) && !marq_index_get_predicate (index))
        {
          marq_entity_set_replica_identity (table, MARQ_REPLICA_IDENTITY_INDEX);
          marq_entity_set_replica_index (table, index_uid);
        }
    }
}

static void
add_relation (MarqWorld *self, MarqEntity *table)
{
  MarqEntity *target = self->tables[g_rand_int_range (self->rand, 0, MARQ_WORLD_TABLES)];
  g_autofree char *uid = g_strconcat (marq_item_get_uid (MARQ_ITEM (table)), ".fk", NULL);
  const char *const from[] = { marq_item_get_uid (MARQ_ITEM (get_field (table, "r"))), NULL };
  const char *const to[] = { target ? marq_item_get_uid (MARQ_ITEM (get_field (target, "id"))) : NULL, NULL };
  MarqRelation *relation;

  if (!target || !marq_world_chance (self, 0.6))
    return;
  relation = marq_shop_add (marq_entity_get_relations (table), MARQ_TYPE_RELATION, uid, marq_world_chance (self, 0.5) ? NULL : uid);
  marq_relation_set_fields (relation, from);
  marq_relation_set_target (relation, marq_item_get_uid (MARQ_ITEM (target)));
  marq_relation_set_target_fields (relation, to);
  marq_relation_set_deferral (relation, g_rand_int_range (self->rand, 0, 3));
  marq_relation_set_not_valid (relation, marq_world_chance (self, 0.1));
  marq_world_say (self, relation);
}

static void
add_tables (MarqWorld *self)
{
  static const char *const names[MARQ_WORLD_TABLES] = { "alpha|Alpha Two", "beta|order", "gamma|ga\"mma", "delta|alpha_2" };
  static const char *const options[] = { "fillfactor=80", "autovacuum_enabled=false", NULL };

  for (guint i = 0; i < MARQ_WORLD_TABLES; i++)
    {
      g_autofree char *uid = g_strdup_printf ("t%u", i);
      MarqEntity *table;

      if (!marq_world_chance (self, 0.75))
        continue;
      table = self->tables[i] = marq_world_put (self, MARQ_TYPE_ENTITY, uid, names[i]);
      if (marq_world_chance (self, 0.3))
        marq_entity_set_storage_options (table, marq_world_chance (self, 0.5) ? options : options + 1);
      if (marq_world_chance (self, 0.2))
        marq_entity_set_replica_identity (table, MARQ_REPLICA_IDENTITY_FULL);
      if (marq_world_chance (self, 0.3))
        marq_entity_set_row_security (table, marq_world_chance (self, 0.5) ? MARQ_ROW_SECURITY_ON : MARQ_ROW_SECURITY_FORCED);
      add_fields (self, table);
      add_check (self, table);
      add_keys (self, table);
      add_indexes (self, table);
    }
  for (guint i = 0; i < MARQ_WORLD_TABLES; i++)
    if (self->tables[i])
      add_relation (self, self->tables[i]);
}

MarqSchema *
marq_world_new (guint32 seed, gboolean access)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  MarqWorld self = { g_rand_new_with_seed (seed), marq_shop_make (MARQ_TYPE_SCHEMA, "schema", NULL), .taken = taken, .access = access };

  self.public = marq_shop_add (marq_schema_get_namespaces (self.schema), MARQ_TYPE_NAMESPACE, "public", "public");
  if (marq_world_chance (&self, 0.7))
    {
      self.other = marq_shop_add (marq_schema_get_namespaces (self.schema), MARQ_TYPE_NAMESPACE, "other", marq_world_pick (&self, "shop|Shop 2"));
      marq_world_say (&self, self.other);
    }
  marq_world_add_types (&self);
  add_tables (&self);
  marq_world_add_code (&self);
  marq_world_add_wholes (&self);
  marq_world_add_access (&self);
  g_rand_free (self.rand);
  return self.schema;
}
