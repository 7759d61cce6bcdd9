/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <unistd.h>

#include "marq-command.h"
#include "marq-interrupt.h"

/* A thread that does nothing else may do what a handler of signals may not. */
static gpointer
wait_for_signals (gpointer data)
{
  sigset_t *signals = data;
  GCancellable *cancellable = marq_interrupt_get ();
  int number;

  for (guint n = 0; sigwait (signals, &number) == 0; n++)
    {
      if (n)
        _exit (MARQ_EXIT_INTERRUPTED);
      g_printerr (_ ("\nmarq: ending; what is under way is taken back. Once more ends at once\n"));
      g_cancellable_cancel (cancellable);
    }
  return NULL;
}

GCancellable *
marq_interrupt_get (void)
{
  static GCancellable *cancellable;
  static sigset_t signals;

  if (cancellable)
    return cancellable;
  cancellable = g_cancellable_new ();
  sigemptyset (&signals);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGHUP);
  pthread_sigmask (SIG_BLOCK, &signals, NULL);
  g_thread_unref (g_thread_new ("marq-interrupt", wait_for_signals, &signals));
  return cancellable;
}
