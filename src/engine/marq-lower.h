/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engines' lowerings share. */
#pragma once

#include "marq-engine.h"
#include "model/marq-model.h"

G_BEGIN_DECLS

struct _MarqLowering
{
  const MarqEngine         *engine;
  const MarqEngineSettings *settings;
  MarqSchema               *schema;   /* a copy, lowered in place */
  GPtrArray                *findings; /* of MarqFinding; NULL: nobody asks */
};

/* In the lowered schema, types of the engine's own are MARQ_TYPE_KIND_CUSTOM. */
MarqFieldType *marq_lower_custom        (const char *format, ...) G_GNUC_PRINTF (1, 2);
void           marq_lower_note          (MarqLowering *self, const char *rule, gpointer item, const char *format, ...)
                                         G_GNUC_PRINTF (4, 5);

/* The values of an enum type, its own or those of the enum it refers to. (nullable) */
GStrv          marq_lower_enum_values   (MarqLowering *self, MarqItem *owner, MarqFieldType *type);
/* "status IN ('draft', 'paid')". */
char          *marq_lower_values_check  (MarqLowering *self, const char *name, const char *const *values);
/* By which the check is known that holds a field to the values of its enum. (transfer full) */
char          *marq_lower_dup_values_uid (MarqField *field);
/* A constraint that stands for something else of a field. */
MarqConstraint *marq_lower_add_check    (MarqLowering *self, MarqField *field, const char *role, char *expression);
/* Whether a field alone is the primary key, and takes its value from nowhere else. */
gboolean       marq_lower_is_own_key    (MarqField *field);
/* The kind below arrays. */
MarqTypeKind   marq_lower_base_kind     (MarqFieldType *type);

G_END_DECLS
