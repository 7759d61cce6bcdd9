/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/mariadb/marq-mariadb-connection.h"
#include "engine/postgres/marq-pg-connection.h"
#include "marq-connection.h"
#include "engine/sqlite/marq-sqlite-connection.h"

/* An engine that can be connected to has its line here. */
static const MarqConnectionClass *const classes[] = {
  &marq_sqlite_connection_class,
  &marq_pg_connection_class,
  &marq_mariadb_connection_class,
  NULL,
};

/* The versions that we know; what is not here is asked of the server. */
static const struct
{
  const char *engine;
  guint oldest;
  const char *oldest_name;
  guint first_unknown; /* 0: what comes is known to stay compatible */
} versions[] = {
  { "PostgreSQL", 120000, "12", 190000 },
  { "SQLite", 33500, "3.35", 0 },
  { "MariaDB", 100600, "10.6", 130000 },
  { "MySQL", 80000, "8.0", 90000 },
};

static const MarqConnectionClass *
find_class (const char *url)
{
  const char *colon = strchr (url, ':');
  g_autofree char *scheme = colon ? g_ascii_strdown (url, colon - url) : NULL;

  for (guint i = 0; scheme && classes[i]; i++)
    if (g_strv_contains (classes[i]->schemes, scheme))
      return classes[i];
  for (guint i = 0; classes[i]; i++)
    if (classes[i]->is_address && classes[i]->is_address (url))
      return classes[i];
  return NULL;
}

gboolean
marq_connection_is_url (const char *text)
{
  return find_class (text) != NULL;
}

/**
 * marq_connection_find_class:
 *
 * Returns: (nullable):
 */
const MarqConnectionClass *
marq_connection_find_class (const char *url, GError **error)
{
  const MarqConnectionClass *klass = find_class (url);

  /* Not the address itself: there may be a password in it. */
  if (!klass)
    g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS,
                         _ ("That is no address of a database: write postgresql://…, sqlite:PATH or mariadb://…"));
  return klass;
}

/**
 * marq_connection_open:
 *
 * Returns: (transfer full) (nullable):
 */
MarqConnection *
marq_connection_open (const char *url, const char *password, GCancellable *cancellable, GError **error)
{
  const MarqConnectionClass *klass = marq_connection_find_class (url, error);

  return klass ? klass->open (url, password, cancellable, error) : NULL;
}

static void
clear_info (MarqConnectionInfo *info)
{
  g_clear_pointer (&info->engine, g_free);
  g_clear_pointer (&info->version, g_free);
  g_clear_pointer (&info->user, g_free);
  g_clear_pointer (&info->database, g_free);
  g_clear_pointer (&info->read_only, g_free);
  g_clear_pointer (&info->warning, g_free);
}

void
marq_connection_close (MarqConnection *self)
{
  MarqConnectionInfo info = self->info;
  GDestroyNotify end_carrier = self->end_carrier;
  gpointer carrier = self->carrier;
  GPtrArray *notices = self->notices;

  self->klass->close (self);
  clear_info (&info);
  g_clear_pointer (&notices, g_ptr_array_unref);
  if (end_carrier)
    end_carrier (carrier);
}

void
marq_connection_warn (MarqConnection *self, const char *sentence)
{
  g_autofree char *before = g_steal_pointer (&self->info.warning);

  self->info.warning = before ? g_strjoin (" ", before, sentence, NULL) : g_strdup (sentence);
}

gboolean
marq_connection_check_version (MarqConnection *self, const char *engine, guint number, const char *version, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autofree char *sentence = NULL;

      if (!g_str_equal (versions[i].engine, engine))
        continue;
      if (number < versions[i].oldest)
        {
          g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_VERSION,
                       _ ("%s %s is too old: Marquetry needs %s %s or newer; upgrade the server first"), engine, version,
                       engine, versions[i].oldest_name);
          return FALSE;
        }
      if (!versions[i].first_unknown || number < versions[i].first_unknown)
        return TRUE;
      sentence = g_strdup_printf (_ ("%s %s is newer than what Marquetry was tested with: look twice at what it reads and plans."),
                                  engine, version);
      marq_connection_warn (self, sentence);
      return TRUE;
    }
  return TRUE;
}

MarqDialect
marq_connection_get_dialect (MarqConnection *self)
{
  return self->klass->dialect;
}

/**
 * marq_connection_read:
 *
 * Returns: (transfer full) (nullable):
 */
MarqSchema *
marq_connection_read (MarqConnection *self, GPtrArray *left_out, GCancellable *cancellable, GError **error)
{
  guint n_before = left_out ? left_out->len : 0;
  g_autoptr (GError) lost = NULL;
  g_autoptr (GError) again = NULL;
  MarqSchema *schema = self->klass->read (self, left_out, cancellable, &lost);

  if (schema)
    return schema;
  if (self->has_state || !self->klass->reopen || !g_error_matches (lost, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST))
    {
      g_propagate_error (error, g_steal_pointer (&lost));
      return NULL;
    }
  if (left_out)
    g_ptr_array_set_size (left_out, (int) n_before);
  if (self->klass->reopen (self, cancellable, &again))
    return self->klass->read (self, left_out, cancellable, error);
  if (g_error_matches (again, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&again));
  else
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST, _ ("%s\nIt could not be begun anew: %s"), lost->message,
                 again->message);
  return NULL;
}

/**
 * marq_connection_query:
 *
 * Returns: (transfer full) (nullable) (element-type GStrv):
 */
GPtrArray *
marq_connection_query (MarqConnection *self, const char *statement, GCancellable *cancellable, GError **error)
{
  self->has_state = TRUE;
  self->touched = -1;
  return self->klass->query (self, statement, cancellable, error);
}

void
marq_connection_listen (MarqConnection *self)
{
  if (!self->notices)
    self->notices = g_ptr_array_new_with_free_func (g_free);
}

GStrv
marq_connection_take_notices (MarqConnection *self)
{
  gsize n;

  if (!self->notices || !self->notices->len)
    return NULL;
  g_ptr_array_add (self->notices, NULL);
  return (GStrv) g_ptr_array_steal (self->notices, &n);
}

gboolean
marq_connection_run (MarqConnection *self, const char *statement, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (self, statement, cancellable, error);

  return rows != NULL;
}

gboolean
marq_connection_run_many (MarqConnection *self, const char *const *statements, MarqDoneFunc done, gpointer data, GCancellable *cancellable,
                          GError **error)
{
  self->has_state = TRUE;
  self->touched = -1;
  return self->klass->run_many (self, statements, done, data, cancellable, error);
}

gboolean
marq_connection_spell (MarqConnection *self, GPtrArray *questions, GCancellable *cancellable, GError **error)
{
  return !self->klass->spell || self->klass->spell (self, questions, cancellable, error);
}

void
marq_expression_free (MarqExpression *self)
{
  g_object_unref (self->item);
  g_free (self->text);
  g_free (self->answer);
  g_free (self);
}

MarqLeftOut *
marq_left_out_new (const char *kind, const char *const *names)
{
  MarqLeftOut *self = g_new (MarqLeftOut, 1);

  self->kind = g_strdup (kind);
  self->names = g_strdupv ((GStrv) names);
  return self;
}

void
marq_left_out_free (MarqLeftOut *self)
{
  g_free (self->kind);
  g_strfreev (self->names);
  g_free (self);
}

char *
marq_connection_dup_sibling (const char *address, const char *database, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_ENCODED, error);
  g_autofree char *path = g_strconcat ("/", database, NULL);
  g_autoptr (GUri) other = NULL;

  if (!uri)
    return NULL;
  other = g_uri_build (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), g_uri_get_userinfo (uri), g_uri_get_host (uri), g_uri_get_port (uri), path,
                       g_uri_get_query (uri), g_uri_get_fragment (uri));
  return g_uri_to_string (other);
}
