/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way back from what an engine holds to what a designer draws: what was not touched is again what
 * it was, an Email with its check, an Enum; what was touched is as the engine has it.
 */
#pragma once

#include "model/marq-model.h"

G_BEGIN_DECLS

typedef struct
{
  MarqSchema *design;
  MarqSchema *lowered; /* the design as the engine holds it */
  MarqSchema *changed; /* that, with changes; same uids */
  GPtrArray  *changes; /* of MarqChange, from lowered to changed */
} MarqRaising;

/* (transfer full) */
MarqSchema *marq_raise (const MarqRaising *raising);

G_END_DECLS
