/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Constraints that are added to or taken from tables with rows. */
#include "config.h"

#include <string.h>

#include "marq-pg-lint.h"
#include "model/marq-constraint.h"
#include "model/marq-relation.h"

static gboolean
is_of (JsonObject *constraint, const char *type)
{
  return !g_strcmp0 (marq_pg_get_string (constraint, "contype"), type);
}

static const char *
constraint_name (MarqTreeLint *lint, JsonObject *constraint)
{
  const char *name = marq_pg_get_string (constraint, "conname");

  return name ? name : lint->column ? lint->column : _ ("without a name");
}

static gboolean
uses_index (JsonObject *constraint)
{
  return marq_pg_get_string (constraint, "indexname") != NULL;
}

static void
check_primary (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *constraint)
{
  if (!lint->is_new && is_of (constraint, "CONSTR_PRIMARY") && !uses_index (constraint))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Nobody can use %s while the index of its primary key is built"),
                         lint->table);
}

static void
check_unique (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *constraint)
{
  if (!lint->is_new && is_of (constraint, "CONSTR_UNIQUE") && !uses_index (constraint))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Nobody can use %s while the index of unique key %s is built"),
                         lint->table, constraint_name (lint, constraint));
}

static void
check_exclusion (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *constraint)
{
  if (!lint->is_new && is_of (constraint, "CONSTR_EXCLUSION"))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Nobody can use %s while the index of exclusion %s is built"),
                         lint->table, constraint_name (lint, constraint));
}

/* The column of a check that says no more than that it is not null. */
static const char *
not_null_column (JsonObject *check)
{
  JsonObject *test = marq_pg_get_node (check, "raw_expr", "NullTest");

  if (g_strcmp0 (marq_pg_get_string (test, "nulltesttype"), "IS_NOT_NULL"))
    return NULL;
  return marq_pg_last_name (
      marq_pg_get_list (marq_pg_get_node (test, "arg", "ColumnRef"), "fields"));
}

static void
note_not_null (MarqTreeLint *lint, JsonObject *check)
{
  const char *column = not_null_column (check);
  const char *name = marq_pg_get_string (check, "conname");

  if (!column)
    return;
  if (!marq_pg_get_boolean (check, "skip_validation"))
    g_hash_table_add (lint->proven, marq_pg_lint_dup_column (lint, column));
  else if (name)
    g_hash_table_insert (lint->not_nulls, marq_pg_lint_dup_column (lint, name),
                         marq_pg_lint_dup_column (lint, column));
}

static void
check_check (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *constraint)
{
  if (!lint->is_new && is_of (constraint, "CONSTR_CHECK")
      && !marq_pg_get_boolean (constraint, "skip_validation"))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Nobody can use %s while all its rows are tested by check %s"),
                         lint->table, constraint_name (lint, constraint));
}

static void
check_foreign_key (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *constraint)
{
  g_autofree char *parent = marq_pg_dup_relation (marq_pg_get_object (constraint, "pktable"));

  if (parent && !lint->is_new && is_of (constraint, "CONSTR_FOREIGN")
      && !marq_pg_get_boolean (constraint, "skip_validation"))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Writes to %s and %s wait while foreign key %s is tested"), lint->table,
                         parent, constraint_name (lint, constraint));
}

static void
check_parent (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *constraint)
{
  g_autofree char *parent = marq_pg_dup_relation (marq_pg_get_object (constraint, "pktable"));

  if (parent && lint->is_new && is_of (constraint, "CONSTR_FOREIGN")
      && !marq_pg_lint_makes (lint, parent)
      && g_strcmp0 (marq_pg_lint_key (parent), marq_pg_lint_key (lint->table)))
    marq_pg_lint_report (lint, rule, parent,
                         _ ("Writes to %s wait until the transaction that makes %s ends"), parent,
                         lint->table);
}

static void
check_partitioned_foreign_key (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *constraint)
{
  if (lint->entity && is_of (constraint, "CONSTR_FOREIGN")
      && marq_pg_get_boolean (constraint, "skip_validation")
      && marq_entity_get_partition_strategy (lint->entity) != MARQ_PARTITION_STRATEGY_NONE)
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Foreign key %s cannot be NOT VALID: %s is partitioned"),
                         constraint_name (lint, constraint), lint->table);
}

/* Whether the schema before has a check, valid or made so by the script, of just this. */
static gboolean
had_check (MarqTreeLint *lint, const char *column)
{
  MarqItemList *constraints = lint->entity ? marq_entity_get_constraints (lint->entity) : NULL;
  g_autofree char *wanted = g_strdup_printf ("%s is not null", column);

  for (guint i = 0; constraints && i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *constraint = marq_item_list_get (constraints, i);
      const char *name = marq_item_get_name (MARQ_ITEM (constraint));
      g_autofree char *path = marq_pg_lint_dup_column (lint, name ? name : "");
      g_autofree char *text = NULL;

      if (marq_constraint_get_constraint (constraint) != MARQ_CONSTRAINT_KIND_CHECK
          || !marq_constraint_get_expression (constraint))
        continue;
      if (marq_constraint_get_not_valid (constraint) && !g_hash_table_contains (lint->proven, path))
        continue;
      text = g_ascii_strdown (marq_constraint_get_expression (constraint), -1);
      g_strdelimit (text, "()\"", ' ');
      if (!g_ascii_strcasecmp (g_strstrip (text), wanted))
        return TRUE;
    }
  return FALSE;
}

static void
check_set_not_null (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *command)
{
  const char *column = marq_pg_get_string (command, "name");
  g_autofree char *path = marq_pg_lint_dup_column (lint, column);

  if (!lint->is_new && !g_hash_table_contains (lint->proven, path) && !had_check (lint, column))
    marq_pg_lint_report (lint, rule, path,
                         _ ("Nobody can use %s while all rows are searched for nulls in %s"),
                         lint->table, column);
}

/* This rule's row comes for every check and validation: it keeps the account that the others ask. */
static void
follow_checks (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node)
{
  const char *name = marq_pg_get_string (node, "name");
  g_autofree char *path = NULL;
  const char *column;

  if (is_of (node, "CONSTR_CHECK"))
    note_not_null (lint, node);
  if (!name || g_strcmp0 (marq_pg_get_string (node, "subtype"), "AT_ValidateConstraint"))
    return;
  path = marq_pg_lint_dup_column (lint, name);
  column = g_hash_table_lookup (lint->not_nulls, path);
  g_hash_table_add (lint->proven, g_strdup (column ? column : path));
}

static void
check_drop_not_null (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *command)
{
  const char *column = marq_pg_get_string (command, "name");

  if (!lint->is_new)
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("%s of %s may be null from now on, which its readers may not expect"),
                         column, lint->table);
}

static MarqRelation *
find_relation (MarqTreeLint *lint, const char *name)
{
  return lint->entity ? marq_item_list_find_by_name (marq_entity_get_relations (lint->entity), name)
                      : NULL;
}

/* Without a schema, the name that PostgreSQL gives says it. */
static void
check_drop_foreign_key (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *command)
{
  const char *name = marq_pg_get_string (command, "name");

  if (!lint->is_new
      && (lint->entity ? find_relation (lint, name) != NULL : g_str_has_suffix (name, "_fkey")))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Without foreign key %s, rows of %s may refer to what is not there"),
                         name, lint->table);
}

static void
check_drop_locks (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *command)
{
  MarqRelation *relation = find_relation (lint, marq_pg_get_string (command, "name"));
  MarqItem *parent = relation ? marq_item_lookup (MARQ_ITEM (relation),
                                                  marq_relation_get_target (relation))
                              : NULL;

  if (parent && parent != MARQ_ITEM (lint->entity))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Dropping foreign key %s also locks %s, which it refers to"),
                         marq_pg_get_string (command, "name"), marq_item_get_name (parent));
}

static void
check_domain (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *alter)
{
  g_autofree char *name = marq_pg_dup_names (marq_pg_get_list (alter, "typeName"));
  const char *subtype = marq_pg_get_string (alter, "subtype");
  JsonObject *constraint = marq_pg_get_node (alter, "def", "Constraint");
  gboolean scans = !g_strcmp0 (subtype, "O")
                   || (!g_strcmp0 (subtype, "C")
                       && !marq_pg_get_boolean (constraint, "skip_validation"));

  if (scans && !marq_pg_lint_makes (lint, name))
    marq_pg_lint_report (lint, rule, name,
                         _ ("Every column of domain %s is tested, with its table locked"), name);
}

static const MarqLintRow marq_pg_lint_constraint_rules_rows[] = {
  { { "primary-key-blocks", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("The table is locked while the index of the key is built."),
      N_ ("AccessExclusive on the table"),
      N_ ("Build a unique index concurrently, make the columns NOT NULL by a check, then USING INDEX."),
      "online-unique" },
    .nodes = "Constraint",
    .check_node = check_primary },
  { { "unique-blocks", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("The table is locked while the index of the key is built."),
      N_ ("AccessExclusive on the table"),
      N_ ("Build a unique index concurrently, then ADD CONSTRAINT … UNIQUE USING INDEX."),
      "online-unique" },
    .nodes = "Constraint",
    .check_node = check_unique },
  { { "exclusion-blocks", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("The table is locked while the index of the constraint is built; there is no other way."),
      N_ ("AccessExclusive on the table"), NULL },
    .nodes = "Constraint",
    .check_node = check_exclusion },
  { { "check-scans", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("The table is locked while every row is tested."), N_ ("AccessExclusive on the table"),
      N_ ("Add it NOT VALID, and VALIDATE it in a later transaction."), "online-check" },
    .nodes = "Constraint",
    .check_node = check_check },
  { { "foreign-key-scans", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Writes to both tables wait while every row is looked up."),
      N_ ("ShareRowExclusive on both tables"),
      N_ ("Add it NOT VALID, and VALIDATE it in a later transaction."), "online-foreign-key" },
    .nodes = "Constraint",
    .check_node = check_foreign_key },
  { { "foreign-key-locks-parent", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("A new table is no trouble to anyone, but the one it refers to is locked against writes."),
      N_ ("ShareRowExclusive on the table referred to"), N_ ("Keep the transaction short.") },
    .nodes = "Constraint",
    .check_node = check_parent },
  { { "foreign-key-not-valid-partitioned", MARQ_LEVEL_ERROR, ON_POSTGRESQL,
      N_ ("Before version 18, PostgreSQL refuses NOT VALID foreign keys of partitioned tables."),
      NULL, N_ ("Add it to each partition NOT VALID, validate those, then add it to the parent.") },
    .nodes = "Constraint",
    .check_node = check_partitioned_foreign_key },
  { { "not-null-scans", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("The table is locked while every row is searched for nulls."),
      N_ ("AccessExclusive on the table"),
      N_ ("Add a NOT VALID check that it is not null, VALIDATE it, SET NOT NULL, drop the check."),
      "online-not-null" },
    .nodes = "AT_SetNotNull",
    .check_node = check_set_not_null },
  { { "not-null-scans" },
    .nodes = "Constraint AT_ValidateConstraint",
    .check_node = follow_checks },
  { { "drop-not-null", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("Code that reads the column may not be ready for nulls."), NULL,
      N_ ("Change the readers first.") },
    .nodes = "AT_DropNotNull",
    .check_node = check_drop_not_null },
  { { "drop-foreign-key", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Nothing keeps the rows in step from then on."), N_ ("AccessExclusive on both tables"), NULL },
    .nodes = "AT_DropConstraint",
    .check_node = check_drop_foreign_key },
  { { "drop-locks-parent", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("The table that is referred to is locked too, for its triggers go."),
      N_ ("AccessExclusive on both tables"),
      N_ ("Give it a step of its own, under a short lock_timeout.") },
    .nodes = "AT_DropConstraint",
    .check_node = check_drop_locks },
  { { "domain-constraint-scans", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Every table with a column of the domain is searched."), N_ ("Share on each such table"),
      N_ ("Add the constraint NOT VALID, and VALIDATE it in a later transaction.") },
    .nodes = "AlterDomainStmt",
    .check_node = check_domain },
};

MARQ_DEFINE_LINT_ROWS (marq_pg_lint_constraint_rules)
