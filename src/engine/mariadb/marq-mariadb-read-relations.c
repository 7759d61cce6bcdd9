/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Foreign keys. One that points to what is not in the model, such as a table of another database, is kept
 * as its text.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-mariadb-read.h"

enum
{
  TABLE,
  NAME,
  COLUMN,
  TARGET_SCHEMA,
  TARGET,
  TARGET_COLUMN,
  ON_UPDATE,
  ON_DELETE,
};

/* RESTRICT is what the server does anyway, and NO ACTION the same under another name. */
static MarqAction
action_of (const char *rule)
{
  if (g_str_equal (rule, "CASCADE"))
    return MARQ_ACTION_CASCADE;
  if (g_str_equal (rule, "SET NULL"))
    return MARQ_ACTION_SET_NULL;
  return g_str_equal (rule, "SET DEFAULT") ? MARQ_ACTION_SET_DEFAULT : MARQ_ACTION_NO_ACTION;
}

/* NULL: one of them is not there. */
static GStrv
find_fields (MarqEntity *entity, char ***rows, guint n, guint column)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < n; i++)
    {
      MarqItem *field = marq_item_list_find_by_name (marq_entity_get_fields (entity), rows[i][column]);

      if (!field)
        return NULL;
      g_strv_builder_add (builder, marq_item_get_uid (field));
    }
  return g_strv_builder_end (builder);
}

static char *
join_names (char ***rows, guint n, guint column)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = marq_sql_quote (MARQ_DIALECT_MARIADB, rows[i][column]);

      g_string_append_printf (text, "%s%s", i ? ", " : "", name);
    }
  return g_string_free (text, FALSE);
}

static void
keep_text (MarqMariadbReader *self, MarqMariadbTable *table, MarqMariadbTable *target, char ***rows, guint n)
{
  char **row = rows[0];
  gpointer other = target ? (target->entity ? (gpointer) target->entity : target->object) : NULL;
  const char *const needs[] = { marq_item_get_uid (MARQ_ITEM (table->entity)), other ? marq_item_get_uid (other) : NULL, NULL };
  g_autofree char *own = marq_sql_quote (MARQ_DIALECT_MARIADB, table->name);
  g_autofree char *name = marq_sql_quote (MARQ_DIALECT_MARIADB, row[NAME]);
  g_autofree char *fields = join_names (rows, n, COLUMN);
  g_autofree char *schema = other ? NULL : marq_sql_quote (MARQ_DIALECT_MARIADB, row[TARGET_SCHEMA]);
  g_autofree char *target_name = marq_sql_quote (MARQ_DIALECT_MARIADB, row[TARGET]);
  g_autofree char *target_fields = join_names (rows, n, TARGET_COLUMN);
  g_autofree char *definition
    = g_strdup_printf ("ALTER TABLE %s ADD CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s%s%s (%s) ON UPDATE %s ON DELETE %s", own, name,
                       fields, schema ? schema : "", schema ? "." : "", target_name, target_fields, row[ON_UPDATE], row[ON_DELETE]);
  g_autofree char *drop = g_strdup_printf ("ALTER TABLE %s DROP FOREIGN KEY %s", own, name);
  MarqObject *object = marq_mariadb_keep_text (self, "FOREIGN KEY", row[NAME], definition, needs);

  marq_object_set_drop_statement (object, drop);
  marq_mariadb_leave (self, MARQ_MARIADB_LEFT_AS_TEXT, _ ("%s.%s: it points to %s.%s"), table->name, row[NAME], row[TARGET_SCHEMA],
                      row[TARGET]);
}

static void
read_relation (MarqMariadbReader *self, MarqMariadbTable *table, char ***rows, guint n)
{
  char **row = rows[0];
  gboolean is_here = g_strcmp0 (row[TARGET_SCHEMA], self->database) == 0;
  MarqMariadbTable *target = is_here ? marq_mariadb_find_table (self, row[TARGET]) : NULL;
  g_auto (GStrv) fields = find_fields (table->entity, rows, n, COLUMN);
  g_auto (GStrv) target_fields = target && target->entity ? find_fields (target->entity, rows, n, TARGET_COLUMN) : NULL;
  MarqRelation *relation;

  if (!fields || !target_fields)
    {
      keep_text (self, table, target, rows, n);
      return;
    }
  relation = g_object_new (MARQ_TYPE_RELATION, NULL);
  marq_item_set_name (MARQ_ITEM (relation), row[NAME]);
  marq_relation_set_fields (relation, (const char *const *) fields);
  marq_relation_set_on_update (relation, action_of (row[ON_UPDATE]));
  marq_relation_set_on_delete (relation, action_of (row[ON_DELETE]));
  marq_item_list_append (marq_entity_get_relations (table->entity), relation);
  marq_relation_set_target (relation, marq_item_get_uid (MARQ_ITEM (target->entity)));
  marq_relation_set_target_fields (relation, (const char *const *) target_fields);
}

gboolean
marq_mariadb_read_relations (MarqMariadbReader *self)
{
  g_autoptr (GPtrArray) rows
    = marq_mariadb_rows (self, "SELECT k.TABLE_NAME, k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA, k.REFERENCED_TABLE_NAME, "
                               "k.REFERENCED_COLUMN_NAME, r.UPDATE_RULE, r.DELETE_RULE FROM information_schema.KEY_COLUMN_USAGE k "
                               "JOIN information_schema.REFERENTIAL_CONSTRAINTS r ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA "
                               "AND r.TABLE_NAME = k.TABLE_NAME AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME "
                               "WHERE k.TABLE_SCHEMA = $DB AND r.CONSTRAINT_SCHEMA = $DB AND k.REFERENCED_TABLE_NAME IS NOT NULL "
                               "ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION");
  guint n;

  for (guint i = 0; rows && i < rows->len; i += n)
    {
      char ***first = (char ***) &rows->pdata[i];
      MarqMariadbTable *table = marq_mariadb_find_table (self, first[0][TABLE]);

      for (n = 1; i + n < rows->len && g_str_equal (first[n][TABLE], first[0][TABLE]) && g_str_equal (first[n][NAME], first[0][NAME]); n++)
        ;
      /* A table that is kept as its text has them there. */
      if (table && table->entity)
        read_relation (self, table, first, n);
    }
  return rows != NULL;
}
