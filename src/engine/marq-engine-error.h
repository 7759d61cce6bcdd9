/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MARQ_ENGINE_ERROR_SYNTAX,     /* a text that is not SQL */
  MARQ_ENGINE_ERROR_CANNOT,     /* what the engine cannot do or hold, refused by name */
  MARQ_ENGINE_ERROR_ADDRESS,    /* not the address of a database */
  MARQ_ENGINE_ERROR_CONNECT,    /* nobody answers there, or does not let us in */
  MARQ_ENGINE_ERROR_PASSWORD,   /* a password is wanted, or is wrong */
  MARQ_ENGINE_ERROR_LOST,       /* the connection broke */
  MARQ_ENGINE_ERROR_READ_ONLY,  /* nothing can be written there */
  MARQ_ENGINE_ERROR_STATEMENT,  /* the server refused a statement */
} MarqEngineError;

#define MARQ_ENGINE_ERROR (marq_engine_error_quark ())
GQuark marq_engine_error_quark (void);

G_END_DECLS
