/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "marq-diagram.h"
#include "marq-error.h"
#include "marq-file.h"
#include "marq-item-private.h"
#include "marq-project-file.h"
#include "marq-project-read.h"

struct _MarqProjectFile
{
  GObject parent_instance;

  char *folder;
  char *main_name; /* "shop.marq" */
  char *path;
  MarqProject *project;
  GPtrArray *problems;
  char *read_only;
  gboolean lossy;         /* read-only for what could not be read, and for nothing else */
  gboolean keep_damaged;  /* before the first save */
  gboolean overwrite;     /* whatever the disk has */
  GHashTable *known;      /* file name → GBytes: what we last read or wrote */
};

G_DEFINE_FINAL_TYPE (MarqProjectFile, marq_project_file, G_TYPE_OBJECT)

static void
marq_project_file_finalize (GObject *object)
{
  MarqProjectFile *self = MARQ_PROJECT_FILE (object);

  g_clear_object (&self->project);
  g_ptr_array_unref (self->problems);
  g_hash_table_unref (self->known);
  g_free (self->read_only);
  g_free (self->folder);
  g_free (self->main_name);
  g_free (self->path);

  G_OBJECT_CLASS (marq_project_file_parent_class)->finalize (object);
}

static void
marq_project_file_class_init (MarqProjectFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = marq_project_file_finalize;
}

static GHashTable *
new_contents (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
}

static void
marq_project_file_init (MarqProjectFile *self)
{
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_problem_free);
  self->known = new_contents ();
}

static MarqProjectFile *
new_at (const char *folder, const char *main_name)
{
  MarqProjectFile *self = g_object_new (MARQ_TYPE_PROJECT_FILE, NULL);

  self->folder = g_canonicalize_filename (folder, NULL);
  self->main_name = g_strdup (main_name);
  self->path = g_build_filename (self->folder, main_name, NULL);
  return self;
}

/* --- finding and reading ------------------------------------------------------------------- */

/* The one .marq file of a folder. */
static char *
find_main (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  g_autofree char *found = NULL;
  const char *name;

  if (!dir)
    return NULL;
  while ((name = g_dir_read_name (dir)))
    {
      if (*name == '.' || !g_str_has_suffix (name, MARQ_PROJECT_SUFFIX))
        continue;
      if (found)
        {
          g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_EXISTS,
                       _ ("%s has several projects (%s, %s): name the one to open"), folder, found, name);
          return NULL;
        }
      found = g_strdup (name);
    }
  if (!found)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                 _ ("There is no project in %s: its file would end in .marq"), folder);
  return g_steal_pointer (&found);
}

static void
take_diagram (MarqProjectFile *self, const char *name, const char *text, gsize length)
{
  MarqDiagram *diagram = marq_project_read_diagram (name, text, length, self->problems);

  if (!diagram)
    return;
  if (marq_tree_has_any (MARQ_ITEM (self->project)->tree, MARQ_ITEM (diagram)))
    {
      g_autoptr (MarqItem) fresh = marq_item_copy (diagram, MARQ_COPY_FRESH_UIDS);

      g_ptr_array_add (self->problems,
                       marq_problem_new (MARQ_PROBLEM_LOSS, NULL,
                                         g_strdup_printf (_ ("%s has uids that are taken; they were replaced"), name)));
      g_set_object ((MarqItem **) &diagram, fresh);
    }
  marq_item_list_append (marq_project_get_diagrams (self->project), diagram);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "diagrams/main.json", …, in order. */
static GPtrArray *
list_diagrams (const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = g_build_filename (folder, "diagrams", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (*name != '.' && g_str_has_suffix (name, ".json"))
      g_ptr_array_add (names, g_build_filename ("diagrams", name, NULL));
  g_ptr_array_sort (names, compare_names);
  return names;
}

static char *
read_known (MarqProjectFile *self, const char *name, gsize *length, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  char *text = marq_file_read (path, length, MARQ_PROJECT_LIMIT, error);

  if (text)
    g_hash_table_insert (self->known, g_strdup (name), g_bytes_new (text, *length));
  return text;
}

static void
read_diagrams (MarqProjectFile *self)
{
  g_autoptr (GPtrArray) names = list_diagrams (self->folder);

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr (GError) error = NULL;
      gsize length;
      g_autofree char *text = read_known (self, names->pdata[i], &length, &error);

      if (text)
        take_diagram (self, names->pdata[i], text, length);
      else
        g_ptr_array_add (self->problems, marq_problem_new (MARQ_PROBLEM_LOSS, NULL, g_strdup (error->message)));
    }
}

static guint
count_losses (GPtrArray *problems)
{
  guint n = 0;

  for (guint i = 0; i < problems->len; i++)
    n += ((MarqProblem *) problems->pdata[i])->level == MARQ_PROBLEM_LOSS;
  return n;
}

static void
decide_read_only (MarqProjectFile *self)
{
  gint64 format = marq_project_get_format (self->project);
  guint losses = count_losses (self->problems);
  g_autofree char *copies = g_build_filename (g_get_user_state_dir (), "marquetry", "projects", "", NULL);

  if (format > MARQ_PROJECT_FORMAT)
    self->read_only = g_strdup_printf (_ ("This project was saved by a newer version of Marquetry (format %" G_GINT64_FORMAT
                                          ", and this version knows %d). It can be looked at, but not changed."),
                                       format, MARQ_PROJECT_FORMAT);
  else if (g_str_has_prefix (self->folder, copies))
    self->read_only = g_strdup (_ ("This is the last good copy of a project. It can be looked at, but not changed: "
                                   "to work on it, copy its folder to another place."));
  else if (g_access (self->folder, W_OK))
    self->read_only = g_strdup_printf (_ ("You have no right to write to %s. The project can be looked at, but not changed."),
                                       self->folder);
  else if (losses)
    {
      self->lossy = TRUE;
      self->read_only = g_strdup_printf (ngettext ("This project is damaged in %u place. It is open for reading only, so that nothing is lost.",
                                                   "This project is damaged in %u places. It is open for reading only, so that nothing is lost.",
                                                   losses),
                                         losses);
    }
}

/**
 * marq_project_file_open:
 * @path: a project's folder, or the .marq file in it
 *
 * Returns: (transfer full) (nullable): the project, as much of it as can be read
 */
MarqProjectFile *
marq_project_file_open (const char *path, GError **error)
{
  gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  g_autofree char *folder = is_folder ? g_strdup (path) : g_path_get_dirname (path);
  g_autofree char *name = is_folder ? find_main (path, error) : g_path_get_basename (path);
  g_autoptr (MarqProjectFile) self = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!name)
    return NULL;
  self = new_at (folder, name);
  text = read_known (self, name, &length, error);
  if (!text)
    return NULL;
  self->project = marq_project_read (name, text, length, self->problems, error);
  if (!self->project)
    return NULL;
  read_diagrams (self);
  marq_project_note_strays (self->project, name, text, length, self->problems);
  decide_read_only (self);
  return g_steal_pointer (&self);
}

/* --- writing ------------------------------------------------------------------------------- */

/* A name that is a good file name everywhere; two diagrams never share one. */
static char *
diagram_file_name (MarqDiagram *diagram, GHashTable *taken)
{
  const char *name = marq_item_get_name (MARQ_ITEM (diagram));
  g_autofree char *stem = g_utf8_strdown (name && *name ? name : "diagram", -1);
  g_autofree char *candidate = NULL;

  g_strdelimit (stem, "/\\:*?\"<>|", '-');
  for (char *c = stem; *c; c++)
    if ((guchar) *c < 0x20 || (c == stem && *c == '.'))
      *c = '-';
  if (strlen (stem) > 200)
    *g_utf8_find_prev_char (stem, stem + 200) = '\0';
  candidate = g_strdup_printf ("diagrams/%s.json", stem);
  for (guint i = 2; g_hash_table_contains (taken, candidate); i++)
    {
      g_free (candidate);
      candidate = g_strdup_printf ("diagrams/%s-%u.json", stem, i);
    }
  return g_steal_pointer (&candidate);
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  return strcmp (marq_item_get_uid (*(MarqItem *const *) a), marq_item_get_uid (*(MarqItem *const *) b));
}

static void
put (GHashTable *contents, char *name, MarqItem *item)
{
  gsize length;
  char *text = marq_item_to_json (item, &length);

  g_hash_table_insert (contents, name, g_bytes_new_take (text, length));
}

/* What the files should hold now. */
static GHashTable *
make_contents (MarqProjectFile *self)
{
  GHashTable *contents = new_contents ();
  MarqItemList *diagrams = marq_project_get_diagrams (self->project);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  put (contents, g_strdup (self->main_name), MARQ_ITEM (self->project));
  for (guint i = 0; i < marq_item_list_get_length (diagrams); i++)
    g_ptr_array_add (sorted, marq_item_list_get (diagrams, i));
  g_ptr_array_sort (sorted, compare_items);
  for (guint i = 0; i < sorted->len; i++)
    put (contents, diagram_file_name (sorted->pdata[i], contents), sorted->pdata[i]);
  return contents;
}

static gboolean
write_one (MarqProjectFile *self, const char *name, GBytes *content, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  gsize length;
  const char *text = g_bytes_get_data (content, &length);
  GBytes *known = g_hash_table_lookup (self->known, name);

  if (known && !self->overwrite && g_bytes_equal (known, content))
    return TRUE;
  if (!marq_file_write (path, text, length, error))
    return FALSE;
  g_hash_table_insert (self->known, g_strdup (name), g_bytes_ref (content));
  return TRUE;
}

/* The design first: a diagram may speak of what the design lacks, and is then only ignored. */
static gboolean
write_contents (MarqProjectFile *self, GHashTable *contents, GError **error)
{
  g_autofree char *diagrams = g_build_filename (self->folder, "diagrams", NULL);
  GHashTableIter iter;
  gpointer name, content;

  if (!write_one (self, self->main_name, g_hash_table_lookup (contents, self->main_name), error))
    return FALSE;
  if (g_hash_table_size (contents) > 1 && g_mkdir (diagrams, 0777) && errno != EEXIST)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), _ ("The folder %s cannot be made: %s"), diagrams,
                   g_strerror (code));
      return FALSE;
    }
  g_hash_table_iter_init (&iter, contents);
  while (g_hash_table_iter_next (&iter, &name, &content))
    if (!write_one (self, name, content, error))
      return FALSE;
  return TRUE;
}

/* Those of ours that are no longer in the design. */
static void
remove_leftovers (MarqProjectFile *self, GHashTable *contents)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (contents, name))
      {
        g_autofree char *path = g_build_filename (self->folder, name, NULL);

        g_unlink (path);
        g_hash_table_iter_remove (&iter);
      }
}

static gboolean
keep_damaged_files (MarqProjectFile *self, GError **error)
{
  GHashTableIter iter;
  gpointer name, content;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &name, &content))
    {
      g_autofree char *beside = g_strconcat (name, ".damaged", NULL);
      g_autofree char *path = g_build_filename (self->folder, beside, NULL);

      if (!marq_file_write (path, g_bytes_get_data (content, NULL), g_bytes_get_size (content), error))
        return FALSE;
    }
  self->keep_damaged = FALSE;
  return TRUE;
}

gboolean
marq_project_file_save (MarqProjectFile *self, GError **error)
{
  g_autoptr (GHashTable) contents = NULL;

  if (self->read_only)
    {
      g_set_error_literal (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_READ_ONLY, self->read_only);
      return FALSE;
    }
  if (!self->overwrite && marq_project_file_has_changed (self))
    {
      g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_CHANGED,
                   _ ("%s was changed by somebody else since it was opened. Nothing was saved: "
                      "reload it, or choose to keep what is open here."),
                   self->path);
      return FALSE;
    }
  if (self->keep_damaged && !keep_damaged_files (self, error))
    return FALSE;
  contents = make_contents (self);
  if (!write_contents (self, contents, error))
    return FALSE;
  remove_leftovers (self, contents);
  self->overwrite = FALSE;
  return TRUE;
}

/**
 * marq_project_file_create:
 * @folder: a folder that is not there yet, or is empty of projects
 *
 * Returns: (transfer full) (nullable): the project, saved there as NAME.marq
 */
MarqProjectFile *
marq_project_file_create (const char *folder, MarqProject *project, GError **error)
{
  g_autofree char *base = g_path_get_basename (folder);
  g_autofree char *name = g_strconcat (base, MARQ_PROJECT_SUFFIX, NULL);
  g_autofree char *present = NULL;
  g_autoptr (MarqProjectFile) self = NULL;

  if (g_mkdir_with_parents (folder, 0777))
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), _ ("The folder %s cannot be made: %s"), folder,
                   g_strerror (code));
      return NULL;
    }
  present = find_main (folder, NULL);
  if (present)
    {
      g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_EXISTS,
                   _ ("There is a project in %s already (%s): choose another folder"), folder, present);
      return NULL;
    }
  self = new_at (folder, name);
  self->project = g_object_ref (project);
  marq_project_set_format (project, MARQ_PROJECT_FORMAT);
  if (!marq_project_file_save (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* --- questions ----------------------------------------------------------------------------- */

MarqProject *
marq_project_file_get_project (MarqProjectFile *self)
{
  return self->project;
}

const char *
marq_project_file_get_folder (MarqProjectFile *self)
{
  return self->folder;
}

const char *
marq_project_file_get_path (MarqProjectFile *self)
{
  return self->path;
}

GPtrArray *
marq_project_file_get_problems (MarqProjectFile *self)
{
  return self->problems;
}

const char *
marq_project_file_get_read_only (MarqProjectFile *self)
{
  return self->read_only;
}

gboolean
marq_project_file_get_is_damaged (MarqProjectFile *self)
{
  return self->lossy;
}

gboolean
marq_project_file_accept_losses (MarqProjectFile *self)
{
  if (!self->lossy)
    return FALSE;
  g_clear_pointer (&self->read_only, g_free);
  self->lossy = FALSE;
  self->keep_damaged = TRUE;
  marq_project_drop_strays (self->project);
  return TRUE;
}

static gboolean
differs (MarqProjectFile *self, const char *name, GBytes *known)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  gsize length;
  g_autofree char *text = marq_file_read (path, &length, MARQ_PROJECT_LIMIT, NULL);

  return !text || length != g_bytes_get_size (known) || memcmp (text, g_bytes_get_data (known, NULL), length) != 0;
}

gboolean
marq_project_file_has_changed (MarqProjectFile *self)
{
  g_autoptr (GPtrArray) names = list_diagrams (self->folder);
  GHashTableIter iter;
  gpointer name, known;

  for (guint i = 0; i < names->len; i++)
    if (!g_hash_table_contains (self->known, names->pdata[i]))
      return TRUE;
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &name, &known))
    if (differs (self, name, known))
      return TRUE;
  return FALSE;
}

void
marq_project_file_keep_mine (MarqProjectFile *self)
{
  self->overwrite = TRUE;
}

void
marq_project_file_foreach (MarqProjectFile *self, MarqProjectFileFunc func, gpointer data)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (self->known), (GCompareFunc) strcmp);

  for (GList *name = names; name; name = name->next)
    func (name->data, g_hash_table_lookup (self->known, name->data), data);
}

static void
add_to_checksum (const char *name, GBytes *content, gpointer data)
{
  g_checksum_update (data, (const guchar *) name, strlen (name) + 1);
  g_checksum_update (data, g_bytes_get_data (content, NULL), g_bytes_get_size (content));
}

char *
marq_project_file_dup_fingerprint (MarqProjectFile *self)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  marq_project_file_foreach (self, add_to_checksum, checksum);
  return g_strdup (g_checksum_get_string (checksum));
}
