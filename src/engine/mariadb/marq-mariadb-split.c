/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script of MariaDB as statements, by its tokens, as its client would send them: it has a command to choose what
 * ends a statement, and comments that are code.
 */
#include "config.h"

#include <string.h>

#include "marq-mariadb-block.h"
#include "marq-mariadb-statement.h"
#include "marq-mariadb.h"

typedef struct
{
  MarqSplit        *split;
  MarqMariadbBlocks blocks;
  gsize             at;
  gsize             from;      /* of the statement; G_MAXSIZE: it has not begun */
  gsize             to;        /* where its last semicolon is, which is no part of it; 0: it has none */
  char             *delimiter; /* NULL: the semicolon */
  gboolean          in_comment; /* that is code */
} MarqSplitting;

static const char *
text_at (MarqSplitting *self, gsize at)
{
  return self->split->script + at;
}

static void
end_statement (MarqSplitting *self, gsize to, gsize end)
{
  if (self->split->words->len)
    marq_mariadb_statement_tell (marq_split_place (self->split, self->from, self->to ? self->to : to, end), self->split);
  g_array_set_size (self->split->words, 0);
  marq_mariadb_blocks_reset (&self->blocks);
  self->from = G_MAXSIZE;
  self->to = 0;
}

/* The command takes its line. */
static gboolean
take_delimiter (MarqSplitting *self, const MarqSqlToken *token, GError **error)
{
  gsize length = strcspn (text_at (self, token->end), "\r\n");
  g_autofree char *delimiter = g_strstrip (g_strndup (text_at (self, token->end), length));

  self->at = token->end + length;
  if (!*delimiter || strpbrk (delimiter, "\\'\"`"))
    return marq_split_fail (self->split, token->start, MARQ_ENGINE_ERROR_SYNTAX, error, _ ("DELIMITER wants what statements end with, such as //"));
  g_free (self->delimiter);
  self->delimiter = g_str_equal (delimiter, ";") ? NULL : g_steal_pointer (&delimiter);
  return TRUE;
}

/* Where the delimiter is in a token, which END$$ is one of; G_MAXSIZE: nowhere. */
static gsize
find_delimiter (MarqSplitting *self, const MarqSqlToken *token)
{
  gsize length = self->delimiter ? strlen (self->delimiter) : 0;

  if (!length || token->kind == MARQ_SQL_STRING || token->kind == MARQ_SQL_NAME)
    return G_MAXSIZE;
  for (gsize at = token->start; at < token->end; at++)
    if (strncmp (text_at (self, at), self->delimiter, length) == 0)
      return at;
  return G_MAXSIZE;
}

/* FALSE: it is only a comment. No server is of the version 999999: dumps put there what is for the client. */
static gboolean
enter_comment (MarqSplitting *self, const MarqSqlToken *token)
{
  const char *text = text_at (self, token->start);

  if (!g_str_has_prefix (text, "/*"))
    return FALSE;
  text += 2;
  text += *text == 'M';
  if (self->in_comment || *text != '!' || token->end - token->start < 5 || g_str_has_prefix (text, "!999999"))
    return FALSE;
  if (self->from == G_MAXSIZE)
    self->from = token->start;
  self->in_comment = TRUE;
  self->at = (gsize) (text - self->split->script) + 1;
  self->at += strspn (text_at (self, self->at), "0123456789");
  return TRUE;
}

static gboolean
leaves_comment (MarqSplitting *self, const MarqSqlToken *token)
{
  if (!self->in_comment || !g_str_has_prefix (text_at (self, token->start), "*/"))
    return FALSE;
  self->in_comment = FALSE;
  self->at = token->start + 2;
  return TRUE;
}

static gboolean
check (MarqSplitting *self, const MarqSqlToken *token, GError **error)
{
  const char *text = text_at (self, token->start);

  if (token->is_open)
    return marq_split_fail (self->split, token->start, MARQ_ENGINE_ERROR_SYNTAX, error, _ ("what is opened here with %.*s is never closed"),
                            token->kind == MARQ_SQL_COMMENT ? 2 : 1, text);
  if (token->kind == MARQ_SQL_SIGN && *text == '\\')
    return marq_split_fail (self->split, token->start, MARQ_ENGINE_ERROR_CANNOT, error,
                            _ ("%.2s is a command of the client, which no server knows: end the statement with a semicolon"), text);
  if (!self->split->words->len && marq_sql_token_is (self->split->script, token, "SOURCE"))
    return marq_split_fail (self->split, token->start, MARQ_ENGINE_ERROR_CANNOT, error,
                            _ ("SOURCE is a command of the client, which no server knows: write what the file holds"));
  return TRUE;
}

static void
take_word (MarqSplitting *self, MarqSqlToken *token)
{
  gsize delimiter = find_delimiter (self, token);
  gboolean is_semicolon = token->kind == MARQ_SQL_SIGN && *text_at (self, token->start) == ';';

  if (delimiter == token->start)
    {
      self->at = delimiter + strlen (self->delimiter);
      end_statement (self, delimiter, self->at);
      return;
    }
  if (delimiter != G_MAXSIZE)
    self->at = token->end = delimiter;
  /* Between delimiters of its own, all of a routine is one. */
  if (is_semicolon && !self->blocks.open->len && !self->in_comment && (!self->delimiter || self->blocks.part == MARQ_MARIADB_NO_CODE))
    {
      end_statement (self, token->start, token->end);
      return;
    }
  if (is_semicolon)
    {
      marq_mariadb_blocks_step (&self->blocks);
      /* The last one of code that a delimiter ends is no part of it. */
      if (!self->blocks.open->len)
        {
          self->to = token->start;
          return;
        }
    }
  if (self->from == G_MAXSIZE)
    self->from = token->start;
  self->to = 0;
  g_array_append_val (self->split->words, *token);
  if (!is_semicolon)
    marq_mariadb_blocks_note (&self->blocks);
}

static gboolean
read_all (MarqSplitting *self, GError **error)
{
  MarqSqlToken token;

  while (marq_sql_next_token (self->split->script, self->split->dialect, &self->at, &token))
    {
      if (leaves_comment (self, &token))
        continue;
      if (!check (self, &token, error))
        return FALSE;
      if (token.kind == MARQ_SQL_COMMENT)
        enter_comment (self, &token);
      else if (!self->split->words->len && marq_sql_token_is (self->split->script, &token, "DELIMITER"))
        {
          if (!take_delimiter (self, &token, error))
            return FALSE;
        }
      else
        take_word (self, &token);
    }
  if (self->blocks.open->len)
    return marq_split_fail (self->split, self->from, MARQ_ENGINE_ERROR_SYNTAX, error,
                            _ ("what begins here has no END: if it has, write “DELIMITER //” in a line before it and // in one behind it"));
  end_statement (self, self->at, self->at);
  return TRUE;
}

gboolean
marq_mariadb_split (MarqSplit *split, GError **error)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (char));
  MarqSplitting self = { split, { .split = split, .open = open }, .from = G_MAXSIZE };
  gboolean is_script = read_all (&self, error);

  g_free (self.delimiter);
  return is_script;
}
