/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-connection.h"
#include "engine/marq-sql-name.h"
#include "marq-sqlite-read.h"

/* What left_out says, in this order. */
typedef enum
{
  LEFT_KEPT_AS_TEXT,
  LEFT_SHADOW,
  LEFT_COMMENT,
  LEFT_NAME,
  LEFT_NOT_UTF8,
  N_LEFT,
} Left;

typedef struct
{
  sqlite3       *db;
  MarqNamespace *namespace;
  GHashTable    *shadows;  /* names */
  GPtrArray     *tables;   /* of MarqSqliteTable */
  GHashTable    *by_name;  /* small name → MarqSqliteTable */
  GHashTable    *places;   /* small name → the MarqEntity, MarqView or MarqObject that it became */
  GPtrArray     *left[N_LEFT];
} MarqReader;

static sqlite3_stmt *
prepare (MarqReader *self, const char *query)
{
  sqlite3_stmt *statement = NULL;

  return sqlite3_prepare_v2 (self->db, query, -1, &statement, NULL) == SQLITE_OK ? statement : NULL;
}

static const char *
column (sqlite3_stmt *statement, int i)
{
  const char *text = (const char *) sqlite3_column_text (statement, i);

  return text ? text : "";
}

static gboolean
finish (sqlite3_stmt *statement, int code)
{
  sqlite3_finalize (statement);
  return code == SQLITE_DONE;
}

static char *
small (const char *name)
{
  return g_ascii_strdown (name, -1);
}

static void
leave (MarqReader *self, Left kind, const char *name)
{
  g_ptr_array_add (self->left[kind], g_utf8_make_valid (name, -1));
}

/* What a module keeps its own things in; without the module, nobody knows. */
static gboolean
find_shadows (MarqReader *self)
{
  sqlite3_stmt *statement = prepare (self, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'");
  int code;

  if (!statement)
    return FALSE;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_hash_table_add (self->shadows, small (column (statement, 0)));
  return finish (statement, code);
}

static void
add_table (MarqReader *self, const char *name, const char *sql)
{
  g_autofree char *key = small (name);
  MarqSqliteTable *table;

  if (g_hash_table_contains (self->shadows, key))
    {
      leave (self, LEFT_SHADOW, name);
      return;
    }
  table = marq_sqlite_table_new (self->namespace, name, sql);
  marq_sqlite_read_table (table);
  g_ptr_array_add (self->tables, table);
  g_hash_table_insert (self->by_name, g_steal_pointer (&key), table);
}

static gboolean
read_tables (MarqReader *self)
{
  sqlite3_stmt *statement = prepare (self, "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table' ORDER BY rowid");
  int code;

  if (!statement)
    return FALSE;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const char *name = column (statement, 0);
      const char *sql = column (statement, 1);

      /* SQLite keeps its own books in such, and nobody else may. */
      if (g_ascii_strncasecmp (name, "sqlite_", 7) == 0)
        continue;
      if (!g_utf8_validate (name, -1, NULL) || !g_utf8_validate (sql, -1, NULL))
        leave (self, LEFT_NOT_UTF8, name);
      else
        add_table (self, name, sql);
    }
  return finish (statement, code);
}

static gboolean
is_rowid (MarqEntity *entity, MarqConstraint *key)
{
  const char *const *fields = marq_constraint_get_fields (key);
  MarqItem *field = fields && fields[0] && !fields[1] ? marq_item_lookup (MARQ_ITEM (entity), fields[0]) : NULL;
  MarqFieldType *type = field ? marq_field_get_data_type (MARQ_FIELD (field)) : NULL;

  return type && !marq_entity_get_without_rowid (entity)
         && (marq_field_type_get_kind (type) == MARQ_TYPE_KIND_INTEGER || marq_field_type_get_kind (type) == MARQ_TYPE_KIND_SERIAL);
}

/* A rowid is never null, said or not. Other keys of SQLite may be, unless it is said. */
static void
settle_key (MarqEntity *entity)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *key = marq_item_list_get (constraints, i);
      const char *const *fields = marq_constraint_get_fields (key);

      if (marq_constraint_get_constraint (key) != MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
        continue;
      for (guint j = 0; fields && fields[j]; j++)
        {
          MarqField *field = marq_item_lookup (MARQ_ITEM (entity), fields[j]);

          if (is_rowid (entity, key))
            marq_field_set_not_null (field, TRUE);
          else if (!marq_field_get_not_null (field))
            marq_constraint_set_allows_nulls (key, TRUE);
        }
    }
}

static gboolean
is_key_field (MarqEntity *entity, MarqField *field)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *key = marq_item_list_get (constraints, i);
      const char *const *fields = marq_constraint_get_fields (key);

      if (marq_constraint_get_constraint (key) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY && fields
          && g_strv_contains (fields, marq_item_get_uid (MARQ_ITEM (field))))
        return TRUE;
    }
  return FALSE;
}

/* A column as SQLite has understood it: table, name, whether it is required, its place in the primary
 * key, and 2 or 3 where it is generated. */
static void
check_column (MarqReader *self, sqlite3_stmt *statement)
{
  g_autofree char *key = small (column (statement, 0));
  MarqSqliteTable *table = g_hash_table_lookup (self->by_name, key);
  MarqItemList *fields = table && table->entity ? marq_entity_get_fields (table->entity) : NULL;
  guint position = (guint) sqlite3_column_int (statement, 1);
  int hidden = sqlite3_column_int (statement, 5);
  MarqField *field;
  gboolean agrees;

  if (!fields)
    return;
  field = position < marq_item_list_get_length (fields) ? marq_item_list_get (fields, position) : NULL;
  agrees = field && g_str_equal (marq_item_get_name (MARQ_ITEM (field)), column (statement, 2))
           && (sqlite3_column_int (statement, 3) || !marq_field_get_not_null (field))
           && is_key_field (table->entity, field) == (sqlite3_column_int (statement, 4) > 0)
           && (hidden != 0) == (marq_field_get_generated_expression (field) != NULL)
           && (hidden == 2) == (hidden != 0 && marq_field_get_generated (field) == MARQ_GENERATED_VIRTUAL);
  if (agrees)
    marq_field_set_not_null (field, sqlite3_column_int (statement, 3));
  else
    marq_sqlite_table_give_up (table, _ ("SQLite reads its column %s in another way"), column (statement, 2));
}

/* What was read of a text against what SQLite makes of it. */
static gboolean
check_tables (MarqReader *self)
{
  sqlite3_stmt *statement
    = prepare (self, "SELECT m.name, x.cid, x.name, x.\"notnull\", x.pk, x.hidden FROM main.sqlite_schema AS m, "
                     "pragma_table_xinfo (m.name, 'main') AS x WHERE m.type = 'table' AND m.rootpage > 0");
  int code;

  if (!statement)
    return FALSE;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    check_column (self, statement);
  for (guint i = 0; i < self->tables->len; i++)
    {
      MarqSqliteTable *table = self->tables->pdata[i];

      if (table->entity)
        settle_key (table->entity);
    }
  return finish (statement, code);
}

/* FALSE: the table that it points to is none of the model's. */
static gboolean
resolve (MarqReader *self, MarqSqlitePending *pending)
{
  g_autofree char *key = small (pending->target);
  MarqSqliteTable *target = g_hash_table_lookup (self->by_name, key);
  g_auto (GStrv) uids = NULL;

  if (!target || !target->entity)
    return FALSE;
  if (pending->fields && !(uids = marq_sqlite_find_fields (target->entity, (const char *const *) pending->fields)))
    return FALSE;
  marq_relation_set_target (pending->relation, marq_item_get_uid (MARQ_ITEM (target->entity)));
  marq_relation_set_target_fields (pending->relation, (const char *const *) uids);
  return TRUE;
}

/* A table that is kept as its text can take those that point to it along. */
static void
resolve_all (MarqReader *self)
{
  gboolean again;

  do
    {
      again = FALSE;
      for (guint i = 0; i < self->tables->len; i++)
        {
          MarqSqliteTable *table = self->tables->pdata[i];

          for (guint j = 0; j < table->pending->len; j++)
            {
              MarqSqlitePending *pending = table->pending->pdata[j];

              if (resolve (self, pending))
                continue;
              marq_sqlite_table_give_up (table, _ ("it refers to %s, which is not there or is kept as text"), pending->target);
              again = TRUE;
            }
        }
    }
  while (again);
}

static MarqObject *
add_object (MarqReader *self, const char *kind, const char *name, const char *sql, gpointer on)
{
  MarqObject *object = g_object_new (MARQ_TYPE_OBJECT, NULL);
  g_autofree char *word = g_ascii_strup (kind, -1);
  g_autofree char *quoted = marq_sql_quote (MARQ_DIALECT_SQLITE, name);
  g_autofree char *drop = g_strdup_printf ("DROP %s %s", word, quoted);
  const char *const needs[] = { on ? marq_item_get_uid (on) : NULL, NULL };

  marq_item_set_name (MARQ_ITEM (object), name);
  marq_object_set_object_kind (object, kind);
  marq_object_set_identity (object, name);
  marq_object_set_definition (object, sql);
  marq_object_set_drop_statement (object, drop);
  if (on)
    marq_object_set_depends_on (object, needs);
  return marq_item_list_append (marq_namespace_get_objects (self->namespace), object);
}

static void
place_tables (MarqReader *self)
{
  for (guint i = 0; i < self->tables->len; i++)
    {
      MarqSqliteTable *table = self->tables->pdata[i];
      g_autofree char *why = table->entity ? NULL : g_strdup_printf ("%s: %s", table->name, table->trouble);
      gpointer item = table->entity;

      if (!item)
        item = add_object (self, "table", table->name, table->sql, NULL);
      g_hash_table_insert (self->places, small (table->name), item);
      if (why)
        leave (self, LEFT_KEPT_AS_TEXT, why);
      else if (table->loses_comment)
        leave (self, LEFT_COMMENT, table->name);
      if (!why && table->loses_name)
        leave (self, LEFT_NAME, table->name);
    }
}

static void
keep_as_text (MarqReader *self, const char *kind, const char *name, const char *sql, gpointer on)
{
  add_object (self, kind, name, sql, on);
  leave (self, LEFT_KEPT_AS_TEXT, name);
}

static void
place_index (MarqReader *self, const char *name, const char *sql, gpointer on)
{
  MarqIndex *index = MARQ_IS_ENTITY (on) ? marq_sqlite_read_index (on, name, sql) : NULL;

  if (index)
    marq_item_list_append (marq_entity_get_indexes (on), index);
  else
    keep_as_text (self, "index", name, sql, on);
}

static void
place_view (MarqReader *self, const char *name, const char *sql)
{
  MarqView *view = marq_sqlite_read_view (name, sql);

  if (view)
    marq_item_list_append (marq_namespace_get_views (self->namespace), view);
  else
    keep_as_text (self, "view", name, sql, NULL);
  if (view)
    g_hash_table_insert (self->places, small (name), view);
}

static void
place_trigger (MarqReader *self, const char *name, const char *sql, gpointer on)
{
  if (MARQ_IS_ENTITY (on))
    marq_item_list_append (marq_entity_get_triggers (on), marq_sqlite_read_trigger (on, name, sql));
  else if (MARQ_IS_VIEW (on))
    marq_item_list_append (marq_view_get_triggers (on), marq_sqlite_read_trigger (NULL, name, sql));
  else
    keep_as_text (self, "trigger", name, sql, on);
}

/* Views before the triggers that may be theirs. */
static gboolean
read_rest (MarqReader *self)
{
  sqlite3_stmt *statement
    = prepare (self, "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL "
                     "ORDER BY type = 'trigger', rowid");
  int code;

  if (!statement)
    return FALSE;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const char *type = column (statement, 0);
      const char *name = column (statement, 1);
      const char *sql = column (statement, 3);
      g_autofree char *key = small (column (statement, 2));
      gpointer on = g_hash_table_lookup (self->places, key);

      if (g_hash_table_contains (self->shadows, key))
        leave (self, LEFT_SHADOW, name);
      else if (!g_utf8_validate (name, -1, NULL) || !g_utf8_validate (sql, -1, NULL))
        leave (self, LEFT_NOT_UTF8, name);
      else if (g_str_equal (type, "index"))
        place_index (self, name, sql, on);
      else if (g_str_equal (type, "view"))
        place_view (self, name, sql);
      else
        place_trigger (self, name, sql, on);
    }
  return finish (statement, code);
}

static void
report (MarqReader *self, GPtrArray *left_out)
{
  static const char *const kinds[] = {
    [LEFT_KEPT_AS_TEXT] = N_ ("kept as their text"),
    [LEFT_SHADOW] = N_ ("shadow tables of virtual tables"),
    [LEFT_COMMENT] = N_ ("tables with comments in their text"),
    [LEFT_NAME] = N_ ("tables with names for NOT NULL, DEFAULT and the like"),
    [LEFT_NOT_UTF8] = N_ ("things whose text is not UTF-8"),
  };

  for (guint i = 0; i < N_LEFT; i++)
    {
      if (!self->left[i]->len || !left_out)
        continue;
      g_ptr_array_add (self->left[i], NULL);
      g_ptr_array_add (left_out, marq_left_out_new (_ (kinds[i]), (const char *const *) self->left[i]->pdata));
    }
}

static gboolean
read_all (MarqReader *self)
{
  if (!find_shadows (self) || !read_tables (self) || !check_tables (self))
    return FALSE;
  resolve_all (self);
  place_tables (self);
  return read_rest (self);
}

static void
reader_clear (MarqReader *self)
{
  g_hash_table_unref (self->shadows);
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->places);
  g_ptr_array_unref (self->tables);
  for (guint i = 0; i < N_LEFT; i++)
    g_ptr_array_unref (self->left[i]);
}

MarqSchema *
marq_sqlite_read (sqlite3 *db, GPtrArray *left_out)
{
  g_autoptr (MarqSchema) schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  MarqReader self = { db, g_object_new (MARQ_TYPE_NAMESPACE, NULL) };
  gboolean done;

  self.shadows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.tables = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_sqlite_table_free);
  for (guint i = 0; i < N_LEFT; i++)
    self.left[i] = g_ptr_array_new_with_free_func (g_free);
  marq_item_set_name (MARQ_ITEM (self.namespace), "main");
  marq_item_list_append (marq_schema_get_namespaces (schema), self.namespace);

  /* All that is read is of one moment. */
  done = sqlite3_exec (db, "SAVEPOINT marquetry_read", NULL, NULL, NULL) == SQLITE_OK && read_all (&self);
  if (done)
    report (&self, left_out);
  /* Otherwise the caller looks at the error first. */
  if (done)
    done = sqlite3_exec (db, "RELEASE marquetry_read", NULL, NULL, NULL) == SQLITE_OK;
  reader_clear (&self);
  return done ? g_steal_pointer (&schema) : NULL;
}

void
marq_sqlite_read_abandon (sqlite3 *db)
{
  if (!sqlite3_get_autocommit (db))
    sqlite3_exec (db, "RELEASE marquetry_read", NULL, NULL, NULL);
}
