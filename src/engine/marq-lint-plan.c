/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules that planners raise, through marq_finding_new(): what only they know, who choose the way. */
#include "config.h"

#include "marq-lint-private.h"

static const MarqLintRow marq_lint_plan_rules_rows[] = {
  { { "long-plan", MARQ_LEVEL_NOTE, ON_ALL,
      N_ ("A plan of hundreds of statements is hard to look through, and takes its time."), NULL,
      N_ ("Divide it into several migrations.") } },
  { { "lossy", MARQ_LEVEL_WARNING, ON_ALL,
      N_ ("Going back brings back the shape, but not the data."), NULL,
      N_ ("Keep a backup table until the change has proven itself.") } },
  { { "mariadb-ddl-commits", MARQ_LEVEL_WARNING, ON_MARIADB,
      N_ ("MariaDB commits at each statement that changes a table: nothing before it can be rolled back."),
      NULL, N_ ("One such statement a step.") } },
  { { "not-held", MARQ_LEVEL_WARNING, ON_ALL,
      N_ ("The engine cannot hold what the design says; the plan does what comes nearest."), NULL,
      NULL } },
  { { "sqlite-rebuild", MARQ_LEVEL_NOTE, ON_SQLITE,
      N_ ("SQLite cannot change this in place: the table is made anew and its rows are copied."),
      N_ ("Exclusive on the database"), NULL } },
  { { "sqlite-type-not-enforced", MARQ_LEVEL_NOTE, ON_SQLITE,
      N_ ("Outside STRICT tables, SQLite keeps any value in any column."), NULL,
      N_ ("Make the table STRICT, or add a check.") } },
};

MARQ_DEFINE_LINT_ROWS (marq_lint_plan_rules)
