/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a project file: read, what is left accepted, written, and read again without a loss. */
#include "config.h"

#include "model/marq-project-read.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_written (MarqProject *project)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_problem_free);
  g_autoptr (MarqProject) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *written = NULL;
  gsize length;

  text = marq_item_to_json (MARQ_ITEM (project), &length);
  again = marq_project_read ("again.marq", text, length, problems, NULL);
  g_assert_nonnull (again);
  for (guint i = 0; i < problems->len; i++)
    g_assert_cmpint (((MarqProblem *) problems->pdata[i])->level, ==, MARQ_PROBLEM_NOTE);
  written = marq_item_to_json (MARQ_ITEM (again), NULL);
  g_assert_cmpstr (text, ==, written);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_problem_free);
  g_autofree char *text = g_malloc (size + 1);
  g_autoptr (MarqProject) project = NULL;

  memcpy (text, data, size);
  text[size] = '\0';
  project = marq_project_read ("fuzz.marq", text, size, problems, NULL);
  if (!project)
    return 0;
  marq_project_note_strays (project, "fuzz.marq", text, size, problems);
  marq_project_drop_strays (project);
  check_written (project);
  return 0;
}
