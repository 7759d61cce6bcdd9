/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a new migration is called, and what its maker asked for. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-generate-private.h"
#include "migration/marq-migration-error.h"
#include "migration/store/marq-migration-private.h"

static gboolean
find_level (const char *word, MarqVersionLevel *level)
{
  for (*level = MARQ_VERSION_PATCH; *level <= MARQ_VERSION_MAJOR; (*level)++)
    if (g_str_equal (marq_version_level_nick (*level), word))
      return TRUE;
  return FALSE;
}

static gboolean
check_style (const MarqVersion *version, MarqProject *project, const char *text, GError **error)
{
  gboolean stamped = marq_project_get_versioning (project) == MARQ_VERSIONING_TIMESTAMP;

  if (stamped == (version->timestamp != 0))
    return TRUE;
  if (stamped)
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_VERSION, _ ("this project has timestamps for versions, and %s is none"), text);
  return marq_migration_fail (error, MARQ_MIGRATION_ERROR_VERSION, _ ("this project has versions as 1.0.3, and %s is a timestamp"), text);
}

static gboolean
find_version (MarqMigrationStore *store, MarqProject *project, const char *wanted, GDateTime *now, MarqVersion *version,
              GError **error)
{
  MarqMigration *latest = marq_migration_store_get_last (store);
  const MarqVersion *last = latest ? marq_migration_get_version (latest) : NULL;
  MarqVersionLevel level;

  if (wanted && !find_level (wanted, &level))
    {
      if (!marq_version_parse (wanted, version, error) || !check_style (version, project, wanted, error))
        return FALSE;
    }
  else if (marq_project_get_versioning (project) == MARQ_VERSIONING_TIMESTAMP)
    *version = marq_version_next_timestamp (last, now);
  else
    *version = marq_version_next (last, wanted ? level : MARQ_VERSION_PATCH);
  if (!last || marq_version_compare (last, version) < 0)
    return TRUE;
  if (!wanted || find_level (wanted, &level))
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_VERSION, _ ("there is no version after %s"), marq_migration_get_version_text (latest));
  return marq_migration_fail (error, MARQ_MIGRATION_ERROR_VERSION, _ ("version %s does not come after %s, the last migration there is"), wanted,
               marq_migration_get_folder (latest));
}

static gboolean
find_type (const char *nick, MarqMigrationType *type, GError **error)
{
  g_autoptr (GString) types = g_string_new (NULL);

  *type = MARQ_MIGRATION_CUSTOM;
  if (!nick || marq_migration_type_parse (nick, type))
    return TRUE;
  for (guint i = 0; i <= MARQ_MIGRATION_CUSTOM; i++)
    g_string_append_printf (types, "%s%s", i ? ", " : "", marq_migration_type_nick (i));
  return marq_migration_fail (error, MARQ_MIGRATION_ERROR_VALUE, _ ("there is no type “%s”; there are %s"), nick, types->str);
}

static void
set_options (MarqMigration *migration, const MarqGenerateOptions *options)
{
  const struct
  {
    const char *name;
    gboolean is_set;
  } words[] = {
    { "backup", options->flags & MARQ_PLAN_BACKUP },
    { "idempotent", options->flags & MARQ_PLAN_IDEMPOTENT },
    { "no-down", options->no_down },
    { "no-transaction", options->flags & MARQ_PLAN_NO_TRANSACTION },
    { "online", options->flags & MARQ_PLAN_ONLINE },
    { "safe-mode", options->safe_mode },
  };
  const char *set[G_N_ELEMENTS (words) + 1] = { NULL };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].is_set)
      set[n++] = words[i].name;
  marq_migration_set_options (migration, set);
}

static gboolean
set_depends (MarqMigrationStore *store, MarqMigration *migration, const char *const *depends, GError **error)
{
  g_auto (GStrv) ids = marq_generate_dup_depends (store, depends, error);

  if (ids)
    marq_migration_set_dependencies (migration, (const char *const *) ids);
  return ids != NULL;
}

MarqMigration *
marq_generate_begin (MarqMigrationStore *store, MarqProject *project, const MarqGenerateOptions *options, GError **error)
{
  g_autoptr (GDateTime) now = options->now ? g_date_time_ref (options->now) : g_date_time_new_now_utc ();
  g_autofree char *description = g_strstrip (g_strdup (options->description ? options->description : ""));
  MarqMigration *last = marq_migration_store_get_last (store);
  g_autoptr (MarqMigration) migration = NULL;
  MarqMigrationType type;
  MarqVersion version;

  if (!*description || !g_utf8_validate (description, -1, NULL))
    {
      marq_migration_fail (error, MARQ_MIGRATION_ERROR_VALUE, _ ("a migration needs a description: say in a few words what it does"));
      return NULL;
    }
  if (!find_version (store, project, options->version, now, &version, error) || !find_type (options->type, &type, error))
    return NULL;
  migration = marq_migration_new (&version, description, type, now);
  marq_migration_set_base (migration, last ? marq_migration_get_id (last) : MARQ_MIGRATION_EMPTY_BASE);
  marq_migration_set_author (migration, options->author);
  set_options (migration, options);
  return set_depends (store, migration, options->depends, error) ? g_steal_pointer (&migration) : NULL;
}

static char *
dup_header (MarqMigration *migration, gboolean down)
{
  g_autofree char *words = g_strdup (marq_migration_get_description (migration));

  g_strdelimit (words, "\r\n", ' ');
  if (down)
    return g_strdup_printf ("-- %s, back: %s\n-- Write here the statements that undo what up.sql does.\n",
                            marq_migration_get_version_text (migration), words);
  return g_strdup_printf ("-- %s: %s\n"
                          "-- Write here what is to be done, and in down.sql how to undo it. It runs in one transaction;\n"
                          "-- a line “-- marquetry: step” begins another, “-- marquetry: no-transaction” does without.\n",
                          marq_migration_get_version_text (migration), words);
}

/**
 * marq_generate_empty:
 *
 * What will be written into it is not known: until it has been read back, nothing can be generated.
 *
 * Returns: (transfer full) (nullable):
 */
MarqMigration *
marq_generate_empty (MarqMigrationStore *store, MarqProject *project, const MarqGenerateOptions *options, GError **error)
{
  MarqMigration *migration = marq_generate_begin (store, project, options, error);
  const char *const *further = marq_project_get_further_dialects (project);
  g_autofree char *up = migration ? dup_header (migration, FALSE) : NULL;
  g_autofree char *down = migration && !options->no_down ? dup_header (migration, TRUE) : NULL;

  if (!migration)
    return NULL;
  marq_migration_set_scripts (migration, NULL, up, down);
  for (guint i = 0; further && further[i]; i++)
    marq_migration_set_scripts (migration, further[i], up, down);
  return migration;
}

static gboolean
fill (MarqMigration *migration, MarqPattern *pattern, const char *dialect, MarqDialect kind, const char *const *values, gboolean no_down,
      GError **error)
{
  g_auto (MarqFilled) filled = { NULL, NULL };

  if (!marq_pattern_fill (pattern, kind, values, marq_migration_get_version_text (migration), &filled, error))
    return FALSE;
  marq_migration_set_scripts (migration, dialect, filled.up, no_down ? NULL : filled.down);
  return TRUE;
}

/**
 * marq_generate_filled:
 *
 * What it does is not known any more than that of one written by hand.
 *
 * Returns: (transfer full) (nullable):
 */
MarqMigration *
marq_generate_filled (MarqMigrationStore *store, MarqProject *project, MarqPattern *pattern, const char *const *values,
                      const MarqGenerateOptions *options, GError **error)
{
  MarqGenerateOptions with_type = *options;
  g_autoptr (MarqMigration) migration = NULL;
  const char *const *further = marq_project_get_further_dialects (project);
  MarqDialect dialect;

  if (!with_type.type)
    with_type.type = marq_pattern_get_type_nick (pattern);
  migration = marq_generate_begin (store, project, &with_type, error);
  if (!migration || !fill (migration, pattern, NULL, marq_project_get_dialect (project), values, options->no_down, error))
    return NULL;
  for (guint i = 0; further && further[i]; i++)
    if (!marq_generate_find_dialect (further[i], &dialect, error)
        || !fill (migration, pattern, further[i], dialect, values, options->no_down, error))
      {
        g_prefix_error (error, "%s: ", further[i]);
        return NULL;
      }
  return g_steal_pointer (&migration);
}
