/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq verify: all that stands against running migrations, before any is run. It writes nothing. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-interrupt.h"
#include "marq-project-open.h"
#include "marq-report.h"
#include "marq-work.h"
#include "migration/prove/marq-verify.h"

typedef struct
{
  char    *on;
  char    *to;
  char    *environment;
  gboolean out_of_order;
  gboolean json;
} MarqVerifyOptions;

static void
options_clear (MarqVerifyOptions *self)
{
  g_clear_pointer (&self->on, g_free);
  g_clear_pointer (&self->to, g_free);
  g_clear_pointer (&self->environment, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqVerifyOptions, options_clear)

static void
print_text (GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    {
      const MarqVerifyProblem *problem = problems->pdata[i];

      /* Translators: an error or a warning, which migration, and what it is */
      g_print ("%s: %s%s%s [%s]\n", problem->is_fatal ? _ ("error") : _ ("warning"), problem->migration ? problem->migration : "",
               problem->migration ? ": " : "", problem->message, marq_verify_kind_nick (problem->kind));
    }
  if (!problems->len)
    g_print (_ ("Nothing stands against it.\n"));
}

static void
print_json (GPtrArray *problems)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "refused");
  json_builder_add_boolean_value (builder, marq_verify_is_refused (problems));
  json_builder_set_member_name (builder, "problems");
  json_builder_begin_array (builder);
  for (guint i = 0; i < problems->len; i++)
    {
      const MarqVerifyProblem *problem = problems->pdata[i];

      json_builder_begin_object (builder);
      marq_report_add (builder, "kind", marq_verify_kind_nick (problem->kind));
      marq_report_add (builder, "severity", problem->is_fatal ? "error" : "warning");
      marq_report_add (builder, "migration", problem->migration);
      marq_report_add (builder, "message", problem->message);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  marq_report_json (builder);
}

static MarqExit
report (const MarqVerifySettings *settings, const MarqVerifyOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = marq_verify (settings, marq_interrupt_get (), &error);

  if (!problems)
    return marq_work_fail (error);
  if (options->json)
    print_json (problems);
  else
    print_text (problems);
  return marq_verify_is_refused (problems) ? MARQ_EXIT_REFUSED : MARQ_EXIT_DONE;
}

/* What can be told of the files alone. */
static MarqExit
verify_project (const char *path, const MarqVerifyOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMigrationStore) store = NULL;
  g_autoptr (MarqSource) source = marq_project_open_with_store (path, &store, &error);
  MarqVerifySettings settings = { .environment = options->environment, .to = options->to };

  if (!source)
    return marq_work_fail (error);
  settings.project = source->project;
  settings.store = store;
  settings.engine = marq_source_settings (source);
  return report (&settings, options);
}

static MarqExit
verify_target (const char *path, const MarqVerifyOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqWork) work = marq_work_open (path, options->on, options->environment, MARQ_TARGET_READ, &error);
  MarqVerifySettings settings = { .to = options->to, .out_of_order = options->out_of_order };

  if (!work)
    return marq_work_fail (error);
  /* Which rights there are is what is asked. */
  if (!marq_work_look (work, &error) && !g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DENIED))
    return marq_work_fail (error);
  settings.is_hidden = error != NULL;
  settings.project = work->design->project;
  settings.store = work->store;
  settings.engine = marq_source_settings (work->design);
  settings.connection = work->database->connection;
  settings.records = work->records;
  settings.target = work->target;
  settings.environment = work->settings.environment;
  return report (&settings, options);
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqVerifyOptions) options = { NULL };
  g_autoptr (GError) error = NULL;
  MarqVersion version;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("The database: a target of the project, or an address"), N_ ("TARGET") },
    { "to", 0, 0, G_OPTION_ARG_STRING, &options.to, N_ ("Up to this version"), N_ ("V") },
    { "out-of-order", 0, 0, G_OPTION_ARG_NONE, &options.out_of_order, N_ ("What comes before something that is applied is meant so"), NULL },
    { "env", 0, 0, G_OPTION_ARG_STRING, &options.environment, N_ ("The environment, for parts that are only for some (default: the target's)"), N_ ("ENV") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("For programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_verify, entries, &argc, &argv, &status))
    return status;
  if (argc != 2)
    {
      g_printerr (_ ("marq verify: say which project: marq verify %s\n"), marq_command_verify.usage);
      return MARQ_EXIT_USAGE;
    }
  if (options.to && !marq_version_parse (options.to, &version, &error))
    return marq_command_fail (error, MARQ_EXIT_USAGE);
  return options.on ? verify_target (argv[1], &options) : verify_project (argv[1], &options);
}

const MarqCommand marq_command_verify = {
  .name = "verify",
  .usage = "PROJECT [--on TARGET] [--to V] [--out-of-order] [--env ENV] [--json]",
  .summary = N_ ("Name all that stands against running the migrations, before any is run"),
  .run = run,
};
