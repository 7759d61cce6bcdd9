/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-equivalence.h"
#include "marq-sql-token.h"

static gboolean
is_char (const MarqToken *token, char c)
{
  return token->length == 1 && *token->start == c;
}

/* Whether the first of these tokens is a parenthesis that the last one closes. */
static gboolean
is_wrapped (const MarqToken *tokens, guint n)
{
  int depth = 0;

  if (n < 2 || !is_char (&tokens[0], '(') || !is_char (&tokens[n - 1], ')'))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      depth += is_char (&tokens[i], '(') - is_char (&tokens[i], ')');
      if (depth == 0 && i + 1 < n)
        return FALSE;
    }
  return depth == 0;
}

static void
unwrap (const MarqToken **tokens, guint *n)
{
  if (*n && is_char (&(*tokens)[*n - 1], ';'))
    (*n)--;
  while (is_wrapped (*tokens, *n))
    {
      (*tokens)++;
      *n -= 2;
    }
}

static gboolean
is_value (gpointer key, gpointer value, gpointer name)
{
  return g_str_equal (value, name);
}

static gboolean
same_token (const MarqToken *a, const MarqToken *b, GHashTable *names)
{
  g_autofree char *old_name = NULL;
  g_autofree char *new_name = NULL;
  const char *expected;

  if (a->kind > MARQ_TOKEN_IDENTIFIER || b->kind > MARQ_TOKEN_IDENTIFIER)
    return a->kind == b->kind && a->length == b->length && strncmp (a->start, b->start, a->length) == 0;
  old_name = marq_token_dup_name (a);
  new_name = marq_token_dup_name (b);
  expected = names ? g_hash_table_lookup (names, old_name) : NULL;
  if (!expected || g_str_equal (expected, new_name))
    return g_str_equal (expected ? expected : old_name, new_name);
  /* A text that still says the old name means what it meant, unless something else is called so now. */
  return g_str_equal (old_name, new_name) && *expected && !g_hash_table_find (names, is_value, old_name);
}

gboolean
marq_texts_equivalent (const char *a, const char *b, GHashTable *names)
{
  g_autoptr (GArray) left = NULL;
  g_autoptr (GArray) right = NULL;
  const MarqToken *old_tokens, *new_tokens;
  guint n_old, n_new;

  if (!a || !b)
    return a == b;
  if (!names && g_str_equal (a, b))
    return TRUE;
  left = marq_token_list (a);
  right = marq_token_list (b);
  old_tokens = (gpointer) left->data;
  new_tokens = (gpointer) right->data;
  n_old = left->len;
  n_new = right->len;
  unwrap (&old_tokens, &n_old);
  unwrap (&new_tokens, &n_new);
  if (n_old != n_new)
    return FALSE;
  for (guint i = 0; i < n_old; i++)
    if (!same_token (&old_tokens[i], &new_tokens[i], names))
      return FALSE;
  return TRUE;
}

static gboolean
same_plainly (const MarqEquivalence *self, const MarqProperty *property, MarqItem *before, const char *old_text,
              MarqItem *after, const char *new_text, GHashTable *names)
{
  return marq_texts_equivalent (old_text, new_text, names);
}

const MarqEquivalence marq_plain_equivalence = { same_plainly };
