/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "engine/marq-session.h"
#include "engine/marq-sql-name.h"
#include "migration/store/marq-checksum.h"
#include "marq-errand.h"
#include "migration/marq-migration-error.h"
#include "marq-record.h"
#include "marq-seed.h"
#include "model/marq-file.h"

#define LIMIT (64 * 1024 * 1024)

void
marq_seed_free (MarqSeed *self)
{
  g_free (self->name);
  g_free (self->script);
  g_free (self->checksum);
  g_free (self);
}

/* "10-users.sqlite.sql": what it is called, and for which dialect; *further: it says so. */
static char *
split_name (const char *file, MarqDialect *dialect, gboolean *further)
{
  g_autoptr (GEnumClass) dialects = g_type_class_ref (MARQ_TYPE_DIALECT);
  g_autofree char *name = g_strndup (file, strlen (file) - strlen (".sql"));
  char *dot = strrchr (name, '.');
  GEnumValue *value = dot ? g_enum_get_value_by_nick (dialects, dot + 1) : NULL;

  *further = value && dot > name;
  if (!*further)
    return g_steal_pointer (&name);
  *dialect = value->value;
  *dot = '\0';
  return g_steal_pointer (&name);
}

static int
compare_seeds (gconstpointer a, gconstpointer b)
{
  const MarqSeed *left = *(MarqSeed *const *) a;
  const MarqSeed *right = *(MarqSeed *const *) b;

  return strcmp (left->name, right->name);
}

static MarqSeed *
find_seed (GPtrArray *seeds, const char *name)
{
  for (guint i = 0; i < seeds->len; i++)
    if (g_str_equal (((MarqSeed *) seeds->pdata[i])->name, name))
      return seeds->pdata[i];
  return NULL;
}

/* One that says its dialect is before one that does not. */
static gboolean
take_file (GPtrArray *seeds, const char *folder, const char *file, MarqProject *project, MarqDialect dialect, GError **error)
{
  MarqDialect of = marq_project_get_dialect (project);
  gboolean further;
  g_autofree char *name = split_name (file, &of, &further);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  MarqSeed *seed = find_seed (seeds, name);
  gsize length;

  if (!seed)
    {
      seed = g_new0 (MarqSeed, 1);
      seed->name = g_steal_pointer (&name);
      g_ptr_array_add (seeds, seed);
    }
  if (of != dialect || (seed->script && !further))
    return TRUE;
  g_free (seed->script);
  g_free (seed->checksum);
  seed->script = marq_file_read (path, &length, LIMIT, error);
  seed->checksum = seed->script ? marq_checksum_of_scripts (seed->script, NULL) : NULL;
  if (seed->script && strlen (seed->script) == length && g_utf8_validate (seed->script, -1, NULL))
    return TRUE;
  if (seed->script)
    g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED, _ ("%s is no text in UTF-8"), path);
  return FALSE;
}

static gboolean
take_files (GPtrArray *seeds, const char *folder, MarqProject *project, MarqDialect dialect, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &why);
  const char *file;

  if (!dir && !g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  while (dir && (file = g_dir_read_name (dir)))
    if (g_str_has_suffix (file, ".sql") && *file != '.' && !take_file (seeds, folder, file, project, dialect, error))
      return FALSE;
  g_ptr_array_sort (seeds, compare_seeds);
  return TRUE;
}

static gboolean
is_asked (const MarqSeed *seed, const char *const *names)
{
  for (guint i = 0; names[i]; i++)
    {
      gsize length = strlen (names[i]) - (g_str_has_suffix (names[i], ".sql") ? strlen (".sql") : 0);

      if (strlen (seed->name) == length && !strncmp (seed->name, names[i], length))
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_names (GPtrArray *seeds, const char *const *names, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < seeds->len; i++)
    g_string_append_printf (known, "%s%s", i ? ", " : "", ((MarqSeed *) seeds->pdata[i])->name);
  for (guint i = 0; names[i]; i++)
    {
      const char *const one[] = { names[i], NULL };
      gboolean found = FALSE;

      for (guint j = 0; j < seeds->len; j++)
        found = found || is_asked (seeds->pdata[j], one);
      if (found)
        continue;
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE, _ ("there is no seed “%s”; there are: %s"), names[i], known->str);
      return FALSE;
    }
  return TRUE;
}

GPtrArray *
marq_seeds_read (const char *folder, MarqProject *project, MarqDialect dialect, const char *const *names, GError **error)
{
  g_autofree char *place = g_build_filename (folder, "seeds", NULL);
  g_autoptr (GPtrArray) seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_seed_free);

  if (!take_files (seeds, place, project, dialect, error) || (names && !check_names (seeds, names, error)))
    return NULL;
  for (guint i = seeds->len; names && i > 0; i--)
    if (!is_asked (seeds->pdata[i - 1], names))
      g_ptr_array_remove_index (seeds, i - 1);
  for (guint i = 0; i < seeds->len; i++)
    {
      const MarqSeed *seed = seeds->pdata[i];

      if (seed->script)
        continue;
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                   _ ("the seed %s has no script for the engine of this database"), seed->name);
      return NULL;
    }
  return g_steal_pointer (&seeds);
}

static char *
dup_id (const MarqSeed *self)
{
  return g_strconcat ("seeds/", self->name, NULL);
}

gboolean
marq_seeds_look (GPtrArray *seeds, MarqProject *project, MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  MarqDialect dialect = marq_connection_get_dialect (connection);
  g_autofree char *table = marq_record_dup_name (project, dialect, TRUE);
  g_autofree char *query = g_strdup_printf ("SELECT migration, checksum FROM %s WHERE action = 'seed'", table);
  g_autoptr (GPtrArray) rows = NULL;
  gboolean is_there;

  if (!marq_record_find (project, connection, &is_there, cancellable, error))
    return FALSE;
  if (!is_there)
    return TRUE;
  rows = marq_connection_query (connection, query, cancellable, error);
  for (guint i = 0; rows && i < seeds->len; i++)
    {
      MarqSeed *seed = seeds->pdata[i];
      g_autofree char *id = dup_id (seed);

      seed->is_run = seed->was_other = FALSE;
      for (guint j = 0; j < rows->len; j++)
        {
          char *const *row = rows->pdata[j];

          if (g_strcmp0 (row[0], id) != 0)
            continue;
          seed->is_run = seed->is_run || g_strcmp0 (row[1], seed->checksum) == 0;
          seed->was_other = seed->was_other || g_strcmp0 (row[1], seed->checksum) != 0;
        }
    }
  return rows != NULL;
}

gboolean
marq_seed_run (const MarqSeed *self, MarqProject *project, MarqConnection *connection, const char *environment, const char *who,
               gboolean *skipped, GCancellable *cancellable, GError **error)
{
  g_autofree char *id = dup_id (self);
  const MarqErrand errand = {
    .action = "seed",
    .id = id,
    .name = self->name,
    .script = self->script,
    .checksum = self->checksum,
    .environment = environment,
    .who = who,
  };

  return marq_errand_run (&errand, project, connection, skipped, cancellable, error);
}
