/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands against running what was chosen. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-interrupt.h"
#include "marq-work-private.h"
#include "migration/prove/marq-verify.h"

static void
print_warnings (GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    {
      const MarqVerifyProblem *problem = problems->pdata[i];

      /* What the folder alone says was said when it was opened. */
      if (problem->is_fatal || problem->kind == MARQ_VERIFY_STORE)
        continue;
      g_printerr (_ ("marq: %s%s%s\n"), problem->migration ? problem->migration : "", problem->migration ? ": " : "", problem->message);
    }
}

/* The last of those that are meant; where that cannot be said, all are looked at. */
static char *
dup_last (MarqWork *self, const MarqSelection *selection)
{
  g_autoptr (GPtrArray) rows = marq_selection_up (self->status, selection, NULL);

  return rows && rows->len ? marq_version_dup_text (&((MarqStatusRow *) rows->pdata[rows->len - 1])->version) : g_strdup (selection->to);
}

gboolean
marq_work_verify (MarqWork *self, const MarqSelection *selection, gboolean again, GError **error)
{
  g_autofree char *to = dup_last (self, selection);
  const MarqVerifySettings settings = {
    .project = self->design->project,
    .store = self->store,
    .engine = marq_source_settings (self->design),
    .connection = self->database->connection,
    .records = self->runner ? marq_runner_get_records (self->runner) : self->records,
    .target = self->target,
    .environment = self->settings.environment,
    .to = to,
    .out_of_order = selection->out_of_order,
    .is_untouched = self->runner && marq_runner_was_untouched (self->runner),
    /* A tenant has a part of the database; and what was looked at a moment ago is not read again. */
    .without_drift = again || self->settings.limits.schema,
  };
  g_autoptr (GPtrArray) problems = marq_verify (&settings, marq_interrupt_get (), error);

  if (!problems)
    return FALSE;
  if (!again)
    print_warnings (problems);
  return marq_verify_check (problems, error);
}
