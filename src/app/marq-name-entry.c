/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-name-entry.h"

struct _MarqNameEntry
{
  GtkWidget parent_instance;

  GtkWidget *stack;
  GtkWidget *label;
  GtkWidget *entry;
  GtkWidget *popover;
  GtkWidget *reason;
  MarqNameFunc commit;
  gpointer data;
  gboolean editable;
  gboolean editing;
};

G_DEFINE_FINAL_TYPE (MarqNameEntry, marq_name_entry, GTK_TYPE_WIDGET)

static void
set_reason (MarqNameEntry *self, const char *reason)
{
  if (!reason)
    {
      gtk_widget_remove_css_class (self->entry, "error");
      gtk_popover_popdown (GTK_POPOVER (self->popover));
      return;
    }
  gtk_widget_add_css_class (self->entry, "error");
  gtk_label_set_label (GTK_LABEL (self->reason), reason);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reason, -1);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
finish (MarqNameEntry *self)
{
  gboolean had_focus = gtk_widget_has_focus (self->entry) || gtk_widget_get_focus_child (self->stack);

  self->editing = FALSE;
  set_reason (self, NULL);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->label);
  /* The keyboard goes back to what this is a part of: a row, a page. */
  if (had_focus)
    gtk_widget_child_focus (gtk_widget_get_parent (GTK_WIDGET (self)), GTK_DIR_TAB_FORWARD);
}

static gboolean
try_commit (MarqNameEntry *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (GError) error = NULL;

  if (g_str_equal (text, gtk_label_get_label (GTK_LABEL (self->label))) || self->commit (self, text, self->data, &error))
    {
      finish (self);
      return TRUE;
    }
  set_reason (self, error->message);
  return FALSE;
}

static void
on_activate (GtkEditable *entry, MarqNameEntry *self)
{
  try_commit (self);
}

static void
on_changed (GtkEditable *entry, MarqNameEntry *self)
{
  if (self->editing)
    set_reason (self, NULL);
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, MarqNameEntry *self)
{
  if (key != GDK_KEY_Escape)
    return FALSE;
  finish (self);
  return TRUE;
}

/* Leaving takes what can be taken, and gives up what cannot: nobody is kept in a field. */
static void
on_leave (GtkEventControllerFocus *controller, MarqNameEntry *self)
{
  if (self->editing && !try_commit (self))
    finish (self);
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, MarqNameEntry *self)
{
  if (n_press == 2 && marq_name_entry_begin (self))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
marq_name_entry_dispose (GObject *object)
{
  MarqNameEntry *self = MARQ_NAME_ENTRY (object);

  self->editing = FALSE;
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->stack, gtk_widget_unparent);

  G_OBJECT_CLASS (marq_name_entry_parent_class)->dispose (object);
}

static void
marq_name_entry_class_init (MarqNameEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = marq_name_entry_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "nameentry");
}

static void
add_controllers (MarqNameEntry *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (self->label, GTK_EVENT_CONTROLLER (click));
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (self->entry, key);
  g_signal_connect (focus, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (self->entry, focus);
  g_signal_connect (self->entry, "activate", G_CALLBACK (on_activate), self);
  g_signal_connect (self->entry, "changed", G_CALLBACK (on_changed), self);
}

static void
marq_name_entry_init (MarqNameEntry *self)
{
  self->stack = gtk_stack_new ();
  self->label = gtk_label_new (NULL);
  self->entry = gtk_entry_new ();
  self->reason = gtk_label_new (NULL);
  self->popover = gtk_popover_new ();

  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), 60);
  gtk_stack_set_hhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_stack_set_vhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_stack_add_child (GTK_STACK (self->stack), self->label);
  gtk_stack_add_child (GTK_STACK (self->stack), self->entry);
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));

  gtk_label_set_wrap (GTK_LABEL (self->reason), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->reason), 44);
  gtk_label_set_xalign (GTK_LABEL (self->reason), 0);
  gtk_popover_set_child (GTK_POPOVER (self->popover), self->reason);
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_widget_add_css_class (self->popover, "reason");
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  add_controllers (self);
}

void
marq_name_entry_set_commit (MarqNameEntry *self, MarqNameFunc func, gpointer data)
{
  self->commit = func;
  self->data = data;
}

void
marq_name_entry_set_text (MarqNameEntry *self, const char *text)
{
  gtk_label_set_label (GTK_LABEL (self->label), text ? text : "");
  gtk_widget_set_tooltip_text (self->label, text);
}

void
marq_name_entry_set_label (MarqNameEntry *self, const char *accessible_label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, accessible_label, -1);
}

void
marq_name_entry_set_editable (MarqNameEntry *self, gboolean editable)
{
  self->editable = editable;
}

gboolean
marq_name_entry_begin (MarqNameEntry *self)
{
  if (!self->editable || self->editing)
    return FALSE;
  /* Undoing goes back to this text, not to an empty one. */
  gtk_editable_set_enable_undo (GTK_EDITABLE (self->entry), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), gtk_label_get_label (GTK_LABEL (self->label)));
  gtk_editable_set_enable_undo (GTK_EDITABLE (self->entry), TRUE);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->entry);
  gtk_widget_grab_focus (self->entry);
  self->editing = TRUE;
  return TRUE;
}
