/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-index.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqIndex, marq_index, "index", N_ ("Index"), MARQ_INDEX_PROPERTIES)
