/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where words, strings and comments of a script begin and end. It takes any bytes, builds nothing, and
 * knows no grammar: that is for the engine's own parser.
 */
#pragma once

#include "model/marq-enums.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_SQL_WORD,    /* a keyword or a bare name */
  MARQ_SQL_NAME,    /* a quoted name */
  MARQ_SQL_STRING,
  MARQ_SQL_NUMBER,
  MARQ_SQL_SIGN,    /* one character of anything else */
  MARQ_SQL_COMMENT,
} MarqSqlTokenKind;

typedef struct
{
  MarqSqlTokenKind kind;
  gsize            start; /* in bytes */
  gsize            end;
  gboolean         is_open; /* what opens it has nothing that closes it: it goes on to the end */
} MarqSqlToken;

/* The token at or after *at, which moves behind it; FALSE at the end of the text. */
gboolean marq_sql_next_token (const char   *text,
                              MarqDialect   dialect,
                              gsize        *at,
                              MarqSqlToken *token);

/* Whether it is this word, in any case. */
gboolean marq_sql_token_is   (const char         *text,
                              const MarqSqlToken *token,
                              const char         *word);

/* A name without its quotes. */
char    *marq_sql_token_dup  (const char         *text,
                              const MarqSqlToken *token);

G_END_DECLS
