/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-script-token.h"
#include "migration/marq-migration-error.h"
#include "marq-steps-private.h"

static const char *const nicks[] = {
  [MARQ_DIRECTIVE_STEP] = "step",
  [MARQ_DIRECTIVE_NO_TRANSACTION] = "no-transaction",
  [MARQ_DIRECTIVE_ONLY] = "only",
  [MARQ_DIRECTIVE_ALL] = "all",
  [MARQ_DIRECTIVE_LOSES] = "loses",
};

const char *
marq_directive_nick (MarqDirectiveKind kind)
{
  return nicks[kind];
}

static void
directive_free (MarqDirective *self)
{
  g_strfreev (self->names);
  g_free (self);
}

/* The words behind "-- marquetry:"; NULL: it is another comment. */
static GStrv
dup_words (const char *text, gsize length)
{
  g_autofree char *comment = g_strndup (text, length);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) parts = NULL;
  const char *at = comment + 2;

  if (!g_str_has_prefix (comment, "--"))
    return NULL;
  at += strspn (at, " \t");
  if (!g_str_has_prefix (at, "marquetry:"))
    return NULL;
  parts = g_strsplit_set (at + strlen ("marquetry:"), " \t\r,", -1);
  for (guint i = 0; parts[i]; i++)
    if (*parts[i])
      g_strv_builder_add (words, parts[i]);
  return g_strv_builder_end (words);
}

static gboolean
refuse (GError **error, guint line, const char *text, gsize length, const char *why)
{
  /* Translators: %u is a line, %.*s a comment, %s why it is refused */
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED, _ ("Line %u: “%.*s”: %s"), line, (int) MIN (length, 80), text, why);
  return FALSE;
}

/* Why it cannot be so; NULL: it can. */
static const char *
check_words (MarqDirectiveKind kind, gboolean has_more)
{
  if (kind == MARQ_DIRECTIVE_ONLY)
    return has_more ? NULL : _ ("say for which environments, such as “only development,staging”");
  if (kind == MARQ_DIRECTIVE_LOSES)
    return has_more ? NULL : _ ("say what is lost, such as “loses products.weight”");
  return has_more ? _ ("nothing can come behind this word: write each in a line of its own") : NULL;
}

static gboolean
read_one (GPtrArray *directives, GStrv words, gsize at, guint line, const char **why)
{
  MarqDirective *directive;
  guint kind = 0;

  /* Lint reads it. */
  if (words[0] && g_str_equal (words[0], "silence"))
    return TRUE;
  while (kind < G_N_ELEMENTS (nicks) && g_strcmp0 (words[0], nicks[kind]))
    kind++;
  *why = kind == G_N_ELEMENTS (nicks) ? _ ("there is no such word; there are step, no-transaction, only, all, loses and silence")
                                      : check_words (kind, words[1] != NULL);
  if (*why)
    return FALSE;
  directive = g_new0 (MarqDirective, 1);
  directive->kind = kind;
  directive->at = at;
  directive->line = line;
  directive->names = g_strdupv (words + 1);
  g_ptr_array_add (directives, directive);
  return TRUE;
}

GPtrArray *
marq_directives_read (const char *script, MarqDialect dialect, GError **error)
{
  g_autoptr (GPtrArray) directives = g_ptr_array_new_with_free_func ((GDestroyNotify) directive_free);
  const char *why = NULL;
  MarqSqlToken token;
  gsize at = 0, counted = 0;
  guint line = 1;

  /* Most have none. */
  if (!strstr (script, "marquetry:"))
    return g_steal_pointer (&directives);
  while (marq_sql_next_token (script, dialect, &at, &token))
    {
      g_auto (GStrv) words = token.kind == MARQ_SQL_COMMENT ? dup_words (script + token.start, token.end - token.start) : NULL;

      if (!words)
        continue;
      for (; counted < token.start; counted++)
        line += script[counted] == '\n';
      if (!read_one (directives, words, token.start, line, &why))
        {
          gsize length = token.end - token.start;

          refuse (error, line, script + token.start, length - (script[token.end - 1] == '\r'), why);
          return NULL;
        }
    }
  return g_steal_pointer (&directives);
}
