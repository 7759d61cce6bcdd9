/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reaching a target of a project, or the one that stands in for it. A fallback serves where the target cannot
 * be reached: not where it refuses a password, an encryption or a user, for that wants mending.
 */
#pragma once

#include "marq-connect.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_TARGET_READ = 0,
  MARQ_TARGET_WRITE = 1 << 0,            /* no fallback, as it would be written to; and it has to be one that takes writing */
  MARQ_TARGET_WRITE_FALLBACK = 1 << 1,   /* with it: somebody asked for the fallback, too */
} MarqTargetFlags;

/* The target of that name; NULL, and *error names those that there are. (transfer none) */
MarqTarget     *marq_target_find    (MarqProject *project, const char *name, GError **error);

/* settings: target and ssh are the target's. served: which it was; why_not: why none before it, a sentence each, or
 * NULL where it is the first. (transfer full) (nullable) */
MarqConnection *marq_target_connect (MarqTarget *self, MarqTargetFlags flags, const MarqConnectSettings *settings,
                                     MarqTarget **served, char **why_not, GCancellable *cancellable, GError **error);

G_END_DECLS
