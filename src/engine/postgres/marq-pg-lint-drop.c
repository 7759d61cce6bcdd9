/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a script takes away, or calls by another name. */
#include "config.h"

#include "marq-pg-lint.h"
#include "model/marq-namespace.h"
#include "model/marq-relation.h"

static gboolean
is_of (JsonObject *drop, const char *type)
{
  return !g_strcmp0 (marq_pg_get_string (drop, "removeType"), type);
}

/* Names that a DropStmt of a type drops and the script has not made. */
static GPtrArray *
list_dropped (MarqTreeLint *lint, JsonObject *drop, const char *type)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; is_of (drop, type) && i < marq_pg_get_length (drop, "objects"); i++)
    {
      g_autofree char *name = marq_pg_lint_dup_dropped (drop, i);

      if (!marq_pg_lint_makes (lint, name))
        g_ptr_array_add (names, g_steal_pointer (&name));
    }
  return names;
}

static void
check_drop_table (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *drop)
{
  g_autoptr (GPtrArray) names = list_dropped (lint, drop, "OBJECT_TABLE");

  for (guint i = 0; i < names->len; i++)
    marq_pg_lint_report (lint, rule, names->pdata[i], _ ("All rows of %s are lost"),
                         (const char *) names->pdata[i]);
}

static void
check_drop_child (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *drop)
{
  g_autoptr (GPtrArray) names = list_dropped (lint, drop, "OBJECT_TABLE");

  for (guint i = 0; i < names->len; i++)
    {
      MarqEntity *entity = marq_pg_lint_find_entity (lint, names->pdata[i]);
      MarqItemList *relations = entity ? marq_entity_get_relations (entity) : NULL;

      for (guint j = 0; relations && j < marq_item_list_get_length (relations); j++)
        {
          MarqRelation *relation = marq_item_list_get (relations, j);
          MarqItem *parent = marq_item_lookup (MARQ_ITEM (relation),
                                               marq_relation_get_target (relation));

          if (parent && parent != MARQ_ITEM (entity))
            marq_pg_lint_report (lint, rule, names->pdata[i],
                                 _ ("Dropping %s also locks %s, which it refers to"),
                                 (const char *) names->pdata[i], marq_item_get_name (parent));
        }
    }
}

static void
check_drop_column (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *command)
{
  g_autofree char *path = marq_pg_lint_dup_column (lint, marq_pg_get_string (command, "name"));

  if (!lint->is_new && !g_hash_table_contains (lint->added, path))
    marq_pg_lint_report (lint, rule, path, _ ("The values of %s in %s are lost"),
                         marq_pg_get_string (command, "name"), lint->table);
}

static void
check_drop_schema (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *drop)
{
  g_autoptr (GPtrArray) names = list_dropped (lint, drop, "OBJECT_SCHEMA");

  for (guint i = 0; i < names->len; i++)
    marq_pg_lint_report (lint, rule, names->pdata[i], _ ("Schema %s goes"),
                         (const char *) names->pdata[i]);
}

static void
check_drop_database (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *drop)
{
  const char *name = marq_pg_get_string (drop, "dbname");

  marq_pg_lint_report (lint, rule, name, _ ("Database %s goes with all that is in it"), name);
}

static void
check_rename (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *rename)
{
  static const char *const kinds[] = { "OBJECT_COLUMN", "OBJECT_TABLE", "OBJECT_SCHEMA",
                                       "OBJECT_VIEW", NULL };
  const char *kind = marq_pg_get_string (rename, "renameType");
  const char *old = marq_pg_get_string (rename, "subname");

  if (lint->is_new || !kind || !g_strv_contains (kinds, kind))
    return;
  if (!old)
    old = lint->table;
  if (!marq_pg_lint_makes (lint, old))
    marq_pg_lint_report (lint, rule, old, _ ("Code that still says %s fails once it is %s"), old,
                         marq_pg_get_string (rename, "newname"));
}

static void
check_rename_value (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *alter)
{
  const char *old = marq_pg_get_string (alter, "oldVal");

  if (old)
    marq_pg_lint_report (lint, rule, old, _ ("Code that still says %s fails once it is %s"), old,
                         marq_pg_get_string (alter, "newVal"));
}

static void
check_truncate (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *truncate)
{
  JsonArray *tables = marq_pg_get_list (truncate, "relations");

  for (guint i = 0; i < marq_pg_get_length (truncate, "relations"); i++)
    {
      g_autofree char *name = marq_pg_dup_relation (marq_pg_element (tables, i, NULL));

      if (!marq_pg_lint_makes (lint, name))
        marq_pg_lint_report (lint, rule, name, _ ("All rows of %s are lost"), name);
    }
}

static gboolean
cascades (JsonObject *node)
{
  return !g_strcmp0 (marq_pg_get_string (node, "behavior"), "DROP_CASCADE");
}

static void
check_truncate_cascade (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *truncate)
{
  if (cascades (truncate))
    marq_pg_lint_report (lint, rule, NULL,
                         _ ("TRUNCATE … CASCADE also empties every table that refers to these"));
}

static void
check_cascade (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node)
{
  const char *name = marq_pg_get_string (node, "name");
  g_autofree char *first = marq_pg_lint_dup_dropped (node, 0);

  if (cascades (node))
    marq_pg_lint_report (lint, rule, name ? name : first,
                         _ ("What depends on %s goes with it, without being named here"),
                         name ? name : first);
}

static void
check_sequence (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *drop)
{
  g_autoptr (GPtrArray) names = list_dropped (lint, drop, "OBJECT_SEQUENCE");

  for (guint i = 0; i < names->len; i++)
    marq_pg_lint_report (lint, rule, names->pdata[i], _ ("How far sequence %s has counted is lost"),
                         (const char *) names->pdata[i]);
}

static void
check_extension (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node)
{
  const char *name = marq_pg_get_string (node, "extname");
  g_autofree char *dropped = NULL;

  if (!name && !is_of (node, "OBJECT_EXTENSION"))
    return;
  if (!name)
    name = dropped = marq_pg_lint_dup_dropped (node, 0);
  marq_pg_lint_report (lint, rule, name, _ ("What extension %s gives may change or go"), name);
}

static const MarqLintRow marq_pg_lint_drop_rules_rows[] = {
  { { "drop-table" }, .nodes = "DropStmt", .check_node = check_drop_table },
  { { "drop-column" }, .nodes = "AT_DropColumn", .check_node = check_drop_column },
  { { "truncate" }, .nodes = "TruncateStmt", .check_node = check_truncate },
  { { "drop-locks-parent" }, .nodes = "DropStmt", .check_node = check_drop_child },
  { { "rename-breaks-code" }, .nodes = "RenameStmt", .check_node = check_rename },
  { { "rename-breaks-code" }, .nodes = "AlterEnumStmt", .check_node = check_rename_value },
  { { "drop-schema", MARQ_LEVEL_WARNING, ON_POSTGRESQL, N_ ("What a schema held cannot come back."),
      NULL, N_ ("Make a backup first.") },
    .nodes = "DropStmt",
    .check_node = check_drop_schema },
  { { "drop-database", MARQ_LEVEL_ERROR, ON_POSTGRESQL, N_ ("Nothing of a database can come back."),
      NULL, NULL },
    .nodes = "DropdbStmt",
    .check_node = check_drop_database },
  { { "truncate-cascade", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Tables that the script does not name lose their rows."),
      N_ ("AccessExclusive on all of them"), N_ ("Name every table, and leave CASCADE out.") },
    .nodes = "TruncateStmt",
    .check_node = check_truncate_cascade },
  { { "drop-cascade", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Views, foreign keys and more go that the script does not name."), NULL,
      N_ ("Drop what depends by name first, and leave CASCADE out.") },
    .nodes = "DropStmt AT_DropColumn AT_DropConstraint",
    .check_node = check_cascade },
  { { "drop-sequence", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("A sequence that is made again begins anew."), NULL,
      N_ ("Take down its last value first.") },
    .nodes = "DropStmt",
    .check_node = check_sequence },
  { { "extension-changes", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Types and functions of an extension are used by tables and indexes."), NULL,
      N_ ("Read the extension's notes on upgrades first.") },
    .nodes = "DropStmt AlterExtensionStmt",
    .check_node = check_extension },
};

MARQ_DEFINE_LINT_ROWS (marq_pg_lint_drop_rules)
