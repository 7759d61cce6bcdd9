/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MARQ_SQLITE_ERROR (marq_sqlite_error_quark ())
GQuark   marq_sqlite_error_quark (void);

/* Makes an empty database where there is no file yet; one that is there is left alone. */
gboolean marq_sqlite_file_create (const char *path, GError **error);

G_END_DECLS
