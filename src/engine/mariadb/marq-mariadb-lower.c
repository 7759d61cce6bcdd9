/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What MariaDB holds in another way than the designer has it: enums, domains, numbers that count up,
 * keys that make themselves. Nothing goes without a word.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-mariadb-sequence.h"
#include "marq-mariadb-text.h"
#include "marq-mariadb.h"

/* From here on, a TIMESTAMP that must be there is not set by the server unless it is told to. */
#define FIRST_VERSION_WITH_PLAIN_TIMESTAMPS 101000

static const char *
name_of (gpointer item)
{
  const char *name = marq_item_get_name (item);

  return name ? name : "";
}

static void
check_values (MarqLowering *lowering, MarqField *field, MarqFieldType *type)
{
  g_auto (GStrv) values = marq_lower_enum_values (lowering, MARQ_ITEM (field), type);

  if (lowering->settings->enum_style == MARQ_ENUM_STYLE_NATIVE || !values || !values[0])
    return;
  marq_lower_add_check (lowering, field, "values",
                        marq_lower_values_check (lowering, name_of (field), (const char *const *) values));
}

static void
check_domain (MarqLowering *lowering, MarqField *field, MarqDomain *domain)
{
  g_autofree char *column = marq_sql_quote (MARQ_DIALECT_MARIADB, name_of (field));
  MarqItemList *checks = marq_domain_get_checks (domain);

  for (guint i = 0; i < marq_item_list_get_length (checks); i++)
    {
      MarqConstraint *check = marq_item_list_get (checks, i);
      const char *expression = marq_constraint_get_expression (check);
      g_autofree char *role = g_strdup_printf ("domain:%s", marq_item_get_uid (MARQ_ITEM (check)));

      if (expression)
        marq_lower_add_check (lowering, field, role, marq_mariadb_domain_check (column, expression));
    }
  if (marq_domain_get_not_null (domain))
    marq_field_set_not_null (field, TRUE);
  if (marq_domain_get_collation (domain) && !marq_field_get_collation (field))
    marq_field_set_collation (field, marq_domain_get_collation (domain));
  if (marq_domain_get_default_expression (domain) && !marq_field_get_default_expression (field))
    marq_field_set_default_expression (field, marq_domain_get_default_expression (domain));
}

static void
lower_by_type (MarqLowering *lowering, MarqField *field, MarqFieldType *type)
{
  MarqDomain *domain;

  switch (marq_field_type_get_kind (type))
    {
    case MARQ_TYPE_KIND_ENUM:
      check_values (lowering, field, type);
      break;
    case MARQ_TYPE_KIND_DOMAIN:
      domain = marq_item_lookup (MARQ_ITEM (lowering->schema), marq_field_type_get_reference (type));
      if (!domain || !MARQ_IS_DOMAIN (domain))
        break;
      check_domain (lowering, field, domain);
      if (marq_domain_get_data_type (domain))
        lower_by_type (lowering, field, marq_domain_get_data_type (domain));
      break;
    case MARQ_TYPE_KIND_SERIAL:
    case MARQ_TYPE_KIND_BIG_SERIAL:
      if (!marq_field_get_default_expression (field))
        marq_field_set_identity (field, MARQ_IDENTITY_BY_DEFAULT);
      break;
    case MARQ_TYPE_KIND_UUID:
      if (!marq_field_get_default_expression (field) && !marq_field_get_generated_expression (field)
          && marq_lower_is_own_key (field))
        marq_field_set_default_expression (field, "uuid()");
      break;
    default:
      break;
    }
}

/* The moment of a default has as many digits as its column. */
static char *
dup_moment (const char *type)
{
  const char *open = strchr (type, '(');

  if (marq_mariadb_type_is (type, "DATE"))
    return g_strdup ("CURRENT_DATE");
  if (marq_mariadb_type_is (type, "TIME"))
    return g_strdup ("CURRENT_TIME");
  if ((marq_mariadb_type_is (type, "DATETIME") || marq_mariadb_type_is (type, "TIMESTAMP")) && open)
    return g_strconcat ("CURRENT_TIMESTAMP", open, NULL);
  return g_strdup ("CURRENT_TIMESTAMP");
}

/* What PostgreSQL writes for an array is no JSON. */
static char *
dup_array_default (MarqLowering *lowering, MarqField *field, const char *code)
{
  if (strstr (code, "'{}'"))
    return g_strdup ("'[]'");
  if (g_str_has_prefix (code, "'["))
    return g_strdup (code);
  marq_lower_note (lowering, "not-held", field, _ ("The default of %s is an array: in MariaDB it is left out"), name_of (field));
  return NULL;
}

static void
lower_code (MarqLowering *lowering, MarqField *field, MarqFieldType *type)
{
  MarqEntity *entity = MARQ_ENTITY (marq_item_get_parent (MARQ_ITEM (field)));
  const char *held = marq_mariadb_type_text (marq_field_get_data_type (field));
  const char *code = marq_field_get_default_expression (field);
  const char *computed = marq_field_get_generated_expression (field);
  g_autofree char *rewritten = code ? marq_mariadb_expression (entity, code) : NULL;
  g_autofree char *generated = computed ? marq_mariadb_expression (entity, computed) : NULL;
  g_autofree char *moment = dup_moment (held);
  g_autofree char *array = NULL;

  if (rewritten && marq_field_type_get_kind (type) == MARQ_TYPE_KIND_ARRAY)
    {
      array = dup_array_default (lowering, field, code);
      marq_field_set_default_expression (field, array);
    }
  else if (rewritten)
    marq_field_set_default_expression (field, marq_mariadb_is_now (rewritten) ? moment : rewritten);
  if (marq_field_get_on_update_expression (field))
    marq_field_set_on_update_expression (field, moment);
  if (!generated)
    return;
  marq_field_set_generated_expression (field, generated);
  if (marq_field_get_not_null (field))
    marq_lower_note (lowering, "not-held", field, _ ("MariaDB cannot require a computed value: %s may be null"), name_of (field));
  marq_field_set_not_null (field, FALSE);
}

/* Without a default of its own, an older server would set it whenever the row changes. */
static void
lower_timestamp (MarqLowering *lowering, MarqField *field)
{
  const char *held = marq_mariadb_type_text (marq_field_get_data_type (field));
  g_autofree char *moment = dup_moment (held);

  if (!marq_mariadb_type_is (held, "TIMESTAMP") || !marq_field_get_not_null (field)
      || marq_field_get_default_expression (field) || marq_field_get_generated_expression (field)
      || lowering->settings->server_version >= FIRST_VERSION_WITH_PLAIN_TIMESTAMPS)
    return;
  marq_field_set_default_expression (field, moment);
  marq_lower_note (lowering, "not-held", field,
                   _ ("%s gets the current time as its default: MariaDB before 10.10 would else change it with the row"),
                   name_of (field));
}

void
marq_mariadb_lower_field (MarqLowering *lowering, MarqField *field, MarqFieldType *type)
{
  lower_by_type (lowering, field, type);
  lower_code (lowering, field, type);
  lower_timestamp (lowering, field);
  if (marq_field_get_identity (field) == MARQ_IDENTITY_NONE)
    return;
  /* There is one way of counting. */
  marq_field_set_identity (field, MARQ_IDENTITY_BY_DEFAULT);
  marq_field_set_not_null (field, TRUE);
  marq_field_set_default_expression (field, NULL);
}

/* Takes away what is not held, and says so. */
static void
remove_all (MarqLowering *lowering, MarqItemList *list, const char *format)
{
  for (guint i = marq_item_list_get_length (list); i-- > 0;)
    {
      g_autofree char *message = NULL;
      g_auto (GStrv) halves = g_strsplit (format, "%s", 2);

      message = g_strjoin (name_of (marq_item_list_get (list, i)), halves[0], halves[1], NULL);
      marq_lower_note (lowering, "not-held", marq_item_list_get (list, i), "%s", message);
      marq_item_list_remove (list, i);
    }
}

static void
remove_silently (MarqItemList *list)
{
  while (marq_item_list_get_length (list))
    marq_item_list_remove (list, marq_item_list_get_length (list) - 1);
}

/* What PostgreSQL keeps as a table of its own is in MariaDB a part of the whole. */
static void
remove_partitions (MarqLowering *lowering, MarqItemList *entities)
{
  for (guint i = marq_item_list_get_length (entities); i-- > 0;)
    {
      MarqEntity *entity = marq_item_list_get (entities, i);
      MarqItem *whole = marq_item_lookup (MARQ_ITEM (entity), marq_entity_get_partition_of (entity));

      if (!whole)
        continue;
      marq_lower_note (lowering, "not-held", entity, _ ("%s is a part of %s: MariaDB holds its rows there, and has no such table"),
                       name_of (entity), name_of (whole));
      marq_item_list_remove (entities, i);
    }
}

/* A column that says what its table says is read as one that says nothing. */
static void
follow_table (MarqEntity *entity)
{
  MarqItemList *fields = marq_entity_get_fields (entity);
  const char *collation = marq_entity_get_collation (entity);

  for (guint i = 0; collation && i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);

      if (g_strcmp0 (marq_field_get_collation (field), collation) != 0)
        continue;
      marq_field_set_character_set (field, NULL);
      marq_field_set_collation (field, NULL);
    }
}

static void
settle_options (MarqEntity *entity)
{
  const char *const *options = marq_entity_get_storage_options (entity);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) settled = NULL;

  for (guint i = 0; options && options[i]; i++)
    {
      g_autofree char *clause = marq_mariadb_is_partitioning (options[i]) ? marq_mariadb_settle_partitions (options[i]) : NULL;

      g_strv_builder_add (builder, clause ? clause : options[i]);
    }
  settled = g_strv_builder_end (builder);
  if (options)
    marq_entity_set_storage_options (entity, (const char *const *) settled);
}

static void
lower_entity (MarqLowering *lowering, MarqEntity *entity)
{
  follow_table (entity);
  settle_options (entity);
  remove_all (lowering, marq_entity_get_rules (entity), _ ("MariaDB has no rules: %s is left out"));
  remove_all (lowering, marq_entity_get_policies (entity), _ ("MariaDB has no policies: %s is left out, and every row is seen"));
  if (marq_entity_get_partition_strategy (entity) != MARQ_PARTITION_STRATEGY_NONE)
    marq_lower_note (lowering, "not-held", entity, _ ("%s is made without partitions"), name_of (entity));
  marq_entity_set_partition_strategy (entity, MARQ_PARTITION_STRATEGY_NONE);
  remove_silently (marq_entity_get_partition_keys (entity));
  if (marq_entity_get_persistence (entity) == MARQ_PERSISTENCE_UNLOGGED)
    {
      marq_lower_note (lowering, "not-held", entity, _ ("MariaDB logs every table: %s, too"), name_of (entity));
      marq_entity_set_persistence (entity, MARQ_PERSISTENCE_PERMANENT);
    }
  marq_mariadb_lower_keys (lowering, entity);
}

static void
lower_namespace (MarqLowering *lowering, MarqNamespace *namespace)
{
  MarqItemList *entities = marq_namespace_get_entities (namespace);
  MarqItemList *sequences = marq_namespace_get_sequences (namespace);

  remove_partitions (lowering, entities);
  for (guint i = 0; i < marq_item_list_get_length (entities); i++)
    lower_entity (lowering, marq_item_list_get (entities, i));
  marq_mariadb_lower_code (lowering, namespace);
  for (guint i = 0; i < marq_item_list_get_length (sequences); i++)
    marq_mariadb_settle_sequence (marq_item_list_get (sequences, i));
  /* Where they are used, their types and checks are held. Enums stay, to tell which value is which. */
  remove_silently (marq_namespace_get_domains (namespace));
  remove_all (lowering, marq_namespace_get_composites (namespace), _ ("MariaDB has no composite types: %s is left out"));
}

static gboolean
has_name_on_server (MarqItem *item)
{
  return marq_item_get_name (item) && marq_item_get_parent (item)
         && (MARQ_IS_NAMESPACE (item) || MARQ_IS_ENTITY (item) || MARQ_IS_FIELD (item) || MARQ_IS_CONSTRAINT (item)
             || MARQ_IS_INDEX (item) || MARQ_IS_RELATION (item) || MARQ_IS_VIEW (item) || MARQ_IS_TRIGGER (item)
             || MARQ_IS_ROUTINE (item) || MARQ_IS_SEQUENCE (item));
}

static void
fit_name (MarqItem *item, gpointer data)
{
  MarqLowering *lowering = data;
  g_autofree char *fit = has_name_on_server (item) ? marq_mariadb_fit_name (marq_item_get_name (item)) : NULL;
  MarqItemList *siblings;

  if (!fit || g_str_equal (fit, marq_item_get_name (item)))
    return;
  siblings = marq_item_get_list (marq_item_get_parent (item), marq_item_get_place (item));
  for (guint i = 2; marq_item_list_find_by_name (siblings, fit); i++)
    {
      g_autofree char *taken = g_steal_pointer (&fit);
      g_autofree char *number = g_strdup_printf ("%u", i);

      fit = marq_sql_derive (MARQ_DIALECT_MARIADB, taken, NULL, number);
    }
  marq_lower_note (lowering, "not-held", item, _ ("MariaDB cannot have the name %s: it becomes %s"), name_of (item), fit);
  marq_item_set_name (item, fit);
}

static void
collect (MarqItem *item, gpointer data)
{
  g_ptr_array_add (data, item);
}

void
marq_mariadb_lower (MarqLowering *lowering)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (lowering->schema);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  marq_item_foreach (MARQ_ITEM (lowering->schema), fit_name, lowering);
  remove_all (lowering, marq_schema_get_extensions (lowering->schema), _ ("MariaDB has no extensions: %s is left out"));
  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    lower_namespace (lowering, marq_item_list_get (namespaces, i));
  marq_item_foreach (MARQ_ITEM (lowering->schema), collect, items);
  for (guint i = 0; i < items->len; i++)
    marq_mariadb_lower_properties (lowering, items->pdata[i]);
  if (lowering->findings && marq_item_list_get_length (marq_schema_get_access (lowering->schema)))
    marq_lower_note (lowering, "not-held", lowering->schema, _ ("Owners and grants are not brought to MariaDB"));
}

/* That a value of an enum has another name now is known of the design alone. */
void
marq_mariadb_forget (MarqSchema *schema)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (schema);

  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    remove_silently (marq_namespace_get_enums (marq_item_list_get (namespaces, i)));
}
