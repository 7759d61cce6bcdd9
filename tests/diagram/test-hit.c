/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is under the pointer, against a slow way to find out; MARQ_TEST_SEED=n looks at that scene alone. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "diagram/marq-hit.h"
#include "diagram/marq-metrics.h"
#include "marq-stall.h"

#define TOLERANCE 4.0

static void
assert_hit (MarqScene *scene, double x, double y, MarqHitKind kind, const char *uid, guint index)
{
  MarqHit hit = marq_hit_at (scene, x, y, TOLERANCE);

  g_assert_cmpint (hit.kind, ==, kind);
  g_assert_cmpstr (hit.uid, ==, uid);
  g_assert_cmpuint (hit.index, ==, index);
}

static void
test_box (void)
{
  MARQ_STALL (shop);
  MarqScene *scene = shop.board.scene;
  const MarqSceneBox *box = marq_board_box (&shop.board, shop.orders);
  double left = box->rect.x, right = left + box->rect.width, top = box->rect.y, bottom = top + box->rect.height;

  assert_hit (scene, left + 50, top, MARQ_HIT_BOX, box->uid, G_MAXUINT);
  assert_hit (scene, left + 50, top + MARQ_METRICS_HEADER, MARQ_HIT_ROW, box->uid, 0);
  assert_hit (scene, left + 50, top + MARQ_METRICS_HEADER + 2.5 * MARQ_METRICS_ROW, MARQ_HIT_ROW, box->uid, 2);
  assert_hit (scene, left + 50, bottom, MARQ_HIT_BOX, box->uid, G_MAXUINT);
  assert_hit (scene, left + 50, bottom + 0.1, MARQ_HIT_NOTHING, NULL, G_MAXUINT);
  assert_hit (scene, left, top + MARQ_METRICS_HEADER + MARQ_METRICS_ROW, MARQ_HIT_HANDLE, box->uid, 1);
  assert_hit (scene, left - MARQ_HIT_HANDLE_WIDTH / 2, bottom - MARQ_METRICS_FOOT - 1, MARQ_HIT_HANDLE, box->uid, 2);
  assert_hit (scene, left - MARQ_HIT_HANDLE_WIDTH, bottom - MARQ_METRICS_FOOT - 1, MARQ_HIT_NOTHING, NULL, G_MAXUINT);
  g_assert_cmpint (marq_hit_at (scene, left, bottom - 6, 0).side, ==, MARQ_SIDE_LEFT);
  g_assert_cmpint (marq_hit_at (scene, right, bottom - 6, 0).side, ==, MARQ_SIDE_RIGHT);
  assert_hit (scene, NAN, top, MARQ_HIT_NOTHING, NULL, G_MAXUINT);
  assert_hit (scene, left, INFINITY, MARQ_HIT_NOTHING, NULL, G_MAXUINT);

  /* One in front of the other: which, their uids say. */
  marq_board_set_number (&shop.board, shop.customers_node, "x", (gint64) left + 20);
  marq_board_set_number (&shop.board, shop.customers_node, "y", (gint64) top);
  marq_board_update (&shop.board);
  {
    GPtrArray *boxes = marq_scene_get_boxes (scene);
    const MarqSceneBox *front = boxes->pdata[boxes->len - 1];

    if (front->uid == marq_board_box (&shop.board, shop.alone)->uid)
      front = boxes->pdata[boxes->len - 2];
    assert_hit (scene, left + 60, top + 10, MARQ_HIT_BOX, front->uid, G_MAXUINT);
    assert_hit (scene, left + 60, top + MARQ_METRICS_HEADER + 10, MARQ_HIT_ROW, front->uid, 0);
  }
}

static void
test_line (void)
{
  MARQ_STALL (shop);
  MarqScene *scene = shop.board.scene;
  const MarqSceneLine *line = marq_board_line (&shop.board, shop.relation);
  const MarqRoute *route = line->route;
  const MarqPoint *points = route->points;
  guint last = route->n_points - 1;
  double out = route->from_side == MARQ_SIDE_RIGHT ? 1 : -1;

  g_assert_cmpuint (route->n_points, >, 2);
  assert_hit (scene, points[0].x + out * 10, points[0].y, MARQ_HIT_END, line->uid, 0);
  out = route->to_side == MARQ_SIDE_RIGHT ? 1 : -1;
  assert_hit (scene, points[last].x + out * 10, points[last].y, MARQ_HIT_END, line->uid, 1);
  for (guint i = 1; i < last; i++)
    assert_hit (scene, points[i].x, points[i].y, MARQ_HIT_BEND, line->uid, i);
  for (guint i = 1; i + 1 < last; i++)
    assert_hit (scene, (points[i].x + points[i + 1].x) / 2, (points[i].y + points[i + 1].y) / 2, MARQ_HIT_SEGMENT, line->uid, i);
}

static void
test_group (void)
{
  MARQ_STALL (shop);
  MarqScene *scene = shop.board.scene;
  MarqItem *outer = g_object_new (MARQ_TYPE_DIAGRAM_GROUP, "x", (gint64) 2000, "y", (gint64) 0, "width", (gint64) 400, "height", (gint64) 300, NULL);
  MarqItem *inner = g_object_new (MARQ_TYPE_DIAGRAM_GROUP, "x", (gint64) 2100, "y", (gint64) 100, "width", (gint64) 200, "height", (gint64) 150, NULL);
  MarqItem *note = g_object_new (MARQ_TYPE_DIAGRAM_NOTE, "x", (gint64) 2020, "y", (gint64) 100, "width", (gint64) 60, "height", (gint64) 60, NULL);

  marq_board_insert (&shop.board, shop.board.diagram, "groups", inner);
  marq_board_insert (&shop.board, shop.board.diagram, "groups", outer);
  marq_board_insert (&shop.board, shop.board.diagram, "notes", note);
  marq_board_update (&shop.board);
  assert_hit (scene, 2010, 50, MARQ_HIT_INSIDE, marq_item_get_uid (outer), G_MAXUINT);
  assert_hit (scene, 2010, 10, MARQ_HIT_BOX, marq_item_get_uid (outer), G_MAXUINT);
  assert_hit (scene, 2001, 50, MARQ_HIT_BOX, marq_item_get_uid (outer), G_MAXUINT);
  assert_hit (scene, 1997, 50, MARQ_HIT_BOX, marq_item_get_uid (outer), G_MAXUINT);
  assert_hit (scene, 1995, 50, MARQ_HIT_NOTHING, NULL, G_MAXUINT);
  assert_hit (scene, 2399, 299, MARQ_HIT_CORNER, marq_item_get_uid (outer), G_MAXUINT);
  assert_hit (scene, 2200, 200, MARQ_HIT_INSIDE, marq_item_get_uid (inner), G_MAXUINT);
  assert_hit (scene, 2299, 249, MARQ_HIT_CORNER, marq_item_get_uid (inner), G_MAXUINT);
  assert_hit (scene, 2030, 120, MARQ_HIT_BOX, marq_item_get_uid (note), G_MAXUINT);
  assert_hit (scene, 2079, 159, MARQ_HIT_CORNER, marq_item_get_uid (note), G_MAXUINT);
}

static void
test_within (void)
{
  MARQ_STALL (shop);
  const MarqRect *orders = &marq_board_box (&shop.board, shop.orders)->rect;
  MarqRect rects[] = {
    { 0, 0, orders->x + orders->width, orders->y + orders->height },
    { orders->x + orders->width, orders->y + orders->height, -orders->x - orders->width, -orders->y - orders->height },
    { 1, 0, orders->x + orders->width - 1, orders->y + orders->height },
    { 0, 0, 0, 0 },
  };
  static const guint counts[] = { 3, 3, 1, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rects); i++)
    {
      g_autoptr (GPtrArray) uids = marq_hit_within (shop.board.scene, &rects[i]);

      g_assert_cmpuint (uids->len, ==, counts[i]);
      g_assert_true ((uids->len == 3) == g_ptr_array_find_with_equal_func (uids, marq_item_get_uid (shop.relation), g_str_equal, NULL));
    }
}

/* What is painted last is on top: each box in turn covers what was there. */
static MarqHit
look_at_boxes (MarqScene *scene, double x, double y)
{
  GPtrArray *boxes = marq_scene_get_boxes (scene);
  MarqHit hit = { MARQ_HIT_NOTHING, NULL, G_MAXUINT, MARQ_SIDE_LEFT };

  for (guint i = 0; i < boxes->len; i++)
    {
      const MarqSceneBox *box = boxes->pdata[i];
      double in_x = x - box->rect.x, in_y = y - box->rect.y;
      gboolean covers = in_x >= 0 && in_y >= 0 && in_x <= box->rect.width && in_y <= box->rect.height;

      if (box->kind == MARQ_BOX_GROUP)
        continue;
      if (covers)
        hit = (MarqHit){ MARQ_HIT_BOX, box->uid, G_MAXUINT, MARQ_SIDE_LEFT };
      if (covers && box->kind == MARQ_BOX_NOTE && in_x >= box->rect.width - 16 && in_y >= box->rect.height - 16)
        hit.kind = MARQ_HIT_CORNER;
      for (guint j = 0; j < box->rows->len; j++)
        {
          double row_y = in_y - g_array_index (box->rows, MarqSceneRow, j).y;

          if (row_y < 0 || row_y >= MARQ_METRICS_ROW)
            continue;
          if (covers)
            hit = (MarqHit){ MARQ_HIT_ROW, box->uid, j, MARQ_SIDE_LEFT };
          if (box->kind == MARQ_BOX_ENTITY && fabs (in_x - box->rect.width) <= 4)
            hit = (MarqHit){ MARQ_HIT_HANDLE, box->uid, j, MARQ_SIDE_RIGHT };
          if (box->kind == MARQ_BOX_ENTITY && fabs (in_x) <= 4)
            hit = (MarqHit){ MARQ_HIT_HANDLE, box->uid, j, MARQ_SIDE_LEFT };
        }
    }
  return hit;
}

static double
away (const MarqPoint *a, const MarqPoint *b, double x, double y)
{
  double along = a->y == b->y ? x : y, across = a->y == b->y ? y - a->y : x - a->x;
  double first = a->y == b->y ? MIN (a->x, b->x) : MIN (a->y, b->y), last = a->y == b->y ? MAX (a->x, b->x) : MAX (a->y, b->y);

  if (along >= first && along <= last)
    return fabs (across);
  return hypot (across, along < first ? first - along : along - last);
}

static double
away_from_line (const MarqSceneLine *line, double x, double y)
{
  double least = G_MAXDOUBLE;

  for (guint i = 0; line->route && i + 1 < line->route->n_points; i++)
    least = MIN (least, away (&line->route->points[i], &line->route->points[i + 1], x, y));
  return least;
}

static const MarqSceneLine *
look_at_lines (MarqScene *scene, double x, double y, double *least)
{
  GPtrArray *lines = marq_scene_get_lines (scene);
  const MarqSceneLine *found = NULL;

  *least = TOLERANCE;
  for (guint i = 0; i < lines->len; i++)
    {
      double distance = away_from_line (lines->pdata[i], x, y);

      if (distance > *least)
        continue;
      found = lines->pdata[i];
      *least = distance;
    }
  return found;
}

/* It is what it says to be. */
static void
check_line_hit (const MarqHit *hit, const MarqRoute *route, double x, double y, double least)
{
  const MarqPoint *points = route->points;
  guint last = route->n_points - 1;

  if (hit->kind == MARQ_HIT_BEND)
    {
      g_assert_true (hit->index > 0 && hit->index < last);
      g_assert_cmpfloat (hypot (points[hit->index].x - x, points[hit->index].y - y), <=, 5);
    }
  else if (hit->kind == MARQ_HIT_END)
    {
      g_assert_cmpuint (hit->index, <=, 1);
      g_assert_cmpfloat (hypot (points[hit->index ? last : 0].x - x, points[hit->index ? last : 0].y - y), <=, 16);
      g_assert_cmpint (hit->side, ==, hit->index ? route->to_side : route->from_side);
    }
  else
    {
      g_assert_cmpint (hit->kind, ==, MARQ_HIT_SEGMENT);
      g_assert_cmpuint (hit->index, <, last);
      g_assert_cmpfloat (away (&points[hit->index], &points[hit->index + 1], x, y), ==, least);
      for (guint i = MAX (hit->index, 1); i <= hit->index + 1 && i < last; i++)
        g_assert_cmpfloat (hypot (points[i].x - x, points[i].y - y), >, 5);
    }
}

static const char *
look_at_groups (MarqScene *scene, double x, double y)
{
  GPtrArray *boxes = marq_scene_get_boxes (scene);
  const char *uid = NULL;

  for (guint i = 0; i < boxes->len; i++)
    {
      const MarqSceneBox *box = boxes->pdata[i];

      if (box->kind == MARQ_BOX_GROUP && x >= box->rect.x - TOLERANCE && x <= box->rect.x + box->rect.width + TOLERANCE
          && y >= box->rect.y - TOLERANCE && y <= box->rect.y + box->rect.height + TOLERANCE)
        uid = box->uid;
    }
  return uid;
}

static void
check_point (MarqScene *scene, double x, double y)
{
  MarqHit hit = marq_hit_at (scene, x, y, TOLERANCE);
  MarqHit box = look_at_boxes (scene, x, y);
  double least;
  const MarqSceneLine *line = look_at_lines (scene, x, y, &least);

  if (box.kind != MARQ_HIT_NOTHING)
    {
      g_assert_cmpint (hit.kind, ==, box.kind);
      g_assert_cmpstr (hit.uid, ==, box.uid);
      g_assert_cmpuint (hit.index, ==, box.index);
      g_assert_cmpint (hit.side, ==, box.side);
    }
  else if (line)
    {
      g_assert_cmpstr (hit.uid, ==, line->uid);
      check_line_hit (&hit, line->route, x, y, least);
    }
  else
    {
      g_assert_cmpstr (hit.uid, ==, look_at_groups (scene, x, y));
      g_assert_true ((hit.kind == MARQ_HIT_NOTHING) == !hit.uid);
    }
}

static gpointer
pick (GRand *rand, GPtrArray *items)
{
  return items->pdata[g_rand_int_range (rand, 0, (gint32) items->len)];
}

/* Of every kind something, on a board so small that they lie on one another. */
static void
scatter (GRand *rand, MarqBoard *board)
{
  g_autoptr (GPtrArray) entities = g_ptr_array_new ();
  guint n = (guint) g_rand_int_range (rand, 1, 30);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("e%u", i);
      MarqEntity *entity = marq_sketch_entity (board->schema, name);
      MarqDiagramNode *node = marq_board_node (board, entity, g_rand_int_range (rand, 0, 1500), g_rand_int_range (rand, 0, 1000));

      for (int j = g_rand_int_range (rand, 1, 8); j > 0; j--)
        marq_sketch_field (entity, "f", "Integer");
      marq_diagram_node_set_fold (node, g_rand_int_range (rand, 0, 6) ? MARQ_FOLD_ALL : MARQ_FOLD_NAME);
      g_ptr_array_add (entities, entity);
    }
  for (guint i = 0; i < n; i++)
    {
      MarqEntity *from = pick (rand, entities), *to = pick (rand, entities);

      marq_sketch_relation (from, NULL, marq_item_list_get (marq_entity_get_fields (from), 0), to, marq_item_list_get (marq_entity_get_fields (to), 0));
    }
  for (guint i = 0; i < 5; i++)
    marq_sketch_add (board->diagram, i % 2 ? "groups" : "notes", "g", "x", (gint64) g_rand_int_range (rand, 0, 1500), "y",
                     (gint64) g_rand_int_range (rand, 0, 1000), "width", (gint64) g_rand_int_range (rand, 0, 600), "height",
                     (gint64) g_rand_int_range (rand, 0, 500), NULL);
}

/* Where a rectangle begins and ends, and just before and after. */
static void
check_edges (MarqScene *scene, const MarqRect *rect)
{
  static const double steps[] = { -4, -0.5, 0, 0.5, 4 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    for (guint j = 0; j < 3; j++)
      {
        check_point (scene, rect->x + steps[i], rect->y + j * rect->height / 2);
        check_point (scene, rect->x + rect->width + steps[i], rect->y + j * rect->height / 2);
        check_point (scene, rect->x + j * rect->width / 2, rect->y + steps[i]);
        check_point (scene, rect->x + j * rect->width / 2, rect->y + rect->height + steps[i]);
      }
}

/* On each segment, on each corner, and where this line crosses others. */
static void
check_route (MarqScene *scene, const MarqRoute *route)
{
  GPtrArray *lines = marq_scene_get_lines (scene);

  for (guint i = 0; i + 1 < route->n_points; i++)
    {
      MarqPoint a = route->points[i], b = route->points[i + 1];

      check_point (scene, a.x, a.y);
      check_point (scene, (a.x + b.x) / 2, (a.y + b.y) / 2);
      check_point (scene, a.x + 3, a.y - 2);
      for (guint j = 0; j < lines->len; j++)
        {
          const MarqRoute *other = ((MarqSceneLine *) lines->pdata[j])->route;

          for (guint k = 0; other && a.y == b.y && k + 1 < other->n_points; k++)
            if (other->points[k].x == other->points[k + 1].x)
              check_point (scene, other->points[k].x, a.y);
        }
    }
}

static void
check_scene (guint seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  MarqBoard board;
  GPtrArray *boxes, *lines;

  g_random_set_seed (seed); /* of uids */
  g_test_message ("MARQ_TEST_SEED=%u", seed);
  marq_board_init (&board);
  scatter (rand, &board);
  marq_board_open (&board);
  boxes = marq_scene_get_boxes (board.scene);
  lines = marq_scene_get_lines (board.scene);
  for (guint i = 0; i < 2000; i++)
    check_point (board.scene, g_rand_double_range (rand, -100, 2100), g_rand_double_range (rand, -100, 1600));
  for (guint i = 0; i < boxes->len; i++)
    check_edges (board.scene, &((MarqSceneBox *) boxes->pdata[i])->rect);
  for (guint i = 0; i < lines->len; i++)
    if (((MarqSceneLine *) lines->pdata[i])->route)
      check_route (board.scene, ((MarqSceneLine *) lines->pdata[i])->route);
  marq_board_clear (&board);
}

static void
test_random (void)
{
  const char *only = g_getenv ("MARQ_TEST_SEED");
  guint n_scenes = g_getenv ("MARQ_TEST_LONG") ? 300 : g_getenv ("MARQ_TEST_FEW") ? 3 : 20;

  if (only)
    check_scene ((guint) atoi (only));
  else
    for (guint seed = 1; seed <= n_scenes; seed++)
      check_scene (seed);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagram/hit/box", test_box);
  g_test_add_func ("/diagram/hit/line", test_line);
  g_test_add_func ("/diagram/hit/group", test_group);
  g_test_add_func ("/diagram/hit/within", test_within);
  g_test_add_func ("/diagram/hit/random", test_random);
  return g_test_run ();
}
