/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PostgreSQL's own parser splits a script. What it does not know, which a newer server may, is split by its
 * scanner, and told by its words.
 */
#include "config.h"

#include <string.h>

#include "marq-pg-statement.h"
#include "marq-pg.h"

static gboolean
refuse_rows (MarqSplit *split, gsize at, GError **error)
{
  return marq_split_fail (split, at, MARQ_ENGINE_ERROR_CANNOT, error,
                          _ ("COPY … FROM STDIN wants rows that only psql can send: write INSERT, or COPY from a file"));
}

/* What psql would take out of a script before the server sees it. */
static gboolean
find_client (MarqSplit *split, GError **error)
{
  gboolean is_copy = FALSE, is_from = FALSE;
  MarqSqlToken token;
  guint n = 0;
  gsize at = 0;

  while (marq_sql_next_token (split->script, split->dialect, &at, &token))
    {
      char sign = token.kind == MARQ_SQL_SIGN ? split->script[token.start] : '\0';

      if (token.kind == MARQ_SQL_COMMENT)
        continue;
      if (sign == '\\')
        return marq_split_fail (split, token.start, MARQ_ENGINE_ERROR_CANNOT, error,
                                _ ("%.*s is a command of psql, which no server knows: take it out, or write the SQL that it stands for"),
                                (int) MIN (strcspn (split->script + token.start, " \t\r\n"), 40), split->script + token.start);
      if (n++ == 0)
        is_copy = marq_sql_token_is (split->script, &token, "COPY");
      is_from = is_from || (is_copy && marq_sql_token_is (split->script, &token, "FROM"));
      if (is_from && marq_sql_token_is (split->script, &token, "STDIN"))
        return refuse_rows (split, token.start, error);
      if (sign == ';')
        n = 0, is_copy = is_from = FALSE;
    }
  return TRUE;
}

/* How many bodies BEGIN ATOMIC … END are open behind the words, where so many were before them. */
static guint
count_open (MarqSplit *split, guint open)
{
  for (guint i = 0; i < split->words->len; i++)
    if (marq_split_says (split, i, "BEGIN ATOMIC") || (open && marq_split_says (split, i, "CASE")))
      open++;
    else if (open && marq_split_says (split, i, "END"))
      open--;
  return open;
}

static void
tell (MarqSplit *split, MarqStatement *statement)
{
  g_autoptr (MarqPgArena) arena = marq_pg_arena_new ();
  g_autofree char *message = NULL;
  gsize offset;
  PgQuery__ParseResult *tree = marq_pg_parse_nodes (arena, statement->text, &offset, &message);

  if (tree && tree->n_stmts == 1)
    marq_pg_statement_tell (statement, tree->stmts[0]->stmt);
  else
    marq_pg_statement_tell_words (statement, split);
}

static void
add_piece (MarqSplit *split, gsize from, gsize end)
{
  if (marq_split_read (split, from, end))
    tell (split, marq_split_add (split, end, end + (split->script[end] == ';')));
}

/* What is open to the last, a parenthesis or a body, is a piece, too. */
static void
add_pieces (MarqSplit *split, const PgQuerySplitResult *pieces)
{
  guint open = 0;
  gsize from = 0, behind = 0;

  for (int i = 0; i < pieces->n_stmts; i++)
    {
      gsize start = pieces->stmts[i]->stmt_location;
      gsize end = start + pieces->stmts[i]->stmt_len;

      if (!open)
        from = start;
      marq_split_read (split, start, end);
      open = count_open (split, open);
      if (open)
        continue;
      add_piece (split, from, end);
      behind = from = end + (split->script[end] == ';');
    }
  add_piece (split, open ? from : behind, strlen (split->script));
}

static gboolean
split_by_scanner (MarqSplit *split, GError **error)
{
  PgQuerySplitResult pieces;
  gboolean is_script;
  gsize offset;

  if (!marq_pg_scan_ends (split->script, &offset))
    return marq_split_fail (split, offset, MARQ_ENGINE_ERROR_SYNTAX, error, _ ("comments are nested too deep"));
  if (!find_client (split, error))
    return FALSE;
  pieces = pg_query_split_with_scanner (split->script);
  is_script = !pieces.error;
  if (!is_script)
    marq_split_fail (split, marq_pg_find_character (split->script, MAX (pieces.error->cursorpos - 1, 0)), MARQ_ENGINE_ERROR_SYNTAX, error, "%s",
                     pieces.error->message);
  else
    add_pieces (split, &pieces);
  pg_query_free_split_result (pieces);
  return is_script;
}

static void
keep_tree (MarqStatement *statement, PgQuery__Node *tree, MarqPgArena *arena)
{
  statement->tree = tree;
  statement->ground = marq_pg_arena_ref (arena);
  statement->release = (GDestroyNotify) marq_pg_arena_unref;
}

static gboolean
add (MarqSplit *split, const PgQuery__RawStmt *raw, MarqPgArena *arena, GError **error)
{
  const PgQuery__CopyStmt *copy = MARQ_PG_IS (raw->stmt, COPY_STMT) ? raw->stmt->copy_stmt : NULL;
  gsize from = raw->stmt_location;
  gsize to = raw->stmt_len ? from + raw->stmt_len : strlen (split->script);

  if (copy && copy->is_from && !copy->is_program && !marq_pg_said (copy->filename))
    return refuse_rows (split, from, error);
  if (marq_split_read (split, from, to))
    {
      MarqStatement *statement = marq_split_add (split, to, to + (split->script[to] == ';'));

      marq_pg_statement_tell (statement, raw->stmt);
      keep_tree (statement, raw->stmt, arena);
    }
  return TRUE;
}

gboolean
marq_pg_split_script (MarqSplit *split, GError **error)
{
  g_autoptr (MarqPgArena) arena = marq_pg_arena_new ();
  g_autofree char *message = NULL;
  gsize offset;
  PgQuery__ParseResult *tree = marq_pg_parse_nodes (arena, split->script, &offset, &message);

  if (!tree)
    return split_by_scanner (split, error);
  for (gsize i = 0; i < tree->n_stmts; i++)
    if (!add (split, tree->stmts[i], arena, error))
      return FALSE;
  return TRUE;
}
