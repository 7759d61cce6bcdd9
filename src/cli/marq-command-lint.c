/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq lint: what is dangerous or doubtful about a design, or a script. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "engine/marq-lint.h"
#include "marq-command.h"
#include "marq-report.h"
#include "marq-source.h"

static const char *const levels[] = { "note", "warning", "error" };

typedef struct
{
  char *format;
  char *level;
  char *dialect;
} MarqLintOptions;

static void
options_clear (MarqLintOptions *self)
{
  g_clear_pointer (&self->format, g_free);
  g_clear_pointer (&self->level, g_free);
  g_clear_pointer (&self->dialect, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqLintOptions, options_clear)

static int
find_word (const char *const *words, guint n, const char *word)
{
  for (guint i = 0; i < n; i++)
    if (g_str_equal (words[i], word))
      return (int) i;
  return -1;
}

static void
print_text (const char *source, GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      MarqFinding *finding = findings->pdata[i];

      g_print ("%s:", source);
      if (finding->line)
        g_print ("%u:%u:", finding->line, finding->column);
      g_print (" %s: %s [%s]\n", levels[finding->rule->level], finding->message, finding->rule->id);
      g_print ("    %s\n", _ (finding->rule->why));
      if (finding->rule->lock)
        g_print (_ ("    Lock: %s\n"), _ (finding->rule->lock));
      if (finding->rule->safe_way)
        g_print (_ ("    Instead: %s\n"), _ (finding->rule->safe_way));
    }
}

static void
add_member (JsonBuilder *builder, const char *name, const char *value)
{
  if (!value)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_number (JsonBuilder *builder, const char *name, guint value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_finding (JsonBuilder *builder, MarqFinding *finding)
{
  json_builder_begin_object (builder);
  add_member (builder, "rule", finding->rule->id);
  add_member (builder, "level", levels[finding->rule->level]);
  add_member (builder, "message", finding->message);
  add_member (builder, "subject", finding->subject);
  add_member (builder, "why", finding->rule->why);
  add_member (builder, "lock", finding->rule->lock);
  add_member (builder, "safe_way", finding->rule->safe_way);
  add_member (builder, "fix", finding->rule->fix);
  if (finding->line)
    {
      add_number (builder, "line", finding->line);
      add_number (builder, "column", finding->column);
    }
  json_builder_end_object (builder);
}

static void
print_json (GPtrArray *findings)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < findings->len; i++)
    add_finding (builder, findings->pdata[i]);
  json_builder_end_array (builder);
  marq_report_json (builder);
}

static void
add_sarif_result (JsonBuilder *builder, const char *source, MarqFinding *finding)
{
  json_builder_begin_object (builder);
  add_member (builder, "ruleId", finding->rule->id);
  add_member (builder, "level", levels[finding->rule->level]);
  json_builder_set_member_name (builder, "message");
  json_builder_begin_object (builder);
  add_member (builder, "text", finding->message);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "locations");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "physicalLocation");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "artifactLocation");
  json_builder_begin_object (builder);
  add_member (builder, "uri", source);
  json_builder_end_object (builder);
  if (finding->line)
    {
      json_builder_set_member_name (builder, "region");
      json_builder_begin_object (builder);
      add_number (builder, "startLine", finding->line);
      add_number (builder, "startColumn", finding->column);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/* The format that code hosts show beside the lines of a change. */
static void
print_sarif (const char *source, GPtrArray *findings)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_member (builder, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  add_member (builder, "version", "2.1.0");
  json_builder_set_member_name (builder, "runs");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "tool");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "driver");
  json_builder_begin_object (builder);
  add_member (builder, "name", "marq lint");
  add_member (builder, "version", PACKAGE_VERSION);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "results");
  json_builder_begin_array (builder);
  for (guint i = 0; i < findings->len; i++)
    add_sarif_result (builder, source, findings->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  marq_report_json (builder);
}

static GPtrArray *
lint (const char *source, MarqDialect dialect, GError **error)
{
  g_autoptr (MarqSource) opened = NULL;
  g_autofree char *script = NULL;

  if (g_str_has_suffix (source, ".sql"))
    return g_file_get_contents (source, &script, NULL, error) ? marq_lint_sql (script, dialect, NULL, NULL, error) : NULL;
  opened = marq_source_open (source, error);
  if (!opened)
    return NULL;
  marq_source_report (opened);
  return marq_lint_schema (opened->schema, opened->dialect,
                           opened->project ? marq_project_get_silenced_rules (opened->project) : NULL);
}

static gboolean
any_at (GPtrArray *findings, MarqLevel level)
{
  for (guint i = 0; i < findings->len; i++)
    if (((MarqFinding *) findings->pdata[i])->rule->level >= level)
      return TRUE;
  return FALSE;
}

static MarqExit
run (int argc, char **argv)
{
  static const char *const formats[] = { "text", "json", "sarif" };
  static const char *const dialects[] = { "postgresql", "sqlite", "mariadb" };
  g_auto (MarqLintOptions) options = { NULL };
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;
  int format, level, dialect;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &options.format, N_ ("text (the default), json or sarif"), N_ ("FORMAT") },
    { "level", 'l', 0, G_OPTION_ARG_STRING, &options.level, N_ ("From where on to fail: note, warning (the default) or error"), N_ ("LEVEL") },
    { "dialect", 'd', 0, G_OPTION_ARG_STRING, &options.dialect, N_ ("Of a script: postgresql (the default), sqlite or mariadb"), N_ ("DIALECT") },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_lint, entries, &argc, &argv, &status))
    return status;
  format = find_word (formats, G_N_ELEMENTS (formats), options.format ? options.format : "text");
  level = find_word (levels, G_N_ELEMENTS (levels), options.level ? options.level : "warning");
  dialect = find_word (dialects, G_N_ELEMENTS (dialects), options.dialect ? options.dialect : "postgresql");
  if (argc != 2 || format < 0 || level < 0 || dialect < 0)
    {
      g_printerr (_ ("marq lint: say what to check, and how: marq lint %s\n"), marq_command_lint.usage);
      return MARQ_EXIT_USAGE;
    }
  findings = lint (argv[1], (MarqDialect) dialect, &error);
  if (!findings)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  if (format == 0)
    print_text (argv[1], findings);
  else if (format == 1)
    print_json (findings);
  else
    print_sarif (argv[1], findings);
  return any_at (findings, (MarqLevel) level) ? MARQ_EXIT_DIFFERENCES : MARQ_EXIT_DONE;
}

const MarqCommand marq_command_lint = {
  .name = "lint",
  .usage = "PROJECT|FILE.sql [--format text|json|sarif] [--level note|warning|error]",
  .summary = N_ ("Name what is dangerous or doubtful about a design or a script"),
  .run = run,
};
