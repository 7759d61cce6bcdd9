/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/marq-measure.h"

G_BEGIN_DECLS

gboolean marq_pg_look           (MarqConnection *self, GHashTable *catalog, GCancellable *cancellable, GError **error);

gboolean marq_pg_is_respelled   (const char *before, const char *after);

gpointer marq_pg_reach_new      (MarqConnection *self, gboolean is_scratch, GCancellable *cancellable, GError **error);
char    *marq_pg_reach_dup_why  (gpointer reach, const MarqStatement *statement);
void     marq_pg_reach_free     (gpointer reach);

G_END_DECLS
