/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that only have to be in the right order: what is made of the same, is called nearly the
 * same, and plays the same part, is more alike.
 */
#include "config.h"

#include <string.h>

#include "marq-likeness.h"
#include "marq-sql-token.h"

static guint
count_pairs (const char *name, GHashTable *pairs, int by)
{
  guint n = 0;

  for (const char *c = name; c[0] && c[1]; c++, n++)
    {
      gpointer key = GUINT_TO_POINTER ((guint) (guchar) c[0] << 8 | (guchar) c[1]);

      g_hash_table_insert (pairs, key, GINT_TO_POINTER (GPOINTER_TO_INT (g_hash_table_lookup (pairs, key)) + by));
    }
  return n;
}

/* Pairs of letters in common, of all; and a name that the other begins or ends with counts. */
double
marq_likeness_of_names (const char *a, const char *b)
{
  g_autofree char *left = g_utf8_casefold (a ? a : "", -1);
  g_autofree char *right = g_utf8_casefold (b ? b : "", -1);
  g_autoptr (GHashTable) pairs = g_hash_table_new (NULL, NULL);
  gsize shorter = MIN (strlen (left), strlen (right));
  gsize longer = MAX (strlen (left), strlen (right));
  GHashTableIter iter;
  gpointer count;
  guint all, different = 0;
  double score;

  if (!shorter)
    return 0;
  if (g_str_equal (left, right))
    return 1;
  all = count_pairs (left, pairs, 1) + count_pairs (right, pairs, -1);
  g_hash_table_iter_init (&iter, pairs);
  while (g_hash_table_iter_next (&iter, NULL, &count))
    different += ABS (GPOINTER_TO_INT (count));
  score = all ? 1 - (double) different / all : 0;
  if (shorter > 2
      && (g_str_has_prefix (left, right) || g_str_has_prefix (right, left) || g_str_has_suffix (left, right)
          || g_str_has_suffix (right, left)))
    score = MAX (score, 0.5 + 0.5 * (double) shorter / (double) longer);
  return score;
}

static int
family_of (MarqFieldType *type)
{
  switch ((int) marq_field_type_get_kind (type))
    {
    case MARQ_TYPE_KIND_STRING:
    case MARQ_TYPE_KIND_TEXT:
    case MARQ_TYPE_KIND_CHAR:
    case MARQ_TYPE_KIND_EMAIL:
    case MARQ_TYPE_KIND_URL:
    case MARQ_TYPE_KIND_PHONE:
    case MARQ_TYPE_KIND_COLOR:
      return 1;
    case MARQ_TYPE_KIND_SMALL_INT:
    case MARQ_TYPE_KIND_INTEGER:
    case MARQ_TYPE_KIND_BIG_INT:
    case MARQ_TYPE_KIND_SERIAL:
    case MARQ_TYPE_KIND_BIG_SERIAL:
    case MARQ_TYPE_KIND_DECIMAL:
    case MARQ_TYPE_KIND_FLOAT:
    case MARQ_TYPE_KIND_DOUBLE:
      return 2;
    case MARQ_TYPE_KIND_DATE:
    case MARQ_TYPE_KIND_DATE_TIME:
    case MARQ_TYPE_KIND_TIME:
    case MARQ_TYPE_KIND_TIMESTAMP:
      return 3;
    case MARQ_TYPE_KIND_JSON:
    case MARQ_TYPE_KIND_JSONB:
      return 4;
    case MARQ_TYPE_KIND_BINARY:
    case MARQ_TYPE_KIND_BLOB:
      return 5;
    default:
      return -1;
    }
}

static double
likeness_of_types (MarqMatching *matching, MarqFieldType *before, MarqFieldType *after)
{
  const char *reference = before ? marq_field_type_get_reference (before) : NULL;

  if (!before || !after)
    return before == after;
  if (marq_field_type_equal (before, after)
      || (reference && marq_matching_same (matching, reference, marq_field_type_get_reference (after))))
    return 1;
  if (marq_field_type_get_kind (before) == marq_field_type_get_kind (after))
    return 0.8;
  return family_of (before) > 0 && family_of (before) == family_of (after) ? 0.6 : 0;
}

static MarqItemList *
fields_of (MarqItem *item)
{
  const MarqProperty *fields = marq_item_find_property (item, MARQ_IS_VIEW (item) ? "columns" : "fields");

  return fields && fields->kind == MARQ_PROPERTY_LIST ? marq_item_get_list (item, fields) : NULL;
}

/* Fields of the same name, those of the same type counting most. */
static double
likeness_of_fields (MarqMatching *matching, MarqItemList *before, MarqItemList *after)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = marq_item_list_get_length (before) + marq_item_list_get_length (after);
  double shared = 0;

  for (guint i = 0; i < marq_item_list_get_length (before); i++)
    {
      MarqItem *field = marq_item_list_get (before, i);

      if (marq_item_get_name (field))
        g_hash_table_insert (names, (gpointer) marq_item_get_name (field), field);
    }
  for (guint i = 0; i < marq_item_list_get_length (after); i++)
    {
      MarqField *field = marq_item_list_get (after, i);
      const char *name = marq_item_get_name (MARQ_ITEM (field));
      MarqField *old = name ? g_hash_table_lookup (names, name) : NULL;

      if (old)
        shared += 0.5 + 0.5 * likeness_of_types (matching, marq_field_get_data_type (old),
                                                  marq_field_get_data_type (field));
    }
  return n ? 2 * shared / n : 0;
}

static double
likeness_of_sets (GHashTable *before, GHashTable *after)
{
  guint n = g_hash_table_size (before) + g_hash_table_size (after);
  GHashTableIter iter;
  gpointer word;
  guint shared = 0;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    shared += g_hash_table_contains (after, word);
  return n ? 2.0 * shared / n : 0;
}

static GHashTable *
dup_set (MarqItem *item)
{
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *text = MARQ_IS_VIEW (item) ? marq_view_get_definition (MARQ_VIEW (item)) : NULL;
  MarqItemList *values = MARQ_IS_ENUM (item) ? marq_enum_get_values (MARQ_ENUM (item)) : NULL;
  MarqToken token;

  while (text && marq_token_next (&text, &token))
    g_hash_table_add (words, g_ascii_strdown (token.start, token.length));
  for (guint i = 0; values && i < marq_item_list_get_length (values); i++)
    g_hash_table_add (words, g_strdup (marq_item_get_name (marq_item_list_get (values, i))));
  return words;
}

/* What a field is for: whether it is in the key, in others, in relations, and filled by itself. */
static guint
roles_of (MarqField *field)
{
  MarqItem *entity = marq_item_get_parent (MARQ_ITEM (field));
  const char *uid = marq_item_get_uid (MARQ_ITEM (field));
  MarqItemList *list = MARQ_IS_ENTITY (entity) ? marq_entity_get_constraints (MARQ_ENTITY (entity)) : NULL;
  guint roles = marq_field_get_not_null (field) ? 1 : 0;

  roles |= marq_field_get_default_value (field) || marq_field_get_default_expression (field) ? 2 : 0;
  roles |= marq_field_get_identity (field) || marq_field_get_generated_expression (field) ? 4 : 0;
  for (guint i = 0; list && i < marq_item_list_get_length (list); i++)
    {
      const char *const *fields = marq_constraint_get_fields (marq_item_list_get (list, i));

      if (fields && g_strv_contains (fields, uid))
        roles |= 8 << marq_constraint_get_constraint (marq_item_list_get (list, i));
    }
  list = MARQ_IS_ENTITY (entity) ? marq_entity_get_relations (MARQ_ENTITY (entity)) : NULL;
  for (guint i = 0; list && i < marq_item_list_get_length (list); i++)
    {
      const char *const *fields = marq_relation_get_fields (marq_item_list_get (list, i));

      roles |= fields && g_strv_contains (fields, uid) ? 128 : 0;
    }
  return roles;
}

static double
position_of (MarqItem *item)
{
  MarqItemList *list = marq_item_get_list (marq_item_get_parent (item), marq_item_get_place (item));
  guint position = 0;

  marq_item_list_find (list, item, &position);
  return (double) position / MAX (1, marq_item_list_get_length (list));
}

static double
likeness_of_positions (MarqItem *before, MarqItem *after)
{
  return 1 - ABS (position_of (before) - position_of (after));
}

static double
likeness_of_roles (MarqField *before, MarqField *after)
{
  guint different = roles_of (before) ^ roles_of (after);
  guint n = 0;

  for (; different; different &= different - 1)
    n++;
  return 1 - MIN (n, 4) / 4.0;
}

static double
likeness_of_structures (MarqMatching *matching, MarqItem *before, MarqItem *after)
{
  g_autoptr (GHashTable) left = dup_set (before);
  g_autoptr (GHashTable) right = dup_set (after);
  double by_fields = fields_of (before) ? likeness_of_fields (matching, fields_of (before), fields_of (after)) : 0;

  return MAX (by_fields, likeness_of_sets (left, right));
}

static double
likeness_of_sequences (MarqMatching *matching, MarqSequence *before, MarqSequence *after)
{
  gboolean counts_alike = marq_sequence_get_increment (before) == marq_sequence_get_increment (after)
                          && marq_sequence_get_cycles (before) == marq_sequence_get_cycles (after)
                          && g_strcmp0 (marq_sequence_get_start (before), marq_sequence_get_start (after)) == 0;
  gboolean one_owner = marq_sequence_get_owned_by (before)
                       && marq_matching_same (matching, marq_sequence_get_owned_by (before),
                                              marq_sequence_get_owned_by (after));

  return 0.5 * counts_alike + 0.5 * one_owner;
}

double
marq_likeness_of_items (MarqMatching *matching, MarqItem *before, MarqItem *after)
{
  double names = marq_likeness_of_names (marq_item_get_name (before), marq_item_get_name (after));

  if (MARQ_IS_FIELD (before))
    {
      double types = likeness_of_types (matching, marq_field_get_data_type (MARQ_FIELD (before)),
                                        marq_field_get_data_type (MARQ_FIELD (after)));
      double score = 0.5 * names + 0.25 * types + 0.1 * likeness_of_positions (before, after)
                     + 0.15 * likeness_of_roles (MARQ_FIELD (before), MARQ_FIELD (after));

      return types > 0 ? score : score / 2;
    }
  if (MARQ_IS_ENUM_VALUE (before))
    return 0.75 * names + 0.25 * likeness_of_positions (before, after);
  if (MARQ_IS_SEQUENCE (before))
    return 0.6 * names + 0.4 * likeness_of_sequences (matching, MARQ_SEQUENCE (before), MARQ_SEQUENCE (after));
  if (MARQ_IS_DOMAIN (before))
    return 0.6 * names
           + 0.4 * likeness_of_types (matching, marq_domain_get_data_type (MARQ_DOMAIN (before)),
                                      marq_domain_get_data_type (MARQ_DOMAIN (after)));
  return 0.3 * names + 0.7 * likeness_of_structures (matching, before, after);
}

/**
 * marq_likeness_dup_words:
 *
 * Returns: (transfer full): of what it is made, and pieces of its name
 */
GPtrArray *
marq_likeness_dup_words (MarqItem *item)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *name = g_utf8_casefold (marq_item_get_name (item) ? marq_item_get_name (item) : "", -1);
  MarqItemList *fields = fields_of (item);
  g_autoptr (GHashTable) set = dup_set (item);
  GHashTableIter iter;
  gpointer word;

  for (guint i = 0; fields && i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);
      MarqFieldType *type = marq_field_get_data_type (field);
      const char *field_name = marq_item_get_name (MARQ_ITEM (field));

      g_ptr_array_add (words, g_strdup (field_name));
      g_ptr_array_add (words, g_strdup_printf ("%s %s", field_name, type ? marq_field_type_to_string (type) : ""));
    }
  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    g_ptr_array_add (words, g_strconcat ("=", word, NULL));
  for (const char *c = name; strlen (c) >= 3; c++)
    g_ptr_array_add (words, g_strdup_printf ("~%.3s", c));
  g_ptr_array_add (words, g_strconcat ("~", name, NULL));
  return words;
}
