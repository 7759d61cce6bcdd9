/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq diff: what changed between two designs, as text, as SQL or for programs. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "compare/marq-choice.h"
#include "compare/marq-compare-error.h"
#include "engine/marq-canonical.h"
#include "marq-command.h"
#include "marq-report.h"
#include "marq-source.h"
#include "migration/generate/marq-plan.h"

typedef struct
{
  char *format;
  GStrv renames;
  GStrv only;
  gboolean down;
  gboolean online;
  gboolean idempotent;
  gboolean backup;
  gboolean no_transaction;
  char *dialect;
  char *scratch;
  gboolean access;
} MarqDiffOptions;

static void
options_clear (MarqDiffOptions *self)
{
  g_clear_pointer (&self->format, g_free);
  g_clear_pointer (&self->renames, g_strfreev);
  g_clear_pointer (&self->only, g_strfreev);
  g_clear_pointer (&self->dialect, g_free);
  g_clear_pointer (&self->scratch, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqDiffOptions, options_clear)

static MarqPlanSettings
settings_of (const MarqSource *source, const MarqDiffOptions *options)
{
  MarqPlanSettings settings = { .dialect = source->dialect,
                                .settings = marq_source_settings (source),
                                .renames = (const char *const *) options->renames };

  settings.flags = (options->online ? MARQ_PLAN_ONLINE | MARQ_PLAN_LOCK_TIMEOUT : 0)
                   | (options->idempotent ? MARQ_PLAN_IDEMPOTENT : 0) | (options->backup ? MARQ_PLAN_BACKUP : 0)
                   | (options->no_transaction ? MARQ_PLAN_NO_TRANSACTION : 0) | (options->access ? MARQ_PLAN_ACCESS : 0);
  return settings;
}

static void
print_json (MarqPlan *plan, const MarqPlanSettings *settings, GPtrArray *hazards)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *up = marq_plan_dup_script (plan, settings, FALSE);
  g_autofree char *down = marq_plan_dup_script (plan, settings, TRUE);
  g_autofree char *words = marq_changes_dup_paragraph (plan->changes);

  json_builder_begin_object (builder);
  marq_report_add_changes (builder, "changes", plan->changes);
  marq_report_add (builder, "words", words);
  marq_report_add (builder, "up", up);
  marq_report_add (builder, "down", down);
  json_builder_set_member_name (builder, "loses_data");
  json_builder_add_boolean_value (builder, plan->lossy);
  marq_report_add_findings (builder, hazards);
  json_builder_end_object (builder);
  marq_report_json (builder);
}

/* Only what was asked for, and what that needs. */
static MarqSchema *
choose (const MarqSource *from, const MarqSource *to, MarqSchema *before, MarqSchema *after, MarqCanonical *canonical,
        const MarqDiffOptions *options, GError **error)
{
  g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_AUTO,
                                                         (const char *const *) options->renames, error);
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (MarqChoice) choice = NULL;

  if (!matching)
    return NULL;
  marq_source_agree (from, to, matching);
  if (canonical && !marq_canonical_learn (canonical, matching, NULL, error))
    return NULL;
  if (!options->renames)
    marq_report_guesses (matching);
  if (!options->only)
    return g_object_ref (after);
  changes = marq_compare (matching, canonical ? marq_canonical_get_equivalence (canonical) : NULL);
  if (!options->access)
    marq_changes_leave_access (changes);
  choice = marq_choice_new (matching, changes);
  if (!marq_choice_select (choice, (const char *const *) options->only, error))
    return NULL;
  return marq_choice_dup_schema (choice);
}

/* Where one of them is a database, both are compared as the engine holds them. */
static MarqExit
compare (const MarqSource *from, const MarqSource *to, const MarqDiffOptions *options)
{
  gboolean is_held = from->is_held || to->is_held;
  MarqDialect dialect = from->is_held ? from->dialect : to->dialect;
  g_autoptr (MarqSchema) before = is_held ? marq_source_lower (from, dialect) : g_object_ref (from->schema);
  g_autoptr (MarqSchema) wanted = is_held ? marq_source_lower (to, dialect) : g_object_ref (to->schema);
  MarqPlanSettings settings = settings_of (to, options);
  const char *const *silenced = to->project ? marq_project_get_silenced_rules (to->project) : NULL;
  g_autoptr (GError) error = NULL;
  MarqConnection *connection = from->connection ? from->connection : to->connection;
  g_autoptr (MarqCanonical) canonical = connection ? marq_canonical_new (connection) : NULL;
  g_autoptr (MarqSchema) after = choose (from, to, before, wanted, canonical, options, &error);
  g_autoptr (MarqPlan) plan = NULL;
  g_autoptr (GPtrArray) hazards = NULL;
  g_autofree char *script = NULL;

  settings.is_held = is_held;
  settings.dialect = dialect;
  settings.equivalence = canonical ? marq_canonical_get_equivalence (canonical) : NULL;
  /* What was chosen of a schema has its renames done. */
  if (options->only)
    settings.matching = MARQ_MATCHING_UIDS, settings.renames = NULL;
  plan = after ? marq_plan_new (before, after, &settings, &error) : NULL;
  hazards = plan ? marq_plan_lint (plan, &settings, options->down, silenced, &error) : NULL;
  if (!hazards)
    return marq_command_fail (error, error->domain == MARQ_COMPARE_ERROR ? MARQ_EXIT_USAGE : MARQ_EXIT_REFUSED);
  if (g_strcmp0 (options->format, "json") == 0)
    print_json (plan, &settings, hazards);
  else if (g_strcmp0 (options->format, "sql") == 0)
    {
      script = marq_plan_dup_script (plan, &settings, options->down);
      g_print ("%s", script);
      marq_report_findings (plan->findings);
      marq_report_findings (hazards);
    }
  else
    marq_report_changes (plan->changes);
  return plan->changes->len ? MARQ_EXIT_DIFFERENCES : MARQ_EXIT_DONE;
}

static gboolean
check_options (const MarqDiffOptions *options)
{
  static const char *const formats[] = { "text", "sql", "json", NULL };
  MarqDialect dialect;

  if (options->format && !g_strv_contains (formats, options->format))
    {
      g_printerr (_ ("marq diff: there is no format “%s”; there are text, sql and json\n"), options->format);
      return FALSE;
    }
  if (options->dialect && !marq_source_find_dialect (options->dialect, &dialect))
    {
      g_printerr (_ ("marq diff: there is no dialect “%s”; there are postgresql, sqlite and mariadb\n"), options->dialect);
      return FALSE;
    }
  return TRUE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqDiffOptions) options = { NULL };
  g_autoptr (MarqSource) from = NULL;
  g_autoptr (MarqSource) to = NULL;
  g_autoptr (GError) error = NULL;
  MarqSourceHints hints;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &options.format, N_ ("text (the default), sql or json"), N_ ("FORMAT") },
    { "down", 0, 0, G_OPTION_ARG_NONE, &options.down, N_ ("With --format sql: the way back"), NULL },
    { "rename", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.renames, N_ ("What was renamed: public.users.mail=email"), N_ ("OLD=NEW") },
    { "only", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.only, N_ ("Only this change, by its id, and what it needs"), N_ ("CHANGE") },
    { "online", 0, 0, G_OPTION_ARG_NONE, &options.online, N_ ("In steps that block nobody for long"), NULL },
    { "idempotent", 0, 0, G_OPTION_ARG_NONE, &options.idempotent, N_ ("IF [NOT] EXISTS everywhere"), NULL },
    { "backup", 0, 0, G_OPTION_ARG_NONE, &options.backup, N_ ("Keep what is dropped in tables of its own"), NULL },
    { "no-transaction", 0, 0, G_OPTION_ARG_NONE, &options.no_transaction, N_ ("Without BEGIN and COMMIT"), NULL },
    { "dialect", 0, 0, G_OPTION_ARG_STRING, &options.dialect, N_ ("Of files of SQL: postgresql, sqlite or mariadb"), N_ ("DIALECT") },
    { "scratch", 0, 0, G_OPTION_ARG_STRING, &options.scratch, N_ ("A server where files may be run in a database made for the while"),
      N_ ("URL") },
    { "access", 0, 0, G_OPTION_ARG_NONE, &options.access, N_ ("Owners and grants, too"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_diff, entries, &argc, &argv, &status))
    return status;
  if (argc != 3)
    {
      g_printerr (_ ("marq diff: say what to compare with what: marq diff FROM TO\n"));
      return MARQ_EXIT_USAGE;
    }
  if (!check_options (&options))
    return MARQ_EXIT_USAGE;
  hints = (MarqSourceHints){ options.dialect, options.scratch };
  from = marq_source_open_beside (argv[1], argv[2], &hints, &error);
  to = from ? marq_source_open_beside (argv[2], argv[1], &hints, &error) : NULL;
  if (!to)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  if (from->is_held && to->is_held && from->dialect != to->dialect)
    {
      g_printerr (_ ("marq diff: %s and %s are databases of different engines, which hold things differently: compare each "
                     "with the design\n"),
                  argv[1], argv[2]);
      return MARQ_EXIT_REFUSED;
    }
  marq_source_report (from);
  marq_source_report (to);
  return compare (from, to, &options);
}

const MarqCommand marq_command_diff = {
  .name = "diff",
  .usage = "FROM TO [--format text|sql|json] [--down] [--rename OLD=NEW…] [--only CHANGE…] [--dialect postgresql|sqlite|mariadb] [--scratch URL]",
  .summary = N_ ("Say what changed between two designs, or the SQL from one to the other"),
  .run = run,
};
