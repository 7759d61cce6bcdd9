/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making, dropping and replacing indexes. */
#include "config.h"

#include "marq-pg-lint.h"

static const char *
index_name (JsonObject *index)
{
  const char *name = marq_pg_get_string (index, "idxname");

  return name ? name : _ ("without a name");
}

static gboolean
is_on_partitioned (MarqTreeLint *lint)
{
  return lint->entity
         && marq_entity_get_partition_strategy (lint->entity) != MARQ_PARTITION_STRATEGY_NONE;
}

static void
check_build (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *index)
{
  if (!lint->is_new && !marq_pg_lint_is_concurrent (index) && !is_on_partitioned (lint))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Index %s blocks writes to %s while it is built"), index_name (index),
                         lint->table);
}

static void
check_partitioned_build (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *index)
{
  gboolean with_parts = marq_pg_get_boolean (marq_pg_get_object (index, "relation"), "inh");

  if (is_on_partitioned (lint) && with_parts && !marq_pg_lint_is_concurrent (index))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Index %s blocks writes to all partitions of %s while it is built"),
                         index_name (index), lint->table);
}

static void
check_partitioned_concurrently (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *index)
{
  if (is_on_partitioned (lint) && marq_pg_lint_is_concurrent (index))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Index %s cannot be built concurrently: %s is partitioned"),
                         index_name (index), lint->table);
}

static void
check_replaced (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *index)
{
  const char *name = marq_pg_get_string (index, "idxname");

  if (name && !lint->is_new && marq_pg_lint_has_dropped (lint, name)
      && !marq_pg_get_boolean (index, "if_not_exists"))
    marq_pg_lint_report (lint, rule, name,
                         _ ("%s has no index %s from when it is dropped until it is built again"),
                         lint->table, name);
}

static void
check_wide (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *index)
{
  guint n = marq_pg_get_length (index, "indexParams");

  if (n > 3 && !marq_pg_get_boolean (index, "unique"))
    marq_pg_lint_report (lint, rule, lint->table,
                         g_dngettext (GETTEXT_PACKAGE, "Index %s has %u column",
                                      "Index %s has %u columns", n),
                         index_name (index), n);
}

static void
check_unique_index (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *index)
{
  if (!lint->is_new && marq_pg_get_boolean (index, "unique"))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Unique index %s cannot be built if %s has duplicates"),
                         index_name (index), lint->table);
}

static void
check_unique_constraint (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *constraint)
{
  const char *type = marq_pg_get_string (constraint, "contype");

  if (lint->is_new || marq_pg_get_string (constraint, "indexname"))
    return;
  /* A column that is being added has nothing but nulls or one default. */
  if (!lint->column && (!g_strcmp0 (type, "CONSTR_UNIQUE") || !g_strcmp0 (type, "CONSTR_PRIMARY")))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("The key cannot be added if %s has duplicates"), lint->table);
}

static void
check_drop (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *drop)
{
  if (g_strcmp0 (marq_pg_get_string (drop, "removeType"), "OBJECT_INDEX")
      || marq_pg_lint_is_concurrent (drop))
    return;
  for (guint i = 0; i < marq_pg_get_length (drop, "objects"); i++)
    {
      g_autofree char *name = marq_pg_lint_dup_dropped (drop, i);

      if (!marq_pg_lint_makes (lint, name))
        marq_pg_lint_report (lint, rule, name,
                             _ ("Dropping index %s makes readers and writers of its table wait"),
                             name);
    }
}

static void
check_reindex (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *reindex)
{
  const char *name = lint->table ? lint->table : marq_pg_get_string (reindex, "name");

  if (!lint->is_new && !marq_pg_lint_is_concurrent (reindex))
    marq_pg_lint_report (lint, rule, name, _ ("REINDEX of %s blocks writes while it runs"),
                         name ? name : _ ("the database"));
}

static const MarqLintRow marq_pg_lint_index_rules_rows[] = {
  { { "index-blocks-writes", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Writes to the table wait until the index is built."), N_ ("Share on the table"),
      N_ ("CREATE INDEX CONCURRENTLY, in a step without a transaction."), "concurrent" },
    .nodes = "IndexStmt",
    .check_node = check_build },
  { { "partitioned-index-blocks-writes", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Writes to every partition wait until all the indexes are built."),
      N_ ("Share on the table and its partitions"),
      N_ ("CREATE INDEX ON ONLY the parent, build each partition's concurrently, and attach them.") },
    .nodes = "IndexStmt",
    .check_node = check_partitioned_build },
  { { "concurrently-on-partitioned", MARQ_LEVEL_ERROR, ON_POSTGRESQL,
      N_ ("PostgreSQL does not build an index of a partitioned table concurrently."), NULL,
      N_ ("CREATE INDEX ON ONLY the parent, build each partition's concurrently, and attach them.") },
    .nodes = "IndexStmt",
    .check_node = check_partitioned_concurrently },
  { { "drop-index-blocks", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Dropping waits for all that use the table, and all others wait behind it."),
      N_ ("AccessExclusive on the table"),
      N_ ("DROP INDEX CONCURRENTLY, in a step without a transaction."), "concurrent" },
    .nodes = "DropStmt",
    .check_node = check_drop },
  { { "reindex-blocks", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Writes wait until the index is built anew, and so do readers that would use it."),
      N_ ("Share on the table, AccessExclusive on the index"),
      N_ ("REINDEX CONCURRENTLY, in a step without a transaction.") },
    .nodes = "ReindexStmt",
    .check_node = check_reindex },
  { { "index-replaced", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Between the drop and the end of the build, queries do without the index."), NULL,
      N_ ("Build the new one under another name, drop the old one, then rename."), "concurrent" },
    .nodes = "IndexStmt",
    .check_node = check_replaced },
  { { "unique-may-fail", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("Rows that are there already may not be unique."), NULL,
      N_ ("Count the duplicates first, with GROUP BY and HAVING count (*) > 1.") },
    .nodes = "IndexStmt",
    .check_node = check_unique_index },
  { { "unique-may-fail" }, .nodes = "Constraint", .check_node = check_unique_constraint },
  { { "wide-index" }, .nodes = "IndexStmt", .check_node = check_wide },
};

MARQ_DEFINE_LINT_ROWS (marq_pg_lint_index_rules)
