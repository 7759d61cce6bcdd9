/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-policy.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqPolicy, marq_policy, "policy", N_ ("Policy"), MARQ_POLICY_PROPERTIES)
