/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call of a library that may block for longer than anybody cares to wait, such as looking up a name:
 * it runs on a thread of its own, and can be left behind there. Its data goes when both are done with it.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MarqAside MarqAside;
typedef void (*MarqAsideFunc) (gpointer data);

MarqAside *marq_aside_start (const char *name, MarqAsideFunc func, gpointer data, GDestroyNotify free_data);
/* FALSE: it is not done at the deadline (in monotonic time), or it was cancelled. */
gboolean   marq_aside_wait  (MarqAside *self, gint64 deadline, GCancellable *cancellable);
void       marq_aside_unref (MarqAside *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqAside, marq_aside_unref)

G_END_DECLS
