/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A window with a sentence and a list of lines below it: problems, differences.
 * lines: (element-type utf8) */
GtkWidget *marq_lines_dialog_new (GtkWindow *parent, const char *title, const char *summary, GPtrArray *lines);

G_END_DECLS
