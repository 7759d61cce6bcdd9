/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is dangerous or doubtful about a design or a script. Every rule is one entry of a table; a
 * finding is a rule that holds for one thing.
 */
#pragma once

#include "model/marq-schema.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_LEVEL_NOTE,
  MARQ_LEVEL_WARNING,
  MARQ_LEVEL_ERROR,
} MarqLevel;

typedef struct
{
  const char *id;       /* "index-blocks-writes": in files and comments */
  MarqLevel   level;
  guint       dialects; /* a bit for each MarqDialect: 1 << dialect */
  const char *why;      /* untranslated: one sentence */
  const char *lock;     /* untranslated: "Share on the table"; NULL: none */
  const char *safe_way; /* untranslated: one sentence, or NULL */
  const char *fix;      /* the option of planning that takes it away ("concurrent"), or NULL */
} MarqLintRule;

typedef struct
{
  const MarqLintRule *rule;
  char  *subject; /* "users.email", or NULL */
  char  *message; /* one sentence for a person, with the names in it */
  char  *uid;     /* of the item, or NULL */
  guint  line;    /* in the script, from 1; 0: not of a script */
  guint  column;
} MarqFinding;

/* All rules, by id. */
const MarqLintRule *marq_lint_rules     (guint *n);
const MarqLintRule *marq_lint_find_rule (const char *id);

MarqFinding        *marq_finding_new    (const char *rule_id,
                                         MarqItem   *item,
                                         const char *format,
                                         ...) G_GNUC_PRINTF (3, 4);
void                marq_finding_free   (MarqFinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqFinding, marq_finding_free)

/* What a design says by itself. silenced: ids of rules, or NULL. (element-type MarqFinding) */
GPtrArray          *marq_lint_schema    (MarqSchema         *schema,
                                         MarqDialect         dialect,
                                         const char *const  *silenced);

/* What a script does. before: the schema that it runs on, where known. A comment in the script,
 * `-- marquetry: silence RULE…`, silences for the statement that follows it. */
GPtrArray          *marq_lint_sql       (const char         *script,
                                         MarqDialect         dialect,
                                         MarqSchema         *before,
                                         const char *const  *silenced,
                                         GError            **error);

G_END_DECLS
