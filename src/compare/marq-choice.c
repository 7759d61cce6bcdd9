/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was said is kept apart from what follows from it: whoever takes a change back finds the
 * others as they were.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-change-needs.h"
#include "marq-choice-private.h"
#include "marq-compare-error.h"

static GArray *
needs_of (MarqChoice *self, guint i)
{
  return self->needs->pdata[i];
}

/* What cannot be, since something that it needs is left. */
static void
leave_what_lacks (MarqChoice *self)
{
  gboolean again;

  do
    {
      again = FALSE;
      for (guint i = 0; i < self->changes->len; i++)
        for (guint j = 0; self->taken[i] && j < needs_of (self, i)->len; j++)
          if (!self->taken[g_array_index (needs_of (self, i), MarqChangeNeed, j).change])
            {
              self->taken[i] = FALSE;
              again = TRUE;
            }
    }
  while (again);
}

/* Marks a change and all that it needs. */
static void
reach (MarqChoice *self, guint from, gboolean *reached)
{
  g_autoptr (GArray) pending = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (pending, from);
  while (pending->len)
    {
      guint i = g_array_index (pending, guint, pending->len - 1);

      g_array_set_size (pending, pending->len - 1);
      if (reached[i])
        continue;
      reached[i] = TRUE;
      for (guint j = 0; j < needs_of (self, i)->len; j++)
        g_array_append_val (pending, g_array_index (needs_of (self, i), MarqChangeNeed, j).change);
    }
}

static void
follow (MarqChoice *self)
{
  g_autofree gboolean *reached = g_new0 (gboolean, self->changes->len + 1);

  for (guint i = 0; i < self->changes->len; i++)
    self->taken[i] = self->wished[i] || self->pulled[i];
  leave_what_lacks (self);

  /* What nobody needs any more goes back to how it was. */
  for (guint i = 0; i < self->changes->len; i++)
    if (self->taken[i] && self->wished[i])
      reach (self, i, reached);
  for (guint i = 0; i < self->changes->len; i++)
    {
      self->pulled[i] = self->pulled[i] && reached[i];
      self->taken[i] = self->taken[i] && reached[i];
    }
}

/**
 * marq_choice_new:
 *
 * Returns: (transfer full):
 */
MarqChoice *
marq_choice_new (MarqMatching *matching, GPtrArray *changes)
{
  MarqChoice *self = g_new0 (MarqChoice, 1);

  self->matching = marq_matching_ref (matching);
  self->changes = g_ptr_array_ref (changes);
  self->needs = marq_change_needs_find (matching, changes);
  self->wished = g_new0 (gboolean, changes->len + 1);
  self->pulled = g_new0 (gboolean, changes->len + 1);
  self->taken = g_new0 (gboolean, changes->len + 1);
  for (guint i = 0; i < changes->len; i++)
    self->wished[i] = !marq_change_is_destructive (changes->pdata[i]);
  follow (self);
  return self;
}

void
marq_choice_free (MarqChoice *self)
{
  marq_matching_unref (self->matching);
  g_ptr_array_unref (self->changes);
  g_ptr_array_unref (self->needs);
  g_free (self->wished);
  g_free (self->pulled);
  g_free (self->taken);
  g_free (self);
}

static void
pull (MarqChoice *self, guint index)
{
  g_autofree gboolean *reached = g_new0 (gboolean, self->changes->len + 1);

  reach (self, index, reached);
  for (guint i = 0; i < self->changes->len; i++)
    if (reached[i] && !self->wished[i])
      self->pulled[i] = TRUE;
}

void
marq_choice_set (MarqChoice *self, guint index, gboolean taken)
{
  g_return_if_fail (index < self->changes->len);

  self->wished[index] = taken;
  self->pulled[index] = FALSE;
  if (taken)
    pull (self, index);
  follow (self);
}

/* One id may be that of several, where names may be shared. */
static gboolean
wish_by_id (MarqChoice *self, const char *id, gboolean *wished)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->changes->len; i++)
    {
      g_autofree char *own = marq_change_dup_id (self->changes->pdata[i]);

      if (!g_str_equal (own, id))
        continue;
      wished[i] = TRUE;
      found = TRUE;
    }
  return found;
}

gboolean
marq_choice_select (MarqChoice *self, const char *const *ids, GError **error)
{
  g_autofree gboolean *wished = g_new0 (gboolean, self->changes->len + 1);

  for (guint i = 0; ids && ids[i]; i++)
    if (!wish_by_id (self, ids[i], wished))
      {
        g_set_error (error, MARQ_COMPARE_ERROR, MARQ_COMPARE_ERROR_CHOICE,
                     _ ("There is no change “%s”: compare without a choice to see those that there are"), ids[i]);
        return FALSE;
      }
  memcpy (self->wished, wished, self->changes->len * sizeof *wished);
  memset (self->pulled, 0, self->changes->len * sizeof *self->pulled);
  for (guint i = 0; i < self->changes->len; i++)
    if (wished[i])
      pull (self, i);
  follow (self);
  return TRUE;
}

guint
marq_choice_get_length (MarqChoice *self)
{
  return self->changes->len;
}

/**
 * marq_choice_get_change:
 *
 * Returns: (transfer none):
 */
MarqChange *
marq_choice_get_change (MarqChoice *self, guint index)
{
  g_return_val_if_fail (index < self->changes->len, NULL);
  return self->changes->pdata[index];
}

gboolean
marq_choice_get_taken (MarqChoice *self, guint index)
{
  g_return_val_if_fail (index < self->changes->len, FALSE);
  return self->taken[index];
}

/**
 * marq_choice_dup_changes:
 *
 * Returns: (transfer container) (element-type MarqChange): in their order
 */
GPtrArray *
marq_choice_dup_changes (MarqChoice *self)
{
  GPtrArray *changes = g_ptr_array_new ();

  for (guint i = 0; i < self->changes->len; i++)
    if (self->taken[i])
      g_ptr_array_add (changes, self->changes->pdata[i]);
  return changes;
}

/* A taken change that needs this one. */
static const MarqChangeNeed *
find_taken_need (MarqChoice *self, guint index)
{
  for (guint i = 0; i < self->changes->len; i++)
    for (guint j = 0; self->taken[i] && j < needs_of (self, i)->len; j++)
      if (g_array_index (needs_of (self, i), MarqChangeNeed, j).change == index)
        return &g_array_index (needs_of (self, i), MarqChangeNeed, j);
  return NULL;
}

static const MarqChangeNeed *
find_lack (MarqChoice *self, guint index)
{
  for (guint j = 0; j < needs_of (self, index)->len; j++)
    if (!self->taken[g_array_index (needs_of (self, index), MarqChangeNeed, j).change])
      return &g_array_index (needs_of (self, index), MarqChangeNeed, j);
  return NULL;
}

/**
 * marq_choice_dup_reason:
 *
 * Returns: (transfer full) (nullable):
 */
char *
marq_choice_dup_reason (MarqChoice *self, guint index)
{
  const MarqChangeNeed *need;

  g_return_val_if_fail (index < self->changes->len, NULL);
  if (self->taken[index] == self->wished[index])
    return NULL;
  need = self->taken[index] ? find_taken_need (self, index) : find_lack (self, index);
  return need ? marq_change_need_dup_text (need) : NULL;
}
