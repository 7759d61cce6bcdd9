/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A column, once it is in a database; also the attribute of a composite type and the column of a
 * view. default_value is a constant, default_expression is code; at most one is set. */
#define MARQ_TYPE_FIELD (marq_field_get_type ())

/* clang-format off */
#define MARQ_FIELD_PROPERTIES(ROW, C)                                               \
  ROW (C, TYPE, data_type, N_ ("Type"), 0, 0)                                       \
  ROW (C, BOOLEAN, not_null, N_ ("Required"), FALSE, 0)                             \
  ROW (C, TEXT, default_value, N_ ("Default value"), 0, 0)                          \
  ROW (C, TEXT, default_expression, N_ ("Default expression"), 0, MARQ_EXPRESSION)  \
  ROW (C, TEXT, generated_expression, N_ ("Generated as"), 0, MARQ_EXPRESSION)      \
  ROW (C, ENUM, generated, N_ ("Generated values are"), marq_generated_get_type, 0) \
  ROW (C, TEXT, on_update_expression, N_ ("On update"), 0, MARQ_EXPRESSION)         \
  ROW (C, ENUM, identity, N_ ("Identity"), marq_identity_get_type, 0)               \
  ROW (C, STRING, minimum, N_ ("Minimum"), 0, 0)                                    \
  ROW (C, STRING, maximum, N_ ("Maximum"), 0, 0)                                    \
  ROW (C, STRING, character_set, N_ ("Character set"), 0, 0)                        \
  ROW (C, STRING, collation, N_ ("Collation"), 0, 0)                                \
  ROW (C, STRING, storage, N_ ("Storage"), 0, 0)                                    \
  ROW (C, STRING, compression, N_ ("Compression"), 0, 0)                            \
  ROW (C, INTEGER, statistics_target, N_ ("Statistics target"), -1, 0)              \
  ROW (C, STRINGS, options, N_ ("Options"), 0, 0)                                   \
  ROW (C, STRINGS, foreign_options, N_ ("Foreign options"), 0, 0)                   \
  ROW (C, BOOLEAN, is_invisible, N_ ("Invisible"), FALSE, 0)                        \
  ROW (C, BOOLEAN, is_inherited, N_ ("Inherited"), FALSE, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqField, marq_field, FIELD, MARQ_FIELD_PROPERTIES)

G_END_DECLS
