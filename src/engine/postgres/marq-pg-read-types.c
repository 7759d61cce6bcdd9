/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Types of a schema, and what the designer calls a type of PostgreSQL. */
#include "config.h"

#include <string.h>

#include "marq-pg-read.h"

/* Only what comes out again as it was: the rest stays in PostgreSQL's words. */
static const struct
{
  const char *begin;
  const char *end;
  const char *name;
} numbered[] = {
  { "character varying(", ")", "String" },
  { "character(", ")", "Char" },
  { "numeric(", ")", "Decimal" },
  { "timestamp(", ") without time zone", "DateTime" },
  { "timestamp(", ") with time zone", "Timestamp" },
  { "time(", ") without time zone", "Time" },
  { "interval(", ")", "Interval" },
};

static const struct
{
  const char *text;
  MarqTypeKind kind;
} plain[] = {
  { "text", MARQ_TYPE_KIND_TEXT },
  { "smallint", MARQ_TYPE_KIND_SMALL_INT },
  { "integer", MARQ_TYPE_KIND_INTEGER },
  { "bigint", MARQ_TYPE_KIND_BIG_INT },
  { "numeric", MARQ_TYPE_KIND_DECIMAL },
  { "real", MARQ_TYPE_KIND_FLOAT },
  { "double precision", MARQ_TYPE_KIND_DOUBLE },
  { "boolean", MARQ_TYPE_KIND_BOOLEAN },
  { "date", MARQ_TYPE_KIND_DATE },
  { "timestamp without time zone", MARQ_TYPE_KIND_DATE_TIME },
  { "timestamp with time zone", MARQ_TYPE_KIND_TIMESTAMP },
  { "time without time zone", MARQ_TYPE_KIND_TIME },
  { "interval", MARQ_TYPE_KIND_INTERVAL },
  { "uuid", MARQ_TYPE_KIND_UUID },
  { "json", MARQ_TYPE_KIND_JSON },
  { "jsonb", MARQ_TYPE_KIND_JSONB },
  { "bytea", MARQ_TYPE_KIND_BLOB },
};

static MarqFieldType *
read_numbered (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbered); i++)
    {
      gsize begin = strlen (numbered[i].begin);
      gsize end = strlen (numbered[i].end);
      gsize length = strlen (text);
      g_autofree char *written = NULL;
      g_autofree char *numbers = NULL;

      if (length <= begin + end || !g_str_has_prefix (text, numbered[i].begin) || !g_str_has_suffix (text, numbered[i].end))
        continue;
      numbers = g_strndup (text + begin, length - begin - end);
      if (strspn (numbers, "0123456789,") != strlen (numbers) || g_str_equal (numbers, "0"))
        continue;
      written = g_strdup_printf ("%s(%s)", numbered[i].name, numbers);
      return marq_field_type_parse (written, NULL);
    }
  return NULL;
}

static MarqTypeKind
kind_of (MarqItem *item)
{
  if (MARQ_IS_ENUM (item))
    return MARQ_TYPE_KIND_ENUM;
  return MARQ_IS_DOMAIN (item) ? MARQ_TYPE_KIND_DOMAIN : MARQ_TYPE_KIND_COMPOSITE;
}

MarqFieldType *
marq_pg_type (MarqPgReader *self, gint64 oid, gint64 element, const char *text)
{
  MarqItem *item = marq_pg_find (self, MARQ_PG_TYPE, oid, 0);
  MarqFieldType *type;

  if (element && g_str_has_suffix (text, "[]"))
    {
      g_autofree char *inner_text = g_strndup (text, strlen (text) - 2);
      g_autoptr (MarqFieldType) inner = marq_pg_type (self, element, 0, inner_text);

      return marq_field_type_new_array (inner);
    }
  if (item && (MARQ_IS_ENUM (item) || MARQ_IS_DOMAIN (item) || MARQ_IS_COMPOSITE (item)))
    return marq_field_type_new_reference (kind_of (item), marq_item_get_uid (item));
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if (g_str_equal (text, plain[i].text))
      return marq_field_type_new (plain[i].kind);
  type = read_numbered (text);
  return type ? type : marq_field_type_new_custom (text);
}

#define TYPE_COLUMNS(C)                                                                                                \
  C (TYPE_NAMESPACE, "t.typnamespace")                                                                                 \
  C (TYPE_KIND, "t.typtype")                                                                                           \
  C (TYPE_NOT_NULL, "t.typnotnull")                                                                                    \
  C (TYPE_TABLE, "t.typrelid")                                                                                         \
  C (TYPE_CODE, "pg_get_expr(t.typdefaultbin, 0)")                                                                     \
  C (TYPE_COLLATION, "CASE WHEN t.typcollation <> b.typcollation THEN " MARQ_PG_COLLATION ("t.typcollation") " END")

enum
{
  TYPE_NAME = MARQ_PG_NAME,
  TYPE_COLUMNS (MARQ_PG_NUMBER)
};

static void
read_type (MarqPgReader *self, MarqNamespace *namespace)
{
  MarqComposite *composite;
  MarqDomain *domain;

  switch (marq_pg_letter (self, TYPE_KIND))
    {
    case 'e':
      marq_pg_make (self, MARQ_TYPE_ENUM, MARQ_PG_TYPE, marq_namespace_get_enums (namespace));
      return;
    case 'c':
      composite = marq_pg_make (self, MARQ_TYPE_COMPOSITE, MARQ_PG_TYPE, marq_namespace_get_composites (namespace));
      marq_pg_note (self, MARQ_PG_CLASS, marq_pg_number (self, TYPE_TABLE), 0, composite);
      return;
    default:
      domain = marq_pg_make (self, MARQ_TYPE_DOMAIN, MARQ_PG_TYPE, marq_namespace_get_domains (namespace));
      marq_domain_set_not_null (domain, marq_pg_flag (self, TYPE_NOT_NULL));
      marq_domain_set_default_expression (domain, marq_pg_text (self, TYPE_CODE));
      marq_domain_set_collation (domain, marq_pg_text (self, TYPE_COLLATION));
    }
}

static void
read_types (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqNamespace *namespace = marq_pg_find (self, MARQ_PG_NAMESPACE, marq_pg_number (self, TYPE_NAMESPACE), 0);

      if (namespace)
        read_type (self, namespace);
    }
}

/* All of them first: they may be made of each other. */
const MarqPgQuery marq_pg_types_query = {
  NULL,
  "SELECT t.oid, t.typname" TYPE_COLUMNS (MARQ_PG_SELECT)
  " FROM pg_type t LEFT JOIN pg_type b ON b.oid = t.typbasetype LEFT JOIN pg_class c ON c.oid = t.typrelid "
  "WHERE (t.typtype IN ('e', 'd') OR (t.typtype = 'c' AND c.relkind = 'c')) AND " MARQ_PG_OURS ("t.typnamespace") " AND "
  MARQ_PG_FREE ("pg_type", "t.oid") " ORDER BY t.typname",
  read_types,
};

static void
read_values (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqEnum *item = marq_pg_find (self, MARQ_PG_TYPE, marq_pg_number (self, MARQ_PG_OID), 0);
      MarqEnumValue *value;

      if (!item)
        continue;
      value = g_object_new (MARQ_TYPE_ENUM_VALUE, NULL);
      marq_item_set_name (MARQ_ITEM (value), marq_pg_text (self, MARQ_PG_NAME));
      marq_item_list_append (marq_enum_get_values (item), value);
    }
}

const MarqPgQuery marq_pg_values_query = {
  NULL,
  "SELECT enumtypid, enumlabel FROM pg_enum ORDER BY enumtypid, enumsortorder",
  read_values,
};

#define BASE_COLUMNS(C)                                                                                                \
  C (BASE_OID, "t.typbasetype")                                                                                        \
  C (BASE_TYPE, "format_type(t.typbasetype, t.typtypmod)")                                                             \
  C (BASE_ELEMENT, "CASE WHEN b.typcategory = 'A' THEN b.typelem ELSE 0 END")

enum
{
  BASE_DOMAIN = MARQ_PG_OID,
  BASE_COLUMNS (MARQ_PG_NUMBER)
};

static void
read_base_types (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqDomain *domain = marq_pg_find (self, MARQ_PG_TYPE, marq_pg_number (self, BASE_DOMAIN), 0);
      g_autoptr (MarqFieldType) type = NULL;

      if (!domain)
        continue;
      type = marq_pg_type (self, marq_pg_number (self, BASE_OID), marq_pg_number (self, BASE_ELEMENT), marq_pg_text (self, BASE_TYPE));
      marq_domain_set_data_type (domain, type);
    }
}

const MarqPgQuery marq_pg_base_types_query = {
  NULL,
  "SELECT t.oid" BASE_COLUMNS (MARQ_PG_SELECT) " FROM pg_type t JOIN pg_type b ON b.oid = t.typbasetype WHERE t.typtype = 'd' AND "
  MARQ_PG_OURS ("t.typnamespace"),
  read_base_types,
};

#define CHECK_COLUMNS(C)                                                                                               \
  C (CHECK_DOMAIN, "contypid")                                                                                         \
  C (CHECK_IS_VALID, "convalidated")                                                                                   \
  C (CHECK_CODE, "pg_get_expr(conbin, 0)")

enum
{
  CHECK_NAME = MARQ_PG_NAME,
  CHECK_COLUMNS (MARQ_PG_NUMBER)
};

static void
read_domain_checks (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqDomain *domain = marq_pg_find (self, MARQ_PG_TYPE, marq_pg_number (self, CHECK_DOMAIN), 0);
      g_autofree char *code = marq_pg_strip (marq_pg_text (self, CHECK_CODE));
      MarqConstraint *check;

      if (!domain)
        continue;
      check = marq_pg_make (self, MARQ_TYPE_CONSTRAINT, MARQ_PG_CONSTRAINT, marq_domain_get_checks (domain));
      marq_constraint_set_constraint (check, MARQ_CONSTRAINT_KIND_CHECK);
      marq_constraint_set_expression (check, code);
      marq_constraint_set_not_valid (check, !marq_pg_flag (self, CHECK_IS_VALID));
    }
}

const MarqPgQuery marq_pg_domain_checks_query = {
  NULL,
  "SELECT oid, conname" CHECK_COLUMNS (MARQ_PG_SELECT) " FROM pg_constraint WHERE contypid <> 0 AND contype = 'c' ORDER BY conname",
  read_domain_checks,
};
