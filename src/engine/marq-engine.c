/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-engine.h"

static const MarqEngine *const engines[] = {
  [MARQ_DIALECT_POSTGRESQL] = &marq_postgres_engine,
  [MARQ_DIALECT_SQLITE] = &marq_sqlite_engine,
  [MARQ_DIALECT_MARIADB] = &marq_mariadb_engine,
};

static const struct
{
  const char *fix;
  MarqPlanFlags flag;
} fixes[] = {
  { "concurrent", MARQ_PLAN_CONCURRENT },
  { "online-not-null", MARQ_PLAN_ONLINE_NOT_NULL },
  { "online-check", MARQ_PLAN_ONLINE_CHECK },
  { "online-foreign-key", MARQ_PLAN_ONLINE_FOREIGN_KEY },
  { "online-unique", MARQ_PLAN_ONLINE_UNIQUE },
  { "online-type", MARQ_PLAN_ONLINE_TYPE },
  { "lock-timeout", MARQ_PLAN_LOCK_TIMEOUT },
};

MarqPlanFlags
marq_plan_find_fix (const char *fix)
{
  for (guint i = 0; fix && i < G_N_ELEMENTS (fixes); i++)
    if (g_str_equal (fix, fixes[i].fix))
      return fixes[i].flag;
  return 0;
}

const MarqEngine *
marq_engine_get (MarqDialect dialect)
{
  g_return_val_if_fail (dialect < G_N_ELEMENTS (engines), NULL);
  return engines[dialect];
}
