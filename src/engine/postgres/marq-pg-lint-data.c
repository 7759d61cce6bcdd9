/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows, values of enums, and code in strings. */
#include "config.h"

#include "marq-pg-lint.h"

static void
check_data_in_ddl (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node)
{
  guint transaction = marq_pg_lint_current (lint)->transaction;

  if (transaction && !lint->is_new
      && g_hash_table_contains (lint->ddl, GUINT_TO_POINTER (transaction)))
    marq_pg_lint_report (
        lint, rule, lint->table,
        _ ("Rows of %s are changed in a transaction that also holds locks on tables"), lint->table);
}

static void
check_assignments (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *update)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  JsonArray *targets = marq_pg_get_list (update, "targetList");

  for (guint i = 0; i < marq_pg_get_length (update, "targetList"); i++)
    {
      JsonObject *target = marq_pg_element (targets, i, NULL);
      const char *name = marq_pg_get_string (target, "name");

      /* a[1] and a[2] may both be set. */
      if (name && !marq_pg_get_length (target, "indirection")
          && !g_hash_table_add (seen, (char *) name))
        marq_pg_lint_report (lint, rule, name, _ ("%s is assigned twice"), name);
    }
}

static gboolean
is_value (JsonObject *constant, gconstpointer data)
{
  return !g_strcmp0 (marq_pg_get_string (marq_pg_get_object (constant, "sval"), "sval"), data);
}

/* Values that are added are taken down on the way, to be found in the statements that follow. */
static void
check_value_used (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node)
{
  guint transaction = marq_pg_lint_current (lint)->transaction;
  const char *added = marq_pg_get_string (node, "newVal");
  g_autofree char *type = marq_pg_dup_names (marq_pg_get_list (node, "typeName"));
  GHashTableIter iter;
  gpointer value, added_in;

  if (!transaction)
    return;
  if (g_str_equal (marq_pg_lint_current (lint)->kind, "AlterEnumStmt"))
    {
      if (added && !marq_pg_get_string (node, "oldVal") && !marq_pg_lint_makes (lint, type))
        g_hash_table_insert (lint->new_values, g_strdup (added), GUINT_TO_POINTER (transaction));
      return;
    }
  g_hash_table_iter_init (&iter, lint->new_values);
  while (g_hash_table_iter_next (&iter, &value, &added_in))
    if (GPOINTER_TO_UINT (added_in) == transaction
        && marq_pg_any (node, "A_Const", is_value, value))
      marq_pg_lint_report (lint, rule, value, _ ("%s is used in the transaction that adds it"),
                           (const char *) value);
}

static void
check_value_order (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *alter)
{
  const char *added = marq_pg_get_string (alter, "newVal");

  if (added && !marq_pg_get_string (alter, "oldVal")
      && !marq_pg_get_string (alter, "newValNeighbor"))
    marq_pg_lint_report (lint, rule, added,
                         _ ("%s is added behind all other values, for nothing is said"), added);
}

static void
check_function (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *create)
{
  g_autofree char *name = marq_pg_dup_names (marq_pg_get_list (create, "funcname"));

  if (!marq_pg_get_object (create, "sql_body"))
    marq_pg_lint_report (lint, rule, name,
                         _ ("What %s uses inside is a string that nobody has looked into"), name);
}

static void
check_do (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node)
{
  marq_pg_lint_report (lint, rule, NULL,
                       _ ("What this block does is a string that nobody has looked into"));
}

static const MarqLintRow marq_pg_lint_data_rules_rows[] = {
  { { "data-in-ddl-transaction", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("The locks of the tables are held for as long as the rows take."), NULL,
      N_ ("Change rows in a step of their own, in batches.") },
    .nodes = "UpdateStmt DeleteStmt",
    .check_node = check_data_in_ddl },
  { { "duplicate-assignment", MARQ_LEVEL_ERROR, ON_POSTGRESQL,
      N_ ("PostgreSQL refuses an UPDATE that assigns a column twice."), NULL, NULL },
    .nodes = "UpdateStmt",
    .check_node = check_assignments },
  { { "enum-value-in-transaction", MARQ_LEVEL_ERROR, ON_POSTGRESQL,
      N_ ("A new value of an enum cannot be used before the transaction that adds it has ended."),
      NULL, N_ ("Add it in a step of its own.") },
    .nodes = "*",
    .check_node = check_value_used },
  { { "enum-order-unstated", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("The order of its values is how an enum sorts."), NULL,
      N_ ("Say BEFORE or AFTER another value.") },
    .nodes = "AlterEnumStmt",
    .check_node = check_value_order },
  { { "function-body-unseen", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("PostgreSQL keeps no dependencies of a body in a string: it can break later."), NULL,
      N_ ("Where the language is SQL, write BEGIN ATOMIC.") },
    .nodes = "CreateFunctionStmt",
    .check_node = check_function },
  { { "do-block", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("A block can do anything; neither this nor the comparison of schemas sees it."), NULL,
      N_ ("Write plain statements where they will do.") },
    .nodes = "DoStmt",
    .check_node = check_do },
};

MARQ_DEFINE_LINT_ROWS (marq_pg_lint_data_rules)
