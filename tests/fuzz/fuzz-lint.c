/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a script of any engine: findings or an error, the same each time. */
#include "config.h"

#include "engine/marq-lint.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static guint
count_findings (const char *script, MarqDialect dialect)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = marq_lint_sql (script, dialect, NULL, NULL, &error);

  g_assert_true ((findings == NULL) == (error != NULL));
  return findings ? findings->len : G_MAXUINT;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *script = g_strndup ((const char *) data, size);

  for (MarqDialect dialect = MARQ_DIALECT_POSTGRESQL; dialect <= MARQ_DIALECT_MARIADB; dialect++)
    g_assert_cmpuint (count_findings (script, dialect), ==, count_findings (script, dialect));
  return 0;
}
