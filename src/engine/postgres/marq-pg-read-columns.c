/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of tables and views, and attributes of composite types. */
#include "config.h"

#include <string.h>

#include "marq-pg-read.h"

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
  g_auto (GStrv) options = marq_pg_list (self, "options");
  g_auto (GStrv) foreign = marq_pg_list (self, "foreign_options");
  const char *statistics = marq_pg_text (self, "statistics");

  marq_field_set_identity (field, marq_pg_choice (self, "attidentity", " ad"));
  marq_field_set_storage (field, storage_word (marq_pg_letter (self, "storage")));
  marq_field_set_compression (field, compression_word (marq_pg_letter (self, "compression")));
  marq_field_set_statistics_target (field, statistics ? marq_pg_number (self, "statistics") : -1);
  marq_field_set_options (field, (const char *const *) options);
  marq_field_set_foreign_options (field, (const char *const *) foreign);
  marq_field_set_is_inherited (field, marq_pg_number (self, "attinhcount") > 0 && !marq_pg_flag (self, "attislocal"));
  marq_field_set_not_null (field, marq_pg_flag (self, "attnotnull"));
}

static void
read_column (MarqPgReader *self, MarqItem *owner)
{
  MarqField *field = g_object_new (MARQ_TYPE_FIELD, NULL);
  g_autoptr (MarqFieldType) type = marq_pg_type (self, marq_pg_number (self, "atttypid"), marq_pg_number (self, "element"),
                                                 marq_pg_text (self, "type"));

  marq_item_set_name (MARQ_ITEM (field), marq_pg_text (self, "name"));
  marq_field_set_data_type (field, type);
  marq_field_set_collation (field, marq_pg_text (self, "collation"));
  if (marq_pg_letter (self, "attgenerated"))
    {
      g_autofree char *code = marq_pg_strip (marq_pg_text (self, "code"));

      marq_field_set_generated_expression (field, code);
      marq_field_set_generated (field, marq_pg_letter (self, "attgenerated") == 'v' ? MARQ_GENERATED_VIRTUAL : MARQ_GENERATED_STORED);
    }
  else
    marq_field_set_default_expression (field, marq_pg_text (self, "code"));
  if (MARQ_IS_ENTITY (owner))
    read_details (self, field);
  marq_item_list_append (fields_of (owner), field);
  marq_pg_note (self, MARQ_PG_CLASS, marq_pg_number (self, "attrelid"), marq_pg_number (self, "attnum"), field);
}

/* Columns of newer servers are asked for by name, so that older ones have none of them. */
gboolean
marq_pg_read_columns (MarqPgReader *self)
{
  marq_pg_ask_rows (self,
                    "SELECT a.attrelid, a.attnum, a.attname AS name, a.atttypid, format_type(a.atttypid, a.atttypmod) AS type, "
                    "CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END AS element, a.attnotnull, a.attgenerated, "
                    "a.attidentity, a.attislocal, a.attinhcount, pg_get_expr(d.adbin, d.adrelid) AS code, "
                    "CASE WHEN a.attcollation <> t.typcollation THEN " MARQ_PG_COLLATION ("a.attcollation") " END AS collation, "
                    "CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END AS storage, "
                    "nullif(to_jsonb(a) ->> 'attcompression', '') AS compression, nullif(a.attstattarget, -1) AS statistics, "
                    MARQ_PG_OPTIONS ("a.attoptions") " AS options, " MARQ_PG_FOREIGN_OPTIONS ("a.attfdwoptions")
                    " AS foreign_options FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
                    "JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
                    "WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND "
                    MARQ_PG_OURS ("c.relnamespace") " ORDER BY a.attrelid, a.attnum");
  while (marq_pg_next (self))
    {
      MarqItem *owner = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "attrelid"), 0);

      if (owner && fields_of (owner))
        read_column (self, owner);
    }
  return marq_pg_done (self);
}
