/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-object.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqObject, marq_object, "object", N_ ("Object"), MARQ_OBJECT_PROPERTIES)
