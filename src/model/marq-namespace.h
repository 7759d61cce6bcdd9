/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A schema in the sense of PostgreSQL: what its objects' names are unique in. */
#define MARQ_TYPE_NAMESPACE (marq_namespace_get_type ())

/* clang-format off */
#define MARQ_NAMESPACE_PROPERTIES(ROW, C)                                                             \
  ROW (C, STRING, color, N_ ("Color"), 0, MARQ_COSMETIC)                                              \
  ROW (C, STRING, character_set, N_ ("Character set"), 0, 0)                                          \
  ROW (C, STRING, collation, N_ ("Collation"), 0, 0)                                                  \
  ROW (C, LIST, entities, N_ ("Entities"), marq_entity_get_type, MARQ_SORTED | MARQ_SHARED_NAMES)     \
  ROW (C, LIST, views, N_ ("Views"), marq_view_get_type, MARQ_SORTED | MARQ_SHARED_NAMES)             \
  ROW (C, LIST, sequences, N_ ("Sequences"), marq_sequence_get_type, MARQ_SORTED | MARQ_SHARED_NAMES) \
  ROW (C, LIST, enums, N_ ("Enums"), marq_enum_get_type, MARQ_SORTED)                                 \
  ROW (C, LIST, domains, N_ ("Domains"), marq_domain_get_type, MARQ_SORTED)                           \
  ROW (C, LIST, composites, N_ ("Composite types"), marq_composite_get_type, MARQ_SORTED)             \
  ROW (C, LIST, routines, N_ ("Routines"), marq_routine_get_type, MARQ_SORTED | MARQ_FREE_NAMES)      \
  ROW (C, LIST, objects, N_ ("Other objects"), marq_object_get_type, MARQ_SORTED | MARQ_FREE_NAMES)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqNamespace, marq_namespace, NAMESPACE, MARQ_NAMESPACE_PROPERTIES)

G_END_DECLS
