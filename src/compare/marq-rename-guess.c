/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Candidates are found by the words that they share, rare ones first, and only the likeliest of
 * them are looked at closely: the time goes with the number of things, not with its square.
 */
#include "config.h"

#include "marq-likeness.h"
#include "marq-rename-guess.h"

#define THRESHOLD 0.5
/* Of each that went: how often it may meet others through words that they share, and how many of
 * those are looked at closely. What only has words that all have cannot be told from any. Fewer
 * than so many pairs are all looked at. */
#define MOST_VISITS 500
#define MOST_CANDIDATES 12
#define FEW_PAIRS 4000

typedef struct
{
  MarqMatching *matching;
  GPtrArray *guesses;
} MarqGuessing;

static void
marq_rename_guess_free (MarqRenameGuess *self)
{
  g_free (self->rename);
  g_free (self);
}

static void
weigh (MarqGuessing *self, MarqItem *before, MarqItem *after)
{
  double score = marq_likeness_of_items (self->matching, before, after);
  g_autofree char *path = NULL;
  MarqRenameGuess *guess;

  if (score <= THRESHOLD)
    return;
  path = marq_item_dup_path (before);
  guess = g_new (MarqRenameGuess, 1);
  *guess = (MarqRenameGuess){ before, after, MIN (score, 1), NULL };
  guess->rename = g_strdup_printf ("%s=%s", path, marq_item_get_name (after));
  g_ptr_array_add (self->guesses, guess);
}

typedef struct
{
  MarqItem *item;
  double weight;
} MarqCandidate;

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const MarqCandidate *left = a;
  const MarqCandidate *right = b;

  if (left->weight != right->weight)
    return left->weight > right->weight ? -1 : 1;
  return g_strcmp0 (marq_item_get_name (left->item), marq_item_get_name (right->item));
}

static int
compare_lengths (gconstpointer a, gconstpointer b)
{
  const GPtrArray *left = *(GPtrArray *const *) a;
  const GPtrArray *right = *(GPtrArray *const *) b;

  return (left->len > right->len) - (left->len < right->len);
}

/* By each word, what came and has it. */
static GHashTable *
index_words (GPtrArray *afters)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < afters->len; i++)
    {
      g_autoptr (GPtrArray) words = marq_likeness_dup_words (afters->pdata[i]);

      for (guint j = 0; j < words->len; j++)
        {
          GPtrArray *items = words->pdata[j] ? g_hash_table_lookup (index, words->pdata[j]) : NULL;

          if (!items && words->pdata[j])
            {
              items = g_ptr_array_new ();
              g_hash_table_insert (index, g_strdup (words->pdata[j]), items);
            }
          if (items && (!items->len || items->pdata[items->len - 1] != afters->pdata[i]))
            g_ptr_array_add (items, afters->pdata[i]);
        }
    }
  return index;
}

/* What shares words with this, the rarer the better. (element-type MarqCandidate) */
static GArray *
find_candidates (MarqItem *before, GHashTable *index)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (MarqCandidate));
  g_autoptr (GPtrArray) words = marq_likeness_dup_words (before);
  g_autoptr (GPtrArray) sharing = g_ptr_array_new ();
  g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);
  guint visits = 0;

  for (guint i = 0; i < words->len; i++)
    {
      GPtrArray *items = words->pdata[i] ? g_hash_table_lookup (index, words->pdata[i]) : NULL;

      if (items)
        g_ptr_array_add (sharing, items);
    }
  g_ptr_array_sort (sharing, compare_lengths);
  for (guint i = 0; i < sharing->len && visits + ((GPtrArray *) sharing->pdata[i])->len <= MOST_VISITS; i++)
    {
      GPtrArray *items = sharing->pdata[i];

      visits += items->len;
      for (guint j = 0; j < items->len; j++)
        {
          guint place = GPOINTER_TO_UINT (g_hash_table_lookup (places, items->pdata[j]));
          MarqCandidate fresh = { items->pdata[j], 0 };

          if (!place)
            {
              g_array_append_val (candidates, fresh);
              place = candidates->len;
              g_hash_table_insert (places, items->pdata[j], GUINT_TO_POINTER (place));
            }
          g_array_index (candidates, MarqCandidate, place - 1).weight += 1.0 / items->len;
        }
    }
  g_array_sort (candidates, compare_candidates);
  return candidates;
}

static void
weigh_all (MarqGuessing *self, GPtrArray *befores, GPtrArray *afters)
{
  g_autoptr (GHashTable) index = NULL;

  if (!befores->len || !afters->len)
    return;
  if ((guint64) befores->len * afters->len <= FEW_PAIRS)
    {
      for (guint i = 0; i < befores->len; i++)
        for (guint j = 0; j < afters->len; j++)
          weigh (self, befores->pdata[i], afters->pdata[j]);
      return;
    }
  index = index_words (afters);
  for (guint i = 0; i < befores->len; i++)
    {
      g_autoptr (GArray) candidates = find_candidates (befores->pdata[i], index);

      for (guint j = 0; j < candidates->len && j < MOST_CANDIDATES; j++)
        weigh (self, befores->pdata[i], g_array_index (candidates, MarqCandidate, j).item);
    }
}

/* Kinds whose name is what they are known by, and that hold something which a rename would keep. */
static gboolean
may_be_renamed (MarqItem *parent, const MarqProperty *list)
{
  GType type = list->type ();

  return type == MARQ_TYPE_ENTITY || type == MARQ_TYPE_VIEW || type == MARQ_TYPE_SEQUENCE || type == MARQ_TYPE_ENUM
         || type == MARQ_TYPE_DOMAIN || type == MARQ_TYPE_COMPOSITE || type == MARQ_TYPE_ENUM_VALUE
         || (type == MARQ_TYPE_FIELD && !MARQ_IS_VIEW (parent));
}

static GPtrArray *
dup_unmatched (MarqMatching *matching, MarqItemList *list, gboolean after)
{
  GPtrArray *items = g_ptr_array_new ();

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqItem *item = marq_item_list_get (list, i);

      if (marq_item_get_name (item)
          && !(after ? marq_matching_get_before (matching, item) : marq_matching_get_after (matching, item)))
        g_ptr_array_add (items, item);
    }
  return items;
}

static void
guess_below (MarqItem *before, gpointer data)
{
  MarqGuessing *self = data;
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (before);
  MarqItem *after = marq_matching_get_after (self->matching, before);

  for (guint i = klass->n_values; after && i < klass->n_properties; i++)
    if (klass->sorted[i]->kind == MARQ_PROPERTY_LIST && may_be_renamed (before, klass->sorted[i]))
      {
        MarqItemList *old_list = marq_item_get_list (before, klass->sorted[i]);
        MarqItemList *new_list = marq_item_get_list (after, klass->sorted[i]);
        g_autoptr (GPtrArray) befores = dup_unmatched (self->matching, old_list, FALSE);
        g_autoptr (GPtrArray) afters = dup_unmatched (self->matching, new_list, TRUE);

        weigh_all (self, befores, afters);
      }
}

static int
compare_guesses (gconstpointer a, gconstpointer b)
{
  const MarqRenameGuess *left = *(MarqRenameGuess *const *) a;
  const MarqRenameGuess *right = *(MarqRenameGuess *const *) b;

  if (left->score != right->score)
    return left->score > right->score ? -1 : 1;
  return g_strcmp0 (left->rename, right->rename);
}

/**
 * marq_guess_renames:
 *
 * Returns: (transfer full) (element-type MarqRenameGuess):
 */
GPtrArray *
marq_guess_renames (MarqMatching *matching)
{
  MarqGuessing self = { matching, g_ptr_array_new_with_free_func ((GDestroyNotify) marq_rename_guess_free) };
  GPtrArray *best = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_rename_guess_free);
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);

  marq_item_foreach (marq_matching_get_root (matching, FALSE), guess_below, &self);
  g_ptr_array_sort (self.guesses, compare_guesses);
  for (guint i = 0; i < self.guesses->len; i++)
    {
      MarqRenameGuess *guess = self.guesses->pdata[i];

      if (g_hash_table_contains (used, guess->before) || g_hash_table_contains (used, guess->after))
        continue;
      g_hash_table_add (used, guess->before);
      g_hash_table_add (used, guess->after);
      g_ptr_array_add (best, guess);
      self.guesses->pdata[i] = NULL;
    }
  g_ptr_array_set_free_func (self.guesses, NULL);
  for (guint i = 0; i < self.guesses->len; i++)
    g_clear_pointer ((MarqRenameGuess **) &self.guesses->pdata[i], marq_rename_guess_free);
  g_ptr_array_unref (self.guesses);
  return best;
}
