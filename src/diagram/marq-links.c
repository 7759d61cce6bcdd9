/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-links.h"

/* Each text is owned by the table in which it is a key, and lent to the arrays of the other. */
struct _MarqLinks
{
  GHashTable *to;   /* from -> GPtrArray of to */
  GHashTable *from; /* to -> GPtrArray of from */
};

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
}

MarqLinks *
marq_links_new (void)
{
  MarqLinks *self = g_new (MarqLinks, 1);

  self->to = new_table ();
  self->from = new_table ();
  return self;
}

void
marq_links_free (MarqLinks *self)
{
  g_hash_table_unref (self->to);
  g_hash_table_unref (self->from);
  g_free (self);
}

/* The array of a key, made where there is none, and the key as the table has it. */
static GPtrArray *
get_array (GHashTable *table, const char *uid, char **key)
{
  gpointer array;

  if (!g_hash_table_lookup_extended (table, uid, (gpointer *) key, &array))
    {
      *key = g_strdup (uid);
      array = g_ptr_array_new ();
      g_hash_table_insert (table, *key, array);
    }
  return array;
}

static void
forget (MarqLinks *self, const char *from)
{
  gpointer key, targets;

  if (!g_hash_table_lookup_extended (self->to, from, &key, &targets))
    return;
  for (guint i = 0; i < ((GPtrArray *) targets)->len; i++)
    {
      const char *to = ((GPtrArray *) targets)->pdata[i];
      GPtrArray *sources = g_hash_table_lookup (self->from, to);

      g_ptr_array_remove_fast (sources, key);
      if (!sources->len)
        g_hash_table_remove (self->from, to);
    }
  g_hash_table_remove (self->to, from);
}

void
marq_links_set (MarqLinks *self, const char *from, const char *const *to, guint n)
{
  GPtrArray *targets = NULL;
  char *from_key, *to_key;

  forget (self, from);
  for (guint i = 0; i < n; i++)
    {
      GPtrArray *sources;

      if (!to[i])
        continue;
      if (!targets)
        targets = get_array (self->to, from, &from_key);
      sources = get_array (self->from, to[i], &to_key);
      if (g_ptr_array_find (targets, to_key, NULL))
        continue;
      g_ptr_array_add (targets, to_key);
      g_ptr_array_add (sources, from_key);
    }
}

GPtrArray *
marq_links_get_to (MarqLinks *self, const char *from)
{
  return g_hash_table_lookup (self->to, from);
}

GPtrArray *
marq_links_get_from (MarqLinks *self, const char *to)
{
  return g_hash_table_lookup (self->from, to);
}

const char *
marq_links_first_from (MarqLinks *self, const char *to)
{
  GPtrArray *sources = marq_links_get_from (self, to);
  const char *first = NULL;

  for (guint i = 0; sources && i < sources->len; i++)
    if (!first || strcmp (sources->pdata[i], first) < 0)
      first = sources->pdata[i];
  return first;
}
