/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a query to the catalogs, which are not the same in every version: what it wants of a
 * column that not all have, it says for both cases.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* If the catalogs have the column (and it may be read), and else. Names of their columns are unique. */
#define MARQ_PG_IF(column, then, otherwise) "\x01" column "\x02" then "\x02" otherwise "\x03"

#define MARQ_PG_JOIN "E'\\x1f'"

/* The columns of an answer are listed once, as C (NAME, "expression"): what is asked for, and the
 * numbers by which it is found. The first is MARQ_PG_OID, the second, where there is one, MARQ_PG_NAME. */
#define MARQ_PG_SELECT(name, expression) ", " expression
#define MARQ_PG_NUMBER(name, expression) name,

enum
{
  MARQ_PG_OID,
  MARQ_PG_NAME,
};

/* Namespaces that are somebody's, as a condition on the oid of one. */
#define MARQ_PG_OURS(column)                                                                                           \
  column " IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')"
/* What did not come with an extension. */
#define MARQ_PG_FREE(catalog, oid)                                                                                     \
  "NOT EXISTS (SELECT 1 FROM pg_depend de WHERE de.classid = '" catalog "'::regclass AND de.objid = " oid                 \
  " AND de.deptype = 'e')"
/* An array of "a=1" as options that a statement can have, joined. pg_attver is the server's own count,
 * which it puts there and nobody else can: often it is all there is. */
#define MARQ_PG_OPTIONS(column)                                                                                        \
  "CASE WHEN cardinality(" column ") > 1 OR (" column ")[1] NOT LIKE 'pg\\_attver=%' THEN "                           \
  "(SELECT string_agg(CASE WHEN o ~ '^[^=]+=[-a-z0-9_.]+$' THEN o ELSE split_part(o, '=', 1) || '=' || "               \
  "quote_literal(substr(o, strpos(o, '=') + 1)) END, " MARQ_PG_JOIN " ORDER BY k) "                                    \
  "FROM unnest(" column ") WITH ORDINALITY u(o, k) WHERE o NOT LIKE 'pg\\_attver=%') END"
/* The same as OPTIONS of what is foreign: "name 'value'", as a list. */
#define MARQ_PG_FOREIGN_OPTIONS(column)                                                                                \
  "CASE WHEN " column " IS NOT NULL THEN (SELECT string_agg(quote_ident(option_name) || ' ' || quote_literal(option_value), " \
  MARQ_PG_JOIN ") FROM pg_options_to_table(" column ")) END"
/* Of pg_index x: the numbers of the columns that its index only carries along. */
#define MARQ_PG_INCLUDED                                                                                                 \
  "CASE WHEN x.indnatts > x.indnkeyatts THEN (SELECT string_agg(k::text, ' ' ORDER BY o) "                             \
  "FROM unnest(x.indkey) WITH ORDINALITY u(k, o) WHERE o > x.indnkeyatts) END"
#define MARQ_PG_COLLATION(oid)                                                                                         \
  "(SELECT quote_ident(cn.nspname) || '.' || quote_ident(cl.collname) FROM pg_collation cl "                              \
  "JOIN pg_namespace cn ON cn.oid = cl.collnamespace WHERE cl.oid = " oid ")"

/* The columns that it asks after. (transfer full) */
GPtrArray *marq_pg_query_columns (const char *text);
/* As it is sent to a server that has these of them. (element-type utf8 utf8) */
char      *marq_pg_query_resolve (const char *text, GHashTable *columns);
/* Whether it reads one of these catalogs. */
gboolean   marq_pg_query_reads   (const char *text, GHashTable *catalogs);

G_END_DECLS
