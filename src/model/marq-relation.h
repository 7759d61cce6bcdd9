/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A foreign key: from fields of the entity it is below to as many of another, or of the same. */
#define MARQ_TYPE_RELATION (marq_relation_get_type ())

/* clang-format off */
#define MARQ_RELATION_PROPERTIES(ROW, C)                                                       \
  ROW (C, REFS, fields, N_ ("Fields"), marq_field_get_type, 0)                                 \
  ROW (C, REF, target, N_ ("Target"), marq_entity_get_type, 0)                                 \
  ROW (C, REFS, target_fields, N_ ("Target fields"), marq_field_get_type, 0)                   \
  ROW (C, ENUM, on_delete, N_ ("On delete"), marq_action_get_type, 0)                          \
  ROW (C, ENUM, on_update, N_ ("On update"), marq_action_get_type, 0)                          \
  ROW (C, REFS, on_delete_fields, N_ ("Fields set on delete"), marq_field_get_type, MARQ_WEAK) \
  ROW (C, ENUM, match, N_ ("Match"), marq_match_get_type, 0)                                   \
  ROW (C, ENUM, deferral, N_ ("Deferrable"), marq_deferral_get_type, 0)                        \
  ROW (C, BOOLEAN, not_valid, N_ ("Not validated"), FALSE, 0)                                  \
  ROW (C, REF, partition_of, N_ ("Partition of"), marq_relation_get_type, MARQ_ACYCLIC)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqRelation, marq_relation, RELATION, MARQ_RELATION_PROPERTIES)

G_END_DECLS
