/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ctrl+C while a command works on a database: it is cancelled there, and ends as it says. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Cancelled by SIGINT, SIGTERM and SIGHUP; the second time the program ends at once. To be called before other threads
 * are begun. (transfer none) */
GCancellable *marq_interrupt_get (void);

G_END_DECLS
