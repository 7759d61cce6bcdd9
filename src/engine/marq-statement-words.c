/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A statement by its words. */
#include "config.h"

#include <string.h>

#include "marq-statement-private.h"

gboolean
marq_split_says (MarqSplit *self, guint i, const char *words)
{
  for (; *words; i++)
    {
      gsize length = strcspn (words, " ");
      const MarqSqlToken *token;

      if (i >= self->words->len)
        return FALSE;
      token = &g_array_index (self->words, MarqSqlToken, i);
      if (token->kind != MARQ_SQL_WORD || token->end - token->start != length || g_ascii_strncasecmp (self->script + token->start, words, length))
        return FALSE;
      words += length + (words[length] == ' ');
    }
  return TRUE;
}

gboolean
marq_split_is (MarqSplit *self, guint i, char sign)
{
  const MarqSqlToken *token = i < self->words->len ? &g_array_index (self->words, MarqSqlToken, i) : NULL;

  return token && token->kind == MARQ_SQL_SIGN && self->script[token->start] == sign;
}

guint
marq_split_find (MarqSplit *self, guint i, const char *words)
{
  for (; i < self->words->len; i++)
    if (marq_split_says (self, i, words))
      return i;
  return G_MAXUINT;
}

gboolean
marq_split_is_of (MarqSplit *self, guint i, const char *const *words)
{
  for (; *words; words++)
    if (marq_split_says (self, i, *words))
      return TRUE;
  return FALSE;
}

char *
marq_split_dup (MarqSplit *self, guint i)
{
  return i < self->words->len ? marq_sql_token_dup (self->script, &g_array_index (self->words, MarqSqlToken, i)) : NULL;
}

/* What is made, altered or dropped, the longer ones first. */
static const char *const things[] = {
  "TEXT SEARCH CONFIGURATION", "TEXT SEARCH DICTIONARY", "TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE", "FOREIGN DATA WRAPPER",
  "MATERIALIZED VIEW", "FOREIGN TABLE", "VIRTUAL TABLE", "EVENT TRIGGER", "USER MAPPING", "OPERATOR CLASS", "OPERATOR FAMILY",
  "ACCESS METHOD", "DEFAULT PRIVILEGES", "LARGE OBJECT", "PACKAGE BODY", "TABLE", "INDEX", "VIEW", "TYPE", "DOMAIN", "SEQUENCE",
  "FUNCTION", "PROCEDURE", "ROUTINE", "TRIGGER", "EVENT", "SCHEMA", "DATABASE", "ROLE", "USER", "GROUP", "EXTENSION", "POLICY", "RULE",
  "SERVER", "AGGREGATE", "OPERATOR", "CAST", "COLLATION", "CONVERSION", "LANGUAGE", "PUBLICATION", "SUBSCRIPTION", "STATISTICS",
  "TABLESPACE", "SYSTEM", "TRANSFORM", "OWNED", "PACKAGE", NULL,
};

/* Statements that one word does not tell apart, the longer ones first. */
static const char *const phrases[] = {
  "BEGIN NOT ATOMIC", "COMMIT PREPARED", "COMMIT AND CHAIN", "ROLLBACK PREPARED", "ROLLBACK AND CHAIN", "ROLLBACK TO", "ROLLBACK TRANSACTION TO",
  "ROLLBACK WORK TO", "START TRANSACTION", "PREPARE TRANSACTION", "RELEASE SAVEPOINT", "SET TRANSACTION", "SET SESSION TRANSACTION",
  "SET GLOBAL TRANSACTION", "SET SESSION CHARACTERISTICS", "SET CONSTRAINTS", "LOCK TABLES", "UNLOCK TABLES",
  "DISCARD ALL", "VACUUM FULL", "VACUUM INTO", "FLUSH TABLES", "LOAD DATA", NULL,
};

/* Those whose second word says which it is. */
static const char *const families[] = { "PRAGMA", "XA", NULL };

/* Before what is made: OR REPLACE, UNIQUE, DEFINER = … */
#define MOST_BEFORE 16

static void
append (GString *what, MarqSplit *self, guint i)
{
  const MarqSqlToken *token = &g_array_index (self->words, MarqSqlToken, i);
  g_autofree char *word = g_strndup (self->script + token->start, MIN (token->end - token->start, 64));
  g_autofree char *upper = g_ascii_strup (word, -1);

  if (what->len)
    g_string_append_c (what, ' ');
  g_string_append (what, g_utf8_validate (upper, -1, NULL) ? upper : "…");
}

static const char *
find_phrase (MarqSplit *self, guint i, const char *const *list)
{
  for (; *list; list++)
    if (marq_split_says (self, i, *list))
      return *list;
  return NULL;
}

static guint
count_words (const char *phrase)
{
  guint n = 1;

  for (; *phrase; phrase++)
    n += *phrase == ' ';
  return n;
}

static void
append_thing (GString *what, MarqSplit *self, guint i)
{
  guint end = MIN (self->words->len, i + MOST_BEFORE);
  const char *thing = NULL;

  for (; i < end && !(thing = find_phrase (self, i, things)); i++)
    ;
  if (!thing)
    return;
  g_string_append_printf (what, " %s", thing);
  i += count_words (thing);
  if (marq_split_says (self, i, "CONCURRENTLY"))
    append (what, self, i);
}

char *
marq_split_dup_what (MarqSplit *self)
{
  static const char *const makers[] = { "CREATE", "ALTER", "DROP", "REINDEX", "REFRESH", NULL };
  GString *what = g_string_new (NULL);
  const char *phrase;
  guint i = marq_split_is (self, 1, ':') ? 2 : 0;

  while (i < self->words->len && g_array_index (self->words, MarqSqlToken, i).kind != MARQ_SQL_WORD)
    i++;
  phrase = find_phrase (self, i, phrases);
  if (phrase || i == self->words->len)
    return g_string_free (g_string_append (what, phrase ? phrase : "SQL"), FALSE);
  append (what, self, i);
  if (marq_split_is_of (self, i, makers))
    append_thing (what, self, i + 1);
  else if (marq_split_is_of (self, i, families) && i + (marq_split_is (self, i + 2, '.') ? 3 : 1) < self->words->len)
    append (what, self, marq_split_is (self, i + 2, '.') ? i + 3 : i + 1);
  return g_string_free (what, FALSE);
}

gboolean
marq_split_is_listed (const char *name, const char *const *functions)
{
  for (; *functions; functions++)
    {
      gsize length = strlen (*functions);

      if ((*functions)[length - 1] == '*' ? !g_ascii_strncasecmp (name, *functions, length - 1) : !g_ascii_strcasecmp (name, *functions))
        return TRUE;
    }
  return FALSE;
}

/* Also in strings and comments: code that puts other code together has its names there. */
char *
marq_split_dup_call (const char *text, const char *const *functions)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789$";

  for (const char *at = text; *(at += strcspn (at, letters));)
    {
      gsize length = strspn (at, letters);
      const char *behind = at + length + strspn (at + length, "\"` \t\r\n");

      if (*behind == '(' && length < 64)
        {
          g_autofree char *name = g_ascii_strdown (at, (gssize) length);

          if (marq_split_is_listed (name, functions))
            return g_strconcat (name, "()", NULL);
        }
      at += length;
    }
  return NULL;
}
