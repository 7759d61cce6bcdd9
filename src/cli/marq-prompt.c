/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "engine/marq-engine-error.h"
#include "marq-prompt.h"

#define LONGEST 1024

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
static volatile sig_atomic_t caught;

static void
catch_signal (int number)
{
  caught = number;
}

/* FALSE: it was ended, or it was too long. */
static gboolean
read_line (int terminal, char *line)
{
  gsize length = 0;
  char byte = '\0';

  while (length < LONGEST && !caught)
    {
      gssize n = read (terminal, &byte, 1);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      if (byte == '\n')
        {
          line[length] = '\0';
          return TRUE;
        }
      line[length++] = byte;
    }
  return FALSE;
}

/* Whatever comes in between, the terminal shows again what is typed; only then the signal does what it does. */
static gboolean
read_line_unseen (int terminal, char *line)
{
  struct sigaction old_actions[G_N_ELEMENTS (signals)];
  struct sigaction action = { .sa_handler = catch_signal };
  struct termios seen, unseen;
  gboolean well;

  if (tcgetattr (terminal, &seen) != 0)
    return FALSE;
  unseen = seen;
  unseen.c_lflag &= ~(tcflag_t) ECHO;
  unseen.c_lflag |= ECHONL | ICANON | ISIG;
  caught = 0;
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &action, &old_actions[i]);
  tcsetattr (terminal, TCSAFLUSH, &unseen);
  well = read_line (terminal, line);
  tcsetattr (terminal, TCSAFLUSH, &seen);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &old_actions[i], NULL);
  if (caught)
    raise (caught);
  return well && !caught;
}

char *
marq_prompt_read_hidden (const char *question)
{
  char line[LONGEST + 1];
  char *answer = NULL;
  int terminal = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

  if (terminal < 0)
    return NULL;
  if (write (terminal, question, strlen (question)) > 0 && read_line_unseen (terminal, line))
    answer = g_strdup (line);
  explicit_bzero (line, sizeof line);
  close (terminal);
  return answer;
}

static char *
ask (const char *account, gboolean refused, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *question = g_strdup_printf (refused ? _ ("That was refused. Password for %s: ") : _ ("Password for %s: "), account);
  char *answer = marq_prompt_read_hidden (question);

  if (!answer)
    g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_NO_PASSWORD, _ ("No password was given"));
  return answer;
}

MarqPasswordAsk
marq_prompt_get (void)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO) ? ask : NULL;
}
