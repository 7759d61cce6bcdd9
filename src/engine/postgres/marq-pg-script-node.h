/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PostgreSQL's own parse tree, as structures that can be changed and written out again as SQL. All of a
 * tree is in one arena and goes with it. What is not said is "" in it, which the functions here give as NULL.
 */
#pragma once

#include <glib.h>
#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>

G_BEGIN_DECLS

typedef struct _MarqPgArena MarqPgArena;

MarqPgArena           *marq_pg_arena_new     (void);
MarqPgArena           *marq_pg_arena_ref     (MarqPgArena *self);
void                   marq_pg_arena_unref   (MarqPgArena *self);
/* A copy that goes with the arena. */
char                  *marq_pg_arena_dup     (MarqPgArena *self, const char *text);
/* A list of names as nodes. */
PgQuery__Node        **marq_pg_arena_names   (MarqPgArena *self, const char *first, const char *second);

/* t.a as it stands in a list of targets; table: (nullable). */
PgQuery__Node         *marq_pg_arena_column  (MarqPgArena *self, const char *table, const char *column);
/* The pointers of an array, as a list. */
PgQuery__Node        **marq_pg_arena_take    (MarqPgArena *self, GPtrArray *nodes);

/* The statements of a script. On failure *offset says where, in bytes. What is nested too deep for the
 * parser is refused before it gets there. */
PgQuery__ParseResult  *marq_pg_parse_nodes   (MarqPgArena  *arena,
                                              const char   *script,
                                              gsize        *offset,
                                              char        **message);

/* Whether the scanner comes to an end in a time that anybody would wait; *offset: what it would not get over. */
gboolean               marq_pg_scan_ends      (const char *script, gsize *offset);
/* Where a character of a script is, in bytes: the parser counts letters. */
gsize                  marq_pg_find_character (const char *script, glong number);

/* An expression, or a whole statement, as SQL; NULL: it cannot be written. */
char                  *marq_pg_node_write      (PgQuery__Node *expression);
char                  *marq_pg_statement_write (PgQuery__Node *statement);

/* The text of a String; NULL: it is none. */
const char            *marq_pg_node_string   (const PgQuery__Node *node);
/* The last of some names, and the one before it, which may be NULL. */
const char            *marq_pg_node_names    (PgQuery__Node *const *names, gsize n, const char **space);
GStrv                  marq_pg_node_strings  (PgQuery__Node *const *names, gsize n);
/* An option as it is written: a number, a word or a text; NULL: there is none. */
char                  *marq_pg_node_value    (const PgQuery__Node *node);
gboolean               marq_pg_node_truth    (const PgQuery__Node *node);
/* The text of a constant, also one that is cast; NULL: it is none. */
const char            *marq_pg_node_constant (const PgQuery__Node *node);

/* Each message below, before what is below it; FALSE: what is below it is of no interest. */
typedef gboolean     (*MarqPgVisit)          (ProtobufCMessage *message, gpointer data);
void                   marq_pg_node_walk     (gpointer message, MarqPgVisit visit, gpointer data);

/* NULL for "". */
static inline const char *
marq_pg_said (const char *text)
{
  return text && *text ? text : NULL;
}

#define MARQ_PG_IS(node, KIND) ((node) && (node)->node_case == PG_QUERY__NODE__NODE_##KIND)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqPgArena, marq_pg_arena_unref)

G_END_DECLS
