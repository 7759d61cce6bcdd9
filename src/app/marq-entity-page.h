/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "marq-session.h"
#include "model/marq-entity.h"

G_BEGIN_DECLS

#define MARQ_TYPE_ENTITY_PAGE (marq_entity_page_get_type ())
G_DECLARE_FINAL_TYPE (MarqEntityPage, marq_entity_page, MARQ, ENTITY_PAGE, GtkWidget)

/* One entity: its name, its fields, and what hangs on them. */
void marq_entity_page_show        (MarqEntityPage *self, MarqSession *session, MarqEntity *entity);
void marq_entity_page_refresh     (MarqEntityPage *self);
void marq_entity_page_edit_name   (MarqEntityPage *self);

G_END_DECLS
