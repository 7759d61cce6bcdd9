/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Up from A gives what a fresh build of B gives, and down gives A again, by the engine's own dump. */
#pragma once

#include "marq-test-db.h"
#include "migration/generate/marq-plan.h"

G_BEGIN_DECLS

typedef struct
{
  guint32     seed;      /* to say which pair it was */
  const char *rows;      /* for A, or NULL */
  GPtrArray  *questions; /* that have one answer before and after, in pairs; or NULL */
  const char *prelude;   /* run in every database first; or NULL */
  gboolean    may_refuse;
} MarqRoundTrip;

typedef enum
{
  MARQ_ROUND_TRIP_GOOD,
  MARQ_ROUND_TRIP_REFUSED,
  MARQ_ROUND_TRIP_BAD, /* it has been printed */
} MarqRoundTripResult;

MarqRoundTripResult marq_round_trip (const MarqRoundTrip *self, MarqSchema *a, MarqSchema *b, const MarqPlanSettings *settings);

G_END_DECLS
