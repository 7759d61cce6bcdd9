/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a SQLite database to a schema. SQLite keeps the texts that made its tables, and only they tell
 * everything; its pragmas say whether they were understood.
 */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

#include "model/marq-model.h"

G_BEGIN_DECLS

/* The schema of "main", in one look. left_out: (nullable) (element-type MarqLeftOut). NULL: the
 * database refuses, and its sqlite3_errcode says why; then the look has to be abandoned. */
MarqSchema *marq_sqlite_read         (sqlite3 *db, GPtrArray *left_out);
void        marq_sqlite_read_abandon (sqlite3 *db);

/* What a script makes of an empty database. It cannot reach any other. */
MarqSchema *marq_sqlite_read_script  (const char    *script,
                                      GPtrArray     *left_out,
                                      GCancellable  *cancellable,
                                      GError       **error);

/* A foreign key whose target is not known yet. */
typedef struct
{
  MarqRelation *relation;
  char         *target;
  GStrv         fields; /* of the target; NULL: its primary key */
} MarqSqlitePending;

/* A table as it is being read. */
typedef struct
{
  MarqItemList *entities;      /* where it stands */
  char         *name;
  char         *sql;
  MarqEntity   *entity;        /* NULL: it is kept as its text */
  char         *trouble;       /* why, or NULL */
  GPtrArray    *pending;       /* of MarqSqlitePending */
  gboolean      loses_comment; /* that stood in its text */
  gboolean      loses_name;      /* that a NOT NULL, a DEFAULT or the like was given */
} MarqSqliteTable;

MarqSqliteTable *marq_sqlite_table_new     (MarqNamespace *namespace, const char *name, const char *sql);
void             marq_sqlite_table_free    (MarqSqliteTable *self);
/* Fills entity, or trouble. */
void             marq_sqlite_read_table    (MarqSqliteTable *self);
void             marq_sqlite_table_give_up (MarqSqliteTable *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Letter case aside, as SQLite has it. */
MarqField       *marq_sqlite_find_field    (MarqEntity *entity, const char *name);
/* NULL: one of these is not there. */
GStrv            marq_sqlite_find_fields   (MarqEntity *entity, const char *const *names);

/* NULL: the text is not understood. */
MarqIndex       *marq_sqlite_read_index    (MarqEntity *entity, const char *name, const char *sql);
MarqView        *marq_sqlite_read_view     (const char *name, const char *sql);
/* entity: NULL for one of a view. What is not understood is kept as its text. */
MarqTrigger     *marq_sqlite_read_trigger  (MarqEntity *entity, const char *name, const char *sql);

G_END_DECLS
