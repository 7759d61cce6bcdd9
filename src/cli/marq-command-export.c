/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq export: the migrations of a project, or the schema of anything else, for others to use; and pictures. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-command.h"
#include "marq-export-picture.h"
#include "marq-project-open.h"
#include "migration/generate/marq-export-sql.h"
#include "migration/store/marq-migration-branches.h"
#include "migration/marq-migration-error.h"
#include "migration/generate/marq-plan.h"
#include "model/marq-file.h"

typedef struct
{
  char *format;
  char *dialect;
  char *from;
  char *to;
  char *environment;
  char *output;
  gboolean down;
  gboolean design;
  MarqPictureArguments picture;
} MarqExportOptions;

static void
options_clear (MarqExportOptions *self)
{
  g_free (self->format);
  g_free (self->dialect);
  g_free (self->from);
  g_free (self->to);
  g_free (self->environment);
  g_free (self->output);
  marq_picture_arguments_clear (&self->picture);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqExportOptions, options_clear)

static gboolean
check_fit (MarqMigrationStore *store, GError **error)
{
  GPtrArray *problems = marq_migration_store_get_problems (store);

  for (guint i = 0; i < problems->len; i++)
    if (marq_migration_problem_is_fatal (problems->pdata[i]))
      {
        g_set_error_literal (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED,
                             _ ("the migrations have to be mended first"));
        return FALSE;
      }
  return TRUE;
}

static gboolean
is_wanted (MarqMigration *migration, char **chosen)
{
  return !*chosen
         || g_strv_contains ((const char *const *) chosen,
                             marq_migration_get_version_text (migration));
}

/* Both ends are in it. (element-type MarqMigration) */
static GPtrArray *
choose (MarqMigrationStore *store, const MarqExportOptions *options, char **chosen, GError **error)
{
  g_autoptr (GPtrArray) migrations = g_ptr_array_new_with_free_func (g_object_unref);
  MarqMigration *first = options->from
                             ? marq_migration_store_find_named (store, options->from, error)
                             : NULL;
  MarqMigration *last = !options->from || first
                            ? (options->to
                                   ? marq_migration_store_find_named (store, options->to, error)
                                   : NULL)
                            : NULL;
  gboolean inside = !first;
  gboolean ended = FALSE;

  if ((options->from && !first) || (options->to && !last))
    return NULL;
  for (guint i = 0; chosen[i]; i++)
    if (!marq_migration_store_find_named (store, chosen[i], error))
      return NULL;
  for (guint i = 0; i < marq_migration_store_get_length (store); i++)
    {
      MarqMigration *migration = marq_migration_store_get (store, i);

      inside = !ended && (inside || migration == first);
      if (inside && is_wanted (migration, chosen))
        g_ptr_array_add (migrations, g_object_ref (migration));
      ended = ended || migration == last;
    }
  return g_steal_pointer (&migrations);
}

static char *
export_migrations (const char *path,
                   const MarqExportOptions *options,
                   char **chosen,
                   GError **error)
{
  g_autoptr (MarqMigrationStore) store = NULL;
  g_autoptr (MarqSource) source = marq_project_open_with_store (path, &store, error);
  g_autoptr (GPtrArray) migrations = NULL;
  MarqExportSettings settings = { .environment = options->environment ? options->environment
                                                                      : g_getenv ("MARQUETRY_ENV"),
                                  .down = options->down };

  if (!source || !check_fit (store, error))
    return NULL;
  settings.dialect = marq_project_get_dialect (source->project);
  if (options->dialect)
    marq_source_find_dialect (options->dialect, &settings.dialect);
  migrations = choose (store, options, chosen, error);
  return migrations ? marq_export_sql (source->project, migrations, &settings, error) : NULL;
}

static char *
export_schema (MarqSource *source, const MarqExportOptions *options, GError **error)
{
  MarqPlanSettings settings = { .dialect = source->dialect,
                                .settings = marq_source_settings (source),
                                .is_held = source->is_held };
  g_autoptr (MarqSchema) nothing = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (MarqPlan) plan = NULL;
  g_autofree char *script = NULL;

  if (options->dialect && !source->is_held)
    marq_source_find_dialect (options->dialect, &settings.dialect);
  schema = source->is_held ? marq_source_lower (source, settings.dialect)
                           : g_object_ref (source->schema);
  plan = marq_plan_new (nothing, schema, &settings, error);
  script = plan ? marq_plan_dup_script (plan, &settings, options->down) : NULL;
  return script ? marq_export_client_script (script, settings.dialect, error) : NULL;
}

static char *export(const char *path,
                    const MarqExportOptions *options,
                    char **chosen,
                    GError **error)
{
  g_autoptr (MarqSource) source = marq_source_open (path, error);

  if (!source)
    return NULL;
  marq_source_report (source);
  if (source->project && !source->is_held && !options->design)
    return export_migrations (path, options, chosen, error);
  if (*chosen || options->from || options->to)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE,
                   _ ("only a project has versions to choose from"));
      return NULL;
    }
  return export_schema (source, options, error);
}

static gboolean
check_sql (const MarqExportOptions *options)
{
  MarqDialect dialect;

  if (options->dialect && !marq_source_find_dialect (options->dialect, &dialect))
    g_printerr (
        _ ("marq export: there is no dialect “%s”; there are postgresql, sqlite and mariadb\n"),
        options->dialect);
  else if (marq_picture_arguments_any (&options->picture))
    g_printerr (
        _ ("marq export: --diagram, --style, --scale, --only, --paper, --legend, --link and "
           "--transparent are for pictures\n"));
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_picture (const MarqExportOptions *options, MarqPictureFormat format, char **rest)
{
  if (options->from || options->to || options->down || options->dialect || options->environment
      || *rest)
    {
      g_printerr (
          _ ("marq export: versions, --from, --to, --down, --dialect and --env are for sql\n"));
      return FALSE;
    }
  return marq_picture_arguments_check (&options->picture, format);
}

/* By the name of the file, where it was not said. */
static const char *
get_format (const MarqExportOptions *options)
{
  MarqPictureFormat format;

  if (options->format || !options->output)
    return options->format;
  if (g_str_has_suffix (options->output, ".sql"))
    return "sql";
  return marq_picture_find_format (options->output, &format) ? strrchr (options->output, '.') + 1
                                                             : NULL;
}

static MarqExit
write_sql (const char *source, const MarqExportOptions *options, char **chosen)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = export(source, options, chosen, &error);

  if (!text)
    return marq_command_fail (error, marq_project_exit_for (error));
  if (!options->output)
    g_print ("%s", text);
  else if (!marq_file_write (options->output, text, strlen (text), &error))
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  return MARQ_EXIT_DONE;
}

static MarqExit
write_as (const char *format, const char *source, const MarqExportOptions *options, char **rest)
{
  MarqPictureFormat picture;

  if (g_strcmp0 (format, "sql") == 0)
    return check_sql (options) ? write_sql (source, options, rest) : MARQ_EXIT_USAGE;
  if (format && !strchr (format, '.') && marq_picture_find_format (format, &picture))
    return check_picture (options, picture, rest)
               ? marq_export_picture (source, picture, &options->picture, options->output)
               : MARQ_EXIT_USAGE;
  g_printerr (
      _ ("marq export: say which format, with --format: there are sql, svg, pdf and png\n"));
  return MARQ_EXIT_USAGE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqExportOptions) options = { NULL };
  MarqExit status;
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &options.format,
      N_ ("sql, svg, pdf or png (default: as FILE is called)"), N_ ("FORMAT") },
    { "from", 0, 0, G_OPTION_ARG_STRING, &options.from, N_ ("The first of the migrations"),
      N_ ("V") },
    { "to", 0, 0, G_OPTION_ARG_STRING, &options.to, N_ ("The last of them"), N_ ("V") },
    { "down", 0, 0, G_OPTION_ARG_NONE, &options.down, N_ ("The way back"), NULL },
    { "design", 0, 0, G_OPTION_ARG_NONE, &options.design,
      N_ ("What a project designs, rather than its migrations"), NULL },
    { "dialect", 0, 0, G_OPTION_ARG_STRING, &options.dialect,
      N_ ("For this engine (default: the project's)"), N_ ("DIALECT") },
    { "env", 0, 0, G_OPTION_ARG_STRING, &options.environment,
      N_ ("The environment that it is for, where a script asks"), N_ ("ENVIRONMENT") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, N_ ("Write into this file"),
      N_ ("FILE") },
    { "diagram", 0, 0, G_OPTION_ARG_STRING, &options.picture.diagram,
      N_ ("Pictures: which of the project's; none: everything, laid out anew"), N_ ("NAME") },
    { "style", 0, 0, G_OPTION_ARG_STRING, &options.picture.style,
      N_ ("Pictures: light, dark, high-contrast, high-contrast-dark or print"), N_ ("STYLE") },
    { "scale", 0, 0, G_OPTION_ARG_DOUBLE, &options.picture.scale,
      N_ ("Pictures: so many times as large"), N_ ("N") },
    { "only", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.picture.only,
      N_ ("Pictures: this entity, view or enum, and others that are given so"), N_ ("NAME") },
    { "paper", 0, 0, G_OPTION_ARG_STRING, &options.picture.paper,
      N_ ("Of pdf: sheets of a4, a3-landscape, letter … (default: one page, as large as it takes)"),
      N_ ("PAPER") },
    { "legend", 0, 0, G_OPTION_ARG_NONE, &options.picture.legend,
      N_ ("Pictures: say what the signs mean"), NULL },
    { "transparent", 0, 0, G_OPTION_ARG_NONE, &options.picture.transparent,
      N_ ("Pictures: nothing behind them"), NULL },
    { "link", 0, 0, G_OPTION_ARG_STRING, &options.picture.link,
      N_ ("Of svg and pdf: where a click leads, with {name} and {namespace}"), N_ ("URL") },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_export, entries, &argc, &argv, &status))
    return status;
  if (argc < 2)
    {
      g_printerr (_ ("marq export: say what: marq export PROJECT|SOURCE --format FORMAT\n"));
      return MARQ_EXIT_USAGE;
    }
  return write_as (get_format (&options), argv[1], &options, argv + 2);
}

const MarqCommand marq_command_export = {
  .name = "export",
  .usage =
      "PROJECT|SOURCE [VERSION…] --format sql|svg|pdf|png [-o FILE] [--from V] [--to V] [--down] "
      "[--diagram NAME] [--style STYLE] [--scale N] [--only NAME] [--paper PAPER] [--legend]",
  .summary = N_ (
      "Write migrations, or a schema, as one script for the engine's own client; or a picture of it"),
  .run = run,
};
