/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "engine/marq-canonical.h"
#include "marq-generate-raw.h"
#include "marq-report.h"
#include "marq-source.h"
#include "migration/generate/marq-plan.h"
#include "model/marq-file.h"

/* The one after those that are in the folder already. */
static MarqVersion
next_version (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  MarqVersion last = { 0 }, version;
  gboolean any = FALSE;
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (marq_version_parse_folder (name, &version, NULL) && !version.timestamp
        && (!any || marq_version_compare (&last, &version) < 0))
      {
        last = version;
        any = TRUE;
      }
  return marq_version_next (any ? &last : NULL, MARQ_VERSION_PATCH);
}

static gboolean
write_pair (const char *folder, const char *up, const char *down, GError **error)
{
  g_autofree char *up_path = g_build_filename (folder, "up.sql", NULL);
  g_autofree char *down_path = g_build_filename (folder, "down.sql", NULL);

  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), _ ("%s cannot be made: %s"), folder,
                   g_strerror (errno));
      return FALSE;
    }
  if (marq_file_write (up_path, up, strlen (up), error) && (!down || marq_file_write (down_path, down, strlen (down), error)))
    return TRUE;
  g_unlink (up_path);
  g_unlink (down_path);
  g_rmdir (folder);
  return FALSE;
}

static MarqExit
write_plan (MarqPlan *plan, const MarqPlanSettings *settings, const char *version, const MarqGenerateArguments *arguments)
{
  g_autofree char *slug = marq_migration_dup_slug (arguments->message);
  g_autofree char *name = g_strdup_printf ("%s-%s", version, slug);
  g_autofree char *folder = g_build_filename (arguments->output, name, NULL);
  g_autofree char *up = marq_plan_dup_script (plan, settings, FALSE);
  g_autofree char *down = arguments->no_down ? NULL : marq_plan_dup_script (plan, settings, TRUE);
  g_autoptr (GError) error = NULL;

  if (arguments->safe_mode && plan->lossy)
    {
      g_printerr (_ ("marq generate: data would be lost, and safe mode does not allow that\n"));
      return MARQ_EXIT_REFUSED;
    }
  if (g_file_test (folder, G_FILE_TEST_EXISTS))
    {
      g_printerr (_ ("marq generate: there is a %s already\n"), folder);
      return MARQ_EXIT_REFUSED;
    }
  if (!write_pair (folder, up, down, &error))
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  g_print ("%s\n", folder);
  marq_report_lines (plan->changes);
  return MARQ_EXIT_DONE;
}

/* Where one of them is a database, both are compared as the engine holds them, and says it. */
static MarqExit
generate (const MarqSource *from, const MarqSource *to, const char *version, const MarqGenerateArguments *arguments)
{
  gboolean is_held = from->is_held || to->is_held;
  MarqDialect dialect = from->is_held ? from->dialect : to->dialect;
  g_autoptr (MarqSchema) before = is_held ? marq_source_lower (from, dialect) : g_object_ref (from->schema);
  g_autoptr (MarqSchema) after = is_held ? marq_source_lower (to, dialect) : g_object_ref (to->schema);
  MarqConnection *connection = from->connection ? from->connection : to->connection;
  g_autoptr (MarqCanonical) canonical = connection ? marq_canonical_new (connection) : NULL;
  MarqPlanSettings settings = { .dialect = dialect,
                                .settings = marq_source_settings (to),
                                .flags = marq_generate_arguments_flags (arguments),
                                .version = version,
                                .renames = (const char *const *) arguments->renames,
                                .is_held = is_held };
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_AUTO,
                                                         settings.renames, &error);
  g_autoptr (MarqPlan) plan = NULL;
  g_autoptr (GPtrArray) hazards = NULL;

  if (!matching)
    return marq_command_fail (error, MARQ_EXIT_USAGE);
  marq_source_agree (from, to, matching);
  if (canonical && !marq_canonical_learn (canonical, matching, NULL, &error))
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  settings.equivalence = canonical ? marq_canonical_get_equivalence (canonical) : NULL;
  plan = marq_plan_new (before, after, &settings, &error);
  hazards = plan ? marq_plan_lint (plan, &settings, FALSE, NULL, &error) : NULL;
  if (!hazards)
    return marq_command_fail (error, MARQ_EXIT_REFUSED);
  if (!plan->up->len)
    {
      g_print (_ ("No changes.\n"));
      return MARQ_EXIT_DONE;
    }
  marq_report_findings (plan->findings);
  marq_report_findings (hazards);
  return write_plan (plan, &settings, version, arguments);
}

MarqExit
marq_generate_raw (const MarqGenerateArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSource) from = NULL;
  g_autoptr (MarqSource) to = NULL;
  g_autofree char *text = NULL;
  MarqVersion version;

  if (!arguments->version)
    version = next_version (arguments->output);
  else if (!marq_version_parse (arguments->version, &version, &error))
    return marq_command_fail (error, MARQ_EXIT_USAGE);
  text = marq_version_dup_text (&version);
  from = marq_source_open (arguments->from, &error);
  to = from ? marq_source_open (arguments->to, &error) : NULL;
  if (!to)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  if (from->is_held && to->is_held && from->dialect != to->dialect)
    {
      g_printerr (_ ("marq generate: %s and %s are databases of different engines: there is no way from one to the other\n"),
                  arguments->from, arguments->to);
      return MARQ_EXIT_REFUSED;
    }
  marq_source_report (from);
  marq_source_report (to);
  return generate (from, to, text, arguments);
}
