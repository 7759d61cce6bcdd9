/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-work.h"

G_BEGIN_DECLS

typedef gboolean (*MarqWorkFunc) (MarqWork *self, gconstpointer data, GError **error);

/* Calls func between the hooks before and those after it. record: of what is to be run. */
gboolean marq_work_with_hooks (MarqWork *self, const MarqRecord *record, MarqRunDirection direction, MarqWorkFunc func, gconstpointer data,
                               GError **error);

G_END_DECLS
