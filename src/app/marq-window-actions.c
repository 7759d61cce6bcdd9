/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-compat.h"
#include "marq-window-private.h"
#include "model/marq-error.h"
#include "model/marq-fallout.h"
#include "model/marq-model.h"
#include "model/marq-names.h"

static MarqHistory *
history_of (MarqWindow *self)
{
  return marq_session_get_history (self->session);
}

static MarqEntity *
selected (MarqWindow *self)
{
  return marq_entity_list_get_selected (MARQ_ENTITY_LIST (self->list));
}

gboolean
marq_window_save (MarqWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (marq_session_save (self->session, &error))
    {
      self->kept_mine = FALSE;
      marq_window_say_state (self);
      return TRUE;
    }
  if (g_error_matches (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_CHANGED))
    marq_window_say_state (self);
  else
    marq_compat_show_error (GTK_WINDOW (self), _ ("The Project Was Not Saved"), error->message);
  return FALSE;
}

static void
save (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  marq_window_save (data);
}

/* While a person types, undoing is about the text, not about the design under it. */
static gboolean
text_takes (MarqWindow *self, const char *action)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (!GTK_IS_TEXT (focus))
    return FALSE;
  gtk_widget_activate_action (focus, action, NULL);
  return TRUE;
}

static void
undo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (!text_takes (data, "text.undo"))
    marq_history_undo (history_of (data));
}

static void
redo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (!text_takes (data, "text.redo"))
    marq_history_redo (history_of (data));
}

static void
find (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MarqWindow *self = data;

  adw_leaflet_navigate (ADW_LEAFLET (self->leaflet), ADW_NAVIGATION_DIRECTION_BACK);
  marq_entity_list_find (MARQ_ENTITY_LIST (self->list));
}

static void
rename_entity (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MarqWindow *self = data;

  adw_leaflet_navigate (ADW_LEAFLET (self->leaflet), ADW_NAVIGATION_DIRECTION_FORWARD);
  marq_entity_page_edit_name (MARQ_ENTITY_PAGE (self->page));
}

/* Where a new entity goes: beside the one that is shown, else into the first namespace. */
static MarqNamespace *
current_namespace (MarqWindow *self)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (marq_project_get_schema (marq_session_get_project (self->session)));
  MarqEntity *entity = selected (self);
  g_autoptr (MarqNamespace) namespace = NULL;

  if (entity)
    return MARQ_NAMESPACE (marq_item_get_parent (MARQ_ITEM (entity)));
  if (!marq_item_list_get_length (namespaces))
    {
      namespace = g_object_new (MARQ_TYPE_NAMESPACE, "name", "public", NULL);
      marq_history_insert (history_of (self), namespaces, MARQ_AT_END, namespace, NULL);
    }
  return marq_item_list_get (namespaces, 0);
}

static MarqEntity *
make_entity (const char *name)
{
  MarqEntity *entity = g_object_new (MARQ_TYPE_ENTITY, "name", name, NULL);
  g_autoptr (MarqFieldType) type = marq_field_type_new (MARQ_TYPE_KIND_UUID);
  MarqField *id = marq_item_list_append (marq_entity_get_fields (entity),
                                         g_object_new (MARQ_TYPE_FIELD, "name", "id", "data-type", type, "not-null", TRUE,
                                                       "default-expression", "gen_random_uuid()", NULL));
  const char *key[] = { marq_item_get_uid (MARQ_ITEM (id)), NULL };

  marq_item_list_append (marq_entity_get_constraints (entity), g_object_new (MARQ_TYPE_CONSTRAINT, "fields", key, NULL));
  return entity;
}

static void
add_entity (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MarqWindow *self = data;
  MarqHistory *history = history_of (self);
  g_autoptr (MarqEntity) entity = NULL;
  g_autofree char *name = NULL;
  MarqNamespace *namespace;

  marq_history_begin (history, _ ("Add Entity"), NULL);
  namespace = current_namespace (self);
  name = marq_name_make_unique (MARQ_ITEM (namespace), marq_item_find_property (MARQ_ITEM (namespace), "entities"),
                                "new_entity");
  entity = make_entity (name);
  marq_history_insert (history, marq_namespace_get_entities (namespace), MARQ_AT_END, entity, NULL);
  marq_history_end (history);
  marq_entity_list_select (MARQ_ENTITY_LIST (self->list), entity);
  rename_entity (action, NULL, self);
}

/* "Deleted orders", and how much fell with it. */
static char *
dup_deleted_text (MarqEntity *entity)
{
  MarqItem *items[] = { MARQ_ITEM (entity) };
  g_autoptr (GPtrArray) fallout = marq_fallout_find (items, 1);
  const char *name = marq_item_get_name (MARQ_ITEM (entity));
  guint n = 0;

  for (guint i = 1; i < fallout->len; i++)
    {
      MarqFallout *each = fallout->pdata[i];

      n += each->falls && !MARQ_IS_DIAGRAM_NODE (each->item) && !MARQ_IS_DIAGRAM_LINE (each->item);
    }
  if (!n)
    return g_strdup_printf (_ ("Deleted %s"), name);
  return g_strdup_printf (ngettext ("Deleted %1$s, and %2$u thing that needs it", "Deleted %1$s, and %2$u things that need it", n),
                          name, n);
}

static void
delete_entity (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MarqWindow *self = data;
  MarqItem *items[] = { MARQ_ITEM (selected (self)) };
  g_autofree char *text = dup_deleted_text (MARQ_ENTITY (items[0]));

  marq_history_delete (history_of (self), items, 1);
  marq_window_toast (self, text, TRUE);
}

static void
open_chosen (const char *path, gpointer data)
{
  g_autoptr (MarqWindow) self = data;

  if (path)
    marq_application_open_path (MARQ_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))), path, GTK_WINDOW (self));
}

static void
open_project (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  marq_compat_choose_project (data, open_chosen, g_object_ref (data));
}

void
marq_window_add_actions (MarqWindow *self)
{
  static const GActionEntry actions[] = {
    { .name = "open", .activate = open_project },
    { .name = "save", .activate = save },
    { .name = "undo", .activate = undo },
    { .name = "redo", .activate = redo },
    { .name = "find", .activate = find },
    { .name = "rename", .activate = rename_entity },
    { .name = "add-entity", .activate = add_entity },
    { .name = "delete", .activate = delete_entity },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  marq_window_update_actions (self);
}

static void
enable (MarqWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)), enabled);
}

void
marq_window_update_actions (MarqWindow *self)
{
  MarqHistory *history = self->session ? history_of (self) : NULL;
  gboolean editable = self->session && marq_session_is_editable (self->session);
  gboolean has_entity = self->session && selected (self);

  enable (self, "save", editable && marq_history_get_modified (history));
  enable (self, "undo", editable && marq_history_get_can_undo (history));
  enable (self, "redo", editable && marq_history_get_can_redo (history));
  enable (self, "find", self->session != NULL);
  enable (self, "add-entity", editable);
  enable (self, "rename", editable && has_entity);
  enable (self, "delete", editable && has_entity);
}
