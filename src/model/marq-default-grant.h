/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* What roles will be granted on objects that are yet to be made. */
#define MARQ_TYPE_DEFAULT_GRANT (marq_default_grant_get_type ())

/* clang-format off */
#define MARQ_DEFAULT_GRANT_PROPERTIES(ROW, C)                       \
  ROW (C, STRING, role, N_ ("Objects made by"), 0, 0)               \
  ROW (C, REF, in_namespace, N_ ("In"), marq_namespace_get_type, 0) \
  ROW (C, STRING, object_kind, N_ ("Kind"), 0, 0)                   \
  ROW (C, STRING, grantee, N_ ("To"), 0, 0)                         \
  ROW (C, STRINGS, privileges, N_ ("Privileges"), 0, 0)             \
  ROW (C, BOOLEAN, grantable, N_ ("May pass on"), FALSE, 0)         \
  ROW (C, BOOLEAN, is_revoke, N_ ("Revoked"), FALSE, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqDefaultGrant, marq_default_grant, DEFAULT_GRANT, MARQ_DEFAULT_GRANT_PROPERTIES)

G_END_DECLS
