/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two random walks from one design, made one again. */
#include "config.h"

#include "marq-random.h"
#include "model/marq-fallout.h"
#include "model/marq-history.h"
#include "model/marq-merge.h"
#include "model/marq-model.h"
#include "model/marq-problem.h"
#include "model/marq-project-read.h"

static MarqItem *
walk (MarqItem *from, GRand *rand, guint n_edits)
{
  MarqItem *item = marq_item_copy (from, MARQ_COPY_KEEP_UIDS);
  g_autoptr (MarqHistory) history = marq_history_new (item);

  for (guint i = 0; i < n_edits; i++)
    marq_random_edit (rand, history);
  return item;
}

static void
note_stray (MarqItem *item, const MarqProperty *property, const char *uid, gpointer data)
{
  ++*(guint *) data;
}

static MarqItem *
merge (MarqItem *base, MarqItem *ours, MarqItem *theirs, guint *n_conflicts)
{
  g_autoptr (GPtrArray) conflicts = g_ptr_array_new_with_free_func (g_free);
  MarqItem *merged = marq_item_merge (base, ours, theirs, conflicts);
  guint n_strays = 0;

  marq_find_strays (merged, note_stray, &n_strays);
  g_assert_cmpuint (n_strays, ==, 0);
  *n_conflicts = conflicts->len;
  return merged;
}

static void
assert_same (MarqItem *a, MarqItem *b)
{
  g_autofree char *left = marq_item_to_json (a, NULL);
  g_autofree char *right = marq_item_to_json (b, NULL);

  g_assert_cmpstr (left, ==, right);
}

/* What comes out is read back without a word. */
static void
assert_readable (MarqItem *merged)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_problem_free);
  gsize length;
  g_autofree char *text = marq_item_to_json (merged, &length);
  g_autoptr (MarqProject) again = marq_project_read ("x.marq", text, length, problems, NULL);
  g_autofree char *second = marq_item_to_json (MARQ_ITEM (again), NULL);

  for (guint i = 0; i < problems->len; i++)
    g_assert_cmpint (((MarqProblem *) problems->pdata[i])->level, !=, MARQ_PROBLEM_LOSS);
  g_assert_cmpstr (second, ==, text);
}

static void
test_walks (void)
{
  guint n_walks = g_getenv ("MARQ_TEST_FEW") ? 100 : g_getenv ("MARQ_TEST_LONG") ? 10000 : 1000;
  guint n_clean = 0;

  for (guint i = 0; i < n_walks; i++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (i);
      g_autoptr (MarqItem) base = MARQ_ITEM (marq_random_project (rand, 4, 4));
      g_autoptr (MarqItem) ours = walk (base, rand, g_rand_int_range (rand, 0, 12));
      g_autoptr (MarqItem) theirs = walk (base, rand, g_rand_int_range (rand, 0, 12));
      g_autoptr (MarqItem) only_ours = NULL;
      g_autoptr (MarqItem) only_theirs = NULL;
      g_autoptr (MarqItem) alike = NULL;
      g_autoptr (MarqItem) both = NULL;
      g_autoptr (MarqItem) back = NULL;
      guint n_conflicts, n_back;

      only_ours = merge (base, ours, base, &n_conflicts);
      g_assert_cmpuint (n_conflicts, ==, 0);
      assert_same (only_ours, ours);
      only_theirs = merge (base, base, theirs, &n_conflicts);
      g_assert_cmpuint (n_conflicts, ==, 0);
      assert_same (only_theirs, theirs);
      alike = merge (base, ours, ours, &n_conflicts);
      g_assert_cmpuint (n_conflicts, ==, 0);
      assert_same (alike, ours);
      both = merge (base, ours, theirs, &n_conflicts);
      assert_readable (both);
      back = merge (base, theirs, ours, &n_back);
      g_assert_cmpuint (!n_conflicts, ==, !n_back);
      if (n_conflicts)
        continue;
      n_clean++;
      assert_same (both, back);
    }
  g_test_message ("%u of %u without conflict", n_clean, n_walks);
  g_assert_cmpuint (n_clean, >, n_walks / 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merge/walks", test_walks);
  return g_test_run ();
}
