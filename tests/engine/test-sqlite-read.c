/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read of a SQLite database is written back the same: the designs of the goldens, the schemas
 * of other programs, and texts that were made to be misread.
 */
#include "config.h"

#include <string.h>

#include "engine/marq-connection.h"
#include "engine/sqlite/marq-sqlite-read.h"
#include "migration/marq-cases.h"
#include "marq-test-db.h"
#include "marq-test.h"

/* All that SQLite itself knows of tables and indexes, without how it was written. A rowid is never
 * null, said or not. */
static const char facts[]
  = "WITH t AS (SELECT m.name, l.wr, l.strict FROM sqlite_schema m JOIN pragma_table_list(m.name) l ON l.schema = 'main'"
    "             WHERE m.type = 'table' AND m.rootpage > 0 AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND l.type = 'table'), "
    "keys AS (SELECT t.name, count(*) AS n FROM t, pragma_table_xinfo(t.name) x WHERE x.pk > 0 GROUP BY 1), "
    "lines AS ("
    "SELECT printf('table %s wr=%d strict=%d', name, wr, strict) AS line FROM t "
    "UNION ALL SELECT printf('%s.%d %s %s null=%d default=%s pk=%d hidden=%d', t.name, x.cid, x.name, x.type, "
    "  NOT (x.\"notnull\" OR (x.pk = 1 AND upper(x.type) = 'INTEGER' AND t.wr = 0 AND keys.n = 1)), x.dflt_value, x.pk, x.hidden) "
    "  FROM t LEFT JOIN keys USING (name), pragma_table_xinfo(t.name) x "
    "UNION ALL SELECT printf('%s fk %s', name, group_concat(part, ' ')) FROM (SELECT t.name, f.id, printf('%d:%s>%s.%s %s %s', f.seq, "
    "  f.\"from\", lower(f.\"table\"), lower(f.\"to\"), f.on_update, f.on_delete) AS part FROM t, pragma_foreign_key_list(t.name) f "
    "  ORDER BY t.name, f.id, f.seq) GROUP BY name, id "
    "UNION ALL SELECT printf('%s index %s unique=%d %s partial=%d %s', tname, CASE origin WHEN 'c' THEN iname END, u, origin, partial, "
    "  group_concat(part, ' ')) FROM (SELECT t.name AS tname, i.name AS iname, i.\"unique\" AS u, i.origin, i.partial, "
    "  printf('%s,%d,%s', x.name, x.desc, x.coll) AS part FROM t, pragma_index_list(t.name) i, pragma_index_xinfo(i.name) x "
    "  WHERE x.key ORDER BY 1, 2, x.seqno) GROUP BY tname, iname "
    "UNION ALL SELECT type || ' ' || name || ' ' || lower(tbl_name) FROM sqlite_schema WHERE type IN ('view', 'trigger') "
    "UNION ALL SELECT 'virtual ' || sql FROM sqlite_schema WHERE type = 'table' AND rootpage = 0) "
    "SELECT group_concat(line, char(10)) FROM (SELECT line FROM lines ORDER BY 1)";

static MarqTestDb *
make_database (const char *what, const char *script)
{
  MarqTestDb *db = marq_test_db_new (MARQ_DIALECT_SQLITE);
  g_autofree char *failure = marq_test_db_run (db, script);

  if (failure)
    g_error ("%s: %s\n%s", what, failure, script);
  return db;
}

static MarqSchema *
read_script (const char *what, const char *script, GPtrArray *left_out)
{
  g_autoptr (GError) error = NULL;
  MarqSchema *schema = marq_sqlite_read_script (script, left_out, NULL, &error);

  if (!schema)
    g_error ("%s: %s", what, error->message);
  return schema;
}

static char *
write_schema (const char *what, MarqSchema *schema)
{
  const MarqPlanSettings settings = { .dialect = MARQ_DIALECT_SQLITE, .matching = MARQ_MATCHING_NAMES };
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqPlan) plan = marq_plan_new (empty, schema, &settings, &error);

  if (!plan)
    g_error ("%s: %s", what, error->message);
  return marq_plan_dup_script (plan, &settings, FALSE);
}

static void
assert_no_change (const char *what, MarqSchema *before, MarqSchema *after)
{
  const MarqPlanSettings settings = { .dialect = MARQ_DIALECT_SQLITE, .matching = MARQ_MATCHING_NAMES };
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqPlan) plan = marq_plan_new (before, after, &settings, &error);
  g_autofree char *script = NULL;

  g_assert_no_error (error);
  script = marq_plan_dup_script (plan, &settings, FALSE);
  for (guint i = 0; i < plan->changes->len; i++)
    {
      g_autofree char *text = marq_change_dup_text (plan->changes->pdata[i]);

      g_printerr ("%s: %s\n", what, text);
    }
  g_assert_cmpuint (plan->changes->len, ==, 0);
  g_assert_cmpstr (script, ==, "");
}

static void
assert_same_lines (const char *what, const char *got, const char *wanted)
{
  g_auto (GStrv) left = g_strsplit (got, "\n", -1);
  g_auto (GStrv) right = g_strsplit (wanted, "\n", -1);

  for (guint i = 0; left[i]; i++)
    if (!g_strv_contains ((const char *const *) right, left[i]))
      g_printerr ("%s: + %s\n", what, left[i]);
  for (guint i = 0; right[i]; i++)
    if (!g_strv_contains ((const char *const *) left, right[i]))
      g_printerr ("%s: - %s\n", what, right[i]);
  g_assert_cmpstr (got, ==, wanted);
}

/* The script that what was read of another is written as. */
static char *
check_round (const char *what, const char *script, MarqSchema *schema)
{
  g_autofree char *written = write_schema (what, schema);
  g_autoptr (MarqTestDb) db = make_database (what, script);
  g_autoptr (MarqTestDb) other = make_database (what, written);
  g_autofree char *wanted = marq_test_db_ask (db, facts);
  g_autofree char *got = marq_test_db_ask (other, facts);
  g_autoptr (MarqSchema) again = read_script (what, written, NULL);
  g_autofree char *twice = write_schema (what, again);

  assert_same_lines (what, got ? got : "", wanted ? wanted : "");
  assert_no_change (what, schema, again);
  assert_same_lines (what, twice, written);
  return g_steal_pointer (&written);
}

static void
check_case (const MarqCase *test, MarqCaseState state)
{
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqSchema) design = marq_case_build (test, MARQ_DIALECT_SQLITE, state);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqPlan) plan = NULL;
  g_autofree char *script = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autofree char *written = NULL;
  g_autoptr (MarqTestDb) db = NULL;
  g_autoptr (MarqTestDb) other = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *got = NULL;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  MarqPlanSettings settings;

  marq_case_settings (test, MARQ_DIALECT_SQLITE, &settings);
  plan = marq_plan_new (empty, design, &settings, &error);
  g_assert_no_error (error);
  script = marq_plan_dup_script (plan, &settings, FALSE);
  schema = read_script (test->kind, script, left_out);
  written = check_round (test->kind, script, schema);
  db = make_database (test->kind, script);
  other = make_database (test->kind, written);
  wanted = marq_test_db_dump (db);
  got = marq_test_db_dump (other);
  assert_same_lines (test->kind, got, wanted);
  g_assert_cmpuint (left_out->len, ==, 0);
}

static void
test_case (gconstpointer data)
{
  const MarqCase *test = data;

  check_case (test, MARQ_CASE_PRESENT);
  if (!test->no_alter)
    check_case (test, MARQ_CASE_ALTERED);
}

static void
print_left_out (const char *what, GPtrArray *left_out)
{
  for (guint i = 0; i < left_out->len; i++)
    {
      MarqLeftOut *left = left_out->pdata[i];
      g_autofree char *names = g_strjoinv (", ", left->names);

      g_test_message ("%s: %s: %s", what, left->kind, names);
    }
}

static gboolean
is_kept_as_text (GPtrArray *left_out)
{
  for (guint i = 0; i < left_out->len; i++)
    if (g_str_equal (((MarqLeftOut *) left_out->pdata[i])->kind, "kept as their text"))
      return TRUE;
  return FALSE;
}

static void
test_corpus (void)
{
  const char *corpus = marq_test_require_env ("MARQ_TEST_CORPUS");
  g_autofree char *folder = corpus ? g_build_filename (corpus, "sqlite", NULL) : NULL;
  g_autoptr (GDir) dir = folder ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;
  guint n = 0;

  if (!dir)
    {
      marq_test_skip ("there is no %s", folder ? folder : "corpus");
      return;
    }
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *script = NULL;
      g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
      g_autoptr (MarqSchema) schema = NULL;
      g_autofree char *written = NULL;

      g_assert_true (g_file_get_contents (path, &script, NULL, NULL));
      schema = read_script (name, script, left_out);
      print_left_out (name, left_out);
      /* Its tables refer to those of another file. */
      g_assert_cmpint (is_kept_as_text (left_out), ==, g_str_equal (name, "fossil-checkout.sql"));
      written = check_round (name, script, schema);
      n++;
    }
  g_test_message ("%u schemas of other programs came back the same", n);
}

/* Each is a script, read and written back; what is kept as text is marked. */
static const struct
{
  const char *name;
  const char *script;
  gboolean as_text;
} texts[] = {
  { "quotes", "CREATE TABLE \"a \"\"b\" (`c ``d` INT, [e f] TEXT, 'g ''h' REAL, \"select\" BLOB, UNIQUE (`c ``d`, [e f]), "
              "FOREIGN KEY ([e f]) REFERENCES [a \"b]('g ''h'));"
              "CREATE INDEX [i j] ON `a \"b` (\"select\", [c `d] DESC);" },
  { "keywords", "CREATE TABLE \"order\" (\"primary\" INTEGER PRIMARY KEY, \"check\" TEXT DEFAULT 'x', \"constraint\" INT, "
                "CONSTRAINT \"unique\" UNIQUE (\"check\", \"constraint\"));" },
  { "comments", "CREATE TABLE t ( -- a, b)\n a INT /* , */ NOT NULL, /* ( */ b TEXT CHECK (b <> /* ) */ ')'), -- last\n c -- none\n);" },
  { "strings", "CREATE TABLE t (a TEXT DEFAULT 'a, b) CHECK (', b TEXT DEFAULT ('(' || ')' || ', ''x'), "
               "c TEXT CHECK (c NOT IN (',', '(', ''')', 'PRIMARY KEY')), f DEFAULT -5, "
               "g DEFAULT +.5e-3, h DEFAULT x'00ff', i DEFAULT NULL, j DEFAULT TRUE, k DEFAULT (1) , l DEFAULT ((1) + (2)), "
               "m DEFAULT CURRENT_TIMESTAMP, n DEFAULT 1e+5, o DEFAULT (datetime('now')));" },
  { "nested", "CREATE TABLE t (a INT CHECK ((((a) > 0) AND (a IN (1, (2), ((3)))))), b INT, CHECK ((a) < (b)), "
              "CONSTRAINT mine CHECK (CASE WHEN a THEN (b) ELSE ((a)) END), CHECK (a <> b) CHECK (b <> 7));" },
  { "generated", "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a * (2 + 1)) STORED, c AS (a || ', )') , d TEXT AS (b) VIRTUAL NOT NULL);" },
  { "rowid", "CREATE TABLE t (a TEXT, b INT, PRIMARY KEY (a, b DESC)) WITHOUT ROWID; CREATE TABLE u (a ANY, b INTEGER PRIMARY KEY) STRICT;"
             "CREATE TABLE v (a TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;" },
  { "keys", "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE b (id TEXT PRIMARY KEY); "
            "CREATE TABLE c (id INT PRIMARY KEY ON CONFLICT REPLACE, x UNIQUE ON CONFLICT IGNORE); "
            "CREATE TABLE d (id INTEGER CONSTRAINT dk PRIMARY KEY ON CONFLICT FAIL AUTOINCREMENT); "
            "CREATE TABLE e (x, y NOT NULL, CONSTRAINT ek PRIMARY KEY (x, y)); CREATE TABLE f (id INTEGER, PRIMARY KEY (id AUTOINCREMENT)); "
            "CREATE TABLE g (id INTEGER, PRIMARY KEY (id DESC)); CREATE TABLE h (id TEXT PRIMARY KEY DESC);" },
  { "derived-names", "CREATE TABLE t (a INT CHECK (a > 0) CHECK (a > 1), b INT CHECK (b > 0), CONSTRAINT t_a_check CHECK (a > 3), "
                     "CONSTRAINT t_odd_key UNIQUE (a), CONSTRAINT t_b_key UNIQUE (b), CHECK (a > b), CHECK (b < a));" },
  { "foreign-keys", "CREATE TABLE p (a INT, b INT, PRIMARY KEY (a, b)); CREATE TABLE t (a INT REFERENCES p DEFERRABLE INITIALLY DEFERRED, "
                    "b INT CONSTRAINT bk REFERENCES P (A) ON DELETE SET NULL ON UPDATE CASCADE MATCH FULL, "
                    "c INT REFERENCES p (b) NOT DEFERRABLE, d INT REFERENCES p (a) DEFERRABLE, "
                    "CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE RESTRICT FOREIGN KEY (c) REFERENCES t (d) ON UPDATE SET DEFAULT);" },
  { "types", "CREATE TABLE t (a integer, b VARCHAR(30), c DECIMAL(10, 2), d double precision, e, f \"my type\", g UNSIGNED BIG INT, "
             "h NUMERIC (5 , -2) NOT NULL, i text COLLATE NOCASE, j INT COLLATE \"RTRIM\", k NATIVE CHARACTER(70) DEFAULT 'x' UNIQUE);" },
  { "indexes", "CREATE TABLE t (a TEXT, b TEXT); CREATE UNIQUE INDEX i ON t (a COLLATE NOCASE DESC, lower(b || ', )') ASC) WHERE a > 'b' AND (b); "
               "CREATE INDEX j ON t ((a), (a || b) COLLATE RTRIM, substr(a, 1, 2) COLLATE NOCASE DESC); CREATE INDEX k ON t (a ASC);" },
  { "virtual", "CREATE VIRTUAL TABLE docs USING fts5(title, body, tokenize = 'porter ascii'); CREATE TABLE t (a);" },
  { "triggers", "CREATE TABLE t (a INT, b TEXT); CREATE TABLE log (x); CREATE VIEW v AS SELECT a FROM t; "
                "CREATE TRIGGER one AFTER UPDATE OF a, [b] ON t WHEN new.a > 1 AND (old.b) BEGIN INSERT INTO log VALUES ('; END;'); "
                "DELETE FROM log WHERE x = CASE WHEN 1 THEN 2 END; END; "
                "CREATE TRIGGER two INSERT ON t FOR EACH ROW WHEN (new.a) BEGIN SELECT 1; END; "
                "CREATE TRIGGER \"thr ee\" INSTEAD OF DELETE ON v BEGIN DELETE FROM t WHERE a = old.a; END; "
                "CREATE TRIGGER four DELETE ON t WHEN (old.a) > (1) BEGIN SELECT 2; END;" },
  { "views", "CREATE VIEW \"v 1\" (\"a b\", c) AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) "
             "SELECT i, ';' FROM n; CREATE VIEW w AS VALUES (1), (2); CREATE VIEW broken AS SELECT * FROM nowhere;" },
  { "not-null-on-conflict", "CREATE TABLE t (a INT NOT NULL ON CONFLICT IGNORE, b); CREATE INDEX i ON t (b); CREATE TABLE u (x REFERENCES t (a)); "
                            "CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END;", TRUE },
  { "key-with-collation", "CREATE TABLE t (a TEXT, b, UNIQUE (a COLLATE NOCASE, b));", TRUE },
  { "integer-key-desc", "CREATE TABLE t (a INTEGER PRIMARY KEY DESC);", TRUE },
  { "dangling", "CREATE TABLE t (a REFERENCES nowhere (b));", TRUE },
  { "as-select", "CREATE TABLE t (a INT, b TEXT); CREATE TABLE u AS SELECT a AS \"x y\", b FROM t; ALTER TABLE t ADD COLUMN c TEXT DEFAULT 'x'; "
                 "ALTER TABLE t RENAME COLUMN a TO \"new name\"; ALTER TABLE u RENAME TO \"u u\";" },
};

static void
test_text (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (MarqSchema) schema = read_script (texts[i].name, texts[i].script, left_out);
  g_autofree char *written = check_round (texts[i].name, texts[i].script, schema);

  print_left_out (texts[i].name, left_out);
  g_test_message ("%s", written);
  g_assert_cmpint (is_kept_as_text (left_out), ==, texts[i].as_text);
}

/* Bare words and names in quotes are texts there, and are written as such. */
static void
test_default_words (void)
{
  g_autoptr (MarqSchema) schema
    = read_script ("words", "CREATE TABLE t (a, b DEFAULT bare, c DEFAULT \"wo\"\"rd\", d DEFAULT [x'y], e DEFAULT true, f DEFAULT `true`)", NULL);
  g_autofree char *written = write_schema ("words", schema);
  g_autoptr (MarqTestDb) db = make_database ("words", written);
  g_autofree char *row = NULL;

  g_assert_null (marq_test_db_run (db, "INSERT INTO t (a) VALUES (1)"));
  row = marq_test_db_ask (db, "SELECT printf('%s %s %s %s %s', b, c, d, quote(e), quote(f)) FROM t");
  g_assert_cmpstr (row, ==, "bare wo\"rd x'y 1 'true'");
}

static void
test_wrong_script (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_assert_null (marq_sqlite_read_script ("CREATE TABLE t (a);\n\nCREATE TABEL u (b);\nCREATE TABLE v (c);", NULL, NULL, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_STATEMENT);
  g_assert_cmpstr (error->message, ==, "Line 3: “CREATE TABEL u (b);”: near \"TABEL\": syntax error");
  g_clear_error (&error);
  g_assert_null (marq_sqlite_read_script ("ATTACH 'other.db' AS o;", NULL, NULL, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_STATEMENT);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_null (marq_sqlite_read_script ("SELECT 1;", NULL, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_many_tables (void)
{
  g_autoptr (GString) script = g_string_new ("BEGIN;");
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (GTimer) timer = NULL;

  for (guint i = 0; i < 2000; i++)
    {
      g_string_append_printf (script, "CREATE TABLE t%u (id INTEGER PRIMARY KEY", i);
      for (guint j = 1; j < 10; j++)
        g_string_append_printf (script, ", c%u VARCHAR(%u) NOT NULL DEFAULT 'x'", j, j);
      g_string_append (script, ");");
    }
  g_string_append (script, "COMMIT;");
  timer = g_timer_new ();
  schema = read_script ("many", script->str, NULL);
  g_test_message ("2,000 tables of 10 columns made and read in %.2f s", g_timer_elapsed (timer, NULL));
  g_assert_cmpuint (marq_item_list_get_length (marq_namespace_get_entities (marq_item_list_get (marq_schema_get_namespaces (schema), 0))), ==, 2000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < marq_n_cases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/sqlite-read/case/%s", marq_cases[i].kind);

      if (!marq_cases[i].none[MARQ_DIALECT_SQLITE])
        g_test_add_data_func (path, &marq_cases[i], test_case);
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sqlite-read/text/%s", texts[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_text);
    }
  g_test_add_func ("/sqlite-read/corpus", test_corpus);
  g_test_add_func ("/sqlite-read/default-words", test_default_words);
  g_test_add_func ("/sqlite-read/wrong-script", test_wrong_script);
  g_test_add_func ("/sqlite-read/many-tables", test_many_tables);
  return g_test_run ();
}
