/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/marq-backup-private.h"
#include "marq-mariadb-dump.h"

#define INSERT "INSERT INTO `"
#define CREATE "CREATE TABLE `"
#define COMPLETED "-- Dump completed"
/* As much of a line as tells what it is. */
#define LONGEST_START 64

typedef enum
{
  IN_LINE,    /* that is looked at from its beginning */
  IN_NAME,    /* of a table, in its quotes */
  IN_COLUMNS, /* between it and VALUES */
  IN_ROWS,
} MarqMariadbDumpState;

struct _MarqMariadbDump
{
  GHashTable *found;
  MarqMariadbDumpState state;
  GString    *start;     /* of the line */
  GString    *name;
  gboolean    is_insert;
  gboolean    is_body;   /* behind another delimiter */
  gboolean    is_complete;
  char        quote;     /* that is open: ' or ` or " */
  gboolean    is_escaped;
  guint       depth;     /* of brackets */
  gint64      rows;
};

MarqMariadbDump *
marq_mariadb_dump_new (GHashTable *found)
{
  MarqMariadbDump *self = g_new0 (MarqMariadbDump, 1);

  self->found = found;
  self->start = g_string_new (NULL);
  self->name = g_string_new (NULL);
  return self;
}

static void
end_line (MarqMariadbDump *self)
{
  const char *line = self->start->str;

  if (g_str_has_prefix (line, "DELIMITER "))
    self->is_body = !g_str_equal (line, "DELIMITER ;");
  if (g_str_has_prefix (line, COMPLETED))
    self->is_complete = TRUE;
  else if (self->start->len)
    self->is_complete = FALSE;
  g_string_truncate (self->start, 0);
}

static void
take_in_line (MarqMariadbDump *self, char c)
{
  gboolean is_create;

  if (c == '\n')
    {
      end_line (self);
      return;
    }
  if (self->start->len < LONGEST_START)
    g_string_append_c (self->start, c);
  is_create = g_str_equal (self->start->str, CREATE);
  self->is_insert = g_str_equal (self->start->str, INSERT);
  if (self->is_body || (!is_create && !self->is_insert))
    return;
  self->state = IN_NAME;
  self->quote = '`';
  g_string_truncate (self->name, 0);
}

/* With its name, which may itself have quotes in it, a table is there, whatever rows come. */
static void
end_name (MarqMariadbDump *self)
{
  marq_backup_found (self->found, MARQ_DIALECT_MARIADB, NULL, self->name->str, 0);
  self->state = self->is_insert ? IN_COLUMNS : IN_LINE;
  self->quote = 0;
  self->depth = 0;
  self->rows = 0;
}

/* TRUE: it is in quotes, or opens or closes them. */
static gboolean
take_quoted (MarqMariadbDump *self, char c)
{
  if (self->is_escaped)
    self->is_escaped = FALSE;
  else if (self->quote && c == '\\' && self->quote != '`')
    self->is_escaped = TRUE;
  else if (self->quote && c == self->quote)
    self->quote = 0;
  else if (!self->quote && (c == '\'' || c == '"' || c == '`'))
    self->quote = c;
  else
    return self->quote != 0;
  return TRUE;
}

static void
take_in_statement (MarqMariadbDump *self, char c)
{
  if (take_quoted (self, c))
    return;
  if (c == '(')
    self->rows += self->depth++ == 0 && self->state == IN_ROWS;
  else if (c == ')' && self->depth)
    self->depth--;
  else if (c == 'V' && !self->depth)
    self->state = IN_ROWS;
  else if (c == ';' && !self->depth)
    {
      marq_backup_found (self->found, MARQ_DIALECT_MARIADB, NULL, self->name->str, self->rows);
      self->state = IN_LINE;
    }
}

/* A quote twice is one of the name's own, which is known by what comes behind it. */
static void
take_in_name (MarqMariadbDump *self, char c)
{
  if (!self->quote && c != '`')
    {
      end_name (self);
      if (self->state == IN_LINE)
        take_in_line (self, c);
      else
        take_in_statement (self, c);
    }
  else if (self->quote && c == '`')
    self->quote = 0;
  else
    {
      self->quote = '`';
      g_string_append_c (self->name, c);
    }
}

void
marq_mariadb_dump_take (MarqMariadbDump *self, const char *bytes, gsize length)
{
  for (const char *c = bytes; c < bytes + length; c++)
    switch (self->state)
      {
      case IN_LINE:
        take_in_line (self, *c);
        break;
      case IN_NAME:
        take_in_name (self, *c);
        break;
      case IN_COLUMNS:
      case IN_ROWS:
        take_in_statement (self, *c);
        break;
      default:
        g_assert_not_reached ();
      }
}

gboolean
marq_mariadb_dump_is_complete (const MarqMariadbDump *self)
{
  return self->is_complete && self->state == IN_LINE;
}

void
marq_mariadb_dump_free (MarqMariadbDump *self)
{
  g_string_free (self->start, TRUE);
  g_string_free (self->name, TRUE);
  g_free (self);
}
