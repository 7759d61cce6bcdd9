/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lanes of segments whose rooms meet: an order for those that run beside each other, then places that keep it, as near
 * to where the paths are as may be. Where there is no room for all, they come closer to each other, there only.
 */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "marq-router-private.h"

/* How far apart two are, at best; and how close they may come. Those of one row then share their lane. */
static const double gaps[] = { MARQ_ROUTER_LANE, 6, 4, 3, 2, 1.5, 1, 0.5, 0.25, 0.1, 0 };
#define SHARED_FROM 4
/* For a lane so wide it is worth it to cross another line; and for one so narrow. */
#define AT_EASE 3
#define AT_LEAST 9
/* Where fractions would be too coarse. */
#define ROUNDED_TO 6
/* Nothing is stronger than that rooms are beside each other. */
#define ROOMS (10 * MARQ_ROUTER_MUST)
#define MOST_MENDINGS 32

typedef struct
{
  guint before, after;
  guint gap;
} Pair;

typedef struct
{
  GPtrArray *members; /* by where they are */
  MarqAxis   pass;
  GArray    *pairs;   /* of Pair */
  GArray    *forces;  /* of int: how bad it is to turn them round */
  guint     *starts;  /* for each member, where its pairs begin in… */
  guint     *links;   /* numbers of pairs */
  guint     *order;   /* members, the first first */
  guint     *ranks;   /* of each in it */
  double    *lo, *hi, *first, *last;
} Work;

static MarqRouterSegment *
member_of (Work *self, guint number)
{
  return self->members->pdata[number];
}

/* How far it goes at most, whatever comes later; the second pass knows it. */
static MarqSpan
extent_of (MarqRouterSegment *segment, MarqAxis pass)
{
  MarqSpan extent = pass == MARQ_AXIS_Y ? segment->reach : segment->extent;

  return (MarqSpan){ extent.lo - MARQ_ROUTER_LANE / 2, extent.hi + MARQ_ROUTER_LANE / 2 };
}

typedef struct
{
  MarqSpan extent;
  guint    number;
} Begin;

static int
compare_begins (gconstpointer a, gconstpointer b)
{
  const Begin *one = a, *other = b;

  if (one->extent.lo != other->extent.lo)
    return one->extent.lo < other->extent.lo ? -1 : 1;
  return (one->number > other->number) - (one->number < other->number);
}

void
marq_router_lanes_pair (GPtrArray *members, MarqAxis pass, MarqRouterPairFunc func, gpointer data)
{
  g_autofree Begin *begins = g_new (Begin, members->len);
  g_autoptr (GArray) active = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < members->len; i++)
    {
      marq_router_segment_prepare (members->pdata[i], pass);
      begins[i] = (Begin){ extent_of (members->pdata[i], pass), i };
    }
  qsort (begins, members->len, sizeof (Begin), compare_begins);
  for (guint i = 0; i < members->len; i++)
    {
      MarqRouterSegment *segment = members->pdata[begins[i].number];

      for (guint j = active->len; j > 0; j--)
        {
          Begin *begin = &begins[g_array_index (active, guint, j - 1)];
          MarqRouterSegment *other = members->pdata[begin->number];

          if (begin->extent.hi < begins[i].extent.lo)
            g_array_remove_index_fast (active, j - 1);
          else if (!(segment->whole && segment->whole == other->whole) && segment->room.lo <= other->room.hi + MARQ_ROUTER_LANE
                   && other->room.lo <= segment->room.hi + MARQ_ROUTER_LANE)
            func (members, MIN (begins[i].number, begin->number), MAX (begins[i].number, begin->number), data);
        }
      g_array_append_val (active, i);
    }
}

static void
add_pair (GPtrArray *members, guint one, guint other, gpointer data)
{
  Work *self = data;
  MarqRouterSegment *first = members->pdata[one], *second = members->pdata[other];
  gboolean is_first;
  Pair pair = { 0 };
  int force;

  if (first->is_fixed && second->is_fixed)
    return;
  is_first = marq_router_order (first, second, self->pass, &force) < 0;
  pair.before = is_first ? one : other;
  pair.after = is_first ? other : one;
  g_array_append_val (self->pairs, pair);
  g_array_append_val (self->forces, force);
}

static void
link_pairs (Work *self)
{
  guint n = self->members->len;
  g_autofree guint *filled = g_new0 (guint, n + 1);

  g_free (self->starts);
  g_free (self->links);
  self->starts = g_new0 (guint, n + 1);
  self->links = g_new (guint, 2 * self->pairs->len + 1);
  for (guint i = 0; i < self->pairs->len; i++)
    {
      self->starts[g_array_index (self->pairs, Pair, i).before + 1]++;
      self->starts[g_array_index (self->pairs, Pair, i).after + 1]++;
    }
  for (guint i = 0; i < n; i++)
    self->starts[i + 1] += self->starts[i];
  for (guint i = 0; i < self->pairs->len; i++)
    {
      Pair *pair = &g_array_index (self->pairs, Pair, i);

      self->links[self->starts[pair->before] + filled[pair->before]++] = i;
      self->links[self->starts[pair->after] + filled[pair->after]++] = i;
    }
}

/* What is being put in order. */
typedef struct
{
  guint    *n_before;  /* for each, how many that are not placed yet want to be before it */
  gint64   *against;   /* how bad it is to place it all the same */
  gboolean *is_placed;
  guint64  *ready;     /* a bit for each that nothing is before */
} Ordering;

static void
set_ready (Ordering *self, guint number, gboolean is_ready)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << (number % 64);

  if (is_ready)
    self->ready[number / 64] |= bit;
  else
    self->ready[number / 64] &= ~bit;
}

/* The first that nothing wants to be before; where there is none, the one against which least speaks. */
static guint
choose_next (const Ordering *self, guint n)
{
  guint best = G_MAXUINT;

  for (guint word = 0; word <= n / 64; word++)
    if (self->ready[word])
      return word * 64 + (guint) g_bit_nth_lsf ((gulong) self->ready[word], -1);
  for (guint i = 0; i < n; i++)
    if (!self->is_placed[i] && (best == G_MAXUINT || self->against[i] < self->against[best]))
      best = i;
  return best;
}

static void
find_order (Work *self)
{
  guint n = self->members->len;
  g_autofree guint *n_before = g_new0 (guint, n);
  g_autofree gint64 *against = g_new0 (gint64, n);
  g_autofree gboolean *is_placed = g_new0 (gboolean, n);
  g_autofree guint64 *ready = g_new0 (guint64, n / 64 + 1);
  Ordering ordering = { n_before, against, is_placed, ready };

  link_pairs (self);
  for (guint i = 0; i < self->pairs->len; i++)
    {
      Pair *pair = &g_array_index (self->pairs, Pair, i);

      n_before[pair->after]++;
      against[pair->after] += g_array_index (self->forces, int, i);
    }
  for (guint i = 0; i < n; i++)
    set_ready (&ordering, i, n_before[i] == 0);
  for (guint rank = 0; rank < n; rank++)
    {
      guint next = choose_next (&ordering, n);

      is_placed[next] = TRUE;
      set_ready (&ordering, next, FALSE);
      self->order[rank] = next;
      self->ranks[next] = rank;
      for (guint i = self->starts[next]; i < self->starts[next + 1]; i++)
        {
          Pair *pair = &g_array_index (self->pairs, Pair, self->links[i]);

          if (pair->before != next)
            continue;
          if (--n_before[pair->after] == 0 && !is_placed[pair->after])
            set_ready (&ordering, pair->after, TRUE);
          against[pair->after] -= g_array_index (self->forces, int, self->links[i]);
        }
    }
  for (guint i = 0; i < self->pairs->len; i++)
    {
      Pair *pair = &g_array_index (self->pairs, Pair, i);

      if (self->ranks[pair->before] > self->ranks[pair->after])
        *pair = (Pair){ pair->after, pair->before, pair->gap };
    }
}

/* From the first to the last: each as far as it has to be because of those before it; or backwards. */
static void
push (Work *self, double *places, gboolean is_backwards)
{
  guint n = self->members->len;

  for (guint rank = 0; rank < n; rank++)
    {
      guint own = self->order[is_backwards ? n - 1 - rank : rank];

      for (guint i = self->starts[own]; i < self->starts[own + 1]; i++)
        {
          Pair *pair = &g_array_index (self->pairs, Pair, self->links[i]);

          if (!is_backwards && pair->before == own)
            places[pair->after] = MAX (places[pair->after], places[own] + gaps[pair->gap]);
          else if (is_backwards && pair->after == own)
            places[pair->before] = MIN (places[pair->before], places[own] - gaps[pair->gap]);
        }
    }
}

static void
find_limits (Work *self)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      self->lo[i] = member_of (self, i)->room.lo;
      self->hi[i] = member_of (self, i)->room.hi;
    }
  push (self, self->lo, FALSE);
  push (self, self->hi, TRUE);
}

/* Whether the first of a pair is pushed beyond where the second may be. */
static gboolean
is_impossible (Work *self, guint index)
{
  Pair *pair = &g_array_index (self->pairs, Pair, index);

  return self->lo[pair->before] + gaps[pair->gap] > self->hi[pair->after];
}

static gboolean
shares_row (Work *self, const Pair *pair)
{
  return marq_router_line_shares_row (member_of (self, pair->before)->line, member_of (self, pair->after)->line);
}

static void
set_gaps (Work *self, guint gap)
{
  for (guint i = 0; i < self->pairs->len; i++)
    {
      Pair *pair = &g_array_index (self->pairs, Pair, i);

      pair->gap = gap >= SHARED_FROM - 1 && shares_row (self, pair) ? G_N_ELEMENTS (gaps) - 1 : gap;
    }
}

/* Brings those closer for which there is no room. FALSE: there is room for all, or no more to be done. */
static gboolean
squeeze (Work *self)
{
  gboolean is_changed = FALSE;

  for (guint i = 0; i < self->pairs->len; i++)
    {
      Pair *pair = &g_array_index (self->pairs, Pair, i);

      if (pair->gap + 1 == G_N_ELEMENTS (gaps) || self->lo[pair->before] + gaps[pair->gap] <= self->hi[pair->after])
        continue;
      pair->gap++;
      if (pair->gap >= SHARED_FROM && shares_row (self, pair))
        pair->gap = G_N_ELEMENTS (gaps) - 1;
      is_changed = TRUE;
    }
  return is_changed;
}

static gboolean
is_tight (Work *self)
{
  for (guint i = 0; i < self->pairs->len; i++)
    {
      guint gap = g_array_index (self->pairs, Pair, i).gap;

      if (gap >= ROUNDED_TO && gap + 1 < G_N_ELEMENTS (gaps))
        return TRUE;
    }
  return FALSE;
}

/* Between being pushed up and being pushed down is the middle, and both keep what has to be kept. */
static void
place (Work *self)
{
  guint n = self->members->len;
  gboolean is_exact = is_tight (self);

  for (guint i = 0; i < n; i++)
    {
      double at = member_of (self, i)->at;

      self->first[i] = MIN (MAX (at, self->lo[i]), MAX (self->lo[i], self->hi[i]));
      self->last[i] = MAX (MIN (at, self->hi[i]), MIN (self->lo[i], self->hi[i]));
    }
  push (self, self->first, FALSE);
  push (self, self->last, TRUE);
  for (guint i = 0; i < n; i++)
    {
      MarqRouterSegment *segment = member_of (self, i);
      double lane = (self->first[i] + self->last[i]) / 2;

      if (!is_exact)
        lane = floor (lane * 2) / 2;
      segment->lane = segment->is_fixed ? segment->at : CLAMP (lane, segment->room.lo, segment->room.hi);
    }
}

static int
compare_members (gconstpointer a, gconstpointer b)
{
  return marq_router_segment_compare (*(MarqRouterSegment *const *) a, *(MarqRouterSegment *const *) b);
}

static void
turn_round (Work *self, guint index)
{
  Pair *pair = &g_array_index (self->pairs, Pair, index);

  *pair = (Pair){ pair->after, pair->before, pair->gap };
  g_array_index (self->forces, int, index) = ROOMS;
}

/* What comes to the other side of one that is fixed does so for all that are fixed there. */
static void
follow_fixed (Work *self, guint own, guint fixed, gboolean is_before)
{
  for (guint i = self->starts[own]; i < self->starts[own + 1]; i++)
    {
      Pair *pair = &g_array_index (self->pairs, Pair, self->links[i]);
      MarqRouterSegment *other = member_of (self, pair->before == own ? pair->after : pair->before);

      if (!other->is_fixed || fabs (other->at - member_of (self, fixed)->at) >= MARQ_ROUTER_LANE / 2)
        continue;
      if ((pair->before == own) != is_before)
        turn_round (self, self->links[i]);
      g_array_index (self->forces, int, self->links[i]) = ROOMS;
    }
}

/* Those for which there is no room as they are ordered change places, first the ones that mind least, and each with one
 * other at a time. FALSE: none can. */
static gboolean
mend_order (Work *self)
{
  g_autofree gboolean *is_mended = g_new0 (gboolean, self->members->len);
  int least = ROOMS;

  for (guint i = 0; i < self->pairs->len; i++)
    if (is_impossible (self, i))
      least = MIN (least, g_array_index (self->forces, int, i));
  for (guint i = 0; least < ROOMS && i < self->pairs->len; i++)
    {
      Pair *pair = &g_array_index (self->pairs, Pair, i);

      if (is_mended[pair->before] || is_mended[pair->after] || g_array_index (self->forces, int, i) != least || !is_impossible (self, i))
        continue;
      is_mended[pair->before] = is_mended[pair->after] = TRUE;
      turn_round (self, i);
      if (member_of (self, pair->before)->is_fixed)
        follow_fixed (self, pair->after, pair->before, FALSE);
      else if (member_of (self, pair->after)->is_fixed)
        follow_fixed (self, pair->before, pair->after, TRUE);
    }
  return least < ROOMS;
}

static void
swap (GArray **one, GArray **other)
{
  GArray *kept = *one;

  *one = *other;
  *other = kept;
}

static gboolean
is_any_impossible (Work *self)
{
  for (guint i = 0; i < self->pairs->len; i++)
    if (is_impossible (self, i))
      return TRUE;
  return FALSE;
}

/* An order in which they can be so far apart. FALSE: none was found, and it is as it was, or nearer to one. */
static gboolean
find_order_for (Work *self, guint gap, gboolean is_kept)
{
  GArray *pairs = g_array_copy (self->pairs), *forces = g_array_copy (self->forces);
  gboolean is_found = FALSE;

  for (guint i = 0; i < MOST_MENDINGS && !is_found; i++)
    {
      find_order (self);
      set_gaps (self, gap);
      find_limits (self);
      is_found = !is_any_impossible (self);
      if (!is_found && !mend_order (self))
        break;
    }
  if (!is_found && !is_kept)
    {
      swap (&self->pairs, &pairs);
      swap (&self->forces, &forces);
    }
  g_array_unref (pairs);
  g_array_unref (forces);
  return is_found;
}

static void
find_best_order (Work *self)
{
  if (!find_order_for (self, AT_EASE, FALSE) && !find_order_for (self, AT_LEAST, TRUE))
    find_order (self);
  set_gaps (self, 0);
}

/* One that would have to be before another at its one end, and behind it at its other end. */
static MarqRouterSegment *
find_torn (Work *self)
{
  for (guint i = 0; i < self->pairs->len; i++)
    {
      Pair *pair = &g_array_index (self->pairs, Pair, i);
      MarqRouterSegment *one = member_of (self, pair->before), *other = member_of (self, pair->after);
      int force;

      if (one->line == other->line || marq_router_order (one, other, self->pass, &force) < 0 || force < MARQ_ROUTER_MUST / 2)
        continue;
      if (!one->is_fixed && one->part < 0)
        return one;
      if (!other->is_fixed && other->part < 0)
        return other;
    }
  return NULL;
}

static void
work_clear (Work *self)
{
  g_array_unref (self->pairs);
  g_array_unref (self->forces);
  g_free (self->starts);
  g_free (self->links);
  g_free (self->order);
  g_free (self->ranks);
  g_free (self->lo);
}

MarqRouterSegment *
marq_router_lanes_find (GPtrArray *members, MarqAxis pass)
{
  guint n = members->len;
  Work work = { .members = members, .pass = pass };
  MarqRouterSegment *torn = NULL;

  if (n == 1)
    {
      ((MarqRouterSegment *) members->pdata[0])->lane = ((MarqRouterSegment *) members->pdata[0])->at;
      return NULL;
    }
  g_ptr_array_sort (members, compare_members);
  work.pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  work.forces = g_array_new (FALSE, FALSE, sizeof (int));
  work.order = g_new (guint, n);
  work.ranks = g_new (guint, n);
  work.lo = g_new (double, 4 * n);
  work.hi = work.lo + n;
  work.first = work.hi + n;
  work.last = work.first + n;
  marq_router_lanes_pair (members, pass, add_pair, &work);
  find_best_order (&work);
  if (pass == MARQ_AXIS_Y)
    torn = find_torn (&work);
  if (!torn)
    {
      do
        find_limits (&work);
      while (squeeze (&work));
      place (&work);
    }
  work_clear (&work);
  return torn;
}
