/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person says goes into a hole, as SQL: no value may end what it stands in. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-script-token.h"
#include "engine/marq-sql-name.h"
#include "migration/marq-migration-error.h"
#include "marq-pattern-private.h"

/* What scripts of ours put around code. */
#define OUR_QUOTE "$marquetry$"

static gpointer
refuse (GError **error, const MarqHole *hole, const char *value, const char *why)
{
  /* Translators: the name of a hole, what was given for it, and what is wrong with that */
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE, _ ("%s: “%s” cannot be used: %s"), hole->name, value, why);
  return NULL;
}

static gboolean
has_control (const char *value, gboolean allow_lines)
{
  for (const char *at = value; *at; at++)
    if (g_ascii_iscntrl (*at) && !(allow_lines && (*at == '\n' || *at == '\t')))
      return TRUE;
  return FALSE;
}

/* At signs outside of double quotes; a doubled one is a letter of the name. Pieces keep spaces only within quotes. */
static GStrv
split (const char *value, char sign)
{
  g_autoptr (GStrvBuilder) pieces = g_strv_builder_new ();
  g_autoptr (GString) piece = g_string_new (NULL);
  gboolean is_quoted = FALSE, was_quoted = FALSE;

  for (const char *at = value;; at++)
    {
      if (*at == '"' && is_quoted && at[1] == '"')
        g_string_append_c (piece, *at++);
      else if (*at == '"')
        {
          is_quoted = !is_quoted;
          was_quoted = TRUE;
        }
      else if (!*at || (*at == sign && !is_quoted))
        {
          if (!was_quoted)
            g_strstrip (piece->str);
          g_strv_builder_add (pieces, piece->str);
          g_string_truncate (piece, 0);
          was_quoted = FALSE;
          if (!*at)
            break;
        }
      else if (is_quoted || !was_quoted)
        g_string_append_c (piece, *at);
    }
  return g_strv_builder_end (pieces);
}

GStrv
marq_hole_split_name (const char *value)
{
  g_auto (GStrv) parts = split (value, '.');

  for (guint i = 0; parts[i]; i++)
    if (!*parts[i])
      return NULL;
  return g_steal_pointer (&parts);
}

static char *
spell_identifier (const MarqHole *hole, MarqDialect dialect, const char *value, GError **error)
{
  if (!*value)
    return refuse (error, hole, value, _ ("a name is needed"));
  if (has_control (value, FALSE))
    return refuse (error, hole, value, _ ("a name has no line breaks and the like"));
  if (!marq_sql_fits (dialect, value))
    return refuse (error, hole, value, _ ("it is longer than the engine takes names"));
  return marq_sql_quote (dialect, value);
}

static char *
spell_name (const MarqHole *hole, MarqDialect dialect, const char *value, GError **error)
{
  g_auto (GStrv) parts = marq_hole_split_name (value);
  g_autoptr (GString) name = g_string_new (NULL);

  if (!parts || g_strv_length (parts) > 2)
    return refuse (error, hole, value, _ ("a name is “table” or “namespace.table”; one with dots in it stands in double quotes"));
  for (guint i = 0; parts[i]; i++)
    {
      g_autofree char *part = spell_identifier (hole, dialect, parts[i], error);

      if (!part)
        return NULL;
      g_string_append_printf (name, "%s%s", i ? "." : "", part);
    }
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static char *
spell_text (const MarqHole *hole, MarqDialect dialect, const char *value, GError **error)
{
  if (has_control (value, TRUE))
    return refuse (error, hole, value, _ ("it has letters that are none"));
  return marq_sql_literal (dialect, value);
}

static char *
spell_number (const MarqHole *hole, const char *value, GError **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, 1, G_MAXINT32, &number, NULL))
    return refuse (error, hole, value, _ ("a whole number above 0 is needed"));
  return g_strdup_printf ("%" G_GUINT64_FORMAT, number);
}

/* In parentheses of ours it has to leave the last of them as the last. */
static gboolean
is_closed (const char *value, MarqDialect dialect)
{
  g_autofree char *inside = g_strdup_printf ("(%s\n)", value);
  gsize length = strlen (inside);
  gsize at = 0;
  int depth = 0;
  MarqSqlToken token;

  while (marq_sql_next_token (inside, dialect, &at, &token))
    {
      if (token.kind == MARQ_SQL_COMMENT || (token.kind == MARQ_SQL_SIGN && inside[token.start] == ';'))
        return FALSE;
      if (token.kind != MARQ_SQL_SIGN)
        continue;
      depth += inside[token.start] == '(';
      depth -= inside[token.start] == ')';
      if (depth == 0)
        return token.start == length - 1;
    }
  return FALSE;
}

static char *
spell_sql (const MarqHole *hole, MarqDialect dialect, const char *value, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (value));

  if (!*stripped && !(hole->preset && !*hole->preset))
    return refuse (error, hole, value, _ ("an expression is needed"));
  if (has_control (stripped, TRUE) || !is_closed (stripped, dialect))
    return refuse (error, hole, value,
                   _ ("an expression closes its parentheses and quotes, and has no semicolons and comments: for more, write the "
                      "migration by hand"));
  return g_steal_pointer (&stripped);
}

static char *
spell_one (const MarqHole *hole, MarqDialect dialect, const char *value, GError **error)
{
  switch (hole->kind)
    {
    case MARQ_HOLE_IDENTIFIER:
    case MARQ_HOLE_IDENTIFIERS:
      return spell_identifier (hole, dialect, value, error);
    case MARQ_HOLE_NAME:
      return spell_name (hole, dialect, value, error);
    case MARQ_HOLE_NUMBER:
      return spell_number (hole, value, error);
    case MARQ_HOLE_SQL:
      return spell_sql (hole, dialect, value, error);
    default:
      return spell_text (hole, dialect, value, error);
    }
}

GPtrArray *
marq_hole_spell (const MarqHole *hole, MarqDialect dialect, const char *value, GError **error)
{
  g_autoptr (GPtrArray) spelled = g_ptr_array_new_with_free_func (g_free);
  gboolean is_list = hole->kind == MARQ_HOLE_IDENTIFIERS || hole->kind == MARQ_HOLE_TEXTS;
  const char *const single[] = { value, NULL };
  g_auto (GStrv) values = NULL;

  if (!g_utf8_validate (value, -1, NULL))
    return refuse (error, hole, "…", _ ("it is not valid UTF-8"));
  if (strstr (value, OUR_QUOTE))
    return refuse (error, hole, value, _ ("“$marquetry$” is kept for the templates themselves"));
  values = is_list ? split (value, ',') : g_strdupv ((char **) single);
  for (guint i = 0; values[i]; i++)
    {
      char *one = spell_one (hole, dialect, values[i], error);

      if (!one)
        return NULL;
      g_ptr_array_add (spelled, one);
    }
  return g_steal_pointer (&spelled);
}
