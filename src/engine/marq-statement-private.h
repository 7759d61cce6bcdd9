/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Splitting a script: what an engine is given for it, and asked to do with it. */
#pragma once

#include <glib/gi18n-lib.h>

#include "marq-engine-error.h"
#include "marq-script-token.h"
#include "marq-statement.h"

G_BEGIN_DECLS

typedef struct _MarqSplit MarqSplit;

struct _MarqSplit
{
  const char *script;     /* UTF-8 */
  MarqDialect dialect;
  GPtrArray  *statements; /* of MarqStatement */
  GArray     *words;      /* of MarqSqlToken: of the last statement, without comments */

  gsize at;               /* up to where lines have been counted */
  guint line;
};

/* Reads what is between two places into words; FALSE: it is nothing but space and comments. */
gboolean       marq_split_read  (MarqSplit *self, gsize from, gsize to);
/* The statement that words are of, from the first of them on. to: where what ends it begins, a comment before which some
 * engines keep; end: behind that. (transfer none) */
MarqStatement *marq_split_add   (MarqSplit *self, gsize to, gsize end);
/* The same, where it begins otherwise than its words do. (transfer none) */
MarqStatement *marq_split_place (MarqSplit *self, gsize from, gsize to, gsize end);

/* "ALTER TABLE" is at word i. */
gboolean       marq_split_says  (MarqSplit *self, guint i, const char *words);
gboolean       marq_split_is    (MarqSplit *self, guint i, char sign);
/* The first that is there, from i on, and where; G_MAXUINT: it is not there. */
guint          marq_split_find  (MarqSplit *self, guint i, const char *words);
/* From a list of words, which ends in NULL. */
gboolean       marq_split_is_of (MarqSplit *self, guint i, const char *const *words);
/* A name or a word as it is meant. (transfer full) */
char          *marq_split_dup   (MarqSplit *self, guint i);
/* What the statement is, for people. (transfer full) */
char          *marq_split_dup_what (MarqSplit *self);

/* "setval()", if the text calls one of these; an end of * stands for any. (transfer full) (nullable) */
char          *marq_split_dup_call (const char *text, const char *const *functions);
gboolean       marq_split_is_listed (const char *name, const char *const *functions);

/* It is no script: says at which line. Always FALSE. */
gboolean       marq_split_fail  (MarqSplit *self, gsize offset, MarqEngineError code, GError **error, const char *format, ...)
  G_GNUC_PRINTF (5, 6);

G_END_DECLS
