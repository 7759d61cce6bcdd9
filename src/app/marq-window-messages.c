/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window says of the state of its project: read-only, damaged, left over from a crash, open
 * elsewhere, changed on disk; and the answers to it.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-compat.h"
#include "marq-lines-dialog.h"
#include "marq-window-private.h"
#include "model/marq-item-diff.h"
#include "model/marq-model.h"

/* A save by another program is several events; one look is enough. */
#define SETTLE_MS 300

static MarqProjectFile *
file_of (MarqWindow *self)
{
  return marq_session_get_file (self->session);
}

static void
say (MarqWindow *self, const char *text, const char *const *labels_and_actions)
{
  marq_message_bar_show (MARQ_MESSAGE_BAR (self->message_bar), text, labels_and_actions);
  marq_message_bar_show (MARQ_MESSAGE_BAR (self->narrow_bar), text, labels_and_actions);
}

static void
say_nothing (MarqWindow *self)
{
  marq_message_bar_hide (MARQ_MESSAGE_BAR (self->message_bar));
  marq_message_bar_hide (MARQ_MESSAGE_BAR (self->narrow_bar));
}

static void
say_read_only (MarqWindow *self)
{
  const char *reason = marq_project_file_get_read_only (file_of (self));
  g_autofree char *good = marq_recovery_dup_good_folder (marq_project_file_get_path (file_of (self)));
  const char *answers[7] = { NULL };
  guint n = 0;

  if (marq_project_file_get_is_damaged (file_of (self)))
    {
      answers[n++] = _ ("_Details…");
      answers[n++] = "win.problems";
      answers[n++] = _ ("_Keep What Is Left");
      answers[n++] = "win.keep-rest";
    }
  if (good)
    {
      answers[n++] = _ ("Open _Last Good Copy");
      answers[n++] = "win.open-good";
    }
  say (self, reason, answers);
}

static void
say_leavings (MarqWindow *self)
{
  const char *const answers[] = { _ ("_Recover"), "win.recover", _ ("_Discard"), "win.forget", NULL };
  MarqRecovery *recovery = marq_session_get_recovery (self->session);
  guint n = marq_recovery_get_n_edits (recovery);
  g_autofree char *text = NULL;

  if (marq_recovery_get_fits (recovery))
    text = g_strdup_printf (ngettext ("%u change was not saved when the project was last open.",
                                      "%u changes were not saved when the project was last open.", n),
                            n);
  else
    text = g_strdup_printf (ngettext ("%u change was not saved when the project was last open, and the project has changed since. "
                                      "What still fits can be recovered.",
                                      "%u changes were not saved when the project was last open, and the project has changed since. "
                                      "What still fits can be recovered.",
                                      n),
                            n);
  say (self, text, answers);
}

static void
say_changed (MarqWindow *self)
{
  const char *const answers[] = { _ ("Re_load"), "win.reload", _ ("_Keep Mine"), "win.keep-mine",
                                  _ ("Show _Difference"), "win.difference", NULL };
  g_autofree char *name = g_path_get_basename (marq_project_file_get_path (file_of (self)));
  g_autofree char *text = g_strdup_printf (_ ("%s was changed by another program."), name);

  say (self, text, answers);
}

void
marq_window_say_state (MarqWindow *self)
{
  const char *const nothing[] = { NULL };

  if (!marq_session_is_editable (self->session))
    say_read_only (self);
  else if (!self->kept_mine && marq_project_file_has_changed (file_of (self)))
    say_changed (self);
  else if (marq_session_has_leavings (self->session))
    say_leavings (self);
  else if (marq_recovery_get_is_elsewhere (marq_session_get_recovery (self->session)))
    say (self, _ ("This project is open in another program too. What is edited here would not survive a crash."), nothing);
  else
    say_nothing (self);
}

void
marq_window_toast (MarqWindow *self, const char *text, gboolean with_undo)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);

  if (with_undo)
    {
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_action_name (toast, "win.undo");
    }
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

/* --- the disk ------------------------------------------------------------------------------- */

static gboolean
check_disk (gpointer data)
{
  MarqWindow *self = data;

  self->check_source = 0;
  if (!self->kept_mine && marq_session_is_editable (self->session) && marq_project_file_has_changed (file_of (self)))
    say_changed (self);
  return G_SOURCE_REMOVE;
}

static void
on_disk_changed (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, MarqWindow *self)
{
  g_clear_handle_id (&self->check_source, g_source_remove);
  self->check_source = g_timeout_add (SETTLE_MS, check_disk, self);
}

void
marq_window_watch_disk (MarqWindow *self)
{
  g_autoptr (GFile) folder = g_file_new_for_path (marq_project_file_get_folder (file_of (self)));
  g_autoptr (GFile) diagrams = g_file_get_child (folder, "diagrams");

  self->monitors[0] = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, NULL);
  self->monitors[1] = g_file_monitor_directory (diagrams, G_FILE_MONITOR_NONE, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (self->monitors); i++)
    if (self->monitors[i])
      g_signal_connect_object (self->monitors[i], "changed", G_CALLBACK (on_disk_changed), self, 0);
}

/* --- answers -------------------------------------------------------------------------------- */

static void
show_problems (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MarqWindow *self = data;
  GPtrArray *problems = marq_project_file_get_problems (file_of (self));
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GtkWidget *dialog;

  for (guint i = 0; i < problems->len; i++)
    g_ptr_array_add (lines, marq_problem_dup_text (problems->pdata[i]));
  dialog = marq_lines_dialog_new (GTK_WINDOW (self), _ ("What Cannot Be Read"),
                                  _ ("If you keep what is left and save, this is lost. The damaged files are then kept beside the new ones."),
                                  lines);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
keep_rest (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MarqWindow *self = data;

  if (!marq_session_keep_rest (self->session))
    return;
  marq_window_set_session (self, self->session);
}

static void
open_good (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MarqWindow *self = data;
  g_autofree char *good = marq_recovery_dup_good_folder (marq_project_file_get_path (file_of (self)));

  if (good)
    marq_application_open_path (MARQ_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))), good, NULL);
}

static void
recover (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MarqWindow *self = data;
  guint n = marq_session_recover (self->session);
  g_autofree char *text = g_strdup_printf (ngettext ("%u change recovered", "%u changes recovered", n), n);

  marq_window_say_state (self);
  marq_window_toast (self, text, FALSE);
}

static void
forget (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MarqWindow *self = data;

  marq_session_forget (self->session);
  marq_window_say_state (self);
}

static void
reload (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MarqWindow *self = data;
  g_autofree char *path = g_strdup (marq_project_file_get_path (file_of (self)));
  g_autoptr (MarqSession) session = NULL;
  g_autoptr (GError) error = NULL;

  /* What is thrown away was the person's choice: it is not to be found again as left by a crash. */
  marq_recovery_stop (marq_session_get_recovery (self->session));
  session = marq_session_open (path, &error);
  if (session)
    marq_window_set_session (self, session);
  else
    marq_compat_show_error (GTK_WINDOW (self), _ ("The Project Cannot Be Opened"), error->message);
}

static void
keep_mine (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MarqWindow *self = data;

  self->kept_mine = TRUE;
  marq_project_file_keep_mine (file_of (self));
  marq_history_mark_unsaved (marq_session_get_history (self->session));
  marq_window_say_state (self);
}

static void
show_difference (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MarqWindow *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqProjectFile) theirs = marq_project_file_open (marq_project_file_get_path (file_of (self)), &error);
  g_autoptr (GPtrArray) differences = NULL;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GtkWidget *dialog;

  if (!theirs)
    {
      marq_compat_show_error (GTK_WINDOW (self), _ ("The Project Cannot Be Opened"), error->message);
      return;
    }
  differences = marq_item_diff (MARQ_ITEM (marq_session_get_project (self->session)),
                                MARQ_ITEM (marq_project_file_get_project (theirs)));
  for (guint i = 0; i < differences->len; i++)
    g_ptr_array_add (lines, marq_difference_dup_text (differences->pdata[i]));
  dialog = marq_lines_dialog_new (GTK_WINDOW (self), _ ("Difference"),
                                  lines->len ? _ ("What reloading would change in the design that is open here:")
                                             : _ ("The files on the disk say the same as the design that is open here."),
                                  lines);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
marq_window_add_answers (MarqWindow *self)
{
  static const GActionEntry actions[] = {
    { .name = "problems", .activate = show_problems },
    { .name = "keep-rest", .activate = keep_rest },
    { .name = "open-good", .activate = open_good },
    { .name = "recover", .activate = recover },
    { .name = "forget", .activate = forget },
    { .name = "reload", .activate = reload },
    { .name = "keep-mine", .activate = keep_mine },
    { .name = "difference", .activate = show_difference },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}
