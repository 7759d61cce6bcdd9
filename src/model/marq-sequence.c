/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-sequence.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqSequence, marq_sequence, "sequence", N_ ("Sequence"), MARQ_SEQUENCE_PROPERTIES)
