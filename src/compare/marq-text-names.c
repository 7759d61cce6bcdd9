/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-sql-token.h"
#include "marq-text-names.h"
#include "model/marq-model.h"

/* One way in which a word is said. */
typedef struct
{
  char *name;      /* as it is meant: as it stands between quotes, in small letters without */
  char *qualifier; /* what stands before its dot, in small letters; or NULL */
  gboolean called; /* a parenthesis follows */
  gboolean inside; /* a string has it: 'orders_id_seq'::regclass */
} MarqMention;

struct _MarqTextNames
{
  GHashTable *words; /* in small letters → GArray of MarqMention */
};

static void
clear_mention (gpointer data)
{
  MarqMention *mention = data;

  g_free (mention->name);
  g_free (mention->qualifier);
}

MarqTextNames *
marq_text_names_new (void)
{
  MarqTextNames *self = g_new0 (MarqTextNames, 1);

  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  return self;
}

void
marq_text_names_free (MarqTextNames *self)
{
  g_hash_table_unref (self->words);
  g_free (self);
}

static gboolean
is_sign (const MarqToken *token, char sign)
{
  return token->length == 1 && *token->start == sign;
}

/* Takes name and qualifier. */
static void
note (MarqTextNames *self, char *name, char *qualifier, gboolean called, gboolean inside)
{
  MarqMention mention = { name, qualifier, called, inside };
  g_autofree char *word = g_ascii_strdown (name, -1);
  GArray *mentions = g_hash_table_lookup (self->words, word);

  if (!mentions)
    {
      mentions = g_array_new (FALSE, FALSE, sizeof (MarqMention));
      g_array_set_clear_func (mentions, clear_mention);
      g_hash_table_insert (self->words, g_steal_pointer (&word), mentions);
    }
  for (guint i = 0; i < mentions->len; i++)
    {
      MarqMention *other = &g_array_index (mentions, MarqMention, i);

      if (g_str_equal (other->name, name) && g_strcmp0 (other->qualifier, qualifier) == 0 && other->called == called
          && other->inside == inside)
        {
          clear_mention (&mention);
          return;
        }
    }
  g_array_append_val (mentions, mention);
}

static void
add (MarqTextNames *self, const char *text, guint depth)
{
  g_autofree char *before = NULL; /* the name that a dot followed */
  MarqToken token, next;
  gboolean more = marq_token_next (&text, &token);

  while (more)
    {
      gboolean is_name = token.kind <= MARQ_TOKEN_IDENTIFIER && !marq_token_is_reserved (&token);

      more = marq_token_next (&text, &next);
      if (token.kind == MARQ_TOKEN_STRING && depth < 2)
        {
          g_autofree char *inside = marq_token_dup_text (&token);

          add (self, inside, depth + 1);
        }
      else if (is_name)
        {
          char *name = marq_token_dup_name (&token);
          g_autofree char *qualifier = more && is_sign (&next, '.') ? g_ascii_strdown (name, -1) : NULL;

          note (self, name, g_steal_pointer (&before), more && is_sign (&next, '('), depth > 0);
          before = g_steal_pointer (&qualifier);
        }
      else if (is_sign (&token, '*'))
        note (self, g_strdup ("*"), NULL, FALSE, FALSE);
      if (!is_name && !is_sign (&token, '.'))
        g_clear_pointer (&before, g_free);
      token = next;
    }
}

void
marq_text_names_add (MarqTextNames *self, const char *text)
{
  add (self, text, 0);
}

gboolean
marq_text_names_has (MarqTextNames *self, const char *word)
{
  return g_hash_table_contains (self->words, word);
}

void
marq_text_names_each (MarqTextNames *self, MarqTextNameFunc func, gpointer data)
{
  GHashTableIter iter;
  gpointer word;

  g_hash_table_iter_init (&iter, self->words);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    func (word, data);
}

static gboolean
stands_in (MarqItem *item, const char *qualifier)
{
  MarqItem *namespace = marq_item_get_parent (item);
  const char *name = namespace ? marq_item_get_name (namespace) : NULL;

  if (qualifier)
    return name && g_ascii_strcasecmp (name, qualifier) == 0;
  return !name || g_str_equal (name, "public") || g_str_equal (name, "main");
}

/* How well an item fits what is said: its kind counts for more than its place, and that for more than letters. */
static guint
fit (const MarqMention *mention, MarqItem *item)
{
  guint points = 0;

  points += mention->inside || !mention->called == !MARQ_IS_ROUTINE (item) ? 4 : 0;
  points += stands_in (item, mention->qualifier) ? 2 : 0;
  points += g_str_equal (mention->name, marq_item_get_name (item)) ? 1 : 0;
  return points;
}

gboolean
marq_text_names_mean (MarqTextNames *self, const char *word, GPtrArray *items, guint i)
{
  GArray *mentions = g_hash_table_lookup (self->words, word);

  if (items->len == 1)
    return TRUE;
  for (guint m = 0; m < mentions->len; m++)
    {
      const MarqMention *mention = &g_array_index (mentions, MarqMention, m);
      guint own = fit (mention, items->pdata[i]);
      gboolean best = TRUE;

      for (guint j = 0; j < items->len && best; j++)
        best = fit (mention, items->pdata[j]) <= own;
      if (best)
        return TRUE;
    }
  return FALSE;
}
