/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* What one role may do. */
#define MARQ_TYPE_GRANT (marq_grant_get_type ())

/* clang-format off */
#define MARQ_GRANT_PROPERTIES(ROW, C)                          \
  ROW (C, STRING, grantee, N_ ("To"), 0, 0)                    \
  ROW (C, STRING, grantor, N_ ("By"), 0, 0)                    \
  ROW (C, STRINGS, privileges, N_ ("Privileges"), 0, 0)        \
  ROW (C, BOOLEAN, grantable, N_ ("May pass on"), FALSE, 0)    \
  ROW (C, BOOLEAN, is_revoke, N_ ("Revoked"), FALSE, 0)        \
  ROW (C, REFS, fields, N_ ("Fields"), marq_field_get_type, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqGrant, marq_grant, GRANT, MARQ_GRANT_PROPERTIES)

G_END_DECLS
