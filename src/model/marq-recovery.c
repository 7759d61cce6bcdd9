/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state folder of a project: state/marquetry/projects/<hash of its path>/ with
 *
 *     good/     the project's files as they last were good, a project itself
 *     journal   the edits made since, a record each, written as they happen
 *     lock      held, with flock, by the one who has the project open
 *
 * A record is in the file before the next edit begins, so a killed program loses nothing; it is
 * forced to the disk a moment later, so a power cut loses seconds.
 */
#include "config.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "marq-file.h"
#include "marq-journal.h"
#include "marq-recovery.h"

#define JOURNAL_LIMIT (256 * 1024 * 1024)
#define SYNC_DELAY_MS 1000

struct _MarqRecovery
{
  GObject parent_instance;

  MarqProjectFile *file;
  MarqHistory *history; /* watched; not owned */
  char *folder;
  char *journal;
  GPtrArray *records; /* that an earlier run left */
  gboolean fits;
  gboolean elsewhere;
  int fd;   /* of the journal, once there is something to write; -1 */
  int lock; /* held as long as this is there; -1: another holds it */
  guint sync_source;
  gboolean broken; /* the journal cannot be written: said once */
};

G_DEFINE_FINAL_TYPE (MarqRecovery, marq_recovery, G_TYPE_OBJECT)

static char *
state_folder (const char *project_path)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, project_path, -1);

  hash[16] = '\0';
  return g_build_filename (g_get_user_state_dir (), "marquetry", "projects", hash, NULL);
}

static void
sync_now (MarqRecovery *self)
{
  g_clear_handle_id (&self->sync_source, g_source_remove);
  if (self->fd >= 0)
    fdatasync (self->fd);
}

static void
close_journal (MarqRecovery *self)
{
  g_clear_handle_id (&self->sync_source, g_source_remove);
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  self->fd = -1;
}

static void
marq_recovery_dispose (GObject *object)
{
  MarqRecovery *self = MARQ_RECOVERY (object);

  marq_recovery_stop (self);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (marq_recovery_parent_class)->dispose (object);
}

static void
marq_recovery_finalize (GObject *object)
{
  MarqRecovery *self = MARQ_RECOVERY (object);

  g_ptr_array_unref (self->records);
  g_free (self->folder);
  g_free (self->journal);

  G_OBJECT_CLASS (marq_recovery_parent_class)->finalize (object);
}

static void
marq_recovery_class_init (MarqRecoveryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = marq_recovery_dispose;
  G_OBJECT_CLASS (klass)->finalize = marq_recovery_finalize;
}

static void
marq_recovery_init (MarqRecovery *self)
{
  self->fd = -1;
  self->lock = -1;
}

/* Where no lock can be made, nothing else can be written there either: nobody is in the way. */
static gboolean
is_taken (MarqRecovery *self)
{
  g_autofree char *path = g_build_filename (self->folder, "lock", NULL);

  if (g_mkdir_with_parents (self->folder, 0700))
    return FALSE;
  self->lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock < 0 || flock (self->lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    return FALSE;
  g_close (self->lock, NULL);
  self->lock = -1;
  return TRUE;
}

MarqRecovery *
marq_recovery_new (MarqProjectFile *file)
{
  MarqRecovery *self = g_object_new (MARQ_TYPE_RECOVERY, NULL);
  g_autofree char *fingerprint = NULL;
  g_autofree char *base = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  self->file = g_object_ref (file);
  self->folder = state_folder (marq_project_file_get_path (file));
  self->journal = g_build_filename (self->folder, "journal", NULL);
  self->elsewhere = is_taken (self);
  if (!self->elsewhere)
    text = marq_file_read (self->journal, &length, JOURNAL_LIMIT, NULL);
  self->records = marq_journal_parse (text ? text : "", length, &base);
  fingerprint = marq_project_file_dup_fingerprint (file);
  self->fits = !g_strcmp0 (base, fingerprint);
  return self;
}

gboolean
marq_recovery_get_is_elsewhere (MarqRecovery *self)
{
  return self->elsewhere;
}

guint
marq_recovery_get_n_edits (MarqRecovery *self)
{
  return self->records->len;
}

gboolean
marq_recovery_get_fits (MarqRecovery *self)
{
  return self->fits;
}

static void
give_up (MarqRecovery *self, const char *what)
{
  if (!self->broken)
    g_warning ("%s: %s; unsaved changes would not survive a crash", self->journal, what);
  self->broken = TRUE;
  close_journal (self);
}

static void
append (MarqRecovery *self, const char *record)
{
  gsize left = strlen (record);

  while (left && self->fd >= 0)
    {
      gssize written = write (self->fd, record, left);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        {
          give_up (self, g_strerror (errno));
          return;
        }
      record += written;
      left -= written;
    }
}

static gboolean
on_sync (gpointer data)
{
  MarqRecovery *self = data;

  self->sync_source = 0;
  sync_now (self);
  return G_SOURCE_REMOVE;
}

static void
start_journal (MarqRecovery *self)
{
  g_autofree char *fingerprint = marq_project_file_dup_fingerprint (self->file);
  g_autofree char *header = marq_journal_header (fingerprint);

  if (g_mkdir_with_parents (self->folder, 0700))
    {
      give_up (self, g_strerror (errno));
      return;
    }
  self->fd = g_open (self->journal, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  if (self->fd < 0)
    give_up (self, g_strerror (errno));
  else
    append (self, header);
}

static void
on_edited (MarqHistory *history, MarqEdit *edit, gboolean forward, MarqRecovery *self)
{
  g_autofree char *record = NULL;

  if (self->broken)
    return;
  if (self->fd < 0)
    start_journal (self);
  record = marq_journal_record (edit, forward);
  append (self, record);
  if (!self->sync_source)
    self->sync_source = g_timeout_add (SYNC_DELAY_MS, on_sync, self);
}

void
marq_recovery_watch (MarqRecovery *self, MarqHistory *history)
{
  g_return_if_fail (!self->history);

  if (self->elsewhere)
    return;
  g_ptr_array_set_size (self->records, 0);
  g_unlink (self->journal);
  g_set_weak_pointer (&self->history, history);
  g_signal_connect (history, "edited", G_CALLBACK (on_edited), self);
}

guint
marq_recovery_replay (MarqRecovery *self, MarqHistory *history)
{
  g_autoptr (GPtrArray) records = g_ptr_array_ref (self->records);
  guint n = 0;

  /* What is made again is written down again, for it is still not saved. */
  g_ptr_array_unref (self->records);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  marq_recovery_watch (self, history);
  marq_history_begin (history, _ ("Recover Unsaved Changes"), NULL);
  for (guint i = 0; i < records->len; i++)
    n += marq_journal_replay (history, records->pdata[i]);
  marq_history_end (history);
  return n;
}

void
marq_recovery_stop (MarqRecovery *self)
{
  close_journal (self);
  if (self->history)
    {
      g_signal_handlers_disconnect_by_data (self->history, self);
      g_clear_weak_pointer (&self->history);
      /* Who ends without saving has been asked. */
      if (!self->elsewhere)
        g_unlink (self->journal);
    }
  if (self->lock >= 0)
    g_close (self->lock, NULL);
  self->lock = -1;
}

static void
copy_good (const char *name, GBytes *content, gpointer data)
{
  const char *good = data;
  g_autofree char *path = g_build_filename (good, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (folder, 0700)
      || !marq_file_write (path, g_bytes_get_data (content, NULL), g_bytes_get_size (content), &error))
    g_warning ("%s: %s", path, error ? error->message : g_strerror (errno));
}

/* A diagram that is no longer in the project is not in the good copy either. */
static void
remove_stale (MarqRecovery *self, const char *good)
{
  g_autofree char *copies = g_build_filename (good, "diagrams", NULL);
  g_autofree char *originals = g_build_filename (marq_project_file_get_folder (self->file), "diagrams", NULL);
  g_autoptr (GDir) dir = g_dir_open (copies, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *original = g_build_filename (originals, name, NULL);
      g_autofree char *copy = g_build_filename (copies, name, NULL);

      if (!g_file_test (original, G_FILE_TEST_EXISTS))
        g_unlink (copy);
    }
}

void
marq_recovery_note_saved (MarqRecovery *self)
{
  g_autofree char *good = g_build_filename (self->folder, "good", NULL);

  close_journal (self);
  if (!self->elsewhere)
    g_unlink (self->journal);
  marq_project_file_foreach (self->file, copy_good, good);
  remove_stale (self, good);
}

char *
marq_recovery_dup_good_folder (const char *project_path)
{
  g_autofree char *canonical = g_canonicalize_filename (project_path, NULL);
  g_autofree char *folder = state_folder (canonical);
  g_autofree char *good = g_build_filename (folder, "good", NULL);
  g_autofree char *base = g_path_get_basename (canonical);
  g_autofree char *file = g_build_filename (good, base, NULL);

  return g_file_test (file, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&good) : NULL;
}
