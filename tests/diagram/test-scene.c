/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boxes and lines follow every change of the design, and nothing else is made anew. After each update the whole scene is
 * compared with one that is made from nothing.
 */
#include "config.h"

#include "diagram/marq-metrics.h"
#include "marq-stall.h"

static void
test_first (void)
{
  MARQ_STALL (shop);
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
  marq_stall_assert_rows (&shop, shop.orders, "PK NN id serial | FK buyer_id uuid | total decimal");
  marq_stall_assert_rows (&shop, shop.customers, "PK NN id uuid | mail text");

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
  MARQ_STALL (shop);

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
  MARQ_STALL (shop);
  guint made = marq_stall_count_boxes (&shop);
  guint64 stamp = marq_board_box (&shop.board, shop.alone)->stamp;
  guint64 own_stamp = marq_board_box (&shop.board, shop.customers)->stamp;

  marq_board_set (&shop.board, shop.mail, "name", "email");
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_stall_count_boxes (&shop) - made, ==, 1);
  marq_board_assert_changed (&shop.board, shop.customers, NULL);
  g_assert_cmpuint (marq_board_box (&shop.board, shop.alone)->stamp, ==, stamp);
  g_assert_cmpuint (marq_board_box (&shop.board, shop.customers)->stamp, !=, own_stamp);
  marq_stall_assert_rows (&shop, shop.customers, "PK NN id uuid | email text");

  /* What a relation is between is in its tip. */
  marq_board_set (&shop.board, shop.customer_id, "name", "number");
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.customers, shop.relation, NULL);
  g_assert_cmpstr (marq_board_line (&shop.board, shop.relation)->tip, ==, "orders.buyer_id → customers.number");

  marq_board_set_number (&shop.board, shop.order_customer, "not_null", TRUE);
  marq_board_update (&shop.board);
  g_assert_cmpint (marq_board_line (&shop.board, shop.relation)->to.many, ==, MARQ_MANY_ONE);
  marq_stall_assert_rows (&shop, shop.orders, "PK NN id serial | FK NN buyer_id uuid | total decimal");
  marq_board_set (&shop.board, shop.total, "generated_expression", "1 + 1");
  marq_board_set_type (&shop.board, shop.total, "Array(Array(Integer))");
  marq_board_update (&shop.board);
  marq_stall_assert_rows (&shop, shop.orders, "PK NN id serial | FK NN buyer_id uuid | GN total integer[][]");

  /* What is not in the picture is looked at, and makes no other. */
  marq_board_set (&shop.board, shop.total, "collation", "C");
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, NULL);
  marq_stall_undo (&shop);
}

static void
test_fields_moved (void)
{
  MARQ_STALL (shop);
  gpointer more[3];

  marq_history_move (shop.board.history, shop.order_customer, 0);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.orders, shop.relation, NULL);
  g_assert_cmpuint (marq_board_line (&shop.board, shop.relation)->from.row, ==, 0);
  marq_stall_undo (&shop);

  marq_history_begin (shop.board.history, "Several", NULL);
  for (guint i = 0; i < 3; i++)
    more[i] = marq_board_insert (&shop.board, shop.orders, "fields", g_object_new (MARQ_TYPE_FIELD, "name", i ? i > 1 ? "c" : "b" : "a", NULL));
  marq_history_move (shop.board.history, more[2], 0);
  marq_board_set (&shop.board, more[0], "comment", "a remark");
  marq_history_end (shop.board.history);
  marq_board_update (&shop.board);
  marq_stall_assert_rows (&shop, shop.orders, "c  | PK NN id serial | FK buyer_id uuid | total decimal | a  | b ");
  g_assert_cmpstr (g_array_index (marq_board_box (&shop.board, shop.orders)->rows, MarqSceneRow, 4).tip, ==, "a remark");
  marq_stall_undo (&shop);
  marq_stall_assert_rows (&shop, shop.orders, "PK NN id serial | FK buyer_id uuid | total decimal");
}

static void
test_entity (void)
{
  MARQ_STALL (shop);
  gpointer other = marq_board_insert (&shop.board, shop.board.schema, "namespaces", g_object_new (MARQ_TYPE_NAMESPACE, "name", "billing", NULL));
  guint made;

  /* Where there are several namespaces they are named. */
  marq_board_update (&shop.board);
  g_assert_cmpstr (marq_board_box (&shop.board, shop.alone)->subtitle, ==, "public");
  marq_stall_undo (&shop);
  g_assert_null (marq_board_box (&shop.board, shop.alone)->subtitle);
  marq_history_redo (shop.board.history);
  marq_board_update (&shop.board);

  made = marq_stall_count_boxes (&shop);
  marq_board_set (&shop.board, shop.orders, "name", "purchases");
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_stall_count_boxes (&shop) - made, ==, 1);
  marq_board_assert_changed (&shop.board, shop.orders, shop.relation, NULL);
  g_assert_cmpstr (marq_board_line (&shop.board, shop.relation)->tip, ==, "purchases.buyer_id → customers.id");

  /* To another namespace, with the same uids. */
  marq_board_set (&shop.board, other, "color", "green");
  marq_history_begin (shop.board.history, "Move", NULL);
  g_object_ref (shop.orders);
  marq_history_remove (shop.board.history, shop.orders);
  marq_board_insert (&shop.board, other, "entities", shop.orders);
  marq_history_end (shop.board.history);
  made = marq_stall_count_boxes (&shop);
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_stall_count_boxes (&shop) - made, ==, 1);
  marq_board_assert_changed (&shop.board, shop.orders, NULL);
  g_assert_cmpstr (marq_board_box (&shop.board, shop.orders)->subtitle, ==, "billing");
  g_assert_cmpstr (marq_board_box (&shop.board, shop.orders)->color, ==, "green");
  marq_stall_undo (&shop);
  g_assert_cmpstr (marq_board_box (&shop.board, shop.orders)->subtitle, ==, "public");
}

/* An item goes, with what refers to it and its place; and comes back with the same uid. */
static void
test_removed (void)
{
  MARQ_STALL (shop);
  g_autofree char *uid = g_strdup (marq_item_get_uid (shop.customers));
  guint made = marq_stall_count_boxes (&shop);

  marq_board_remove (&shop.board, shop.customers);
  marq_board_update (&shop.board);
  g_assert_null (marq_scene_find_box (shop.board.scene, uid));
  g_assert_cmpuint (marq_scene_get_boxes (shop.board.scene)->len, ==, 2);
  g_assert_cmpuint (marq_scene_get_lines (shop.board.scene)->len, ==, 0);
  g_assert_cmpuint (marq_stall_count_boxes (&shop) - made, ==, 1);
  marq_board_assert_changed (&shop.board, shop.customers, shop.orders, shop.relation, NULL);
  marq_stall_assert_rows (&shop, shop.orders, "PK NN id serial | buyer_id uuid | total decimal");
  marq_stall_undo (&shop);
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
  MARQ_STALL (shop);
  gpointer index, part, unique;
  guint made = marq_stall_count_boxes (&shop);

  marq_board_set_refs (&shop.board, shop.key, "fields", shop.customer_id, shop.mail);
  marq_board_update (&shop.board);
  marq_stall_assert_rows (&shop, shop.customers, "PK NN id uuid | PK NN mail text");
  g_assert_cmpuint (marq_stall_count_boxes (&shop) - made, ==, 1);
  marq_history_undo (shop.board.history);
  marq_board_update (&shop.board);

  index = g_object_new (MARQ_TYPE_INDEX, "name", "by_mail", NULL);
  marq_sketch_add (index, "parts", NULL, "field", marq_item_get_uid (shop.mail), NULL);
  part = marq_item_list_get (marq_index_get_parts (index), 0);
  marq_board_insert (&shop.board, shop.customers, "indexes", index);
  marq_board_update (&shop.board);
  marq_board_assert_changed (&shop.board, shop.customers, NULL);
  marq_stall_assert_rows (&shop, shop.customers, "PK NN id uuid | IX mail text");
  marq_board_set_number (&shop.board, index, "is_unique", TRUE);
  marq_board_update (&shop.board);
  marq_stall_assert_rows (&shop, shop.customers, "PK NN id uuid | IX UQ mail text");
  marq_board_set (&shop.board, index, "predicate", "mail <> ''");
  marq_board_update (&shop.board);
  marq_stall_assert_rows (&shop, shop.customers, "PK NN id uuid | IX mail text");
  marq_board_set (&shop.board, part, "field", marq_item_get_uid (shop.customer_id));
  marq_board_update (&shop.board);
  marq_stall_assert_rows (&shop, shop.customers, "PK IX NN id uuid | mail text");

  /* One order at most for each customer. */
  unique = g_object_new (MARQ_TYPE_CONSTRAINT, "name", "one", "constraint", MARQ_CONSTRAINT_KIND_UNIQUE, NULL);
  marq_sketch_set_refs (unique, "fields", shop.order_customer, NULL);
  marq_board_insert (&shop.board, shop.orders, "constraints", unique);
  marq_board_update (&shop.board);
  marq_stall_assert_rows (&shop, shop.orders, "PK NN id serial | FK UQ buyer_id uuid | total decimal");
  g_assert_cmpint (marq_board_line (&shop.board, shop.relation)->from.many, ==, MARQ_MANY_ZERO_OR_ONE);
  marq_board_set_refs (&shop.board, unique, "fields", shop.order_customer, shop.total);
  marq_board_update (&shop.board);
  g_assert_cmpint (marq_board_line (&shop.board, shop.relation)->from.many, ==, MARQ_MANY_ZERO_OR_MORE);
  marq_stall_undo (&shop);
}

static void
test_relation (void)
{
  MARQ_STALL (shop);
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
  marq_stall_undo (&shop);

  /* To whatever is the primary key of that. */
  {
    g_autoptr (GError) error = NULL;
    g_auto (GValue) none = G_VALUE_INIT;

    g_value_init (&none, G_TYPE_STRV);
    marq_history_set (shop.board.history, shop.relation, "target_fields", &none, &error);
    g_assert_no_error (error);
  }
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_board_line (&shop.board, shop.relation)->to.row, ==, 0);
  marq_board_set_refs (&shop.board, shop.key, "fields", shop.mail, NULL);
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_board_line (&shop.board, shop.relation)->to.row, ==, 1);
  marq_board_remove (&shop.board, shop.key);
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_board_line (&shop.board, shop.relation)->to.row, ==, G_MAXUINT);
  marq_stall_undo (&shop);

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
  g_assert_null (marq_board_line (&shop.board, self_relation));
  marq_stall_undo (&shop);
}

static void
test_colors (void)
{
  MARQ_STALL (shop);
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
  marq_stall_undo (&shop);
  g_assert_cmpstr (marq_board_box (&shop.board, shop.orders)->color, ==, "blue");
}

static void
test_types (void)
{
  MARQ_STALL (shop);
  gpointer space = marq_sketch_find (shop.board.schema, "public");
  MarqEnum *status = marq_board_insert (&shop.board, space, "enums", g_object_new (MARQ_TYPE_ENUM, "name", "St At", NULL));
  g_autofree char *type = g_strdup_printf ("Array(Enum(@%s))", marq_item_get_uid (MARQ_ITEM (status)));
  guint made;

  marq_board_set_type (&shop.board, shop.mail, "Enum('a', 'b')");
  marq_board_set_type (&shop.board, shop.total, type);
  marq_board_update (&shop.board);
  marq_stall_assert_rows (&shop, shop.customers, "PK NN id uuid | mail enum");
  marq_stall_assert_rows (&shop, shop.orders, "PK NN id serial | FK buyer_id uuid | total St At[]");

  /* An enum is a box of its own, too; and whoever has it says its name. */
  marq_board_node (&shop.board, status, 5, 5);
  marq_board_insert (&shop.board, status, "values", g_object_new (MARQ_TYPE_ENUM_VALUE, "name", "open", NULL));
  marq_board_insert (&shop.board, status, "values", g_object_new (MARQ_TYPE_ENUM_VALUE, "name", "paid", NULL));
  made = marq_stall_count_boxes (&shop);
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_stall_count_boxes (&shop) - made, ==, 1);
  marq_stall_assert_rows (&shop, status, "open | paid");
  g_assert_cmpint (marq_board_box (&shop.board, status)->kind, ==, MARQ_BOX_ENUM);
  made = marq_stall_count_boxes (&shop);
  marq_board_set (&shop.board, status, "name", "state");
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_stall_count_boxes (&shop) - made, ==, 2);
  marq_board_assert_changed (&shop.board, status, shop.orders, NULL);
  marq_stall_assert_rows (&shop, shop.orders, "PK NN id serial | FK buyer_id uuid | total state[]");
  marq_stall_undo (&shop);
  marq_board_set_type (&shop.board, shop.total, "Custom(geometry(Point,4326))");
  marq_board_update (&shop.board);
  marq_stall_assert_rows (&shop, shop.orders, "PK NN id serial | FK buyer_id uuid | total geometry(Point,4326)");
  made = marq_stall_count_boxes (&shop);
  marq_board_set (&shop.board, status, "name", "condition");
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_stall_count_boxes (&shop) - made, ==, 1);
}

static void
test_kin (void)
{
  MARQ_STALL (shop);
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
  marq_stall_undo (&shop);
  marq_history_undo (shop.board.history);
  marq_history_undo (shop.board.history);
  marq_board_update (&shop.board);
  g_assert_cmpuint (marq_scene_get_lines (shop.board.scene)->len, ==, 1);
}

static void
test_badges (void)
{
  MARQ_STALL (shop);
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
  marq_stall_undo (&shop);
}

static void
test_views (void)
{
  MARQ_STALL (shop);
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
  marq_stall_assert_rows (&shop, view, "IX UQ total ");
  marq_board_set_number (&shop.board, view, "is_materialized", FALSE);
  marq_board_update (&shop.board);
  g_assert_cmpint (marq_board_box (&shop.board, view)->badges, ==, 0);
  marq_stall_undo (&shop);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    void (*run) (void);
  } tests[] = {
    { "first", test_first },
    { "stale", test_stale },
    { "field", test_field },
    { "fields-moved", test_fields_moved },
    { "entity", test_entity },
    { "removed", test_removed },
    { "keys", test_keys },
    { "relation", test_relation },
    { "colors", test_colors },
    { "types", test_types },
    { "kin", test_kin },
    { "badges", test_badges },
    { "views", test_views },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/diagram/scene/", tests[i].name, NULL);

      g_test_add_func (path, tests[i].run);
    }
  return g_test_run ();
}
