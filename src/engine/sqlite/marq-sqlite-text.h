/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of one statement, word by word: what the parsers of CREATE statements stand on. */
#pragma once

#include "engine/marq-script-token.h"

G_BEGIN_DECLS

typedef struct
{
  const char *text;
  GArray     *tokens;   /* of MarqSqlToken, without comments */
  GArray     *comments; /* of gsize: where each begins */
  guint       at;       /* the next token */
  guint       n_kept;   /* comments that stand in what was taken as it is */
} MarqSqliteText;

MarqSqliteText *marq_sqlite_text_new           (const char *text);
void            marq_sqlite_text_free          (MarqSqliteText *self);

gboolean        marq_sqlite_text_is_at_end     (MarqSqliteText *self);
gboolean        marq_sqlite_text_loses_comment (MarqSqliteText *self);
/* Whether the next one, or that behind it, is this keyword or sign. */
gboolean        marq_sqlite_text_sees          (MarqSqliteText *self, const char *word);
gboolean        marq_sqlite_text_sees_behind   (MarqSqliteText *self, guint n, const char *word);
/* Goes over these, "FOREIGN KEY", if they are all there. */
gboolean        marq_sqlite_text_take          (MarqSqliteText *self, const char *words);
/* A name with whatever quotes, without them; NULL: there is none. */
char           *marq_sqlite_text_take_name     (MarqSqliteText *self);
/* Those that are built in are spelled in one way. */
char           *marq_sqlite_text_take_collation (MarqSqliteText *self);
/* What is in the parentheses that open here, as it stands; NULL: none open, or they stay open. */
char           *marq_sqlite_text_take_inside   (MarqSqliteText *self);
/* The text of the tokens from one up to, not including, another, as it stands. */
char           *marq_sqlite_text_dup           (MarqSqliteText *self, guint from, guint to);
/* Over one token, or over all up to the parenthesis that closes the one here. */
void            marq_sqlite_text_skip          (MarqSqliteText *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqSqliteText, marq_sqlite_text_free)

G_END_DECLS
