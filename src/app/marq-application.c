/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-application.h"
#include "marq-compat.h"
#include "marq-session.h"
#include "marq-window.h"

struct _MarqApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (MarqApplication, marq_application, ADW_TYPE_APPLICATION)

/* A folder and the .marq file in it are one project. */
static gboolean
is_same_project (MarqSession *session, const char *path)
{
  MarqProjectFile *file = marq_session_get_file (session);

  return g_str_equal (path, marq_project_file_get_path (file)) || g_str_equal (path, marq_project_file_get_folder (file));
}

static GtkWindow *
find_window (MarqApplication *self, const char *path)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *each = windows; each; each = each->next)
    {
      MarqSession *session = MARQ_IS_WINDOW (each->data) ? marq_window_get_session (each->data) : NULL;

      if (session && is_same_project (session, path))
        return each->data;
    }
  return NULL;
}

void
marq_application_open_path (MarqApplication *self, const char *path, GtkWindow *window)
{
  g_autofree char *canonical = g_canonicalize_filename (path, NULL);
  GtkWindow *present = find_window (self, canonical);
  g_autoptr (MarqSession) session = NULL;
  g_autoptr (GError) error = NULL;

  if (present)
    {
      gtk_window_present (present);
      return;
    }
  if (!window || marq_window_get_session (MARQ_WINDOW (window)))
    window = GTK_WINDOW (marq_window_new (self));
  session = marq_session_open (canonical, &error);
  if (session)
    marq_window_set_session (MARQ_WINDOW (window), session);
  gtk_window_present (window);
  if (!session)
    marq_compat_show_error (window, _ ("The Project Cannot Be Opened"), error->message);
}

static void
marq_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  gtk_window_present (window ? window : GTK_WINDOW (marq_window_new (MARQ_APPLICATION (application))));
}

static void
marq_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);

      if (path)
        marq_application_open_path (MARQ_APPLICATION (application), path, window);
    }
}

static void
show_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  marq_compat_show_about (gtk_application_get_active_window (data));
}

/* Each window asks about its own unsaved changes; one that is kept keeps the program. */
static void
quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (data));

  for (GList *each = windows; each; each = each->next)
    gtk_window_close (each->data);
}

static void
new_window (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (GTK_WINDOW (marq_window_new (data)));
}

static void
marq_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = "about", .activate = show_about },
    { .name = "new-window", .activate = new_window },
    { .name = "quit", .activate = quit },
  };
  static const struct
  {
    const char *action;
    const char *keys[3];
  } accels[] = {
    { "app.quit", { "<Primary>q" } },
    { "app.new-window", { "<Primary>n" } },
    { "win.open", { "<Primary>o" } },
    { "win.save", { "<Primary>s" } },
    { "win.undo", { "<Primary>z" } },
    { "win.redo", { "<Primary><Shift>z", "<Primary>y" } },
    { "win.find", { "<Primary>f" } },
    { "win.add-entity", { "<Primary>e" } },
    { "win.rename", { "F2" } },
    { "win.show-help-overlay", { "<Primary>question", "F1" } },
    { "window.close", { "<Primary>w" } },
  };

  G_APPLICATION_CLASS (marq_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action, accels[i].keys);
  gtk_window_set_default_icon_name (APP_ID);
}

static void
marq_application_class_init (MarqApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->activate = marq_application_activate;
  application_class->open = marq_application_open;
  application_class->startup = marq_application_startup;
}

static void
marq_application_init (MarqApplication *self)
{
}

MarqApplication *
marq_application_new (void)
{
  return g_object_new (MARQ_TYPE_APPLICATION, "application-id", APP_ID, "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/io/github/marquetry/Marquetry", NULL);
}
