/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/marq-sql-file.h"
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

gboolean
marq_source_find_dialect (const char *name, MarqDialect *dialect)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (MARQ_TYPE_DIALECT);
  GEnumValue *value = g_enum_get_value_by_nick (klass, name);

  if (value)
    *dialect = value->value;
  return value != NULL;
}

static gboolean
is_sql_file (const char *source)
{
  g_autofree char *small = g_ascii_strdown (source, -1);

  return !marq_connection_is_url (source) && g_str_has_suffix (small, ".sql");
}

/* As it is said, else that of the other source, else whoever understands it. */
static MarqDialect
dialect_of (const char *source, const char *other, const MarqSourceHints *hints)
{
  static const struct
  {
    const char *prefix;
    MarqDialect dialect;
  } schemes[] = { { "postgres", MARQ_DIALECT_POSTGRESQL }, { "sqlite:", MARQ_DIALECT_SQLITE }, { "mariadb:", MARQ_DIALECT_MARIADB },
                  { "mysql:", MARQ_DIALECT_MARIADB } };
  g_autoptr (MarqProjectFile) project = NULL;
  MarqDialect dialect;

  if (hints && hints->dialect && marq_source_find_dialect (hints->dialect, &dialect))
    return dialect;
  for (guint i = 0; other && marq_connection_is_url (other) && i < G_N_ELEMENTS (schemes); i++)
    if (g_str_has_prefix (other, schemes[i].prefix))
      return schemes[i].dialect;
  if (other && !marq_connection_is_url (other) && !is_sql_file (other) && (project = marq_project_file_open (other, NULL)))
    return marq_project_get_dialect (marq_project_file_get_project (project));
  return marq_sql_file_guess (source);
}

static gboolean
open_sql (MarqSource *self, const char *source, const char *other, const MarqSourceHints *hints, GError **error)
{
  self->dialect = dialect_of (source, other, hints);
  self->is_held = TRUE;
  self->schema = marq_sql_file_read (source, self->dialect, hints ? hints->scratch : NULL, self->left_out, NULL, error);
  return self->schema != NULL;
}

MarqSource *
marq_source_open_beside (const char *source, const char *other, const MarqSourceHints *hints, GError **error)
{
  g_autoptr (MarqSource) self = g_new0 (MarqSource, 1);
  gboolean well;

  self->left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  if (marq_connection_is_url (source))
    well = open_database (self, source, error);
  else if (is_sql_file (source))
    well = open_sql (self, source, other, hints, error);
  else
    well = open_project (self, source, error);
  return well ? g_steal_pointer (&self) : NULL;
}

MarqSource *
marq_source_open (const char *source, GError **error)
{
  return marq_source_open_beside (source, NULL, NULL, error);
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
