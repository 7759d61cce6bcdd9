/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What can go wrong in what all engines share. */
typedef enum
{
  MARQ_ENGINE_ERROR_SYNTAX, /* a script that the engine's parser does not take */
} MarqEngineError;

#define MARQ_ENGINE_ERROR (marq_engine_error_quark ())
GQuark marq_engine_error_quark (void);

G_END_DECLS
