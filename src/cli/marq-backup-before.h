/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What marq apply keeps before it runs anything. */
#pragma once

#include "marq-work.h"

G_BEGIN_DECLS

/* Whether that can be asked for; NULL: nothing was. */
gboolean marq_backup_is_kind (const char *kind);
/* With the database locked. rows: of MarqStatusRow, that are about to run. FALSE: it could not be kept, so nothing may
 * run. */
gboolean marq_backup_before  (MarqWork *work, GPtrArray *rows, const char *kind, GError **error);

G_END_DECLS
