/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-mariadb-sequence.h"

static void
drop_usual (MarqSequence *sequence, const char *minimum, const char *maximum)
{
  if (g_strcmp0 (marq_sequence_get_minimum (sequence), minimum) == 0)
    marq_sequence_set_minimum (sequence, NULL);
  if (g_strcmp0 (marq_sequence_get_maximum (sequence), maximum) == 0)
    marq_sequence_set_maximum (sequence, NULL);
}

void
marq_mariadb_settle_sequence (MarqSequence *sequence)
{
  gboolean falls = marq_sequence_get_increment (sequence) < 0;
  const char *first;

  if (falls)
    drop_usual (sequence, "-9223372036854775807", "-1");
  else
    drop_usual (sequence, "1", "9223372036854775806");
  first = falls ? marq_sequence_get_maximum (sequence) : marq_sequence_get_minimum (sequence);
  if (!first)
    first = falls ? "-1" : "1";
  if (g_strcmp0 (marq_sequence_get_start (sequence), first) == 0)
    marq_sequence_set_start (sequence, NULL);
}
