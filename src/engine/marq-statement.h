/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script as the statements that a server gets, one at a time, and what has to be known of each before it is
 * run. Each engine splits with its own parser or, where that cannot be had without a server, by its tokens.
 */
#pragma once

#include "model/marq-enums.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_STATEMENT_PLAIN,
  MARQ_STATEMENT_BEGIN,    /* of a transaction, in whatever words */
  MARQ_STATEMENT_COMMIT,
  MARQ_STATEMENT_ROLLBACK,
  MARQ_STATEMENT_CONTROL,  /* any other say in transactions: SAVEPOINT, PREPARE TRANSACTION, XA, SET AUTOCOMMIT */
  MARQ_STATEMENT_SESSION,  /* only sets or resets what the session goes by: SET, PRAGMA foreign_keys */
} MarqStatementKind;

typedef enum
{
  MARQ_STATEMENT_OUTSIDE = 1 << 0, /* the engine refuses it in a transaction: CREATE INDEX CONCURRENTLY, VACUUM */
  MARQ_STATEMENT_COMMITS = 1 << 1, /* ends whatever transaction is open, by itself: all DDL of MariaDB */
  MARQ_STATEMENT_UNKNOWN = 1 << 2, /* code that may do anything, also commit where it is alone: CALL, DO */
  MARQ_STATEMENT_STAYS = 1 << 3,   /* what it does, or part of it, no rollback takes away: setval, nextval, dblink, COPY … TO PROGRAM */
  MARQ_STATEMENT_LOSES = 1 << 4,   /* rows or values go: DROP TABLE, DROP COLUMN, TRUNCATE, DELETE */
  MARQ_STATEMENT_ENUM = 1 << 5,    /* adds a value to an enum, which its own transaction cannot use */
  MARQ_STATEMENT_HARMLESS = 1 << 6,/* done twice is as good as done once: VACUUM, ANALYZE, REINDEX, SET */
  MARQ_STATEMENT_UNREAD = 1 << 7,  /* the engine's parser is at hand and does not take it: wrong, or of a newer server; told by words */
} MarqStatementFlags;

typedef struct
{
  char              *text;   /* without the semicolon, and without comments before it */
  gsize              start;  /* where it stands in the script, in bytes */
  gsize              end;    /* behind it, its semicolon included */
  guint              line;   /* where it begins, from 1 */
  MarqStatementKind  kind;
  MarqStatementFlags flags;
  char              *what;   /* what it is, for people: "CREATE INDEX CONCURRENTLY", "SAVEPOINT" */
  char              *reason; /* of STAYS: "setval()"; or NULL */
  gpointer           tree;   /* as the engine's parser sees it; NULL: it was not asked, or is forgotten */
  gpointer           ground; /* what the tree stands in, with those of other statements */
  GDestroyNotify     release;
} MarqStatement;

/* All of a script. *error: it is not SQL; names the line. (element-type MarqStatement) (transfer full) (nullable) */
GPtrArray *marq_statement_split (const char *script, MarqDialect dialect, GError **error);
void       marq_statement_free  (MarqStatement *self);
/* Trees are large beside what they are of: where nobody will look at it any more, it goes. */
void       marq_statement_forget_tree (MarqStatement *self);
/* The first line of it, cut where it is long, for messages. (transfer full) */
char      *marq_statement_dup_line (const MarqStatement *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqStatement, marq_statement_free)

G_END_DECLS
