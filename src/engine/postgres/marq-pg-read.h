/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the catalogs of a database to a schema. Few queries, each over the whole database; what they
 * give is found again by catalog and oid.
 */
#pragma once

#include "marq-pg-connection.h"

G_BEGIN_DECLS

/* The catalogs that things are found in, by the oids that they have everywhere. */
typedef enum
{
  MARQ_PG_PROC = 1255,
  MARQ_PG_TYPE = 1247,
  MARQ_PG_CLASS = 1259,
  MARQ_PG_CONSTRAINT = 2606,
  MARQ_PG_NAMESPACE = 2615,
  MARQ_PG_REWRITE = 2618,
  MARQ_PG_TRIGGER = 2620,
  MARQ_PG_EXTENSION = 3079,
  MARQ_PG_POLICY = 3256,
} MarqPgCatalog;

typedef struct
{
  MarqPgConnection *connection;
  MarqSchema       *schema;
  GHashTable       *items;     /* of MarqItem, none of them owned, by catalog, oid and column */
  GPtrArray        *left_out;  /* nullable */
  GCancellable     *cancellable;
  GError          **error;

  /* The rows of a query, and which one it is at. */
  PGresult         *rows;
  int               row;
} MarqPgReader;

MarqSchema *marq_pg_read            (MarqConnection *connection, GPtrArray *left_out, GCancellable *cancellable,
                                     GError **error);

/* The kinds, in the order in which each finds what it needs. */
gboolean    marq_pg_read_types      (MarqPgReader *self);
gboolean    marq_pg_read_type_parts (MarqPgReader *self);
gboolean    marq_pg_read_tables     (MarqPgReader *self);
gboolean    marq_pg_read_columns    (MarqPgReader *self);
gboolean    marq_pg_read_sequences  (MarqPgReader *self);
gboolean    marq_pg_read_keys       (MarqPgReader *self);
gboolean    marq_pg_read_indexes    (MarqPgReader *self);
gboolean    marq_pg_read_routines   (MarqPgReader *self);
gboolean    marq_pg_read_code       (MarqPgReader *self);
gboolean    marq_pg_read_objects    (MarqPgReader *self);
gboolean    marq_pg_read_needs      (MarqPgReader *self);
gboolean    marq_pg_read_comments   (MarqPgReader *self);
gboolean    marq_pg_read_access     (MarqPgReader *self);

/* for (marq_pg_ask_rows (self, query); marq_pg_next (self);) …; then marq_pg_done (self). */
void        marq_pg_ask_rows        (MarqPgReader *self, const char *query);
gboolean    marq_pg_next            (MarqPgReader *self);
gboolean    marq_pg_done            (MarqPgReader *self);

/* Of the row that it is at; NULL where there is none. */
const char *marq_pg_text            (MarqPgReader *self, const char *column);
gboolean    marq_pg_flag            (MarqPgReader *self, const char *column);
gint64      marq_pg_number          (MarqPgReader *self, const char *column);
char        marq_pg_letter          (MarqPgReader *self, const char *column);
/* What the query joined by MARQ_PG_JOIN. */
GStrv       marq_pg_list            (MarqPgReader *self, const char *column);
/* The position of a letter among these, in the order of an enumeration; 0: it is none of them. */
int         marq_pg_choice          (MarqPgReader *self, const char *column, const char *letters);

gpointer    marq_pg_find            (MarqPgReader *self, MarqPgCatalog catalog, gint64 oid, gint64 column);
void        marq_pg_note            (MarqPgReader *self, MarqPgCatalog catalog, gint64 oid, gint64 column, gpointer item);
/* A new item that is found by the "oid" of the row and has its "name". */
gpointer    marq_pg_make            (MarqPgReader *self, GType type, MarqPgCatalog catalog, MarqItemList *list);
/* The uids of columns of a table, from "1 3 2". */
GStrv       marq_pg_columns         (MarqPgReader *self, gint64 table, const char *numbers);
/* A type by its oid and its text; element: that of an array, or 0. */
MarqFieldType *marq_pg_type         (MarqPgReader *self, gint64 oid, gint64 element, const char *text);
/* What is no item of the schema, from and to the text that format_type gives. */
MarqFieldType *marq_pg_parse_type   (const char *text);
char       *marq_pg_written_type    (MarqFieldType *type);
/* Without the parentheses around the whole, and as it will be read from a database restored from this one. */
char       *marq_pg_strip           (const char *expression);

#define MARQ_PG_JOIN "E'\\x1f'"

/* Namespaces that are somebody's, as a condition on the oid of one. */
#define MARQ_PG_OURS(column)                                                                                           \
  column " IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')"
/* What did not come with an extension. */
#define MARQ_PG_FREE(catalog, oid)                                                                                     \
  "NOT EXISTS (SELECT 1 FROM pg_depend de WHERE de.classid = '" catalog "'::regclass AND de.objid = " oid                 \
  " AND de.deptype = 'e')"
/* An array of "a=1" as options that a statement can have, joined. pg_attver is the server's own count,
 * which it puts there and nobody else can. */
#define MARQ_PG_OPTIONS(column)                                                                                        \
  "(SELECT string_agg(CASE WHEN o ~ '^[^=]+=[-a-z0-9_.]+$' THEN o ELSE split_part(o, '=', 1) || '=' || "               \
  "quote_literal(substr(o, strpos(o, '=') + 1)) END, " MARQ_PG_JOIN " ORDER BY k) "                                    \
  "FROM unnest(" column ") WITH ORDINALITY u(o, k) WHERE o NOT LIKE 'pg\\_attver=%')"
/* The same as OPTIONS of what is foreign: "name 'value'". */
#define MARQ_PG_FOREIGN_OPTIONS(column)                                                                                \
  "(SELECT string_agg(quote_ident(option_name) || ' ' || quote_literal(option_value), " MARQ_PG_JOIN                   \
  ") FROM pg_options_to_table(" column "))"
#define MARQ_PG_COLLATION(oid)                                                                                         \
  "(SELECT quote_ident(cn.nspname) || '.' || quote_ident(cl.collname) FROM pg_collation cl "                              \
  "JOIN pg_namespace cn ON cn.oid = cl.collnamespace WHERE cl.oid = " oid ")"

G_END_DECLS
