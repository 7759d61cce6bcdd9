/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq target: whether a database can be reached, and its password in the keyring. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "engine/marq-connect.h"
#include "marq-command.h"
#include "marq-prompt.h"
#include "marq-report.h"
#include "marq-source.h"

typedef struct
{
  gboolean json;
  gboolean forget;
  gboolean from_stdin;
} MarqTargetOptions;

static void
print_json (const MarqSource *source)
{
  const MarqConnectionInfo *info = &source->connection->info;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  marq_report_add (builder, "served_by", source->served);
  marq_report_add (builder, "why_not", source->why_not);
  marq_report_add (builder, "engine", info->engine);
  marq_report_add (builder, "version", info->version);
  marq_report_add (builder, "user", info->user);
  marq_report_add (builder, "database", info->database);
  json_builder_set_member_name (builder, "can_write");
  json_builder_add_boolean_value (builder, info->can_write);
  marq_report_add (builder, "read_only", info->read_only);
  json_builder_set_member_name (builder, "pooled");
  json_builder_add_boolean_value (builder, info->is_pooled);
  marq_report_add (builder, "warning", info->warning);
  json_builder_set_member_name (builder, "round_trip_ms");
  json_builder_add_double_value (builder, info->round_trip * 1000);
  json_builder_end_object (builder);
  marq_report_json (builder);
}

static void
print_text (const MarqSource *source)
{
  const MarqConnectionInfo *info = &source->connection->info;

  g_print (_ ("Engine:     %s %s\n"), info->engine, info->version);
  if (info->user)
    g_print (_ ("User:       %s\n"), info->user);
  g_print (_ ("Database:   %s\n"), info->database);
  g_print (_ ("Writing:    %s\n"), info->can_write ? _ ("yes") : info->read_only);
  /* Translators: of a question to the server and its answer */
  g_print (_ ("Round trip: %.1f ms\n"), info->round_trip * 1000);
}

static MarqExit
check (const char *target, const MarqTargetOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSource) source = marq_source_connect (target, MARQ_TARGET_READ, &error);

  if (!source)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  marq_source_report (source);
  if (options->json)
    print_json (source);
  else
    print_text (source);
  return MARQ_EXIT_DONE;
}

/* One line, however it comes. */
static char *
read_from_stdin (void)
{
  GString *line = g_string_sized_new (256);
  char byte;

  while (line->len < 1024 && read (STDIN_FILENO, &byte, 1) == 1 && byte != '\n')
    g_string_append_c (line, byte);
  return g_string_free (line, FALSE);
}

static MarqExit
store (const char *account, const MarqTargetOptions *options)
{
  g_autofree char *question = g_strdup_printf (_ ("Password for %s: "), account);
  g_autoptr (GError) error = NULL;
  char *password = options->from_stdin ? read_from_stdin () : marq_prompt_get () ? marq_prompt_read_hidden (question) : NULL;
  gboolean well = FALSE;

  if (!password || !*password)
    {
      g_printerr (options->from_stdin ? _ ("marq target: nothing was on standard input\n")
                                      : _ ("marq target: there is no terminal to ask on: give it with --stdin\n"));
      marq_password_free (password);
      return MARQ_EXIT_USAGE;
    }
  well = marq_password_store (account, password, NULL, &error);
  marq_password_free (password);
  if (!well)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  g_print (_ ("The keyring has the password for %s\n"), account);
  return MARQ_EXIT_DONE;
}

static MarqExit
forget (const char *account)
{
  g_autoptr (GError) error = NULL;
  gboolean was_there;

  if (!marq_password_forget (account, &was_there, NULL, &error))
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  g_print (was_there ? _ ("The keyring has forgotten the password for %s\n") : _ ("The keyring had no password for %s\n"), account);
  return MARQ_EXIT_DONE;
}

static MarqExit
keep_password (const char *target, const MarqTargetOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = marq_source_dup_address (target, &error);
  g_autofree char *account = address ? marq_connect_dup_account (address, &error) : NULL;

  if (!account)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  return options->forget ? forget (account) : store (account, options);
}

static MarqExit
run (int argc, char **argv)
{
  MarqTargetOptions options = { FALSE };
  MarqExit status;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("With check: for programs"), NULL },
    { "stdin", 0, 0, G_OPTION_ARG_NONE, &options.from_stdin, N_ ("With password: take it from standard input"), NULL },
    { "forget", 0, 0, G_OPTION_ARG_NONE, &options.forget, N_ ("With password: take it out of the keyring"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_target, entries, &argc, &argv, &status))
    return status;
  if (argc == 3 && g_str_equal (argv[1], "check"))
    return check (argv[2], &options);
  if (argc == 3 && g_str_equal (argv[1], "password"))
    return keep_password (argv[2], &options);
  g_printerr (_ ("marq target: say what to do with which: marq target check|password PROJECT@TARGET, or the address of a database\n"));
  return MARQ_EXIT_USAGE;
}

const MarqCommand marq_command_target = {
  .name = "target",
  .usage = "check|password PROJECT@TARGET|ADDRESS [--json] [--stdin] [--forget]",
  .summary = N_ ("See whether a database can be reached, or keep its password in the keyring"),
  .run = run,
};
