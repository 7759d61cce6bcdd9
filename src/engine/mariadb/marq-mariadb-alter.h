/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that becomes of one table that stays, in as few statements as cost no more than they
 * must. Each statement says how it wants to be carried out: where the server cannot do it so, it
 * fails, rather than lock the table for as long as a copy takes.
 */
#pragma once

#include "marq-mariadb.h"

G_BEGIN_DECLS

/* In the order in which they run; one statement each. */
typedef enum
{
  MARQ_MARIADB_RELEASE, /* checks, and keys that are in the way: before names change */
  MARQ_MARIADB_LOSE,    /* columns: before names change */
  MARQ_MARIADB_RETELL,  /* no clauses: values get their new names */
  MARQ_MARIADB_INSTANT,
  MARQ_MARIADB_INPLACE,
  MARQ_MARIADB_COPY,
  MARQ_MARIADB_VIRTUAL, /* computed columns, which go with nothing else */
  MARQ_MARIADB_CHECK,   /* checks, of what was not there before */
  MARQ_MARIADB_FILL,    /* no clauses: what brings values back */
  MARQ_MARIADB_REQUIRE, /* NOT NULL, of what was filled */
  MARQ_MARIADB_KEYS,
  MARQ_MARIADB_PRIMARY,
  MARQ_MARIADB_FULLTEXT, /* one statement a clause */
  MARQ_MARIADB_N_STAGES,
} MarqMariadbStage;

typedef struct
{
  MarqPlanner *planner;
  MarqEntity *before, *after;
  GPtrArray *clauses[MARQ_MARIADB_N_STAGES]; /* of char * */
  GHashTable *placed;    /* columns that stand where they should */
  MarqStep *early, *late;
  gboolean whole;        /* all in one statement: they need each other */
  gboolean copies;       /* the server can do nothing else */
  gboolean has_virtual, has_stored, has_fulltext; /* all the while */
  gboolean requires_copy; /* what was filled has a default that is no constant */
  gboolean loses_order, gains_order, loosens_order; /* that InnoDB keeps rows in, without a primary key */
  gboolean recodes;      /* text without a character set of its own gets another */
} MarqMariadbAlteration;

/* A clause: the table is written anew, while others go on with it. */
#define MARQ_MARIADB_ANEW "FORCE"

void     marq_mariadb_add_clause  (MarqMariadbAlteration *self, MarqMariadbStage stage, const char *format, ...)
                                   G_GNUC_PRINTF (3, 4);
void     marq_mariadb_alter_columns (MarqMariadbAlteration *self);
void     marq_mariadb_retell_values (MarqMariadbAlteration *self);
/* ", changed = changed": what the server would set whenever a row changes stays as it is. before: as the columns were. */
char    *marq_mariadb_keep_moments (MarqMariadbAlteration *self, MarqField *set, gboolean before, const char *prefix);
void     marq_mariadb_look_at_order (MarqMariadbAlteration *self);
void     marq_mariadb_alter_keys  (MarqMariadbAlteration *self);
/* Whether its changes hang together so that only one statement can make them. */
gboolean marq_mariadb_is_tangled  (MarqMariadbAlteration *self);
/* The name of a column or index that goes, when the names have changed already. */
char    *marq_mariadb_parked_name (MarqMariadbAlteration *self, gpointer before);

G_END_DECLS
