/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-lookout.h"

/* What takes less is nobody's worry. */
#define PATIENCE_US (300 * G_TIME_SPAN_MILLISECOND)
#define BETWEEN_LOOKS_US (500 * G_TIME_SPAN_MILLISECOND)

struct _MarqLookout
{
  MarqConnection *connection; /* never asked: only its number is needed */
  const MarqSessionClass *session;
  MarqLookoutFunc func;
  gpointer data;
  GThread *thread;
  GCancellable *cancellable;
  GMutex mutex;
  GCond ended;
  gint64 since; /* when the statement began, or 0 */
  gboolean ends;
};

/* FALSE: it is over. Otherwise a statement takes longer than we wait. */
static gboolean
wait_for_trouble (MarqLookout *self, gint64 *last_look)
{
  gboolean ends;

  g_mutex_lock (&self->mutex);
  for (;;)
    {
      gint64 now = g_get_monotonic_time ();
      gint64 due = self->since ? MAX (self->since + PATIENCE_US, *last_look + BETWEEN_LOOKS_US) : now + PATIENCE_US;

      if (self->ends || now >= due)
        break;
      g_cond_wait_until (&self->ended, &self->mutex, due);
    }
  ends = self->ends;
  g_mutex_unlock (&self->mutex);
  *last_look = g_get_monotonic_time ();
  return !ends;
}

static gpointer
look_out (gpointer data)
{
  MarqLookout *self = data;
  g_autoptr (MarqConnection) other = NULL;
  g_autofree char *known = NULL;
  gint64 last_look = 0;

  while (wait_for_trouble (self, &last_look))
    {
      g_autofree char *blocker = NULL;

      if (!other)
        other = self->connection->klass->another (self->connection, self->cancellable, NULL);
      /* Nobody is worse off for not being told. */
      if (!other)
        break;
      blocker = self->session->dup_blocker (self->connection, other, self->cancellable);
      if (g_strcmp0 (blocker, known) == 0 || g_cancellable_is_cancelled (self->cancellable))
        continue;
      g_free (known);
      known = g_strdup (blocker);
      self->func (self->data, blocker);
    }
  return NULL;
}

MarqLookout *
marq_lookout_new (MarqConnection *connection, MarqLookoutFunc func, gpointer data)
{
  const MarqSessionClass *session = marq_session_get_class (connection);
  MarqLookout *self;

  if (!session->dup_blocker || !connection->klass->another)
    return NULL;
  self = g_new0 (MarqLookout, 1);
  self->connection = connection;
  self->session = session;
  self->func = func;
  self->data = data;
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->ended);
  self->thread = g_thread_new ("marq-lookout", look_out, self);
  return self;
}

/* Nobody is woken for it: whoever waits looks again before this can have taken too long. */
static void
set_since (MarqLookout *self, gint64 since)
{
  g_mutex_lock (&self->mutex);
  self->since = since;
  g_mutex_unlock (&self->mutex);
}

void
marq_lookout_begin (MarqLookout *self)
{
  if (self)
    set_since (self, g_get_monotonic_time ());
}

void
marq_lookout_end (MarqLookout *self)
{
  if (self)
    set_since (self, 0);
}

void
marq_lookout_free (MarqLookout *self)
{
  if (!self)
    return;
  g_mutex_lock (&self->mutex);
  self->ends = TRUE;
  g_cond_signal (&self->ended);
  g_mutex_unlock (&self->mutex);
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->ended);
  g_free (self);
}
