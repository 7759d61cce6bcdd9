/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts as sources, without a server: what each kind of statement makes, what is wrong where, and what
 * somebody may put into a file to break us.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "compare/marq-compare.h"
#include "engine/marq-connection.h"
#include "engine/marq-sql-file.h"
#include "engine/postgres/marq-pg-equivalence.h"
#include "sql-scripts.h"

/* Below a folder of its own. */
typedef struct
{
  char *folder;
} MarqFolder;

static char *
write_file (MarqFolder *self, const char *name, const char *text, gssize length)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, length, NULL));
  return g_steal_pointer (&path);
}

static void
set_up (MarqFolder *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("marq-sql-XXXXXX", NULL);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_all (inner);
    }
  g_remove (path);
}

static void
tear_down (MarqFolder *self, gconstpointer data)
{
  remove_all (self->folder);
  g_free (self->folder);
}

static MarqSchema *
read_script (MarqFolder *self, const char *script, GPtrArray *left_out)
{
  g_autofree char *path = write_file (self, "script.sql", script, -1);
  g_autoptr (GError) error = NULL;
  MarqSchema *schema = marq_sql_file_read (path, MARQ_DIALECT_POSTGRESQL, NULL, left_out, NULL, &error);

  g_assert_no_error (error);
  return schema;
}

static guint
count_differences (const char *name, MarqSchema *one, MarqSchema *other)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (one), MARQ_ITEM (other), MARQ_MATCHING_NAMES, NULL, &error);
  g_autoptr (GPtrArray) changes = NULL;

  g_assert_no_error (error);
  changes = marq_compare (matching, &marq_pg_equivalence);
  for (guint i = 0; i < changes->len; i++)
    {
      g_autofree char *text = marq_change_dup_text (changes->pdata[i]);
      MarqChange *change = changes->pdata[i];

      g_test_message ("%s: %s", name, text);
      for (guint j = 0; change->properties && j < change->properties->len; j++)
        {
          g_autofree char *before = marq_property_dup_words (change->before, change->properties->pdata[j]);
          g_autofree char *after = marq_property_dup_words (change->after, change->properties->pdata[j]);

          g_test_message ("%s:   %s: %s | %s", name, ((const MarqProperty *) change->properties->pdata[j])->name, before, after);
        }
    }
  return changes->len;
}

static void
test_pairs (MarqFolder *self, gconstpointer data)
{
  guint n = 0;

  for (guint i = 0; i < marq_n_script_pairs; i++)
    {
      g_autoptr (MarqSchema) one = read_script (self, marq_script_pairs[i].script, NULL);
      g_autoptr (MarqSchema) other = read_script (self, marq_script_pairs[i].same, NULL);

      n += count_differences (marq_script_pairs[i].name, one, other);
    }
  g_test_message ("%u pairs of scripts", marq_n_script_pairs);
  g_assert_cmpuint (n, ==, 0);
}

static void
assert_fails (MarqFolder *self, const char *script, gssize length, MarqDialect dialect, const char *says)
{
  g_autofree char *path = write_file (self, "bad.sql", script, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSchema) schema = marq_sql_file_read (path, dialect, NULL, NULL, NULL, &error);

  g_assert_null (schema);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_errors (MarqFolder *self, gconstpointer data)
{
  assert_fails (self, "CREATE TABLE t (a int);\n\n  CREATE TABEL u (a int);\n", -1, MARQ_DIALECT_POSTGRESQL, "bad.sql:3:10: ");
  assert_fails (self, "CREATE TABLE t (a int);\n\n  CREATE TABEL u (a int);\n", -1, MARQ_DIALECT_POSTGRESQL, "“TABEL u (a int);”");
  assert_fails (self, "/* 😀 */ CREATE x", -1, MARQ_DIALECT_POSTGRESQL, "bad.sql:1:16: ");
  assert_fails (self, "COPY t FROM stdin;\nx\n\\.\nCREATE x", -1, MARQ_DIALECT_POSTGRESQL, "bad.sql:4:8: ");
  assert_fails (self, "CREATE TABLE t (a int)\0;", 24, MARQ_DIALECT_POSTGRESQL, "NUL");
  assert_fails (self, "\nSELECT '\xff'", -1, MARQ_DIALECT_POSTGRESQL, "bad.sql:2:9: ");
  assert_fails (self, "CREATE TABLE t (a int", -1, MARQ_DIALECT_POSTGRESQL, "bad.sql:1:");
  assert_fails (self, "CREATE TABLE t (a int);\nCREATE TABEL u;", -1, MARQ_DIALECT_SQLITE, "bad.sql: Line 2");
  assert_fails (self, "CREATE TABLE t (a int);", -1, MARQ_DIALECT_MARIADB, "MariaDB");
}

static void
test_includes (MarqFolder *self, gconstpointer data)
{
  g_autofree char *inner G_GNUC_UNUSED = write_file (self, "parts/b.sql", "CREATE TABLE b (a int REFERENCES a);\n\\ir c.sql\n", -1);
  g_autofree char *innermost = write_file (self, "parts/c.sql", "CREATE TABLE c (a int);\n", -1);
  g_autofree char *quoted G_GNUC_UNUSED = write_file (self, "it's.sql", "CREATE TABLE d (a int);", -1);
  g_autofree char *bad G_GNUC_UNUSED = write_file (self, "parts/bad.sql", "CREATE TABLE z (a int);\nnonsense;", -1);
  g_autofree char *circle G_GNUC_UNUSED = write_file (self, "parts/circle.sql", "\\ir circle.sql\n", -1);
  g_autofree char *absolute = g_strdup_printf ("\\i %s\n", innermost);
  g_autoptr (MarqSchema) schema = read_script (self, "CREATE TABLE a (a int PRIMARY KEY);\n\\i parts/b.sql\n\\ir 'it''s.sql'\nCREATE TABLE e (a int);", NULL);
  g_autoptr (MarqSchema) by_path G_GNUC_UNUSED = read_script (self, absolute, NULL);
  MarqNamespace *space = marq_item_list_get (marq_schema_get_namespaces (schema), 0);

  g_assert_cmpuint (marq_item_list_get_length (marq_namespace_get_entities (space)), ==, 5);
  assert_fails (self, "\\ir parts/bad.sql\n", -1, MARQ_DIALECT_POSTGRESQL, "parts/bad.sql:2:1: ");
  assert_fails (self, "\\ir parts/circle.sql\n", -1, MARQ_DIALECT_POSTGRESQL, "circle");
  assert_fails (self, "\\ir ../../../../../../../../etc/passwd\n", -1, MARQ_DIALECT_POSTGRESQL, "outside");
  assert_fails (self, "\\ir not-there.sql\n", -1, MARQ_DIALECT_POSTGRESQL, "not-there.sql");
}

static guint
count_left (GPtrArray *left_out, const char *kind)
{
  for (guint i = 0; i < left_out->len; i++)
    if (strstr (((MarqLeftOut *) left_out->pdata[i])->kind, kind))
      return g_strv_length (((MarqLeftOut *) left_out->pdata[i])->names);
  return 0;
}

/* Nothing is dropped in silence. */
static void
test_left_out (MarqFolder *self, gconstpointer data)
{
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (MarqSchema) schema G_GNUC_UNUSED
      = read_script (self, "\\echo x\n\\set a b\nCREATE ROLE bob;\nINSERT INTO t VALUES (1);\nBEGIN;\nCOPY t FROM stdin;\n1\n\\.\nALTER TABLE nobody ADD a int;\n"
                           "SET work_mem = '1MB';\nCREATE TEMP TABLE x (a int);\nCREATE TABLE t (a int);\nCREATE TABLE t (b int);\nCOMMENT ON TABLE gone IS 'x';\nCOMMIT;", left_out);

  g_assert_cmpuint (count_left (left_out, "commands of psql"), ==, 2);
  g_assert_cmpuint (count_left (left_out, "roles"), ==, 1);
  g_assert_cmpuint (count_left (left_out, "rows of COPY"), ==, 1);
  g_assert_cmpuint (count_left (left_out, "no trace"), ==, 4);
  g_assert_cmpuint (count_left (left_out, "not there"), ==, 1);
  g_assert_cmpuint (count_left (left_out, "settings"), ==, 1);
  g_assert_cmpuint (count_left (left_out, "temporary"), ==, 1);
  g_assert_cmpuint (count_left (left_out, "tables of a name"), ==, 1);
  g_assert_cmpuint (count_left (left_out, "comments"), ==, 1);
}

static char *
repeat (const char *before, const char *text, guint n, const char *after)
{
  GString *script = g_string_new (before);

  for (guint i = 0; i < n; i++)
    g_string_append (script, text);
  g_string_append (script, after);
  return g_string_free (script, FALSE);
}

/* Neither a crash nor a guess. */
static void
test_depths (MarqFolder *self, gconstpointer data)
{
  g_autofree char *parentheses = repeat ("SELECT ", "(", 100000, "1");
  g_autofree char *chain = repeat ("CREATE TABLE t (a int CHECK (a = 1", "+1", 100000, "));");
  g_autofree char *unions = repeat ("CREATE VIEW v AS SELECT 1, 2", " UNION ALL SELECT 1, 2", 50000, ";");
  g_autofree char *joins = repeat ("CREATE VIEW v AS SELECT 1 FROM a", " JOIN b ON true", 50000, ";");
  g_autofree char *nots = repeat ("CREATE TABLE t (a bool CHECK (", "NOT ", 100000, "a));");
  g_autofree char *casts = repeat ("CREATE TABLE t (a int DEFAULT 1", "::int", 100000, ");");
  g_autofree char *cases = repeat ("SELECT ", "CASE WHEN a THEN ", 50000, "1");
  g_autofree char *bearable = repeat ("CREATE TABLE t (a int CHECK (a > 0", " + 1", 400, "));");
  g_autofree char *list = repeat ("CREATE TABLE t (a int CHECK (a IN (0", ", 1", 20000, ")));");
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (MarqSchema) wide = NULL;

  assert_fails (self, parentheses, -1, MARQ_DIALECT_POSTGRESQL, "deep");
  assert_fails (self, chain, -1, MARQ_DIALECT_POSTGRESQL, "deep");
  assert_fails (self, unions, -1, MARQ_DIALECT_POSTGRESQL, "deep");
  assert_fails (self, joins, -1, MARQ_DIALECT_POSTGRESQL, "deep");
  assert_fails (self, nots, -1, MARQ_DIALECT_POSTGRESQL, "deep");
  assert_fails (self, casts, -1, MARQ_DIALECT_POSTGRESQL, "deep");
  assert_fails (self, cases, -1, MARQ_DIALECT_POSTGRESQL, "deep");
  schema = read_script (self, bearable, NULL);
  wide = read_script (self, list, NULL);
}

/* Ten megabytes, most of it rows. */
static void
test_big (MarqFolder *self, gconstpointer data)
{
  g_autoptr (GString) script = g_string_new ("CREATE TABLE rows (a int, b text);\n");
  g_autoptr (MarqSchema) schema = NULL;
  gint64 start;

  while (script->len < 5 * 1024 * 1024)
    g_string_append (script, "INSERT INTO rows VALUES (12345, 'some text that is not very long, but long enough');\n");
  g_string_append (script, "COPY rows FROM stdin;\n");
  while (script->len < 10 * 1024 * 1024)
    g_string_append (script, "12345\tsome text that is; 'not' very \"long, but $$ long enough\n");
  g_string_append (script, "\\.\nCREATE TABLE last (a int);\n");
  start = g_get_monotonic_time ();
  schema = read_script (self, script->str, NULL);
  g_test_message ("10 MB in %.2f s", (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  g_assert_nonnull (marq_item_list_find_by_name (marq_namespace_get_entities (marq_item_list_get (marq_schema_get_namespaces (schema), 0)), "last"));
}

static void
test_guess (MarqFolder *self, gconstpointer data)
{
  g_autofree char *postgres = write_file (self, "p.sql", "CREATE TABLE t (a serial, b text[]);", -1);
  g_autofree char *sqlite = write_file (self, "s.sql", "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;", -1);
  g_autofree char *neither = write_file (self, "n.sql", "CREATE TABEL t;", -1);

  g_assert_cmpint (marq_sql_file_guess (postgres), ==, MARQ_DIALECT_POSTGRESQL);
  g_assert_cmpint (marq_sql_file_guess (sqlite), ==, MARQ_DIALECT_SQLITE);
  g_assert_cmpint (marq_sql_file_guess (neither), ==, MARQ_DIALECT_POSTGRESQL);
}

static void
test_other_letters (MarqFolder *self, gconstpointer data)
{
  g_autoptr (MarqSchema) schema = read_script (self, "SET client_encoding = 'LATIN1';\nCREATE TABLE \"caf\xe9\" (a int);", NULL);

  g_assert_nonnull (marq_item_list_find_by_name (marq_namespace_get_entities (marq_item_list_get (marq_schema_get_namespaces (schema), 0)), "café"));
}

static void
test_cancelled (MarqFolder *self, gconstpointer data)
{
  g_autofree char *path = write_file (self, "c.sql", "CREATE TABLE t (a int);", -1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSchema) schema = NULL;

  g_cancellable_cancel (cancellable);
  schema = marq_sql_file_read (path, MARQ_DIALECT_POSTGRESQL, NULL, NULL, cancellable, &error);
  g_assert_null (schema);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(name, func) g_test_add ("/sql-file/" name, MarqFolder, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("pairs", test_pairs);
  ADD ("errors", test_errors);
  ADD ("includes", test_includes);
  ADD ("left-out", test_left_out);
  ADD ("depths", test_depths);
  ADD ("big", test_big);
  ADD ("guess", test_guess);
  ADD ("other-letters", test_other_letters);
  ADD ("cancelled", test_cancelled);
  return g_test_run ();
}
