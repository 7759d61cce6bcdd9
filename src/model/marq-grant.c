/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-grant.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqGrant, marq_grant, "grant", N_ ("Grant"), MARQ_GRANT_PROPERTIES)
