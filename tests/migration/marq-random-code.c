/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Types, code, wholes with parts, owners and grants of a random world. */
#include "config.h"

#include <string.h>

#include "marq-random-world.h"

const char marq_world_roles[]
  = "DO $$ BEGIN CREATE ROLE marq_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;\n"
    "DO $$ BEGIN CREATE ROLE marq_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;\n";

static void
add_enum (MarqWorld *self)
{
  static const char *const values[] = { "sad", "fine", "glad", "over the moon" };

  if (!marq_world_chance (self, 0.75))
    return;
  self->mood = marq_world_put (self, MARQ_TYPE_ENUM, "mood", "mood|Mood");
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (i == 1 || marq_world_chance (self, 0.7))
      marq_shop_add (marq_enum_get_values (self->mood), MARQ_TYPE_ENUM_VALUE, values[i],
                     i == 0 && marq_world_chance (self, 0.2) ? "blue" : values[i]);
}

static void
add_domain (MarqWorld *self)
{
  const char *type = marq_world_pick (self, "String(40)|Text|Enum(@mood)");
  g_autoptr (MarqFieldType) parsed = marq_field_type_parse (strstr (type, "mood") && !self->mood ? "Text" : type, NULL);
  MarqConstraint *check;

  if (!marq_world_chance (self, 0.7))
    return;
  self->label = marq_world_put (self, MARQ_TYPE_DOMAIN, "label", "label|Label");
  marq_domain_set_data_type (self->label, parsed);
  if (marq_world_chance (self, 0.3))
    marq_domain_set_default_expression (self->label, "'fine'");
  if (!marq_world_chance (self, 0.6))
    return;
  check = marq_shop_add (marq_domain_get_checks (self->label), MARQ_TYPE_CONSTRAINT, "label.check", marq_world_pick (self, "label_filled|label_long"));
  marq_constraint_set_constraint (check, MARQ_CONSTRAINT_KIND_CHECK);
  marq_constraint_set_expression (check, marq_world_pick (self, "length(VALUE::text) > 0|length(VALUE::text) > 1"));
  marq_world_say (self, check);
}

static void
add_composite (MarqWorld *self)
{
  MarqItemList *fields;

  if (!marq_world_chance (self, 0.6))
    return;
  self->pair = marq_world_put (self, MARQ_TYPE_COMPOSITE, "pair", "pair|Couple");
  fields = marq_composite_get_fields (self->pair);
  marq_shop_field_in (fields, "pair", "left", marq_world_pick (self, "Integer|BigInt"));
  if (marq_world_chance (self, 0.7))
    marq_item_set_name (MARQ_ITEM (marq_shop_field_in (fields, "pair", "right", "Text")), marq_world_pick (self, "right|Right"));
  if (self->mood && marq_world_chance (self, 0.5))
    marq_shop_field_in (fields, "pair", "mood", "Enum(@mood)");
}

static void
add_routines (MarqWorld *self)
{
  g_autofree char *mood = self->mood ? marq_world_path (self->mood) : NULL;
  g_autofree char *arguments = g_strdup_printf ("m %s", mood);

  if (marq_world_chance (self, 0.75))
    {
      self->twice = marq_world_put (self, MARQ_TYPE_ROUTINE, "twice", "twice|Twice");
      marq_routine_set_arguments (self->twice, marq_world_pick (self, "x integer|x integer|y integer|x integer DEFAULT 1"));
      marq_routine_set_returns (self->twice, marq_world_pick (self, "integer|integer|integer|bigint"));
      marq_routine_set_language (self->twice, "sql");
      marq_routine_set_volatility (self->twice, MARQ_VOLATILITY_IMMUTABLE);
      marq_routine_set_body (self->twice, marq_world_pick (self, "SELECT $1 * 2|SELECT $1 + $1|RETURN $1 * 2"));
    }
  if (mood && marq_world_chance (self, 0.6))
    {
      self->say = marq_world_put (self, MARQ_TYPE_ROUTINE, "say", "say|Say");
      marq_routine_set_arguments (self->say, arguments);
      marq_routine_set_returns (self->say, "text");
      marq_routine_set_language (self->say, "sql");
      marq_routine_set_volatility (self->say, MARQ_VOLATILITY_IMMUTABLE);
      marq_routine_set_body (self->say, "SELECT m::text");
    }
  if (marq_world_chance (self, 0.7))
    {
      self->watch = marq_world_put (self, MARQ_TYPE_ROUTINE, "watch", "watch|Watch");
      marq_routine_set_returns (self->watch, "trigger");
      marq_routine_set_language (self->watch, "plpgsql");
      marq_routine_set_body (self->watch, marq_world_pick (self, "BEGIN RETURN NEW; END|BEGIN RETURN OLD; END"));
    }
}

void
marq_world_add_types (MarqWorld *self)
{
  self->citext = marq_world_chance (self, 0.5);
  if (self->citext)
    marq_shop_add (marq_schema_get_extensions (self->schema), MARQ_TYPE_EXTENSION, "citext", "citext");
  if (marq_world_chance (self, 0.4))
    marq_shop_add (marq_schema_get_extensions (self->schema), MARQ_TYPE_EXTENSION, "trgm", "pg_trgm");
  add_enum (self);
  add_domain (self);
  add_composite (self);
  if (marq_world_chance (self, 0.6))
    {
      self->counter = marq_world_put (self, MARQ_TYPE_SEQUENCE, "counter", "counter|Numbers");
      marq_sequence_set_increment (self->counter, marq_world_chance (self, 0.5) ? 1 : 5);
      marq_sequence_set_cycles (self->counter, marq_world_chance (self, 0.3));
    }
  add_routines (self);
}

static MarqView *
add_view (MarqWorld *self, const char *uid, const char *names, const char *code)
{
  static const char *const options[] = { "security_barrier=true", NULL };
  MarqView *view = marq_world_put (self, MARQ_TYPE_VIEW, uid, names);

  marq_view_set_definition (view, code);
  if (g_str_has_prefix (uid, "m"))
    marq_view_set_is_materialized (view, TRUE);
  else if (marq_world_chance (self, 0.3))
    marq_view_set_storage_options (view, options);
  return view;
}

static char *
view_code (MarqWorld *self, MarqEntity *table)
{
  MarqItemList *fields = marq_entity_get_fields (table);
  g_autofree char *path = marq_world_path (table);
  g_autofree char *id = marq_world_quote (marq_item_list_get (fields, 0));
  g_autofree char *number = marq_world_quote (marq_item_list_get (fields, 1));
  g_autofree char *any = marq_world_quote (marq_item_list_get (fields, (guint) g_rand_int_range (self->rand, 1, (int) marq_item_list_get_length (fields))));
  g_autofree char *twice = self->twice ? marq_world_path (self->twice) : NULL;
  g_autofree char *say = self->say ? marq_world_path (self->say) : NULL;

  if (twice && marq_world_chance (self, 0.4))
    return g_strdup_printf ("SELECT %s AS number, %s(%s::numeric::integer) AS value FROM %s", id, twice, number, path);
  if (say && marq_world_chance (self, 0.4))
    return g_strdup_printf ("SELECT %s AS number, %s('fine') AS value FROM %s", id, say, path);
  return g_strdup_printf ("SELECT %s AS number, %s AS value FROM %s", id, any, path);
}

/* What can be seen is seen again: v of a table, w of v, m of either, x of m. */
static void
add_views (MarqWorld *self)
{
  static const char *const above[] = { "w", "m", "x" };

  for (guint i = 0; i < MARQ_WORLD_TABLES; i++)
    {
      g_autofree char *uid = g_strdup_printf ("v%u", i);
      g_autofree char *code = NULL;
      MarqView *below;

      if (!self->tables[i] || !marq_world_chance (self, 0.5))
        continue;
      code = view_code (self, self->tables[i]);
      below = add_view (self, uid, uid, code);
      if (marq_world_chance (self, 0.3) && !strchr (code, '('))
        marq_view_set_check_option (below, MARQ_CHECK_OPTION_LOCAL);
      for (guint j = 0; j < G_N_ELEMENTS (above); j++)
        {
          g_autofree char *path = marq_world_path (below);
          g_autofree char *next_uid = g_strdup_printf ("%s%u", above[j], i);
          g_autofree char *next = g_strdup_printf ("SELECT number, value FROM %s WHERE number > %s", path, marq_world_pick (self, "1|2"));
          g_autofree char *index_uid = g_strconcat (next_uid, ".i", NULL);
          g_autofree char *part_uid = g_strconcat (next_uid, ".i.1", NULL);
          MarqIndex *index;
          MarqKeyPart *part;

          if (!marq_world_chance (self, 0.4))
            continue;
          below = add_view (self, next_uid, next_uid, next);
          if (j != 1)
            continue;
          index = marq_shop_add (marq_view_get_indexes (below), MARQ_TYPE_INDEX, index_uid, index_uid);
          part = marq_shop_add (marq_index_get_parts (index), MARQ_TYPE_KEY_PART, part_uid, NULL);
          marq_key_part_set_expression (part, "number");
          marq_world_say (self, index);
          if (marq_world_chance (self, 0.5))
            marq_view_set_cluster_on (below, index_uid);
        }
    }
}

static void
add_trigger (MarqWorld *self, MarqEntity *table, const char *number)
{
  static const char *const update[] = { "UPDATE", NULL };
  static const char *const both[] = { "INSERT", "UPDATE", NULL };
  const char *const fields[] = { marq_item_get_uid (marq_item_list_get (marq_entity_get_fields (table), 1)), NULL };
  g_autofree char *uid = g_strconcat (marq_item_get_uid (MARQ_ITEM (table)), ".trigger", NULL);
  g_autofree char *condition = g_strdup_printf ("NEW.%s IS NOT NULL", number);
  MarqTrigger *trigger = marq_shop_add (marq_entity_get_triggers (table), MARQ_TYPE_TRIGGER, uid, marq_world_pick (self, "watching|Watching"));

  marq_trigger_set_timing (trigger, marq_world_chance (self, 0.5) ? MARQ_TIMING_AFTER : MARQ_TIMING_BEFORE);
  marq_trigger_set_events (trigger, marq_world_chance (self, 0.5) ? update : both);
  marq_trigger_set_for_each_row (trigger, TRUE);
  if (marq_world_chance (self, 0.4))
    marq_trigger_set_fields (trigger, fields);
  if (marq_world_chance (self, 0.4))
    marq_trigger_set_condition (trigger, condition);
  marq_trigger_set_routine (trigger, "watch");
  marq_trigger_set_firing (trigger, g_rand_int_range (self->rand, 0, 4));
  marq_world_say (self, trigger);
}

static void
add_table_code (MarqWorld *self, MarqEntity *table)
{
  const char *uid = marq_item_get_uid (MARQ_ITEM (table));
  g_autofree char *number = marq_world_quote (marq_item_list_get (marq_entity_get_fields (table), 1));
  g_autofree char *path = marq_world_path (table);
  g_autofree char *twice = self->twice ? marq_world_path (self->twice) : NULL;

  if (self->watch && marq_world_chance (self, 0.5))
    add_trigger (self, table, number);
  if (marq_world_chance (self, 0.4))
    {
      g_autofree char *policy_uid = g_strconcat (uid, ".policy", NULL);
      g_autofree char *code = twice ? g_strdup_printf ("%s(%s::numeric::integer) > 0", twice, number) : g_strdup_printf ("%s::numeric::integer > 0", number);
      MarqPolicy *policy = marq_shop_add (marq_entity_get_policies (table), MARQ_TYPE_POLICY, policy_uid, marq_world_pick (self, "seen|Seen"));

      marq_policy_set_command (policy, marq_world_chance (self, 0.5) ? MARQ_POLICY_COMMAND_ALL : MARQ_POLICY_COMMAND_SELECT);
      marq_policy_set_using_expression (policy, code);
      marq_policy_set_permissive (policy, marq_world_chance (self, 0.7));
      marq_world_say (self, policy);
    }
  if (marq_world_chance (self, 0.3))
    {
      g_autofree char *rule_uid = g_strconcat (uid, ".rule", NULL);
      const char *name = marq_world_pick (self, "kept|Kept");
      g_autofree char *code = g_strdup_printf ("CREATE RULE \"%s\" AS ON DELETE TO %s WHERE OLD.%s::numeric::integer > 0 DO INSTEAD NOTHING", name, path, number);
      MarqRule *rule = marq_shop_add (marq_entity_get_rules (table), MARQ_TYPE_RULE, rule_uid, name);

      marq_rule_set_definition (rule, code);
      marq_rule_set_firing (rule, g_rand_int_range (self->rand, 0, 4));
      marq_world_say (self, rule);
    }
}

void
marq_world_add_code (MarqWorld *self)
{
  for (guint i = 0; i < MARQ_WORLD_TABLES; i++)
    if (self->tables[i])
      add_table_code (self, self->tables[i]);
  add_views (self);
  for (guint i = 0; i < MARQ_WORLD_TABLES; i++)
    if (self->counter && !self->access && self->tables[i] && marq_world_chance (self, 0.1)
        && marq_item_get_parent (MARQ_ITEM (self->counter)) == marq_item_get_parent (MARQ_ITEM (self->tables[i])))
      marq_sequence_set_owned_by (self->counter, marq_item_get_uid (marq_item_list_get (marq_entity_get_fields (self->tables[i]), 1)));
  /* Code that says the names of things. */
  if (self->tables[0] && marq_world_chance (self, 0.4))
    {
      g_autofree char *path = marq_world_path (self->tables[0]);
      g_autofree char *number = marq_world_quote (marq_item_list_get (marq_entity_get_fields (self->tables[0]), 1));
      g_autofree char *body = g_strdup_printf ("SELECT max(%s::numeric::integer) FROM %s", number, path);
      MarqRoutine *routine = marq_world_put (self, MARQ_TYPE_ROUTINE, "most", "most|Most");

      marq_routine_set_returns (routine, "integer");
      marq_routine_set_language (routine, "sql");
      marq_routine_set_body (routine, body);
    }
}

static void
add_part (MarqWorld *self, MarqEntity *whole, guint i, gboolean indexed)
{
  g_autofree char *uid = g_strdup_printf ("part%u", i);
  g_autofree char *index_uid = g_strdup_printf ("part%u.i", i);
  g_autofree char *bound = g_strdup_printf ("FOR VALUES FROM (%u) TO (%u)", i * 100, i * 100 + (marq_world_chance (self, 0.7) ? 100 : 50));
  gboolean attached = marq_world_chance (self, 0.7);
  MarqItemList *fields = marq_entity_get_fields (whole);
  MarqEntity *part;

  if (!marq_world_chance (self, 0.75))
    return;
  part = marq_world_put (self, MARQ_TYPE_ENTITY, uid, uid);
  for (guint j = 0; j < marq_item_list_get_length (fields); j++)
    {
      MarqField *field = marq_item_list_get (fields, j);
      const char *own = strrchr (marq_item_get_uid (MARQ_ITEM (field)), '.') + 1;
      MarqField *copy = marq_shop_field (part, own, marq_field_type_to_string (marq_field_get_data_type (field)));

      marq_item_set_name (MARQ_ITEM (copy), marq_item_get_name (MARQ_ITEM (field)));
      marq_field_set_is_inherited (copy, attached);
    }
  if (attached)
    {
      marq_entity_set_partition_of (part, "whole");
      marq_entity_set_partition_bound (part, bound);
    }
  if (indexed && (attached || marq_world_chance (self, 0.5)))
    {
      MarqIndex *index = marq_shop_index (part, index_uid, index_uid, "v");

      marq_index_set_partition_of (index, attached ? "whole.i" : NULL);
    }
}

void
marq_world_add_wholes (MarqWorld *self)
{
  gboolean indexed = marq_world_chance (self, 0.6);
  static const char *const parents[] = { "base", NULL };

  if (marq_world_chance (self, 0.6))
    {
      MarqEntity *whole = marq_world_put (self, MARQ_TYPE_ENTITY, "whole", "log|Log");
      MarqKeyPart *key = marq_shop_add (marq_entity_get_partition_keys (whole), MARQ_TYPE_KEY_PART, "whole.key", NULL);

      marq_shop_field (whole, "id", "Integer");
      marq_shop_field (whole, "v", marq_world_pick (self, "Integer|BigInt|Text"));
      if (marq_world_chance (self, 0.6))
        marq_item_set_name (MARQ_ITEM (marq_shop_field (whole, "w", "Text")), marq_world_pick (self, "w|W"));
      marq_entity_set_partition_strategy (whole, MARQ_PARTITION_STRATEGY_RANGE);
      marq_key_part_set_field (key, "whole.id");
      if (indexed)
        marq_shop_index (whole, "whole.i", "whole_v", "v");
      for (guint i = 0; i < 2; i++)
        add_part (self, whole, i, indexed);
    }
  if (marq_world_chance (self, 0.5))
    {
      MarqEntity *base = marq_world_put (self, MARQ_TYPE_ENTITY, "base", "base|Base");
      const char *type = marq_world_pick (self, "Text|String(30)");
      const char *name = marq_world_pick (self, "name|title");

      marq_item_set_name (MARQ_ITEM (marq_shop_field (base, "name", type)), name);
      if (marq_world_chance (self, 0.8))
        {
          MarqEntity *child = marq_world_put (self, MARQ_TYPE_ENTITY, "child", "child|Child");
          MarqField *field = marq_shop_field (child, "name", type);

          marq_item_set_name (MARQ_ITEM (field), name);
          marq_shop_field (child, "size", marq_world_pick (self, "Integer|BigInt"));
          /* It inherits for good: what was a column of its own before stays so in the eyes of PostgreSQL, which
           * has no word to make it another's. */
          marq_entity_set_inherits (child, parents);
          marq_field_set_is_inherited (field, TRUE);
        }
    }
}

static void
grant (MarqWorld *self, gpointer of, gboolean sure, const char *privilege)
{
  g_autofree char *uid = NULL;
  g_autofree char *grant_uid = NULL;
  const char *const privileges[] = { privilege, NULL };
  MarqAccess *access;
  MarqGrant *made;

  if (!of || (MARQ_IS_SEQUENCE (of) && marq_sequence_get_owned_by (of)) || !(sure || marq_world_chance (self, 0.5)))
    return;
  uid = g_strconcat (marq_item_get_uid (of), ".access", NULL);
  grant_uid = g_strconcat (uid, ".grant", NULL);
  access = marq_shop_add (marq_schema_get_access (self->schema), MARQ_TYPE_ACCESS, uid, NULL);
  marq_access_set_of (access, marq_item_get_uid (of));
  marq_access_set_owner (access, sure || marq_world_chance (self, 0.5) ? "marq_owner" : "postgres");
  if (!sure && marq_world_chance (self, 0.4))
    return;
  made = marq_shop_add (marq_access_get_grants (access), MARQ_TYPE_GRANT, grant_uid, NULL);
  marq_grant_set_grantee (made, "marq_reader");
  marq_grant_set_privileges (made, privileges);
}

/* Where they do not differ, whatever is made anew has to have them again. */
void
marq_world_add_access (MarqWorld *self)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (self->schema);

  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqNamespace *namespace = marq_item_list_get (namespaces, i);
      MarqItemList *const lists[] = { marq_namespace_get_entities (namespace), marq_namespace_get_views (namespace),
                                      marq_namespace_get_routines (namespace), marq_namespace_get_enums (namespace),
                                      marq_namespace_get_domains (namespace), marq_namespace_get_composites (namespace),
                                      marq_namespace_get_sequences (namespace) };
      static const char *const privileges[] = { "SELECT", "SELECT", "EXECUTE", "USAGE", "USAGE", "USAGE", "USAGE" };

      for (guint j = 0; j < G_N_ELEMENTS (lists); j++)
        for (guint k = 0; k < marq_item_list_get_length (lists[j]); k++)
          grant (self, marq_item_list_get (lists[j], k), !self->access, privileges[j]);
    }
}
