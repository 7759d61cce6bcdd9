/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an address of MariaDB says: mariadb://USER@HOST:PORT/DATABASE?option=value&… */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  MARQ_MARIADB_TLS_DISABLED,
  MARQ_MARIADB_TLS_PREFERRED,
  MARQ_MARIADB_TLS_REQUIRED,
  MARQ_MARIADB_TLS_VERIFIED,
} MarqMariadbTls;

typedef struct
{
  char          *user;      /* NULL, as everything else that is not said */
  char          *host;
  guint          port;
  char          *database;
  char          *socket;
  MarqMariadbTls tls;
  char          *ssl_ca, *ssl_cert, *ssl_key;
  guint          connect_seconds;
  char          *default_file, *default_group;
} MarqMariadbAddress;

MarqMariadbAddress *marq_mariadb_address_parse (const char *url, GError **error);
MarqMariadbAddress *marq_mariadb_address_copy  (MarqMariadbAddress *self);
void                marq_mariadb_address_free  (MarqMariadbAddress *self);
/* Whether the way there is a network rather than a socket of this machine. */
gboolean            marq_mariadb_address_is_tcp (MarqMariadbAddress *self);

/* As MarqConnectionClass has them. */
char               *marq_mariadb_address_dup_account  (const char *url);
GStrv               marq_mariadb_address_list_servers (const char *url, GError **error);
char               *marq_mariadb_address_redirect     (const char *url, const guint *ports, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqMariadbAddress, marq_mariadb_address_free)

G_END_DECLS
