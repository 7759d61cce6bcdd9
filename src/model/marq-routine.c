/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-routine.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqRoutine, marq_routine, "routine", N_ ("Routine"), MARQ_ROUTINE_PROPERTIES)
