/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Triggers, rules and policies. */
#include "config.h"

#include <string.h>

#include "marq-pg-script.h"
#include "marq-pg-trigger.h"

static void
set_routine (MarqPgScript *self, MarqTrigger *trigger, PgQuery__CreateTrigStmt *statement)
{
  const char *space;
  const char *name = marq_pg_node_names (statement->funcname, statement->n_funcname, &space);
  GPtrArray *overloads = marq_pg_script_overloads (self, space, name);
  g_autofree char *path = NULL;

  for (guint i = 0; overloads && i < overloads->len; i++)
    if (g_strcmp0 (marq_routine_get_returns (overloads->pdata[i]), "trigger") == 0)
      {
        marq_trigger_set_routine (trigger, marq_item_get_uid (overloads->pdata[i]));
        marq_pg_script_need (MARQ_ITEM (trigger), overloads->pdata[i]);
        return;
      }
  path = marq_pg_script_quote (space ? space : "pg_catalog", name);
  marq_trigger_set_routine_name (trigger, path);
}

static void
set_row_names (MarqTrigger *trigger, PgQuery__CreateTrigStmt *statement)
{
  for (gsize i = 0; i < statement->n_transition_rels; i++)
    {
      PgQuery__TriggerTransition *transition = statement->transition_rels[i]->trigger_transition;
      g_autofree char *name = marq_pg_script_quote (NULL, transition->name);

      if (transition->is_new)
        marq_trigger_set_new_table (trigger, name);
      else
        marq_trigger_set_old_table (trigger, name);
    }
}

static void
fill_trigger (MarqPgScript *self, MarqTrigger *trigger, gpointer owner, PgQuery__CreateTrigStmt *statement)
{
  g_auto (GStrv) columns = marq_pg_node_strings (statement->columns, statement->n_columns);
  g_auto (GStrv) fields = marq_pg_script_fields (owner, (const char *const *) columns);
  g_auto (GStrv) arguments = marq_pg_node_strings (statement->args, statement->n_args);
  g_autofree char *condition = marq_pg_script_code (self, statement->when_clause, MARQ_ITEM (trigger));
  MarqItem *from = statement->constrrel ? marq_pg_script_range (self, statement->constrrel) : NULL;

  marq_pg_set_trigger_bits (trigger, (guint) (statement->timing | statement->events));
  marq_trigger_set_fields (trigger, fields && fields[0] ? (const char *const *) fields : NULL);
  marq_trigger_set_for_each_row (trigger, statement->row);
  marq_trigger_set_condition (trigger, condition);
  marq_trigger_set_arguments (trigger, statement->n_args ? (const char *const *) arguments : NULL);
  marq_trigger_set_is_constraint (trigger, statement->isconstraint);
  if (statement->deferrable)
    marq_trigger_set_deferral (trigger, statement->initdeferred ? MARQ_DEFERRAL_INITIALLY_DEFERRED : MARQ_DEFERRAL_INITIALLY_IMMEDIATE);
  if (from)
    marq_trigger_set_from_entity (trigger, marq_item_get_uid (from));
  set_row_names (trigger, statement);
  set_routine (self, trigger, statement);
}

/* NULL: there is nothing of that name that could have one. */
static MarqItemList *
list_of (MarqPgScript *self, PgQuery__RangeVar *range, MarqItemList *(*of_entity) (MarqEntity *), MarqItemList *(*of_view) (MarqView *), gpointer *owner)
{
  *owner = marq_pg_script_range (self, range);
  if (*owner && MARQ_IS_ENTITY (*owner))
    return of_entity (*owner);
  if (*owner && MARQ_IS_VIEW (*owner) && of_view)
    return of_view (*owner);
  marq_pg_script_miss (self, marq_pg_said (range->schemaname), range->relname);
  return NULL;
}

/* FALSE: there is one already, which stays. */
static gboolean
make_room (MarqPgScript *self, MarqItemList *list, const char *name, gboolean replace, const char *kind)
{
  MarqItem *there = marq_item_list_find_by_name (list, name);

  if (there && !replace)
    marq_pg_script_leave (self, kind, name);
  else if (there)
    marq_pg_script_remove (self, there);
  return !there || replace;
}

void
marq_pg_script_create_trigger (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CreateTrigStmt *statement = node->create_trig_stmt;
  gpointer owner;
  MarqItemList *list = list_of (self, statement->relation, marq_entity_get_triggers, marq_view_get_triggers, &owner);
  MarqTrigger *trigger;

  if (!list || !make_room (self, list, statement->trigname, statement->replace, "triggers of a name that there was already"))
    return;
  trigger = g_object_new (MARQ_TYPE_TRIGGER, NULL);
  marq_item_set_name (MARQ_ITEM (trigger), statement->trigname);
  marq_item_list_append (list, trigger);
  fill_trigger (self, trigger, owner, statement);
}

void
marq_pg_script_create_rule (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__RuleStmt *statement = node->rule_stmt;
  gpointer owner;
  MarqItemList *list = list_of (self, statement->relation, marq_entity_get_rules, marq_view_get_rules, &owner);
  g_autofree char *definition = NULL;
  MarqRule *rule;

  if (!list || !make_room (self, list, statement->rulename, statement->replace, "rules of a name that there was already"))
    return;
  rule = g_object_new (MARQ_TYPE_RULE, NULL);
  marq_item_set_name (MARQ_ITEM (rule), statement->rulename);
  marq_item_list_append (list, rule);
  statement->replace = FALSE;
  marq_pg_script_settle (self, statement, MARQ_ITEM (rule));
  definition = marq_pg_statement_write (node);
  marq_rule_set_definition (rule, definition);
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Everybody is nobody in particular. */
static void
set_roles (MarqPolicy *policy, PgQuery__Node *const *roles, gsize n)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (gsize i = 0; i < n; i++)
    if (MARQ_PG_IS (roles[i], ROLE_SPEC) && roles[i]->role_spec->roletype == PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_CSTRING)
      g_ptr_array_add (names, roles[i]->role_spec->rolename);
  g_ptr_array_sort (names, compare_words);
  g_ptr_array_add (names, NULL);
  marq_policy_set_roles (policy, names->len > 1 ? (const char *const *) names->pdata : NULL);
}

static void
set_conditions (MarqPgScript *self, MarqPolicy *policy, PgQuery__Node *qual, PgQuery__Node *check)
{
  g_autofree char *using = marq_pg_script_code (self, qual, MARQ_ITEM (policy));
  g_autofree char *with = marq_pg_script_code (self, check, MARQ_ITEM (policy));

  if (using)
    marq_policy_set_using_expression (policy, using);
  if (with)
    marq_policy_set_check_expression (policy, with);
}

void
marq_pg_script_create_policy (MarqPgScript *self, PgQuery__Node *node)
{
  static const char *const commands[] = { "all", "select", "insert", "update", "delete" };
  PgQuery__CreatePolicyStmt *statement = node->create_policy_stmt;
  gpointer owner;
  MarqItemList *list = list_of (self, statement->table, marq_entity_get_policies, NULL, &owner);
  MarqPolicy *policy;

  if (!list || !make_room (self, list, statement->policy_name, FALSE, "policies of a name that there was already"))
    return;
  policy = g_object_new (MARQ_TYPE_POLICY, NULL);
  marq_item_set_name (MARQ_ITEM (policy), statement->policy_name);
  marq_item_list_append (list, policy);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_ascii_strcasecmp (statement->cmd_name, commands[i]) == 0)
      marq_policy_set_command (policy, (int) i);
  marq_policy_set_permissive (policy, statement->permissive);
  set_roles (policy, statement->roles, statement->n_roles);
  set_conditions (self, policy, statement->qual, statement->with_check);
}

void
marq_pg_script_change_policy (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__AlterPolicyStmt *statement = node->alter_policy_stmt;
  gpointer owner;
  MarqItemList *list = list_of (self, statement->table, marq_entity_get_policies, NULL, &owner);
  MarqPolicy *policy = list ? marq_item_list_find_by_name (list, statement->policy_name) : NULL;

  if (!policy)
    {
      marq_pg_script_miss (self, statement->table->relname, statement->policy_name);
      return;
    }
  if (statement->n_roles)
    set_roles (policy, statement->roles, statement->n_roles);
  set_conditions (self, policy, statement->qual, statement->with_check);
}
