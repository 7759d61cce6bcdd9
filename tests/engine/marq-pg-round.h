/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a PostgreSQL database to a schema and to another database. */
#pragma once

#include "engine/marq-connection.h"
#include "marq-test-db.h"

MarqSchema *marq_round_read        (MarqTestDb *db, GPtrArray *left_out);
/* The statements that make one of the other; NULL, and why, where there are none. */
char       *marq_round_plan        (MarqSchema *before, MarqSchema *after, char **why);
/* The statements that build it from nothing; NULL, and why, where there are none. */
char       *marq_round_script      (MarqSchema *schema, char **why);
/* From a file: a client that gives up in the middle would not read a pipe to its end. */
char       *marq_round_run         (MarqTestDb *db, const char *script);
/* NULL: what is read from db builds its equal in again. */
char       *marq_round_rebuild     (MarqTestDb *db, MarqSchema *schema, MarqTestDb *again);
/* Two readings of what is alike. */
void        marq_round_assert_same (MarqSchema *before, MarqSchema *after);
