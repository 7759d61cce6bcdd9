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

G_END_DECLS
