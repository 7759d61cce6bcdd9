/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scene follows every change of its diagram: what is in it, where, and how much of it. */
#include "config.h"

#include <math.h>

#include "diagram/marq-metrics.h"
#include "marq-stall.h"

static void
test_bends (void)
{
  MARQ_STALL (shop);
  static const char *const bends[] = { "300,200", "no", "nan,1", "1,2,3", "350.4,1e99", "", NULL };
  MarqDiagramLine *line = g_object_new (MARQ_TYPE_DIAGRAM_LINE, "of", marq_item_get_uid (shop.relation), "bends", bends, NULL);
  MarqLineNode *node;

  marq_board_insert (&shop.board, shop.board.diagram, "lines", line);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.relation, NULL);
  node = (MarqLineNode *) (gpointer) marq_board_line (&shop.board, shop.relation);
  g_assert_cmpuint (node->bends->len, ==, 2);
  g_assert_cmpfloat (g_array_index (node->bends, MarqPoint, 0).y, ==, 200);
  g_assert_cmpfloat (g_array_index (node->bends, MarqPoint, 1).x, ==, 350);
  g_assert_cmpfloat (g_array_index (node->bends, MarqPoint, 1).y, ==, MARQ_SCENE_FARTHEST);
  marq_stall_undo (&shop);
  g_assert_cmpuint (node->bends->len, ==, 0);
  marq_history_redo (shop.board.history);
  marq_board_set_strings (&shop.board, line, "bends", (const char *const[]){ "310,200", NULL });
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.relation, NULL);
  g_assert_cmpuint (node->bends->len, ==, 1);
  marq_stall_undo (&shop);
  marq_board_set (&shop.board, line, "of", NULL);
  marq_board_update (&shop.board);
  g_assert_cmpuint (node->bends->len, ==, 0);
  marq_stall_undo (&shop);
  g_assert_cmpuint (node->bends->len, ==, 2);
}

static void
test_folds (void)
{
  MARQ_STALL (shop);
  const MarqSceneBox *box = marq_board_box (&shop.board, shop.orders);

  marq_board_set_number (&shop.board, shop.orders_node, "fold", MARQ_FOLD_KEYS);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.orders, NULL);
  marq_stall_assert_rows (&shop, shop.orders, "PK NN id serial | FK buyer_id uuid");
  g_assert_cmpuint (box->n_hidden, ==, 1);
  g_assert_cmpfloat (box->rect.height, ==, MARQ_METRICS_HEADER + 2 * MARQ_METRICS_ROW + MARQ_METRICS_MORE);
  marq_board_set_number (&shop.board, shop.orders_node, "fold", MARQ_FOLD_NAME);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.orders, shop.relation, NULL);
  g_assert_cmpuint (box->n_hidden, ==, 3);
  g_assert_cmpfloat (box->rect.height, ==, MARQ_METRICS_HEADER);
  g_assert_cmpuint (marq_board_line (&shop.board, shop.relation)->from.row, ==, G_MAXUINT);
  g_assert_cmpuint (marq_board_line (&shop.board, shop.relation)->to.row, ==, 0);
  marq_stall_undo (&shop);
  marq_stall_assert_rows (&shop, shop.orders, "PK NN id serial | FK buyer_id uuid");
  g_assert_true (box == marq_board_box (&shop.board, shop.orders));
}

/* To move a box is no other look. */
static void
test_moved (void)
{
  MARQ_STALL (shop);
  const MarqSceneBox *box = marq_board_box (&shop.board, shop.customers);
  guint64 stamp = box->stamp;
  guint made = marq_stall_count_boxes (&shop);

  marq_history_begin (shop.board.history, "Move", NULL);
  marq_board_set_number (&shop.board, shop.customers_node, "x", -40);
  marq_board_set_number (&shop.board, shop.customers_node, "y", 20);
  marq_history_end (shop.board.history);
  marq_board_update (&shop.board);
  g_assert_cmpfloat (box->rect.x, ==, -40);
  g_assert_cmpfloat (box->rect.y, ==, 20);
  g_assert_cmpuint (box->stamp, ==, stamp);
  g_assert_cmpuint (marq_stall_count_boxes (&shop), ==, made);
  marq_board_assert_changed (&shop.board, shop.customers, shop.relation, NULL);
  marq_stall_undo (&shop);
  g_assert_cmpfloat (box->rect.x, ==, 0);

  marq_board_set_number (&shop.board, shop.customers_node, "x", G_MAXINT64);
  marq_board_set_number (&shop.board, shop.customers_node, "y", G_MININT64);
  marq_board_update (&shop.board);
  g_assert_cmpfloat (box->rect.x, ==, MARQ_SCENE_FARTHEST);
  g_assert_cmpfloat (box->rect.y, ==, -MARQ_SCENE_FARTHEST);
}

/* Where a drag has it for now; what the diagram says next counts again. */
static void
test_placed (void)
{
  MARQ_STALL (shop);
  const MarqSceneBox *box = marq_board_box (&shop.board, shop.orders);
  g_autoptr (GPtrArray) changed = g_ptr_array_new_with_free_func (g_free);

  marq_scene_place (shop.board.scene, box->uid, 17.6, -0.2);
  g_assert_cmpuint (shop.board.n_stale, ==, 1);
  g_assert_cmpfloat (box->rect.x, ==, 18);
  g_assert_cmpfloat (box->rect.y, ==, 0);
  marq_scene_update (shop.board.scene, changed);
  g_assert_cmpuint (changed->len, ==, 2);
  marq_scene_place (shop.board.scene, box->uid, NAN, 5);
  marq_scene_place (shop.board.scene, box->uid, 5, INFINITY);
  marq_scene_place (shop.board.scene, "nobody", 5, 5);
  marq_board_set (&shop.board, shop.total, "name", "sum");
  marq_scene_update (shop.board.scene, NULL);
  g_assert_cmpfloat (box->rect.x, ==, 18);
  marq_board_set_number (&shop.board, shop.orders_node, "y", 200);
  marq_board_update (&shop.board);
  g_assert_cmpfloat (box->rect.x, ==, 400);
  g_assert_cmpfloat (box->rect.y, ==, 200);
}

static void
test_subsets (void)
{
  MARQ_STALL (shop);
  MarqDiagram *second = marq_board_insert (&shop.board, shop.board.project, "diagrams", g_object_new (MARQ_TYPE_DIAGRAM, "name", "second", NULL));
  g_autoptr (MarqScene) scene = marq_scene_new (shop.board.schema, second, shop.board.texts);
  g_autoptr (GPtrArray) changed = g_ptr_array_new_with_free_func (g_free);
  MarqDiagramNode *node;

  marq_scene_update (scene, NULL);
  g_assert_cmpuint (marq_scene_get_boxes (scene)->len, ==, 0);
  node = g_object_new (MARQ_TYPE_DIAGRAM_NODE, "of", marq_item_get_uid (shop.orders), NULL);
  marq_board_insert (&shop.board, second, "nodes", node);
  marq_scene_update (scene, NULL);
  g_assert_cmpuint (marq_scene_get_boxes (scene)->len, ==, 1);
  /* A line has two boxes. */
  g_assert_cmpuint (marq_scene_get_lines (scene)->len, ==, 0);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, NULL);

  /* What is in the one only does not concern the other. */
  marq_board_set (&shop.board, shop.alone, "name", "lonely");
  marq_scene_update (scene, changed);
  g_assert_cmpuint (changed->len, ==, 0);
  marq_board_set (&shop.board, shop.orders, "name", "purchases");
  marq_scene_update (scene, changed);
  g_assert_cmpuint (changed->len, ==, 1);

  marq_board_insert (&shop.board, second, "nodes",
                     g_object_new (MARQ_TYPE_DIAGRAM_NODE, "of", marq_item_get_uid (shop.customers), NULL));
  marq_scene_update (scene, NULL);
  g_assert_cmpuint (marq_scene_get_lines (scene)->len, ==, 1);
  marq_board_remove (&shop.board, node);
  marq_scene_update (scene, NULL);
  g_assert_cmpuint (marq_scene_get_boxes (scene)->len, ==, 1);
  g_assert_cmpuint (marq_scene_get_lines (scene)->len, ==, 0);
  marq_board_update (&shop.board);
}

/* Boxes for what is not there, for what is no box, and two for the same. */
static void
test_strays (void)
{
  MARQ_STALL (shop);
  gpointer twice;
  const char *uid = marq_item_get_uid (shop.alone);
  MarqField *later;

  marq_board_insert (&shop.board, shop.board.diagram, "nodes", g_object_new (MARQ_TYPE_DIAGRAM_NODE, "of", "not-yet", NULL));
  marq_board_insert (&shop.board, shop.board.diagram, "nodes", g_object_new (MARQ_TYPE_DIAGRAM_NODE, NULL));
  marq_board_insert (&shop.board, shop.board.diagram, "nodes",
                     g_object_new (MARQ_TYPE_DIAGRAM_NODE, "of", marq_item_get_uid (shop.total), NULL));
  twice = marq_board_insert (&shop.board, shop.board.diagram, "nodes", g_object_new (MARQ_TYPE_DIAGRAM_NODE, "of", uid, "x", (gint64) 44, NULL));
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_scene_get_boxes (shop.board.scene)->len, ==, 3);
  marq_board_set (&shop.board, twice, "of", NULL);
  marq_board_update (&shop.board);
  g_assert_cmpfloat (marq_board_box (&shop.board, shop.alone)->rect.x, ==, 800);
  marq_stall_undo (&shop);

  /* It comes later: the box was waiting. */
  later = marq_item_new_with_uid (MARQ_TYPE_ENTITY, "not-yet");
  marq_item_set_name (MARQ_ITEM (later), "late");
  marq_board_insert (&shop.board, marq_sketch_find (shop.board.schema, "public"), "entities", later);
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_scene_get_boxes (shop.board.scene)->len, ==, 4);
  marq_stall_undo (&shop);
}

static void
test_groups (void)
{
  MARQ_STALL (shop);
  MarqDiagramGroup *group = g_object_new (MARQ_TYPE_DIAGRAM_GROUP, "name", "Sales", "color", "blue", "x", (gint64) -50, "y", (gint64) -50, "width",
                                          (gint64) 500, "height", (gint64) 400, NULL);
  MarqDiagramGroup *inner = g_object_new (MARQ_TYPE_DIAGRAM_GROUP, "name", "Inner", "x", (gint64) -40, "y", (gint64) 200, NULL);
  MarqDiagramNote *note = g_object_new (MARQ_TYPE_DIAGRAM_NOTE, "text", "a remark", "color", "yellow", "x", (gint64) 0, "y", (gint64) 220, NULL);
  g_autoptr (GPtrArray) carried = NULL;
  GPtrArray *boxes = marq_scene_get_boxes (shop.board.scene);
  double height;

  marq_board_insert (&shop.board, shop.board.diagram, "groups", inner);
  marq_board_insert (&shop.board, shop.board.diagram, "groups", group);
  marq_board_insert (&shop.board, shop.board.diagram, "notes", note);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, group, inner, note, NULL);
  /* The larger one behind. */
  g_assert_cmpstr (((MarqSceneBox *) boxes->pdata[0])->title, ==, "Sales");
  g_assert_cmpstr (((MarqSceneBox *) boxes->pdata[0])->color, ==, "blue");
  g_assert_cmpstr (((MarqSceneBox *) boxes->pdata[1])->title, ==, "Inner");
  g_assert_cmpfloat (((MarqSceneBox *) boxes->pdata[1])->rect.width, ==, MARQ_METRICS_GROUP_LEAST);
  g_assert_cmpstr (((MarqSceneBox *) boxes->pdata[2])->title, ==, "a remark");

  carried = marq_scene_dup_carried (shop.board.scene, marq_item_get_uid (MARQ_ITEM (group)));
  g_assert_cmpuint (carried->len, ==, 3);
  g_assert_true (g_ptr_array_find_with_equal_func (carried, marq_item_get_uid (shop.customers), g_str_equal, NULL));
  g_assert_false (g_ptr_array_find_with_equal_func (carried, marq_item_get_uid (shop.orders), g_str_equal, NULL));
  g_clear_pointer (&carried, g_ptr_array_unref);
  carried = marq_scene_dup_carried (shop.board.scene, marq_item_get_uid (shop.orders));
  g_assert_cmpuint (carried->len, ==, 0);

  /* The smaller one grows, and is behind; a note is never too small for what it says. */
  marq_board_set_number (&shop.board, inner, "width", 2000);
  marq_board_set_number (&shop.board, inner, "height", 2000);
  height = marq_board_box (&shop.board, note)->rect.height;
  marq_board_set (&shop.board, note, "text", "a remark\nof\nseveral\nlines, of which the last one is far too long for one line");
  marq_board_update (&shop.board);
  g_assert_cmpstr (((MarqSceneBox *) boxes->pdata[0])->title, ==, "Inner");
  g_assert_cmpfloat (marq_board_box (&shop.board, note)->rect.height, >, height);
  marq_stall_undo (&shop);
  marq_board_remove (&shop.board, group);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, group, NULL);
  marq_stall_undo (&shop);
}

/* A diagram that is in no project, as somebody made it for one picture. */
static void
test_loose_diagram (void)
{
  MARQ_STALL (shop);
  g_autoptr (MarqDiagram) diagram = g_object_new (MARQ_TYPE_DIAGRAM, NULL);
  g_autoptr (MarqScene) scene = NULL;

  marq_sketch_add (diagram, "nodes", NULL, "of", marq_item_get_uid (shop.orders), "x", (gint64) 20, NULL);
  marq_sketch_add (diagram, "nodes", NULL, "of", marq_item_get_uid (shop.customers), "y", (gint64) 300, NULL);
  marq_sketch_add (diagram, "groups", "Sales", NULL);
  scene = marq_scene_new (shop.board.schema, diagram, shop.board.texts);
  marq_scene_update (scene, NULL);
  g_assert_cmpuint (marq_scene_get_boxes (scene)->len, ==, 3);
  g_assert_nonnull (marq_scene_find_line (scene, marq_item_get_uid (shop.relation))->route);
  marq_board_set (&shop.board, shop.orders, "name", "purchases");
  marq_scene_update (scene, NULL);
  g_assert_cmpstr (marq_scene_find_box (scene, marq_item_get_uid (shop.orders))->title, ==, "purchases");
}

/* Without a diagram everything is there, in a row; lines find their way once their boxes have a place. */
static void
test_no_diagram (void)
{
  MARQ_STALL (shop);
  g_autoptr (MarqScene) scene = marq_scene_new (shop.board.schema, NULL, shop.board.texts);
  g_autoptr (MarqScene) anew = NULL;
  gpointer space = marq_sketch_find (shop.board.schema, "public");
  GPtrArray *boxes = marq_scene_get_boxes (scene);
  const MarqSceneLine *line;

  marq_scene_update (scene, NULL);
  g_assert_cmpuint (boxes->len, ==, 3);
  for (guint i = 0; i < boxes->len; i++)
    for (guint j = 0; j < i; j++)
      g_assert_false (marq_rect_overlaps (&((MarqSceneBox *) boxes->pdata[i])->rect, &((MarqSceneBox *) boxes->pdata[j])->rect));
  line = marq_scene_find_line (scene, marq_item_get_uid (shop.relation));
  g_assert_null (line->route);
  marq_scene_place (scene, marq_item_get_uid (shop.customers), 0, 0);
  marq_scene_update (scene, NULL);
  g_assert_null (line->route);
  marq_scene_place (scene, marq_item_get_uid (shop.orders), 300, 300);
  marq_scene_update (scene, NULL);
  g_assert_nonnull (line->route);
  g_assert_cmpfloat (marq_scene_find_box (scene, marq_item_get_uid (shop.alone))->rect.x, ==, 0);

  g_clear_object (&scene);
  scene = marq_scene_new (shop.board.schema, NULL, shop.board.texts);
  marq_scene_update (scene, NULL);
  marq_board_insert (&shop.board, space, "views", g_object_new (MARQ_TYPE_VIEW, "name", "sales", NULL));
  marq_history_move (shop.board.history, shop.alone, 0);
  marq_board_set (&shop.board, shop.orders, "name", "a longer name than it was before");
  marq_board_remove (&shop.board, shop.customers);
  marq_scene_update (scene, NULL);
  anew = marq_scene_new (shop.board.schema, NULL, shop.board.texts);
  marq_scene_update (anew, NULL);
  marq_board_compare (scene, anew);
}

/* Widths are those of what is widest, within limits. */
static void
test_widths (void)
{
  MARQ_STALL (shop);
  const MarqSceneBox *box = marq_board_box (&shop.board, shop.alone);
  const char *longest = "a_name_of_sixty_three_bytes_which_is_as_long_as_postgresql_takes";
  double needs;

  g_assert_cmpfloat (box->rect.width, ==, MARQ_METRICS_LEAST_WIDTH);
  marq_texts_measure (shop.board.texts, MARQ_TEXT_NAME, "a_name_that_is_rather_long", &needs, NULL);
  marq_board_set (&shop.board, marq_item_list_get (marq_entity_get_fields (shop.alone), 0), "name", "a_name_that_is_rather_long");
  marq_board_update (&shop.board);
  g_assert_cmpfloat (box->rect.width, >, needs);
  g_assert_cmpfloat (box->rect.width, <, MARQ_METRICS_MOST_WIDTH);
  g_assert_cmpfloat (box->rect.width, ==, floor (box->rect.width));
  marq_board_set (&shop.board, shop.alone, "name", longest);
  marq_board_update (&shop.board);
  g_assert_cmpfloat (box->rect.width, ==, MARQ_METRICS_MOST_WIDTH);
  marq_stall_undo (&shop);
  marq_scene_remeasure (shop.board.scene);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, NULL);
}

static void
test_extents (void)
{
  MARQ_STALL (shop);
  MarqRect extents = marq_scene_get_extents (shop.board.scene);
  GPtrArray *boxes = marq_scene_get_boxes (shop.board.scene);
  g_autoptr (MarqProject) empty = g_object_new (MARQ_TYPE_PROJECT, NULL);
  g_autoptr (MarqScene) scene = marq_scene_new (marq_project_get_schema (empty), NULL, shop.board.texts);

  for (guint i = 0; i < boxes->len; i++)
    {
      const MarqRect *rect = &((MarqSceneBox *) boxes->pdata[i])->rect;

      g_assert_true (marq_rect_contains (&extents, rect->x, rect->y));
      g_assert_true (marq_rect_contains (&extents, rect->x + rect->width, rect->y + rect->height));
    }
  marq_scene_update (scene, NULL);
  extents = marq_scene_get_extents (scene);
  g_assert_cmpfloat (extents.width, ==, 0);
  g_assert_cmpfloat (extents.height, ==, 0);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    void (*run) (void);
  } tests[] = {
    { "bends", test_bends },
    { "folds", test_folds },
    { "moved", test_moved },
    { "placed", test_placed },
    { "subsets", test_subsets },
    { "strays", test_strays },
    { "groups", test_groups },
    { "loose-diagram", test_loose_diagram },
    { "no-diagram", test_no_diagram },
    { "widths", test_widths },
    { "extents", test_extents },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/diagram/scene-diagram/", tests[i].name, NULL);

      g_test_add_func (path, tests[i].run);
    }
  return g_test_run ();
}
