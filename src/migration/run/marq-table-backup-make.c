/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What migrations take rows or values from, copied before they are run. What a generated one does is known from its
 * changes; of one that a person wrote, each table that a statement names which takes something away.
 */
#include "config.h"

#include <string.h>

#include "compare/marq-compare.h"
#include "engine/marq-script-token.h"
#include "engine/marq-session.h"
#include "engine/marq-sql-name.h"
#include "marq-run.h"
#include "marq-table-backup-private.h"

typedef struct
{
  MarqDialect         dialect;
  MarqMigrationStore *store;
  MarqSchema         *base;   /* or NULL */
  MarqSchema         *schema;
  MarqMigration      *migration;
  GPtrArray          *tables; /* of MarqEntity of schema, that it touches */
} MarqTouch;

/* As it is called in the database, whatever it was called since. */
static MarqEntity *
find_there (MarqTouch *self, MarqEntity *entity)
{
  gpointer applied = self->base ? marq_item_lookup (MARQ_ITEM (self->base), marq_item_get_uid (MARQ_ITEM (entity))) : NULL;
  MarqItem *named = applied && MARQ_IS_ENTITY (applied) ? applied : MARQ_ITEM (entity);
  MarqItemList *namespaces = marq_schema_get_namespaces (self->schema);
  const char *place = marq_item_get_name (marq_item_get_parent (named));
  gpointer namespace = marq_item_list_find_by_name (namespaces, place);

  /* Where an engine has but one, it may have another name. */
  if (!namespace && marq_item_list_get_length (namespaces) == 1)
    namespace = marq_item_list_get (namespaces, 0);
  return namespace ? marq_item_list_find_by_name (marq_namespace_get_entities (namespace), marq_item_get_name (named)) : NULL;
}

static void
add (MarqTouch *self, MarqEntity *entity)
{
  if (!g_ptr_array_find (self->tables, entity, NULL))
    g_ptr_array_add (self->tables, entity);
}

static void
take_change (MarqTouch *self, const MarqChange *change)
{
  MarqItem *item = change->before;
  MarqEntity *there;

  while (item && !MARQ_IS_ENTITY (item))
    item = marq_item_get_parent (item);
  there = item && marq_change_is_destructive (change) ? find_there (self, MARQ_ENTITY (item)) : NULL;
  if (there)
    add (self, there);
}

static MarqMigration *
find_previous (MarqTouch *self)
{
  MarqMigration *previous = NULL;

  for (guint i = 0; i < marq_migration_store_get_length (self->store); i++)
    {
      MarqMigration *migration = marq_migration_store_get (self->store, i);

      if (migration == self->migration)
        break;
      previous = migration;
    }
  return previous;
}

/* FALSE: nobody knows. */
static gboolean
take_changes (MarqTouch *self)
{
  MarqMigration *previous = find_previous (self);
  g_autoptr (MarqSchema) before = marq_migration_store_dup_state (self->store, previous ? marq_migration_get_version_text (previous) : "", NULL);
  g_autoptr (MarqSchema) after = before ? marq_migration_store_dup_state (self->store, marq_migration_get_version_text (self->migration), NULL) : NULL;
  g_autoptr (MarqMatching) matching = after ? marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_UIDS, NULL, NULL) : NULL;
  g_autoptr (GPtrArray) changes = matching ? marq_compare (matching, NULL) : NULL;

  for (guint i = 0; changes && i < changes->len; i++)
    take_change (self, changes->pdata[i]);
  return changes != NULL && marq_migration_get_effect (self->migration) == MARQ_EFFECT_KNOWN;
}

static void
take_word (MarqTouch *self, const char *word)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (self->schema);

  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItemList *entities = marq_namespace_get_entities (marq_item_list_get (namespaces, i));

      for (guint j = 0; j < marq_item_list_get_length (entities); j++)
        if (g_ascii_strcasecmp (marq_item_get_name (marq_item_list_get (entities, j)), word) == 0)
          add (self, marq_item_list_get (entities, j));
    }
}

static void
take_script (MarqTouch *self, const char *script)
{
  g_autoptr (GPtrArray) statements = marq_statement_split (script, self->dialect, NULL);

  for (guint i = 0; statements && i < statements->len; i++)
    {
      const MarqStatement *statement = statements->pdata[i];
      gsize at = 0;
      MarqSqlToken token;

      while ((statement->flags & (MARQ_STATEMENT_LOSES | MARQ_STATEMENT_UNKNOWN)) && marq_sql_next_token (statement->text, self->dialect, &at, &token))
        if (token.kind == MARQ_SQL_WORD || token.kind == MARQ_SQL_NAME)
          {
            g_autofree char *word = marq_sql_token_dup (statement->text, &token);

            take_word (self, word);
          }
    }
}

/* All of its columns by name: "*" passes over what is invisible. */
static char *
dup_columns (MarqDialect dialect, MarqEntity *entity)
{
  MarqItemList *fields = marq_entity_get_fields (entity);
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      g_autofree char *name = marq_sql_quote (dialect, marq_item_get_name (marq_item_list_get (fields, i)));

      g_string_append_printf (names, "%s%s", i ? ", " : "", name);
    }
  if (!names->len)
    g_string_append_c (names, '*');
  return g_string_free (names, FALSE);
}

/* NULL: there is one already, or the migration makes it itself. */
static char *
dup_copy (MarqTouch *self, MarqEntity *entity, const char *up, char **copy)
{
  MarqItem *namespace = marq_item_get_parent (MARQ_ITEM (entity));
  g_autofree char *name = marq_table_backup_dup_name (self->dialect, entity, marq_migration_get_version_text (self->migration));
  g_autofree char *quoted = marq_sql_quote (self->dialect, name);
  g_autofree char *prefix = self->dialect == MARQ_DIALECT_POSTGRESQL ? marq_sql_quote (self->dialect, marq_item_get_name (namespace)) : NULL;
  g_autofree char *columns = dup_columns (self->dialect, entity);
  g_autofree char *full = marq_table_backup_dup_full_name (self->dialect, entity);

  if (strstr (up, name) || marq_item_list_find_by_name (marq_namespace_get_entities (MARQ_NAMESPACE (namespace)), name))
    return NULL;
  *copy = prefix ? g_strconcat (prefix, ".", quoted, NULL) : g_strdup (quoted);
  return g_strdup_printf ("CREATE TABLE %s AS SELECT %s FROM %s", *copy, columns, full);
}

static int
compare_entities (gconstpointer a, gconstpointer b)
{
  return strcmp (marq_item_get_name (*(MarqItem *const *) a), marq_item_get_name (*(MarqItem *const *) b));
}

static void
add_copies (MarqTouch *self, const char *up, GPtrArray *statements, GPtrArray *names)
{
  g_ptr_array_sort (self->tables, compare_entities);
  for (guint i = 0; i < self->tables->len; i++)
    {
      char *copy = NULL;
      /* A backup is itself none of what is kept. */
      char *statement = marq_table_backup_is_one (self->tables->pdata[i]) ? NULL : dup_copy (self, self->tables->pdata[i], up, &copy);

      if (!statement)
        continue;
      g_ptr_array_add (statements, statement);
      g_ptr_array_add (names, copy);
    }
}

GPtrArray *
marq_table_backup_make (MarqConnection *connection, MarqMigrationStore *store, GPtrArray *migrations, MarqSchema *base, MarqSchema *schema,
                        GCancellable *cancellable, GError **error)
{
  MarqDialect dialect = marq_connection_get_dialect (connection);
  g_autoptr (GEnumClass) dialects = g_type_class_ref (MARQ_TYPE_DIALECT);
  const char *nick = g_enum_get_value (dialects, dialect)->value_nick;
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (statements, g_strdup (marq_session_get_class (connection)->begin));
  for (guint i = 0; i < migrations->len; i++)
    {
      g_autoptr (GPtrArray) tables = g_ptr_array_new ();
      MarqTouch touch = { dialect, store, base, schema, migrations->pdata[i], tables };
      const char *further = marq_migration_get_up (touch.migration, nick);
      const char *up = further ? further : marq_migration_get_up (touch.migration, NULL);

      if (!take_changes (&touch) && up)
        take_script (&touch, up);
      add_copies (&touch, up ? up : "", statements, names);
    }
  g_ptr_array_add (statements, g_strdup ("COMMIT"));
  if (names->len && !marq_run_statements (connection, statements, NULL, cancellable, error))
    return NULL;
  return g_steal_pointer (&names);
}
