/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-sql-token.h"

static gboolean
is_word_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || (guchar) c >= 0x80;
}

static gboolean
is_word (char c)
{
  return is_word_start (c) || g_ascii_isdigit (c) || c == '$';
}

/* Comments nest in PostgreSQL. */
static const char *
skip_comment (const char *at)
{
  int depth = 1;

  for (at += 2; *at && depth; at++)
    if (at[0] == '*' && at[1] == '/')
      depth--, at++;
    else if (at[0] == '/' && at[1] == '*')
      depth++, at++;
  return at;
}

static const char *
skip_space (const char *at)
{
  for (;;)
    if (g_ascii_isspace (*at))
      at++;
    else if (at[0] == '-' && at[1] == '-')
      at += strcspn (at, "\n");
    else if (at[0] == '/' && at[1] == '*')
      at = skip_comment (at);
    else
      return at;
}

/* Behind the closing quote; a doubled one stands for itself. */
static const char *
skip_quoted (const char *at, char quote, gboolean backslashes)
{
  for (at++; *at; at++)
    if (backslashes && at[0] == '\\' && at[1])
      at++;
    else if (*at == quote && at[1] == quote)
      at++;
    else if (*at == quote)
      return at + 1;
  return at;
}

/* The length of $tag$ here, or 0. */
static gsize
dollar_tag (const char *at)
{
  gsize n = 1;

  if (*at != '$' || g_ascii_isdigit (at[1]))
    return 0;
  while (at[n] != '$' && is_word (at[n]))
    n++;
  return at[n] == '$' ? n + 1 : 0;
}

static const char *
skip_dollar (const char *at, gsize tag)
{
  for (const char *end = at + tag; (end = strchr (end, '$')); end++)
    if (strncmp (end, at, tag) == 0)
      return end + tag;
  return at + strlen (at);
}

static const char *
skip_number (const char *at)
{
  while (g_ascii_isalnum (*at) || *at == '.' || *at == '_'
         || ((*at == '+' || *at == '-') && (at[-1] == 'e' || at[-1] == 'E') && g_ascii_isdigit (at[1])))
    at++;
  return at;
}

static const char *
skip_operator (const char *at)
{
  static const char *const longer[] = { "::", "||", "<=", ">=", "<>", "!=", "->>", "->", "@>", "<@", "&&", "~*", "!~" };

  for (guint i = 0; i < G_N_ELEMENTS (longer); i++)
    if (g_str_has_prefix (at, longer[i]))
      return at + strlen (longer[i]);
  return at + 1;
}

gboolean
marq_token_next (const char **text, MarqToken *token)
{
  const char *at = skip_space (*text);
  gsize tag = dollar_tag (at);
  const char *end;

  if (!*at)
    return FALSE;
  if (*at == '\'' || ((*at == 'E' || *at == 'e') && at[1] == '\''))
    {
      token->kind = MARQ_TOKEN_STRING;
      end = skip_quoted (*at == '\'' ? at : at + 1, '\'', *at != '\'');
    }
  else if (*at == '"' || *at == '`')
    {
      token->kind = MARQ_TOKEN_IDENTIFIER;
      end = skip_quoted (at, *at, FALSE);
    }
  else if (tag)
    {
      token->kind = MARQ_TOKEN_STRING;
      end = skip_dollar (at, tag);
    }
  else if (g_ascii_isdigit (*at))
    {
      token->kind = MARQ_TOKEN_NUMBER;
      end = skip_number (at + 1);
    }
  else if (is_word_start (*at))
    {
      token->kind = MARQ_TOKEN_WORD;
      for (end = at; is_word (*end); end++)
        ;
    }
  else
    {
      token->kind = MARQ_TOKEN_OPERATOR;
      end = skip_operator (at);
    }
  token->start = at;
  token->length = end - at;
  *text = end;
  return TRUE;
}

GArray *
marq_token_list (const char *text)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (MarqToken));
  MarqToken token;

  while (marq_token_next (&text, &token))
    g_array_append_val (tokens, token);
  return tokens;
}

/* What is between the quotes, with doubled ones made single. */
static char *
dup_unquoted (const char *start, gsize length)
{
  char quote = start[0];
  GString *name = g_string_sized_new (length);

  for (gsize i = 1; i < length; i++)
    {
      if (start[i] == quote && (i + 1 >= length || start[i + 1] != quote))
        break;
      if (start[i] == quote)
        i++;
      g_string_append_c (name, start[i]);
    }
  return g_string_free (name, FALSE);
}

char *
marq_token_dup_name (const MarqToken *token)
{
  if (token->kind == MARQ_TOKEN_IDENTIFIER)
    return dup_unquoted (token->start, token->length);
  return g_ascii_strdown (token->start, token->length);
}

char *
marq_token_dup_text (const MarqToken *token)
{
  gsize tag = dollar_tag (token->start);

  if (tag)
    return g_strndup (token->start + tag, token->length > 2 * tag ? token->length - 2 * tag : 0);
  if (*token->start != '\'')
    return dup_unquoted (token->start + 1, token->length - 1);
  return dup_unquoted (token->start, token->length);
}

gboolean
marq_token_is (const MarqToken *token, const char *text)
{
  return strlen (text) == token->length && g_ascii_strncasecmp (token->start, text, token->length) == 0;
}

gboolean
marq_token_is_reserved (const MarqToken *token)
{
  static const char *const words[] = {
    "all",  "and",   "as",    "between", "by",   "case",  "check", "create", "default", "delete", "distinct", "drop",
    "else", "exists", "for",   "foreign", "from", "group", "having", "in",    "insert",  "into",   "is",       "join",
    "like", "limit", "not",   "null",    "on",   "or",    "order", "primary", "references", "select", "set",   "table",
    "then", "to",    "union", "unique",  "update", "using", "values", "when", "where",
  };

  if (token->kind != MARQ_TOKEN_WORD)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (marq_token_is (token, words[i]))
      return TRUE;
  return FALSE;
}
