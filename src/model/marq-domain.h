/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A type with rules of its own. */
#define MARQ_TYPE_DOMAIN (marq_domain_get_type ())

/* clang-format off */
#define MARQ_DOMAIN_PROPERTIES(ROW, C)                                                              \
  ROW (C, TYPE, data_type, N_ ("Type"), 0, 0)                                                       \
  ROW (C, BOOLEAN, not_null, N_ ("Required"), FALSE, 0)                                             \
  ROW (C, STRING, collation, N_ ("Collation"), 0, 0)                                                \
  ROW (C, TEXT, default_expression, N_ ("Default expression"), 0, MARQ_EXPRESSION)                  \
  ROW (C, LIST, checks, N_ ("Checks"), marq_constraint_get_type, MARQ_SORTED | MARQ_OPTIONAL_NAMES)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqDomain, marq_domain, DOMAIN, MARQ_DOMAIN_PROPERTIES)

G_END_DECLS
