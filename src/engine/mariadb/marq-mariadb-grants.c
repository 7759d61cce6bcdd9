/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-mariadb-grants.h"

/* One line: GRANT SELECT, INSERT (a, b) ON `base`.`table` TO … */
typedef struct
{
  GHashTable *rights;
  char       *base;  /* a pattern of LIKE; "*": any */
  char       *table; /* "*": any */
} MarqGrantLine;

static void
line_free (MarqGrantLine *self)
{
  g_hash_table_unref (self->rights);
  g_free (self->base);
  g_free (self->table);
  g_free (self);
}

static void
end_right (MarqGrantLine *self, GString *right)
{
  if (right->len)
    g_hash_table_add (self->rights, g_ascii_strup (right->str, -1));
  g_string_truncate (right, 0);
}

static char *
dup_part (const char *text, gsize *at)
{
  MarqSqlToken token;

  return marq_sql_next_token (text, MARQ_DIALECT_MARIADB, at, &token) ? marq_sql_token_dup (text, &token) : g_strdup ("");
}

/* Of columns, some are as good as all: it is not known here which are meant. */
static void
read_line (GPtrArray *lines, const char *text)
{
  MarqGrantLine *line = g_new0 (MarqGrantLine, 1);
  g_autoptr (GString) right = g_string_new (NULL);
  guint depth = 0;
  gsize at = strlen ("GRANT");
  MarqSqlToken token;

  line->rights = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while (marq_sql_next_token (text, MARQ_DIALECT_MARIADB, &at, &token) && (depth || !marq_sql_token_is (text, &token, "ON")))
    {
      char sign = token.kind == MARQ_SQL_SIGN ? text[token.start] : '\0';

      depth += sign == '(';
      if (!depth && sign == ',')
        end_right (line, right);
      else if (!depth && token.kind == MARQ_SQL_WORD)
        g_string_append_printf (right, "%s%.*s", right->len ? " " : "", (int) (token.end - token.start), text + token.start);
      depth -= depth && sign == ')';
    }
  end_right (line, right);
  line->base = dup_part (text, &at);
  g_free (dup_part (text, &at));
  line->table = dup_part (text, &at);
  g_ptr_array_add (lines, line);
}

GPtrArray *
marq_mariadb_grants_read (GPtrArray *rows)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);

  for (guint i = 0; i < rows->len; i++)
    {
      const char *text = ((char *const *) rows->pdata[i])[0];

      if (g_str_has_prefix (text, "GRANT ") && strstr (text, " ON "))
        read_line (lines, text);
    }
  return lines;
}

/* As LIKE does, of a short pattern. */
static gboolean
is_like (const char *text, const char *pattern)
{
  for (; *pattern; pattern++, text++)
    {
      if (*pattern == '%')
        {
          for (;; text++)
            if (is_like (text, pattern + 1))
              return TRUE;
            else if (!*text)
              return FALSE;
        }
      if (*pattern == '\\' && pattern[1])
        pattern++;
      else if (*pattern == '_' && *text)
        continue;
      if (*pattern != *text)
        return FALSE;
    }
  return !*text;
}

gboolean
marq_mariadb_grants_allow (GPtrArray *grants, const char *right, const char *base, const char *table)
{
  for (guint i = 0; i < grants->len; i++)
    {
      const MarqGrantLine *line = grants->pdata[i];

      if (!g_hash_table_contains (line->rights, right) && !g_hash_table_contains (line->rights, "ALL PRIVILEGES"))
        continue;
      if (!g_str_equal (line->base, "*") && !is_like (base ? base : "", line->base))
        continue;
      if (g_str_equal (line->table, "*") || (table && g_str_equal (line->table, table)))
        return TRUE;
    }
  return FALSE;
}
