/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entities that need a row of each other first: strongly connected by relations that cannot be left
 * empty and are tested at once. Tarjan's algorithm, with a stack of its own instead of recursion.
 */
#include "config.h"

#include "marq-lint-private.h"
#include "model/marq-relation.h"

typedef struct
{
  guint order;  /* when it was met; 0: not yet */
  guint lowest; /* the earliest that can be reached from here and is still on the stack */
  guint next;   /* the relation to follow next */
  gboolean on_stack;
} Node;

typedef struct
{
  MarqSchemaLint *lint;
  const MarqLintRule *rule;
  GHashTable *numbers; /* from an entity to its number + 1 */
  Node *nodes;
  GArray *path;  /* of guint: the way here */
  GArray *stack; /* of guint: met, but not yet in a component */
  guint n_met;
} Search;

/* The number of the entity that one must have a row first, or -1. */
static int
follow (Search *self, guint from, guint i)
{
  MarqEntity *entity = self->lint->entities->pdata[from];
  MarqRelation *relation = marq_item_list_get (marq_entity_get_relations (entity), i);
  MarqItem *target = marq_item_lookup (MARQ_ITEM (entity), marq_relation_get_target (relation));

  /* A row may refer to itself. */
  if (target == MARQ_ITEM (entity) || marq_relation_get_deferral (relation) != MARQ_DEFERRAL_NONE
      || !marq_lint_all_required (self->lint, marq_relation_get_fields (relation)))
    return -1;
  return (int) GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, target)) - 1;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (marq_item_get_name (*(MarqItem *const *) a),
                    marq_item_get_name (*(MarqItem *const *) b));
}

static void
report (Search *self, GPtrArray *members)
{
  g_autoptr (GString) names = g_string_new (NULL);

  g_ptr_array_sort (members, compare_names);
  for (guint i = 0; i < members->len; i++)
    g_string_append_printf (names, "%s%s", i ? ", " : "", marq_item_get_name (members->pdata[i]));
  marq_schema_lint_report (self->lint, self->rule, members->pdata[0],
                           _ ("Each of %s needs a row of another of them first"), names->str);
}

/* Takes the component that ends at this node from the stack. */
static void
close_component (Search *self, guint number)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  guint last;

  do
    {
      last = g_array_index (self->stack, guint, self->stack->len - 1);
      g_array_set_size (self->stack, self->stack->len - 1);
      self->nodes[last].on_stack = FALSE;
      g_ptr_array_add (members, self->lint->entities->pdata[last]);
    }
  while (last != number);
  if (members->len > 1)
    report (self, members);
}

static void
enter (Search *self, guint number)
{
  Node *node = &self->nodes[number];

  node->order = node->lowest = ++self->n_met;
  node->on_stack = TRUE;
  g_array_append_val (self->stack, number);
  g_array_append_val (self->path, number);
}

static void
leave (Search *self, guint number)
{
  Node *node = &self->nodes[number];

  if (node->lowest == node->order)
    close_component (self, number);
  g_array_set_size (self->path, self->path->len - 1);
  if (self->path->len)
    {
      Node *parent = &self->nodes[g_array_index (self->path, guint, self->path->len - 1)];

      parent->lowest = MIN (parent->lowest, node->lowest);
    }
}

static void
search_from (Search *self, guint start)
{
  enter (self, start);
  while (self->path->len)
    {
      guint number = g_array_index (self->path, guint, self->path->len - 1);
      Node *node = &self->nodes[number];
      MarqItemList *relations = marq_entity_get_relations (self->lint->entities->pdata[number]);
      int to;

      if (node->next >= marq_item_list_get_length (relations))
        {
          leave (self, number);
          continue;
        }
      to = follow (self, number, node->next++);
      if (to < 0)
        continue;
      if (!self->nodes[to].order)
        enter (self, to);
      else if (self->nodes[to].on_stack)
        node->lowest = MIN (node->lowest, self->nodes[to].order);
    }
}

static void
check_cycles (MarqSchemaLint *lint, const MarqLintRule *rule)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree Node *nodes = g_new0 (Node, lint->entities->len + 1);
  Search self = { lint, rule, numbers, nodes, path, stack };

  for (guint i = 0; i < lint->entities->len; i++)
    g_hash_table_insert (numbers, lint->entities->pdata[i], GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < lint->entities->len; i++)
    if (!nodes[i].order)
      search_from (&self, i);
}

static const MarqLintRow marq_lint_cycle_rules_rows[] = {
  { { "circular-references", MARQ_LEVEL_WARNING, ON_ALL,
      N_ ("No row can be the first: each needs another that needs it."), NULL,
      N_ ("Make one of the relations deferrable, or one of its fields not required.") },
    .check_schema = check_cycles },
};

MARQ_DEFINE_LINT_ROWS (marq_lint_cycle_rules)
