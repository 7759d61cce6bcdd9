/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layouts to try, the same for the same seed, and what is true of each that was run. */
#pragma once

#include "diagram/marq-layout.h"

G_BEGIN_DECLS

/* Nothing lies nearer to anything than this, sideways or up and down. */
#define MARQ_LAYOUT_SKETCH_GAP 60.0

#define marq_layout_sketch_box(layout, i) (&g_array_index ((layout)->boxes, MarqLayoutBox, (i)))
#define marq_layout_sketch_group(layout, i) (&g_array_index ((layout)->groups, MarqLayoutGroup, (i)))

/* How many random ones a test tries. */
guint       marq_layout_sketch_n_tries      (void);
/* One more box, of a random size. Its number. */
guint       marq_layout_sketch_add_box      (MarqLayout *layout, GRand *rand, const char *group, gboolean is_fixed);
/* lines: so many for each box, with some to themselves and to nothing. */
MarqLayout *marq_layout_sketch_new          (GRand *rand, guint n_boxes, double lines, guint n_groups);
/* Runs it, which must not fail. */
void        marq_layout_sketch_run          (MarqLayout *layout);
/* Everything in it as text. (transfer full) */
char       *marq_layout_sketch_dup_text     (MarqLayout *layout);
MarqRect    marq_layout_sketch_extents      (MarqLayout *layout);
/* What was not fixed lies on the grid, and near nothing; groups have around them what is in them, and nothing else. */
void        marq_layout_sketch_check        (MarqLayout *layout);
/* What was fixed before is now where it was. */
void        marq_layout_sketch_check_fixed  (MarqLayout *before, MarqLayout *after);

G_END_DECLS
