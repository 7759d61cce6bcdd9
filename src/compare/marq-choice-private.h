/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-choice.h"

G_BEGIN_DECLS

struct _MarqChoice
{
  MarqMatching *matching;
  GPtrArray    *changes;
  GPtrArray    *needs;  /* of GArray of MarqChangeNeed, for each change */
  gboolean     *wished; /* as somebody said */
  gboolean     *pulled; /* taken though nobody said so, for what needs it */
  gboolean     *taken;
};

/* Code of what was before and stays follows the renames that are taken. made: the schema of the choice. */
void marq_choice_rename_in_texts (MarqChoice *self, MarqItem *made);
/* What was noted about code, and what hangs on changes that nobody handed in, must not dangle. */
void marq_choice_mend_strays     (MarqChoice *self, MarqItem *made);

G_END_DECLS
