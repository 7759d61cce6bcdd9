/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a database of 2,000 tables with 10 columns into the model, connecting included, against
 * pg_dump -s of the same database in the same run, A B A B; and one of 10,000 tables, to its end.
 */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "engine/marq-connection.h"
#include "marq-test-db.h"

#define N_ROUNDS 7
#define LIMIT 0.5

typedef struct
{
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
  return (double) (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND;
}

static glong
peak_memory (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

static void
run (const char *const *argv, const char *what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);

  if (!process || !g_subprocess_wait_check (process, NULL, &error))
    g_error ("%s: %s", what, error->message);
}

/* The tables are made a hundred at a time: more would want more locks than a server has. */
static void
fill (MarqTestDb *db, const char *tables)
{
  g_autofree char *tool = g_build_filename (g_getenv ("MARQ_TEST_CORPUS"), "..", "tools", "gen_schema.py", NULL);
  g_autofree char *path = NULL;
  g_autofree char *command = NULL;
  int file = g_file_open_tmp ("marq-XXXXXX.sql", &path, NULL);
  const char *argv[] = { "sh", "-c", NULL, NULL };

  if (file < 0)
    g_error ("No temporary file can be made");
  g_close (file, NULL);
  command = g_strdup_printf ("'%s' %s 10 > '%s' && psql -X -q -v ON_ERROR_STOP=1 -f '%s' '%s'; status=$?; rm -f '%s'; exit $status",
                             tool, tables, path, path, marq_test_db_get_url (db), path);
  argv[2] = command;
  run (argv, "gen_schema.py");
  g_free (marq_test_db_ask (db, "VACUUM ANALYZE"));
}

static double
read_database (MarqTestDb *db, guint *n_tables)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  gint64 start = g_get_monotonic_time ();
  double seconds;
  MarqNamespace *public;

  connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  schema = connection ? marq_connection_read (connection, left_out, NULL, &error) : NULL;
  if (!schema)
    g_error ("%s", error->message);
  seconds = since (start);
  public = marq_item_list_find_by_name (marq_schema_get_namespaces (schema), "public");
  *n_tables = marq_item_list_get_length (marq_namespace_get_entities (public));
  return seconds;
}

int
main (int argc, char **argv)
{
  g_autoptr (MarqTestDb) db = NULL;
  g_autoptr (MarqTestDb) big = NULL;
  Series ours, theirs;
  guint n_tables;
  double ratio, seconds;

  setlocale (LC_ALL, "");
  if (!g_getenv ("MARQ_TEST_PG"))
    {
      g_print ("MARQ_TEST_PG is not set: run this through ./dev bench\n");
      return 77;
    }
  db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  fill (db, "2000");
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      const char *const dump[] = { "pg_dump", "-s", marq_test_db_get_url (db), NULL };
      gint64 start;

      ours.seconds[i] = read_database (db, &n_tables);
      g_assert_cmpuint (n_tables, ==, 2000);
      start = g_get_monotonic_time ();
      run (dump, "pg_dump");
      theirs.seconds[i] = since (start);
    }
  ratio = median (&ours) / median (&theirs);
  g_print ("2,000 tables × 10 columns into the model %7.1f ms   pg_dump -s %7.1f ms   ratio %.2f (at most %.1f); medians of %d\n",
           median (&ours) * 1e3, median (&theirs) * 1e3, ratio, LIMIT, N_ROUNDS);
  g_print ("peak of memory %ld MB\n", peak_memory ());
  if (!g_getenv ("MARQ_BENCH_SHORT"))
    {
      big = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
      fill (big, "10000");
      seconds = read_database (big, &n_tables);
      g_assert_cmpuint (n_tables, ==, 10000);
      g_print ("10,000 tables × 10 columns into the model %.1f s, peak of memory %ld MB\n", seconds, peak_memory ());
    }
  if (ratio > LIMIT)
    g_printerr ("read: over the limit\n");
  return ratio <= LIMIT ? 0 : 1;
}
