/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-enum-value.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqEnumValue, marq_enum_value, "enum-value", N_ ("Value"), MARQ_ENUM_VALUE_PROPERTIES)
