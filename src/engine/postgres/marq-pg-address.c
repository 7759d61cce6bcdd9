/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-pg-address.h"

#define DEFAULT_PORT "5432"

gboolean
marq_pg_address_is_list (const char *text)
{
  g_autoptr (PQconninfoOption) options = strchr (text, '=') && !strstr (text, "://") ? PQconninfoParse (text, NULL) : NULL;

  return options != NULL;
}

const char *
marq_pg_address_find (PQconninfoOption *options, const char *keyword)
{
  for (PQconninfoOption *option = options; option && option->keyword; option++)
    if (g_str_equal (option->keyword, keyword))
      return option->val && *option->val ? option->val : NULL;
  return NULL;
}

gboolean
marq_pg_address_check (const char *url, GError **error)
{
  g_autoptr (PQconninfoOption) options = PQconninfoParse (url, NULL);
  gboolean has_password = marq_pg_address_find (options, "password") || marq_pg_address_find (options, "sslpassword");

  if (!options)
    g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS,
                         _ ("This is no address of PostgreSQL: write postgresql://USER@HOST:PORT/DATABASE"));
  else if (has_password)
    g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS,
                         _ ("The address holds a password: take it out, and keep it in ~/.pgpass or in the keyring, or give it when asked"));
  return options && !has_password;
}

/* libpq reads services and the environment only when it connects. With a mode that there is not it stops
 * before that, and says what it had understood. */
PQconninfoOption *
marq_pg_address_explain (const char *url, GError **error)
{
  static const char *const keywords[] = { "dbname", "channel_binding", NULL };
  const char *const values[] = { url, "stop here", NULL };
  PQconninfoOption *options;
  PGconn *server;

  if (!marq_pg_address_check (url, error))
    return NULL;
  server = PQconnectStartParams (keywords, values, TRUE);
  options = PQconninfo (server);
  if (!options || !marq_pg_address_find (options, "user"))
    {
      g_autofree char *message = g_strchomp (g_strdup (PQerrorMessage (server)));

      g_clear_pointer (&options, PQconninfoFree);
      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS,
                   _ ("The address cannot be used: %s. See to its service, its file, or the variables of the environment"), message);
    }
  PQfinish (server);
  return options;
}

/* Of the n-th host of a list; where there is one for all, that. */
static const char *
nth (GStrv values, guint n, const char *otherwise)
{
  guint length = values ? g_strv_length (values) : 0;
  const char *value = length == 1 ? values[0] : n < length ? values[n] : NULL;

  return value && *value ? value : otherwise;
}

static GStrv
split (PQconninfoOption *options, const char *keyword)
{
  const char *value = marq_pg_address_find (options, keyword);

  return g_strsplit (value ? value : "", ",", -1);
}

static guint
count_hosts (GStrv hosts, GStrv addresses)
{
  return MAX (1, MAX (g_strv_length (hosts), g_strv_length (addresses)));
}

/* "a:5432,b:5433": what is written where a person has to know it again. */
static char *
describe_hosts (PQconninfoOption *options)
{
  g_auto (GStrv) hosts = split (options, "host");
  g_auto (GStrv) addresses = split (options, "hostaddr");
  g_auto (GStrv) ports = split (options, "port");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < count_hosts (hosts, addresses); i++)
    g_string_append_printf (text, "%s%s:%s", i ? "," : "", nth (hosts, i, nth (addresses, i, "localhost")),
                            nth (ports, i, DEFAULT_PORT));
  return g_string_free (text, FALSE);
}

char *
marq_pg_address_describe (PQconninfoOption *options)
{
  g_autofree char *hosts = describe_hosts (options);
  const char *user = marq_pg_address_find (options, "user");
  const char *database = marq_pg_address_find (options, "dbname");

  return g_strdup_printf ("%s@%s/%s", user ? user : "", hosts, database ? database : user ? user : "");
}

char *
marq_pg_address_dup_account (const char *url)
{
  g_autoptr (PQconninfoOption) options = marq_pg_address_explain (url, NULL);
  g_autofree char *hosts = options ? describe_hosts (options) : NULL;

  return options ? g_strdup_printf ("postgresql://%s@%s", marq_pg_address_find (options, "user"), hosts) : NULL;
}

GStrv
marq_pg_address_list_servers (const char *url, GError **error)
{
  g_autoptr (PQconninfoOption) options = marq_pg_address_explain (url, error);
  g_auto (GStrv) hosts = split (options, "host");
  g_auto (GStrv) addresses = split (options, "hostaddr");
  g_auto (GStrv) ports = split (options, "port");
  g_autoptr (GStrvBuilder) servers = g_strv_builder_new ();

  if (!options)
    return NULL;
  for (guint i = 0; i < count_hosts (hosts, addresses); i++)
    {
      const char *host = nth (addresses, i, nth (hosts, i, "localhost"));
      const char *port = nth (ports, i, DEFAULT_PORT);
      g_autofree char *server = g_strdup_printf (*host == '/'           ? "%s/.s.PGSQL.%s"
                                                 : strchr (host, ':') ? "[%s]:%s"
                                                                      : "%s:%s",
                                                 host, port);

      g_strv_builder_add (servers, server);
    }
  return g_strv_builder_end (servers);
}

static void
append_option (GString *text, const char *keyword, const char *value)
{
  g_string_append_printf (text, "%s%s='", text->len ? " " : "", keyword);
  for (; *value; value++)
    {
      if (*value == '\'' || *value == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *value);
    }
  g_string_append_c (text, '\'');
}

/* host stays, for certificates and for ~/.pgpass; hostaddr says where to go. */
char *
marq_pg_address_redirect (const char *url, const guint *ports, GError **error)
{
  static const char *const replaced[] = { "host", "hostaddr", "port", NULL };
  g_autoptr (PQconninfoOption) meant = marq_pg_address_explain (url, error);
  g_autoptr (PQconninfoOption) said = meant ? PQconninfoParse (url, NULL) : NULL;
  g_auto (GStrv) hosts = split (meant, "host");
  g_auto (GStrv) addresses = split (meant, "hostaddr");
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) here = g_string_new (NULL);
  g_autoptr (GString) numbers = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  if (!said)
    return NULL;
  for (guint i = 0; ports[i]; i++)
    {
      g_string_append_printf (names, "%s%s", i ? "," : "", nth (hosts, i, nth (addresses, i, "localhost")));
      g_string_append (here, i ? ",127.0.0.1" : "127.0.0.1");
      g_string_append_printf (numbers, "%s%u", i ? "," : "", ports[i]);
    }
  for (PQconninfoOption *option = said; option->keyword; option++)
    if (option->val && !g_strv_contains (replaced, option->keyword))
      append_option (text, option->keyword, option->val);
  append_option (text, "host", names->str);
  append_option (text, "hostaddr", here->str);
  append_option (text, "port", numbers->str);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
