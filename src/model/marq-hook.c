/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-hook.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqHook, marq_hook, "hook", N_ ("Hook"), MARQ_HOOK_PROPERTIES)
