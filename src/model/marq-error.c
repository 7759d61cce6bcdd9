/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-error.h"

G_DEFINE_QUARK (marq-model-error-quark, marq_model_error)
