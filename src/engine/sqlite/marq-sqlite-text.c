/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-sqlite-text.h"

static MarqSqlToken *
token_at (MarqSqliteText *self, guint i)
{
  return i < self->tokens->len ? &g_array_index (self->tokens, MarqSqlToken, i) : NULL;
}

/* What a constant is in one piece: 1e+5, .5, x'00'. */
static gboolean
joins (const char *text, const MarqSqlToken *last, const MarqSqlToken *token)
{
  char first = text[last->start];

  if (last->end != token->start)
    return FALSE;
  if (last->kind == MARQ_SQL_WORD)
    return token->kind == MARQ_SQL_STRING && last->end - last->start == 1 && (first == 'x' || first == 'X');
  if (token->kind == MARQ_SQL_NUMBER)
    return (last->kind == MARQ_SQL_SIGN && first == '.') || (last->kind == MARQ_SQL_NUMBER && strchr ("+-", text[last->end - 1]));
  return last->kind == MARQ_SQL_NUMBER && strchr ("eE", text[last->end - 1]) && strchr ("+-", text[token->start])
         && !g_str_has_prefix (text + last->start, "0x") && g_ascii_isdigit (text[token->end]);
}

MarqSqliteText *
marq_sqlite_text_new (const char *text)
{
  MarqSqliteText *self = g_new0 (MarqSqliteText, 1);
  MarqSqlToken token;
  gsize at = 0;

  self->text = text;
  self->tokens = g_array_new (FALSE, FALSE, sizeof (MarqSqlToken));
  self->comments = g_array_new (FALSE, FALSE, sizeof (gsize));
  while (marq_sql_next_token (text, MARQ_DIALECT_SQLITE, &at, &token))
    {
      MarqSqlToken *last = self->tokens->len ? token_at (self, self->tokens->len - 1) : NULL;

      if (token.kind == MARQ_SQL_COMMENT)
        g_array_append_val (self->comments, token.start);
      else if (last && joins (text, last, &token))
        {
          last->kind = MARQ_SQL_NUMBER;
          last->end = token.end;
        }
      else
        g_array_append_val (self->tokens, token);
    }
  return self;
}

void
marq_sqlite_text_free (MarqSqliteText *self)
{
  g_array_unref (self->tokens);
  g_array_unref (self->comments);
  g_free (self);
}

gboolean
marq_sqlite_text_is_at_end (MarqSqliteText *self)
{
  return self->at >= self->tokens->len;
}

gboolean
marq_sqlite_text_loses_comment (MarqSqliteText *self)
{
  return self->comments->len > self->n_kept;
}

gboolean
marq_sqlite_text_sees_behind (MarqSqliteText *self, guint n, const char *word)
{
  const MarqSqlToken *token = token_at (self, self->at + n);

  return token && marq_sql_token_is (self->text, token, word);
}

gboolean
marq_sqlite_text_sees (MarqSqliteText *self, const char *word)
{
  return marq_sqlite_text_sees_behind (self, 0, word);
}

gboolean
marq_sqlite_text_take (MarqSqliteText *self, const char *words)
{
  g_auto (GStrv) each = g_strsplit (words, " ", -1);
  guint n = 0;

  for (; each[n]; n++)
    if (!marq_sqlite_text_sees_behind (self, n, each[n]))
      return FALSE;
  self->at += n;
  return TRUE;
}

/* Without the quotes, and with doubled ones made single. */
static char *
dup_unquoted (const char *start, gsize length)
{
  GString *name = g_string_sized_new (length);

  if (*start == '[')
    g_string_append_len (name, start + 1, length - 2);
  else
    for (gsize i = 1; i + 1 < length; i++)
      {
        g_string_append_c (name, start[i]);
        if (start[i] == *start)
          i++;
      }
  return g_string_free (name, FALSE);
}

char *
marq_sqlite_text_take_name (MarqSqliteText *self)
{
  const MarqSqlToken *token = token_at (self, self->at);

  if (!token || token->kind == MARQ_SQL_SIGN || token->kind == MARQ_SQL_NUMBER)
    return NULL;
  self->at++;
  if (token->kind == MARQ_SQL_WORD)
    return g_strndup (self->text + token->start, token->end - token->start);
  return dup_unquoted (self->text + token->start, token->end - token->start);
}

char *
marq_sqlite_text_take_collation (MarqSqliteText *self)
{
  static const char *const built_in[] = { "BINARY", "NOCASE", "RTRIM" };
  char *name = marq_sqlite_text_take_name (self);

  for (guint i = 0; name && i < G_N_ELEMENTS (built_in); i++)
    if (g_ascii_strcasecmp (name, built_in[i]) == 0)
      strcpy (name, built_in[i]);
  return name;
}

void
marq_sqlite_text_skip (MarqSqliteText *self)
{
  int depth = 0;

  do
    {
      if (marq_sqlite_text_sees (self, "("))
        depth++;
      else if (marq_sqlite_text_sees (self, ")"))
        depth--;
      self->at++;
    }
  while (depth > 0 && !marq_sqlite_text_is_at_end (self));
}

char *
marq_sqlite_text_take_inside (MarqSqliteText *self)
{
  guint from = self->at + 1;

  if (!marq_sqlite_text_sees (self, "("))
    return NULL;
  marq_sqlite_text_skip (self);
  if (!marq_sql_token_is (self->text, token_at (self, self->at - 1), ")"))
    return NULL;
  return marq_sqlite_text_dup (self, from, self->at - 1);
}

char *
marq_sqlite_text_dup (MarqSqliteText *self, guint from, guint to)
{
  const MarqSqlToken *first = token_at (self, from);
  const MarqSqlToken *last = to ? token_at (self, to - 1) : NULL;

  if (from >= to || !first || !last)
    return g_strdup ("");
  for (guint i = 0; i < self->comments->len; i++)
    {
      gsize comment = g_array_index (self->comments, gsize, i);

      self->n_kept += comment > first->start && comment < last->end;
    }
  return g_strndup (self->text + first->start, last->end - first->start);
}
