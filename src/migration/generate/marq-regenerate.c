/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-generate-private.h"
#include "migration/store/marq-migration-private.h"
#include "marq-plan.h"
#include "marq-regenerate.h"

static const struct
{
  const char *option;
  MarqPlanFlags flags;
} options[] = {
  { "backup", MARQ_PLAN_BACKUP },
  { "idempotent", MARQ_PLAN_IDEMPOTENT },
  { "no-transaction", MARQ_PLAN_NO_TRANSACTION },
  { "online", MARQ_PLAN_ONLINE | MARQ_PLAN_LOCK_TIMEOUT },
};

static MarqPlanSettings
settings_of (MarqProject *project,
             MarqMigration *migration,
             MarqDialect dialect,
             MarqPlanFlags more)
{
  MarqPlanSettings settings = { .dialect = dialect,
                                .flags = more,
                                .version = marq_migration_get_version_text (migration) };

  settings.settings.serial_style = marq_project_get_serial_style (project);
  settings.settings.enum_style = marq_project_get_enum_style (project);
  settings.matching = MARQ_MATCHING_UIDS;
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (marq_migration_has_option (migration, options[i].option))
      settings.flags |= options[i].flags;
  return settings;
}

static char *
dup_script (MarqPlan *plan, const MarqPlanSettings *settings, gboolean down)
{
  char *script = marq_plan_dup_script (plan, settings, down);

  if (*script)
    return script;
  g_free (script);
  return g_strdup ("-- Nothing changes here.\n");
}

static gboolean
make (MarqProject *project,
      MarqMigration *migration,
      const char *further,
      MarqSchema *before,
      MarqSchema *after,
      MarqPlanFlags more,
      GError **error)
{
  MarqDialect dialect = marq_project_get_dialect (project);
  g_autoptr (MarqSchema) ground = marq_generate_dup_ground (before, after);
  g_autoptr (MarqPlan) plan = NULL;
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;
  MarqPlanSettings settings;

  if (further && !marq_generate_find_dialect (further, &dialect, error))
    return FALSE;
  settings = settings_of (project, migration, dialect, more);
  plan = marq_plan_new (ground, after, &settings, error);
  if (!plan)
    return FALSE;
  up = dup_script (plan, &settings, FALSE);
  down = marq_migration_has_option (migration, "no-down") ? NULL
                                                          : dup_script (plan, &settings, TRUE);
  marq_migration_set_scripts (migration, further, up, down);
  return TRUE;
}

static gboolean
make_all (MarqProject *project,
          MarqMigration *migration,
          MarqSchema *before,
          MarqSchema *after,
          MarqPlanFlags more,
          GError **error)
{
  const char *const *further = marq_project_get_further_dialects (project);

  if (!make (project, migration, NULL, before, after, more, error))
    return FALSE;
  for (guint i = 0; further && further[i]; i++)
    if (!make (project, migration, further[i], before, after, more, error))
      return FALSE;
  return TRUE;
}

gboolean
marq_regenerate (MarqProject *project,
                 MarqMigration *migration,
                 MarqSchema *before,
                 MarqSchema *after,
                 gboolean access,
                 GError **error)
{
  return make_all (project, migration, before, after, access ? MARQ_PLAN_ACCESS : 0, error);
}

/* Nothing says whether owners and grants were asked for. */
gboolean
marq_is_generated (MarqProject *project,
                   MarqMigration *migration,
                   MarqSchema *before,
                   MarqSchema *after,
                   gboolean *access)
{
  for (*access = FALSE; *access <= TRUE; ++*access)
    {
      g_autoptr (MarqMigration) again = marq_migration_copy (migration);

      if (marq_regenerate (project, again, before, after, *access, NULL)
          && g_str_equal (marq_migration_get_checksum (again),
                          marq_migration_get_checksum (migration)))
        return TRUE;
    }
  *access = FALSE;
  return FALSE;
}
