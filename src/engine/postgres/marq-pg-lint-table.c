/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to whole tables: how they are stored, split, guarded and named. */
#include "config.h"

#include "marq-pg-lint.h"

static void
check_storage (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *command)
{
  if (!lint->is_new)
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Changing how %s is stored rewrites it while nobody can use it"),
                         lint->table);
}

static gboolean
is_full (JsonObject *vacuum)
{
  JsonArray *options = marq_pg_get_list (vacuum, "options");

  for (guint i = 0; i < marq_pg_get_length (vacuum, "options"); i++)
    if (!g_strcmp0 (marq_pg_get_string (marq_pg_element (options, i, NULL), "defname"), "full"))
      return TRUE;
  return FALSE;
}

static void
check_vacuum (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node)
{
  JsonArray *tables = marq_pg_get_list (node, "rels");
  gboolean is_cluster = g_str_equal (marq_pg_lint_current (lint)->kind, "ClusterStmt");
  g_autofree char *name = NULL;

  if (!is_cluster && !is_full (node))
    return;
  if (is_cluster)
    name = g_strdup (lint->table);
  else if (tables)
    name = marq_pg_dup_relation (
        marq_pg_get_object (marq_pg_element (tables, 0, NULL), "relation"));
  if (!marq_pg_lint_makes (lint, name))
    marq_pg_lint_report (lint, rule, name, _ ("%s rewrites %s while nobody can use it"),
                         is_cluster ? "CLUSTER" : "VACUUM FULL", name ? name : _ ("every table"));
}

static void
check_refresh (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *refresh)
{
  if (!lint->is_new && !marq_pg_lint_is_concurrent (refresh)
      && !marq_pg_get_boolean (refresh, "skipData"))
    marq_pg_lint_report (lint, rule, lint->table, _ ("Nobody can read %s while it is refreshed"),
                         lint->table);
}

static char *
dup_partition (JsonObject *command)
{
  return marq_pg_dup_relation (
      marq_pg_get_object (marq_pg_get_node (command, "def", "PartitionCmd"), "name"));
}

static void
check_detach (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *command)
{
  g_autofree char *partition = dup_partition (command);

  if (!lint->is_new
      && !marq_pg_lint_is_concurrent (marq_pg_get_node (command, "def", "PartitionCmd")))
    marq_pg_lint_report (lint, rule, partition, _ ("Detaching %s locks it and %s for readers, too"),
                         partition, lint->table);
}

static void
check_attach (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *command)
{
  g_autofree char *partition = dup_partition (command);

  if (!marq_pg_lint_makes (lint, partition))
    marq_pg_lint_report (
        lint, rule, partition,
        _ ("Attaching %s searches all its rows, unless a check says what is in it"), partition);
}

static void
check_trigger (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *trigger)
{
  if (!lint->is_new)
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Trigger %s waits for writes to %s, and they for it"),
                         marq_pg_get_string (trigger, "trigname"), lint->table);
}

static void
check_policy (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *policy)
{
  g_autofree char *table = marq_pg_dup_relation (marq_pg_get_object (policy, "table"));

  if (!marq_pg_lint_makes (lint, table))
    marq_pg_lint_report (lint, rule, table, _ ("Policy %s locks %s for readers, too"),
                         marq_pg_get_string (policy, "policy_name"), table);
}

static void
check_replica_identity (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *command)
{
  if (!lint->is_new)
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Subscribers know the rows of %s by another key"), lint->table);
}

static void
check_access (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node)
{
  if (lint->table && !lint->is_new)
    marq_pg_lint_report (lint, rule, lint->table, _ ("Who may see which rows of %s changes"),
                         lint->table);
  else if (!lint->table)
    marq_pg_lint_report (lint, rule, NULL, _ ("Who may do what changes"));
}

static JsonObject *
ddl_target (MarqPgStatement *statement)
{
  static const char *const kinds[] = { "CreateStmt", "AlterTableStmt", "IndexStmt",
                                       "RenameStmt", "CreateTrigStmt", NULL };
  JsonObject *relation = marq_pg_get_object (statement->node, "relation");

  return g_strv_contains (kinds, statement->kind)
                 && g_strcmp0 (marq_pg_get_string (relation, "relpersistence"), "t")
             ? relation
             : NULL;
}

/* Told once, where the first name without a schema is, in a script that names schemas elsewhere. */
static void
check_unqualified (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node)
{
  const char *bare = NULL;
  gboolean has_schema = FALSE;
  guint first = 0;

  if (lint->current + 1 < lint->statements->len)
    return;
  for (guint i = 0; i < lint->statements->len; i++)
    {
      MarqPgStatement *statement = lint->statements->pdata[i];
      JsonObject *target = ddl_target (statement);

      has_schema |= marq_pg_get_string (target, "schemaname") != NULL;
      has_schema |= !g_strcmp0 (marq_pg_get_string (statement->node, "name"), "search_path");
      if (target && !bare && !marq_pg_get_string (target, "schemaname"))
        {
          bare = marq_pg_get_string (target, "relname");
          first = i;
        }
    }
  if (bare && has_schema)
    {
      lint->current = first;
      marq_pg_lint_report (lint, rule, bare, _ ("Which schema %s is in depends on the search path"),
                           bare);
      lint->current = lint->statements->len - 1;
    }
}

static const MarqLintRow marq_pg_lint_table_rules_rows[] = {
  { { "storage-rewrites", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("The table is copied to its new place."), N_ ("AccessExclusive on the table"),
      N_ ("Do it when nobody works, or copy to a new table and swap.") },
    .nodes = "AT_SetLogged AT_SetUnLogged AT_SetTableSpace AT_SetAccessMethod",
    .check_node = check_storage },
  { { "vacuum-full", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("The table and its indexes are written anew."), N_ ("AccessExclusive on the table"),
      N_ ("Plain VACUUM, or a tool that copies in the background.") },
    .nodes = "VacuumStmt ClusterStmt",
    .check_node = check_vacuum },
  { { "refresh-blocks", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Readers wait until the whole query has run."),
      N_ ("AccessExclusive on the materialized view"),
      N_ ("REFRESH … CONCURRENTLY, which needs a unique index.") },
    .nodes = "RefreshMatViewStmt",
    .check_node = check_refresh },
  { { "detach-partition-blocks", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Queries of the whole table wait."), N_ ("AccessExclusive on the table and the partition"),
      N_ ("DETACH PARTITION … CONCURRENTLY, in a step without a transaction.") },
    .nodes = "AT_DetachPartition",
    .check_node = check_detach },
  { { "attach-partition-scans", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Every row is tested against the bound."), N_ ("AccessExclusive on the partition"),
      N_ ("Add a check that says the same as the bound first, NOT VALID, and VALIDATE it.") },
    .nodes = "AT_AttachPartition",
    .check_node = check_attach },
  { { "trigger-blocks-writes", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("Writes wait until the transaction ends."), N_ ("ShareRowExclusive on the table"),
      N_ ("Keep the transaction short.") },
    .nodes = "CreateTrigStmt",
    .check_node = check_trigger },
  { { "policy-blocks", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("Readers and writers wait until the transaction ends."), N_ ("AccessExclusive on the table"),
      N_ ("Keep the transaction short.") },
    .nodes = "CreatePolicyStmt AlterPolicyStmt",
    .check_node = check_policy },
  { { "replica-identity", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("Logical replication finds rows by the replica identity."),
      N_ ("AccessExclusive on the table"), N_ ("Look at what subscribes first.") },
    .nodes = "AT_ReplicaIdentity",
    .check_node = check_replica_identity },
  { { "access-changes", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("A person should look at what rights a script gives and takes."), NULL, NULL },
    .nodes = "GrantStmt GrantRoleStmt AlterDefaultPrivilegesStmt AT_EnableRowSecurity "
             "AT_DisableRowSecurity AT_ForceRowSecurity AT_NoForceRowSecurity",
    .check_node = check_access },
  { { "unqualified-name", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("The search path of who runs the script decides where a bare name leads."), NULL,
      N_ ("Write the schema before every name.") },
    .nodes = "*",
    .check_node = check_unqualified },
};

MARQ_DEFINE_LINT_ROWS (marq_pg_lint_table_rules)
