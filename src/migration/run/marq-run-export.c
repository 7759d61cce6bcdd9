/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-run-export.h"

JsonNode *
marq_run_entry_to_json (const MarqRunEntry *self)
{
  g_autoptr (JsonNode) node = marq_run_report_to_json (self->report);
  JsonObject *object = json_node_get_object (node);
  JsonArray *hooks = json_array_new ();

  json_object_set_int_member (object, "id", self->id);
  json_object_set_string_member (object, "outcome", marq_run_entry_get_outcome (self));
  for (guint i = 0; i < self->hooks->len; i++)
    json_array_add_object_element (hooks, marq_hook_run_to_json (self->hooks->pdata[i]));
  json_object_set_array_member (object, "hooks", hooks);
  return g_steal_pointer (&node);
}

static void
begin_field (GString *csv)
{
  if (csv->len && csv->str[csv->len - 1] != '\n')
    g_string_append_c (csv, ',');
}

static void
add_text (GString *csv, const char *text)
{
  g_autofree char *valid = text ? g_utf8_make_valid (text, -1) : NULL;

  begin_field (csv);
  g_string_append_c (csv, '"');
  if (valid && strchr ("=+-@\t\r", *valid) && *valid)
    g_string_append_c (csv, '\'');
  for (const char *c = valid ? valid : ""; *c; c++)
    {
      if (*c == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *c);
    }
  g_string_append_c (csv, '"');
}

static void
add_number (GString *csv, gint64 number)
{
  begin_field (csv);
  g_string_append_printf (csv, "%" G_GINT64_FORMAT, number);
}

static void
end_line (GString *csv)
{
  g_string_append (csv, "\r\n");
}

static void
add_run (GString *csv, const MarqRunEntry *entry)
{
  const MarqRunReport *report = entry->report;
  const char *const before[] = { report->started_at,  marq_run_entry_get_outcome (entry),
                                 report->action,      marq_run_direction_nick (report->direction),
                                 report->version,     report->migration,
                                 report->description, report->checksum,
                                 report->project,     report->target,
                                 report->address,     report->engine,
                                 report->database };
  const char *const after[] = { report->error,  report->error_sqlstate, report->error_statement,
                                report->who,    report->host,           report->tool_version,
                                report->up_sql, report->down_sql };

  add_number (csv, entry->id);
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    add_text (csv, before[i]);
  add_number (csv, report->ms);
  add_number (csv, report->step);
  add_number (csv, report->n_statements);
  for (guint i = 0; i < G_N_ELEMENTS (after); i++)
    add_text (csv, after[i]);
  end_line (csv);
}

char *
marq_run_entries_to_csv (GPtrArray *entries)
{
  GString *csv = g_string_new (
      "id,started_at,outcome,action,direction,version,migration,description,checksum,project,target,address,"
      "engine,database,ms,step,n_statements,error,error_sqlstate,error_statement,who,host,tool_version,"
      "up_sql,down_sql\r\n");

  for (guint i = 0; i < entries->len; i++)
    add_run (csv, entries->pdata[i]);
  return g_string_free (csv, FALSE);
}

char *
marq_run_entry_dup_csv (const MarqRunEntry *self)
{
  GString *csv = g_string_new ("run,number,text,ms,rows,notices\r\n");

  for (guint i = 0; i < self->report->statements->len; i++)
    {
      const MarqRunStatement *statement = self->report->statements->pdata[i];
      g_autofree char *notices = statement->notices ? g_strjoinv ("\n", statement->notices) : NULL;

      add_number (csv, self->id);
      add_number (csv, statement->number);
      add_text (csv, statement->text);
      add_number (csv, statement->ms);
      if (statement->touched < 0)
        begin_field (csv);
      else
        add_number (csv, statement->touched);
      add_text (csv, notices);
      end_line (csv);
    }
  return g_string_free (csv, FALSE);
}
