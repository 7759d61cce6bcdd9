/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-rehearsing.h"

const char *
marq_rehearsing_server (MarqDialect dialect)
{
  return dialect == MARQ_DIALECT_POSTGRESQL ? g_getenv ("MARQ_TEST_PG") : dialect == MARQ_DIALECT_MARIADB ? g_getenv ("MARQ_TEST_MARIADB") : NULL;
}

MarqMigration *
marq_rehearsing_migration (const char *version, const char *up, const char *down)
{
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 11, 21, 10, 0, 0);
  MarqVersion number;
  MarqMigration *migration;
  gboolean well = marq_version_parse (version, &number, NULL);

  g_assert_true (well);
  migration = marq_migration_new (&number, "tried", MARQ_MIGRATION_CUSTOM, now);
  marq_migration_set_scripts (migration, NULL, up, down);
  return migration;
}

MarqRehearsal *
marq_rehearsing_try_all (MarqTestDb *db, MarqDialect dialect, GPtrArray *migrations, gboolean is_development, GError **error)
{
  g_autoptr (MarqProject) project = g_object_new (MARQ_TYPE_PROJECT, NULL);
  g_autoptr (MarqConnection) target = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, error);
  const MarqRehearseSettings settings = { .target = target,
                                          .is_development = is_development,
                                          .scratch = marq_rehearsing_server (dialect),
                                          .environment = "development",
                                          .engine = { MARQ_SERIAL_STYLE_IDENTITY, MARQ_ENUM_STYLE_NATIVE, 0 } };

  marq_project_set_dialect (project, (int) dialect);
  return target ? marq_rehearse (project, migrations, &settings, NULL, error) : NULL;
}

MarqRehearsal *
marq_rehearsing_try (MarqTestDb *db, MarqDialect dialect, const char *up, const char *down, gboolean is_development, GError **error)
{
  g_autoptr (GPtrArray) migrations = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (migrations, marq_rehearsing_migration ("1.0.1", up, down));
  return marq_rehearsing_try_all (db, dialect, migrations, is_development, error);
}

static void
print_list (const char *name, GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    g_printerr ("    %s: %s\n", name, (char *) list->pdata[i]);
}

void
marq_rehearsing_print (MarqRehearsal *rehearsal)
{
  for (guint i = 0; i < rehearsal->migrations->len; i++)
    {
      MarqRehearsed *one = rehearsal->migrations->pdata[i];

      g_printerr ("  %s: %s%s, %u rows\n", marq_migration_get_version_text (one->migration), one->is_proven ? "proven" : "not proven: ",
                  one->unproven ? one->unproven : "", one->n_rows);
      if (one->failure)
        g_printerr ("    %s: %s\n    in: %s\n", one->failed_in, one->failure->message, one->failed_statement);
      print_list ("differs", one->differences);
      print_list ("moved", one->moved);
      print_list ("lost", one->lost);
      print_list ("gap", one->gaps);
      print_list ("found", one->findings);
    }
}
