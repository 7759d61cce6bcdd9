/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a runner gets into a database: limits, the lock, the record. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "migration/marq-migration-error.h"
#include "marq-runner-private.h"

#define FIRST_LOOK_MS 50
#define LONGEST_LOOK_MS 1000
/* What a session that was lost may still take to end. */
#define LINGER_SECONDS 20

void
marq_run_settings_take_target (MarqRunSettings *self, MarqTarget *target)
{
  g_autoptr (GEnumClass) environments = g_type_class_ref (MARQ_TYPE_ENVIRONMENT);

  if (!target)
    return;
  self->target = marq_item_get_name (MARQ_ITEM (target));
  self->address = marq_target_get_url (target);
  self->environment = g_enum_get_value (environments, marq_target_get_environment (target))->value_nick;
  self->limits.lock_timeout = (guint) MAX (marq_target_get_lock_timeout (target), 0);
  self->limits.statement_timeout = (guint) MAX (marq_target_get_statement_timeout (target), 0);
}

gboolean
marq_runner_wait (guint ms, GCancellable *cancellable)
{
  GPollFD fd;
  gboolean has_fd = cancellable && g_cancellable_make_pollfd (cancellable, &fd);

  if (has_fd)
    {
      g_poll (&fd, 1, (int) ms);
      g_cancellable_release_fd (cancellable);
    }
  else
    g_usleep ((gulong) ms * 1000);
  return !g_cancellable_is_cancelled (cancellable);
}

gboolean
marq_runner_ask (MarqRunner *self, const char *statement, GCancellable *cancellable, GError **error)
{
  return marq_connection_run (self->connection, statement, cancellable, error);
}

void
marq_runner_take_back (MarqRunner *self)
{
  MarqTransaction state = self->session->get_transaction (self->connection);
  g_autoptr (GError) error = NULL;

  if (state != MARQ_TRANSACTION_OPEN && state != MARQ_TRANSACTION_FAILED)
    return;
  /* A connection that is lost has rolled back already. */
  if (!marq_runner_ask (self, "ROLLBACK", NULL, &error))
    g_debug ("%s", error->message);
}

gboolean
marq_runner_ask_all (MarqRunner *self, GPtrArray *statements, GCancellable *cancellable, GError **error)
{
  if (statements->len == 1)
    return marq_runner_ask (self, statements->pdata[0], cancellable, error);
  if (!marq_runner_ask (self, self->session->begin, cancellable, error))
    return FALSE;
  for (guint i = 0; i < statements->len; i++)
    if (!marq_runner_ask (self, statements->pdata[i], cancellable, error))
      {
        marq_runner_take_back (self);
        return FALSE;
      }
  if (marq_runner_ask (self, "COMMIT", NULL, error))
    return TRUE;
  marq_runner_take_back (self);
  return FALSE;
}

static void
say_waits (MarqRunner *self, const char *holder)
{
  if (self->settings.watch && self->settings.watch->waits)
    self->settings.watch->waits (self->settings.watch_data, holder);
}

/* seconds: G_MAXUINT: for ever. Never waited for in the server: others would have to wait for us there. */
static gboolean
lock (MarqRunner *self, guint seconds, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) seconds * G_TIME_SPAN_SECOND;
  guint pause = FIRST_LOOK_MS;
  g_autofree char *known = NULL;

  for (;;)
    {
      g_autofree char *holder = NULL;
      gboolean got = FALSE;

      if (!self->session->try_lock (self->connection, self->lock_name, self->who, &got, &holder, cancellable, error))
        return FALSE;
      self->is_locked = got;
      if (got)
        return TRUE;
      if (seconds != G_MAXUINT && g_get_monotonic_time () >= deadline)
        {
          g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_LOCKED,
                       _ ("Somebody else is migrating this database: %s. Nothing was done: wait until that ends, and try again"), holder);
          return FALSE;
        }
      if (g_strcmp0 (holder, known) != 0)
        say_waits (self, holder);
      g_free (known);
      known = g_steal_pointer (&holder);
      if (!marq_runner_wait (pause, cancellable))
        return !g_cancellable_set_error_if_cancelled (cancellable, error);
      pause = MIN (pause * 2, LONGEST_LOOK_MS);
    }
}

static gboolean
check_can_run (MarqRunner *self, GError **error)
{
  const MarqConnectionInfo *info = &self->connection->info;

  if (!info->can_write)
    g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED, _ ("Nothing was done, as “%s” cannot be written to: %s"), info->database,
                 info->read_only);
  else if (info->is_pooled)
    g_set_error_literal (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                         _ ("A pooler stands before the server, and keeps no lock for us between two transactions: connect to the server itself"));
  else
    return TRUE;
  return FALSE;
}

gboolean
marq_runner_enter (MarqRunner *self, GCancellable *cancellable, GError **error)
{
  return check_can_run (self, error) && self->session->prepare (self->connection, &self->settings.limits, self->who, cancellable, error)
         && lock (self, self->settings.lock_wait, cancellable, error);
}

/* As it was lost, what it did last may still be under way there, and holds the lock as long. */
static gboolean
enter_again (MarqRunner *self, GError **error)
{
  return self->connection->klass->reopen && self->connection->klass->reopen (self->connection, NULL, error)
         && self->session->prepare (self->connection, &self->settings.limits, self->who, NULL, error)
         && lock (self, LINGER_SECONDS, NULL, error) && marq_runner_read_records (self, NULL, error);
}

gboolean
marq_runner_enter_again (MarqRunner *self)
{
  g_autoptr (GError) error = NULL;

  self->is_locked = FALSE;
  if (enter_again (self, &error))
    return TRUE;
  g_debug ("%s", error ? error->message : "no way back");
  return FALSE;
}

gboolean
marq_runner_read_records (MarqRunner *self, GCancellable *cancellable, GError **error)
{
  GPtrArray *records = marq_record_read (self->project, self->connection, cancellable, error);

  if (!records)
    return FALSE;
  if (self->records)
    g_ptr_array_add (self->former, self->records);
  self->records = records;
  return TRUE;
}
