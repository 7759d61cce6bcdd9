/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-engine-error.h"

G_DEFINE_QUARK (marq - engine - error - quark, marq_engine_error)
