/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-extension.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqExtension, marq_extension, "extension", N_ ("Extension"), MARQ_EXTENSION_PROPERTIES)
