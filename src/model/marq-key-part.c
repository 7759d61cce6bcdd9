/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-key-part.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqKeyPart, marq_key_part, "key-part", N_ ("Key part"), MARQ_KEY_PART_PROPERTIES)
