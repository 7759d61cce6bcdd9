/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the verb and runs it. Results go to stdout, messages to stderr. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "marq-command.h"

#define MOST_IN_GROUP 10
#define LINE_WIDTH 80

static const struct
{
  const char        *title;
  const MarqCommand *commands[MOST_IN_GROUP]; /* NULL after the last */
} groups[] = {
  { N_ ("Design"),
    { &marq_command_new, &marq_command_import, &marq_command_diff, &marq_command_lint, &marq_command_export } },
  { N_ ("Make migrations"),
    { &marq_command_generate, &marq_command_create, &marq_command_read, &marq_command_show, &marq_command_preview, &marq_command_delete,
      &marq_command_squash } },
  { N_ ("Run them"),
    { &marq_command_status, &marq_command_verify, &marq_command_rehearse, &marq_command_apply, &marq_command_rollback, &marq_command_retry,
      &marq_command_fleet, &marq_command_history } },
  { N_ ("Look after databases"),
    { &marq_command_target, &marq_command_drift, &marq_command_sync, &marq_command_baseline, &marq_command_seed, &marq_command_backup,
      &marq_command_hooks } },
  { N_ ("Put right by hand"), { &marq_command_resolve, &marq_command_repair, &marq_command_reset, &marq_command_drop } },
  { N_ ("Work on branches"), { &marq_command_heads, &marq_command_merge, &marq_command_renumber, &marq_command_merge_driver } },
};

static void
print_help (void)
{
  gsize width = 0;

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    for (guint j = 0; groups[i].commands[j]; j++)
      width = MAX (width, strlen (groups[i].commands[j]->name));
  g_print (_ ("Usage: marq COMMAND …\n\nDesign databases and migrate them.\n"));
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_print ("\n%s:\n", _ (groups[i].title));
      for (guint j = 0; groups[i].commands[j]; j++)
        g_print ("  %-*s  %s\n", (int) width, groups[i].commands[j]->name, _ (groups[i].commands[j]->summary));
    }
  g_print (_ ("\n“marq COMMAND --help” says more.\n"));
}

static const MarqCommand *
find_command (const char *verb)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    for (guint j = 0; groups[i].commands[j]; j++)
      if (g_str_equal (verb, groups[i].commands[j]->name))
        return groups[i].commands[j];
  return NULL;
}

/* As far as a line goes: not within brackets. */
static gsize
find_break (const char *text, gsize room)
{
  guint depth = 0;
  gsize end = 0;

  for (gsize i = 0; text[i]; i++)
    {
      depth += text[i] == '[';
      depth -= text[i] == ']';
      if (text[i] == ' ' && !depth && (i <= room || !end))
        end = i;
      if (i >= room && end)
        return end;
    }
  return strlen (text);
}

static void
print_usage (const MarqCommand *self)
{
  g_autofree char *begin = g_strdup_printf ("  marq %s ", self->name);
  int indent = (int) strlen (begin);
  const char *rest = self->usage;

  g_print (_ ("Usage:\n"));
  g_print ("%s", begin);
  for (;;)
    {
      gsize length = find_break (rest, LINE_WIDTH - (gsize) indent);

      g_print ("%.*s\n", (int) length, rest);
      rest += length;
      if (!*rest)
        return;
      rest++;
      g_print ("%*s", indent, "");
    }
}

static gboolean
is_help (const char *verb)
{
  return g_strv_contains ((const char *const[]){ "--help", "-h", "help", NULL }, verb);
}

MarqExit
marq_command_main (int argc, char **argv)
{
  const char *verb = argc > 1 ? argv[1] : NULL;
  const MarqCommand *command;

  if (!verb || is_help (verb))
    {
      command = argc > 2 ? find_command (argv[2]) : NULL;
      if (command)
        return command->run (2, (char *[]){ argv[2], (char *) "--help", NULL });
      print_help ();
      return verb ? MARQ_EXIT_DONE : MARQ_EXIT_USAGE;
    }
  if (g_str_equal (verb, "--version"))
    {
      g_print ("marq %s\n", PACKAGE_VERSION);
      return MARQ_EXIT_DONE;
    }
  command = find_command (verb);
  if (command)
    return command->run (argc - 1, argv + 1);
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
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
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
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      g_printerr ("marq %s: %s\n", self->name, error->message);
      *status = MARQ_EXIT_USAGE;
      return FALSE;
    }
  if (help)
    {
      g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);
      const char *options = strstr (text, "\n\n");

      print_usage (self);
      /* Its own usage has one line, however long that is. */
      g_print ("\n%s%s", _ (self->summary), options ? options : "\n");
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
