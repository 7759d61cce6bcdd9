/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-choice.h"
#include "marq-compare.h"
#include "marq-three-way.h"

static gboolean
is_whole (const MarqChange *change)
{
  return change->kind == MARQ_CHANGE_ADD || change->kind == MARQ_CHANGE_REMOVE;
}

static const char *
uid_of (const MarqChange *change)
{
  return marq_item_get_uid (marq_change_get_item (change));
}

/* Whether what is added or removed as a whole has the other in it. */
static gboolean
covers (const MarqChange *whole, const MarqChange *part)
{
  if (!is_whole (whole))
    return FALSE;
  for (MarqItem *item = marq_change_get_item (part); item; item = marq_item_get_parent (item))
    if (g_str_equal (marq_item_get_uid (item), uid_of (whole)))
      return TRUE;
  return FALSE;
}

static gboolean
share_property (const MarqChange *a, const MarqChange *b)
{
  for (guint i = 0; i < a->properties->len; i++)
    if (g_ptr_array_find (b->properties, a->properties->pdata[i], NULL))
      return TRUE;
  return FALSE;
}

gboolean
marq_changes_overlap (const MarqChange *a, const MarqChange *b)
{
  if (covers (a, b) || covers (b, a))
    return TRUE;
  if (a->kind != b->kind || !g_str_equal (uid_of (a), uid_of (b)))
    return FALSE;
  return a->kind != MARQ_CHANGE_MODIFY || share_property (a, b);
}

static gboolean
overlaps_any (const MarqChange *change, GPtrArray *others)
{
  for (guint i = 0; i < others->len; i++)
    if (marq_changes_overlap (change, others->pdata[i]))
      return TRUE;
  return FALSE;
}

static GPtrArray *
collect_moves (GPtrArray *mine, GPtrArray *others, GPtrArray *total)
{
  GPtrArray *moves = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < mine->len; i++)
    {
      MarqMove *move;

      if (!overlaps_any (mine->pdata[i], total))
        continue;
      move = g_new (MarqMove, 1);
      *move = (MarqMove){ mine->pdata[i], overlaps_any (mine->pdata[i], others) };
      g_ptr_array_add (moves, move);
    }
  return moves;
}

typedef struct
{
  MarqMatching *matching;
  GPtrArray    *changes;
} MarqWay;

static void
way_free (gpointer way)
{
  g_ptr_array_unref (((MarqWay *) way)->changes);
  marq_matching_unref (((MarqWay *) way)->matching);
  g_free (way);
}

static MarqWay *
way_new (MarqSchema *before, MarqSchema *after, const MarqEquivalence *equivalence)
{
  MarqWay *self = g_new (MarqWay, 1);

  self->matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_UIDS, NULL, NULL);
  self->changes = marq_compare (self->matching, equivalence);
  return self;
}

MarqThreeWay *
marq_three_way_new (MarqSchema *base, MarqSchema *ours, MarqSchema *theirs, const MarqEquivalence *equivalence,
                    MarqChangesFunc leave, gpointer data)
{
  MarqSchema *const ends[][2] = { { base, ours }, { base, theirs }, { ours, theirs } };
  MarqThreeWay *self = g_new0 (MarqThreeWay, 1);
  GPtrArray *changes[3];

  self->kept = g_ptr_array_new_with_free_func (way_free);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      MarqWay *way = way_new (ends[i][0], ends[i][1], equivalence);

      g_ptr_array_add (self->kept, way);
      changes[i] = way->changes;
      if (leave)
        leave (way->changes, data);
    }
  self->we = collect_moves (changes[0], changes[1], changes[2]);
  self->they = collect_moves (changes[1], changes[0], changes[2]);
  return self;
}

void
marq_three_way_free (MarqThreeWay *self)
{
  g_ptr_array_unref (self->we);
  g_ptr_array_unref (self->they);
  g_ptr_array_unref (self->kept);
  g_free (self);
}

MarqSchema *
marq_three_way_adopt (MarqMatching *matching, const MarqEquivalence *equivalence)
{
  g_autoptr (GPtrArray) changes = marq_compare (matching, equivalence);
  g_autoptr (MarqChoice) choice = marq_choice_new (matching, changes);

  for (guint i = 0; i < changes->len; i++)
    marq_choice_set (choice, i, TRUE);
  return marq_choice_dup_schema (choice);
}
