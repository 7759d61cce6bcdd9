/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-script-token.h"

static gboolean
is_word_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || (guchar) c >= 0x80;
}

static gboolean
is_word_part (char c)
{
  return is_word_start (c) || g_ascii_isdigit (c) || c == '$';
}

/* Behind a text in quotes; a doubled quote is one of its letters. */
static gsize
skip_quoted (const char *text, gsize at, char quote, gboolean has_escapes, gboolean *is_open)
{
  for (at++; text[at]; at++)
    {
      if (has_escapes && text[at] == '\\' && text[at + 1])
        at++;
      else if (text[at] == quote && text[at + 1] == quote)
        at++;
      else if (text[at] == quote)
        return at + 1;
    }
  *is_open = TRUE;
  return at;
}

static gsize
skip_to (const char *text, gsize at, const char *end, gboolean *is_open)
{
  const char *found = strstr (text + at, end);

  *is_open = !found;
  return found ? (gsize) (found - text) + strlen (end) : at + strlen (text + at);
}

/* Comments of PostgreSQL nest. */
static gsize
skip_block_comment (const char *text, gsize at, gboolean nests, gboolean *is_open)
{
  guint depth = 1;

  if (!nests)
    return skip_to (text, at + 2, "*/", is_open);
  for (at += 2; text[at] && depth; at++)
    {
      if (text[at] == '/' && text[at + 1] == '*')
        depth++, at++;
      else if (text[at] == '*' && text[at + 1] == '/')
        depth--, at++;
    }
  *is_open = depth > 0;
  return at;
}

/* Behind $tag$ … $tag$, or 0 where the dollar opens none. */
static gsize
skip_dollar_quoted (const char *text, gsize at, gboolean *is_open)
{
  g_autofree char *tag = NULL;
  gsize end = at + 1;

  if (is_word_start (text[end]))
    while (is_word_part (text[end]) && text[end] != '$')
      end++;
  if (text[end] != '$')
    return 0;
  tag = g_strndup (text + at, end + 1 - at);
  return skip_to (text, end + 1, tag, is_open);
}

static gboolean
starts_line_comment (const char *text, gsize at, MarqDialect dialect)
{
  if (dialect == MARQ_DIALECT_MARIADB && text[at] == '#')
    return TRUE;
  if (text[at] != '-' || text[at + 1] != '-')
    return FALSE;
  return dialect != MARQ_DIALECT_MARIADB || !text[at + 2] || g_ascii_isspace (text[at + 2]);
}

/* The end of what begins at `at`, and its kind, if it opens and closes with signs; otherwise 0. */
static gsize
skip_delimited (const char *text, gsize at, MarqDialect dialect, MarqSqlTokenKind *kind, gboolean *is_open)
{
  gboolean is_postgresql = dialect == MARQ_DIALECT_POSTGRESQL;
  gboolean is_mariadb = dialect == MARQ_DIALECT_MARIADB;
  char c = text[at];

  *kind = MARQ_SQL_COMMENT;
  if (starts_line_comment (text, at, dialect))
    return at + strcspn (text + at, is_postgresql ? "\r\n" : "\n");
  if (c == '/' && text[at + 1] == '*')
    return skip_block_comment (text, at, is_postgresql, is_open);
  *kind = MARQ_SQL_STRING;
  if (c == '\'' || (is_mariadb && c == '"'))
    return skip_quoted (text, at, c, is_mariadb, is_open);
  if (is_postgresql && (c == 'e' || c == 'E') && text[at + 1] == '\'')
    return skip_quoted (text, at + 1, '\'', TRUE, is_open);
  if (is_postgresql && c == '$')
    return skip_dollar_quoted (text, at, is_open);
  *kind = MARQ_SQL_NAME;
  if (c == '"' || (!is_postgresql && c == '`'))
    return skip_quoted (text, at, c, FALSE, is_open);
  if (dialect == MARQ_DIALECT_SQLITE && c == '[')
    return skip_to (text, at, "]", is_open);
  return 0;
}

gboolean
marq_sql_next_token (const char *text, MarqDialect dialect, gsize *at, MarqSqlToken *token)
{
  gsize end;

  while (g_ascii_isspace (text[*at]))
    ++*at;
  if (!text[*at])
    return FALSE;

  token->start = *at;
  token->is_open = FALSE;
  end = skip_delimited (text, *at, dialect, &token->kind, &token->is_open);
  if (!end)
    {
      token->kind = is_word_start (text[*at])     ? MARQ_SQL_WORD
                    : g_ascii_isdigit (text[*at]) ? MARQ_SQL_NUMBER
                                                  : MARQ_SQL_SIGN;
      end = *at + 1;
      while (token->kind != MARQ_SQL_SIGN
             && (is_word_part (text[end]) || (token->kind == MARQ_SQL_NUMBER && text[end] == '.')))
        end++;
    }
  token->end = *at = end;
  return TRUE;
}

gboolean
marq_sql_token_is (const char *text, const MarqSqlToken *token, const char *word)
{
  gsize length = token->end - token->start;

  return token->kind != MARQ_SQL_NAME && token->kind != MARQ_SQL_STRING && strlen (word) == length
         && !g_ascii_strncasecmp (text + token->start, word, length);
}

char *
marq_sql_token_dup (const char *text, const MarqSqlToken *token)
{
  const char *start = text + token->start;
  gsize length = token->end - token->start;
  GString *name;

  if (token->kind != MARQ_SQL_NAME || length < 2)
    return g_strndup (start, length);
  name = g_string_sized_new (length);
  for (gsize i = 1; i + 1 < length; i++)
    {
      g_string_append_c (name, start[i]);
      /* A doubled one stands for itself. */
      if (start[i] == start[0])
        i++;
    }
  return g_string_free (name, FALSE);
}
