/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-access.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqAccess, marq_access, "access", N_ ("Access"), MARQ_ACCESS_PROPERTIES)
