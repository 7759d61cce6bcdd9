/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever is edited and whatever of it is taken: the schema that comes of it holds together, and
 * differs from what was before by just what was taken.
 */
#include "config.h"

#include "compare/marq-choice.h"
#include "compare/marq-compare.h"
#include "marq-random.h"
#include "model/marq-fallout.h"
#include "model/marq-names.h"

/* Edits may refer to what is in the project but not in the schema: that is no fault of a choice. */
static void
note_stray (MarqItem *item, const MarqProperty *property, const char *uid, gpointer data)
{
  g_hash_table_add (data, g_strdup (uid));
}

static GHashTable *
find_strays (gpointer before, gpointer after)
{
  GHashTable *uids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  marq_find_strays (before, note_stray, uids);
  marq_find_strays (after, note_stray, uids);
  return uids;
}

static void
refuse_stray (MarqItem *item, const MarqProperty *property, const char *uid, gpointer data)
{
  g_autofree char *path = NULL;

  if (g_hash_table_contains (data, uid))
    return;
  path = marq_item_dup_path (item);
  g_error ("%s: %s refers to %s", path, property->name, uid);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The changes by what they are of, whatever is called how. */
static char *
dup_identities (GPtrArray *changes)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < changes->len; i++)
    {
      MarqChange *change = changes->pdata[i];
      const char *uid = marq_item_get_uid (change->before ? change->before : change->after);
      GString *line = g_string_new (NULL);

      /* A new thing whose uid was not free has it with a number. */
      g_string_append_printf (line, "%d %s %.*s", change->kind, marq_item_get_kind (marq_change_get_item (change)),
                              (int) strcspn (uid, "-"), uid);
      for (guint j = 0; change->properties && j < change->properties->len; j++)
        g_string_append_printf (line, " %s", ((const MarqProperty *) change->properties->pdata[j])->name);
      g_ptr_array_add (lines, g_string_free (line, FALSE));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (GStrv) lines->pdata);
}

static GPtrArray *
compare (gpointer before, gpointer after, MarqMatchingMode mode)
{
  g_autoptr (MarqMatching) matching = marq_matching_new (before, after, mode, NULL, NULL);

  return marq_compare (matching, NULL);
}

static void
check_choice (MarqItem *before, MarqItem *after, MarqChoice *choice, MarqMatchingMode mode)
{
  g_autoptr (GHashTable) strays = find_strays (before, after);
  g_autoptr (MarqSchema) made = marq_choice_dup_schema (choice);
  g_autoptr (GPtrArray) taken = marq_choice_dup_changes (choice);
  g_autoptr (MarqMatching) matching = marq_matching_new (before, MARQ_ITEM (made), mode, NULL, NULL);
  g_autoptr (GPtrArray) changes = marq_compare (matching, NULL);
  g_autofree char *wanted = dup_identities (taken);
  g_autofree char *found = dup_identities (changes);

  marq_find_strays (MARQ_ITEM (made), refuse_stray, strays);
  g_assert_cmpstr (found, ==, wanted);
}

static void
check_all (MarqItem *after, MarqChoice *choice, MarqMatchingMode mode)
{
  g_autoptr (MarqSchema) made = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autofree char *found = NULL;

  for (guint i = 0; i < marq_choice_get_length (choice); i++)
    marq_choice_set (choice, i, TRUE);
  for (guint i = 0; i < marq_choice_get_length (choice); i++)
    {
      g_assert_true (marq_choice_get_taken (choice, i));
      g_assert_null (marq_choice_dup_reason (choice, i));
    }
  made = marq_choice_dup_schema (choice);
  changes = compare (made, after, mode);
  found = dup_identities (changes);
  g_assert_cmpstr (found, ==, "");
}

static void
check_none (MarqItem *before, MarqItem *after, MarqChoice *choice, MarqMatchingMode mode)
{
  for (guint i = 0; i < marq_choice_get_length (choice); i++)
    marq_choice_set (choice, i, FALSE);
  for (guint i = 0; i < marq_choice_get_length (choice); i++)
    g_assert_false (marq_choice_get_taken (choice, i));
  check_choice (before, after, choice, mode);
}

static void
check_subsets (GRand *rand, MarqItem *before, MarqItem *after, MarqMatchingMode mode)
{
  g_autoptr (MarqMatching) matching = marq_matching_new (before, after, mode, NULL, NULL);
  g_autoptr (GPtrArray) changes = marq_compare (matching, NULL);
  g_autoptr (MarqChoice) choice = marq_choice_new (matching, changes);

  check_choice (before, after, choice, mode);
  for (guint i = 0; changes->len && i < 8; i++)
    {
      for (guint n = g_rand_int_range (rand, 0, 2 * (int) changes->len); n; n--)
        {
          guint index = g_rand_int_range (rand, 0, changes->len);
          gboolean taken = g_rand_boolean (rand);

          marq_choice_set (choice, index, taken);
          g_assert_cmpint (marq_choice_get_taken (choice, index), ==, taken);
        }
      check_choice (before, after, choice, mode);
    }
  check_all (after, choice, mode);
  check_choice (before, after, choice, mode);
  check_none (before, after, choice, mode);
}

static void
note_value (MarqItem *item, gpointer data)
{
  if (MARQ_IS_KEY_PART (item) || MARQ_IS_GRANT (item))
    g_hash_table_add (data, (gpointer) marq_item_get_uid (item));
}

static void
forget_uids (MarqItem *item, gpointer data)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

  for (guint i = 0; i < klass->n_references; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, marq_property_value_type (klass->references[i]));
      marq_fallout_strip (item, klass->references[i], data, &value);
      marq_item_set_value (item, klass->references[i], &value);
    }
}

/* Nobody refers to one part of a key, though the rows of the tables would allow it. */
static MarqItem *
dup_schema (MarqProject *project)
{
  MarqItem *schema = marq_item_copy (marq_project_get_schema (project), MARQ_COPY_KEEP_UIDS);
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);

  marq_item_foreach (schema, note_value, values);
  marq_item_foreach (schema, forget_uids, values);
  return schema;
}

static void
rename_uids (MarqItem **schema)
{
  MarqItem *fresh = marq_item_copy (*schema, MARQ_COPY_FRESH_UIDS);

  g_object_unref (*schema);
  *schema = fresh;
}

/* Tables, views and so on go to other namespaces, some of which are new; some namespaces go. */
static void
move_between_namespaces (GRand *rand, MarqSchema *schema)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (schema);
  g_autofree char *fresh = g_strdup_printf ("new_%u", g_rand_int_range (rand, 0, 3));

  if (!marq_item_list_find_by_name (namespaces, fresh))
    marq_item_list_append (namespaces, g_object_new (MARQ_TYPE_NAMESPACE, "name", fresh, NULL));
  for (guint n = g_rand_int_range (rand, 0, 4); n; n--)
    {
      guint count = marq_item_list_get_length (namespaces);
      MarqItem *from = marq_item_list_get (namespaces, g_rand_int_range (rand, 0, count));
      MarqItem *to = marq_item_list_get (namespaces, g_rand_int_range (rand, 0, count));
      const MarqProperty *property
          = marq_item_find_property (from, g_rand_boolean (rand) ? "entities" : g_rand_boolean (rand) ? "views" : "enums");
      MarqItemList *list = marq_item_get_list (from, property);
      MarqItem *item = marq_item_list_get_length (list) ? marq_item_list_get (list, 0) : NULL;
      g_autofree char *name = item ? marq_name_make_unique (to, property, marq_item_get_name (item)) : NULL;

      if (!item || from == to)
        continue;
      g_object_ref (item);
      marq_item_list_remove (list, 0);
      marq_item_set_name (item, name);
      marq_item_list_append (marq_item_get_list (to, property), item);
    }
}

static void
walk (guint seed, MarqMatchingMode mode)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (MarqProject) project = marq_random_project (rand, 4, 4);
  g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (project));
  g_autoptr (MarqItem) before = NULL;
  g_autoptr (MarqItem) after = NULL;

  for (guint n = g_rand_int_range (rand, 0, 40); n; n--)
    marq_random_edit (rand, history);
  before = dup_schema (project);
  if (seed % 2)
    move_between_namespaces (rand, MARQ_SCHEMA (before));
  for (guint n = g_rand_int_range (rand, 1, 40); n; n--)
    marq_random_edit (rand, history);
  after = dup_schema (project);
  if (seed % 2)
    move_between_namespaces (rand, MARQ_SCHEMA (after));
  if (mode == MARQ_MATCHING_NAMES && g_rand_boolean (rand))
    rename_uids (&after);
  g_test_message ("seed %u", seed);
  check_subsets (rand, before, after, mode);
}

static guint
count_walks (void)
{
  return g_strcmp0 (g_getenv ("MARQ_TEST_LONG"), "1") == 0 ? 5000 : 300;
}

static void
test_by_uid (void)
{
  for (guint seed = 0; seed < count_walks (); seed++)
    walk (seed, MARQ_MATCHING_UIDS);
}

static void
test_by_name (void)
{
  for (guint seed = 0; seed < count_walks (); seed++)
    walk (seed, MARQ_MATCHING_NAMES);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/choice/random/by-uid", test_by_uid);
  g_test_add_func ("/compare/choice/random/by-name", test_by_name);
  return g_test_run ();
}
