/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <string.h>
#include <unistd.h>

#include "engine/marq-script-token.h"
#include "engine/marq-sql-name.h"
#include "marq-paint.h"

#define LABEL_WIDTH 14
#define PLAIN "\033[0m"

static const char *const colours[] = {
  [MARQ_SQL_WORD] = "\033[1;34m",   [MARQ_SQL_NAME] = NULL, [MARQ_SQL_STRING] = "\033[32m",
  [MARQ_SQL_NUMBER] = "\033[36m",   [MARQ_SQL_SIGN] = NULL, [MARQ_SQL_COMMENT] = "\033[2m",
};

gboolean
marq_paint_has_colours (void)
{
  const char *no = g_getenv ("NO_COLOR");
  const char *terminal = g_getenv ("TERM");

  return isatty (STDOUT_FILENO) && !(no && *no) && g_strcmp0 (terminal, "dumb") != 0;
}

/* Words that say what is done are no names in most engines, though they could be. */
static gboolean
is_keyword (const char *word, MarqDialect dialect)
{
  static const char *const verbs[] = {
    "add",   "after",  "alter",   "as",      "before",  "begin",      "by",      "cascade",  "column",   "comment",  "commit",
    "concurrently", "data", "delete", "do", "drop",     "each",       "enum",    "execute",  "exists",   "function", "if",
    "index", "insert", "is",      "key",     "language", "no",        "owner",   "rename",   "replace",  "returns",  "row",
    "schema", "sequence", "set",  "start",   "trigger", "truncate",   "type",    "update",   "valid",    "validate", "value",
    "values", "view",  "without", "rollback", "restrict", "temp",     "temporary", NULL,
  };
  g_autofree char *small = g_ascii_strdown (word, -1);

  return g_strv_contains (verbs, small) || marq_sql_is_reserved (dialect, small);
}

/* A terminal would obey what a file has of its control characters. */
static void
append_text (GString *out, const char *text, gsize length)
{
  gboolean is_shown = isatty (STDOUT_FILENO);

  for (const char *at = text; at < text + length; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);

      if (is_shown && g_unichar_iscntrl (letter) && letter != '\n' && letter != '\t')
        g_string_append_printf (out, "\\x%02x", letter);
      else
        g_string_append_unichar (out, letter);
    }
}

static void
append_token (GString *out, const char *script, const MarqSqlToken *token, MarqDialect dialect)
{
  const char *colour = colours[token->kind];
  g_autofree char *word = token->kind == MARQ_SQL_WORD ? g_strndup (script + token->start, token->end - token->start) : NULL;

  if (word && !is_keyword (word, dialect))
    colour = NULL;
  g_string_append (out, colour ? colour : "");
  append_text (out, script + token->start, token->end - token->start);
  g_string_append (out, colour ? PLAIN : "");
}

void
marq_paint_sql (const char *script, MarqDialect dialect)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gsize length = strlen (script);
  gsize at = 0, printed = 0;
  MarqSqlToken token;

  while (marq_paint_has_colours () && marq_sql_next_token (script, dialect, &at, &token))
    {
      append_text (out, script + printed, token.start - printed);
      append_token (out, script, &token, dialect);
      printed = token.end;
    }
  append_text (out, script + printed, length - printed);
  g_print ("%s%s", out->str, length && script[length - 1] != '\n' ? "\n" : "");
}

void
marq_paint_heading (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  append_text (out, text, strlen (text));
  if (marq_paint_has_colours ())
    g_print ("\033[1m%s" PLAIN "\n", out->str);
  else
    g_print ("%s\n", out->str);
}

void
marq_paint_fact (const char *label, const char *value)
{
  int room = MAX (LABEL_WIDTH - (int) g_utf8_strlen (label, -1), 1);
  g_autoptr (GString) out = g_string_new (NULL);

  if (!value)
    return;
  append_text (out, value, strlen (value));
  g_print ("  %s%*s%s\n", label, room, "", out->str);
}
