/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sinks have in common. */
#include "config.h"

#include <math.h>

#include "marq-sink.h"

static MarqPoint
towards (const MarqPoint *from, const MarqPoint *to, double by)
{
  double length = hypot (to->x - from->x, to->y - from->y);
  double share = length > 0 ? MIN (by, length / 2) / length : 0;

  return (MarqPoint){ from->x + (to->x - from->x) * share, from->y + (to->y - from->y) * share };
}

/* No corner takes more than half of a segment, so that the next one has the other half. */
gboolean
marq_sink_round_corner (
    const MarqPoint *points, guint i, double rounding, MarqPoint *before, MarqPoint *after)
{
  double in = hypot (points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
  double out = hypot (points[i + 1].x - points[i].x, points[i + 1].y - points[i].y);
  double radius = MIN (rounding, MIN (in, out) / 2);

  if (!(radius > 0.1))
    return FALSE;
  *before = towards (&points[i], &points[i - 1], radius);
  *after = towards (&points[i], &points[i + 1], radius);
  return TRUE;
}
