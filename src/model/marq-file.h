/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole files, written so that a power cut or a full disk leaves the old content or the new, never a mixture.
 * It knows nothing of what the files hold. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * marq_file_write:
 * @path: (type filename): where to write; if it is a symbolic link, the file it leads to is written
 * @text: (array length=length): the content
 * @length: its length in bytes
 * @error: return location for an error of #G_FILE_ERROR, whose message can be shown as it is
 *
 * Puts @text in the place of the file at @path, keeping its permissions. A file that already has this content is
 * not rewritten. On failure the file is as it was, with one exception that the message tells: it may be saved
 * but not yet known to be safe on the disk.
 *
 * Returns: whether the content is safely on the disk
 */
gboolean marq_file_write   (const char  *path,
                            const char  *text,
                            gsize        length,
                            GError     **error);

/**
 * marq_file_read:
 * @path: (type filename): the file to read
 * @length: (out) (nullable): the length of the content in bytes
 * @limit: the most bytes it may hold
 * @error: return location for an error of #G_FILE_ERROR, whose message can be shown as it is
 *
 * Reads a regular file of at most @limit bytes. The content may hold any bytes; one zero byte follows it.
 *
 * Returns: (transfer full) (nullable): the content, or %NULL with @error set
 */
char    *marq_file_read    (const char  *path,
                            gsize       *length,
                            gsize        limit,
                            GError     **error);

G_END_DECLS
