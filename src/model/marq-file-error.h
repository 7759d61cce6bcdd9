/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said when a file cannot be written or read: for marq-file.c. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each sets @error, of #G_FILE_ERROR, and returns FALSE or NULL; @code is an errno. */
gboolean marq_file_fail_write (GError **error, const char *path, int code);
gboolean marq_file_fail_sync  (GError **error, const char *path, int code);
gpointer marq_file_fail_read  (GError **error, const char *path, int code);
gpointer marq_file_fail_limit (GError **error, const char *path, gsize limit);

G_END_DECLS
