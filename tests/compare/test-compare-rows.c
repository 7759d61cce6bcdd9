/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every row of every class that a schema is made of, and whatever random edits make of it: what
 * differs is found, what is the same is not.
 */
#include "config.h"

#include "compare/marq-compare.h"
#include "compare/marq-name-scope.h"
#include "marq-random.h"
#include "marq-sketch.h"
#include "model/marq-item-diff.h"

/* One of everything below item. */
static void
fill (MarqItem *item)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    fill (marq_sketch_add (item, klass->sorted[i]->name, "one", NULL));
}

static GPtrArray *
compare (gpointer before, gpointer after, MarqMatchingMode mode)
{
  g_autoptr (MarqMatching) matching = marq_matching_new (before, after, mode, NULL, NULL);

  return marq_compare (matching, NULL);
}

static void
set_other_value (GRand *rand, MarqItem *item, const MarqProperty *property)
{
  g_autofree char *before = marq_item_to_json (item, NULL);

  for (guint i = 0; i < 1000; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;
      g_autofree char *after = NULL;

      g_value_init (&value, marq_property_value_type (property));
      marq_random_value (rand, item, property, &value);
      marq_item_set_value (item, property, &value);
      after = marq_item_to_json (item, NULL);
      if (!g_str_equal (before, after))
        return;
    }
  g_error ("no other value for %s", property->name);
}

static gboolean
is_value (MarqItem *item)
{
  return marq_item_get_place (item) && marq_list_is_value (marq_item_get_place (item));
}

static gboolean
is_name (const MarqProperty *property)
{
  return g_str_equal (property->name, "name");
}

/* What the engine chooses where nobody says: between nothing and something is no change. */
static gboolean
may_be_unsaid (MarqItem *item, const MarqProperty *property)
{
  MarqItem *parent = marq_item_get_parent (item);

  return (MARQ_IS_EXTENSION (item)
          && (g_str_equal (property->name, "version") || g_str_equal (property->name, "schema_name") || g_str_equal (property->name, "comment")))
         || (MARQ_IS_ROUTINE (item) && g_str_equal (property->name, "signature"))
         || (MARQ_IS_FIELD (item) && parent && MARQ_IS_VIEW (parent) && g_str_equal (property->name, "data_type"));
}

/* What is no change of a schema: its looks, notes about code, and the names of parts and of the whole. */
static gboolean
means_nothing (MarqItem *item, const MarqProperty *property)
{
  return (property->flags & MARQ_COSMETIC) || may_be_unsaid (item, property) || g_str_equal (property->name, "depends_on")
         || (is_name (property) && (is_value (item) || !marq_item_get_parent (item)));
}

static void
check_row (GRand *rand, MarqSchema *before, MarqItem *old, const MarqProperty *property)
{
  g_autoptr (MarqSchema) after = marq_sketch_copy (before);
  MarqItem *item = marq_item_get_parent (old) ? marq_item_lookup (MARQ_ITEM (after), marq_item_get_uid (old)) : MARQ_ITEM (after);
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GPtrArray) by_name = NULL;
  g_autofree char *text = NULL;
  MarqChange *change;

  set_other_value (rand, item, property);
  changes = compare (before, after, MARQ_MATCHING_UIDS);
  by_name = compare (before, after, MARQ_MATCHING_NAMES);
  if (means_nothing (old, property))
    {
      g_assert_cmpuint (changes->len, ==, 0);
      /* Of another signature it is another routine, where only names tell. */
      if (!is_name (property) && !(MARQ_IS_ROUTINE (old) && g_str_equal (property->name, "signature")))
        g_assert_cmpuint (by_name->len, ==, 0);
      return;
    }
  g_test_message ("%s of %s", property->name, marq_item_get_kind (old));
  g_assert_cmpuint (by_name->len, >=, 1);
  g_assert_cmpuint (changes->len, ==, 1);
  change = changes->pdata[0];
  g_assert_cmpint (change->kind, ==, is_name (property) ? MARQ_CHANGE_RENAME : MARQ_CHANGE_MODIFY);
  g_assert_true (change->before == (is_value (old) ? marq_item_get_parent (old) : old));
  g_assert_true (change->after == (is_value (old) ? marq_item_get_parent (item) : item));
  if (change->kind == MARQ_CHANGE_MODIFY)
    g_assert_true (marq_change_has_property (change, is_value (old) ? marq_item_get_place (old)->name : property->name));
  text = marq_change_dup_text (change);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
test_every_row (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (MarqSchema) before = g_object_new (MARQ_TYPE_SCHEMA, "name", "one", NULL);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GHashTable) classes = g_hash_table_new (NULL, NULL);
  guint n_rows = 0;

  fill (MARQ_ITEM (before));
  items = marq_all_items (MARQ_ITEM (before));
  for (guint i = 0; i < items->len; i++)
    {
      MarqItemClass *klass = MARQ_ITEM_GET_CLASS (items->pdata[i]);

      g_hash_table_add (classes, klass);
      for (guint j = 0; j < klass->n_values; j++, n_rows++)
        check_row (rand, before, items->pdata[i], klass->sorted[j]);
    }
  g_test_message ("%u classes, %u rows", g_hash_table_size (classes), n_rows);
  g_assert_cmpuint (g_hash_table_size (classes), >=, 23);
  g_assert_cmpuint (n_rows, >, 200);
}

/* What may be unsaid is a change where both say something else. */
static void
test_unsaid (void)
{
  g_autoptr (MarqSchema) before = marq_sketch_new ();
  g_autoptr (MarqSchema) after = NULL;
  MarqExtension *extension = marq_sketch_add (before, "extensions", "hstore", "version", "1.7", "comment", "Pairs", NULL);
  g_autoptr (GPtrArray) changes = NULL;

  after = marq_sketch_copy (before);
  extension = marq_item_lookup (MARQ_ITEM (after), marq_item_get_uid (MARQ_ITEM (extension)));
  marq_extension_set_version (extension, "1.8");
  marq_item_set_comment (MARQ_ITEM (extension), NULL);
  changes = compare (before, after, MARQ_MATCHING_UIDS);
  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_true (marq_change_has_property (changes->pdata[0], "version"));
  g_assert_false (marq_change_has_property (changes->pdata[0], "comment"));
}

/* The only column of a view: without it the view names none, and has them all the same. */
static gboolean
is_derived (MarqItem *item)
{
  MarqItem *parent = marq_item_get_parent (item);

  return MARQ_IS_FIELD (item) && parent && MARQ_IS_VIEW (parent) && marq_item_list_get_length (marq_view_get_columns (MARQ_VIEW (parent))) == 1;
}

/* Added and removed, one of each class, with what stands below it. */
static void
test_every_list (void)
{
  g_autoptr (MarqSchema) full = g_object_new (MARQ_TYPE_SCHEMA, "name", "one", NULL);
  g_autoptr (GPtrArray) items = NULL;

  fill (MARQ_ITEM (full));
  items = marq_all_items (MARQ_ITEM (full));
  for (guint i = 1; i < items->len; i++)
    {
      g_autoptr (MarqSchema) less = marq_sketch_copy (full);
      g_autoptr (GPtrArray) added = NULL;
      g_autoptr (GPtrArray) removed = NULL;
      MarqItem *item = items->pdata[i];
      MarqChange *change;

      marq_sketch_remove (marq_item_lookup (MARQ_ITEM (less), marq_item_get_uid (item)));
      added = compare (less, full, MARQ_MATCHING_AUTO);
      removed = compare (full, less, MARQ_MATCHING_AUTO);
      g_assert_cmpuint (added->len, ==, is_derived (item) ? 0 : 1);
      g_assert_cmpuint (removed->len, ==, added->len);
      if (!added->len)
        continue;
      change = added->pdata[0];
      g_assert_cmpint (change->kind, ==, is_value (item) ? MARQ_CHANGE_MODIFY : MARQ_CHANGE_ADD);
      g_assert_true (change->after == (is_value (item) ? marq_item_get_parent (item) : item));
      change = removed->pdata[0];
      g_assert_cmpint (change->kind, ==, is_value (item) ? MARQ_CHANGE_MODIFY : MARQ_CHANGE_REMOVE);
      g_assert_true (change->before == (is_value (item) ? marq_item_get_parent (item) : item));
    }
}

static void
shuffle (MarqItem *item, gpointer data)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    if (klass->sorted[i]->kind == MARQ_PROPERTY_LIST && (klass->sorted[i]->flags & MARQ_SORTED))
      {
        MarqItemList *list = marq_item_get_list (item, klass->sorted[i]);
        guint n = marq_item_list_get_length (list);

        for (guint j = 0; j < n; j++)
          marq_item_list_move (list, j, g_rand_int_range (data, 0, n));
      }
}

static char *
dup_all (gpointer before, gpointer after, MarqMatchingMode mode)
{
  g_autoptr (GPtrArray) changes = compare (before, after, mode);
  g_autofree char *lines = marq_sketch_lines (changes);
  g_autofree char *paragraph = marq_changes_dup_paragraph (changes);
  GString *all = g_string_new (lines);

  for (guint i = 0; i < changes->len; i++)
    {
      g_autofree char *id = marq_change_dup_id (changes->pdata[i]);
      g_autofree char *place = marq_change_dup_place (changes->pdata[i]);

      g_string_append_printf (all, "\n%s %s", id, place);
    }
  g_string_append (all, paragraph);
  return g_string_free (all, FALSE);
}

static void
check_order_means_nothing (GRand *rand, MarqSchema *before, MarqSchema *after, MarqMatchingMode mode)
{
  g_autoptr (MarqSchema) old = marq_sketch_copy (before);
  g_autoptr (MarqSchema) new = marq_sketch_copy (after);
  g_autofree char *straight = dup_all (before, after, mode);
  g_autofree char *shuffled = NULL;

  marq_item_foreach (MARQ_ITEM (old), shuffle, rand);
  marq_item_foreach (MARQ_ITEM (new), shuffle, rand);
  shuffled = dup_all (old, new, mode);
  g_assert_cmpstr (shuffled, ==, straight);
}

static void
check_same (MarqSchema *schema)
{
  g_autoptr (MarqSchema) copy = marq_sketch_copy (schema);
  g_autoptr (MarqSchema) read = marq_sketch_read (schema);
  g_autofree char *by_uid = marq_sketch_compare (schema, copy, MARQ_MATCHING_UIDS);
  g_autofree char *by_name = marq_sketch_compare (schema, copy, MARQ_MATCHING_NAMES);
  g_autofree char *as_read = marq_sketch_compare (schema, read, MARQ_MATCHING_NAMES);

  g_assert_cmpstr (by_uid, ==, "");
  g_assert_cmpstr (by_name, ==, "");
  g_assert_cmpstr (as_read, ==, "");
}

static gboolean
is_told (GPtrArray *changes, MarqItem *before, MarqItem *after, const char *property)
{
  for (guint i = 0; i < changes->len; i++)
    {
      MarqChange *change = changes->pdata[i];

      if (change->before == before && change->after == after
          && (!property || marq_change_has_property (change, property)
              || (g_str_equal (property, "name") && change->kind == MARQ_CHANGE_RENAME)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_equivalent (MarqMatching *matching, const MarqDifference *difference)
{
  const char *old_text, *new_text;
  g_autoptr (GHashTable) names = NULL;

  if (!(difference->property->flags & MARQ_EXPRESSION))
    return FALSE;
  old_text = *(char *const *) marq_item_peek (difference->before, difference->property);
  new_text = *(char *const *) marq_item_peek (difference->after, difference->property);
  names = old_text ? marq_name_scope_new (matching, difference->before, old_text) : NULL;
  return marq_texts_equivalent (old_text, new_text, names);
}

/* No code is no code, and of a collation that both have there is one character set. */
static gboolean
is_said_otherwise (const MarqDifference *difference)
{
  const char *old_text, *new_text;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (difference->property->flags & MARQ_EXPRESSION)
    {
      old_text = *(char *const *) marq_item_peek (difference->before, difference->property);
      new_text = *(char *const *) marq_item_peek (difference->after, difference->property);
      return !(old_text && *old_text) && !(new_text && *new_text);
    }
  if (!g_str_equal (difference->property->name, "character_set"))
    return FALSE;
  g_object_get (difference->before, "collation", &before, NULL);
  g_object_get (difference->after, "collation", &after, NULL);
  return before && g_strcmp0 (before, after) == 0;
}

/* A column of a view that names none on the other side. */
static gboolean
is_column_of_unnamed (MarqItem *column, MarqItem *view)
{
  return MARQ_IS_FIELD (column) && view && MARQ_IS_VIEW (view) && !marq_item_list_get_length (marq_view_get_columns (MARQ_VIEW (view)));
}

/* What the model sees that differs between things of one uid, the comparison tells. */
static void
check_found (MarqSchema *before, MarqSchema *after)
{
  g_autoptr (MarqMatching) matching
      = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_UIDS, NULL, NULL);
  g_autoptr (GPtrArray) changes = marq_compare (matching, NULL);
  g_autoptr (GPtrArray) differences = marq_item_diff (MARQ_ITEM (before), MARQ_ITEM (after));

  for (guint i = 0; i < differences->len; i++)
    {
      MarqDifference *difference = differences->pdata[i];
      MarqItem *any = difference->after ? difference->after : difference->before;

      if (is_value (any))
        continue;
      if (difference->kind == MARQ_DIFFERENCE_CHANGED
          && (means_nothing (any, difference->property) || is_said_otherwise (difference) || is_equivalent (matching, difference)))
        continue;
      if (is_column_of_unnamed (any, marq_matching_get_before (matching, marq_item_get_parent (any)))
          || is_column_of_unnamed (any, marq_matching_get_after (matching, marq_item_get_parent (any))))
        continue;
      if (difference->kind == MARQ_DIFFERENCE_CHANGED)
        g_assert_true (is_told (changes, difference->before, difference->after, difference->property->name));
      else if (difference->kind == MARQ_DIFFERENCE_ADDED && !marq_matching_get_before (matching, any))
        g_assert_true (is_told (changes, NULL, any, NULL));
      else if (difference->kind == MARQ_DIFFERENCE_REMOVED && !marq_matching_get_after (matching, any))
        g_assert_true (is_told (changes, any, NULL, NULL));
    }
}

static void
test_random (void)
{
  guint n = g_strcmp0 (g_getenv ("MARQ_TEST_LONG"), "1") == 0 ? 3000 : 200;

  for (guint seed = 0; seed < n; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (MarqProject) project = marq_random_project (rand, 4, 4);
      g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (project));
      g_autoptr (MarqSchema) before = NULL;
      g_autoptr (MarqSchema) after = NULL;

      g_test_message ("seed %u", seed);
      for (guint i = g_rand_int_range (rand, 0, 60); i; i--)
        marq_random_edit (rand, history);
      before = marq_sketch_copy (marq_project_get_schema (project));
      for (guint i = g_rand_int_range (rand, 0, 40); i; i--)
        marq_random_edit (rand, history);
      after = marq_sketch_copy (marq_project_get_schema (project));
      check_same (before);
      check_found (before, after);
      check_order_means_nothing (rand, before, after, MARQ_MATCHING_UIDS);
      check_order_means_nothing (rand, before, after, MARQ_MATCHING_NAMES);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/rows/every-row", test_every_row);
  g_test_add_func ("/compare/rows/unsaid", test_unsaid);
  g_test_add_func ("/compare/rows/every-list", test_every_list);
  g_test_add_func ("/compare/rows/random", test_random);
  return g_test_run ();
}
