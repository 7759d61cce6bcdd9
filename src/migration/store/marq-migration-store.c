/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "marq-change-record.h"
#include "migration/marq-migration-error.h"
#include "marq-migration-rewrite.h"
#include "marq-migration-store-private.h"
#include "model/marq-file.h"

struct _MarqMigrationStore
{
  GObject parent_instance;

  char *folder;
  char *project;  /* the folder it is in */
  GStrv further;  /* as the project names them; or NULL */
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
  g_free (self->project);
  g_strfreev (self->further);
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

static void
name_problems (GPtrArray *problems, const char *source, GPtrArray *all)
{
  for (guint i = 0; i < problems->len; i++)
    {
      MarqMigrationProblem *problem = problems->pdata[i];

      /* Translators: a folder, and what is wrong there */
      marq_migration_problem_add (all, problem->kind, problem->folder, _ ("%s: %s"), source, problem->message);
    }
}

/* Nothing is ever written there. */
static void
load_further (MarqMigrationStore *self, guint rank, GPtrArray *migrations, GPtrArray *problems)
{
  const char *source = self->further[rank];
  g_autofree char *path = g_canonicalize_filename (source, self->project);
  g_autofree char *own = g_canonicalize_filename (self->folder, NULL);
  g_autoptr (GPtrArray) there = problems_new ();
  g_autofree char *fingerprint = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (g_str_equal (path, own) || g_strv_contains ((const char *const *) self->further + rank + 1, source))
    {
      marq_migration_problem_add (problems, MARQ_MIGRATION_PROBLEM_UNREADABLE, source,
                                  _ ("%s is among the further folders of migrations, and is there already"), source);
      return;
    }
  found = g_file_test (path, G_FILE_TEST_IS_DIR) ? marq_migrations_read (path, there, &fingerprint, &error) : NULL;
  if (!found)
    {
      marq_migration_problem_add (problems, MARQ_MIGRATION_PROBLEM_UNREADABLE, source,
                                  _ ("the further folder of migrations %s cannot be read%s%s: put it there, or take it out of the project"), source,
                                  error ? ": " : "", error ? error->message : "");
      return;
    }
  name_problems (there, source, problems);
  for (guint i = 0; i < found->len; i++)
    {
      marq_migration_set_source (found->pdata[i], source, rank);
      g_ptr_array_add (migrations, g_object_ref (found->pdata[i]));
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  MarqMigration *left = *(MarqMigration *const *) a;
  MarqMigration *right = *(MarqMigration *const *) b;
  int order = marq_version_compare (marq_migration_get_version (left), marq_migration_get_version (right));
  gint64 ranks = (gint64) marq_migration_get_rank (left) - marq_migration_get_rank (right);

  if (order || ranks)
    return order ? order : ranks < 0 ? -1 : 1;
  return strcmp (marq_migration_get_folder (left), marq_migration_get_folder (right));
}

static int
compare_two (gconstpointer a, gconstpointer b, gpointer unused)
{
  return compare (&a, &b);
}

static void
load_all_further (MarqMigrationStore *self, GPtrArray *migrations, GPtrArray *problems)
{
  guint n = self->further ? g_strv_length (self->further) : 0;

  for (guint i = 0; i < migrations->len; i++)
    marq_migration_set_rank (migrations->pdata[i], n);
  for (guint i = 0; i < n; i++)
    load_further (self, i, migrations, problems);
  if (n)
    g_ptr_array_sort (migrations, compare);
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
  load_all_further (self, migrations, problems);
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

MarqMigrationStore *
marq_migration_store_open_for (const char *folder, MarqProject *project, GError **error)
{
  g_autoptr (MarqMigrationStore) self = g_object_new (MARQ_TYPE_MIGRATION_STORE, NULL);

  self->folder = g_build_filename (folder, "migrations", NULL);
  self->project = g_canonicalize_filename (folder, NULL);
  self->further = g_strdupv ((GStrv) marq_project_get_migration_folders (project));
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
  MarqMigration *found = NULL;

  /* Of one version, its own comes last. */
  for (guint i = 0; i < marq_migration_store_get_length (self); i++)
    if (g_str_equal (marq_migration_get_version_text (marq_migration_store_get (self, i)), version)
        && (!found || !marq_migration_get_source (marq_migration_store_get (self, i))))
      found = found && !marq_migration_get_source (found) ? found : marq_migration_store_get (self, i);
  return found;
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
  for (guint i = marq_migration_store_get_length (self); i > 0; i--)
    if (!marq_migration_get_source (marq_migration_store_get (self, i - 1)))
      return marq_migration_store_get (self, i - 1);
  return NULL;
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

GPtrArray *
marq_migration_store_dup_own (MarqMigrationStore *self)
{
  GPtrArray *own = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < marq_migration_store_get_length (self); i++)
    if (!marq_migration_get_source (marq_migration_store_get (self, i)))
      g_ptr_array_add (own, g_object_ref (marq_migration_store_get (self, i)));
  return own;
}

static GListModel *
dup_list (GPtrArray *migrations)
{
  GListStore *list = g_list_store_new (MARQ_TYPE_MIGRATION);

  g_list_store_splice (list, 0, 0, migrations->pdata, migrations->len);
  return G_LIST_MODEL (list);
}

static GListModel *
dup_own_list (MarqMigrationStore *self)
{
  g_autoptr (GPtrArray) own = marq_migration_store_dup_own (self);

  return dup_list (own);
}

static guint
count_known (GListModel *list)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (MarqMigration) migration = g_list_model_get_item (list, i);

      if (marq_migration_get_effect (migration) != MARQ_EFFECT_KNOWN)
        return i;
    }
  return g_list_model_get_n_items (list);
}

GPtrArray *
marq_migration_store_dup_foreign (MarqMigrationStore *self)
{
  GPtrArray *schemas = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; self->further && self->further[i]; i++)
    {
      g_autoptr (GPtrArray) theirs = g_ptr_array_new ();
      g_autoptr (GListModel) list = NULL;
      MarqSchema *schema;

      for (guint j = 0; j < marq_migration_store_get_length (self); j++)
        if (g_strcmp0 (marq_migration_get_source (marq_migration_store_get (self, j)), self->further[i]) == 0)
          g_ptr_array_add (theirs, marq_migration_store_get (self, j));
      list = dup_list (theirs);
      schema = marq_migrations_dup_state (list, count_known (list), NULL);
      if (schema)
        g_ptr_array_add (schemas, schema);
    }
  return schemas;
}

/* How many of its own make the design of this version. */
static gboolean
count_until (MarqMigrationStore *self, const char *version, guint *n, GError **error)
{
  MarqMigration *last = version && *version ? marq_migration_store_find_version (self, version) : NULL;

  *n = 0;
  for (guint i = 0; (!version || last) && i < marq_migration_store_get_length (self); i++)
    {
      MarqMigration *migration = marq_migration_store_get (self, i);

      *n += !marq_migration_get_source (migration);
      if (migration == last)
        return TRUE;
    }
  if (!version || !*version)
    return TRUE;
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
  g_autoptr (GListModel) own = NULL;
  guint n;

  if (!check_no_fatal (self, error) || !count_until (self, version, &n, error))
    return NULL;
  own = dup_own_list (self);
  return marq_migrations_dup_state (own, n, error);
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
  g_autoptr (GListModel) own = dup_own_list (self);

  marq_migrations_check_states (own, problems);
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
  marq_migration_set_rank (migration, self->further ? g_strv_length (self->further) : 0);
  g_list_store_insert_sorted (self->migrations, migration, compare_two, NULL);
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
    if (!marq_migration_get_source (marq_migration_store_get (self, i))
        && marq_migration_get_effect (marq_migration_store_get (self, i)) != MARQ_EFFECT_UNREAD)
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
  g_autoptr (GListModel) own = NULL;
  guint index, n;
  gboolean found = g_list_store_find (self->migrations, migration, &index);

  g_return_val_if_fail (found, FALSE);

  if (!marq_migration_check_own (migration, error) || !check_no_fatal (self, error) || !check_nothing_built (self, index, after, error)
      || !count_until (self, marq_migration_get_version_text (migration), &n, error))
    return FALSE;
  own = dup_own_list (self);
  before = marq_migrations_dup_state (own, n - 1, error);
  changed = before ? marq_migration_copy (migration) : NULL;
  if (!changed || !marq_migration_set_effect (changed, before, after, error) || !rewrite (self, changed, error))
    return FALSE;
  g_list_store_splice (self->migrations, index, 1, (gpointer *) &changed, 1);
  reload_problems (self);
  return TRUE;
}
