/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "marq-session.h"
#include "model/marq-field.h"

G_BEGIN_DECLS

#define MARQ_TYPE_FIELD_ROW (marq_field_row_get_type ())
G_DECLARE_FINAL_TYPE (MarqFieldRow, marq_field_row, MARQ, FIELD_ROW, GtkListBoxRow)

/* One field in the list of an entity's fields. */
GtkWidget *marq_field_row_new     (MarqSession *session, MarqField *field);
void       marq_field_row_refresh (MarqFieldRow *self);
void       marq_field_row_edit    (MarqFieldRow *self);

G_END_DECLS
