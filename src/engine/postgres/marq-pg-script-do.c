/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks that are run at once. What they make under a condition that it is not there yet, as many files do
 * for want of IF NOT EXISTS, is made; all else of them is code that only a server can run.
 */
#include "config.h"

#include <string.h>

#include "engine/marq-script-token.h"
#include "marq-pg-script.h"

typedef struct
{
  const char *text;
  gsize       start; /* of a statement of SQL; G_MAXSIZE: it is none */
  gboolean    begins; /* whether the next word may begin one */
  gboolean    other; /* in ELSE, or where an error is answered */
} MarqPgBlock;

static gboolean
is_one_of (const MarqPgBlock *self, const MarqSqlToken *token, const char *const *words)
{
  for (; *words; words++)
    if (marq_sql_token_is (self->text, token, *words))
      return TRUE;
  return FALSE;
}

/* Only what adds, and takes no part of it from a variable: that would be a name of nothing. */
static gboolean
adds (const PgQuery__Node *node)
{
  switch (node->node_case)
    {
    case PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT:
    case PG_QUERY__NODE__NODE_CREATE_ENUM_STMT:
    case PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT:
    case PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT:
    case PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT:
      return TRUE;
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
      return node->alter_table_stmt->n_cmds == 1
             && node->alter_table_stmt->cmds[0]->alter_table_cmd->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint;
    default:
      return FALSE;
    }
}

static void
run (MarqPgScript *self, const MarqPgBlock *block, gsize end)
{
  g_autofree char *statement = g_strndup (block->text + block->start, end - block->start);
  g_autofree char *message = NULL;
  gsize offset;
  PgQuery__ParseResult *tree = marq_pg_parse_nodes (self->arena, statement, &offset, &message);

  if (tree && tree->n_stmts == 1 && adds (tree->stmts[0]->stmt))
    marq_pg_script_statement (self, tree->stmts[0]->stmt);
}

static void
run_block (MarqPgScript *self, const char *text)
{
  static const char *const doors[] = { "BEGIN", "THEN", NULL };
  static const char *const others[] = { "ELSE", "ELSIF", "EXCEPTION", "LOOP", NULL };
  static const char *const verbs[] = { "CREATE", "ALTER", NULL };
  MarqPgBlock block = { text, G_MAXSIZE, FALSE, FALSE };
  MarqSqlToken token;
  gsize at = 0;

  while (marq_sql_next_token (text, MARQ_DIALECT_POSTGRESQL, &at, &token))
    {
      gboolean ends = token.kind == MARQ_SQL_SIGN && text[token.start] == ';';

      if (token.kind == MARQ_SQL_COMMENT)
        continue;
      if (ends && block.start != G_MAXSIZE && !block.other)
        run (self, &block, token.start);
      if (ends)
        block.start = G_MAXSIZE;
      else if (block.start == G_MAXSIZE && block.begins && is_one_of (&block, &token, verbs))
        block.start = token.start;
      else if (block.start == G_MAXSIZE && is_one_of (&block, &token, others))
        block.other = TRUE;
      block.begins = ends || (block.start == G_MAXSIZE && is_one_of (&block, &token, doors));
    }
}

void
marq_pg_script_do (MarqPgScript *self, PgQuery__Node *node)
{
  for (gsize i = 0; i < node->do_stmt->n_args; i++)
    if (MARQ_PG_IS (node->do_stmt->args[i], DEF_ELEM) && g_str_equal (node->do_stmt->args[i]->def_elem->defname, "as")
        && marq_pg_node_string (node->do_stmt->args[i]->def_elem->arg))
      run_block (self, marq_pg_node_string (node->do_stmt->args[i]->def_elem->arg));
  marq_pg_script_leave (self, MARQ_PG_RUN, "DO");
}
