/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-aside.h"

struct _MarqAside
{
  gatomicrefcount references;
  GMutex mutex;
  GCond change;
  gboolean is_done;
  MarqAsideFunc func;
  gpointer data;
  GDestroyNotify free_data;
};

static gpointer
run (gpointer data)
{
  MarqAside *self = data;

  self->func (self->data);
  g_mutex_lock (&self->mutex);
  self->is_done = TRUE;
  g_cond_broadcast (&self->change);
  g_mutex_unlock (&self->mutex);
  marq_aside_unref (self);
  return NULL;
}

MarqAside *
marq_aside_start (const char *name, MarqAsideFunc func, gpointer data, GDestroyNotify free_data)
{
  MarqAside *self = g_new0 (MarqAside, 1);

  g_atomic_ref_count_init (&self->references);
  g_atomic_ref_count_inc (&self->references);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->change);
  self->func = func;
  self->data = data;
  self->free_data = free_data;
  g_thread_unref (g_thread_new (name, run, self));
  return self;
}

static void
wake (GCancellable *cancellable, gpointer data)
{
  MarqAside *self = data;

  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->change);
  g_mutex_unlock (&self->mutex);
}

gboolean
marq_aside_wait (MarqAside *self, gint64 deadline, GCancellable *cancellable)
{
  gulong handler = cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (wake), self, NULL) : 0;
  gboolean is_done;

  g_mutex_lock (&self->mutex);
  while (!self->is_done && !g_cancellable_is_cancelled (cancellable))
    if (!g_cond_wait_until (&self->change, &self->mutex, deadline))
      break;
  is_done = self->is_done;
  g_mutex_unlock (&self->mutex);
  g_cancellable_disconnect (cancellable, handler);
  return is_done;
}

void
marq_aside_unref (MarqAside *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  if (self->free_data)
    self->free_data (self->data);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->change);
  g_free (self);
}
