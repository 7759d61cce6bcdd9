/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in a diagram, as plain structs with places: boxes with rows, and lines between rows. It follows the design and
 * the diagram: after any change of them marq_scene_update() makes anew what that concerns, and nothing else.
 * Everything is known by the uid of the item that it shows, of which a picture has at most one.
 */
#pragma once

#include "marq-router.h"
#include "marq-texts.h"
#include "model/marq-diagram.h"
#include "model/marq-schema.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_BOX_GROUP, /* these are below, in this order */
  MARQ_BOX_NOTE,
  MARQ_BOX_ENTITY,
  MARQ_BOX_VIEW,
  MARQ_BOX_ENUM,
} MarqBoxKind;

typedef enum
{
  MARQ_MARK_PRIMARY = 1 << 0, /* in the primary key */
  MARQ_MARK_FOREIGN = 1 << 1, /* in a foreign key */
  MARQ_MARK_INDEXED = 1 << 2, /* leads an index */
  MARQ_MARK_UNIQUE = 1 << 3,  /* unique by itself */
  MARQ_MARK_REQUIRED = 1 << 4,
  MARQ_MARK_GENERATED = 1 << 5,
} MarqMarks;

typedef enum
{
  MARQ_BADGE_PARTITIONED = 1 << 0,
  MARQ_BADGE_PARTITION = 1 << 1,
  MARQ_BADGE_FOREIGN = 1 << 2,      /* a foreign or virtual table */
  MARQ_BADGE_UNLOGGED = 1 << 3,     /* or temporary */
  MARQ_BADGE_SECURED = 1 << 4,      /* has row security */
  MARQ_BADGE_TRIGGERS = 1 << 5,
  MARQ_BADGE_MATERIALIZED = 1 << 6, /* a view */
} MarqBadges;

typedef struct
{
  const char *uid;    /* of the field or the value */
  char       *name;
  char       *type;   /* as a person reads it; NULL: a value of an enum */
  char       *tip;    /* its comment, or NULL */
  MarqMarks   marks;
  double      y;      /* of its top, from that of the box */
} MarqSceneRow;

typedef struct
{
  const char *uid;       /* of what it shows */
  MarqBoxKind kind;
  MarqRect    rect;
  char       *title;     /* of a note: its text */
  char       *subtitle;  /* the namespace, where there are several; or NULL */
  char       *tip;       /* its comment, or NULL */
  char       *color;     /* "blue", "#1a5fb4": its own, or its namespace's; NULL: none */
  MarqBadges  badges;
  MarqFold    fold;
  GArray     *rows;      /* of MarqSceneRow: those that are shown */
  guint       n_hidden;  /* how many are not */
  guint64     stamp;     /* another each time that it looks another way; to move it is none */
} MarqSceneBox;

typedef enum
{
  MARQ_LINE_RELATION,
  MARQ_LINE_INHERITS,  /* from the heir to what it inherits */
  MARQ_LINE_PARTITION, /* from the part to the whole */
} MarqSceneLineKind;

/* How many of this side belong to one of the other. */
typedef enum
{
  MARQ_MANY_ONE,
  MARQ_MANY_ZERO_OR_ONE,
  MARQ_MANY_ZERO_OR_MORE,
  MARQ_MANY_NONE, /* not that kind of line */
} MarqMany;

typedef struct
{
  char *box;          /* uid */
  guint row;          /* among those shown; G_MAXUINT: the header */
  MarqMany many;
} MarqSceneEnd;

typedef struct
{
  const char       *uid;   /* of the relation; of the heir and what it inherits, with a space between */
  MarqSceneLineKind kind;
  MarqSceneEnd      from;  /* the fields that refer */
  MarqSceneEnd      to;    /* those that are referred to */
  char             *tip;   /* "orders.customer_id → customers.id, on delete cascade" */
  const MarqRoute  *route; /* NULL: none yet, as a box has no place */
  guint64           stamp; /* another each time that it looks another way or goes another way */
} MarqSceneLine;

#define MARQ_TYPE_SCENE (marq_scene_get_type ())
G_DECLARE_FINAL_TYPE (MarqScene, marq_scene, MARQ, SCENE, GObject)

/* There is nothing in it before the first update. Emits “stale” once something changed, and then not again until
 * marq_scene_update(). texts stays the caller's, and alive. diagram: NULL: all there is in the schema, in a row, as nobody
 * has placed it yet; lines have no way then before marq_scene_place(). */
MarqScene           *marq_scene_new      (MarqSchema *schema, MarqDiagram *diagram, MarqTexts *texts);
/* changed: gets the uids (char *, owned) of boxes and lines that are new, other, elsewhere or gone; or NULL. */
void                 marq_scene_update   (MarqScene *self, GPtrArray *changed);
/* Of style or fonts: everything is measured again with the next update. */
void                 marq_scene_remeasure (MarqScene *self);

/* In the order in which they are painted: (element-type MarqSceneBox), (element-type MarqSceneLine). Lines are there where both
 * their boxes are. What is pointed to stays where it is in memory for as long as it is in the scene. */
GPtrArray           *marq_scene_get_boxes (MarqScene *self);
GPtrArray           *marq_scene_get_lines (MarqScene *self);
const MarqSceneBox  *marq_scene_find_box  (MarqScene *self, const char *uid);
const MarqSceneLine *marq_scene_find_line (MarqScene *self, const char *uid);
/* Of the lines at a box. (transfer container) (element-type MarqSceneLine) */
GPtrArray           *marq_scene_dup_lines_of (MarqScene *self, const char *uid);
/* Around everything; nothing: empty. */
MarqRect             marq_scene_get_extents (MarqScene *self);

/* Elsewhere for now: while it is dragged, or as a layout says. The diagram is not told; the next thing that it says
 * about this box counts again. */
void                 marq_scene_place    (MarqScene *self, const char *uid, double x, double y);
/* What lies wholly in a group, and moves with it: boxes, notes, groups in it. (transfer container) (element-type const char*) */
GPtrArray           *marq_scene_dup_carried (MarqScene *self, const char *group);

G_END_DECLS
