/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/marq-sql-name.h"
#include "migration/generate/marq-plan.h"
#include "marq-record.h"
#include "model/marq-names.h"

typedef struct
{
  const char *name;
  const char *type;
} MarqColumn;

#define MARQ_RECORD_COLUMN(name, type) { #name, type },

static const MarqColumn record_columns[] = { MARQ_RECORD_COLUMNS (MARQ_RECORD_COLUMN) };

/* The order of numbers is the order in which things were done. */
static const MarqColumn log_columns[] = {
  { "number", "BigSerial" },     { "at", "Timestamp" },   { "action", "String(64)" },  { "migration", "String(255)" },
  { "version", "String(64)" },   { "checksum", "String(64)" }, { "who", "String(255)" }, { "host", "String(255)" },
  { "tool_version", "String(64)" },
};

MarqRecord *
marq_record_new (MarqProject *project, MarqMigration *migration, MarqDialect dialect)
{
  const char *further = marq_migration_find_dialect (project, dialect);
  const char *const *dependencies = marq_migration_get_dependencies (migration);
  MarqRecord *self = g_new0 (MarqRecord, 1);

  self->id = g_strdup (marq_migration_get_id (migration));
  self->version = g_strdup (marq_migration_get_version_text (migration));
  self->description = g_strdup (marq_migration_get_description (migration));
  self->type = g_strdup (marq_migration_get_type_nick (migration));
  self->checksum = g_strdup (marq_migration_get_checksum (migration));
  self->up_sql = g_strdup (marq_migration_get_up (migration, further));
  self->down_sql = g_strdup (marq_migration_get_down (migration, further));
  self->dependencies = dependencies ? g_strjoinv (" ", (GStrv) dependencies) : NULL;
  self->tool_version = g_strdup (PACKAGE_VERSION);
  return self;
}

MarqRecord *
marq_record_copy (const MarqRecord *self)
{
  MarqRecord *copy = g_new0 (MarqRecord, 1);

#define MARQ_RECORD_COPY(name, type) copy->name = g_strdup (self->name);
  MARQ_RECORD_COLUMNS (MARQ_RECORD_COPY)
  return copy;
}

void
marq_record_free (MarqRecord *self)
{
#define MARQ_RECORD_FREE(name, type) g_free (self->name);
  MARQ_RECORD_COLUMNS (MARQ_RECORD_FREE)
  g_free (self);
}

gboolean
marq_record_is_applied (const MarqRecord *self)
{
  return g_strcmp0 (self->status, "applied") == 0;
}

gboolean
marq_record_is_partial (const MarqRecord *self)
{
  return self->direction && *self->direction;
}

void
marq_record_set (char **member, const char *value)
{
  char *copy = g_strdup (value);

  g_free (*member);
  *member = copy;
}

const char *
marq_record_table (MarqProject *project)
{
  const char *name = marq_project_get_record_table (project);

  return name && *name ? name : MARQ_DEFAULT_RECORD_TABLE;
}

const char *
marq_record_log_table (MarqProject *project)
{
  const char *name = marq_project_get_log_table (project);

  return name && *name ? name : MARQ_DEFAULT_LOG_TABLE;
}

static const char *
record_schema (MarqProject *project, MarqDialect dialect)
{
  const char *name = marq_project_get_record_schema (project);

  return dialect != MARQ_DIALECT_SQLITE && name && *name ? name : NULL;
}

char *
marq_record_dup_name (MarqProject *project, MarqDialect dialect, gboolean log)
{
  const char *schema = record_schema (project, dialect);
  g_autofree char *prefix = schema ? marq_sql_quote (dialect, schema) : NULL;
  g_autofree char *name = marq_sql_quote (dialect, log ? marq_record_log_table (project) : marq_record_table (project));

  return prefix ? g_strconcat (prefix, ".", name, NULL) : g_steal_pointer (&name);
}

static void
add_table (MarqNamespace *namespace, MarqDialect dialect, const char *name, const MarqColumn *columns, guint n_columns)
{
  MarqEntity *entity = g_object_new (MARQ_TYPE_ENTITY, "name", name, NULL);
  MarqConstraint *key = g_object_new (MARQ_TYPE_CONSTRAINT, NULL);
  const char *key_fields[2] = { NULL };

  marq_item_list_append (marq_namespace_get_entities (namespace), entity);
  /* Whatever the database's own is: scripts and descriptions have any letter. */
  if (dialect == MARQ_DIALECT_MARIADB)
    {
      marq_entity_set_character_set (entity, "utf8mb4");
      marq_entity_set_collation (entity, "utf8mb4_bin");
    }
  for (guint i = 0; i < n_columns; i++)
    {
      MarqField *field = g_object_new (MARQ_TYPE_FIELD, "name", columns[i].name, NULL);
      g_autoptr (MarqFieldType) type = marq_field_type_parse (columns[i].type, NULL);

      marq_field_set_data_type (field, type);
      marq_item_list_append (marq_entity_get_fields (entity), field);
    }
  key_fields[0] = marq_item_get_uid (marq_item_list_get (marq_entity_get_fields (entity), 0));
  marq_constraint_set_constraint (key, MARQ_CONSTRAINT_KIND_PRIMARY_KEY);
  marq_constraint_set_fields (key, key_fields);
  marq_item_list_append (marq_entity_get_constraints (entity), key);
}

/* (transfer full) */
static MarqSchema *
design (MarqProject *project, MarqDialect dialect)
{
  MarqSchema *schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  const char *name = record_schema (project, dialect);
  MarqNamespace *namespace = g_object_new (MARQ_TYPE_NAMESPACE, "name", name ? name : "public", NULL);

  marq_item_list_append (marq_schema_get_namespaces (schema), namespace);
  add_table (namespace, dialect, marq_record_table (project), record_columns, G_N_ELEMENTS (record_columns));
  add_table (namespace, dialect, marq_record_log_table (project), log_columns, G_N_ELEMENTS (log_columns));
  return schema;
}

/**
 * marq_record_dup_making:
 *
 * Returns: (transfer full) (nullable) (element-type utf8):
 */
GPtrArray *
marq_record_dup_making (MarqProject *project, MarqDialect dialect, GError **error)
{
  const MarqPlanSettings settings = { .dialect = dialect, .flags = MARQ_PLAN_IDEMPOTENT };
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqSchema) schema = design (project, dialect);
  g_autoptr (MarqPlan) plan = marq_plan_new (empty, schema, &settings, error);
  GPtrArray *statements;

  if (!plan)
    return NULL;
  statements = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < plan->up->len; i++)
    {
      MarqStep *step = plan->up->pdata[i];

      for (guint j = 0; j < step->statements->len; j++)
        g_ptr_array_add (statements, g_strdup (step->statements->pdata[j]));
    }
  return statements;
}

gboolean
marq_record_is_in (MarqProject *project, MarqSchema *actual)
{
  const char *schema = marq_project_get_record_schema (project);
  MarqItemList *namespaces = marq_schema_get_namespaces (actual);

  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqNamespace *namespace = marq_item_list_get (namespaces, i);
      const char *name = marq_item_get_name (MARQ_ITEM (namespace));
      /* SQLite has one, and MariaDB's is the database. */
      gboolean here = schema && *schema ? g_strcmp0 (name, schema) == 0
                                        : g_strcmp0 (name, "public") == 0 || marq_item_list_get_length (namespaces) == 1;

      if (here && marq_item_list_find_by_name (marq_namespace_get_entities (namespace), marq_record_table (project)))
        return TRUE;
    }
  return FALSE;
}

/* What gives a row where a table is there, and what is in its place otherwise. */
static char *
dup_look (MarqProject *project, MarqDialect dialect)
{
  const char *schema = record_schema (project, dialect);
  g_autofree char *table = marq_sql_literal (dialect, marq_record_table (project));
  g_autofree char *name = marq_record_dup_name (project, dialect, FALSE);
  g_autofree char *quoted = marq_sql_literal (dialect, name);
  g_autofree char *place = schema ? marq_sql_literal (dialect, schema) : NULL;

  switch (dialect)
    {
    case MARQ_DIALECT_SQLITE:
      return g_strdup_printf ("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = %s COLLATE NOCASE", table);
    case MARQ_DIALECT_MARIADB:
      return g_strdup_printf ("SELECT 1 FROM information_schema.tables WHERE table_schema = %s AND table_name = %s",
                              place ? place : "DATABASE()", table);
    case MARQ_DIALECT_POSTGRESQL:
    default:
      return g_strdup_printf ("SELECT 1 WHERE pg_catalog.to_regclass(%s) IS NOT NULL", quoted);
    }
}

gboolean
marq_record_find (MarqProject *project, MarqConnection *connection, gboolean *is_there, GCancellable *cancellable, GError **error)
{
  g_autofree char *query = dup_look (project, marq_connection_get_dialect (connection));
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, query, cancellable, error);

  *is_there = rows && rows->len;
  return rows != NULL;
}

gboolean
marq_record_look (MarqProject *project, MarqConnection *connection, GPtrArray **records, GCancellable *cancellable, GError **error)
{
  gboolean is_there;

  *records = NULL;
  if (!marq_record_find (project, connection, &is_there, cancellable, error))
    return FALSE;
  if (is_there)
    *records = marq_record_read (project, connection, cancellable, error);
  return !is_there || *records;
}

/**
 * marq_record_read:
 *
 * Returns: (transfer full) (nullable) (element-type MarqRecord):
 */
GPtrArray *
marq_record_read (MarqProject *project, MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  MarqDialect dialect = marq_connection_get_dialect (connection);
  g_autofree char *table = marq_record_dup_name (project, dialect, FALSE);
  g_autoptr (GString) query = g_string_new ("SELECT ");
  g_autoptr (GPtrArray) rows = NULL;
  GPtrArray *records;

  for (guint i = 0; i < G_N_ELEMENTS (record_columns); i++)
    {
      g_autofree char *name = marq_sql_quote (dialect, record_columns[i].name);

      g_string_append_printf (query, "%s%s", i ? ", " : "", name);
    }
  g_string_append_printf (query, " FROM %s", table);
  rows = marq_connection_query (connection, query->str, cancellable, error);
  if (!rows)
    return NULL;
  records = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_record_free);
  for (guint i = 0; i < rows->len; i++)
    {
      MarqRecord *record = g_new0 (MarqRecord, 1);
      char *const *values = rows->pdata[i];

#define MARQ_RECORD_TAKE(name, type) record->name = g_strdup (*values++);
      MARQ_RECORD_COLUMNS (MARQ_RECORD_TAKE)
      g_ptr_array_add (records, record);
    }
  return records;
}

typedef struct
{
  MarqDialect dialect;
  GString    *names;
  GString    *values;
} MarqInsert;

/* value: NULL is left out; is_code: as it stands. */
static void
insert_value (MarqInsert *self, const char *name, const char *value, gboolean is_code)
{
  g_autofree char *quoted = marq_sql_quote (self->dialect, name);
  g_autofree char *literal = value && !is_code ? marq_sql_literal (self->dialect, value) : NULL;

  if (!value)
    return;
  g_string_append_printf (self->names, "%s%s", self->names->len ? ", " : "", quoted);
  g_string_append_printf (self->values, "%s%s", self->values->len ? ", " : "", literal ? literal : value);
}

static char *
insert_end (MarqInsert *self, const char *table)
{
  char *statement = g_strdup_printf ("INSERT INTO %s (%s) VALUES (%s)", table, self->names->str, self->values->str);

  g_string_free (self->names, TRUE);
  g_string_free (self->values, TRUE);
  return statement;
}

char *
marq_record_dup_insert (MarqProject *project, MarqDialect dialect, const MarqRecord *record)
{
  g_autofree char *table = marq_record_dup_name (project, dialect, FALSE);
  MarqInsert insert = { dialect, g_string_new (NULL), g_string_new (NULL) };

#define MARQ_RECORD_INSERT(name, type)                                                                                 \
  if (!g_str_equal (#name, "applied_at"))                                                                              \
    insert_value (&insert, #name, record->name, FALSE);
  MARQ_RECORD_COLUMNS (MARQ_RECORD_INSERT)
  insert_value (&insert, "applied_at", record->applied_at ? record->applied_at : "CURRENT_TIMESTAMP", !record->applied_at);
  return insert_end (&insert, table);
}

static char *
dup_where (MarqDialect dialect, const char *id)
{
  g_autofree char *literal = marq_sql_literal (dialect, id);
  g_autofree char *name = marq_sql_quote (dialect, "id");

  return g_strdup_printf ("WHERE %s = %s", name, literal);
}

static void
append_setting (GString *statement, MarqDialect dialect, const char *name, const char *value)
{
  g_autofree char *quoted = marq_sql_quote (dialect, name);
  g_autofree char *literal = value ? marq_sql_literal (dialect, value) : NULL;

  if (!literal)
    literal = g_strdup (g_str_equal (name, "applied_at") ? "CURRENT_TIMESTAMP" : "NULL");
  g_string_append_printf (statement, "%s%s = %s", g_str_has_suffix (statement->str, " SET ") ? "" : ", ", quoted, literal);
}

char *
marq_record_dup_update (MarqProject *project, MarqDialect dialect, const MarqRecord *record, const char *const *columns)
{
  g_autofree char *table = marq_record_dup_name (project, dialect, FALSE);
  g_autofree char *where = dup_where (dialect, record->id);
  GString *statement = g_string_new (NULL);

  g_string_printf (statement, "UPDATE %s SET ", table);
#define MARQ_RECORD_UPDATE(name, type)                                                                                 \
  if (g_strv_contains (columns, #name))                                                                                \
    append_setting (statement, dialect, #name, record->name);
  MARQ_RECORD_COLUMNS (MARQ_RECORD_UPDATE)
  g_string_append_printf (statement, " %s", where);
  return g_string_free (statement, FALSE);
}

char *
marq_record_dup_delete (MarqProject *project, MarqDialect dialect, const char *id)
{
  g_autofree char *table = marq_record_dup_name (project, dialect, FALSE);
  g_autofree char *where = dup_where (dialect, id);

  return g_strdup_printf ("DELETE FROM %s %s", table, where);
}

char *
marq_record_dup_log (MarqProject *project, MarqDialect dialect, const char *action, const MarqRecord *record)
{
  g_autofree char *table = marq_record_dup_name (project, dialect, TRUE);
  MarqInsert insert = { dialect, g_string_new (NULL), g_string_new (NULL) };

  insert_value (&insert, "at", "CURRENT_TIMESTAMP", TRUE);
  insert_value (&insert, "action", action, FALSE);
  insert_value (&insert, "migration", record->id, FALSE);
  insert_value (&insert, "version", record->version, FALSE);
  insert_value (&insert, "checksum", record->checksum, FALSE);
  insert_value (&insert, "who", record->applied_by, FALSE);
  insert_value (&insert, "host", g_get_host_name (), FALSE);
  insert_value (&insert, "tool_version", record->tool_version, FALSE);
  return insert_end (&insert, table);
}
