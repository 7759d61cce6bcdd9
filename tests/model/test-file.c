/* SPDX-License-Identifier: GPL-3.0-or-later */

/* That a file is always wholly the old or wholly the new one, whatever call fails and whenever the
 * program dies, and that what went wrong is told with the name of the file. */

#include "config.h"

#include "marq-test.h"
#include "model/marq-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#define OLD "old content\n"
#define NEW "the new content, which is longer\n"
#define LIMIT (64 * 1024 * 1024)
#define N_KILLS 200
#define BIG (512 * 1024)
#define NOBODY 65534

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  unused G_GNUC_UNUSED)
{
  fixture->folder = g_dir_make_tmp ("marq-file-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->path = g_build_filename (fixture->folder, "shop.marq", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  unused G_GNUC_UNUSED)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_chmod (fixture->folder, 0700);
  dir = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
      g_remove (path);
    }

  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
assert_writes (const char *path,
               const char *text)
{
  g_autoptr (GError) error = NULL;
  gboolean is_written = marq_file_write (path, text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_true (is_written);
}

static void
assert_write_fails (const char *path,
                    const char *text,
                    int         code,
                    const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (marq_file_write (path, text, strlen (text), &error));
  g_assert_error (error, G_FILE_ERROR, code);
  if (strstr (error->message, message) == NULL || strstr (error->message, path) == NULL)
    g_error ("“%s” lacks “%s” or “%s”", error->message, message, path);
}

static void
assert_content (const char *path,
                const char *text)
{
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  g_autofree char *content = marq_file_read (path, &length, LIMIT, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (content, length, text, strlen (text));
  g_assert_cmpint (content[length], ==, '\0');
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n_files = 0;

  while (g_dir_read_name (dir) != NULL)
    n_files++;

  return n_files;
}

static guint
mode_of (const char *path)
{
  struct stat info;

  g_assert_cmpint (stat (path, &info), ==, 0);
  return info.st_mode & 07777;
}

static void
test_round_trip (Fixture       *fixture,
                 gconstpointer  unused G_GNUC_UNUSED)
{
  static const char zero[] = "a\0b";
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  gsize length = 0;

  assert_writes (fixture->path, OLD);
  assert_content (fixture->path, OLD);
  assert_writes (fixture->path, "");
  assert_content (fixture->path, "");
  assert_writes (fixture->path, NEW);
  assert_content (fixture->path, NEW);

  g_assert_true (marq_file_write (fixture->path, zero, 3, &error));
  content = marq_file_read (fixture->path, &length, LIMIT, &error);
  g_assert_cmpmem (content, length, zero, 3);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

static void
test_relative_path (Fixture       *fixture,
                    gconstpointer  unused G_GNUC_UNUSED)
{
  g_autofree char *before = g_get_current_dir ();

  g_assert_cmpint (g_chdir (fixture->folder), ==, 0);
  assert_writes ("shop.marq", OLD);
  g_assert_cmpint (g_chdir (before), ==, 0);
  assert_content (fixture->path, OLD);
}

static void
test_mode (Fixture       *fixture,
           gconstpointer  unused G_GNUC_UNUSED)
{
  static const guint modes[] = { 0600, 0640, 0644, 0666, 0777 };
  mode_t mask = umask (027);

  assert_writes (fixture->path, OLD);
  g_assert_cmpuint (mode_of (fixture->path), ==, 0640);

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (g_chmod (fixture->path, (int) modes[i]), ==, 0);
      assert_writes (fixture->path, i % 2 ? OLD : NEW);
      g_assert_cmpuint (mode_of (fixture->path), ==, modes[i]);
    }

  umask (mask);
}

static void
test_same_content_is_not_rewritten (Fixture       *fixture,
                                    gconstpointer  unused G_GNUC_UNUSED)
{
  struct utimbuf long_ago = { 1000, 1000 };
  struct stat before, after;

  assert_writes (fixture->path, OLD);
  g_assert_cmpint (utime (fixture->path, &long_ago), ==, 0);
  g_assert_cmpint (stat (fixture->path, &before), ==, 0);

  assert_writes (fixture->path, OLD);
  g_assert_cmpint (stat (fixture->path, &after), ==, 0);
  g_assert_cmpuint (before.st_ino, ==, after.st_ino);
  g_assert_cmpint (after.st_mtime, ==, 1000);

  assert_writes (fixture->path, "OLD content\n");
  g_assert_cmpint (stat (fixture->path, &after), ==, 0);
  g_assert_cmpint (after.st_mtime, !=, 1000);
  assert_content (fixture->path, "OLD content\n");
}

static void
test_symlinks (Fixture       *fixture,
               gconstpointer  unused G_GNUC_UNUSED)
{
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);
  g_autofree char *link_to_link = g_build_filename (fixture->folder, "link-to-link", NULL);
  g_autofree char *loop = g_build_filename (fixture->folder, "loop", NULL);

  g_assert_cmpint (symlink ("shop.marq", link), ==, 0);
  g_assert_cmpint (symlink (link, link_to_link), ==, 0);
  g_assert_cmpint (symlink ("loop", loop), ==, 0);

  assert_writes (link_to_link, OLD);
  assert_content (fixture->path, OLD);
  assert_writes (link, NEW);
  assert_content (fixture->path, NEW);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (link_to_link, G_FILE_TEST_IS_SYMLINK));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));

  assert_write_fails (loop, NEW, G_FILE_ERROR_LOOP, "leads back to itself");
  g_assert_cmpuint (count_files (fixture->folder), ==, 4);
}

static void
test_long_names (Fixture       *fixture,
                 gconstpointer  unused G_GNUC_UNUSED)
{
  g_autofree char *ascii = g_strnfill (255, 'n');
  g_autofree char *too_long = g_strnfill (256, 'n');
  g_autoptr (GString) wide = g_string_new ("x");
  const char *names[] = { ascii, NULL };

  while (wide->len < 255)
    g_string_append (wide, "é");
  names[1] = wide->str;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);

      g_assert_cmpuint (strlen (names[i]), ==, 255);
      assert_writes (path, OLD);
      assert_writes (path, NEW);
      assert_content (path, NEW);
    }

  g_free (g_steal_pointer (&fixture->path));
  fixture->path = g_build_filename (fixture->folder, too_long, NULL);
  assert_write_fails (fixture->path, NEW, G_FILE_ERROR_NAMETOOLONG, "shorter name");
  g_assert_cmpuint (count_files (fixture->folder), ==, 2);
}

static void
test_places_that_cannot_be_written (Fixture       *fixture,
                                    gconstpointer  unused G_GNUC_UNUSED)
{
  g_autofree char *in_missing = g_build_filename (fixture->folder, "missing", "shop.marq", NULL);
  g_autofree char *in_file = g_build_filename (fixture->path, "shop.marq", NULL);
  g_autofree char *pipe_path = g_build_filename (fixture->folder, "pipe", NULL);

  assert_writes (fixture->path, OLD);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);

  assert_write_fails (in_missing, NEW, G_FILE_ERROR_NOENT, "folder is gone");
  assert_write_fails (in_file, NEW, G_FILE_ERROR_NOTDIR, "should be its folder is a file");
  assert_write_fails (fixture->folder, NEW, G_FILE_ERROR_ISDIR, "a folder has this name");
  assert_write_fails (pipe_path, NEW, G_FILE_ERROR_INVAL, "not an ordinary file");
  g_assert_cmpuint (count_files (fixture->folder), ==, 2);
}

static void
assert_read_fails (const char *path,
                   gsize       limit,
                   int         code,
                   const char *message)
{
  g_autoptr (GError) error = NULL;
  gsize length = 7;

  g_assert_null (marq_file_read (path, &length, limit, &error));
  g_assert_error (error, G_FILE_ERROR, code);
  g_assert_cmpuint (length, ==, 7);
  if (strstr (error->message, message) == NULL || strstr (error->message, path) == NULL)
    g_error ("“%s” lacks “%s” or “%s”", error->message, message, path);
}

static void
test_careful_reading (Fixture       *fixture,
                      gconstpointer  unused G_GNUC_UNUSED)
{
  g_autofree char *pipe_path = g_build_filename (fixture->folder, "pipe", NULL);
  g_autofree char *missing = g_build_filename (fixture->folder, "missing", NULL);
  g_autofree char *proc = NULL;

  assert_writes (fixture->path, OLD);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);

  assert_read_fails (missing, LIMIT, G_FILE_ERROR_NOENT, "does not exist");
  assert_read_fails (fixture->folder, LIMIT, G_FILE_ERROR_ISDIR, "is a folder");
  assert_read_fails (pipe_path, LIMIT, G_FILE_ERROR_INVAL, "not an ordinary file");
  assert_read_fails ("/dev/zero", LIMIT, G_FILE_ERROR_INVAL, "not an ordinary file");
  assert_read_fails (fixture->path, strlen (OLD) - 1, G_FILE_ERROR_FAILED, "is larger than");

  proc = marq_file_read (fixture->path, NULL, strlen (OLD), NULL);
  g_assert_cmpstr (proc, ==, OLD);

  /* These tell no size beforehand. */
  g_clear_pointer (&proc, g_free);
  proc = marq_file_read ("/proc/self/status", NULL, LIMIT, NULL);
  g_assert_true (g_str_has_prefix (proc, "Name:"));
  assert_read_fails ("/proc/self/status", 10, G_FILE_ERROR_FAILED, "is larger than");
}

static void
make_aged_file (const char *folder,
                const char *name,
                gint64      age)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  time_t then = (time_t) (g_get_real_time () / G_USEC_PER_SEC - age);
  struct utimbuf times = { then, then };

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_cmpint (utime (path, &times), ==, 0);
}

static void
test_left_overs (Fixture       *fixture,
                 gconstpointer  unused G_GNUC_UNUSED)
{
  static const struct
  {
    const char *name;
    gint64 age;
    gboolean stays;
  } files[] = {
    { ".shop.marq.marq-Ab12cD", 3700, FALSE },
    { ".shop.marq.marq-Ab12cE", 3500, TRUE },
    { ".shop.marq.marq-Ab12c", 9999, TRUE },
    { ".shop.marq.marq-Ab12cDe", 9999, TRUE },
    { ".other.marq.marq-Ab12cD", 9999, TRUE },
    { "shop.marq.marq-Ab12cD", 9999, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    make_aged_file (fixture->folder, files[i].name, files[i].age);

  assert_writes (fixture->path, OLD);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, files[i].name, NULL);
      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, files[i].stays);
    }
}

/* Faults at the n-th call */

static struct
{
  guint countdown;
  int code;
  char call[32];
} fault;

static int
fail_at_countdown (const char *call)
{
  if (fault.countdown == 0 || --fault.countdown > 0)
    return 0;

  g_strlcpy (fault.call, call, sizeof fault.call);
  return fault.code;
}

static void
assert_old_or_new (const char *path,
                   gboolean    had_old,
                   gboolean    must_be_new)
{
  g_autofree char *content = NULL;

  if (!must_be_new && !had_old && !g_file_test (path, G_FILE_TEST_EXISTS))
    return;

  content = marq_file_read (path, NULL, LIMIT, NULL);
  g_assert_nonnull (content);
  g_assert_true (strcmp (content, NEW) == 0 || (!must_be_new && had_old && strcmp (content, OLD) == 0));
}

/* Returns whether the fault was reached. */
static gboolean
write_with_fault (Fixture  *fixture,
                  guint     nth,
                  int       code,
                  gboolean  has_old)
{
  g_autoptr (GError) error = NULL;
  gboolean is_written, is_after_rename;

  g_remove (fixture->path);
  if (has_old)
    assert_writes (fixture->path, OLD);

  fault.countdown = nth;
  fault.code = code;
  fault.call[0] = '\0';
  marq_file_fault = fail_at_countdown;
  is_written = marq_file_write (fixture->path, NEW, strlen (NEW), &error);
  marq_file_fault = NULL;

  is_after_rename = g_str_has_prefix (fault.call, "folder");
  assert_old_or_new (fixture->path, has_old, is_written || is_after_rename);
  g_assert_cmpuint (count_files (fixture->folder), ==, g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (is_written, ==, error == NULL);

  if (error != NULL)
    {
      g_assert_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code));
      g_assert_nonnull (strstr (error->message, fixture->path));
      g_assert_true (g_str_has_suffix (error->message, "."));
      g_assert_cmpint (is_after_rename, ==, strstr (error->message, "is saved, but") != NULL);
    }

  /* Only where a fault does no harm may it go unreported. */
  if (is_written && fault.call[0] != '\0')
    g_assert_true ((code == EINTR && strcmp (fault.call, "rename") != 0) ||
                   (code == EACCES && strcmp (fault.call, "folder-open") == 0));

  return fault.call[0] != '\0';
}

static void
test_faults (Fixture       *fixture,
             gconstpointer  unused G_GNUC_UNUSED)
{
  static const int codes[] = { ENOSPC, EIO, EACCES, EROFS, EINTR, EDQUOT, EPROTO };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    for (guint has_old = 0; has_old < 2; has_old++)
      {
        guint nth = 1;

        while (write_with_fault (fixture, nth, codes[i], has_old))
          nth++;
        /* open, write, fsync, close, rename, and open and fsync of the folder */
        g_assert_cmpuint (nth, ==, 8);
      }
}

static void
test_fault_messages (Fixture       *fixture,
                     gconstpointer  unused G_GNUC_UNUSED)
{
  static const struct
  {
    int code;
    const char *message;
  } messages[] = {
    { ENOSPC, "disk is full. Free some space and save again." },
    { EROFS, "read-only. Save it in another place." },
    { EACCES, "no permission" },
    { ENOENT, "folder is gone" },
    { EIO, "disk reports an error" },
    { EPROTO, "could not be saved (" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      fault.countdown = 1;
      fault.code = messages[i].code;
      marq_file_fault = fail_at_countdown;
      assert_write_fails (fixture->path, NEW, (int) g_file_error_from_errno (messages[i].code), messages[i].message);
      marq_file_fault = NULL;
    }
}

/* A fault of the folder's fsync leaves the new content unconfirmed: saving again must not stop at
 * seeing it there. */
static void
test_saving_again_confirms (Fixture       *fixture,
                            gconstpointer  unused G_GNUC_UNUSED)
{
  fault.countdown = 7;
  fault.code = EIO;
  marq_file_fault = fail_at_countdown;
  assert_write_fails (fixture->path, NEW, G_FILE_ERROR_IO, "is saved, but");

  fault.countdown = 2;
  fault.call[0] = '\0';
  assert_writes (fixture->path, NEW);
  marq_file_fault = NULL;
  g_assert_cmpstr (fault.call, ==, "folder-fsync");
}

static void
test_read_faults (Fixture       *fixture,
                  gconstpointer  unused G_GNUC_UNUSED)
{
  assert_writes (fixture->path, OLD);
  for (guint nth = 1; nth <= 2; nth++)
    {
      fault.countdown = nth;
      fault.code = EIO;
      marq_file_fault = fail_at_countdown;
      assert_read_fails (fixture->path, LIMIT, G_FILE_ERROR_IO, "disk reports an error");

      fault.countdown = nth;
      fault.code = EINTR;
      assert_content (fixture->path, OLD);
      marq_file_fault = NULL;
    }
}

/* Real disks */

static void
test_no_permission (Fixture       *fixture,
                    gconstpointer  unused G_GNUC_UNUSED)
{
  gboolean is_root = geteuid () == 0;

  assert_writes (fixture->path, OLD);
  g_assert_cmpint (g_chmod (fixture->path, 0444), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0755), ==, 0);
  if (is_root && seteuid (NOBODY) != 0)
    {
      marq_test_skip ("root cannot become anybody else here");
      return;
    }

  assert_write_fails (fixture->path, NEW, G_FILE_ERROR_ACCES, "no permission");
  /* Already there: nothing has to be permitted. */
  assert_writes (fixture->path, OLD);
  if (is_root)
    g_assert_cmpint (seteuid (0), ==, 0);

  g_assert_cmpint (g_chmod (fixture->path, 0666), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0555), ==, 0);
  if (is_root)
    g_assert_cmpint (seteuid (NOBODY), ==, 0);
  assert_write_fails (fixture->path, NEW, G_FILE_ERROR_ACCES, "no permission");
  if (is_root)
    g_assert_cmpint (seteuid (0), ==, 0);

  assert_content (fixture->path, OLD);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

static void
test_full_and_read_only_disk (Fixture       *fixture,
                              gconstpointer  unused G_GNUC_UNUSED)
{
  g_autofree char *big = g_strnfill (BIG, 'x');

  if (mount ("tmpfs", fixture->folder, "tmpfs", 0, "size=64k") != 0)
    {
      marq_test_skip ("a small disk cannot be mounted here");
      return;
    }

  assert_writes (fixture->path, OLD);
  assert_write_fails (fixture->path, big, G_FILE_ERROR_NOSPC, "disk is full");
  assert_content (fixture->path, OLD);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
  assert_writes (fixture->path, NEW);

  g_assert_cmpint (mount ("tmpfs", fixture->folder, "tmpfs", MS_REMOUNT | MS_RDONLY, "size=64k"), ==, 0);
  assert_write_fails (fixture->path, OLD, G_FILE_ERROR_ROFS, "read-only");
  assert_content (fixture->path, NEW);
  assert_writes (fixture->path, NEW);

  g_assert_cmpint (umount (fixture->folder), ==, 0);
}

/* Sudden death */

static void G_GNUC_NORETURN
save_for_ever (const char *path,
               const char *one,
               const char *other)
{
  for (;;)
    if (!marq_file_write (path, one, BIG, NULL) || !marq_file_write (path, other, BIG, NULL))
      _exit (1);
}

static void
test_kill (Fixture       *fixture,
           gconstpointer  unused G_GNUC_UNUSED)
{
  g_autofree char *one = g_strnfill (BIG, 'a');
  g_autofree char *other = g_strnfill (BIG, 'b');
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint n_ones = 0;

  assert_writes (fixture->path, one);
  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autofree char *content = NULL;
      gsize length = 0;
      int status;
      pid_t child = fork ();

      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        save_for_ever (fixture->path, other, one);

      g_usleep ((gulong) g_rand_int_range (rand, 0, 20000));
      g_assert_cmpint (kill (child, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFSIGNALED (status));

      content = marq_file_read (fixture->path, &length, LIMIT, NULL);
      g_assert_cmpuint (length, ==, BIG);
      g_assert_true (memcmp (content, one, BIG) == 0 || memcmp (content, other, BIG) == 0);
      n_ones += content[0] == 'a';
    }

  g_test_message ("%u of %u ended with the first content; %u temporaries left over",
                  n_ones, N_KILLS, count_files (fixture->folder) - 1);
}

#define ADD(path, function) g_test_add ("/file/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("round-trip", test_round_trip);
  ADD ("relative-path", test_relative_path);
  ADD ("mode", test_mode);
  ADD ("same-content-is-not-rewritten", test_same_content_is_not_rewritten);
  ADD ("symlinks", test_symlinks);
  ADD ("long-names", test_long_names);
  ADD ("places-that-cannot-be-written", test_places_that_cannot_be_written);
  ADD ("careful-reading", test_careful_reading);
  ADD ("left-overs", test_left_overs);
  ADD ("faults", test_faults);
  ADD ("fault-messages", test_fault_messages);
  ADD ("saving-again-confirms", test_saving_again_confirms);
  ADD ("read-faults", test_read_faults);
  ADD ("no-permission", test_no_permission);
  ADD ("full-and-read-only-disk", test_full_and_read_only_disk);
  ADD ("kill", test_kill);

  return g_test_run ();
}
