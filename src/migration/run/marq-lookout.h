/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks, from a session of its own, who is in the way of a statement that takes long. */
#pragma once

#include "engine/marq-session.h"

G_BEGIN_DECLS

typedef struct _MarqLookout MarqLookout;

/* blocker: a sentence; NULL: nobody any more. Called on a thread of its own. */
typedef void (*MarqLookoutFunc) (gpointer data, const char *blocker);

/* NULL: the engine has no such thing. */
MarqLookout *marq_lookout_new   (MarqConnection *connection, MarqLookoutFunc func, gpointer data);
void         marq_lookout_free  (MarqLookout *self);
/* Around each statement. Both take NULL. */
void         marq_lookout_begin (MarqLookout *self);
void         marq_lookout_end   (MarqLookout *self);

G_END_DECLS
