/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lint of a PostgreSQL script: a walk over its parse tree that offers each node to the rows that are
 * for its kind. Beside the kinds of the parser ("IndexStmt"), the commands of ALTER TABLE are kinds by
 * their subtype ("AT_SetNotNull"), and "*" is every statement.
 */
#pragma once

#include "engine/marq-script-lint.h"
#include "marq-pg-tree.h"

G_BEGIN_DECLS

typedef struct
{
  MarqScriptStatement *place;
  JsonObject          *node;
  const char          *kind;
  guint                transaction; /* 0: in none */
} MarqPgStatement;

struct _MarqTreeLint
{
  MarqScriptLint *script;
  GPtrArray      *statements; /* of MarqPgStatement */
  guint           current;
  GHashTable     *rows;       /* from the kind of a node to those for it */

  GHashTable *created;      /* what the script makes: the key of a name, and the statement's number + 1 */
  GHashTable *dropped;      /* the same for what it drops */
  GHashTable *added;        /* "table.column" that an earlier statement adds */
  GHashTable *retyped;      /* "table.column" that is no longer of the type in the schema before */
  GHashTable *not_nulls;    /* names of checks, and the "table.column" each keeps from being null */
  GHashTable *proven;       /* "table.column" that a valid check keeps from being null */
  GHashTable *domains;      /* domains with constraints */
  GHashTable *new_values;   /* values of enums, and the transaction that adds each, + 1 */
  GHashTable *ddl;          /* transactions that change something which is there already */
  GPtrArray  *locked;       /* tables under AccessExclusive in the transaction */
  guint       locked_in;    /* which one that is */
  const char *search_path;  /* the first schema of it, where the script has set one */
  gboolean    has_timeout;  /* of locks, for the rest of the script */
  guint       timeout_in;   /* for this transaction, + 1 */
  gboolean    told_timeout; /* the finding about it is there */

  /* Where the walk is. */
  char       *table; /* as the script names it */
  gboolean    is_new; /* nobody waits for a table that this script makes */
  MarqEntity *entity; /* what the schema before knows of it */
  const char *column; /* whose constraint this is */
};

gboolean         marq_pg_lint_script       (MarqScriptLint *lint, GError **error);

MarqPgStatement *marq_pg_lint_current      (MarqTreeLint *lint);
void             marq_pg_lint_report       (MarqTreeLint       *lint,
                                            const MarqLintRule *rule,
                                            const char         *subject,
                                            const char         *format,
                                            ...) G_GNUC_PRINTF (4, 5);

/* Whether an earlier statement of the script makes it. */
gboolean         marq_pg_lint_makes        (MarqTreeLint *lint, const char *name);
gboolean         marq_pg_lint_has_dropped  (MarqTreeLint *lint, const char *name);
/* What the schema before says; NULL where it says nothing, or nothing that is still true. */
MarqEntity      *marq_pg_lint_find_entity  (MarqTreeLint *lint, const char *name);
MarqField       *marq_pg_lint_find_field   (MarqTreeLint *lint, const char *column);
gpointer         marq_pg_lint_find_named   (MarqTreeLint *lint,
                                            const char   *name,
                                            const char   *list);
char            *marq_pg_lint_dup_column   (MarqTreeLint *lint, const char *column);
/* "public.users" and "users" are one name. */
const char      *marq_pg_lint_key          (const char *name);

/* Gives each statement its transaction, and says where the script is at odds with the runner's. */
void             marq_pg_lint_divide       (MarqTreeLint *lint);
/* Takes down what a statement makes and drops, before the walk. */
void             marq_pg_lint_take_stock   (MarqTreeLint *lint);

/* The n-th object of a DropStmt, as a name. */
char            *marq_pg_lint_dup_dropped  (JsonObject *drop, guint i);

/* A table that is made together with its schema, which its name may leave out. */
char            *marq_pg_lint_dup_within   (JsonObject *create_schema, JsonObject *range_var);

/* Whether a statement cannot be in a transaction. */
gboolean         marq_pg_lint_is_concurrent (JsonObject *node);

G_END_DECLS
