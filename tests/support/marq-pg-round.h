/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a database of PostgreSQL to a schema and back to a database, which is then the same to pg_dump. */
#pragma once

#include "marq-test-db.h"
#include "model/marq-model.h"

G_BEGIN_DECLS

/* Loads a file of the corpus, with what it wants to be there. Returns what went wrong, or NULL. */
char       *marq_pg_round_load        (MarqTestDb *db, const char *path);
MarqSchema *marq_pg_round_read        (MarqTestDb *db, GPtrArray *left_out);
/* NULL: what was read from the first builds its equal in the second. */
char       *marq_pg_round_rebuild     (MarqTestDb *db, MarqSchema *schema, MarqTestDb *again);
char       *marq_pg_round_run         (MarqTestDb *db, const char *script);
/* The dump as it is once it was restored. */
char       *marq_pg_round_dump        (MarqTestDb *db);
/* The first lines that only one of two has. */
char       *marq_pg_round_difference  (const char *before, const char *after);
/* Two readings of what is alike. */
void        marq_pg_round_assert_same (MarqSchema *before, MarqSchema *after);

G_END_DECLS
