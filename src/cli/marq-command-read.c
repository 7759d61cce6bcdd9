/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq read: reads back what scripts that were written or edited by hand do, on a scratch database, and records it. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-command.h"
#include "marq-interrupt.h"
#include "marq-project-open.h"
#include "marq-prompt.h"
#include "marq-report.h"
#include "migration/marq-migration-error.h"
#include "migration/prove/marq-read-back.h"

typedef struct
{
  GStrv    scratch;
  GStrv    renames;
  gboolean into_design;
  gboolean dry_run;
  gboolean yes;
  gboolean json;
} MarqReadOptions;

static void
options_clear (MarqReadOptions *self)
{
  g_strfreev (self->scratch);
  g_strfreev (self->renames);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqReadOptions, options_clear)

typedef struct
{
  const char            *path;
  const MarqReadOptions *options;
  MarqSource            *source;
  MarqMigrationStore    *store;
  MarqSchema            *before; /* the first that was read; NULL: none was */
  MarqSchema            *after;  /* the last */
  JsonBuilder           *report; /* of migrations; NULL: for people */
} MarqReadCommand;

static void
print_read (MarqMigration *migration, MarqReadBack *back)
{
  g_print ("%s\n", marq_migration_get_folder (migration));
  if (back->is_rows)
    g_print (_ ("It writes rows only, if anything: the schema stays as it is.\n"));
  else
    marq_report_changes (back->changes);
  for (guint i = 0; i < back->left_out->len; i++)
    {
      MarqLeftOut *left_out = back->left_out->pdata[i];
      g_autofree char *names = g_strjoinv (", ", left_out->names);

      /* Translators: how many of what kind of thing a migration leaves there that a design cannot have, and their names */
      g_printerr (_ ("marq read: not read: %u × %s: %s\n"), g_strv_length (left_out->names), left_out->kind, names);
    }
  if (!back->is_rows)
    {
      g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (back->before), MARQ_ITEM (back->after), MARQ_MATCHING_UIDS, NULL, NULL);

      marq_report_guesses (matching);
    }
}

static void
add_read (JsonBuilder *builder, MarqMigration *migration, MarqReadBack *back)
{
  json_builder_begin_object (builder);
  marq_report_add (builder, "version", marq_migration_get_version_text (migration));
  marq_report_add (builder, "id", marq_migration_get_id (migration));
  marq_report_add (builder, "folder", marq_migration_get_folder (migration));
  json_builder_set_member_name (builder, "rows_only");
  json_builder_add_boolean_value (builder, back->is_rows);
  marq_report_add_changes (builder, "changes", back->changes);
  json_builder_end_object (builder);
}

static gboolean
read_one (MarqReadCommand *self, MarqMigration *migration, GError **error)
{
  const MarqConnectSettings connect = { .folder = self->source->folder, .ask = marq_prompt_get () };
  const MarqReadBackSettings settings = {
    .servers = (const char *const *) self->options->scratch,
    .connect = &connect,
    .renames = (const char *const *) self->options->renames,
  };
  g_autoptr (MarqReadBack) back = marq_read_back (self->store, self->source->project, migration, &settings, marq_interrupt_get (), error);

  if (!back)
    return FALSE;
  if (self->report)
    add_read (self->report, migration, back);
  else
    print_read (migration, back);
  if (!self->before)
    self->before = g_object_ref (back->before);
  g_set_object (&self->after, back->after);
  return self->options->dry_run || marq_migration_store_record_effect (self->store, migration, back->after, error);
}

/* What is not known stands behind nothing else that is not known: in order. */
static gboolean
read_all (MarqReadCommand *self, GError **error)
{
  for (guint i = 0; i < marq_migration_store_get_length (self->store); i++)
    {
      MarqMigration *migration = marq_migration_store_get (self->store, i);

      if (marq_migration_get_effect (migration) == MARQ_EFFECT_KNOWN)
        continue;
      if (!read_one (self, migration, error))
        return FALSE;
      /* What comes after it needs it recorded. */
      if (self->options->dry_run)
        break;
    }
  return TRUE;
}

/* What is known already may still be taken into the design: of it, and of what was made after it. */
static gboolean
read_known (MarqReadCommand *self, MarqMigration *migration, GError **error)
{
  const char *before = "";

  for (guint i = 0; marq_migration_store_get (self->store, i) != migration; i++)
    before = marq_migration_get_version_text (marq_migration_store_get (self->store, i));
  self->before = marq_migration_store_dup_state (self->store, before, error);
  self->after = self->before ? marq_migration_store_dup_state (self->store, NULL, error) : NULL;
  return self->after != NULL;
}

static gboolean
read_version (MarqReadCommand *self, const char *version, GError **error)
{
  MarqMigration *migration = marq_migration_store_find_version (self->store, version);

  if (!migration)
    migration = marq_migration_store_find_id (self->store, version);
  if (!migration)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VERSION, _ ("there is no migration %s"), version);
      return FALSE;
    }
  if (marq_migration_get_effect (migration) == MARQ_EFFECT_KNOWN)
    return read_known (self, migration, error);
  return read_one (self, migration, error);
}

static MarqExit
take_in (MarqReadCommand *self, MarqSchema *design, GPtrArray *changes)
{
  g_autoptr (GError) error = NULL;

  if (!self->options->into_design)
    {
      g_printerr (ngettext ("marq read: the design has not got %u change of these; “--into-design” takes it in\n",
                            "marq read: the design has not got %u changes of these; “--into-design” takes them in\n", changes->len),
                  changes->len);
      return MARQ_EXIT_DONE;
    }
  if (!self->report)
    {
      g_print (_ ("\nInto the design:\n"));
      marq_report_lines (changes);
    }
  if (!marq_command_confirm (&marq_command_read, _ ("Change the design so?"), self->options->yes))
    return MARQ_EXIT_REFUSED;
  if (!marq_project_save_design (self->path, design, _ ("Take in what was written by hand"), &error))
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  return MARQ_EXIT_DONE;
}

static MarqExit
look_at_design (MarqReadCommand *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMatching) matching = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (MarqSchema) design = NULL;
  MarqExit status = MARQ_EXIT_DONE;

  if (self->before)
    {
      design = marq_read_back_dup_design (self->source->project, self->before, self->after, &matching, &changes, &error);
      if (!design)
        return marq_command_fail (error, marq_project_exit_for (error));
    }
  if (self->report)
    {
      g_autoptr (GPtrArray) none = g_ptr_array_new ();

      marq_report_add_changes (self->report, "not_in_design", changes ? changes : none);
    }
  if (changes && changes->len && !self->options->dry_run)
    status = take_in (self, design, changes);
  return status;
}

static MarqExit
run_command (MarqReadCommand *self, const char *version)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonBuilder) report = self->options->json ? json_builder_new () : NULL;
  MarqExit status;
  gboolean well;

  marq_interrupt_get ();
  self->source = marq_project_open_with_store (self->path, &self->store, &error);
  if (!self->source)
    return marq_command_fail (error, marq_project_exit_for (error));
  self->report = report;
  if (report)
    {
      json_builder_begin_object (report);
      json_builder_set_member_name (report, "migrations");
      json_builder_begin_array (report);
    }
  well = version ? read_version (self, version, &error) : read_all (self, &error);
  if (report)
    json_builder_end_array (report);
  if (!well && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return marq_command_fail (error, MARQ_EXIT_INTERRUPTED);
  if (!well)
    return marq_command_fail (error, error->domain == MARQ_MIGRATION_ERROR ? marq_project_exit_for (error) : MARQ_EXIT_FAILED);
  if (!self->before && !report)
    g_print (_ ("There is nothing to read back: what every migration does is known.\n"));
  status = look_at_design (self);
  if (report)
    {
      json_builder_end_object (report);
      marq_report_json (report);
    }
  return status;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqReadOptions) options = { NULL };
  MarqReadCommand self = { .options = &options };
  MarqExit status;
  const GOptionEntry entries[] = {
    { "scratch", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.scratch, N_ ("A server where a database may be made for the while"), N_ ("URL") },
    { "rename", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.renames, N_ ("What it renames, where its SQL does not say so"), N_ ("OLD=NEW") },
    { "into-design", 0, 0, G_OPTION_ARG_NONE, &options.into_design, N_ ("Take what it does into the design"), NULL },
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &options.dry_run, N_ ("Say what it does, and record nothing"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_ ("Do not ask"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print what was read for programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_read, entries, &argc, &argv, &status))
    return status;
  if (argc < 2 || argc > 3)
    {
      g_printerr (_ ("marq read: say which project: marq read PROJECT [VERSION]\n"));
      return MARQ_EXIT_USAGE;
    }
  self.path = argv[1];
  status = run_command (&self, argc > 2 ? argv[2] : NULL);
  g_clear_object (&self.before);
  g_clear_object (&self.after);
  g_clear_pointer (&self.source, marq_source_free);
  g_clear_object (&self.store);
  return status;
}

const MarqCommand marq_command_read = {
  .name = "read",
  .usage = "PROJECT [VERSION] [--scratch URL] [--into-design] [--rename OLD=NEW…] [--dry-run] [--yes] [--json]",
  .summary = N_ ("Read back what scripts that were written or edited by hand do"),
  .run = run,
};
