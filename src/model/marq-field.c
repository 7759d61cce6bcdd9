/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-field.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqField, marq_field, "field", N_ ("Field"), MARQ_FIELD_PROPERTIES)
