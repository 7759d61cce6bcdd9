/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq generate: the next migration of a project; or a pair of scripts, from anything to anything. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-command.h"
#include "marq-generate-raw.h"
#include "marq-project-open.h"
#include "marq-report.h"

static void
options_clear (MarqGenerateArguments *self)
{
  g_free (self->message);
  g_free (self->version);
  g_free (self->type);
  g_strfreev (self->only);
  g_strfreev (self->renames);
  g_strfreev (self->depends);
  g_free (self->from);
  g_free (self->to);
  g_free (self->framework);
  g_free (self->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqGenerateArguments, options_clear)

MarqPlanFlags
marq_generate_arguments_flags (const MarqGenerateArguments *self)
{
  return (self->online ? MARQ_PLAN_ONLINE | MARQ_PLAN_LOCK_TIMEOUT : 0) | (self->idempotent ? MARQ_PLAN_IDEMPOTENT : 0)
         | (self->backup ? MARQ_PLAN_BACKUP : 0) | (self->no_transaction ? MARQ_PLAN_NO_TRANSACTION : 0)
         | (self->access ? MARQ_PLAN_ACCESS : 0);
}

static void
add_list (JsonBuilder *builder, const char *name, const char *const *texts)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; texts && texts[i]; i++)
    json_builder_add_string_value (builder, texts[i]);
  json_builder_end_array (builder);
}

static void
add_migration (JsonBuilder *builder, MarqMigration *migration, const char *path)
{
  json_builder_set_member_name (builder, "migration");
  if (!migration)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  marq_report_add (builder, "id", marq_migration_get_id (migration));
  marq_report_add (builder, "version", marq_migration_get_version_text (migration));
  marq_report_add (builder, "type", marq_migration_get_type_nick (migration));
  marq_report_add (builder, "description", marq_migration_get_description (migration));
  marq_report_add (builder, "checksum", marq_migration_get_checksum (migration));
  marq_report_add (builder, "folder", path);
  add_list (builder, "dependencies", marq_migration_get_dependencies (migration));
  add_list (builder, "options", marq_migration_get_options (migration));
  marq_report_add (builder, "up", marq_migration_get_up (migration, NULL));
  marq_report_add (builder, "down", marq_migration_get_down (migration, NULL));
  json_builder_end_object (builder);
}

static void
print_json (MarqGeneration *generation, const char *path)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *words = marq_changes_dup_paragraph (generation->plan->changes);

  json_builder_begin_object (builder);
  add_migration (builder, generation->migration, path);
  marq_report_add_changes (builder, "changes", generation->plan->changes);
  marq_report_add (builder, "words", words);
  json_builder_set_member_name (builder, "loses_data");
  json_builder_add_boolean_value (builder, generation->plan->lossy);
  marq_report_add (builder, "suggested_version", generation->suggested);
  marq_report_add (builder, "reason", generation->reason);
  marq_report_add_findings (builder, generation->findings);
  json_builder_end_object (builder);
  marq_report_json (builder);
}

static void
print_nothing (MarqGeneration *generation, MarqMigrationStore *store)
{
  MarqMigration *last = marq_migration_store_get_last (store);

  if (generation->plan->changes->len)
    {
      g_print (_ ("No changes that the database would hold; only these:\n"));
      marq_report_lines (generation->plan->changes);
    }
  else if (last)
    g_print (_ ("No changes: the design is what %s makes.\n"), marq_migration_get_folder (last));
  else
    g_print (_ ("No changes: the design is empty.\n"));
}

static void
print_suggestion (MarqGeneration *generation)
{
  const char *version = marq_migration_get_version_text (generation->migration);

  if (generation->suggested && !g_str_equal (generation->suggested, version))
    g_printerr (_ ("marq generate: this is version %s; %s would say more (%s)\n"), version, generation->suggested, generation->reason);
}

static void
print_made (MarqGeneration *generation, const char *path)
{
  g_print ("%s\n", path);
  marq_report_lines (generation->plan->changes);
  print_suggestion (generation);
  marq_report_findings (generation->plan->findings);
  marq_report_findings (generation->findings);
}

static MarqExit
generate (const char *folder, const MarqGenerateArguments *arguments)
{
  const MarqGenerateOptions options = {
    .description = arguments->message,
    .version = arguments->version,
    .type = arguments->type,
    .author = marq_project_get_author (),
    .only = (const char *const *) arguments->only,
    .renames = (const char *const *) arguments->renames,
    .depends = (const char *const *) arguments->depends,
    .flags = marq_generate_arguments_flags (arguments),
    .no_down = arguments->no_down,
    .safe_mode = arguments->safe_mode,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMigrationStore) store = NULL;
  g_autoptr (MarqSource) source = NULL;
  g_autoptr (MarqGeneration) generation = NULL;
  g_autofree char *path = NULL;

  source = marq_project_open_with_store (folder, &store, &error);
  if (!source)
    return marq_command_fail (error, marq_project_exit_for (error));
  generation = marq_generate (store, source->project, source->schema, &options, &error);
  if (!generation || (generation->migration && !marq_migration_store_add (store, generation->migration, &error)))
    return marq_command_fail (error, marq_project_exit_for (error));
  if (generation->migration)
    path = g_build_filename (marq_migration_store_get_folder (store), marq_migration_get_folder (generation->migration), NULL);
  if (arguments->json)
    print_json (generation, path);
  else if (path)
    print_made (generation, path);
  else
    print_nothing (generation, store);
  return MARQ_EXIT_DONE;
}

/* Either a project, or two sources and where to. */
static gboolean
check_arguments (const MarqGenerateArguments *self, int argc)
{
  gboolean bare = self->from || self->to || self->framework || self->output;

  if (!self->message)
    g_printerr (_ ("marq generate: say what the migration does: -m TEXT\n"));
  else if (!bare && argc != 2)
    g_printerr (_ ("marq generate: say which project: marq generate PROJECT -m TEXT\n"));
  else if (bare && (argc != 1 || !self->from || !self->to || !self->output))
    g_printerr (_ ("marq generate: without a project it needs --from, --to and --output\n"));
  else if (bare && (self->only || self->type || self->depends || self->json))
    g_printerr (_ ("marq generate: --only, --type, --depends and --json are for projects\n"));
  else if (self->framework && !g_str_equal (self->framework, "raw"))
    g_printerr (_ ("marq generate: the framework “%s” is not supported; there is raw\n"), self->framework);
  else
    return TRUE;
  return FALSE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqGenerateArguments) arguments = { NULL };
  MarqExit status;
  const GOptionEntry entries[] = {
    { "message", 'm', 0, G_OPTION_ARG_STRING, &arguments.message, N_ ("What the migration does, in a few words"), N_ ("TEXT") },
    { "version", 0, 0, G_OPTION_ARG_STRING, &arguments.version, N_ ("Its version, or patch (the default), minor or major"), N_ ("V") },
    { "type", 0, 0, G_OPTION_ARG_STRING, &arguments.type, N_ ("Its type (default: what the changes are)"), N_ ("T") },
    { "only", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments.only, N_ ("Only this change, by its id, and what it needs"), N_ ("CHANGE") },
    { "rename", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments.renames, N_ ("What was renamed: public.users.mail=email"), N_ ("OLD=NEW") },
    { "depends", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments.depends, N_ ("What it needs besides: a version, or an id"), N_ ("MIGRATION") },
    { "backup", 0, 0, G_OPTION_ARG_NONE, &arguments.backup, N_ ("Keep what is dropped in tables of its own"), NULL },
    { "online", 0, 0, G_OPTION_ARG_NONE, &arguments.online, N_ ("In steps that block nobody for long"), NULL },
    { "idempotent", 0, 0, G_OPTION_ARG_NONE, &arguments.idempotent, N_ ("IF [NOT] EXISTS everywhere"), NULL },
    { "no-transaction", 0, 0, G_OPTION_ARG_NONE, &arguments.no_transaction, N_ ("Without BEGIN and COMMIT"), NULL },
    { "no-down", 0, 0, G_OPTION_ARG_NONE, &arguments.no_down, N_ ("Without a way back"), NULL },
    { "safe-mode", 0, 0, G_OPTION_ARG_NONE, &arguments.safe_mode, N_ ("Refuse what loses data"), NULL },
    { "access", 0, 0, G_OPTION_ARG_NONE, &arguments.access, N_ ("Owners and grants, too"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &arguments.json, N_ ("Print what was made for programs"), NULL },
    { "from", 0, 0, G_OPTION_ARG_STRING, &arguments.from, N_ ("Without a project: what there is"), N_ ("SOURCE") },
    { "to", 0, 0, G_OPTION_ARG_STRING, &arguments.to, N_ ("Without a project: what there is to be"), N_ ("SOURCE") },
    { "framework", 0, 0, G_OPTION_ARG_STRING, &arguments.framework, N_ ("Without a project: in whose form (raw)"), N_ ("NAME") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &arguments.output, N_ ("Without a project: the folder to write to"), N_ ("DIR") },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_generate, entries, &argc, &argv, &status))
    return status;
  if (!check_arguments (&arguments, argc))
    return MARQ_EXIT_USAGE;
  return arguments.from ? marq_generate_raw (&arguments) : generate (argv[1], &arguments);
}

const MarqCommand marq_command_generate = {
  .name = "generate",
  .usage = "PROJECT -m TEXT [--version V] [--type T] [--only CHANGE…] [--backup] [--online] [--idempotent] [--no-transaction] "
           "[--no-down] [--safe-mode] [--depends MIGRATION…]",
  .summary = N_ ("Make the next migration: what changed in the design since the last one"),
  .run = run,
};
