/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-rule.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqRule, marq_rule, "rule", N_ ("Rule"), MARQ_RULE_PROPERTIES)
