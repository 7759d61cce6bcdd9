/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-name-scope.h"
#include "marq-sql-token.h"

static void
add_name (GHashTable *names, const char *old_name, const char *new_name)
{
  const char *known = g_hash_table_lookup (names, old_name);

  /* Two of one name that went different ways: nobody can say which is meant. */
  if (known && !g_str_equal (known, new_name))
    g_hash_table_insert (names, g_strdup (old_name), g_strdup (""));
  else if (!known)
    g_hash_table_insert (names, g_strdup (old_name), g_strdup (new_name));
}

static void
add_item (MarqMatching *matching, GHashTable *names, MarqItem *before)
{
  MarqItem *after = marq_matching_get_after (matching, before);

  if (after && marq_item_get_name (before) && marq_item_get_name (after))
    add_name (names, marq_item_get_name (before), marq_item_get_name (after));
}

static MarqItemList *
columns_of (MarqItem *unit)
{
  if (MARQ_IS_ENTITY (unit))
    return marq_entity_get_fields (MARQ_ENTITY (unit));
  if (MARQ_IS_VIEW (unit))
    return marq_view_get_columns (MARQ_VIEW (unit));
  return MARQ_IS_COMPOSITE (unit) ? marq_composite_get_fields (MARQ_COMPOSITE (unit)) : NULL;
}

static void
add_unit (MarqMatching *matching, GHashTable *names, MarqItem *unit)
{
  MarqItemList *columns = columns_of (unit);

  add_item (matching, names, unit);
  for (guint i = 0; columns && i < marq_item_list_get_length (columns); i++)
    add_item (matching, names, marq_item_list_get (columns, i));
}

/* The names that a text says, in small letters. */
static GHashTable *
words_of (const char *text)
{
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  MarqToken token;

  while (marq_token_next (&text, &token))
    if (token.kind <= MARQ_TOKEN_IDENTIFIER)
      {
        g_autofree char *name = marq_token_dup_name (&token);

        g_hash_table_add (words, g_ascii_strdown (name, -1));
      }
  return words;
}

static gboolean
is_said (GHashTable *words, MarqItem *unit)
{
  g_autofree char *name = marq_item_get_name (unit) ? g_ascii_strdown (marq_item_get_name (unit), -1) : NULL;

  return name && g_hash_table_contains (words, name);
}

static gboolean
says_what_was_renamed (MarqMatching *matching, GHashTable *words)
{
  GHashTableIter iter;
  gpointer unit;

  g_hash_table_iter_init (&iter, marq_matching_get_renamed (matching));
  while (g_hash_table_iter_next (&iter, &unit, NULL))
    if (is_said (words, unit))
      return TRUE;
  return FALSE;
}

static void
add_said (MarqMatching *matching, GHashTable *names, GHashTable *words)
{
  MarqItem *root = marq_matching_get_root (matching, FALSE);
  MarqItemList *namespaces = MARQ_IS_SCHEMA (root) ? marq_schema_get_namespaces (MARQ_SCHEMA (root)) : NULL;

  for (guint i = 0; namespaces && i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItem *namespace = marq_item_list_get (namespaces, i);
      MarqItemClass *klass = MARQ_ITEM_GET_CLASS (namespace);

      add_item (matching, names, namespace);
      for (guint j = klass->n_values; j < klass->n_properties; j++)
        {
          MarqItemList *units = marq_item_get_list (namespace, klass->sorted[j]);

          for (guint k = 0; k < marq_item_list_get_length (units); k++)
            if (is_said (words, marq_item_list_get (units, k)))
              add_unit (matching, names, marq_item_list_get (units, k));
        }
    }
}

/**
 * marq_name_scope_new:
 *
 * Returns: (transfer full) (nullable):
 */
GHashTable *
marq_name_scope_new (MarqMatching *matching, MarqItem *before, const char *text)
{
  GHashTable *renamed = marq_matching_get_renamed (matching);
  MarqItem *own = MARQ_IS_ENTITY (before) ? before : marq_item_get_ancestor (before, MARQ_TYPE_ENTITY);
  g_autoptr (GHashTable) words = NULL;
  GHashTable *names;

  if (!g_hash_table_size (renamed))
    return NULL;
  words = words_of (text);
  if (!(own && g_hash_table_contains (renamed, own)) && !says_what_was_renamed (matching, words))
    return NULL;
  names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  add_item (matching, names, before);
  if (own)
    add_unit (matching, names, own);
  add_said (matching, names, words);
  return names;
}
