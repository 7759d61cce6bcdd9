/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A project with a diagram and its scene, edited as a person does. */
#pragma once

#include "diagram/marq-scene.h"
#include "marq-sketch.h"

G_BEGIN_DECLS

typedef struct
{
  MarqProject *project;
  MarqSchema *schema;
  MarqDiagram *diagram;
  MarqHistory *history; /* NULL before marq_board_open() */
  MarqTexts *texts;
  MarqScene *scene;
  GPtrArray *changed;   /* by the last update */
  guint n_stale;        /* how often it said so */
} MarqBoard;

/* An empty project with a namespace "public" and an empty diagram. */
void                 marq_board_init    (MarqBoard *self);
void                 marq_board_clear   (MarqBoard *self);
/* The same, for another project: it is kept. */
void                 marq_board_adopt   (MarqBoard *self, MarqProject *project);

/* A box for this in the diagram. */
gpointer             marq_board_node    (MarqBoard *self, gpointer item, int x, int y);
/* From here on everything is edited through the history; and there is a scene. */
void                 marq_board_open    (MarqBoard *self);

/* Takes item. */
gpointer             marq_board_insert  (MarqBoard *self, gpointer parent, const char *list, gpointer item);
void                 marq_board_remove  (MarqBoard *self, gpointer item);
void                 marq_board_set     (MarqBoard *self, gpointer item, const char *property, const char *text);
void                 marq_board_set_number (MarqBoard *self, gpointer item, const char *property, gint64 number);
void                 marq_board_set_refs   (MarqBoard *self, gpointer item, const char *property, gpointer first, gpointer second);
void                 marq_board_set_strings (MarqBoard *self, gpointer item, const char *property, const char *const *strings);
void                 marq_board_set_type   (MarqBoard *self, gpointer field, const char *type);

/* Updates the scene, and compares it with one made anew. */
void                 marq_board_update  (MarqBoard *self);
void                 marq_board_compare (MarqScene *a, MarqScene *b);

const MarqSceneBox  *marq_board_box     (MarqBoard *self, gpointer item);
const MarqSceneLine *marq_board_line    (MarqBoard *self, gpointer item);
/* "PK FK id uuid | name string(20)" */
char                *marq_board_rows    (MarqBoard *self, gpointer item);
/* Whether the last update said that these, and no others, are other. Ends with NULL. */
void                 marq_board_assert_changed (MarqBoard *self, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
