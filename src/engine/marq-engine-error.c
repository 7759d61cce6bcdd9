/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-engine-error.h"

typedef struct
{
  char *state;
} MarqEngineErrorPrivate;

static void
marq_engine_error_private_init (MarqEngineErrorPrivate *self)
{
}

static void
marq_engine_error_private_copy (const MarqEngineErrorPrivate *self, MarqEngineErrorPrivate *copy)
{
  copy->state = g_strdup (self->state);
}

static void
marq_engine_error_private_clear (MarqEngineErrorPrivate *self)
{
  g_clear_pointer (&self->state, g_free);
}

G_DEFINE_EXTENDED_ERROR (MarqEngineError, marq_engine_error)

const char *
marq_engine_error_get_state (const GError *error)
{
  MarqEngineErrorPrivate *self = error->domain == MARQ_ENGINE_ERROR ? marq_engine_error_get_private (error) : NULL;

  return self ? self->state : NULL;
}

void
marq_engine_error_set_state (GError *error, const char *state)
{
  MarqEngineErrorPrivate *self = marq_engine_error_get_private (error);

  g_return_if_fail (self);
  g_free (self->state);
  self->state = g_strdup (state);
}
