/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PostgreSQL's own parse tree, as JSON. A node is an object with one member that is named after its
 * kind: { "IndexStmt": { … } }. What is at its default is left out. All that is got here may be NULL.
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The tree of a script. On failure, *offset says where, in bytes, and message what. */
JsonNode   *marq_pg_parse         (const char *script,
                                   gsize      *offset,
                                   char      **message);

JsonObject *marq_pg_unwrap        (JsonObject *node, const char **kind);
/* The element of a list, unwrapped. */
JsonObject *marq_pg_element       (JsonArray *list, guint i, const char **kind);

const char *marq_pg_get_string    (JsonObject *node, const char *member);
gint64      marq_pg_get_integer   (JsonObject *node, const char *member);
gboolean    marq_pg_get_boolean   (JsonObject *node, const char *member);
JsonArray  *marq_pg_get_list      (JsonObject *node, const char *member);
guint       marq_pg_get_length    (JsonObject *node, const char *member);
JsonObject *marq_pg_get_object    (JsonObject *node, const char *member);
/* The member if it is a node of this kind, unwrapped. */
JsonObject *marq_pg_get_node      (JsonObject *node, const char *member, const char *kind);

/* "schema.table" of a RangeVar, "schema.type" of a list of strings. */
char       *marq_pg_dup_relation  (JsonObject *range_var);
char       *marq_pg_dup_names     (JsonArray *names);
/* The name of a type without its schema; NULL: it is not said to be one of PostgreSQL's own, "public.date". */
const char *marq_pg_type_name     (JsonObject *type_name);
/* The last of a list of names: a function without its schema. */
const char *marq_pg_last_name     (JsonArray *names);
/* The text of a constant, or NULL; a cast of one counts. */
const char *marq_pg_get_constant  (JsonObject *node, const char *member);

/* Whether any node below is of the kind and passes the test, which may be NULL. */
typedef gboolean (*MarqPgTest) (JsonObject *node, gconstpointer data);
gboolean    marq_pg_any           (JsonObject   *tree,
                                   const char   *kind,
                                   MarqPgTest    test,
                                   gconstpointer data);

G_END_DECLS
