/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A shop with a group, a note and what stands alone: laid out whole, in part, and with what is new. */
#include "config.h"

#include <math.h>

#include "diagram/marq-scene-layout.h"
#include "marq-board.h"
#include "marq-layout-sketch.h"

typedef struct
{
  MarqBoard board;
  gpointer customers, orders, items, products, lone;
  gpointer group, note;
} Shop;

static gpointer
add_entity (Shop *self, const char *name, gpointer target, int x, int y)
{
  gpointer entity = marq_sketch_entity (self->board.schema, name);
  gpointer id = marq_sketch_field (entity, "id", "uuid");

  if (target)
    marq_sketch_relation (entity, NULL, marq_sketch_field (entity, "other_id", "uuid"), target,
                          marq_item_list_get (marq_entity_get_fields (target), 0));
  marq_sketch_key (entity, NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, id);
  marq_board_node (&self->board, entity, x, y);
  return entity;
}

static void
shop_init (Shop *self)
{
  marq_board_init (&self->board);
  self->customers = add_entity (self, "customers", NULL, 100, 200);
  self->orders = add_entity (self, "orders", self->customers, 110, 220);
  self->items = add_entity (self, "items", self->orders, 900, 900);
  self->products = add_entity (self, "products", NULL, 920, 910);
  marq_sketch_relation (self->items, NULL, marq_sketch_field (self->items, "product_id", "uuid"), self->products,
                        marq_item_list_get (marq_entity_get_fields (self->products), 0));
  self->lone = add_entity (self, "alone", NULL, 2000, 500);
  self->group = marq_sketch_add (self->board.diagram, "groups", "Sales", "x", (gint64) 50, "y", (gint64) 100, "width", (gint64) 500, "height",
                                 (gint64) 400, NULL);
  self->note = marq_sketch_add (self->board.diagram, "notes", "n", "text", "About items", "x", (gint64) 930, "y", (gint64) 1100, "width",
                                (gint64) 150, "height", (gint64) 80, NULL);
  marq_board_open (&self->board);
}

static const MarqRect *
rect_of (Shop *self, gpointer item)
{
  return &marq_scene_find_box (self->board.scene, marq_item_get_uid (item))->rect;
}

/* Arranged, and placed in the scene. */
static MarqLayout *
arrange (Shop *self, MarqArrange how, const char *const *uids)
{
  MarqLayout *layout = marq_scene_layout_new (self->board.scene, how, uids, 1.6);

  marq_layout_sketch_run (layout);
  marq_layout_sketch_check (layout);
  marq_scene_layout_place (self->board.scene, layout);
  marq_scene_update (self->board.scene, NULL);
  for (guint i = 0; i < layout->boxes->len; i++)
    {
      MarqLayoutBox *box = marq_layout_sketch_box (layout, i);
      const MarqSceneBox *shown = marq_scene_find_box (self->board.scene, box->uid);

      g_assert_cmpfloat (shown->rect.x, ==, box->rect.x);
      g_assert_cmpfloat (shown->rect.y, ==, box->rect.y);
    }
  return layout;
}

static void
test_all (void)
{
  Shop shop;
  g_autoptr (MarqLayout) layout = NULL;
  const MarqRect *group;

  shop_init (&shop);
  layout = arrange (&shop, MARQ_ARRANGE_ALL, NULL);
  g_assert_cmpuint (layout->boxes->len, ==, 6);
  g_assert_cmpuint (layout->groups->len, ==, 1);
  /* Three relations, and the note. */
  g_assert_cmpuint (layout->lines->len, ==, 4);
  group = &marq_layout_sketch_group (layout, 0)->rect;
  g_assert_true (marq_rect_holds (group, rect_of (&shop, shop.customers)));
  g_assert_true (marq_rect_holds (group, rect_of (&shop, shop.orders)));
  g_assert_false (marq_rect_overlaps (group, rect_of (&shop, shop.items)));
  g_assert_cmpfloat (rect_of (&shop, shop.orders)->x, >, rect_of (&shop, shop.customers)->x);
  g_assert_cmpfloat (rect_of (&shop, shop.group)->x, ==, group->x);
  marq_board_clear (&shop.board);
}

/* What it is about is the nearest to it afterwards, too. */
static void
test_note (void)
{
  Shop shop;
  g_autoptr (MarqLayout) layout = NULL;
  const MarqRect *note, *items, *products;

  shop_init (&shop);
  layout = arrange (&shop, MARQ_ARRANGE_ALL, NULL);
  note = rect_of (&shop, shop.note);
  items = rect_of (&shop, shop.items);
  products = rect_of (&shop, shop.products);
  g_assert_cmpfloat (MIN (hypot (note->x - items->x, note->y - items->y), hypot (note->x - products->x, note->y - products->y)), <, 500);
  marq_board_clear (&shop.board);
}

static void
test_selection (void)
{
  Shop shop;
  g_autoptr (MarqLayout) layout = NULL;
  const char *uids[3] = { NULL };
  MarqRect orders, group, note;

  shop_init (&shop);
  orders = *rect_of (&shop, shop.orders);
  group = *rect_of (&shop, shop.group);
  note = *rect_of (&shop, shop.note);
  uids[0] = marq_item_get_uid (shop.items);
  uids[1] = marq_item_get_uid (shop.products);
  layout = arrange (&shop, MARQ_ARRANGE_SELECTION, uids);
  g_assert_cmpmem (&orders, sizeof orders, rect_of (&shop, shop.orders), sizeof orders);
  g_assert_cmpmem (&group, sizeof group, rect_of (&shop, shop.group), sizeof group);
  g_assert_cmpmem (&note, sizeof note, rect_of (&shop, shop.note), sizeof note);
  g_assert_cmpfloat (hypot (rect_of (&shop, shop.items)->x - 900, rect_of (&shop, shop.items)->y - 900), <, 800);
  g_assert_cmpfloat (rect_of (&shop, shop.items)->x, >, rect_of (&shop, shop.products)->x);
  marq_board_clear (&shop.board);
}

/* A group that is selected takes with it what is in it. */
static void
test_selected_group (void)
{
  Shop shop;
  g_autoptr (MarqLayout) layout = NULL;
  const char *uids[2] = { NULL };
  MarqRect items;

  shop_init (&shop);
  items = *rect_of (&shop, shop.items);
  uids[0] = marq_item_get_uid (shop.group);
  layout = arrange (&shop, MARQ_ARRANGE_SELECTION, uids);
  g_assert_cmpmem (&items, sizeof items, rect_of (&shop, shop.items), sizeof items);
  g_assert_false (marq_rect_overlaps (rect_of (&shop, shop.customers), rect_of (&shop, shop.orders)));
  g_assert_true (marq_rect_holds (&marq_layout_sketch_group (layout, 0)->rect, rect_of (&shop, shop.customers)));
  marq_board_clear (&shop.board);
}

/* Two whose place nobody told; one is said to be new, the other only has none. */
static void
try_new (gboolean is_said)
{
  Shop shop;
  g_autoptr (MarqLayout) layout = NULL;
  const char *uids[3] = { NULL };
  gpointer reviews, returns;
  MarqRect before[3];

  shop_init (&shop);
  marq_board_clear (&shop.board);
  marq_board_init (&shop.board);
  shop.customers = add_entity (&shop, "customers", NULL, 100, 100);
  shop.orders = add_entity (&shop, "orders", shop.customers, 500, 100);
  shop.lone = add_entity (&shop, "alone", NULL, 100, 500);
  reviews = add_entity (&shop, "reviews", shop.lone, 0, 0);
  returns = add_entity (&shop, "returns", shop.orders, 0, 0);
  marq_board_open (&shop.board);
  before[0] = *rect_of (&shop, shop.customers);
  before[1] = *rect_of (&shop, shop.orders);
  before[2] = *rect_of (&shop, shop.lone);
  uids[0] = marq_item_get_uid (reviews);
  uids[1] = marq_item_get_uid (returns);
  layout = arrange (&shop, MARQ_ARRANGE_NEW, is_said ? uids : NULL);
  g_assert_cmpmem (&before[0], sizeof (MarqRect), rect_of (&shop, shop.customers), sizeof (MarqRect));
  g_assert_cmpmem (&before[1], sizeof (MarqRect), rect_of (&shop, shop.orders), sizeof (MarqRect));
  g_assert_cmpmem (&before[2], sizeof (MarqRect), rect_of (&shop, shop.lone), sizeof (MarqRect));
  /* Just beside what they refer to, with room for the line; as near as the grid has it. */
  g_assert_cmpfloat_with_epsilon (rect_of (&shop, reviews)->x, 100 + before[2].width + 100, 10);
  g_assert_cmpfloat_with_epsilon (rect_of (&shop, reviews)->y, 500, 10);
  g_assert_cmpfloat_with_epsilon (rect_of (&shop, returns)->x, 500 + before[1].width + 100, 10);
  g_assert_cmpfloat_with_epsilon (rect_of (&shop, returns)->y, 100, 10);
  marq_board_clear (&shop.board);
}

static void
test_new (void)
{
  try_new (TRUE);
}

static void
test_unplaced (void)
{
  try_new (FALSE);
}

/* Without a diagram: all stands in a row first, and then in order; lines have ways. */
static void
test_without_diagram (void)
{
  Shop shop;
  g_autoptr (MarqLayout) layout = NULL;

  shop_init (&shop);
  g_object_unref (shop.board.scene);
  shop.board.scene = marq_scene_new (shop.board.schema, NULL, shop.board.texts);
  marq_scene_update (shop.board.scene, NULL);
  layout = arrange (&shop, MARQ_ARRANGE_ALL, NULL);
  g_assert_cmpuint (layout->boxes->len, ==, 5);
  g_assert_cmpuint (marq_scene_get_lines (shop.board.scene)->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_nonnull (((MarqSceneLine *) marq_scene_get_lines (shop.board.scene)->pdata[i])->route);
  marq_board_clear (&shop.board);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene-layout/all", test_all);
  g_test_add_func ("/scene-layout/note", test_note);
  g_test_add_func ("/scene-layout/selection", test_selection);
  g_test_add_func ("/scene-layout/selected-group", test_selected_group);
  g_test_add_func ("/scene-layout/new", test_new);
  g_test_add_func ("/scene-layout/unplaced", test_unplaced);
  g_test_add_func ("/scene-layout/without-diagram", test_without_diagram);
  return g_test_run ();
}
