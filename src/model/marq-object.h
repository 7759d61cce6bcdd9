/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* Any rarer kind (a cast, an operator, a text search configuration, …), in the engine's own words
 * and with what it depends on. */
#define MARQ_TYPE_OBJECT (marq_object_get_type ())

/* clang-format off */
#define MARQ_OBJECT_PROPERTIES(ROW, C)                                 \
  ROW (C, STRING, object_kind, N_ ("Kind"), 0, 0)                      \
  ROW (C, STRING, identity, N_ ("Identity"), 0, 0)                     \
  ROW (C, TEXT, definition, N_ ("Definition"), 0, MARQ_EXPRESSION)     \
  ROW (C, STRINGS, settings, N_ ("Settings"), 0, 0)                    \
  ROW (C, TEXT, drop_statement, N_ ("To drop it"), 0, MARQ_EXPRESSION) \
  ROW (C, REFS, depends_on, N_ ("Depends on"), marq_item_get_type, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqObject, marq_object, OBJECT, MARQ_OBJECT_PROPERTIES)

G_END_DECLS
