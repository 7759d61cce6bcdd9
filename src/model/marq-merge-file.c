/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Merging the texts of a project's files. */
#include "config.h"

#include "marq-error.h"
#include "marq-merge-private.h"
#include "marq-project-file.h"
#include "marq-project-read.h"

static gboolean
check_read (const char *name, MarqItem *item, GPtrArray *problems, GError **error)
{
  for (guint i = 0; i < problems->len; i++)
    {
      MarqProblem *problem = problems->pdata[i];

      if (problem->level != MARQ_PROBLEM_LOSS)
        continue;
      g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_DAMAGED,
                   _ ("%s is damaged, and is not merged before it is mended: line %u, %s"), name,
                   problem->line, problem->message);
      return FALSE;
    }
  if (MARQ_IS_PROJECT (item) && marq_project_get_format (MARQ_PROJECT (item)) > MARQ_PROJECT_FORMAT)
    {
      g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_READ_ONLY,
                   _ ("%s was saved by a newer version of Marquetry, which has to merge it, too"),
                   name);
      return FALSE;
    }
  return item != NULL;
}

/* Only what stands in a project has a tree, in which things are found by uid. */
static MarqItem *
put_in_project (MarqItem *diagram) /* (transfer full) */
{
  MarqProject *project = g_object_new (MARQ_TYPE_PROJECT, NULL);

  if (diagram)
    marq_item_list_append (marq_project_get_diagrams (project), diagram);
  return MARQ_ITEM (project);
}

/* side: which of the three it is, for messages. */
static MarqItem *
read_one (const char *name, const char *side, GBytes *content, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (
      (GDestroyNotify) marq_problem_free);
  g_autoptr (MarqItem) item = NULL;
  g_autofree char *shown = g_strdup_printf ("%s (%s)", name, side);
  gsize length;
  const char *text = g_bytes_get_data (content, &length);

  if (g_str_has_suffix (name, ".json"))
    item = MARQ_ITEM (marq_project_read_diagram (shown, text ? text : "", length, problems));
  else
    item = MARQ_ITEM (marq_project_read (shown, text ? text : "", length, problems, error));
  if (!item && error && *error)
    return NULL;
  if (item && MARQ_IS_PROJECT (item))
    marq_project_note_strays (MARQ_PROJECT (item), shown, text, length, problems);
  return check_read (shown, item, problems, error) ? g_steal_pointer (&item) : NULL;
}

static GBytes *
merge_diagrams (MarqItem *base, MarqItem *ours, MarqItem *theirs, GPtrArray *conflicts)
{
  g_autofree char *uid = g_strdup (ours->uid);
  g_autoptr (MarqItem) before = put_in_project (base);
  g_autoptr (MarqItem) left = put_in_project (ours);
  g_autoptr (MarqItem) right = put_in_project (theirs);
  g_autoptr (MarqItem) merged = marq_item_merge (before, left, right, conflicts);
  gsize length;
  char *text = marq_item_to_json (marq_item_lookup (merged, uid), &length);

  return g_bytes_new_take (text, length);
}

GBytes *
marq_file_merge (const char *name,
                 GBytes *base,
                 GBytes *ours,
                 GBytes *theirs,
                 GPtrArray *conflicts,
                 GError **error)
{
  gboolean has_base = base && g_bytes_get_size (base);
  g_autoptr (MarqItem) before = has_base ? read_one (name, _ ("before"), base, error) : NULL;
  g_autoptr (MarqItem) left = before || !has_base ? read_one (name, _ ("ours"), ours, error) : NULL;
  g_autoptr (MarqItem) right = left ? read_one (name, _ ("theirs"), theirs, error) : NULL;
  g_autoptr (MarqItem) merged = NULL;
  gsize length;
  char *text;

  if (!right)
    return NULL;
  if (!MARQ_IS_PROJECT (left))
    return merge_diagrams (g_steal_pointer (&before), g_steal_pointer (&left),
                           g_steal_pointer (&right), conflicts);
  merged = marq_item_merge (before, left, right, conflicts);
  text = marq_item_to_json (merged, &length);
  return g_bytes_new_take (text, length);
}
