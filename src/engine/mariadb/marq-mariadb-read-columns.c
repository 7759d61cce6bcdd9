/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-mariadb-read.h"
#include "marq-mariadb-text.h"
#include "marq-mariadb-type.h"

enum
{
  TABLE,
  NAME,
  DEFAULT,
  NULLABLE,
  TYPE,
  COLLATION,
  EXTRA,
  COMMENT,
  GENERATION,
};

static char *
dup_code (MarqMariadbReader *self, const char *text)
{
  g_autofree char *settled = marq_mariadb_settle_code (text);
  char *stripped = marq_mariadb_strip_database (settled, self->database);

  return stripped ? stripped : g_steal_pointer (&settled);
}

static gboolean
is_number (const char *text)
{
  char *end;

  g_ascii_strtod (text, &end);
  return *text && *end == '\0';
}

/* MySQL tells constants without their quotes, and says of code that it is. */
static char *
dup_mysql_default (char **row)
{
  if (strstr (row[EXTRA], "DEFAULT_GENERATED") || is_number (row[DEFAULT]) || g_str_has_prefix (row[DEFAULT], "b'")
      || g_ascii_strncasecmp (row[DEFAULT], "current_timestamp", strlen ("current_timestamp")) == 0)
    return g_strdup (row[DEFAULT]);
  return marq_sql_literal (MARQ_DIALECT_MARIADB, row[DEFAULT]);
}

static void
read_default (MarqMariadbReader *self, MarqField *field, char **row)
{
  g_autofree char *text = NULL;
  g_autofree char *code = NULL;

  if (!row[DEFAULT])
    return;
  text = self->connection->is_mysql ? dup_mysql_default (row) : g_strdup (row[DEFAULT]);
  if (g_str_equal (text, "NULL"))
    return;
  code = dup_code (self, text);
  marq_field_set_default_expression (field, code);
}

static void
read_on_update (MarqField *field, const char *extra)
{
  static const char words[] = "on update ";
  g_autofree char *small = g_ascii_strdown (extra, -1);
  const char *at = strstr (small, words);
  g_autofree char *moment = NULL;
  g_autofree char *code = NULL;

  if (!at)
    return;
  at += strlen (words);
  moment = g_strndup (at, strcspn (at, " "));
  code = marq_mariadb_settle_code (moment);
  marq_field_set_on_update_expression (field, code);
}

/* Digits that are shown, where they are not as many as the type has: "int(5)". */
static void
note_width (MarqMariadbReader *self, char **row)
{
  static const char *const usual[] = { "tinyint(1)", "tinyint(4)", "tinyint(3) unsigned", "smallint(6)", "smallint(5) unsigned",
                                       "mediumint(9)", "mediumint(8) unsigned", "int(11)", "int(10) unsigned", "bigint(20)",
                                       "bigint(20) unsigned", NULL };
  const char *open = strstr (row[TYPE], "int(");

  if (open && !strstr (row[TYPE], "zerofill") && !g_strv_contains (usual, row[TYPE]))
    marq_mariadb_leave (self, MARQ_MARIADB_LEFT_WIDTH, "%s.%s: %s", row[TABLE], row[NAME], row[TYPE]);
}

static void
read_generation (MarqMariadbReader *self, MarqField *field, char **row)
{
  g_autofree char *code = dup_code (self, row[GENERATION]);
  gboolean is_virtual = strstr (row[EXTRA], "VIRTUAL") != NULL;

  marq_field_set_generated_expression (field, code);
  marq_field_set_generated (field, is_virtual ? MARQ_GENERATED_VIRTUAL : MARQ_GENERATED_STORED);
  marq_field_set_not_null (field, FALSE);
}

static void
read_column (MarqMariadbReader *self, MarqMariadbTable *table, char **row)
{
  MarqField *field = marq_item_list_append (marq_entity_get_fields (table->entity), g_object_new (MARQ_TYPE_FIELD, NULL));
  g_autofree char *canonical = marq_mariadb_canonical_type (row[TYPE]);
  g_autoptr (MarqFieldType) type = marq_field_type_new_custom (canonical);
  g_autofree char *character_set = NULL;
  g_autofree char *collation = NULL;

  marq_item_set_name (MARQ_ITEM (field), row[NAME]);
  marq_field_set_data_type (field, type);
  marq_field_set_not_null (field, g_str_equal (row[NULLABLE], "NO"));
  if (*row[COMMENT])
    marq_item_set_comment (MARQ_ITEM (field), row[COMMENT]);
  if (row[COLLATION])
    marq_mariadb_say_collation (self, row[COLLATION], table->collation, &character_set, &collation);
  marq_field_set_character_set (field, character_set);
  marq_field_set_collation (field, collation);
  marq_field_set_is_invisible (field, strstr (row[EXTRA], "INVISIBLE") != NULL);
  note_width (self, row);
  if (row[GENERATION] && *row[GENERATION])
    read_generation (self, field, row);
  else
    read_default (self, field, row);
  read_on_update (field, row[EXTRA]);
  if (strstr (row[EXTRA], "auto_increment"))
    marq_field_set_identity (field, MARQ_IDENTITY_BY_DEFAULT);
  if (!table->why && (g_strcmp0 (row[GENERATION], "ROW START") == 0 || strstr (row[EXTRA], "WITHOUT SYSTEM VERSIONING")))
    table->why = g_strdup_printf (_ ("its versions are told in its column %s"), row[NAME]);
}

gboolean
marq_mariadb_read_columns (MarqMariadbReader *self)
{
  g_autoptr (GPtrArray) rows
    = marq_mariadb_rows (self, "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_DEFAULT, IS_NULLABLE, COLUMN_TYPE, COLLATION_NAME, EXTRA, "
                               "COLUMN_COMMENT, GENERATION_EXPRESSION FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = $DB "
                               "ORDER BY TABLE_NAME, ORDINAL_POSITION");

  for (guint i = 0; rows && i < rows->len; i++)
    {
      char **row = rows->pdata[i];
      MarqMariadbTable *table = marq_mariadb_find_table (self, row[TABLE]);

      if (table)
        read_column (self, table, row);
    }
  return rows != NULL;
}
