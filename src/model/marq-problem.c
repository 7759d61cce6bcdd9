/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-problem.h"

/**
 * marq_problem_new:
 * @message: (transfer full):
 */
MarqProblem *
marq_problem_new (MarqProblemLevel level, const char *path, char *message)
{
  MarqProblem *self = g_new0 (MarqProblem, 1);

  self->level = level;
  self->path = g_strdup (path);
  self->message = message;
  return self;
}

void
marq_problem_free (MarqProblem *self)
{
  g_free (self->file);
  g_free (self->path);
  g_free (self->message);
  g_free (self);
}

/**
 * marq_problem_dup_text:
 *
 * Returns: (transfer full): one line for a person: file, line, key and what is wrong
 */
char *
marq_problem_dup_text (const MarqProblem *self)
{
  const char *file = self->file ? self->file : "";

  if (!self->line)
    /* Translators: a file's name, and what is wrong in it */
    return g_strdup_printf (_ ("%s: %s"), file, self->message);
  if (!self->path || !*self->path)
    /* Translators: a file's name, a line in it, and what is wrong there */
    return g_strdup_printf (_ ("%s, line %u: %s"), file, self->line, self->message);
  /* Translators: a file's name, a line in it, the key there, and what is wrong with it */
  return g_strdup_printf (_ ("%s, line %u, %s: %s"), file, self->line, self->path, self->message);
}
