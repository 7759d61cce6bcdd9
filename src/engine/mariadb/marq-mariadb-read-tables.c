/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and their options. What the model has no place for makes a table be kept as its text. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-mariadb-read.h"
#include "marq-mariadb-text.h"

enum
{
  NAME,
  TYPE,
  ENGINE,
  COLLATION,
  OPTIONS,
  COMMENT,
  COUNTER,
};

/* The length of an option in "row_format=COMPRESSED `a`='b c'". */
static gsize
option_length (const char *options)
{
  char quote = '\0';
  gsize n;

  for (n = 0; options[n] && (quote || options[n] != ' '); n++)
    if (quote)
      quote = options[n] == quote ? '\0' : quote;
    else if (strchr ("'`\"", options[n]))
      quote = options[n];
  return n;
}

static gboolean
is_word (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '_')
      return FALSE;
  return length > 0;
}

/* "ROW_FORMAT=COMPRESSED": names as statements have them, in backticks only where they must be. */
static char *
dup_option (const char *option, gsize length)
{
  const char *equals = memchr (option, '=', length);
  gsize name_length = equals ? (gsize) (equals - option) : length;
  g_autofree char *rest = equals ? g_strndup (equals, length - name_length) : g_strdup ("");
  g_autofree char *name = NULL;

  if (*option == '`' && name_length > 2 && is_word (option + 1, name_length - 2))
    {
      name = g_strndup (option + 1, name_length - 2);
      return g_strconcat (name, rest, NULL);
    }
  name = *option == '`' ? g_strndup (option, name_length) : g_ascii_strup (option, (gssize) name_length);
  return g_strconcat (name, rest, NULL);
}

static void
read_options (MarqMariadbTable *table, const char *options, gboolean is_versioned)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  gsize length;

  for (; *options; options += length + (options[length] == ' '))
    {
      g_autofree char *option = NULL;

      length = option_length (options);
      option = dup_option (options, length);
      if (g_str_equal (option, "PARTITIONED"))
        table->is_partitioned = TRUE;
      else if (length)
        g_strv_builder_add (builder, option);
    }
  if (is_versioned)
    g_strv_builder_add (builder, "WITH SYSTEM VERSIONING");
  all = g_strv_builder_end (builder);
  marq_entity_set_storage_options (table->entity, (const char *const *) all);
}

static void
read_table (MarqMariadbReader *self, char **row)
{
  MarqMariadbTable *table = g_new0 (MarqMariadbTable, 1);
  g_autofree char *character_set = NULL;
  g_autofree char *collation = NULL;

  table->name = g_strdup (row[NAME]);
  table->entity = g_object_new (MARQ_TYPE_ENTITY, NULL);
  table->collation = g_strdup (row[COLLATION] ? row[COLLATION] : self->collation);
  marq_item_set_name (MARQ_ITEM (table->entity), row[NAME]);
  if (*row[COMMENT])
    marq_item_set_comment (MARQ_ITEM (table->entity), row[COMMENT]);
  if (g_ascii_strcasecmp (row[ENGINE], "InnoDB") != 0)
    marq_entity_set_storage_engine (table->entity, row[ENGINE]);
  marq_mariadb_say_collation (self, table->collation, self->collation, &character_set, &collation);
  marq_entity_set_character_set (table->entity, character_set);
  marq_entity_set_collation (table->entity, collation);
  read_options (table, row[OPTIONS] ? row[OPTIONS] : "", g_str_equal (row[TYPE], "SYSTEM VERSIONED"));
  if (row[COUNTER] && !g_str_equal (row[COUNTER], "1"))
    marq_mariadb_leave (self, MARQ_MARIADB_LEFT_COUNTER, "%s: %s", row[NAME], row[COUNTER]);
  g_hash_table_insert (self->tables, table->name, table);
  g_ptr_array_add (self->in_order, table);
}

gboolean
marq_mariadb_read_tables (MarqMariadbReader *self)
{
  g_autoptr (GPtrArray) rows
    = marq_mariadb_rows (self, "SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COLLATION, CREATE_OPTIONS, TABLE_COMMENT, AUTO_INCREMENT "
                               "FROM information_schema.TABLES WHERE TABLE_SCHEMA = $DB ORDER BY TABLE_NAME");

  for (guint i = 0; rows && i < rows->len; i++)
    {
      char **row = rows->pdata[i];

      if (g_str_equal (row[TYPE], "SEQUENCE"))
        {
          g_ptr_array_add (self->sequences, g_strdup (row[NAME]));
          g_ptr_array_add (self->sequences, g_strdup (row[COMMENT]));
        }
      else if (strstr (row[TYPE], "VIEW") || g_str_has_prefix (row[TYPE], "TEMPORARY"))
        continue;
      else if (!row[ENGINE])
        marq_mariadb_leave (self, MARQ_MARIADB_LEFT_BROKEN, "%s: %s", row[NAME], row[COMMENT] ? row[COMMENT] : "");
      else
        read_table (self, row);
    }
  return rows != NULL;
}

/* What information_schema tells of partitions leaves out how keys are hashed, where they lie, and how
 * history is divided: the clause is taken as the server writes it. */
static gboolean
read_partitions (MarqMariadbReader *self, MarqMariadbTable *table)
{
  static const char start[] = "\n PARTITION BY ", commented[] = "\n/*!50100 PARTITION BY ";
  g_autofree char *text = marq_mariadb_show (self, "TABLE", table->name, 1);
  const char *clause = text ? g_strrstr (text, start) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  g_autofree char *own = NULL;
  g_autofree char *settled = NULL;

  if (!text)
    return FALSE;
  if (!clause && (clause = g_strrstr (text, commented)))
    clause += strlen ("/*!50100");
  if (!clause)
    {
      table->why = g_strdup (_ ("its partitions are not understood"));
      return TRUE;
    }
  own = g_strdup (clause + strlen ("\n "));
  if (g_str_has_suffix (own, " */"))
    own[strlen (own) - strlen (" */")] = '\0';
  settled = marq_mariadb_settle_partitions (own);
  if (marq_entity_get_storage_options (table->entity))
    g_strv_builder_addv (builder, (const char **) marq_entity_get_storage_options (table->entity));
  g_strv_builder_add (builder, settled);
  all = g_strv_builder_end (builder);
  marq_entity_set_storage_options (table->entity, (const char *const *) all);
  return TRUE;
}

/* Every table has been looked at by now: which are kept as their text is known. */
gboolean
marq_mariadb_read_texts (MarqMariadbReader *self)
{
  for (guint i = 0; i < self->in_order->len; i++)
    {
      MarqMariadbTable *table = self->in_order->pdata[i];
      g_autofree char *text = NULL;

      if (!table->why && table->is_partitioned && !read_partitions (self, table))
        return FALSE;
      if (!table->why)
        {
          marq_item_list_append (marq_namespace_get_entities (self->namespace), g_object_ref (table->entity));
          continue;
        }
      text = marq_mariadb_show (self, "TABLE", table->name, 1);
      if (!text)
        return FALSE;
      g_clear_object (&table->entity);
      table->object = marq_mariadb_keep_text (self, "TABLE", table->name, text, NULL);
      marq_mariadb_leave (self, MARQ_MARIADB_LEFT_AS_TEXT, "%s: %s", table->name, table->why);
    }
  return TRUE;
}
