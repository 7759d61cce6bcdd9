/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A primary key, a unique, a check or an exclusion constraint. Primary and unique keys have
 * fields, checks an expression, exclusions parts. */
#define MARQ_TYPE_CONSTRAINT (marq_constraint_get_type ())

/* clang-format off */
#define MARQ_CONSTRAINT_PROPERTIES(ROW, C)                                                   \
  ROW (C, ENUM, constraint, N_ ("Kind"), marq_constraint_kind_get_type, 0)                   \
  ROW (C, REFS, fields, N_ ("Fields"), marq_field_get_type, 0)                               \
  ROW (C, REFS, include, N_ ("Include"), marq_field_get_type, 0)                             \
  ROW (C, TEXT, expression, N_ ("Check"), 0, MARQ_EXPRESSION)                                \
  ROW (C, TEXT, predicate, N_ ("Where"), 0, MARQ_EXPRESSION)                                 \
  ROW (C, STRING, method, N_ ("Method"), 0, 0)                                               \
  ROW (C, BOOLEAN, nulls_not_distinct, N_ ("Nulls are equal"), FALSE, 0)                     \
  ROW (C, ENUM, deferral, N_ ("Deferrable"), marq_deferral_get_type, 0)                      \
  ROW (C, BOOLEAN, not_valid, N_ ("Not validated"), FALSE, 0)                                \
  ROW (C, BOOLEAN, no_inherit, N_ ("Not inherited"), FALSE, 0)                               \
  ROW (C, STRING, on_conflict, N_ ("On conflict"), 0, 0)                                     \
  ROW (C, BOOLEAN, descending, N_ ("Descending"), FALSE, 0)                                  \
  ROW (C, BOOLEAN, allows_nulls, N_ ("Key may be null"), FALSE, 0)                           \
  ROW (C, REF, partition_of, N_ ("Partition of"), marq_constraint_get_type, MARQ_ACYCLIC)    \
  ROW (C, STRING, tablespace, N_ ("Tablespace"), 0, 0)                                       \
  ROW (C, STRINGS, storage_options, N_ ("Storage options"), 0, 0)                            \
  ROW (C, REFS, depends_on, N_ ("Depends on"), marq_item_get_type, 0)                        \
  ROW (C, LIST, parts, N_ ("Key"), marq_key_part_get_type, MARQ_FREE_NAMES | MARQ_ESSENTIAL)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqConstraint, marq_constraint, CONSTRAINT, MARQ_CONSTRAINT_PROPERTIES)

G_END_DECLS
