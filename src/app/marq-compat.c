/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-compat.h"

void
marq_compat_show_error (GtkWindow *parent, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

void
marq_compat_show_about (GtkWindow *parent)
{
  adw_show_about_window (parent, "application-name", _ ("Marquetry"), "application-icon", APP_ID, "version",
                         PACKAGE_VERSION, "developer-name", _ ("The Marquetry developers"), "license-type",
                         GTK_LICENSE_GPL_3_0, "comments", _ ("Design databases, and migrate them with trust"), NULL);
}

typedef struct
{
  MarqAnswerFunc answer;
  MarqPathFunc path;
  gpointer data;
} MarqQuestion;

static void
on_response (AdwMessageDialog *dialog, const char *response, MarqQuestion *question)
{
  MarqAnswer answer = g_str_equal (response, "save")      ? MARQ_ANSWER_SAVE
                      : g_str_equal (response, "discard") ? MARQ_ANSWER_DISCARD
                                                          : MARQ_ANSWER_CANCEL;

  question->answer (answer, question->data);
}

static void
free_question (gpointer data, GClosure *closure)
{
  g_free (data);
}

void
marq_compat_ask_to_save (GtkWindow *parent, const char *project, MarqAnswerFunc func, gpointer data)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("Save Changes?"), NULL);
  MarqQuestion *question = g_new0 (MarqQuestion, 1);

  question->answer = func;
  question->data = data;
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  /* Translators: %s is the name of a project */
                                  _ ("“%s” has changes that are not saved. If you discard them, they are lost."), project);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "discard", _ ("_Discard"),
                                    "save", _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), question, free_question, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_chosen (GtkNativeDialog *dialog, int response, MarqQuestion *question)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  question->path (path, question->data);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
choose (GtkFileChooserNative *dialog, MarqPathFunc func, gpointer data)
{
  MarqQuestion *question = g_new0 (MarqQuestion, 1);

  question->path = func;
  question->data = data;
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_chosen), question, free_question, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
marq_compat_choose_project (GtkWindow *parent, MarqPathFunc func, gpointer data)
{
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (_ ("Open Project"), parent, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Marquetry projects"));
  gtk_file_filter_add_pattern (filter, "*.marq");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  choose (dialog, func, data);
}

void
marq_compat_choose_new_folder (GtkWindow *parent, const char *name, MarqPathFunc func, gpointer data)
{
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (_ ("New Project"), parent, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Create"), NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  choose (dialog, func, data);
}
