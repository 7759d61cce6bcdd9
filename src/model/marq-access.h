/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* Who owns one object and who may do what with it. */
#define MARQ_TYPE_ACCESS (marq_access_get_type ())

/* clang-format off */
#define MARQ_ACCESS_PROPERTIES(ROW, C)                                                     \
  ROW (C, REF, of, N_ ("Of"), marq_item_get_type, 0)                                       \
  ROW (C, STRING, owner, N_ ("Owner"), 0, 0)                                               \
  ROW (C, LIST, grants, N_ ("Grants"), marq_grant_get_type, MARQ_SORTED | MARQ_FREE_NAMES)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqAccess, marq_access, ACCESS, MARQ_ACCESS_PROPERTIES)

G_END_DECLS
