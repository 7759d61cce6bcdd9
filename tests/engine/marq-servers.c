/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-servers.h"

char *
marq_servers_address (const char *variable, const char *rest)
{
  const char *port = marq_test_require_env (variable);

  return port ? g_strdup_printf ("host=localhost hostaddr=127.0.0.1 port=%s %s", port, rest) : NULL;
}

MarqConnection *
marq_servers_connect (const char *url, const char *password)
{
  g_autoptr (GError) error = NULL;
  MarqConnection *connection = marq_connection_open (url, password, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

void
marq_servers_assert_error (const GError *error, MarqEngineError code, ...)
{
  va_list words;
  const char *word;

  g_assert_error (error, MARQ_ENGINE_ERROR, (int) code);
  va_start (words, code);
  while ((word = va_arg (words, const char *)))
    if (!strstr (error->message, word))
      g_error ("“%s” does not say “%s”", error->message, word);
  va_end (words);
  g_assert_null (strstr (error->message, MARQ_TEST_PASSWORD));
}

char *
marq_servers_ask (MarqConnection *connection, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, query, NULL, &error);

  g_assert_no_error (error);
  return rows->len ? g_strdup (((char **) rows->pdata[0])[0]) : NULL;
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (G_USEC_PER_SEC / 10);
  g_cancellable_cancel (cancellable);
  return NULL;
}

GThread *
marq_servers_cancel_soon (GCancellable *cancellable)
{
  return g_thread_new ("cancel", cancel_soon, cancellable);
}
