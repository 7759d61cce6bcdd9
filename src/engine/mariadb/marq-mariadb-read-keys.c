/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Primary and unique keys, and indexes. A unique key of whole columns is a constraint; what says more of
 * its columns is an index.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-mariadb-read.h"
#include "marq-mariadb-type.h"

enum
{
  TABLE,
  NOT_UNIQUE,
  NAME,
  COLUMN,
  ORDER,
  PREFIX,
  METHOD,
  COMMENT,
  IGNORED,
  EXPRESSION,
};

/* One key: so many rows from here on. */
typedef struct
{
  MarqMariadbReader *reader;
  MarqMariadbTable *table;
  char ***rows;
  guint n;
} MarqMariadbKey;

static gboolean
is_method (MarqMariadbKey *key, const char *method)
{
  return g_ascii_strcasecmp (key->rows[0][METHOD], method) == 0;
}

static MarqField *
find_field (MarqMariadbKey *key, guint i)
{
  const char *name = key->rows[i][COLUMN];

  return name ? marq_item_list_find_by_name (marq_entity_get_fields (key->table->entity), name) : NULL;
}

/* Of a text without a length, the server keeps a hash to compare, and says so; nobody has to. */
static gboolean
has_long_column (MarqMariadbKey *key)
{
  for (guint i = 0; i < key->n; i++)
    {
      MarqField *field = find_field (key, i);

      if (field && marq_mariadb_type_is_long (marq_mariadb_type_text (marq_field_get_data_type (field))) && !key->rows[i][PREFIX])
        return TRUE;
    }
  return FALSE;
}

/* What it is made as without a word: a hash in memory, a tree elsewhere. */
static const char *
said_method (MarqMariadbKey *key)
{
  const char *engine = marq_entity_get_storage_engine (key->table->entity);
  gboolean hashes = engine && g_ascii_strcasecmp (engine, "MEMORY") == 0;

  if (is_method (key, "FULLTEXT"))
    return "FULLTEXT";
  if (is_method (key, "SPATIAL"))
    return "SPATIAL";
  if (is_method (key, hashes ? "HASH" : "BTREE") || (is_method (key, "HASH") && has_long_column (key)))
    return NULL;
  return is_method (key, "HASH") ? "HASH" : is_method (key, "BTREE") ? "BTREE" : NULL;
}

static gboolean
is_of_whole_columns (MarqMariadbKey *key)
{
  for (guint i = 0; i < key->n; i++)
    if (key->rows[i][PREFIX] || !find_field (key, i) || g_strcmp0 (key->rows[i][ORDER], "D") == 0)
      return FALSE;
  return TRUE;
}

static void
read_constraint (MarqMariadbKey *key, gboolean is_primary)
{
  MarqConstraint *constraint = g_object_new (MARQ_TYPE_CONSTRAINT, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) fields = NULL;

  for (guint i = 0; i < key->n; i++)
    g_strv_builder_add (builder, marq_item_get_uid (MARQ_ITEM (find_field (key, i))));
  fields = g_strv_builder_end (builder);
  marq_item_set_name (MARQ_ITEM (constraint), key->rows[0][NAME]);
  marq_constraint_set_constraint (constraint, is_primary ? MARQ_CONSTRAINT_KIND_PRIMARY_KEY : MARQ_CONSTRAINT_KIND_UNIQUE);
  marq_constraint_set_fields (constraint, (const char *const *) fields);
  if (*key->rows[0][COMMENT])
    marq_item_set_comment (MARQ_ITEM (constraint), key->rows[0][COMMENT]);
  marq_item_list_append (marq_entity_get_constraints (key->table->entity), constraint);
}

static void
read_index (MarqMariadbKey *key, const char *method)
{
  MarqIndex *index = g_object_new (MARQ_TYPE_INDEX, NULL);

  marq_item_set_name (MARQ_ITEM (index), key->rows[0][NAME]);
  marq_index_set_is_unique (index, g_str_equal (key->rows[0][NOT_UNIQUE], "0"));
  marq_index_set_method (index, method);
  marq_index_set_is_invisible (index, g_str_equal (key->rows[0][IGNORED], "YES"));
  if (*key->rows[0][COMMENT])
    marq_item_set_comment (MARQ_ITEM (index), key->rows[0][COMMENT]);
  for (guint i = 0; i < key->n; i++)
    {
      MarqKeyPart *part = marq_item_list_append (marq_index_get_parts (index), g_object_new (MARQ_TYPE_KEY_PART, NULL));
      MarqField *field = find_field (key, i);

      marq_key_part_set_field (part, field ? marq_item_get_uid (MARQ_ITEM (field)) : NULL);
      if (!field)
        marq_key_part_set_expression (part, key->rows[i][EXPRESSION]);
      /* A length of a shape is none of its text. */
      if (key->rows[i][PREFIX] && g_strcmp0 (method, "SPATIAL") != 0)
        marq_key_part_set_prefix_length (part, g_ascii_strtoll (key->rows[i][PREFIX], NULL, 10));
      marq_key_part_set_descending (part, g_strcmp0 (key->rows[i][ORDER], "D") == 0);
    }
  marq_item_list_append (marq_entity_get_indexes (key->table->entity), index);
}

static void
read_key (MarqMariadbKey *key)
{
  gboolean is_primary = g_str_equal (key->rows[0][NAME], "PRIMARY");
  const char *method = said_method (key);
  gboolean is_plain = is_of_whole_columns (key) && !method && g_str_equal (key->rows[0][IGNORED], "NO");

  if (is_primary && !is_plain && !key->table->why)
    key->table->why = g_strdup (_ ("its primary key says more than which columns are in it"));
  if (is_primary || (is_plain && g_str_equal (key->rows[0][NOT_UNIQUE], "0")))
    read_constraint (key, is_primary);
  else
    read_index (key, method);
}

gboolean
marq_mariadb_read_keys (MarqMariadbReader *self)
{
  const char *ignored = marq_mariadb_knows (self, "STATISTICS.IGNORED")      ? "IGNORED"
                        : marq_mariadb_knows (self, "STATISTICS.IS_VISIBLE") ? "IF(IS_VISIBLE = 'NO', 'YES', 'NO')"
                                                                             : "'NO'";
  const char *expression = marq_mariadb_knows (self, "STATISTICS.EXPRESSION") ? "EXPRESSION" : "NULL";
  g_autofree char *query = g_strdup_printf ("SELECT TABLE_NAME, NON_UNIQUE, INDEX_NAME, COLUMN_NAME, COLLATION, SUB_PART, INDEX_TYPE, "
                                            "INDEX_COMMENT, %s, %s FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = $DB "
                                            "ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
                                            ignored, expression);
  g_autoptr (GPtrArray) rows = marq_mariadb_rows (self, query);
  guint n;

  for (guint i = 0; rows && i < rows->len; i += n)
    {
      char ***first = (char ***) &rows->pdata[i];
      MarqMariadbKey key = { self, marq_mariadb_find_table (self, first[0][TABLE]), first };

      for (n = 1; i + n < rows->len && g_str_equal (first[n][TABLE], first[0][TABLE]) && g_str_equal (first[n][NAME], first[0][NAME]); n++)
        ;
      key.n = n;
      if (key.table)
        read_key (&key);
    }
  return rows != NULL;
}
