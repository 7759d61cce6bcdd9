/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "migration/marq-migration-error.h"
#include "marq-migration-rewrite.h"
#include "marq-migration-store-private.h"
#include "model/marq-file-error.h"
#include "model/marq-file.h"
#include "model/marq-item-read.h"
#include "model/marq-json-writer.h"
#include "model/marq-project-read.h"

/* The list is outside of what is cleaned away as nobody's. */
#define LIST  ".rewrite.json"
#define STAGE MARQ_TEMPORARY_PREFIX "stage"
#define GONE  MARQ_TEMPORARY_PREFIX "gone"
#define LIMIT (16 * 1024 * 1024)

struct _MarqRewrite
{
  MarqMigrationStore *store;
  const char *folder;
  char *stage;
  GPtrArray *moves; /* from, to, from, to … below folder */
  int lock;
};

static gboolean
exists (const char *path)
{
  GStatBuf info;

  return g_lstat (path, &info) == 0;
}

static gboolean
make_folder (const char *path, GError **error)
{
  return g_mkdir (path, 0777) == 0 || errno == EEXIST || marq_file_fail_write (error, path, errno);
}

MarqRewrite *
marq_rewrite_new (MarqMigrationStore *store, GError **error)
{
  g_autoptr (MarqRewrite) self = g_new0 (MarqRewrite, 1);

  self->store = g_object_ref (store);
  self->folder = marq_migration_store_get_folder (store);
  self->stage = g_build_filename (self->folder, STAGE, NULL);
  self->moves = g_ptr_array_new_with_free_func (g_free);
  self->lock = marq_migrations_lock (self->folder, error);
  if (self->lock < 0 || !marq_migration_store_check_unchanged (store, error))
    return NULL;
  marq_migrations_clean (self->folder);
  return make_folder (self->stage, error) ? g_steal_pointer (&self) : NULL;
}

void
marq_rewrite_free (MarqRewrite *self)
{
  g_autofree char *list = g_build_filename (self->folder, LIST, NULL);

  /* What is on the list is still to be done, by whoever comes next. */
  if (self->lock >= 0 && !exists (list))
    marq_migrations_remove_folder (self->stage);
  if (self->lock >= 0)
    close (self->lock);
  g_ptr_array_unref (self->moves);
  g_free (self->stage);
  g_object_unref (self->store);
  g_free (self);
}

static void
add_move (MarqRewrite *self, char *from, char *to)
{
  g_ptr_array_add (self->moves, from);
  g_ptr_array_add (self->moves, to);
}

void
marq_rewrite_remove (MarqRewrite *self, const char *name)
{
  add_move (self, g_strdup (name), g_build_filename (GONE, name, NULL));
}

void
marq_rewrite_move (MarqRewrite *self, const char *name, const char *to)
{
  add_move (self, g_strdup (name), g_strdup (to));
}

static gboolean
is_moved (MarqRewrite *self, const char *name)
{
  for (guint i = 0; i < self->moves->len; i += 2)
    if (g_str_equal (self->moves->pdata[i], name))
      return TRUE;
  return FALSE;
}

gboolean
marq_rewrite_add (MarqRewrite *self, MarqMigration *migration, GError **error)
{
  const char *name = marq_migration_get_folder (migration);
  g_autofree char *path = g_build_filename (self->stage, name, NULL);
  g_autofree char *there = g_build_filename (self->folder, name, NULL);
  int code;

  if (exists (there) && !is_moved (self, name))
    return marq_file_fail_write (error, there, EEXIST);
  if (g_mkdir (path, 0777) != 0)
    return marq_file_fail_write (error, path, errno);
  if (!marq_migrations_write_files (path, migration, error))
    return FALSE;
  code = marq_migrations_sync (path);
  if (code)
    return marq_file_fail_sync (error, path, code);
  add_move (self, g_build_filename (STAGE, name, NULL), g_strdup (name));
  return TRUE;
}

/* Only plain files: what else somebody has put there is named. */
static gboolean
copy_one (const char *from, const char *to, GError **error)
{
  gsize length;
  g_autofree char *text = NULL;

  if (g_file_test (to, G_FILE_TEST_EXISTS))
    return TRUE;
  text = marq_file_read (from, &length, MARQ_PROJECT_LIMIT, error);
  return text && marq_file_write (to, text, length, error);
}

gboolean
marq_rewrite_copy_rest (MarqRewrite *self, const char *from, MarqMigration *to, GError **error)
{
  g_autofree char *source = g_build_filename (self->folder, from, NULL);
  g_autoptr (GDir) dir = g_dir_open (source, 0, error);
  const char *name;

  if (!dir)
    return FALSE;
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *old = g_build_filename (source, name, NULL);
      g_autofree char *new = g_build_filename (self->stage, marq_migration_get_folder (to), name,
                                               NULL);

      if (!copy_one (old, new, error))
        return FALSE;
    }
  return TRUE;
}

/* --- doing it ------------------------------------------------------------------------------ */

static gboolean
write_list (MarqRewrite *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, LIST, NULL);
  g_autofree char *text = NULL;
  MarqJsonWriter writer;
  gsize length;

  g_ptr_array_add (self->moves, NULL);
  marq_json_writer_init (&writer);
  marq_json_writer_strings (&writer, (const char *const *) self->moves->pdata);
  text = marq_json_writer_finish (&writer, &length);
  return marq_file_write (path, text, length, error);
}

/* A list that came with somebody's repository may say anything: nothing outside of migrations/ is touched. */
static gboolean
is_below (const char *folder, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  g_autofree char *at = g_strdup (folder);

  for (guint i = 0; parts[i]; i++)
    {
      g_autofree char *next = g_build_filename (at, parts[i], NULL);

      if (!*parts[i] || g_str_equal (parts[i], ".") || g_str_equal (parts[i], "..")
          || (parts[i + 1] && g_file_test (next, G_FILE_TEST_IS_SYMLINK)))
        return FALSE;
      g_free (at);
      at = g_steal_pointer (&next);
    }
  return parts[0] != NULL;
}

static gboolean
make_parents (const char *folder, const char *to, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (to);
  g_autofree char *path = g_build_filename (folder, parent, NULL);
  int code;

  if (g_str_equal (parent, "."))
    return TRUE;
  if (g_mkdir_with_parents (path, 0777) != 0)
    return marq_file_fail_write (error, path, errno);
  code = marq_migrations_sync (folder);
  return code == 0 || marq_file_fail_sync (error, folder, code);
}

/* What has been moved is not moved a second time: it is no longer there, or something is where it should go. */
static gboolean
move_one (const char *folder, const char *from, const char *to, GError **error)
{
  g_autofree char *old = g_build_filename (folder, from, NULL);
  g_autofree char *new = g_build_filename (folder, to, NULL);
  g_autofree char *parent = g_path_get_dirname (new);
  int code;

  if (!is_below (folder, from) || !is_below (folder, to))
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED,
                   _ ("%s/%s is not ours: delete it"), folder, LIST);
      return FALSE;
    }
  if (!exists (old) || exists (new))
    return TRUE;
  if (!make_parents (folder, to, error))
    return FALSE;
  if (g_rename (old, new) != 0)
    return marq_file_fail_write (error, new, errno);
  code = marq_migrations_sync (parent);
  return code == 0 || marq_file_fail_sync (error, parent, code);
}

static gboolean
do_moves (const char *folder, GStrv moves, GError **error)
{
  for (guint i = 0; moves[i] && moves[i + 1]; i += 2)
    if (!move_one (folder, moves[i], moves[i + 1], error))
      return FALSE;
  return TRUE;
}

static GStrv
read_list (const char *path, GError **error)
{
  gsize length;
  g_autofree char *text = marq_file_read (path, &length, LIMIT, error);
  g_autoptr (JsonNode) root = text ? marq_json_parse (text, length, error) : NULL;
  JsonArray *array = root && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  g_autoptr (GStrvBuilder) moves = g_strv_builder_new ();

  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      g_strv_builder_add (moves, JSON_NODE_HOLDS_VALUE (node) && json_node_get_string (node)
                                     ? json_node_get_string (node)
                                     : "");
    }
  if (root && !array)
    g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED,
                 _ ("%s is not ours: delete it"), path);
  return array ? g_strv_builder_end (moves) : NULL;
}

gboolean
marq_rewrite_finish (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, LIST, NULL);
  g_autofree char *gone = g_build_filename (folder, GONE, NULL);
  g_autofree char *stage = g_build_filename (folder, STAGE, NULL);
  g_auto (GStrv) moves = NULL;
  int code;

  if (!exists (path))
    return TRUE;
  moves = read_list (path, error);
  if (!moves || !do_moves (folder, moves, error))
    return FALSE;
  if (g_unlink (path) != 0)
    return marq_file_fail_write (error, path, errno);
  code = marq_migrations_sync (folder);
  marq_migrations_remove_folder (gone);
  marq_migrations_remove_folder (stage);
  return code == 0 || marq_file_fail_sync (error, folder, code);
}

gboolean
marq_rewrite_settle (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, LIST, NULL);
  int lock;

  if (!exists (path))
    return TRUE;
  lock = marq_migrations_lock (folder, error);
  if (lock >= 0)
    close (lock);
  return lock >= 0;
}

gboolean
marq_rewrite_commit (MarqRewrite *self, GError **error)
{
  int code = marq_migrations_sync (self->stage);

  if (code)
    return marq_file_fail_sync (error, self->stage, code);
  return write_list (self, error) && marq_rewrite_finish (self->folder, error)
         && marq_migration_store_reload (self->store, error);
}
