/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An empty database of a real engine, gone after the test. */
#pragma once

#include "model/marq-enums.h"

G_BEGIN_DECLS

typedef struct _MarqTestDb MarqTestDb;

/* NULL: the engine is not there, and the test was skipped. */
MarqTestDb *marq_test_db_new     (MarqDialect dialect);
void        marq_test_db_free    (MarqTestDb *self);

/* Runs a script as the engine's own client would. Returns what went wrong, or NULL. */
char       *marq_test_db_run     (MarqTestDb *self, const char *script);
/* The schema as the engine's own tools write it, by line in a stable order. */
char       *marq_test_db_dump    (MarqTestDb *self);
/* PostgreSQL: with owners and grants. */
char       *marq_test_db_dump_access (MarqTestDb *self);
/* The first value of the answer, or NULL. */
char       *marq_test_db_ask     (MarqTestDb *self, const char *query);
/* Where it is, without a password. */
const char *marq_test_db_get_url (MarqTestDb *self);
const char *marq_test_db_get_name (MarqTestDb *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqTestDb, marq_test_db_free)

G_END_DECLS
