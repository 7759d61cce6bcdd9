/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-session.h"
#include "engine/marq-sql-name.h"
#include "migration/marq-migration-error.h"
#include "marq-run.h"
#include "marq-table-backup-private.h"

#define PATTERN "._backup_([0-9]+)_([0-9]+)_([0-9]+)(?:_([0-9]{3}))?$|._backup_([0-9]{14})$"

char *
marq_table_backup_dup_full_name (MarqDialect dialect, gpointer entity)
{
  MarqItem *parent = marq_item_get_parent (entity);
  g_autofree char *name = marq_sql_quote (dialect, marq_item_get_name (entity));
  g_autofree char *prefix = NULL;

  /* Only there a namespace is no other word for the database. */
  if (dialect != MARQ_DIALECT_POSTGRESQL)
    return g_steal_pointer (&name);
  prefix = marq_sql_quote (dialect, marq_item_get_name (parent));
  return g_strconcat (prefix, ".", name, NULL);
}

/* "1.0.3-002" of "orders_backup_1_0_3_002"; NULL: it is no backup. */
static char *
dup_version (const char *name)
{
  g_autoptr (GRegex) regex = g_regex_new (PATTERN, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *sequence = NULL;
  g_autofree char *time = NULL;

  if (!g_regex_match (regex, name, 0, &match))
    return NULL;
  time = g_match_info_fetch (match, 5);
  if (time && *time)
    return g_steal_pointer (&time);
  sequence = g_match_info_fetch (match, 4);
  return g_match_info_expand_references (match, sequence && *sequence ? "\\1.\\2.\\3-\\4" : "\\1.\\2.\\3", NULL);
}

char *
marq_table_backup_dup_name (MarqDialect dialect, gpointer entity, const char *version)
{
  g_autofree char *plain = g_strdup (version);
  g_autofree char *suffix = NULL;

  g_strdelimit (plain, ".-", '_');
  suffix = g_strdup_printf ("backup_%s", plain);
  return marq_sql_derive_apart (dialect, marq_item_get_name (entity), suffix);
}

gboolean
marq_table_backup_is_one (gpointer entity)
{
  g_autofree char *version = dup_version (marq_item_get_name (entity));

  return version != NULL;
}

/* The table whose backup would have this name: in the same namespace first, for a migration makes its backups wherever
 * new tables go. */
static MarqEntity *
find_original (MarqDialect dialect, MarqSchema *schema, gpointer backup, const char *version)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (schema);
  MarqEntity *found = NULL;

  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItemList *entities = marq_namespace_get_entities (marq_item_list_get (namespaces, i));

      for (guint j = 0; j < marq_item_list_get_length (entities); j++)
        {
          MarqEntity *entity = marq_item_list_get (entities, j);
          g_autofree char *name = marq_table_backup_dup_name (dialect, entity, version);

          if (!g_str_equal (name, marq_item_get_name (backup)))
            continue;
          if (marq_item_get_parent (MARQ_ITEM (entity)) == marq_item_get_parent (backup))
            return entity;
          found = entity;
        }
    }
  return found;
}

static gboolean
ask_number (MarqConnection *connection, const char *query, gint64 *number, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, query, cancellable, error);
  char **row = rows && rows->len ? rows->pdata[0] : NULL;

  if (row && row[0])
    *number = g_ascii_strtoll (row[0], NULL, 10);
  return rows != NULL;
}

static gboolean
measure (MarqTableBackup *self, MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  MarqDialect dialect = marq_connection_get_dialect (connection);
  g_autofree char *count = g_strdup_printf ("SELECT count(*) FROM %s", self->name);
  g_autofree char *literal = marq_sql_literal (dialect, dialect == MARQ_DIALECT_POSTGRESQL ? self->name : marq_item_get_name (MARQ_ITEM (self->table)));
  g_autofree char *size = NULL;

  self->size = -1;
  if (dialect == MARQ_DIALECT_POSTGRESQL)
    size = g_strdup_printf ("SELECT pg_catalog.pg_total_relation_size(%s)", literal);
  else if (dialect == MARQ_DIALECT_MARIADB)
    size = g_strdup_printf ("SELECT data_length + index_length FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = %s",
                            literal);
  return ask_number (connection, count, &self->rows, cancellable, error)
         && (!size || ask_number (connection, size, &self->size, cancellable, error));
}

void
marq_table_backup_free (MarqTableBackup *self)
{
  g_free (self->name);
  g_free (self->of);
  g_free (self->version);
  g_free (self);
}

GPtrArray *
marq_table_backups_list (MarqConnection *connection, MarqSchema *schema, GCancellable *cancellable, GError **error)
{
  MarqDialect dialect = marq_connection_get_dialect (connection);
  MarqItemList *namespaces = marq_schema_get_namespaces (schema);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_table_backup_free);

  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItemList *entities = marq_namespace_get_entities (marq_item_list_get (namespaces, i));

      for (guint j = 0; j < marq_item_list_get_length (entities); j++)
        {
          MarqEntity *entity = marq_item_list_get (entities, j);
          char *version = dup_version (marq_item_get_name (MARQ_ITEM (entity)));
          MarqTableBackup *backup;

          if (!version)
            continue;
          backup = g_new0 (MarqTableBackup, 1);
          g_ptr_array_add (list, backup);
          backup->table = entity;
          backup->version = version;
          backup->name = marq_table_backup_dup_full_name (dialect, entity);
          backup->original = find_original (dialect, schema, entity, version);
          backup->of = backup->original ? marq_table_backup_dup_full_name (dialect, backup->original) : NULL;
          if (!measure (backup, connection, cancellable, error))
            return NULL;
        }
    }
  return g_steal_pointer (&list);
}

MarqTableBackup *
marq_table_backups_find (GPtrArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++)
    {
      MarqTableBackup *backup = list->pdata[i];

      if (g_str_equal (backup->name, name) || g_str_equal (marq_item_get_name (MARQ_ITEM (backup->table)), name))
        return backup;
    }
  return NULL;
}

gboolean
marq_table_backup_drop (MarqTableBackup *self, MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autofree char *statement = g_strdup_printf ("DROP TABLE %s", self->name);
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, statement, cancellable, error);

  return rows != NULL;
}

void
marq_table_restored_clear (MarqTableRestored *self)
{
  g_clear_pointer (&self->left_out, g_strfreev);
}

/* What of a backup can go back, and by what its rows are known. */
typedef struct
{
  MarqTableBackup *backup;
  MarqConnection  *connection;
  MarqDialect      dialect;
  GPtrArray       *columns;   /* quoted */
  GPtrArray       *key;       /* those of them that are the table's key, all of it; or none */
  GHashTable      *unwritten; /* those of them that only an INSERT may write */
  GPtrArray       *left_out;
  gboolean         overrides; /* has to say that it means its numbers */
} MarqTableFit;

static void
fit_clear (MarqTableFit *self)
{
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->key);
  g_hash_table_unref (self->unwritten);
  g_ptr_array_unref (self->left_out);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqTableFit, fit_clear)

/* Whether the engine would put the one into the other, which it says without doing it. The others take what comes, or
 * refuse a value when they see it. */
static char *
dup_misfit (MarqTableFit *self, const char *column, const char *overriding)
{
  g_autofree char *statement = g_strdup_printf ("EXPLAIN INSERT INTO %s (%s)%s SELECT %s FROM %s", self->backup->of, column, overriding, column,
                                                self->backup->name);
  g_autoptr (GError) error = NULL;
  G_GNUC_UNUSED g_autoptr (GPtrArray) rows = marq_connection_query (self->connection, statement, NULL, &error);

  return error ? g_strdup (error->message) : NULL;
}

static void
leave_out (MarqTableFit *self, const char *column, const char *why)
{
  /* Translators: a column, and why it is left out */
  g_ptr_array_add (self->left_out, g_strdup_printf (_ ("%s: %s"), column, why));
}

static void
fit_field (MarqTableFit *self, MarqField *field)
{
  const char *name = marq_item_get_name (MARQ_ITEM (field));
  MarqField *there = marq_item_list_find_by_name (marq_entity_get_fields (self->backup->original), name);
  g_autofree char *quoted = marq_sql_quote (self->dialect, name);
  g_autofree char *misfit = NULL;
  gboolean is_always = there && marq_field_get_identity (there) == MARQ_IDENTITY_ALWAYS;

  /* The engine makes it anew by itself. */
  if (there && marq_field_get_generated_expression (there))
    return;
  if (there && self->dialect == MARQ_DIALECT_POSTGRESQL)
    misfit = dup_misfit (self, quoted, is_always ? " OVERRIDING SYSTEM VALUE" : "");
  if (!there)
    leave_out (self, name, _ ("the table does not have it any more"));
  else if (misfit)
    leave_out (self, name, misfit);
  else
    {
      if (is_always)
        g_hash_table_add (self->unwritten, quoted);
      self->overrides = self->overrides || (is_always && self->dialect == MARQ_DIALECT_POSTGRESQL);
      g_ptr_array_add (self->columns, g_steal_pointer (&quoted));
    }
}

static gboolean
has_column (MarqTableFit *self, const char *column)
{
  return g_ptr_array_find_with_equal_func (self->columns, column, g_str_equal, NULL);
}

static void
fit_key (MarqTableFit *self)
{
  MarqEntity *table = self->backup->original;
  MarqItemList *constraints = marq_entity_get_constraints (table);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *key = marq_item_list_get (constraints, i);
      const char *const *fields = marq_constraint_get_fields (key);

      for (guint j = 0; marq_constraint_get_constraint (key) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY && fields && fields[j]; j++)
        {
          MarqItem *field = marq_item_lookup (MARQ_ITEM (table), fields[j]);
          g_autofree char *quoted = marq_sql_quote (self->dialect, marq_item_get_name (field));

          if (!has_column (self, quoted))
            {
              g_ptr_array_set_size (self->key, 0);
              return;
            }
          g_ptr_array_add (self->key, g_steal_pointer (&quoted));
        }
    }
}

static char *
dup_list (MarqTableFit *self, const char *prefix)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->columns->len; i++)
    g_string_append_printf (text, "%s%s%s", i ? ", " : "", prefix, (char *) self->columns->pdata[i]);
  return g_string_free (text, FALSE);
}

/* "b.id = public.orders.id" */
static char *
dup_match (MarqTableFit *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->key->len; i++)
    g_string_append_printf (text, "%sb.%s = t.%s", i ? " AND " : "", (char *) self->key->pdata[i], (char *) self->key->pdata[i]);
  return g_string_free (text, FALSE);
}

static char *
dup_insert (MarqTableFit *self, gboolean all)
{
  g_autofree char *columns = dup_list (self, "");
  g_autofree char *values = dup_list (self, "b.");
  g_autofree char *match = dup_match (self);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "INSERT INTO %s (%s)%s SELECT %s FROM %s AS b", self->backup->of, columns,
                          self->overrides ? " OVERRIDING SYSTEM VALUE" : "", values, self->backup->name);
  if (!all)
    g_string_append_printf (text, " WHERE NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s)", self->backup->of, match);
  return g_string_free (text, FALSE);
}

/* NULL: there is nothing to be written but the key. */
static char *
dup_update (MarqTableFit *self)
{
  g_autofree char *match = dup_match (self);
  g_autoptr (GString) sets = g_string_new (NULL);
  const char *alias = self->dialect == MARQ_DIALECT_MARIADB ? " t" : " AS t";

  for (guint i = 0; i < self->columns->len; i++)
    {
      const char *column = self->columns->pdata[i];

      if (g_ptr_array_find_with_equal_func (self->key, column, g_str_equal, NULL) || g_hash_table_contains (self->unwritten, column))
        continue;
      g_string_append_printf (sets, "%s%s = (SELECT b.%s FROM %s AS b WHERE %s)", sets->len ? ", " : "", column, column, self->backup->name, match);
    }
  if (!sets->len)
    return NULL;
  return g_strdup_printf ("UPDATE %s%s SET %s WHERE EXISTS (SELECT 1 FROM %s AS b WHERE %s)", self->backup->of, alias, sets->str, self->backup->name,
                          match);
}

static gboolean
count (MarqTableFit *self, gint64 *rows, gint64 *matched, GCancellable *cancellable, GError **error)
{
  g_autofree char *all = g_strdup_printf ("SELECT count(*) FROM %s", self->backup->of);
  g_autofree char *match = dup_match (self);
  g_autofree char *both = g_strdup_printf ("SELECT count(*) FROM %s AS t WHERE EXISTS (SELECT 1 FROM %s AS b WHERE %s)", self->backup->of,
                                           self->backup->name, match);

  *matched = 0;
  return ask_number (self->connection, all, rows, cancellable, error)
         && (!self->key->len || ask_number (self->connection, both, matched, cancellable, error));
}

static gboolean
check_table (MarqTableBackup *self, GError **error)
{
  if (self->original)
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
               _ ("The table that %s comes from is not there: roll %s back, or make it first"), self->name, self->version);
  return FALSE;
}

static GPtrArray *
make_statements (MarqTableFit *self, MarqTableRestore how, gint64 there, GError **error)
{
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (g_free);
  char *update = how == MARQ_TABLE_RESTORE_UPDATE && self->key->len ? dup_update (self) : NULL;

  if (!self->columns->len || (!self->key->len && there && how != MARQ_TABLE_RESTORE_REPLACE))
    {
      g_free (update);
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                   self->columns->len ? _ ("%s has rows, and no key that %s has, too: which are missing cannot be known. Add --replace to put these in "
                                           "their place")
                                      : _ ("%s has no column that would take anything of %s"),
                   self->backup->of, self->backup->name);
      return NULL;
    }
  g_ptr_array_add (statements, g_strdup (marq_session_get_class (self->connection)->begin));
  if (how == MARQ_TABLE_RESTORE_REPLACE)
    g_ptr_array_add (statements, g_strdup_printf ("DELETE FROM %s", self->backup->of));
  if (update)
    g_ptr_array_add (statements, update);
  g_ptr_array_add (statements, dup_insert (self, how == MARQ_TABLE_RESTORE_REPLACE || !self->key->len));
  g_ptr_array_add (statements, g_strdup ("COMMIT"));
  return g_steal_pointer (&statements);
}

gboolean
marq_table_backup_restore (MarqTableBackup *self, MarqConnection *connection, MarqTableRestore how, MarqTableRestored *restored,
                           GCancellable *cancellable, GError **error)
{
  g_auto (MarqTableFit) fit = { .backup = self,
                                .connection = connection,
                                .dialect = marq_connection_get_dialect (connection),
                                .columns = g_ptr_array_new_with_free_func (g_free),
                                .key = g_ptr_array_new_with_free_func (g_free),
                                .unwritten = g_hash_table_new (g_str_hash, g_str_equal),
                                .left_out = g_ptr_array_new () };
  g_autoptr (GPtrArray) statements = NULL;
  MarqItemList *fields = marq_entity_get_fields (self->table);
  gint64 before, after, matched;
  gsize n;

  if (!check_table (self, error))
    return FALSE;
  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    fit_field (&fit, marq_item_list_get (fields, i));
  fit_key (&fit);
  g_ptr_array_add (fit.left_out, NULL);
  restored->left_out = (GStrv) g_ptr_array_steal (fit.left_out, &n);
  if (!count (&fit, &before, &matched, cancellable, error))
    return FALSE;
  statements = make_statements (&fit, how, before, error);
  restored->updated = how == MARQ_TABLE_RESTORE_UPDATE ? matched : 0;
  if (!statements || !marq_run_statements (connection, statements, NULL, cancellable, error)
      || !count (&fit, &after, &matched, cancellable, error))
    return FALSE;
  restored->added = how == MARQ_TABLE_RESTORE_REPLACE ? after : after - before;
  return TRUE;
}
