/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "migration/marq-migration-error.h"
#include "marq-run-report.h"

static const char *const direction_nicks[] = { "up", "down" };
static const char *const outcome_nicks[] = { "done", "failed", "cancelled", "lost" };

typedef struct
{
  const char *name;
  gsize offset;
} MarqMember;

#define MARQ_TEXT(name)                                                                            \
  {                                                                                                \
#name, offsetof(MarqRunReport, name)                                                           \
  }

/* The texts of a report, by their names in JSON. */
static const MarqMember texts[] = {
  MARQ_TEXT (project),         MARQ_TEXT (target),      MARQ_TEXT (address),
  MARQ_TEXT (engine),          MARQ_TEXT (database),    MARQ_TEXT (migration),
  MARQ_TEXT (version),         MARQ_TEXT (description), MARQ_TEXT (checksum),
  MARQ_TEXT (action),          MARQ_TEXT (up_sql),      MARQ_TEXT (down_sql),
  MARQ_TEXT (started_at),      MARQ_TEXT (error),       MARQ_TEXT (error_sqlstate),
  MARQ_TEXT (error_statement), MARQ_TEXT (who),         MARQ_TEXT (host),
  MARQ_TEXT (tool_version),
};

const char *
marq_run_direction_nick (MarqRunDirection direction)
{
  g_return_val_if_fail (direction < G_N_ELEMENTS (direction_nicks), NULL);
  return direction_nicks[direction];
}

const char *
marq_run_outcome_nick (MarqRunOutcome outcome)
{
  g_return_val_if_fail (outcome < G_N_ELEMENTS (outcome_nicks), NULL);
  return outcome_nicks[outcome];
}

static char **
text_of (const MarqRunReport *self, const MarqMember *member)
{
  return G_STRUCT_MEMBER_P (self, member->offset);
}

static void
statement_free (MarqRunStatement *self)
{
  g_free (self->text);
  g_strfreev (self->notices);
  g_free (self);
}

MarqRunReport *
marq_run_report_new (void)
{
  MarqRunReport *self = g_new0 (MarqRunReport, 1);

  self->statements = g_ptr_array_new_with_free_func ((GDestroyNotify) statement_free);
  return self;
}

void
marq_run_report_free (MarqRunReport *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*text_of (self, &texts[i]));
  g_ptr_array_unref (self->statements);
  g_free (self);
}

MarqRunStatement *
marq_run_report_add (MarqRunReport *self, guint number, const char *text)
{
  MarqRunStatement *statement = g_new0 (MarqRunStatement, 1);

  statement->number = number;
  statement->text = g_strdup (text);
  statement->touched = -1;
  g_ptr_array_add (self->statements, statement);
  return statement;
}

/* What a server says is not always UTF-8, and JSON is nothing else. */
static void
set_text (JsonObject *object, const char *name, const char *value)
{
  g_autofree char *valid = value ? g_utf8_make_valid (value, -1) : NULL;

  if (valid)
    json_object_set_string_member (object, name, valid);
  else
    json_object_set_null_member (object, name);
}

static JsonObject *
statement_to_json (const MarqRunStatement *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *notices = json_array_new ();

  json_object_set_int_member (object, "number", self->number);
  set_text (object, "text", self->text);
  json_object_set_int_member (object, "ms", self->ms);
  if (self->touched < 0)
    json_object_set_null_member (object, "rows");
  else
    json_object_set_int_member (object, "rows", self->touched);
  for (guint i = 0; self->notices && self->notices[i]; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (self->notices[i], -1);

      json_array_add_string_element (notices, valid);
    }
  json_object_set_array_member (object, "notices", notices);
  return object;
}

JsonNode *
marq_run_report_to_json (const MarqRunReport *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *statements = json_array_new ();
  JsonNode *node = json_node_alloc ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    set_text (object, texts[i].name, *text_of (self, &texts[i]));
  json_object_set_string_member (object, "direction", marq_run_direction_nick (self->direction));
  json_object_set_string_member (object, "outcome", marq_run_outcome_nick (self->outcome));
  json_object_set_int_member (object, "ms", self->ms);
  json_object_set_int_member (object, "step", self->step);
  json_object_set_int_member (object, "n_statements", self->n_statements);
  for (guint i = 0; i < self->statements->len; i++)
    json_array_add_object_element (statements, statement_to_json (self->statements->pdata[i]));
  json_object_set_array_member (object, "statements", statements);
  json_node_init_object (node, object);
  json_object_unref (object);
  return node;
}

/* What is not there, or is something else, is as if it were not known. */
static gint64
get_number (JsonObject *object, const char *name, gint64 fallback)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node)
                                                                 : fallback;
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node)
                                                                  : NULL;
}

static JsonArray *
get_list (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
get_nick (JsonObject *object,
          const char *name,
          const char *const *nicks,
          guint n_nicks,
          guint *value,
          GError **error)
{
  const char *text = get_text (object, name);

  for (guint i = 0; i < n_nicks; i++)
    if (g_strcmp0 (text, nicks[i]) == 0)
      {
        *value = i;
        return TRUE;
      }
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE,
               _ ("The report of a run says “%s” for “%s”"), text ? text : "", name);
  return FALSE;
}

static void
statement_from_json (MarqRunReport *self, JsonObject *object)
{
  MarqRunStatement *statement = marq_run_report_add (self, (guint) get_number (object, "number", 0),
                                                     get_text (object, "text"));
  JsonArray *notices = get_list (object, "notices");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  statement->ms = get_number (object, "ms", 0);
  statement->touched = get_number (object, "rows", -1);
  for (guint i = 0; notices && i < json_array_get_length (notices); i++)
    {
      JsonNode *node = json_array_get_element (notices, i);

      if (json_node_get_value_type (node) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (node));
    }
  if (notices && json_array_get_length (notices))
    statement->notices = g_strv_builder_end (builder);
}

MarqRunReport *
marq_run_report_from_json (JsonNode *node, GError **error)
{
  g_autoptr (MarqRunReport) self = marq_run_report_new ();
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *statements = object ? get_list (object, "statements") : NULL;
  guint direction, outcome;

  if (!object)
    {
      g_set_error_literal (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE,
                           _ ("The report of a run is no object of JSON"));
      return NULL;
    }
  if (!get_nick (object, "direction", direction_nicks, G_N_ELEMENTS (direction_nicks), &direction,
                 error)
      || !get_nick (object, "outcome", outcome_nicks, G_N_ELEMENTS (outcome_nicks), &outcome,
                    error))
    return NULL;
  self->direction = direction;
  self->outcome = outcome;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *text_of (self, &texts[i]) = g_strdup (get_text (object, texts[i].name));
  self->ms = get_number (object, "ms", 0);
  self->step = (guint) get_number (object, "step", 0);
  self->n_statements = (guint) get_number (object, "n_statements", 0);
  for (guint i = 0; statements && i < json_array_get_length (statements); i++)
    {
      JsonNode *element = json_array_get_element (statements, i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        statement_from_json (self, json_node_get_object (element));
    }
  return g_steal_pointer (&self);
}
