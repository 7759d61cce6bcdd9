/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/postgres/marq-pg-connection.h"
#include "marq-connection.h"
#include "engine/sqlite/marq-sqlite-connection.h"

/* An engine that can be connected to has its line here. */
static const MarqConnectionClass *const classes[] = {
  &marq_sqlite_connection_class,
  &marq_pg_connection_class,
  NULL,
};

static const MarqConnectionClass *
find_class (const char *url)
{
  const char *colon = strchr (url, ':');
  g_autofree char *scheme = colon ? g_ascii_strdown (url, colon - url) : NULL;

  for (guint i = 0; scheme && classes[i]; i++)
    if (g_strv_contains (classes[i]->schemes, scheme))
      return classes[i];
  return NULL;
}

gboolean
marq_connection_is_url (const char *text)
{
  return find_class (text) != NULL;
}

/**
 * marq_connection_open:
 *
 * Returns: (transfer full) (nullable):
 */
MarqConnection *
marq_connection_open (const char *url, const char *password, GCancellable *cancellable, GError **error)
{
  const MarqConnectionClass *klass = find_class (url);

  if (klass)
    return klass->open (url, password, cancellable, error);
  /* Not the address itself: there may be a password in it. */
  g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS,
                       _ ("That is no address of a database: write postgresql://…, sqlite:PATH or mariadb://…"));
  return NULL;
}

void
marq_connection_close (MarqConnection *self)
{
  MarqConnectionInfo info = self->info;

  self->klass->close (self);
  g_free (info.engine);
  g_free (info.version);
  g_free (info.user);
  g_free (info.database);
  g_free (info.read_only);
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
  return self->klass->read (self, left_out, cancellable, error);
}

/**
 * marq_connection_query:
 *
 * Returns: (transfer full) (nullable) (element-type GStrv):
 */
GPtrArray *
marq_connection_query (MarqConnection *self, const char *statement, GCancellable *cancellable, GError **error)
{
  return self->klass->query (self, statement, cancellable, error);
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
