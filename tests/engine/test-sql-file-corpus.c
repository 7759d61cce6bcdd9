/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read from a file without a server is what the server makes of the file: built from the model
 * it gives the same dump, and read from the database it is the same model. On public schemas.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "compare/marq-compare.h"
#include "engine/marq-canonical.h"
#include "engine/marq-connection.h"
#include "engine/marq-engine.h"
#include "engine/marq-sql-file.h"
#include "engine/postgres/marq-pg-equivalence.h"
#include "marq-pg-round.h"
#include "marq-test.h"

/* Of 18 files; they only go up. Not built: osm-pgsnapshot, which wants extensions to be there, and makes a
 * column by a function of one; nor is it the same.
 */
#define FILES_BUILT_AT_LEAST 17
#define FILES_SAME_AT_LEAST 9
#define FILES_SAME_TO_SERVER_AT_LEAST 17
/* The two that revoke what is granted by default, which is not read from files. */
#define PAIRS_NOT_SAME_TO_SERVER_AT_MOST 2

typedef struct
{
  guint n;
  guint built;
  guint same;
  guint same_to_server;
} MarqCount;

static gboolean
is_asked_for (const char *name)
{
  return !g_getenv ("MARQ_TEST_ONLY") || strstr (name, g_getenv ("MARQ_TEST_ONLY"));
}

/* Who owns what is the server's to say, and no part of a file that does not. */
static void
forget_access (MarqSchema *schema)
{
  MarqItemList *access = marq_schema_get_access (schema);

  while (marq_item_list_get_length (access))
    marq_item_list_remove (access, marq_item_list_get_length (access) - 1);
}

static void
name_change (const char *name, MarqChange *change)
{
  g_autofree char *path = marq_item_dup_path (change->after ? change->after : change->before);

  g_test_message ("%s: differs: %s %s", name, change->kind == MARQ_CHANGE_ADD ? "only in the file:" : change->kind == MARQ_CHANGE_REMOVE ? "only in the database:" : "", path);
  for (guint i = 0; change->properties && i < change->properties->len; i++)
    {
      const MarqProperty *property = change->properties->pdata[i];
      g_autofree char *before = marq_property_dup_words (change->before, property);
      g_autofree char *after = marq_property_dup_words (change->after, property);

      g_test_message ("%s:   %s: %s | %s", name, property->name, before, after);
    }
}

static guint
count_changes (const char *name, MarqMatching *matching, const MarqEquivalence *equivalence, gboolean tell)
{
  g_autoptr (GPtrArray) changes = marq_compare (matching, equivalence);
  guint most = g_getenv ("MARQ_TEST_LINES") ? (guint) atoi (g_getenv ("MARQ_TEST_LINES")) : 5;

  for (guint i = 0; tell && i < changes->len && i < most; i++)
    name_change (name, changes->pdata[i]);
  return changes->len;
}

static MarqSchema *
hold (MarqSchema *schema)
{
  const MarqEngineSettings settings = { MARQ_SERIAL_STYLE_IDENTITY, MARQ_ENUM_STYLE_NATIVE, 0 };

  forget_access (schema);
  return marq_engine_lower (&marq_postgres_engine, schema, &settings, NULL);
}

static void
compare_with_database (MarqTestDb *db, MarqSchema *read, const char *name, MarqCount *count)
{
  g_autoptr (MarqSchema) found = marq_round_read (db, NULL);
  g_autoptr (MarqSchema) there = hold (found);
  g_autoptr (MarqSchema) schema = hold (read);
  g_autoptr (MarqMatching) matching = NULL;
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqCanonical) canonical = NULL;
  g_autoptr (GError) error = NULL;
  guint n;

  matching = marq_matching_new (MARQ_ITEM (there), MARQ_ITEM (schema), MARQ_MATCHING_NAMES, NULL, &error);
  g_assert_no_error (error);
  n = count_changes (name, matching, &marq_pg_equivalence, FALSE);
  count->same += n == 0;
  if (n == 0)
    {
      count->same_to_server++;
      return;
    }
  connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  g_assert_no_error (error);
  canonical = marq_canonical_new (connection);
  g_assert_true (marq_canonical_learn (canonical, matching, NULL, &error));
  g_assert_no_error (error);
  n = count_changes (name, matching, marq_canonical_get_equivalence (canonical), TRUE);
  count->same_to_server += n == 0;
  g_test_message ("%s: %s", name, n ? "differs, also to the server" : "the same once the server has read both");
}

static MarqSchema *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autofree char *name = g_path_get_basename (path);
  MarqSchema *schema = marq_sql_file_read (path, MARQ_DIALECT_POSTGRESQL, NULL, left_out, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < left_out->len; i++)
    {
      MarqLeftOut *left = left_out->pdata[i];
      g_autofree char *names = g_strjoinv (", ", left->names);

      g_test_message ("%s: left out: %u %s: %.200s", name, g_strv_length (left->names), left->kind, names);
    }
  return schema;
}

static void
check_file (const char *path, MarqCount *count)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqTestDb) again = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (MarqSchema) schema = read_file (path);
  g_autofree char *failure = marq_round_load (db, path);
  g_autofree char *difference = NULL;

  g_assert_cmpstr (failure, ==, NULL);
  difference = marq_round_rebuild (db, schema, again);
  g_test_message ("%s: %s", name, difference ? difference : "equal");
  count->n++;
  count->built += !difference;
  compare_with_database (db, schema, name, count);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static GPtrArray *
list_files (const char *folder, gboolean folders)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (folders || g_str_has_suffix (name, ".sql"))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_names);
  return paths;
}

/* NULL, after having skipped: the corpus or the server is not there. */
static char *
find_corpus (const char *folder)
{
  const char *corpus = g_getenv ("MARQ_TEST_CORPUS");
  g_autofree char *path = g_build_filename (corpus ? corpus : "", folder, NULL);

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      marq_test_skip ("%s is not there", path);
      return NULL;
    }
  return marq_test_require_env ("MARQ_TEST_PG") ? g_steal_pointer (&path) : NULL;
}

static void
test_corpus (void)
{
  g_autofree char *folder = find_corpus ("postgresql");
  g_autoptr (GPtrArray) paths = folder ? list_files (folder, FALSE) : NULL;
  MarqCount count = { 0 };

  for (guint i = 0; paths && i < paths->len; i++)
    if (is_asked_for (paths->pdata[i]))
      check_file (paths->pdata[i], &count);
  if (!paths || g_getenv ("MARQ_TEST_ONLY"))
    return;
  g_test_message ("%u files: %u build their equal, %u are the same as what the server has, %u once the server has read both", count.n,
                  count.built, count.same, count.same_to_server);
  g_assert_cmpuint (count.built, >=, FILES_BUILT_AT_LEAST);
  g_assert_cmpuint (count.same, >=, FILES_SAME_AT_LEAST);
  g_assert_cmpuint (count.same_to_server, >=, FILES_SAME_TO_SERVER_AT_LEAST);
}

/* What does not load says nothing. */
static void
check_pair_file (const char *path, MarqCount *count)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *folder_name = g_path_get_basename (folder);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_build_filename (folder_name, base, NULL);
  g_autofree char *failure = marq_round_load (db, path);
  g_autoptr (MarqSchema) schema = NULL;

  if (failure)
    {
      g_test_message ("%s: does not load", name);
      return;
    }
  schema = read_file (path);
  count->n++;
  compare_with_database (db, schema, name, count);
}

static void
test_pairs (void)
{
  g_autofree char *folder = find_corpus ("diffpairs/pgschema");
  g_autoptr (GPtrArray) kinds = folder ? list_files (folder, TRUE) : NULL;
  gboolean is_long = g_strcmp0 (g_getenv ("MARQ_TEST_LONG"), "1") == 0 || g_getenv ("MARQ_TEST_ONLY");
  MarqCount count = { 0 };
  guint n_seen = 0;

  for (guint i = 0; kinds && i < kinds->len; i++)
    {
      g_autoptr (GPtrArray) pairs = list_files (kinds->pdata[i], TRUE);

      /* Default grants are no part of what is read from a file. */
      if (strstr (kinds->pdata[i], "default_privilege"))
        continue;
      for (guint j = 0; j < pairs->len; j++)
        {
          g_autofree char *before = g_build_filename (pairs->pdata[j], "old.sql", NULL);
          g_autofree char *after = g_build_filename (pairs->pdata[j], "new.sql", NULL);

          /* Each makes a database of its own. */
          if (!is_long && n_seen++ % 8 != 0)
            continue;
          if (is_asked_for (before) && g_file_test (before, G_FILE_TEST_EXISTS))
            check_pair_file (before, &count);
          if (is_asked_for (after) && g_file_test (after, G_FILE_TEST_EXISTS))
            check_pair_file (after, &count);
        }
    }
  if (!kinds || g_getenv ("MARQ_TEST_ONLY"))
    return;
  g_test_message ("%u files of pairs: %u are the same as what the server has, %u once the server has read both", count.n, count.same,
                  count.same_to_server);
  g_assert_cmpuint (count.n, >, 0);
  g_assert_cmpuint (count.same_to_server + PAIRS_NOT_SAME_TO_SERVER_AT_MOST, >=, count.n);
}

static void
assert_clean (MarqTestDb *db)
{
  g_autofree char *left = marq_test_db_ask (db, "SELECT count(*) FROM pg_database WHERE datname LIKE 'marquetry_scratch_%'");

  g_assert_cmpstr (left, ==, "0");
}

static char *
write_file (const char *text)
{
  char *path = NULL;
  int file = g_file_open_tmp ("marq-XXXXXX.sql", &path, NULL);

  g_assert_cmpint (file, >=, 0);
  g_close (file, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* What the parser does not take is run on a server, which is left as it was. */
static void
test_scratch (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (GString) script = g_string_new ("\\echo x\nCREATE ROLE nobody_at_all;\nCREATE TABLE t (a int CHECK (a > 0");
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (MarqSchema) none = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  MarqItem *space;

  if (!db)
    return;
  for (guint i = 0; i < 1200; i++)
    g_string_append (script, " + 1");
  g_string_append (script, "));\nCREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END;\n");
  path = write_file (script->str);
  schema = marq_sql_file_read (path, MARQ_DIALECT_POSTGRESQL, marq_test_db_get_url (db), left_out, NULL, &error);
  g_assert_no_error (error);
  space = marq_item_list_find_by_name (marq_schema_get_namespaces (schema), "public");
  g_assert_nonnull (marq_item_list_find_by_name (marq_namespace_get_entities (MARQ_NAMESPACE (space)), "t"));
  g_assert_nonnull (marq_item_list_find_by_name (marq_namespace_get_routines (MARQ_NAMESPACE (space)), "f"));
  g_assert_cmpuint (left_out->len, ==, 1);
  assert_clean (db);
  g_string_append (script, "CREATE TABLE u (a not_a_type);\n");
  g_assert_true (g_file_set_contents (path, script->str, -1, NULL));
  none = marq_sql_file_read (path, MARQ_DIALECT_POSTGRESQL, marq_test_db_get_url (db), NULL, NULL, &error);
  g_assert_null (none);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, ":5:1: "));
  assert_clean (db);
  g_unlink (path);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (500 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_scratch_cancelled (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MarqSchema) none = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  GThread *thread;

  if (!db)
    return;
  path = write_file ("SELECT pg_sleep(60);\nCREATE TABEL x;\n");
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  none = marq_sql_file_read (path, MARQ_DIALECT_POSTGRESQL, marq_test_db_get_url (db), NULL, cancellable, &error);
  g_thread_join (thread);
  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_clean (db);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql-file/corpus", test_corpus);
  g_test_add_func ("/sql-file/pairs", test_pairs);
  g_test_add_func ("/sql-file/scratch", test_scratch);
  g_test_add_func ("/sql-file/scratch-cancelled", test_scratch_cancelled);
  return g_test_run ();
}
