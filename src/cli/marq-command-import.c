/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq import: a database, or whatever has a schema, as a new project; or what it has done, into one. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "compare/marq-compare.h"
#include "compare/marq-rename-guess.h"
#include "marq-command.h"
#include "marq-report.h"
#include "marq-site.h"
#include "model/marq-history.h"
#include "model/marq-project-file.h"
#include "model/marq-template.h"

typedef struct
{
  char    *output;
  char    *into;
  GStrv    renames;
  gboolean yes;
  gboolean theirs;
} MarqImportOptions;

static void
options_clear (MarqImportOptions *self)
{
  g_clear_pointer (&self->output, g_free);
  g_clear_pointer (&self->into, g_free);
  g_clear_pointer (&self->renames, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqImportOptions, options_clear)

/* As one step of a history, as in a window; the boxes of what goes go with it. */
static void
become (MarqProject *project, MarqSchema *refreshed)
{
  g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (project));

  marq_history_become (history, marq_project_get_schema (project), refreshed, _ ("Refresh"));
}

/* Nothing is decided for the designer: an enum of the engine stays one. */
static MarqExit
make_project (MarqSource *source, const char *output)
{
  g_autofree char *folder = g_canonicalize_filename (output, NULL);
  g_autofree char *name = g_path_get_basename (folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqProjectFile) present = marq_project_file_open (folder, NULL);
  g_autoptr (MarqTemplate) template = marq_template_find (MARQ_TEMPLATE_PROJECT, "empty", &error);
  g_autoptr (MarqProject) project = template ? marq_template_make_project (template, name, source->dialect) : NULL;
  g_autoptr (MarqProjectFile) file = NULL;
  g_autoptr (MarqMatching) matching = NULL;
  g_autoptr (MarqSchema) adopted = NULL;

  if (present)
    {
      g_printerr (_ ("marq import: there is a project in %s already: --into it pulls in what differs\n"), folder);
      return MARQ_EXIT_REFUSED;
    }
  if (!project)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  if (source->is_held)
    {
      marq_project_set_serial_style (project, marq_source_settings (source).serial_style);
      marq_project_set_enum_style (project, marq_source_settings (source).enum_style);
      marq_drift_hide_own (source->schema, project);
    }
  marq_engine_draw_types (marq_engine_get (source->dialect), source->schema);
  matching = marq_matching_new (marq_project_get_schema (project), MARQ_ITEM (source->schema), MARQ_MATCHING_NAMES, NULL, NULL);
  adopted = marq_three_way_adopt (matching, NULL);
  become (project, adopted);
  file = marq_project_file_create (folder, project, &error);
  if (!file)
    return marq_command_fail (error, g_error_matches (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_EXISTS) ? MARQ_EXIT_REFUSED
                                                                                                      : MARQ_EXIT_FAILED);
  g_print ("%s\n", marq_project_file_get_path (file));
  return MARQ_EXIT_DONE;
}

/* What a database did is known best by what was last applied to it. (transfer full) */
static MarqSchema *
refresh (const char *source, const MarqImportOptions *options, MarqSchema **design, GError **error)
{
  const char *const *renames = (const char *const *) options->renames;
  g_autoptr (MarqSource) project = marq_source_open (options->into, error);
  gboolean is_target = project && project->project && marq_item_list_find_by_name (marq_project_get_targets (project->project), source);
  g_autoptr (MarqSite) site = NULL;
  g_autoptr (MarqSource) other = NULL;
  g_autoptr (MarqDrift) drift = NULL;

  if (!project)
    return NULL;
  *design = g_object_ref (project->schema);
  if (is_target || marq_connection_is_url (source))
    {
      site = marq_site_open (options->into, source, MARQ_TARGET_READ, error);
      if (site)
        marq_site_report (site);
      drift = site ? marq_site_drift (site, NULL, renames, error) : NULL;
    }
  else if ((other = marq_source_open (source, error)))
    {
      const MarqPlanSettings settings = { .dialect = project->dialect, .settings = marq_source_settings (project), .renames = renames };
      const MarqDriftSides sides = { NULL, project->schema, other->schema };

      marq_source_report (other);
      drift = marq_drift_new (&sides, NULL, &settings, NULL, error);
    }
  if (drift && !drift->moves && !renames)
    marq_report_guesses (drift->matching);
  return drift ? marq_drift_dup_refreshed (drift, *design, options->theirs) : NULL;
}

static gboolean
save_refreshed (const MarqImportOptions *options, MarqSchema *refreshed, GError **error)
{
  g_autoptr (MarqProjectFile) file = marq_project_file_open (options->into, error);

  if (!file)
    return FALSE;
  become (marq_project_file_get_project (file), refreshed);
  return marq_project_file_save (file, error);
}

static MarqExit
pull_into (const char *source, const MarqImportOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSchema) design = NULL;
  g_autoptr (MarqSchema) refreshed = refresh (source, options, &design, &error);
  g_autoptr (MarqMatching) matching = NULL;
  g_autoptr (GPtrArray) changes = NULL;

  if (!refreshed)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  matching = marq_matching_new (MARQ_ITEM (design), MARQ_ITEM (refreshed), MARQ_MATCHING_UIDS, NULL, NULL);
  changes = marq_compare (matching, NULL);
  marq_report_changes (changes);
  if (!changes->len)
    return MARQ_EXIT_DONE;
  if (!marq_command_confirm (&marq_command_import, _ ("Change the design so?"), options->yes))
    return MARQ_EXIT_REFUSED;
  return save_refreshed (options, refreshed, &error) ? MARQ_EXIT_DONE : marq_command_fail (error, MARQ_EXIT_FAILED);
}

static MarqExit
import_source (const char *name, const MarqImportOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSource) source = NULL;

  if (options->into)
    return pull_into (name, options);
  source = marq_source_open (name, &error);
  if (!source)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  marq_source_report (source);
  return make_project (source, options->output);
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqImportOptions) options = { NULL };
  MarqExit status;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, N_ ("Make a new project in this folder"), N_ ("DIR") },
    { "into", 0, 0, G_OPTION_ARG_FILENAME, &options.into, N_ ("Pull what differs into this project"), N_ ("PROJECT") },
    { "rename", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.renames, N_ ("What was renamed there: public.users.mail=email"), N_ ("OLD=NEW") },
    { "theirs", 0, 0, G_OPTION_ARG_NONE, &options.theirs, N_ ("Where both the design and the database moved, as the database did"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_ ("Do not ask"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_import, entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || !options.output == !options.into)
    {
      g_printerr (_ ("marq import: say what, and where to: marq import SOURCE -o DIR, or --into PROJECT\n"));
      return MARQ_EXIT_USAGE;
    }
  return import_source (argv[1], &options);
}

const MarqCommand marq_command_import = {
  .name = "import",
  .usage = "SOURCE -o DIR | --into PROJECT [--yes] [--theirs] [--rename OLD=NEW…]",
  .summary = N_ ("Make a project of a database, or pull what a database has done into one"),
  .run = run,
};
