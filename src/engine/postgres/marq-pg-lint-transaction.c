/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which statements share a transaction, and what must not or should not be in one.
 *
 * The runner gives each step a transaction of its own; BEGIN and COMMIT around a step are for people
 * who run the script by hand.
 */
#include "config.h"

#include "marq-pg-lint.h"

typedef struct
{
  MarqTreeLint *lint;
  const MarqLintRule *rule; /* NULL: silenced */
  guint transaction;        /* where the walk is */
  guint n_transactions;
  const MarqPgStatement *begin; /* one that is still open */
  gboolean had_begin;           /* in this step */
} Division;

static void
complain (Division *self, const MarqPgStatement *statement, const char *message)
{
  if (self->rule)
    marq_script_lint_report (self->lint->script, self->rule, statement->place, NULL, "%s", message);
}

static void
end_step (Division *self)
{
  if (self->begin)
    complain (self, self->begin, _ ("BEGIN has no COMMIT"));
  self->begin = NULL;
  self->had_begin = FALSE;
}

static void
begin (Division *self, const MarqPgStatement *statement)
{
  if (self->begin)
    complain (self, statement, _ ("BEGIN is inside a transaction that is already open"));
  else if (self->had_begin)
    complain (self, statement,
              _ ("A second transaction begins: write “-- marquetry: step” in its place"));
  if (!self->transaction)
    self->transaction = ++self->n_transactions;
  self->begin = statement;
  self->had_begin = TRUE;
}

static void
control (Division *self, const MarqPgStatement *statement)
{
  const char *kind = marq_pg_get_string (statement->node, "kind");

  if (!g_strcmp0 (kind, "TRANS_STMT_BEGIN") || !g_strcmp0 (kind, "TRANS_STMT_START"))
    begin (self, statement);
  else if (!g_strcmp0 (kind, "TRANS_STMT_COMMIT"))
    {
      if (!self->begin)
        complain (self, statement, _ ("COMMIT has no BEGIN"));
      self->begin = NULL;
      self->transaction = 0;
    }
  else
    complain (self, statement,
              _ ("The runner owns transactions: ROLLBACK, SAVEPOINT and the like are refused"));
}

/* Whether it changes what is there already, and so makes others wait. */
static gboolean
is_ddl (MarqTreeLint *lint, const MarqPgStatement *statement)
{
  static const char *const kinds[] = { "AlterTableStmt", "IndexStmt",        "RenameStmt",
                                       "CreateTrigStmt", "CreatePolicyStmt", NULL };
  g_autofree char *table = NULL;

  if (g_str_equal (statement->kind, "DropStmt"))
    {
      g_autofree char *dropped = marq_pg_lint_dup_dropped (statement->node, 0);

      return !marq_pg_lint_makes (lint, dropped);
    }
  if (!g_strv_contains (kinds, statement->kind))
    return FALSE;
  table = marq_pg_dup_relation (marq_pg_get_object (statement->node, "relation"));
  return table && !marq_pg_lint_makes (lint, table);
}

void
marq_pg_lint_divide (MarqTreeLint *lint)
{
  const MarqLintRule *rule = marq_lint_find_rule ("transaction-control");
  const char *const *silenced = lint->script->silenced;
  Division self = { lint, rule, 1, 1 };

  if (silenced && g_strv_contains (silenced, rule->id))
    self.rule = NULL;
  for (lint->current = 0; lint->current < lint->statements->len; lint->current++)
    {
      MarqPgStatement *statement = marq_pg_lint_current (lint);

      if (statement->place->mark != MARQ_STEP_GOES_ON)
        {
          end_step (&self);
          self.transaction = ++self.n_transactions;
          if (statement->place->mark == MARQ_STEP_WITHOUT_TRANSACTION)
            self.transaction = 0;
        }
      statement->transaction = self.transaction;
      if (g_str_equal (statement->kind, "TransactionStmt"))
        control (&self, statement);
      else if (self.transaction && is_ddl (lint, statement))
        g_hash_table_add (lint->ddl, GUINT_TO_POINTER (self.transaction));
    }
  end_step (&self);
  lint->current = 0;
}

gboolean
marq_pg_lint_is_concurrent (JsonObject *node)
{
  JsonArray *params = marq_pg_get_list (node, "params");

  if (marq_pg_get_boolean (node, "concurrent"))
    return TRUE;
  for (guint i = 0; i < marq_pg_get_length (node, "params"); i++)
    {
      const char *name = marq_pg_get_string (marq_pg_element (params, i, NULL), "defname");

      if (!g_strcmp0 (name, "concurrently"))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_concurrent_detach (JsonObject *alter)
{
  JsonObject *command = marq_pg_element (marq_pg_get_list (alter, "cmds"), 0, NULL);

  return marq_pg_lint_is_concurrent (marq_pg_get_node (command, "def", "PartitionCmd"));
}

/* REFRESH … CONCURRENTLY is not offered: alone of all, it may be in a transaction. */
static void
check_concurrently (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node)
{
  MarqPgStatement *statement = marq_pg_lint_current (lint);
  gboolean refused = marq_pg_lint_is_concurrent (node);
  static const char *const always[] = { "CreatedbStmt",       "DropdbStmt",
                                        "AlterSystemStmt",    "CreateTableSpaceStmt",
                                        "DropTableSpaceStmt", NULL };

  if (g_str_equal (statement->kind, "AlterTableStmt"))
    refused = is_concurrent_detach (node);
  else if (g_str_equal (statement->kind, "VacuumStmt"))
    refused = marq_pg_get_boolean (node, "is_vacuumcmd");
  else if (g_str_equal (statement->kind, "ReindexStmt"))
    refused |= !lint->table;
  else
    refused |= g_strv_contains (always, statement->kind);
  if (refused && statement->transaction)
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("This statement cannot be in a transaction: write "
                            "“-- marquetry: no-transaction” before it"));
}

/* Commands that do with less than AccessExclusive. */
static gboolean
is_lighter (JsonObject *command)
{
  static const char *const lighter[] = {
    "AT_ValidateConstraint",
    "AT_SetStatistics",
    "AT_SetOptions",
    "AT_ResetOptions",
    "AT_ClusterOn",
    "AT_DropCluster",
    "AT_SetRelOptions",
    "AT_ResetRelOptions",
    "AT_AttachPartition",
    "AT_EnableTrig",
    "AT_DisableTrig",
    "AT_EnableTrigAll",
    "AT_DisableTrigAll",
    "AT_EnableTrigUser",
    "AT_DisableTrigUser",
    "AT_AlterConstraint",
    "AT_EnableAlwaysTrig",
    "AT_EnableReplicaTrig",
    NULL,
  };
  JsonObject *constraint = marq_pg_get_node (command, "def", "Constraint");
  const char *subtype = marq_pg_get_string (command, "subtype");

  if (!g_strcmp0 (marq_pg_get_string (constraint, "contype"), "CONSTR_FOREIGN"))
    return TRUE;
  return subtype
         && (g_strv_contains (lighter, subtype)
             || marq_pg_lint_is_concurrent (marq_pg_get_node (command, "def", "PartitionCmd")));
}

static gboolean
alter_is_exclusive (JsonObject *alter)
{
  JsonArray *commands = marq_pg_get_list (alter, "cmds");

  for (guint i = 0; i < marq_pg_get_length (alter, "cmds"); i++)
    if (!is_lighter (marq_pg_element (commands, i, NULL)))
      return TRUE;
  return FALSE;
}

static void
add_old (MarqTreeLint *lint, GPtrArray *tables, char *name)
{
  if (name && !marq_pg_lint_makes (lint, name))
    g_ptr_array_add (tables, name);
  else
    g_free (name);
}

/* Tables that the script did not make, which nobody can even read while the statement runs. */
static GPtrArray *
list_exclusive (MarqTreeLint *lint, JsonObject *node)
{
  const char *kind = marq_pg_lint_current (lint)->kind;
  const char *dropped = marq_pg_get_string (node, "removeType");
  const char *renamed = marq_pg_get_string (node, "renameType");
  GPtrArray *tables = g_ptr_array_new_with_free_func (g_free);

  if ((g_str_equal (kind, "AlterTableStmt") && alter_is_exclusive (node))
      || (g_str_equal (kind, "RenameStmt")
          && (!g_strcmp0 (renamed, "OBJECT_TABLE") || !g_strcmp0 (renamed, "OBJECT_COLUMN")))
      || (g_str_equal (kind, "RefreshMatViewStmt") && !marq_pg_lint_is_concurrent (node))
      || g_str_equal (kind, "ClusterStmt"))
    add_old (lint, tables, g_strdup (lint->table));
  else if (g_str_equal (kind, "CreatePolicyStmt"))
    add_old (lint, tables, marq_pg_dup_relation (marq_pg_get_object (node, "table")));
  else if (g_str_equal (kind, "DropStmt") && !g_strcmp0 (dropped, "OBJECT_TABLE"))
    for (guint i = 0; i < marq_pg_get_length (node, "objects"); i++)
      add_old (lint, tables, marq_pg_lint_dup_dropped (node, i));
  else if (g_str_equal (kind, "TruncateStmt"))
    for (guint i = 0; i < marq_pg_get_length (node, "relations"); i++)
      add_old (lint, tables,
               marq_pg_dup_relation (
                   marq_pg_element (marq_pg_get_list (node, "relations"), i, NULL)));
  return tables;
}

static void
check_several (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node)
{
  guint transaction = marq_pg_lint_current (lint)->transaction;
  g_autoptr (GPtrArray) tables = NULL;

  if (!transaction)
    return;
  if (lint->locked_in != transaction)
    g_ptr_array_set_size (lint->locked, 0);
  lint->locked_in = transaction;
  tables = list_exclusive (lint, node);
  for (guint i = 0; i < tables->len; i++)
    {
      const char *name = marq_pg_lint_key (tables->pdata[i]);

      if (g_ptr_array_find_with_equal_func (lint->locked, name, g_str_equal, NULL))
        continue;
      if (lint->locked->len)
        marq_pg_lint_report (lint, rule, name,
                             _ ("%s is locked while the transaction still holds the lock on %s"),
                             name, (const char *) lint->locked->pdata[lint->locked->len - 1]);
      g_ptr_array_add (lint->locked, g_strdup (name));
    }
}

static gboolean
names_timeout (JsonObject *node, gconstpointer data)
{
  return !g_strcmp0 (marq_pg_get_string (marq_pg_get_object (node, "sval"), "sval"),
                     "lock_timeout");
}

static void
note_timeout (MarqTreeLint *lint, MarqPgStatement *statement)
{
  gboolean is_set = g_str_equal (statement->kind, "VariableSetStmt")
                    && !g_strcmp0 (marq_pg_get_string (statement->node, "name"), "lock_timeout")
                    && !g_strcmp0 (marq_pg_get_string (statement->node, "kind"), "VAR_SET_VALUE");

  if (is_set && !marq_pg_get_boolean (statement->node, "is_local"))
    lint->has_timeout = TRUE;
  else if (is_set
           || (g_str_equal (statement->kind, "SelectStmt")
               && marq_pg_any (statement->node, "A_Const", names_timeout, NULL)))
    lint->timeout_in = statement->transaction + 1;
}

static void
check_timeout (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node)
{
  MarqPgStatement *statement = marq_pg_lint_current (lint);
  g_autoptr (GPtrArray) tables = NULL;
  gboolean waits;

  note_timeout (lint, statement);
  if (lint->told_timeout || lint->has_timeout || lint->timeout_in == statement->transaction + 1)
    return;
  tables = list_exclusive (lint, node);
  waits = tables->len > 0;
  if (g_str_equal (statement->kind, "IndexStmt") || g_str_equal (statement->kind, "CreateTrigStmt")
      || g_str_equal (statement->kind, "AlterTableStmt"))
    waits |= !lint->is_new && !marq_pg_lint_is_concurrent (node);
  if (!waits)
    return;
  marq_pg_lint_report (
      lint, rule, NULL,
      _ ("Nothing limits how long this waits for its lock, and all others behind it"));
  lint->told_timeout = TRUE;
}

/* What fails when it is run a second time, where a first run may have stopped half way. */
static void
check_rerunnable (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node)
{
  MarqPgStatement *statement = marq_pg_lint_current (lint);
  const char *name = marq_pg_get_string (node, "idxname");

  if (statement->transaction || marq_pg_get_boolean (node, "if_not_exists")
      || marq_pg_get_boolean (node, "missing_ok")
      || marq_pg_get_boolean (node, "skipIfNewValExists"))
    return;
  /* A build that failed leaves an index that IF NOT EXISTS would take for a good one. */
  if (g_str_equal (statement->kind, "IndexStmt")
      && (!name || marq_pg_lint_has_dropped (lint, name)))
    return;
  marq_pg_lint_report (lint, rule, lint->table,
                       _ ("Outside a transaction, this fails if it has been run before"));
}

static const MarqLintRow marq_pg_lint_transaction_rules_rows[] = {
  { { "concurrently-in-transaction", MARQ_LEVEL_ERROR, ON_POSTGRESQL,
      N_ ("PostgreSQL refuses this statement inside a transaction."), NULL,
      N_ ("Give it a step of its own, without a transaction."), "concurrent" },
    .nodes = "IndexStmt DropStmt ReindexStmt AlterTableStmt VacuumStmt CreatedbStmt DropdbStmt "
             "AlterSystemStmt CreateTableSpaceStmt DropTableSpaceStmt",
    .check_node = check_concurrently },
  { { "no-lock-timeout", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("While a statement waits for its lock, all later ones on the table wait behind it."),
      NULL, N_ ("Set lock_timeout to a second or two, and try again when it strikes."),
      "lock-timeout" },
    .nodes = "*",
    .check_node = check_timeout },
  { { "not-rerunnable", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("A step without a transaction can stop half way, and is then run again."), NULL,
      N_ ("Say IF EXISTS or IF NOT EXISTS; drop an index first, for a failed build leaves one.") },
    .nodes = "CreateStmt IndexStmt DropStmt AlterEnumStmt CreateSchemaStmt CreateSeqStmt",
    .check_node = check_rerunnable },
  { { "several-exclusive-locks", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Locks are held until the transaction ends, and two of them can meet others crosswise."),
      N_ ("AccessExclusive on each table"), N_ ("Change one table in a step.") },
    .nodes = "*",
    .check_node = check_several },
  { { "transaction-control", MARQ_LEVEL_ERROR, ON_POSTGRESQL,
      N_ ("The runner opens and closes transactions; the script must agree with it."), NULL,
      N_ ("At most one BEGIN and COMMIT around each step.") } },
};

MARQ_DEFINE_LINT_ROWS (marq_pg_lint_transaction_rules)
