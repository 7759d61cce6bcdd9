/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What room is taken, and whether a rectangle has any. */
#pragma once

#include "marq-geometry.h"

G_BEGIN_DECLS

typedef struct _MarqLayoutRoom MarqLayoutRoom;

MarqLayoutRoom *marq_layout_room_new     (void);
void            marq_layout_room_free    (MarqLayoutRoom *self);
/* tag: of whom it is. The number of what it is taken by. */
guint           marq_layout_room_take    (MarqLayoutRoom *self, const MarqRect *rect, guint tag);
void            marq_layout_room_leave   (MarqLayoutRoom *self, guint number);
/* But for what has the tag that is let be; G_MAXUINT: nothing has. */
gboolean        marq_layout_room_is_free (MarqLayoutRoom *self, const MarqRect *rect, guint let_be);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqLayoutRoom, marq_layout_room_free)

G_END_DECLS
