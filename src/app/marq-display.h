/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How items are put into words on the screen. */
#pragma once

#include "model/marq-model.h"

G_BEGIN_DECLS

char    *marq_display_type          (MarqField *field);
char    *marq_display_default       (MarqField *field);
char    *marq_display_target        (MarqProject *project);
char    *marq_display_relation      (MarqRelation *relation);
char    *marq_display_key           (MarqIndex *index);
gboolean marq_display_is_primary    (MarqField *field);
gboolean marq_display_is_foreign    (MarqField *field);

G_END_DECLS
