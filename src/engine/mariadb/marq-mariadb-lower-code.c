/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views, routines and triggers, as far as they are written for MariaDB: the code of another engine
 * is left out, with a note, rather than guessed at.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "compare/marq-sql-token.h"
#include "marq-mariadb.h"

static const char *
name_of (gpointer item)
{
  const char *name = marq_item_get_name (item);

  return name ? name : "";
}

static void
leave_out (MarqLowering *lowering, MarqItemList *list, guint position, const char *why)
{
  MarqItem *item = marq_item_list_get (list, position);

  marq_lower_note (lowering, "not-held", item, _ ("%s is left out: %s"), name_of (item), why);
  marq_item_list_remove (list, position);
}

/* In dollars, or with words that only PostgreSQL has. */
static gboolean
is_foreign (const char *text)
{
  MarqToken token, last = { 0 };
  gboolean foreign = FALSE;

  while (text && !foreign && marq_token_next (&text, &token))
    {
      foreign = (token.kind == MARQ_TOKEN_STRING && *token.start == '$')
                || (last.start && marq_token_is (&last, "execute")
                    && (marq_token_is (&token, "function") || marq_token_is (&token, "procedure")))
                || (last.start && marq_token_is (&last, "language") && !marq_token_is (&token, "sql"));
      last = token;
    }
  return foreign;
}

static gboolean
is_written_for_mariadb (MarqRoutine *routine)
{
  static const char *const beginnings[] = { "begin", "return", "if", "case", "set", "select", "insert", "update",
                                            "delete", "call", "with", "replace", "signal", NULL };
  const char *language = marq_routine_get_language (routine);
  const char *body = marq_routine_get_body (routine);
  gboolean is_function = marq_routine_get_routine (routine) == MARQ_ROUTINE_KIND_FUNCTION;
  MarqToken token;

  if (language && g_ascii_strcasecmp (language, "sql") != 0)
    return FALSE;
  if (marq_routine_get_definition (routine))
    return !is_foreign (marq_routine_get_definition (routine));
  if (!body || !marq_token_next (&body, &token) || strstr (marq_routine_get_body (routine), "BEGIN ATOMIC"))
    return FALSE;
  /* What a function is asked for it has to RETURN. */
  for (guint i = 0; i < (is_function ? 4 : G_N_ELEMENTS (beginnings) - 1); i++)
    if (marq_token_is (&token, beginnings[i]))
      return TRUE;
  return FALSE;
}

/* Of words that are said of code, those of this engine. */
static GStrv
keep_own (const char *const *words)
{
  static const char *const own[] = { "sql_mode=", "time_zone=", "ALGORITHM=", "SQL SECURITY ", "NO SQL", "MODIFIES SQL DATA",
                                     "READS SQL DATA" };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; words && words[i]; i++)
    for (guint j = 0; j < G_N_ELEMENTS (own); j++)
      if (g_ascii_strncasecmp (words[i], own[j], strlen (own[j])) == 0)
        g_strv_builder_add (builder, words[i]);
  return g_strv_builder_end (builder);
}

static void
lower_settings (MarqLowering *lowering, MarqRoutine *routine)
{
  const char *const *settings = marq_routine_get_settings (routine);
  g_auto (GStrv) own = keep_own (settings);

  if (settings && g_strv_length ((GStrv) settings) > g_strv_length (own))
    marq_lower_note (lowering, "not-held", routine, _ ("MariaDB does not hold all settings of %s"), name_of (routine));
  marq_routine_set_settings (routine, own[0] ? (const char *const *) own : NULL);
}

static void
lower_routines (MarqLowering *lowering, MarqItemList *routines)
{
  for (guint i = marq_item_list_get_length (routines); i-- > 0;)
    {
      MarqRoutine *routine = marq_item_list_get (routines, i);

      if (marq_routine_get_routine (routine) == MARQ_ROUTINE_KIND_WINDOW)
        leave_out (lowering, routines, i, _ ("MariaDB has no window functions of one's own"));
      else if (!is_written_for_mariadb (routine))
        leave_out (lowering, routines, i, _ ("it is not written for MariaDB"));
      else
        {
          const char *returns = marq_routine_get_returns (routine);
          g_autofree char *canonical = returns ? marq_mariadb_canonical_type (returns) : NULL;

          marq_routine_set_language (routine, NULL);
          marq_routine_set_returns (routine, canonical);
          lower_settings (lowering, routine);
        }
    }
}

static const char *
find_obstacle (MarqTrigger *trigger)
{
  const char *const *events = marq_trigger_get_events (trigger);

  if (!marq_trigger_get_body (trigger) && !marq_trigger_get_definition (trigger))
    return _ ("MariaDB's triggers do not call a function, they have a body");
  if (is_foreign (marq_trigger_get_definition (trigger)))
    return _ ("it is not written for MariaDB");
  if (marq_trigger_get_timing (trigger) == MARQ_TIMING_INSTEAD_OF)
    return _ ("MariaDB has no triggers in place of a change");
  if (marq_trigger_get_firing (trigger) == MARQ_FIRING_DISABLED)
    return _ ("MariaDB cannot hold a trigger that does not fire");
  if (!marq_trigger_get_definition (trigger) && !(events && events[0]))
    return _ ("it says of no event");
  for (guint i = 0; events && events[i]; i++)
    if (g_ascii_strcasecmp (events[i], "truncate") == 0)
      return _ ("MariaDB has no triggers for TRUNCATE");
  return NULL;
}

/* One for each event: MariaDB's have no more. */
static void
split_trigger (MarqLowering *lowering, MarqItemList *triggers, MarqTrigger *trigger)
{
  const char *const *events = marq_trigger_get_events (trigger);
  g_auto (GStrv) all = g_strdupv ((GStrv) events);
  const char *const first[] = { all[0], NULL };

  marq_lower_note (lowering, "not-held", trigger, _ ("A trigger of MariaDB has one event: %s becomes one for each"),
                   name_of (trigger));
  for (guint i = 1; all[i]; i++)
    {
      const char *const own[] = { all[i], NULL };
      g_autofree char *small = g_ascii_strdown (all[i], -1);
      g_autofree char *uid = g_strdup_printf ("%s:%s", marq_item_get_uid (MARQ_ITEM (trigger)), small);
      g_autofree char *name = g_strdup_printf ("%s_%s", name_of (trigger), small);
      MarqTrigger *other = marq_item_new_with_uid (MARQ_TYPE_TRIGGER, uid);

      marq_item_set_name (MARQ_ITEM (other), name);
      marq_trigger_set_timing (other, marq_trigger_get_timing (trigger));
      marq_trigger_set_events (other, own);
      marq_trigger_set_condition (other, marq_trigger_get_condition (trigger));
      marq_trigger_set_body (other, marq_trigger_get_body (trigger));
      marq_item_list_append (triggers, other);
    }
  marq_trigger_set_events (trigger, first);
}

/* The server has no conditions, but asks for them in what is done. */
static void
enclose_body (MarqTrigger *trigger)
{
  const char *condition = marq_trigger_get_condition (trigger);
  g_autofree char *body = NULL;

  if (!condition || !marq_trigger_get_body (trigger))
    return;
  body = g_strdup_printf ("IF %s THEN\n%s;\nEND IF", condition, marq_trigger_get_body (trigger));
  marq_trigger_set_body (trigger, body);
  marq_trigger_set_condition (trigger, NULL);
}

static void
lower_triggers (MarqLowering *lowering, MarqItemList *triggers)
{
  for (guint i = marq_item_list_get_length (triggers); i-- > 0;)
    {
      MarqTrigger *trigger = marq_item_list_get (triggers, i);
      const char *obstacle = find_obstacle (trigger);

      if (obstacle)
        leave_out (lowering, triggers, i, obstacle);
      else
        {
          /* It fires as MariaDB's do, and calls what its body says. */
          marq_trigger_set_firing (trigger, MARQ_FIRING_ORIGIN);
          marq_trigger_set_routine (trigger, NULL);
          marq_trigger_set_routine_name (trigger, NULL);
          marq_trigger_set_arguments (trigger, NULL);
          enclose_body (trigger);
          if (!marq_trigger_get_definition (trigger) && marq_trigger_get_events (trigger)[1])
            split_trigger (lowering, triggers, trigger);
        }
    }
}

static void
leave_out_all (MarqLowering *lowering, MarqItemList *list, const char *why)
{
  while (marq_item_list_get_length (list))
    leave_out (lowering, list, marq_item_list_get_length (list) - 1, why);
}

static void
lower_objects (MarqLowering *lowering, MarqItemList *objects)
{
  static const char *const known[] = { "EVENT", "SERVER", "PACKAGE", "PACKAGE BODY", "TABLE", "TRIGGER", "FOREIGN KEY",
                                       "FUNCTION", "PROCEDURE" };

  for (guint i = marq_item_list_get_length (objects); i-- > 0;)
    {
      const char *kind = marq_object_get_object_kind (marq_item_list_get (objects, i));
      gboolean is_known = FALSE;

      for (guint j = 0; kind && j < G_N_ELEMENTS (known); j++)
        is_known = is_known || g_ascii_strcasecmp (kind, known[j]) == 0;
      if (!is_known)
        leave_out (lowering, objects, i, _ ("MariaDB has nothing of its kind"));
    }
}

void
marq_mariadb_lower_code (MarqLowering *lowering, MarqNamespace *namespace)
{
  MarqItemList *entities = marq_namespace_get_entities (namespace);
  MarqItemList *views = marq_namespace_get_views (namespace);

  lower_routines (lowering, marq_namespace_get_routines (namespace));
  for (guint i = 0; i < marq_item_list_get_length (entities); i++)
    lower_triggers (lowering, marq_entity_get_triggers (marq_item_list_get (entities, i)));
  for (guint i = 0; i < marq_item_list_get_length (views); i++)
    {
      MarqView *view = marq_item_list_get (views, i);
      const char *definition = marq_view_get_definition (view);
      g_autofree char *rewritten = definition ? marq_mariadb_expression (NULL, definition) : NULL;
      g_auto (GStrv) options = keep_own (marq_view_get_storage_options (view));

      marq_view_set_definition (view, rewritten);
      marq_view_set_storage_options (view, options[0] ? (const char *const *) options : NULL);
      leave_out_all (lowering, marq_view_get_indexes (view), _ ("MariaDB's views have no indexes"));
      leave_out_all (lowering, marq_view_get_triggers (view), _ ("MariaDB's views have no triggers"));
      leave_out_all (lowering, marq_view_get_rules (view), _ ("MariaDB has no rules"));
    }
  lower_objects (lowering, marq_namespace_get_objects (namespace));
}
