/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A row security policy. */
#define MARQ_TYPE_POLICY (marq_policy_get_type ())

/* clang-format off */
#define MARQ_POLICY_PROPERTIES(ROW, C)                                   \
  ROW (C, ENUM, command, N_ ("For"), marq_policy_command_get_type, 0)           \
  ROW (C, BOOLEAN, permissive, N_ ("Permissive"), TRUE, 0)               \
  ROW (C, STRINGS, roles, N_ ("Roles"), 0, 0)                            \
  ROW (C, TEXT, using_expression, N_ ("Using"), 0, MARQ_EXPRESSION)      \
  ROW (C, TEXT, check_expression, N_ ("With check"), 0, MARQ_EXPRESSION) \
  ROW (C, REFS, depends_on, N_ ("Depends on"), marq_item_get_type, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqPolicy, marq_policy, POLICY, MARQ_POLICY_PROPERTIES)

G_END_DECLS
