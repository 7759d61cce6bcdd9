/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "marq-scene-layout.h"

/* A note that is not farther from a box than this is about it. */
#define NOTE_REACH 200.0

typedef struct
{
  MarqScene  *scene;
  MarqArrange arrange;
  MarqLayout *layout;
  GPtrArray  *boxes;   /* MarqSceneBox: in the order of the layout's */
  GPtrArray  *groups;  /* MarqSceneBox: likewise */
  GHashTable *numbers; /* uid -> number of the box */
  GHashTable *meant;   /* uids of those that are to be placed; NULL: all are */
} Making;

/* As people look for them: the names of things, and not what they are known by, decide what comes first. */
static int
compare_boxes (gconstpointer a, gconstpointer b)
{
  const MarqSceneBox *left = *(const MarqSceneBox *const *) a;
  const MarqSceneBox *right = *(const MarqSceneBox *const *) b;
  int order = g_strcmp0 (left->subtitle, right->subtitle);

  if (left->kind != right->kind)
    return left->kind < right->kind ? -1 : 1;
  if (!order)
    order = g_strcmp0 (left->title, right->title);
  return order ? order : strcmp (left->uid, right->uid);
}

static gboolean
is_unplaced (Making *self, const MarqSceneBox *box)
{
  return box->rect.x == 0 && box->rect.y == 0;
}

static void
collect_boxes (Making *self)
{
  GPtrArray *boxes = marq_scene_get_boxes (self->scene);

  for (guint i = 0; i < boxes->len; i++)
    g_ptr_array_add (((MarqSceneBox *) boxes->pdata[i])->kind == MARQ_BOX_GROUP ? self->groups : self->boxes, boxes->pdata[i]);
  g_ptr_array_sort (self->boxes, compare_boxes);
  g_ptr_array_sort (self->groups, compare_boxes);
}

static void
collect_meant (Making *self, const char *const *uids)
{
  if (self->arrange == MARQ_ARRANGE_ALL)
    return;
  self->meant = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; uids && uids[i]; i++)
    {
      g_autoptr (GPtrArray) carried = self->arrange == MARQ_ARRANGE_SELECTION ? marq_scene_dup_carried (self->scene, uids[i]) : NULL;

      g_hash_table_add (self->meant, g_strdup (uids[i]));
      for (guint j = 0; carried && j < carried->len; j++)
        g_hash_table_add (self->meant, g_strdup (carried->pdata[j]));
    }
  for (guint i = 0; self->arrange == MARQ_ARRANGE_NEW && !uids && i < self->boxes->len; i++)
    if (is_unplaced (self, self->boxes->pdata[i]))
      g_hash_table_add (self->meant, g_strdup (((MarqSceneBox *) self->boxes->pdata[i])->uid));
}

static gboolean
is_meant (Making *self, const MarqSceneBox *box)
{
  return !self->meant || g_hash_table_contains (self->meant, box->uid);
}

/* The smallest that it lies in, of those that are larger; NULL: none. */
static const char *
find_group (Making *self, const MarqSceneBox *box)
{
  const MarqSceneBox *found = NULL;

  /* Where something new is says nothing. */
  if (self->arrange == MARQ_ARRANGE_NEW && is_meant (self, box))
    return NULL;
  for (guint i = 0; i < self->groups->len; i++)
    {
      const MarqSceneBox *group = self->groups->pdata[i];

      if (group == box || !marq_rect_holds (&group->rect, &box->rect) || (box->kind == MARQ_BOX_GROUP && marq_rect_holds (&box->rect, &group->rect)))
        continue;
      if (!found || group->rect.width * group->rect.height < found->rect.width * found->rect.height)
        found = group;
    }
  return found ? found->uid : NULL;
}

static void
add_boxes (Making *self)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      const MarqSceneBox *group = self->groups->pdata[i];

      marq_layout_add_group (self->layout, group->uid, &group->rect, find_group (self, group), !is_meant (self, group));
    }
  for (guint i = 0; i < self->boxes->len; i++)
    {
      const MarqSceneBox *box = self->boxes->pdata[i];

      marq_layout_add_box (self->layout, box->uid, &box->rect, find_group (self, box), !is_meant (self, box));
      g_hash_table_insert (self->numbers, (gpointer) box->uid, GUINT_TO_POINTER (i + 1));
    }
}

static double
distance_between (const MarqRect *a, const MarqRect *b)
{
  return hypot (MAX (0, MAX (a->x - b->x - b->width, b->x - a->x - a->width)), MAX (0, MAX (a->y - b->y - b->height, b->y - a->y - a->height)));
}

/* A line to the nearest box that is not a note itself. */
static void
tie_note (Making *self, guint number)
{
  const MarqSceneBox *note = self->boxes->pdata[number];
  guint nearest = G_MAXUINT;
  double reach = NOTE_REACH;

  for (guint i = 0; i < self->boxes->len; i++)
    {
      const MarqSceneBox *box = self->boxes->pdata[i];
      double distance = distance_between (&note->rect, &box->rect);

      if (box->kind == MARQ_BOX_NOTE || distance > reach || (distance == reach && nearest != G_MAXUINT))
        continue;
      reach = distance;
      nearest = i;
    }
  if (nearest != G_MAXUINT)
    marq_layout_add_line (self->layout, number, nearest);
}

static void
add_lines (Making *self)
{
  GPtrArray *lines = marq_scene_get_lines (self->scene);

  for (guint i = 0; i < lines->len; i++)
    {
      const MarqSceneLine *line = lines->pdata[i];
      guint from = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, line->from.box));
      guint to = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, line->to.box));

      if (from && to)
        marq_layout_add_line (self->layout, from - 1, to - 1);
    }
  for (guint i = 0; i < self->boxes->len; i++)
    {
      const MarqSceneBox *box = self->boxes->pdata[i];

      if (box->kind == MARQ_BOX_NOTE && !(self->arrange == MARQ_ARRANGE_NEW && is_meant (self, box)))
        tie_note (self, i);
    }
}

MarqLayout *
marq_scene_layout_new (MarqScene *scene, MarqArrange arrange, const char *const *uids, double aspect)
{
  Making self = { scene, arrange };

  g_return_val_if_fail (MARQ_IS_SCENE (scene), NULL);

  self.layout = marq_layout_new ();
  self.boxes = g_ptr_array_new ();
  self.groups = g_ptr_array_new ();
  self.numbers = g_hash_table_new (g_str_hash, g_str_equal);
  self.layout->aspect = aspect;
  self.layout->stays_around = arrange == MARQ_ARRANGE_SELECTION;
  collect_boxes (&self);
  collect_meant (&self, uids);
  add_boxes (&self);
  add_lines (&self);
  g_ptr_array_unref (self.boxes);
  g_ptr_array_unref (self.groups);
  g_hash_table_unref (self.numbers);
  g_clear_pointer (&self.meant, g_hash_table_unref);
  return self.layout;
}

void
marq_scene_layout_place (MarqScene *scene, const MarqLayout *layout)
{
  g_return_if_fail (MARQ_IS_SCENE (scene));

  for (guint i = 0; i < layout->groups->len; i++)
    {
      const MarqLayoutGroup *group = &g_array_index (layout->groups, MarqLayoutGroup, i);

      if (!group->is_fixed)
        marq_scene_place (scene, group->uid, group->rect.x, group->rect.y);
    }
  for (guint i = 0; i < layout->boxes->len; i++)
    {
      const MarqLayoutBox *box = &g_array_index (layout->boxes, MarqLayoutBox, i);

      if (!box->is_fixed)
        marq_scene_place (scene, box->uid, box->rect.x, box->rect.y);
    }
}
