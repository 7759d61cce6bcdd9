/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No part of an address is ever repeated in a message: what is wrong with it may be a password. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-engine-error.h"
#include "marq-mariadb-address.h"

#define CONNECT_SECONDS 10
#define USUAL_PORT 3306
#define MOST_CONNECT_SECONDS 3600

/* Options that are texts. */
static const struct
{
  const char *name;
  gsize       offset;
} texts[] = {
  { "socket", G_STRUCT_OFFSET (MarqMariadbAddress, socket) },
  { "ssl-ca", G_STRUCT_OFFSET (MarqMariadbAddress, ssl_ca) },
  { "ssl-cert", G_STRUCT_OFFSET (MarqMariadbAddress, ssl_cert) },
  { "ssl-key", G_STRUCT_OFFSET (MarqMariadbAddress, ssl_key) },
  { "default-file", G_STRUCT_OFFSET (MarqMariadbAddress, default_file) },
  { "default-group", G_STRUCT_OFFSET (MarqMariadbAddress, default_group) },
};

/* VERIFY_CA asks for less than we give: the library checks the name with the rest. */
static const struct
{
  const char    *name;
  MarqMariadbTls tls;
} modes[] = {
  { "disabled", MARQ_MARIADB_TLS_DISABLED }, { "preferred", MARQ_MARIADB_TLS_PREFERRED },
  { "required", MARQ_MARIADB_TLS_REQUIRED }, { "verify_ca", MARQ_MARIADB_TLS_VERIFIED },
  { "verify_identity", MARQ_MARIADB_TLS_VERIFIED },
};

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS, message);
  return FALSE;
}

static gboolean
take_mode (MarqMariadbAddress *self, const char *value, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_ascii_strcasecmp (value, modes[i].name) == 0)
      {
        self->tls = modes[i].tls;
        return TRUE;
      }
  return refuse (error, _ ("ssl-mode of the address is none of: disabled, preferred, required, verify_ca, verify_identity"));
}

static gboolean
take_option (MarqMariadbAddress *self, const char *name, const char *value, GError **error)
{
  guint64 seconds;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_str_equal (name, texts[i].name))
      {
        char **place = G_STRUCT_MEMBER_P (self, texts[i].offset);

        g_free (*place);
        *place = g_strdup (value);
        return TRUE;
      }
  if (g_str_equal (name, "ssl-mode"))
    return take_mode (self, value, error);
  if (g_str_equal (name, "connect-timeout"))
    {
      if (!g_ascii_string_to_unsigned (value, 10, 1, MOST_CONNECT_SECONDS, &seconds, NULL))
        return refuse (error, _ ("connect-timeout of the address is no number of seconds from 1 to 3600"));
      self->connect_seconds = (guint) seconds;
      return TRUE;
    }
  if (g_str_equal (name, "password") || g_str_equal (name, "passwd") || g_str_equal (name, "pwd"))
    return refuse (error, _ ("The address holds a password: take it out, and keep it in ~/.my.cnf or give it when asked"));
  return refuse (error, _ ("The address has an option that is none of: socket, ssl-mode, ssl-ca, ssl-cert, ssl-key, "
                           "connect-timeout, default-file, default-group"));
}

static gboolean
take_options (MarqMariadbAddress *self, const char *query, GError **error)
{
  g_autoptr (GHashTable) options = query ? g_uri_parse_params (query, -1, "&", G_URI_PARAMS_NONE, NULL) : NULL;
  GHashTableIter iter;
  gpointer name, value;

  if (!query)
    return TRUE;
  if (!options)
    return refuse (error, _ ("The options of the address cannot be read: write ?name=value&name=value"));
  g_hash_table_iter_init (&iter, options);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (!take_option (self, name, value, error))
      return FALSE;
  return TRUE;
}

static char *
dup_some (const char *text)
{
  return text && *text ? g_strdup (text) : NULL;
}

/* "/shop" names the database "shop", whose name may have any character in it but none is a folder's. */
static gboolean
take_path (MarqMariadbAddress *self, const char *path, GError **error)
{
  g_autofree char *name = NULL;

  if (!*path || g_str_equal (path, "/"))
    return TRUE;
  if (strchr (path + 1, '/'))
    return refuse (error, _ ("The address names more than one database: write mariadb://USER@HOST:PORT/DATABASE"));
  name = g_uri_unescape_string (path + 1, NULL);
  if (!name || !g_utf8_validate (name, -1, NULL))
    return refuse (error, _ ("The name of the database in the address is no text: write what is no letter as %XX"));
  self->database = g_steal_pointer (&name);
  return TRUE;
}

MarqMariadbAddress *
marq_mariadb_address_parse (const char *url, GError **error)
{
  const GUriFlags flags = G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_ENCODED_PATH;
  g_autoptr (GUri) uri = g_uri_parse (url, flags, NULL);
  g_autoptr (MarqMariadbAddress) self = NULL;

  if (!uri || !strstr (url, "://") || g_uri_get_fragment (uri))
    {
      refuse (error, _ ("This is no address of MariaDB: write mariadb://USER@HOST:PORT/DATABASE"));
      return NULL;
    }
  if (g_uri_get_password (uri))
    {
      refuse (error, _ ("The address holds a password: take it out, and keep it in ~/.my.cnf or give it when asked"));
      return NULL;
    }
  self = g_new0 (MarqMariadbAddress, 1);
  self->tls = MARQ_MARIADB_TLS_PREFERRED;
  self->connect_seconds = CONNECT_SECONDS;
  self->user = dup_some (g_uri_get_user (uri));
  self->host = dup_some (g_uri_get_host (uri));
  self->port = g_uri_get_port (uri) > 0 ? (guint) g_uri_get_port (uri) : 0;
  if (!take_path (self, g_uri_get_path (uri), error) || !take_options (self, g_uri_get_query (uri), error))
    return NULL;
  return g_steal_pointer (&self);
}

void
marq_mariadb_address_free (MarqMariadbAddress *self)
{
  g_free (self->user);
  g_free (self->host);
  g_free (self->database);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (G_STRUCT_MEMBER (char *, self, texts[i].offset));
  g_free (self);
}

MarqMariadbAddress *
marq_mariadb_address_copy (MarqMariadbAddress *self)
{
  MarqMariadbAddress *copy = g_memdup2 (self, sizeof *self);

  copy->user = g_strdup (self->user);
  copy->host = g_strdup (self->host);
  copy->database = g_strdup (self->database);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    G_STRUCT_MEMBER (char *, copy, texts[i].offset) = g_strdup (G_STRUCT_MEMBER (char *, self, texts[i].offset));
  return copy;
}

gboolean
marq_mariadb_address_is_tcp (MarqMariadbAddress *self)
{
  return !self->socket && self->host && (self->port || g_ascii_strcasecmp (self->host, "localhost") != 0);
}

static guint
port_of (MarqMariadbAddress *self)
{
  return self->port ? self->port : USUAL_PORT;
}

char *
marq_mariadb_address_dup_account (const char *url)
{
  g_autoptr (MarqMariadbAddress) self = marq_mariadb_address_parse (url, NULL);

  if (!self)
    return NULL;
  return g_strdup_printf ("mariadb://%s@%s:%u", self->user ? self->user : g_get_user_name (), self->host ? self->host : "localhost",
                          port_of (self));
}

GStrv
marq_mariadb_address_list_servers (const char *url, GError **error)
{
  g_autoptr (MarqMariadbAddress) self = marq_mariadb_address_parse (url, error);
  const char *servers[] = { NULL, NULL };
  g_autofree char *place = NULL;

  if (!self)
    return NULL;
  place = self->socket ? g_strdup (self->socket) : g_strdup_printf ("%s:%u", self->host ? self->host : "localhost", port_of (self));
  servers[0] = place;
  return g_strdupv ((GStrv) servers);
}

/* Without the socket, which is not the way any more. */
static char *
dup_query (const char *query)
{
  g_auto (GStrv) options = g_strsplit (query ? query : "", "&", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) kept = NULL;

  for (guint i = 0; options[i]; i++)
    if (*options[i] && !g_str_has_prefix (options[i], "socket="))
      g_strv_builder_add (builder, options[i]);
  kept = g_strv_builder_end (builder);
  return kept[0] ? g_strjoinv ("&", kept) : NULL;
}

/* The library holds a certificate against the name that it connects to, and takes no other. */
char *
marq_mariadb_address_redirect (const char *url, const guint *ports, GError **error)
{
  g_autoptr (MarqMariadbAddress) self = marq_mariadb_address_parse (url, error);
  g_autoptr (GUri) uri = self ? g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL) : NULL;
  g_autoptr (GUri) other = NULL;
  g_autofree char *query = NULL;

  if (!uri)
    return NULL;
  if (self->tls == MARQ_MARIADB_TLS_VERIFIED)
    {
      g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_TLS,
                           _ ("Through a tunnel, the name in the certificate of a MariaDB server cannot be checked: write "
                              "ssl-mode=required"));
      return NULL;
    }
  query = dup_query (g_uri_get_query (uri));
  other = g_uri_build (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), g_uri_get_userinfo (uri), "127.0.0.1", (int) ports[0],
                       g_uri_get_path (uri), query, NULL);
  return g_uri_to_string (other);
}
