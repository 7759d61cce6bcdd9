/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may have been renamed where one thing went and one like it came. Nothing is done about it:
 * a person says whether it is so.
 */
#pragma once

#include "marq-matching.h"

G_BEGIN_DECLS

typedef struct
{
  MarqItem *before;
  MarqItem *after;
  double    score;  /* more than a half, at most 1 */
  char     *rename; /* "public.users.mail=email", as marq_matching_new() takes it */
} MarqRenameGuess;

/* Each thing at most once, the most likely first. (element-type MarqRenameGuess) */
GPtrArray *marq_guess_renames (MarqMatching *matching);

G_END_DECLS
