/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-source.h"
#include "model/marq-problem.h"
#include "model/marq-project-file.h"

/* A design of which a part could not be read would be compared as if that part were not there. */
static gboolean
check_whole (MarqProjectFile *file, const char *source, GError **error)
{
  if (!marq_project_file_get_is_damaged (file))
    return TRUE;
  g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_DAMAGED,
               _ ("%s is damaged, and could be read only in part: open it in Marquetry, which shows what is lost"), source);
  return FALSE;
}

static gboolean
open_project (MarqSource *self, const char *source, GError **error)
{
  g_autoptr (MarqProjectFile) file = marq_project_file_open (source, error);

  if (!file || !check_whole (file, source, error))
    return FALSE;
  self->project = g_object_ref (marq_project_file_get_project (file));
  self->schema = g_object_ref (marq_project_get_schema (self->project));
  self->dialect = marq_project_get_dialect (self->project);
  return TRUE;
}

static gboolean
open_database (MarqSource *self, const char *source, GError **error)
{
  self->connection = marq_connection_open (source, NULL, NULL, error);
  if (!self->connection)
    return FALSE;
  self->dialect = marq_connection_get_dialect (self->connection);
  self->is_held = TRUE;
  self->schema = marq_connection_read (self->connection, self->left_out, NULL, error);
  return self->schema != NULL;
}

MarqSource *
marq_source_open (const char *source, GError **error)
{
  g_autoptr (MarqSource) self = g_new0 (MarqSource, 1);

  self->left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  if (marq_connection_is_url (source) ? open_database (self, source, error) : open_project (self, source, error))
    return g_steal_pointer (&self);
  return NULL;
}

void
marq_source_free (MarqSource *self)
{
  g_clear_object (&self->schema);
  g_clear_object (&self->project);
  g_clear_pointer (&self->connection, marq_connection_close);
  g_ptr_array_unref (self->left_out);
  g_free (self);
}

MarqEngineSettings
marq_source_settings (const MarqSource *self)
{
  MarqEngineSettings settings = { MARQ_SERIAL_STYLE_IDENTITY, MARQ_ENUM_STYLE_NATIVE, 0 };

  if (self->project)
    {
      settings.serial_style = marq_project_get_serial_style (self->project);
      settings.enum_style = marq_project_get_enum_style (self->project);
    }
  return settings;
}

void
marq_source_report (const MarqSource *self)
{
  for (guint i = 0; i < self->left_out->len; i++)
    {
      MarqLeftOut *left_out = self->left_out->pdata[i];
      g_autofree char *names = g_strjoinv (", ", left_out->names);

      /* Translators: how many of what kind of thing were not read, and their names */
      g_printerr (_ ("marq: not read: %u × %s: %s\n"), g_strv_length (left_out->names), left_out->kind, names);
    }
}

MarqSchema *
marq_source_lower (const MarqSource *self, MarqDialect dialect)
{
  MarqEngineSettings settings = marq_source_settings (self);

  return marq_engine_lower (marq_engine_get (dialect), self->schema, &settings, NULL);
}
