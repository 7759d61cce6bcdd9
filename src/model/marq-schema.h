/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* Everything in one database. Owners and grants stand apart from what they are of: they are
 * compared and applied only when somebody asks. */
#define MARQ_TYPE_SCHEMA (marq_schema_get_type ())

/* clang-format off */
#define MARQ_SCHEMA_PROPERTIES(ROW, C)                                                                             \
  ROW (C, STRING, character_set, N_ ("Character set"), 0, 0)                                                       \
  ROW (C, STRING, collation, N_ ("Collation"), 0, 0)                                                               \
  ROW (C, LIST, namespaces, N_ ("Namespaces"), marq_namespace_get_type, MARQ_SORTED)                               \
  ROW (C, LIST, extensions, N_ ("Extensions"), marq_extension_get_type, MARQ_SORTED)                               \
  ROW (C, LIST, objects, N_ ("Other objects"), marq_object_get_type, MARQ_SORTED | MARQ_FREE_NAMES)                \
  ROW (C, LIST, access, N_ ("Owners and grants"), marq_access_get_type, MARQ_SORTED | MARQ_FREE_NAMES)             \
  ROW (C, LIST, default_grants, N_ ("Default grants"), marq_default_grant_get_type, MARQ_SORTED | MARQ_FREE_NAMES)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqSchema, marq_schema, SCHEMA, MARQ_SCHEMA_PROPERTIES)

G_END_DECLS
