/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the catalogs of a database to a schema. Few queries, each over the whole database; what they
 * give is found again by catalog and oid.
 */
#pragma once

#include "marq-pg-connection.h"
#include "marq-pg-query.h"

G_BEGIN_DECLS

/* The catalogs that things are found in, by the oids that they have everywhere. */
typedef enum
{
  MARQ_PG_TYPE = 1247,
  MARQ_PG_PROC = 1255,
  MARQ_PG_CLASS = 1259,
  MARQ_PG_ACCESS_METHOD_OPERATOR = 2602,
  MARQ_PG_ACCESS_METHOD_ROUTINE = 2603,
  MARQ_PG_CONSTRAINT = 2606,
  MARQ_PG_NAMESPACE = 2615,
  MARQ_PG_OPERATOR_CLASS = 2616,
  MARQ_PG_REWRITE = 2618,
  MARQ_PG_TRIGGER = 2620,
  MARQ_PG_OPERATOR_FAMILY = 2753,
  MARQ_PG_EXTENSION = 3079,
  MARQ_PG_POLICY = 3256,
  MARQ_PG_PUBLICATION = 6104,
  MARQ_PG_PUBLICATION_TABLE = 6106,
  MARQ_PG_PUBLICATION_NAMESPACE = 6237,
} MarqPgCatalog;

typedef struct
{
  MarqPgConnection *connection;
  MarqSchema       *schema;
  GHashTable       *items;     /* of MarqItem, none of them owned, by catalog, oid and column */
  GHashTable       *left_out;  /* kind → GPtrArray of names */

  /* The answer to a query, and at which row of it one is. */
  PGresult         *rows;
  int               row;
} MarqPgReader;

typedef struct
{
  const char *what; /* that is left out where it may not be read; NULL: nothing can be read without it */
  const char *sql;  /* as marq-pg-query.h has it */
  void      (*read) (MarqPgReader *self);
} MarqPgQuery;

MarqSchema *marq_pg_read            (MarqConnection *connection, GPtrArray *left_out, GCancellable *cancellable,
                                     GError **error);

/* All of them, in the order in which each finds what it needs. (element-type MarqPgQuery) */
GPtrArray  *marq_pg_list_queries    (void);

extern const MarqPgQuery marq_pg_types_query, marq_pg_values_query, marq_pg_base_types_query, marq_pg_domain_checks_query;
extern const MarqPgQuery marq_pg_tables_query, marq_pg_parents_query, marq_pg_columns_query, marq_pg_sequences_query;
extern const MarqPgQuery marq_pg_constraints_query, marq_pg_constraint_parents_query;
extern const MarqPgQuery marq_pg_indexes_query, marq_pg_parts_query, marq_pg_index_parents_query, marq_pg_partition_keys_query,
  marq_pg_uses_query;
extern const MarqPgQuery marq_pg_routines_query, marq_pg_triggers_query, marq_pg_rules_query, marq_pg_policies_query;
extern const MarqPgQuery marq_pg_needs_query, marq_pg_comments_query, marq_pg_access_query, marq_pg_default_grants_query;
/* The rarer kinds; the last has no text. */
extern const MarqPgQuery marq_pg_object_queries[], marq_pg_global_queries[];

/* Moves to the next row, the first at first; FALSE: there is none. */
gboolean    marq_pg_next            (MarqPgReader *self);

/* Of the row that it is at; NULL where there is none. */
const char *marq_pg_text            (MarqPgReader *self, int column);
gboolean    marq_pg_flag            (MarqPgReader *self, int column);
gint64      marq_pg_number          (MarqPgReader *self, int column);
char        marq_pg_letter          (MarqPgReader *self, int column);
/* What the query joined by MARQ_PG_JOIN. */
GStrv       marq_pg_list            (MarqPgReader *self, int column);
/* The position of a letter among these, in the order of an enumeration; 0: it is none of them. */
int         marq_pg_choice          (MarqPgReader *self, int column, const char *letters);

gpointer    marq_pg_find            (MarqPgReader *self, MarqPgCatalog catalog, gint64 oid, gint64 column);
void        marq_pg_note            (MarqPgReader *self, MarqPgCatalog catalog, gint64 oid, gint64 column, gpointer item);
/* A new item that is found by the MARQ_PG_OID of the row and has its MARQ_PG_NAME. */
gpointer    marq_pg_make            (MarqPgReader *self, GType type, MarqPgCatalog catalog, MarqItemList *list);
/* The uids of columns of a table, from "1 3 2". */
GStrv       marq_pg_columns         (MarqPgReader *self, gint64 table, const char *numbers);
/* A type by its oid and its text; element: that of an array, or 0. */
MarqFieldType *marq_pg_type         (MarqPgReader *self, gint64 oid, gint64 element, const char *text);
/* Without the parentheses around the whole, and as it will be read from a database restored from this one. */
char       *marq_pg_strip           (const char *expression);
/* Where the parenthesis that opens here closes; NULL: it does not. */
const char *marq_pg_closing         (const char *text);
const char *marq_pg_find_outside_quotes (const char *text, const char *what);
void        marq_pg_leave_out       (MarqPgReader *self, const char *kind, const char *name);

G_END_DECLS
