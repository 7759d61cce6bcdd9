/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds what belongs together in a large net: each node goes over to those with whom it has more in common than chance
 * would have it (modularity, as in the method of Louvain), then the same with what came of it, until nothing gets better.
 * None grows larger than may be. What all refer to counts little, as chance alone gives it many bonds.
 */
#include "config.h"

#include <string.h>

#include "marq-layout-private.h"

#define MOST_PASSES 16
/* Smaller ones join those they have most bonds with, even where those get a bit too large. */
#define CRUMB 4

typedef struct
{
  guint   n;
  GArray *bonds;    /* of MarqLayoutBond, each of two different ones */
  guint  *sizes;
  double *within;   /* of bonds inside of the node */
  GArray **around;  /* of guint: numbers of bonds */
} Net;

static Net *
net_new (guint n)
{
  Net *self = g_new0 (Net, 1);

  self->n = n;
  self->bonds = g_array_new (FALSE, FALSE, sizeof (MarqLayoutBond));
  self->sizes = g_new0 (guint, n);
  self->within = g_new0 (double, n);
  self->around = g_new (GArray *, n);
  for (guint i = 0; i < n; i++)
    self->around[i] = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

static void
net_free (Net *self)
{
  for (guint i = 0; i < self->n; i++)
    g_array_unref (self->around[i]);
  g_free (self->around);
  g_free (self->within);
  g_free (self->sizes);
  g_array_unref (self->bonds);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Net, net_free)

/* Several bonds of the same two become one. */
static void
net_add (Net *self, GHashTable *known, guint a, guint b, double weight)
{
  guint64 *key;
  guint64 wanted = (guint64) MIN (a, b) << 32 | MAX (a, b);
  gpointer number;
  MarqLayoutBond bond = { MIN (a, b), MAX (a, b), weight };
  guint index = self->bonds->len;

  if (a == b)
    {
      self->within[a] += weight;
      return;
    }
  if (g_hash_table_lookup_extended (known, &wanted, NULL, &number))
    {
      marq_layout_bond (self->bonds, GPOINTER_TO_UINT (number))->weight += weight;
      return;
    }
  key = g_new (guint64, 1);
  *key = wanted;
  g_hash_table_insert (known, key, GUINT_TO_POINTER (index));
  g_array_append_val (self->bonds, bond);
  g_array_append_val (self->around[a], index);
  g_array_append_val (self->around[b], index);
}

/* of: which node of the new net each old one goes into; NULL: its own. */
static Net *
net_shrink (guint n, GArray *bonds, const guint *of, Net *old)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Net *self = net_new (n);

  for (guint i = 0; i < (old ? old->n : n); i++)
    {
      self->sizes[of ? of[i] : i] += old ? old->sizes[i] : 1;
      self->within[of ? of[i] : i] += old ? old->within[i] : 0;
    }
  for (guint i = 0; i < bonds->len; i++)
    {
      MarqLayoutBond *bond = marq_layout_bond (bonds, i);

      net_add (self, known, of ? of[bond->a] : bond->a, of ? of[bond->b] : bond->b, bond->weight);
    }
  return self;
}

typedef struct
{
  Net    *net;
  guint   most;
  guint  *home;    /* of each node */
  guint  *size;    /* of each home */
  double *degree;  /* of each node */
  double *total;   /* of each home: degrees */
  double *common;  /* with each home, of the node at hand; 0 but for those in touched */
  GArray *touched;
  double  all;     /* degrees */
} Moving;

static void
moving_init (Moving *self, Net *net, guint most)
{
  *self = (Moving){ net, most };
  self->home = g_new (guint, net->n);
  self->size = g_new (guint, net->n);
  self->degree = g_new (double, net->n);
  self->total = g_new (double, net->n);
  self->common = g_new0 (double, net->n);
  self->touched = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < net->n; i++)
    {
      self->home[i] = i;
      self->size[i] = net->sizes[i];
      self->degree[i] = 2 * net->within[i];
      for (guint j = 0; j < net->around[i]->len; j++)
        self->degree[i] += marq_layout_bond (net->bonds, g_array_index (net->around[i], guint, j))->weight;
      self->total[i] = self->degree[i];
      self->all += self->degree[i];
    }
}

static void
moving_clear (Moving *self)
{
  g_free (self->home);
  g_free (self->size);
  g_free (self->degree);
  g_free (self->total);
  g_free (self->common);
  g_array_unref (self->touched);
}

static void
find_common (Moving *self, guint node)
{
  GArray *around = self->net->around[node];

  for (guint i = 0; i < self->touched->len; i++)
    self->common[g_array_index (self->touched, guint, i)] = 0;
  g_array_set_size (self->touched, 0);
  for (guint i = 0; i < around->len; i++)
    {
      MarqLayoutBond *bond = marq_layout_bond (self->net->bonds, g_array_index (around, guint, i));
      guint home = self->home[bond->a == node ? bond->b : bond->a];

      if (self->common[home] <= 0)
        g_array_append_val (self->touched, home);
      self->common[home] += bond->weight;
    }
}

static double
gain_of (Moving *self, guint node, guint home)
{
  return self->common[home] - self->total[home] * self->degree[node] / self->all;
}

static void
move_to (Moving *self, guint node, guint home)
{
  self->home[node] = home;
  self->size[home] += self->net->sizes[node];
  self->total[home] += self->degree[node];
}

static gboolean
move_node (Moving *self, guint node)
{
  guint old = self->home[node];
  guint best = old;
  double gain;

  find_common (self, node);
  self->size[old] -= self->net->sizes[node];
  self->total[old] -= self->degree[node];
  gain = gain_of (self, node, old);
  for (guint i = 0; i < self->touched->len; i++)
    {
      guint home = g_array_index (self->touched, guint, i);
      double other = gain_of (self, node, home);

      if (self->size[home] + self->net->sizes[node] > self->most || other < gain + 1e-9)
        continue;
      best = home;
      gain = other;
    }
  move_to (self, node, best);
  return best != old;
}

/* Whether anything did. */
static gboolean
move_all (Moving *self)
{
  gboolean has_moved = FALSE;

  for (guint pass = 0; pass < MOST_PASSES; pass++)
    {
      gboolean is_moving = FALSE;

      for (guint i = 0; i < self->net->n; i++)
        is_moving |= move_node (self, i);
      if (!is_moving)
        break;
      has_moved = TRUE;
    }
  return has_moved;
}

static gboolean
move_crumbs (Moving *self)
{
  gboolean has_moved = FALSE;

  for (guint i = 0; i < self->net->n; i++)
    {
      guint old = self->home[i], best = old;

      if (self->size[old] >= CRUMB)
        continue;
      find_common (self, i);
      for (guint j = 0; j < self->touched->len; j++)
        {
          guint home = g_array_index (self->touched, guint, j);

          if (home != old && self->size[home] + self->net->sizes[i] <= self->most + CRUMB * 2
              && (best == old || self->common[home] > self->common[best]))
            best = home;
        }
      if (best == old)
        continue;
      self->size[old] -= self->net->sizes[i];
      self->total[old] -= self->degree[i];
      move_to (self, i, best);
      has_moved = TRUE;
    }
  return has_moved;
}

/* What is left over because its only friends are full: those with the same friends go together. */
static void
gather_crumbs (Moving *self)
{
  g_autofree guint *gathering = g_new (guint, self->net->n);

  memset (gathering, 0xff, sizeof (guint) * self->net->n);
  for (guint i = 0; i < self->net->n; i++)
    {
      guint friend = G_MAXUINT;

      if (self->size[i] >= CRUMB || self->home[i] != i)
        continue;
      find_common (self, i);
      for (guint j = 0; j < self->touched->len; j++)
        {
          guint home = g_array_index (self->touched, guint, j);

          if (self->size[home] >= CRUMB && (friend == G_MAXUINT || self->common[home] > self->common[friend]))
            friend = home;
        }
      if (friend == G_MAXUINT)
        continue;
      if (gathering[friend] == G_MAXUINT || self->size[gathering[friend]] + self->size[i] > self->most)
        {
          gathering[friend] = i;
          continue;
        }
      self->size[i] = 0;
      move_to (self, i, gathering[friend]);
    }
}

/* From 0, in the order in which they are met. */
static guint
number_homes (Moving *self, guint *numbers)
{
  g_autofree guint *known = g_new (guint, self->net->n);
  guint n = 0;

  memset (known, 0xff, sizeof (guint) * self->net->n);
  for (guint i = 0; i < self->net->n; i++)
    {
      if (known[self->home[i]] == G_MAXUINT)
        known[self->home[i]] = n++;
      numbers[i] = known[self->home[i]];
    }
  return n;
}

guint *
marq_layout_neighbourhoods (guint n, GArray *bonds, guint most, guint *n_found)
{
  g_autoptr (Net) net = net_shrink (n, bonds, NULL, NULL);
  guint *found = g_new (guint, n);
  gboolean is_last = FALSE;

  for (guint i = 0; i < n; i++)
    found[i] = i;
  while (!is_last)
    {
      g_autofree guint *numbers = g_new (guint, net->n + 1);
      Moving moving;
      Net *smaller;
      guint count;

      moving_init (&moving, net, most);
      if (!move_all (&moving))
        {
          is_last = !move_crumbs (&moving);
          if (is_last)
            gather_crumbs (&moving);
        }
      count = number_homes (&moving, numbers);
      is_last |= count == net->n;
      moving_clear (&moving);
      for (guint i = 0; i < n; i++)
        found[i] = numbers[found[i]];
      smaller = net_shrink (count, net->bonds, numbers, net);
      net_free (net);
      net = smaller;
    }
  *n_found = net->n;
  return found;
}
