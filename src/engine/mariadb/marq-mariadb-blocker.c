/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Locks on rows are told by InnoDB. Locks on tables are told by the performance schema or by a plugin, of which
 * most servers have neither: then the oldest transaction is who is most likely to hold one.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-mariadb-blocker.h"

/* How much of a statement is shown. */
#define SHOWN_LETTERS 80

/* NULL where there is nothing, or the server does not tell: there is another way then. */
static GPtrArray *
ask (MarqMariadbConnection *self, GCancellable *cancellable, const char *format, ...) G_GNUC_PRINTF (3, 4);

static GPtrArray *
ask (MarqMariadbConnection *self, GCancellable *cancellable, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *query = NULL;
  va_list arguments;

  va_start (arguments, format);
  query = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  rows = marq_mariadb_ask (self, query, cancellable, &error);
  if (!rows)
    g_debug ("%s", error->message);
  return rows && rows->len ? g_steal_pointer (&rows) : NULL;
}

/* In one line. */
static char *
dup_shown (const char *statement)
{
  g_autofree char *text = g_utf8_make_valid (statement, -1);
  g_autofree char *first = g_utf8_strlen (text, -1) > SHOWN_LETTERS ? g_utf8_substring (text, 0, SHOWN_LETTERS) : NULL;
  g_autofree char *line = first ? g_strconcat (first, "…", NULL) : g_steal_pointer (&text);

  return g_strdup (g_strdelimit (line, "\n\r\t", ' '));
}

/* When, rather than for how long: who looks again and again finds the same. */
char *
marq_mariadb_dup_connection (MarqMariadbConnection *asked, const char *number, GCancellable *cancellable)
{
  const char *since = asked->is_mysql ? "NOW() - INTERVAL TIME SECOND" : "FROM_UNIXTIME(ROUND(UNIX_TIMESTAMP(NOW(3)) - TIME_MS / 1000))";
  g_autoptr (GPtrArray) rows = ask (asked, cancellable, "SELECT USER, HOST, TIME(%s), INFO FROM information_schema.PROCESSLIST WHERE ID = %s",
                                    since, number);
  char **row = rows ? rows->pdata[0] : NULL;
  g_autofree char *statement = row && row[3] ? dup_shown (row[3]) : NULL;

  if (!row)
    return NULL;
  /* Translators: a number, a user, a machine, a time */
  if (!statement)
    return g_strdup_printf (_ ("connection %s (%s at %s, idle since %s)"), number, row[0], row[1], row[2]);
  /* Translators: a number, a user, a machine, a time, a statement */
  return g_strdup_printf (_ ("connection %s (%s at %s, since %s in: %s)"), number, row[0], row[1], row[2], statement);
}

static GPtrArray *
find_row_blockers (MarqMariadbConnection *other, gulong number, GCancellable *cancellable)
{
  if (other->is_mysql)
    return ask (other, cancellable, "SELECT DISTINCT blocking_pid FROM sys.innodb_lock_waits WHERE waiting_pid = %lu", number);
  return ask (other, cancellable,
              "SELECT DISTINCT b.trx_mysql_thread_id FROM information_schema.INNODB_LOCK_WAITS w JOIN information_schema.INNODB_TRX r "
              "ON r.trx_id = w.requesting_trx_id JOIN information_schema.INNODB_TRX b ON b.trx_id = w.blocking_trx_id "
              "WHERE r.trx_mysql_thread_id = %lu",
              number);
}

/* What it waits in; NULL: for nothing that others have. */
static char *
dup_waiting_statement (MarqMariadbConnection *other, gulong number, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) rows
    = ask (other, cancellable, "SELECT STATE, INFO FROM information_schema.PROCESSLIST WHERE ID = %lu", number);
  char **row = rows ? rows->pdata[0] : NULL;

  /* "Waiting for table metadata lock", "… table flush", "… backup lock": they are names, and never translated. */
  if (!row || !row[0] || !g_str_has_prefix (row[0], "Waiting for "))
    return NULL;
  return g_strdup (row[1] ? row[1] : "");
}

static GPtrArray *
find_table_blockers (MarqMariadbConnection *other, gulong number, const char *statement, GCancellable *cancellable)
{
  g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_MARIADB, statement);
  GPtrArray *rows = ask (other, cancellable,
                         "SELECT DISTINCT h.PROCESSLIST_ID FROM performance_schema.threads w JOIN performance_schema.metadata_locks p "
                         "ON p.OWNER_THREAD_ID = w.THREAD_ID AND p.LOCK_STATUS = 'PENDING' JOIN performance_schema.metadata_locks g "
                         "ON g.OBJECT_TYPE = p.OBJECT_TYPE AND g.OBJECT_SCHEMA <=> p.OBJECT_SCHEMA AND g.OBJECT_NAME <=> p.OBJECT_NAME "
                         "AND g.LOCK_STATUS = 'GRANTED' AND g.OWNER_THREAD_ID <> p.OWNER_THREAD_ID JOIN performance_schema.threads h "
                         "ON h.THREAD_ID = g.OWNER_THREAD_ID WHERE w.PROCESSLIST_ID = %lu AND h.PROCESSLIST_ID IS NOT NULL",
                         number);

  if (rows || other->is_mysql)
    return rows;
  return ask (other, cancellable,
              "SELECT DISTINCT THREAD_ID FROM information_schema.METADATA_LOCK_INFO WHERE THREAD_ID <> %lu AND TABLE_NAME <> '' "
              "AND LOCATE(TABLE_NAME, %s) > 0",
              number, literal);
}

/* The oldest transaction, those of the same database first. What InnoDB tells of them is up to a tenth of a second
 * old. */
static GPtrArray *
guess_transaction (MarqMariadbConnection *other, gulong number, GCancellable *cancellable)
{
  const char *name = other->parent.info.database;
  g_autofree char *database = marq_sql_literal (MARQ_DIALECT_MARIADB, name ? name : "");

  return ask (other, cancellable,
              "SELECT t.trx_mysql_thread_id FROM information_schema.INNODB_TRX t JOIN information_schema.PROCESSLIST p "
              "ON p.ID = t.trx_mysql_thread_id WHERE p.ID NOT IN (%lu, CONNECTION_ID()) ORDER BY p.DB <=> %s DESC, t.trx_started LIMIT 1",
              number, database);
}

/* LOCK TABLES is no transaction: it may be anybody who was there before. */
static GPtrArray *
list_guests (MarqMariadbConnection *other, gulong number, GCancellable *cancellable)
{
  return ask (other, cancellable,
              "SELECT ID FROM information_schema.PROCESSLIST WHERE ID NOT IN (%lu, CONNECTION_ID()) AND DB = DATABASE() AND COMMAND <> 'Daemon' "
              "ORDER BY TIME DESC LIMIT 5",
              number);
}

static char *
dup_sentence (MarqMariadbConnection *other, GPtrArray *numbers, GCancellable *cancellable)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < numbers->len; i++)
    {
      char **row = numbers->pdata[i];
      g_autofree char *one = row[0] ? marq_mariadb_dup_connection (other, row[0], cancellable) : NULL;

      if (one)
        g_string_append_printf (text, "%s%s", text->len ? "; " : "", one);
    }
  return text->len ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

char *
marq_mariadb_dup_blocker (MarqConnection *self, MarqConnection *other, GCancellable *cancellable)
{
  MarqMariadbConnection *asked = (MarqMariadbConnection *) other;
  gulong number = mysql_thread_id (((MarqMariadbConnection *) self)->server);
  g_autoptr (GPtrArray) numbers = find_row_blockers (asked, number, cancellable);
  g_autofree char *statement = numbers ? NULL : dup_waiting_statement (asked, number, cancellable);
  g_autofree char *sentence = NULL;
  gboolean is_one;

  if (statement)
    numbers = find_table_blockers (asked, number, statement, cancellable);
  if (numbers)
    return dup_sentence (asked, numbers, cancellable);
  if (!statement)
    return NULL;
  numbers = guess_transaction (asked, number, cancellable);
  is_one = numbers != NULL;
  if (!numbers)
    numbers = list_guests (asked, number, cancellable);
  sentence = numbers ? dup_sentence (asked, numbers, cancellable) : NULL;
  if (!sentence)
    return NULL;
  /* Translators: a connection */
  return is_one ? g_strdup_printf (_ ("probably %s"), sentence)
                /* Translators: some connections */
                : g_strdup_printf (_ ("one of these: %s"), sentence);
}
