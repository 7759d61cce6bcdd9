/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever is edited, undone and done again: a scene that followed is the same as one made anew. MARQ_TEST_SEED=n runs
 * that walk alone.
 */
#include "config.h"

#include <stdlib.h>

#include "marq-board.h"
#include "marq-random.h"

static MarqItem *
pick (GRand *rand, MarqItemList *list)
{
  guint n = marq_item_list_get_length (list);

  return n ? marq_item_list_get (list, (guint) g_rand_int_range (rand, 0, (gint32) n)) : NULL;
}

static gpointer
pick_entity (GRand *rand, MarqBoard *board)
{
  MarqItem *space = pick (rand, marq_schema_get_namespaces (board->schema));

  return space ? pick (rand, marq_namespace_get_entities (MARQ_NAMESPACE (space))) : NULL;
}

/* A box for something that may be there already, or a relation between fields. */
static void
add_something (GRand *rand, MarqBoard *board)
{
  MarqEntity *entity = pick_entity (rand, board), *target = pick_entity (rand, board);
  MarqItem *field = entity ? pick (rand, marq_entity_get_fields (entity)) : NULL;
  MarqItem *target_field = target ? pick (rand, marq_entity_get_fields (target)) : NULL;
  MarqRelation *relation;

  if (entity && g_rand_boolean (rand) && marq_item_get_root (MARQ_ITEM (board->diagram)) == MARQ_ITEM (board->project))
    marq_board_node (board, entity, g_rand_int_range (rand, -1000, 1000), g_rand_int_range (rand, -1000, 1000));
  else if (field && target_field)
    {
      relation = g_object_new (MARQ_TYPE_RELATION, "target", marq_item_get_uid (MARQ_ITEM (target)), NULL);
      marq_sketch_set_refs (relation, "fields", field, NULL);
      marq_sketch_set_refs (relation, "target_fields", target_field, NULL);
      marq_board_insert (board, entity, "relations", relation);
    }
}

/* To another namespace, with all that is in it and all its uids. */
static void
move_entity (GRand *rand, MarqBoard *board)
{
  MarqEntity *entity = pick_entity (rand, board);
  MarqItem *space = pick (rand, marq_schema_get_namespaces (board->schema));

  if (!entity || !space || marq_item_get_parent (MARQ_ITEM (entity)) == space
      || marq_item_list_find_by_name (marq_namespace_get_entities (MARQ_NAMESPACE (space)), marq_item_get_name (MARQ_ITEM (entity)))
      || marq_item_list_find_by_name (marq_namespace_get_views (MARQ_NAMESPACE (space)), marq_item_get_name (MARQ_ITEM (entity)))
      || marq_item_list_find_by_name (marq_namespace_get_sequences (MARQ_NAMESPACE (space)), marq_item_get_name (MARQ_ITEM (entity))))
    return;
  g_object_ref (entity);
  marq_history_begin (board->history, "Move", NULL);
  marq_history_remove (board->history, entity);
  marq_board_insert (board, space, "entities", entity);
  marq_history_end (board->history);
}

/* To another entity, as what was made elsewhere may have it. */
static void
move_relation (GRand *rand, MarqBoard *board)
{
  MarqEntity *from = pick_entity (rand, board), *to = pick_entity (rand, board);
  MarqItem *relation = from ? pick (rand, marq_entity_get_relations (from)) : NULL;

  if (!relation || !to || (marq_item_get_name (relation)
                           && marq_item_list_find_by_name (marq_entity_get_relations (to), marq_item_get_name (relation))))
    return;
  g_object_ref (relation);
  marq_history_begin (board->history, "Move", NULL);
  marq_history_remove (board->history, relation);
  marq_board_insert (board, to, "relations", relation);
  marq_history_end (board->history);
}

/* A person bends the line of a relation, which may be bent already, or elsewhere. */
static void
bend_line (GRand *rand, MarqBoard *board)
{
  MarqItem *line = pick (rand, marq_diagram_get_lines (board->diagram));
  MarqEntity *entity = pick_entity (rand, board);
  MarqItem *relation = entity ? pick (rand, marq_entity_get_relations (entity)) : NULL;
  g_autofree char *bend = g_strdup_printf ("%d,%d", g_rand_int_range (rand, -500, 500), g_rand_int_range (rand, -500, 500));

  if (marq_item_get_root (MARQ_ITEM (board->diagram)) != MARQ_ITEM (board->project))
    return;
  if (line && g_rand_boolean (rand))
    marq_board_set_strings (board, line, "bends", (const char *const[]){ bend, NULL });
  else if (relation)
    marq_board_insert (board, board->diagram, "lines",
                       g_object_new (MARQ_TYPE_DIAGRAM_LINE, "of", marq_item_get_uid (relation), NULL));
}

static void
take_step (GRand *rand, MarqBoard *board)
{
  int dice = g_rand_int_range (rand, 0, 10);

  if (dice < 2)
    add_something (rand, board);
  else if (dice < 3)
    move_entity (rand, board);
  else if (dice < 4)
    move_relation (rand, board);
  else if (dice < 5)
    bend_line (rand, board);
  else
    marq_random_edit (rand, board->history);
}

static void
walk (guint seed, guint n_steps)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  MarqBoard board;
  g_autoptr (MarqScene) all = NULL;

  g_test_message ("MARQ_TEST_SEED=%u", seed);
  g_random_set_seed (seed); /* of uids */
  marq_board_adopt (&board, marq_random_project (rand, 1 + seed % 12, 1 + seed % 5));
  marq_board_open (&board);
  all = marq_scene_new (board.schema, NULL, board.texts);
  marq_scene_update (all, NULL);
  for (guint i = 0; i < n_steps; i++)
    {
      take_step (rand, &board);
      if (g_rand_int_range (rand, 0, 3))
        continue;
      marq_board_update (&board);
      if (!g_rand_int_range (rand, 0, 3))
        {
          g_autoptr (MarqScene) anew = marq_scene_new (board.schema, NULL, board.texts);

          marq_scene_update (all, NULL);
          marq_scene_update (anew, NULL);
          marq_board_compare (all, anew);
        }
    }
  while (marq_history_get_can_undo (board.history))
    {
      marq_history_undo (board.history);
      if (!g_rand_int_range (rand, 0, 5))
        marq_board_update (&board);
    }
  marq_board_update (&board);
  g_clear_object (&all);
  marq_board_clear (&board);
}

static void
test_walks (void)
{
  const char *only = g_getenv ("MARQ_TEST_SEED");
  guint n_walks = g_getenv ("MARQ_TEST_LONG") ? 400 : g_getenv ("MARQ_TEST_FEW") ? 5 : 12;

  if (only)
    {
      walk ((guint) atoi (only), 400);
      return;
    }
  for (guint seed = 1; seed <= n_walks; seed++)
    walk (seed, 400);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagram/scene/walks", test_walks);
  return g_test_run ();
}
