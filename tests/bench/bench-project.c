/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading and saving a project of 2,000 entities with 20 fields, against json-glib parsing and
 * printing the same text in the same run. Medians of several rounds, A B A B.
 */
#include "config.h"

#include <json-glib/json-glib.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "marq-random.h"
#include "model/marq-project-file.h"
#include "model/marq-project-read.h"

#define N_ROUNDS 11
#define LIMIT 2.5

typedef struct
{
  const char *name;
  double seconds[N_ROUNDS];
} Series;

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a;
  double right = *(const double *) b;

  return (left > right) - (left < right);
}

static double
median (Series *series)
{
  qsort (series->seconds, N_ROUNDS, sizeof (double), compare_doubles);
  return series->seconds[N_ROUNDS / 2];
}

static double
since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e6;
}

static glong
peak_memory (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

static JsonNode *
parse (const char *text, gsize length)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  json_parser_load_from_data (parser, text, length, NULL);
  return json_parser_steal_root (parser);
}

static char *
print (JsonNode *node, gsize *length)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();

  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, node);
  return json_generator_to_data (generator, length);
}

static gboolean
report (const char *what, Series *ours, Series *theirs)
{
  double ratio = median (ours) / median (theirs);

  g_print ("%-34s %7.1f ms   %-28s %7.1f ms   ratio %.2f (at most %.1f)\n", ours->name, median (ours) * 1e3, theirs->name,
           median (theirs) * 1e3, ratio, LIMIT);
  if (ratio > LIMIT)
    g_printerr ("%s: over the limit\n", what);
  return ratio <= LIMIT;
}

int
main (int argc, char **argv)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (MarqProject) project = marq_random_project (rand, 2000, 20);
  g_autofree char *folder = g_dir_make_tmp ("marquetry-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "big", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqProjectFile) file = marq_project_file_create (path, project, &error);
  g_autofree char *text = NULL;
  g_autofree char *own = NULL;
  gsize length;
  glong memory_before, memory_after;
  Series load = { "load: scan, parse, build, check" }, json_parse = { "json-glib parses the text" };
  Series write = { "save: text of the design" }, json_print = { "json-glib prints the text" };
  Series open = { "open: from disk, with diagrams" }, save = { "save: to disk, with fsync" };
  gboolean fits;

  setlocale (LC_ALL, "");
  if (!file)
    g_error ("%s", error->message);
  text = marq_item_to_json (MARQ_ITEM (project), &length);
  memory_before = peak_memory ();
  {
    g_autoptr (MarqProjectFile) read = marq_project_file_open (path, &error);

    g_assert_nonnull (read);
  }
  memory_after = peak_memory ();

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (GPtrArray) problems = g_ptr_array_new ();
      g_autoptr (MarqProject) read = NULL;
      g_autoptr (MarqProjectFile) opened = NULL;
      g_autoptr (JsonNode) node = NULL;
      g_autofree char *printed = NULL;
      gint64 start = g_get_monotonic_time ();
      gsize n;

      node = parse (text, length);
      json_parse.seconds[i] = since (start);

      start = g_get_monotonic_time ();
      read = marq_project_read ("big.marq", text, length, problems, NULL);
      marq_project_note_strays (read, "big.marq", text, length, problems);
      load.seconds[i] = since (start);
      g_assert_cmpuint (problems->len, ==, 0);

      start = g_get_monotonic_time ();
      printed = print (node, &n);
      json_print.seconds[i] = since (start);

      start = g_get_monotonic_time ();
      g_free (g_steal_pointer (&own));
      own = marq_item_to_json (MARQ_ITEM (read), &n);
      write.seconds[i] = since (start);

      start = g_get_monotonic_time ();
      opened = marq_project_file_open (path, NULL);
      open.seconds[i] = since (start);

      marq_item_set_comment (MARQ_ITEM (marq_project_file_get_project (opened)), i % 2 ? "odd" : "even");
      start = g_get_monotonic_time ();
      if (!marq_project_file_save (opened, &error))
        g_error ("%s", error->message);
      save.seconds[i] = since (start);
    }

  g_print ("2,000 entities × 20 fields, %.1f MB of text; medians of %d rounds\n", (double) length / 1e6, N_ROUNDS);
  fits = report ("load", &load, &json_parse);
  fits = report ("save", &write, &json_print) && fits;
  fits = report ("open", &open, &json_parse) && fits;
  g_print ("%-34s %7.1f ms   (the disk's own time is in it: no ratio)\n", save.name, median (&save) * 1e3);
  g_print ("opening added %ld MB to the peak of memory\n", memory_after - memory_before);
  g_spawn_sync (NULL, (char *[]){ (char *) "rm", (char *) "-rf", folder, NULL }, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                NULL, NULL, NULL);
  return fits ? 0 : 1;
}
