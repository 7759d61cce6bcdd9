/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "diagram/marq-metrics.h"
#include "marq-sample-picture.h"

static void
clear_row (gpointer data)
{
  MarqSceneRow *row = data;

  g_free ((char *) row->uid);
  g_free (row->name);
  g_free (row->type);
}

static void
free_box (gpointer data)
{
  MarqSceneBox *box = data;

  g_free ((char *) box->uid);
  g_free (box->title);
  g_free (box->subtitle);
  g_free (box->tip);
  g_free (box->color);
  g_array_unref (box->rows);
  g_free (box);
}

static void
free_line (gpointer data)
{
  MarqSceneLine *line = data;

  g_free ((char *) line->uid);
  g_free (line->from.box);
  g_free (line->to.box);
  g_free (line->tip);
  g_free (line->route->points);
  g_free (line->route->hops);
  g_free ((MarqRoute *) line->route);
  g_free (line);
}

MarqSamplePicture *
marq_sample_picture_new (void)
{
  MarqSamplePicture *self = g_new0 (MarqSamplePicture, 1);

  self->boxes = g_ptr_array_new_with_free_func (free_box);
  self->lines = g_ptr_array_new_with_free_func (free_line);
  return self;
}

void
marq_sample_picture_free (MarqSamplePicture *self)
{
  g_ptr_array_unref (self->boxes);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

MarqSceneBox *
marq_sample_picture_add_box (MarqSamplePicture *self,
                             MarqBoxKind kind,
                             const char *title,
                             double x,
                             double y,
                             double width)
{
  MarqSceneBox *box = g_new0 (MarqSceneBox, 1);

  box->uid = g_strdup (title);
  box->kind = kind;
  box->title = g_strdup (title);
  box->rect = (MarqRect){ x, y, width, MARQ_METRICS_HEADER + MARQ_METRICS_FOOT };
  box->rows = g_array_new (FALSE, FALSE, sizeof (MarqSceneRow));
  g_array_set_clear_func (box->rows, clear_row);
  g_ptr_array_add (self->boxes, box);
  return box;
}

void
marq_sample_picture_add_row (MarqSceneBox *box, const char *name, const char *type, MarqMarks marks)
{
  MarqSceneRow row = { .uid = g_strconcat (box->uid, ".", name, NULL),
                       .name = g_strdup (name),
                       .type = g_strdup (type),
                       .marks = marks,
                       .y = MARQ_METRICS_HEADER + box->rows->len * MARQ_METRICS_ROW };

  g_array_append_val (box->rows, row);
  box->rect.height += MARQ_METRICS_ROW;
}

static const MarqSceneBox *
find (MarqSamplePicture *self, const char *uid)
{
  for (guint i = 0; i < self->boxes->len; i++)
    if (g_str_equal (((MarqSceneBox *) self->boxes->pdata[i])->uid, uid))
      return self->boxes->pdata[i];
  g_assert_not_reached ();
}

static double
find_y (const MarqSceneBox *box, guint row)
{
  if (row == G_MAXUINT)
    return box->rect.y + MARQ_METRICS_STRIP + (MARQ_METRICS_HEADER - MARQ_METRICS_STRIP) / 2;
  return box->rect.y + MARQ_METRICS_HEADER + (row + 0.5) * MARQ_METRICS_ROW;
}

static MarqPoint
leave (const MarqSceneBox *box, guint row, double middle, MarqSide *side)
{
  *side = middle < box->rect.x + box->rect.width / 2 ? MARQ_SIDE_LEFT : MARQ_SIDE_RIGHT;
  return (MarqPoint){ *side == MARQ_SIDE_LEFT ? box->rect.x : box->rect.x + box->rect.width,
                      find_y (box, row) };
}

MarqSceneLine *
marq_sample_picture_add_line (MarqSamplePicture *self,
                              MarqSceneLineKind kind,
                              const char *from,
                              guint from_row,
                              MarqMany from_many,
                              const char *to,
                              guint to_row,
                              MarqMany to_many,
                              double middle)
{
  MarqSceneLine *line = g_new0 (MarqSceneLine, 1);
  MarqRoute *route = g_new0 (MarqRoute, 1);

  line->uid = g_strdup_printf ("%s.%u>%s", from, from_row == G_MAXUINT ? 0 : from_row + 1, to);
  line->kind = kind;
  line->from = (MarqSceneEnd){ g_strdup (from), from_row, from_many };
  line->to = (MarqSceneEnd){ g_strdup (to), to_row, to_many };
  line->tip = g_strdup_printf ("%s → %s", from, to);
  line->route = route;
  route->n_points = 4;
  route->points = g_new (MarqPoint, 4);
  route->points[0] = leave (find (self, from), from_row, middle, &route->from_side);
  route->points[3] = leave (find (self, to), to_row, middle, &route->to_side);
  route->points[1] = (MarqPoint){ middle, route->points[0].y };
  route->points[2] = (MarqPoint){ middle, route->points[3].y };
  g_ptr_array_add (self->lines, line);
  return line;
}

static gboolean
is_between (double value, double one, double other)
{
  return value > MIN (one, other) && value < MAX (one, other);
}

static int
compare_x (gconstpointer a, gconstpointer b)
{
  const MarqPoint *left = a, *right = b;

  return (left->x > right->x) - (left->x < right->x);
}

static void
add_hops_of (MarqSamplePicture *self, MarqRoute *route)
{
  g_autoptr (GArray) hops = g_array_new (FALSE, FALSE, sizeof (MarqPoint));

  for (guint i = 0; i + 1 < route->n_points; i += 2)
    for (guint j = 0; j < self->lines->len; j++)
      {
        const MarqRoute *other = ((MarqSceneLine *) self->lines->pdata[j])->route;
        MarqPoint hop = { other->points[1].x, route->points[i].y };

        if (other != route && is_between (hop.x, route->points[i].x, route->points[i + 1].x)
            && is_between (hop.y, other->points[1].y, other->points[2].y))
          g_array_append_val (hops, hop);
      }
  g_array_sort (hops, compare_x);
  route->n_hops = hops->len;
  g_free (route->hops);
  route->hops = g_memdup2 (hops->data, hops->len * sizeof (MarqPoint));
}

void
marq_sample_picture_add_hops (MarqSamplePicture *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    add_hops_of (self, (MarqRoute *) ((MarqSceneLine *) self->lines->pdata[i])->route);
}

#define REQUIRED MARQ_MARK_REQUIRED
#define PRIMARY  (MARQ_MARK_PRIMARY | MARQ_MARK_REQUIRED)
#define FOREIGN  (MARQ_MARK_FOREIGN | MARQ_MARK_REQUIRED)

static const struct
{
  const char *box, *name, *type;
  MarqMarks marks;
} shop_rows[] = {
  { "customers", "id", "uuid", PRIMARY },
  { "customers", "email", "email", REQUIRED | MARQ_MARK_UNIQUE },
  { "customers", "name", "string(120)", REQUIRED | MARQ_MARK_INDEXED },
  { "customers", "status", "order_status", 0 },
  { "customers", "created_at", "timestamp", REQUIRED },
  { "orders", "id", "uuid", PRIMARY },
  { "orders", "number", "serial", REQUIRED | MARQ_MARK_UNIQUE },
  { "orders", "placed_at", "timestamp", 0 },
  { "orders", "customer_id", "uuid", FOREIGN | MARQ_MARK_INDEXED },
  { "orders", "replaces_id", "uuid", MARQ_MARK_FOREIGN | MARQ_MARK_UNIQUE },
  { "orders", "total", "decimal(12,2)", REQUIRED | MARQ_MARK_GENERATED },
  { "order_items", "order_id", "uuid", PRIMARY | FOREIGN },
  { "order_items", "product_id", "uuid", PRIMARY | FOREIGN },
  { "order_items", "quantity", "integer", REQUIRED },
  { "order_items", "price", "decimal(10,2)", REQUIRED },
  { "products", "id", "uuid", PRIMARY },
  { "products", "name", "string(255)", REQUIRED | MARQ_MARK_INDEXED },
  { "products", "price", "decimal(10,2)", REQUIRED },
  { "products", "a_name_that_is_longer_than_there_is_room_for", "array(timestamp with time zone)",
    0 },
  { "products", "attributes", "jsonb", 0 },
  { "reviews", "id", "bigint", PRIMARY },
  { "reviews", "product_id", "uuid", FOREIGN },
  { "reviews", "rating", "integer", REQUIRED },
  { "reviews", "body", "text", 0 },
  { "orders_2026", "id", "uuid", PRIMARY },
  { "best_sellers", "product", "string(255)", 0 },
  { "best_sellers", "sold", "bigint", 0 },
  { "order_status", "open", NULL, 0 },
  { "order_status", "paid", NULL, 0 },
  { "order_status", "shipped", NULL, 0 },
};

static const struct
{
  MarqBoxKind kind;
  const char *title, *subtitle, *color;
  MarqBadges badges;
  double x, y, width, height; /* height 0: as the rows want it */
} shop_boxes[] = {
  { MARQ_BOX_GROUP, "Sales", NULL, "blue", 0, 40, 40, 640, 380 },
  { MARQ_BOX_GROUP, "Catalogue", NULL, "green", 0, 40, 470, 640, 300 },
  { MARQ_BOX_NOTE, "Prices are copied on purpose: an order keeps what was paid.", NULL, NULL, 0,
    720, 300, 192, 84 },
  { MARQ_BOX_ENTITY, "customers", "public", "blue", MARQ_BADGE_SECURED | MARQ_BADGE_TRIGGERS, 66,
    76, 233 },
  { MARQ_BOX_ENTITY, "orders", "public", "blue", MARQ_BADGE_PARTITIONED, 398, 150, 233 },
  { MARQ_BOX_ENTITY, "order_items", "public", NULL, 0, 720, 76, 233 },
  { MARQ_BOX_ENTITY, "products", "public", "green", MARQ_BADGE_UNLOGGED, 66, 506, 233 },
  { MARQ_BOX_ENTITY, "reviews", "public", "green", MARQ_BADGE_FOREIGN, 398, 580, 233 },
  { MARQ_BOX_ENTITY, "orders_2026", "archive", "orange", MARQ_BADGE_PARTITION, 720, 420, 233 },
  { MARQ_BOX_VIEW, "best_sellers", "public", "purple", MARQ_BADGE_MATERIALIZED, 720, 560, 233 },
  { MARQ_BOX_ENUM, "order_status", "public", "red", 0, 720, 680, 180 },
};

static void
add_shop_box (MarqSamplePicture *self, guint index)
{
  MarqSceneBox *box = marq_sample_picture_add_box (self, shop_boxes[index].kind,
                                                   shop_boxes[index].title, shop_boxes[index].x,
                                                   shop_boxes[index].y, shop_boxes[index].width);

  box->subtitle = g_strdup (shop_boxes[index].subtitle);
  box->color = g_strdup (shop_boxes[index].color);
  box->badges = shop_boxes[index].badges;
  for (guint i = 0; i < G_N_ELEMENTS (shop_rows); i++)
    if (g_str_equal (shop_rows[i].box, box->uid))
      marq_sample_picture_add_row (box, shop_rows[i].name, shop_rows[i].type, shop_rows[i].marks);
  if (shop_boxes[index].height > 0)
    box->rect.height = shop_boxes[index].height;
}

MarqSamplePicture *
marq_sample_picture_new_shop (void)
{
  MarqSamplePicture *self = marq_sample_picture_new ();
  MarqSceneBox *reviews;

  for (guint i = 0; i < G_N_ELEMENTS (shop_boxes); i++)
    add_shop_box (self, i);
  reviews = (MarqSceneBox *) find (self, "reviews");
  reviews->n_hidden = 3;
  reviews->rect.height += MARQ_METRICS_MORE - MARQ_METRICS_FOOT;
  marq_sample_picture_add_line (self, MARQ_LINE_RELATION, "orders", 3, MARQ_MANY_ZERO_OR_MORE,
                                "customers", 0, MARQ_MANY_ONE, 350);
  marq_sample_picture_add_line (self, MARQ_LINE_RELATION, "orders", 4, MARQ_MANY_ZERO_OR_ONE,
                                "orders", 0, MARQ_MANY_ZERO_OR_ONE, 660);
  marq_sample_picture_add_line (self, MARQ_LINE_RELATION, "order_items", 0, MARQ_MANY_ZERO_OR_MORE,
                                "orders", 0, MARQ_MANY_ONE, 690);
  marq_sample_picture_add_line (self, MARQ_LINE_RELATION, "order_items", 1, MARQ_MANY_ZERO_OR_MORE,
                                "products", 0, MARQ_MANY_ONE, 675);
  marq_sample_picture_add_line (self, MARQ_LINE_RELATION, "reviews", 1, MARQ_MANY_ZERO_OR_MORE,
                                "products", 0, MARQ_MANY_ONE, 350);
  marq_sample_picture_add_line (self, MARQ_LINE_PARTITION, "orders_2026", G_MAXUINT, MARQ_MANY_NONE,
                                "orders", G_MAXUINT, MARQ_MANY_NONE, 682);
  marq_sample_picture_add_line (self, MARQ_LINE_INHERITS, "reviews", G_MAXUINT, MARQ_MANY_NONE,
                                "products", G_MAXUINT, MARQ_MANY_NONE, 365);
  marq_sample_picture_add_hops (self);
  return self;
}

const MarqSampleLook marq_sample_looks[] = {
  { "orders", MARQ_LOOK_SELECTED },
  { "orders.id", MARQ_LOOK_RELATED },
  { "orders.customer_id", MARQ_LOOK_SELECTED },
  { "customers", MARQ_LOOK_RELATED },
  { "customers.id", MARQ_LOOK_RELATED },
  { "customers.email", MARQ_LOOK_HIT },
  { "products", MARQ_LOOK_HIT },
  { "orders.4>customers", MARQ_LOOK_SELECTED },
  { "order_items.1>orders", MARQ_LOOK_RELATED },
  { "order_items.2>products", MARQ_LOOK_HIT },
  { "best_sellers", MARQ_LOOK_DIMMED },
  { "reviews.2>products", MARQ_LOOK_DIMMED },
  { "order_status", MARQ_LOOK_DIMMED | MARQ_LOOK_SELECTED },
  { NULL, 0 },
};

const MarqSampleLook marq_sample_differences[] = {
  { "Catalogue", MARQ_LOOK_CHANGED },
  { "customers", MARQ_LOOK_CHANGED },
  { "customers.email", MARQ_LOOK_CHANGED },
  { "customers.name", MARQ_LOOK_ADDED },
  { "customers.status", MARQ_LOOK_REMOVED },
  { "customers.created_at", MARQ_LOOK_MOVED },
  { "orders", MARQ_LOOK_MOVED },
  { "reviews", MARQ_LOOK_REMOVED },
  { "order_items", MARQ_LOOK_ADDED },
  { "order_items.1>orders", MARQ_LOOK_ADDED },
  { "orders.4>customers", MARQ_LOOK_CHANGED },
  { "reviews.2>products", MARQ_LOOK_REMOVED },
  { "Prices are copied on purpose: an order keeps what was paid.", MARQ_LOOK_ADDED },
  { NULL, 0 },
};

MarqLook
marq_sample_look_up (gpointer data, const char *uid)
{
  for (const MarqSampleLook *look = data; look && look->uid; look++)
    if (g_str_equal (look->uid, uid))
      return look->look;
  return 0;
}

/* One is enough for all, and quicker. */
MarqTexts *
marq_sample_get_texts (void)
{
  static MarqTexts *texts = NULL;

  if (!texts)
    {
      PangoContext *context = marq_texts_new_context ();

      texts = marq_texts_new (context);
      g_object_unref (context);
    }
  return texts;
}
