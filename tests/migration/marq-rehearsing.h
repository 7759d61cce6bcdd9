/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of rehearsals share: a migration of two texts, tried on a database. */
#pragma once

#include "marq-test-db.h"
#include "migration/prove/marq-rehearse.h"

G_BEGIN_DECLS

/* The server that scratch databases of these tests are made on; NULL: it needs none. */
const char    *marq_rehearsing_server (MarqDialect dialect);
MarqMigration *marq_rehearsing_migration (const char *version, const char *up, const char *down);
/* Of these migrations (element-type MarqMigration). */
MarqRehearsal *marq_rehearsing_try_all (MarqTestDb *db, MarqDialect dialect, GPtrArray *migrations, gboolean is_development, GError **error);
MarqRehearsal *marq_rehearsing_try (MarqTestDb *db, MarqDialect dialect, const char *up, const char *down, gboolean is_development,
                                    GError **error);
/* All that is said of it, for messages. */
void           marq_rehearsing_print (MarqRehearsal *rehearsal);

G_END_DECLS
