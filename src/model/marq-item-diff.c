/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-field-type.h"
#include "marq-item-diff.h"
#include "marq-item-private.h"

static void
note (GPtrArray *out, MarqDifferenceKind kind, MarqItem *before, MarqItem *after, const MarqProperty *property)
{
  MarqDifference *difference = g_new (MarqDifference, 1);

  *difference = (MarqDifference){ kind, before, after, property };
  g_ptr_array_add (out, difference);
}

static void compare (MarqItem *before, MarqItem *after, GPtrArray *out);

static GHashTable *
index_list (MarqItemList *list)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqItem *item = marq_item_list_get (list, i);

      g_hash_table_insert (index, item->uid, item);
    }
  return index;
}

/* Those that stand on both sides, in the order of one of them. */
static GPtrArray *
common (MarqItemList *list, GHashTable *other)
{
  GPtrArray *items = g_ptr_array_new ();

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqItem *item = marq_item_list_get (list, i);

      if (g_hash_table_contains (other, item->uid))
        g_ptr_array_add (items, item);
    }
  return items;
}

/* Which of the common ones moved: all that are not in the longest run that kept its order. */
static void
note_moves (GPtrArray *before, GPtrArray *after, GPtrArray *out)
{
  g_autoptr (GHashTable) ranks = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = after->len;
  g_autofree guint *rank = g_new0 (guint, n + 1);
  g_autofree guint *length = g_new0 (guint, n + 1);
  g_autofree guint *from = g_new0 (guint, n + 1);
  g_autofree gboolean *stays = g_new0 (gboolean, n + 1);
  guint best = 0;

  for (guint i = 0; i < n; i++)
    g_hash_table_insert (ranks, ((MarqItem *) before->pdata[i])->uid, GUINT_TO_POINTER (i));
  for (guint i = 0; i < n; i++)
    {
      rank[i] = GPOINTER_TO_UINT (g_hash_table_lookup (ranks, ((MarqItem *) after->pdata[i])->uid));
      length[i] = 1;
      from[i] = i;
      for (guint j = 0; j < i; j++)
        if (rank[j] < rank[i] && length[j] + 1 > length[i])
          {
            length[i] = length[j] + 1;
            from[i] = j;
          }
      best = length[i] > length[best] ? i : best;
    }
  for (guint i = best; n; i = from[i])
    {
      stays[i] = TRUE;
      if (from[i] == i)
        break;
    }
  for (guint i = 0; i < n; i++)
    if (!stays[i])
      note (out, MARQ_DIFFERENCE_MOVED, before->pdata[rank[i]], after->pdata[i], NULL);
}

static gboolean
same_order (GPtrArray *before, GPtrArray *after)
{
  for (guint i = 0; i < before->len; i++)
    if (!g_str_equal (((MarqItem *) before->pdata[i])->uid, ((MarqItem *) after->pdata[i])->uid))
      return FALSE;
  return TRUE;
}

static void
compare_lists (MarqItemList *before, MarqItemList *after, GPtrArray *out)
{
  g_autoptr (GHashTable) old = index_list (before);
  g_autoptr (GHashTable) new = index_list (after);
  g_autoptr (GPtrArray) left = common (before, new);
  g_autoptr (GPtrArray) right = common (after, old);

  for (guint i = 0; i < marq_item_list_get_length (before); i++)
    {
      MarqItem *item = marq_item_list_get (before, i);
      MarqItem *match = g_hash_table_lookup (new, item->uid);

      if (match)
        compare (item, match, out);
      else
        note (out, MARQ_DIFFERENCE_REMOVED, item, NULL, NULL);
    }
  for (guint i = 0; i < marq_item_list_get_length (after); i++)
    {
      MarqItem *item = marq_item_list_get (after, i);

      if (!g_hash_table_contains (old, item->uid))
        note (out, MARQ_DIFFERENCE_ADDED, NULL, item, NULL);
    }
  if (!(marq_item_list_get_property (before)->flags & MARQ_SORTED) && !same_order (left, right))
    note_moves (left, right, out);
}

static void
compare (MarqItem *before, MarqItem *after, GPtrArray *out)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (before);

  if (klass != MARQ_ITEM_GET_CLASS (after))
    {
      note (out, MARQ_DIFFERENCE_REMOVED, before, NULL, NULL);
      note (out, MARQ_DIFFERENCE_ADDED, NULL, after, NULL);
      return;
    }
  for (guint i = 0; i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->sorted[i];

      if (property->kind == MARQ_PROPERTY_CHILD)
        compare (marq_item_get_child (before, property), marq_item_get_child (after, property), out);
      else if (property->kind == MARQ_PROPERTY_LIST)
        compare_lists (marq_item_get_list (before, property), marq_item_get_list (after, property), out);
      else if (!marq_property_equal (property, marq_item_peek (before, property), marq_item_peek (after, property)))
        note (out, MARQ_DIFFERENCE_CHANGED, before, after, property);
    }
}

/**
 * marq_item_diff:
 *
 * Returns: (transfer full) (element-type MarqDifference): in the order in which files have things
 */
GPtrArray *
marq_item_diff (MarqItem *before, MarqItem *after)
{
  GPtrArray *out = g_ptr_array_new_with_free_func (g_free);

  compare (before, after, out);
  return out;
}

/* How a person reads a value. References are read as names. */
static char *
dup_value_text (MarqItem *item, const MarqProperty *property)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) text = G_VALUE_INIT;
  MarqItem *target;

  g_value_init (&value, marq_property_value_type (property));
  marq_item_get_value (item, property, &value);
  if (property->kind == MARQ_PROPERTY_TYPE)
    {
      MarqFieldType *type = g_value_get_boxed (&value);

      return g_strdup (type ? marq_field_type_to_string (type) : _ ("none"));
    }
  if (G_VALUE_HOLDS (&value, G_TYPE_STRV))
    {
      GStrv strings = g_value_get_boxed (&value);

      return strings ? g_strjoinv (", ", strings) : g_strdup (_ ("none"));
    }
  if (G_VALUE_HOLDS_BOOLEAN (&value))
    return g_strdup (g_value_get_boolean (&value) ? _ ("yes") : _ ("no"));
  if (G_VALUE_HOLDS_ENUM (&value))
    {
      g_autoptr (GEnumClass) values = g_type_class_ref (G_VALUE_TYPE (&value));

      return g_strdup (g_enum_get_value (values, g_value_get_enum (&value))->value_nick);
    }
  g_value_init (&text, G_TYPE_STRING);
  g_value_transform (&value, &text);
  target = property->kind == MARQ_PROPERTY_REF ? marq_item_lookup (item, g_value_get_string (&text)) : NULL;
  if (target)
    return marq_item_dup_path (target);
  return g_strdup (g_value_get_string (&text) ? g_value_get_string (&text) : _ ("none"));
}

/**
 * marq_difference_dup_text:
 *
 * Returns: (transfer full): one line for a person
 */
char *
marq_difference_dup_text (const MarqDifference *self)
{
  g_autofree char *path = marq_item_dup_path (self->after ? self->after : self->before);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  switch (self->kind)
    {
    case MARQ_DIFFERENCE_ADDED:
      /* Translators: %1$s is a kind of thing (“Field”), %2$s its name */
      return g_strdup_printf (_ ("%1$s %2$s added"), marq_item_get_label (self->after), path);
    case MARQ_DIFFERENCE_REMOVED:
      return g_strdup_printf (_ ("%1$s %2$s removed"), marq_item_get_label (self->before), path);
    case MARQ_DIFFERENCE_MOVED:
      return g_strdup_printf (_ ("%1$s %2$s moved"), marq_item_get_label (self->after), path);
    case MARQ_DIFFERENCE_CHANGED:
    default:
      before = dup_value_text (self->before, self->property);
      after = dup_value_text (self->after, self->property);
      /* Translators: where, what property, its value before and after */
      return g_strdup_printf (_ ("%1$s: %2$s was %3$s, is %4$s"), path, _ (self->property->label), before, after);
    }
}
