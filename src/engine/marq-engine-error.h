/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MARQ_ENGINE_ERROR_SYNTAX,      /* a text that is not SQL */
  MARQ_ENGINE_ERROR_CANNOT,      /* what the engine cannot do or hold, refused by name */
  MARQ_ENGINE_ERROR_ADDRESS,     /* not the address of a database */
  MARQ_ENGINE_ERROR_CONNECT,     /* nobody answers there */
  MARQ_ENGINE_ERROR_PASSWORD,    /* a password was refused */
  MARQ_ENGINE_ERROR_LOST,        /* the connection broke */
  MARQ_ENGINE_ERROR_READ_ONLY,   /* nothing can be written there */
  MARQ_ENGINE_ERROR_STATEMENT,   /* the server refused a statement */
  MARQ_ENGINE_ERROR_NO_PASSWORD, /* a password is wanted, and there is none */
  MARQ_ENGINE_ERROR_TIMEOUT,     /* it did not answer in time */
  MARQ_ENGINE_ERROR_BUSY,        /* it is there, but not now: it starts, ends, or has too many guests */
  MARQ_ENGINE_ERROR_NO_DATABASE, /* the server has no such database */
  MARQ_ENGINE_ERROR_DENIED,      /* this user may not */
  MARQ_ENGINE_ERROR_TLS,         /* encryption is wanted, and did not come about */
  MARQ_ENGINE_ERROR_TUNNEL,      /* the SSH tunnel could not be made */
  MARQ_ENGINE_ERROR_VERSION,     /* too old */
  MARQ_ENGINE_ERROR_FULL,        /* no room */
  MARQ_ENGINE_ERROR_CANCELLED,   /* the server ended a statement: somebody else, or a limit of its own */
  MARQ_ENGINE_ERROR_DAMAGED,     /* a backup is not what was made */
} MarqEngineError;

#define MARQ_ENGINE_ERROR (marq_engine_error_quark ())
GQuark      marq_engine_error_quark     (void);

/* What the server calls it: an SQLSTATE; NULL: it did not say. */
const char *marq_engine_error_get_state (const GError *error);
void        marq_engine_error_set_state (GError *error, const char *state);

G_END_DECLS
