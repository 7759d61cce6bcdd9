/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases that are read, written to an empty one, and changed into each other. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  const char *script;
  const char *left_out; /* what the reader says of it; NULL: nothing */
} MarqMariadbTables;

typedef struct
{
  const char *name;
  const char *before;
  const char *after;
} MarqMariadbChange;

extern const MarqMariadbTables marq_mariadb_tables[];
extern const guint marq_n_mariadb_tables;
extern const MarqMariadbChange marq_mariadb_changes[];
extern const guint marq_n_mariadb_changes;

G_END_DECLS
