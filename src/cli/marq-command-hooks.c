/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq hooks: what a project wants done before and after its migrations, and which of its commands may run here. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-command.h"
#include "marq-project-open.h"
#include "marq-report.h"
#include "migration/run/marq-hook-allow.h"
#include "migration/run/marq-hooks.h"

typedef struct
{
  char    *allow;
  gboolean forget;
  gboolean json;
} MarqHooksOptions;

static void
options_clear (MarqHooksOptions *self)
{
  g_clear_pointer (&self->allow, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqHooksOptions, options_clear)

static gboolean
is_command (MarqHook *hook)
{
  return marq_hook_get_kind (hook) == MARQ_HOOK_KIND_COMMAND;
}

static gboolean
is_allowed (MarqHook *hook, const char *const *allowed)
{
  g_autofree char *checksum = marq_hook_dup_checksum (hook);

  return g_strv_contains (allowed, checksum);
}

/* Whoever wrote it must not be able to hide what it is from whoever looks at it. */
static char *
dup_visible (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text ? text : "", -1);
  GString *visible = g_string_new (NULL);

  for (const char *c = valid; *c; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (letter == '\n')
        g_string_append (visible, "\n      ");
      else if (letter == '\t' || (!g_unichar_iscntrl (letter) && g_unichar_type (letter) != G_UNICODE_FORMAT))
        g_string_append_unichar (visible, letter);
      else
        g_string_append_printf (visible, "\\u{%x}", letter);
    }
  return g_string_free (visible, FALSE);
}

static void
append_words (GString *line, const char *before, const char *const *words)
{
  for (guint i = 0; words && words[i]; i++)
    g_string_append_printf (line, "%s%s", i ? ", " : before, words[i]);
}

/* The names of those that it is for. (transfer full) */
static GStrv
dup_targets (MarqHook *hook)
{
  const char *const *uids = marq_hook_get_targets (hook);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; uids && uids[i]; i++)
    {
      MarqItem *target = marq_item_lookup (marq_item_get_root (MARQ_ITEM (hook)), uids[i]);
      const char *name = target ? marq_item_get_name (target) : uids[i];

      g_strv_builder_add (names, name ? name : uids[i]);
    }
  return g_strv_builder_end (names);
}

static void
print_hook (guint number, MarqHook *hook, const char *const *allowed)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_auto (GStrv) targets = dup_targets (hook);
  g_autofree char *name = dup_visible (marq_item_get_name (MARQ_ITEM (hook)));
  g_autofree char *text = dup_visible (marq_hook_get_text (hook));

  append_words (line, _ ("; only on "), (const char *const *) targets);
  append_words (line, _ ("; only in "), marq_hook_get_environments (hook));
  if (marq_hook_get_on_failure (hook))
    g_string_append (line, _ ("; also after a failure"));
  if (is_command (hook) && marq_hook_get_in_shell (hook))
    g_string_append (line, _ ("; in a shell"));
  if (is_command (hook))
    g_string_append (line, is_allowed (hook, allowed) ? _ ("; allowed") : _ ("; not allowed here"));
  g_print ("%3u  %-15s  %-7s  %s%s\n      %s\n", number, marq_hook_moment_nick (marq_hook_get_moment (hook)),
           marq_hook_kind_nick (marq_hook_get_kind (hook)), name, line->str, text);
}

static void
add_strings (JsonBuilder *builder, const char *name, const char *const *strings)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; strings && strings[i]; i++)
    json_builder_add_string_value (builder, strings[i]);
  json_builder_end_array (builder);
}

static void
add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_hook (JsonBuilder *builder, guint number, MarqHook *hook, const char *const *allowed)
{
  g_auto (GStrv) targets = dup_targets (hook);
  g_autofree char *checksum = is_command (hook) ? marq_hook_dup_checksum (hook) : NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "number");
  json_builder_add_int_value (builder, number);
  marq_report_add (builder, "name", marq_item_get_name (MARQ_ITEM (hook)));
  marq_report_add (builder, "moment", marq_hook_moment_nick (marq_hook_get_moment (hook)));
  marq_report_add (builder, "kind", marq_hook_kind_nick (marq_hook_get_kind (hook)));
  marq_report_add (builder, "text", marq_hook_get_text (hook));
  add_boolean (builder, "in_shell", marq_hook_get_in_shell (hook));
  add_boolean (builder, "on_failure", marq_hook_get_on_failure (hook));
  json_builder_set_member_name (builder, "time_limit");
  json_builder_add_int_value (builder, marq_hook_get_time_limit (hook));
  add_strings (builder, "targets", (const char *const *) targets);
  add_strings (builder, "environments", marq_hook_get_environments (hook));
  marq_report_add (builder, "checksum", checksum);
  add_boolean (builder, "allowed", !is_command (hook) || is_allowed (hook, allowed));
  json_builder_end_object (builder);
}

static void
print_all (MarqItemList *hooks, const char *const *allowed, gboolean json)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < marq_item_list_get_length (hooks); i++)
    if (json)
      add_hook (builder, i + 1, marq_item_list_get (hooks, i), allowed);
    else
      print_hook (i + 1, marq_item_list_get (hooks, i), allowed);
  json_builder_end_array (builder);
  if (json)
    marq_report_json (builder);
  else if (!marq_item_list_get_length (hooks))
    g_printerr (_ ("marq hooks: the project has none\n"));
}

/* Whether "all" or the number of a hook names this one. */
static gboolean
is_meant (const char *which, guint number)
{
  guint64 wanted;

  return g_str_equal (which, "all") || (g_ascii_string_to_unsigned (which, 10, 1, G_MAXUINT, &wanted, NULL) && wanted == number);
}

/* What is allowed already, and what is to be. (transfer full) (nullable) */
static GStrv
add_allowed (MarqItemList *hooks, const char *which, const char *const *allowed)
{
  g_autoptr (GStrvBuilder) checksums = g_strv_builder_new ();
  guint n = 0;

  g_strv_builder_addv (checksums, (const char **) allowed);
  for (guint i = 0; i < marq_item_list_get_length (hooks); i++)
    {
      MarqHook *hook = marq_item_list_get (hooks, i);
      g_autofree char *checksum = marq_hook_dup_checksum (hook);

      if (!is_meant (which, i + 1) || !is_command (hook))
        continue;
      n++;
      if (!g_strv_contains (allowed, checksum))
        g_strv_builder_add (checksums, checksum);
    }
  return n ? g_strv_builder_end (checksums) : NULL;
}

static MarqExit
allow (MarqSource *source, MarqItemList *hooks, const char *which, const char *const *allowed)
{
  g_auto (GStrv) checksums = add_allowed (hooks, which, allowed);
  g_autoptr (GError) error = NULL;

  if (!checksums)
    {
      g_printerr (_ ("marq hooks: there is no command “%s” to allow; “marq hooks PROJECT” numbers them\n"), which);
      return MARQ_EXIT_USAGE;
    }
  if (!marq_hook_save_allowed (source->folder, (const char *const *) checksums, &error))
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  print_all (hooks, (const char *const *) checksums, FALSE);
  return MARQ_EXIT_DONE;
}

static MarqExit
forget (MarqSource *source)
{
  const char *const none[] = { NULL };
  g_autoptr (GError) error = NULL;

  if (!marq_hook_save_allowed (source->folder, none, &error))
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  g_print (_ ("No command of this project may run here any more\n"));
  return MARQ_EXIT_DONE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqHooksOptions) options = { NULL };
  g_autoptr (MarqSource) source = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) allowed = NULL;
  MarqItemList *hooks;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "allow", 0, 0, G_OPTION_ARG_STRING, &options.allow, N_ ("Let this command run on this machine, as it is now: its number, or all"), N_ ("N|all") },
    { "forget", 0, 0, G_OPTION_ARG_NONE, &options.forget, N_ ("Let none of them run any more"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("For programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_hooks, entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || (options.allow && options.forget))
    {
      g_printerr (_ ("marq hooks: say which project, and either --allow or --forget: marq hooks PROJECT\n"));
      return MARQ_EXIT_USAGE;
    }
  source = marq_source_open (argv[1], &error);
  if (!source)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  if (!source->project)
    {
      g_printerr (_ ("marq hooks: %s is no project: give its folder or its .marq file\n"), argv[1]);
      return MARQ_EXIT_USAGE;
    }
  if (options.forget)
    return forget (source);
  hooks = marq_project_get_hooks (source->project);
  allowed = marq_hook_load_allowed (source->folder, &error);
  if (!allowed)
    return marq_command_fail (error, MARQ_EXIT_REFUSED);
  if (options.allow)
    return allow (source, hooks, options.allow, (const char *const *) allowed);
  print_all (hooks, (const char *const *) allowed, options.json);
  return MARQ_EXIT_DONE;
}

const MarqCommand marq_command_hooks = {
  .name = "hooks",
  .usage = "PROJECT [--allow N|all] [--forget] [--json]",
  .summary = N_ ("Show what is done before and after migrations, and allow its commands on this machine"),
  .run = run,
};
