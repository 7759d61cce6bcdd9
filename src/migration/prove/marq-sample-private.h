/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-sample.h"

G_BEGIN_DECLS

/* Constants for a field, in the order in which they are to be used: first such as tell rows and columns apart, then
 * simple ones. after: the same field as it will be, or NULL. column: its number among all, so that columns differ.
 * Empty: nobody knows how such a value is written. (element-type utf8) (transfer full) */
GPtrArray *marq_sample_values (MarqField *field, MarqField *after, MarqDialect dialect, guint column, gboolean is_plain);

typedef struct
{
  MarqField *field;
  char      *name;     /* quoted */
  GPtrArray *values;   /* of constants */
  gboolean   may_be_null;
  gboolean   is_given; /* by a foreign key */
} MarqSampleColumn;

typedef struct
{
  MarqRelation *relation;
  GPtrArray    *columns; /* of MarqSampleColumn: borrowed */
  GPtrArray    *rows;    /* of GStrv: keys that there are, as constants; NULL: the table refers to itself */
} MarqSampleKey;

typedef struct
{
  MarqSample     *result;
  MarqConnection *connection;
  MarqDialect     dialect;
  MarqSchema     *after;
  gboolean        is_plain;
  GHashTable     *done;     /* MarqEntity: filled, or given up */
  GCancellable   *cancellable;
} MarqSampler;

typedef struct
{
  MarqSampler *sampler;
  MarqEntity  *entity;
  MarqEntity  *then;     /* the same after it, or NULL */
  char        *path;
  GPtrArray   *columns;
  GPtrArray   *keys;
  GRand       *rand;
  char        *wrong;    /* what was last said of a row */
} MarqSampleTable;

gboolean   marq_sampler_tell       (MarqSampler *self, const char *statement, GError **error);
/* Of the columns, keeps the values that pass the checks of a table, or of the type of one column. */
void       marq_sample_heed_checks (MarqSampleTable *self, MarqEntity *entity);
void       marq_sample_heed_domain (MarqSampleTable *self, MarqSampleColumn *column, MarqField *field);

G_END_DECLS
