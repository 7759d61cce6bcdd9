/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "marq-scene-private.h"

enum
{
  STALE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MarqScene, marq_scene, G_TYPE_OBJECT)

static void
free_box (gpointer data)
{
  MarqBoxNode *node = data;

  marq_scene_box_clear (&node->box);
  g_free (node->uid);
  g_free (node);
}

static void
marq_scene_finalize (GObject *object)
{
  MarqScene *self = MARQ_SCENE (object);

  marq_scene_unwatch (self);
  marq_router_free (self->router);
  g_ptr_array_unref (self->shown_boxes);
  g_ptr_array_unref (self->shown_lines);
  g_hash_table_unref (self->boxes);
  g_hash_table_unref (self->lines);
  g_hash_table_unref (self->placed);
  g_hash_table_unref (self->touched);
  g_hash_table_unref (self->touched_lines);
  marq_links_free (self->nodes);
  marq_links_free (self->bends);
  marq_links_free (self->types);
  marq_links_free (self->begins);
  marq_links_free (self->ends);
  g_clear_object (&self->diagram);
  g_object_unref (self->schema);

  G_OBJECT_CLASS (marq_scene_parent_class)->finalize (object);
}

static void
marq_scene_class_init (MarqSceneClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = marq_scene_finalize;
  signals[STALE] = g_signal_new ("stale", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

GHashTable *
marq_scene_new_touched (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
marq_scene_init (MarqScene *self)
{
  self->boxes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_box);
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) marq_scene_line_free);
  self->placed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->touched = marq_scene_new_touched ();
  self->touched_lines = marq_scene_new_touched ();
  self->shown_boxes = g_ptr_array_new ();
  self->shown_lines = g_ptr_array_new ();
  self->nodes = marq_links_new ();
  self->bends = marq_links_new ();
  self->types = marq_links_new ();
  self->begins = marq_links_new ();
  self->ends = marq_links_new ();
  self->router = marq_router_new ();
}

MarqScene *
marq_scene_new (MarqSchema *schema, MarqDiagram *diagram, MarqTexts *texts)
{
  MarqScene *self = g_object_new (MARQ_TYPE_SCENE, NULL);

  self->schema = g_object_ref (schema);
  self->diagram = diagram ? g_object_ref (diagram) : NULL;
  self->texts = texts;
  marq_scene_watch (self);
  return self;
}

void
marq_scene_remeasure (MarqScene *self)
{
  self->is_all_touched = TRUE;
  marq_scene_tell (self);
}

GPtrArray *
marq_scene_get_boxes (MarqScene *self)
{
  return self->shown_boxes;
}

GPtrArray *
marq_scene_get_lines (MarqScene *self)
{
  return self->shown_lines;
}

const MarqSceneBox *
marq_scene_find_box (MarqScene *self, const char *uid)
{
  MarqBoxNode *node = uid ? g_hash_table_lookup (self->boxes, uid) : NULL;

  return node ? &node->box : NULL;
}

const MarqSceneLine *
marq_scene_find_line (MarqScene *self, const char *uid)
{
  MarqLineNode *node = uid ? g_hash_table_lookup (self->lines, uid) : NULL;

  return node && node->is_shown ? &node->line : NULL;
}

GPtrArray *
marq_scene_dup_lines_of (MarqScene *self, const char *uid)
{
  GPtrArray *lists[] = { marq_links_get_to (self->begins, uid), marq_links_get_from (self->ends, uid) };
  GPtrArray *lines = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; lists[i] && j < lists[i]->len; j++)
      {
        const MarqSceneLine *line = marq_scene_find_line (self, lists[i]->pdata[j]);

        /* One that ends where it begins is in both lists. */
        if (line && (i == 0 || !g_str_equal (line->from.box, uid)))
          g_ptr_array_add (lines, (gpointer) line);
      }
  g_ptr_array_sort (lines, marq_scene_compare_lines);
  return lines;
}

MarqRect
marq_scene_get_extents (MarqScene *self)
{
  MarqRect extents = { 0 };

  for (guint i = 0; i < self->shown_boxes->len; i++)
    extents = marq_rect_union (&extents, &((MarqSceneBox *) self->shown_boxes->pdata[i])->rect);
  for (guint i = 0; i < self->shown_lines->len; i++)
    {
      const MarqRoute *way = ((MarqSceneLine *) self->shown_lines->pdata[i])->route;

      for (guint j = 0; way && j + 1 < way->n_points; j++)
        {
          const MarqPoint *a = &way->points[j], *b = a + 1;
          MarqRect rect = { MIN (a->x, b->x), MIN (a->y, b->y), ABS (a->x - b->x), ABS (a->y - b->y) };

          extents = marq_rect_union (&extents, &rect);
        }
    }
  return extents;
}

void
marq_scene_place (MarqScene *self, const char *uid, double x, double y)
{
  MarqBoxNode *node = g_hash_table_lookup (self->boxes, uid);

  if (!node || !isfinite (x) || !isfinite (y))
    return;
  marq_scene_set_place (node, x, y);
  if (!node->is_held)
    self->is_row_touched = TRUE;
  node->is_held = TRUE;
  marq_scene_touch (self, uid, 0);
}

GPtrArray *
marq_scene_dup_carried (MarqScene *self, const char *group)
{
  const MarqSceneBox *outer = marq_scene_find_box (self, group);
  GPtrArray *carried = g_ptr_array_new ();

  for (guint i = 0; outer && outer->kind == MARQ_BOX_GROUP && i < self->shown_boxes->len; i++)
    {
      const MarqSceneBox *box = self->shown_boxes->pdata[i];

      if (box != outer && marq_rect_holds (&outer->rect, &box->rect))
        g_ptr_array_add (carried, (gpointer) box->uid);
    }
  return carried;
}
