/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq create: a migration for data or for SQL written by hand: empty, or with what a template has. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-command.h"
#include "marq-pattern-list.h"
#include "marq-project-open.h"
#include "migration/generate/marq-generate.h"

typedef struct
{
  char    *message;
  char    *version;
  char    *type;
  char    *template;
  GStrv    values;
  GStrv    depends;
  gboolean no_down;
  gboolean list;
  gboolean json;
} MarqCreateArguments;

static void
arguments_clear (MarqCreateArguments *self)
{
  g_free (self->message);
  g_free (self->version);
  g_free (self->type);
  g_free (self->template);
  g_strfreev (self->values);
  g_strfreev (self->depends);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqCreateArguments, arguments_clear)

/* (transfer full) (nullable) */
static MarqMigration *
make (MarqMigrationStore *store, MarqSource *source, const MarqCreateArguments *arguments, GError **error)
{
  const MarqGenerateOptions options = {
    .description = arguments->message,
    .version = arguments->version,
    .type = arguments->type,
    .author = marq_project_get_author (),
    .depends = (const char *const *) arguments->depends,
    .no_down = arguments->no_down,
  };
  g_autoptr (MarqPattern) pattern = NULL;

  if (!arguments->template)
    return marq_generate_empty (store, source->project, &options, error);
  pattern = marq_pattern_find (source->folder, arguments->template, error);
  return pattern ? marq_generate_filled (store, source->project, pattern, (const char *const *) arguments->values, &options, error) : NULL;
}

static MarqExit
create (const char *path, const MarqCreateArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMigrationStore) store = NULL;
  g_autoptr (MarqSource) source = NULL;
  g_autoptr (MarqMigration) migration = NULL;
  g_autofree char *folder = NULL;

  source = marq_project_open_with_store (path, &store, &error);
  if (!source)
    return marq_command_fail (error, marq_project_exit_for (error));
  migration = make (store, source, arguments, &error);
  if (!migration || !marq_migration_store_add (store, migration, &error))
    return marq_command_fail (error, marq_project_exit_for (error));
  folder = g_build_filename (marq_migration_store_get_folder (store), marq_migration_get_folder (migration), NULL);
  g_print ("%s\n", folder);
  if (arguments->template)
    g_printerr (_ ("marq create: look through its SQL; then “marq read %s” reads back what it does: until then nothing can be generated "
                   "after it\n"),
                path);
  else
    g_printerr (_ ("marq create: write its SQL; then “marq read %s” reads back what it does: until then nothing can be generated after it\n"),
                path);
  return MARQ_EXIT_DONE;
}

static MarqExit
list (const char *path, gboolean as_json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSource) source = marq_source_open (path, &error);

  if (!source)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  if (!source->project)
    {
      g_printerr (_ ("marq create: %s is no project: give its folder or its .marq file\n"), path);
      return MARQ_EXIT_USAGE;
    }
  marq_pattern_list_print (source->folder, source->dialect, as_json);
  return MARQ_EXIT_DONE;
}

static gboolean
check_arguments (const MarqCreateArguments *self, int argc)
{
  if (argc != 2 || (!self->message && !self->list))
    g_printerr (_ ("marq create: say which project, and what the migration does: marq create PROJECT -m TEXT\n"));
  else if (self->values && !self->template)
    g_printerr (_ ("marq create: --set fills the holes of a template: say which one, with --template\n"));
  else if (self->json && !self->list)
    g_printerr (_ ("marq create: --json is for --list-templates\n"));
  else
    return TRUE;
  return FALSE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqCreateArguments) arguments = { NULL };
  MarqExit status;
  const GOptionEntry entries[] = {
    { "message", 'm', 0, G_OPTION_ARG_STRING, &arguments.message, N_ ("What the migration does, in a few words"), N_ ("TEXT") },
    { "version", 0, 0, G_OPTION_ARG_STRING, &arguments.version, N_ ("Its version, or patch (the default), minor or major"), N_ ("V") },
    { "type", 0, 0, G_OPTION_ARG_STRING, &arguments.type, N_ ("Its type: data, or custom (the default), or any other"), N_ ("T") },
    { "template", 't', 0, G_OPTION_ARG_STRING, &arguments.template, N_ ("With what this template has"), N_ ("NAME") },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments.values, N_ ("What goes into a hole of the template"), N_ ("HOLE=VALUE") },
    { "list-templates", 0, 0, G_OPTION_ARG_NONE, &arguments.list, N_ ("Say which templates there are, and what their holes are"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &arguments.json, N_ ("With --list-templates: for programs"), NULL },
    { "depends", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments.depends, N_ ("What it needs: a version, or an id"), N_ ("MIGRATION") },
    { "no-down", 0, 0, G_OPTION_ARG_NONE, &arguments.no_down, N_ ("Without a way back"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_create, entries, &argc, &argv, &status))
    return status;
  if (!check_arguments (&arguments, argc))
    return MARQ_EXIT_USAGE;
  return arguments.list ? list (argv[1], arguments.json) : create (argv[1], &arguments);
}

const MarqCommand marq_command_create = {
  .name = "create",
  .usage = "PROJECT -m TEXT [--template NAME --set HOLE=VALUE…] [--type T] [--version V] [--depends MIGRATION…] [--no-down] | PROJECT "
           "--list-templates [--json]",
  .summary = N_ ("Make a migration for data or for SQL written by hand, empty or from a template"),
  .run = run,
};
