/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lint of a SQLite script, by its words: SQLite itself says whether they are right. */
#include "config.h"

#include "engine/marq-script-lint.h"
#include "marq-sqlite-lint.h"

static void
check_pragma (MarqScriptLint *lint, const MarqLintRule *rule, const MarqScriptStatement *statement)
{
  if (lint->is_in_transaction && marq_script_has (lint, statement, 0, "PRAGMA foreign_keys")
      && statement->tokens->len > 2)
    marq_script_lint_report (lint, rule, statement, "foreign_keys",
                             _ ("PRAGMA foreign_keys does nothing inside a transaction"));
}

static const MarqLintRow marq_sqlite_lint_rules_rows[] = {
  { { "sqlite-pragma-in-transaction", MARQ_LEVEL_ERROR, ON_SQLITE,
      N_ ("Foreign keys stay on, and dropping a table then deletes the rows that refer to it."),
      NULL, N_ ("Set it before BEGIN, in a step without a transaction.") },
    .check_statement = check_pragma },
};

MARQ_DEFINE_LINT_ROWS (marq_sqlite_lint_rules)

gboolean
marq_sqlite_lint_script (MarqScriptLint *lint, GError **error)
{
  if (!marq_script_lint_check (lint, error))
    return FALSE;
  marq_script_lint_run (lint, TRUE);
  return TRUE;
}
