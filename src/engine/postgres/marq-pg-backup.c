/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups of PostgreSQL, by its own pg_dump and pg_restore. They are told by the environment what the connection goes
 * by: nothing that is secret stands where others see it.
 */
#include "config.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/marq-backup-private.h"
#include "engine/marq-child.h"
#include "engine/marq-sql-name.h"
#include "marq-pg-backup-read.h"
#include "marq-pg-address.h"
#include "marq-pg-connection.h"

#define PACKAGE "postgresql-client"
#define CHUNK (1 << 16)

/* The first whose version is at least the server's. NULL: there is none. */
static char *
find_program (const char *name, MarqConnection *connection, char **version, GError **error)
{
  const char *const names[] = { name, NULL };
  g_autofree char *path = marq_child_find (names, PACKAGE, error);
  g_autofree char *said = path ? marq_child_dup_version (path, error) : NULL;

  if (!said)
    return NULL;
  if (connection && (guint) atoi (said) < connection->info.number / 10000)
    {
      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT,
                   _ ("%s is of version %s, and older than the server, which is %s: install postgresql-client-%u, and have it first on PATH"), path,
                   said, connection->info.version, connection->info.number / 10000);
      return NULL;
    }
  if (version)
    *version = g_steal_pointer (&said);
  return g_steal_pointer (&path);
}

static gboolean
check (MarqConnection *connection, GError **error)
{
  g_autofree char *dump = find_program ("pg_dump", connection, NULL, error);
  g_autofree char *restore = dump ? find_program ("pg_restore", NULL, NULL, error) : NULL;

  return restore != NULL;
}

static void
set_variable (GSubprocessLauncher *launcher, const char *name, const char *value)
{
  if (value && *value)
    g_subprocess_launcher_setenv (launcher, name, value, TRUE);
  else
    g_subprocess_launcher_unsetenv (launcher, name);
}

/* The same session again: what libpq went by is in its options, each with the variable that says it; where it is, it
 * knows itself. A service has had its say in them. */
static void
set_environment (GSubprocessLauncher *launcher, PGconn *server)
{
  g_autoptr (PQconninfoOption) options = PQconninfo (server);

  for (PQconninfoOption *option = options; option && option->keyword; option++)
    if (option->envvar)
      set_variable (launcher, option->envvar, option->val);
  set_variable (launcher, "PGSERVICE", NULL);
  set_variable (launcher, "PGCLIENTENCODING", NULL);
  set_variable (launcher, "PGAPPNAME", "marquetry");
  set_variable (launcher, "PGHOST", PQhost (server));
  set_variable (launcher, "PGHOSTADDR", PQhostaddr (server));
  set_variable (launcher, "PGPORT", PQport (server));
  set_variable (launcher, "PGUSER", PQuser (server));
  set_variable (launcher, "PGPASSWORD", PQpass (server));
  set_variable (launcher, "PGDATABASE", PQdb (server));
  /* Of the session that we have it was true. */
  set_variable (launcher, "PGTARGETSESSIONATTRS", NULL);
}

/* Where a program wants to hear the database's name, with nothing else in it. */
static char *
dup_database (PGconn *server)
{
  GString *text = g_string_new ("dbname='");

  for (const char *c = PQdb (server); *c; c++)
    {
      if (*c == '\'' || *c == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *c);
    }
  g_string_append_c (text, '\'');
  return g_string_free (text, FALSE);
}

static gboolean
dump (MarqBackup *self, MarqConnection *connection, const char *snapshot, const char *path, GCancellable *cancellable, GError **error)
{
  PGconn *server = ((MarqPgConnection *) connection)->server;
  g_autofree char *version = NULL;
  g_autofree char *program = find_program ("pg_dump", connection, &version, error);
  g_autofree char *file = g_strconcat ("--file=", path, NULL);
  g_autofree char *moment = g_strconcat ("--snapshot=", snapshot, NULL);
  g_autofree char *database = dup_database (server);
  const char *command[] = { program, "--format=custom", "--no-password", file, moment, "--dbname", database, NULL };
  g_autoptr (MarqChild) child = marq_child_new ();
  g_autofree char *said = NULL;

  if (!program)
    return FALSE;
  set_environment (marq_child_get_launcher (child), server);
  if (!marq_child_start (child, command, error) || !marq_child_wait (child, cancellable, error))
    return FALSE;
  self->program = g_strdup_printf ("pg_dump %s", version);
  said = marq_child_dup_said (child);
  if (said)
    marq_backup_warn (self, said);
  return TRUE;
}

/* The rows are counted and dumped as of one moment, which lasts as long as this transaction does. */
static gboolean
make_on (MarqConnection *connection, MarqBackup *self, const char *path, const MarqBackupWatch *watch, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) snapshot = NULL;

  if (!marq_connection_run (connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancellable, error)
      /* Else what row security hides would be missing without a word. */
      || !marq_connection_run (connection, "SELECT set_config('row_security', 'off', true), set_config('statement_timeout', '0', true), "
                           "set_config('idle_in_transaction_session_timeout', '0', true)",
               cancellable, error))
    return FALSE;
  snapshot = marq_connection_query (connection, "SELECT pg_catalog.pg_export_snapshot()", cancellable, error);
  if (!snapshot || !marq_backup_count_tables (connection, TRUE, self->tables, cancellable, error))
    return FALSE;
  marq_backup_say (watch, _ ("pg_dump"), -1);
  return dump (self, connection, ((char **) snapshot->pdata[0])[0], path, cancellable, error);
}

static gboolean
make (MarqConnection *connection, MarqBackup *self, const char *path, const MarqBackupWatch *watch, GCancellable *cancellable, GError **error)
{
  /* Not the caller's session: it may hold what has to stay as it is. */
  g_autoptr (MarqConnection) own = connection->klass->another (connection, cancellable, error);

  return own && make_on (own, self, path, watch, cancellable, error);
}

static gboolean
read_list (const char *program, const char *path, GCancellable *cancellable, GError **error)
{
  const char *command[] = { program, "--list", path, NULL };
  g_autoptr (MarqChild) child = marq_child_new ();

  return marq_child_start (child, command, error) && marq_child_wait (child, cancellable, error);
}

static gboolean
read_rows (const char *program, const char *path, GHashTable *found, GCancellable *cancellable, GError **error)
{
  const char *command[] = { program, "--data-only", "--file=-", path, NULL };
  g_autoptr (MarqChild) child = marq_child_new ();
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *bytes = g_malloc (CHUNK);
  MarqPgCopyCount count = { found, line };
  int ends[2];
  ssize_t n = 0;

  if (!g_unix_open_pipe (ends, FD_CLOEXEC, error))
    return FALSE;
  marq_child_take_stdout (child, ends[1]);
  if (marq_child_start (child, command, error))
    while (!g_cancellable_is_cancelled (cancellable) && (n = read (ends[0], bytes, CHUNK)) > 0)
      marq_pg_copy_count_take (&count, bytes, (gsize) n);
  else
    n = -1;
  close (ends[0]);
  if (n < 0 || !marq_child_wait (child, cancellable, error))
    {
      marq_pg_copy_count_end (&count);
      return FALSE;
    }
  if (marq_pg_copy_count_end (&count))
    return TRUE;
  g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DAMAGED, _ ("“%s” ends in the midst of the rows of a table"), path);
  return FALSE;
}

static gboolean
read_file (const char *path, GHashTable *found, const MarqBackupWatch *watch, GCancellable *cancellable, GError **error)
{
  g_autofree char *program = find_program ("pg_restore", NULL, NULL, error);

  return program && read_list (program, path, cancellable, error) && read_rows (program, path, found, cancellable, error);
}

static gboolean
load_scratch (const char *program, PGconn *server, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *database = dup_database (server);
  const char *command[] = { program, "--no-password", "--exit-on-error", "--no-owner", "--no-privileges", "--no-subscriptions",
                            "--no-publications", "--dbname", database, path, NULL };
  g_autoptr (MarqChild) child = marq_child_new ();

  set_environment (marq_child_get_launcher (child), server);
  return marq_child_start (child, command, error) && marq_child_wait (child, cancellable, error);
}

/* All that is somebody's goes, with all that hangs on it; "public" itself is the database's own, with its rights. */
static const char empty[] =
  "DO $marq$ DECLARE r record; BEGIN "
  "SET LOCAL lock_timeout = '30s'; SET LOCAL client_min_messages = error; "
  "FOR r IN SELECT nspname FROM pg_catalog.pg_namespace n WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public') "
  "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_namespace'::regclass AND objid = n.oid AND deptype = 'e') LOOP "
  "EXECUTE pg_catalog.format('DROP SCHEMA %I CASCADE', r.nspname); END LOOP; "
  "FOR r IN SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' "
  "WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END AS kind, c.oid, relname FROM pg_catalog.pg_class c "
  "WHERE relnamespace = pg_catalog.to_regnamespace('public') AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') "
  "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = c.oid AND deptype = 'e') "
  /* Those of columns go with them. */
  "ORDER BY relkind = 'S', c.oid LOOP "
  /* What went with another is not there any more. */
  "IF EXISTS (SELECT 1 FROM pg_catalog.pg_class WHERE oid = r.oid) THEN "
  "EXECUTE pg_catalog.format('DROP %s IF EXISTS public.%I CASCADE', r.kind, r.relname); END IF; END LOOP; "
  "FOR r IN SELECT CASE prokind WHEN 'a' THEN 'AGGREGATE' WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END AS kind, p.oid, "
  "p.oid::pg_catalog.regprocedure AS name FROM pg_catalog.pg_proc p WHERE pronamespace = pg_catalog.to_regnamespace('public') "
  "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_proc'::regclass AND objid = p.oid AND deptype = 'e') LOOP "
  "IF EXISTS (SELECT 1 FROM pg_catalog.pg_proc WHERE oid = r.oid) THEN "
  "EXECUTE pg_catalog.format('DROP %s IF EXISTS %s CASCADE', r.kind, r.name); END IF; END LOOP; "
  "FOR r IN SELECT CASE typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END AS kind, t.oid, typname FROM pg_catalog.pg_type t "
  "WHERE typnamespace = pg_catalog.to_regnamespace('public') AND typtype IN ('e', 'd', 'r') "
  "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_type'::regclass AND objid = t.oid AND deptype = 'e') LOOP "
  "IF EXISTS (SELECT 1 FROM pg_catalog.pg_type WHERE oid = r.oid) THEN "
  "EXECUTE pg_catalog.format('DROP %s IF EXISTS public.%I CASCADE', r.kind, r.typname); END IF; END LOOP; "
  "END $marq$";

/* Where it was psql that ended first, it knows why. */
static void
prefer_reason (MarqChild *runner, GCancellable *cancellable, GError **error)
{
  g_autofree char *said = NULL;

  marq_child_kill (runner);
  said = marq_child_dup_said (runner);
  if (!said || g_cancellable_is_cancelled (cancellable))
    return;
  g_clear_error (error);
  g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_STATEMENT, _ ("psql failed: %s"), said);
}

/* pg_restore alone cannot empty and fill in one transaction, so it writes and psql runs it. psql commits at the end of
 * what it reads: that it comes to an end only where pg_restore did well is why the pipe is ours, too. */
static gboolean
load_whole (const char *program, PGconn *server, const char *path, gboolean strange, GCancellable *cancellable, GError **error)
{
  g_autofree char *psql = find_program ("psql", NULL, NULL, error);
  const char *run[] = { psql, "-X", "-q", "-w", "-1", "-v", "ON_ERROR_STOP=1", "-c", empty, "-f", "-", NULL };
  const char *write[] = { program, "--clean", "--if-exists", "--file=-", path, NULL, NULL, NULL };
  g_autoptr (MarqChild) runner = marq_child_new ();
  g_autoptr (MarqChild) writer = marq_child_new ();
  gboolean well;
  int ends[2];

  if (strange)
    {
      write[5] = "--no-owner";
      write[6] = "--no-privileges";
    }
  if (!psql || !g_unix_open_pipe (ends, FD_CLOEXEC, error))
    return FALSE;
  set_environment (marq_child_get_launcher (runner), server);
  g_subprocess_launcher_take_stdin_fd (marq_child_get_launcher (runner), ends[0]);
  marq_child_take_stdout (writer, fcntl (ends[1], F_DUPFD_CLOEXEC, 0));
  well = marq_child_start (runner, run, error) && marq_child_start (writer, write, error);
  if (well && !marq_child_wait (writer, cancellable, error))
    {
      well = FALSE;
      prefer_reason (runner, cancellable, error);
    }
  close (ends[1]);
  return well && marq_child_wait (runner, cancellable, error);
}

static gboolean
load (MarqConnection *connection, const char *path, gboolean strange, gboolean is_scratch, const MarqBackupWatch *watch, GCancellable *cancellable,
      GError **error)
{
  PGconn *server = ((MarqPgConnection *) connection)->server;
  g_autofree char *program = find_program ("pg_restore", NULL, NULL, error);

  if (!program)
    return FALSE;
  if (is_scratch)
    return load_scratch (program, server, path, cancellable, error);
  return load_whole (program, server, path, strange, cancellable, error);
}

const MarqBackupClass marq_pg_backup_class = {
  .suffix = ".dump",
  .reading = MARQ_BACKUP_PROOF_READ,
  /* What came with an extension comes back with it. */
  .tables = "SELECT n.nspname, c.relname, NULL FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' "
            "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass "
            "AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2",
  .from = "FROM ONLY",
  .check = check,
  .make = make,
  .read = read_file,
  .load = load,
};
