/* SPDX-License-Identifier: GPL-3.0-or-later */
/* On a target for development. Whatever does not roll back is never sent there: from the first such statement on, only
 * scratch is left. The transaction is looked at after each statement, by what the connection knows of it and by its
 * number, and always rolled back.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-sql-name.h"
#include "migration/marq-migration-error.h"
#include "marq-rehearse-private.h"

/* A copy of more than this is not worth its while. */
#define LARGEST_COPY (2 * G_GINT64_CONSTANT (1073741824))
#define SHORT_LOCK_TIMEOUT 2000

static char *
dup_why_not (MarqRehearser *self, MarqTrial *trial, gpointer reach)
{
  guint n_transactions = 0;

  for (guint i = 0; i < trial->up->units->len; i++)
    {
      MarqUnit *unit = trial->up->units->pdata[i];

      n_transactions += !unit->is_session;
      for (guint j = 0; j < unit->statements->len; j++)
        {
          MarqStatement *statement = unit->statements->pdata[j];
          char *why = statement->flags & MARQ_STATEMENT_ENUM ? g_strdup (_ ("a new value of an enum cannot be used in its own transaction"))
                                                             : self->measure->reach_dup_why (reach, statement);

          if (why)
            return why;
          if (!unit->in_transaction && !unit->is_session)
            return g_strdup (_ ("a step of it has no transaction"));
        }
    }
  return n_transactions > 1 ? g_strdup (_ ("it has several transactions")) : NULL;
}

/* How many of them, from the first on, may run there. */
static gboolean
count_fit (MarqRehearser *self, guint *n_fit, GError **error)
{
  gpointer reach = self->measure->reach_new (self->settings->target, FALSE, self->cancellable, error);
  char *why = NULL;

  if (!reach)
    return FALSE;
  for (*n_fit = 0; *n_fit < self->trials->len; (*n_fit)++)
    {
      why = dup_why_not (self, self->trials->pdata[*n_fit], reach);
      if (why)
        break;
    }
  for (guint i = *n_fit; i < self->trials->len; i++)
    {
      MarqTrial *trial = self->trials->pdata[i];

      trial->result->why_not = i == *n_fit ? g_steal_pointer (&why) : g_strdup (_ ("one before it does not run there"));
    }
  self->measure->reach_free (reach);
  return TRUE;
}

static gboolean
ask (MarqRehearser *self, const char *statement, GError **error)
{
  return marq_connection_run (self->settings->target, statement, self->cancellable, error);
}

static gboolean
run_there (MarqRehearser *self, guint n_fit, GError **error)
{
  for (guint i = 0; i < n_fit; i++)
    {
      MarqTrial *trial = self->trials->pdata[i];
      GError *wrong = NULL;
      char *failed = NULL;

      trial->result->is_tried = TRUE;
      trial->result->on_target = TRUE;
      if (!marq_rehearse_run_inside (self, self->settings->target, trial->up, trial->result->statements, &failed, &wrong)
          /* What is put off to the end would be looked at then. */
          || !ask (self, "SET CONSTRAINTS ALL IMMEDIATE", &wrong))
        return marq_trial_fail (trial, "up", failed, wrong, error);
    }
  return TRUE;
}

gboolean
marq_rehearse_on_target (MarqRehearser *self, GError **error)
{
  const MarqSessionClass *session = marq_session_get_class (self->settings->target);
  MarqSessionLimits limits = self->settings->limits;
  gboolean well;
  guint n_fit;

  if (!count_fit (self, &n_fit, error))
    return FALSE;
  if (!n_fit)
    return TRUE;
  limits.lock_timeout = limits.lock_timeout ? MIN (limits.lock_timeout, SHORT_LOCK_TIMEOUT) : SHORT_LOCK_TIMEOUT;
  if (!session->prepare (self->settings->target, &limits, "marq rehearse", self->cancellable, error))
    return FALSE;
  marq_connection_listen (self->settings->target);
  well = ask (self, session->begin, error);
  if (well)
    {
      g_autoptr (GPtrArray) back = NULL;

      well = run_there (self, n_fit, error);
      back = marq_connection_query (self->settings->target, "ROLLBACK", NULL, well ? error : NULL);
      well = well && back != NULL;
    }
  session->restore (self->settings->target);
  return well && !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

static gboolean
is_small_enough (MarqRehearser *self)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (self->settings->target, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
                                                      self->cancellable, NULL);

  return rows && rows->len && g_ascii_strtoll (((char **) rows->pdata[0])[0], NULL, 10) <= LARGEST_COPY;
}

static gboolean
fill_copy (MarqRehearser *self, MarqScratch *copy, GError **error)
{
  g_autofree char *path = marq_sql_literal (MARQ_DIALECT_SQLITE, marq_scratch_get_url (copy) + strlen ("sqlite:"));
  g_autofree char *statement = g_strconcat ("VACUUM INTO ", path, NULL);

  return ask (self, statement, error);
}

static gboolean
run_on_copy (MarqRehearser *self, MarqConnection *connection, gpointer reach, GError **error)
{
  for (guint i = 0; i < self->trials->len; i++)
    {
      MarqTrial *trial = self->trials->pdata[i];
      GError *wrong = NULL;
      char *failed = NULL;

      trial->result->is_tried = TRUE;
      trial->result->on_target = TRUE;
      if (!marq_rehearse_run (self, connection, trial->up, reach, trial->result->statements, &failed, &wrong))
        return marq_trial_fail (trial, "up", failed, wrong, error);
    }
  return TRUE;
}

gboolean
marq_rehearse_on_copy (MarqRehearser *self, GError **error)
{
  const MarqSessionClass *session = marq_session_get_class (self->settings->target);
  g_autoptr (MarqScratch) copy = NULL;
  gboolean well;
  gpointer reach;

  if (!is_small_enough (self))
    {
      for (guint i = 0; i < self->trials->len; i++)
        ((MarqTrial *) self->trials->pdata[i])->result->why_not = g_strdup (_ ("the file is too large to be copied for it"));
      return TRUE;
    }
  copy = marq_scratch_new (self->dialect, NULL, NULL, self->cancellable, error);
  if (!copy || !fill_copy (self, copy, error) || !session->prepare (marq_scratch_get (copy), &self->settings->limits, "marq rehearse", self->cancellable, error))
    return FALSE;
  marq_connection_listen (marq_scratch_get (copy));
  reach = self->measure->reach_new (marq_scratch_get (copy), TRUE, self->cancellable, error);
  well = reach && run_on_copy (self, marq_scratch_get (copy), reach, error);
  g_clear_pointer (&reach, self->measure->reach_free);
  return well && !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}
