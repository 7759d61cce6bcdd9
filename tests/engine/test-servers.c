/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Proves that the servers of tests/support/servers, and the SQLite we link, are there, are new
 * enough, and do what they are told. What Marquetry makes of them is not tested here. */

#include "config.h"

#include <gio/gio.h>
#include <libpq-fe.h>
#include <mysql.h>
#include <sqlite3.h>
#include <string.h>

#include "marq-test.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGconn, PQfinish)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MYSQL, mysql_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MYSQL_RES, mysql_free_result)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)

static const char create_sql[] = "CREATE TABLE marq_probe (id integer PRIMARY KEY, name varchar(20))";
static const char insert_sql[] = "INSERT INTO marq_probe VALUES (1, 'Zoë')";
static const char select_sql[] = "SELECT name FROM marq_probe WHERE id = 1";
static const char drop_sql[] = "DROP TABLE marq_probe";

static PGconn *
open_postgres (void)
{
  const char *uri = marq_test_require_env ("MARQ_TEST_PG");
  g_autoptr (PGconn) connection = NULL;

  if (uri == NULL)
    return NULL;

  connection = PQconnectdb (uri);
  if (PQstatus (connection) != CONNECTION_OK)
    g_error ("%s: %s", uri, PQerrorMessage (connection));

  return g_steal_pointer (&connection);
}

/* The first value of the answer, or NULL where there is none. */
static char *
ask_postgres (PGconn     *connection,
              const char *sql)
{
  g_autoptr (PGresult) result = PQexec (connection, sql);
  ExecStatusType status = PQresultStatus (result);

  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    g_error ("%s: %s", sql, PQerrorMessage (connection));

  return PQntuples (result) > 0 ? g_strdup (PQgetvalue (result, 0, 0)) : NULL;
}

static void
test_postgres_version (void)
{
  g_autoptr (PGconn) connection = open_postgres ();

  if (connection == NULL)
    return;

  g_assert_cmpint (PQserverVersion (connection), >=, 120000);
}

static void
test_postgres_listens_on_loopback_only (void)
{
  g_autoptr (PGconn) connection = open_postgres ();
  g_autofree char *addresses = NULL;
  g_autofree char *here = NULL;

  if (connection == NULL)
    return;

  addresses = ask_postgres (connection, "SHOW listen_addresses");
  g_assert_cmpstr (addresses, ==, "127.0.0.1");
  here = ask_postgres (connection, "SELECT host(inet_server_addr())");
  g_assert_cmpstr (here, ==, "127.0.0.1");
}

static void
test_postgres_table (void)
{
  g_autoptr (PGconn) connection = open_postgres ();
  g_autofree char *name = NULL;
  g_autofree char *left = NULL;

  if (connection == NULL)
    return;

  g_free (ask_postgres (connection, create_sql));
  g_free (ask_postgres (connection, insert_sql));
  name = ask_postgres (connection, select_sql);
  g_assert_cmpstr (name, ==, "Zoë");
  g_free (ask_postgres (connection, drop_sql));
  left = ask_postgres (connection, "SELECT to_regclass('marq_probe') IS NULL");
  g_assert_cmpstr (left, ==, "t");
}

static MYSQL *
open_mariadb (void)
{
  const char *uri = marq_test_require_env ("MARQ_TEST_MARIADB");
  g_autoptr (GUri) parts = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MYSQL) connection = NULL;

  if (uri == NULL)
    return NULL;

  parts = g_uri_parse (uri, G_URI_FLAGS_HAS_PASSWORD, &error);
  g_assert_no_error (error);

  connection = mysql_init (NULL);
  mysql_options (connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  if (mysql_real_connect (connection, g_uri_get_host (parts), g_uri_get_user (parts), NULL, NULL,
                          (unsigned int) g_uri_get_port (parts), NULL, 0) == NULL)
    g_error ("%s: %s", uri, mysql_error (connection));

  return g_steal_pointer (&connection);
}

static char *
ask_mariadb (MYSQL      *connection,
             const char *sql)
{
  g_autoptr (MYSQL_RES) result = NULL;
  MYSQL_ROW row;

  if (mysql_query (connection, sql) != 0)
    g_error ("%s: %s", sql, mysql_error (connection));

  result = mysql_store_result (connection);
  row = result != NULL ? mysql_fetch_row (result) : NULL;

  return row != NULL ? g_strdup (row[0]) : NULL;
}

static void
test_mariadb_version (void)
{
  g_autoptr (MYSQL) connection = open_mariadb ();
  g_autofree char *version = NULL;

  if (connection == NULL)
    return;

  version = ask_mariadb (connection, "SELECT version()");
  g_assert_nonnull (strstr (version, "MariaDB"));
  g_assert_cmpint (mysql_get_server_version (connection), >=, 100600);
}

static void
test_mariadb_listens_on_loopback_only (void)
{
  g_autoptr (MYSQL) connection = open_mariadb ();
  g_autofree char *address = NULL;

  if (connection == NULL)
    return;

  address = ask_mariadb (connection, "SELECT @@bind_address");
  g_assert_cmpstr (address, ==, "127.0.0.1");
}

static void
test_mariadb_table (void)
{
  g_autoptr (MYSQL) connection = open_mariadb ();
  g_autofree char *name = NULL;
  g_autofree char *left = NULL;

  if (connection == NULL)
    return;

  g_free (ask_mariadb (connection, "CREATE DATABASE marq_probe CHARACTER SET utf8mb4"));
  g_free (ask_mariadb (connection, "USE marq_probe"));
  g_free (ask_mariadb (connection, create_sql));
  g_free (ask_mariadb (connection, insert_sql));
  name = ask_mariadb (connection, select_sql);
  g_assert_cmpstr (name, ==, "Zoë");
  g_free (ask_mariadb (connection, drop_sql));
  left = ask_mariadb (connection, "SHOW TABLES");
  g_assert_null (left);
  g_free (ask_mariadb (connection, "DROP DATABASE marq_probe"));
}

static void
test_sqlite_version (void)
{
  g_assert_cmpint (sqlite3_libversion_number (), >=, 3035000);
}

static int
keep_first_value (gpointer  data,
                  int       n_columns,
                  char    **values,
                  char    **names)
{
  char **first = data;

  g_assert_cmpint (n_columns, >, 0);
  if (*first == NULL)
    *first = g_strdup (values[0]);

  return 0;
}

static char *
ask_sqlite (sqlite3    *connection,
            const char *sql)
{
  char *first = NULL;

  if (sqlite3_exec (connection, sql, keep_first_value, &first, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (connection));

  return first;
}

static void
test_sqlite_table (void)
{
  g_autoptr (sqlite3) connection = NULL;
  g_autofree char *name = NULL;
  g_autofree char *left = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &connection), ==, SQLITE_OK);
  g_free (ask_sqlite (connection, create_sql));
  g_free (ask_sqlite (connection, insert_sql));
  name = ask_sqlite (connection, select_sql);
  g_assert_cmpstr (name, ==, "Zoë");
  g_free (ask_sqlite (connection, drop_sql));
  left = ask_sqlite (connection, "SELECT count(*) FROM sqlite_master");
  g_assert_cmpstr (left, ==, "0");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/servers/postgres/version", test_postgres_version);
  g_test_add_func ("/servers/postgres/loopback-only", test_postgres_listens_on_loopback_only);
  g_test_add_func ("/servers/postgres/table", test_postgres_table);
  g_test_add_func ("/servers/mariadb/version", test_mariadb_version);
  g_test_add_func ("/servers/mariadb/loopback-only", test_mariadb_listens_on_loopback_only);
  g_test_add_func ("/servers/mariadb/table", test_mariadb_table);
  g_test_add_func ("/servers/sqlite/version", test_sqlite_version);
  g_test_add_func ("/servers/sqlite/table", test_sqlite_table);

  return g_test_run ();
}
