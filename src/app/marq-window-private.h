/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window is one class in three files: what it shows, what its actions do, and what it says. */
#pragma once

#include "marq-entity-list.h"
#include "marq-entity-page.h"
#include "marq-message-bar.h"
#include "marq-window.h"

G_BEGIN_DECLS

struct _MarqWindow
{
  AdwApplicationWindow parent_instance;

  GtkWidget *toasts;
  GtkWidget *pages;
  GtkWidget *leaflet;
  GtkWidget *list;
  GtkWidget *content;
  GtkWidget *page;
  GtkWidget *message_bar;
  GtkWidget *narrow_bar; /* the same, above the list, where that is all one sees */
  GtkWidget *title;
  GtkWidget *target;
  GtkWidget *undo_button;
  GtkWidget *redo_button;
  GtkWidget *save_button;

  MarqSession *session;
  GFileMonitor *monitors[2]; /* of the folder and of its diagrams */
  guint check_source;
  gboolean kept_mine; /* what the disk has is known, and not wanted */
  gboolean closing;   /* the question has been answered */
};

/* marq-window-actions.c */
void     marq_window_add_actions    (MarqWindow *self);
void     marq_window_update_actions (MarqWindow *self);
gboolean marq_window_save           (MarqWindow *self);

/* marq-window-messages.c */
void     marq_window_watch_disk     (MarqWindow *self);
void     marq_window_say_state      (MarqWindow *self);
void     marq_window_toast          (MarqWindow *self, const char *text, gboolean with_undo);
void     marq_window_add_answers    (MarqWindow *self);

G_END_DECLS
