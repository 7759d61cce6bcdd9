/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-layout-private.h"

#define USUAL_ASPECT 1.6
/* Of the whole: at (0, 0) there is only what nobody has placed. */
#define ORIGIN 40.0
/* No box is larger. */
#define MOST_SIZE 1e6

static void
clear_box (gpointer data)
{
  MarqLayoutBox *box = data;

  g_free (box->uid);
  g_free (box->group);
}

static void
clear_group (gpointer data)
{
  MarqLayoutGroup *group = data;

  g_free (group->uid);
  g_free (group->group);
}

MarqLayout *
marq_layout_new (void)
{
  MarqLayout *self = g_new0 (MarqLayout, 1);

  self->boxes = g_array_new (FALSE, FALSE, sizeof (MarqLayoutBox));
  self->lines = g_array_new (FALSE, FALSE, sizeof (MarqLayoutLine));
  self->groups = g_array_new (FALSE, FALSE, sizeof (MarqLayoutGroup));
  g_array_set_clear_func (self->boxes, clear_box);
  g_array_set_clear_func (self->groups, clear_group);
  return self;
}

void
marq_layout_free (MarqLayout *self)
{
  g_array_unref (self->boxes);
  g_array_unref (self->lines);
  g_array_unref (self->groups);
  g_free (self);
}

MarqLayout *
marq_layout_copy (const MarqLayout *self)
{
  MarqLayout *copy = marq_layout_new ();

  for (guint i = 0; i < self->boxes->len; i++)
    {
      const MarqLayoutBox *box = &g_array_index (self->boxes, MarqLayoutBox, i);

      marq_layout_add_box (copy, box->uid, &box->rect, box->group, box->is_fixed);
    }
  for (guint i = 0; i < self->groups->len; i++)
    {
      const MarqLayoutGroup *group = &g_array_index (self->groups, MarqLayoutGroup, i);

      marq_layout_add_group (copy, group->uid, &group->rect, group->group, group->is_fixed);
    }
  if (self->lines->len)
    g_array_append_vals (copy->lines, self->lines->data, self->lines->len);
  copy->aspect = self->aspect;
  copy->without_graphviz = self->without_graphviz;
  copy->stays_around = self->stays_around;
  return copy;
}

void
marq_layout_add_box (MarqLayout *self, const char *uid, const MarqRect *rect, const char *group, gboolean is_fixed)
{
  MarqLayoutBox box = { g_strdup (uid), *rect, g_strdup (group), is_fixed };

  g_array_append_val (self->boxes, box);
}

void
marq_layout_add_line (MarqLayout *self, guint from, guint to)
{
  MarqLayoutLine line = { from, to };

  g_array_append_val (self->lines, line);
}

void
marq_layout_add_group (MarqLayout *self, const char *uid, const MarqRect *rect, const char *group, gboolean is_fixed)
{
  MarqLayoutGroup new_group = { g_strdup (uid), *rect, g_strdup (group), is_fixed };

  g_array_append_val (self->groups, new_group);
}

static guint
find_number (GHashTable *numbers, const char *uid)
{
  return uid ? GPOINTER_TO_UINT (g_hash_table_lookup (numbers, uid)) - 1 : G_MAXUINT;
}

/* One that is in itself, over however many, is in none. */
static void
break_circle (guint *homes, guint n_boxes, guint n_groups, guint group)
{
  guint outer = homes[n_boxes + group];

  for (guint i = 0; i < n_groups && outer != G_MAXUINT && outer != group; i++)
    outer = homes[n_boxes + outer];
  if (outer == group)
    homes[n_boxes + group] = G_MAXUINT;
}

guint *
marq_layout_find_homes (MarqLayout *self)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = self->boxes->len;
  guint *homes = g_new (guint, n + self->groups->len + 1);

  /* Of two with one name it is the first. */
  for (guint i = self->groups->len; i > 0; i--)
    g_hash_table_insert (numbers, g_array_index (self->groups, MarqLayoutGroup, i - 1).uid, GUINT_TO_POINTER (i));
  for (guint i = 0; i < n; i++)
    homes[i] = find_number (numbers, g_array_index (self->boxes, MarqLayoutBox, i).group);
  for (guint i = 0; i < self->groups->len; i++)
    homes[n + i] = find_number (numbers, g_array_index (self->groups, MarqLayoutGroup, i).group);
  for (guint i = 0; i < self->groups->len; i++)
    break_circle (homes, n, self->groups->len, i);
  return homes;
}

/* What is to be placed has a size that is one, and is somewhere. */
static void
mend_rect (MarqRect *rect)
{
  rect->x = isfinite (rect->x) ? CLAMP (rect->x, -MARQ_LAYOUT_FAR, MARQ_LAYOUT_FAR) : 0;
  rect->y = isfinite (rect->y) ? CLAMP (rect->y, -MARQ_LAYOUT_FAR, MARQ_LAYOUT_FAR) : 0;
  rect->width = isfinite (rect->width) ? CLAMP (rect->width, 0, MOST_SIZE) : 0;
  rect->height = isfinite (rect->height) ? CLAMP (rect->height, 0, MOST_SIZE) : 0;
}

static gboolean
mend (MarqLayout *self)
{
  gboolean is_any_fixed = FALSE;

  for (guint i = 0; i < self->boxes->len; i++)
    {
      MarqLayoutBox *box = &g_array_index (self->boxes, MarqLayoutBox, i);

      is_any_fixed |= box->is_fixed;
      if (!box->is_fixed)
        mend_rect (&box->rect);
    }
  for (guint i = 0; i < self->groups->len; i++)
    {
      MarqLayoutGroup *group = &g_array_index (self->groups, MarqLayoutGroup, i);

      is_any_fixed |= group->is_fixed;
      if (!group->is_fixed)
        mend_rect (&group->rect);
    }
  if (!isfinite (self->aspect) || self->aspect <= 0)
    self->aspect = USUAL_ASPECT;
  self->aspect = CLAMP (self->aspect, 0.2, 5);
  return is_any_fixed;
}

static void
start_at_origin (MarqLayout *self)
{
  for (guint i = 0; i < self->boxes->len; i++)
    {
      MarqRect *rect = &g_array_index (self->boxes, MarqLayoutBox, i).rect;

      *rect = (MarqRect){ rect->x + ORIGIN, rect->y + ORIGIN, rect->width, rect->height };
    }
  for (guint i = 0; i < self->groups->len; i++)
    {
      MarqRect *rect = &g_array_index (self->groups, MarqLayoutGroup, i).rect;

      *rect = (MarqRect){ rect->x + ORIGIN, rect->y + ORIGIN, rect->width, rect->height };
    }
}

gboolean
marq_layout_run (MarqLayout *self, char **why_not, GCancellable *cancellable, GError **error)
{
  g_autofree gboolean *is_meant = NULL;

  if (why_not)
    *why_not = NULL;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (mend (self) || self->stays_around)
    return marq_layout_among (self, why_not, cancellable, error);
  is_meant = g_new (gboolean, self->boxes->len + self->groups->len + 1);
  for (guint i = 0; i < self->boxes->len + self->groups->len; i++)
    is_meant[i] = TRUE;
  if (!marq_layout_whole (self, is_meant, self->aspect, why_not, cancellable, error))
    return FALSE;
  start_at_origin (self);
  return TRUE;
}

typedef struct
{
  MarqLayout *layout;
  char       *why_not;
} Job;

static void
job_free (Job *self)
{
  g_clear_pointer (&self->layout, marq_layout_free);
  g_free (self->why_not);
  g_free (self);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (marq_layout_run (job->layout, &job->why_not, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
marq_layout_run_async (const MarqLayout *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Job *job = g_new0 (Job, 1);

  job->layout = marq_layout_copy (self);
  g_task_set_source_tag (task, marq_layout_run_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, run_in_thread);
}

MarqLayout *
marq_layout_run_finish (GAsyncResult *result, char **why_not, GError **error)
{
  Job *job;

  g_return_val_if_fail (g_async_result_is_tagged (result, marq_layout_run_async), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  job = g_task_get_task_data (G_TASK (result));
  if (why_not)
    *why_not = g_steal_pointer (&job->why_not);
  return g_steal_pointer (&job->layout);
}
