/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-compare.h"
#include "marq-item-key.h"
#include "marq-name-scope.h"
#include "marq-sql-token.h"
#include "model/marq-model.h"

typedef struct
{
  MarqMatching *matching;
  const MarqEquivalence *equivalence;
  GPtrArray *changes;
} MarqComparison;

static gboolean
same_references (MarqMatching *matching, const char *const *before, const char *const *after)
{
  guint n = before ? g_strv_length ((GStrv) before) : 0;

  if (n != (after ? g_strv_length ((GStrv) after) : 0))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!marq_matching_same (matching, before[i], after[i]))
      return FALSE;
  return TRUE;
}

static gboolean
same_types (MarqMatching *matching, MarqFieldType *before, MarqFieldType *after)
{
  const char *reference = before ? marq_field_type_get_reference (before) : NULL;
  g_autoptr (MarqFieldType) mapped = NULL;

  if (!before || !after)
    return before == after;
  /* One uid may be that of two things where names say which is which. */
  if (!reference)
    return marq_field_type_equal (before, after);
  if (!marq_matching_same (matching, reference, marq_field_type_get_reference (after)))
    return FALSE;
  mapped = marq_field_type_with_reference (before, marq_field_type_get_reference (after));
  return marq_field_type_equal (mapped, after);
}

static gboolean
same_text (MarqMatching *matching, const MarqEquivalence *equivalence, const MarqProperty *property, MarqItem *before,
           const char *old_text, MarqItem *after, const char *new_text)
{
  g_autoptr (GHashTable) names = NULL;

  /* No code is no code. */
  if ((property->flags & MARQ_EXPRESSION) && !(old_text && *old_text) && !(new_text && *new_text))
    return TRUE;
  if (!old_text || !new_text || !(property->flags & MARQ_EXPRESSION))
    return g_strcmp0 (old_text, new_text) == 0;
  /* What the body of a routine says does not follow the names of what it means. */
  if (!MARQ_IS_ROUTINE (before) || !g_str_equal (property->name, "body"))
    names = marq_name_scope_new (matching, before, old_text);
  if (!names && g_str_equal (old_text, new_text))
    return TRUE;
  return equivalence->same (equivalence, property, before, old_text, after, new_text, names);
}

static gboolean same_values (MarqMatching *matching, const MarqEquivalence *equivalence, MarqItem *before,
                             MarqItem *after);

static gboolean
same_lists (MarqMatching *matching, const MarqEquivalence *equivalence, MarqItemList *before, MarqItemList *after)
{
  gboolean any_order = (marq_item_list_get_property (before)->flags & MARQ_SORTED) != 0;
  guint n = marq_item_list_get_length (before);
  g_autoptr (GPtrArray) left = g_ptr_array_new ();

  if (n != marq_item_list_get_length (after))
    return FALSE;
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (left, marq_item_list_get (after, i));
  for (guint i = 0; i < n; i++)
    {
      guint j = 0;

      while (j < left->len && !same_values (matching, equivalence, marq_item_list_get (before, i), left->pdata[j]))
        j = any_order ? j + 1 : left->len;
      if (j == left->len)
        return FALSE;
      g_ptr_array_remove_index (left, j);
    }
  return TRUE;
}

static gboolean
same_property (MarqMatching *matching, const MarqEquivalence *equivalence, const MarqProperty *property,
               MarqItem *before, MarqItem *after)
{
  gconstpointer old_slot = marq_item_peek (before, property);
  gconstpointer new_slot = marq_item_peek (after, property);

  switch (property->kind)
    {
    case MARQ_PROPERTY_LIST:
      return same_lists (matching, equivalence, *(MarqItemList *const *) old_slot, *(MarqItemList *const *) new_slot);
    case MARQ_PROPERTY_REF:
      return marq_matching_same (matching, *(const char *const *) old_slot, *(const char *const *) new_slot);
    case MARQ_PROPERTY_REFS:
      return same_references (matching, *(const char *const *const *) old_slot,
                              *(const char *const *const *) new_slot);
    case MARQ_PROPERTY_TYPE:
      return same_types (matching, *(MarqFieldType *const *) old_slot, *(MarqFieldType *const *) new_slot);
    case MARQ_PROPERTY_STRING:
    case MARQ_PROPERTY_TEXT:
      return same_text (matching, equivalence, property, before, *(const char *const *) old_slot, after,
                        *(const char *const *) new_slot);
    default:
      return marq_property_equal (property, old_slot, new_slot);
    }
}

/* What of a class counts: not how it looks, not its children that are things of their own, not its
 * name, which is for MARQ_CHANGE_RENAME, and not what somebody noted about its code. */
static gboolean
counts (const MarqProperty *property)
{
  if ((property->flags & MARQ_COSMETIC) || g_str_equal (property->name, "name")
      || g_str_equal (property->name, "depends_on"))
    return FALSE;
  return marq_property_is_value (property) || (property->kind == MARQ_PROPERTY_LIST && marq_list_is_value (property));
}

/* Which columns a check is about is told by what it says, and a character set by the collation. */
static gboolean
is_told (const MarqProperty *property, MarqItem *before, MarqItem *after)
{
  const MarqProperty *collation = g_str_equal (property->name, "character_set") ? marq_item_find_property (after, "collation") : NULL;
  const char *said = collation ? *(const char *const *) marq_item_peek (after, collation) : NULL;

  if (said)
    return g_strcmp0 (*(const char *const *) marq_item_peek (before, collation), said) == 0;
  return MARQ_IS_CONSTRAINT (after) && g_str_equal (property->name, "fields")
         && marq_constraint_get_constraint (MARQ_CONSTRAINT (after)) == MARQ_CONSTRAINT_KIND_CHECK;
}

/* Those of a class that count; found once, and kept for good. */
static GPtrArray *
counted (MarqItemClass *klass)
{
  static gsize key;
  GType type = G_OBJECT_CLASS_TYPE (klass);
  GPtrArray *properties;

  if (g_once_init_enter (&key))
    g_once_init_leave (&key, g_quark_from_static_string ("marq-counted-properties"));
  properties = g_type_get_qdata (type, (GQuark) key);
  if (properties)
    return properties;
  properties = g_ptr_array_new ();
  for (guint i = 0; i < klass->n_properties; i++)
    if (counts (klass->sorted[i]))
      g_ptr_array_add (properties, (gpointer) klass->sorted[i]);
  g_type_set_qdata (type, (GQuark) key, properties);
  return properties;
}

static gboolean
is_null (const MarqProperty *property, MarqItem *item)
{
  return !*(const gpointer *) marq_item_peek (item, property);
}

/* What is the engine's to choose, and only one side says: which version of an extension and where, what the
 * extension says of itself, of what type a view's column comes out, and how a routine's arguments are called. */
static gboolean
is_unsaid (const MarqProperty *property, MarqItem *before, MarqItem *after)
{
  gboolean of_extension = MARQ_IS_EXTENSION (after) && (g_str_equal (property->name, "version") || g_str_equal (property->name, "schema_name") || g_str_equal (property->name, "comment"));
  gboolean of_view = MARQ_IS_FIELD (after) && g_str_equal (property->name, "data_type") && marq_item_get_parent (after)
                     && MARQ_IS_VIEW (marq_item_get_parent (after));
  gboolean of_routine = MARQ_IS_ROUTINE (after) && g_str_equal (property->name, "signature");

  return (of_extension || of_view || of_routine) && (is_null (property, before) || is_null (property, after));
}

/* What a part of a key is made of; of a view, the name of a column, whether the view has it as a thing or not. */
static char *
dup_column (MarqItem *part)
{
  MarqItem *field = marq_item_lookup (part, marq_key_part_get_field (MARQ_KEY_PART (part)));
  const char *text = marq_key_part_get_expression (MARQ_KEY_PART (part));
  MarqToken token;
  char *name;

  if (field)
    return MARQ_IS_VIEW (marq_item_get_parent (field)) ? g_strdup (marq_item_get_name (field)) : NULL;
  if (!text || !marq_token_next (&text, &token) || (token.kind != MARQ_TOKEN_WORD && token.kind != MARQ_TOKEN_IDENTIFIER))
    return NULL;
  name = marq_token_dup_name (&token);
  if (marq_token_next (&text, &token))
    g_clear_pointer (&name, g_free);
  return name;
}

static gboolean
is_same_column (const MarqProperty *property, MarqItem *before, MarqItem *after)
{
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  if (!MARQ_IS_KEY_PART (after) || !(g_str_equal (property->name, "field") || g_str_equal (property->name, "expression")))
    return FALSE;
  left = dup_column (before);
  right = left ? dup_column (after) : NULL;
  return right && g_str_equal (left, right);
}

static gboolean
same_values (MarqMatching *matching, const MarqEquivalence *equivalence, MarqItem *before, MarqItem *after)
{
  GPtrArray *properties = counted (MARQ_ITEM_GET_CLASS (before));

  for (guint i = 0; i < properties->len; i++)
    if (!same_property (matching, equivalence, properties->pdata[i], before, after)
        && !is_same_column (properties->pdata[i], before, after))
      return FALSE;
  return TRUE;
}

/**
 * marq_compare_items:
 *
 * Returns: (transfer full) (nullable): NULL where nothing differs
 */
GPtrArray *
marq_compare_items (MarqMatching *matching, const MarqEquivalence *equivalence, MarqItem *before, MarqItem *after)
{
  GPtrArray *all = counted (MARQ_ITEM_GET_CLASS (before));
  GPtrArray *properties = NULL;

  for (guint i = 0; i < all->len; i++)
    if (!same_property (matching, equivalence, all->pdata[i], before, after) && !is_told (all->pdata[i], before, after)
        && !is_unsaid (all->pdata[i], before, after))
      {
        if (!properties)
          properties = g_ptr_array_new ();
        g_ptr_array_add (properties, all->pdata[i]);
      }
  return properties;
}

static void
note (MarqComparison *self, MarqChangeKind kind, MarqItem *before, MarqItem *after, GPtrArray *properties)
{
  g_ptr_array_add (self->changes, marq_change_new (kind, before, after, properties));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  MarqItem *left = *(MarqItem *const *) a;
  MarqItem *right = *(MarqItem *const *) b;
  int order = g_strcmp0 (marq_item_get_name (left), marq_item_get_name (right));

  return order ? order : marq_item_compare_contents (a, b);
}

static GPtrArray *
dup_in_order (MarqItemList *list)
{
  guint n = marq_item_list_get_length (list);
  GPtrArray *items = g_ptr_array_sized_new (n);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, marq_item_list_get (list, i));
  if (n > 1 && marq_item_list_get_property (list)->flags & MARQ_SORTED)
    g_ptr_array_sort (items, compare_names);
  return items;
}

/* The longest run of after's items that is in before's order stays; the others moved. */
static void
note_moves (MarqComparison *self, GPtrArray *befores, GPtrArray *afters)
{
  g_autoptr (GHashTable) ranks = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) common = g_ptr_array_new ();
  g_autofree guint *rank = g_new0 (guint, afters->len + 1);
  g_autofree guint *length = g_new0 (guint, afters->len + 1);
  g_autofree gboolean *stays = g_new0 (gboolean, afters->len + 1);
  gboolean sorted = TRUE;
  guint best = 0;

  for (guint i = 0; i < befores->len; i++)
    g_hash_table_insert (ranks, befores->pdata[i], GUINT_TO_POINTER (i));
  for (guint i = 0; i < afters->len; i++)
    {
      MarqItem *before = marq_matching_get_before (self->matching, afters->pdata[i]);

      if (!before || !g_hash_table_lookup_extended (ranks, before, NULL, NULL))
        continue;
      rank[common->len] = GPOINTER_TO_UINT (g_hash_table_lookup (ranks, before));
      sorted = sorted && (common->len == 0 || rank[common->len - 1] < rank[common->len]);
      g_ptr_array_add (common, afters->pdata[i]);
    }
  if (sorted)
    return;
  for (guint i = 0; i < common->len; i++)
    {
      length[i] = 1;
      for (guint j = 0; j < i; j++)
        if (rank[j] < rank[i])
          length[i] = MAX (length[i], length[j] + 1);
      best = MAX (best, length[i]);
    }
  for (guint i = common->len, limit = G_MAXUINT; i-- > 0 && best;)
    if (length[i] == best && rank[i] < limit)
      {
        stays[i] = TRUE;
        limit = rank[i];
        best--;
      }
  for (guint i = 0; i < common->len; i++)
    if (!stays[i])
      note (self, MARQ_CHANGE_MOVE, marq_matching_get_before (self->matching, common->pdata[i]), common->pdata[i], NULL);
}

static void compare_children (MarqComparison *self, MarqItem *before, MarqItem *after);

static void
compare_pair (MarqComparison *self, MarqItem *before, MarqItem *after)
{
  GPtrArray *properties;

  if (g_strcmp0 (marq_item_get_name (before), marq_item_get_name (after)) != 0)
    note (self, MARQ_CHANGE_RENAME, before, after, NULL);
  /* Only between namespaces do things move. */
  if (marq_item_get_parent (before) && MARQ_IS_NAMESPACE (marq_item_get_parent (before))
      && marq_matching_get_after (self->matching, marq_item_get_parent (before)) != marq_item_get_parent (after))
    note (self, MARQ_CHANGE_MOVE, before, after, NULL);
  properties = marq_compare_items (self->matching, self->equivalence, before, after);
  if (properties)
    note (self, MARQ_CHANGE_MODIFY, before, after, properties);
  compare_children (self, before, after);
}

/* What was there before may have moved to a namespace that was not. */
static void
compare_moved (MarqComparison *self, MarqItem *namespace)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (namespace);

  for (guint i = klass->n_values; MARQ_IS_NAMESPACE (namespace) && i < klass->n_properties; i++)
    {
      g_autoptr (GPtrArray) items = dup_in_order (marq_item_get_list (namespace, klass->sorted[i]));

      for (guint j = 0; j < items->len; j++)
        {
          MarqItem *before = marq_matching_get_before (self->matching, items->pdata[j]);

          if (before)
            compare_pair (self, before, items->pdata[j]);
        }
    }
}

static void
compare_lists (MarqComparison *self, MarqItemList *before, MarqItemList *after)
{
  g_autoptr (GPtrArray) befores = dup_in_order (before);
  g_autoptr (GPtrArray) afters = dup_in_order (after);
  gboolean in_place = befores->len == afters->len;

  for (guint i = 0; i < afters->len && in_place; i++)
    in_place = marq_matching_get_before (self->matching, afters->pdata[i]) == befores->pdata[i];
  /* Mostly nothing comes, goes or moves. */
  if (in_place)
    {
      for (guint i = 0; i < afters->len; i++)
        compare_pair (self, befores->pdata[i], afters->pdata[i]);
      return;
    }
  for (guint i = 0; i < befores->len; i++)
    if (!marq_matching_get_after (self->matching, befores->pdata[i]))
      note (self, MARQ_CHANGE_REMOVE, befores->pdata[i], NULL, NULL);
  for (guint i = 0; i < afters->len; i++)
    {
      MarqItem *item = marq_matching_get_before (self->matching, afters->pdata[i]);

      if (item)
        compare_pair (self, item, afters->pdata[i]);
      else
        {
          note (self, MARQ_CHANGE_ADD, NULL, afters->pdata[i], NULL);
          compare_moved (self, afters->pdata[i]);
        }
    }
  if (!(marq_item_list_get_property (before)->flags & MARQ_SORTED))
    note_moves (self, befores, afters);
}

/* A view has its columns from what it selects, and nobody has to name them. */
static gboolean
is_derived (MarqItem *owner, MarqItemList *before, MarqItemList *after)
{
  return MARQ_IS_VIEW (owner) && marq_item_list_get_property (before)->type () == MARQ_TYPE_FIELD
         && (!marq_item_list_get_length (before) || !marq_item_list_get_length (after));
}

static void
compare_children (MarqComparison *self, MarqItem *before, MarqItem *after)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (before);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->sorted[i];
      MarqItemList *old_list = property->kind == MARQ_PROPERTY_LIST ? marq_item_get_list (before, property) : NULL;
      MarqItemList *new_list = old_list ? marq_item_get_list (after, property) : NULL;

      if (old_list && !marq_list_is_value (property) && !is_derived (before, old_list, new_list)
          && marq_item_list_get_length (old_list) + marq_item_list_get_length (new_list) > 0)
        compare_lists (self, old_list, new_list);
    }
}

/**
 * marq_compare:
 *
 * Returns: (transfer full) (element-type MarqChange):
 */
GPtrArray *
marq_compare (MarqMatching *matching, const MarqEquivalence *equivalence)
{
  MarqComparison self = { matching, equivalence ? equivalence : &marq_plain_equivalence,
                          g_ptr_array_new_with_free_func ((GDestroyNotify) marq_change_free) };
  MarqItem *before = marq_matching_get_root (matching, FALSE);
  MarqItem *after = marq_matching_get_root (matching, TRUE);
  GPtrArray *properties = marq_compare_items (matching, self.equivalence, before, after);

  /* What the whole is called, and where it stands, is not of the schema. */
  if (properties)
    note (&self, MARQ_CHANGE_MODIFY, before, after, properties);
  compare_children (&self, before, after);
  return self.changes;
}
