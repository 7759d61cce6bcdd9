/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "marq-change-record.h"
#include "marq-migration-error.h"
#include "marq-migration-rewrite.h"
#include "marq-migration-store-private.h"
#include "model/marq-file.h"

struct _MarqMigrationStore
{
  GObject parent_instance;

  char *folder;
  GListStore *migrations;
  GPtrArray *problems;
  char *fingerprint; /* of all that was read, or written since */
};

G_DEFINE_FINAL_TYPE (MarqMigrationStore, marq_migration_store, G_TYPE_OBJECT)

static void
marq_migration_store_finalize (GObject *object)
{
  MarqMigrationStore *self = MARQ_MIGRATION_STORE (object);

  g_free (self->folder);
  g_free (self->fingerprint);
  g_object_unref (self->migrations);
  g_ptr_array_unref (self->problems);
  G_OBJECT_CLASS (marq_migration_store_parent_class)->finalize (object);
}

static void
marq_migration_store_class_init (MarqMigrationStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = marq_migration_store_finalize;
}

static GPtrArray *
problems_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) marq_migration_problem_free);
}

static void
marq_migration_store_init (MarqMigrationStore *self)
{
  self->migrations = g_list_store_new (MARQ_TYPE_MIGRATION);
  self->problems = problems_new ();
}

static gboolean
load (MarqMigrationStore *self, GError **error)
{
  g_autoptr (GPtrArray) problems = problems_new ();
  g_autofree char *fingerprint = NULL;
  g_autoptr (GPtrArray) migrations = NULL;
  g_autoptr (GError) left = NULL;

  marq_rewrite_settle (self->folder, &left);
  migrations = marq_migrations_read (self->folder, problems, &fingerprint, error);
  if (!migrations)
    return FALSE;
  if (left)
    marq_migration_problem_add (problems, MARQ_MIGRATION_PROBLEM_UNREADABLE, self->folder, "%s", left->message);
  marq_migrations_check (migrations, problems);
  g_ptr_array_unref (self->problems);
  self->problems = g_steal_pointer (&problems);
  g_free (self->fingerprint);
  self->fingerprint = g_steal_pointer (&fingerprint);
  g_list_store_splice (self->migrations, 0, marq_migration_store_get_length (self), migrations->pdata, migrations->len);
  return TRUE;
}

gboolean
marq_migration_store_reload (MarqMigrationStore *self, GError **error)
{
  return load (self, error);
}

static void
reload_problems (MarqMigrationStore *self)
{
  g_autoptr (GPtrArray) migrations = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->migrations));

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (migrations, g_list_model_get_item (G_LIST_MODEL (self->migrations), i));
  g_ptr_array_set_size (self->problems, 0);
  marq_migrations_check (migrations, self->problems);
}

/**
 * marq_migration_store_open:
 *
 * Returns: (transfer full) (nullable): NULL where the folder cannot even be listed
 */
MarqMigrationStore *
marq_migration_store_open (const char *folder, GError **error)
{
  g_autoptr (MarqMigrationStore) self = g_object_new (MARQ_TYPE_MIGRATION_STORE, NULL);

  self->folder = g_build_filename (folder, "migrations", NULL);
  return load (self, error) ? g_steal_pointer (&self) : NULL;
}

const char *
marq_migration_store_get_folder (MarqMigrationStore *self)
{
  return self->folder;
}

GListModel *
marq_migration_store_get_migrations (MarqMigrationStore *self)
{
  return G_LIST_MODEL (self->migrations);
}

guint
marq_migration_store_get_length (MarqMigrationStore *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->migrations));
}

/**
 * marq_migration_store_get:
 *
 * Returns: (transfer none) (nullable): the store keeps it
 */
MarqMigration *
marq_migration_store_get (MarqMigrationStore *self, guint index)
{
  g_autoptr (MarqMigration) migration = g_list_model_get_item (G_LIST_MODEL (self->migrations), index);

  return migration;
}

MarqMigration *
marq_migration_store_find_version (MarqMigrationStore *self, const char *version)
{
  for (guint i = 0; i < marq_migration_store_get_length (self); i++)
    if (g_str_equal (marq_migration_get_version_text (marq_migration_store_get (self, i)), version))
      return marq_migration_store_get (self, i);
  return NULL;
}

MarqMigration *
marq_migration_store_find_id (MarqMigrationStore *self, const char *id)
{
  for (guint i = 0; i < marq_migration_store_get_length (self); i++)
    if (g_str_equal (marq_migration_get_id (marq_migration_store_get (self, i)), id))
      return marq_migration_store_get (self, i);
  return NULL;
}

MarqMigration *
marq_migration_store_get_last (MarqMigrationStore *self)
{
  guint n = marq_migration_store_get_length (self);

  return n ? marq_migration_store_get (self, n - 1) : NULL;
}

GPtrArray *
marq_migration_store_get_problems (MarqMigrationStore *self)
{
  return self->problems;
}

static gboolean
check_no_fatal (MarqMigrationStore *self, GError **error)
{
  for (guint i = 0; i < self->problems->len; i++)
    {
      MarqMigrationProblem *problem = self->problems->pdata[i];

      if (!marq_migration_problem_is_fatal (problem))
        continue;
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED, _ ("the migrations have to be mended first: %s"),
                   problem->message);
      return FALSE;
    }
  return TRUE;
}

/* How many migrations make the design of this version. */
static gboolean
count_until (MarqMigrationStore *self, const char *version, guint *n, GError **error)
{
  *n = version && !*version ? 0 : marq_migration_store_get_length (self);
  if (!version || !*version)
    return TRUE;
  for (guint i = 0; i < marq_migration_store_get_length (self); i++)
    if (g_str_equal (marq_migration_get_version_text (marq_migration_store_get (self, i)), version))
      {
        *n = i + 1;
        return TRUE;
      }
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VERSION, _ ("there is no migration %s"), version);
  return FALSE;
}

/**
 * marq_migration_store_dup_state:
 *
 * Returns: (transfer full) (nullable):
 */
MarqSchema *
marq_migration_store_dup_state (MarqMigrationStore *self, const char *version, GError **error)
{
  guint n;

  if (!check_no_fatal (self, error) || !count_until (self, version, &n, error))
    return NULL;
  return marq_migrations_dup_state (G_LIST_MODEL (self->migrations), n, error);
}

/**
 * marq_migration_store_check_states:
 *
 * Returns: (transfer full): at most one: what comes after it cannot be known
 */
GPtrArray *
marq_migration_store_check_states (MarqMigrationStore *self)
{
  GPtrArray *problems = problems_new ();

  marq_migrations_check_states (G_LIST_MODEL (self->migrations), problems);
  return problems;
}

/**
 * marq_migration_store_dup_makers:
 *
 * Returns: (transfer full) (element-type utf8 utf8):
 */
GHashTable *
marq_migration_store_dup_makers (MarqMigrationStore *self)
{
  GHashTable *makers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < marq_migration_store_get_length (self); i++)
    marq_migration_note_made (marq_migration_store_get (self, i), makers);
  return makers;
}

gboolean
marq_migration_store_check_unchanged (MarqMigrationStore *self, GError **error)
{
  g_autoptr (GPtrArray) problems = problems_new ();
  g_autofree char *fingerprint = NULL;
  g_autoptr (GPtrArray) present = marq_migrations_read (self->folder, problems, &fingerprint, error);

  if (!present)
    return FALSE;
  if (g_str_equal (fingerprint, self->fingerprint))
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_CHANGED,
               _ ("somebody else has changed %s since it was read: look at it, and try again"), self->folder);
  return FALSE;
}

static void
note_written (MarqMigrationStore *self)
{
  g_autoptr (GPtrArray) problems = problems_new ();
  g_autofree char *fingerprint = NULL;
  g_autoptr (GPtrArray) present = marq_migrations_read (self->folder, problems, &fingerprint, NULL);

  if (!present)
    return;
  g_free (self->fingerprint);
  self->fingerprint = g_steal_pointer (&fingerprint);
}

static gboolean
check_comes_last (MarqMigrationStore *self, MarqMigration *migration, GError **error)
{
  MarqMigration *last = marq_migration_store_get_last (self);

  if (!last || marq_version_compare (marq_migration_get_version (last), marq_migration_get_version (migration)) < 0)
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VERSION,
               _ ("version %s does not come after %s, the last migration there is"),
               marq_migration_get_version_text (migration), marq_migration_get_folder (last));
  return FALSE;
}

/* Two of one id would be one migration for a database. */
static gboolean
check_new_id (MarqMigrationStore *self, MarqMigration *migration, GError **error)
{
  MarqMigration *twin = marq_migration_store_find_id (self, marq_migration_get_id (migration));

  if (!twin)
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE, _ ("%s has the id %s already: try again"),
               marq_migration_get_folder (twin), marq_migration_get_id (migration));
  return FALSE;
}

gboolean
marq_migration_store_add (MarqMigrationStore *self, MarqMigration *migration, GError **error)
{
  gboolean written;
  int lock;

  if (!check_no_fatal (self, error) || !check_comes_last (self, migration, error) || !check_new_id (self, migration, error))
    return FALSE;
  lock = marq_migrations_lock (self->folder, error);
  if (lock < 0)
    return FALSE;
  written = marq_migration_store_check_unchanged (self, error) && marq_migrations_write (self->folder, migration, error);
  if (written)
    note_written (self);
  close (lock);
  if (!written)
    return FALSE;
  g_list_store_append (self->migrations, migration);
  reload_problems (self);
  return TRUE;
}

/* Later ones are built on what was known of it. */
static gboolean
check_nothing_built (MarqMigrationStore *self, guint index, MarqSchema *after, GError **error)
{
  g_autofree char *hash = marq_schema_dup_hash (after);

  if (g_strcmp0 (hash, marq_migration_get_schema_hash (marq_migration_store_get (self, index))) == 0)
    return TRUE;
  for (guint i = index + 1; i < marq_migration_store_get_length (self); i++)
    if (marq_migration_get_effect (marq_migration_store_get (self, i)) != MARQ_EFFECT_UNREAD)
      {
        g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_CHANGED,
                     _ ("%s now does something else, and %s is built on what it did before"),
                     marq_migration_get_folder (marq_migration_store_get (self, index)),
                     marq_migration_get_folder (marq_migration_store_get (self, i)));
        return FALSE;
      }
  return TRUE;
}

static gboolean
rewrite (MarqMigrationStore *self, MarqMigration *migration, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, marq_migration_get_folder (migration), MARQ_MIGRATION_FILE, NULL);
  int lock = marq_migrations_lock (self->folder, error);
  gsize length;
  g_autofree char *json = marq_migration_to_json (migration, &length);
  gboolean written;

  if (lock < 0)
    return FALSE;
  written = marq_migration_store_check_unchanged (self, error) && marq_file_write (path, json, length, error);
  if (written)
    note_written (self);
  close (lock);
  return written;
}

gboolean
marq_migration_store_record_effect (MarqMigrationStore *self, MarqMigration *migration, MarqSchema *after, GError **error)
{
  g_autoptr (MarqSchema) before = NULL;
  g_autoptr (MarqMigration) changed = NULL;
  guint index;
  gboolean found = g_list_store_find (self->migrations, migration, &index);

  g_return_val_if_fail (found, FALSE);

  if (!check_no_fatal (self, error) || !check_nothing_built (self, index, after, error))
    return FALSE;
  before = marq_migrations_dup_state (G_LIST_MODEL (self->migrations), index, error);
  changed = before ? marq_migration_copy (migration) : NULL;
  if (!changed || !marq_migration_set_effect (changed, before, after, error) || !rewrite (self, changed, error))
    return FALSE;
  g_list_store_splice (self->migrations, index, 1, (gpointer *) &changed, 1);
  reload_problems (self);
  return TRUE;
}
