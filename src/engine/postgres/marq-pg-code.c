/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views, routines, triggers, rules and policies, and what is kept word for word. */
#include "config.h"

#include <string.h>

#include "compare/marq-sql-token.h"
#include "marq-pg.h"

static char *
dup_view (MarqPlanner *self, MarqView *view, gboolean replace)
{
  static const char *const checks[] = { "", "\nWITH LOCAL CHECK OPTION", "\nWITH CASCADED CHECK OPTION" };
  gboolean materialized = marq_view_get_is_materialized (view);
  g_autofree char *name = marq_planner_full_name (self, view);
  g_autofree char *definition = marq_planner_code (self, view, marq_view_get_definition (view));
  g_autofree char *options = marq_pg_options (marq_view_get_storage_options (view));
  GString *text = g_string_new (NULL);

  if (materialized)
    g_string_append_printf (text, "CREATE MATERIALIZED VIEW " MARQ_IF_NOT_EXISTS "%s", name);
  else
    g_string_append_printf (text, "CREATE %s%sVIEW %s", replace ? "OR REPLACE " : "",
                            marq_view_get_is_recursive (view) ? "RECURSIVE " : "", name);
  if (marq_view_get_is_recursive (view))
    {
      MarqItemList *columns = marq_view_get_columns (view);

      for (guint i = 0; i < marq_item_list_get_length (columns); i++)
        {
          g_autofree char *column = marq_planner_name (self, marq_item_list_get (columns, i));

          g_string_append_printf (text, "%s%s", i ? ", " : " (", column);
        }
      g_string_append (text, marq_item_list_get_length (columns) ? ")" : "");
    }
  if (materialized && marq_view_get_access_method (view))
    g_string_append_printf (text, " USING %s", marq_view_get_access_method (view));
  if (*options)
    g_string_append_printf (text, " WITH (%s)", options);
  if (marq_view_get_tablespace (view))
    {
      g_autofree char *tablespace = marq_planner_quote (self, marq_view_get_tablespace (view));

      g_string_append_printf (text, " TABLESPACE %s", tablespace);
    }
  g_string_append_printf (text, " AS\n%s%s", definition, checks[marq_view_get_check_option (view)]);
  if (materialized && marq_view_get_is_unpopulated (view))
    g_string_append (text, "\nWITH NO DATA");
  return g_string_free (text, FALSE);
}

static void
set_cluster (MarqPlanner *self, MarqView *view)
{
  MarqItem *index = marq_item_lookup (MARQ_ITEM (view), marq_view_get_cluster_on (view));
  g_autofree char *name = marq_planner_full_name (self, view);
  g_autofree char *index_name = index ? marq_planner_name (self, index) : NULL;
  MarqStep *step;

  if (!index)
    return;
  step = marq_planner_add (self, MARQ_PHASE_CODE, view);
  marq_step_uses (step, view);
  marq_step_uses (step, index);
  marq_step_printf (step, "ALTER MATERIALIZED VIEW %s CLUSTER ON %s", name, index_name);
}

/* Later, what a stand-in stands for. */
static MarqStep *
add_real_view (MarqPlanner *self, gpointer item)
{
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_CODE, item);

  marq_step_order (step, 1);
  marq_step_alters (step, item);
  marq_step_add (step, dup_view (self, item, TRUE));
  return step;
}

void
marq_pg_create_view (MarqPlanner *self, gpointer item)
{
  gboolean idempotent = marq_planner_has (self, MARQ_PLAN_IDEMPOTENT);
  gboolean stand_in = marq_pg_needs_stand_in (self, item, TRUE);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_CODE, item);
  MarqItemList *columns = marq_view_get_columns (item);
  g_autofree char *name = marq_planner_full_name (self, item);

  g_ptr_array_add (step->creates, item);
  for (guint i = 0; i < marq_item_list_get_length (columns); i++)
    marq_step_creates (step, marq_item_list_get (columns, i));
  marq_step_add (step, stand_in ? marq_pg_stand_in (self, item, idempotent) : dup_view (self, item, idempotent));
  if (stand_in)
    {
      step->flags |= MARQ_STEP_STAND_IN;
      step = add_real_view (self, item);
    }
  for (guint i = 0; i < marq_item_list_get_length (columns); i++)
    {
      MarqField *field = marq_item_list_get (columns, i);
      g_autofree char *column = marq_planner_name (self, field);

      if (marq_field_get_default_expression (field))
        marq_step_printf (step, "ALTER VIEW %s ALTER COLUMN %s SET DEFAULT %s", name, column,
                          marq_field_get_default_expression (field));
    }
  set_cluster (self, item);
}

void
marq_pg_alter_view (MarqPlanner *self, gpointer item)
{
  MarqFate *fate = marq_planner_get_fate (self, item);

  marq_pg_rename (self, item, marq_view_get_is_materialized (item) ? "MATERIALIZED VIEW" : "VIEW");
  if (marq_fate_changed (fate, "cluster_on"))
    set_cluster (self, item);
}

void
marq_pg_drop_view (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_full_name (self, item);
  MarqStep *step;

  if (marq_pg_needs_stand_in (self, item, FALSE))
    {
      step = marq_planner_add (self, MARQ_PHASE_DETACH, item);
      marq_step_alters (step, item);
      marq_step_add (step, marq_pg_stand_in (self, item, TRUE));
      step = marq_planner_add (self, MARQ_PHASE_DETACH, item);
      marq_step_order (step, 1);
      marq_step_uses (step, item);
      step->flags |= MARQ_STEP_STAND_IN;
    }
  else
    step = marq_planner_add (self, MARQ_PHASE_DETACH, item);
  marq_step_drops (step, item);
  marq_step_printf (step, "DROP %sVIEW " MARQ_IF_EXISTS "%s", marq_view_get_is_materialized (item) ? "MATERIALIZED " : "",
                    name);
}

/* The arguments as a name has them: without what they are if not given. */
char *
marq_pg_signature (MarqRoutine *routine)
{
  const char *arguments = marq_routine_get_arguments (routine);
  GString *text = g_string_new (NULL);
  const char *at = arguments;
  const char *from = arguments;
  gboolean skipping = FALSE;
  int depth = 0;
  MarqToken token;

  if (marq_routine_get_signature (routine))
    return g_string_free (g_string_append (text, marq_routine_get_signature (routine)), FALSE);
  while (at && marq_token_next (&at, &token))
    {
      gboolean is_comma = depth == 0 && token.length == 1 && *token.start == ',';

      depth += token.length == 1 ? (*token.start == '(') - (*token.start == ')') : 0;
      if (!skipping && depth == 0 && (marq_token_is (&token, "DEFAULT") || marq_token_is (&token, "=")))
        {
          g_string_append_len (text, from, token.start - from);
          skipping = TRUE;
        }
      else if (is_comma && skipping)
        {
          from = token.start;
          skipping = FALSE;
        }
    }
  if (from && !skipping)
    g_string_append (text, from);
  return g_strstrip (g_string_free (text, FALSE));
}

static const char *
routine_word (MarqRoutine *routine)
{
  static const char *const words[] = { "FUNCTION", "PROCEDURE", "AGGREGATE", "FUNCTION" };

  return words[marq_routine_get_routine (routine)];
}

/* Dollars that the body has not. */
static char *
dollar_quote (const char *body)
{
  g_autofree char *tag = g_strdup ("$$");

  for (guint i = 0; strstr (body, tag); i++)
    {
      g_free (tag);
      tag = i ? g_strdup_printf ("$body%u$", i) : g_strdup ("$body$");
    }
  return g_strdup_printf ("%s%s%s", tag, body, tag);
}

static void
append_traits (GString *text, MarqRoutine *routine)
{
  static const char *const volatilities[] = { "", " STABLE", " IMMUTABLE" };
  static const char *const parallels[] = { "", " PARALLEL RESTRICTED", " PARALLEL SAFE" };
  const char *const *settings = marq_routine_get_settings (routine);

  g_string_append (text, marq_routine_get_routine (routine) == MARQ_ROUTINE_KIND_WINDOW ? " WINDOW" : "");
  g_string_append (text, volatilities[marq_routine_get_volatility (routine)]);
  g_string_append (text, marq_routine_get_is_strict (routine) ? " STRICT" : "");
  g_string_append (text, marq_routine_get_security_definer (routine) ? " SECURITY DEFINER" : "");
  g_string_append (text, marq_routine_get_leakproof (routine) ? " LEAKPROOF" : "");
  g_string_append (text, parallels[marq_routine_get_parallel (routine)]);
  if (marq_routine_get_cost (routine))
    g_string_append_printf (text, " COST %s", marq_routine_get_cost (routine));
  if (marq_routine_get_rows (routine))
    g_string_append_printf (text, " ROWS %s", marq_routine_get_rows (routine));
  for (guint i = 0; settings && settings[i]; i++)
    g_string_append_printf (text, "\nSET %s", settings[i]);
}

/* As it was written: "SQL" is a word, "My Language" a name. */
static char *
dup_language (MarqPlanner *self, MarqRoutine *routine)
{
  const char *language = marq_routine_get_language (routine) ? marq_routine_get_language (routine) : "sql";

  return strspn (language, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_") == strlen (language) ? g_strdup (language)
                                                                                             : marq_planner_quote (self, language);
}

static char *
dup_routine (MarqPlanner *self, MarqRoutine *routine)
{
  g_autofree char *name = marq_planner_full_name (self, routine);
  const char *arguments = marq_routine_get_arguments (routine);
  const char *body = marq_routine_get_body (routine) ? marq_routine_get_body (routine) : "";
  g_autofree char *language = dup_language (self, routine);
  GString *text;

  if (marq_routine_get_definition (routine))
    return marq_planner_code (self, routine, marq_routine_get_definition (routine));
  text = g_string_new (NULL);
  g_string_append_printf (text, "CREATE OR REPLACE %s %s(%s)", routine_word (routine), name, arguments ? arguments : "");
  if (marq_routine_get_returns (routine))
    g_string_append_printf (text, "\nRETURNS %s", marq_routine_get_returns (routine));
  g_string_append_printf (text, "\nLANGUAGE %s", language);
  append_traits (text, routine);
  if (g_ascii_strncasecmp (body, "BEGIN ATOMIC", 12) == 0 || g_ascii_strncasecmp (body, "RETURN ", 7) == 0)
    g_string_append_printf (text, "\n%s", body);
  else
    {
      g_autofree char *quoted = dollar_quote (body);

      g_string_append_printf (text, "\nAS %s", quoted);
    }
  return g_string_free (text, FALSE);
}

/* Those that tables and types need come first; the others may look at anything. */
static MarqPhase
routine_phase (MarqPlanner *self, gpointer item)
{
  GArray *needed = marq_dependencies_get_needed (self->new_needs, item);

  for (guint i = 0; needed && i < needed->len; i++)
    {
      MarqItem *by = g_array_index (needed, MarqDependency, i).item;

      if (!MARQ_IS_TRIGGER (by) && !MARQ_IS_VIEW (by) && !MARQ_IS_POLICY (by) && !MARQ_IS_RULE (by) && !MARQ_IS_ROUTINE (by))
        return MARQ_PHASE_FOUND;
    }
  return MARQ_PHASE_CODE;
}

/* Bodies may name what comes later. */
static void
add_routine (MarqPlanner *self, MarqStep *step, MarqRoutine *routine)
{
  marq_step_add (step, dup_routine (self, routine));
}

void
marq_pg_create_routine (MarqPlanner *self, gpointer item)
{
  MarqStep *step = marq_planner_add (self, routine_phase (self, item), item);

  marq_step_creates (step, item);
  add_routine (self, step, item);
}

void
marq_pg_alter_routine (MarqPlanner *self, gpointer item)
{
  MarqFate *fate = marq_planner_get_fate (self, item);
  MarqStep *step;

  marq_pg_rename (self, item, routine_word (item));
  if (!fate->properties || (fate->properties->len == 1 && marq_fate_changed (fate, "comment")))
    return;
  step = marq_planner_add (self, routine_phase (self, item), item);
  marq_step_alters (step, item);
  add_routine (self, step, item);
}

/* Whether a domain that stays to the end calls it. */
static gboolean
serves_domain (MarqPlanner *self, gpointer before)
{
  GArray *needed = marq_dependencies_get_needed (self->old_needs, before);

  for (guint i = 0; needed && i < needed->len; i++)
    {
      MarqItem *by = g_array_index (needed, MarqDependency, i).item;

      if (MARQ_IS_DOMAIN (by) || MARQ_IS_DOMAIN (marq_item_get_parent (by)))
        return TRUE;
    }
  return FALSE;
}

/* While the types of its arguments have the names that it says. */
void
marq_pg_drop_routine (MarqPlanner *self, gpointer item)
{
  g_autofree char *signature = marq_pg_signature (item);
  gboolean last = !marq_planner_is_recreated (self, item) && serves_domain (self, item);
  g_autofree char *name = last ? marq_pg_last_path (self, item) : marq_planner_full_name (self, item);
  g_autofree char *middle = g_strdup_printf ("(%s) RENAME TO ", signature);
  MarqStep *step = marq_planner_add (self, last ? MARQ_PHASE_CLEAR : MARQ_PHASE_DETACH, item);

  if (last)
    marq_pg_step_aside (self, item, routine_word (item), middle);
  marq_step_drops (step, item);
  marq_step_printf (step, "DROP %s " MARQ_IF_EXISTS "%s(%s)", routine_word (item), name, signature);
}

static char *
owner_name (MarqPlanner *self, gpointer item)
{
  return marq_planner_full_name (self, marq_item_get_parent (item));
}

static void
append_events (MarqPlanner *self, GString *text, MarqTrigger *trigger)
{
  const char *const *events = marq_trigger_get_events (trigger);
  g_autofree char *fields = marq_planner_names (self, trigger, marq_trigger_get_fields (trigger));

  for (guint i = 0; events && events[i]; i++)
    {
      g_autofree char *event = g_ascii_strup (events[i], -1);

      g_string_append_printf (text, "%s%s", i ? " OR " : " ", event);
      if (g_str_equal (event, "UPDATE") && *fields)
        g_string_append_printf (text, " OF %s", fields);
    }
}

static char *
dup_function_call (MarqPlanner *self, MarqTrigger *trigger)
{
  MarqItem *routine = marq_item_lookup (MARQ_ITEM (trigger), marq_trigger_get_routine (trigger));
  const char *const *arguments = marq_trigger_get_arguments (trigger);
  g_autofree char *name = routine ? marq_planner_full_name (self, routine) : g_strdup (marq_trigger_get_routine_name (trigger));
  GString *text = g_string_new (name);

  g_string_append_c (text, '(');
  for (guint i = 0; arguments && arguments[i]; i++)
    {
      g_autofree char *literal = marq_planner_literal (self, arguments[i]);

      g_string_append_printf (text, "%s%s", i ? ", " : "", literal);
    }
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

static char *
dup_trigger (MarqPlanner *self, MarqTrigger *trigger)
{
  static const char *const timings[] = { "BEFORE", "AFTER", "INSTEAD OF" };
  static const char *const deferrals[] = { "", "\n  DEFERRABLE", "\n  DEFERRABLE INITIALLY DEFERRED" };
  g_autofree char *name = marq_planner_name (self, trigger);
  g_autofree char *table = owner_name (self, trigger);
  g_autofree char *call = dup_function_call (self, trigger);
  MarqItem *from = marq_item_lookup (MARQ_ITEM (trigger), marq_trigger_get_from_entity (trigger));
  g_autofree char *from_name = from ? marq_planner_full_name (self, from) : NULL;
  GString *text;

  if (marq_trigger_get_definition (trigger))
    return marq_planner_code (self, trigger, marq_trigger_get_definition (trigger));
  text = g_string_new (NULL);
  g_string_append_printf (text, "CREATE %sTRIGGER %s\n  %s", marq_trigger_get_is_constraint (trigger) ? "CONSTRAINT " : "",
                          name, timings[marq_trigger_get_timing (trigger)]);
  append_events (self, text, trigger);
  g_string_append_printf (text, " ON %s", table);
  if (from_name)
    g_string_append_printf (text, "\n  FROM %s", from_name);
  g_string_append (text, deferrals[marq_trigger_get_deferral (trigger)]);
  if (marq_trigger_get_old_table (trigger) || marq_trigger_get_new_table (trigger))
    g_string_append (text, "\n  REFERENCING");
  if (marq_trigger_get_old_table (trigger))
    g_string_append_printf (text, " OLD TABLE AS %s", marq_trigger_get_old_table (trigger));
  if (marq_trigger_get_new_table (trigger))
    g_string_append_printf (text, " NEW TABLE AS %s", marq_trigger_get_new_table (trigger));
  g_string_append_printf (text, "\n  FOR EACH %s", marq_trigger_get_for_each_row (trigger) ? "ROW" : "STATEMENT");
  if (marq_trigger_get_condition (trigger))
    g_string_append_printf (text, "\n  WHEN (%s)", marq_trigger_get_condition (trigger));
  g_string_append_printf (text, "\n  EXECUTE FUNCTION %s", call);
  return g_string_free (text, FALSE);
}

static void
set_firing (MarqPlanner *self, MarqStep *step, gpointer item, int firing, const char *word)
{
  static const char *const ways[] = { "ENABLE", "DISABLE", "ENABLE REPLICA", "ENABLE ALWAYS" };
  g_autofree char *name = marq_planner_name (self, item);
  g_autofree char *table = owner_name (self, item);

  marq_step_printf (step, "ALTER TABLE %s %s %s %s", table, ways[firing], word, name);
}

void
marq_pg_create_trigger (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_name (self, item);
  g_autofree char *table = owner_name (self, item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_CODE, item);

  marq_step_creates (step, item);
  step->lock = "ShareRowExclusive";
  if (marq_planner_has (self, MARQ_PLAN_IDEMPOTENT))
    marq_step_printf (step, "DROP TRIGGER " MARQ_IF_EXISTS "%s ON %s", name, table);
  marq_step_add (step, dup_trigger (self, item));
  if (marq_trigger_get_firing (item) != MARQ_FIRING_ORIGIN)
    set_firing (self, step, item, marq_trigger_get_firing (item), "TRIGGER");
}

static void
rename_on_table (MarqPlanner *self, gpointer item, const char *word)
{
  MarqItem *before = marq_planner_get_old (self, item);
  g_autofree char *table = marq_pg_late_path (self, marq_item_get_parent (before));
  g_autofree char *head = g_strdup_printf ("ALTER %s ", word);
  g_autofree char *middle = g_strdup_printf (" ON %s RENAME TO ", table);

  marq_planner_rename (self, before, item, head, middle);
}

void
marq_pg_alter_trigger (MarqPlanner *self, gpointer item)
{
  MarqFate *fate = marq_planner_get_fate (self, item);

  if (fate->renamed)
    rename_on_table (self, item, "TRIGGER");
  if (marq_fate_changed (fate, "firing"))
    set_firing (self, marq_planner_add (self, MARQ_PHASE_CODE, item), item, marq_trigger_get_firing (item), "TRIGGER");
}

static void
drop_on_table (MarqPlanner *self, gpointer item, const char *word)
{
  g_autofree char *name = marq_planner_name (self, item);
  g_autofree char *table = owner_name (self, item);
  MarqStep *step;

  if (marq_planner_is_dropped (self, marq_item_get_parent (item)))
    return;
  step = marq_planner_add (self, MARQ_PHASE_DETACH, item);
  marq_step_drops (step, item);
  step->lock = "AccessExclusive";
  marq_step_printf (step, "DROP %s " MARQ_IF_EXISTS "%s ON %s", word, name, table);
}

void
marq_pg_drop_trigger (MarqPlanner *self, gpointer item)
{
  drop_on_table (self, item, "TRIGGER");
}

void
marq_pg_create_rule (MarqPlanner *self, gpointer item)
{
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_CODE, item);

  marq_step_creates (step, item);
  if (marq_planner_has (self, MARQ_PLAN_IDEMPOTENT))
    {
      g_autofree char *name = marq_planner_name (self, item);
      g_autofree char *table = owner_name (self, item);

      marq_step_printf (step, "DROP RULE " MARQ_IF_EXISTS "%s ON %s", name, table);
    }
  marq_step_add (step, marq_planner_code (self, item, marq_rule_get_definition (item)));
  if (marq_rule_get_firing (item) != MARQ_FIRING_ORIGIN)
    set_firing (self, step, item, marq_rule_get_firing (item), "RULE");
}

void
marq_pg_alter_rule (MarqPlanner *self, gpointer item)
{
  MarqFate *fate = marq_planner_get_fate (self, item);

  if (fate->renamed)
    rename_on_table (self, item, "RULE");
  if (marq_fate_changed (fate, "firing"))
    set_firing (self, marq_planner_add (self, MARQ_PHASE_CODE, item), item, marq_rule_get_firing (item), "RULE");
}

void
marq_pg_drop_rule (MarqPlanner *self, gpointer item)
{
  drop_on_table (self, item, "RULE");
}

static char *
dup_policy (MarqPlanner *self, MarqPolicy *policy)
{
  static const char *const commands[] = { "ALL", "SELECT", "INSERT", "UPDATE", "DELETE" };
  const char *const *roles = marq_policy_get_roles (policy);
  g_autofree char *name = marq_planner_name (self, policy);
  g_autofree char *table = owner_name (self, policy);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "CREATE POLICY %s ON %s", name, table);
  if (!marq_policy_get_permissive (policy))
    g_string_append (text, " AS RESTRICTIVE");
  if (marq_policy_get_command (policy) != MARQ_POLICY_COMMAND_ALL)
    g_string_append_printf (text, " FOR %s", commands[marq_policy_get_command (policy)]);
  for (guint i = 0; roles && roles[i]; i++)
    {
      gboolean is_word = g_ascii_strcasecmp (roles[i], "public") == 0 || g_ascii_strcasecmp (roles[i], "current_user") == 0
                         || g_ascii_strcasecmp (roles[i], "session_user") == 0;
      g_autofree char *role = is_word ? g_ascii_strup (roles[i], -1) : marq_planner_quote (self, roles[i]);

      g_string_append_printf (text, "%s%s", i ? ", " : " TO ", role);
    }
  if (marq_policy_get_using_expression (policy))
    g_string_append_printf (text, "\n  USING (%s)", marq_policy_get_using_expression (policy));
  if (marq_policy_get_check_expression (policy))
    g_string_append_printf (text, "\n  WITH CHECK (%s)", marq_policy_get_check_expression (policy));
  return g_string_free (text, FALSE);
}

void
marq_pg_create_policy (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_name (self, item);
  g_autofree char *table = owner_name (self, item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_CODE, item);

  marq_step_creates (step, item);
  step->lock = "AccessExclusive";
  if (marq_planner_has (self, MARQ_PLAN_IDEMPOTENT))
    marq_step_printf (step, "DROP POLICY " MARQ_IF_EXISTS "%s ON %s", name, table);
  marq_step_add (step, dup_policy (self, item));
}

void
marq_pg_alter_policy (MarqPlanner *self, gpointer item)
{
  if (marq_planner_get_fate (self, item)->renamed)
    rename_on_table (self, item, "POLICY");
}

void
marq_pg_drop_policy (MarqPlanner *self, gpointer item)
{
  drop_on_table (self, item, "POLICY");
}

static char *
dup_drop (MarqPlanner *self, gpointer object)
{
  const char *drop = marq_object_get_drop_statement (object);
  const char *kind = marq_object_get_object_kind (object);
  const char *identity = marq_object_get_identity (object) ? marq_object_get_identity (object) : marq_item_get_name (object);

  return drop ? marq_planner_code (self, object, drop)
              : g_strdup_printf ("DROP %s " MARQ_IF_EXISTS "%s", kind ? kind : "", identity ? identity : "");
}

/* What tables are made of comes before them, and goes after; these are made of tables, or look on. */
static gboolean
is_founding (gpointer object)
{
  static const char *const later[] = { "RULE", "STATISTICS", "EVENT TRIGGER", "PUBLICATION", "SUBSCRIPTION", "SECURITY LABEL", NULL };
  const char *kind = marq_object_get_object_kind (object);

  return kind && !g_strv_contains (later, kind);
}

void
marq_pg_create_object (MarqPlanner *self, gpointer item)
{
  MarqStep *step = marq_planner_add (self, is_founding (item) ? MARQ_PHASE_FOUND : MARQ_PHASE_CODE, item);

  marq_step_creates (step, item);
  if (marq_planner_has (self, MARQ_PLAN_IDEMPOTENT))
    marq_step_add (step, dup_drop (self, item));
  marq_step_add (step, marq_planner_code (self, item, marq_object_get_definition (item)));
}

void
marq_pg_drop_object (MarqPlanner *self, gpointer item)
{
  MarqStep *step = marq_planner_add (self, is_founding (item) ? MARQ_PHASE_CLEAR : MARQ_PHASE_DETACH, item);

  marq_step_drops (step, item);
  marq_step_add (step, dup_drop (self, item));
}
