/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cheapest way: short, and with few bends. A search over the places where a line might turn, which are found as they
 * are needed: where the goal is beside, where a box is in the way, and where what is in the way ends.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "marq-router-private.h"

#define MOST_STEPS 600
#define MOST_SLIDES 8
#define NOWHERE G_MAXUINT

typedef struct
{
  double         at[2];
  double         cost, rest;
  guint          parent;
  MarqTowards    towards;
  guint          start, goal; /* goal: NOWHERE as long as it is none */
  const MarqArea *face;       /* the box along which it runs */
} Node;

/* The least that it cost to come here, along this axis. */
typedef struct
{
  double   at[2];
  double   cost;
  MarqAxis axis;
  guint    round;
} Seen;

struct _MarqRouterSearch
{
  GArray *nodes;
  GArray *heap; /* of guint */
  GArray *wanted;
  Seen   *seen;
  guint   n_seen, size, round;

  MarqRouterProbe      *probe;
  const MarqRouterStop *goals;
  guint                 n_goals;
};

MarqRouterSearch *
marq_router_search_new (void)
{
  MarqRouterSearch *self = g_new0 (MarqRouterSearch, 1);

  self->nodes = g_array_new (FALSE, FALSE, sizeof (Node));
  self->heap = g_array_new (FALSE, FALSE, sizeof (guint));
  self->wanted = g_array_new (FALSE, FALSE, sizeof (double));
  self->size = 4096;
  self->seen = g_new0 (Seen, self->size);
  return self;
}

void
marq_router_search_free (MarqRouterSearch *self)
{
  g_array_unref (self->nodes);
  g_array_unref (self->heap);
  g_array_unref (self->wanted);
  g_free (self->seen);
  g_free (self);
}

static MarqAxis
axis_of (MarqTowards towards)
{
  return towards == MARQ_TOWARDS_RIGHT || towards == MARQ_TOWARDS_LEFT ? MARQ_AXIS_X : MARQ_AXIS_Y;
}

static double
sign_of (MarqTowards towards)
{
  return towards == MARQ_TOWARDS_RIGHT || towards == MARQ_TOWARDS_DOWN ? 1 : -1;
}

/* How many bends it takes at least from here into a row. */
static guint
count_bends (const Node *node, const MarqRouterStop *goal)
{
  double along = (goal->at[0] - node->at[0]) * sign_of (goal->towards);
  double across = goal->at[1] - node->at[1];

  if (node->towards == MARQ_TOWARDS_ANY)
    return 0;
  if (axis_of (node->towards) == MARQ_AXIS_Y)
    return along >= 0 && across * sign_of (node->towards) >= 0 ? 1 : 3;
  if (node->towards != goal->towards)
    return across != 0 ? 2 : 4;
  return along < 0 ? 4 : across != 0 ? 2 : 0;
}

static double
guess_rest (MarqRouterSearch *self, const Node *node, guint *nearest)
{
  double best = INFINITY;

  for (guint i = 0; i < self->n_goals; i++)
    {
      const MarqRouterStop *goal = &self->goals[i];
      double rest = fabs (goal->at[0] - node->at[0]) + fabs (goal->at[1] - node->at[1]);

      if (goal->towards != MARQ_TOWARDS_ANY)
        rest += count_bends (node, goal) * MARQ_ROUTER_BEND;
      if (rest < best)
        {
          best = rest;
          *nearest = i;
        }
    }
  return best;
}

/* Where two cost the same, their places decide. */
static int
compare_nodes (const Node *one, const Node *other)
{
  double keys[2][5] = { { one->cost + one->rest, one->rest, one->at[0], one->at[1], (double) one->towards },
                        { other->cost + other->rest, other->rest, other->at[0], other->at[1], (double) other->towards } };

  for (guint i = 0; i < 5; i++)
    if (keys[0][i] != keys[1][i])
      return keys[0][i] < keys[1][i] ? -1 : 1;
  return 0;
}

static gboolean
is_before (MarqRouterSearch *self, guint one, guint other)
{
  guint first = g_array_index (self->heap, guint, one);
  guint second = g_array_index (self->heap, guint, other);
  int order = compare_nodes (&g_array_index (self->nodes, Node, first), &g_array_index (self->nodes, Node, second));

  return order < 0 || (order == 0 && first < second);
}

static void
swap (MarqRouterSearch *self, guint one, guint other)
{
  guint *heap = (guint *) (gpointer) self->heap->data;
  guint kept = heap[one];

  heap[one] = heap[other];
  heap[other] = kept;
}

static void
heap_push (MarqRouterSearch *self, guint node)
{
  guint i = self->heap->len;

  g_array_append_val (self->heap, node);
  for (; i > 0 && is_before (self, i, (i - 1) / 2); i = (i - 1) / 2)
    swap (self, i, (i - 1) / 2);
}

static guint
heap_pop (MarqRouterSearch *self)
{
  guint top = g_array_index (self->heap, guint, 0);
  guint last = self->heap->len - 1;

  swap (self, 0, last);
  g_array_set_size (self->heap, last);
  for (guint i = 0;;)
    {
      guint least = i;

      for (guint child = 2 * i + 1; child < last && child <= 2 * i + 2; child++)
        if (is_before (self, child, least))
          least = child;
      if (least == i)
        return top;
      swap (self, i, least);
      i = least;
    }
}

static guint
hash_of (const double at[2], MarqAxis axis)
{
  guint64 bits[2];

  memcpy (bits, at, sizeof bits);
  bits[0] = (bits[0] ^ (bits[1] << 7 | bits[1] >> 57) ^ axis) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return (guint) (bits[0] >> 32) ^ (guint) (bits[0] >> 52);
}

static Seen *
find_seen (Seen *seen, guint size, guint round, const double at[2], MarqAxis axis)
{
  for (guint i = hash_of (at, axis);; i++)
    {
      Seen *own = &seen[i & (size - 1)];

      if (own->round != round || (own->at[0] == at[0] && own->at[1] == at[1] && own->axis == axis))
        return own;
    }
}

static void
grow_seen (MarqRouterSearch *self)
{
  Seen *seen = g_new0 (Seen, self->size * 2);

  for (guint i = 0; i < self->size; i++)
    if (self->seen[i].round == self->round)
      *find_seen (seen, self->size * 2, self->round, self->seen[i].at, self->seen[i].axis) = self->seen[i];
  g_free (self->seen);
  self->seen = seen;
  self->size *= 2;
}

/* FALSE: one came here as cheaply. */
static gboolean
note_cost (MarqRouterSearch *self, const Node *node)
{
  MarqAxis axis = axis_of (node->towards);
  Seen *seen;

  if (self->n_seen * 2 > self->size)
    grow_seen (self);
  seen = find_seen (self->seen, self->size, self->round, node->at, axis);
  if (seen->round == self->round && seen->cost <= node->cost)
    return FALSE;
  self->n_seen += seen->round != self->round;
  *seen = (Seen){ { node->at[0], node->at[1] }, node->cost, axis, self->round };
  return TRUE;
}

/* Whether it may end here, and for how much more. */
static gboolean
arrives (const Node *node, const MarqRouterStop *goal, double *more)
{
  *more = 0;
  if (node->at[0] != goal->at[0] || node->at[1] != goal->at[1])
    return FALSE;
  if (goal->towards == MARQ_TOWARDS_ANY)
    return !goal->is_strict || axis_of (node->towards) == goal->axis;
  if (node->towards == goal->towards)
    return TRUE;
  *more = MARQ_ROUTER_BEND;
  return axis_of (node->towards) != axis_of (goal->towards);
}

static void
add_node (MarqRouterSearch *self, Node node)
{
  guint nearest;
  double more;

  node.goal = NOWHERE;
  if (!note_cost (self, &node))
    return;
  for (guint i = 0; i < self->n_goals; i++)
    if (arrives (&node, &self->goals[i], &more))
      {
        Node end = node;

        end.goal = i;
        end.cost += more;
        end.rest = 0;
        g_array_append_val (self->nodes, end);
        heap_push (self, self->nodes->len - 1);
      }
  node.rest = guess_rest (self, &node, &nearest);
  g_array_append_val (self->nodes, node);
  heap_push (self, self->nodes->len - 1);
}

/* A ray from a node. */
typedef struct
{
  guint       parent;
  Node        node;
  MarqTowards towards;
  MarqAxis    axis;
  double      sign, from, across;
  double      reached; /* so far it is known to be free */
  MarqRouterBox *hit;
} Ray;

static double
cast (MarqRouterSearch *self, MarqAxis axis, double across, double from, double to, MarqRouterBox **hit)
{
  return marq_router_probe_cast (self->probe, axis, (MarqSpan){ across, across }, from, to, hit);
}

static gboolean
is_ahead (const Ray *ray, double place)
{
  return (place - ray->from) * ray->sign > 0;
}

/* Whether the ray comes so far; if nobody knows yet, it is sent on. */
static gboolean
comes_to (MarqRouterSearch *self, Ray *ray, double place)
{
  if ((place - ray->reached) * ray->sign <= 0)
    return TRUE;
  if (ray->hit)
    return FALSE;
  ray->reached = cast (self, ray->axis, ray->across, ray->reached, place, &ray->hit);
  return ray->reached == place;
}

static Node
node_on (MarqRouterSearch *self, const Ray *ray, double place, const MarqArea *face)
{
  Node node = { .parent = ray->parent, .towards = ray->towards, .start = ray->node.start, .face = face };

  node.at[ray->axis] = place;
  node.at[!ray->axis] = ray->across;
  node.cost = ray->node.cost + fabs (place - ray->from) + (ray->node.towards == ray->towards ? 0 : MARQ_ROUTER_BEND);
  return node;
}

static double
edge_of (MarqRouterSearch *self, const MarqArea *box, MarqAxis axis, gboolean is_upper)
{
  MarqSpan span = box->span[axis];

  return is_upper ? span.hi + self->probe->margin : span.lo - self->probe->margin;
}

/* What is in the way from there to the goal. */
static const MarqArea *
find_blocker (MarqRouterSearch *self, Ray *ray, double place, double goal)
{
  MarqRouterBox *hit = NULL;

  if (goal != ray->across)
    cast (self, marq_axis_other (ray->axis), place, ray->across, goal, &hit);
  return hit ? &hit->area : NULL;
}

/* Beside what is in the way, and then beside what is in the way there. */
static void
slide (MarqRouterSearch *self, Ray *ray, const MarqArea *blocker, gboolean is_upper, double goal)
{
  double last = edge_of (self, blocker, ray->axis, !is_upper);

  for (guint i = 0; i < MOST_SLIDES && blocker; i++)
    {
      double place = edge_of (self, blocker, ray->axis, is_upper);

      if ((is_upper ? place <= last : place >= last))
        return;
      last = place;
      if (is_ahead (ray, place))
        {
          if (!comes_to (self, ray, place))
            return;
          add_node (self, node_on (self, ray, place, blocker));
        }
      blocker = find_blocker (self, ray, place, goal);
    }
}

/* A place from which the goal is straight ahead, or would be if nothing were in the way. */
static void
look_aside (MarqRouterSearch *self, Ray *ray, double place)
{
  Node node = node_on (self, ray, place, NULL);
  const MarqArea *blocker;
  guint nearest = 0;
  double goal;

  guess_rest (self, &node, &nearest);
  goal = self->goals[nearest].at[!ray->axis];
  blocker = find_blocker (self, ray, place, goal);
  if (!blocker)
    return;
  slide (self, ray, blocker, FALSE, goal);
  slide (self, ray, blocker, TRUE, goal);
}

static void
want (MarqRouterSearch *self, const Ray *ray, double place)
{
  if (is_ahead (ray, place))
    g_array_append_val (self->wanted, place);
}

static void
follow_ray (MarqRouterSearch *self, guint parent, MarqTowards towards)
{
  Ray ray = { .parent = parent, .node = g_array_index (self->nodes, Node, parent), .towards = towards };
  guint n_goals;

  ray.axis = axis_of (towards);
  ray.sign = sign_of (towards);
  ray.from = ray.reached = ray.node.at[ray.axis];
  ray.across = ray.node.at[!ray.axis];

  g_array_set_size (self->wanted, 0);
  for (guint i = 0; i < self->n_goals; i++)
    want (self, &ray, self->goals[i].at[ray.axis]);
  n_goals = self->wanted->len;
  if (ray.node.face)
    {
      want (self, &ray, edge_of (self, ray.node.face, ray.axis, FALSE));
      want (self, &ray, edge_of (self, ray.node.face, ray.axis, TRUE));
    }
  for (guint i = 0; i < self->wanted->len; i++)
    {
      double place = g_array_index (self->wanted, double, i);

      if (!comes_to (self, &ray, place))
        continue;
      add_node (self, node_on (self, &ray, place, i < n_goals ? NULL : ray.node.face));
      if (i < n_goals)
        look_aside (self, &ray, place);
    }
  if (ray.hit && is_ahead (&ray, ray.reached))
    {
      add_node (self, node_on (self, &ray, ray.reached, &ray.hit->area));
      look_aside (self, &ray, ray.reached);
    }
}

static void
expand (MarqRouterSearch *self, guint index)
{
  Node node = g_array_index (self->nodes, Node, index);

  for (guint i = MARQ_TOWARDS_RIGHT; i <= MARQ_TOWARDS_UP; i++)
    if (node.towards == MARQ_TOWARDS_ANY || axis_of (i) != axis_of (node.towards) || (node.parent == NOWHERE && i == node.towards))
      follow_ray (self, index, i);
}

static void
trace (MarqRouterSearch *self, guint index, GArray *points)
{
  guint n = points->len;

  for (; index != NOWHERE; index = g_array_index (self->nodes, Node, index).parent)
    {
      Node *node = &g_array_index (self->nodes, Node, index);
      MarqPoint point = { node->at[0], node->at[1] };

      g_array_insert_val (points, n, point);
    }
}

gboolean
marq_router_search_run (MarqRouterProbe *probe, const MarqRouterStop *starts, guint n_starts, const MarqRouterStop *goals, guint n_goals,
                        GArray *points, guint *start, guint *goal)
{
  MarqRouterSearch *self = probe->search;

  self->probe = probe;
  self->goals = goals;
  self->n_goals = n_goals;
  self->round++;
  self->n_seen = 0;
  g_array_set_size (self->nodes, 0);
  g_array_set_size (self->heap, 0);
  for (guint i = 0; i < n_starts; i++)
    add_node (self, (Node){ .at = { starts[i].at[0], starts[i].at[1] }, .parent = NOWHERE, .towards = starts[i].towards, .start = i, .face = &starts[i].own });
  for (guint i = 0; i < MOST_STEPS && self->heap->len; i++)
    {
      guint index = heap_pop (self);
      Node *node = &g_array_index (self->nodes, Node, index);
      Seen *seen;

      if (node->goal != NOWHERE)
        {
          *start = node->start;
          *goal = node->goal;
          trace (self, index, points);
          return TRUE;
        }
      seen = find_seen (self->seen, self->size, self->round, node->at, axis_of (node->towards));
      if (seen->cost >= node->cost)
        expand (self, index);
    }
  return FALSE;
}
