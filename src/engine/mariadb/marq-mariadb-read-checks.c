/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks, and what the server makes checks of: JSON, and periods. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-script-token.h"
#include "engine/marq-sql-name.h"
#include "marq-mariadb-read.h"
#include "marq-mariadb-text.h"
#include "marq-mariadb-type.h"

enum
{
  TABLE,
  NAME,
  LEVEL,
  CLAUSE,
};

static char *
quote_always (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "`", -1);
  g_autofree char *doubled = g_strjoinv ("``", parts);

  return g_strdup_printf ("`%s`", doubled);
}

/* MariaDB holds JSON as text of which it checks that it is some. */
static gboolean
make_json (MarqMariadbTable *table, MarqField *field, const char *clause)
{
  const char *name = marq_item_get_name (MARQ_ITEM (field));
  g_autofree char *quoted = quote_always (name);
  g_autofree char *valid = g_strdup_printf ("json_valid(%s)", quoted);
  const char *collation = marq_field_get_collation (field) ? marq_field_get_collation (field) : table->collation;
  g_autoptr (MarqFieldType) json = NULL;

  if (!g_str_equal (clause, valid) || !g_str_equal (collation, "utf8mb4_bin")
      || !g_str_equal (marq_mariadb_type_text (marq_field_get_data_type (field)), "LONGTEXT"))
    return FALSE;
  json = marq_field_type_new_custom ("JSON");
  marq_field_set_data_type (field, json);
  marq_field_set_character_set (field, NULL);
  marq_field_set_collation (field, NULL);
  return TRUE;
}

/* "`a` < `b`": the server checks a period so, and tells only in the text of the table that it is one. */
static gboolean
may_be_period (MarqMariadbTable *table, const char *clause)
{
  MarqItemList *fields = marq_entity_get_fields (table->entity);
  MarqSqlToken tokens[3], more;
  gsize at = 0;

  for (guint i = 0; i < 3; i++)
    if (!marq_sql_next_token (clause, MARQ_DIALECT_MARIADB, &at, &tokens[i]))
      return FALSE;
  if (marq_sql_next_token (clause, MARQ_DIALECT_MARIADB, &at, &more) || clause[tokens[1].start] != '<')
    return FALSE;
  for (guint i = 0; i < 3; i += 2)
    {
      g_autofree char *name = marq_sql_token_dup (clause, &tokens[i]);
      MarqField *field = tokens[i].kind == MARQ_SQL_NAME ? marq_item_list_find_by_name (fields, name) : NULL;
      const char *type = field ? marq_mariadb_type_text (marq_field_get_data_type (field)) : "";

      if (!field || !marq_field_get_not_null (field)
          || !(g_str_has_prefix (type, "DATE") || g_str_has_prefix (type, "TIMESTAMP")))
        return FALSE;
    }
  return TRUE;
}

/* FALSE: *error is set. */
static gboolean
look_for_period (MarqMariadbReader *self, MarqMariadbTable *table, const char *name)
{
  g_autofree char *text = marq_mariadb_show (self, "TABLE", table->name, 1);
  g_autofree char *quoted = quote_always (name);
  g_autofree char *period = g_strdup_printf ("\n  PERIOD FOR %s (", quoted);

  if (!text)
    return FALSE;
  if (strstr (text, period))
    table->why = g_strdup_printf (_ ("it has a period, %s"), name);
  return TRUE;
}

/* A column that was renamed has a check that is still told by its old name, which another may have by now. NULL: the
 * check speaks of none, or of several. */
static MarqField *
find_only_mentioned (MarqMariadbTable *table, const char *clause)
{
  MarqItemList *fields = marq_entity_get_fields (table->entity);
  MarqField *found = NULL;
  MarqSqlToken token;

  for (gsize at = 0; marq_sql_next_token (clause, MARQ_DIALECT_MARIADB, &at, &token);)
    {
      g_autofree char *name = token.kind == MARQ_SQL_NAME ? marq_sql_token_dup (clause, &token) : NULL;
      MarqField *field = name ? marq_item_list_find_by_name (fields, name) : NULL;

      if (field && found && field != found)
        return NULL;
      found = field ? field : found;
    }
  return found;
}

static MarqField *
find_checked (MarqMariadbTable *table, const char *name, const char *clause)
{
  MarqField *mentioned = find_only_mentioned (table, clause);

  return mentioned ? mentioned : marq_item_list_find_by_name (marq_entity_get_fields (table->entity), name);
}

static void
read_check (MarqMariadbReader *self, MarqMariadbTable *table, MarqField *field, char **row)
{
  const char *const fields[] = { field ? marq_item_get_uid (MARQ_ITEM (field)) : NULL, NULL };
  MarqConstraint *check = g_object_new (MARQ_TYPE_CONSTRAINT, NULL);
  g_autofree char *settled = marq_mariadb_settle_code (row[CLAUSE]);
  g_autofree char *code = marq_mariadb_strip_database (settled, self->database);

  marq_item_set_name (MARQ_ITEM (check), field ? marq_item_get_name (MARQ_ITEM (field)) : row[NAME]);
  marq_constraint_set_constraint (check, MARQ_CONSTRAINT_KIND_CHECK);
  marq_constraint_set_expression (check, code ? code : settled);
  marq_constraint_set_fields (check, field ? fields : NULL);
  marq_item_list_append (marq_entity_get_constraints (table->entity), check);
}

gboolean
marq_mariadb_read_checks (MarqMariadbReader *self)
{
  /* MySQL has none of a column, and tells the table of one elsewhere. */
  static const char plain[] = "SELECT TABLE_NAME, CONSTRAINT_NAME, LEVEL, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS "
                              "WHERE CONSTRAINT_SCHEMA = $DB ORDER BY 1, 2";
  static const char joined[] = "SELECT t.TABLE_NAME, c.CONSTRAINT_NAME, 'Table', c.CHECK_CLAUSE "
                               "FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t "
                               "ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME "
                               "AND t.CONSTRAINT_TYPE = 'CHECK' WHERE c.CONSTRAINT_SCHEMA = $DB ORDER BY 1, 2";
  g_autoptr (GPtrArray) rows = marq_mariadb_rows (self, marq_mariadb_knows (self, "CHECK_CONSTRAINTS.LEVEL") ? plain : joined);

  for (guint i = 0; rows && i < rows->len; i++)
    {
      char **row = rows->pdata[i];
      MarqMariadbTable *table = marq_mariadb_find_table (self, row[TABLE]);
      gboolean of_column = g_str_equal (row[LEVEL], "Column");
      MarqField *field = table && of_column ? find_checked (table, row[NAME], row[CLAUSE]) : NULL;

      if (!table || (field && make_json (table, field, row[CLAUSE])))
        continue;
      if (!of_column && !table->why && may_be_period (table, row[CLAUSE]) && !look_for_period (self, table, row[NAME]))
        return FALSE;
      read_check (self, table, field, row);
    }
  return rows != NULL;
}
