/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an address of PostgreSQL means: a URI or a list of keywords, with what services, the environment
 * and libpq itself add. Nothing here asks a server.
 */
#pragma once

#include <libpq-fe.h>

#include "engine/marq-engine-error.h"

G_BEGIN_DECLS

/* Whether it is a list of keywords: "host=/tmp dbname=shop", "service=shop". */
gboolean    marq_pg_address_is_list      (const char *text);
/* FALSE: it is none, or a password is in it. The address itself is never repeated. */
gboolean    marq_pg_address_check        (const char *url, GError **error);

/* All that libpq makes of it. NULL: it makes nothing of it. (transfer full) */
PQconninfoOption *marq_pg_address_explain (const char *url, GError **error);
const char *marq_pg_address_find         (PQconninfoOption *options, const char *keyword);
/* For people: "USER@HOST:PORT/DATABASE". */
char       *marq_pg_address_describe     (PQconninfoOption *options);

char       *marq_pg_address_dup_account  (const char *url);
GStrv       marq_pg_address_list_servers (const char *url, GError **error);
char       *marq_pg_address_redirect     (const char *url, const guint *ports, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PQconninfoOption, PQconninfoFree)

G_END_DECLS
