/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-enum.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqEnum, marq_enum, "enum", N_ ("Enum"), MARQ_ENUM_PROPERTIES)
