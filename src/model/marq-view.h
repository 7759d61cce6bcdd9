/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A view or a materialized view. */
#define MARQ_TYPE_VIEW (marq_view_get_type ())

/* clang-format off */
#define MARQ_VIEW_PROPERTIES(ROW, C)                                                             \
  ROW (C, BOOLEAN, is_materialized, N_ ("Materialized"), FALSE, 0)                               \
  ROW (C, BOOLEAN, is_recursive, N_ ("Recursive"), FALSE, 0)                                     \
  ROW (C, TEXT, definition, N_ ("Definition"), 0, MARQ_EXPRESSION)                               \
  ROW (C, ENUM, check_option, N_ ("Check option"), marq_check_option_get_type, 0)                \
  ROW (C, BOOLEAN, is_unpopulated, N_ ("Without data"), FALSE, 0)                                \
  ROW (C, STRING, color, N_ ("Color"), 0, MARQ_COSMETIC)                                         \
  ROW (C, STRING, access_method, N_ ("Access method"), 0, 0)                                     \
  ROW (C, STRING, tablespace, N_ ("Tablespace"), 0, 0)                                           \
  ROW (C, STRINGS, storage_options, N_ ("Storage options"), 0, 0)                                \
  ROW (C, REF, cluster_on, N_ ("Clustered on"), marq_index_get_type, MARQ_WEAK)                  \
  ROW (C, REFS, depends_on, N_ ("Depends on"), marq_item_get_type, 0)                            \
  ROW (C, LIST, columns, N_ ("Columns"), marq_field_get_type, 0)                                 \
  ROW (C, LIST, indexes, N_ ("Indexes"), marq_index_get_type, MARQ_SORTED | MARQ_OPTIONAL_NAMES) \
  ROW (C, LIST, triggers, N_ ("Triggers"), marq_trigger_get_type, MARQ_SORTED)                   \
  ROW (C, LIST, rules, N_ ("Rules"), marq_rule_get_type, MARQ_SORTED)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqView, marq_view, VIEW, MARQ_VIEW_PROPERTIES)

G_END_DECLS
