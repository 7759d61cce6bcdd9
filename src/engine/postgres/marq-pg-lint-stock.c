/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a script makes and drops, by name, before it is looked at statement by statement. */
#include "config.h"

#include "marq-pg-lint.h"

static void
note (MarqTreeLint *lint, GHashTable *table, const char *name)
{
  const char *key = marq_pg_lint_key (name);

  if (!key || !*key || g_hash_table_contains (table, key))
    return;
  g_hash_table_insert (table, g_strdup (key), GUINT_TO_POINTER (lint->current + 1));
}

/* Where the script has set a search path, both ways to name a table in its first schema are one. */
static void
note_relation (MarqTreeLint *lint, JsonObject *range_var)
{
  g_autofree char *name = range_var ? marq_pg_dup_relation (range_var) : NULL;
  const char *schema = marq_pg_get_string (range_var, "schemaname");
  g_autofree char *full_name = NULL;

  note (lint, lint->created, name);
  if (!lint->search_path || !name)
    return;
  full_name = g_strjoin (".", lint->search_path, name, NULL);
  if (!schema)
    note (lint, lint->created, full_name);
  else if (g_str_equal (schema, lint->search_path))
    note (lint, lint->created, marq_pg_get_string (range_var, "relname"));
}

static void
note_search_path (MarqTreeLint *lint, JsonObject *set)
{
  JsonObject *first = marq_pg_element (marq_pg_get_list (set, "args"), 0, NULL);

  if (!g_strcmp0 (marq_pg_get_string (set, "name"), "search_path"))
    lint->search_path = marq_pg_get_string (marq_pg_get_object (first, "sval"), "sval");
}

char *
marq_pg_lint_dup_dropped (JsonObject *drop, guint i)
{
  const char *kind;
  JsonObject *object = marq_pg_element (marq_pg_get_list (drop, "objects"), i, &kind);

  if (!g_strcmp0 (kind, "List"))
    return marq_pg_dup_names (marq_pg_get_list (object, "items"));
  if (!g_strcmp0 (kind, "TypeName"))
    return marq_pg_dup_names (marq_pg_get_list (object, "names"));
  if (!g_strcmp0 (kind, "ObjectWithArgs"))
    return marq_pg_dup_names (marq_pg_get_list (object, "objname"));
  return g_strdup (marq_pg_get_string (object, "sval"));
}

/* A table of the same schema under a new name is as new as it was. */
static void
note_rename (MarqTreeLint *lint, JsonObject *rename)
{
  g_autofree char *old = marq_pg_dup_relation (marq_pg_get_object (rename, "relation"));

  if (old && !marq_pg_get_string (rename, "subname")
      && g_hash_table_contains (lint->created, marq_pg_lint_key (old)))
    note (lint, lint->created, marq_pg_get_string (rename, "newname"));
}

char *
marq_pg_lint_dup_within (JsonObject *create_schema, JsonObject *range_var)
{
  const char *schema = marq_pg_get_string (create_schema, "schemaname");

  if (!schema || marq_pg_get_string (range_var, "schemaname"))
    return marq_pg_dup_relation (range_var);
  return g_strjoin (".", schema, marq_pg_get_string (range_var, "relname"), NULL);
}

static void
note_schema (MarqTreeLint *lint, JsonObject *create)
{
  JsonArray *elements = marq_pg_get_list (create, "schemaElts");

  note (lint, lint->created, marq_pg_get_string (create, "schemaname"));
  for (guint i = 0; i < marq_pg_get_length (create, "schemaElts"); i++)
    {
      JsonObject *relation = marq_pg_get_object (marq_pg_element (elements, i, NULL), "relation");
      g_autofree char *name = relation ? marq_pg_lint_dup_within (create, relation) : NULL;

      note (lint, lint->created, name);
    }
}

static void
take_stock_of (MarqTreeLint *lint, const char *kind, JsonObject *node)
{
  g_autofree char *name = NULL;

  if (g_str_equal (kind, "CreateStmt") || g_str_equal (kind, "ViewStmt"))
    note_relation (lint,
                   marq_pg_get_object (node, g_str_equal (kind, "ViewStmt") ? "view" : "relation"));
  else if (g_str_equal (kind, "CreateTableAsStmt"))
    note_relation (lint, marq_pg_get_object (marq_pg_get_object (node, "into"), "rel"));
  else if (g_str_equal (kind, "SelectStmt"))
    note_relation (lint, marq_pg_get_object (marq_pg_get_object (node, "intoClause"), "rel"));
  else if (g_str_equal (kind, "CreateSeqStmt"))
    note_relation (lint, marq_pg_get_object (node, "sequence"));
  else if (g_str_equal (kind, "IndexStmt"))
    note (lint, lint->created, marq_pg_get_string (node, "idxname"));
  else if (g_str_equal (kind, "CreateEnumStmt"))
    note (lint, lint->created, name = marq_pg_dup_names (marq_pg_get_list (node, "typeName")));
  else if (g_str_equal (kind, "CreateSchemaStmt"))
    note_schema (lint, node);
  else if (g_str_equal (kind, "RenameStmt"))
    note_rename (lint, node);
  else if (g_str_equal (kind, "VariableSetStmt"))
    note_search_path (lint, node);
  else if (g_str_equal (kind, "CreateDomainStmt"))
    {
      name = marq_pg_dup_names (marq_pg_get_list (node, "domainname"));
      note (lint, lint->created, name);
      if (marq_pg_get_length (node, "constraints"))
        g_hash_table_add (lint->domains, g_strdup (marq_pg_lint_key (name)));
    }
  else if (g_str_equal (kind, "DropStmt"))
    for (guint i = 0; i < marq_pg_get_length (node, "objects"); i++)
      {
        g_autofree char *dropped = marq_pg_lint_dup_dropped (node, i);

        note (lint, lint->dropped, dropped);
      }
}

void
marq_pg_lint_take_stock (MarqTreeLint *lint)
{
  for (lint->current = 0; lint->current < lint->statements->len; lint->current++)
    {
      MarqPgStatement *statement = marq_pg_lint_current (lint);

      take_stock_of (lint, statement->kind, statement->node);
    }
  lint->current = 0;
}
