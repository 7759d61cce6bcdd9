/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-migration-line.h"

static MarqMigration *
get (MarqLine *self, guint index)
{
  return self->migrations->pdata[index];
}

/* -2: there is none of this id. */
static int
find (MarqLine *self, const char *id)
{
  if (g_str_equal (id, MARQ_MIGRATION_EMPTY_BASE))
    return -1;
  for (guint i = 0; i < self->migrations->len; i++)
    if (g_str_equal (marq_migration_get_id (get (self, i)), id)
        || marq_migration_has_replaced (get (self, i), id))
      return i;
  return -2;
}

static int
guess (MarqLine *self, guint index)
{
  const MarqVersion *version = marq_migration_get_version (get (self, index));
  int parent = index;

  while (parent >= 0
         && marq_version_compare (marq_migration_get_version (get (self, parent)), version) >= 0)
    parent--;
  return parent;
}

static void
set_parents (MarqLine *self, gboolean believe)
{
  g_array_set_size (self->parents, 0);
  g_array_set_size (self->guessed, 0);
  for (guint i = 0; i < self->migrations->len; i++)
    {
      const char *base = believe ? marq_migration_get_base (get (self, i)) : NULL;
      int parent = base ? find (self, base) : -2;
      gboolean guessed = parent == -2 || parent == (int) i;

      if (guessed)
        parent = guess (self, i);
      g_array_append_val (self->parents, parent);
      g_array_append_val (self->guessed, guessed);
    }
}

static gboolean
has_circle (MarqLine *self)
{
  for (guint i = 0; i < self->migrations->len; i++)
    {
      int at = i;

      for (guint steps = 0; at >= 0; steps++)
        {
          if (steps > self->migrations->len)
            return TRUE;
          at = marq_line_get_parent (self, at);
        }
    }
  return FALSE;
}

/* Files may say anything: where what they say goes in a circle, none is believed. */
MarqLine *
marq_line_new (GPtrArray *migrations)
{
  MarqLine *self = g_new0 (MarqLine, 1);

  self->migrations = g_ptr_array_ref (migrations);
  self->parents = g_array_new (FALSE, FALSE, sizeof (int));
  self->guessed = g_array_new (FALSE, FALSE, sizeof (gboolean));
  set_parents (self, TRUE);
  if (has_circle (self))
    set_parents (self, FALSE);
  return self;
}

void
marq_line_free (MarqLine *self)
{
  g_ptr_array_unref (self->migrations);
  g_array_unref (self->parents);
  g_array_unref (self->guessed);
  g_free (self);
}

int
marq_line_get_parent (MarqLine *self, guint index)
{
  return g_array_index (self->parents, int, index);
}

GArray *
marq_line_dup_heads (MarqLine *self)
{
  GArray *heads = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree gboolean *has_child = g_new0 (gboolean, self->migrations->len + 1);

  for (guint i = 0; i < self->migrations->len; i++)
    if (marq_line_get_parent (self, i) >= 0)
      has_child[marq_line_get_parent (self, i)] = TRUE;
  for (guint i = 0; i < self->migrations->len; i++)
    if (!has_child[i])
      g_array_append_val (heads, i);
  return heads;
}

int
marq_line_find_fork (MarqLine *self, guint a, guint b)
{
  for (int left = a; left >= 0; left = marq_line_get_parent (self, left))
    for (int right = b; right >= 0; right = marq_line_get_parent (self, right))
      if (left == right)
        return left;
  return -1;
}

GArray *
marq_line_dup_branch (MarqLine *self, int fork, guint head)
{
  GArray *branch = g_array_new (FALSE, FALSE, sizeof (guint));

  for (int at = head; at >= 0 && at != fork; at = marq_line_get_parent (self, at))
    {
      guint index = at;

      g_array_prepend_val (branch, index);
    }
  return branch;
}
