/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq status: which migrations a database has, which it lacks, and what does not fit. It creates nothing. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-report.h"
#include "marq-work.h"

typedef struct
{
  char    *on;
  char    *schema;
  gboolean check;
  gboolean json;
} MarqStatusOptions;

static void
options_clear (MarqStatusOptions *self)
{
  g_clear_pointer (&self->on, g_free);
  g_clear_pointer (&self->schema, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqStatusOptions, options_clear)

static const char *
description_of (const MarqStatusRow *row)
{
  const char *text = row->migration ? marq_migration_get_description (row->migration) : row->record->description;

  return text ? text : "";
}

static void
pad (GString *line, const char *text, glong width)
{
  g_string_append (line, text);
  for (glong n = g_utf8_strlen (text, -1); n < width + 2; n++)
    g_string_append_c (line, ' ');
}

/* What there is to know besides: when and by whom, or what went wrong, or how far it is. */
static char *
dup_remark (const MarqStatusRow *row)
{
  const MarqRecord *record = row->record;

  if (record && row->state == MARQ_STATE_PARTIAL)
    /* Translators: "up" or "down", then how many statements are done */
    return g_strdup_printf (_ ("%s, %s statements done%s%s"), record->direction, record->step ? record->step : "0", record->error ? ": " : "",
                            record->error ? record->error : "");
  if (record && record->error)
    return g_strdelimit (g_strdup (record->error), "\n", ' ');
  if (record && row->state == MARQ_STATE_APPLIED)
    return g_strdup_printf ("%s %s", record->applied_at ? record->applied_at : "", record->applied_by ? record->applied_by : "");
  return g_strdup ("");
}

static void
print_text (MarqWork *work)
{
  GPtrArray *rows = work->status->rows;
  glong version_width = 0, words_width = 0, description_width = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *version = marq_version_dup_text (&((MarqStatusRow *) rows->pdata[i])->version);
      g_autofree char *words = marq_status_row_dup_words (rows->pdata[i]);

      version_width = MAX (version_width, g_utf8_strlen (version, -1));
      words_width = MAX (words_width, g_utf8_strlen (words, -1));
      description_width = MIN (MAX (description_width, g_utf8_strlen (description_of (rows->pdata[i]), -1)), 50);
    }
  for (guint i = 0; i < rows->len; i++)
    {
      const MarqStatusRow *row = rows->pdata[i];
      g_autoptr (GString) line = g_string_new (NULL);
      g_autofree char *version = marq_version_dup_text (&row->version);
      g_autofree char *words = marq_status_row_dup_words (row);
      g_autofree char *remark = dup_remark (row);

      pad (line, version, version_width);
      pad (line, words, words_width);
      pad (line, description_of (row), description_width);
      g_string_append (line, remark);
      if (row->migration && marq_migration_get_source (row->migration))
        /* Translators: the folder that a migration comes from */
        g_string_append_printf (line, _ (" from %s"), marq_migration_get_source (row->migration));
      g_print ("%s\n", g_strchomp (line->str));
    }
  if (work->status->n_pending)
    g_printerr (g_dngettext (GETTEXT_PACKAGE, "%u migration is pending\n", "%u migrations are pending\n", work->status->n_pending),
                work->status->n_pending);
  else
    g_printerr (_ ("Nothing is pending\n"));
}

static void
add_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_row (JsonBuilder *builder, const MarqStatusRow *row)
{
  g_autofree char *version = marq_version_dup_text (&row->version);
  const MarqRecord *record = row->record;

  json_builder_begin_object (builder);
  marq_report_add (builder, "version", version);
  marq_report_add (builder, "id", row->migration ? marq_migration_get_id (row->migration) : record->id);
  marq_report_add (builder, "description", description_of (row));
  marq_report_add (builder, "source", row->migration ? marq_migration_get_source (row->migration) : NULL);
  marq_report_add (builder, "state", marq_state_nick (row->state));
  add_flag (builder, "modified", (row->flags & MARQ_STATE_MODIFIED) != 0);
  add_flag (builder, "missing", (row->flags & MARQ_STATE_MISSING) != 0);
  add_flag (builder, "out_of_order", (row->flags & MARQ_STATE_OUT_OF_ORDER) != 0);
  add_flag (builder, "squashed", (row->flags & MARQ_STATE_REPLACED) != 0);
  add_flag (builder, "half_squashed", (row->flags & MARQ_STATE_HALF_REPLACED) != 0);
  marq_report_add (builder, "applied_at", record ? record->applied_at : NULL);
  marq_report_add (builder, "applied_by", record ? record->applied_by : NULL);
  marq_report_add (builder, "execution_ms", record ? record->execution_ms : NULL);
  marq_report_add (builder, "direction", record ? record->direction : NULL);
  marq_report_add (builder, "step", record ? record->step : NULL);
  marq_report_add (builder, "error", record ? record->error : NULL);
  marq_report_add (builder, "error_sqlstate", record ? record->error_sqlstate : NULL);
  marq_report_add (builder, "error_statement", record ? record->error_statement : NULL);
  json_builder_end_object (builder);
}

/* last: what it was when it was last seen; NULL: it is so now. */
static void
print_json (MarqWork *work, const MarqLastStatus *last)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const MarqConnectionInfo *info = last ? NULL : &work->database->connection->info;
  g_auto (GStrv) engine = g_strsplit (last && last->engine ? last->engine : "", " ", 2);
  g_autofree char *current = work->status->current ? marq_version_dup_text (&work->status->current->version) : NULL;

  json_builder_begin_object (builder);
  add_flag (builder, "reached", !last);
  marq_report_add (builder, "last_seen", last ? last->seen_at : NULL);
  marq_report_add (builder, "engine", last ? engine[0] : info->engine);
  marq_report_add (builder, "server_version", last ? (engine[0] ? engine[1] : NULL) : info->version);
  marq_report_add (builder, "database", last ? last->database : info->database);
  marq_report_add (builder, "current", current);
  json_builder_set_member_name (builder, "pending");
  json_builder_add_int_value (builder, work->status->n_pending);
  json_builder_set_member_name (builder, "migrations");
  json_builder_begin_array (builder);
  for (guint i = 0; i < work->status->rows->len; i++)
    add_row (builder, work->status->rows->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  marq_report_json (builder);
}

/* Nobody answers there: what was known is better than nothing, where it is said to be that. */
static MarqExit
show_last (const char *project, const MarqStatusOptions *options, const GError *error)
{
  g_autoptr (MarqLastStatus) last = NULL;
  g_autoptr (MarqWork) work = NULL;
  MarqExit status = marq_work_fail (error);

  if (error->domain == MARQ_ENGINE_ERROR && error->code != MARQ_ENGINE_ERROR_ADDRESS)
    work = marq_work_recall (project, options->on, options->schema, &last, NULL);
  if (!work)
    return status;
  /* Translators: a target, and a time */
  g_printerr (_ ("marq: this is what %s was when it was last seen from here, at %s:\n"), options->on, last->seen_at);
  if (options->json)
    print_json (work, last);
  else
    print_text (work);
  return status;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqStatusOptions) options = { NULL };
  g_autoptr (MarqWork) work = NULL;
  g_autoptr (GError) error = NULL;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("The database: a target of the project, or an address"), N_ ("TARGET") },
    { "check", 0, 0, G_OPTION_ARG_NONE, &options.check, N_ ("Exit with 3 where any is pending"), NULL },
    { "schema", 0, 0, G_OPTION_ARG_STRING, &options.schema, N_ ("Of one tenant, where each has a schema of its own"), N_ ("NAME") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("For programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_status, entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || !options.on)
    {
      g_printerr (_ ("marq status: say which project, and which database: marq status PROJECT --on TARGET\n"));
      return MARQ_EXIT_USAGE;
    }
  work = marq_work_open (argv[1], options.on, NULL, MARQ_TARGET_READ, &error);
  if (!work || !marq_work_set_schema (work, options.schema, &error) || !marq_work_look (work, &error))
    return show_last (argv[1], &options, error);
  if (options.json)
    print_json (work, NULL);
  else
    print_text (work);
  return options.check && work->status->n_pending ? MARQ_EXIT_DIFFERENCES : MARQ_EXIT_DONE;
}

const MarqCommand marq_command_status = {
  .name = "status",
  .usage = "PROJECT --on TARGET [--check] [--schema NAME] [--json]",
  .summary = N_ ("Say which migrations a database has, and which it lacks"),
  .run = run,
};
