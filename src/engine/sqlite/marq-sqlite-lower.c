/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What SQLite makes of a design: five types, and checks for the rest. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-sqlite.h"

/* A random UUID, version 4, of what SQLite has. */
#define UUID_CODE                                                                                                      \
  "(lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || "          \
  "substr('89ab', 1 + (abs(random()) % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))"

static const char *
type_of (MarqTypeKind kind)
{
  switch (kind)
    {
    case MARQ_TYPE_KIND_SMALL_INT:
    case MARQ_TYPE_KIND_INTEGER:
    case MARQ_TYPE_KIND_BIG_INT:
    case MARQ_TYPE_KIND_SERIAL:
    case MARQ_TYPE_KIND_BIG_SERIAL:
    case MARQ_TYPE_KIND_BOOLEAN:
      return "INTEGER";
    case MARQ_TYPE_KIND_FLOAT:
    case MARQ_TYPE_KIND_DOUBLE:
      return "REAL";
    case MARQ_TYPE_KIND_DECIMAL:
      return "NUMERIC";
    case MARQ_TYPE_KIND_BINARY:
    case MARQ_TYPE_KIND_BLOB:
      return "BLOB";
    default:
      return "TEXT";
    }
}

static gboolean
is_strict (MarqItem *owner)
{
  MarqItem *entity = marq_item_get_ancestor (owner, MARQ_TYPE_ENTITY);

  return entity && marq_entity_get_is_strict (MARQ_ENTITY (entity));
}

static MarqFieldType *
lower_domain (MarqLowering *lowering, MarqItem *owner, MarqFieldType *type)
{
  MarqDomain *domain = marq_item_lookup (MARQ_ITEM (lowering->schema), marq_field_type_get_reference (type));

  if (!MARQ_IS_DOMAIN (domain) || !marq_domain_get_data_type (domain))
    return marq_lower_custom ("TEXT");
  return marq_sqlite_lower_type (lowering, owner, marq_domain_get_data_type (domain));
}

MarqFieldType *
marq_sqlite_lower_type (MarqLowering *lowering, MarqItem *owner, MarqFieldType *type)
{
  MarqTypeKind kind = marq_field_type_get_kind (type);

  if (kind == MARQ_TYPE_KIND_DOMAIN)
    return lower_domain (lowering, owner, type);
  if (kind == MARQ_TYPE_KIND_CUSTOM || kind == MARQ_TYPE_KIND_UNKNOWN)
    return marq_lower_custom ("%s", marq_field_type_get_text (type));
  if (kind == MARQ_TYPE_KIND_ARRAY || kind == MARQ_TYPE_KIND_COMPOSITE)
    marq_lower_note (lowering, "not-held", owner, _ ("SQLite has no type for %s: it is kept as JSON text"),
                     marq_item_get_name (owner));
  /* A strict table takes five types only. */
  if (kind == MARQ_TYPE_KIND_DECIMAL && is_strict (owner))
    return marq_lower_custom ("REAL");
  return marq_lower_custom ("%s", type_of (kind));
}

/* What other engines call it, in SQLite's words. */
static void
translate_default (MarqField *field)
{
  static const struct
  {
    const char *theirs;
    const char *ours;
  } words[] = {
    { "gen_random_uuid()", UUID_CODE }, { "uuid_generate_v4()", UUID_CODE }, { "uuid()", UUID_CODE },
    { "now()", "CURRENT_TIMESTAMP" },
  };
  const char *code = marq_field_get_default_expression (field);

  for (guint i = 0; code && i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (code, words[i].theirs) == 0)
      {
        marq_field_set_default_expression (field, words[i].ours);
        return;
      }
}

/* The checks of a domain, said of the column. */
static void
take_over_domain (MarqLowering *lowering, MarqField *field, MarqFieldType *type)
{
  MarqDomain *domain = marq_item_lookup (MARQ_ITEM (lowering->schema), marq_field_type_get_reference (type));
  g_autofree char *name = marq_sql_quote (MARQ_DIALECT_SQLITE, marq_item_get_name (MARQ_ITEM (field)));
  MarqItemList *checks = MARQ_IS_DOMAIN (domain) ? marq_domain_get_checks (domain) : NULL;

  if (!checks)
    return;
  if (marq_domain_get_not_null (domain))
    marq_field_set_not_null (field, TRUE);
  if (!marq_field_get_default_expression (field))
    marq_field_set_default_expression (field, marq_domain_get_default_expression (domain));
  for (guint i = 0; i < marq_item_list_get_length (checks); i++)
    {
      MarqConstraint *check = marq_item_list_get (checks, i);
      g_autoptr (GRegex) value = g_regex_new ("\\bVALUE\\b", G_REGEX_CASELESS, 0, NULL);
      g_autofree char *role = g_strdup_printf ("domain%u", i);
      char *code = g_regex_replace_literal (value, marq_constraint_get_expression (check), -1, 0, name, 0, NULL);

      marq_lower_add_check (lowering, field, role, code);
    }
}

void
marq_sqlite_lower_field (MarqLowering *lowering, MarqField *field, MarqFieldType *type)
{
  MarqTypeKind kind = marq_field_type_get_kind (type);

  if (kind == MARQ_TYPE_KIND_ENUM)
    {
      g_auto (GStrv) values = marq_lower_enum_values (lowering, MARQ_ITEM (field), type);

      if (values && values[0])
        marq_lower_add_check (lowering, field, "values",
                              marq_lower_values_check (lowering, marq_item_get_name (MARQ_ITEM (field)),
                                                       (const char *const *) values));
    }
  else if (kind == MARQ_TYPE_KIND_SERIAL || kind == MARQ_TYPE_KIND_BIG_SERIAL)
    {
      marq_field_set_identity (field, MARQ_IDENTITY_BY_DEFAULT);
      if (!marq_lower_is_own_key (field))
        marq_lower_note (lowering, "not-held", field,
                         _ ("SQLite counts up only what alone is the primary key, so %s does not count"),
                         marq_item_get_name (MARQ_ITEM (field)));
    }
  else if (kind == MARQ_TYPE_KIND_UUID && !marq_field_get_default_expression (field) && marq_lower_is_own_key (field))
    marq_field_set_default_expression (field, UUID_CODE);
  else if (kind == MARQ_TYPE_KIND_DOMAIN)
    take_over_domain (lowering, field, type);
  translate_default (field);
}

static void
leave_out (MarqLowering *lowering, MarqItemList *list)
{
  for (guint i = marq_item_list_get_length (list); i-- > 0;)
    {
      MarqItem *item = marq_item_list_get (list, i);
      g_autofree char *path = marq_item_dup_path (item);

      /* Translators: a kind of thing, and its name */
      marq_lower_note (lowering, "not-held", item, _ ("SQLite has nothing like it: %s %s is left out"),
                       marq_item_get_label (item), path);
      marq_item_list_remove (list, i);
    }
}

static void
clear (MarqItemList *list)
{
  while (marq_item_list_get_length (list))
    marq_item_list_remove (list, marq_item_list_get_length (list) - 1);
}

static void
lower_index (MarqLowering *lowering, MarqIndex *index)
{
  const char *method = marq_index_get_method (index);
  g_autofree char *path = marq_item_dup_path (MARQ_ITEM (index));

  if (method && g_ascii_strcasecmp (method, "btree") != 0)
    marq_lower_note (lowering, "not-held", index, _ ("SQLite has no %s indexes: %s is an ordinary one"), method, path);
  if (marq_index_get_include (index))
    marq_lower_note (lowering, "not-held", index, _ ("SQLite has no INCLUDE: %s goes without"), path);
}

/* One that calls a routine of the server has no server to call. */
static void
lower_triggers (MarqLowering *lowering, MarqItemList *triggers)
{
  for (guint i = marq_item_list_get_length (triggers); i-- > 0;)
    {
      MarqTrigger *trigger = marq_item_list_get (triggers, i);
      g_autofree char *path = marq_item_dup_path (MARQ_ITEM (trigger));

      /* There is no other way. */
      marq_trigger_set_for_each_row (trigger, !marq_trigger_get_definition (trigger));
      if (marq_trigger_get_body (trigger) || marq_trigger_get_definition (trigger))
        continue;
      marq_lower_note (lowering, "not-held", trigger, _ ("SQLite has no routines, so trigger %s is left out"), path);
      marq_item_list_remove (triggers, i);
    }
}

static void
lower_constraints (MarqLowering *lowering, MarqItemList *constraints)
{
  for (guint i = marq_item_list_get_length (constraints); i-- > 0;)
    {
      MarqConstraint *constraint = marq_item_list_get (constraints, i);
      g_autofree char *path = marq_item_dup_path (MARQ_ITEM (constraint));

      if (marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_EXCLUSION)
        {
          marq_lower_note (lowering, "not-held", constraint, _ ("SQLite cannot exclude: %s is left out"), path);
          marq_item_list_remove (constraints, i);
        }
    }
}

static void
lower_entity (MarqLowering *lowering, MarqEntity *entity)
{
  MarqItemList *indexes = marq_entity_get_indexes (entity);
  g_autofree char *path = marq_item_dup_path (MARQ_ITEM (entity));

  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    lower_index (lowering, marq_item_list_get (indexes, i));
  lower_constraints (lowering, marq_entity_get_constraints (entity));
  lower_triggers (lowering, marq_entity_get_triggers (entity));
  leave_out (lowering, marq_entity_get_rules (entity));
  leave_out (lowering, marq_entity_get_policies (entity));
  clear (marq_entity_get_partition_keys (entity));
  if (marq_entity_get_partition_strategy (entity) != MARQ_PARTITION_STRATEGY_NONE || marq_entity_get_inherits (entity)
      || marq_entity_get_partition_of (entity))
    marq_lower_note (lowering, "not-held", entity, _ ("SQLite has neither partitions nor inheritance: %s is a table by itself"),
                     path);
}

static void
lower_views (MarqLowering *lowering, MarqItemList *views)
{
  for (guint i = marq_item_list_get_length (views); i-- > 0;)
    {
      MarqView *view = marq_item_list_get (views, i);
      g_autofree char *path = marq_item_dup_path (MARQ_ITEM (view));

      lower_triggers (lowering, marq_view_get_triggers (view));
      if (!marq_view_get_is_materialized (view))
        continue;
      marq_lower_note (lowering, "not-held", view, _ ("SQLite has no materialized views: %s is an ordinary one"), path);
      clear (marq_view_get_indexes (view));
    }
}

void
marq_sqlite_lower (MarqLowering *lowering)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (lowering->schema);

  leave_out (lowering, marq_schema_get_extensions (lowering->schema));
  clear (marq_schema_get_access (lowering->schema));
  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqNamespace *namespace = marq_item_list_get (namespaces, i);
      MarqItemList *entities = marq_namespace_get_entities (namespace);
      gboolean is_usual = g_strcmp0 (marq_item_get_name (MARQ_ITEM (namespace)), "public") == 0;

      /* What a design calls so is the one that a database of SQLite has. */
      if (is_usual && marq_item_list_get_length (namespaces) == 1)
        marq_item_set_name (MARQ_ITEM (namespace), "main");
      for (guint j = 0; j < marq_item_list_get_length (entities); j++)
        lower_entity (lowering, marq_item_list_get (entities, j));
      lower_views (lowering, marq_namespace_get_views (namespace));
      leave_out (lowering, marq_namespace_get_sequences (namespace));
      leave_out (lowering, marq_namespace_get_routines (namespace));
      /* Where they are used they have become checks and text. */
      clear (marq_namespace_get_enums (namespace));
      clear (marq_namespace_get_domains (namespace));
      clear (marq_namespace_get_composites (namespace));
    }
  marq_sqlite_forget_rest (lowering->schema);
}
