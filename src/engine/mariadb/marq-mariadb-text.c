/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/marq-script-token.h"
#include "engine/marq-sql-name.h"
#include "marq-mariadb-text.h"

/* What a backslash makes of the letter behind it. */
static char
unescape (char c)
{
  static const char letters[] = "0ntrbZ", meanings[] = "\0\n\t\r\b\032";
  const char *at = strchr (letters, c);

  return at && c ? meanings[at - letters] : c;
}

char *
marq_mariadb_unquote (const char *string, gsize length)
{
  GString *text = g_string_sized_new (length);

  for (gsize i = 1; i + 1 < length; i++)
    {
      if (string[i] == '\\' && i + 2 < length)
        {
          /* In front of these the backslash stays, for patterns. */
          if (strchr ("%_", string[i + 1]))
            g_string_append_c (text, '\\');
          g_string_append_c (text, unescape (string[++i]));
          continue;
        }
      g_string_append_c (text, string[i]);
      if (string[i] == string[0])
        i++;
    }
  return g_string_free (text, FALSE);
}

static gboolean
is_sign (const char *text, const MarqSqlToken *token, char sign)
{
  return token->kind == MARQ_SQL_SIGN && text[token->start] == sign;
}

char *
marq_mariadb_strip_database (const char *text, const char *database)
{
  GString *stripped = g_string_new (NULL);
  MarqSqlToken token, before = { MARQ_SQL_COMMENT, 0, 0 };
  gsize at = 0, copied = 0;

  while (marq_sql_next_token (text, MARQ_DIALECT_MARIADB, &at, &token))
    {
      gboolean follows_dot = is_sign (text, &before, '.');
      g_autofree char *name = token.kind == MARQ_SQL_NAME ? marq_sql_token_dup (text, &token) : NULL;

      before = token;
      if (!name || strcmp (name, database) != 0)
        continue;
      if (follows_dot || text[token.end] != '.')
        {
          g_string_free (stripped, TRUE);
          return NULL;
        }
      g_string_append_len (stripped, text + copied, (gssize) (token.start - copied));
      copied = token.end + 1;
      at = copied;
      before.kind = MARQ_SQL_COMMENT;
    }
  g_string_append (stripped, text + copied);
  return g_string_free (stripped, FALSE);
}

/* "current_timestamp(3)" as it is lowered. */
static char *
dup_moment (const char *text)
{
  const char *numbers;

  if (g_ascii_strcasecmp (text, "curdate()") == 0)
    return g_strdup ("CURRENT_DATE");
  if (g_ascii_strcasecmp (text, "curtime()") == 0)
    return g_strdup ("CURRENT_TIME");
  if (g_ascii_strncasecmp (text, "current_timestamp", strlen ("current_timestamp")) != 0)
    return NULL;
  numbers = text + strlen ("current_timestamp");
  if (strspn (numbers, "()0123456789") != strlen (numbers))
    return NULL;
  return g_strconcat ("CURRENT_TIMESTAMP", g_str_equal (numbers, "()") ? "" : numbers, NULL);
}

char *
marq_mariadb_settle_code (const char *text)
{
  GString *settled;
  MarqSqlToken token;
  gsize at = 0, copied = 0;
  char *moment = dup_moment (text);

  if (moment)
    return moment;
  settled = g_string_new (NULL);
  while (marq_sql_next_token (text, MARQ_DIALECT_MARIADB, &at, &token))
    {
      g_autofree char *value = NULL;
      g_autofree char *literal = NULL;

      if (token.kind != MARQ_SQL_STRING || text[token.start] != '\'')
        continue;
      /* No text of ours has a NUL in it: as it is written, it stays. */
      if (g_strstr_len (text + token.start, (gssize) (token.end - token.start), "\\0"))
        continue;
      value = marq_mariadb_unquote (text + token.start, token.end - token.start);
      literal = marq_sql_literal (MARQ_DIALECT_MARIADB, value);
      g_string_append_len (settled, text + copied, (gssize) (token.start - copied));
      g_string_append (settled, literal);
      copied = token.end;
    }
  g_string_append (settled, text + copied);
  return g_string_free (settled, FALSE);
}

gboolean
marq_mariadb_is_partitioning (const char *option)
{
  return g_ascii_strncasecmp (option, "PARTITION BY ", strlen ("PARTITION BY ")) == 0;
}

/* What stands between two tokens. */
static const char *
find_space (const char *text, const MarqSqlToken *left, const MarqSqlToken *right, gboolean opens_parts)
{
  static const char glued[] = "().,";
  char before = text[left->start], after = text[right->start];

  if (opens_parts)
    return before == ',' ? "\n " : "\n";
  if (before == ',' || before == ')')
    return after == ')' || after == ',' ? "" : " ";
  if (left->kind == MARQ_SQL_SIGN && right->kind == MARQ_SQL_SIGN)
    return "";
  return (left->kind == MARQ_SQL_SIGN && strchr (glued, before)) || (right->kind == MARQ_SQL_SIGN && strchr (glued, after)) ? "" : " ";
}

/* Past "ENGINE = InnoDB". */
static gboolean
skip_engine (const char *text, const MarqSqlToken *token, gsize *at)
{
  MarqSqlToken next = *token;

  if (marq_sql_token_is (text, &next, "STORAGE") && !marq_sql_next_token (text, MARQ_DIALECT_MARIADB, at, &next))
    return FALSE;
  if (!marq_sql_token_is (text, &next, "ENGINE"))
    return FALSE;
  if (marq_sql_next_token (text, MARQ_DIALECT_MARIADB, at, &next) && text[next.start] == '=')
    marq_sql_next_token (text, MARQ_DIALECT_MARIADB, at, &next);
  return TRUE;
}

/* "(PARTITION", or ", PARTITION". */
static gboolean
opens_part (const char *text, const MarqSqlToken *left, const MarqSqlToken *token)
{
  MarqSqlToken next;
  gsize at = token->end;

  if (text[token->start] == '(')
    return marq_sql_next_token (text, MARQ_DIALECT_MARIADB, &at, &next) && marq_sql_token_is (text, &next, "PARTITION");
  return text[left->start] == ',' && marq_sql_token_is (text, token, "PARTITION");
}

char *
marq_mariadb_settle_partitions (const char *text)
{
  GString *settled = g_string_new (NULL);
  MarqSqlToken left = { 0 }, token;

  for (gsize at = 0; marq_sql_next_token (text, MARQ_DIALECT_MARIADB, &at, &token);)
    {
      g_autofree char *name = token.kind == MARQ_SQL_NAME ? marq_sql_token_dup (text, &token) : NULL;
      g_autofree char *quoted = name ? marq_sql_quote (MARQ_DIALECT_MARIADB, name) : NULL;

      if (token.kind == MARQ_SQL_COMMENT || (token.kind == MARQ_SQL_WORD && skip_engine (text, &token, &at)))
        continue;
      if (settled->len)
        g_string_append (settled, find_space (text, &left, &token, opens_part (text, &left, &token)));
      if (quoted)
        g_string_append (settled, quoted);
      else
        g_string_append_len (settled, text + token.start, (gssize) (token.end - token.start));
      left = token;
    }
  return g_string_free (settled, FALSE);
}

const char *
marq_mariadb_closing (const char *open)
{
  MarqSqlToken token;
  gsize at = 0;
  int depth = 0;

  while (marq_sql_next_token (open, MARQ_DIALECT_MARIADB, &at, &token))
    {
      depth += is_sign (open, &token, '(') - is_sign (open, &token, ')');
      if (depth == 0)
        return open + token.start;
    }
  return NULL;
}
