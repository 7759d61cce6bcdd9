/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of the table of rules: the rule, and what finds it. Rows stand next to their checks, in one
 * const array a file; marq-lint.c joins the arrays. Adding a rule is adding a row.
 */
#pragma once

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "marq-lint.h"
#include "model/marq-entity.h"
#include "model/marq-field.h"

G_BEGIN_DECLS

#define ON_POSTGRESQL (1u << MARQ_DIALECT_POSTGRESQL)
#define ON_SQLITE (1u << MARQ_DIALECT_SQLITE)
#define ON_MARIADB (1u << MARQ_DIALECT_MARIADB)
#define ON_ALL (ON_POSTGRESQL | ON_SQLITE | ON_MARIADB)

typedef struct _MarqSchemaLint MarqSchemaLint;
typedef struct _MarqScriptLint MarqScriptLint;
typedef struct _MarqTreeLint MarqTreeLint;
typedef struct _MarqScriptStatement MarqScriptStatement;

/* Without a check, something that is not a row raises the rule: a planner, or the walk itself. A row
 * whose rule has only its id is one more check of a rule that another row explains. */
typedef struct
{
  MarqLintRule rule;

  void (*check_schema) (MarqSchemaLint *lint, const MarqLintRule *rule);
  void (*check_entity) (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity);

  void (*check_statement) (MarqScriptLint            *lint,
                           const MarqLintRule        *rule,
                           const MarqScriptStatement *statement);

  const char *nodes; /* the kinds of nodes that check_node is for, with spaces between */
  void (*check_node) (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node);
} MarqLintRow;

typedef struct
{
  const MarqLintRow *rows;
  guint              n_rows;
} MarqLintRows;

#define MARQ_DEFINE_LINT_ROWS(name) \
  const MarqLintRows name = { name##_rows, G_N_ELEMENTS (name##_rows) };

extern const MarqLintRows marq_lint_key_rules;
extern const MarqLintRows marq_lint_index_rules;
extern const MarqLintRows marq_lint_name_rules;
extern const MarqLintRows marq_lint_type_rules;
extern const MarqLintRows marq_lint_plan_rules;
extern const MarqLintRows marq_lint_cycle_rules;
extern const MarqLintRows marq_lint_word_rules;
extern const MarqLintRows marq_sqlite_lint_rules;
extern const MarqLintRows marq_mariadb_lint_rules;
extern const MarqLintRows marq_pg_lint_index_rules;
extern const MarqLintRows marq_pg_lint_constraint_rules;
extern const MarqLintRows marq_pg_lint_column_rules;
extern const MarqLintRows marq_pg_lint_table_rules;
extern const MarqLintRows marq_pg_lint_drop_rules;
extern const MarqLintRows marq_pg_lint_data_rules;
extern const MarqLintRows marq_pg_lint_transaction_rules;

/* Calls func for every row, in the order of the arrays. */
typedef void (*MarqLintRowFunc) (const MarqLintRow *row, const MarqLintRule *rule, gpointer data);
void marq_lint_foreach_row (MarqDialect        dialect,
                            const char *const *silenced,
                            MarqLintRowFunc    func,
                            gpointer           data);

MarqFinding *marq_finding_new_valist (const MarqLintRule *rule,
                                      MarqItem           *item,
                                      const char         *format,
                                      va_list             arguments) G_GNUC_PRINTF (3, 0);

/* One run over a design. */
struct _MarqSchemaLint
{
  MarqSchema *schema;
  MarqDialect dialect;
  GPtrArray  *entities;
  GPtrArray  *findings;
};

void marq_schema_lint_report (MarqSchemaLint     *lint,
                              const MarqLintRule *rule,
                              gpointer            item,
                              const char         *format,
                              ...) G_GNUC_PRINTF (4, 5);

/* Whether all of these fields are required. */
gboolean marq_lint_all_required (MarqSchemaLint *lint, const char *const *fields);
char    *marq_lint_name_fields  (MarqSchemaLint *lint, const char *const *fields);

G_END_DECLS
