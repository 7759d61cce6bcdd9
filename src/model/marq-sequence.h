/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A sequence, free or owned by a field; that of an identity field, where it is not the usual one. */
#define MARQ_TYPE_SEQUENCE (marq_sequence_get_type ())

/* clang-format off */
#define MARQ_SEQUENCE_PROPERTIES(ROW, C)                                       \
  ROW (C, TYPE, data_type, N_ ("Type"), 0, 0)                                  \
  ROW (C, STRING, start, N_ ("Start"), 0, 0)                                   \
  ROW (C, STRING, minimum, N_ ("Minimum"), 0, 0)                               \
  ROW (C, STRING, maximum, N_ ("Maximum"), 0, 0)                               \
  ROW (C, INTEGER, increment, N_ ("Increment"), 1, 0)                          \
  ROW (C, INTEGER, cache, N_ ("Cache"), 1, 0)                                  \
  ROW (C, BOOLEAN, cycles, N_ ("Cycles"), FALSE, 0)                            \
  ROW (C, ENUM, persistence, N_ ("Persistence"), marq_persistence_get_type, 0) \
  ROW (C, REF, owned_by, N_ ("Owned by"), marq_field_get_type, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqSequence, marq_sequence, SEQUENCE, MARQ_SEQUENCE_PROPERTIES)

G_END_DECLS
