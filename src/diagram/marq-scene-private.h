/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the scene know of one another. */
#pragma once

#include "marq-links.h"
#include "marq-scene.h"

G_BEGIN_DECLS

/* Places are cut off here: farther out numbers are no longer exact enough to paint. */
#define MARQ_SCENE_FARTHEST 4e6
/* Between boxes that stand in a row, as nobody has placed them. */
#define MARQ_SCENE_ROW_GAP 60.0

typedef enum
{
  MARQ_TOUCH_PLACE = 1 << 0,
  MARQ_TOUCH_LOOKS = 1 << 1,
} MarqTouch;

typedef struct
{
  MarqSceneBox box; /* first: who has the one has the other */
  char *uid;
  MarqRect told;    /* where it was when the router, and the caller, last heard of it */
  gboolean is_routed; /* the router knows of it */
  gboolean is_held; /* where marq_scene_place() wants it, whatever the diagram says */
} MarqBoxNode;

typedef struct
{
  MarqSceneLine line; /* first */
  char *uid;
  GArray *bends;     /* of MarqPoint */
  gboolean is_shown; /* both boxes are there */
  gboolean is_gone;  /* what it shows is no longer there */
} MarqLineNode;

struct _MarqScene
{
  GObject parent_instance;

  MarqSchema *schema;
  MarqDiagram *diagram; /* NULL: everything */
  MarqTexts *texts;
  MarqItem *roots[2];   /* of the trees that are watched; the second NULL: there is one */

  GHashTable *placed;   /* uid -> what is below the diagram (not owned) */
  MarqLinks *nodes;     /* boxes of the diagram -> what they show */
  MarqLinks *bends;     /* lines of the diagram -> relations */
  MarqLinks *types;     /* boxes -> the enums, domains and composites that are named in them */
  MarqLinks *begins;    /* boxes -> lines that begin there */
  MarqLinks *ends;      /* lines -> boxes where they end, there or not */

  GHashTable *boxes;    /* uid -> MarqBoxNode */
  GHashTable *lines;    /* uid -> MarqLineNode: also those that are not shown, as their other box is missing */
  GPtrArray *shown_boxes; /* in order, of MarqSceneBox */
  GPtrArray *shown_lines;
  MarqRouter *router;

  GHashTable *touched;       /* uid -> MarqTouch: since the last update */
  GHashTable *touched_lines; /* uids */
  gboolean is_stale;
  gboolean is_all_touched;
  gboolean is_row_touched;   /* without a diagram: the order of things */
  gboolean boxes_are_sorted, lines_are_sorted;
  gboolean has_namespaces;   /* several, so that they are named */
  guint64 stamp;
  guint n_made_boxes, n_made_lines; /* ever: for tests */
};

/* marq-scene.c, marq-scene-update.c */
GHashTable   *marq_scene_new_touched  (void);
void          marq_scene_set_place    (MarqBoxNode *node, double x, double y);
int           marq_scene_compare_lines (gconstpointer a, gconstpointer b);

/* marq-scene-watch.c: what a change concerns */
void          marq_scene_watch        (MarqScene *self);
void          marq_scene_unwatch      (MarqScene *self);
void          marq_scene_touch        (MarqScene *self, const char *uid, MarqTouch touch);
void          marq_scene_touch_line   (MarqScene *self, const char *uid);
void          marq_scene_tell         (MarqScene *self);

/* marq-scene-box.c: a box from what it shows. Nothing in it is as in any that was there before. */
void          marq_scene_box_fill     (MarqScene *self, MarqSceneBox *box, MarqItem *item, MarqItem *node);
void          marq_scene_box_clear    (MarqSceneBox *box);
gboolean      marq_scene_box_looks    (const MarqSceneBox *a, const MarqSceneBox *b);

/* marq-scene-line.c */
/* Finds out which lines begin at the box of this uid, which shows item; NULL: it is not there. */
void          marq_scene_line_begin   (MarqScene *self, const char *uid, MarqItem *item);
/* Makes one anew; TRUE: it looks another way, came or went. */
gboolean      marq_scene_line_make    (MarqScene *self, const char *uid);
void          marq_scene_line_free    (MarqLineNode *node);

G_END_DECLS
