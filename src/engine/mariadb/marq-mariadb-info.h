/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-mariadb-connection.h"

G_BEGIN_DECLS

/* What is to be known of a connection once it stands. FALSE: the server does not tell, or is too old. */
gboolean marq_mariadb_learn (MarqMariadbConnection *self, GCancellable *cancellable, GError **error);
/* What every session of ours is told first. */
gboolean marq_mariadb_begin_session (MarqMariadbConnection *self, GCancellable *cancellable, GError **error);
/* 101106 for "10.11.6-MariaDB-1"; 0: it is no version. */
guint    marq_mariadb_parse_version (const char *text);

G_END_DECLS
