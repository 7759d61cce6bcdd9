/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read from a database can be written to another, which is then the same to pg_dump. The
 * databases are those of the golden cases, and the public schemas of the corpus.
 */
#include "config.h"

#include <string.h>

#include "compare/marq-compare.h"
#include "engine/marq-connection.h"
#include "engine/postgres/marq-pg-equivalence.h"
#include "marq-cases.h"
#include "marq-test-db.h"
#include "marq-test.h"
#include "migration/marq-plan.h"

/* How many of the corpus come out equal. It only goes up. */
#define EQUAL_AT_LEAST 0

static MarqSchema *
read_database (MarqTestDb *db, GPtrArray *left_out)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqConnection) connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  MarqSchema *schema;

  g_assert_no_error (error);
  schema = marq_connection_read (connection, left_out, NULL, &error);
  g_assert_no_error (error);
  return schema;
}

/* The statements that build it from nothing; NULL, and why, where there are none. */
static char *
dup_script (MarqSchema *schema, char **why)
{
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  MarqPlanSettings settings = { .dialect = MARQ_DIALECT_POSTGRESQL,
                                .version = "1.0.0",
                                .matching = MARQ_MATCHING_NAMES,
                                .settings = { MARQ_SERIAL_STYLE_IDENTITY, MARQ_ENUM_STYLE_NATIVE, 0 } };

  plan = marq_plan_new (empty, schema, &settings, &error);
  if (plan)
    return marq_plan_dup_script (plan, &settings, FALSE);
  *why = g_strdup (error->message);
  return NULL;
}

/* The first lines that only one of two dumps has. */
static char *
first_difference (const char *before, const char *after)
{
  g_auto (GStrv) old_lines = g_strsplit (before, "\n", -1);
  g_auto (GStrv) new_lines = g_strsplit (after, "\n", -1);
  GString *text = g_string_new (NULL);
  guint i = 0, j = 0, n = 0;
  guint most = g_getenv ("MARQ_TEST_LINES") ? (guint) atoi (g_getenv ("MARQ_TEST_LINES")) : 4;

  while ((old_lines[i] || new_lines[j]) && n < most)
    {
      int order = !old_lines[i] ? 1 : !new_lines[j] ? -1 : strcmp (old_lines[i], new_lines[j]);

      if (order == 0)
        i++, j++;
      else if (n++, order < 0)
        g_string_append_printf (text, "\n  - %s", old_lines[i++]);
      else
        g_string_append_printf (text, "\n  + %s", new_lines[j++]);
    }
  return g_string_free (text, FALSE);
}

/* PostgreSQL writes a list of VARCHAR in two ways, before and after it has read what it wrote: its own
 * dumps, restored, differ in that. */
static char *
dup_settled_dump (MarqTestDb *db)
{
  g_autofree char *dump = marq_test_db_dump (db);
  g_autoptr (GRegex) element = g_regex_new ("\\(('(?:[^']|'')*'::character varying)\\)::text", 0, 0, NULL);
  g_autoptr (GRegex) array = g_regex_new ("\\((ARRAY\\['[^]]*\\])\\)::text\\[\\]", 0, 0, NULL);
  g_autofree char *elements = g_regex_replace (element, dump, -1, 0, "\\1", 0, NULL);

  return g_regex_replace (array, elements, -1, 0, "\\1", 0, NULL);
}

/* NULL: what is read from it builds its equal. */
static char *
rebuild (MarqTestDb *db, MarqSchema *schema, MarqTestDb *again)
{
  g_autofree char *why = NULL;
  g_autofree char *script = dup_script (schema, &why);
  g_autofree char *failure = NULL;
  g_autofree char *dump = NULL;
  g_autofree char *dump_again = NULL;

  if (!script)
    return g_strdup_printf ("cannot be planned: %s", why);
  failure = marq_test_db_run (again, script);
  if (g_getenv ("MARQ_TEST_VERBOSE"))
    g_printerr ("%s\n", script);
  if (failure)
    return g_strdup_printf ("cannot be built: %s", failure);
  dump = dup_settled_dump (db);
  dump_again = dup_settled_dump (again);
  return g_str_equal (dump, dump_again) ? NULL : first_difference (dump, dump_again);
}

/* Two readings of what is alike. */
static void
assert_same (MarqSchema *before, MarqSchema *after)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_NAMES, NULL, &error);
  g_autoptr (GPtrArray) changes = NULL;

  g_assert_no_error (error);
  changes = marq_compare (matching, &marq_pg_equivalence);
  for (guint i = 0; i < changes->len; i++)
    {
      MarqChange *change = changes->pdata[i];
      g_autofree char *path = marq_item_dup_path (change->after ? change->after : change->before);

      g_test_message ("differs: %d %s", change->kind, path);
      for (guint j = 0; change->properties && j < change->properties->len; j++)
        g_test_message ("  %s", ((const MarqProperty *) change->properties->pdata[j])->name);
    }
  g_assert_cmpuint (changes->len, ==, 0);
}

static void
check_state (const MarqCase *test, MarqCaseState state)
{
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqSchema) design = marq_case_build (test, MARQ_DIALECT_POSTGRESQL, state);
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (MarqSchema) schema_again = NULL;
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqTestDb) again = db ? marq_test_db_new (MARQ_DIALECT_POSTGRESQL) : NULL;
  g_autoptr (MarqPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *script = NULL;
  g_autofree char *failure = NULL;
  g_autofree char *difference = NULL;
  MarqPlanSettings settings;

  if (!again)
    return;
  marq_case_settings (test, MARQ_DIALECT_POSTGRESQL, &settings);
  plan = marq_plan_new (empty, design, &settings, &error);
  g_assert_no_error (error);
  script = marq_plan_dup_script (plan, &settings, FALSE);
  failure = marq_test_db_run (db, script);
  g_assert_cmpstr (failure, ==, NULL);
  schema = read_database (db, NULL);
  difference = rebuild (db, schema, again);
  if (difference)
    {
      g_test_message ("%s", difference);
      g_test_fail ();
      return;
    }
  schema_again = read_database (again, NULL);
  assert_same (schema, schema_again);
}

static void
test_case (gconstpointer data)
{
  const MarqCase *test = data;

  check_state (test, MARQ_CASE_PRESENT);
  if (!test->no_alter)
    check_state (test, MARQ_CASE_ALTERED);
}

typedef struct
{
  guint equal;
  guint different;
  guint broken; /* do not load on an empty server */
} MarqCount;

static void
check_file (const char *path, MarqCount *count)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqTestDb) again = db ? marq_test_db_new (MARQ_DIALECT_POSTGRESQL) : NULL;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (MarqSchema) schema = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *script = g_strdup_printf ("\\i '%s'\n", path);
  g_autofree char *failure = again ? marq_test_db_run (db, script) : NULL;
  g_autofree char *difference = NULL;

  if (!again)
    return;
  if (failure)
    {
      g_test_message ("%s: does not load: %s", name, g_strchomp (failure));
      count->broken++;
      return;
    }
  schema = read_database (db, left_out);
  for (guint i = 0; i < left_out->len; i++)
    {
      MarqLeftOut *left = left_out->pdata[i];
      g_autofree char *names = g_strjoinv (", ", left->names);

      g_test_message ("%s: left out: %s: %s", name, left->kind, names);
    }
  difference = rebuild (db, schema, again);
  if (difference)
    g_test_message ("%s: NOT EQUAL: %s", name, difference);
  else
    {
      g_autoptr (MarqSchema) schema_again = read_database (again, NULL);

      g_test_message ("%s: equal", name);
      assert_same (schema, schema_again);
    }
  count->equal += difference == NULL;
  count->different += difference != NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
test_corpus (void)
{
  const char *corpus = g_getenv ("MARQ_TEST_CORPUS");
  g_autofree char *folder = g_build_filename (corpus ? corpus : "", "postgresql", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  MarqCount count = { 0 };
  const char *name;

  if (!dir)
    {
      marq_test_skip ("%s is not there", folder);
      return;
    }
  if (!marq_test_require_env ("MARQ_TEST_PG"))
    return;
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".sql") && (!g_getenv ("MARQ_TEST_ONLY") || strstr (name, g_getenv ("MARQ_TEST_ONLY"))))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_names);
  for (guint i = 0; i < paths->len; i++)
    check_file (paths->pdata[i], &count);
  g_test_message ("%u of %u are equal; %u do not load", count.equal, count.equal + count.different, count.broken);
  if (!g_getenv ("MARQ_TEST_ONLY"))
    g_assert_cmpuint (count.equal, >=, EQUAL_AT_LEAST);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < marq_n_cases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/pg-read/case/%s", marq_cases[i].kind);

      if (!marq_cases[i].none[MARQ_DIALECT_POSTGRESQL])
        g_test_add_data_func (path, &marq_cases[i], test_case);
    }
  g_test_add_func ("/pg-read/corpus", test_corpus);
  return g_test_run ();
}
