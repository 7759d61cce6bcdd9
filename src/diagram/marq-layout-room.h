/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What room is taken, and whether a rectangle has any. */
#pragma once

#include "marq-geometry.h"

G_BEGIN_DECLS

typedef struct _MarqLayoutRoom MarqLayoutRoom;

MarqLayoutRoom *marq_layout_room_new     (void);
void            marq_layout_room_free    (MarqLayoutRoom *self);
/* tag: of whom it is; G_MAXUINT: of nobody. The number of what it is taken by. */
guint           marq_layout_room_take    (MarqLayoutRoom *self, const MarqRect *rect, guint tag);
void            marq_layout_room_leave   (MarqLayoutRoom *self, guint number);
/* let_be: of each tag, whether what has it does not count; NULL: all counts. */
gboolean        marq_layout_room_is_free (MarqLayoutRoom *self, const MarqRect *rect, const gboolean *let_be);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqLayoutRoom, marq_layout_room_free)

G_END_DECLS
