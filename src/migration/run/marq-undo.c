/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "migration/generate/marq-drift.h"
#include "migration/generate/marq-generate.h"
#include "migration/marq-migration-error.h"
#include "marq-undo.h"

/* The version of the one before it; "": none. */
static const char *
version_before (MarqMigrationStore *store, MarqMigration *migration)
{
  const char *before = "";

  for (guint i = 0; i < marq_migration_store_get_length (store); i++)
    {
      MarqMigration *other = marq_migration_store_get (store, i);

      if (other == migration)
        break;
      before = marq_migration_get_version_text (other);
    }
  return before;
}

static void
note (GHashTable *touched, MarqItem *item)
{
  MarqItem *whole = item;

  for (MarqItem *above = item; above; above = marq_item_get_parent (above))
    if (MARQ_IS_ENTITY (above))
      whole = above;
  if (whole)
    g_hash_table_add (touched, g_strdup (marq_item_get_uid (whole)));
}

/* What the migration is about: whole tables, and what stands by itself. */
static GHashTable *
find_touched (MarqDrift *drift)
{
  GHashTable *touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < drift->moves->we->len; i++)
    {
      const MarqMove *move = drift->moves->we->pdata[i];

      note (touched, move->change->before);
      note (touched, move->change->after);
    }
  return touched;
}

static gboolean
is_touched (GHashTable *touched, const MarqChange *change)
{
  g_autoptr (GHashTable) own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer uid;

  note (own, change->before);
  note (own, change->after);
  g_hash_table_iter_init (&iter, own);
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    if (g_hash_table_contains (touched, uid))
      return TRUE;
  return FALSE;
}

static gboolean
check_others (MarqDrift *drift, const char *version, GError **error)
{
  g_autoptr (GHashTable) touched = find_touched (drift);
  g_autoptr (GString) foreign = g_string_new (NULL);

  for (guint i = 0; i < drift->moves->they->len; i++)
    {
      const MarqMove *move = drift->moves->they->pdata[i];
      g_autofree char *text = marq_change_dup_text (move->change);

      if (!move->contested && !is_touched (touched, move->change))
        g_string_append_printf (foreign, "\n  %s", text);
    }
  if (foreign->len)
    g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                 _ ("%s cannot be undone from the middle: the database also has changes that are not its own, and would lose them:%s\nGo on with it "
                    "(“marq retry”), or take those into a migration of their own first"),
                 version, foreign->str);
  return !foreign->len;
}

static char *
write_script (MarqDrift *drift, GError **error)
{
  g_autoptr (MarqPlan) plan = marq_drift_plan (drift, FALSE, error);

  return plan ? marq_plan_dup_script (plan, &drift->settings, FALSE) : NULL;
}

char *
marq_undo_dup_script (MarqProject *project, MarqMigrationStore *store, MarqMigration *migration, MarqConnection *connection,
                      GCancellable *cancellable, GError **error)
{
  const char *version = marq_migration_get_version_text (migration);
  const MarqPlanSettings settings = {
    .dialect = marq_connection_get_dialect (connection),
    .settings = { marq_project_get_serial_style (project), marq_project_get_enum_style (project), 0 },
    .version = version,
  };
  g_autoptr (MarqSchema) state = marq_migration_store_dup_state (store, version_before (store, migration), error);
  g_autoptr (MarqSchema) after = state ? marq_migration_store_dup_state (store, version, error) : NULL;
  g_autoptr (MarqSchema) before = after ? marq_generate_dup_ground (state, after) : NULL;
  g_autoptr (MarqSchema) actual = before ? marq_connection_read (connection, NULL, cancellable, error) : NULL;
  g_autoptr (MarqDrift) drift = NULL;

  if (!actual)
    {
      g_prefix_error (error, _ ("%s cannot be undone from the middle: "), version);
      return NULL;
    }
  marq_drift_hide_own (actual, project);
  drift = marq_drift_new (&(MarqDriftSides){ after, before, actual }, connection, &settings, cancellable, error);
  return drift && check_others (drift, version, error) ? write_script (drift, error) : NULL;
}
