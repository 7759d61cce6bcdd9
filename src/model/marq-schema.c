/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-schema.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM_WITH_CODE (MarqSchema, marq_schema, "schema", N_ ("Schema"), MARQ_SCHEMA_PROPERTIES, item_class->is_root = TRUE)
