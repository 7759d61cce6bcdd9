/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rehearsal, as commands have it: tried, told, and what was proven is written down. */
#pragma once

#include "marq-work.h"

G_BEGIN_DECLS

/* rows: of MarqStatusRow, pending ones in order. scratch: the address of a server, or NULL. */
MarqExit marq_rehearse_rows (MarqWork *work, GPtrArray *rows, const char *scratch, gboolean as_json);
/* The same of rolling back. rows: applied ones, downwards. */
MarqExit marq_rehearse_rollback (MarqWork *work, GPtrArray *rows, gboolean as_json);

G_END_DECLS
