/* SPDX-License-Identifier: GPL-3.0-or-later */
/* items-changed: told once a change, with numbers from which a listener can follow. */
#include "config.h"

#include "marq-random.h"

typedef struct
{
  GPtrArray *mirror; /* what a listener believes */
  guint n_told;
} Listener;

static void
follow (GListModel *model, guint position, guint removed, guint added, Listener *listener)
{
  listener->n_told++;
  if (removed)
    g_ptr_array_remove_range (listener->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (listener->mirror, (int) (position + i), g_list_model_get_item (model, position + i));

  /* At the time of telling all is in order. */
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, listener->mirror->len);
  for (guint i = 0; i < listener->mirror->len; i++)
    g_assert_true (marq_item_list_get (MARQ_ITEM_LIST (model), i) == listener->mirror->pdata[i]);
}

static void
test_random_changes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (MarqEntity) entity = g_object_new (MARQ_TYPE_ENTITY, NULL);
  MarqItemList *fields = marq_entity_get_fields (entity);
  Listener listener = { g_ptr_array_new_with_free_func (g_object_unref), 0 };
  guint n_changes = 0;

  g_signal_connect (fields, "items-changed", G_CALLBACK (follow), &listener);
  for (guint i = 0; i < 5000; i++)
    {
      guint length = marq_item_list_get_length (fields);
      int dice = g_rand_int_range (rand, 0, 10);

      if (dice < 4)
        {
          g_autoptr (MarqItem) item = g_object_new (MARQ_TYPE_FIELD, NULL);

          marq_item_list_insert (fields, g_rand_int_range (rand, 0, length + 1), item);
          n_changes++;
        }
      else if (dice < 7 && length)
        {
          guint from = g_rand_int_range (rand, 0, length);
          guint to = g_rand_int_range (rand, 0, length);

          marq_item_list_move (fields, from, to);
          n_changes += from != to;
        }
      else if (dice < 9 && length)
        {
          marq_item_list_remove (fields, g_rand_int_range (rand, 0, length));
          n_changes++;
        }
      else
        {
          guint position = g_rand_int_range (rand, 0, length + 1);
          guint n_removals = g_rand_int_range (rand, 0, MIN (3, length - position) + 1);
          g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func (g_object_unref);

          for (int n = g_rand_int_range (rand, 0, 4); n; n--)
            g_ptr_array_add (additions, g_object_new (MARQ_TYPE_FIELD, NULL));
          marq_item_list_splice (fields, position, n_removals, (MarqItem *const *) additions->pdata, additions->len);
          n_changes += n_removals || additions->len;
        }
    }
  g_assert_cmpuint (listener.n_told, ==, n_changes);
  g_signal_handlers_disconnect_by_data (fields, &listener);
  g_ptr_array_unref (listener.mirror);
}

static void
test_refusals (void)
{
  g_autoptr (MarqEntity) entity = g_object_new (MARQ_TYPE_ENTITY, NULL);
  g_autoptr (MarqEntity) other = g_object_new (MARQ_TYPE_ENTITY, NULL);
  g_autoptr (MarqItem) index = g_object_new (MARQ_TYPE_INDEX, NULL);
  MarqItem *field = marq_item_list_append (marq_entity_get_fields (other), g_object_new (MARQ_TYPE_FIELD, NULL));

  for (guint i = 0; i < 2; i++)
    {
      g_test_expect_message ("marquetry", G_LOG_LEVEL_CRITICAL, "*can_take*");
      marq_item_list_insert (marq_entity_get_fields (entity), 0, i ? field : index);
      g_test_assert_expected_messages ();
      g_assert_cmpuint (marq_item_list_get_length (marq_entity_get_fields (entity)), ==, 0);
    }
}

static void
test_finalize (void)
{
  MarqEntity *entity = g_object_new (MARQ_TYPE_ENTITY, NULL);
  MarqItem *kept = g_object_ref (marq_item_list_append (marq_entity_get_fields (entity), g_object_new (MARQ_TYPE_FIELD, NULL)));

  g_assert_true (marq_item_get_parent (kept) == MARQ_ITEM (entity));
  g_assert_finalize_object (entity);
  g_assert_null (marq_item_get_parent (kept));
  g_assert_finalize_object (kept);
}

/* A view may hold a list longer than the project lives. */
static void
test_outlives_tree (void)
{
  MarqSchema *schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  MarqNamespace *namespace = marq_item_list_append (marq_schema_get_namespaces (schema), g_object_new (MARQ_TYPE_NAMESPACE, NULL));
  g_autoptr (MarqItemList) namespaces = g_object_ref (marq_schema_get_namespaces (schema));
  g_autoptr (MarqItemList) entities = g_object_ref (marq_namespace_get_entities (namespace));
  MarqItem *entity = marq_item_list_append (entities, g_object_new (MARQ_TYPE_ENTITY, "name", "t", NULL));

  g_assert_finalize_object (schema);
  g_assert_null (marq_item_get_parent (MARQ_ITEM (namespace)));
  g_assert_true (marq_item_get_parent (entity) == MARQ_ITEM (namespace));
  g_assert_null (marq_item_lookup (entity, marq_item_get_uid (entity)));
  marq_item_set_name (entity, "still there");
  g_clear_object (&namespaces);
  g_assert_null (marq_item_get_parent (entity));
  g_assert_cmpstr (marq_item_get_name (marq_item_list_get (entities, 0)), ==, "still there");

  g_test_expect_message ("marquetry", G_LOG_LEVEL_CRITICAL, "*self->owner*");
  marq_item_list_remove (entities, 0);
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/list/random-changes", test_random_changes);
  g_test_add_func ("/list/refusals", test_refusals);
  g_test_add_func ("/list/finalize", test_finalize);
  g_test_add_func ("/list/outlives-tree", test_outlives_tree);
  return g_test_run ();
}
