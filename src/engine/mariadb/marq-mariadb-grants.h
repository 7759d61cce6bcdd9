/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What SHOW GRANTS says. */
#pragma once

#include "engine/marq-script-token.h"

G_BEGIN_DECLS

/* rows: of an answer. (transfer full) */
GPtrArray *marq_mariadb_grants_read  (GPtrArray *rows);
/* table: NULL: whatever is in the database. */
gboolean   marq_mariadb_grants_allow (GPtrArray *grants, const char *right, const char *base, const char *table);

G_END_DECLS
