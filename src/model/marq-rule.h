/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A rewrite rule. */
#define MARQ_TYPE_RULE (marq_rule_get_type ())

/* clang-format off */
#define MARQ_RULE_PROPERTIES(ROW, C)                                  \
  ROW (C, ENUM, firing, N_ ("Fires"), marq_firing_get_type, 0)        \
  ROW (C, TEXT, definition, N_ ("Definition"), 0, MARQ_EXPRESSION)    \
  ROW (C, REFS, depends_on, N_ ("Depends on"), marq_item_get_type, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqRule, marq_rule, RULE, MARQ_RULE_PROPERTIES)

G_END_DECLS
