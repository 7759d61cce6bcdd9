/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "marq-hook-command.h"
#include "migration/marq-migration-error.h"

#define MOST_KEPT 65536
#define LOOK_MS 50
/* Between asking it to end and ending it. */
#define GRACE_MS 2000

typedef struct
{
  const MarqHookCommand *command;
  GPid     pid;
  int      fd;      /* -1: it has closed its outputs */
  int      status;
  GString *said;
  gint64   since;
} MarqHookChild;

/* In a group of its own: what it starts can be ended with it. It does not outlive us, and hears all signals. */
static void
begin_group (gpointer data)
{
  sigset_t none;

  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  signal (SIGPIPE, SIG_DFL);
  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static gboolean
spawn (MarqHookChild *self, GError **error)
{
  int fds[2];
  gboolean well;

  if (!g_unix_open_pipe (fds, FD_CLOEXEC, error))
    return FALSE;
  well = g_spawn_async_with_pipes_and_fds (self->command->folder, self->command->argv, self->command->environment,
                                           G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH_FROM_ENVP, begin_group, NULL, -1, fds[1],
                                           fds[1], NULL, NULL, 0, &self->pid, NULL, NULL, NULL, error);
  close (fds[1]);
  if (!well)
    close (fds[0]);
  self->fd = well ? fds[0] : -1;
  return well;
}

static void
take (MarqHookChild *self, const char *bytes, gsize length)
{
  gsize room = MOST_KEPT - MIN (self->said->len, MOST_KEPT);

  g_string_append_len (self->said, bytes, (gssize) MIN (room, length));
  if (self->command->output)
    self->command->output (self->command->data, bytes, length);
}

/* What is there, or comes within so many ms. FALSE: nothing did. */
static gboolean
read_some (MarqHookChild *self, int ms)
{
  struct pollfd ready = { self->fd, POLLIN, 0 };
  char bytes[4096];
  gssize n;

  if (self->fd < 0)
    g_usleep ((gulong) ms * 1000);
  if (self->fd < 0 || poll (&ready, 1, ms) <= 0)
    return FALSE;
  n = read (self->fd, bytes, sizeof bytes);
  if (n > 0)
    take (self, bytes, (gsize) n);
  else if (n == 0 || errno != EINTR)
    {
      close (self->fd);
      self->fd = -1;
    }
  return n > 0;
}

static gboolean
has_ended (MarqHookChild *self)
{
  return waitpid (self->pid, &self->status, WNOHANG) == self->pid;
}

/* Asked first, then made to. */
static void
end_group (MarqHookChild *self)
{
  gint64 until = g_get_monotonic_time () + GRACE_MS * G_TIME_SPAN_MILLISECOND;
  gboolean ended = FALSE;

  kill (-self->pid, SIGTERM);
  while (!ended && g_get_monotonic_time () < until)
    {
      read_some (self, LOOK_MS);
      ended = has_ended (self);
    }
  kill (-self->pid, SIGKILL);
  if (!ended)
    waitpid (self->pid, &self->status, 0);
}

static gboolean
is_late (const MarqHookChild *self)
{
  return self->command->seconds && g_get_monotonic_time () - self->since > self->command->seconds * G_TIME_SPAN_SECOND;
}

static gboolean
follow (MarqHookChild *self, GCancellable *cancellable, GError **error)
{
  while (!has_ended (self))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          end_group (self);
          return FALSE;
        }
      if (is_late (self))
        {
          end_group (self);
          g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HOOK, _ ("it took longer than %u seconds, and was ended"),
                       self->command->seconds);
          return FALSE;
        }
      read_some (self, LOOK_MS);
    }
  /* What it left in the pipe; something that it started may hold that open for long. */
  while (read_some (self, 0))
    ;
  if (WIFEXITED (self->status) && WEXITSTATUS (self->status) == 0)
    return TRUE;
  if (WIFEXITED (self->status))
    g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HOOK, _ ("it ended with %d"), WEXITSTATUS (self->status));
  else
    g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HOOK, _ ("it was ended by signal %d (%s)"), WTERMSIG (self->status),
                 g_strsignal (WTERMSIG (self->status)));
  return FALSE;
}

gboolean
marq_hook_command_run (const MarqHookCommand *self, char **said, GCancellable *cancellable, GError **error)
{
  MarqHookChild child = { .command = self, .fd = -1, .said = g_string_new (NULL), .since = g_get_monotonic_time () };
  gboolean well = spawn (&child, error);

  if (well)
    {
      well = follow (&child, cancellable, error);
      g_spawn_close_pid (child.pid);
    }
  if (child.fd >= 0)
    close (child.fd);
  *said = g_utf8_make_valid (child.said->str, (gssize) child.said->len);
  g_string_free (child.said, TRUE);
  return well;
}
