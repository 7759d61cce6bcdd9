/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a window shows before a project is open: the templates, and how to open one that is there. */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "marq-application.h"
#include "marq-compat.h"
#include "marq-welcome.h"
#include "model/marq-model.h"
#include "model/marq-project-file.h"
#include "model/marq-template.h"

struct _MarqWelcome
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkWidget *templates;
  GPtrArray *found; /* of MarqTemplate, a row each */
  MarqTemplate *chosen;
};

G_DEFINE_FINAL_TYPE (MarqWelcome, marq_welcome, GTK_TYPE_WIDGET)

static GtkWindow *
window_of (MarqWelcome *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
create_at (const char *path, gpointer data)
{
  g_autoptr (MarqWelcome) self = data;
  g_autofree char *name = path ? g_path_get_basename (path) : NULL;
  g_autoptr (MarqProject) project = NULL;
  g_autoptr (MarqProjectFile) file = NULL;
  g_autoptr (GError) error = NULL;

  if (!path || !window_of (self))
    return;
  project = marq_template_make_project (self->chosen, name, MARQ_DIALECT_POSTGRESQL);
  file = marq_project_file_create (path, project, &error);
  if (!file)
    {
      marq_compat_show_error (window_of (self), _ ("The Project Cannot Be Made"), error->message);
      return;
    }
  marq_application_open_path (MARQ_APPLICATION (g_application_get_default ()), path, window_of (self));
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, MarqWelcome *self)
{
  self->chosen = self->found->pdata[gtk_list_box_row_get_index (row)];
  marq_compat_choose_new_folder (window_of (self), marq_template_get_id (self->chosen), create_at, g_object_ref (self));
}

static void
add_row (MarqWelcome *self, MarqTemplate *template)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), marq_template_get_title (template));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), marq_template_get_description (template));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_list_box_append (GTK_LIST_BOX (self->templates), row);
}

static void
marq_welcome_dispose (GObject *object)
{
  MarqWelcome *self = MARQ_WELCOME (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_pointer (&self->found, g_ptr_array_unref);

  G_OBJECT_CLASS (marq_welcome_parent_class)->dispose (object);
}

static void
marq_welcome_class_init (MarqWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = marq_welcome_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/marquetry/Marquetry/welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, MarqWelcome, scroller);
  gtk_widget_class_bind_template_child (widget_class, MarqWelcome, templates);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
marq_welcome_init (MarqWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->found = marq_template_list (MARQ_TEMPLATE_PROJECT);
  for (guint i = 0; i < self->found->len; i++)
    add_row (self, self->found->pdata[i]);
}
