/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a migration.json: read, written, read again as the same; and its changes made, if they can be. */
#include "config.h"

#include "migration/store/marq-change-record.h"
#include "migration/store/marq-migration.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What can be made can be told again, and made of that. */
static void
check_changes (JsonArray *changes)
{
  g_autoptr (MarqSchema) schema = marq_item_new_with_uid (MARQ_TYPE_SCHEMA, "s");
  g_autoptr (MarqSchema) again = marq_item_new_with_uid (MARQ_TYPE_SCHEMA, "s");
  g_autoptr (JsonArray) told = NULL;
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  if (!marq_change_records_apply (changes, schema, NULL))
    return;
  told = marq_change_records_find (again, schema, NULL);
  g_assert_nonnull (told);
  g_assert_true (marq_change_records_apply (told, again, NULL));
  one = marq_schema_dup_hash (schema);
  other = marq_schema_dup_hash (again);
  g_assert_cmpstr (one, ==, other);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (MarqMigration) migration = marq_migration_from_json ("1.0.0-fuzz", text, size, NULL);
  g_autoptr (MarqMigration) again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *second = NULL;
  gsize length;

  if (!migration)
    return 0;
  written = marq_migration_to_json (migration, &length);
  again = marq_migration_from_json ("1.0.0-fuzz", written, length, NULL);
  g_assert_nonnull (again);
  second = marq_migration_to_json (again, NULL);
  g_assert_cmpstr (written, ==, second);
  if (marq_migration_get_changes (migration))
    check_changes (marq_migration_get_changes (migration));
  return 0;
}
