/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boxes and lines follow every change of the design and of the diagram, and nothing else is made anew. After each update
 * the whole scene is compared with one that is made from nothing.
 */
#include "config.h"

#include <math.h>

#include "diagram/marq-metrics.h"
#include "diagram/marq-scene-private.h"
#include "marq-board.h"

typedef struct
{
  MarqBoard board;
  gpointer customers, orders, alone;
  gpointer customer_id, mail, order_id, order_customer, total;
  gpointer key, relation;
  gpointer customers_node, orders_node;
} Shop;

/* Three entities, of which one has nothing to do with the others. */
static void
shop_init (Shop *self)
{
  MarqBoard *board = &self->board;

  marq_board_init (board);
  self->customers = marq_sketch_entity (board->schema, "customers");
  self->customer_id = marq_sketch_field (self->customers, "id", "UUID");
  self->mail = marq_sketch_field (self->customers, "mail", "Text");
  self->key = marq_sketch_key (self->customers, "customers_pkey", MARQ_CONSTRAINT_KIND_PRIMARY_KEY, self->customer_id);
  self->orders = marq_sketch_entity (board->schema, "orders");
  self->order_id = marq_sketch_field (self->orders, "id", "Serial");
  self->order_customer = marq_sketch_field (self->orders, "buyer_id", "UUID");
  self->total = marq_sketch_field (self->orders, "total", "Decimal");
  marq_sketch_key (self->orders, "orders_pkey", MARQ_CONSTRAINT_KIND_PRIMARY_KEY, self->order_id);
  self->relation = marq_sketch_relation (self->orders, "orders_customer", self->order_customer, self->customers, self->customer_id);
  self->alone = marq_sketch_entity (board->schema, "alone");
  marq_sketch_field (self->alone, "id", "Integer");
  self->customers_node = marq_board_node (board, self->customers, 0, 0);
  self->orders_node = marq_board_node (board, self->orders, 400, 100);
  marq_board_node (board, self->alone, 800, 0);
  marq_board_open (board);
}

#define SHOP(name)                                                                                                     \
  G_GNUC_UNUSED __attribute__ ((cleanup (shop_clear))) Shop name = { 0 };                                              \
  shop_init (&name)

static void
shop_clear (Shop *self)
{
  marq_board_clear (&self->board);
}

static guint
count_boxes (Shop *self)
{
  return self->board.scene->n_made_boxes;
}

static void
assert_rows (Shop *self, gpointer item, const char *wanted)
{
  g_autofree char *rows = marq_board_rows (&self->board, item);

  g_assert_cmpstr (rows, ==, wanted);
}

/* Undoes, does again, and undoes: each time it is as if made anew. */
static void
undo (Shop *self)
{
  MarqBoard *board = &self->board;

  marq_history_undo (board->history);
  marq_board_update (board);
  marq_history_redo (board->history);
  marq_board_update (board);
  marq_history_undo (board->history);
  marq_board_update (board);
}

static void
test_first (void)
{
  SHOP (shop);
  const MarqSceneBox *box = marq_board_box (&shop.board, shop.orders);
  const MarqSceneLine *line = marq_board_line (&shop.board, shop.relation);

  g_assert_cmpuint (marq_scene_get_boxes (shop.board.scene)->len, ==, 3);
  g_assert_cmpuint (marq_scene_get_lines (shop.board.scene)->len, ==, 1);
  g_assert_cmpuint (shop.board.changed->len, ==, 4);
  g_assert_cmpint (box->kind, ==, MARQ_BOX_ENTITY);
  g_assert_cmpstr (box->title, ==, "orders");
  g_assert_null (box->subtitle);
  g_assert_null (box->color);
  g_assert_cmpfloat (box->rect.x, ==, 400);
  g_assert_cmpfloat (box->rect.y, ==, 100);
  g_assert_cmpfloat (box->rect.height, ==, MARQ_METRICS_HEADER + 3 * MARQ_METRICS_ROW + MARQ_METRICS_FOOT);
  g_assert_cmpfloat (g_array_index (box->rows, MarqSceneRow, 2).y, ==, MARQ_METRICS_HEADER + 2 * MARQ_METRICS_ROW);
  assert_rows (&shop, shop.orders, "PK NN id serial | FK buyer_id uuid | total decimal");
  assert_rows (&shop, shop.customers, "PK NN id uuid | mail text");

  g_assert_cmpint (line->kind, ==, MARQ_LINE_RELATION);
  g_assert_cmpuint (line->from.row, ==, 1);
  g_assert_cmpuint (line->to.row, ==, 0);
  g_assert_cmpint (line->from.many, ==, MARQ_MANY_ZERO_OR_MORE);
  g_assert_cmpint (line->to.many, ==, MARQ_MANY_ZERO_OR_ONE);
  g_assert_cmpstr (line->tip, ==, "orders.buyer_id → customers.id");
  g_assert_nonnull (line->route);
}

/* It says that it is stale once, and then no more until it is brought up to date. */
static void
test_stale (void)
{
  SHOP (shop);

  g_assert_cmpuint (shop.board.n_stale, ==, 0);
  marq_board_set (&shop.board, shop.mail, "name", "email");
  marq_board_set (&shop.board, shop.total, "name", "sum");
  g_assert_cmpuint (shop.board.n_stale, ==, 1);
  marq_board_update (&shop.board);
  g_assert_cmpuint (shop.board.n_stale, ==, 1);
  marq_board_assert_changed (&shop.board, shop.customers, shop.orders, NULL);
  marq_board_set (&shop.board, shop.mail, "name", "mail");
  g_assert_cmpuint (shop.board.n_stale, ==, 2);
  marq_board_update (&shop.board);
  /* Nothing of it is in the picture. */
  marq_board_set (&shop.board, shop.board.project, "comment", "another");
  g_assert_cmpuint (shop.board.n_stale, ==, 2);
}

static void
test_field (void)
{
  SHOP (shop);
  guint made = count_boxes (&shop);
  guint64 stamp = marq_board_box (&shop.board, shop.alone)->stamp;
  guint64 own_stamp = marq_board_box (&shop.board, shop.customers)->stamp;

  marq_board_set (&shop.board, shop.mail, "name", "email");
  marq_board_update (&shop.board);
  g_assert_cmpuint (count_boxes (&shop) - made, ==, 1);
  marq_board_assert_changed (&shop.board, shop.customers, NULL);
  g_assert_cmpuint (marq_board_box (&shop.board, shop.alone)->stamp, ==, stamp);
  g_assert_cmpuint (marq_board_box (&shop.board, shop.customers)->stamp, !=, own_stamp);
  assert_rows (&shop, shop.customers, "PK NN id uuid | email text");

  /* What a relation is between is in its tip. */
  marq_board_set (&shop.board, shop.customer_id, "name", "number");
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.customers, shop.relation, NULL);
  g_assert_cmpstr (marq_board_line (&shop.board, shop.relation)->tip, ==, "orders.buyer_id → customers.number");

  marq_board_set_number (&shop.board, shop.order_customer, "not_null", TRUE);
  marq_board_update (&shop.board);
  g_assert_cmpint (marq_board_line (&shop.board, shop.relation)->to.many, ==, MARQ_MANY_ONE);
  assert_rows (&shop, shop.orders, "PK NN id serial | FK NN buyer_id uuid | total decimal");
  marq_board_set (&shop.board, shop.total, "generated_expression", "1 + 1");
  marq_board_set_type (&shop.board, shop.total, "Array(Array(Integer))");
  marq_board_update (&shop.board);
  assert_rows (&shop, shop.orders, "PK NN id serial | FK NN buyer_id uuid | GN total integer[][]");

  /* What is not in the picture is looked at, and makes no other. */
  marq_board_set (&shop.board, shop.total, "collation", "C");
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, NULL);
  undo (&shop);
}

static void
test_fields_moved (void)
{
  SHOP (shop);
  gpointer more[3];

  marq_history_move (shop.board.history, shop.order_customer, 0);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.orders, shop.relation, NULL);
  g_assert_cmpuint (marq_board_line (&shop.board, shop.relation)->from.row, ==, 0);
  undo (&shop);

  marq_history_begin (shop.board.history, "Several", NULL);
  for (guint i = 0; i < 3; i++)
    more[i] = marq_board_insert (&shop.board, shop.orders, "fields", g_object_new (MARQ_TYPE_FIELD, "name", i ? i > 1 ? "c" : "b" : "a", NULL));
  marq_history_move (shop.board.history, more[2], 0);
  marq_board_set (&shop.board, more[0], "comment", "a remark");
  marq_history_end (shop.board.history);
  marq_board_update (&shop.board);
  assert_rows (&shop, shop.orders, "c  | PK NN id serial | FK buyer_id uuid | total decimal | a  | b ");
  g_assert_cmpstr (g_array_index (marq_board_box (&shop.board, shop.orders)->rows, MarqSceneRow, 4).tip, ==, "a remark");
  undo (&shop);
  assert_rows (&shop, shop.orders, "PK NN id serial | FK buyer_id uuid | total decimal");
}

static void
test_entity (void)
{
  SHOP (shop);
  gpointer other = marq_board_insert (&shop.board, shop.board.schema, "namespaces", g_object_new (MARQ_TYPE_NAMESPACE, "name", "billing", NULL));
  guint made;

  /* Where there are several namespaces they are named. */
  marq_board_update (&shop.board);
  g_assert_cmpstr (marq_board_box (&shop.board, shop.alone)->subtitle, ==, "public");
  undo (&shop);
  g_assert_null (marq_board_box (&shop.board, shop.alone)->subtitle);
  marq_history_redo (shop.board.history);
  marq_board_update (&shop.board);

  made = count_boxes (&shop);
  marq_board_set (&shop.board, shop.orders, "name", "purchases");
  marq_board_update (&shop.board);
  g_assert_cmpuint (count_boxes (&shop) - made, ==, 1);
  marq_board_assert_changed (&shop.board, shop.orders, shop.relation, NULL);
  g_assert_cmpstr (marq_board_line (&shop.board, shop.relation)->tip, ==, "purchases.buyer_id → customers.id");

  /* To another namespace, with the same uids. */
  marq_board_set (&shop.board, other, "color", "green");
  marq_history_begin (shop.board.history, "Move", NULL);
  g_object_ref (shop.orders);
  marq_history_remove (shop.board.history, shop.orders);
  marq_board_insert (&shop.board, other, "entities", shop.orders);
  marq_history_end (shop.board.history);
  made = count_boxes (&shop);
  marq_board_update (&shop.board);
  g_assert_cmpuint (count_boxes (&shop) - made, ==, 1);
  marq_board_assert_changed (&shop.board, shop.orders, NULL);
  g_assert_cmpstr (marq_board_box (&shop.board, shop.orders)->subtitle, ==, "billing");
  g_assert_cmpstr (marq_board_box (&shop.board, shop.orders)->color, ==, "green");
  undo (&shop);
  g_assert_cmpstr (marq_board_box (&shop.board, shop.orders)->subtitle, ==, "public");
}

/* An item goes, with what refers to it and its place; and comes back with the same uid. */
static void
test_removed (void)
{
  SHOP (shop);
  g_autofree char *uid = g_strdup (marq_item_get_uid (shop.customers));
  guint made = count_boxes (&shop);

  marq_board_remove (&shop.board, shop.customers);
  marq_board_update (&shop.board);
  g_assert_null (marq_scene_find_box (shop.board.scene, uid));
  g_assert_cmpuint (marq_scene_get_boxes (shop.board.scene)->len, ==, 2);
  g_assert_cmpuint (marq_scene_get_lines (shop.board.scene)->len, ==, 0);
  g_assert_cmpuint (count_boxes (&shop) - made, ==, 1);
  marq_board_assert_changed (&shop.board, shop.customers, shop.orders, shop.relation, NULL);
  assert_rows (&shop, shop.orders, "PK NN id serial | buyer_id uuid | total decimal");
  undo (&shop);
  g_assert_nonnull (marq_scene_find_box (shop.board.scene, uid));
  g_assert_nonnull (marq_board_line (&shop.board, shop.relation)->route);

  /* Gone and back again before anybody looked. */
  marq_board_remove (&shop.board, shop.customers);
  marq_history_undo (shop.board.history);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, NULL);
}

static void
test_keys (void)
{
  SHOP (shop);
  gpointer index, part, unique;
  guint made = count_boxes (&shop);

  marq_board_set_refs (&shop.board, shop.key, "fields", shop.customer_id, shop.mail);
  marq_board_update (&shop.board);
  assert_rows (&shop, shop.customers, "PK NN id uuid | PK NN mail text");
  g_assert_cmpuint (count_boxes (&shop) - made, ==, 1);
  marq_history_undo (shop.board.history);
  marq_board_update (&shop.board);

  index = g_object_new (MARQ_TYPE_INDEX, "name", "by_mail", NULL);
  marq_sketch_add (index, "parts", NULL, "field", marq_item_get_uid (shop.mail), NULL);
  part = marq_item_list_get (marq_index_get_parts (index), 0);
  marq_board_insert (&shop.board, shop.customers, "indexes", index);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.customers, NULL);
  assert_rows (&shop, shop.customers, "PK NN id uuid | IX mail text");
  marq_board_set_number (&shop.board, index, "is_unique", TRUE);
  marq_board_update (&shop.board);
  assert_rows (&shop, shop.customers, "PK NN id uuid | IX UQ mail text");
  marq_board_set (&shop.board, index, "predicate", "mail <> ''");
  marq_board_update (&shop.board);
  assert_rows (&shop, shop.customers, "PK NN id uuid | IX mail text");
  marq_board_set (&shop.board, part, "field", marq_item_get_uid (shop.customer_id));
  marq_board_update (&shop.board);
  assert_rows (&shop, shop.customers, "PK IX NN id uuid | mail text");

  /* One order at most for each customer. */
  unique = g_object_new (MARQ_TYPE_CONSTRAINT, "name", "one", "constraint", MARQ_CONSTRAINT_KIND_UNIQUE, NULL);
  marq_sketch_set_refs (unique, "fields", shop.order_customer, NULL);
  marq_board_insert (&shop.board, shop.orders, "constraints", unique);
  marq_board_update (&shop.board);
  assert_rows (&shop, shop.orders, "PK NN id serial | FK UQ buyer_id uuid | total decimal");
  g_assert_cmpint (marq_board_line (&shop.board, shop.relation)->from.many, ==, MARQ_MANY_ZERO_OR_ONE);
  marq_board_set_refs (&shop.board, unique, "fields", shop.order_customer, shop.total);
  marq_board_update (&shop.board);
  g_assert_cmpint (marq_board_line (&shop.board, shop.relation)->from.many, ==, MARQ_MANY_ZERO_OR_MORE);
  undo (&shop);
}

static void
test_relation (void)
{
  SHOP (shop);
  guint made;
  gpointer self_relation;

  marq_board_set_number (&shop.board, shop.relation, "on_delete", MARQ_ACTION_SET_NULL);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.relation, NULL);
  g_assert_cmpstr (marq_board_line (&shop.board, shop.relation)->tip, ==, "orders.buyer_id → customers.id, on delete set null");
  marq_board_set_number (&shop.board, shop.relation, "on_update", MARQ_ACTION_CASCADE);
  marq_board_update (&shop.board);
  g_assert_cmpstr (marq_board_line (&shop.board, shop.relation)->tip, ==,
                   "orders.buyer_id → customers.id, on delete set null, on update cascade");

  /* To another entity, and to its own. */
  made = shop.board.scene->n_made_lines;
  marq_board_set (&shop.board, shop.relation, "target", marq_item_get_uid (shop.alone));
  marq_board_update (&shop.board);
  g_assert_cmpuint (shop.board.scene->n_made_lines - made, ==, 1);
  g_assert_cmpstr (marq_board_line (&shop.board, shop.relation)->to.box, ==, marq_item_get_uid (shop.alone));
  g_assert_cmpuint (marq_board_line (&shop.board, shop.relation)->to.row, ==, G_MAXUINT);
  undo (&shop);

  self_relation = g_object_new (MARQ_TYPE_RELATION, "name", "before", "target", marq_item_get_uid (shop.orders), NULL);
  marq_sketch_set_refs (self_relation, "fields", shop.total, shop.order_customer);
  marq_sketch_set_refs (self_relation, "target_fields", shop.order_id, shop.total);
  marq_board_insert (&shop.board, shop.orders, "relations", self_relation);
  marq_board_update (&shop.board);
  g_assert_cmpstr (marq_board_line (&shop.board, self_relation)->tip, ==, "orders (total, buyer_id) → orders (id, total)");
  g_assert_cmpuint (marq_board_line (&shop.board, self_relation)->from.row, ==, 2);
  {
    g_autoptr (GPtrArray) lines = marq_scene_dup_lines_of (shop.board.scene, marq_item_get_uid (shop.orders));

    g_assert_cmpuint (lines->len, ==, 2);
  }
  marq_board_remove (&shop.board, self_relation);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.orders, self_relation, NULL);
  undo (&shop);
}

static void
test_bends (void)
{
  SHOP (shop);
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
  undo (&shop);
  g_assert_cmpuint (node->bends->len, ==, 0);
  marq_history_redo (shop.board.history);
  marq_board_set (&shop.board, line, "of", NULL);
  marq_board_update (&shop.board);
  g_assert_cmpuint (node->bends->len, ==, 0);
  undo (&shop);
  g_assert_cmpuint (node->bends->len, ==, 2);
}

static void
test_colors (void)
{
  SHOP (shop);
  gpointer space = marq_sketch_find (shop.board.schema, "public");

  marq_board_set (&shop.board, space, "color", "blue");
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.customers, shop.orders, shop.alone, NULL);
  marq_board_set (&shop.board, shop.alone, "color", "#1a5fb4");
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.alone, NULL);
  marq_board_set (&shop.board, space, "color", "red");
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.customers, shop.orders, NULL);
  g_assert_cmpstr (marq_board_box (&shop.board, shop.orders)->color, ==, "red");
  g_assert_cmpstr (marq_board_box (&shop.board, shop.alone)->color, ==, "#1a5fb4");
  undo (&shop);
  g_assert_cmpstr (marq_board_box (&shop.board, shop.orders)->color, ==, "blue");
}

static void
test_folds (void)
{
  SHOP (shop);
  const MarqSceneBox *box = marq_board_box (&shop.board, shop.orders);

  marq_board_set_number (&shop.board, shop.orders_node, "fold", MARQ_FOLD_KEYS);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.orders, NULL);
  assert_rows (&shop, shop.orders, "PK NN id serial | FK buyer_id uuid");
  g_assert_cmpuint (box->n_hidden, ==, 1);
  g_assert_cmpfloat (box->rect.height, ==, MARQ_METRICS_HEADER + 2 * MARQ_METRICS_ROW + MARQ_METRICS_MORE);
  marq_board_set_number (&shop.board, shop.orders_node, "fold", MARQ_FOLD_NAME);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.orders, shop.relation, NULL);
  g_assert_cmpuint (box->n_hidden, ==, 3);
  g_assert_cmpfloat (box->rect.height, ==, MARQ_METRICS_HEADER);
  g_assert_cmpuint (marq_board_line (&shop.board, shop.relation)->from.row, ==, G_MAXUINT);
  g_assert_cmpuint (marq_board_line (&shop.board, shop.relation)->to.row, ==, 0);
  undo (&shop);
  assert_rows (&shop, shop.orders, "PK NN id serial | FK buyer_id uuid");
  g_assert_true (box == marq_board_box (&shop.board, shop.orders));
}

/* To move a box is no other look. */
static void
test_moved (void)
{
  SHOP (shop);
  const MarqSceneBox *box = marq_board_box (&shop.board, shop.customers);
  guint64 stamp = box->stamp;
  guint made = count_boxes (&shop);

  marq_history_begin (shop.board.history, "Move", NULL);
  marq_board_set_number (&shop.board, shop.customers_node, "x", -40);
  marq_board_set_number (&shop.board, shop.customers_node, "y", 20);
  marq_history_end (shop.board.history);
  marq_board_update (&shop.board);
  g_assert_cmpfloat (box->rect.x, ==, -40);
  g_assert_cmpfloat (box->rect.y, ==, 20);
  g_assert_cmpuint (box->stamp, ==, stamp);
  g_assert_cmpuint (count_boxes (&shop), ==, made);
  marq_board_assert_changed (&shop.board, shop.customers, shop.relation, NULL);
  undo (&shop);
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
  SHOP (shop);
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
  SHOP (shop);
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
  SHOP (shop);
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
  undo (&shop);

  /* It comes later: the box was waiting. */
  later = marq_item_new_with_uid (MARQ_TYPE_ENTITY, "not-yet");
  marq_item_set_name (MARQ_ITEM (later), "late");
  marq_board_insert (&shop.board, marq_sketch_find (shop.board.schema, "public"), "entities", later);
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_scene_get_boxes (shop.board.scene)->len, ==, 4);
  undo (&shop);
}

static void
test_types (void)
{
  SHOP (shop);
  gpointer space = marq_sketch_find (shop.board.schema, "public");
  MarqEnum *status = marq_board_insert (&shop.board, space, "enums", g_object_new (MARQ_TYPE_ENUM, "name", "St At", NULL));
  g_autofree char *type = g_strdup_printf ("Array(Enum(@%s))", marq_item_get_uid (MARQ_ITEM (status)));
  guint made;

  marq_board_set_type (&shop.board, shop.mail, "Enum('a', 'b')");
  marq_board_set_type (&shop.board, shop.total, type);
  marq_board_update (&shop.board);
  assert_rows (&shop, shop.customers, "PK NN id uuid | mail enum");
  assert_rows (&shop, shop.orders, "PK NN id serial | FK buyer_id uuid | total St At[]");

  /* An enum is a box of its own, too; and whoever has it says its name. */
  marq_board_node (&shop.board, status, 5, 5);
  marq_board_insert (&shop.board, status, "values", g_object_new (MARQ_TYPE_ENUM_VALUE, "name", "open", NULL));
  marq_board_insert (&shop.board, status, "values", g_object_new (MARQ_TYPE_ENUM_VALUE, "name", "paid", NULL));
  made = count_boxes (&shop);
  marq_board_update (&shop.board);
  g_assert_cmpuint (count_boxes (&shop) - made, ==, 1);
  assert_rows (&shop, status, "open | paid");
  g_assert_cmpint (marq_board_box (&shop.board, status)->kind, ==, MARQ_BOX_ENUM);
  made = count_boxes (&shop);
  marq_board_set (&shop.board, status, "name", "state");
  marq_board_update (&shop.board);
  g_assert_cmpuint (count_boxes (&shop) - made, ==, 2);
  marq_board_assert_changed (&shop.board, status, shop.orders, NULL);
  assert_rows (&shop, shop.orders, "PK NN id serial | FK buyer_id uuid | total state[]");
  undo (&shop);
  marq_board_set_type (&shop.board, shop.total, "Custom(geometry(Point,4326))");
  marq_board_update (&shop.board);
  assert_rows (&shop, shop.orders, "PK NN id serial | FK buyer_id uuid | total geometry(Point,4326)");
  made = count_boxes (&shop);
  marq_board_set (&shop.board, status, "name", "condition");
  marq_board_update (&shop.board);
  g_assert_cmpuint (count_boxes (&shop) - made, ==, 1);
}

static void
test_kin (void)
{
  SHOP (shop);
  const char *heir = marq_item_get_uid (shop.orders);
  g_autofree char *inherits = g_strdup_printf ("%s %s", heir, marq_item_get_uid (shop.customers));
  g_autofree char *part = g_strdup_printf ("%s %s", heir, marq_item_get_uid (shop.alone));
  const MarqSceneLine *line;

  marq_board_set_refs (&shop.board, shop.orders, "inherits", shop.customers, shop.alone);
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_scene_get_lines (shop.board.scene)->len, ==, 3);
  line = marq_scene_find_line (shop.board.scene, inherits);
  g_assert_cmpint (line->kind, ==, MARQ_LINE_INHERITS);
  g_assert_cmpint (line->from.many, ==, MARQ_MANY_NONE);
  g_assert_cmpuint (line->to.row, ==, G_MAXUINT);
  g_assert_cmpstr (line->tip, ==, "orders inherits customers");
  marq_board_set (&shop.board, shop.orders, "partition_of", marq_item_get_uid (shop.alone));
  marq_board_set_number (&shop.board, shop.alone, "partition_strategy", MARQ_PARTITION_STRATEGY_HASH);
  marq_board_update (&shop.board);
  line = marq_scene_find_line (shop.board.scene, part);
  g_assert_cmpint (line->kind, ==, MARQ_LINE_PARTITION);
  g_assert_cmpstr (line->tip, ==, "orders is a partition of alone");
  g_assert_cmpint (marq_board_box (&shop.board, shop.alone)->badges, ==, MARQ_BADGE_PARTITIONED);
  g_assert_cmpint (marq_board_box (&shop.board, shop.orders)->badges, ==, MARQ_BADGE_PARTITION);
  undo (&shop);
  marq_history_undo (shop.board.history);
  marq_history_undo (shop.board.history);
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_scene_get_lines (shop.board.scene)->len, ==, 1);
}

static void
test_badges (void)
{
  SHOP (shop);
  double width;

  marq_board_set (&shop.board, shop.alone, "foreign_server", "far");
  marq_board_set_number (&shop.board, shop.alone, "persistence", MARQ_PERSISTENCE_UNLOGGED);
  marq_board_set_number (&shop.board, shop.alone, "row_security", MARQ_ROW_SECURITY_FORCED);
  marq_board_insert (&shop.board, shop.alone, "triggers", g_object_new (MARQ_TYPE_TRIGGER, "name", "t", NULL));
  width = marq_board_box (&shop.board, shop.alone)->rect.width;
  marq_board_set (&shop.board, shop.alone, "name", "a longer name of an entity");
  marq_board_update (&shop.board);
  g_assert_cmpint (marq_board_box (&shop.board, shop.alone)->badges, ==,
                   MARQ_BADGE_FOREIGN | MARQ_BADGE_UNLOGGED | MARQ_BADGE_SECURED | MARQ_BADGE_TRIGGERS);
  g_assert_cmpfloat (marq_board_box (&shop.board, shop.alone)->rect.width, >, width);
  undo (&shop);
}

static void
test_views (void)
{
  SHOP (shop);
  gpointer space = marq_sketch_find (shop.board.schema, "public");
  MarqView *view = marq_board_insert (&shop.board, space, "views", g_object_new (MARQ_TYPE_VIEW, "name", "sales", "is_materialized", TRUE, NULL));
  MarqField *column = marq_board_insert (&shop.board, view, "columns", g_object_new (MARQ_TYPE_FIELD, "name", "total", NULL));
  MarqIndex *index = g_object_new (MARQ_TYPE_INDEX, "name", "by_total", "is_unique", TRUE, NULL);

  marq_sketch_add (index, "parts", NULL, "field", marq_item_get_uid (MARQ_ITEM (column)), NULL);
  marq_board_insert (&shop.board, view, "indexes", index);
  marq_board_node (&shop.board, view, 0, 300);
  marq_board_update (&shop.board);
  g_assert_cmpint (marq_board_box (&shop.board, view)->kind, ==, MARQ_BOX_VIEW);
  g_assert_cmpint (marq_board_box (&shop.board, view)->badges, ==, MARQ_BADGE_MATERIALIZED);
  assert_rows (&shop, view, "IX UQ total ");
  marq_board_set_number (&shop.board, view, "is_materialized", FALSE);
  marq_board_update (&shop.board);
  g_assert_cmpint (marq_board_box (&shop.board, view)->badges, ==, 0);
  undo (&shop);
}

static void
test_groups (void)
{
  SHOP (shop);
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
  undo (&shop);
  marq_board_remove (&shop.board, group);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, group, NULL);
  undo (&shop);
}

/* Without a diagram everything is there, in a row; lines find their way once their boxes have a place. */
static void
test_no_diagram (void)
{
  SHOP (shop);
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
  SHOP (shop);
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
  undo (&shop);
  marq_scene_remeasure (shop.board.scene);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, NULL);
}

static void
test_extents (void)
{
  SHOP (shop);
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
    { "first", test_first },         { "stale", test_stale },     { "field", test_field },       { "fields-moved", test_fields_moved },
    { "entity", test_entity },       { "removed", test_removed }, { "keys", test_keys },         { "relation", test_relation },
    { "bends", test_bends },         { "colors", test_colors },   { "folds", test_folds },       { "moved", test_moved },
    { "placed", test_placed },       { "subsets", test_subsets }, { "strays", test_strays },     { "types", test_types },
    { "kin", test_kin },             { "badges", test_badges },   { "views", test_views },       { "groups", test_groups },
    { "no-diagram", test_no_diagram }, { "widths", test_widths }, { "extents", test_extents },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/diagram/scene/", tests[i].name, NULL);

      g_test_add_func (path, tests[i].run);
    }
  return g_test_run ();
}
