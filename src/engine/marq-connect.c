/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-connect.h"
#include "marq-tunnel.h"

typedef struct
{
  const MarqConnectionClass *klass;
  const MarqConnectSettings *settings;
  const char *url;   /* where to go: perhaps through a tunnel */
  char *account;
  char *variable;    /* of the target; NULL: it has no name */
  char *trouble;     /* with the keyring */
  GCancellable *cancellable;
} MarqDoor;

static void
door_clear (MarqDoor *self)
{
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->variable, g_free);
  g_clear_pointer (&self->trouble, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqDoor, door_clear)

static gboolean
is_about_password (const GError *error)
{
  return g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_PASSWORD)
         || g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_NO_PASSWORD);
}

static MarqConnection *
try (MarqDoor *self, const char *password, GError **error)
{
  g_clear_error (error);
  return self->klass->open (self->url, password, self->cancellable, error);
}

/* An answer that is wrong is asked for once more; *error is what the last one gave. */
static MarqConnection *
ask_person (MarqDoor *self, GError **error)
{
  MarqConnection *connection = NULL;

  for (guint i = 0; i < 2 && !connection && is_about_password (*error); i++)
    {
      gboolean is_refused = g_error_matches (*error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_PASSWORD);
      g_autoptr (GError) own = NULL;
      char *password = self->settings->ask (self->account, is_refused, self->settings->ask_data, self->cancellable, &own);

      if (own)
        {
          g_clear_error (error);
          g_propagate_error (error, g_steal_pointer (&own));
        }
      if (!password)
        return NULL;
      connection = try (self, password, error);
      marq_password_free (password);
    }
  return connection;
}

static MarqConnection *
try_keyring (MarqDoor *self, const char **source, GError **error)
{
  char *password = marq_password_look_up (self->account, self->settings->ask != NULL, &self->trouble, self->cancellable);
  MarqConnection *connection = NULL;

  if (password)
    {
      *source = _ ("The password was that of the keyring.");
      connection = try (self, password, error);
    }
  marq_password_free (password);
  return connection;
}

/* Names the four places that were looked in, so that who reads it knows where to put one. */
static void
explain (MarqDoor *self, const char *source, GError *error)
{
  g_autofree char *before = g_strdup (error->message);
  g_autofree char *keyring = self->trouble ? g_strdup_printf (" (%s)", self->trouble) : g_strdup ("");
  char *text;

  if (error->code == MARQ_ENGINE_ERROR_PASSWORD)
    text = source ? g_strconcat (before, " ", source, NULL) : g_strdup (before);
  else
    text = g_strdup_printf (_ ("%s Looked in: the environment (%s%s%s); %s; the keyring, for %s%s; and there is no terminal to ask on. "
                               "“marq target password” puts one into the keyring."),
                            before, self->variable ? self->variable : "", self->variable ? ", " : "", self->klass->password_variable,
                            self->klass->password_file, self->account, keyring);
  g_free (error->message);
  error->message = text;
}

/* In the order of marq-password.h; the first that there is has to be right, or a person is asked. */
static MarqConnection *
open_with_password (MarqDoor *self, GError **error)
{
  const char *own = self->variable ? g_getenv (self->variable) : NULL;
  const char *engines = self->klass->password_variable ? g_getenv (self->klass->password_variable) : NULL;
  g_autoptr (GError) last = NULL;
  MarqConnection *connection = try (self, own, &last);
  g_autofree char *source = NULL;
  const char *place = NULL;

  if (own || engines)
    source = g_strdup_printf (_ ("The password was that of the variable %s."), own ? self->variable : self->klass->password_variable);
  if (!connection && is_about_password (last) && self->account)
    {
      if (g_error_matches (last, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_NO_PASSWORD))
        connection = try_keyring (self, &place, &last);
      if (!connection && self->settings->ask && is_about_password (last))
        connection = ask_person (self, &last);
      if (!connection && is_about_password (last))
        explain (self, place ? place : source, last);
    }
  if (!connection)
    g_propagate_error (error, g_steal_pointer (&last));
  return connection;
}

static MarqTunnel *
open_tunnel (MarqDoor *self, char **redirected, GError **error)
{
  g_auto (GStrv) servers = NULL;
  g_autoptr (MarqTunnel) tunnel = NULL;

  if (!self->klass->list_servers || !self->klass->redirect)
    {
      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_TUNNEL,
                   _ ("%s is not reached over a network, so there is nothing for an SSH tunnel to lead to: take it out of the target"),
                   self->url);
      return NULL;
    }
  servers = self->klass->list_servers (self->url, error);
  tunnel = servers ? marq_tunnel_open (self->settings->ssh, (const char *const *) servers, self->cancellable, error) : NULL;
  *redirected = tunnel ? self->klass->redirect (self->url, marq_tunnel_get_ports (tunnel), error) : NULL;
  return *redirected ? g_steal_pointer (&tunnel) : NULL;
}

MarqConnection *
marq_connect (const char *url, const MarqConnectSettings *settings, GCancellable *cancellable, GError **error)
{
  const MarqConnectionClass *klass = marq_connection_find_class (url, error);
  g_auto (MarqDoor) self = { klass, settings, url, NULL, NULL, NULL, cancellable };
  g_autofree char *resolved = NULL;
  g_autofree char *redirected = NULL;
  g_autoptr (MarqTunnel) tunnel = NULL;
  MarqConnection *connection;

  if (!klass)
    return NULL;
  if (settings->folder && klass->resolve)
    self.url = resolved = klass->resolve (url, settings->folder);
  self.account = klass->dup_account ? klass->dup_account (url) : NULL;
  self.variable = settings->target ? marq_password_dup_variable (settings->target) : NULL;
  if (settings->ssh && *settings->ssh)
    {
      tunnel = open_tunnel (&self, &redirected, error);
      if (!tunnel)
        return NULL;
      self.url = redirected;
    }
  connection = open_with_password (&self, error);
  if (connection && tunnel)
    {
      connection->carrier = g_steal_pointer (&tunnel);
      connection->end_carrier = (GDestroyNotify) marq_tunnel_close;
    }
  return connection;
}

char *
marq_connect_dup_account (const char *url, GError **error)
{
  const MarqConnectionClass *klass = marq_connection_find_class (url, error);
  char *account;

  if (!klass)
    return NULL;
  account = klass->dup_account ? klass->dup_account (url) : NULL;
  if (!account)
    g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS,
                         _ ("There is no password to that address: it is a file, or says of no server where it is"));
  return account;
}
