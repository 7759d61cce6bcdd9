/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A named type of a few values, in order. */
#define MARQ_TYPE_ENUM (marq_enum_get_type ())

/* clang-format off */
#define MARQ_ENUM_PROPERTIES(ROW, C)                                \
  ROW (C, LIST, values, N_ ("Values"), marq_enum_value_get_type, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqEnum, marq_enum, ENUM, MARQ_ENUM_PROPERTIES)

G_END_DECLS
