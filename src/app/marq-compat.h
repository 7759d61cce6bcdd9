/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What newer versions of GTK and libadwaita do better than the baseline: here, and nowhere else. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void marq_compat_show_error (GtkWindow *parent, const char *heading, const char *body);
void marq_compat_show_about (GtkWindow *parent);

typedef enum
{
  MARQ_ANSWER_CANCEL,
  MARQ_ANSWER_DISCARD,
  MARQ_ANSWER_SAVE,
} MarqAnswer;

typedef void (*MarqAnswerFunc) (MarqAnswer answer, gpointer data);
void marq_compat_ask_to_save (GtkWindow *parent, const char *project, MarqAnswerFunc func, gpointer data);

/* path is NULL where the person thought better of it. */
typedef void (*MarqPathFunc) (const char *path, gpointer data);
void marq_compat_choose_project (GtkWindow *parent, MarqPathFunc func, gpointer data);
void marq_compat_choose_new_folder (GtkWindow *parent, const char *name, MarqPathFunc func, gpointer data);

G_END_DECLS
