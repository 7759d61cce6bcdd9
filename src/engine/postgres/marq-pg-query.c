/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-pg-query.h"

#define BEGIN '\x01'
#define OR '\x02'
#define END '\x03'

GPtrArray *
marq_pg_query_columns (const char *text)
{
  GPtrArray *columns = g_ptr_array_new_with_free_func (g_free);

  for (const char *at = strchr (text, BEGIN); at; at = strchr (at + 1, BEGIN))
    g_ptr_array_add (columns, g_strndup (at + 1, strchr (at, OR) - at - 1));
  return columns;
}

/* Where the part ends that begins here; those of conditions within it are not its own. */
static const char *
part_end (const char *text)
{
  guint depth = 0;

  for (; *text; text++)
    {
      if (depth == 0 && (*text == OR || *text == END))
        return text;
      depth += *text == BEGIN;
      depth -= *text == END;
    }
  g_return_val_if_reached (text);
}

static void
append (GString *out, const char *text, gsize length, GHashTable *columns)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *begin = memchr (text, BEGIN, end - text);
      const char *name_end, *then_end, *otherwise_end;
      g_autofree char *name = NULL;

      g_string_append_len (out, text, (begin ? begin : end) - text);
      if (!begin)
        return;
      name_end = part_end (begin + 1);
      then_end = part_end (name_end + 1);
      otherwise_end = part_end (then_end + 1);
      name = g_strndup (begin + 1, name_end - begin - 1);
      if (g_hash_table_contains (columns, name))
        append (out, name_end + 1, then_end - name_end - 1, columns);
      else
        append (out, then_end + 1, otherwise_end - then_end - 1, columns);
      text = otherwise_end + 1;
    }
}

char *
marq_pg_query_resolve (const char *text, GHashTable *columns)
{
  GString *out = g_string_new (NULL);

  append (out, text, strlen (text), columns);
  return g_string_free (out, FALSE);
}

gboolean
marq_pg_query_reads (const char *text, GHashTable *catalogs)
{
  for (const char *at = strstr (text, "pg_"); at; at = strstr (at, "pg_"))
    {
      gsize length = strspn (at, "abcdefghijklmnopqrstuvwxyz_");
      g_autofree char *word = g_strndup (at, length);

      if (g_hash_table_contains (catalogs, word))
        return TRUE;
      at += length;
    }
  return FALSE;
}
