/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MARQ_TYPE_MESSAGE_BAR (marq_message_bar_get_type ())
G_DECLARE_FINAL_TYPE (MarqMessageBar, marq_message_bar, MARQ, MESSAGE_BAR, GtkWidget)

/* A sentence above the content, and what can be done about it: actions by name, with their labels. */
void marq_message_bar_show (MarqMessageBar *self, const char *text, const char *const *labels_and_actions);
void marq_message_bar_hide (MarqMessageBar *self);

G_END_DECLS
