/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "migration/marq-migration-error.h"
#include "migration/generate/marq-plan.h"
#include "migration/run/marq-run.h"
#include "marq-scratch-private.h"

struct _MarqScratch
{
  MarqDialect     dialect;
  MarqConnection *server;     /* SQLite: NULL */
  MarqConnection *connection;
  char           *url;
  char           *database;   /* NULL: there is none to drop */
  char           *folder;     /* SQLite: where its file is */
};

char *
marq_scratch_find_server (MarqDialect dialect, const char *asked, MarqTarget *target)
{
  const char *const places[] = { asked, target ? marq_target_get_scratch_url (target) : NULL, g_getenv ("MARQUETRY_SCRATCH") };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const MarqConnectionClass *klass = places[i] && *places[i] ? marq_connection_find_class (places[i], NULL) : NULL;

      if (klass && klass->dialect == dialect)
        return g_strdup (places[i]);
    }
  return NULL;
}

static gboolean
make_file (MarqScratch *self, GError **error)
{
  g_autofree char *path = NULL;

  /* Nobody else may look into it. */
  self->folder = g_dir_make_tmp ("marquetry-scratch-XXXXXX", error);
  if (!self->folder)
    return FALSE;
  path = g_build_filename (self->folder, "database", NULL);
  self->url = g_strconcat ("sqlite:", path, NULL);
  return g_file_set_contents (path, "", 0, error);
}

static const char *const create[] = {
  [MARQ_DIALECT_POSTGRESQL] = "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8'",
  [MARQ_DIALECT_MARIADB] = "CREATE DATABASE %s CHARACTER SET utf8mb4",
};

static char *
dup_name (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  uuid[8] = '\0';
  return g_strconcat ("marquetry_scratch_", uuid, NULL);
}

static gboolean
make_database (MarqScratch *self, const char *server, const MarqConnectSettings *settings, GCancellable *cancellable, GError **error)
{
  g_auto (GStrv) halves = g_strsplit (create[self->dialect], "%s", 2);
  g_autofree char *statement = NULL;

  self->server = marq_connect (server, settings, cancellable, error);
  if (!self->server)
    return FALSE;
  self->database = dup_name ();
  statement = g_strconcat (halves[0], self->database, halves[1], NULL);
  self->url = marq_connection_dup_sibling (server, self->database, error);
  if (!self->url || !marq_connection_run (self->server, statement, cancellable, error))
    {
      g_prefix_error (error, _ ("No scratch database could be made on %s: "), server);
      return FALSE;
    }
  return TRUE;
}

MarqScratch *
marq_scratch_new (MarqDialect dialect, const char *server, const MarqConnectSettings *settings, GCancellable *cancellable, GError **error)
{
  const MarqConnectSettings none = { NULL };
  g_autoptr (MarqScratch) self = g_new0 (MarqScratch, 1);

  if (!settings)
    settings = &none;
  self->dialect = dialect;
  if (dialect != MARQ_DIALECT_SQLITE && !server)
    {
      g_set_error_literal (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                           _ ("There is no server for a scratch database: name one with --scratch, as the target's scratch server, or in "
                              "MARQUETRY_SCRATCH"));
      return NULL;
    }
  if (!(dialect == MARQ_DIALECT_SQLITE ? make_file (self, error) : make_database (self, server, settings, cancellable, error)))
    return NULL;
  self->connection = marq_connect (self->url, settings, cancellable, error);
  /* What is lost with the power was not worth more. */
  if (self->connection && dialect == MARQ_DIALECT_SQLITE && !marq_connection_run (self->connection, "PRAGMA synchronous = OFF", cancellable, error))
    return NULL;
  return self->connection ? g_steal_pointer (&self) : NULL;
}

static void
drop_database (MarqScratch *self)
{
  gboolean by_force = self->dialect == MARQ_DIALECT_POSTGRESQL && self->server->info.number >= 130000;
  g_autofree char *drop = g_strdup_printf ("DROP DATABASE IF EXISTS %s%s", self->database, by_force ? " WITH (FORCE)" : "");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;

  if (marq_connection_run (self->server, drop, NULL, &error))
    return;
  /* What took long may have cost the first session. */
  if (self->server->klass->reopen && self->server->klass->reopen (self->server, NULL, &again) && marq_connection_run (self->server, drop, NULL, &again))
    return;
  g_warning ("The scratch database %s is left behind: %s", self->database, error->message);
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
marq_scratch_free (MarqScratch *self)
{
  g_clear_pointer (&self->connection, marq_connection_close);
  if (self->database && self->server)
    drop_database (self);
  g_clear_pointer (&self->server, marq_connection_close);
  if (self->folder)
    remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->database);
  g_free (self->url);
  g_free (self);
}

MarqConnection *
marq_scratch_get (MarqScratch *self)
{
  return self->connection;
}

const char *
marq_scratch_get_url (MarqScratch *self)
{
  return self->url;
}

gboolean
marq_scratch_fill (MarqScratch *self, MarqSchema *schema, const MarqEngineSettings *settings, GPtrArray *left_out, GCancellable *cancellable,
                   GError **error)
{
  const MarqEngine *engine = marq_engine_get (self->dialect);
  MarqPlanSettings how = { .dialect = self->dialect, .settings = *settings, .flags = MARQ_PLAN_ACCESS, .matching = MARQ_MATCHING_UIDS,
                           .is_held = TRUE };
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqSchema) nothing = NULL;
  g_autoptr (MarqSchema) held = marq_engine_hold (engine, schema, settings, NULL);
  g_autoptr (MarqPlan) plan = NULL;
  g_autoptr (GPtrArray) statements = NULL;

  nothing = marq_engine_hold (engine, empty, settings, NULL);
  if (!marq_scratch_fit (held, self->connection, left_out, cancellable, error))
    return FALSE;
  plan = marq_plan_new (nothing, held, &how, error);
  if (!plan)
    return FALSE;
  statements = marq_plan_dup_statements (plan, &how, FALSE);
  if (marq_run_statements (self->connection, statements, NULL, cancellable, error))
    return TRUE;
  g_prefix_error (error, _ ("The scratch database could not be made like it should be: "));
  return FALSE;
}
