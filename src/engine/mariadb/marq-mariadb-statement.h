/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/marq-statement-private.h"

G_BEGIN_DECLS

/* Sets kind, flags and reason, by the words in split. */
void marq_mariadb_statement_tell (MarqStatement *self, MarqSplit *split);

G_END_DECLS
