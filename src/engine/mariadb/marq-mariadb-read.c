/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One look at a whole database, and what all parts of the reader share. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-mariadb-collation.h"
#include "marq-mariadb-read.h"

/* Changes of tables are of no transaction, so what is read may change meanwhile: then it is read again. */
#define MOST_LOOKS 3

GPtrArray *
marq_mariadb_rows (MarqMariadbReader *self, const char *query)
{
  g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_MARIADB, self->database);
  g_auto (GStrv) parts = g_strsplit (query, "$DB", -1);
  g_autofree char *statement = g_strjoinv (literal, parts);

  return marq_mariadb_ask (self->connection, statement, self->cancellable, self->error);
}

gboolean
marq_mariadb_knows (MarqMariadbReader *self, const char *column)
{
  return g_hash_table_contains (self->knows, column);
}

MarqMariadbTable *
marq_mariadb_find_table (MarqMariadbReader *self, const char *name)
{
  return g_hash_table_lookup (self->tables, name);
}

void
marq_mariadb_leave (MarqMariadbReader *self, MarqMariadbLeft kind, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (self->left[kind], g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

char *
marq_mariadb_show (MarqMariadbReader *self, const char *kind, const char *name, guint column)
{
  g_autofree char *quoted = marq_sql_quote (MARQ_DIALECT_MARIADB, name);
  g_autofree char *statement = g_strdup_printf ("SHOW CREATE %s %s", kind, quoted);
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self->connection, statement, self->cancellable, self->error);

  if (!rows)
    return NULL;
  if (rows->len && ((char **) rows->pdata[0])[column])
    return g_strdup (((char **) rows->pdata[0])[column]);
  g_set_error (self->error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_STATEMENT,
               _ ("The server does not show the text of %s: see whether the user may look at it"), name);
  return NULL;
}

gboolean
marq_mariadb_may_show (MarqMariadbReader *self, const char *kind, const char *name, guint column, char **text)
{
  GError **error = self->error;
  g_autoptr (GError) refused = NULL;

  self->error = &refused;
  *text = marq_mariadb_show (self, kind, name, column);
  self->error = error;
  /* That it is not shown is no reason to see nothing; that the server is gone is. */
  if (!refused || g_error_matches (refused, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_STATEMENT)
      || g_error_matches (refused, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DENIED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}

MarqObject *
marq_mariadb_keep_text (MarqMariadbReader *self, const char *kind, const char *name, const char *definition,
                        const char *const *depends_on)
{
  MarqObject *object = g_object_new (MARQ_TYPE_OBJECT, NULL);
  g_autofree char *quoted = marq_sql_quote (MARQ_DIALECT_MARIADB, name);
  g_autofree char *drop = g_strdup_printf ("DROP %s %s", kind, quoted);

  marq_item_set_name (MARQ_ITEM (object), name);
  marq_object_set_object_kind (object, kind);
  marq_object_set_identity (object, quoted);
  marq_object_set_definition (object, definition);
  marq_object_set_drop_statement (object, drop);
  marq_object_set_depends_on (object, depends_on);
  return marq_item_list_append (marq_namespace_get_objects (self->namespace), object);
}

GStrv
marq_mariadb_settings (MarqMariadbReader *self, const char *sql_mode)
{
  const char *settings[] = { NULL, NULL };
  g_autofree char *own = g_strdup_printf ("sql_mode=%s", sql_mode);

  if (g_strcmp0 (sql_mode, self->sql_mode) == 0)
    return NULL;
  settings[0] = own;
  return g_strdupv ((GStrv) settings);
}

/* Code that runs as another: whoever makes it anew is that from then on. */
void
marq_mariadb_note_definer (MarqMariadbReader *self, const char *name, const char *definer)
{
  if (g_strcmp0 (definer, self->connection->parent.info.user) != 0)
    marq_mariadb_leave (self, MARQ_MARIADB_LEFT_DEFINER, "%s: %s", name, definer);
}

void
marq_mariadb_say_collation (MarqMariadbReader *self, const char *collation, const char *usual, char **character_set, char **said)
{
  g_autofree char *own = g_strndup (collation, strcspn (collation, "_"));
  g_autofree char *other = g_strndup (usual, strcspn (usual, "_"));

  *character_set = *said = NULL;
  if (g_str_equal (collation, usual))
    return;
  if (!g_str_equal (own, other))
    *character_set = g_strdup (own);
  if (!*character_set || g_strcmp0 (g_hash_table_lookup (self->collations, own), collation) != 0)
    *said = g_strdup (collation);
}

/* What information_schema has differs from server to server. */
static gboolean
read_knowledge (MarqMariadbReader *self)
{
  g_autoptr (GPtrArray) columns = marq_mariadb_rows (self, "SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME) FROM information_schema.COLUMNS "
                                                           "WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME IN "
                                                           "('STATISTICS', 'VIEWS', 'CHECK_CONSTRAINTS', 'SCHEMATA')");
  g_autoptr (GPtrArray) sets = columns ? marq_mariadb_rows (self, "SELECT CHARACTER_SET_NAME, DEFAULT_COLLATE_NAME "
                                                                  "FROM information_schema.CHARACTER_SETS")
                                       : NULL;

  if (!sets)
    return FALSE;
  for (guint i = 0; i < columns->len; i++)
    g_hash_table_add (self->knows, g_ascii_strup (((char **) columns->pdata[i])[0], -1));
  for (guint i = 0; i < sets->len; i++)
    g_hash_table_insert (self->collations, g_strdup (((char **) sets->pdata[i])[0]), g_strdup (((char **) sets->pdata[i])[1]));
  return TRUE;
}

/* A database that holds text as utf8mb4 says nothing of it. */
static gboolean
read_database (MarqMariadbReader *self)
{
  g_autofree char *query = g_strdup_printf ("SELECT DEFAULT_COLLATION_NAME, %s FROM information_schema.SCHEMATA "
                                            "WHERE SCHEMA_NAME = $DB",
                                            marq_mariadb_knows (self, "SCHEMATA.SCHEMA_COMMENT") ? "SCHEMA_COMMENT" : "''");
  g_autoptr (GPtrArray) rows = marq_mariadb_rows (self, query);
  const char *usual = g_hash_table_lookup (self->collations, "utf8mb4");
  g_autofree char *character_set = NULL;
  g_autofree char *collation = NULL;
  char **row;

  if (rows && !rows->len)
    g_set_error (self->error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_STATEMENT, _ ("The database %s is not there any more"), self->database);
  if (!rows || !rows->len)
    return FALSE;
  row = rows->pdata[0];
  self->collation = g_strdup (row[0]);
  marq_mariadb_say_collation (self, self->collation, usual ? usual : "utf8mb4", &character_set, &collation);
  marq_namespace_set_character_set (self->namespace, character_set);
  marq_namespace_set_collation (self->namespace, collation);
  if (*row[1])
    marq_item_set_comment (MARQ_ITEM (self->namespace), row[1]);
  return TRUE;
}

/* Who may do what here is told, and not taken over. */
static gboolean
read_grants (MarqMariadbReader *self)
{
  g_autoptr (GPtrArray) rows
    = marq_mariadb_rows (self, "SELECT DISTINCT GRANTEE FROM (SELECT GRANTEE FROM information_schema.SCHEMA_PRIVILEGES "
                               "WHERE $DB LIKE TABLE_SCHEMA UNION SELECT GRANTEE FROM information_schema.TABLE_PRIVILEGES "
                               "WHERE TABLE_SCHEMA = $DB UNION SELECT GRANTEE FROM information_schema.COLUMN_PRIVILEGES "
                               "WHERE TABLE_SCHEMA = $DB) AS grants ORDER BY 1");

  for (guint i = 0; rows && i < rows->len; i++)
    marq_mariadb_leave (self, MARQ_MARIADB_LEFT_GRANT, "%s", ((char **) rows->pdata[i])[0]);
  return rows != NULL;
}

static gboolean (*const parts[]) (MarqMariadbReader *) = {
  read_knowledge,
  read_database,
  marq_mariadb_read_tables,
  marq_mariadb_read_columns,
  marq_mariadb_read_keys,
  marq_mariadb_read_checks,
  marq_mariadb_read_texts,
  marq_mariadb_read_relations,
  marq_mariadb_read_sequences,
  marq_mariadb_read_views,
  marq_mariadb_read_triggers,
  marq_mariadb_read_routines,
  marq_mariadb_read_events,
  read_grants,
};

static void
report (MarqMariadbReader *self, GPtrArray *left_out)
{
  static const char *const kinds[] = {
    [MARQ_MARIADB_LEFT_AS_TEXT] = N_ ("kept as their text"),
    [MARQ_MARIADB_LEFT_BROKEN] = N_ ("tables that the server cannot open"),
    [MARQ_MARIADB_LEFT_UNSEEN] = N_ ("things whose text the user may not see"),
    [MARQ_MARIADB_LEFT_COUNTER] = N_ ("next numbers of AUTO_INCREMENT, which belong to the rows"),
    [MARQ_MARIADB_LEFT_WIDTH] = N_ ("widths to display numbers in"),
    [MARQ_MARIADB_LEFT_DEFINER] = N_ ("definers"),
    [MARQ_MARIADB_LEFT_GRANT] = N_ ("those who have rights here"),
  };

  for (guint i = 0; left_out && i < MARQ_MARIADB_N_LEFT; i++)
    {
      if (!self->left[i]->len)
        continue;
      g_ptr_array_add (self->left[i], NULL);
      g_ptr_array_add (left_out, marq_left_out_new (_ (kinds[i]), (const char *const *) self->left[i]->pdata));
    }
}

static void
free_table (gpointer data)
{
  MarqMariadbTable *table = data;

  g_clear_object (&table->entity);
  g_free (table->name);
  g_free (table->collation);
  g_free (table->why);
  g_free (table);
}

static void
reader_init (MarqMariadbReader *self)
{
  self->knows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->collations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->tables = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_table);
  self->in_order = g_ptr_array_new ();
  self->sequences = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < MARQ_MARIADB_N_LEFT; i++)
    self->left[i] = g_ptr_array_new_with_free_func (g_free);
}

static void
reader_clear (MarqMariadbReader *self)
{
  g_hash_table_unref (self->knows);
  g_hash_table_unref (self->collations);
  g_hash_table_unref (self->tables);
  g_ptr_array_unref (self->in_order);
  g_ptr_array_unref (self->sequences);
  for (guint i = 0; i < MARQ_MARIADB_N_LEFT; i++)
    g_ptr_array_unref (self->left[i]);
  g_free (self->collation);
}

static MarqSchema *
look (MarqMariadbReader *self, GPtrArray *left_out)
{
  g_autoptr (MarqSchema) schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  gboolean well = TRUE;

  reader_init (self);
  self->namespace = g_object_new (MARQ_TYPE_NAMESPACE, NULL);
  /* The one that needs no naming, whatever the database is called. */
  marq_item_set_name (MARQ_ITEM (self->namespace), "public");
  marq_item_list_append (marq_schema_get_namespaces (schema), self->namespace);
  for (guint i = 0; well && i < G_N_ELEMENTS (parts); i++)
    well = parts[i](self);
  if (well)
    {
      report (self, left_out);
      marq_mariadb_note_ground (schema, self->collation, self->collations);
    }
  reader_clear (self);
  return well ? g_steal_pointer (&schema) : NULL;
}

/* What would be another, had anything been made, changed or dropped meanwhile; but a change of a view or
 * of code within the same second. NULL: *error is set. */
static char *
dup_state (MarqMariadbReader *self)
{
  static const char query[]
    = "SELECT CONCAT_WS(' ', 'table', TABLE_NAME, TABLE_TYPE, CREATE_TIME) FROM information_schema.TABLES WHERE TABLE_SCHEMA = $DB "
      "UNION ALL SELECT CONCAT_WS(' ', 'trigger', TRIGGER_NAME, CREATED) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = $DB "
      "UNION ALL SELECT CONCAT_WS(' ', 'routine', ROUTINE_TYPE, ROUTINE_NAME, LAST_ALTERED) FROM information_schema.ROUTINES "
      "WHERE ROUTINE_SCHEMA = $DB UNION ALL SELECT CONCAT_WS(' ', 'event', EVENT_NAME, LAST_ALTERED) FROM information_schema.EVENTS "
      "WHERE EVENT_SCHEMA = $DB ORDER BY 1";
  g_autoptr (GPtrArray) rows = marq_mariadb_rows (self, query);
  GString *state;

  if (!rows)
    return NULL;
  state = g_string_new (NULL);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (state, "%s\n", ((char **) rows->pdata[i])[0]);
  return g_string_free (state, FALSE);
}

/* Until nothing changed while we looked. */
static MarqSchema *
look_until_still (MarqMariadbReader *self, GPtrArray *left_out)
{
  g_autofree char *before = dup_state (self);

  for (guint i = 0; before && i < MOST_LOOKS; i++)
    {
      g_autoptr (MarqSchema) schema = look (self, left_out);
      g_autofree char *after = schema ? dup_state (self) : NULL;

      if (!after)
        return NULL;
      if (g_str_equal (before, after))
        return g_steal_pointer (&schema);
      g_free (before);
      before = g_steal_pointer (&after);
      if (left_out)
        g_ptr_array_set_size (left_out, 0);
    }
  if (before)
    g_set_error (self->error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_STATEMENT,
                 _ ("The tables of %s change all the time: read it once that is over"), self->database);
  return NULL;
}

static gboolean
run (MarqMariadbReader *self, const char *format, const char *value)
{
  g_autofree char *literal = value ? marq_sql_literal (MARQ_DIALECT_MARIADB, value) : NULL;
  g_autofree char *statement = literal ? g_strconcat (format, literal, NULL) : g_strdup (format);
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self->connection, statement, self->cancellable, self->error);

  return rows != NULL;
}

/* Names are to be in backticks, and backslashes to mean what they usually do. */
static gboolean
begin (MarqMariadbReader *self, char **own_mode)
{
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self->connection, "SELECT @@sql_mode, @@GLOBAL.sql_mode", self->cancellable, self->error);

  if (!rows)
    return FALSE;
  *own_mode = g_strdup (((char **) rows->pdata[0])[0]);
  self->sql_mode = g_strdup (((char **) rows->pdata[0])[1]);
  return run (self, "SET SESSION sql_quote_show_create = 1, sql_mode = ''", NULL);
}

/* The snapshot is of rows, and so of what the server itself keeps in rows: routines, events. Tables, columns
 * and keys are as they are at the moment of each query. A transaction that is open goes on: beginning
 * another would commit it. */
MarqSchema *
marq_mariadb_read (MarqConnection *connection, GPtrArray *left_out, GCancellable *cancellable, GError **error)
{
  MarqMariadbReader self = { .connection = (MarqMariadbConnection *) connection, .database = connection->info.database,
                             .cancellable = cancellable, .error = error };
  g_autoptr (GError) later = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autofree char *own_mode = NULL;
  gboolean inner;

  if (!self.database)
    {
      g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS,
                           _ ("The address names no database: write mariadb://USER@HOST:PORT/DATABASE"));
      return NULL;
    }
  inner = marq_mariadb_is_inner (self.connection);
  if (begin (&self, &own_mode) && (inner || run (&self, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", NULL)))
    schema = look_until_still (&self, left_out);
  /* Whatever happened, what was set goes; and what happened first is what is told. */
  self.cancellable = NULL;
  self.error = schema ? error : &later;
  if (!inner && !run (&self, "ROLLBACK", NULL))
    g_clear_object (&schema);
  if (schema == NULL)
    self.error = NULL;
  if (own_mode && !run (&self, "SET SESSION sql_mode = ", own_mode))
    g_clear_object (&schema);
  g_free (self.sql_mode);
  return g_steal_pointer (&schema);
}
