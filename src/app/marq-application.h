/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MARQ_TYPE_APPLICATION (marq_application_get_type ())
G_DECLARE_FINAL_TYPE (MarqApplication, marq_application, MARQ, APPLICATION, AdwApplication)

MarqApplication *marq_application_new       (void);

/* Opens a project in window where that is empty, else in a window of its own; or raises the one
 * that has it already. */
void             marq_application_open_path (MarqApplication *self, const char *path, GtkWindow *window);

G_END_DECLS
