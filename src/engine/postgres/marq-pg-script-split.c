/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/marq-script-token.h"
#include "marq-pg-script-split.h"

void
marq_pg_piece_free (MarqPgPiece *self)
{
  g_free (self->include);
  g_free (self);
}

void
marq_pg_split_free (MarqPgSplit *self)
{
  g_free (self->text);
  g_ptr_array_unref (self->pieces);
  g_ptr_array_unref (self->commands);
  g_ptr_array_unref (self->copied);
  g_free (self);
}

/* The statement that is being read: whether it is COPY … FROM STDIN, and of which table. */
typedef struct
{
  MarqPgSplit *split;
  const char  *script;
  gsize        piece; /* where the piece begins */
  guint        n_words;
  gboolean     is_copy;
  gboolean     from;
  gboolean     stdin_follows;
  char        *table;
} MarqPgSplitting;

static void
blank (MarqPgSplitting *self, gsize from, gsize to)
{
  for (gsize i = from; i < to; i++)
    if (self->split->text[i] != '\n')
      self->split->text[i] = ' ';
}

static gsize
line_end (const char *script, gsize at)
{
  return at + strcspn (script + at, "\n");
}

static void
end_piece (MarqPgSplitting *self, gsize end, char *include, gboolean is_relative)
{
  MarqPgPiece *piece = g_new0 (MarqPgPiece, 1);

  piece->start = self->piece;
  piece->end = end;
  piece->include = include;
  piece->is_relative = is_relative;
  g_ptr_array_add (self->split->pieces, piece);
  self->piece = end;
}

static void
end_statement (MarqPgSplitting *self)
{
  self->n_words = 0;
  self->is_copy = self->from = self->stdin_follows = FALSE;
  g_clear_pointer (&self->table, g_free);
}

/* An argument as psql takes it: in quotes, where '' is one, or up to the next blank. */
static char *
dup_argument (const char *text)
{
  GString *argument = g_string_new (NULL);
  gboolean quoted = *text == '\'';

  if (!quoted)
    return g_string_free (g_string_append_len (argument, text, (gssize) strcspn (text, " \t\r\n")), FALSE);
  for (text++; *text && *text != '\n' && (*text != '\'' || text[1] == '\''); text++)
    {
      text += *text == '\'';
      g_string_append_c (argument, *text);
    }
  return g_string_free (argument, FALSE);
}

/* Goes on behind the command, which goes on to the end of its line. */
static gsize
take_command (MarqPgSplitting *self, gsize at)
{
  static const char *const includes[] = { "i", "include", "ir", "include_relative", NULL };
  gsize end = line_end (self->script, at);
  gsize length = strcspn (self->script + at + 1, " \t\r\n\\;'\"");
  g_autofree char *name = g_strndup (self->script + at + 1, MIN (length, end - at - 1));
  const char *rest = self->script + at + 1 + strlen (name);

  if (self->script[at + 1] == ';')
    {
      blank (self, at, at + 1);
      return at + 1;
    }
  rest += strspn (rest, " \t");
  blank (self, at, end);
  if (g_strv_contains (includes, name) && *rest && *rest != '\n')
    end_piece (self, end, dup_argument (rest), strstr (name, "r") != NULL);
  else
    g_ptr_array_add (self->split->commands, g_strconcat ("\\", name, NULL));
  /* \g and its like send what stands before them. */
  if (*name == 'g')
    {
      self->split->text[at] = ';';
      end_statement (self);
    }
  return end;
}

/* Rows, up to a line of their own that ends them. */
static gsize
take_rows (MarqPgSplitting *self, gsize at)
{
  gsize from = line_end (self->script, at);
  gsize line = from;

  while (self->script[line])
    {
      gsize begin = line + 1;
      gsize end = line_end (self->script, begin);
      gsize length = end - begin;

      if (length && self->script[end - 1] == '\r')
        length--;
      line = end;
      if (length == 2 && strncmp (self->script + begin, "\\.", 2) == 0)
        break;
      if (!self->script[end])
        break;
    }
  blank (self, from, line);
  g_ptr_array_add (self->split->copied, g_strdup (self->table ? self->table : ""));
  return line;
}

static void
note_word (MarqPgSplitting *self, const MarqSqlToken *token)
{
  if (self->n_words++ == 0)
    self->is_copy = marq_sql_token_is (self->script, token, "COPY");
  else if (self->is_copy && self->n_words == 2)
    self->table = marq_sql_token_dup (self->script, token);
  else if (self->is_copy && !self->from)
    {
      g_autofree char *name = marq_sql_token_dup (self->script, token);

      self->from = marq_sql_token_is (self->script, token, "FROM");
      if (self->script[token->start - 1] == '.')
        g_free (g_steal_pointer (&self->table)), self->table = g_steal_pointer (&name);
    }
  else if (self->is_copy)
    self->stdin_follows = self->stdin_follows || marq_sql_token_is (self->script, token, "STDIN");
}

MarqPgSplit *
marq_pg_split (const char *script)
{
  MarqPgSplit *split = g_new0 (MarqPgSplit, 1);
  MarqPgSplitting self = { split, script };
  MarqSqlToken token;
  gsize at = 0;

  split->text = g_strdup (script);
  split->pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_pg_piece_free);
  split->commands = g_ptr_array_new_with_free_func (g_free);
  split->copied = g_ptr_array_new_with_free_func (g_free);
  while (marq_sql_next_token (script, MARQ_DIALECT_POSTGRESQL, &at, &token))
    {
      char sign = token.kind == MARQ_SQL_SIGN ? script[token.start] : '\0';

      if (sign == '\\')
        at = take_command (&self, token.start);
      else if (sign == ';')
        {
          if (self.stdin_follows)
            at = take_rows (&self, token.start);
          end_statement (&self);
        }
      else if (token.kind == MARQ_SQL_WORD || token.kind == MARQ_SQL_NAME)
        note_word (&self, &token);
    }
  end_statement (&self);
  end_piece (&self, strlen (script), NULL, FALSE);
  return split;
}
