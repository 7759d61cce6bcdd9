/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-pg-trigger.h"

enum
{
  TRIGGER_BEFORE = 1 << 1,
  TRIGGER_INSERT = 1 << 2,
  TRIGGER_DELETE = 1 << 3,
  TRIGGER_UPDATE = 1 << 4,
  TRIGGER_TRUNCATE = 1 << 5,
  TRIGGER_INSTEAD = 1 << 6,
};

void
marq_pg_set_trigger_bits (MarqTrigger *trigger, guint bits)
{
  static const struct
  {
    guint bit;
    const char *word;
  } events[] = { { TRIGGER_INSERT, "INSERT" }, { TRIGGER_DELETE, "DELETE" }, { TRIGGER_UPDATE, "UPDATE" }, { TRIGGER_TRUNCATE, "TRUNCATE" } };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (bits & events[i].bit)
      g_strv_builder_add (builder, events[i].word);
  words = g_strv_builder_end (builder);
  marq_trigger_set_events (trigger, (const char *const *) words);
  marq_trigger_set_timing (trigger, bits & TRIGGER_BEFORE    ? MARQ_TIMING_BEFORE
                                    : bits & TRIGGER_INSTEAD ? MARQ_TIMING_INSTEAD_OF
                                                             : MARQ_TIMING_AFTER);
}
