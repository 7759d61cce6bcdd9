/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MARQ_TYPE_NAME_ENTRY (marq_name_entry_get_type ())
G_DECLARE_FINAL_TYPE (MarqNameEntry, marq_name_entry, MARQ, NAME_ENTRY, GtkWidget)

/* A text that is edited where it stands: a double click or marq_name_entry_begin() starts, Enter
 * takes, Escape gives up. What is refused stays open, with the reason below it. */
typedef gboolean (*MarqNameFunc) (MarqNameEntry *self, const char *text, gpointer data, GError **error);

void     marq_name_entry_set_commit   (MarqNameEntry *self, MarqNameFunc func, gpointer data);
void     marq_name_entry_set_text     (MarqNameEntry *self, const char *text);
void     marq_name_entry_set_label    (MarqNameEntry *self, const char *accessible_label);
void     marq_name_entry_set_editable (MarqNameEntry *self, gboolean editable);
gboolean marq_name_entry_begin        (MarqNameEntry *self);

G_END_DECLS
