/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-default-grant.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqDefaultGrant, marq_default_grant, "default-grant", N_ ("Default grant"), MARQ_DEFAULT_GRANT_PROPERTIES)
