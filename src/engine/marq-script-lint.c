/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-engine-error.h"
#include "marq-script-lint.h"

/* A chain of this many tokens without a comma can be a tree as deep: more than a stack should bear. */
#define MOST_DEPTH 10000

void
marq_script_statement_free (MarqScriptStatement *self)
{
  g_clear_pointer (&self->silenced, g_ptr_array_unref);
  g_clear_pointer (&self->tokens, g_array_unref);
  g_free (self);
}

/* Lines and columns from 1, columns in characters. Offsets may only grow within a run. */
static void
count_to (MarqScriptLint *lint, gsize offset)
{
  if (offset < lint->at || lint->line == 0)
    {
      lint->at = 0;
      lint->line = lint->column = 1;
    }
  for (; lint->at < offset && lint->text[lint->at]; lint->at++)
    if (lint->text[lint->at] == '\n')
      {
        lint->line++;
        lint->column = 1;
      }
    else if ((lint->text[lint->at] & 0xC0) != 0x80)
      lint->column++;
}

/* "-- marquetry: step", "-- marquetry: no-transaction", "-- marquetry: silence RULE…" */
static void
read_comment (MarqScriptStatement *statement, const char *text, gsize length)
{
  g_autofree char *comment = g_strndup (text, length);
  const char *at = comment + 2;
  g_auto (GStrv) words = NULL;

  if (!g_str_has_prefix (comment, "--"))
    return;
  at += strspn (at, " \t");
  if (!g_str_has_prefix (at, "marquetry:"))
    return;
  at += strlen ("marquetry:");
  at += strspn (at, " \t");
  words = g_strsplit_set (at, " \t\r,", -1);
  if (!g_strcmp0 (words[0], "step"))
    statement->mark = MARQ_STEP_BEGINS;
  else if (!g_strcmp0 (words[0], "no-transaction"))
    statement->mark = MARQ_STEP_WITHOUT_TRANSACTION;
  else if (!g_strcmp0 (words[0], "silence"))
    for (guint i = 1; words[i]; i++)
      g_ptr_array_add (statement->silenced, g_strdup (words[i]));
}

static MarqScriptStatement *
new_statement (gboolean has_tokens)
{
  MarqScriptStatement *self = g_new0 (MarqScriptStatement, 1);

  self->silenced = g_ptr_array_new_with_free_func (g_free);
  if (has_tokens)
    self->tokens = g_array_new (FALSE, FALSE, sizeof (MarqSqlToken));
  return self;
}

static void
place_statement (MarqScriptLint *lint, MarqScriptStatement *statement, gsize start)
{
  count_to (lint, start);
  statement->start = start;
  statement->line = lint->line;
  statement->column = lint->column;
}

MarqScriptStatement *
marq_script_lint_read (MarqScriptLint *lint, gsize from, gsize to)
{
  g_autoptr (MarqScriptStatement) statement = new_statement (FALSE);
  MarqSqlToken token;

  while (from < to && marq_sql_next_token (lint->text, lint->dialect, &from, &token))
    {
      if (token.kind == MARQ_SQL_COMMENT)
        read_comment (statement, lint->text + token.start, token.end - token.start);
      else if (lint->text[token.start] != ';')
        {
          place_statement (lint, statement, token.start);
          statement->end = to;
          return g_steal_pointer (&statement);
        }
    }
  return NULL;
}

static gboolean
is_any_of (MarqScriptLint *lint, const MarqSqlToken *token, const char *const *words)
{
  for (guint i = 0; token && words[i]; i++)
    if (marq_sql_token_is (lint->text, token, words[i]))
      return TRUE;
  return FALSE;
}

/* A body of statements between BEGIN and END has semicolons of its own. */
static gboolean
says_body (MarqScriptLint *lint, const MarqScriptStatement *statement, const MarqSqlToken *token)
{
  static const char *const kinds[] = { "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", NULL };

  return statement->tokens->len < 12 && is_any_of (lint, token, kinds)
         && marq_script_has (lint, statement, 0, "CREATE");
}

/* How many BEGINs and CASEs are open behind this token, which comes after previous. */
static guint
depth_after (MarqScriptLint *lint,
             const MarqSqlToken *previous,
             const MarqSqlToken *token,
             guint depth)
{
  static const char *const openers[] = { "BEGIN", "CASE", NULL };
  static const char *const others[] = { "IF", "LOOP", "WHILE", "REPEAT", NULL };
  gboolean after_end = previous && marq_sql_token_is (lint->text, previous, "END");

  if (marq_sql_token_is (lint->text, token, "END"))
    return depth - (depth > 0);
  /* END IF closes what was not counted as open. */
  if (after_end ? is_any_of (lint, token, others) : is_any_of (lint, token, openers))
    return depth + 1;
  return depth;
}

GPtrArray *
marq_script_lint_split (MarqScriptLint *lint)
{
  GPtrArray *statements = g_ptr_array_new_with_free_func (
      (GDestroyNotify) marq_script_statement_free);
  g_autoptr (MarqScriptStatement) statement = new_statement (TRUE);
  MarqSqlToken token;
  gboolean has_body = FALSE;
  guint depth = 0;
  gsize at = 0;

  while (marq_sql_next_token (lint->text, lint->dialect, &at, &token))
    {
      GArray *tokens = statement->tokens;
      gboolean is_end = lint->text[token.start] == ';' && !(has_body && depth);

      if (token.kind == MARQ_SQL_COMMENT)
        {
          if (!tokens->len)
            read_comment (statement, lint->text + token.start, token.end - token.start);
        }
      else if (is_end && tokens->len)
        {
          g_ptr_array_add (statements, g_steal_pointer (&statement));
          statement = new_statement (TRUE);
          has_body = FALSE;
          depth = 0;
        }
      else if (!is_end)
        {
          if (!tokens->len)
            place_statement (lint, statement, token.start);
          has_body |= says_body (lint, statement, &token);
          depth = depth_after (lint,
                               tokens->len ? &g_array_index (tokens, MarqSqlToken, tokens->len - 1)
                                           : NULL,
                               &token, depth);
          statement->end = token.end;
          g_array_append_val (tokens, token);
        }
    }
  if (statement->tokens->len)
    g_ptr_array_add (statements, g_steal_pointer (&statement));
  return statements;
}

static void
collect_row (const MarqLintRow *row, const MarqLintRule *rule, gpointer rows)
{
  if (row->check_statement)
    g_ptr_array_add (rows, (gpointer) row);
}

static gboolean
begins_transaction (MarqScriptLint *lint, const MarqScriptStatement *statement)
{
  return marq_script_has (lint, statement, 0, "BEGIN") || marq_script_has (lint, statement, 0, "START TRANSACTION");
}

/* A step that says for itself where its transaction begins has none before that. */
static gboolean
has_own_transaction (MarqScriptLint *lint, GPtrArray *statements, guint first)
{
  for (guint i = first; i < statements->len; i++)
    {
      const MarqScriptStatement *statement = statements->pdata[i];

      if (i > first && statement->mark != MARQ_STEP_GOES_ON)
        return FALSE;
      if (begins_transaction (lint, statement))
        return TRUE;
    }
  return FALSE;
}

static void
follow_transaction (MarqScriptLint *lint, GPtrArray *statements, guint number, gboolean steps_are_transactions)
{
  const MarqScriptStatement *statement = statements->pdata[number];

  if (number == 0 || statement->mark != MARQ_STEP_GOES_ON)
    lint->is_in_transaction = steps_are_transactions && statement->mark != MARQ_STEP_WITHOUT_TRANSACTION
                              && !has_own_transaction (lint, statements, number);
  if (begins_transaction (lint, statement))
    lint->is_in_transaction = TRUE;
  else if (marq_script_has (lint, statement, 0, "COMMIT")
           || marq_script_has (lint, statement, 0, "END"))
    lint->is_in_transaction = FALSE;
}

void
marq_script_lint_run (MarqScriptLint *lint, gboolean steps_are_transactions)
{
  g_autoptr (GPtrArray) statements = marq_script_lint_split (lint);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (GHashTable) made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  lint->statements = statements;
  lint->made = made;
  for (guint i = 0; i < statements->len; i++)
    marq_lint_note_made (lint, statements->pdata[i]);
  marq_lint_foreach_row (lint->dialect, lint->silenced, collect_row, rows);
  for (guint i = 0; i < statements->len; i++)
    {
      follow_transaction (lint, statements, i, steps_are_transactions);
      for (guint j = 0; j < rows->len; j++)
        {
          const MarqLintRow *row = rows->pdata[j];

          row->check_statement (lint, marq_lint_find_rule (row->rule.id), statements->pdata[i]);
        }
    }
}

void
marq_script_lint_report_valist (MarqScriptLint *lint,
                                const MarqLintRule *rule,
                                const MarqScriptStatement *statement,
                                const char *subject,
                                const char *format,
                                va_list arguments)
{
  MarqFinding *finding;

  if (g_ptr_array_find_with_equal_func (statement->silenced, rule->id, g_str_equal, NULL))
    return;
  finding = marq_finding_new_valist (rule, NULL, format, arguments);
  finding->subject = g_strdup (subject);
  finding->line = statement->line;
  finding->column = statement->column;
  g_ptr_array_add (lint->findings, finding);
}

void
marq_script_lint_report (MarqScriptLint *lint,
                         const MarqLintRule *rule,
                         const MarqScriptStatement *statement,
                         const char *subject,
                         const char *format,
                         ...)
{
  va_list arguments;

  va_start (arguments, format);
  marq_script_lint_report_valist (lint, rule, statement, subject, format, arguments);
  va_end (arguments);
}

void
marq_script_lint_fail (MarqScriptLint *lint, gsize offset, const char *message, GError **error)
{
  const char *there = lint->text + offset;
  gsize length = strcspn (there, "\r\n");
  g_autofree char *rest = g_utf8_make_valid (there, MIN (length, 60));

  count_to (lint, offset);
  if (*rest)
    /* Translators: what the parser says, and then the text that it stopped at. */
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_SYNTAX,
                 _ ("Line %u, column %u: %s, here: %s"), lint->line, lint->column, message, rest);
  else
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_SYNTAX, _ ("Line %u, column %u: %s"),
                 lint->line, lint->column, message);
}

/* Each open parenthesis can hold a chain; a comma ends one, for lists are flat. Only UNIONs go on. */
static gboolean
check_depth (MarqScriptLint *lint, GError **error)
{
  static const char *const unions[] = { "UNION", "EXCEPT", "INTERSECT", NULL };
  g_autoptr (GArray) open = g_array_new (FALSE, TRUE, sizeof (guint));
  MarqSqlToken token;
  guint total = 0, n_unions = 0;
  gsize at = 0;

  g_array_set_size (open, 1);
  while (marq_sql_next_token (lint->text, lint->dialect, &at, &token))
    {
      guint *chain = &g_array_index (open, guint, open->len - 1);
      char c = token.kind == MARQ_SQL_SIGN ? lint->text[token.start] : 0;

      if (token.kind == MARQ_SQL_COMMENT)
        continue;
      if (c && strchr (",;)]", c))
        {
          total -= *chain;
          *chain = 0;
        }
      else
        {
          total++;
          ++*chain;
        }
      n_unions = c == ';' ? 0 : n_unions + is_any_of (lint, &token, unions);
      if (c == '(' || c == '[')
        g_array_set_size (open, open->len + 1);
      else if ((c == ')' || c == ']') && open->len > 1)
        g_array_set_size (open, open->len - 1);
      if (total + n_unions > MOST_DEPTH)
        {
          marq_script_lint_fail (lint, token.start, _ ("an expression is nested too deeply"),
                                 error);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
marq_script_lint_check (MarqScriptLint *lint, GError **error)
{
  const char *end;

  if (!g_utf8_validate (lint->text, -1, &end))
    {
      marq_script_lint_fail (lint, end - lint->text, _ ("this is not text in UTF-8"), error);
      return FALSE;
    }
  return check_depth (lint, error);
}

gboolean
marq_script_has (MarqScriptLint *lint,
                 const MarqScriptStatement *statement,
                 guint i,
                 const char *words)
{
  for (; *words; i++)
    {
      gsize length = strcspn (words, " ");
      const MarqSqlToken *token;

      if (i >= statement->tokens->len)
        return FALSE;
      token = &g_array_index (statement->tokens, MarqSqlToken, i);
      if (token->kind == MARQ_SQL_NAME || token->kind == MARQ_SQL_STRING
          || token->end - token->start != length
          || g_ascii_strncasecmp (lint->text + token->start, words, length))
        return FALSE;
      words += length + (words[length] == ' ');
    }
  return TRUE;
}
