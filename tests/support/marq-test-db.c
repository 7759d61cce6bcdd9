/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <libpq-fe.h>
#include <mysql.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "marq-test-db.h"
#include "marq-test.h"

struct _MarqTestDb
{
  MarqDialect dialect;
  char *name;
  char *url;
  char *folder; /* SQLite: where its file is */
  sqlite3 *sqlite;
  MYSQL *mysql;
};

static char *
make_name (void)
{
  static int number;

  return g_strdup_printf ("marq_%d_%d", (int) getpid (), g_atomic_int_add (&number, 1));
}

static PGconn *
connect_postgres (const char *url)
{
  PGconn *connection = PQconnectdb (url);

  if (PQstatus (connection) != CONNECTION_OK)
    g_error ("%s: %s", url, PQerrorMessage (connection));
  return connection;
}

static void
ask_server (const char *statement)
{
  PGconn *connection = connect_postgres (g_getenv ("MARQ_TEST_PG"));
  PGresult *result = PQexec (connection, statement);

  if (PQresultStatus (result) != PGRES_COMMAND_OK)
    g_error ("%s: %s", statement, PQerrorMessage (connection));
  PQclear (result);
  PQfinish (connection);
}

static gboolean
open_postgres (MarqTestDb *self)
{
  const char *server = marq_test_require_env ("MARQ_TEST_PG");
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GUri) own = NULL;
  g_autofree char *path = g_strconcat ("/", self->name, NULL);
  g_autofree char *statement = g_strdup_printf ("CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8'", self->name);

  if (!server)
    return FALSE;
  uri = g_uri_parse (server, G_URI_FLAGS_ENCODED, NULL);
  own = g_uri_build (g_uri_get_flags (uri), g_uri_get_scheme (uri), g_uri_get_userinfo (uri), g_uri_get_host (uri),
                     g_uri_get_port (uri), path, g_uri_get_query (uri), NULL);
  self->url = g_uri_to_string (own);
  ask_server (statement);
  return TRUE;
}

static gboolean
open_mariadb (MarqTestDb *self)
{
  const char *server = marq_test_require_env ("MARQ_TEST_MARIADB");
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GUri) own = NULL;
  g_autofree char *path = g_strconcat ("/", self->name, NULL);
  g_autofree char *create = g_strdup_printf ("CREATE DATABASE %s CHARACTER SET utf8mb4", self->name);

  if (!server)
    return FALSE;
  uri = g_uri_parse (server, G_URI_FLAGS_HAS_PASSWORD, NULL);
  self->mysql = mysql_init (NULL);
  mysql_options (self->mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  if (!mysql_real_connect (self->mysql, g_uri_get_host (uri), g_uri_get_user (uri), NULL, NULL,
                           (unsigned int) g_uri_get_port (uri), NULL, CLIENT_MULTI_STATEMENTS)
      || mysql_query (self->mysql, create) || mysql_select_db (self->mysql, self->name))
    g_error ("%s: %s", server, mysql_error (self->mysql));
  own = g_uri_build (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), g_uri_get_userinfo (uri), g_uri_get_host (uri),
                     g_uri_get_port (uri), path, g_uri_get_query (uri), NULL);
  self->url = g_uri_to_string (own);
  return TRUE;
}

static gboolean
open_sqlite (MarqTestDb *self)
{
  g_autofree char *path = NULL;

  self->folder = g_dir_make_tmp ("marquetry-test-XXXXXX", NULL);
  path = g_build_filename (self->folder, "database", NULL);
  self->url = g_strconcat ("sqlite:", path, NULL);
  if (sqlite3_open (path, &self->sqlite) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (self->sqlite));
  sqlite3_exec (self->sqlite, "PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON", NULL, NULL, NULL);
  return TRUE;
}

MarqTestDb *
marq_test_db_new (MarqDialect dialect)
{
  static gboolean (*const openers[]) (MarqTestDb *) = { open_postgres, open_sqlite, open_mariadb };
  g_autoptr (MarqTestDb) self = g_new0 (MarqTestDb, 1);

  self->dialect = dialect;
  self->name = make_name ();
  if (openers[dialect](self))
    return g_steal_pointer (&self);
  g_clear_pointer (&self->name, g_free);
  return NULL;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

void
marq_test_db_free (MarqTestDb *self)
{
  g_autofree char *drop = self->name ? g_strdup_printf ("DROP DATABASE %s", self->name) : NULL;

  if (self->url && self->dialect == MARQ_DIALECT_POSTGRESQL)
    ask_server (drop);
  if (self->mysql && drop)
    mysql_query (self->mysql, drop);
  g_clear_pointer (&self->mysql, mysql_close);
  if (self->sqlite)
    sqlite3_close (self->sqlite);
  if (self->folder)
    remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->url);
  g_free (self->name);
  g_free (self);
}

/* What a program prints, given this to read; NULL: it failed, and *failure says how. */
static char *
run_program (const char *const *argv, const char *input, char **failure)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
    = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                         &error);
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &output, &errors, &error);
  g_assert_no_error (error);
  if (g_subprocess_get_successful (process))
    return g_steal_pointer (&output);
  *failure = g_steal_pointer (&errors);
  return NULL;
}

static char *
run_mariadb (MarqTestDb *self, const char *script)
{
  int more = mysql_real_query (self->mysql, script, strlen (script));

  while (more == 0)
    {
      MYSQL_RES *result = mysql_store_result (self->mysql);

      g_clear_pointer (&result, mysql_free_result);
      more = mysql_next_result (self->mysql);
    }
  return more > 0 ? g_strdup (mysql_error (self->mysql)) : NULL;
}

char *
marq_test_db_run (MarqTestDb *self, const char *script)
{
  const char *const psql[] = { "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", self->url, NULL };
  char *failure = NULL;
  char *message = NULL;

  if (!*script)
    return NULL;
  if (self->dialect == MARQ_DIALECT_POSTGRESQL)
    {
      G_GNUC_UNUSED g_autofree char *output = run_program (psql, script, &failure);

      return failure;
    }
  if (self->dialect == MARQ_DIALECT_MARIADB)
    return run_mariadb (self, script);
  if (sqlite3_exec (self->sqlite, script, NULL, NULL, &message) != SQLITE_OK)
    failure = g_strdup (message);
  sqlite3_free (message);
  return failure;
}

static GPtrArray *
query_mariadb (MarqTestDb *self, const char *query, guint column)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);
  MYSQL_RES *result;
  MYSQL_ROW row;

  if (mysql_query (self->mysql, query) || !(result = mysql_store_result (self->mysql)))
    g_error ("%s: %s", query, mysql_error (self->mysql));
  while ((row = mysql_fetch_row (result)))
    g_ptr_array_add (values, g_strdup (row[column] ? row[column] : ""));
  mysql_free_result (result);
  return values;
}

static const struct
{
  const char *list;
  const char *show;
  guint column;
} mariadb_dumps[] = {
  { "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY 1",
    "SHOW CREATE TABLE `%s`", 1 },
  { "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE() ORDER BY 1", "SHOW CREATE VIEW `%s`", 1 },
  { "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1",
    "SHOW CREATE TRIGGER `%s`", 2 },
  { "SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_type = 'FUNCTION' ORDER BY 1",
    "SHOW CREATE FUNCTION `%s`", 2 },
  { "SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_type = 'PROCEDURE' ORDER BY 1",
    "SHOW CREATE PROCEDURE `%s`", 2 },
  { "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'SEQUENCE' ORDER BY 1",
    "SHOW CREATE SEQUENCE `%s`", 1 },
};

static char *
dump_mariadb (MarqTestDb *self)
{
  GString *dump = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (mariadb_dumps); i++)
    {
      g_autoptr (GPtrArray) names = query_mariadb (self, mariadb_dumps[i].list, 0);

      for (guint j = 0; j < names->len; j++)
        {
          g_auto (GStrv) halves = g_strsplit (mariadb_dumps[i].show, "%s", 2);
          g_auto (GStrv) ticks = g_strsplit (names->pdata[j], "`", -1);
          g_autofree char *quoted = g_strjoinv ("``", ticks);
          g_autofree char *query = g_strconcat (halves[0], quoted, halves[1], NULL);
          g_autoptr (GPtrArray) text = query_mariadb (self, query, mariadb_dumps[i].column);

          g_string_append_printf (dump, "%s\n", (char *) text->pdata[0]);
        }
    }
  return g_string_free (dump, FALSE);
}

static int
append_row (gpointer data, int n, char **values, char **names)
{
  g_string_append_printf (data, "%s\n", values[0] ? values[0] : "");
  return 0;
}

static char *
dump_sqlite (MarqTestDb *self)
{
  GString *dump = g_string_new (NULL);

  sqlite3_exec (self->sqlite, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type, name", append_row, dump, NULL);
  return g_string_free (dump, FALSE);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* SQLite keeps what was typed: what an ALTER appends stands on no line of its own, and its names in quotes. */
static char *
one_a_line (const char *text)
{
  GString *lines = g_string_new (NULL);

  for (; *text; text++)
    if (strchr (",()\n", *text))
      g_string_append_c (lines, '\n');
    else if (*text != '"')
      g_string_append_c (lines, *text);
  return g_string_free (lines, FALSE);
}

/* Where a column stands in its table does not count, so lines lose what is only between them. */
static char *
sort_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; lines[i]; i++)
    {
      char *line = g_strstrip (lines[i]);

      while (g_str_has_suffix (line, ","))
        line[strlen (line) - 1] = '\0';
      if (*line && !g_str_has_prefix (line, "--") && !g_str_has_prefix (line, "\\") && !g_str_has_prefix (line, "SET ")
          && !g_str_has_prefix (line, "SELECT pg_catalog.set_config"))
        g_ptr_array_add (kept, line);
    }
  g_ptr_array_sort (kept, compare_lines);
  g_ptr_array_add (kept, NULL);
  return g_strjoinv ("\n", (GStrv) kept->pdata);
}

char *
marq_test_db_dump (MarqTestDb *self)
{
  const char *const pg_dump[] = { "pg_dump", "-s", "-O", "-x", self->url, NULL };
  g_autofree char *failure = NULL;
  g_autofree char *dump = NULL;

  if (self->dialect == MARQ_DIALECT_POSTGRESQL)
    dump = run_program (pg_dump, NULL, &failure);
  else
    dump = self->dialect == MARQ_DIALECT_MARIADB ? dump_mariadb (self) : dump_sqlite (self);
  if (self->dialect == MARQ_DIALECT_SQLITE)
    {
      g_autofree char *typed = g_steal_pointer (&dump);

      dump = one_a_line (typed);
    }
  if (!dump)
    g_error ("pg_dump: %s", failure);
  return sort_lines (dump);
}

char *
marq_test_db_dump_access (MarqTestDb *self)
{
  const char *const pg_dump[] = { "pg_dump", "-s", self->url, NULL };
  g_autofree char *failure = NULL;
  g_autofree char *dump = run_program (pg_dump, NULL, &failure);

  if (!dump)
    g_error ("pg_dump: %s", failure);
  return sort_lines (dump);
}

static int
keep_row (gpointer data, int n, char **values, char **names)
{
  char **value = data;

  g_free (*value);
  *value = g_strdup (values[0]);
  return 0;
}

char *
marq_test_db_ask (MarqTestDb *self, const char *query)
{
  const char *const psql[] = { "psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-c", query, self->url, NULL };
  g_autofree char *failure = NULL;
  char *value = NULL;

  if (self->dialect == MARQ_DIALECT_SQLITE)
    sqlite3_exec (self->sqlite, query, keep_row, &value, NULL);
  else if (self->dialect == MARQ_DIALECT_MARIADB)
    {
      g_autoptr (GPtrArray) values = query_mariadb (self, query, 0);

      value = values->len ? g_strdup (values->pdata[0]) : NULL;
    }
  else
    {
      value = run_program (psql, NULL, &failure);
      if (!value)
        g_error ("%s: %s", query, failure);
      g_strchomp (value);
    }
  return value;
}

const char *
marq_test_db_get_name (MarqTestDb *self)
{
  return self->name;
}

const char *
marq_test_db_get_url (MarqTestDb *self)
{
  return self->url;
}
