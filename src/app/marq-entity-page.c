/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "compare/marq-text-rename.h"
#include "marq-display.h"
#include "marq-entity-page.h"
#include "marq-field-row.h"
#include "marq-name-entry.h"

struct _MarqEntityPage
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkWidget *name;
  GtkWidget *facts;
  GtkWidget *comment;
  GtkWidget *fields;
  GtkWidget *no_fields;
  GtkWidget *relations;
  GtkWidget *indexes;

  MarqSession *session;
  MarqEntity *entity;
};

G_DEFINE_FINAL_TYPE (MarqEntityPage, marq_entity_page, GTK_TYPE_WIDGET)

static gboolean
rename_entity (MarqNameEntry *entry, const char *text, gpointer data, GError **error)
{
  MarqEntityPage *self = data;

  return marq_rename_in_design (marq_session_get_history (self->session), self->entity, text, error);
}

static GtkWidget *
make_field_row (gpointer item, gpointer data)
{
  return marq_field_row_new (MARQ_ENTITY_PAGE (data)->session, item);
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, MarqEntityPage *self)
{
  marq_field_row_edit (MARQ_FIELD_ROW (row));
}

static char *
dup_facts (MarqEntityPage *self)
{
  guint n_fields = marq_item_list_get_length (marq_entity_get_fields (self->entity));
  guint n_relations = marq_item_list_get_length (marq_entity_get_relations (self->entity));
  guint n_indexes = marq_item_list_get_length (marq_entity_get_indexes (self->entity));
  MarqItem *namespace = marq_item_get_parent (MARQ_ITEM (self->entity));
  g_autofree char *fields = g_strdup_printf (ngettext ("%u field", "%u fields", n_fields), n_fields);
  g_autofree char *relations = g_strdup_printf (ngettext ("%u relation", "%u relations", n_relations), n_relations);
  g_autofree char *indexes = g_strdup_printf (ngettext ("%u index", "%u indexes", n_indexes), n_indexes);

  return g_strjoin ("  ·  ", namespace ? marq_item_get_name (namespace) : "", fields, relations, indexes, NULL);
}

static void
clear_group (GtkWidget *group)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (group)))
    gtk_list_box_remove (GTK_LIST_BOX (group), child);
}

static void
add_row (GtkWidget *group, const char *title, char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title_markup = g_markup_escape_text (title ? title : _ ("not named"), -1);
  g_autofree char *subtitle_markup = g_markup_escape_text (subtitle, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title_markup);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle_markup);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_append (GTK_LIST_BOX (group), row);
  g_free (subtitle);
}

static void
fill_groups (MarqEntityPage *self)
{
  MarqItemList *relations = marq_entity_get_relations (self->entity);
  MarqItemList *indexes = marq_entity_get_indexes (self->entity);

  clear_group (self->relations);
  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    {
      MarqRelation *relation = marq_item_list_get (relations, i);

      add_row (self->relations, marq_item_get_name (MARQ_ITEM (relation)), marq_display_relation (relation));
    }
  clear_group (self->indexes);
  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    {
      MarqIndex *index = marq_item_list_get (indexes, i);

      add_row (self->indexes, marq_item_get_name (MARQ_ITEM (index)), marq_display_key (index));
    }
  gtk_widget_set_visible (gtk_widget_get_parent (self->relations), marq_item_list_get_length (relations) > 0);
  gtk_widget_set_visible (gtk_widget_get_parent (self->indexes), marq_item_list_get_length (indexes) > 0);
}

static void
marq_entity_page_dispose (GObject *object)
{
  MarqEntityPage *self = MARQ_ENTITY_PAGE (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->session);
  g_clear_object (&self->entity);

  G_OBJECT_CLASS (marq_entity_page_parent_class)->dispose (object);
}

static void
marq_entity_page_class_init (MarqEntityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = marq_entity_page_dispose;
  g_type_ensure (MARQ_TYPE_NAME_ENTRY);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/marquetry/Marquetry/entity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MarqEntityPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, MarqEntityPage, name);
  gtk_widget_class_bind_template_child (widget_class, MarqEntityPage, facts);
  gtk_widget_class_bind_template_child (widget_class, MarqEntityPage, comment);
  gtk_widget_class_bind_template_child (widget_class, MarqEntityPage, fields);
  gtk_widget_class_bind_template_child (widget_class, MarqEntityPage, no_fields);
  gtk_widget_class_bind_template_child (widget_class, MarqEntityPage, relations);
  gtk_widget_class_bind_template_child (widget_class, MarqEntityPage, indexes);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
marq_entity_page_init (MarqEntityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_placeholder (GTK_LIST_BOX (self->fields), self->no_fields);
  marq_name_entry_set_commit (MARQ_NAME_ENTRY (self->name), rename_entity, self);
}

/**
 * marq_entity_page_show:
 * @entity: (nullable):
 */
void
marq_entity_page_show (MarqEntityPage *self, MarqSession *session, MarqEntity *entity)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));

  gtk_list_box_bind_model (GTK_LIST_BOX (self->fields), NULL, NULL, NULL, NULL);
  g_set_object (&self->session, session);
  g_set_object (&self->entity, entity);
  if (!entity)
    return;
  gtk_list_box_bind_model (GTK_LIST_BOX (self->fields), G_LIST_MODEL (marq_entity_get_fields (entity)), make_field_row, self,
                           NULL);
  gtk_adjustment_set_value (adjustment, 0);
  marq_entity_page_refresh (self);
}

void
marq_entity_page_refresh (MarqEntityPage *self)
{
  const char *comment;
  g_autofree char *facts = NULL;
  g_autofree char *label = NULL;

  if (!self->entity)
    return;
  comment = marq_item_get_comment (MARQ_ITEM (self->entity));
  facts = dup_facts (self);
  label = g_strdup_printf (_ ("Name of entity %s"), marq_item_get_name (MARQ_ITEM (self->entity)));
  marq_name_entry_set_text (MARQ_NAME_ENTRY (self->name), marq_item_get_name (MARQ_ITEM (self->entity)));
  marq_name_entry_set_label (MARQ_NAME_ENTRY (self->name), label);
  marq_name_entry_set_editable (MARQ_NAME_ENTRY (self->name), marq_session_is_editable (self->session));
  gtk_label_set_label (GTK_LABEL (self->facts), facts);
  gtk_label_set_label (GTK_LABEL (self->comment), comment ? comment : "");
  gtk_widget_set_visible (self->comment, comment && *comment);
  for (GtkWidget *row = gtk_widget_get_first_child (self->fields); row; row = gtk_widget_get_next_sibling (row))
    if (MARQ_IS_FIELD_ROW (row))
      marq_field_row_refresh (MARQ_FIELD_ROW (row));
  fill_groups (self);
}

void
marq_entity_page_edit_name (MarqEntityPage *self)
{
  marq_name_entry_begin (MARQ_NAME_ENTRY (self->name));
}
