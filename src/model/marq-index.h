/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* An index of an entity or of a materialized view. */
#define MARQ_TYPE_INDEX (marq_index_get_type ())

/* clang-format off */
#define MARQ_INDEX_PROPERTIES(ROW, C)                                                        \
  ROW (C, STRING, method, N_ ("Method"), 0, 0)                                               \
  ROW (C, BOOLEAN, is_unique, N_ ("Unique"), FALSE, 0)                                       \
  ROW (C, BOOLEAN, nulls_not_distinct, N_ ("Nulls are equal"), FALSE, 0)                     \
  ROW (C, REFS, include, N_ ("Include"), marq_field_get_type, 0)                             \
  ROW (C, TEXT, predicate, N_ ("Where"), 0, MARQ_EXPRESSION)                                 \
  ROW (C, REF, partition_of, N_ ("Partition of"), marq_item_get_type, MARQ_ACYCLIC)          \
  ROW (C, STRING, tablespace, N_ ("Tablespace"), 0, 0)                                       \
  ROW (C, STRINGS, storage_options, N_ ("Storage options"), 0, 0)                            \
  ROW (C, BOOLEAN, concurrently, N_ ("Build concurrently"), FALSE, MARQ_COSMETIC)            \
  ROW (C, BOOLEAN, is_invisible, N_ ("Invisible"), FALSE, 0)                                 \
  ROW (C, LIST, parts, N_ ("Key"), marq_key_part_get_type, MARQ_FREE_NAMES | MARQ_ESSENTIAL)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqIndex, marq_index, INDEX, MARQ_INDEX_PROPERTIES)

G_END_DECLS
