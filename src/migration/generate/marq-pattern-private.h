/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-pattern.h"

G_BEGIN_DECLS

/* What a pattern has for some engines. */
typedef struct
{
  guint    dialects;
  gboolean is_down;
  char    *text;
} MarqPatternPart;

struct _MarqPattern
{
  char      *id;
  char      *title;
  char      *description;
  char      *type;
  gboolean   is_own;
  GPtrArray *holes;      /* of MarqHole */
  GPtrArray *parts;      /* of MarqPatternPart */
  char      *refusals[MARQ_DIALECT_MARIADB + 1];
};

/* One value, or each of a list, as the engine wants it written. NULL: it is none of this kind. (transfer full) */
GPtrArray *marq_hole_spell (const MarqHole *hole, MarqDialect dialect, const char *value, GError **error);
/* The parts of a name: as they are, without quotes. NULL: there is nothing between two dots. (transfer full) */
GStrv      marq_hole_split_name (const char *value);

#define MARQ_DIALECT_BIT(dialect) (1u << (dialect))

G_END_DECLS
