/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* One part of the key of an index, an exclusion constraint or a partitioning: a field or an
 * expression, and how it is ordered and compared. */
#define MARQ_TYPE_KEY_PART (marq_key_part_get_type ())

/* clang-format off */
#define MARQ_KEY_PART_PROPERTIES(ROW, C)                                        \
  ROW (C, REF, field, N_ ("Field"), marq_field_get_type, 0)                     \
  ROW (C, TEXT, expression, N_ ("Expression"), 0, MARQ_EXPRESSION)              \
  ROW (C, STRING, collation, N_ ("Collation"), 0, 0)                            \
  ROW (C, STRING, operator_class, N_ ("Operator class"), 0, 0)                  \
  ROW (C, STRINGS, operator_class_options, N_ ("Operator class options"), 0, 0) \
  ROW (C, STRING, exclusion_operator, N_ ("Operator"), 0, 0)                    \
  ROW (C, BOOLEAN, descending, N_ ("Descending"), FALSE, 0)                     \
  ROW (C, ENUM, nulls, N_ ("Nulls"), marq_nulls_get_type, 0)                    \
  ROW (C, INTEGER, prefix_length, N_ ("Prefix length"), 0, 0)                   \
  ROW (C, INTEGER, statistics_target, N_ ("Statistics target"), -1, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqKeyPart, marq_key_part, KEY_PART, MARQ_KEY_PART_PROPERTIES)

G_END_DECLS
