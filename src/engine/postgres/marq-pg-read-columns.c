/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of tables and views, and attributes of composite types. */
#include "config.h"

#include <string.h>

#include "marq-pg-read.h"

#define COLUMN_COLUMNS(C)                                                                                              \
  C (COLUMN_POSITION, "a.attnum")                                                                                      \
  C (COLUMN_TYPE_OID, "a.atttypid")                                                                                    \
  C (COLUMN_TYPE, "format_type(a.atttypid, a.atttypmod)")                                                              \
  C (COLUMN_ELEMENT, "CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END")                                        \
  C (COLUMN_NOT_NULL, "a.attnotnull")                                                                                  \
  C (COLUMN_GENERATED, "a.attgenerated")                                                                               \
  C (COLUMN_IDENTITY, "a.attidentity")                                                                                 \
  C (COLUMN_IS_LOCAL, "a.attislocal")                                                                                  \
  C (COLUMN_N_PARENTS, "a.attinhcount")                                                                                \
  C (COLUMN_CODE, "CASE WHEN a.atthasdef THEN pg_get_expr(d.adbin, d.adrelid) END")                                    \
  C (COLUMN_COLLATION, "CASE WHEN a.attcollation <> t.typcollation THEN " MARQ_PG_COLLATION ("a.attcollation") " END")  \
  C (COLUMN_STORAGE, "CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END")                                   \
  C (COLUMN_COMPRESSION, MARQ_PG_IF ("attcompression", "nullif(a.attcompression, '')", "NULL"))                        \
  C (COLUMN_STATISTICS, "nullif(a.attstattarget, -1)")                                                                 \
  C (COLUMN_OPTIONS, MARQ_PG_OPTIONS ("a.attoptions"))                                                                 \
  C (COLUMN_FOREIGN, MARQ_PG_FOREIGN_OPTIONS ("a.attfdwoptions"))

enum
{
  COLUMN_NAME = MARQ_PG_NAME,
  COLUMN_COLUMNS (MARQ_PG_NUMBER)
};

static MarqItemList *
fields_of (MarqItem *owner)
{
  if (MARQ_IS_ENTITY (owner))
    return marq_entity_get_fields (MARQ_ENTITY (owner));
  if (MARQ_IS_COMPOSITE (owner))
    return marq_composite_get_fields (MARQ_COMPOSITE (owner));
  return MARQ_IS_VIEW (owner) ? marq_view_get_columns (MARQ_VIEW (owner)) : NULL;
}

static const char *
storage_word (char letter)
{
  switch (letter)
    {
    case 'p':
      return "PLAIN";
    case 'e':
      return "EXTERNAL";
    case 'm':
      return "MAIN";
    case 'x':
      return "EXTENDED";
    default:
      return NULL;
    }
}

static const char *
compression_word (char letter)
{
  return letter == 'l' ? "lz4" : letter == 'p' ? "pglz" : NULL;
}

/* What only a column of a table has. */
static void
read_details (MarqPgReader *self, MarqField *field)
{
  g_auto (GStrv) options = marq_pg_list (self, COLUMN_OPTIONS);
  g_auto (GStrv) foreign = marq_pg_list (self, COLUMN_FOREIGN);
  const char *statistics = marq_pg_text (self, COLUMN_STATISTICS);

  marq_field_set_identity (field, marq_pg_choice (self, COLUMN_IDENTITY, " ad"));
  marq_field_set_storage (field, storage_word (marq_pg_letter (self, COLUMN_STORAGE)));
  marq_field_set_compression (field, compression_word (marq_pg_letter (self, COLUMN_COMPRESSION)));
  marq_field_set_statistics_target (field, statistics ? marq_pg_number (self, COLUMN_STATISTICS) : -1);
  marq_field_set_options (field, (const char *const *) options);
  marq_field_set_foreign_options (field, (const char *const *) foreign);
  marq_field_set_is_inherited (field, marq_pg_number (self, COLUMN_N_PARENTS) > 0 && !marq_pg_flag (self, COLUMN_IS_LOCAL));
  marq_field_set_not_null (field, marq_pg_flag (self, COLUMN_NOT_NULL));
}

static void
read_column (MarqPgReader *self, MarqItem *owner)
{
  MarqField *field = g_object_new (MARQ_TYPE_FIELD, NULL);
  g_autoptr (MarqFieldType) type = marq_pg_type (self, marq_pg_number (self, COLUMN_TYPE_OID), marq_pg_number (self, COLUMN_ELEMENT),
                                                 marq_pg_text (self, COLUMN_TYPE));

  marq_item_set_name (MARQ_ITEM (field), marq_pg_text (self, MARQ_PG_NAME));
  marq_field_set_data_type (field, type);
  marq_field_set_collation (field, marq_pg_text (self, COLUMN_COLLATION));
  if (marq_pg_letter (self, COLUMN_GENERATED))
    {
      g_autofree char *code = marq_pg_strip (marq_pg_text (self, COLUMN_CODE));

      marq_field_set_generated_expression (field, code);
      marq_field_set_generated (field, marq_pg_letter (self, COLUMN_GENERATED) == 'v' ? MARQ_GENERATED_VIRTUAL : MARQ_GENERATED_STORED);
    }
  else
    marq_field_set_default_expression (field, marq_pg_text (self, COLUMN_CODE));
  if (MARQ_IS_ENTITY (owner))
    read_details (self, field);
  marq_item_list_append (fields_of (owner), field);
  marq_pg_note (self, MARQ_PG_CLASS, marq_pg_number (self, MARQ_PG_OID), marq_pg_number (self, COLUMN_POSITION), field);
}

static void
read_columns (MarqPgReader *self)
{
  MarqItem *owner = NULL;
  gint64 table = 0;

  while (marq_pg_next (self))
    {
      gint64 next = marq_pg_number (self, MARQ_PG_OID);

      if (next != table)
        owner = marq_pg_find (self, MARQ_PG_CLASS, next, 0);
      table = next;
      if (owner && fields_of (owner))
        read_column (self, owner);
    }
}

const MarqPgQuery marq_pg_columns_query = {
  NULL,
  "SELECT a.attrelid, a.attname" COLUMN_COLUMNS (MARQ_PG_SELECT) " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
  "JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
  "WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND "
  MARQ_PG_OURS ("c.relnamespace") " ORDER BY a.attrelid, a.attnum",
  read_columns,
};
