/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-composite.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqComposite, marq_composite, "composite", N_ ("Composite type"), MARQ_COMPOSITE_PROPERTIES)
