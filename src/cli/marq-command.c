/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the verb and runs it. Results go to stdout, messages to stderr. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#include "marq-command.h"

static const MarqCommand *const commands[] = {
  &marq_command_new,
  &marq_command_import,
  &marq_command_diff,
  &marq_command_export,
  &marq_command_drift,
  &marq_command_generate,
  &marq_command_create,
  &marq_command_squash,
  &marq_command_read,
  &marq_command_show,
  &marq_command_preview,
  &marq_command_delete,
  &marq_command_heads,
  &marq_command_status,
  &marq_command_verify,
  &marq_command_apply,
  &marq_command_rollback,
  &marq_command_fleet,
  &marq_command_retry,
  &marq_command_resolve,
  &marq_command_rehearse,
  &marq_command_repair,
  &marq_command_reset,
  &marq_command_drop,
  &marq_command_seed,
  &marq_command_sync,
  &marq_command_baseline,
  &marq_command_backup,
  &marq_command_lint,
  &marq_command_merge_driver,
  &marq_command_merge,
  &marq_command_renumber,
  &marq_command_history,
  &marq_command_hooks,
  &marq_command_target,
};

static void
print_help (void)
{
  g_print (_ ("Usage: marq COMMAND …\n\nDesign databases and migrate them.\n\nCommands:\n"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %s %s\n      %s\n", commands[i]->name, commands[i]->usage, _ (commands[i]->summary));
  g_print (_ ("\n“marq COMMAND --help” says more.\n"));
}

MarqExit
marq_command_main (int argc, char **argv)
{
  const char *verb = argc > 1 ? argv[1] : NULL;

  if (!verb || g_str_equal (verb, "--help") || g_str_equal (verb, "-h") || g_str_equal (verb, "help"))
    {
      print_help ();
      return verb ? MARQ_EXIT_DONE : MARQ_EXIT_USAGE;
    }
  if (g_str_equal (verb, "--version"))
    {
      g_print ("marq %s\n", PACKAGE_VERSION);
      return MARQ_EXIT_DONE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (verb, commands[i]->name))
      return commands[i]->run (argc - 1, argv + 1);
  g_printerr (_ ("marq: there is no command “%s”; “marq --help” lists them\n"), verb);
  return MARQ_EXIT_USAGE;
}

/**
 * marq_command_parse:
 *
 * Returns: FALSE where *status is all there is to do
 */
gboolean
marq_command_parse (const MarqCommand *self, const GOptionEntry *entries, int *argc, char ***argv, MarqExit *status)
{
  g_autoptr (GOptionContext) context = g_option_context_new (self->usage);
  g_autoptr (GError) error = NULL;
  gboolean help = FALSE;
  const GOptionEntry help_entries[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_ ("Show this help"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  /* The context's own help would end the program, and name it without the verb. */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, help_entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _ (self->summary));
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      g_printerr ("marq %s: %s\n", self->name, error->message);
      *status = MARQ_EXIT_USAGE;
      return FALSE;
    }
  if (help)
    {
      g_autofree char *program = g_strdup_printf ("marq %s", self->name);
      g_autofree char *text = NULL;

      g_set_prgname (program);
      text = g_option_context_get_help (context, TRUE, NULL);
      g_print ("%s", text);
      *status = MARQ_EXIT_DONE;
      return FALSE;
    }
  return TRUE;
}

gboolean
marq_command_confirm (const MarqCommand *self, const char *question, gboolean yes)
{
  char answer[16] = "";

  if (yes)
    return TRUE;
  if (!isatty (STDIN_FILENO))
    {
      g_printerr (_ ("marq %s: nothing was done: there is nobody to ask; add --yes to agree beforehand\n"), self->name);
      return FALSE;
    }
  g_printerr (_ ("%s [y/N] "), question);
  if (fgets (answer, sizeof answer, stdin) && (*answer == 'y' || *answer == 'Y'))
    return TRUE;
  g_printerr (_ ("marq %s: nothing was done\n"), self->name);
  return FALSE;
}

gboolean
marq_command_confirm_by_name (const MarqCommand *self, const char *question, const char *name, const char *given)
{
  char answer[512] = "";

  if (g_strcmp0 (given, name) == 0)
    return TRUE;
  if (given)
    g_printerr (_ ("marq %s: nothing was done: --confirm says “%s”, and this is “%s”\n"), self->name, given, name);
  else if (!isatty (STDIN_FILENO))
    g_printerr (_ ("marq %s: nothing was done: there is nobody to ask; add --confirm %s to agree beforehand\n"), self->name, name);
  if (given || !isatty (STDIN_FILENO))
    return FALSE;
  /* Translators: a question, then the name that is to be typed */
  g_printerr (_ ("%s\nType %s to agree: "), question, name);
  if (fgets (answer, sizeof answer, stdin) && g_str_equal (g_strchomp (answer), name))
    return TRUE;
  g_printerr (_ ("marq %s: nothing was done\n"), self->name);
  return FALSE;
}

MarqExit
marq_command_fail (const GError *error, MarqExit status)
{
  g_printerr ("marq: %s\n", error->message);
  return status;
}
