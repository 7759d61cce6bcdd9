/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-random.h"
#include "model/marq-watch.h"

typedef struct
{
  MarqItem *item, *parent;
  const MarqProperty *property;
  MarqVerb verb;
  guint n;
} Heard;

static void
on_change (MarqItem *item, MarqItem *parent, const MarqProperty *property, MarqVerb verb, gpointer data)
{
  Heard *heard = data;

  *heard = (Heard){ item, parent, property, verb, heard->n + 1 };
  /* It is done already. */
  g_assert_true (verb == MARQ_VERB_REMOVE ? marq_item_get_parent (item) != parent
                                          : verb == MARQ_VERB_SET || marq_item_get_parent (item) == parent);
}

static gboolean
is_equal (MarqEdit *edit)
{
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (edit->item), edit->property->name);

  return g_param_values_cmp (spec, &edit->before, &edit->after) == 0 || edit->property->kind == MARQ_PROPERTY_TYPE
         || edit->property->kind == MARQ_PROPERTY_STRINGS || edit->property->kind == MARQ_PROPERTY_REFS;
}

static void
on_edited (MarqHistory *history, MarqEdit *edit, gboolean forward, Heard *heard)
{
  MarqVerb verb = edit->verb;

  if (!forward && (verb == MARQ_VERB_INSERT || verb == MARQ_VERB_REMOVE))
    verb = verb == MARQ_VERB_INSERT ? MARQ_VERB_REMOVE : MARQ_VERB_INSERT;
  if (!heard->n)
    {
      /* What is set to what it is already is no change. */
      g_assert_cmpint (verb, ==, MARQ_VERB_SET);
      g_assert_true (is_equal (edit));
      return;
    }
  g_assert_cmpuint (heard->n, ==, 1);
  g_assert_cmpint (heard->verb, ==, verb);
  g_assert_true (heard->item == edit->item && heard->property == edit->property);
  g_assert_true (heard->parent == (verb == MARQ_VERB_SET ? NULL : edit->parent));
  heard->n = 0;
}

/* Each edit is heard of once, whether it is done, undone or done again. */
static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (MarqProject) project = marq_random_project (rand, 10, 5);
  g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (project));
  Heard heard = { NULL };

  marq_item_watch (MARQ_ITEM (project), on_change, &heard);
  g_signal_connect (history, "edited", G_CALLBACK (on_edited), &heard);
  for (guint i = 0; i < 1000; i++)
    marq_random_edit (rand, history);
  while (marq_history_get_can_undo (history))
    marq_history_undo (history);
  while (marq_history_get_can_redo (history))
    marq_history_redo (history);
  marq_item_unwatch (MARQ_ITEM (project), on_change, &heard);
}

/* Several may watch, each until it stops. */
static void
test_several (void)
{
  g_autoptr (MarqSchema) schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  MarqItem *root = MARQ_ITEM (schema);
  MarqItem *space;
  Heard first = { NULL }, second = { NULL };

  marq_item_watch (root, on_change, &first);
  marq_item_watch (root, on_change, &second);
  space = marq_item_list_append (marq_schema_get_namespaces (schema), g_object_new (MARQ_TYPE_NAMESPACE, "name", "a", NULL));
  g_assert_cmpuint (first.n, ==, 1);
  g_assert_true (first.item == space && first.parent == root && first.verb == MARQ_VERB_INSERT);
  marq_item_set_name (space, "a");
  g_assert_cmpuint (first.n, ==, 1);
  marq_item_unwatch (root, on_change, &first);
  marq_item_set_name (space, "b");
  g_assert_cmpuint (first.n, ==, 1);
  g_assert_cmpuint (second.n, ==, 2);
  g_assert_cmpstr (second.property->name, ==, "name");
  marq_item_list_remove (marq_schema_get_namespaces (schema), 0);
  g_assert_cmpuint (second.n, ==, 3);
  g_assert_cmpint (second.verb, ==, MARQ_VERB_REMOVE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/watch/random", test_random);
  g_test_add_func ("/model/watch/several", test_several);
  return g_test_run ();
}
