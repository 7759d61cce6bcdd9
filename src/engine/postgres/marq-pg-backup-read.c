/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/marq-backup-private.h"
#include "marq-pg-backup-read.h"

#define LONGEST_COPY (1 << 20)

/* A name at the beginning of a text, without its quotes. NULL: there is none. (transfer full) */
static char *
take_name (const char **text)
{
  GString *name = g_string_new (NULL);
  const char *c = *text;

  if (*c == '"')
    for (c++; *c && (*c != '"' || c[1] == '"'); c++)
      {
        c += *c == '"';
        g_string_append_c (name, *c);
      }
  else
    for (; *c && !strchr (". (\"", *c); c++)
      g_string_append_c (name, *c);
  *text = c + (*c == '"');
  return g_string_free (name, name->len == 0);
}

/* "COPY public."a ""b""" (id, "x y") FROM stdin;" */
static void
begin (MarqPgCopyCount *self)
{
  const char *text = self->line->str + strlen ("COPY ");

  self->namespace = take_name (&text);
  if (self->namespace && *text == '.')
    {
      text++;
      self->name = take_name (&text);
    }
  self->rows = 0;
}

static void
finish (MarqPgCopyCount *self)
{
  marq_backup_found (self->found, MARQ_DIALECT_POSTGRESQL, self->namespace, self->name, self->rows);
  g_clear_pointer (&self->namespace, g_free);
  g_clear_pointer (&self->name, g_free);
}

static void
take_line (MarqPgCopyCount *self)
{
  if (self->name && g_str_equal (self->line->str, "\\."))
    finish (self);
  else if (self->name)
    self->rows++;
  else if (g_str_has_prefix (self->line->str, "COPY ") && g_str_has_suffix (self->line->str, " FROM stdin;"))
    begin (self);
  g_string_truncate (self->line, 0);
}

void
marq_pg_copy_count_take (MarqPgCopyCount *self, const char *bytes, gsize length)
{
  const char *end = bytes + length;

  while (bytes < end)
    {
      const char *feed = memchr (bytes, '\n', (gsize) (end - bytes));
      gsize n = (gsize) ((feed ? feed : end) - bytes);
      /* Of a row it is enough to know that it is not the end. */
      gsize most = self->name ? 3 : LONGEST_COPY;

      if (self->line->len < most)
        g_string_append_len (self->line, bytes, (gssize) MIN (n, most - self->line->len));
      bytes += n;
      if (feed)
        {
          take_line (self);
          bytes++;
        }
    }
}

gboolean
marq_pg_copy_count_end (MarqPgCopyCount *self)
{
  gboolean well = !self->name;

  g_clear_pointer (&self->namespace, g_free);
  g_clear_pointer (&self->name, g_free);
  return well;
}
