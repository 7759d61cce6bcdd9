/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "compare/marq-sql-token.h"
#include "marq-scope.h"

/* Units are what stands in a namespace, or in the schema itself; they are looked at whole. */
typedef struct
{
  MarqMatching *matching;
  GHashTable *units;  /* of either schema → whether what needs them is looked for */
  GHashTable *uids;   /* of all in units that spread */
  GHashTable *words;  /* their names, in small letters */
  gboolean grew;
  gboolean spread;    /* what is looked for has grown */
} MarqScope;

static MarqItem *
unit_of (MarqItem *item)
{
  while (item && marq_item_get_parent (item) && !MARQ_IS_NAMESPACE (marq_item_get_parent (item))
         && !MARQ_IS_SCHEMA (marq_item_get_parent (item)))
    item = marq_item_get_parent (item);
  return item;
}

static void
note_uid (MarqItem *item, gpointer data)
{
  g_hash_table_add (data, (gpointer) marq_item_get_uid (item));
}

static void
add_one (MarqScope *self, MarqItem *unit, gboolean spreads)
{
  gpointer known;

  if (!unit || MARQ_IS_NAMESPACE (unit) || MARQ_IS_SCHEMA (unit))
    return;
  if (g_hash_table_lookup_extended (self->units, unit, NULL, &known) && (known || !spreads))
    return;
  g_hash_table_insert (self->units, unit, GINT_TO_POINTER (spreads));
  self->grew = TRUE;
  if (!spreads)
    return;
  self->spread = TRUE;
  marq_item_foreach (unit, note_uid, self->uids);
  if (marq_item_get_name (unit))
    g_hash_table_add (self->words, g_ascii_strdown (marq_item_get_name (unit), -1));
}

/* On both sides, where it is on both. */
static void
add (MarqScope *self, MarqItem *unit, gboolean spreads)
{
  add_one (self, unit, spreads);
  add_one (self, marq_matching_get_after (self->matching, unit), spreads);
  add_one (self, marq_matching_get_before (self->matching, unit), spreads);
}

typedef enum
{
  MARQ_TIE_NONE,
  MARQ_TIE_KEY,   /* a foreign key: whoever has it is looked at, and nobody else for it */
  MARQ_TIE_CLOSE,
} MarqTie;

typedef struct
{
  MarqScope *scope;
  MarqTie tie;
  MarqItem *item;
} MarqSearch;

static void
check_reference (const char *uid, gpointer data)
{
  MarqSearch *search = data;
  MarqTie tie = MARQ_IS_RELATION (search->item) ? MARQ_TIE_KEY : MARQ_TIE_CLOSE;

  if (search->tie < tie && g_hash_table_contains (search->scope->uids, uid))
    search->tie = tie;
}

static gboolean
says_a_name (MarqScope *self, const char *text, guint depth)
{
  MarqToken token;

  while (marq_token_next (&text, &token))
    {
      g_autofree char *word = NULL;
      g_autofree char *name = NULL;

      if (token.kind == MARQ_TOKEN_STRING && depth < 2)
        {
          word = marq_token_dup_text (&token);
          if (says_a_name (self, word, depth + 1))
            return TRUE;
          continue;
        }
      if (token.kind > MARQ_TOKEN_IDENTIFIER || marq_token_is_reserved (&token))
        continue;
      word = marq_token_dup_name (&token);
      name = g_ascii_strdown (word, -1);
      if (g_hash_table_contains (self->words, name))
        return TRUE;
    }
  return FALSE;
}

static const char *
custom_type (MarqItem *item)
{
  MarqFieldType *type = MARQ_IS_FIELD (item)    ? marq_field_get_data_type (MARQ_FIELD (item))
                        : MARQ_IS_DOMAIN (item) ? marq_domain_get_data_type (MARQ_DOMAIN (item))
                                                : NULL;

  return type ? marq_field_type_get_text (type) : NULL;
}

static void
search_item (MarqItem *item, gpointer data)
{
  MarqSearch *search = data;
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

  if (search->tie == MARQ_TIE_CLOSE)
    return;
  search->item = item;
  for (guint i = 0; i < klass->n_references; i++)
    marq_property_references (klass->references[i], marq_item_peek (item, klass->references[i]), check_reference, search);
  for (guint i = 0; i < klass->n_values && search->tie < MARQ_TIE_CLOSE; i++)
    {
      const MarqProperty *property = klass->sorted[i];
      const char *text = (property->flags & MARQ_EXPRESSION) ? *(const char *const *) marq_item_peek (item, property) : NULL;

      if (text && says_a_name (search->scope, text, 0))
        search->tie = MARQ_TIE_CLOSE;
    }
  if (search->tie < MARQ_TIE_CLOSE && custom_type (item) && says_a_name (search->scope, custom_type (item), 0))
    search->tie = MARQ_TIE_CLOSE;
}

typedef void (*MarqUnitFunc) (MarqItem *unit, gpointer data);

/* Every unit of a schema. */
static void
each_unit (MarqItem *item, MarqUnitFunc func, gpointer data)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      MarqItemList *list = marq_item_get_list (item, klass->sorted[i]);

      for (guint j = 0; j < marq_item_list_get_length (list); j++)
        if (MARQ_IS_NAMESPACE (marq_item_list_get (list, j)))
          each_unit (marq_item_list_get (list, j), func, data);
        else
          func (marq_item_list_get (list, j), data);
    }
}

static void
search_unit (MarqItem *unit, gpointer data)
{
  MarqScope *self = data;
  MarqSearch search = { self };

  if (GPOINTER_TO_INT (g_hash_table_lookup (self->units, unit)))
    return;
  marq_item_foreach (unit, search_item, &search);
  if (search.tie != MARQ_TIE_NONE)
    add (self, unit, search.tie == MARQ_TIE_CLOSE);
}

static void
add_spoken_of (const char *uid, gpointer data)
{
  MarqSearch *search = data;
  MarqItem *target = marq_item_lookup (search->item, uid);

  if (target)
    add (search->scope, unit_of (target), FALSE);
}

static void
collect_spoken_of (MarqItem *item, gpointer data)
{
  MarqSearch *search = data;
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

  search->item = item;
  for (guint i = 0; i < klass->n_references; i++)
    marq_property_references (klass->references[i], marq_item_peek (item, klass->references[i]), add_spoken_of, search);
}

/* What the units refer to: its name is said, and types are made of types. */
static void
add_context (MarqScope *self)
{
  MarqSearch search = { self };

  do
    {
      g_autofree gpointer *units = NULL;
      guint n;

      self->grew = FALSE;
      units = g_hash_table_get_keys_as_array (self->units, &n);
      for (guint i = 0; i < n; i++)
        if (GPOINTER_TO_INT (g_hash_table_lookup (self->units, units[i])) || !MARQ_IS_ENTITY (units[i]))
          marq_item_foreach (units[i], collect_spoken_of, &search);
    }
  while (self->grew);
}

static void
copy_values (MarqItem *from, MarqItem *to)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (from);

  for (guint i = 0; i < klass->n_values; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, marq_property_value_type (klass->sorted[i]));
      marq_item_get_value (from, klass->sorted[i], &value);
      marq_item_set_value (to, klass->sorted[i], &value);
    }
}

/* A copy of a schema or a namespace that has of its units only those of the scope. */
static gpointer
cut (MarqScope *self, MarqItem *whole)
{
  MarqItem *copy = marq_item_new_with_uid (G_OBJECT_TYPE (whole), marq_item_get_uid (whole));
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (whole);

  copy_values (whole, copy);
  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      MarqItemList *list = marq_item_get_list (whole, klass->sorted[i]);
      MarqItemList *kept = marq_item_get_list (copy, klass->sorted[i]);

      for (guint j = 0; j < marq_item_list_get_length (list); j++)
        {
          MarqItem *item = marq_item_list_get (list, j);

          if (MARQ_IS_NAMESPACE (item))
            marq_item_list_append (kept, cut (self, item));
          else if (g_hash_table_contains (self->units, item))
            marq_item_list_append (kept, marq_item_copy (item, MARQ_COPY_KEEP_UIDS));
        }
    }
  return copy;
}

static void
add_whole (MarqItem *unit, gpointer data)
{
  add (data, unit, TRUE);
}

/* A namespace that moves or is renamed takes all it has along. */
static void
add_change (MarqScope *self, MarqChange *change)
{
  MarqItem *const sides[] = { change->before, change->after };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    if (sides[i] && MARQ_IS_NAMESPACE (sides[i]))
      each_unit (sides[i], add_whole, self);
    else if (sides[i])
      add (self, unit_of (sides[i]), TRUE);
}

/* What is granted by default is granted on whatever is made. */
static void
add_default_grants (MarqScope *self, gpointer schema)
{
  MarqItemList *grants = MARQ_IS_SCHEMA (schema) ? marq_schema_get_default_grants (schema) : NULL;

  for (guint i = 0; grants && i < marq_item_list_get_length (grants); i++)
    add (self, marq_item_list_get (grants, i), FALSE);
}

void
marq_scope_cut (MarqMatching *matching, GPtrArray *changes, MarqSchema **before, MarqSchema **after)
{
  g_autoptr (GHashTable) units = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) uids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  MarqScope self = { matching, units, uids, words, FALSE, FALSE };

  for (guint i = 0; i < changes->len; i++)
    add_change (&self, changes->pdata[i]);
  do
    {
      self.spread = FALSE;
      each_unit (marq_matching_get_root (matching, FALSE), search_unit, &self);
      each_unit (marq_matching_get_root (matching, TRUE), search_unit, &self);
    }
  while (self.spread);
  add_default_grants (&self, marq_matching_get_root (matching, FALSE));
  add_default_grants (&self, marq_matching_get_root (matching, TRUE));
  add_context (&self);
  *before = cut (&self, marq_matching_get_root (matching, FALSE));
  *after = cut (&self, marq_matching_get_root (matching, TRUE));
}
