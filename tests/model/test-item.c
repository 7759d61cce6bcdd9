/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mechanism, row by row: every property of every class is a GObject property that notifies once,
 * goes to JSON and back, is copied, compared, told apart and undone.
 */
#include "config.h"

#include <json-glib/json-glib.h>

#include "marq-random.h"
#include "model/marq-history.h"
#include "model/marq-item-diff.h"
#include "model/marq-item-read.h"
#include "model/marq-model.h"

static MarqItem *
read_back (MarqItem *item)
{
  gsize length;
  g_autofree char *text = marq_item_to_json (item, &length);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = marq_json_parse (text, length, &error);
  MarqItemReader reader;
  MarqItem *read;

  g_assert_no_error (error);
  marq_item_reader_init (&reader);
  read = marq_item_from_json (G_OBJECT_TYPE (item), json_node_get_object (node), &reader);
  for (guint i = 0; i < reader.problems->len; i++)
    g_assert_cmpint (((MarqProblem *) reader.problems->pdata[i])->level, ==, MARQ_PROBLEM_NOTE);
  marq_item_reader_clear (&reader);
  return read;
}

static void
assert_same_text (MarqItem *a, MarqItem *b)
{
  g_autofree char *left = marq_item_to_json (a, NULL);
  g_autofree char *right = marq_item_to_json (b, NULL);

  g_assert_cmpstr (left, ==, right);
}

static void
count_notify (GObject *object, GParamSpec *pspec, guint *count)
{
  ++*count;
}

/* A value that is not the one it has, of those that the row can hold. */
static void
find_other_value (GRand *rand, MarqItem *item, const MarqProperty *property, GValue *value)
{
  g_auto (GValue) old = G_VALUE_INIT;

  g_value_init (&old, marq_property_value_type (property));
  marq_item_get_value (item, property, &old);
  for (guint i = 0; i < 1000; i++)
    {
      gint64 room[2] = { 0 };
      gboolean differs;

      if (property->kind == MARQ_PROPERTY_REF)
        g_value_take_string (value, g_strdup_printf ("uid%u", g_rand_int_range (rand, 0, 1000)));
      else if (property->kind == MARQ_PROPERTY_REFS)
        g_value_take_boxed (value, g_strsplit ("uid1 uid2", " ", -1));
      else
        marq_random_value (rand, item, property, value);
      marq_property_from_value (property, room, value);
      differs = !marq_property_equal (property, room, marq_item_peek (item, property));
      marq_property_clear (property, room);
      if (differs)
        return;
    }
  g_error ("no other value for %s", property->name);
}

static void
check_row (GRand *rand, GType type, const MarqProperty *property)
{
  g_autoptr (MarqItem) item = g_object_new (type, NULL);
  g_autoptr (MarqItem) before = marq_item_copy (item, MARQ_COPY_KEEP_UIDS);
  g_autoptr (MarqItem) read = NULL;
  g_autoptr (MarqItem) copy = NULL;
  g_autoptr (GPtrArray) differences = NULL;
  g_autofree char *detail = g_strdup_printf ("notify::%s", property->name);
  g_auto (GValue) value = G_VALUE_INIT;
  guint notified = 0;

  g_value_init (&value, marq_property_value_type (property));
  g_strdelimit (detail, "_", '-');
  g_signal_connect (item, detail, G_CALLBACK (count_notify), &notified);
  find_other_value (rand, item, property, &value);

  g_object_set_property (G_OBJECT (item), property->name, &value);
  g_assert_cmpuint (notified, ==, 1);
  g_object_set_property (G_OBJECT (item), property->name, &value);
  g_assert_cmpuint (notified, ==, 1); /* nothing changed: nothing is told */

  g_assert_false (marq_item_equal (before, item));
  differences = marq_item_diff (before, item);
  g_assert_cmpuint (differences->len, ==, 1);
  g_assert_true (((MarqDifference *) differences->pdata[0])->property == property);

  copy = marq_item_copy (item, MARQ_COPY_KEEP_UIDS);
  g_assert_true (marq_item_equal (item, copy));
  if (property->flags & MARQ_APART)
    return;
  read = read_back (item);
  g_assert_true (marq_item_equal (item, read));
  assert_same_text (item, read);
}

static void
test_every_row (void)
{
  g_autoptr (GArray) types = marq_all_item_types ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint n_rows = 0;

  for (guint i = 0; i < types->len; i++)
    {
      GType type = g_array_index (types, GType, i);
      MarqItemClass *klass = g_type_class_ref (type);

      for (guint j = 0; j < klass->n_values; j++, n_rows++)
        check_row (rand, type, klass->sorted[j]);
      g_type_class_unref (klass);
    }
  g_test_message ("%u classes, %u rows", types->len, n_rows);
  g_assert_cmpuint (types->len, >=, 30);
  g_assert_cmpuint (n_rows, >, 200);
}

/* Set through the history and undone, every row of a field; the rest are covered by the walks. */
static void
test_undo_every_row (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autoptr (MarqProject) project = marq_random_project (rand, 2, 2);
  g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (project));
  g_autofree char *before = marq_project_text (project);
  g_autofree char *after = NULL;
  g_autoptr (GPtrArray) items = marq_all_items (MARQ_ITEM (project));
  guint n_set = 0;

  for (guint i = 0; i < items->len; i++)
    {
      MarqItem *item = items->pdata[i];
      MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

      for (guint j = 0; j < klass->n_values; j++)
        {
          g_auto (GValue) value = G_VALUE_INIT;

          g_value_init (&value, marq_property_value_type (klass->sorted[j]));
          marq_random_value (rand, item, klass->sorted[j], &value);
          n_set += marq_history_set (history, item, klass->sorted[j]->name, &value, NULL);
        }
    }
  g_assert_cmpuint (n_set, >, 200);
  while (marq_history_get_can_undo (history))
    marq_history_undo (history);
  after = marq_project_text (project);
  g_assert_cmpstr (before, ==, after);
}

/* copy, compare and JSON agree on designs of all kinds. */
static void
test_agreement (void)
{
  for (guint seed = 0; seed < 300; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (MarqProject) project = marq_random_project (rand, 3, 3);
      g_autoptr (MarqProject) copy = NULL;
      g_autoptr (MarqItem) read = NULL;
      g_autofree char *text = NULL;
      g_autofree char *copied = NULL;
      g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (project));

      for (guint i = 0; i < 20; i++)
        marq_random_edit (rand, history);
      copy = marq_item_copy (project, MARQ_COPY_KEEP_UIDS);
      text = marq_project_text (project);
      copied = marq_project_text (copy);
      g_assert_cmpstr (text, ==, copied);
      g_assert_true (marq_item_equal (MARQ_ITEM (project), MARQ_ITEM (copy)));
      read = read_back (MARQ_ITEM (project));
      assert_same_text (MARQ_ITEM (project), read);

      for (guint i = 0; i < 5; i++)
        {
          g_autofree char *now = NULL;

          marq_random_edit (rand, history);
          now = marq_project_text (project);
          g_assert_cmpint (marq_item_equal (MARQ_ITEM (project), MARQ_ITEM (copy)), ==, g_str_equal (now, copied));
        }
    }
}

static void
test_fresh_copy (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (MarqProject) project = marq_random_project (rand, 4, 3);
  g_autoptr (MarqProject) copy = marq_item_copy (project, MARQ_COPY_FRESH_UIDS);
  g_autoptr (GPtrArray) items = marq_all_items (MARQ_ITEM (project));
  MarqNamespace *namespace = marq_item_list_get (marq_schema_get_namespaces (marq_project_get_schema (copy)), 0);
  MarqEntity *entity = marq_item_list_get (marq_namespace_get_entities (namespace), 3);
  MarqRelation *relation = marq_item_list_get (marq_entity_get_relations (entity), 0);

  for (guint i = 0; i < items->len; i++)
    g_assert_null (marq_item_lookup (MARQ_ITEM (copy), marq_item_get_uid (items->pdata[i])));
  g_assert_true (MARQ_IS_ENTITY (marq_item_lookup (MARQ_ITEM (copy), marq_relation_get_target (relation))));
}

static void
test_unknown_is_kept (void)
{
  static const char text[] = "{\"name\": \"t\", \"uid\": \"u\", \"zebra\": 0.1, \"aard\": [1, 2.5, true, null, \"x\"], "
                             "\"row_security\": \"quantum\", \"nested\": {\"b\": {}, \"a\": [[1], {\"k\": -3}]}, "
                             "\"fields\": [{\"uid\": \"f\", \"name\": \"id\", \"data_type\": \"Hologram(3)\"}]}";
  g_autoptr (JsonNode) node = marq_json_parse (text, strlen (text), NULL);
  g_autoptr (MarqItem) item = NULL;
  g_autoptr (MarqItem) again = NULL;
  g_autofree char *written = NULL;
  MarqItemReader reader;

  marq_item_reader_init (&reader);
  item = marq_item_from_json (MARQ_TYPE_ENTITY, json_node_get_object (node), &reader);
  g_assert_cmpuint (reader.problems->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      MarqProblem *problem = reader.problems->pdata[i];
      gboolean is_type = g_str_equal (problem->path, "/fields/0/data_type");

      g_assert_true (is_type || g_str_equal (problem->path, "/row_security"));
      g_assert_nonnull (strstr (problem->message, is_type ? "Hologram(3)" : "quantum"));
    }
  marq_item_reader_clear (&reader);

  written = marq_item_to_json (item, NULL);
  g_assert_cmpstr (written, ==,
                   "{\n"
                   "  \"name\": \"t\",\n"
                   "  \"aard\": [1, 2.5, true, null, \"x\"],\n"
                   "  \"row_security\": \"quantum\",\n"
                   "  \"uid\": \"u\",\n"
                   "  \"zebra\": 0.1,\n"
                   "  \"fields\": [\n"
                   "    {\n"
                   "      \"name\": \"id\",\n"
                   "      \"data_type\": \"Hologram(3)\",\n"
                   "      \"uid\": \"f\"\n"
                   "    }\n"
                   "  ],\n"
                   "  \"nested\": {\n"
                   "    \"a\": [\n"
                   "      [1],\n"
                   "      {\n"
                   "        \"k\": -3\n"
                   "      }\n"
                   "    ],\n"
                   "    \"b\": {}\n"
                   "  }\n"
                   "}\n");
  again = read_back (item);
  assert_same_text (item, again);

  /* Until it is set to something that we know. */
  marq_entity_set_row_security (MARQ_ENTITY (item), MARQ_ROW_SECURITY_ON);
  g_clear_pointer (&written, g_free);
  written = marq_item_to_json (item, NULL);
  g_assert_nonnull (strstr (written, "\"row_security\": \"on\""));
}

static gpointer
write_in_thread (gpointer data)
{
  marq_item_set_name (data, "elsewhere");
  return NULL;
}

static void
test_one_owner (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (MarqSchema) schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);

      g_thread_join (g_thread_new ("intruder", write_in_thread, schema));
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*marq_item_may_write*");
}

static void
test_handed_over (void)
{
  g_autoptr (MarqSchema) schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);

  marq_item_hand_over (MARQ_ITEM (schema));
  g_thread_join (g_thread_new ("heir", write_in_thread, schema));
  g_assert_cmpstr (marq_item_get_name (MARQ_ITEM (schema)), ==, "elsewhere");
}

static void
test_frozen (void)
{
  g_autoptr (MarqSchema) schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);

  marq_item_freeze (MARQ_ITEM (schema));
  g_test_expect_message ("marquetry", G_LOG_LEVEL_CRITICAL, "*marq_item_may_write*");
  marq_item_set_name (MARQ_ITEM (schema), "x");
  g_test_assert_expected_messages ();
}

/* A reader builds a schema by itself; the project then takes it whole. */
static void
test_lookup (void)
{
  g_autoptr (MarqSchema) schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqNamespace) namespace = g_object_new (MARQ_TYPE_NAMESPACE, "name", "public", NULL);
  MarqEntity *entity = marq_item_list_append (marq_namespace_get_entities (namespace),
                                              g_object_new (MARQ_TYPE_ENTITY, "name", "t", NULL));
  g_autofree char *uid = g_strdup (marq_item_get_uid (MARQ_ITEM (entity)));
  g_autofree char *path = NULL;

  g_assert_null (marq_item_lookup (MARQ_ITEM (schema), uid));
  marq_item_list_append (marq_schema_get_namespaces (schema), g_object_ref (namespace));
  g_assert_true (marq_item_lookup (MARQ_ITEM (schema), uid) == entity);
  path = marq_item_dup_path (MARQ_ITEM (entity));
  g_assert_cmpstr (path, ==, "public.t");
  marq_item_list_remove (marq_schema_get_namespaces (schema), 0);
  g_assert_null (marq_item_lookup (MARQ_ITEM (schema), uid));
  g_assert_null (marq_item_get_parent (MARQ_ITEM (namespace)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/item/every-row", test_every_row);
  g_test_add_func ("/item/undo-every-row", test_undo_every_row);
  g_test_add_func ("/item/agreement", test_agreement);
  g_test_add_func ("/item/fresh-copy", test_fresh_copy);
  g_test_add_func ("/item/unknown-is-kept", test_unknown_is_kept);
  g_test_add_func ("/item/one-owner", test_one_owner);
  g_test_add_func ("/item/handed-over", test_handed_over);
  g_test_add_func ("/item/frozen", test_frozen);
  g_test_add_func ("/item/lookup", test_lookup);
  return g_test_run ();
}
