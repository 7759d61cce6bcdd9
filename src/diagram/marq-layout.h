/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds places for boxes: with Graphviz in a process of its own, or without it in layers. A layout is a plain copy of what
 * it is about, so that it can be made on any thread, and the same always comes out of the same.
 */
#pragma once

#include <gio/gio.h>

#include "marq-geometry.h"

G_BEGIN_DECLS

typedef struct
{
  char    *uid;
  MarqRect rect;      /* as it is; afterwards, where it shall be */
  char    *group;     /* uid; NULL: none */
  gboolean is_fixed;  /* stays where it is */
} MarqLayoutBox;

typedef struct
{
  guint from, to;     /* numbers of boxes; from refers to to */
} MarqLayoutLine;

typedef struct
{
  char    *uid;
  MarqRect rect;      /* afterwards: around what is in it */
  char    *group;     /* uid of the one that it is in; NULL: none */
  gboolean is_fixed;
} MarqLayoutGroup;

typedef struct
{
  GArray  *boxes;     /* of MarqLayoutBox */
  GArray  *lines;     /* of MarqLayoutLine */
  GArray  *groups;    /* of MarqLayoutGroup */
  double   aspect;    /* width by height of the window; 0: 1.6 */
  gboolean without_graphviz;
  gboolean stays_around; /* what is not fixed: around where it was, rather than near what it has lines to */
} MarqLayout;

MarqLayout *marq_layout_new  (void);
MarqLayout *marq_layout_copy (const MarqLayout *self);
void        marq_layout_free (MarqLayout *self);
void        marq_layout_add_box   (MarqLayout *self, const char *uid, const MarqRect *rect, const char *group, gboolean is_fixed);
void        marq_layout_add_line  (MarqLayout *self, guint from, guint to);
void        marq_layout_add_group (MarqLayout *self, const char *uid, const MarqRect *rect, const char *group, gboolean is_fixed);

/* Places all that is not fixed: where nothing is, all; otherwise into free room near what they have lines to. Blocks.
 * Where Graphviz is missing, or fails, its own layers serve, and *why_not says so (transfer full; or NULL). */
gboolean    marq_layout_run        (MarqLayout *self, char **why_not, GCancellable *cancellable, GError **error);
/* Of a copy; self is not touched. (transfer full) */
void        marq_layout_run_async  (const MarqLayout *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
MarqLayout *marq_layout_run_finish (GAsyncResult *result, char **why_not, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqLayout, marq_layout_free)

G_END_DECLS
