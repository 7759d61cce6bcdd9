/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* One value of an enum. It has a uid, so that renaming it is known. */
#define MARQ_TYPE_ENUM_VALUE (marq_enum_value_get_type ())

/* clang-format off */
#define MARQ_ENUM_VALUE_PROPERTIES(ROW, C)               \
  ROW (C, STRING, color, N_ ("Color"), 0, MARQ_COSMETIC)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqEnumValue, marq_enum_value, ENUM_VALUE, MARQ_ENUM_VALUE_PROPERTIES)

G_END_DECLS
