/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lint of a MariaDB script, by its words: there is no parser of it but the server's. */
#include "config.h"

#include "engine/marq-script-lint.h"
#include "marq-mariadb-lint.h"

static gboolean
has_word (MarqScriptLint *lint, const MarqScriptStatement *statement, const char *word)
{
  for (guint i = 0; i < statement->tokens->len; i++)
    if (marq_script_has (lint, statement, i, word))
      return TRUE;
  return FALSE;
}

static char *
dup_token (MarqScriptLint *lint, const MarqScriptStatement *statement, guint i)
{
  if (i >= statement->tokens->len)
    return g_strdup ("?");
  return marq_sql_token_dup (lint->text, &g_array_index (statement->tokens, MarqSqlToken, i));
}

static void
check_algorithm (MarqScriptLint *lint,
                 const MarqLintRule *rule,
                 const MarqScriptStatement *statement)
{
  g_autofree char *table = NULL;

  if (!marq_script_has (lint, statement, 0, "ALTER TABLE")
      || (has_word (lint, statement, "ALGORITHM") && has_word (lint, statement, "LOCK")))
    return;
  table = dup_token (lint, statement, 2);
  marq_script_lint_report (lint, rule, statement, table,
                           _ ("The change of %s may fall back to a copy that blocks writes"),
                           table);
}

static void
check_copy (MarqScriptLint *lint, const MarqLintRule *rule, const MarqScriptStatement *statement)
{
  g_autofree char *table = NULL;

  if (!marq_script_has (lint, statement, 0, "ALTER TABLE")
      || has_word (lint, statement, "ALGORITHM"))
    return;
  table = dup_token (lint, statement, 2);
  for (guint i = 3; i < statement->tokens->len; i++)
    {
      g_autofree char *column = NULL;
      guint at = i + 1;

      if (!marq_script_has (lint, statement, i, "MODIFY")
          && !marq_script_has (lint, statement, i, "CHANGE"))
        continue;
      at += marq_script_has (lint, statement, at, "COLUMN");
      column = dup_token (lint, statement, at);
      marq_script_lint_report (lint, rule, statement, column,
                               _ ("Changing %s may copy all rows of %s, and writes wait"),
                               column, table);
    }
}

static void
check_commits (MarqScriptLint *lint, const MarqLintRule *rule, const MarqScriptStatement *statement)
{
  static const char *const ddl[] = { "ALTER", "CREATE", "DROP", "RENAME", "TRUNCATE" };

  for (guint i = 0; lint->is_in_transaction && i < G_N_ELEMENTS (ddl); i++)
    if (marq_script_has (lint, statement, 0, ddl[i]))
      marq_script_lint_report (lint, rule, statement, NULL,
                               _ ("%s ends the transaction that it is in"), ddl[i]);
}

/* From ADD to the next comma outside parentheses: NOT NULL, and nothing to fill it with. */
static gboolean
fills_zero (MarqScriptLint *lint, const MarqScriptStatement *statement, guint i)
{
  gboolean is_required = FALSE;
  int depth = 0;

  for (; i < statement->tokens->len && depth >= 0; i++)
    {
      if (marq_script_has (lint, statement, i, "("))
        depth++;
      else if (marq_script_has (lint, statement, i, ")"))
        depth--;
      else if (depth == 0 && marq_script_has (lint, statement, i, ","))
        break;
      is_required |= marq_script_has (lint, statement, i, "NOT NULL");
      if (marq_script_has (lint, statement, i, "DEFAULT")
          || marq_script_has (lint, statement, i, "AUTO_INCREMENT")
          || marq_script_has (lint, statement, i, "AS"))
        return FALSE;
    }
  return is_required;
}

static void
check_zero (MarqScriptLint *lint, const MarqLintRule *rule, const MarqScriptStatement *statement)
{
  if (!marq_script_has (lint, statement, 0, "ALTER TABLE"))
    return;
  for (guint i = 3; i < statement->tokens->len; i++)
    {
      g_autofree char *column = NULL;
      guint at = i + 1;

      if (!marq_script_has (lint, statement, i, "ADD") || !fills_zero (lint, statement, i))
        continue;
      at += marq_script_has (lint, statement, at, "COLUMN");
      column = dup_token (lint, statement, at);
      marq_script_lint_report (lint, rule, statement, column,
                               _ ("Rows that are there get a zero or an empty text in %s"), column);
    }
}

static const MarqLintRow marq_mariadb_lint_rules_rows[] = {
  { { "mariadb-algorithm-unstated", MARQ_LEVEL_NOTE, ON_MARIADB,
      N_ ("Without ALGORITHM and LOCK, MariaDB takes the slow way in silence where the fast one is shut."),
      NULL, N_ ("Write ALGORITHM=… and LOCK=…, so that it fails instead.") },
    .check_statement = check_algorithm },
  { { "mariadb-copy", MARQ_LEVEL_WARNING, ON_MARIADB,
      N_ ("The table is copied, and writes wait until that is done."), N_ ("Shared on the table"),
      N_ ("Add a new column, fill it in batches, then swap the names.") },
    .check_statement = check_copy },
  { { "mariadb-ddl-commits" }, .check_statement = check_commits },
  { { "mariadb-not-null-fills-zero", MARQ_LEVEL_WARNING, ON_MARIADB,
      N_ ("MariaDB makes values up for rows that are there, and says nothing."), NULL,
      N_ ("Give it a default, or add it nullable, fill it, and make it required then.") },
    .check_statement = check_zero },
};

MARQ_DEFINE_LINT_ROWS (marq_mariadb_lint_rules)

gboolean
marq_mariadb_lint_script (MarqScriptLint *lint, GError **error)
{
  if (!marq_script_lint_check (lint, error))
    return FALSE;
  marq_script_lint_run (lint, FALSE);
  return TRUE;
}
