/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run of lint over a script: its statements, where they begin, and what comments ask before them. */
#pragma once

#include "marq-lint-private.h"
#include "marq-script-token.h"

G_BEGIN_DECLS

/* What a comment before a statement says of the step that it is in. */
typedef enum
{
  MARQ_STEP_GOES_ON,
  MARQ_STEP_BEGINS,              /* -- marquetry: step */
  MARQ_STEP_WITHOUT_TRANSACTION, /* -- marquetry: no-transaction */
} MarqStepMark;

struct _MarqScriptStatement
{
  gsize        start; /* in bytes: behind spaces and comments */
  gsize        end;
  guint        line;
  guint        column;
  MarqStepMark mark;
  GPtrArray   *silenced; /* of char * */
  GArray      *tokens;   /* of MarqSqlToken, without comments; NULL where a parser reads the script */
};

struct _MarqScriptLint
{
  const char        *text;
  MarqDialect        dialect;
  MarqSchema        *before;
  const char *const *silenced;
  GPtrArray         *findings;

  gboolean is_in_transaction; /* the statement that is looked at */
  GPtrArray  *statements;    /* of MarqScriptStatement: all of them, where they have tokens */
  GHashTable *made;          /* small name of a table → the first statement that makes it, and it alone */

  gsize at; /* up to where lines have been counted */
  guint line;
  guint column;
};

void     marq_script_statement_free (MarqScriptStatement *self);

/* The statement that is between these bytes, comments before it included; NULL if nothing is. */
MarqScriptStatement *marq_script_lint_read (MarqScriptLint *lint,
                                            gsize           from,
                                            gsize           to);
/* All statements by their semicolons, with tokens. (element-type MarqScriptStatement) */
GPtrArray           *marq_script_lint_split (MarqScriptLint *lint);
/* Runs each row's check_statement over each statement. steps_are_transactions: the runner opens one for
 * each step. */
void                 marq_script_lint_run   (MarqScriptLint *lint,
                                             gboolean        steps_are_transactions);

void marq_script_lint_report_valist (MarqScriptLint            *lint,
                                     const MarqLintRule        *rule,
                                     const MarqScriptStatement *statement,
                                     const char                *subject,
                                     const char                *format,
                                     va_list                    arguments) G_GNUC_PRINTF (5, 0);
void marq_script_lint_report        (MarqScriptLint            *lint,
                                     const MarqLintRule        *rule,
                                     const MarqScriptStatement *statement,
                                     const char                *subject,
                                     const char                *format,
                                     ...) G_GNUC_PRINTF (5, 6);

/* Refuses what is not text, or so deep that a recursive parser would fall over it. */
gboolean marq_script_lint_check (MarqScriptLint *lint, GError **error);
void     marq_script_lint_fail  (MarqScriptLint *lint,
                                 gsize           offset,
                                 const char     *message,
                                 GError        **error);

/* Whether the statement makes a table; then it is in made. */
void     marq_lint_note_made    (MarqScriptLint *lint, const MarqScriptStatement *statement);

/* From the first of the statement's tokens on: "ALTER TABLE" is at i. */
gboolean marq_script_has        (MarqScriptLint            *lint,
                                 const MarqScriptStatement *statement,
                                 guint                      i,
                                 const char                *words);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqScriptStatement, marq_script_statement_free)

G_END_DECLS
