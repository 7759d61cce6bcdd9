/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small diagram made by hand, with all that a painter can meet. It needs no design, no router and no scene. */
#pragma once

#include "diagram/marq-scene.h"
#include "diagram/marq-style.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *boxes; /* of MarqSceneBox */
  GPtrArray *lines; /* of MarqSceneLine */
} MarqSamplePicture;

MarqSamplePicture *marq_sample_picture_new     (void);
/* A shop: two groups, five entities, a view, an enum, a note; every kind of line. */
MarqSamplePicture *marq_sample_picture_new_shop (void);
void               marq_sample_picture_free    (MarqSamplePicture *self);

/* uid and title are the same. Its height follows from the rows. */
MarqSceneBox      *marq_sample_picture_add_box (MarqSamplePicture *self, MarqBoxKind kind, const char *title, double x, double y, double width);
/* Its uid is the one of the box, a point, and the name. */
void               marq_sample_picture_add_row (MarqSceneBox *box, const char *name, const char *type, MarqMarks marks);
/* By way of middle, which is an x. rows: G_MAXUINT: the header. */
MarqSceneLine     *marq_sample_picture_add_line (MarqSamplePicture *self, MarqSceneLineKind kind, const char *from, guint from_row, MarqMany from_many,
                                                 const char *to, guint to_row, MarqMany to_many, double middle);
/* Where horizontal segments pass over vertical ones. */
void               marq_sample_picture_add_hops (MarqSamplePicture *self);

/* How items of the shop stand out, to be looked up by marq_sample_look_up(); the last has no uid. */
typedef struct
{
  const char *uid;
  MarqLook    look;
} MarqSampleLook;

extern const MarqSampleLook marq_sample_looks[];
extern const MarqSampleLook marq_sample_differences[];

/* data: of MarqSampleLook. */
MarqLook           marq_sample_look_up         (gpointer data, const char *uid);
/* With the fonts of tests; the same each time. (transfer none) */
MarqTexts         *marq_sample_get_texts       (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqSamplePicture, marq_sample_picture_free)

G_END_DECLS
