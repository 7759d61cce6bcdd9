/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views, routines and triggers. None of them can be changed: they are made anew. */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-mariadb.h"

static char *
dup_columns (MarqPlanner *self, MarqView *view)
{
  MarqItemList *columns = marq_view_get_columns (view);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (columns); i++)
    {
      g_autofree char *column = marq_planner_name (self, marq_item_list_get (columns, i));

      g_string_append_printf (text, "%s%s", i ? ", " : " (", column);
    }
  g_string_append (text, text->len ? ")" : "");
  return g_string_free (text, FALSE);
}

/* What stands between the words of a statement. */
static char *
dup_options (const char *const *options)
{
  g_autofree char *joined = options && options[0] ? g_strjoinv (" ", (GStrv) options) : NULL;

  return joined ? g_strconcat (joined, " ", NULL) : g_strdup ("");
}

/* Code is read and run as the session was when it was made: "sql_mode=…" of its settings. */
void
marq_mariadb_add_code (MarqStep *step, const char *const *settings, char *statement)
{
  for (guint i = 0; settings && settings[i]; i++)
    {
      const char *equals = strchr (settings[i], '=');
      g_autofree char *name = equals ? g_strndup (settings[i], equals - settings[i]) : NULL;
      g_autofree char *literal = equals ? marq_sql_literal (MARQ_DIALECT_MARIADB, equals + 1) : NULL;

      if (equals)
        marq_step_printf (step, "SET @marquetry_%s = @@SESSION.%s, SESSION %s = %s", name, name, name, literal);
    }
  marq_step_add (step, statement);
  for (guint i = 0; settings && settings[i]; i++)
    {
      const char *equals = strchr (settings[i], '=');
      g_autofree char *name = equals ? g_strndup (settings[i], equals - settings[i]) : NULL;

      if (equals)
        marq_step_printf (step, "SET SESSION %s = @marquetry_%s", name, name);
    }
}

static char *
dup_view (MarqPlanner *self, MarqView *view)
{
  static const char *const checks[] = { "", "\nWITH LOCAL CHECK OPTION", "\nWITH CASCADED CHECK OPTION" };
  const char *check = checks[marq_view_get_check_option (view)];
  g_autofree char *name = marq_planner_full_name (self, view);
  g_autofree char *own = marq_planner_name (self, view);
  g_autofree char *definition = marq_planner_code (self, view, marq_view_get_definition (view));
  g_autofree char *columns = marq_view_get_is_recursive (view) ? dup_columns (self, view) : NULL;
  g_autofree char *options = dup_options (marq_view_get_storage_options (view));

  if (columns)
    return g_strdup_printf ("CREATE OR REPLACE %sVIEW %s AS\nWITH RECURSIVE %s%s AS (\n%s\n)\nSELECT * FROM %s", options, name, own, columns,
                            definition, own);
  return g_strdup_printf ("CREATE OR REPLACE %sVIEW %s AS\n%s%s", options, name, definition, check);
}

void
marq_mariadb_create_view (MarqPlanner *self, gpointer item)
{
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_CODE, item);

  marq_step_creates (step, item);
  marq_step_add (step, dup_view (self, item));
}

void
marq_mariadb_drop_view (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_full_name (self, item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_DETACH, item);

  marq_step_drops (step, item);
  marq_step_printf (step, "DROP VIEW " MARQ_IF_EXISTS "%s", name);
}

static const char *
routine_word (MarqRoutine *routine)
{
  static const char *const words[] = { "FUNCTION", "PROCEDURE", "AGGREGATE FUNCTION", "FUNCTION" };

  return words[marq_routine_get_routine (routine)];
}

static char *
dup_routine (MarqPlanner *self, MarqRoutine *routine)
{
  gboolean is_procedure = marq_routine_get_routine (routine) == MARQ_ROUTINE_KIND_PROCEDURE;
  const char *arguments = marq_routine_get_arguments (routine);
  const char *const *settings = marq_routine_get_settings (routine);
  g_autofree char *name = marq_planner_full_name (self, routine);
  g_autofree char *comment = marq_mariadb_comment (self, routine, " ");
  g_autofree char *body = NULL;
  GString *text;

  if (marq_routine_get_definition (routine))
    return marq_planner_code (self, routine, marq_routine_get_definition (routine));
  body = marq_planner_code (self, routine, marq_routine_get_body (routine));
  text = g_string_new (NULL);
  g_string_append_printf (text, "CREATE OR REPLACE %s %s(%s)", routine_word (routine), name, arguments ? arguments : "");
  if (!is_procedure && marq_routine_get_returns (routine))
    g_string_append_printf (text, "\nRETURNS %s", marq_routine_get_returns (routine));
  if (marq_routine_get_volatility (routine) == MARQ_VOLATILITY_IMMUTABLE)
    g_string_append (text, "\nDETERMINISTIC");
  else if (marq_routine_get_volatility (routine) == MARQ_VOLATILITY_STABLE)
    g_string_append (text, "\nREADS SQL DATA");
  for (guint i = 0; settings && settings[i]; i++)
    if (!strchr (settings[i], '='))
      g_string_append_printf (text, "\n%s", settings[i]);
  /* What MariaDB means by nothing said is PostgreSQL's SECURITY DEFINER. */
  g_string_append (text, marq_routine_get_security_definer (routine) ? "" : "\nSQL SECURITY INVOKER");
  g_string_append_printf (text, "%s%s\n%s", *comment ? "\n" : "", *comment ? comment + 1 : "", body);
  return g_string_free (text, FALSE);
}

void
marq_mariadb_create_routine (MarqPlanner *self, gpointer item)
{
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_CODE, item);

  marq_step_creates (step, item);
  marq_mariadb_add_code (step, marq_routine_get_settings (item), dup_routine (self, item));
}

/* Nothing hinders that, and its database may have another name later on. */
void
marq_mariadb_drop_routine (MarqPlanner *self, gpointer item)
{
  gboolean is_procedure = marq_routine_get_routine (item) == MARQ_ROUTINE_KIND_PROCEDURE;
  g_autofree char *name = marq_planner_full_name (self, item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_DETACH, item);

  marq_step_drops (step, item);
  marq_step_printf (step, "DROP %s " MARQ_IF_EXISTS "%s", is_procedure ? "PROCEDURE" : "FUNCTION", name);
}

/* In the database of its table. */
static char *
trigger_name (MarqPlanner *self, gpointer trigger)
{
  return marq_planner_full_name (self, trigger);
}

static char *
dup_trigger (MarqPlanner *self, MarqTrigger *trigger)
{
  const char *const *events = marq_trigger_get_events (trigger);
  gboolean after = marq_trigger_get_timing (trigger) == MARQ_TIMING_AFTER;
  g_autofree char *name = trigger_name (self, trigger);
  g_autofree char *table = marq_planner_full_name (self, marq_item_get_parent (MARQ_ITEM (trigger)));
  g_autofree char *event = events && events[0] ? g_ascii_strup (events[0], -1) : g_strdup ("INSERT");
  g_autofree char *body = NULL;

  if (marq_trigger_get_definition (trigger))
    return marq_planner_code (self, trigger, marq_trigger_get_definition (trigger));
  body = marq_planner_code (self, trigger, marq_trigger_get_body (trigger));
  if (marq_trigger_get_condition (trigger))
    return g_strdup_printf ("CREATE TRIGGER %s %s %s ON %s FOR EACH ROW\nIF %s THEN\n%s;\nEND IF", name,
                            after ? "AFTER" : "BEFORE", event, table, marq_trigger_get_condition (trigger), body);
  return g_strdup_printf ("CREATE TRIGGER %s %s %s ON %s FOR EACH ROW\n%s", name, after ? "AFTER" : "BEFORE", event, table, body);
}

void
marq_mariadb_create_trigger (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = trigger_name (self, item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_CODE, item);

  marq_step_creates (step, item);
  if (marq_planner_has (self, MARQ_PLAN_IDEMPOTENT))
    marq_step_printf (step, "DROP TRIGGER " MARQ_IF_EXISTS "%s", name);
  marq_mariadb_add_code (step, marq_trigger_get_settings (item), dup_trigger (self, item));
}

void
marq_mariadb_drop_trigger (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = trigger_name (self, item);
  MarqStep *step;

  if (!marq_planner_get_new (self, marq_item_get_parent (item)))
    return;
  step = marq_planner_add (self, MARQ_PHASE_DETACH, item);
  marq_step_drops (step, item);
  marq_step_printf (step, "DROP TRIGGER " MARQ_IF_EXISTS "%s", name);
}

void
marq_mariadb_create_object (MarqPlanner *self, gpointer item)
{
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_CODE, item);

  marq_step_creates (step, item);
  marq_mariadb_add_code (step, marq_object_get_settings (item), marq_planner_code (self, item, marq_object_get_definition (item)));
}

void
marq_mariadb_drop_object (MarqPlanner *self, gpointer item)
{
  const char *drop = marq_object_get_drop_statement (item);
  const char *kind = marq_object_get_object_kind (item);
  const char *identity = marq_object_get_identity (item) ? marq_object_get_identity (item) : marq_item_get_name (item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_DETACH, item);

  marq_step_drops (step, item);
  if (drop)
    marq_step_add (step, marq_planner_code (self, item, drop));
  else
    marq_step_printf (step, "DROP %s " MARQ_IF_EXISTS "%s", kind ? kind : "", identity ? identity : "");
}
