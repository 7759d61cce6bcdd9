/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* An extension of the engine. What it brings is not the user's. */
#define MARQ_TYPE_EXTENSION (marq_extension_get_type ())

/* clang-format off */
#define MARQ_EXTENSION_PROPERTIES(ROW, C)           \
  ROW (C, STRING, version, N_ ("Version"), 0, 0)    \
  ROW (C, STRING, schema_name, N_ ("Schema"), 0, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqExtension, marq_extension, EXTENSION, MARQ_EXTENSION_PROPERTIES)

G_END_DECLS
