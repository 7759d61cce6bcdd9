/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the readers of CREATE TABLE share. What takes something says whether it understood it. */
#pragma once

#include "marq-sqlite-read.h"
#include "marq-sqlite-text.h"

G_BEGIN_DECLS

typedef struct
{
  MarqSqliteTable *table;
  MarqSqliteText  *text;
  MarqField       *field; /* whose constraint it is; NULL: the table's */
  char            *name;  /* that CONSTRAINT gave */
} MarqSqliteReading;

gboolean marq_sqlite_take_conflict    (MarqSqliteReading *self, MarqConstraint *constraint);
gboolean marq_sqlite_take_key         (MarqSqliteReading *self, MarqConstraintKind kind);
gboolean marq_sqlite_take_check       (MarqSqliteReading *self);
gboolean marq_sqlite_take_reference   (MarqSqliteReading *self);
gboolean marq_sqlite_take_foreign_key (MarqSqliteReading *self);
/* Says of a check which column it is about, if that is one. */
void     marq_sqlite_set_only_field   (MarqSqliteReading *self, MarqConstraint *check, const char *code);

G_END_DECLS
