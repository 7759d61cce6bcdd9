/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One migration with what the project wants done around it. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "marq-interrupt.h"
#include "marq-work-private.h"
#include "migration/run/marq-hooks.h"

static void
say_begins (gpointer data, MarqHook *hook)
{
  MarqWork *self = data;
  const char *name = marq_item_get_name (MARQ_ITEM (hook));

  if (!self->is_quiet)
    /* Translators: a moment, as "before-apply", and the name of a hook */
    g_printerr (_ ("marq: %s: %s\n"), marq_hook_moment_nick (marq_hook_get_moment (hook)), name ? name : "");
}

static void
say_output (gpointer data, const char *bytes, gsize length)
{
  fwrite (bytes, 1, length, stderr);
}

/* What there is to tell a hook before the runner has a report. */
static MarqRunReport *
new_report (MarqWork *self, const MarqRecord *record, MarqRunDirection direction, const char *action)
{
  const MarqConnectionInfo *info = &self->database->connection->info;
  MarqRunReport *report = marq_run_report_new ();

  report->project = g_strdup (self->settings.project_folder);
  report->target = g_strdup (self->settings.target);
  report->address = g_strdup (self->settings.address);
  report->engine = g_strdup_printf ("%s %s", info->engine, info->version);
  report->database = g_strdup (info->database);
  report->migration = g_strdup (record->id);
  report->version = g_strdup (record->version);
  report->description = g_strdup (record->description);
  report->checksum = g_strdup (record->checksum);
  report->up_sql = g_strdup (record->up_sql);
  report->down_sql = g_strdup (record->down_sql);
  report->action = g_strdup (action);
  report->direction = direction;
  return report;
}

/* What failed before its first statement has no report of its own. (transfer full) */
static MarqRunReport *
take_report (MarqWork *self, guint before, MarqRunReport *planned, const GError *error)
{
  MarqRunReport *report = self->reports->len > before ? marq_run_report_from_json (self->reports->pdata[self->reports->len - 1], NULL) : NULL;

  if (report)
    {
      marq_run_report_free (planned);
      return report;
    }
  planned->outcome = MARQ_RUN_FAILED;
  planned->error = g_strdup (error ? error->message : NULL);
  return planned;
}

/* It is done, whatever comes of this. */
static void
run_after (MarqWork *self, MarqHookMoment moment, MarqRunReport *report, const MarqHookSettings *settings)
{
  g_autoptr (GError) error = NULL;

  if (marq_hooks_run (self->design->project, self->database->connection, moment, report, settings, marq_interrupt_get (), &error))
    return;
  g_printerr (_ ("marq: %s\nmarq: the migration stays as it is\n"), error->message);
  self->hook_failed = TRUE;
}

gboolean
marq_work_with_hooks (MarqWork *self, const MarqRecord *record, MarqRunDirection direction, MarqWorkFunc func, gconstpointer data,
                      GError **error)
{
  const MarqHookSettings settings = { .folder = self->design->folder,
                                      .target = self->target,
                                      .environment = self->settings.environment,
                                      .keeper = self->keeper,
                                      .begins = say_begins,
                                      .output = say_output,
                                      .data = self };
  gboolean is_up = direction == MARQ_RUN_UP;
  MarqHookMoment before = is_up ? MARQ_HOOK_MOMENT_BEFORE_APPLY : MARQ_HOOK_MOMENT_BEFORE_ROLLBACK;
  MarqHookMoment after = is_up ? MARQ_HOOK_MOMENT_AFTER_APPLY : MARQ_HOOK_MOMENT_AFTER_ROLLBACK;
  g_autoptr (MarqRunReport) report = NULL;
  guint n_reports = self->reports->len;
  GError *wrong = NULL;
  gboolean well;

  if (self->no_hooks || !marq_item_list_get_length (marq_project_get_hooks (self->design->project)))
    return func (self, data, error);
  report = new_report (self, record, direction, is_up ? "apply" : "rollback");
  if (!marq_hooks_check (self->design->project, direction, &settings, error)
      || !marq_hooks_run (self->design->project, self->database->connection, before, report, &settings, marq_interrupt_get (), error))
    return FALSE;
  well = func (self, data, &wrong);
  report = take_report (self, n_reports, g_steal_pointer (&report), wrong);
  run_after (self, after, report, &settings);
  if (wrong)
    g_propagate_error (error, wrong);
  return well;
}
