/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/marq-model.h"

G_BEGIN_DECLS

/* Takes away from what a sequence says of its bounds what they would be anyway. */
void marq_mariadb_settle_sequence (MarqSequence *sequence);

G_END_DECLS
