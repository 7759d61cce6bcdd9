/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes anew what has been touched: boxes, then the lines at them, then the ways of the lines. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "marq-scene-private.h"
#include "model/marq-diagram-group.h"
#include "model/marq-diagram-node.h"
#include "model/marq-diagram-note.h"
#include "model/marq-entity.h"
#include "model/marq-enum.h"
#include "model/marq-namespace.h"
#include "model/marq-view.h"

static void
note_told (GPtrArray *changed, const char *uid)
{
  if (changed)
    g_ptr_array_add (changed, g_strdup (uid));
}

/* What a uid stands for in this diagram, and the node that places it, if one does; NULL: nothing. */
static MarqItem *
find_shown (MarqScene *self, const char *uid, MarqItem **node)
{
  const char *place = marq_links_first_from (self->nodes, uid);
  MarqItem *item;

  *node = place ? g_hash_table_lookup (self->placed, place) : NULL;
  if (self->diagram && !*node)
    {
      item = g_hash_table_lookup (self->placed, uid);
      return item && (MARQ_IS_DIAGRAM_GROUP (item) || MARQ_IS_DIAGRAM_NOTE (item)) ? item : NULL;
    }
  item = marq_item_lookup (MARQ_ITEM (self->schema), uid);
  if (!item || !(MARQ_IS_ENTITY (item) || MARQ_IS_VIEW (item) || MARQ_IS_ENUM (item)))
    return NULL;
  return marq_item_contains (MARQ_ITEM (self->schema), item) ? item : NULL;
}

static void
find_place (MarqItem *item, MarqItem *node, double *x, double *y)
{
  if (node)
    {
      *x = (double) marq_diagram_node_get_x (MARQ_DIAGRAM_NODE (node));
      *y = (double) marq_diagram_node_get_y (MARQ_DIAGRAM_NODE (node));
    }
  else if (MARQ_IS_DIAGRAM_GROUP (item))
    {
      *x = (double) marq_diagram_group_get_x (MARQ_DIAGRAM_GROUP (item));
      *y = (double) marq_diagram_group_get_y (MARQ_DIAGRAM_GROUP (item));
    }
  else if (MARQ_IS_DIAGRAM_NOTE (item))
    {
      *x = (double) marq_diagram_note_get_x (MARQ_DIAGRAM_NOTE (item));
      *y = (double) marq_diagram_note_get_y (MARQ_DIAGRAM_NOTE (item));
    }
}

/* Whole, and not too far out. */
void
marq_scene_set_place (MarqBoxNode *node, double x, double y)
{
  /* There is but one nought. */
  node->box.rect.x = round (CLAMP (x, -MARQ_SCENE_FARTHEST, MARQ_SCENE_FARTHEST)) + 0.0;
  node->box.rect.y = round (CLAMP (y, -MARQ_SCENE_FARTHEST, MARQ_SCENE_FARTHEST)) + 0.0;
}

static void
touch_lines_at (MarqScene *self, const char *uid)
{
  GPtrArray *lines[] = { marq_links_get_to (self->begins, uid), marq_links_get_from (self->ends, uid) };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    for (guint j = 0; lines[i] && j < lines[i]->len; j++)
      marq_scene_touch_line (self, lines[i]->pdata[j]);
}

static void
remove_box (MarqScene *self, MarqBoxNode *node)
{
  if (node->is_routed)
    marq_router_remove_box (self->router, node->uid);
  self->is_row_touched = TRUE;
  marq_links_set (self->types, node->uid, NULL, 0);
  g_ptr_array_remove (self->shown_boxes, node);
  g_hash_table_remove (self->boxes, node->uid);
}

static MarqBoxNode *
add_box (MarqScene *self, const char *uid)
{
  MarqBoxNode *node = g_new0 (MarqBoxNode, 1);

  node->uid = g_strdup (uid);
  node->box.uid = node->uid;
  g_hash_table_insert (self->boxes, node->uid, node);
  g_ptr_array_add (self->shown_boxes, node);
  self->boxes_are_sorted = FALSE;
  self->is_row_touched = TRUE;
  return node;
}

/* Makes it say what its item says; TRUE: it looks another way. */
static gboolean
fill_box (MarqScene *self, MarqBoxNode *node, MarqItem *item, MarqItem *place)
{
  MarqSceneBox box = { .uid = node->uid };

  self->n_made_boxes++;
  marq_scene_box_fill (self, &box, item, place);
  if (node->box.rows && marq_scene_box_looks (&node->box, &box))
    {
      marq_scene_box_clear (&box);
      return FALSE;
    }
  if (box.kind != node->box.kind || box.kind == MARQ_BOX_GROUP)
    self->boxes_are_sorted = FALSE;
  if (box.rect.width != node->box.rect.width)
    self->is_row_touched = TRUE;
  box.rect.x = node->box.rect.x;
  box.rect.y = node->box.rect.y;
  box.stamp = ++self->stamp;
  marq_scene_box_clear (&node->box);
  node->box = box;
  return TRUE;
}

static gboolean
same_rect (const MarqRect *a, const MarqRect *b)
{
  return a->x == b->x && a->y == b->y && a->width == b->width && a->height == b->height;
}

/* Lines go through groups, and there is no way yet to what nobody has placed. */
static gboolean
stops_lines (MarqScene *self, MarqBoxNode *node)
{
  return node->box.kind != MARQ_BOX_GROUP && (self->diagram || node->is_held);
}

/* TRUE: it is elsewhere, or of another size. */
static gboolean
tell_place (MarqScene *self, MarqBoxNode *node)
{
  gboolean is_elsewhere = !same_rect (&node->told, &node->box.rect);

  node->told = node->box.rect;
  if (stops_lines (self, node) && (is_elsewhere || !node->is_routed))
    {
      marq_router_set_box (self->router, node->uid, &node->told);
      node->is_routed = TRUE;
    }
  return is_elsewhere;
}

static void
update_box (MarqScene *self, const char *uid, MarqTouch touch, GPtrArray *changed)
{
  MarqBoxNode *node = g_hash_table_lookup (self->boxes, uid);
  MarqItem *place;
  MarqItem *item = find_shown (self, uid, &place);
  gboolean looks_other = FALSE;
  double x = 0, y = 0;

  if (!item && !node)
    return;
  if (!node || !item || (touch & MARQ_TOUCH_LOOKS))
    {
      marq_scene_line_begin (self, uid, item);
      touch_lines_at (self, uid);
    }
  if (!item)
    {
      note_told (changed, uid);
      remove_box (self, node);
      return;
    }
  if (!node)
    {
      node = add_box (self, uid);
      touch |= MARQ_TOUCH_LOOKS | MARQ_TOUCH_PLACE;
    }
  if (touch & MARQ_TOUCH_LOOKS)
    looks_other = fill_box (self, node, item, place);
  if ((touch & MARQ_TOUCH_PLACE) && !node->is_held && self->diagram)
    {
      find_place (item, place, &x, &y);
      marq_scene_set_place (node, x, y);
    }
  if (tell_place (self, node) || looks_other)
    note_told (changed, uid);
}

static int
compare_boxes (gconstpointer a, gconstpointer b)
{
  const MarqSceneBox *left = *(const MarqSceneBox *const *) a;
  const MarqSceneBox *right = *(const MarqSceneBox *const *) b;
  double left_area = left->rect.width * left->rect.height;
  double right_area = right->rect.width * right->rect.height;

  if (left->kind != right->kind)
    return left->kind < right->kind ? -1 : 1;
  /* A group within a group is in front of it. */
  if (left->kind == MARQ_BOX_GROUP && left_area != right_area)
    return left_area > right_area ? -1 : 1;
  return strcmp (left->uid, right->uid);
}

int
marq_scene_compare_lines (gconstpointer a, gconstpointer b)
{
  const MarqSceneLine *left = *(const MarqSceneLine *const *) a;
  const MarqSceneLine *right = *(const MarqSceneLine *const *) b;

  return strcmp (left->uid, right->uid);
}

static void
line_up_list (MarqScene *self, MarqItemList *list, double *x, GPtrArray *changed)
{
  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqBoxNode *node = g_hash_table_lookup (self->boxes, marq_item_get_uid (marq_item_list_get (list, i)));

      if (!node || node->is_held)
        continue;
      marq_scene_set_place (node, *x, 0);
      *x += node->box.rect.width + MARQ_SCENE_ROW_GAP;
      if (tell_place (self, node))
        note_told (changed, node->uid);
    }
}

/* Without a diagram: all that nobody has placed stands in a row. */
static void
line_up (MarqScene *self, GPtrArray *changed)
{
  MarqItemList *spaces = marq_schema_get_namespaces (self->schema);
  double x = 0;

  for (guint i = 0; i < marq_item_list_get_length (spaces); i++)
    {
      MarqNamespace *space = marq_item_list_get (spaces, i);

      line_up_list (self, marq_namespace_get_entities (space), &x, changed);
      line_up_list (self, marq_namespace_get_views (space), &x, changed);
      line_up_list (self, marq_namespace_get_enums (space), &x, changed);
    }
}

static void
route (MarqScene *self, GPtrArray *changed)
{
  g_autoptr (GPtrArray) rerouted = g_ptr_array_new ();

  marq_router_run (self->router, rerouted);
  for (guint i = 0; i < rerouted->len; i++)
    {
      MarqLineNode *node = g_hash_table_lookup (self->lines, rerouted->pdata[i]);

      if (!node || !node->is_shown)
        continue;
      node->line.route = marq_router_get (self->router, node->uid);
      node->line.stamp = ++self->stamp;
      note_told (changed, node->uid);
    }
}

static void
touch_all (MarqScene *self)
{
  GHashTableIter iter;
  gpointer uid;

  g_hash_table_iter_init (&iter, self->boxes);
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    marq_scene_touch (self, uid, MARQ_TOUCH_LOOKS);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Each once, in the order of their letters. */
static void
sort_out (GPtrArray *texts, guint first)
{
  guint kept = first;

  if (first == texts->len)
    return;
  qsort (texts->pdata + first, texts->len - first, sizeof (gpointer), compare_texts);
  for (guint i = first; i < texts->len; i++)
    if (kept > first && g_str_equal (texts->pdata[kept - 1], texts->pdata[i]))
      g_free (texts->pdata[i]);
    else
      texts->pdata[kept++] = texts->pdata[i];
  for (guint i = kept; i < texts->len; i++)
    texts->pdata[i] = NULL;
  g_ptr_array_set_size (texts, (int) kept);
}

static void
update_boxes (MarqScene *self, GPtrArray *changed)
{
  g_autoptr (GHashTable) touched = g_steal_pointer (&self->touched);
  GHashTableIter iter;
  gpointer uid, touch;

  self->touched = marq_scene_new_touched ();
  g_hash_table_iter_init (&iter, touched);
  while (g_hash_table_iter_next (&iter, &uid, &touch))
    {
      MarqBoxNode *node = g_hash_table_lookup (self->boxes, uid);

      /* What the diagram says counts again. */
      if (node && self->diagram && (GPOINTER_TO_UINT (touch) & MARQ_TOUCH_PLACE))
        node->is_held = FALSE;
      update_box (self, uid, GPOINTER_TO_UINT (touch), changed);
    }
  if (self->is_row_touched && !self->diagram)
    line_up (self, changed);
  self->is_row_touched = FALSE;
  if (!self->boxes_are_sorted)
    g_ptr_array_sort (self->shown_boxes, compare_boxes);
  self->boxes_are_sorted = TRUE;
}

static void
update_lines (MarqScene *self, GPtrArray *changed)
{
  g_autoptr (GHashTable) touched = g_steal_pointer (&self->touched_lines);
  GHashTableIter iter;
  gpointer uid;

  self->touched_lines = marq_scene_new_touched ();
  g_hash_table_iter_init (&iter, touched);
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    if (marq_scene_line_make (self, uid))
      note_told (changed, uid);
  if (!self->lines_are_sorted)
    g_ptr_array_sort (self->shown_lines, marq_scene_compare_lines);
  self->lines_are_sorted = TRUE;
}

void
marq_scene_update (MarqScene *self, GPtrArray *changed)
{
  gboolean has_namespaces = marq_item_list_get_length (marq_schema_get_namespaces (self->schema)) > 1;
  guint first = changed ? changed->len : 0;

  /* What is noted while this goes on is done with it. */
  self->is_stale = TRUE;
  if (self->is_all_touched || has_namespaces != self->has_namespaces)
    touch_all (self);
  self->is_all_touched = FALSE;
  self->has_namespaces = has_namespaces;
  update_boxes (self, changed);
  update_lines (self, changed);
  route (self, changed);
  if (changed)
    sort_out (changed, first);
  self->is_stale = FALSE;
}
