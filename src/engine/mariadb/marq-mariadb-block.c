/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BEGIN, IF, CASE, LOOP, WHILE, REPEAT and FOR open a block where a statement begins, and are something else
 * elsewhere: IF (a, b, c), DROP TABLE IF EXISTS. END closes it, with one of them behind it or not.
 */
#include "config.h"

#include "marq-mariadb-block.h"

#define CASE_OF_EXPRESSION 'c'

static const char *const openers[] = { "BEGIN", "IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR", NULL };

void
marq_mariadb_blocks_reset (MarqMariadbBlocks *self)
{
  g_array_set_size (self->open, 0);
  *self = (MarqMariadbBlocks) { .split = self->split, .open = self->open };
}

void
marq_mariadb_blocks_step (MarqMariadbBlocks *self)
{
  self->begins = TRUE;
  self->began = self->ended = self->declares = self->handles = self->skips = FALSE;
  self->parens = 0;
}

static char
innermost (MarqMariadbBlocks *self)
{
  return self->open->len ? g_array_index (self->open, char, self->open->len - 1) : '\0';
}

static void
open_block (MarqMariadbBlocks *self, guint i)
{
  const MarqSqlToken *token = &g_array_index (self->split->words, MarqSqlToken, i);
  char kind = g_ascii_toupper (self->split->script[token->start]);

  g_array_append_val (self->open, kind);
  self->part = MARQ_MARIADB_BODY;
  self->handles = FALSE;
  self->begins = kind == 'B' || kind == 'L' || kind == 'R';
}

static void
open_case (MarqMariadbBlocks *self)
{
  char kind = CASE_OF_EXPRESSION;

  g_array_append_val (self->open, kind);
}

/* What a script holds besides code: TABLE comes before a table that is called event. */
static void
decide (MarqMariadbBlocks *self, guint i)
{
  static const char *const code[] = { "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE", NULL };
  static const char *const others[] = { "TABLE", "VIEW", "INDEX", "KEY", "DATABASE", "SCHEMA", "SEQUENCE", "USER", "ROLE", "SERVER",
                                        "TABLESPACE", "LOGFILE", "CATALOG", NULL };

  if (marq_split_is_of (self->split, i, code))
    {
      self->part = MARQ_MARIADB_HEAD;
      self->is_decided = TRUE;
    }
  else if (marq_split_is_of (self->split, i, others))
    self->is_decided = TRUE;
}

/* Code without a routine around it. */
static void
note_outside (MarqMariadbBlocks *self, guint i)
{
  MarqSplit *split = self->split;
  gboolean is_first = i == 0 || (i == 2 && marq_split_is (split, 1, ':'));

  if (is_first && !marq_split_says (split, i, "BEGIN") && marq_split_is_of (split, i, openers))
    open_block (self, i);
  else if (i >= 2 && marq_split_says (split, i - 2, "BEGIN NOT ATOMIC"))
    open_block (self, i - 2);
  else if (!self->is_decided && (marq_split_says (split, 0, "CREATE") || marq_split_says (split, 0, "ALTER")))
    decide (self, i);
}

/* Where the head of a routine ends, and its body begins, which may be one statement. */
static void
note_head (MarqMariadbBlocks *self, guint i)
{
  static const char *const statements[] = { "RETURN", "SELECT", "INSERT", "UPDATE", "DELETE", "SET", "CALL", "WITH", "REPLACE", "TRUNCATE",
                                            "DO", "CREATE", "DROP", "ALTER", "SIGNAL", "DECLARE", "EXECUTE", NULL };
  MarqSplit *split = self->split;

  if (marq_split_says (split, i - 1, "EACH ROW") || (marq_split_says (split, i, "DO") && !self->has_params))
    {
      self->part = MARQ_MARIADB_BODY;
      self->begins = TRUE;
    }
  else if (self->has_params && !self->parens && marq_split_says (split, i, "RETURNS"))
    self->skips = TRUE;
  else if (self->has_params && !self->parens && marq_split_is_of (split, i, openers))
    open_block (self, i);
  else if (self->has_params && !self->parens && marq_split_is_of (split, i, statements))
    self->part = MARQ_MARIADB_BODY;
}

/* The first word of a statement. */
static void
note_first (MarqMariadbBlocks *self, guint i)
{
  MarqSplit *split = self->split;

  self->began = TRUE;
  if (marq_split_is_of (split, i, openers))
    open_block (self, i);
  /* Which trigger it comes before or after. */
  else if (!self->open->len && (marq_split_says (split, i, "FOLLOWS") || marq_split_says (split, i, "PRECEDES")))
    self->skips = TRUE;
  else
    {
      self->begins = marq_split_says (split, i, "ELSE");
      self->declares = marq_split_says (split, i, "DECLARE");
    }
}

static void
note_inside (MarqMariadbBlocks *self, guint i)
{
  MarqSplit *split = self->split;
  char kind = innermost (self);

  if (self->handles && marq_split_is_of (split, i, openers))
    open_block (self, i);
  else if (self->declares && marq_split_says (split, i - 1, "HANDLER FOR"))
    self->handles = TRUE;
  else if (marq_split_says (split, i, "CASE"))
    open_case (self);
  else if ((marq_split_says (split, i, "THEN") || marq_split_says (split, i, "ELSE")) && kind != CASE_OF_EXPRESSION)
    self->begins = TRUE;
  else if (marq_split_says (split, i, "DO") && (kind == 'W' || kind == 'F'))
    self->begins = TRUE;
}

static void
note_sign (MarqMariadbBlocks *self, guint i)
{
  self->parens += marq_split_is (self->split, i, '(');
  if (marq_split_is (self->split, i, ')') && self->parens && --self->parens == 0 && self->part == MARQ_MARIADB_HEAD)
    self->has_params = TRUE;
  self->begins = self->began && marq_split_is (self->split, i, ':');
  self->began = self->ended = FALSE;
}

void
marq_mariadb_blocks_note (MarqMariadbBlocks *self)
{
  MarqSplit *split = self->split;
  guint i = split->words->len - 1;
  gboolean ended = self->ended;

  if (g_array_index (split->words, MarqSqlToken, i).kind == MARQ_SQL_SIGN)
    {
      note_sign (self, i);
      return;
    }
  self->ended = FALSE;
  if (self->skips)
    {
      self->skips = FALSE;
      return;
    }
  if (ended && marq_split_is_of (split, i, openers))
    return;
  if (self->open->len && marq_split_says (split, i, "END"))
    {
      g_array_set_size (self->open, self->open->len - 1);
      self->ended = TRUE;
      self->begins = FALSE;
    }
  else if (self->part == MARQ_MARIADB_NO_CODE)
    note_outside (self, i);
  else if (self->part == MARQ_MARIADB_HEAD)
    note_head (self, i);
  else if (self->begins)
    note_first (self, i);
  else
    {
      self->began = FALSE;
      note_inside (self, i);
    }
}
