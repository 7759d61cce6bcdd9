/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "compare/marq-text-rename.h"
#include "marq-display.h"
#include "marq-field-row.h"
#include "marq-name-entry.h"

struct _MarqFieldRow
{
  GtkListBoxRow parent_instance;

  GtkWidget *badge;
  GtkWidget *name;
  GtkWidget *details;
  GtkWidget *required;
  GtkWidget *type;

  MarqSession *session;
  MarqField *field;
};

G_DEFINE_FINAL_TYPE (MarqFieldRow, marq_field_row, GTK_TYPE_LIST_BOX_ROW)

static gboolean
rename_field (MarqNameEntry *entry, const char *text, gpointer data, GError **error)
{
  MarqFieldRow *self = data;

  return marq_rename_in_design (marq_session_get_history (self->session), self->field, text, error);
}

static void
marq_field_row_dispose (GObject *object)
{
  MarqFieldRow *self = MARQ_FIELD_ROW (object);

  g_clear_object (&self->session);
  g_clear_object (&self->field);

  G_OBJECT_CLASS (marq_field_row_parent_class)->dispose (object);
}

static void
marq_field_row_class_init (MarqFieldRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = marq_field_row_dispose;
  g_type_ensure (MARQ_TYPE_NAME_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/marquetry/Marquetry/field-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MarqFieldRow, badge);
  gtk_widget_class_bind_template_child (widget_class, MarqFieldRow, name);
  gtk_widget_class_bind_template_child (widget_class, MarqFieldRow, details);
  gtk_widget_class_bind_template_child (widget_class, MarqFieldRow, required);
  gtk_widget_class_bind_template_child (widget_class, MarqFieldRow, type);
}

static void
marq_field_row_init (MarqFieldRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
marq_field_row_new (MarqSession *session, MarqField *field)
{
  MarqFieldRow *self = g_object_new (MARQ_TYPE_FIELD_ROW, NULL);

  self->session = g_object_ref (session);
  self->field = g_object_ref (field);
  marq_name_entry_set_commit (MARQ_NAME_ENTRY (self->name), rename_field, self);
  marq_field_row_refresh (self);
  return GTK_WIDGET (self);
}

static void
set_details (MarqFieldRow *self)
{
  const char *comment = marq_item_get_comment (MARQ_ITEM (self->field));
  g_autofree char *initial = marq_display_default (self->field);
  g_autofree char *details = NULL;

  if (initial && comment)
    details = g_strdup_printf ("%s  ·  %s", initial, comment);
  else
    details = g_strdup (initial ? initial : comment);
  g_strdelimit (details ? details : (details = g_strdup ("")), "\n", ' ');
  gtk_label_set_label (GTK_LABEL (self->details), details);
  gtk_widget_set_tooltip_text (self->details, *details ? details : NULL);
  gtk_widget_set_visible (self->details, *details != '\0');
}

static void
set_badge (MarqFieldRow *self)
{
  gboolean primary = marq_display_is_primary (self->field);
  gboolean foreign = marq_display_is_foreign (self->field);

  /* Translators: short for primary key and foreign key */
  gtk_label_set_label (GTK_LABEL (self->badge), primary ? _ ("PK") : foreign ? _ ("FK") : "");
  gtk_widget_set_tooltip_text (self->badge, primary && foreign ? _ ("Part of the primary key and of a foreign key")
                                            : primary          ? _ ("Part of the primary key")
                                            : foreign          ? _ ("Part of a foreign key")
                                                               : NULL);
  if (primary)
    gtk_widget_add_css_class (self->badge, "accent");
  else
    gtk_widget_remove_css_class (self->badge, "accent");
}

void
marq_field_row_refresh (MarqFieldRow *self)
{
  const char *name = marq_item_get_name (MARQ_ITEM (self->field));
  g_autofree char *type = marq_display_type (self->field);
  g_autofree char *label = g_strdup_printf (_ ("Name of field %s"), name);

  marq_name_entry_set_text (MARQ_NAME_ENTRY (self->name), name);
  marq_name_entry_set_label (MARQ_NAME_ENTRY (self->name), label);
  marq_name_entry_set_editable (MARQ_NAME_ENTRY (self->name), marq_session_is_editable (self->session));
  gtk_label_set_label (GTK_LABEL (self->type), type);
  gtk_widget_set_tooltip_text (self->type, type);
  gtk_widget_set_visible (self->required, marq_field_get_not_null (self->field));
  set_details (self);
  set_badge (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  type, -1);
}

void
marq_field_row_edit (MarqFieldRow *self)
{
  marq_name_entry_begin (MARQ_NAME_ENTRY (self->name));
}
