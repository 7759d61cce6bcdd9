/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small databases with something of every kind, ways there and back, and what spoils a way back. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *up;
  const char *down;
} MarqWay;

typedef struct
{
  const char        *setup;
  const MarqWay     *ways;  /* true ones; up NULL: the last */
  const char *const *edits; /* what a way back must not do besides; NULL: the last */
  const MarqWay     *lame;  /* those that leave something undone, or do it wrong */
} MarqSabotage;

extern const MarqSabotage marq_sabotage_postgresql;
extern const MarqSabotage marq_sabotage_sqlite;
extern const MarqSabotage marq_sabotage_mariadb;

G_END_DECLS
