/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-compare-error.h"

G_DEFINE_QUARK (marq-compare-error-quark, marq_compare_error)
