/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "marq-session.h"
#include "model/marq-entity.h"

G_BEGIN_DECLS

#define MARQ_TYPE_ENTITY_LIST (marq_entity_list_get_type ())
G_DECLARE_FINAL_TYPE (MarqEntityList, marq_entity_list, MARQ, ENTITY_LIST, GtkWidget)

/* All entities of a project by name, with a filter; “selected” is the one to be shown. */
void        marq_entity_list_set_session (MarqEntityList *self, MarqSession *session);
MarqEntity *marq_entity_list_get_selected (MarqEntityList *self);
void        marq_entity_list_select      (MarqEntityList *self, MarqEntity *entity);
gboolean    marq_entity_list_is_filtered (MarqEntityList *self);
void        marq_entity_list_refresh     (MarqEntityList *self);
void        marq_entity_list_connect_activate (MarqEntityList *self, GCallback callback, gpointer data);
void        marq_entity_list_find        (MarqEntityList *self);

G_END_DECLS
