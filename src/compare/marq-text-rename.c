/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-dependencies.h"
#include "marq-sql-token.h"
#include "marq-text-rename.h"
#include "model/marq-model.h"

static gboolean
is_plain (const char *name)
{
  if (!g_ascii_islower (*name) && *name != '_')
    return FALSE;
  for (const char *c = name; *c; c++)
    if (!g_ascii_islower (*c) && !g_ascii_isdigit (*c) && *c != '_')
      return FALSE;
  return TRUE;
}

/* In the quotes that the old name had, or in some where it needs them. */
static void
append_name (GString *text, const MarqToken *old, const char *name)
{
  char quote = old->kind == MARQ_TOKEN_IDENTIFIER ? *old->start : '"';

  if (old->kind == MARQ_TOKEN_WORD && is_plain (name))
    {
      g_string_append (text, name);
      return;
    }
  g_string_append_c (text, quote);
  for (const char *c = name; *c; c++)
    {
      if (*c == quote)
        g_string_append_c (text, quote);
      g_string_append_c (text, *c);
    }
  g_string_append_c (text, quote);
}

char *
marq_text_rename (const char *text, GHashTable *names)
{
  GString *renamed = g_string_new (NULL);
  const char *from = text;
  const char *at = text;
  MarqToken token;

  while (marq_token_next (&at, &token))
    {
      g_autofree char *name = token.kind <= MARQ_TOKEN_IDENTIFIER ? marq_token_dup_name (&token) : NULL;
      const char *new_name = name ? g_hash_table_lookup (names, name) : NULL;

      if (!new_name)
        continue;
      g_string_append_len (renamed, from, token.start - from);
      append_name (renamed, &token, new_name);
      from = token.start + token.length;
    }
  g_string_append (renamed, from);
  return g_string_free (renamed, FALSE);
}

/* Whether the code of an item can mean only this by its name. */
static gboolean
is_certain (MarqDependencies *needs, MarqItem *user, MarqItem *item, const char *name)
{
  GArray *named = marq_dependencies_get_needs (needs, user);

  for (guint i = 0; named && i < named->len; i++)
    {
      MarqItem *other = g_array_index (named, MarqDependency, i).item;

      if (other != item && g_strcmp0 (marq_item_get_name (other), name) == 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
rename_texts_of (MarqHistory *history, MarqItem *user, GHashTable *names, GError **error)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (user);

  for (guint i = 0; i < klass->n_values; i++)
    {
      const MarqProperty *property = klass->sorted[i];
      const char *text = (property->flags & MARQ_EXPRESSION) ? *(const char *const *) marq_item_peek (user, property) : NULL;
      g_autofree char *renamed = text ? marq_text_rename (text, names) : NULL;

      if (renamed && !g_str_equal (renamed, text) && !marq_history_set_text (history, user, property->name, renamed, error))
        return FALSE;
    }
  return TRUE;
}

/* The keys of an index are said by their parts. */
static gboolean
rename_parts_of (MarqHistory *history, MarqItem *user, GHashTable *names, GError **error)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (user);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      MarqItemList *parts = klass->sorted[i]->type () == MARQ_TYPE_KEY_PART ? marq_item_get_list (user, klass->sorted[i]) : NULL;

      for (guint j = 0; parts && j < marq_item_list_get_length (parts); j++)
        if (!rename_texts_of (history, marq_item_list_get (parts, j), names, error))
          return FALSE;
    }
  return TRUE;
}

gboolean
marq_rename_in_design (MarqHistory *history, gpointer item, const char *name, GError **error)
{
  MarqItem *schema = marq_item_get_ancestor (item, MARQ_TYPE_SCHEMA);
  g_autoptr (MarqDependencies) needs = NULL;
  g_autoptr (GHashTable) names = NULL;
  g_autofree char *label = NULL;
  g_autofree char *old_name = g_strdup (marq_item_get_name (item));
  GArray *users;
  gboolean done;

  if (!schema || !old_name || g_strcmp0 (old_name, name) == 0)
    return marq_history_set_text (history, item, "name", name, error);
  needs = marq_dependencies_new (schema);
  users = marq_dependencies_get_needed (needs, item);
  names = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (names, old_name, (gpointer) name);
  /* Translators: a step that can be undone; the old name of what is renamed */
  label = g_strdup_printf (_ ("Rename %s"), old_name);
  marq_history_begin (history, label, NULL);
  done = marq_history_set_text (history, item, "name", name, error);
  for (guint i = 0; done && users && i < users->len; i++)
    {
      MarqDependency *user = &g_array_index (users, MarqDependency, i);

      if (user->by_text && is_certain (needs, user->item, item, old_name))
        done = rename_texts_of (history, user->item, names, error) && rename_parts_of (history, user->item, names, error);
    }
  if (done)
    marq_history_end (history);
  else
    marq_history_cancel (history);
  return done;
}
