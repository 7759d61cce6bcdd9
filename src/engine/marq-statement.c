/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-engine.h"
#include "marq-sql-scratch.h"
#include "marq-statement-private.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

void
marq_statement_forget_tree (MarqStatement *self)
{
  if (self->release)
    self->release (self->ground);
  self->tree = self->ground = NULL;
  self->release = NULL;
}

void
marq_statement_free (MarqStatement *self)
{
  marq_statement_forget_tree (self);
  g_free (self->text);
  g_free (self->what);
  g_free (self->reason);
  g_free (self);
}

char *
marq_statement_dup_line (const MarqStatement *self)
{
  return marq_sql_dup_line (self->text, 0);
}

gboolean
marq_split_read (MarqSplit *self, gsize from, gsize to)
{
  MarqSqlToken token;

  g_array_set_size (self->words, 0);
  while (from < to && marq_sql_next_token (self->script, self->dialect, &from, &token) && token.start < to)
    if (token.kind != MARQ_SQL_COMMENT)
      g_array_append_val (self->words, token);
  return self->words->len > 0;
}

/* Offsets only grow, but for those of errors. */
static guint
line_at (MarqSplit *self, gsize offset)
{
  if (offset < self->at)
    self->at = self->line = 0;
  for (; self->at < offset && self->script[self->at]; self->at++)
    self->line += self->script[self->at] == '\n';
  return self->line + 1;
}

MarqStatement *
marq_split_place (MarqSplit *self, gsize from, gsize to, gsize end)
{
  MarqStatement *statement = g_new0 (MarqStatement, 1);

  while (to > from && g_ascii_isspace (self->script[to - 1]))
    to--;
  statement->text = g_strndup (self->script + from, to - from);
  statement->start = from;
  statement->end = end;
  statement->line = line_at (self, from);
  statement->what = marq_split_dup_what (self);
  g_ptr_array_add (self->statements, statement);
  return statement;
}

MarqStatement *
marq_split_add (MarqSplit *self, gsize to, gsize end)
{
  return marq_split_place (self, g_array_index (self->words, MarqSqlToken, 0).start, to, end);
}

gboolean
marq_split_fail (MarqSplit *self, gsize offset, MarqEngineError code, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, MARQ_ENGINE_ERROR, code, _ ("Line %u: %s"), line_at (self, offset), message);
  return FALSE;
}

/* What editors of other systems put first is no part of a script. */
static void
move_behind_mark (GPtrArray *statements, gsize bytes)
{
  for (guint i = 0; i < statements->len; i++)
    {
      MarqStatement *statement = statements->pdata[i];

      statement->start += bytes;
      statement->end += bytes;
    }
}

GPtrArray *
marq_statement_split (const char *script, MarqDialect dialect, GError **error)
{
  gsize mark = g_str_has_prefix (script, BYTE_ORDER_MARK) ? strlen (BYTE_ORDER_MARK) : 0;
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_statement_free);
  g_autoptr (GArray) words = g_array_new (FALSE, FALSE, sizeof (MarqSqlToken));
  MarqSplit self = { script + mark, dialect, statements, words };
  const char *wrong;

  if (!g_utf8_validate (self.script, -1, &wrong))
    {
      marq_split_fail (&self, wrong - self.script, MARQ_ENGINE_ERROR_SYNTAX, error, _ ("this is not text in UTF-8"));
      return NULL;
    }
  if (!marq_engine_get (dialect)->split (&self, error))
    return NULL;
  move_behind_mark (statements, mark);
  return g_steal_pointer (&statements);
}
