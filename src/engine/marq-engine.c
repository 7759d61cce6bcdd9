/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-engine.h"

static const MarqEngine *const engines[] = {
  [MARQ_DIALECT_POSTGRESQL] = &marq_postgres_engine,
  [MARQ_DIALECT_SQLITE] = &marq_sqlite_engine,
  [MARQ_DIALECT_MARIADB] = &marq_mariadb_engine,
};

const MarqEngine *
marq_engine_get (MarqDialect dialect)
{
  g_return_val_if_fail (dialect < G_N_ELEMENTS (engines), NULL);
  return engines[dialect];
}
