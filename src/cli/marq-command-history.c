/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq history: what was run on which database, from this user's own notes. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-command.h"
#include "marq-report.h"
#include "migration/run/marq-run-export.h"

#define USUAL_LIMIT 50
#define MOST_LETTERS 120

typedef struct
{
  char    *on;
  char    *format;
  int      limit;
  gboolean failed;
  gint64   id;
  int      prune;
  char    *project; /* its folder */
} MarqHistoryOptions;

static void
options_clear (MarqHistoryOptions *self)
{
  g_clear_pointer (&self->on, g_free);
  g_clear_pointer (&self->format, g_free);
  g_clear_pointer (&self->project, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqHistoryOptions, options_clear)

static gboolean
is_format (const MarqHistoryOptions *self, const char *format)
{
  return g_strcmp0 (self->format, format) == 0;
}

/* What somebody else wrote there does not steer the terminal. */
static char *
dup_plain (const char *text)
{
  char *plain = g_utf8_make_valid (text ? text : "", -1);

  for (char *c = plain; *c; c++)
    if ((guchar) *c < 0x20 && *c != '\n' && *c != '\t')
      *c = ' ';
    else if (*c == 0x7f)
      *c = ' ';
  return plain;
}

/* The first line of a text. */
static char *
dup_line (const char *text)
{
  char *plain = dup_plain (text);

  return g_strdelimit (plain, "\n\t", ' ');
}

/* "2026-11-21 11:04:05", where we are. */
static char *
dup_time (const char *utc)
{
  g_autoptr (GDateTime) time = utc ? g_date_time_new_from_iso8601 (utc, NULL) : NULL;
  g_autoptr (GDateTime) local = time ? g_date_time_to_local (time) : NULL;

  return local ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : g_strdup (utc ? utc : "");
}

static const char *
word_for (const char *outcome)
{
  static const char *const words[][2] = { { "done", N_ ("done") },           { "failed", N_ ("failed") },
                                          { "cancelled", N_ ("cancelled") }, { "lost", N_ ("lost") },
                                          { "running", N_ ("running") },     { "unfinished", N_ ("unfinished") } };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i][0], outcome))
      return _ (words[i][1]);
  return outcome;
}

static char *
dup_place (const MarqRunReport *report)
{
  return dup_line (report->target ? report->target : report->address);
}

static void
print_line (const MarqRunEntry *entry)
{
  const MarqRunReport *report = entry->report;
  g_autofree char *time = dup_time (report->started_at);
  g_autofree char *place = dup_place (report);
  g_autofree char *description = dup_line (report->description);
  g_autofree char *error = report->error ? dup_line (report->error) : NULL;

  g_print ("%5" G_GINT64_FORMAT "  %s  %-10s  %-8s  %-10s  %s: %s\n", entry->id, time, word_for (marq_run_entry_get_outcome (entry)),
           report->action ? report->action : "", report->version ? report->version : "", place, description);
  if (error)
    g_print ("       %s\n", error);
}

/* A name and what is so called, where there is something. */
static void
print_fact (const char *name, const char *value)
{
  g_autofree char *plain = dup_plain (value);

  if (value && *value)
    g_print ("%-12s %s\n", name, plain);
}

static void
print_script (const char *title, const char *script)
{
  g_autofree char *plain = dup_plain (script);

  if (script && *script)
    g_print ("\n%s\n%s%s", title, plain, g_str_has_suffix (plain, "\n") ? "" : "\n");
}

/* The whole of it is in the script below, and in other formats. */
static char *
dup_start (const char *text)
{
  g_autofree char *line = dup_line (text);
  glong length = g_utf8_strlen (line, -1);
  g_autofree char *start = g_utf8_substring (line, 0, MIN (length, MOST_LETTERS));

  return g_strconcat (start, length > MOST_LETTERS ? "…" : "", NULL);
}

static void
print_statement (const MarqRunStatement *statement)
{
  g_autofree char *text = dup_start (statement->text);

  g_print ("%4u  %6" G_GINT64_FORMAT " ms  %s\n", statement->number, statement->ms, text);
  if (statement->touched > 0)
    /* Translators: rows that a statement changed or gave */
    g_print (_ ("                 rows: %" G_GINT64_FORMAT "\n"), statement->touched);
  for (guint i = 0; statement->notices && statement->notices[i]; i++)
    {
      g_autofree char *notice = dup_line (statement->notices[i]);

      g_print ("                 %s\n", notice);
    }
}

static void
print_hook (const MarqHookRun *hook)
{
  g_autofree char *name = dup_line (hook->name);
  g_autofree char *text = dup_line (hook->text);
  g_autofree char *output = dup_plain (hook->output);
  g_autofree char *error = dup_line (hook->error);

  g_print ("%s  %s  %" G_GINT64_FORMAT " ms  %s  %s\n", hook->moment ? hook->moment : "", name, hook->ms, text,
           hook->error ? error : word_for ("done"));
  if (*output)
    g_print ("%s%s", output, g_str_has_suffix (output, "\n") ? "" : "\n");
}

static void
print_run (const MarqRunEntry *entry)
{
  const MarqRunReport *report = entry->report;
  g_autofree char *time = dup_time (report->started_at);
  g_autofree char *ms = entry->is_over ? g_strdup_printf (_ ("%" G_GINT64_FORMAT " ms"), report->ms) : NULL;
  g_autofree char *done = g_strdup_printf (_ ("%u of %u statements stay"), report->step, report->n_statements);

  print_fact (_ ("Run"), report->action);
  print_fact (_ ("Outcome"), word_for (marq_run_entry_get_outcome (entry)));
  print_fact (_ ("Migration"), report->version);
  print_fact ("", report->description);
  print_fact ("", report->migration);
  print_fact (_ ("Project"), report->project);
  print_fact (_ ("Target"), report->target);
  print_fact (_ ("Address"), report->address);
  print_fact (_ ("Engine"), report->engine);
  print_fact (_ ("Database"), report->database);
  print_fact (_ ("Begun"), time);
  print_fact (_ ("Took"), ms);
  if (entry->is_over && report->outcome != MARQ_RUN_DONE)
    print_fact (_ ("Done"), done);
  print_fact (_ ("Who"), report->who);
  print_fact (_ ("Host"), report->host);
  print_fact (_ ("Marquetry"), report->tool_version);
  print_fact (_ ("Checksum"), report->checksum);
  print_fact (_ ("Error"), report->error);
  print_fact ("SQLSTATE", report->error_sqlstate);
  print_fact (_ ("Statement"), report->error_statement);
  if (report->statements->len)
    g_print ("\n%s\n", _ ("Statements"));
  for (guint i = 0; i < report->statements->len; i++)
    print_statement (report->statements->pdata[i]);
  if (entry->hooks->len)
    g_print ("\n%s\n", _ ("Hooks"));
  for (guint i = 0; i < entry->hooks->len; i++)
    print_hook (entry->hooks->pdata[i]);
  print_script (_ ("Up"), report->up_sql);
  print_script (_ ("Down"), report->down_sql);
}

static void
print_node (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, TRUE);

  g_print ("%s\n", text);
}

static MarqExit
show_one (MarqRunHistory *history, const MarqHistoryOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqRunEntry) entry = marq_run_history_find (history, options->id, &error);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *csv = NULL;

  if (error)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  if (!entry)
    {
      g_printerr (_ ("marq history: there is no run %" G_GINT64_FORMAT "; “marq history” lists them\n"), options->id);
      return MARQ_EXIT_FAILED;
    }
  if (is_format (options, "json"))
    print_node (node = marq_run_entry_to_json (entry));
  else if (is_format (options, "csv"))
    g_print ("%s", csv = marq_run_entry_dup_csv (entry));
  else
    print_run (entry);
  return MARQ_EXIT_DONE;
}

static void
print_json (GPtrArray *entries)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; i < entries->len; i++)
    json_array_add_element (array, marq_run_entry_to_json (entries->pdata[i]));
  json_node_init_array (node, array);
  print_node (node);
}

static MarqExit
show_all (MarqRunHistory *history, const MarqHistoryOptions *options)
{
  const MarqRunQuery query = { options->project, options->on, options->failed, (guint) MAX (options->limit, 0) };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = marq_run_history_list (history, &query, &error);
  g_autofree char *csv = NULL;

  if (!entries)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  if (is_format (options, "json"))
    print_json (entries);
  else if (is_format (options, "csv"))
    g_print ("%s", csv = marq_run_entries_to_csv (entries));
  else
    for (guint i = 0; i < entries->len; i++)
      print_line (entries->pdata[i]);
  if (!entries->len)
    g_printerr (_ ("marq history: nothing was run so far, or nothing of that kind\n"));
  return MARQ_EXIT_DONE;
}

static MarqExit
prune (const MarqHistoryOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqRunHistory) history = NULL;
  g_autofree char *path = marq_run_history_dup_path ();
  guint n = 0;

  if (g_file_test (path, G_FILE_TEST_EXISTS)
      && (!(history = marq_run_history_open (MARQ_RUN_HISTORY_WRITE, &error))
          || !marq_run_history_prune (history, (guint) options->prune, &n, &error)))
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  g_print (ngettext ("%u run was taken out of the history\n", "%u runs were taken out of the history\n", n), n);
  return MARQ_EXIT_DONE;
}

/* A project is named by its folder, or the file in it; it may be gone. */
static char *
dup_folder (const char *project)
{
  return g_str_has_suffix (project, ".marq") && !g_file_test (project, G_FILE_TEST_IS_DIR) ? g_path_get_dirname (project)
                                                                                           : g_strdup (project);
}

static gboolean
check_options (const MarqHistoryOptions *options, int argc)
{
  static const char *const formats[] = { "text", "json", "csv", NULL };

  if (argc > 2)
    g_printerr (_ ("marq history: one project at most: marq history [PROJECT] [--on TARGET]\n"));
  else if (options->format && !g_strv_contains (formats, options->format))
    g_printerr (_ ("marq history: there is no format “%s”; there are text, json and csv\n"), options->format);
  else if (options->limit < 0)
    g_printerr (_ ("marq history: --limit is a number of runs, or 0 for all\n"));
  else if (options->prune != -1 && (options->prune < 0 || argc > 1 || options->on || options->failed || options->id))
    g_printerr (_ ("marq history: --prune takes a number of days, and shortens the history of all projects\n"));
  else
    return TRUE;
  return FALSE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqHistoryOptions) options = { .limit = USUAL_LIMIT, .prune = -1 };
  g_autoptr (MarqRunHistory) history = NULL;
  g_autoptr (GError) error = NULL;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("Only on this database: the name of a target, or an address"), N_ ("TARGET") },
    { "limit", 0, 0, G_OPTION_ARG_INT, &options.limit, N_ ("The newest so many (default: 50; 0: all)"), N_ ("N") },
    { "failed", 0, 0, G_OPTION_ARG_NONE, &options.failed, N_ ("Only what did not go well, or did not end"), NULL },
    { "id", 0, 0, G_OPTION_ARG_INT64, &options.id, N_ ("One run, with all its statements"), N_ ("N") },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &options.format, N_ ("text (the default), json or csv"), N_ ("FORMAT") },
    { "prune", 0, 0, G_OPTION_ARG_INT, &options.prune, N_ ("Take out what is older than so many days"), N_ ("DAYS") },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_history, entries, &argc, &argv, &status))
    return status;
  if (!check_options (&options, argc))
    return MARQ_EXIT_USAGE;
  if (options.prune >= 0)
    return prune (&options);
  options.project = argc == 2 ? dup_folder (argv[1]) : NULL;
  history = marq_run_history_open (MARQ_RUN_HISTORY_READ, &error);
  if (!history)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  return options.id ? show_one (history, &options) : show_all (history, &options);
}

const MarqCommand marq_command_history = {
  .name = "history",
  .usage = "[PROJECT] [--on TARGET] [--limit N] [--failed] [--id N] [--format text|json|csv] [--prune DAYS]",
  .summary = N_ ("Show what was run on which database, and how it went"),
  .run = run,
};
