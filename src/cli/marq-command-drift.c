/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq drift: what a database has that it should not, who moved, and the SQL that closes it. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-command.h"
#include "marq-report.h"
#include "marq-site.h"

typedef struct
{
  char    *on;
  char    *format;
  char    *against;
  GStrv    renames;
  gboolean reverse;
} MarqDriftOptions;

static void
options_clear (MarqDriftOptions *self)
{
  g_clear_pointer (&self->on, g_free);
  g_clear_pointer (&self->format, g_free);
  g_clear_pointer (&self->against, g_free);
  g_clear_pointer (&self->renames, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqDriftOptions, options_clear)

/* (transfer container) */
static GPtrArray *
pick (GPtrArray *moves, gboolean contested)
{
  GPtrArray *changes = g_ptr_array_new ();

  for (guint i = 0; i < moves->len; i++)
    {
      const MarqMove *move = moves->pdata[i];

      if (move->contested == contested)
        g_ptr_array_add (changes, move->change);
    }
  return changes;
}

static void
print_moves (const char *heading, GPtrArray *moves, gboolean contested)
{
  g_autoptr (GPtrArray) changes = pick (moves, contested);

  if (!changes->len)
    return;
  g_print ("%s\n", heading);
  marq_report_lines (changes);
  g_print ("\n");
}

static void
print_text (MarqDrift *drift)
{
  if (!drift->moves || !drift->changes->len)
    {
      marq_report_changes (drift->changes);
      return;
    }
  print_moves (_ ("They moved: in the database, by no migration"), drift->moves->they, FALSE);
  print_moves (_ ("We moved: in the design, not applied yet"), drift->moves->we, FALSE);
  print_moves (_ ("Both moved, and not alike. We:"), drift->moves->we, TRUE);
  print_moves (_ ("Both moved, and not alike. They:"), drift->moves->they, TRUE);
}

static void
add_moves (JsonBuilder *builder, const char *name, GPtrArray *moves, gboolean contested)
{
  g_autoptr (GPtrArray) changes = pick (moves, contested);

  marq_report_add_changes (builder, name, changes);
}

static void
print_json (MarqSite *site, MarqDrift *drift, const char *script, const char *back)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const MarqConnectionInfo *info = &site->work->database->connection->info;

  json_builder_begin_object (builder);
  marq_report_add (builder, "engine", info->engine);
  marq_report_add (builder, "server_version", info->version);
  marq_report_add (builder, "database", info->database);
  marq_report_add (builder, "applied", site->version);
  marq_report_add_changes (builder, "changes", drift->changes);
  if (drift->moves)
    {
      add_moves (builder, "they", drift->moves->they, FALSE);
      add_moves (builder, "we", drift->moves->we, FALSE);
      json_builder_set_member_name (builder, "both");
      json_builder_begin_object (builder);
      add_moves (builder, "we", drift->moves->we, TRUE);
      add_moves (builder, "they", drift->moves->they, TRUE);
      json_builder_end_object (builder);
    }
  marq_report_add (builder, "to_design", script);
  marq_report_add (builder, "to_database", back);
  json_builder_end_object (builder);
  marq_report_json (builder);
}

/* (transfer full) (nullable) */
static char *
dup_script (MarqDrift *drift, gboolean reverse, GError **error)
{
  g_autoptr (MarqPlan) plan = marq_drift_plan (drift, reverse, error);

  return plan ? marq_plan_dup_script (plan, &drift->settings, FALSE) : NULL;
}

static MarqExit
report (MarqSite *site, MarqDrift *drift, const MarqDriftOptions *options)
{
  g_autoptr (GError) error = NULL;
  gboolean is_json = g_strcmp0 (options->format, "json") == 0;
  gboolean is_sql = g_strcmp0 (options->format, "sql") == 0;
  g_autofree char *script = is_json || (is_sql && !options->reverse) ? dup_script (drift, FALSE, &error) : NULL;
  g_autofree char *back = !error && (is_json || (is_sql && options->reverse)) ? dup_script (drift, TRUE, &error) : NULL;

  if (error)
    return marq_command_fail (error, MARQ_EXIT_REFUSED);
  if (is_json)
    print_json (site, drift, script, back);
  else if (is_sql)
    g_print ("%s", options->reverse ? back : script);
  else
    print_text (drift);
  return drift->changes->len ? MARQ_EXIT_DIFFERENCES : MARQ_EXIT_DONE;
}

static gboolean
check_options (const MarqDriftOptions *options, int argc)
{
  static const char *const formats[] = { "text", "sql", "json", NULL };
  static const char *const sides[] = { "design", "applied", NULL };

  if (argc != 2 || !options->on)
    g_printerr (_ ("marq drift: say which project, and which database: marq drift PROJECT --on TARGET\n"));
  else if (options->format && !g_strv_contains (formats, options->format))
    g_printerr (_ ("marq drift: there is no format “%s”; there are text, sql and json\n"), options->format);
  else if (options->against && !g_strv_contains (sides, options->against))
    g_printerr (_ ("marq drift: a database is compared with the design or with what was applied, not with “%s”\n"), options->against);
  else
    return TRUE;
  return FALSE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqDriftOptions) options = { NULL };
  g_autoptr (MarqSite) site = NULL;
  g_autoptr (MarqDrift) drift = NULL;
  g_autoptr (GError) error = NULL;
  gboolean applied;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("The database: a target of the project, or an address"), N_ ("TARGET") },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &options.format, N_ ("text (the default), sql or json"), N_ ("FORMAT") },
    { "against", 0, 0, G_OPTION_ARG_STRING, &options.against, N_ ("design (the default), or applied: what was last applied there"), N_ ("SIDE") },
    { "reverse", 0, 0, G_OPTION_ARG_NONE, &options.reverse, N_ ("With --format sql: what makes of the design what is in the database"), NULL },
    { "rename", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.renames, N_ ("What was renamed in the database: public.users.mail=email"), N_ ("OLD=NEW") },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_drift, entries, &argc, &argv, &status))
    return status;
  if (!check_options (&options, argc))
    return MARQ_EXIT_USAGE;
  site = marq_site_open (argv[1], options.on, MARQ_TARGET_READ, &error);
  if (!site)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  marq_site_report (site);
  applied = g_strcmp0 (options.against, "applied") == 0;
  if (applied && !site->base)
    {
      g_printerr (_ ("marq drift: nobody knows what was last applied there: compare with the design, or adopt the database with “marq baseline”\n"));
      return MARQ_EXIT_REFUSED;
    }
  drift = marq_site_drift (site, applied ? site->base : NULL, (const char *const *) options.renames, &error);
  return drift ? report (site, drift, &options) : marq_command_fail (error, MARQ_EXIT_REFUSED);
}

const MarqCommand marq_command_drift = {
  .name = "drift",
  .usage = "PROJECT --on TARGET [--format text|sql|json] [--against design|applied] [--reverse]",
  .summary = N_ ("Say what a database has that the design has not, who moved, and the SQL that closes it"),
  .run = run,
};
