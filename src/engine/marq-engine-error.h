/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MARQ_ENGINE_ERROR_SYNTAX, /* a text that is not SQL */
  MARQ_ENGINE_ERROR_CANNOT, /* what the engine cannot do or hold, refused by name */
} MarqEngineError;

#define MARQ_ENGINE_ERROR (marq_engine_error_quark ())
GQuark marq_engine_error_quark (void);

G_END_DECLS
