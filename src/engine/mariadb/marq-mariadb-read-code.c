/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views, triggers and events. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-script-token.h"
#include "engine/marq-sql-name.h"
#include "marq-mariadb-read.h"
#include "marq-mariadb-text.h"

enum
{
  VIEW_NAME,
  VIEW_DEFINITION,
  VIEW_CHECK,
  VIEW_SECURITY,
  VIEW_DEFINER,
  VIEW_ALGORITHM,
};

/* What SHOW CREATE VIEW says after the name: there, the server itself leaves out the database. NULL: it does
 * not say that. */
static char *
find_definition (const char *text, const char *name)
{
  static const char *const ends[] = { " WITH CASCADED CHECK OPTION", " WITH LOCAL CHECK OPTION" };
  g_auto (GStrv) ticks = g_strsplit (name, "`", -1);
  g_autofree char *doubled = g_strjoinv ("``", ticks);
  g_autofree char *start = g_strdup_printf (" VIEW `%s` AS ", doubled);
  const char *at = text ? strstr (text, start) : NULL;
  char *definition = at ? g_strdup (at + strlen (start)) : NULL;

  for (guint i = 0; definition && i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (definition, ends[i]))
      definition[strlen (definition) - strlen (ends[i])] = '\0';
  return definition;
}

static void
set_view_options (MarqView *view, char **row)
{
  const char *options[3] = { NULL };
  g_autofree char *algorithm = g_strconcat ("ALGORITHM=", row[VIEW_ALGORITHM], NULL);
  guint n = 0;

  if (!g_str_equal (row[VIEW_ALGORITHM], "UNDEFINED"))
    options[n++] = algorithm;
  if (!g_str_equal (row[VIEW_SECURITY], "DEFINER"))
    options[n++] = "SQL SECURITY INVOKER";
  marq_view_set_storage_options (view, n ? options : NULL);
  marq_view_set_check_option (view, g_str_equal (row[VIEW_CHECK], "CASCADED") ? MARQ_CHECK_OPTION_CASCADED
                                    : g_str_equal (row[VIEW_CHECK], "LOCAL")  ? MARQ_CHECK_OPTION_LOCAL
                                                                              : MARQ_CHECK_OPTION_NONE);
}

static gboolean
has_string (const char *text)
{
  MarqSqlToken token;
  gsize at = 0;

  while (marq_sql_next_token (text, MARQ_DIALECT_MARIADB, &at, &token))
    if (token.kind == MARQ_SQL_STRING)
      return TRUE;
  return FALSE;
}

/* information_schema tells a view with the name of the database before each of its tables, and without the
 * character sets of its texts. Where something else in it is called so too, or it has texts, only the view
 * itself tells. FALSE: *error is set. */
static gboolean
read_view (MarqMariadbReader *self, char **row)
{
  g_autofree char *definition = NULL;
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;
  MarqView *view;

  if (!row[VIEW_DEFINITION] || !*row[VIEW_DEFINITION])
    {
      marq_mariadb_leave (self, MARQ_MARIADB_LEFT_UNSEEN, _ ("view %s"), row[VIEW_NAME]);
      return TRUE;
    }
  if (!has_string (row[VIEW_DEFINITION]))
    definition = marq_mariadb_strip_database (row[VIEW_DEFINITION], self->database);
  if (!definition && !marq_mariadb_may_show (self, "VIEW", row[VIEW_NAME], 1, &text))
    return FALSE;
  shown = definition ? NULL : find_definition (text, row[VIEW_NAME]);
  /* Of a view that does not work any more, the server says it all the same. */
  if (shown)
    definition = marq_mariadb_strip_database (shown, self->database);
  if (!definition)
    definition = g_steal_pointer (&shown);
  if (!definition)
    {
      marq_mariadb_leave (self, MARQ_MARIADB_LEFT_UNSEEN, _ ("view %s"), row[VIEW_NAME]);
      return TRUE;
    }
  view = g_object_new (MARQ_TYPE_VIEW, NULL);
  marq_item_set_name (MARQ_ITEM (view), row[VIEW_NAME]);
  marq_view_set_definition (view, definition);
  set_view_options (view, row);
  marq_mariadb_note_definer (self, row[VIEW_NAME], row[VIEW_DEFINER]);
  marq_item_list_append (marq_namespace_get_views (self->namespace), view);
  return TRUE;
}

gboolean
marq_mariadb_read_views (MarqMariadbReader *self)
{
  g_autofree char *query
    = g_strdup_printf ("SELECT TABLE_NAME, VIEW_DEFINITION, CHECK_OPTION, SECURITY_TYPE, DEFINER, %s FROM information_schema.VIEWS "
                       "WHERE TABLE_SCHEMA = $DB ORDER BY TABLE_NAME",
                       marq_mariadb_knows (self, "VIEWS.ALGORITHM") ? "ALGORITHM" : "'UNDEFINED'");
  g_autoptr (GPtrArray) rows = marq_mariadb_rows (self, query);

  for (guint i = 0; rows && i < rows->len; i++)
    if (!read_view (self, rows->pdata[i]))
      return FALSE;
  return rows != NULL;
}

enum
{
  TRIGGER_NAME,
  TRIGGER_EVENT,
  TRIGGER_TABLE,
  TRIGGER_BODY,
  TRIGGER_TIMING,
  TRIGGER_MODE,
  TRIGGER_DEFINER,
};

static void
keep_trigger_text (MarqMariadbReader *self, MarqMariadbTable *table, char **row)
{
  const char *const needs[] = { marq_item_get_uid (MARQ_ITEM (table->object)), NULL };
  g_autofree char *name = marq_sql_quote (MARQ_DIALECT_MARIADB, row[TRIGGER_NAME]);
  g_autofree char *own = marq_sql_quote (MARQ_DIALECT_MARIADB, table->name);
  g_autofree char *definition = g_strdup_printf ("CREATE TRIGGER %s %s %s ON %s FOR EACH ROW\n%s", name, row[TRIGGER_TIMING],
                                                 row[TRIGGER_EVENT], own, row[TRIGGER_BODY]);
  MarqObject *object = marq_mariadb_keep_text (self, "TRIGGER", row[TRIGGER_NAME], definition, needs);
  g_auto (GStrv) settings = marq_mariadb_settings (self, row[TRIGGER_MODE]);

  marq_object_set_settings (object, (const char *const *) settings);
  marq_mariadb_leave (self, MARQ_MARIADB_LEFT_AS_TEXT, _ ("%s: so is its table"), row[TRIGGER_NAME]);
}

static MarqTrigger *
read_trigger (MarqMariadbReader *self, MarqMariadbTable *table, char **row)
{
  const char *const events[] = { row[TRIGGER_EVENT], NULL };
  MarqTrigger *trigger = marq_item_list_append (marq_entity_get_triggers (table->entity), g_object_new (MARQ_TYPE_TRIGGER, NULL));
  g_auto (GStrv) settings = marq_mariadb_settings (self, row[TRIGGER_MODE]);

  marq_item_set_name (MARQ_ITEM (trigger), row[TRIGGER_NAME]);
  marq_trigger_set_events (trigger, events);
  marq_trigger_set_timing (trigger, g_str_equal (row[TRIGGER_TIMING], "AFTER") ? MARQ_TIMING_AFTER : MARQ_TIMING_BEFORE);
  marq_trigger_set_body (trigger, row[TRIGGER_BODY]);
  marq_trigger_set_settings (trigger, (const char *const *) settings);
  return trigger;
}

/* Of those of one moment, the server fires that which was made first. By name is how they would be made. */
static void
keep_order (MarqTrigger *before, MarqTrigger *trigger)
{
  const char *const needs[] = { marq_item_get_uid (MARQ_ITEM (before)), NULL };

  if (strcmp (marq_item_get_name (MARQ_ITEM (before)), marq_item_get_name (MARQ_ITEM (trigger))) > 0)
    marq_trigger_set_depends_on (trigger, needs);
}

gboolean
marq_mariadb_read_triggers (MarqMariadbReader *self)
{
  g_autoptr (GPtrArray) rows
    = marq_mariadb_rows (self, "SELECT TRIGGER_NAME, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_STATEMENT, ACTION_TIMING, SQL_MODE, "
                               "DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = $DB "
                               "ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER");
  char **before = NULL;
  MarqTrigger *last = NULL;

  for (guint i = 0; rows && i < rows->len; i++)
    {
      char **row = rows->pdata[i];
      MarqMariadbTable *table = marq_mariadb_find_table (self, row[TRIGGER_TABLE]);
      gboolean follows = before && g_str_equal (before[TRIGGER_TABLE], row[TRIGGER_TABLE])
                         && g_str_equal (before[TRIGGER_TIMING], row[TRIGGER_TIMING])
                         && g_str_equal (before[TRIGGER_EVENT], row[TRIGGER_EVENT]);
      MarqTrigger *trigger = NULL;

      if (table && table->entity)
        trigger = read_trigger (self, table, row);
      else if (table)
        keep_trigger_text (self, table, row);
      if (trigger && last && follows)
        keep_order (last, trigger);
      marq_mariadb_note_definer (self, row[TRIGGER_NAME], row[TRIGGER_DEFINER]);
      before = row;
      last = trigger;
    }
  return rows != NULL;
}

enum
{
  EVENT_NAME,
  EVENT_BODY,
  EVENT_AT,
  EVENT_EVERY,
  EVENT_UNIT,
  EVENT_STARTS,
  EVENT_ENDS,
  EVENT_STATUS,
  EVENT_COMPLETION,
  EVENT_COMMENT,
  EVENT_MODE,
  EVENT_ZONE,
  EVENT_DEFINER,
};

static char *
dup_event (char **row)
{
  g_autofree char *name = marq_sql_quote (MARQ_DIALECT_MARIADB, row[EVENT_NAME]);
  g_autofree char *comment = marq_sql_literal (MARQ_DIALECT_MARIADB, row[EVENT_COMMENT]);
  gboolean is_number = row[EVENT_EVERY] && strspn (row[EVENT_EVERY], "0123456789") == strlen (row[EVENT_EVERY]);
  g_autofree char *every = row[EVENT_EVERY] && !is_number ? marq_sql_literal (MARQ_DIALECT_MARIADB, row[EVENT_EVERY])
                                                          : g_strdup (row[EVENT_EVERY]);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "CREATE EVENT %s ON SCHEDULE", name);
  if (row[EVENT_AT])
    g_string_append_printf (text, " AT '%s'", row[EVENT_AT]);
  else
    g_string_append_printf (text, " EVERY %s %s", every, row[EVENT_UNIT]);
  if (row[EVENT_STARTS])
    g_string_append_printf (text, " STARTS '%s'", row[EVENT_STARTS]);
  if (row[EVENT_ENDS])
    g_string_append_printf (text, " ENDS '%s'", row[EVENT_ENDS]);
  g_string_append_printf (text, " ON COMPLETION %s %s", row[EVENT_COMPLETION],
                          g_str_equal (row[EVENT_STATUS], "ENABLED")    ? "ENABLE"
                          : g_str_equal (row[EVENT_STATUS], "DISABLED") ? "DISABLE"
                                                                        : "DISABLE ON SLAVE");
  if (*row[EVENT_COMMENT])
    g_string_append_printf (text, " COMMENT %s", comment);
  g_string_append_printf (text, " DO\n%s", row[EVENT_BODY]);
  return g_string_free (text, FALSE);
}

static void
read_event (MarqMariadbReader *self, char **row)
{
  g_autofree char *definition = dup_event (row);
  MarqObject *object = marq_mariadb_keep_text (self, "EVENT", row[EVENT_NAME], definition, NULL);
  g_autofree char *zone = g_strdup_printf ("time_zone=%s", row[EVENT_ZONE]);
  g_auto (GStrv) mode = marq_mariadb_settings (self, row[EVENT_MODE]);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) settings = NULL;

  if (mode)
    g_strv_builder_add (builder, mode[0]);
  if (!g_str_equal (row[EVENT_ZONE], "SYSTEM"))
    g_strv_builder_add (builder, zone);
  settings = g_strv_builder_end (builder);
  marq_object_set_settings (object, settings[0] ? (const char *const *) settings : NULL);
  marq_mariadb_note_definer (self, row[EVENT_NAME], row[EVENT_DEFINER]);
}

gboolean
marq_mariadb_read_events (MarqMariadbReader *self)
{
  g_autoptr (GPtrArray) rows
    = marq_mariadb_rows (self, "SELECT EVENT_NAME, EVENT_DEFINITION, EXECUTE_AT, INTERVAL_VALUE, INTERVAL_FIELD, STARTS, ENDS, STATUS, "
                               "ON_COMPLETION, EVENT_COMMENT, SQL_MODE, TIME_ZONE, DEFINER FROM information_schema.EVENTS "
                               "WHERE EVENT_SCHEMA = $DB ORDER BY EVENT_NAME");

  for (guint i = 0; rows && i < rows->len; i++)
    read_event (self, rows->pdata[i]);
  return rows != NULL;
}
