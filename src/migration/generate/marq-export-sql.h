/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Migrations as one script for the engine's own client (psql, sqlite3, mariadb), which leaves the same record behind
 * as the runner does. What is applied is not applied again: psql and mariadb pass it over, sqlite3, which has no way
 * to, stops before it.
 */
#pragma once

#include "migration/store/marq-migration.h"

G_BEGIN_DECLS

typedef struct
{
  MarqDialect dialect;
  const char *environment; /* for scripts that ask; or NULL */
  gboolean    down;        /* takes them back, the last one first */
} MarqExportSettings;

/* migrations: of MarqMigration, in order. (transfer full) (nullable) */
char *marq_export_sql (MarqProject *project, GPtrArray *migrations, const MarqExportSettings *settings, GError **error);

/* A script of ours for the engine's own client, which may need to be told where statements end that have semicolons in
 * them. (transfer full) (nullable) */
char *marq_export_client_script (const char *script, MarqDialect dialect, GError **error);

G_END_DECLS
