/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a statement of PostgreSQL is, by its tree or, where there is none, by its words. */
#pragma once

#include "engine/marq-statement-private.h"
#include "marq-pg-script-node.h"

G_BEGIN_DECLS

/* Sets kind, flags and reason. */
void marq_pg_statement_tell       (MarqStatement *self, PgQuery__Node *node);
/* words: of the statement, in split. */
void marq_pg_statement_tell_words (MarqStatement *self, MarqSplit *split);

G_END_DECLS
