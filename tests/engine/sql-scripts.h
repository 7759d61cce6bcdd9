/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pairs of scripts that make the same schema, by the kind of statement that the first one is about. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *name;
  const char *script;
  const char *same; /* a plainer script; NULL: nothing is made */
} MarqScriptPair;

extern const MarqScriptPair marq_script_pairs[];
extern const guint marq_n_script_pairs;
