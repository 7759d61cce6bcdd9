/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-trigger.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqTrigger, marq_trigger, "trigger", N_ ("Trigger"), MARQ_TRIGGER_PROPERTIES)
