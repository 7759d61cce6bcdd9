/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keys, indexes and relations say about the fields of an entity or a view. */
#pragma once

#include "marq-scene.h"
#include "model/marq-entity.h"
#include "model/marq-field.h"

G_BEGIN_DECLS

/* By uid: MarqMarks, as numbers; what no key, index or relation has is not in it. (transfer full) */
GHashTable *marq_field_marks_new      (MarqItem *item);
MarqMarks   marq_field_marks_get      (GHashTable *self, MarqField *field);

/* uids, or NULL. */
const char *const *marq_fields_of_primary_key (MarqEntity *entity);
/* Whether no two rows can have the same in these fields. */
gboolean    marq_fields_are_unique    (MarqEntity *entity, const char *const *fields);
/* Whether each of them always has a value. */
gboolean    marq_fields_are_required  (MarqEntity *entity, const char *const *fields);

G_END_DECLS
