/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-hook-allow.h"
#include "marq-hook-sql.h"
#include "marq-hooks.h"
#include "migration/marq-migration-error.h"
#include "marq-run-history-private.h"

const char *
marq_hook_moment_nick (MarqHookMoment moment)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (MARQ_TYPE_HOOK_MOMENT);

  return g_enum_get_value (klass, moment)->value_nick;
}

const char *
marq_hook_kind_nick (MarqHookKind kind)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (MARQ_TYPE_HOOK_KIND);

  return g_enum_get_value (klass, kind)->value_nick;
}

static gboolean
is_before (MarqHookMoment moment)
{
  return moment == MARQ_HOOK_MOMENT_BEFORE_APPLY || moment == MARQ_HOOK_MOMENT_BEFORE_ROLLBACK;
}

static const char *
name_of (MarqHook *hook)
{
  const char *name = marq_item_get_name (MARQ_ITEM (hook));

  return name && *name ? name : marq_item_get_uid (MARQ_ITEM (hook));
}

/* Whether it is for this database. Where that depends on what nobody knows, it is refused. */
static gboolean
concerns (MarqHook *hook, const MarqHookSettings *settings, gboolean *is_for, GError **error)
{
  const char *const *targets = marq_hook_get_targets (hook);
  const char *const *environments = marq_hook_get_environments (hook);

  *is_for = TRUE;
  if (targets && *targets)
    *is_for = settings->target && g_strv_contains (targets, marq_item_get_uid (MARQ_ITEM (settings->target)));
  if (!*is_for || !environments || !*environments)
    return TRUE;
  if (!settings->environment)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                   _ ("The hook “%s” is only for some environments, and nobody says which this is: say it with --env"), name_of (hook));
      return FALSE;
    }
  *is_for = g_strv_contains (environments, settings->environment);
  return TRUE;
}

GPtrArray *
marq_hooks_select (MarqProject *project, MarqHookMoment moment, const MarqHookSettings *settings, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  MarqItemList *hooks = marq_project_get_hooks (project);

  for (guint i = 0; i < marq_item_list_get_length (hooks); i++)
    {
      MarqHook *hook = MARQ_HOOK (marq_item_list_get (hooks, i));
      const char *text = marq_hook_get_text (hook);
      gboolean is_for;

      if ((int) moment != marq_hook_get_moment (hook) || !text || !*text)
        continue;
      if (!concerns (hook, settings, &is_for, error))
        return NULL;
      if (is_for)
        g_ptr_array_add (found, hook);
    }
  return g_steal_pointer (&found);
}

static gboolean
is_allowed (MarqHook *hook, const char *const *allowed)
{
  g_autofree char *checksum = marq_hook_dup_checksum (hook);

  return marq_hook_get_kind (hook) != MARQ_HOOK_KIND_COMMAND || g_strv_contains (allowed, checksum);
}

static void
refuse (const char *names, const char *folder, GError **error)
{
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
               _ ("Nobody has allowed the commands of these hooks on this machine: %s. Look at them with “marq hooks %s”, and allow them "
                  "there with --allow, or do without hooks with --no-hooks"),
               names, folder);
}

gboolean
marq_hooks_check (MarqProject *project, MarqRunDirection direction, const MarqHookSettings *settings, GError **error)
{
  static const MarqHookMoment moments[][2] = {
    [MARQ_RUN_UP] = { MARQ_HOOK_MOMENT_BEFORE_APPLY, MARQ_HOOK_MOMENT_AFTER_APPLY },
    [MARQ_RUN_DOWN] = { MARQ_HOOK_MOMENT_BEFORE_ROLLBACK, MARQ_HOOK_MOMENT_AFTER_ROLLBACK },
  };
  g_autoptr (GString) names = g_string_new (NULL);
  g_auto (GStrv) allowed = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (moments[direction]); i++)
    {
      g_autoptr (GPtrArray) hooks = marq_hooks_select (project, moments[direction][i], settings, error);

      if (!hooks || (hooks->len && !allowed && !(allowed = marq_hook_load_allowed (settings->folder, error))))
        return FALSE;
      for (guint j = 0; j < hooks->len; j++)
        if (!is_allowed (hooks->pdata[j], (const char *const *) allowed))
          g_string_append_printf (names, "%s“%s”", names->len ? ", " : "", name_of (hooks->pdata[j]));
    }
  if (names->len)
    refuse (names->str, settings->folder, error);
  return names->len == 0;
}

/* Ours have nothing to do with what is run now, and passwords are nobody else's business. */
static gboolean
is_kept (const char *variable)
{
  static const char *const gone[] = { "PGPASSWORD", "MYSQL_PWD", "MARIADB_PWD", NULL };
  static const char *const ours[] = { "MARQUETRY_ENV", "MARQUETRY_HISTORY", NULL };

  if (g_str_has_prefix (variable, "MARQUETRY_"))
    return g_strv_contains (ours, variable);
  return !g_str_has_prefix (variable, "MARQ_PASSWORD_") && !g_strv_contains (gone, variable);
}

static GStrv
make_environment (MarqHook *hook, const MarqRunReport *report, const MarqHookSettings *settings)
{
  MarqHookMoment moment = marq_hook_get_moment (hook);
  g_autofree char *address = marq_run_history_dup_harmless (report->address);
  g_autofree char *target = marq_run_history_dup_harmless (report->target);
  g_autofree char *error = marq_run_history_dup_harmless (report->error);
  g_autofree char *ms = g_strdup_printf ("%" G_GINT64_FORMAT, report->ms);
  const char *const facts[][2] = {
    { "MARQUETRY_HOOK", name_of (hook) },
    { "MARQUETRY_MOMENT", marq_hook_moment_nick (moment) },
    { "MARQUETRY_PROJECT", settings->folder },
    { "MARQUETRY_TARGET", target },
    { "MARQUETRY_ADDRESS", address },
    { "MARQUETRY_ENVIRONMENT", settings->environment },
    { "MARQUETRY_ENGINE", report->engine },
    { "MARQUETRY_DATABASE", report->database },
    { "MARQUETRY_MIGRATION", report->migration },
    { "MARQUETRY_VERSION", report->version },
    { "MARQUETRY_DESCRIPTION", report->description },
    { "MARQUETRY_CHECKSUM", report->checksum },
    { "MARQUETRY_ACTION", report->action },
    { "MARQUETRY_DIRECTION", marq_run_direction_nick (report->direction) },
    { "MARQUETRY_OUTCOME", is_before (moment) ? NULL : marq_run_outcome_nick (report->outcome) },
    { "MARQUETRY_ERROR", is_before (moment) ? NULL : error },
    { "MARQUETRY_MS", is_before (moment) ? NULL : ms },
  };
  g_auto (GStrv) own = g_listenv ();
  GStrv environment = g_get_environ ();

  for (guint i = 0; own[i]; i++)
    if (!is_kept (own[i]))
      environment = g_environ_unsetenv (environment, own[i]);
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (facts[i][1])
      environment = g_environ_setenv (environment, facts[i][0], facts[i][1], TRUE);
  return environment;
}

/* (transfer full) (nullable) */
static GStrv
make_argv (MarqHook *hook, GError **error)
{
  const char *text = marq_hook_get_text (hook);
  const char *const in_shell[] = { "/bin/sh", "-c", text, NULL };
  GStrv argv = NULL;

  if (marq_hook_get_in_shell (hook))
    return g_strdupv ((GStrv) in_shell);
  return g_shell_parse_argv (text, NULL, &argv, error) ? argv : NULL;
}

static guint
seconds_of (MarqHook *hook)
{
  return (guint) CLAMP (marq_hook_get_time_limit (hook), 0, G_MAXINT);
}

/* Looked up again: what was allowed is exactly what runs. */
static gboolean
run_command (MarqHook *hook, const MarqRunReport *report, const MarqHookSettings *settings, char **said, GCancellable *cancellable,
             GError **error)
{
  g_auto (GStrv) allowed = marq_hook_load_allowed (settings->folder, error);
  g_auto (GStrv) argv = NULL;
  g_auto (GStrv) environment = NULL;
  MarqHookCommand command = { .folder = settings->folder, .seconds = seconds_of (hook), .output = settings->output, .data = settings->data };

  if (!allowed)
    return FALSE;
  if (!is_allowed (hook, (const char *const *) allowed))
    {
      refuse (name_of (hook), settings->folder, error);
      return FALSE;
    }
  argv = make_argv (hook, error);
  if (!argv)
    return FALSE;
  environment = make_environment (hook, report, settings);
  command.argv = (const char *const *) argv;
  command.environment = (const char *const *) environment;
  return marq_hook_command_run (&command, said, cancellable, error);
}

static gboolean
run_sql (MarqHook *hook, MarqConnection *connection, const MarqHookSettings *settings, char **said, GCancellable *cancellable, GError **error)
{
  GString *text = g_string_new (NULL);
  gboolean well = marq_hook_sql_run (connection, marq_hook_get_text (hook), settings->environment, seconds_of (hook), text, cancellable, error);

  if (text->len && settings->output)
    settings->output (settings->data, text->str, text->len);
  *said = g_string_free (text, FALSE);
  return well;
}

static gboolean
run_one (MarqHook *hook, MarqConnection *connection, const MarqRunReport *report, const MarqHookSettings *settings, GCancellable *cancellable,
         GError **error)
{
  g_autoptr (MarqHookRun) run = g_new0 (MarqHookRun, 1);
  gint64 since = g_get_monotonic_time ();
  GError *wrong = NULL;

  if (settings->begins)
    settings->begins (settings->data, hook);
  run->name = g_strdup (name_of (hook));
  run->moment = g_strdup (marq_hook_moment_nick (marq_hook_get_moment (hook)));
  run->kind = g_strdup (marq_hook_kind_nick (marq_hook_get_kind (hook)));
  run->text = g_strdup (marq_hook_get_text (hook));
  run->started_at = marq_run_history_dup_now ();
  if (marq_hook_get_kind (hook) == MARQ_HOOK_KIND_COMMAND)
    run_command (hook, report, settings, &run->output, cancellable, &wrong);
  else
    run_sql (hook, connection, settings, &run->output, cancellable, &wrong);
  run->ms = (g_get_monotonic_time () - since) / G_TIME_SPAN_MILLISECOND;
  run->error = wrong ? g_strdup (wrong->message) : NULL;
  if (settings->keeper)
    marq_run_keeper_add_hook (settings->keeper, is_before (marq_hook_get_moment (hook)), run);
  if (wrong)
    {
      g_set_error (error, wrong->domain, wrong->code, _ ("The hook “%s” failed: %s"), run->name, wrong->message);
      g_error_free (wrong);
    }
  return run->error == NULL;
}

/* A run that a hook kept from beginning is one that failed. */
static void
report_stopped (MarqRunReport *report, const GError *error, const MarqHookSettings *settings)
{
  report->outcome = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? MARQ_RUN_CANCELLED : MARQ_RUN_FAILED;
  g_free (report->error);
  report->error = g_strdup (error->message);
  if (settings->keeper)
    marq_run_keeper_add (settings->keeper, report);
}

gboolean
marq_hooks_run (MarqProject *project, MarqConnection *connection, MarqHookMoment moment, MarqRunReport *report,
                const MarqHookSettings *settings, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) hooks = marq_hooks_select (project, moment, settings, error);
  GError *first = NULL;

  if (!hooks)
    return FALSE;
  for (guint i = 0; i < hooks->len && !(first && is_before (moment)); i++)
    if (is_before (moment) || report->outcome == MARQ_RUN_DONE || marq_hook_get_on_failure (hooks->pdata[i]))
      run_one (hooks->pdata[i], connection, report, settings, cancellable, first ? NULL : &first);
  if (!first)
    return TRUE;
  if (is_before (moment))
    report_stopped (report, first, settings);
  g_propagate_error (error, first);
  return FALSE;
}
