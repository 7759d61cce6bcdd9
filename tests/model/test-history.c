/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-random.h"
#include "model/marq-error.h"
#include "model/marq-fallout.h"
#include "model/marq-history.h"
#include "model/marq-model.h"

typedef struct
{
  MarqProject *project;
  MarqHistory *history;
  MarqNamespace *namespace;
  MarqEntity *products;
  MarqEntity *orders;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  f->project = marq_random_project (rand, 2, 3);
  f->namespace = marq_item_list_get (marq_schema_get_namespaces (marq_project_get_schema (f->project)), 0);
  f->products = marq_item_list_get (marq_namespace_get_entities (f->namespace), 0);
  f->orders = marq_item_list_get (marq_namespace_get_entities (f->namespace), 1);
  marq_item_set_name (MARQ_ITEM (f->products), "products");
  marq_item_set_name (MARQ_ITEM (f->orders), "orders");
  f->history = marq_history_new (MARQ_ITEM (f->project));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->history);
  g_assert_finalize_object (f->project);
}

static void
note_stray (MarqItem *item, const MarqProperty *property, const char *uid, gpointer data)
{
  ++*(guint *) data;
}

static guint
count_undo (MarqHistory *history)
{
  guint n = 0;

  for (; marq_history_get_can_undo (history); n++)
    marq_history_undo (history);
  return n;
}

/* 2,000 walks: undone to the first byte, redone to the last, and nothing ever refers into the void. */
static void
test_walks (void)
{
  guint n_walks = g_getenv ("MARQ_TEST_LONG") ? 20000 : 2000;
  guint n_steps = 0;

  for (guint walk = 0; walk < n_walks; walk++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (walk);
      g_autoptr (MarqProject) project = marq_random_project (rand, g_rand_int_range (rand, 0, 10), 4);
      g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (project));
      g_autofree char *first = marq_project_text (project);
      g_autofree char *last = NULL;
      g_autofree char *again = NULL;
      g_autofree char *undone = NULL;
      guint n_strays = 0;
      guint n_undone;

      g_random_set_seed (walk); /* for the uids */

      for (int edits = g_rand_int_range (rand, 1, 80); edits; edits--)
        marq_random_edit (rand, history);
      marq_find_strays (MARQ_ITEM (project), note_stray, &n_strays);
      g_assert_cmpuint (n_strays, ==, 0);

      last = marq_project_text (project);
      n_undone = count_undo (history);
      undone = marq_project_text (project);
      if (!g_str_equal (undone, first))
        g_error ("walk %u is not undone to its first byte", walk);
      for (guint i = 0; i < n_undone; i++)
        marq_history_redo (history);
      again = marq_project_text (project);
      if (!g_str_equal (again, last))
        g_error ("walk %u is not redone to its last byte", walk);
      n_steps += n_undone;
    }
  g_assert_cmpuint (n_steps, >, n_walks * 5);
  g_test_message ("%u walks, %u steps", n_walks, n_steps);
}

static char *
dup_schema_text (MarqProject *project)
{
  return marq_item_to_json (marq_project_get_schema (project), NULL);
}

/* A copy walks away, and the design follows it in one step, and comes back in one. */
static void
test_become (void)
{
  for (guint walk = 0; walk < 400; walk++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (walk);
      g_autoptr (MarqProject) project = marq_random_project (rand, g_rand_int_range (rand, 0, 10), 4);
      g_autoptr (MarqProject) other = marq_item_copy (project, MARQ_COPY_KEEP_UIDS);
      g_autoptr (MarqHistory) others = marq_history_new (MARQ_ITEM (other));
      g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (project));
      g_autofree char *first = marq_project_text (project);
      g_autofree char *wanted = NULL;
      g_autofree char *got = NULL;
      g_autofree char *undone = NULL;
      guint n_strays = 0;

      for (int edits = g_rand_int_range (rand, 1, 60); edits; edits--)
        marq_random_edit (rand, others);
      wanted = dup_schema_text (other);
      marq_history_become (history, marq_project_get_schema (project), marq_project_get_schema (other), "Refresh");
      got = dup_schema_text (project);
      g_assert_cmpstr (got, ==, wanted);
      marq_find_strays (marq_project_get_schema (project), note_stray, &n_strays);
      g_assert_cmpuint (n_strays, ==, 0);
      g_assert_cmpuint (count_undo (history), <=, 1);
      undone = marq_project_text (project);
      if (!g_str_equal (undone, first))
        g_error ("walk %u is not undone to its first byte", walk);
    }
}

static void
test_only_way (Fixture *f, gconstpointer data)
{
  g_test_expect_message ("marquetry", G_LOG_LEVEL_CRITICAL, "*marq_item_may_write*");
  marq_item_set_name (MARQ_ITEM (f->products), "goods");
  g_test_assert_expected_messages ();
  g_assert_cmpstr (marq_item_get_name (MARQ_ITEM (f->products)), ==, "products");

  g_test_expect_message ("marquetry", G_LOG_LEVEL_CRITICAL, "*marq_item_may_write*");
  marq_item_list_remove (marq_namespace_get_entities (f->namespace), 0);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (marq_item_list_get_length (marq_namespace_get_entities (f->namespace)), ==, 2);
}

static void
test_labels (Fixture *f, gconstpointer data)
{
  g_autoptr (MarqField) field = g_object_new (MARQ_TYPE_FIELD, "name", "email", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (marq_history_get_undo_label (f->history));
  g_assert_true (marq_history_set_text (f->history, f->products, "name", "goods", &error));
  g_assert_cmpstr (marq_history_get_undo_label (f->history), ==, "Rename products");
  marq_history_undo (f->history);
  g_assert_cmpstr (marq_history_get_redo_label (f->history), ==, "Rename products");
  g_assert_true (marq_history_insert (f->history, marq_entity_get_fields (f->products), MARQ_AT_END, field, &error));
  g_assert_cmpstr (marq_history_get_undo_label (f->history), ==, "Add email");
  g_assert_null (marq_history_get_redo_label (f->history));
  marq_history_set_number (f->history, field, "not-null", TRUE, NULL);
  g_assert_cmpstr (marq_history_get_undo_label (f->history), ==, "Change Required of email");
  marq_history_move (f->history, field, 0);
  g_assert_cmpstr (marq_history_get_undo_label (f->history), ==, "Move email");
  marq_history_begin (f->history, "Tidy Up", NULL);
  marq_history_remove (f->history, field);
  marq_history_end (f->history);
  g_assert_cmpstr (marq_history_get_undo_label (f->history), ==, "Tidy Up");
}

static void
test_typing (Fixture *f, gconstpointer data)
{
  static const char *const texts[] = { "t", "th", "the", "the ", "the b", "the bo", "the box", "the bo", "the box" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    marq_history_set_text (f->history, f->products, "comment", texts[i], NULL);
  g_assert_cmpuint (count_undo (f->history), ==, 2); /* "the", " box" */

  marq_history_set_text (f->history, f->products, "comment", "one", NULL);
  marq_history_set_text (f->history, f->products, "comment", "two", NULL);
  g_assert_cmpuint (count_undo (f->history), ==, 2);
}

static void
test_drag (Fixture *f, gconstpointer data)
{
  MarqDiagram *diagram = marq_item_list_get (marq_project_get_diagrams (f->project), 0);
  MarqDiagramNode *node = marq_item_list_get (marq_diagram_get_nodes (diagram), 0);

  for (guint drag = 0; drag < 2; drag++)
    {
      for (gint64 x = 10; x <= 100; x += 10)
        {
          marq_history_begin (f->history, "Move products", "drag");
          marq_history_set_number (f->history, node, "x", x + drag, NULL);
          marq_history_set_number (f->history, node, "y", x, NULL);
          marq_history_end (f->history);
        }
      marq_history_seal (f->history);
    }
  g_assert_cmpint (marq_diagram_node_get_x (node), ==, 101);
  marq_history_undo (f->history);
  g_assert_cmpint (marq_diagram_node_get_x (node), ==, 100);
  marq_history_undo (f->history);
  g_assert_cmpint (marq_diagram_node_get_x (node), ==, 0);
  g_assert_false (marq_history_get_can_undo (f->history));

  /* Dragged and put back: nothing happened. */
  marq_history_begin (f->history, "Move products", "drag");
  marq_history_set_number (f->history, node, "x", 50, NULL);
  marq_history_end (f->history);
  marq_history_begin (f->history, "Move products", "drag");
  marq_history_set_number (f->history, node, "x", 0, NULL);
  marq_history_end (f->history);
  g_assert_false (marq_history_get_can_undo (f->history));
}

static void
count_notify (GObject *object, GParamSpec *pspec, guint *count)
{
  ++*count;
}

static void
test_saved_mark (Fixture *f, gconstpointer data)
{
  guint notified = 0;

  g_signal_connect (f->history, "notify::modified", G_CALLBACK (count_notify), &notified);
  g_assert_false (marq_history_get_modified (f->history));
  marq_history_set_text (f->history, f->products, "comment", "a", NULL);
  marq_history_set_text (f->history, f->products, "comment", "ab", NULL);
  g_assert_true (marq_history_get_modified (f->history));
  g_assert_cmpuint (notified, ==, 1);
  marq_history_mark_saved (f->history);
  g_assert_false (marq_history_get_modified (f->history));
  g_assert_cmpuint (notified, ==, 2);

  /* Typing goes on, but what is saved can be undone to. */
  marq_history_set_text (f->history, f->products, "comment", "abc", NULL);
  g_assert_true (marq_history_get_modified (f->history));
  marq_history_undo (f->history);
  g_assert_cmpstr (marq_item_get_comment (MARQ_ITEM (f->products)), ==, "ab");
  g_assert_false (marq_history_get_modified (f->history));
  marq_history_undo (f->history);
  g_assert_true (marq_history_get_modified (f->history));

  /* Once the saved state is gone from the history, nothing is saved any more. */
  marq_history_set_text (f->history, f->products, "comment", "other", NULL);
  marq_history_undo (f->history);
  g_assert_true (marq_history_get_modified (f->history));
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autofree char *before = marq_project_text (f->project);
  g_autofree char *after = NULL;
  MarqItem *items[] = { MARQ_ITEM (f->products) };

  marq_history_begin (f->history, "Try", NULL);
  marq_history_set_text (f->history, f->orders, "name", "bookings", NULL);
  marq_history_delete (f->history, items, 1);
  marq_history_cancel (f->history);
  after = marq_project_text (f->project);
  g_assert_cmpstr (after, ==, before);
  g_assert_false (marq_history_get_can_undo (f->history));
}

static void
test_names (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name;
    gboolean fits;
  } cases[] = {
    { "", FALSE },
    { "orders", FALSE },
    { "Orders", TRUE },
    { "pg_things", FALSE },
    { "PG_things", FALSE },
    { "sqlite_master", FALSE },
    { "marquetry_migrations", FALSE },
    { "marquetry_log", FALSE },
    { "products_backup_1_0_3", FALSE },
    { "products_backup_1_0_3_002", FALSE },
    { "products_backup_20261121093000", FALSE },
    { "products_backup", TRUE },
    { "backup_1_0_3x", TRUE },
    { "sélection; DROP TABLE x --", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean done = marq_history_set_text (f->history, f->products, "name", cases[i].name, &error);

      g_assert_cmpint (done, ==, cases[i].fits);
      if (!done)
        g_assert_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_NAME);
    }
  /* A field may have what a table may not. */
  g_assert_true (marq_history_set_text (f->history, marq_item_list_get (marq_entity_get_fields (f->products), 0), "name",
                                        "pg_type", NULL));
  /* The names of our tables can be set, and then those are refused. */
  g_assert_true (marq_history_set_text (f->history, f->project, "record-table", "our_record", NULL));
  g_assert_false (marq_history_set_text (f->history, f->products, "name", "our_record", NULL));
  g_assert_true (marq_history_set_text (f->history, f->products, "name", "marquetry_migrations", NULL));
}

static void
test_passwords (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *url;
    gboolean fits;
  } cases[] = {
    { "postgresql://ana@db.example/shop", TRUE },
    { "postgresql://ana:secret@db.example/shop", FALSE },
    { "postgresql:///shop?user=ana&password=secret", FALSE },
    { "host=db password=secret", FALSE },
    { "mariadb://root@127.0.0.1:3306/x", TRUE },
    { "sqlite:a:b@c.db", TRUE },
    { "postgresql://[::1]:5432/passwords", TRUE },
  };
  g_autoptr (MarqTarget) target = g_object_new (MARQ_TYPE_TARGET, "name", "dev", NULL);

  marq_history_insert (f->history, marq_project_get_targets (f->project), 0, target, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean done = marq_history_set_text (f->history, target, "url", cases[i].url, &error);

      g_assert_cmpint (done, ==, cases[i].fits);
      if (!done)
        g_assert_null (strstr (error->message, "secret"));
    }
}

static void
test_references (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  MarqRelation *relation = marq_item_list_get (marq_entity_get_relations (f->orders), 0);
  const char *self[] = { marq_item_get_uid (MARQ_ITEM (f->products)), NULL };
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_false (marq_history_set_text (f->history, relation, "target", "nowhere", &error));
  g_assert_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_REFERENCE);
  g_clear_error (&error);
  g_assert_false (marq_history_set_text (f->history, relation, "target", marq_item_get_uid (MARQ_ITEM (relation)), &error));
  g_assert_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_REFERENCE);
  g_clear_error (&error);

  /* Nobody inherits from himself, nor from those who inherit from him. */
  g_value_init (&value, G_TYPE_STRV);
  g_value_set_boxed (&value, self);
  g_assert_false (marq_history_set (f->history, f->products, "inherits", &value, NULL));
  g_assert_true (marq_history_set (f->history, f->orders, "inherits", &value, NULL));
  self[0] = marq_item_get_uid (MARQ_ITEM (f->orders));
  g_value_set_boxed (&value, self);
  g_assert_false (marq_history_set (f->history, f->products, "inherits", &value, NULL));
}

static gboolean
has_fallout (GPtrArray *fallout, gpointer item, gboolean falls)
{
  for (guint i = 0; i < fallout->len; i++)
    {
      MarqFallout *each = fallout->pdata[i];

      if (each->item == item && each->falls == falls)
        return TRUE;
    }
  return FALSE;
}

static void
test_fallout (Fixture *f, gconstpointer data)
{
  g_autofree char *before = marq_project_text (f->project);
  g_autofree char *after = NULL;
  MarqItem *enum_item = marq_item_list_get (marq_namespace_get_enums (f->namespace), 0);
  MarqItem *key = marq_item_list_get (marq_entity_get_fields (f->products), 0);
  MarqField *other = marq_item_list_get (marq_entity_get_fields (f->products), 1);
  MarqRelation *relation = marq_item_list_get (marq_entity_get_relations (f->orders), 0);
  MarqItem *gone[] = { key, enum_item };
  g_autoptr (MarqIndex) index = g_object_new (MARQ_TYPE_INDEX, "name", "idx_two", NULL);
  g_autoptr (MarqFieldType) type
      = marq_field_type_new_reference (MARQ_TYPE_KIND_ENUM, marq_item_get_uid (enum_item));
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GPtrArray) fallout = NULL;

  marq_item_list_append (marq_index_get_parts (index),
                         g_object_new (MARQ_TYPE_KEY_PART, "field", marq_item_get_uid (MARQ_ITEM (other)), NULL));
  marq_item_list_append (marq_index_get_parts (index),
                         g_object_new (MARQ_TYPE_KEY_PART, "field", marq_item_get_uid (key), NULL));
  marq_history_insert (f->history, marq_entity_get_indexes (f->products), 0, index, NULL);
  marq_history_set_text (f->history, f->products, "cluster-on", marq_item_get_uid (MARQ_ITEM (index)), NULL);
  g_value_init (&value, MARQ_TYPE_FIELD_TYPE);
  g_value_set_boxed (&value, type);
  g_assert_true (marq_history_set (f->history, other, "data-type", &value, NULL));
  g_assert_true (marq_history_set_text (f->history, relation, "target", marq_item_get_uid (MARQ_ITEM (f->products)), NULL));

  fallout = marq_fallout_find (gone, 2);
  g_assert_true (has_fallout (fallout, key, TRUE));
  g_assert_true (has_fallout (fallout, marq_item_list_get (marq_entity_get_constraints (f->products), 0), TRUE));
  g_assert_true (has_fallout (fallout, index, TRUE));
  g_assert_true (has_fallout (fallout, f->products, FALSE)); /* clustered on an index that is gone */
  g_assert_true (has_fallout (fallout, other, FALSE));       /* becomes Text */

  marq_history_delete (f->history, gone, 2);
  g_assert_cmpstr (marq_field_type_to_string (marq_field_get_data_type (other)), ==, "Text");
  g_assert_null (marq_entity_get_cluster_on (f->products));
  g_assert_null (marq_item_lookup (MARQ_ITEM (f->project), marq_item_get_uid (MARQ_ITEM (index))));
  g_assert_cmpstr (marq_history_get_undo_label (f->history), ==, "Delete 2 items");

  count_undo (f->history);
  after = marq_project_text (f->project);
  g_assert_cmpstr (after, ==, before);
}

/* The same: a relation falls with the entity it points to, a box in a diagram with the entity it shows. */
static void
test_delete_entity (Fixture *f, gconstpointer data)
{
  MarqDiagram *diagram = marq_item_list_get (marq_project_get_diagrams (f->project), 0);
  MarqItem *gone[] = { MARQ_ITEM (f->products) };
  MarqRelation *relation = marq_item_list_get (marq_entity_get_relations (f->orders), 0);

  marq_history_set_text (f->history, relation, "target", marq_item_get_uid (gone[0]), NULL);
  marq_history_delete (f->history, gone, 1);
  g_assert_cmpuint (marq_item_list_get_length (marq_entity_get_relations (f->orders)), ==, 0);
  g_assert_cmpuint (marq_item_list_get_length (marq_diagram_get_nodes (diagram)), ==, 1);
  marq_history_undo (f->history);
  g_assert_cmpuint (marq_item_list_get_length (marq_entity_get_relations (f->orders)), ==, 1);
  g_assert_cmpuint (marq_item_list_get_length (marq_diagram_get_nodes (diagram)), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/walks", test_walks);
  g_test_add_func ("/history/become", test_become);
#define ADD(name, func) g_test_add ("/history/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("only-way", test_only_way);
  ADD ("labels", test_labels);
  ADD ("typing", test_typing);
  ADD ("drag", test_drag);
  ADD ("saved-mark", test_saved_mark);
  ADD ("cancel", test_cancel);
  ADD ("names", test_names);
  ADD ("passwords", test_passwords);
  ADD ("references", test_references);
  ADD ("fallout", test_fallout);
  ADD ("delete-entity", test_delete_entity);
  return g_test_run ();
}
