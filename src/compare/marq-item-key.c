/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-change.h"
#include "marq-item-key.h"
#include "model/marq-model.h"

static MarqItem *
find_target (MarqItem *item, const char *uid, GHashTable *afters)
{
  MarqItem *target = marq_item_lookup (item, uid);
  MarqItem *after = target && afters ? g_hash_table_lookup (afters, target) : NULL;

  return after ? after : target;
}

static void
append_names (GString *key, MarqItem *item, const char *const *uids, GHashTable *afters)
{
  for (guint i = 0; uids && uids[i]; i++)
    {
      MarqItem *target = find_target (item, uids[i], afters);

      g_string_append_printf (key, ",%s", target && marq_item_get_name (target) ? marq_item_get_name (target) : uids[i]);
    }
}

static void
append_parts (GString *key, MarqItemList *parts, GHashTable *afters)
{
  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    {
      MarqKeyPart *part = marq_item_list_get (parts, i);
      const char *const field[] = { marq_key_part_get_field (part), NULL };

      append_names (key, MARQ_ITEM (part), field, afters);
      g_string_append (key, marq_key_part_get_expression (part) ? marq_key_part_get_expression (part) : "");
    }
}

/* What an item without a name, or whose name may be shared, is known by among its kind. */
static void
append_structure (GString *key, MarqItem *item, GHashTable *afters)
{
  if (MARQ_IS_ROUTINE (item))
    {
      const char *signature = marq_routine_get_signature (MARQ_ROUTINE (item));

      if (!signature)
        signature = marq_routine_get_arguments (MARQ_ROUTINE (item));
      g_string_append_printf (key, "(%s)", signature ? signature : "");
    }
  else if (MARQ_IS_OBJECT (item))
    {
      MarqObject *object = MARQ_OBJECT (item);

      g_string_append_printf (key, "|%s|%s", marq_object_get_object_kind (object), marq_object_get_identity (object));
    }
  else if (MARQ_IS_ACCESS (item))
    {
      MarqItem *of = find_target (item, marq_access_get_of (MARQ_ACCESS (item)), afters);
      g_autofree char *path = of ? marq_item_dup_path (of) : NULL;

      g_string_append_printf (key, "|%s|%s", of ? marq_item_get_kind (of) : "", path);
      if (of && (MARQ_IS_ROUTINE (of) || MARQ_IS_OBJECT (of)))
        append_structure (key, of, afters);
    }
  else if (MARQ_IS_DEFAULT_GRANT (item))
    {
      MarqDefaultGrant *grant = MARQ_DEFAULT_GRANT (item);
      const char *const namespace[] = { marq_default_grant_get_in_namespace (grant), NULL };

      append_names (key, item, namespace, afters);
      g_string_append_printf (key, "|%s|%s|%s|%d%d", marq_default_grant_get_role (grant), marq_default_grant_get_object_kind (grant),
                              marq_default_grant_get_grantee (grant), marq_default_grant_get_grantable (grant),
                              marq_default_grant_get_is_revoke (grant));
    }
  else if (MARQ_IS_INDEX (item))
    append_parts (key, marq_index_get_parts (MARQ_INDEX (item)), afters);
  else if (MARQ_IS_CONSTRAINT (item))
    {
      MarqConstraint *constraint = MARQ_CONSTRAINT (item);
      const char *expression = marq_constraint_get_expression (constraint);

      g_string_append_printf (key, "%d", marq_constraint_get_constraint (constraint));
      append_names (key, item, marq_constraint_get_fields (constraint), afters);
      append_parts (key, marq_constraint_get_parts (constraint), afters);
      g_string_append (key, expression ? expression : "");
    }
  else if (MARQ_IS_RELATION (item))
    {
      const char *const target[] = { marq_relation_get_target (MARQ_RELATION (item)), NULL };

      append_names (key, item, marq_relation_get_fields (MARQ_RELATION (item)), afters);
      append_names (key, item, target, afters);
    }
}

char *
marq_item_dup_key (MarqItem *item, GHashTable *afters)
{
  const char *name = marq_item_get_name (item);
  GString *key = g_string_new (name);

  if (!name || (marq_item_get_place (item)->flags & MARQ_FREE_NAMES))
    {
      g_string_append_c (key, '\t');
      append_structure (key, item, afters);
    }
  return g_string_free (key, FALSE);
}

gboolean
marq_item_same_structure (MarqItem *before, MarqItem *after)
{
  g_autoptr (GString) left = g_string_new (NULL);
  g_autoptr (GString) right = g_string_new (NULL);

  if (!(marq_item_get_place (before)->flags & MARQ_FREE_NAMES))
    return TRUE;
  append_structure (left, before, NULL);
  append_structure (right, after, NULL);
  return g_string_equal (left, right);
}

static char *
dup_content (MarqItem *item)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);
  GString *content = g_string_new (NULL);

  for (guint i = 0; i < klass->n_properties; i++)
    {
      g_autofree char *words = marq_property_dup_words (item, klass->sorted[i]);

      g_string_append_printf (content, "%s\t", words);
    }
  return g_string_free (content, FALSE);
}

int
marq_item_compare_contents (gconstpointer a, gconstpointer b)
{
  g_autofree char *left = dup_content (*(MarqItem *const *) a);
  g_autofree char *right = dup_content (*(MarqItem *const *) b);

  return strcmp (left, right);
}
