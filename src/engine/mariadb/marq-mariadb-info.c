/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which server it is, and whether it can be written to: all of it asked of the server. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-mariadb-info.h"
#include "marq-mariadb-lease.h"

guint
marq_mariadb_parse_version (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ".", 3);
  guint64 numbers[3] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers) && parts[i]; i++)
    {
      parts[i][strspn (parts[i], "0123456789")] = '\0';
      if (!g_ascii_string_to_unsigned (parts[i], 10, 0, 999, &numbers[i], NULL))
        return 0;
    }
  return (guint) (numbers[0] * 10000 + numbers[1] * 100 + numbers[2]);
}

/* Another node may be behind, and still answer: what is read there has to be what was written here. */
gboolean
marq_mariadb_begin_session (MarqMariadbConnection *self, GCancellable *cancellable, GError **error)
{
  /* Whatever an option file says. */
  g_autoptr (GPtrArray) names = marq_mariadb_ask (self, "SET NAMES utf8mb4", cancellable, error);
  g_autoptr (GPtrArray) node = names ? marq_mariadb_ask (self, "SHOW VARIABLES LIKE 'wsrep_on'", cancellable, error) : NULL;
  g_autoptr (GPtrArray) wait = NULL;

  if (!node)
    return FALSE;
  self->is_node = node->len && g_ascii_strcasecmp (((char **) node->pdata[0])[1], "ON") == 0;
  if (self->is_node && !marq_mariadb_check_apart (self, cancellable, error))
    return FALSE;
  if (self->is_node)
    wait = marq_mariadb_ask (self, "SET SESSION wsrep_sync_wait = @@SESSION.wsrep_sync_wait | 1", cancellable, error);
  return !self->is_node || wait;
}

static gboolean
learn_who (MarqMariadbConnection *self, GCancellable *cancellable, GError **error)
{
  MarqConnectionInfo *info = &self->parent.info;
  g_autoptr (GPtrArray) rows = NULL;
  char **row;

  if (!marq_mariadb_begin_session (self, cancellable, error))
    return FALSE;
  rows = marq_mariadb_ask (self, "SELECT VERSION(), CURRENT_USER(), DATABASE(), @@version_comment", cancellable, error);
  if (!rows)
    return FALSE;
  row = rows->pdata[0];
  self->is_mysql = !strstr (row[0], "MariaDB") && !strstr (row[3], "MariaDB") && !strstr (row[3], "mariadb");
  info->engine = g_strdup (self->is_mysql ? "MySQL" : "MariaDB");
  info->version = g_strdup (row[0]);
  info->number = marq_mariadb_parse_version (row[0]);
  info->user = g_strdup (row[1]);
  info->database = g_strdup (row[2]);
  return marq_connection_check_version (&self->parent, info->engine, info->number, info->version, error);
}

/* Nobody knows whether the user may look at that: who may not, is told nothing of it. */
static gboolean
is_replica (MarqMariadbConnection *self, GCancellable *cancellable)
{
  static const char *const statements[] = { "SHOW ALL REPLICAS STATUS", "SHOW REPLICA STATUS" };
  g_autoptr (GError) refused = NULL;
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self, statements[self->is_mysql], cancellable, &refused);

  if (refused)
    g_debug ("%s", refused->message);
  return rows && rows->len > 0;
}

/* Whether the user has a right that read_only does not bind. */
static gboolean
is_above_read_only (MarqMariadbConnection *self, GCancellable *cancellable)
{
  static const char query[]
    = "SELECT 1 FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE IN ('SUPER', 'READ_ONLY ADMIN', 'READ ONLY ADMIN', "
      "'CONNECTION_ADMIN') AND (GRANTEE = CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@', 1), '''@''', "
      "SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''') OR GRANTEE IN (SELECT CONCAT('''', ROLE_NAME, '''@''''') FROM "
      "information_schema.ENABLED_ROLES)) LIMIT 1";
  g_autoptr (GError) refused = NULL;
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self, query, cancellable, &refused);

  if (refused)
    g_debug ("%s", refused->message);
  return rows && rows->len > 0;
}

static gboolean
is_on (GPtrArray *rows, const char *name)
{
  for (guint i = 0; i < rows->len; i++)
    {
      char **row = rows->pdata[i];

      if (g_ascii_strcasecmp (row[0], name) == 0)
        return row[1] && g_ascii_strcasecmp (row[1], "OFF") != 0 && !g_str_equal (row[1], "0");
    }
  return FALSE;
}

static gboolean
learn_whether_writable (MarqMariadbConnection *self, GCancellable *cancellable, GError **error)
{
  static const char query[] = "SHOW VARIABLES WHERE Variable_name IN ('read_only', 'super_read_only', 'innodb_read_only', "
                              "'tx_read_only', 'transaction_read_only')";
  MarqConnectionInfo *info = &self->parent.info;
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self, query, cancellable, error);

  if (!rows)
    return FALSE;
  if (is_on (rows, "innodb_read_only"))
    info->read_only = g_strdup (_ ("The server only reads its tables: innodb_read_only is on."));
  else if (is_replica (self, cancellable))
    info->read_only = g_strdup (_ ("The server is a replica: what it has comes from another."));
  else if (is_on (rows, "super_read_only"))
    info->read_only = g_strdup (_ ("Nobody can write to the server: super_read_only is on."));
  else if (is_on (rows, "read_only") && !is_above_read_only (self, cancellable))
    info->read_only = g_strdup (_ ("Only administrators can write to the server: read_only is on."));
  else if (is_on (rows, "tx_read_only") || is_on (rows, "transaction_read_only"))
    info->read_only = g_strdup (_ ("Transactions are read-only here: transaction_read_only is on."));
  info->can_write = info->read_only == NULL;
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

gboolean
marq_mariadb_learn (MarqMariadbConnection *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) ping = NULL;
  gint64 start;

  if (!learn_who (self, cancellable, error) || !learn_whether_writable (self, cancellable, error))
    return FALSE;
  start = g_get_monotonic_time ();
  ping = marq_mariadb_ask (self, "DO 0", cancellable, error);
  self->parent.info.round_trip = (double) (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND;
  return ping != NULL;
}
