/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-message-bar.h"

struct _MarqMessageBar
{
  GtkWidget parent_instance;

  GtkWidget *revealer;
  GtkWidget *text;
  GtkWidget *buttons;
};

G_DEFINE_FINAL_TYPE (MarqMessageBar, marq_message_bar, GTK_TYPE_WIDGET)

static void
marq_message_bar_dispose (GObject *object)
{
  g_clear_pointer (&MARQ_MESSAGE_BAR (object)->revealer, gtk_widget_unparent);
  G_OBJECT_CLASS (marq_message_bar_parent_class)->dispose (object);
}

static void
marq_message_bar_class_init (MarqMessageBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = marq_message_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/marquetry/Marquetry/message-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, MarqMessageBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, MarqMessageBar, text);
  gtk_widget_class_bind_template_child (widget_class, MarqMessageBar, buttons);
}

static void
marq_message_bar_init (MarqMessageBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
clear_buttons (MarqMessageBar *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->buttons)))
    gtk_flow_box_remove (GTK_FLOW_BOX (self->buttons), child);
}

static void
add_button (MarqMessageBar *self, const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), button);
  gtk_flow_box_append (GTK_FLOW_BOX (self->buttons), child);
}

void
marq_message_bar_show (MarqMessageBar *self, const char *text, const char *const *labels_and_actions)
{
  /* Said again, it stays as it is: nobody's button goes away under the pointer. */
  if (gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer))
      && g_str_equal (text, gtk_label_get_label (GTK_LABEL (self->text))))
    return;
  clear_buttons (self);
  gtk_label_set_label (GTK_LABEL (self->text), text);
  for (guint i = 0; labels_and_actions[i]; i += 2)
    add_button (self, labels_and_actions[i], labels_and_actions[i + 1]);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), TRUE);
}

void
marq_message_bar_hide (MarqMessageBar *self)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
}
