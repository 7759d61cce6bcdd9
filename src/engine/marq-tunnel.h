/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A way to a server through another machine: the system's ssh as a child, with all that ~/.ssh/config says.
 * It asks nobody anything. However we end, it ends.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MarqTunnel MarqTunnel;

/* through: "[USER@]HOST[:PORT]", or a name of ~/.ssh/config. servers: "HOST:PORT" or the path of a socket, as
 * that machine sees them. NULL: it did not come about. */
MarqTunnel  *marq_tunnel_open      (const char         *through,
                                    const char *const  *servers,
                                    GCancellable       *cancellable,
                                    GError            **error);
void         marq_tunnel_close     (MarqTunnel         *self);

/* Where each of them is on 127.0.0.1; 0 behind the last. */
const guint *marq_tunnel_get_ports (MarqTunnel         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqTunnel, marq_tunnel_close)

G_END_DECLS
