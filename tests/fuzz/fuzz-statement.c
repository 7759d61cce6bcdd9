/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a script of any engine: statements that stand in it one after another, or an error. */
#include "config.h"

#include <string.h>

#include "engine/marq-statement.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check (const char *script, MarqDialect dialect)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) statements = marq_statement_split (script, dialect, &error);
  gsize behind = 0;

  g_assert_true ((statements == NULL) == (error != NULL));
  for (guint i = 0; statements && i < statements->len; i++)
    {
      MarqStatement *statement = statements->pdata[i];
      gsize length = strlen (statement->text);

      g_assert_cmpuint (statement->start, >=, behind);
      g_assert_cmpuint (statement->end, >=, statement->start + length);
      g_assert_cmpmem (script + statement->start, length, statement->text, length);
      behind = statement->end;
    }
  g_assert_cmpuint (behind, <=, strlen (script));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *script = g_strndup ((const char *) data, size);

  for (MarqDialect dialect = MARQ_DIALECT_POSTGRESQL; dialect <= MARQ_DIALECT_MARIADB; dialect++)
    check (script, dialect);
  return 0;
}
