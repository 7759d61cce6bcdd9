/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "marq-session.h"

/* In the order of MarqDialect. */
static const MarqSessionClass *const classes[] = {
  [MARQ_DIALECT_POSTGRESQL] = &marq_pg_session_class,
  [MARQ_DIALECT_MARIADB] = &marq_mariadb_session_class,
  [MARQ_DIALECT_SQLITE] = &marq_sqlite_session_class,
};

const MarqSessionClass *
marq_session_get_class (MarqConnection *connection)
{
  return classes[marq_connection_get_dialect (connection)];
}

char *
marq_session_dup_who (const char *action)
{
  /* Translators: a user, a machine, what is done there, and a number */
  return g_strdup_printf (_ ("%s on %s (%s, process %d)"), g_get_user_name (), g_get_host_name (), action, (int) getpid ());
}
