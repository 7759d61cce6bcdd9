/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scene made from nothing, and one brought up to date after an edit, of designs with many entities; against one walk over the
 * same items that reads their names, in the same run. Time of the processor; medians of several rounds. First where nothing is placed, so that there is
 * nothing to route; then in a diagram.
 */
#include "config.h"

#include <locale.h>
#include <stdlib.h>
#include <time.h>

#include "diagram/marq-hit.h"
#include "diagram/marq-scene.h"
#include "marq-random.h"

#define N_ROUNDS 7
/* Times the walk: to open, and to update after an edit. */
#define MOST_OPEN 30.0
#define MOST_EDIT 0.5

typedef struct
{
  double seconds[N_ROUNDS];
} Series;

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

static double
median (Series *series)
{
  qsort (series->seconds, N_ROUNDS, sizeof (double), compare_doubles);
  return series->seconds[N_ROUNDS / 2];
}

static double
since (clock_t start)
{
  return (double) (clock () - start) / CLOCKS_PER_SEC;
}

static void
read_name (MarqItem *item, gpointer data)
{
  const char *name = marq_item_get_name (item);

  *(gsize *) data += name ? strlen (name) : 0;
}

static MarqEntity *
some_entity (MarqSchema *schema, guint i)
{
  MarqNamespace *space = marq_item_list_get (marq_schema_get_namespaces (schema), 0);
  MarqItemList *entities = marq_namespace_get_entities (space);

  return marq_item_list_get (entities, i * 37 % marq_item_list_get_length (entities));
}

static MarqTexts *
new_texts (void)
{
  PangoContext *context = marq_texts_new_context ();
  MarqTexts *texts = marq_texts_new (context);

  g_object_unref (context);
  return texts;
}

static gboolean
report (const char *what, double ours, double walk, double most)
{
  g_print ("  %-28s %9.2f ms   ratio %6.2f (at most %.1f)\n", what, ours * 1e3, ours / walk, most);
  if (ours / walk > most)
    g_printerr ("%s: over the limit\n", what);
  return ours / walk <= most;
}

/* No two fields have one name: the worst that there is to measure. */
static void
tell_apart (MarqItem *item, gpointer data)
{
  g_autofree char *name = NULL;

  if (!MARQ_IS_FIELD (item))
    return;
  name = g_strdup_printf ("%s_%u", marq_item_get_name (item), (*(guint *) data)++);
  marq_item_set_name (item, name);
}

static gboolean
measure (guint n_entities, guint n_fields)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (MarqProject) project = marq_random_project (rand, n_entities, n_fields);
  MarqSchema *schema = marq_project_get_schema (project);
  Series walk, cold, warm, edit, hit;
  gsize length = 0;
  guint n_names = 0;
  gboolean fits;

  marq_item_foreach (MARQ_ITEM (schema), tell_apart, &n_names);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (MarqTexts) texts = new_texts ();
      g_autoptr (MarqScene) first = marq_scene_new (schema, NULL, texts);
      g_autoptr (MarqScene) second = marq_scene_new (schema, NULL, texts);
      clock_t start = clock ();

      marq_item_foreach (MARQ_ITEM (schema), read_name, &length);
      walk.seconds[i] = since (start);
      start = clock ();
      marq_scene_update (first, NULL);
      cold.seconds[i] = since (start);
      start = clock ();
      marq_scene_update (second, NULL);
      warm.seconds[i] = since (start);
      marq_item_set_comment (MARQ_ITEM (some_entity (schema, i)), i % 2 ? "odd" : "even");
      start = clock ();
      marq_scene_update (second, NULL);
      edit.seconds[i] = since (start);
      start = clock ();
      for (guint j = 0; j < 100; j++)
        marq_hit_at (second, j * 1000.0, 2000, 4);
      hit.seconds[i] = since (start) / 100;
    }
  g_print ("%u entities × %u fields; a walk that reads %" G_GSIZE_FORMAT " bytes of names takes %.2f ms\n", n_entities, n_fields,
           length / N_ROUNDS, median (&walk) * 1e3);
  fits = report ("made, no text measured yet", median (&cold), median (&walk), MOST_OPEN);
  fits = report ("made, texts measured", median (&warm), median (&walk), MOST_OPEN) && fits;
  fits = report ("brought up to date", median (&edit), median (&walk), MOST_EDIT) && fits;
  fits = report ("what is under the pointer", median (&hit), median (&walk), MOST_EDIT) && fits;
  return fits;
}

/* Boxes in a diagram stand in rows of fifty: each refers to a neighbour, as it would once somebody has arranged them. */
static void
refer_to_neighbours (GRand *rand, MarqSchema *schema)
{
  MarqItemList *entities = marq_namespace_get_entities (marq_item_list_get (marq_schema_get_namespaces (schema), 0));

  for (guint i = 51; i < marq_item_list_get_length (entities); i++)
    {
      MarqEntity *target = marq_item_list_get (entities, i - (g_rand_boolean (rand) ? 1 : 50));
      MarqRelation *relation = marq_item_list_get (marq_entity_get_relations (marq_item_list_get (entities, i)), 0);
      const char *fields[] = { marq_item_get_uid (marq_item_list_get (marq_entity_get_fields (target), 0)), NULL };

      marq_relation_set_target (relation, marq_item_get_uid (MARQ_ITEM (target)));
      marq_relation_set_target_fields (relation, fields);
    }
}

/* In a diagram: with the ways of all lines. */
static gboolean
measure_diagram (guint n_entities, guint n_fields)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (MarqProject) project = marq_random_project (rand, n_entities, n_fields);
  MarqDiagram *diagram = marq_item_list_get (marq_project_get_diagrams (project), 0);
  MarqItemList *nodes = marq_diagram_get_nodes (diagram);
  g_autoptr (MarqTexts) texts = new_texts ();
  g_autoptr (MarqScene) scene = marq_scene_new (marq_project_get_schema (project), diagram, texts);
  Series walk, edit, move;
  gsize length = 0;
  clock_t start;
  gboolean fits;

  refer_to_neighbours (rand, marq_project_get_schema (project));
  start = clock ();
  marq_scene_update (scene, NULL);
  g_print ("%u entities × %u fields in a diagram, opened in %.0f ms with all ways found\n", n_entities, n_fields, since (start) * 1e3);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      MarqEntity *entity = some_entity (marq_project_get_schema (project), i);
      MarqDiagramNode *node = marq_item_list_get (nodes, (i + 3) * 41 % marq_item_list_get_length (nodes));

      start = clock ();
      marq_item_foreach (MARQ_ITEM (marq_project_get_schema (project)), read_name, &length);
      walk.seconds[i] = since (start);
      marq_item_set_name (marq_item_list_get (marq_entity_get_fields (entity), 0), "renamed");
      start = clock ();
      marq_scene_update (scene, NULL);
      edit.seconds[i] = since (start);
      marq_diagram_node_set_x (node, marq_diagram_node_get_x (node) + 40);
      start = clock ();
      marq_scene_update (scene, NULL);
      move.seconds[i] = since (start);
    }
  fits = report ("a field renamed", median (&edit), median (&walk), MOST_EDIT);
  return report ("an entity moved", median (&move), median (&walk), MOST_EDIT) && fits;
}

int
main (void)
{
  gboolean fits;

  setlocale (LC_ALL, "");
  fits = measure (2000, 20);

  fits = measure (5000, 10) && fits;
  return measure_diagram (5000, 10) && fits ? 0 : 1;
}
