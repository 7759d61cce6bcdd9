/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A type of several attributes. */
#define MARQ_TYPE_COMPOSITE (marq_composite_get_type ())

/* clang-format off */
#define MARQ_COMPOSITE_PROPERTIES(ROW, C)                          \
  ROW (C, LIST, fields, N_ ("Attributes"), marq_field_get_type, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqComposite, marq_composite, COMPOSITE, MARQ_COMPOSITE_PROPERTIES)

G_END_DECLS
