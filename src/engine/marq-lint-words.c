/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules that every engine's scripts share, and how the words of a statement give them away where
 * there is no parse tree.
 */
#include "config.h"

#include "marq-script-lint.h"

/* The name behind these words, past IF EXISTS and the schema. NULL if the statement is another. */
static char *
dup_name_after (MarqScriptLint *lint,
                const MarqScriptStatement *statement,
                guint i,
                const char *words)
{
  if (!marq_script_has (lint, statement, i, words))
    return NULL;
  for (const char *space = words; space; space = strchr (space + 1, ' '))
    i++;
  if (marq_script_has (lint, statement, i, "IF EXISTS"))
    i += 2;
  while (i + 2 < statement->tokens->len && marq_script_has (lint, statement, i + 1, "."))
    i += 2;
  if (i >= statement->tokens->len)
    return g_strdup ("?");
  return marq_sql_token_dup (lint->text, &g_array_index (statement->tokens, MarqSqlToken, i));
}

static char *
dup_made (MarqScriptLint *lint, const MarqScriptStatement *statement)
{
  static const char *const heads[] = { "CREATE TABLE", "CREATE TEMP TABLE", "CREATE TEMPORARY TABLE" };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *guarded = g_strconcat (heads[i], " IF NOT EXISTS", NULL);
      char *name = marq_script_has (lint, statement, 0, guarded) ? NULL : dup_name_after (lint, statement, 0, heads[i]);

      if (name)
        return name;
    }
  return NULL;
}

void
marq_lint_note_made (MarqScriptLint *lint, const MarqScriptStatement *statement)
{
  g_autofree char *name = dup_made (lint, statement);
  char *small = name ? g_utf8_strdown (name, -1) : NULL;

  if (small && !g_hash_table_contains (lint->made, small))
    g_hash_table_insert (lint->made, small, (gpointer) statement);
  else
    g_free (small);
}

/* By the script itself, before this statement: nobody has put anything there, or calls it so. */
static gboolean
is_made_here (MarqScriptLint *lint, const MarqScriptStatement *statement, const char *name)
{
  g_autofree char *small = g_utf8_strdown (name, -1);
  const MarqScriptStatement *maker = g_hash_table_lookup (lint->made, small);

  return maker && maker->start < statement->start;
}

/* A table that takes the place of the one that goes here: the next that the script renames is one it has made. */
static gboolean
is_replaced (MarqScriptLint *lint, const MarqScriptStatement *statement, const char *name)
{
  guint i = 0;

  if (!g_ptr_array_find (lint->statements, statement, &i) || ++i == lint->statements->len)
    return FALSE;
  statement = lint->statements->pdata[i];
  for (guint j = 3; j + 2 < statement->tokens->len; j++)
    {
      g_autofree char *table = marq_script_has (lint, statement, j, "RENAME TO") ? dup_name_after (lint, statement, 0, "ALTER TABLE") : NULL;
      g_autofree char *other = table ? dup_name_after (lint, statement, j, "RENAME TO") : NULL;

      if (other)
        return g_ascii_strcasecmp (other, name) == 0 && is_made_here (lint, statement, table);
    }
  return FALSE;
}

static void
check_drop_table (MarqScriptLint *lint,
                  const MarqLintRule *rule,
                  const MarqScriptStatement *statement)
{
  g_autofree char *name = dup_name_after (lint, statement, 0, "DROP TABLE");

  if (name && !is_made_here (lint, statement, name) && !is_replaced (lint, statement, name))
    marq_script_lint_report (lint, rule, statement, name, _ ("All rows of %s are lost"), name);
}

static void
check_truncate (MarqScriptLint *lint,
                const MarqLintRule *rule,
                const MarqScriptStatement *statement)
{
  g_autofree char *name = dup_name_after (lint, statement, 0, "TRUNCATE TABLE");

  if (!name)
    name = dup_name_after (lint, statement, 0, "TRUNCATE");
  if (name)
    marq_script_lint_report (lint, rule, statement, name, _ ("All rows of %s are lost"), name);
}

/* DROP of something in ALTER TABLE that is a column. */
static gboolean
drops_column (MarqScriptLint *lint, const MarqScriptStatement *statement, guint i)
{
  static const char *const others[] = { "INDEX", "KEY",       "CONSTRAINT", "PRIMARY", "FOREIGN",
                                        "CHECK", "PARTITION", "DEFAULT",    "SYSTEM" };

  if (!marq_script_has (lint, statement, i, "DROP"))
    return FALSE;
  for (guint j = 0; j < G_N_ELEMENTS (others); j++)
    if (marq_script_has (lint, statement, i + 1, others[j]))
      return FALSE;
  return TRUE;
}

static void
check_drop_column (MarqScriptLint *lint,
                   const MarqLintRule *rule,
                   const MarqScriptStatement *statement)
{
  g_autofree char *table = dup_name_after (lint, statement, 0, "ALTER TABLE");

  for (guint i = 3; table && i < statement->tokens->len; i++)
    {
      g_autofree char *column = NULL;

      if (!drops_column (lint, statement, i))
        continue;
      column = dup_name_after (lint, statement, i, "DROP COLUMN");
      if (!column)
        column = dup_name_after (lint, statement, i, "DROP");
      marq_script_lint_report (lint, rule, statement, column, _ ("The values of %s in %s are lost"),
                               column, table);
    }
}

static void
check_rename (MarqScriptLint *lint, const MarqLintRule *rule, const MarqScriptStatement *statement)
{
  g_autofree char *table = dup_name_after (lint, statement, 0, "ALTER TABLE");

  for (guint i = 3; table && i < statement->tokens->len; i++)
    {
      g_autofree char *old = NULL;

      if (!marq_script_has (lint, statement, i, "RENAME")
          || marq_script_has (lint, statement, i + 1, "INDEX")
          || marq_script_has (lint, statement, i + 1, "KEY"))
        continue;
      old = dup_name_after (lint, statement, i, "RENAME COLUMN");
      if (!old && !marq_script_has (lint, statement, i + 1, "TO"))
        old = dup_name_after (lint, statement, i, "RENAME");
      if (is_made_here (lint, statement, table))
        continue;
      marq_script_lint_report (lint, rule, statement, old ? old : table,
                               _ ("Code that still says %s fails"), old ? old : table);
    }
}

static const MarqLintRow marq_lint_word_rules_rows[] = {
  { { "drop-column", MARQ_LEVEL_WARNING, ON_ALL, N_ ("What the column held cannot come back."),
      NULL, N_ ("Stop using it first; keep its values in a backup table.") },
    .check_statement = check_drop_column },
  { { "drop-table", MARQ_LEVEL_WARNING, ON_ALL, N_ ("What the table held cannot come back."), NULL,
      N_ ("Stop using it first; rename it, and drop it later.") },
    .check_statement = check_drop_table },
  { { "rename-breaks-code", MARQ_LEVEL_WARNING, ON_ALL,
      N_ ("Programs that run while the name changes know only the old one."), NULL,
      N_ ("Add the new one beside the old one, move the programs, then drop the old one.") },
    .check_statement = check_rename },
  { { "truncate", MARQ_LEVEL_WARNING, ON_POSTGRESQL | ON_MARIADB, N_ ("The rows cannot come back."),
      NULL, N_ ("Keep them in a backup table first.") },
    .check_statement = check_truncate },
};

MARQ_DEFINE_LINT_ROWS (marq_lint_word_rules)
