/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups of MariaDB, by its own mariadb-dump and mariadb. What they connect with stands in a file that only they can
 * see, and that is gone with them. A moment cannot be shared between sessions there: the rows are those in the file.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/marq-backup-private.h"
#include "engine/marq-child.h"
#include "engine/marq-sql-name.h"
#include "marq-mariadb-connection.h"
#include "marq-mariadb-dump.h"

#define PACKAGE "mariadb-client"
#define OPTIONS_FD 3
#define OPTIONS_FILE "--defaults-file=/dev/fd/3"
#define CHUNK (1 << 18)

static const char *const dumpers[] = { "mariadb-dump", "mysqldump", NULL };
static const char *const clients[] = { "mariadb", "mysql", NULL };

static gboolean
check (MarqConnection *connection, GError **error)
{
  g_autofree char *dumper = marq_child_find (dumpers, PACKAGE, error);
  g_autofree char *client = dumper ? marq_child_find (clients, PACKAGE, error) : NULL;

  if (client && (!connection->info.database || !*connection->info.database))
    {
      g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT,
                           _ ("The address names no database to back up: write mariadb://USER@HOST:PORT/DATABASE"));
      return FALSE;
    }
  return client != NULL;
}

static void
add_option (GString *text, const char *name, const char *value)
{
  if (!value || !*value)
    return;
  g_string_append_printf (text, "%s=\"", name);
  for (; *value; value++)
    switch (*value)
      {
      case '\n':
        g_string_append (text, "\\n");
        break;
      case '\r':
        g_string_append (text, "\\r");
        break;
      case '\t':
        g_string_append (text, "\\t");
        break;
      default:
        if (*value == '"' || *value == '\\')
          g_string_append_c (text, '\\');
        g_string_append_c (text, *value);
      }
  g_string_append (text, "\"\n");
}

/* What the session that we have was made with, from wherever the library had it. */
static char *
dup_options (MarqMariadbConnection *connection)
{
  MYSQL *server = connection->server;
  gboolean is_tcp = marq_mariadb_address_is_tcp (connection->address);
  g_autofree char *port = g_strdup_printf ("%u", server->port);
  GString *text = g_string_new ("[client]\n");

  add_option (text, "user", server->user);
  add_option (text, "password", server->passwd);
  add_option (text, "host", server->unix_socket ? NULL : server->host);
  add_option (text, "socket", server->unix_socket);
  add_option (text, "port", is_tcp ? port : NULL);
  add_option (text, "protocol", is_tcp ? "tcp" : NULL);
  add_option (text, "default-character-set", "utf8mb4");
  if (mysql_get_ssl_cipher (server))
    {
      gboolean is_verified = connection->address->tls == MARQ_MARIADB_TLS_VERIFIED;

      g_string_append (text, "ssl\n");
      g_string_append (text, is_verified ? "ssl-verify-server-cert\n" : "loose-skip-ssl-verify-server-cert\n");
      add_option (text, "ssl-ca", server->options.ssl_ca);
      add_option (text, "ssl-capath", server->options.ssl_capath);
      add_option (text, "ssl-cert", server->options.ssl_cert);
      add_option (text, "ssl-key", server->options.ssl_key);
      add_option (text, "ssl-cipher", server->options.ssl_cipher);
    }
  else
    g_string_append (text, "loose-skip-ssl\n");
  return g_string_free (text, FALSE);
}

/* A file without a name, which a child finds as its third. */
static gboolean
give_options (MarqMariadbConnection *connection, MarqChild *child, GError **error)
{
  g_autofree char *text = dup_options (connection);
  gsize length = strlen (text);
  int fd = memfd_create ("marquetry-options", MFD_CLOEXEC);
  /* Else they do not trust it. */
  gboolean well = fd >= 0 && fchmod (fd, 0600) == 0 && write (fd, text, length) == (ssize_t) length && lseek (fd, 0, SEEK_SET) == 0;

  explicit_bzero (text, length);
  if (fd >= 0)
    g_subprocess_launcher_take_fd (marq_child_get_launcher (child), fd, OPTIONS_FD);
  if (!well)
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT, _ ("No file could be made to tell a program where to connect: %s"),
                 g_strerror (errno));
  return well;
}

/* What the file cannot have, or not as of one moment. */
static gboolean
look_for_odd (MarqConnection *connection, MarqBackup *self, gboolean *has_history, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (
    connection,
    "SELECT sum(engine NOT IN ('InnoDB', 'SEQUENCE')), sum(table_type = 'SYSTEM VERSIONED') FROM information_schema.tables "
    "WHERE table_schema = DATABASE() AND table_type <> 'VIEW' AND engine IS NOT NULL",
    cancellable, error);
  char **row = rows ? rows->pdata[0] : NULL;

  if (!row)
    return FALSE;
  if (row[0] && atoi (row[0]))
    marq_backup_warn (self, _ ("Tables of engines without transactions are in it, too, but not as of the same moment as the others."));
  *has_history = row[1] && atoi (row[1]);
  return TRUE;
}

/* Whether it knows how to write old rows: since 10.11. */
static gboolean
knows_history (const char *version)
{
  g_auto (GStrv) parts = g_strsplit (version, ".", 3);
  int major = parts[0] ? atoi (parts[0]) : 0;

  return major > 10 || (major == 10 && parts[1] && atoi (parts[1]) >= 11);
}

static gboolean
dump (MarqConnection *connection, const char *program, const char *path, const char *history, GCancellable *cancellable, GError **error)
{
  g_autofree char *file = g_strconcat ("--result-file=", path, NULL);
  const char *command[] = { program, OPTIONS_FILE, "--single-transaction", "--quick", "--routines", "--triggers", "--events", "--hex-blob",
                            "--no-tablespaces", file, history ? history : "--opt", "--", connection->info.database, NULL };
  g_autoptr (MarqChild) child = marq_child_new ();

  return give_options ((MarqMariadbConnection *) connection, child, error) && marq_child_start (child, command, error)
         && marq_child_wait (child, cancellable, error);
}

static gboolean
make (MarqConnection *connection, MarqBackup *self, const char *path, const MarqBackupWatch *watch, GCancellable *cancellable, GError **error)
{
  g_autofree char *program = marq_child_find (dumpers, PACKAGE, error);
  g_autofree char *version = program ? marq_child_dup_version (program, error) : NULL;
  g_autofree char *name = NULL;
  gboolean has_history = FALSE;

  if (!version || !look_for_odd (connection, self, &has_history, cancellable, error)
      || !marq_backup_count_tables (connection, FALSE, self->tables, cancellable, error))
    return FALSE;
  name = g_path_get_basename (program);
  self->program = g_strdup_printf ("%s %s", name, version);
  if (has_history && !knows_history (version))
    marq_backup_warn (self, _ ("Of versioned tables only the rows of today are in it."));
  marq_backup_say (watch, name, -1);
  return dump (connection, program, path, has_history && knows_history (version) ? "--dump-history" : NULL, cancellable, error);
}

static gboolean
read_file (const char *path, GHashTable *found, const MarqBackupWatch *watch, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqMariadbDump) dump = marq_mariadb_dump_new (found);
  g_autofree char *bytes = g_malloc (CHUNK);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ssize_t n = -1;

  while (fd >= 0 && !g_cancellable_set_error_if_cancelled (cancellable, error) && (n = read (fd, bytes, CHUNK)) > 0)
    marq_mariadb_dump_take (dump, bytes, (gsize) n);
  if (n < 0 && !g_cancellable_is_cancelled (cancellable))
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DAMAGED, _ ("“%s” cannot be read: %s"), path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  if (n != 0)
    return FALSE;
  if (marq_mariadb_dump_is_complete (dump))
    return TRUE;
  g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DAMAGED, _ ("“%s” does not come to its end: the last line of a whole dump says so"),
               path);
  return FALSE;
}

/* All that a dump may have. */
static gboolean
drop_all (MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (
    connection,
    "SELECT CASE table_type WHEN 'VIEW' THEN 'VIEW' WHEN 'SEQUENCE' THEN 'SEQUENCE' ELSE 'TABLE' END, table_name FROM information_schema.tables "
    "WHERE table_schema = DATABASE() UNION ALL "
    "SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_type <> 'PACKAGE BODY' "
    "UNION ALL SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = DATABASE()",
    cancellable, error);
  gboolean well = rows && marq_connection_run (connection, "SET foreign_key_checks = 0", cancellable, error);

  for (guint i = 0; well && i < rows->len; i++)
    {
      char **row = rows->pdata[i];
      g_autofree char *name = marq_sql_quote (MARQ_DIALECT_MARIADB, row[1]);
      g_autofree char *statement = g_strdup_printf ("DROP %s IF EXISTS %s", row[0], name);

      well = marq_connection_run (connection, statement, cancellable, error);
    }
  return marq_connection_run (connection, "SET foreign_key_checks = 1", NULL, well ? error : NULL) && well;
}

static gboolean
fill (MarqConnection *connection, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *program = marq_child_find (clients, PACKAGE, error);
  g_autofree char *database = g_strconcat ("--database=", connection->info.database, NULL);
  const char *command[] = { program, OPTIONS_FILE, "--batch", "--binary-mode", database, NULL };
  g_autoptr (MarqChild) child = marq_child_new ();

  g_subprocess_launcher_set_stdin_file_path (marq_child_get_launcher (child), path);
  return program && give_options ((MarqMariadbConnection *) connection, child, error) && marq_child_start (child, command, error)
         && marq_child_wait (child, cancellable, error);
}

static gboolean
load (MarqConnection *connection, const char *path, gboolean strange, gboolean is_scratch, const MarqBackupWatch *watch, GCancellable *cancellable,
      GError **error)
{
  g_autofree char *program = marq_child_find (clients, PACKAGE, error);

  if (!program)
    return FALSE;
  if (is_scratch)
    return fill (connection, path, cancellable, error);
  if (drop_all (connection, cancellable, error) && fill (connection, path, cancellable, error))
    return TRUE;
  /* It cannot be taken back there. */
  g_prefix_error (error, _ ("The database “%s” is restored only in part: restore it again once this is mended. "), connection->info.database);
  return FALSE;
}

const MarqBackupClass marq_mariadb_backup_class = {
  .suffix = ".sql",
  .reading = MARQ_BACKUP_PROOF_READ,
  .tables = "SELECT NULL, table_name, IF(table_type = 'SYSTEM VERSIONED', 'FOR SYSTEM_TIME ALL', NULL) FROM information_schema.tables WHERE table_schema = DATABASE() "
            "AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY table_name",
  .from = "FROM",
  .check = check,
  .make = make,
  .read = read_file,
  .load = load,
};
