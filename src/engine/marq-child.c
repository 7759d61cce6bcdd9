/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "marq-child.h"
#include "marq-engine-error.h"

#define MOST_SAID 8192
/* How long one that was told to end may take for it: it tells its server. */
#define END_SECONDS 3

struct _MarqChild
{
  GSubprocessLauncher *launcher;
  GSubprocess *process;
  char        *program;
  int          said; /* what it writes to standard error */
};

char *
marq_child_find (const char *const *names, const char *package, GError **error)
{
  for (guint i = 0; names[i]; i++)
    {
      char *path = g_find_program_in_path (names[i]);

      if (path)
        return path;
    }
  g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT,
               _ ("There is no program “%s” on PATH, which this needs: install it (Debian has it in %s)"), names[0], package);
  return NULL;
}

/* It goes when we do, however that is; what is typed on our terminal is for us alone; and what signals we hold back,
 * it does not. */
static void
set_up (gpointer data)
{
  sigset_t none;

  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  setsid ();
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

MarqChild *
marq_child_new (void)
{
  MarqChild *self = g_new0 (MarqChild, 1);

  self->launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  self->said = memfd_create ("marquetry-said", MFD_CLOEXEC);
  if (self->said >= 0)
    g_subprocess_launcher_take_stderr_fd (self->launcher, fcntl (self->said, F_DUPFD_CLOEXEC, 0));
  g_subprocess_launcher_set_child_setup (self->launcher, set_up, NULL, NULL);
  return self;
}

GSubprocessLauncher *
marq_child_get_launcher (MarqChild *self)
{
  return self->launcher;
}

void
marq_child_take_stdout (MarqChild *self, int fd)
{
  g_subprocess_launcher_set_flags (self->launcher, G_SUBPROCESS_FLAGS_NONE);
  g_subprocess_launcher_take_stdout_fd (self->launcher, fd);
}

gboolean
marq_child_start (MarqChild *self, const char *const *command, GError **error)
{
  self->program = g_path_get_basename (command[0]);
  self->process = g_subprocess_launcher_spawnv (self->launcher, command, error);
  /* What it was given is its own now: a pipe ends when it does. */
  g_subprocess_launcher_close (self->launcher);
  return self->process != NULL;
}

char *
marq_child_dup_said (MarqChild *self)
{
  g_autofree char *bytes = g_malloc (MOST_SAID + 1);
  off_t length = self->said >= 0 ? lseek (self->said, 0, SEEK_END) : -1;
  /* The end of it says why. */
  ssize_t n = length > 0 ? pread (self->said, bytes, MOST_SAID, MAX (0, length - MOST_SAID)) : 0;
  char *text;

  if (n <= 0)
    return NULL;
  text = g_strstrip (g_utf8_make_valid (bytes, n));
  if (*text)
    return text;
  g_free (text);
  return NULL;
}

/* Some say it by its number. */
static gboolean
is_about_room (const char *said)
{
  g_autofree char *number = g_strdup_printf ("err(no|code):? *%d\\b", ENOSPC);

  return strstr (said, g_strerror (ENOSPC)) || g_regex_match_simple (number, said, G_REGEX_CASELESS, 0);
}

static void
set_error (MarqChild *self, GError **error)
{
  g_autofree char *said = marq_child_dup_said (self);
  gboolean is_full = said && is_about_room (said);

  if (is_full && !strstr (said, g_strerror (ENOSPC)))
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_FULL, _ ("%s failed: %s (%s)"), self->program, said, g_strerror (ENOSPC));
  else
    g_set_error (error, MARQ_ENGINE_ERROR, is_full ? MARQ_ENGINE_ERROR_FULL : MARQ_ENGINE_ERROR_STATEMENT, _ ("%s failed: %s"), self->program,
                 said ? said : _ ("it did not say why"));
}

static gboolean
ends_in_time (MarqChild *self)
{
  gint64 deadline = g_get_monotonic_time () + END_SECONDS * G_TIME_SPAN_SECOND;

  while (g_subprocess_get_identifier (self->process) && g_get_monotonic_time () < deadline)
    g_usleep (10000);
  return !g_subprocess_get_identifier (self->process);
}

gboolean
marq_child_wait (MarqChild *self, GCancellable *cancellable, GError **error)
{
  if (!g_subprocess_wait (self->process, cancellable, error))
    {
      g_subprocess_send_signal (self->process, SIGTERM);
      if (!ends_in_time (self))
        marq_child_kill (self);
      return FALSE;
    }
  if (g_subprocess_get_if_exited (self->process) && g_subprocess_get_exit_status (self->process) == 0)
    return TRUE;
  set_error (self, error);
  return FALSE;
}

void
marq_child_kill (MarqChild *self)
{
  if (!self->process)
    return;
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
}

void
marq_child_free (MarqChild *self)
{
  marq_child_kill (self);
  g_clear_object (&self->process);
  g_clear_object (&self->launcher);
  if (self->said >= 0)
    close (self->said);
  g_free (self->program);
  g_free (self);
}

char *
marq_child_dup_version (const char *program, GError **error)
{
  /* "mariadb-dump from 11.4.2-MariaDB, client 10.19", "mysqldump  Ver 10.19 Distrib 10.11.6-MariaDB", "pg_dump (PostgreSQL)
   * 15.4 (Debian …)", "mysqldump  Ver 8.0.36": the first of these tells. */
  static const char *const marks[] = { " Distrib ", " from ", ") ", " Ver " };
  const char *command[] = { program, "--version", NULL };
  g_autoptr (GSubprocess) process = g_subprocess_newv (command, G_SUBPROCESS_FLAGS_STDOUT_PIPE, error);
  g_autofree char *said = NULL;

  if (!process || !g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, error))
    return NULL;
  for (guint i = 0; said && i < G_N_ELEMENTS (marks); i++)
    {
      const char *mark = strstr (said, marks[i]);
      const char *number = mark ? mark + strlen (marks[i]) : "";

      if (g_ascii_isdigit (*number))
        return g_strndup (number, strspn (number, "0123456789."));
    }
  g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT, _ ("%s does not say which version it is: see whether it works"), program);
  return NULL;
}
