/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MARQ_PROBLEM_NOTE, /* worth knowing; nothing is lost by saving */
  MARQ_PROBLEM_LOSS, /* saving what was read would lose this */
} MarqProblemLevel;

/* Something in a file that is not as it should be, and where. */
typedef struct
{
  MarqProblemLevel level;
  char            *file; /* below the project folder */
  guint            line; /* 0: unknown */
  char            *path; /* "/schema/namespaces/0/name" */
  char            *message;
} MarqProblem;

MarqProblem *marq_problem_new  (MarqProblemLevel level, const char *path, char *message);
void         marq_problem_free (MarqProblem *self);
char        *marq_problem_dup_text (const MarqProblem *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqProblem, marq_problem_free)

G_END_DECLS
