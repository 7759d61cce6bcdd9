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
  GCond changed;
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
      gint64 due = self->since ? MAX (self->since + PATIENCE_US, *last_look + BETWEEN_LOOKS_US) : G_MAXINT64;

      if (self->ends || now >= due)
        break;
      if (self->since)
        g_cond_wait_until (&self->changed, &self->mutex, due);
      else
        g_cond_wait (&self->changed, &self->mutex);
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
  g_cond_init (&self->changed);
  self->thread = g_thread_new ("marq-lookout", look_out, self);
  return self;
}

static void
set_since (MarqLookout *self, gint64 since, gboolean ends)
{
  g_mutex_lock (&self->mutex);
  self->since = since;
  self->ends = ends;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
}

void
marq_lookout_begin (MarqLookout *self)
{
  if (self)
    set_since (self, g_get_monotonic_time (), FALSE);
}

void
marq_lookout_end (MarqLookout *self)
{
  if (self)
    set_since (self, 0, FALSE);
}

void
marq_lookout_free (MarqLookout *self)
{
  if (!self)
    return;
  set_since (self, 0, TRUE);
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}
