/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tokens that the SQL of all engines is made of: enough to compare two texts and to find names
 * in them. It is not a parser, and takes any text.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MARQ_TOKEN_WORD,       /* a name or a keyword */
  MARQ_TOKEN_IDENTIFIER, /* a name in quotes */
  MARQ_TOKEN_STRING,     /* '…', or $$…$$ */
  MARQ_TOKEN_NUMBER,
  MARQ_TOKEN_OPERATOR,   /* also parentheses, commas and dots */
} MarqTokenKind;

typedef struct
{
  MarqTokenKind kind;
  const char   *start;
  gsize         length;
} MarqToken;

/* The next token of *text, which moves behind it. Space and comments are passed over. FALSE: the end. */
gboolean marq_token_next     (const char **text, MarqToken *token);
GArray  *marq_token_list     (const char *text); /* of MarqToken */

/* What a name means: without its quotes, and in small letters where it had none. */
char    *marq_token_dup_name (const MarqToken *token);
/* What is between the quotes of a string. */
char    *marq_token_dup_text (const MarqToken *token);
/* Whether it is a word that every engine keeps for itself: without quotes, it names nothing. */
gboolean marq_token_is_reserved (const MarqToken *token);
gboolean marq_token_is       (const MarqToken *token, const char *text); /* letter case aside */

G_END_DECLS
