/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-compat.h"
#include "marq-display.h"
#include "marq-welcome.h"
#include "marq-window-private.h"
#include "model/marq-model.h"

G_DEFINE_FINAL_TYPE (MarqWindow, marq_window, ADW_TYPE_APPLICATION_WINDOW)

static void
update_title (MarqWindow *self)
{
  MarqProject *project = marq_session_get_project (self->session);
  const char *name = marq_item_get_name (MARQ_ITEM (project));
  gboolean modified = marq_history_get_modified (marq_session_get_history (self->session));
  g_autofree char *target = marq_display_target (project);
  g_autofree char *title = NULL;

  /* Translators: the name of a project with unsaved changes */
  title = modified ? g_strdup_printf (_ ("• %s"), name) : g_strdup (name);
  adw_window_title_set_title (ADW_WINDOW_TITLE (self->title), title);
  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->title),
                                 !marq_session_is_editable (self->session) ? _ ("Read only")
                                 : modified                                ? _ ("Not saved")
                                                                           : "");
  gtk_widget_set_tooltip_text (self->title, marq_project_file_get_path (marq_session_get_file (self->session)));
  gtk_window_set_title (GTK_WINDOW (self), name);
  gtk_label_set_label (GTK_LABEL (self->target), target ? target : "");
}

static void
update_history (MarqWindow *self)
{
  MarqHistory *history = marq_session_get_history (self->session);
  const char *undo = marq_history_get_undo_label (history);
  const char *redo = marq_history_get_redo_label (history);
  /* Translators: %s is a step such as “Rename products” */
  g_autofree char *undo_text = undo ? g_strdup_printf (_ ("Undo %s"), undo) : g_strdup (_ ("Undo"));
  g_autofree char *redo_text = redo ? g_strdup_printf (_ ("Redo %s"), redo) : g_strdup (_ ("Redo"));

  gtk_widget_set_tooltip_text (self->undo_button, undo_text);
  gtk_widget_set_tooltip_text (self->redo_button, redo_text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->undo_button), GTK_ACCESSIBLE_PROPERTY_LABEL, undo_text, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->redo_button), GTK_ACCESSIBLE_PROPERTY_LABEL, redo_text, -1);
  if (marq_history_get_modified (history))
    gtk_widget_add_css_class (self->save_button, "suggested-action");
  else
    gtk_widget_remove_css_class (self->save_button, "suggested-action");
  update_title (self);
  marq_window_update_actions (self);
}

static void
on_history_changed (MarqHistory *history, GParamSpec *pspec, MarqWindow *self)
{
  update_history (self);
}

static void
on_edited (MarqHistory *history, MarqEdit *edit, gboolean forward, MarqWindow *self)
{
  if (edit->verb == MARQ_VERB_SET && g_str_equal (edit->property->name, "name"))
    marq_entity_list_refresh (MARQ_ENTITY_LIST (self->list));
  marq_entity_page_refresh (MARQ_ENTITY_PAGE (self->page));
}

static void
on_selected (MarqEntityList *list, GParamSpec *pspec, MarqWindow *self)
{
  MarqEntity *entity = marq_entity_list_get_selected (list);

  /* A filter that finds nothing takes nobody's page away. */
  if (!self->session || (!entity && marq_entity_list_is_filtered (list)))
    return;
  marq_entity_page_show (MARQ_ENTITY_PAGE (self->page), self->session, entity);
  gtk_stack_set_visible_child_name (GTK_STACK (self->content), entity ? "entity" : "nothing");
  marq_window_update_actions (self);
}

static void
on_row_activated (GtkListView *view, guint position, MarqWindow *self)
{
  adw_leaflet_navigate (ADW_LEAFLET (self->leaflet), ADW_NAVIGATION_DIRECTION_FORWARD);
}

static void
on_back (GtkButton *button, MarqWindow *self)
{
  adw_leaflet_navigate (ADW_LEAFLET (self->leaflet), ADW_NAVIGATION_DIRECTION_BACK);
}

/* --- size ---------------------------------------------------------------------------------- */

/* NULL where the program runs without being installed, and nobody said where the schema is. */
static GSettings *
get_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source ? g_settings_schema_source_lookup (source, APP_ID, TRUE) : NULL;

  return schema ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
restore_size (MarqWindow *self)
{
  g_autoptr (GSettings) settings = get_settings ();

  if (!settings)
    return;
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static void
keep_size (MarqWindow *self)
{
  g_autoptr (GSettings) settings = get_settings ();
  int width, height;

  if (!settings)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  if (width >= 360 && height >= 300)
    {
      g_settings_set_int (settings, "window-width", width);
      g_settings_set_int (settings, "window-height", height);
    }
}

/* --- closing ------------------------------------------------------------------------------- */

static void
on_answer (MarqAnswer answer, gpointer data)
{
  g_autoptr (MarqWindow) self = data;

  if (answer == MARQ_ANSWER_CANCEL || (answer == MARQ_ANSWER_SAVE && !marq_window_save (self)))
    return;
  self->closing = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
marq_window_close_request (GtkWindow *window)
{
  MarqWindow *self = MARQ_WINDOW (window);
  gboolean modified = self->session && marq_session_is_editable (self->session)
                      && marq_history_get_modified (marq_session_get_history (self->session));

  if (modified && !self->closing)
    {
      marq_compat_ask_to_save (window, marq_item_get_name (MARQ_ITEM (marq_session_get_project (self->session))), on_answer,
                               g_object_ref (self));
      return TRUE;
    }
  keep_size (self);
  return GTK_WINDOW_CLASS (marq_window_parent_class)->close_request (window);
}

static void
drop_session (MarqWindow *self)
{
  g_clear_handle_id (&self->check_source, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (self->monitors); i++)
    g_clear_object (&self->monitors[i]);
  if (!self->session)
    return;
  g_signal_handlers_disconnect_by_data (marq_session_get_history (self->session), self);
  g_clear_object (&self->session);
}

static void
marq_window_dispose (GObject *object)
{
  MarqWindow *self = MARQ_WINDOW (object);

  drop_session (self);

  G_OBJECT_CLASS (marq_window_parent_class)->dispose (object);
}

static void
marq_window_class_init (MarqWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = marq_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = marq_window_close_request;
  g_type_ensure (MARQ_TYPE_ENTITY_LIST);
  g_type_ensure (MARQ_TYPE_ENTITY_PAGE);
  g_type_ensure (MARQ_TYPE_MESSAGE_BAR);
  g_type_ensure (MARQ_TYPE_WELCOME);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/marquetry/Marquetry/window.ui");
  gtk_widget_class_bind_template_child (widget_class, MarqWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MarqWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, MarqWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, MarqWindow, list);
  gtk_widget_class_bind_template_child (widget_class, MarqWindow, content);
  gtk_widget_class_bind_template_child (widget_class, MarqWindow, page);
  gtk_widget_class_bind_template_child (widget_class, MarqWindow, message_bar);
  gtk_widget_class_bind_template_child (widget_class, MarqWindow, narrow_bar);
  gtk_widget_class_bind_template_child (widget_class, MarqWindow, title);
  gtk_widget_class_bind_template_child (widget_class, MarqWindow, target);
  gtk_widget_class_bind_template_child (widget_class, MarqWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, MarqWindow, redo_button);
  gtk_widget_class_bind_template_child (widget_class, MarqWindow, save_button);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
}

static void
marq_window_init (MarqWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  marq_window_add_actions (self);
  marq_window_add_answers (self);
  marq_entity_list_connect_activate (MARQ_ENTITY_LIST (self->list), G_CALLBACK (on_row_activated), self);
  /* In a narrow window a click leads on; in a wide one it must not, for it would choose by hovering. */
  g_object_bind_property (self->leaflet, "folded", self->list, "single-click", G_BINDING_SYNC_CREATE);
  restore_size (self);
}

MarqWindow *
marq_window_new (MarqApplication *application)
{
  return g_object_new (MARQ_TYPE_WINDOW, "application", application, NULL);
}

MarqSession *
marq_window_get_session (MarqWindow *self)
{
  return self->session;
}

void
marq_window_set_session (MarqWindow *self, MarqSession *session)
{
  MarqHistory *history = marq_session_get_history (session);

  g_object_ref (session);
  drop_session (self);
  self->session = session;
  self->kept_mine = FALSE;
  g_signal_connect (history, "edited", G_CALLBACK (on_edited), self);
  g_signal_connect (history, "notify::undo-label", G_CALLBACK (on_history_changed), self);
  g_signal_connect (history, "notify::modified", G_CALLBACK (on_history_changed), self);
  marq_entity_list_set_session (MARQ_ENTITY_LIST (self->list), session);
  gtk_stack_set_visible_child_name (GTK_STACK (self->pages), "project");
  update_history (self);
  marq_window_watch_disk (self);
  marq_window_say_state (self);
}
