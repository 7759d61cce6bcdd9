/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>

#include "marq-engine-error.h"
#include "marq-tunnel.h"

#define READY "marquetry-ready"
#define CONNECT_SECONDS "10"
/* ssh's own limit is for the connection alone; then there are keys, agents and a slow login. */
#define READY_SECONDS 30
#define PORT_TRIES 3

struct _MarqTunnel
{
  GSubprocess *process;
  GArray *ports;
  char *through;
};

/* Ends ssh when our end of its standard input is closed, which the system does even when we are killed. */
static const char keeper[] =
  "exec 3<&0 </dev/null\n"
  "\"$@\" 3<&- & ssh=$!\n"
  "(while read -r line <&3; do :; done; kill $ssh) 2>/dev/null & watch=$!\n"
  "wait $ssh; status=$?\n"
  "kill $watch 2>/dev/null\n"
  "exit $status\n";

/* Free at this moment; if another takes it before ssh does, ssh says so. */
static guint
find_free_port (void)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;

  if (!socket || !g_socket_bind (socket, any, FALSE, NULL))
    return 0;
  bound = g_socket_get_local_address (socket, NULL);
  return bound ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)) : 0;
}

static gboolean
check_name (const char *through, GError **error)
{
  if (*through && *through != '-' && g_utf8_validate (through, -1, NULL) && !strpbrk (through, " \t\r\n'\"`$\\;|&<>(){}!*?"))
    return TRUE;
  g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_TUNNEL,
               _ ("“%s” names no machine for an SSH tunnel: write USER@HOST:PORT, or a name of ~/.ssh/config"), through);
  return FALSE;
}

/* -L for each server. ClearAllForwardings would clear these, too. */
static GStrv
make_command (MarqTunnel *self, const char *const *servers)
{
  static const char *const start[] = {
    "/bin/sh", "-c", keeper, "marquetry-tunnel", "ssh", "-N", "-T", "-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes",
    "-o", "ConnectTimeout=" CONNECT_SECONDS, "-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=3",
    "-o", "ControlMaster=no", "-o", "ControlPath=none", "-o", "ForkAfterAuthentication=no", "-o", "ForwardAgent=no",
    "-o", "ForwardX11=no", "-o", "LogLevel=ERROR", "-o", "PermitLocalCommand=yes", "-o", "LocalCommand=echo " READY, NULL,
  };
  g_autoptr (GStrvBuilder) command = g_strv_builder_new ();
  const char *at = strrchr (self->through, '@');
  const char *colon = strchr (at ? at : self->through, ':');
  /* More than one is an IPv6 address. */
  gboolean has_port = colon && !strchr (colon + 1, ':') && !strstr (self->through, "://");
  g_autofree char *machine = has_port ? g_strndup (self->through, (gsize) (colon - self->through)) : g_strdup (self->through);

  g_strv_builder_addv (command, (const char **) start);
  for (guint i = 0; servers[i]; i++)
    {
      g_autofree char *forward = g_strdup_printf ("127.0.0.1:%u:%s", g_array_index (self->ports, guint, i), servers[i]);

      g_strv_builder_add_many (command, "-L", forward, NULL);
    }
  if (has_port)
    g_strv_builder_add_many (command, "-p", colon + 1, NULL);
  g_strv_builder_add_many (command, "--", machine, NULL);
  return g_strv_builder_end (command);
}

static const char *
advise (const char *said)
{
  static const struct
  {
    const char *says;
    const char *advice;
  } advices[] = {
    { "Host key verification failed", N_ ("Nobody has vouched for that machine yet, or it is another now: log in once by hand with “ssh”, and compare its key.") },
    { "Permission denied", N_ ("It does not know your key: a tunnel asks for no password, so give it a key (ssh-copy-id), or start an agent.") },
    { "Could not resolve hostname", N_ ("Check the name of the machine.") },
    { "Connection refused", N_ ("Check the name and the port, and whether an SSH server runs there.") },
    { "timed out", N_ ("Check the name and the port, and what stands between.") },
    { "administratively prohibited", N_ ("Its SSH server forbids tunnels: ask for AllowTcpForwarding there.") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (advices); i++)
    if (strstr (said, advices[i].says))
      return _ (advices[i].advice);
  return _ ("Try “ssh” by hand, which says more.");
}

static char *
read_all (GInputStream *stream)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autofree char *text = NULL;

  g_output_stream_splice (memory, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  text = g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                    g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)));
  return g_strchomp (g_utf8_make_valid (text, -1));
}

typedef struct
{
  GCancellable *both;    /* cancelled, or too late */
  GCancellable *waiting; /* whoever waits; may be NULL */
} MarqTunnelWait;

static void
pass_on (GCancellable *cancellable, gpointer both)
{
  g_cancellable_cancel (both);
}

static gpointer
end_in_time (gpointer data)
{
  MarqTunnelWait *self = data;
  GPollFD poll = { 0 };

  if (g_cancellable_make_pollfd (self->waiting, &poll))
    {
      if (g_poll (&poll, 1, READY_SECONDS * 1000) == 0)
        g_cancellable_cancel (self->both);
      g_cancellable_release_fd (self->waiting);
    }
  return NULL;
}

/* ssh runs its LocalCommand when all of it stands: that line is what we wait for. */
static gboolean
wait_until_ready (MarqTunnel *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GCancellable) both = g_cancellable_new ();
  g_autoptr (GCancellable) done = g_cancellable_new ();
  MarqTunnelWait wait = { both, done };
  GThread *clock = g_thread_new ("marq-tunnel", end_in_time, &wait);
  gulong handler = cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (pass_on), both, NULL) : 0;
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  gboolean is_ready = FALSE;

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  while (!is_ready)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, both, NULL);

      if (!line)
        break;
      is_ready = g_str_equal (line, READY);
    }
  g_cancellable_cancel (done);
  g_thread_join (clock);
  g_cancellable_disconnect (cancellable, handler);
  if (is_ready || g_cancellable_set_error_if_cancelled (cancellable, error))
    return is_ready;
  if (g_cancellable_is_cancelled (both))
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_TUNNEL, _ ("The SSH tunnel through %s was not there within %d seconds: %s"),
                 self->through, READY_SECONDS, _ ("Check the name and the port, and what stands between."));
  return FALSE;
}

static gboolean
start (MarqTunnel *self, const char *const *servers, GError **error)
{
  g_auto (GStrv) command = NULL;
  guint none = 0;

  g_array_set_size (self->ports, 0);
  for (guint i = 0; servers[i]; i++)
    {
      guint port = find_free_port ();

      g_array_append_val (self->ports, port);
    }
  g_array_append_val (self->ports, none);
  command = make_command (self, servers);
  self->process = g_subprocess_newv ((const char *const *) command,
                                     G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, error);
  return self->process != NULL;
}

/* Closing its standard input ends it; what it says then is thrown away. */
static void
stop (MarqTunnel *self)
{
  if (!self->process)
    return;
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

/* What ssh said decides, for its exit status is always 255. *is_taken: another program has our port. */
static void
set_ssh_error (MarqTunnel *self, gboolean *is_taken, GError **error)
{
  g_autofree char *said = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  said = read_all (g_subprocess_get_stderr_pipe (self->process));
  *is_taken = strstr (said, "Address already in use") != NULL;
  if (strstr (said, "ssh: not found") || strstr (said, "ssh: command not found"))
    g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_TUNNEL,
                         _ ("There is no program “ssh”, which an SSH tunnel needs: install openssh-client"));
  else
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_TUNNEL, _ ("The SSH tunnel through %s cannot be made: %s\n%s"), self->through,
                 *said ? said : _ ("ssh ended without a word"), advise (said));
}

MarqTunnel *
marq_tunnel_open (const char *through, const char *const *servers, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqTunnel) self = NULL;
  gboolean is_taken = TRUE;

  if (!check_name (through, error))
    return NULL;
  self = g_new0 (MarqTunnel, 1);
  self->through = g_strdup (through);
  self->ports = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < PORT_TRIES && is_taken; i++)
    {
      g_autoptr (GError) own = NULL;

      if (!start (self, servers, error))
        return NULL;
      if (wait_until_ready (self, cancellable, &own))
        return g_steal_pointer (&self);
      if (own)
        {
          g_propagate_error (error, g_steal_pointer (&own));
          return NULL;
        }
      g_clear_error (error);
      set_ssh_error (self, &is_taken, error);
      stop (self);
    }
  return NULL;
}

void
marq_tunnel_close (MarqTunnel *self)
{
  stop (self);
  g_array_unref (self->ports);
  g_free (self->through);
  g_free (self);
}

const guint *
marq_tunnel_get_ports (MarqTunnel *self)
{
  return (const guint *) (gpointer) self->ports->data;
}
