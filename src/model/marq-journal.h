/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits as records of text, and back. Each begins with a record separator, a byte that JSON never
 * holds, so that a record cut short by a crash is known and left out.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "marq-history.h"

G_BEGIN_DECLS

char      *marq_journal_record  (MarqEdit *edit, gboolean forward);
char      *marq_journal_header  (const char *fingerprint);

/* The records that are whole (of JsonObject); *fingerprint: of the files they were made on. */
GPtrArray *marq_journal_parse   (const char *text, gsize length, char **fingerprint);
gboolean   marq_journal_replay  (MarqHistory *history, JsonObject *record);

G_END_DECLS
