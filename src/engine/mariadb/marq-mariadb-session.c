/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a runner of migrations needs of MariaDB and MySQL. DDL commits at once; a lock is one that the server keeps
 * for a session by its name. A server goes on with a statement whose client is gone, and keeps the lock as long:
 * whoever gets it knows that nothing of the one before is under way any more.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-session.h"
#include "engine/marq-sql-name.h"
#include "marq-mariadb-blocker.h"
#include "marq-mariadb-checkpoint.h"
#include "marq-mariadb-clear.h"
#include "marq-mariadb-connect.h"
#include "marq-mariadb-lease.h"

typedef enum
{
  ON_MARIADB = 1 << 0,
  ON_MYSQL = 1 << 1,
  ON_BOTH = ON_MARIADB | ON_MYSQL,
} Servers;

/* What we set, and what scripts do. sql_mode stays what it is. */
static const struct
{
  const char *name;
  Servers servers;
} settings[] = {
  { "sql_mode", ON_BOTH },
  { "lock_wait_timeout", ON_BOTH },
  { "innodb_lock_wait_timeout", ON_BOTH },
  { "max_statement_time", ON_MARIADB },
  { "max_execution_time", ON_MYSQL },
  { "idle_transaction_timeout", ON_MARIADB },
  { "idle_write_transaction_timeout", ON_MARIADB },
  { "autocommit", ON_BOTH },
  { "completion_type", ON_BOTH },
  { "foreign_key_checks", ON_BOTH },
  { "unique_checks", ON_BOTH },
};

static gboolean
is_set_on (guint setting, const MarqMariadbConnection *self)
{
  return (settings[setting].servers & (self->is_mysql ? ON_MYSQL : ON_MARIADB)) != 0;
}

/* Once a session: what is kept is how it was opened. */
static gboolean
keep_settings (MarqMariadbConnection *self, GCancellable *cancellable, GError **error)
{
  gulong number = mysql_thread_id (self->server);
  g_autoptr (GString) query = g_string_new (NULL);
  g_autoptr (GPtrArray) rows = NULL;
  char **row;

  if (self->kept && self->kept_of == number)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (is_set_on (i, self))
      g_string_append_printf (query, "%s@@SESSION.%s", query->len ? ", " : "SELECT ", settings[i].name);
  rows = marq_mariadb_ask (self, query->str, cancellable, error);
  if (!rows)
    return FALSE;
  row = rows->pdata[0];
  g_strfreev (self->kept);
  self->kept = g_new0 (char *, G_N_ELEMENTS (settings) + 1);
  for (guint i = 0, column = 0; i < G_N_ELEMENTS (settings); i++)
    self->kept[i] = g_strdup (is_set_on (i, self) ? row[column++] : "");
  self->kept_of = number;
  return TRUE;
}

static void
warn_of_mode (MarqMariadbConnection *self)
{
  if (!strstr (self->kept[0], "STRICT_"))
    marq_connection_warn (&self->parent, _ ("sql_mode is not strict here: values that do not fit are changed until they do, without an error."));
}

/* Whole seconds are what the server knows; none are no time at all. */
static guint
seconds_of (guint ms)
{
  return ms / 1000 + (ms % 1000 != 0);
}

static gboolean
prepare (MarqConnection *connection, const MarqSessionLimits *limits, const char *who, GCancellable *cancellable, GError **error)
{
  MarqMariadbConnection *self = (MarqMariadbConnection *) connection;
  gboolean is_first = !self->kept;
  g_autofree char *name = marq_sql_literal (MARQ_DIALECT_MARIADB, who);
  g_autoptr (GString) query = g_string_new ("SET SESSION autocommit = 1, SESSION completion_type = 'NO_CHAIN'");
  g_autoptr (GPtrArray) rows = NULL;

  if (!keep_settings (self, cancellable, error) || (self->is_node && !marq_mariadb_check_node (self, cancellable, error)))
    return FALSE;
  if (is_first)
    warn_of_mode (self);
  /* Others see it where the performance schema is on. */
  g_string_append_printf (query, ", @marquetry = %s", name);
  if (!self->is_mysql)
    g_string_append (query, ", SESSION idle_transaction_timeout = 0, SESSION idle_write_transaction_timeout = 0");
  if (limits->lock_timeout)
    g_string_append_printf (query, ", SESSION lock_wait_timeout = %u, SESSION innodb_lock_wait_timeout = %u",
                            seconds_of (limits->lock_timeout), seconds_of (limits->lock_timeout));
  if (limits->statement_timeout && self->is_mysql)
    g_string_append_printf (query, ", SESSION max_execution_time = %u", limits->statement_timeout);
  else if (limits->statement_timeout)
    g_string_append_printf (query, ", SESSION max_statement_time = %u.%03u", limits->statement_timeout / 1000, limits->statement_timeout % 1000);
  rows = marq_mariadb_ask (self, query->str, cancellable, error);
  return rows != NULL;
}

static gboolean
is_number (const char *value)
{
  return *value && strspn (value, "-.0123456789") == strlen (value);
}

static void
restore (MarqConnection *connection)
{
  MarqMariadbConnection *self = (MarqMariadbConnection *) connection;
  g_autoptr (GString) query = g_string_new ("SET @marquetry = NULL");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  for (guint i = 0; self->kept && i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *literal = is_number (self->kept[i]) ? g_strdup (self->kept[i]) : marq_sql_literal (MARQ_DIALECT_MARIADB, self->kept[i]);

      if (is_set_on (i, self))
        g_string_append_printf (query, ", SESSION %s = %s", settings[i].name, literal);
    }
  if (self->kept_of == mysql_thread_id (self->server) && !self->is_lost)
    rows = marq_mariadb_ask (self, query->str, NULL, &error);
  if (error)
    g_debug ("%s", error->message);
  g_clear_pointer (&self->kept, g_strfreev);
}

static MarqTransaction
get_transaction (MarqConnection *connection)
{
  MarqMariadbConnection *self = (MarqMariadbConnection *) connection;

  if (self->is_lost)
    return MARQ_TRANSACTION_LOST;
  return marq_mariadb_is_inner (self) ? MARQ_TRANSACTION_OPEN : MARQ_TRANSACTION_NONE;
}

/* A server takes 64 letters, of which case does not count. (transfer full) */
static char *
dup_lock (const char *name)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
  g_autofree char *key = g_strdup_printf ("marquetry:%.40s", hash);

  return marq_sql_literal (MARQ_DIALECT_MARIADB, key);
}

/* What it told in prepare; NULL: it is not to be seen. */
static char *
dup_told (MarqMariadbConnection *self, const char *number, GCancellable *cancellable)
{
  g_autofree char *query = g_strdup_printf ("SELECT v.VARIABLE_VALUE FROM performance_schema.threads t JOIN "
                                            "performance_schema.user_variables_by_thread v ON v.THREAD_ID = t.THREAD_ID WHERE "
                                            "t.PROCESSLIST_ID = %s AND v.VARIABLE_NAME = 'marquetry'",
                                            number);
  g_autoptr (GError) refused = NULL;
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self, query, cancellable, &refused);

  if (refused)
    g_debug ("%s", refused->message);
  return rows && rows->len ? g_strdup (((char **) rows->pdata[0])[0]) : NULL;
}

/* It may have gone in between. */
static char *
dup_holder (MarqMariadbConnection *self, const char *lock, GCancellable *cancellable)
{
  g_autofree char *query = g_strdup_printf ("SELECT IS_USED_LOCK(%s)", lock);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self, query, cancellable, &error);
  const char *number = rows && rows->len ? ((char **) rows->pdata[0])[0] : NULL;
  g_autofree char *told = number ? dup_told (self, number, cancellable) : NULL;
  g_autofree char *seen = number ? marq_mariadb_dup_connection (self, number, cancellable) : NULL;

  if (error)
    g_debug ("%s", error->message);
  if (!number)
    return g_strdup (_ ("somebody who has just ended"));
  if (told && seen)
    /* Translators: who holds a lock; and the connection by which */
    return g_strdup_printf (_ ("%s, by %s"), told, seen);
  if (seen)
    return g_steal_pointer (&seen);
  /* Translators: a number */
  return g_strdup_printf (_ ("connection %s, of which this user may see no more"), number);
}

/* It is of one server: of a node, in a cluster. */
static gboolean
try_server_lock (MarqMariadbConnection *self, const char *lock, gboolean *got, char **holder, GCancellable *cancellable, GError **error)
{
  /* It is counted: two calls would need two releases. */
  g_autofree char *query = g_strdup_printf ("SELECT IF(IS_USED_LOCK(%s) = CONNECTION_ID(), 1, GET_LOCK(%s, 0))", lock, lock);
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self, query, cancellable, error);

  if (!rows)
    return FALSE;
  *got = g_strcmp0 (((char **) rows->pdata[0])[0], "1") == 0;
  *holder = *got ? NULL : dup_holder (self, lock, cancellable);
  return TRUE;
}

static void
unlock_server (MarqMariadbConnection *self, const char *lock)
{
  g_autofree char *query = g_strdup_printf ("DO RELEASE_LOCK(%s)", lock);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self, query, NULL, &error);

  /* A session that is lost has lost its locks. */
  if (!rows)
    g_debug ("%s", error->message);
}

static gboolean
try_lock (MarqConnection *connection, const char *name, const char *who, gboolean *got, char **holder, GCancellable *cancellable,
          GError **error)
{
  MarqMariadbConnection *self = (MarqMariadbConnection *) connection;
  g_autofree char *lock = dup_lock (name);
  gboolean well;

  if (!try_server_lock (self, lock, got, holder, cancellable, error))
    return FALSE;
  if (!*got || !self->is_node)
    return TRUE;
  well = marq_mariadb_lease_try (self, name, who, got, holder, cancellable, error);
  if (!well || !*got)
    unlock_server (self, lock);
  return well;
}

static void
unlock (MarqConnection *connection, const char *name)
{
  MarqMariadbConnection *self = (MarqMariadbConnection *) connection;
  g_autofree char *lock = dup_lock (name);

  marq_mariadb_lease_free (self);
  unlock_server (self, lock);
}

static gboolean
is_transient (const GError *error)
{
  switch (marq_mariadb_error_number (error))
    {
    case 1205: /* a lock did not come in time */
    case 1213: /* a deadlock, or another node of a cluster was first */
    case 1047: /* a node is not ready, which may pass */
    case 1412: /* a table was changed since the transaction began */
    case 1689: /* somebody who has to be first was waiting */
      return TRUE;
    default:
      return FALSE;
    }
}

const MarqSessionClass marq_mariadb_session_class = {
  .has_transactions = FALSE,
  .begin = "START TRANSACTION",
  .prepare = prepare,
  .restore = restore,
  .get_transaction = get_transaction,
  .try_lock = try_lock,
  .unlock = unlock,
  .dup_blocker = marq_mariadb_dup_blocker,
  .is_transient = is_transient,
  .dup_checkpoint = marq_mariadb_dup_checkpoint,
  .settle_doubt = marq_mariadb_settle_doubt,
  .clear = marq_mariadb_clear,
};
