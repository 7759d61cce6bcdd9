/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database for a while, with the schema of another in it. */
#include "config.h"

#include "engine/marq-canonical.h"
#include "migration/prove/marq-scratch.h"
#include "marq-test-db.h"
#include "marq-test.h"

static const char *const scripts[] = {
  [MARQ_DIALECT_POSTGRESQL]
  = "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');\n"
    "CREATE DOMAIN positive AS integer CHECK (VALUE > 0);\n"
    "CREATE SCHEMA other;\n"
    "CREATE TABLE other.\"a \"\"b\"\"\" (id serial PRIMARY KEY, mood mood DEFAULT 'ok', n positive, CHECK (n < 100));\n"
    "CREATE TABLE child (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent int REFERENCES other.\"a \"\"b\"\"\" ON DELETE CASCADE, name text);\n"
    "ALTER TABLE child ALTER name SET STORAGE EXTERNAL;\n"
    "COMMENT ON COLUMN child.name IS 'it''s';\n"
    "CREATE INDEX by_name ON child (lower(name) DESC) WHERE name <> '';\n"
    "CREATE VIEW names AS SELECT name FROM child;\n"
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;\n"
    "CREATE TRIGGER touched BEFORE UPDATE ON child FOR EACH ROW EXECUTE FUNCTION touch();\n"
    "ALTER TABLE child ENABLE ROW LEVEL SECURITY;\n"
    "CREATE POLICY mine ON child USING (name = current_user);\n"
    "GRANT SELECT ON child TO public;\n",
  [MARQ_DIALECT_SQLITE]
  = "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(20) NOT NULL DEFAULT 'x' CHECK (name <> ''));\n"
    "CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id) ON DELETE CASCADE, double INTEGER AS (a * 2) STORED) STRICT;\n"
    "CREATE UNIQUE INDEX by_a ON b (a DESC) WHERE a > 0;\n"
    "CREATE VIEW names AS SELECT name FROM a;\n"
    "CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT INTO b (a) VALUES (new.id); END;\n",
  [MARQ_DIALECT_MARIADB]
  = "CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL DEFAULT 'x' COMMENT 'it''s', CHECK (name <> ''));\n"
    "CREATE TABLE b (id INT PRIMARY KEY, a INT, mood ENUM ('sad', 'ok'), FOREIGN KEY (a) REFERENCES a (id) ON DELETE CASCADE);\n"
    "CREATE VIEW names AS SELECT name FROM a;\n"
    "CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW INSERT INTO b (id, a) VALUES (new.id, new.id);\n",
};

static const char *
server_for (MarqDialect dialect)
{
  return dialect == MARQ_DIALECT_POSTGRESQL ? g_getenv ("MARQ_TEST_PG") : dialect == MARQ_DIALECT_MARIADB ? g_getenv ("MARQ_TEST_MARIADB") : NULL;
}

static MarqScratch *
copy (MarqTestDb *db, MarqDialect dialect, GPtrArray *left_out)
{
  const MarqEngineSettings settings = { MARQ_SERIAL_STYLE_IDENTITY, MARQ_ENUM_STYLE_NATIVE, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqConnection) there = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  g_autoptr (MarqSchema) schema = there ? marq_connection_read (there, NULL, NULL, &error) : NULL;
  g_autoptr (MarqScratch) scratch = NULL;

  g_assert_no_error (error);
  scratch = marq_scratch_new (dialect, server_for (dialect), NULL, NULL, &error);
  g_assert_no_error (error);
  marq_scratch_fill (scratch, schema, &settings, left_out, NULL, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&scratch);
}

static void
assert_same (const char *url, MarqScratch *scratch, MarqDialect dialect)
{
  const MarqEngineSettings settings = { MARQ_SERIAL_STYLE_IDENTITY, MARQ_ENUM_STYLE_NATIVE, 0 };
  const MarqEngine *engine = marq_engine_get (dialect);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqConnection) there = marq_connection_open (url, NULL, NULL, &error);
  g_autoptr (MarqSchema) a = marq_connection_read (there, NULL, NULL, &error);
  g_autoptr (MarqSchema) b = marq_connection_read (marq_scratch_get (scratch), NULL, NULL, &error);
  g_autoptr (MarqSchema) before = marq_engine_hold (engine, a, &settings, NULL);
  g_autoptr (MarqSchema) after = marq_engine_hold (engine, b, &settings, NULL);
  g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_NAMES, NULL, &error);
  g_autoptr (MarqCanonical) canonical = marq_canonical_new (there);
  g_autoptr (GPtrArray) changes = NULL;

  g_assert_no_error (error);
  marq_canonical_learn (canonical, matching, NULL, &error);
  g_assert_no_error (error);
  changes = marq_compare (matching, marq_canonical_get_equivalence (canonical));
  for (guint i = 0; i < changes->len; i++)
    {
      g_autofree char *text = marq_change_dup_text (changes->pdata[i]);

      g_test_message ("%s", text);
    }
  g_assert_cmpuint (changes->len, ==, 0);
}

/* What is there is what was read, to the last right; and nothing of it is left afterwards. */
static void
test_copy (gconstpointer data)
{
  MarqDialect dialect = GPOINTER_TO_UINT (data);
  g_autoptr (MarqTestDb) db = marq_test_db_new (dialect);
  g_autofree char *failure = db ? marq_test_db_run (db, scripts[dialect]) : NULL;
  g_autoptr (MarqScratch) scratch = NULL;
  g_autofree char *url = NULL;
  g_autoptr (MarqConnection) gone = NULL;
  g_autoptr (GError) error = NULL;

  if (!db)
    return;
  g_assert_cmpstr (failure, ==, NULL);
  scratch = copy (db, dialect, NULL);
  url = g_strdup (marq_scratch_get_url (scratch));
  assert_same (marq_test_db_get_url (db), scratch, dialect);
  g_clear_pointer (&scratch, marq_scratch_free);
  gone = marq_connection_open (url, NULL, NULL, &error);
  g_assert_null (gone);
  g_assert_nonnull (error);
}

/* A server that lacks a role: its rights are left out, and that is said; what is foreign is plain. */
static void
test_lacks (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autofree char *failure = NULL;
  g_autoptr (MarqScratch) scratch = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  if (!db)
    return;
  failure = marq_test_db_run (db, "CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER far FOREIGN DATA WRAPPER nothing OPTIONS (host 'far');"
                                  "CREATE USER MAPPING FOR public SERVER far;"
                                  "CREATE FOREIGN TABLE away (id integer NOT NULL, name text) SERVER far OPTIONS (table_name 'x')");
  g_assert_cmpstr (failure, ==, NULL);
  scratch = copy (db, MARQ_DIALECT_POSTGRESQL, left_out);
  g_assert_cmpuint (left_out->len, ==, 1);
  rows = marq_connection_query (marq_scratch_get (scratch), "INSERT INTO away VALUES (1, 'here') RETURNING (SELECT count(*) FROM pg_foreign_server)", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((char **) rows->pdata[0])[0], ==, "0");
}

static void
test_find (void)
{
  g_autoptr (MarqTarget) target = g_object_new (MARQ_TYPE_TARGET, NULL);
  g_autofree char *none = NULL;
  g_autofree char *of_target = NULL;
  g_autofree char *asked = NULL;
  g_autofree char *other = NULL;

  g_unsetenv ("MARQUETRY_SCRATCH");
  none = marq_scratch_find_server (MARQ_DIALECT_POSTGRESQL, NULL, target);
  g_assert_null (none);
  marq_target_set_scratch_url (target, "postgresql://scratch/postgres");
  of_target = marq_scratch_find_server (MARQ_DIALECT_POSTGRESQL, NULL, target);
  asked = marq_scratch_find_server (MARQ_DIALECT_POSTGRESQL, "postgresql://asked/postgres", target);
  other = marq_scratch_find_server (MARQ_DIALECT_MARIADB, NULL, target);
  g_assert_cmpstr (of_target, ==, "postgresql://scratch/postgres");
  g_assert_cmpstr (asked, ==, "postgresql://asked/postgres");
  g_assert_null (other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/scratch/postgresql", GUINT_TO_POINTER (MARQ_DIALECT_POSTGRESQL), test_copy);
  g_test_add_data_func ("/scratch/sqlite", GUINT_TO_POINTER (MARQ_DIALECT_SQLITE), test_copy);
  g_test_add_data_func ("/scratch/mariadb", GUINT_TO_POINTER (MARQ_DIALECT_MARIADB), test_copy);
  g_test_add_func ("/scratch/lacks", test_lacks);
  g_test_add_func ("/scratch/find", test_find);
  return g_test_run ();
}
