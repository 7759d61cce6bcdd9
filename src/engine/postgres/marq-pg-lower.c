/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What PostgreSQL holds in another way than the designer has it: enums as checks or types of their
 * own, numbers that count up, keys that make themselves.
 */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg.h"

/* A type for an enum that a field has for itself. */
static void
make_native_enum (MarqLowering *lowering, MarqField *field, MarqFieldType *type)
{
  MarqItem *entity = marq_item_get_parent (MARQ_ITEM (field));
  MarqNamespace *namespace = (MarqNamespace *) marq_item_get_ancestor (entity, MARQ_TYPE_NAMESPACE);
  g_auto (GStrv) values = marq_lower_enum_values (lowering, MARQ_ITEM (field), type);
  g_autofree char *uid = g_strdup_printf ("%s:enum", marq_item_get_uid (MARQ_ITEM (field)));
  g_autofree char *name = marq_sql_derive (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (entity),
                                           marq_item_get_name (MARQ_ITEM (field)), "enum");
  MarqEnum *made = marq_item_new_with_uid (MARQ_TYPE_ENUM, uid);
  g_autoptr (MarqFieldType) reference = marq_field_type_new_reference (MARQ_TYPE_KIND_ENUM, uid);
  g_autoptr (MarqFieldType) array = NULL;

  marq_item_set_name (MARQ_ITEM (made), name);
  for (guint i = 0; values[i]; i++)
    {
      g_autofree char *value_uid = g_strdup_printf ("%s:%s", uid, values[i]);
      MarqEnumValue *value = marq_item_new_with_uid (MARQ_TYPE_ENUM_VALUE, value_uid);

      marq_item_set_name (MARQ_ITEM (value), values[i]);
      marq_item_list_append (marq_enum_get_values (made), value);
    }
  marq_item_list_append (marq_namespace_get_enums (namespace), made);
  if (marq_field_type_get_kind (type) == MARQ_TYPE_KIND_ARRAY)
    array = marq_field_type_new_array (reference);
  marq_field_set_data_type (field, array ? array : reference);
}

static void
lower_enum_field (MarqLowering *lowering, MarqField *field, MarqFieldType *type)
{
  gboolean is_array = marq_field_type_get_kind (type) == MARQ_TYPE_KIND_ARRAY;
  g_auto (GStrv) values = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GString) check = NULL;

  if (lowering->settings->enum_style == MARQ_ENUM_STYLE_NATIVE)
    {
      if (!marq_field_type_get_reference (type))
        make_native_enum (lowering, field, type);
      return;
    }
  values = marq_lower_enum_values (lowering, MARQ_ITEM (field), type);
  if (!values || !values[0])
    return;
  if (!is_array)
    {
      marq_lower_add_check (lowering, field, "values",
                            marq_lower_values_check (lowering, marq_item_get_name (MARQ_ITEM (field)),
                                                     (const char *const *) values));
      return;
    }
  name = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (MARQ_ITEM (field)));
  check = g_string_new (NULL);
  g_string_append_printf (check, "%s::TEXT[] <@ ARRAY[", name);
  for (guint i = 0; values[i]; i++)
    {
      g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, values[i]);

      g_string_append_printf (check, "%s%s", i ? ", " : "", literal);
    }
  g_string_append (check, "]::TEXT[]");
  marq_lower_add_check (lowering, field, "values", g_strdup (check->str));
}

static void
add_sequence (MarqLowering *lowering, MarqField *field, const char *type)
{
  MarqItem *entity = marq_item_get_parent (MARQ_ITEM (field));
  MarqNamespace *namespace = (MarqNamespace *) marq_item_get_ancestor (entity, MARQ_TYPE_NAMESPACE);
  g_autofree char *uid = g_strdup_printf ("%s:sequence", marq_item_get_uid (MARQ_ITEM (field)));
  g_autofree char *name = marq_sql_derive (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (entity),
                                           marq_item_get_name (MARQ_ITEM (field)), "seq");
  g_autofree char *quoted = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, name);
  g_autofree char *prefix = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (MARQ_ITEM (namespace)));
  g_autofree char *path = g_str_equal (prefix, "public") ? g_strdup (quoted) : g_strconcat (prefix, ".", quoted, NULL);
  g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, path);
  g_autofree char *code = g_strdup_printf ("nextval(%s::regclass)", literal);
  MarqSequence *sequence = marq_item_new_with_uid (MARQ_TYPE_SEQUENCE, uid);
  g_autoptr (MarqFieldType) lowered = marq_field_type_new_custom (type);

  marq_item_set_name (MARQ_ITEM (sequence), name);
  marq_sequence_set_data_type (sequence, lowered);
  marq_sequence_set_owned_by (sequence, marq_item_get_uid (MARQ_ITEM (field)));
  marq_item_list_append (marq_namespace_get_sequences (namespace), sequence);
  marq_field_set_default_expression (field, code);
}

static void
lower_serial (MarqLowering *lowering, MarqField *field, gboolean big)
{
  if (marq_field_get_identity (field) != MARQ_IDENTITY_NONE || marq_field_get_default_expression (field))
    return;
  if (lowering->settings->serial_style == MARQ_SERIAL_STYLE_SERIAL)
    add_sequence (lowering, field, big ? "BIGINT" : "INTEGER");
  else
    marq_field_set_identity (field, MARQ_IDENTITY_BY_DEFAULT);
}

/* How a key says that it does not make itself. */
static gboolean
is_null (const char *expression)
{
  return expression && g_ascii_strcasecmp (expression, "NULL") == 0;
}

void
marq_pg_lower_field (MarqLowering *lowering, MarqField *field, MarqFieldType *type)
{
  MarqTypeKind kind = marq_field_type_get_kind (type);

  if (marq_lower_base_kind (type) == MARQ_TYPE_KIND_ENUM)
    lower_enum_field (lowering, field, type);
  else if (kind == MARQ_TYPE_KIND_SERIAL || kind == MARQ_TYPE_KIND_BIG_SERIAL)
    lower_serial (lowering, field, kind == MARQ_TYPE_KIND_BIG_SERIAL);
  else if (kind == MARQ_TYPE_KIND_UUID && !marq_field_get_default_expression (field)
           && !marq_field_get_generated_expression (field) && marq_lower_is_own_key (field))
    marq_field_set_default_expression (field, "gen_random_uuid()");
  else if (kind == MARQ_TYPE_KIND_UUID && is_null (marq_field_get_default_expression (field)))
    marq_field_set_default_expression (field, NULL);
}

static void
lower_columns (MarqLowering *lowering, MarqItemList *columns)
{
  for (guint i = 0; i < marq_item_list_get_length (columns); i++)
    {
      MarqField *field = marq_item_list_get (columns, i);
      MarqFieldType *own = marq_field_get_data_type (field);
      g_autoptr (MarqFieldType) type = own ? marq_pg_lower_type (lowering, MARQ_ITEM (field), own) : NULL;

      marq_field_set_data_type (field, type);
    }
}

/* A sequence that says nothing counts in these. */
static void
lower_sequence (MarqSequence *sequence)
{
  MarqFieldType *type = marq_sequence_get_data_type (sequence);

  if (type && g_strcmp0 (marq_field_type_get_text (type), "BIGINT") == 0)
    marq_sequence_set_data_type (sequence, NULL);
}

/* What an index is when nobody says what, and where it has its nulls. */
static void
lower_indexes (MarqItemList *indexes)
{
  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    {
      MarqIndex *index = marq_item_list_get (indexes, i);
      MarqItemList *parts = marq_index_get_parts (index);

      for (guint j = 0; j < marq_item_list_get_length (parts); j++)
        {
          MarqKeyPart *part = marq_item_list_get (parts, j);

          if (marq_key_part_get_nulls (part) == (marq_key_part_get_descending (part) ? MARQ_NULLS_FIRST : MARQ_NULLS_LAST))
            marq_key_part_set_nulls (part, MARQ_NULLS_DEFAULT);
        }

      if (marq_index_get_method (index) && g_ascii_strcasecmp (marq_index_get_method (index), "btree") == 0)
        marq_index_set_method (index, NULL);
    }
}

static void
lower_namespace (MarqLowering *lowering, MarqNamespace *namespace)
{
  MarqItemList *entities = marq_namespace_get_entities (namespace);
  MarqItemList *enums = marq_namespace_get_enums (namespace);
  MarqItemList *views = marq_namespace_get_views (namespace);
  MarqItemList *sequences = marq_namespace_get_sequences (namespace);

  for (guint i = 0; i < marq_item_list_get_length (views); i++)
    {
      lower_columns (lowering, marq_view_get_columns (marq_item_list_get (views, i)));
      lower_indexes (marq_view_get_indexes (marq_item_list_get (views, i)));
    }
  for (guint i = 0; i < marq_item_list_get_length (entities); i++)
    lower_indexes (marq_entity_get_indexes (marq_item_list_get (entities, i)));
  for (guint i = 0; i < marq_item_list_get_length (sequences); i++)
    lower_sequence (marq_item_list_get (sequences, i));

  /* Held as checks where they are used, they are nothing by themselves. */
  if (lowering->settings->enum_style == MARQ_ENUM_STYLE_CHECK)
    while (marq_item_list_get_length (enums))
      marq_item_list_remove (enums, marq_item_list_get_length (enums) - 1);
}

void
marq_pg_lower (MarqLowering *lowering)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (lowering->schema);

  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    lower_namespace (lowering, marq_item_list_get (namespaces, i));
}
