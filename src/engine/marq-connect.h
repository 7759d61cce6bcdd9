/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a database with all that belongs to it: its password, from wherever there is one, and the SSH tunnel
 * that it is behind.
 */
#pragma once

#include "marq-connection.h"
#include "marq-password.h"

G_BEGIN_DECLS

typedef struct
{
  const char     *folder; /* where relative paths begin; NULL: the working directory */
  const char     *target; /* its name, for a password's variable; NULL: it is none of a project */
  const char     *ssh;    /* as marq_tunnel_open() has it; NULL: no tunnel */
  MarqPasswordAsk ask;    /* NULL: there is nobody to ask */
  gpointer        ask_data;
} MarqConnectSettings;

/* (transfer full) (nullable) */
MarqConnection *marq_connect (const char *url, const MarqConnectSettings *settings, GCancellable *cancellable, GError **error);

/* Whom a password for this address is for, as the keyring has it. NULL: it needs none, or is no address. */
char           *marq_connect_dup_account (const char *url, GError **error);

G_END_DECLS
