/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/marq-engine-error.h"
#include "marq-pg-lint.h"
#include "model/marq-namespace.h"

typedef struct
{
  const MarqLintRow *row;
  const MarqLintRule *rule;
} Check;

MarqPgStatement *
marq_pg_lint_current (MarqTreeLint *lint)
{
  return lint->statements->pdata[lint->current];
}

void
marq_pg_lint_report (MarqTreeLint *lint,
                     const MarqLintRule *rule,
                     const char *subject,
                     const char *format,
                     ...)
{
  va_list arguments;

  va_start (arguments, format);
  marq_script_lint_report_valist (lint->script, rule, marq_pg_lint_current (lint)->place, subject,
                                  format, arguments);
  va_end (arguments);
}

const char *
marq_pg_lint_key (const char *name)
{
  return name && g_str_has_prefix (name, "public.") ? name + strlen ("public.") : name;
}

static gboolean
came_earlier (MarqTreeLint *lint, GHashTable *table, const char *name)
{
  guint number = name ? GPOINTER_TO_UINT (g_hash_table_lookup (table, marq_pg_lint_key (name))) : 0;

  return number && number <= lint->current;
}

gboolean
marq_pg_lint_makes (MarqTreeLint *lint, const char *name)
{
  return came_earlier (lint, lint->created, name);
}

gboolean
marq_pg_lint_has_dropped (MarqTreeLint *lint, const char *name)
{
  return came_earlier (lint, lint->dropped, name);
}

/* The first item of this name in a list of the namespaces: those that the name says, or all. */
gpointer
marq_pg_lint_find_named (MarqTreeLint *lint, const char *name, const char *list)
{
  const char *dot = name ? strchr (name, '.') : NULL;
  g_autofree char *schema = dot ? g_strndup (name, dot - name) : NULL;
  MarqItemList *namespaces;

  if (!lint->script->before || !name)
    return NULL;
  namespaces = marq_schema_get_namespaces (lint->script->before);
  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItem *namespace = marq_item_list_get (namespaces, i);
      MarqItemList *items = marq_item_get_list (namespace,
                                                marq_item_find_property (namespace, list));
      gpointer item;

      if (schema && g_strcmp0 (marq_item_get_name (namespace), schema))
        continue;
      item = marq_item_list_find_by_name (items, dot ? dot + 1 : name);
      if (item)
        return item;
    }
  return NULL;
}

MarqEntity *
marq_pg_lint_find_entity (MarqTreeLint *lint, const char *name)
{
  if (marq_pg_lint_makes (lint, name) || marq_pg_lint_has_dropped (lint, name))
    return NULL;
  return marq_pg_lint_find_named (lint, name, "entities");
}

char *
marq_pg_lint_dup_column (MarqTreeLint *lint, const char *column)
{
  return g_strdup_printf ("%s.%s", marq_pg_lint_key (lint->table), column);
}

MarqField *
marq_pg_lint_find_field (MarqTreeLint *lint, const char *column)
{
  g_autofree char *path = marq_pg_lint_dup_column (lint, column);

  if (!lint->entity || g_hash_table_contains (lint->retyped, path)
      || g_hash_table_contains (lint->added, path))
    return NULL;
  return marq_item_list_find_by_name (marq_entity_get_fields (lint->entity), column);
}

static void
offer (MarqTreeLint *lint, const char *kind, JsonObject *node)
{
  GArray *checks = kind ? g_hash_table_lookup (lint->rows, kind) : NULL;

  for (guint i = 0; checks && i < checks->len; i++)
    {
      Check *check = &g_array_index (checks, Check, i);

      check->row->check_node (lint, check->rule, node);
    }
}

static void
note_column (MarqTreeLint *lint, GHashTable *table, const char *column)
{
  if (column)
    g_hash_table_add (table, marq_pg_lint_dup_column (lint, column));
}

static void
visit_column (MarqTreeLint *lint, JsonObject *column)
{
  JsonArray *constraints = marq_pg_get_list (column, "constraints");

  lint->column = marq_pg_get_string (column, "colname");
  offer (lint, "ColumnDef", column);
  for (guint i = 0; i < marq_pg_get_length (column, "constraints"); i++)
    offer (lint, "Constraint", marq_pg_element (constraints, i, NULL));
  lint->column = NULL;
}

static void
visit_elements (MarqTreeLint *lint, JsonObject *create)
{
  JsonArray *elements = marq_pg_get_list (create, "tableElts");

  for (guint i = 0; i < marq_pg_get_length (create, "tableElts"); i++)
    {
      const char *kind;
      JsonObject *element = marq_pg_element (elements, i, &kind);

      if (!g_strcmp0 (kind, "ColumnDef"))
        visit_column (lint, element);
      else
        offer (lint, kind, element);
    }
}

static void
enter_table (MarqTreeLint *lint, char *table, gboolean is_created)
{
  g_free (lint->table);
  lint->table = table;
  lint->is_new = table && (is_created || marq_pg_lint_makes (lint, table));
  lint->entity = table && !lint->is_new ? marq_pg_lint_find_entity (lint, table) : NULL;
}

/* CREATE SCHEMA … CREATE TABLE … is one statement. */
static void
visit_schema (MarqTreeLint *lint, JsonObject *create)
{
  JsonArray *elements = marq_pg_get_list (create, "schemaElts");

  for (guint i = 0; i < marq_pg_get_length (create, "schemaElts"); i++)
    {
      const char *kind;
      JsonObject *element = marq_pg_element (elements, i, &kind);

      if (g_strcmp0 (kind, "CreateStmt"))
        continue;
      enter_table (lint, marq_pg_lint_dup_within (create, marq_pg_get_object (element, "relation")),
                   TRUE);
      visit_elements (lint, element);
    }
}

static void
visit_commands (MarqTreeLint *lint, JsonObject *alter)
{
  JsonArray *commands = marq_pg_get_list (alter, "cmds");
  const char *type = marq_pg_get_string (alter, "objtype");

  if (g_strcmp0 (type, "OBJECT_TABLE") && g_strcmp0 (type, "OBJECT_FOREIGN_TABLE"))
    return;
  for (guint i = 0; i < marq_pg_get_length (alter, "cmds"); i++)
    {
      JsonObject *command = marq_pg_element (commands, i, NULL);
      const char *subtype = marq_pg_get_string (command, "subtype");
      JsonObject *column = marq_pg_get_node (command, "def", "ColumnDef");

      offer (lint, subtype, command);
      if (!g_strcmp0 (subtype, "AT_AddColumn"))
        {
          visit_column (lint, column);
          note_column (lint, lint->added, marq_pg_get_string (column, "colname"));
        }
      else if (!g_strcmp0 (subtype, "AT_AddConstraint"))
        offer (lint, "Constraint", marq_pg_get_node (command, "def", "Constraint"));
      else if (!g_strcmp0 (subtype, "AT_AlterColumnType"))
        note_column (lint, lint->retyped, marq_pg_get_string (command, "name"));
    }
}

static void
visit_statement (MarqTreeLint *lint)
{
  MarqPgStatement *statement = marq_pg_lint_current (lint);
  JsonObject *relation = marq_pg_get_object (statement->node, "relation");
  gboolean is_create = g_str_equal (statement->kind, "CreateStmt");

  enter_table (lint, relation ? marq_pg_dup_relation (relation) : NULL, is_create);
  offer (lint, "*", statement->node);
  offer (lint, statement->kind, statement->node);
  if (is_create)
    visit_elements (lint, statement->node);
  else if (g_str_equal (statement->kind, "AlterTableStmt"))
    visit_commands (lint, statement->node);
  else if (g_str_equal (statement->kind, "CreateSchemaStmt"))
    visit_schema (lint, statement->node);
}

static void
add_row (const MarqLintRow *row, const MarqLintRule *rule, gpointer data)
{
  MarqTreeLint *lint = data;
  Check check = { row, rule };
  g_auto (GStrv) kinds = row->nodes ? g_strsplit (row->nodes, " ", -1) : NULL;

  for (guint i = 0; kinds && kinds[i]; i++)
    {
      GArray *checks = g_hash_table_lookup (lint->rows, kinds[i]);

      if (!checks)
        {
          checks = g_array_new (FALSE, FALSE, sizeof check);
          g_hash_table_insert (lint->rows, g_strdup (kinds[i]), checks);
        }
      g_array_append_val (checks, check);
    }
}

static void
free_statement (MarqPgStatement *self)
{
  marq_script_statement_free (self->place);
  g_free (self);
}

static void
add_statements (MarqTreeLint *lint, JsonObject *root)
{
  JsonArray *list = marq_pg_get_list (root, "stmts");
  gsize end = 0;

  for (guint i = 0; i < marq_pg_get_length (root, "stmts"); i++)
    {
      JsonObject *raw = json_array_get_object_element (list, i);
      gsize start = marq_pg_get_integer (raw, "stmt_location");
      gsize length = marq_pg_get_integer (raw, "stmt_len");
      gsize to = length ? start + length : strlen (lint->script->text);
      MarqScriptStatement *place = marq_script_lint_read (lint->script, end, to);
      MarqPgStatement *statement;

      end = to;
      if (!place)
        continue;
      statement = g_new0 (MarqPgStatement, 1);
      statement->place = place;
      statement->node = marq_pg_unwrap (marq_pg_get_object (raw, "stmt"), &statement->kind);
      if (statement->node)
        g_ptr_array_add (lint->statements, statement);
      else
        free_statement (statement);
    }
}

static void
init (MarqTreeLint *lint, MarqScriptLint *script)
{
  GHashTable **tables[] = { &lint->created,   &lint->dropped, &lint->added,   &lint->retyped,
                            &lint->not_nulls, &lint->proven,  &lint->domains, &lint->new_values };

  lint->script = script;
  lint->statements = g_ptr_array_new_with_free_func ((GDestroyNotify) free_statement);
  lint->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) g_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    *tables[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        tables[i] == &lint->not_nulls ? g_free : NULL);
  lint->ddl = g_hash_table_new (NULL, NULL);
  lint->locked = g_ptr_array_new_with_free_func (g_free);
  marq_lint_foreach_row (script->dialect, script->silenced, add_row, lint);
}

static void
clear (MarqTreeLint *lint)
{
  GHashTable *tables[] = { lint->created,    lint->dropped, lint->added,  lint->retyped,
                           lint->not_nulls,  lint->ddl,     lint->proven, lint->domains,
                           lint->new_values, lint->rows };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    g_hash_table_unref (tables[i]);
  g_ptr_array_unref (lint->statements);
  g_ptr_array_unref (lint->locked);
  g_free (lint->table);
}

gboolean
marq_pg_lint_script (MarqScriptLint *script, GError **error)
{
  g_autofree char *message = NULL;
  g_autoptr (JsonNode) root = NULL;
  MarqTreeLint lint = { 0 };
  gsize offset;

  if (!marq_script_lint_check (script, error))
    return FALSE;
  root = marq_pg_parse (script->text, &offset, &message);
  if (!root)
    {
      marq_script_lint_fail (script, offset, message, error);
      return FALSE;
    }
  init (&lint, script);
  add_statements (&lint, json_node_get_object (root));
  marq_pg_lint_take_stock (&lint);
  marq_pg_lint_divide (&lint);
  for (lint.current = 0; lint.current < lint.statements->len; lint.current++)
    visit_statement (&lint);
  clear (&lint);
  return TRUE;
}
