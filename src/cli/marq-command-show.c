/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq show, marq preview: a migration, or a script, as a person wants to see it before it is run. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "compare/marq-change.h"
#include "engine/marq-sql-file.h"
#include "marq-command.h"
#include "marq-paint.h"
#include "marq-project-open.h"
#include "marq-report.h"
#include "migration/store/marq-proof.h"
#include "migration/generate/marq-preview.h"

typedef struct
{
  char    *dialect;
  gboolean json;
} MarqShowOptions;

static void
options_clear (MarqShowOptions *self)
{
  g_free (self->dialect);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqShowOptions, options_clear)

typedef struct
{
  const char    *name;      /* of the file, or the folder of the migration */
  MarqMigration *migration; /* NULL: a file */
  MarqDialect    dialect;
  MarqPreview   *preview;
  char          *proof;     /* what a rehearsal proved of it, in words; NULL: nothing, or it was another text */
} MarqShow;

static const char *
effect_words (MarqMigration *migration)
{
  switch (marq_migration_get_effect (migration))
    {
    case MARQ_EFFECT_EDITED:
      return _ ("edited since; “marq read” finds out what it does now");
    case MARQ_EFFECT_UNREAD:
      return _ ("written by hand; “marq read” finds out what it does");
    default:
      return NULL;
    }
}

static char *
dup_words (const char *const *words)
{
  return words && words[0] ? g_strjoinv (", ", (GStrv) words) : NULL;
}

static char *
dup_steps (MarqPreview *preview)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u statement", "%u statements", preview->lines->len), preview->lines->len);
  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, " in %u step", " in %u steps", preview->n_steps), preview->n_steps);
  if (preview->n_outside)
    g_string_append_printf (text, _ (", %u outside of a transaction"), preview->n_outside);
  if (preview->has_conditions)
    g_string_append (text, _ (", some for other environments than development only"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Each once, in the order of the findings. */
static char *
dup_locks (GPtrArray *findings)
{
  g_autoptr (GPtrArray) locks = g_ptr_array_new ();

  for (guint i = 0; findings && i < findings->len; i++)
    {
      const MarqFinding *finding = findings->pdata[i];

      if (finding->rule->lock && !g_ptr_array_find (locks, finding->rule->lock, NULL))
        g_ptr_array_add (locks, (gpointer) finding->rule->lock);
    }
  if (!locks->len)
    return NULL;
  for (guint i = 0; i < locks->len; i++)
    locks->pdata[i] = (gpointer) _ (locks->pdata[i]);
  g_ptr_array_add (locks, NULL);
  return g_strjoinv ("; ", (GStrv) locks->pdata);
}

static void
print_panel (const MarqShow *self)
{
  MarqPreview *preview = self->preview;
  g_autofree char *steps = dup_steps (preview);
  g_autofree char *locks = dup_locks (preview->findings);
  g_autofree char *losses = dup_words ((const char *const *) preview->losses);
  g_autofree char *losses_down = dup_words ((const char *const *) preview->losses_down);
  g_autofree char *needs = self->migration ? dup_words (marq_migration_get_dependencies (self->migration)) : NULL;
  g_autofree char *options = self->migration ? dup_words (marq_migration_get_options (self->migration)) : NULL;

  if (self->migration)
    {
      marq_paint_fact (_ ("Id"), marq_migration_get_id (self->migration));
      marq_paint_fact (_ ("Type"), marq_migration_get_type_nick (self->migration));
      marq_paint_fact (_ ("Author"), marq_migration_get_author (self->migration));
      marq_paint_fact (_ ("Created"), marq_migration_get_created_at (self->migration));
      marq_paint_fact (_ ("Effect"), effect_words (self->migration));
      marq_paint_fact (_ ("Needs"), needs);
      marq_paint_fact (_ ("Options"), options);
    }
  marq_paint_fact (_ ("Checksum"), preview->checksum);
  marq_paint_fact (_ ("Runs"), steps);
  marq_paint_fact (_ ("Locks"), locks);
  marq_paint_fact (_ ("Loses"), losses);
  if (self->migration)
    marq_paint_fact (_ ("Proof"), self->proof);
  if (self->migration)
    marq_paint_fact (_ ("Way back"), !preview->down ? _ ("none") : losses_down ? losses_down : _ ("loses no rows"));
}

static void
print_statements (MarqPreview *preview)
{
  for (guint i = 0; i < preview->lines->len; i++)
    {
      const MarqPreviewLine *line = preview->lines->pdata[i];
      const MarqStatement *statement = line->statement;
      g_autofree char *first = marq_statement_dup_line (statement);

      /* Translators: a line of a script, and the statement there */
      g_print (_ ("  line %u: %s"), statement->line, first);
      if (line->is_outside)
        g_print (_ (" (outside of a transaction)"));
      if (statement->flags & MARQ_STATEMENT_LOSES)
        g_print (_ (" (loses data)"));
      g_print ("\n");
    }
  if (!preview->lines->len)
    g_print (_ ("  nothing\n"));
}

static void
print_findings (GPtrArray *findings)
{
  static const char *const levels[] = { N_ ("note"), N_ ("warning"), N_ ("error") };

  if (!findings || !findings->len)
    return;
  g_print ("\n");
  marq_paint_heading (_ ("To know before"));
  for (guint i = 0; i < findings->len; i++)
    {
      const MarqFinding *finding = findings->pdata[i];

      g_print (_ ("  %s, line %u: %s [%s]\n"), _ (levels[finding->rule->level]), finding->line, finding->message, finding->rule->id);
      if (finding->rule->safe_way)
        g_print (_ ("    Instead: %s\n"), _ (finding->rule->safe_way));
    }
}

static void
print_script (const char *name, const char *script, MarqDialect dialect)
{
  g_print ("\n");
  marq_paint_heading (name);
  marq_paint_sql (script, dialect);
}

static void
print_text (const MarqShow *self)
{
  MarqPreview *preview = self->preview;
  g_autofree char *title = self->migration ? g_strdup_printf ("%s %s", marq_migration_get_version_text (self->migration),
                                                              marq_migration_get_description (self->migration))
                                           : g_strdup (self->name);

  marq_paint_heading (title);
  print_panel (self);
  g_print ("\n");
  marq_paint_heading (_ ("What it does"));
  if (preview->changes)
    marq_report_changes (preview->changes);
  else
    print_statements (preview);
  if (preview->why_not)
    g_printerr ("marq: %s\n", preview->why_not);
  print_findings (preview->findings);
  print_script (self->migration ? "up.sql" : self->name, preview->up, self->dialect);
  if (preview->down)
    print_script ("down.sql", preview->down, self->dialect);
}

static void
add_words (JsonBuilder *builder, const char *name, const char *const *words)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; words && words[i]; i++)
    json_builder_add_string_value (builder, words[i]);
  json_builder_end_array (builder);
}

static void
add_number (JsonBuilder *builder, const char *name, guint number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value != FALSE);
}

static void
add_statements (JsonBuilder *builder, MarqPreview *preview)
{
  json_builder_set_member_name (builder, "statements");
  json_builder_begin_array (builder);
  for (guint i = 0; i < preview->lines->len; i++)
    {
      const MarqPreviewLine *line = preview->lines->pdata[i];

      json_builder_begin_object (builder);
      add_number (builder, "line", line->statement->line);
      add_number (builder, "step", line->step);
      marq_report_add (builder, "what", line->statement->what);
      marq_report_add (builder, "text", line->statement->text);
      add_boolean (builder, "outside_transaction", line->is_outside);
      add_boolean (builder, "loses_data", line->statement->flags & MARQ_STATEMENT_LOSES);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_facts (JsonBuilder *builder, MarqMigration *migration)
{
  static const char *const effects[] = { [MARQ_EFFECT_KNOWN] = "known", [MARQ_EFFECT_EDITED] = "edited", [MARQ_EFFECT_UNREAD] = "unread" };

  marq_report_add (builder, "version", marq_migration_get_version_text (migration));
  marq_report_add (builder, "id", marq_migration_get_id (migration));
  marq_report_add (builder, "description", marq_migration_get_description (migration));
  marq_report_add (builder, "type", marq_migration_get_type_nick (migration));
  marq_report_add (builder, "author", marq_migration_get_author (migration));
  marq_report_add (builder, "created_at", marq_migration_get_created_at (migration));
  marq_report_add (builder, "folder", marq_migration_get_folder (migration));
  marq_report_add (builder, "effect", effects[marq_migration_get_effect (migration)]);
  add_words (builder, "dependencies", marq_migration_get_dependencies (migration));
  add_words (builder, "options", marq_migration_get_options (migration));
}

static void
print_json (const MarqShow *self)
{
  MarqPreview *preview = self->preview;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *locks = dup_locks (preview->findings);
  g_autofree char *words = preview->changes ? marq_changes_dup_paragraph (preview->changes) : NULL;

  json_builder_begin_object (builder);
  if (self->migration)
    add_facts (builder, self->migration);
  else
    marq_report_add (builder, "file", self->name);
  marq_report_add (builder, "checksum", preview->checksum);
  add_number (builder, "steps", preview->n_steps);
  add_number (builder, "outside_transaction", preview->n_outside);
  add_boolean (builder, "has_conditions", preview->has_conditions);
  add_statements (builder, preview);
  add_words (builder, "losses", (const char *const *) preview->losses);
  add_words (builder, "losses_down", (const char *const *) preview->losses_down);
  marq_report_add (builder, "locks", locks);
  marq_report_add (builder, "proof", self->proof);
  if (preview->changes)
    marq_report_add_changes (builder, "changes", preview->changes);
  marq_report_add (builder, "words", words);
  marq_report_add_findings (builder, preview->findings);
  marq_report_add (builder, "problem", preview->why_not);
  marq_report_add (builder, "up", preview->up);
  marq_report_add (builder, "down", preview->down);
  json_builder_end_object (builder);
  marq_report_json (builder);
}

static MarqExit
show (const MarqShow *self, const MarqShowOptions *options)
{
  if (options->json)
    print_json (self);
  else
    print_text (self);
  return MARQ_EXIT_DONE;
}

static MarqExit
show_file (const char *path, const MarqShowOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *script = NULL;
  g_autoptr (MarqPreview) preview = NULL;
  MarqShow self = { .name = path };

  if (!g_file_get_contents (path, &script, NULL, &error))
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  if (!g_utf8_validate (script, -1, NULL))
    {
      g_printerr (_ ("marq show: %s is no text in UTF-8\n"), path);
      return MARQ_EXIT_FAILED;
    }
  if (!options->dialect || !marq_source_find_dialect (options->dialect, &self.dialect))
    self.dialect = marq_sql_file_guess (path);
  preview = marq_preview_new_file (script, self.dialect);
  self.preview = preview;
  return show (&self, options);
}

/* (nullable) */
static char *
dup_proof (MarqMigrationStore *store, MarqMigration *migration, MarqDialect dialect)
{
  g_autoptr (GEnumClass) dialects = g_type_class_ref (MARQ_TYPE_DIALECT);
  const char *nick = g_enum_get_value (dialects, (int) dialect)->value_nick;
  g_autoptr (MarqProof) proof = marq_proof_read (marq_migration_store_get_folder (store), migration, nick);

  return proof ? marq_proof_dup_words (proof) : NULL;
}

static MarqExit
show_migration (const char *path, const char *version, const MarqShowOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMigrationStore) store = NULL;
  g_autoptr (MarqSource) source = marq_project_open_with_store (path, &store, &error);
  g_autoptr (MarqPreview) preview = NULL;
  g_autofree char *words = NULL;
  MarqShow self = { NULL };

  if (!source)
    return marq_command_fail (error, marq_project_exit_for (error));
  self.migration = marq_migration_store_find_version (store, version);
  if (!self.migration)
    self.migration = marq_migration_store_find_id (store, version);
  if (!self.migration)
    {
      g_printerr (_ ("marq show: there is no migration of the version or id %s\n"), version);
      return MARQ_EXIT_USAGE;
    }
  self.name = marq_migration_get_folder (self.migration);
  self.dialect = source->dialect;
  if (options->dialect)
    marq_source_find_dialect (options->dialect, &self.dialect);
  preview = marq_preview_new (store, source->project, self.migration, options->dialect, &error);
  if (!preview)
    return marq_command_fail (error, marq_project_exit_for (error));
  self.preview = preview;
  words = dup_proof (store, self.migration, self.dialect);
  self.proof = words;
  return show (&self, options);
}

static MarqExit
run (int argc, char **argv)
{
  const MarqCommand *command = g_str_equal (argv[0], "preview") ? &marq_command_preview : &marq_command_show;
  g_auto (MarqShowOptions) options = { NULL };
  MarqDialect dialect;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "dialect", 'd', 0, G_OPTION_ARG_STRING, &options.dialect, N_ ("Of a file, or the further one of a migration"), N_ ("DIALECT") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("For programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (command, entries, &argc, &argv, &status))
    return status;
  if (argc < 2 || argc > 3 || (options.dialect && !marq_source_find_dialect (options.dialect, &dialect)))
    {
      g_printerr (_ ("marq %s: say what to show: marq %s PROJECT VERSION, or a file of SQL; dialects are postgresql, sqlite and mariadb\n"),
                  command->name, command->name);
      return MARQ_EXIT_USAGE;
    }
  return argc == 3 ? show_migration (argv[1], argv[2], &options) : show_file (argv[1], &options);
}

const MarqCommand marq_command_show = {
  .name = "show",
  .usage = "PROJECT VERSION | FILE.sql [--dialect postgresql|sqlite|mariadb] [--json]",
  .summary = N_ ("Show a migration: what it does, what to know of it, and its SQL"),
  .run = run,
};

const MarqCommand marq_command_preview = {
  .name = "preview",
  .usage = "PROJECT VERSION | FILE.sql [--dialect postgresql|sqlite|mariadb] [--json]",
  .summary = N_ ("The same as show"),
  .run = run,
};
