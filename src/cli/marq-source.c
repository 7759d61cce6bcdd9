/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-sql-file.h"
#include "marq-prompt.h"
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
  self->folder = g_strdup (marq_project_file_get_folder (file));
  self->project = g_object_ref (marq_project_file_get_project (file));
  self->schema = g_object_ref (marq_project_get_schema (self->project));
  self->dialect = marq_project_get_dialect (self->project);
  return TRUE;
}

static MarqSource *
source_new (void)
{
  MarqSource *self = g_new0 (MarqSource, 1);

  self->left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  return self;
}

MarqSource *
marq_source_connect_target (const MarqSource *project, const char *target, MarqTargetFlags flags, GError **error)
{
  g_autoptr (MarqSource) self = source_new ();
  MarqConnectSettings settings = { .ask = marq_prompt_get () };
  MarqTarget *found = NULL;
  MarqTarget *served = NULL;

  if (marq_connection_is_url (target) || !project || !project->project)
    self->connection = marq_connect (target, &settings, NULL, error);
  else if ((found = marq_target_find (project->project, target, error)))
    {
      settings.folder = project->folder;
      self->connection = marq_target_connect (found, flags, &settings, &served, &self->why_not, NULL, error);
    }
  if (!self->connection)
    return NULL;
  self->served = served ? g_strdup (marq_item_get_name (MARQ_ITEM (served))) : NULL;
  self->dialect = marq_connection_get_dialect (self->connection);
  self->is_held = TRUE;
  return g_steal_pointer (&self);
}

static gboolean
read_database (MarqSource *self, GError **error)
{
  self->schema = marq_connection_read (self->connection, self->left_out, NULL, error);
  return self->schema != NULL;
}

MarqSource *
marq_source_open_target (const MarqSource *project, const char *target, GError **error)
{
  g_autoptr (MarqSource) self = marq_source_connect_target (project, target, MARQ_TARGET_READ, error);

  return self && read_database (self, error) ? g_steal_pointer (&self) : NULL;
}

/* PROJECT@TARGET; a folder may have such a name, too. NULL: it is no such thing. */
static char *
split_target (const char *source, const char **target)
{
  const char *at = marq_connection_is_url (source) || g_file_test (source, G_FILE_TEST_EXISTS) ? NULL : strrchr (source, '@');

  if (!at)
    return NULL;
  *target = at + 1;
  return at == source ? g_strdup (".") : g_strndup (source, (gsize) (at - source));
}

MarqSource *
marq_source_connect (const char *source, MarqTargetFlags flags, GError **error)
{
  const char *target = source;
  g_autofree char *path = split_target (source, &target);
  g_autoptr (MarqSource) project = source_new ();

  if (path && !open_project (project, path, error))
    return NULL;
  return marq_source_connect_target (project, target, flags, error);
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
  const char *target;
  g_autofree char *path = split_target (source, &target);
  gboolean is_database = path || marq_connection_is_url (source);
  g_autoptr (MarqSource) self = is_database ? marq_source_connect (source, MARQ_TARGET_READ, error) : source_new ();
  gboolean well = self != NULL;

  if (well && is_database)
    well = read_database (self, error);
  else if (well && is_sql_file (source))
    well = open_sql (self, source, other, hints, error);
  else if (well)
    well = open_project (self, source, error);
  return well ? g_steal_pointer (&self) : NULL;
}

MarqSource *
marq_source_open (const char *source, GError **error)
{
  return marq_source_open_beside (source, NULL, NULL, error);
}

char *
marq_source_dup_address (const char *source, GError **error)
{
  const char *name;
  g_autofree char *path = split_target (source, &name);
  g_autoptr (MarqSource) project = source_new ();
  MarqTarget *target;

  if (!path)
    return g_strdup (source);
  if (!open_project (project, path, error))
    return NULL;
  target = marq_target_find (project->project, name, error);
  return target ? g_strdup (marq_target_get_url (target) ? marq_target_get_url (target) : "") : NULL;
}

void
marq_source_free (MarqSource *self)
{
  g_clear_object (&self->schema);
  g_clear_object (&self->project);
  g_clear_pointer (&self->connection, marq_connection_close);
  g_free (self->folder);
  g_free (self->served);
  g_free (self->why_not);
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
  if (self->why_not)
    /* Translators: why a target did not serve, and the name of the one that did in its place */
    g_printerr (_ ("marq: %s\nmarq: “%s” serves in its place\n"), self->why_not, self->served);
  if (self->connection && self->connection->info.warning)
    g_printerr ("marq: %s\n", self->connection->info.warning);
  marq_source_report_left_out (self);
}

void
marq_source_report_left_out (const MarqSource *self)
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

  return marq_engine_hold (marq_engine_get (dialect), self->schema, &settings, NULL);
}

void
marq_source_agree (const MarqSource *from, const MarqSource *to, MarqMatching *matching)
{
  if (from->is_held || to->is_held)
    marq_engine_agree (marq_engine_get (from->is_held ? from->dialect : to->dialect), matching, from->schema, to->schema);
}
