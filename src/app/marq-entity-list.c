/* SPDX-License-Identifier: GPL-3.0-or-later */
/* namespaces → their entities → one flat list → filtered → sorted → selected. Nothing is copied: the
 * model's own lists are at the bottom.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-entity-list.h"
#include "model/marq-model.h"

struct _MarqEntityList
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *search;
  GtkWidget *stack;
  GtkWidget *view;
  GtkSingleSelection *selection;
  GtkFilter *filter;
  GtkSorter *sorter;
  char *needle; /* casefolded; NULL: everything */
};

enum
{
  PROP_0,
  PROP_SELECTED,
  PROP_SINGLE_CLICK,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (MarqEntityList, marq_entity_list, GTK_TYPE_WIDGET)

static gpointer
get_entities (gpointer item, gpointer data)
{
  g_autoptr (MarqNamespace) namespace = item;

  return g_object_ref (marq_namespace_get_entities (namespace));
}

static gboolean
name_matches (MarqItem *item, const char *needle)
{
  g_autofree char *folded = g_utf8_casefold (marq_item_get_name (item) ? marq_item_get_name (item) : "", -1);

  return strstr (folded, needle) != NULL;
}

static gboolean
matches (gpointer item, gpointer data)
{
  MarqEntityList *self = data;
  MarqItemList *fields = marq_entity_get_fields (item);

  if (!self->needle || name_matches (item, self->needle))
    return TRUE;
  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    if (name_matches (marq_item_list_get (fields, i), self->needle))
      return TRUE;
  return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  const char *left = marq_item_get_name ((MarqItem *) a);
  const char *right = marq_item_get_name ((MarqItem *) b);

  return g_utf8_collate (left ? left : "", right ? right : "");
}

static void
update_empty (MarqEntityList *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0;

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), any ? "list" : self->needle ? "nothing-found" : "empty");
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, MarqEntityList *self)
{
  update_empty (self);
}

static void
on_search_changed (GtkSearchEntry *entry, MarqEntityList *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  g_clear_pointer (&self->needle, g_free);
  if (*text)
    self->needle = g_utf8_casefold (text, -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_empty (self);
}

static void
on_selected (GObject *selection, GParamSpec *pspec, MarqEntityList *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}

/* --- rows ---------------------------------------------------------------------------------- */

static void
set_up_row (GtkSignalListItemFactory *factory, GtkListItem *list_item, MarqEntityList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *count = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "caption");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), count);
  gtk_list_item_set_child (list_item, box);
}

static void
show_row (GtkListItem *list_item)
{
  MarqItem *entity = gtk_list_item_get_item (list_item);
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  GtkWidget *count = gtk_widget_get_next_sibling (name);
  guint n_fields = marq_item_list_get_length (marq_entity_get_fields (MARQ_ENTITY (entity)));
  g_autofree char *number = g_strdup_printf ("%u", n_fields);
  g_autofree char *explained = g_strdup_printf (ngettext ("%u field", "%u fields", n_fields), n_fields);

  gtk_label_set_label (GTK_LABEL (name), marq_item_get_name (entity));
  gtk_widget_set_tooltip_text (name, marq_item_get_name (entity));
  gtk_label_set_label (GTK_LABEL (count), number);
  gtk_widget_set_tooltip_text (count, explained);
}

static void
on_name_changed (GObject *entity, GParamSpec *pspec, GtkListItem *list_item)
{
  show_row (list_item);
}

static void
on_fields_changed (GListModel *fields, guint position, guint removed, guint added, GtkListItem *list_item)
{
  show_row (list_item);
}

static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *list_item, MarqEntityList *self)
{
  MarqEntity *entity = gtk_list_item_get_item (list_item);

  g_signal_connect (entity, "notify::name", G_CALLBACK (on_name_changed), list_item);
  g_signal_connect (marq_entity_get_fields (entity), "items-changed", G_CALLBACK (on_fields_changed), list_item);
  show_row (list_item);
}

static void
unbind_row (GtkSignalListItemFactory *factory, GtkListItem *list_item, MarqEntityList *self)
{
  MarqEntity *entity = gtk_list_item_get_item (list_item);

  g_signal_handlers_disconnect_by_data (entity, list_item);
  g_signal_handlers_disconnect_by_data (marq_entity_get_fields (entity), list_item);
}

/* --- the widget ---------------------------------------------------------------------------- */

static void
marq_entity_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MarqEntityList *self = MARQ_ENTITY_LIST (object);

  if (id == PROP_SELECTED)
    g_value_set_object (value, marq_entity_list_get_selected (self));
  else
    g_value_set_boolean (value, gtk_list_view_get_single_click_activate (GTK_LIST_VIEW (self->view)));
}

static void
marq_entity_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (MARQ_ENTITY_LIST (object)->view), g_value_get_boolean (value));
}

static void
marq_entity_list_dispose (GObject *object)
{
  MarqEntityList *self = MARQ_ENTITY_LIST (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (marq_entity_list_parent_class)->dispose (object);
}

static void
marq_entity_list_class_init (MarqEntityListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = marq_entity_list_dispose;
  object_class->get_property = marq_entity_list_get_property;
  object_class->set_property = marq_entity_list_set_property;
  props[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, MARQ_TYPE_ENTITY,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  /* Whether a click on a row leads to its page. */
  props[PROP_SINGLE_CLICK] = g_param_spec_boolean ("single-click", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/marquetry/Marquetry/entity-list.ui");
  gtk_widget_class_bind_template_child (widget_class, MarqEntityList, box);
  gtk_widget_class_bind_template_child (widget_class, MarqEntityList, search);
  gtk_widget_class_bind_template_child (widget_class, MarqEntityList, stack);
  gtk_widget_class_bind_template_child (widget_class, MarqEntityList, view);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, set_up_row);
  gtk_widget_class_bind_template_callback (widget_class, bind_row);
  gtk_widget_class_bind_template_callback (widget_class, unbind_row);
}

static void
marq_entity_list_init (MarqEntityList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare_names, self, NULL));
}

void
marq_entity_list_set_session (MarqEntityList *self, MarqSession *session)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (marq_project_get_schema (marq_session_get_project (session)));
  GtkMapListModel *lists = gtk_map_list_model_new (G_LIST_MODEL (g_object_ref (namespaces)), get_entities, NULL, NULL);
  GtkFlattenListModel *flat = gtk_flatten_list_model_new (G_LIST_MODEL (lists));
  GtkFilterListModel *filtered = gtk_filter_list_model_new (G_LIST_MODEL (flat), g_object_ref (self->filter));
  GtkSortListModel *sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), g_object_ref (self->sorter));

  g_clear_object (&self->selection);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  g_signal_connect (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self);
  g_signal_connect (self->selection, "items-changed", G_CALLBACK (on_items_changed), self);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->view), GTK_SELECTION_MODEL (self->selection));
  update_empty (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}

/**
 * marq_entity_list_get_selected:
 *
 * Returns: (transfer none) (nullable):
 */
MarqEntity *
marq_entity_list_get_selected (MarqEntityList *self)
{
  return self->selection ? gtk_single_selection_get_selected_item (self->selection) : NULL;
}

void
marq_entity_list_select (MarqEntityList *self, MarqEntity *entity)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MarqEntity) each = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (each != entity)
        continue;
      gtk_single_selection_set_selected (self->selection, i);
      gtk_widget_activate_action (self->view, "list.scroll-to-item", "u", i);
      return;
    }
}

gboolean
marq_entity_list_is_filtered (MarqEntityList *self)
{
  return self->needle != NULL;
}

/* Names have changed: they are sorted and found by them. */
void
marq_entity_list_refresh (MarqEntityList *self)
{
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
  if (self->needle)
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* A row was chosen with Enter or a click: in a narrow window that leads to its page. */
void
marq_entity_list_connect_activate (MarqEntityList *self, GCallback callback, gpointer data)
{
  g_signal_connect (self->view, "activate", callback, data);
}

void
marq_entity_list_find (MarqEntityList *self)
{
  gtk_widget_grab_focus (self->search);
}
