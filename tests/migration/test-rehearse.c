/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rehearsal never applies anything, whatever a script tries; and what it says of a migration. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "marq-rehearsing.h"
#include "marq-test.h"
#include "migration/store/marq-proof.h"

static const char pg_setup[]
  = "CREATE TABLE users (id serial PRIMARY KEY, name text, size integer, mail text);\n"
    "INSERT INTO users (name, size, mail) VALUES ('anna', 1, 'a'), ('bert', NULL, 'a'), ('carl', 40000, NULL);\n"
    "CREATE TABLE plain (a integer, b text);\n"
    "INSERT INTO plain VALUES (1, 'one'), (7, 'seven');\n"
    "CREATE TABLE watched (a integer);\n"
    "CREATE SEQUENCE tickets;\n"
    "SELECT nextval('tickets');\n"
    "CREATE TYPE mood AS ENUM ('sad', 'ok');\n"
    "CREATE PROCEDURE sly() LANGUAGE plpgsql AS $$BEGIN DELETE FROM plain; COMMIT; END$$;\n"
    "CREATE FUNCTION counts() RETURNS bigint LANGUAGE sql AS $$SELECT nextval('tickets')$$;\n"
    "CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM setval('tickets', 1000); RETURN NEW; END$$;\n"
    "CREATE TRIGGER fires BEFORE INSERT ON watched FOR EACH ROW EXECUTE FUNCTION fires();\n";

/* All that could have changed. */
static const char pg_state[]
  = "SELECT (SELECT string_agg(users::text, '|' ORDER BY id) FROM users) || (SELECT string_agg(plain::text, '|' ORDER BY a) FROM plain) || "
    "(SELECT count(*) FROM watched) || (SELECT last_value FROM tickets) || (SELECT last_value FROM users_id_seq) || "
    "(SELECT count(*) FROM pg_roles WHERE rolname = 'marq_intruder')";

typedef enum
{
  GOES,    /* and may have been on the target */
  SCRATCH, /* it goes, but not there */
  REFUSED,
} Expected;

static const struct
{
  const char *up;
  Expected    expected;
} pg_attempts[] = {
  { "ALTER TABLE plain ADD COLUMN c integer DEFAULT 3; UPDATE plain SET b = 'COMMIT; DROP TABLE users'", GOES },
  { "INSERT INTO plain VALUES (2, $$COMMIT; DROP TABLE users; BEGIN$$)", GOES },
  { "BEGIN; ALTER TABLE users DROP COLUMN name; COMMIT", GOES },
  { "DO $$BEGIN DELETE FROM plain; COMMIT; END$$", SCRATCH },
  { "CALL sly()", SCRATCH },
  { "SELECT setval('tickets', 500)", SCRATCH },
  { "SELECT pg_catalog.\"setval\"('tickets', 500)", SCRATCH },
  { "INSERT INTO users (name) VALUES ('dora')", SCRATCH },
  { "WITH new AS (INSERT INTO users (name) VALUES ('dora') RETURNING id) SELECT * FROM new", SCRATCH },
  { "INSERT INTO watched VALUES (1)", SCRATCH },
  { "SELECT counts()", SCRATCH },
  { "ALTER TABLE plain ADD COLUMN n bigint DEFAULT counts()", SCRATCH },
  { "CREATE FUNCTION mine() RETURNS bigint LANGUAGE sql AS 'SELECT nextval(''tickets'')'; UPDATE plain SET a = mine()", SCRATCH },
  { "CREATE TRIGGER again BEFORE UPDATE ON plain FOR EACH ROW EXECUTE FUNCTION fires(); UPDATE plain SET a = a", SCRATCH },
  { "-- marquetry: no-transaction\nCREATE INDEX CONCURRENTLY by_a ON plain (a)", SCRATCH },
  { "-- marquetry: no-transaction\nDELETE FROM plain", GOES },
  { "DELETE FROM plain;\n-- marquetry: step\nINSERT INTO plain VALUES (9, 'nine')", SCRATCH },
  { "ALTER TYPE mood ADD VALUE 'happy'", SCRATCH },
  { "-- marquetry: no-transaction\nVACUUM plain", SCRATCH },
  { "PREPARE later AS INSERT INTO users (name) VALUES ('dora'); EXECUTE later", SCRATCH },
  { "CREATE ROLE marq_intruder", REFUSED },
  { "DO $$BEGIN CREATE ROLE marq_intruder; END$$", REFUSED },
  { "COPY plain TO PROGRAM 'touch /tmp/marq-intruder'", REFUSED },
  { "DO $$BEGIN EXECUTE 'COPY plain TO PROGRAM ''touch /tmp/marq-intruder'''; END$$", REFUSED },
  { "ALTER SYSTEM SET work_mem = '5MB'", REFUSED },
  { "CREATE EXTENSION dblink", REFUSED },
  { "SELECT dblink_exec('dbname=postgres', 'CREATE ROLE marq_intruder')", REFUSED },
  { "SELECT pg_reload_conf()", REFUSED },
  { "DELETE FROM plain; COMMIT; DELETE FROM users", REFUSED },
  { "DELETE FROM plain; ROLLBACK; DELETE FROM users", REFUSED },
  { "SAVEPOINT a; DELETE FROM plain", REFUSED },
};

static void
check_attempt (MarqTestDb *db, MarqDialect dialect, const char *up, Expected expected, gboolean is_development)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqRehearsal) rehearsal = marq_rehearsing_try (db, dialect, up, "SELECT 1", is_development, &error);
  MarqRehearsed *one = rehearsal ? rehearsal->migrations->pdata[0] : NULL;

  g_test_message ("%s: %s", up, error ? error->message : one->why_not ? one->why_not : "there");
  if ((rehearsal == NULL) != (expected == REFUSED))
    g_error ("%s: %s", up, error ? error->message : "not refused");
  if (one && is_development && one->on_target != (expected == GOES))
    g_error ("%s: %s", up, one->on_target ? "it was sent to the target" : one->why_not);
}

static void
test_postgres_never (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autofree char *failure = db ? marq_test_db_run (db, pg_setup) : NULL;
  g_autofree char *state = NULL;
  g_autofree char *dump = NULL;

  if (!db)
    return;
  g_assert_cmpstr (failure, ==, NULL);
  g_unlink ("/tmp/marq-intruder");
  state = marq_test_db_ask (db, pg_state);
  dump = marq_test_db_dump_access (db);
  for (guint i = 0; i < G_N_ELEMENTS (pg_attempts); i += g_getenv ("MARQ_TEST_FEW") ? 3 : 1)
    {
      g_autofree char *now = NULL;

      check_attempt (db, MARQ_DIALECT_POSTGRESQL, pg_attempts[i].up, pg_attempts[i].expected, TRUE);
      now = marq_test_db_ask (db, pg_state);
      g_assert_cmpstr (now, ==, state);
    }
  failure = marq_test_db_dump_access (db);
  g_assert_cmpstr (failure, ==, dump);
  g_assert_false (g_file_test ("/tmp/marq-intruder", G_FILE_TEST_EXISTS));
}

static void
test_sqlite_never (void)
{
  static const char *const attempts[] = { "DELETE FROM plain; PRAGMA user_version = 9", "DROP TABLE plain", "-- marquetry: no-transaction\nVACUUM", "INSERT INTO plain VALUES (2, 'COMMIT; DROP TABLE plain')" };
  static const char *const refused[] = { "-- marquetry: no-transaction\nATTACH '%s' AS other; CREATE TABLE other.t (a)", "-- marquetry: no-transaction\nVACUUM INTO '%s'", "DELETE FROM plain; COMMIT; DELETE FROM plain" };
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_SQLITE);
  g_autofree char *failure = marq_test_db_run (db, "CREATE TABLE plain (a INTEGER, b TEXT); INSERT INTO plain VALUES (1, 'one')");
  const char *path = marq_test_db_get_url (db) + strlen ("sqlite:");
  g_autofree char *other = g_strconcat (path, "-other", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length, then;

  g_assert_cmpstr (failure, ==, NULL);
  g_file_get_contents (path, &before, &length, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (attempts) * 2; i++)
    check_attempt (db, MARQ_DIALECT_SQLITE, attempts[i / 2], GOES, i % 2);
  for (guint i = 0; i < G_N_ELEMENTS (refused) * 2; i++)
    {
      g_auto (GStrv) halves = g_strsplit (refused[i / 2], "%s", 2);
      g_autofree char *up = g_strjoinv (other, halves);

      check_attempt (db, MARQ_DIALECT_SQLITE, up, REFUSED, i % 2);
    }
  g_file_get_contents (path, &after, &then, NULL);
  g_assert_cmpmem (before, length, after, then);
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
}

static void
test_mariadb_never (void)
{
  static const char *const attempts[] = { "DROP TABLE plain", "ALTER TABLE plain ADD COLUMN c INT", "DELETE FROM plain" };
  static const char *const refused[] = { "DELETE FROM %s.plain", "DELETE FROM `%s` . `plain`", "EXECUTE IMMEDIATE 'DELETE FROM %s.plain'", "USE %s; DELETE FROM plain",
                                         "CREATE USER marq_intruder", "SET GLOBAL sort_buffer_size = 100000", "CREATE DATABASE %s_more", "GRANT SELECT ON plain TO marq",
                                         "SELECT 1 INTO OUTFILE '/tmp/marq-intruder'" };
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_MARIADB);
  g_autofree char *failure = db ? marq_test_db_run (db, "CREATE TABLE plain (a INT, b TEXT); INSERT INTO plain VALUES (1, 'one')") : NULL;
  g_autofree char *dump = NULL;
  g_autofree char *rows = NULL;

  if (!db)
    return;
  g_assert_cmpstr (failure, ==, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++)
    check_attempt (db, MARQ_DIALECT_MARIADB, attempts[i], SCRATCH, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_auto (GStrv) halves = g_strsplit (refused[i], "%s", 2);
      g_autofree char *up = g_strjoinv (marq_test_db_get_name (db), halves);

      check_attempt (db, MARQ_DIALECT_MARIADB, up, REFUSED, TRUE);
    }
  rows = marq_test_db_ask (db, "SELECT CONCAT(a, b) FROM plain");
  dump = marq_test_db_dump (db);
  g_assert_cmpstr (rows, ==, "1one");
  g_assert_null (strstr (dump, "`c`"));
}

/* Waiting for somebody's lock ends soon, and says why. */
static void
test_lock (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  G_GNUC_UNUSED g_autofree char *failure = db ? marq_test_db_run (db, pg_setup) : NULL;
  g_autoptr (MarqConnection) other = NULL;
  g_autoptr (GPtrArray) begun = NULL;
  g_autoptr (GPtrArray) locked = NULL;
  g_autoptr (MarqRehearsal) rehearsal = NULL;
  g_autoptr (GError) error = NULL;
  MarqRehearsed *one;

  if (!db)
    return;
  other = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  begun = marq_connection_query (other, "BEGIN", NULL, &error);
  locked = marq_connection_query (other, "LOCK TABLE plain IN ACCESS SHARE MODE", NULL, &error);
  g_assert_no_error (error);
  rehearsal = marq_rehearsing_try (db, MARQ_DIALECT_POSTGRESQL, "ALTER TABLE plain ADD COLUMN c integer", "ALTER TABLE plain DROP COLUMN c", TRUE, &error);
  g_assert_no_error (error);
  one = rehearsal->migrations->pdata[0];
  g_assert_true (rehearsal->is_failed);
  g_assert_cmpstr (marq_engine_error_get_state (one->failure), ==, "55P03");
}

static gboolean
has_text (GPtrArray *list, const char *part)
{
  for (guint i = 0; i < list->len; i++)
    if (strstr (list->pdata[i], part))
      return TRUE;
  return FALSE;
}

/* What the target's own rows say against a migration, and that nothing is run there. */
static void
test_findings (gconstpointer data)
{
  static const struct
  {
    const char *up;
    const char *found;
  } cases[] = {
    { "ALTER TABLE users ALTER COLUMN size SET NOT NULL", "1 rows are NULL" },
    { "CREATE UNIQUE INDEX once ON users (mail)", "1 values of mail" },
    { "ALTER TABLE users ADD CONSTRAINT once UNIQUE (mail)", "1 values of mail" },
    { "ALTER TABLE users ADD CONSTRAINT small CHECK (size < 100)", "1 rows violate small" },
    { "ALTER TABLE users ALTER COLUMN size TYPE smallint", "1 values do not fit" },
    { "ALTER TABLE users ALTER COLUMN name TYPE varchar(3)", "3 values are longer than 3" },
    { "ALTER TABLE plain ADD CONSTRAINT of_user FOREIGN KEY (a) REFERENCES users (id)", "1 rows point to nothing" },
    { "UPDATE users SET size = 0 WHERE size IS NULL; ALTER TABLE users ALTER COLUMN size SET NOT NULL", NULL },
    { "ALTER TABLE users ALTER COLUMN name SET NOT NULL", NULL },
  };
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  G_GNUC_UNUSED g_autofree char *failure = db ? marq_test_db_run (db, pg_setup) : NULL;

  if (!db)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqRehearsal) rehearsal = marq_rehearsing_try (db, MARQ_DIALECT_POSTGRESQL, cases[i].up, NULL, FALSE, &error);
      MarqRehearsed *one = rehearsal ? rehearsal->migrations->pdata[0] : NULL;

      g_assert_no_error (error);
      g_assert_no_error (one->failure);
      g_assert_false (one->on_target);
      g_test_message ("%s: %u findings", cases[i].up, one->findings->len);
      g_assert_cmpint (rehearsal->is_failed, ==, cases[i].found != NULL);
      if (cases[i].found && !has_text (one->findings, cases[i].found))
        {
          marq_rehearsing_print (rehearsal);
          g_error ("%s: not found: %s", cases[i].up, cases[i].found);
        }
    }
}

/* How much there is on the target, marked as an estimate: of what is held, written anew, and gone through. */
static void
test_estimates (void)
{
  static const struct
  {
    const char *up;
    const char *estimate;
  } cases[] = {
    { "ALTER TABLE users ALTER COLUMN size TYPE bigint", "estimate: writes users anew, which has about 3 rows" },
    { "ALTER TABLE users ADD COLUMN more text", "estimate: holds users, which has about 3 rows" },
    { "UPDATE users SET name = upper(name)", "estimate: goes through users, which has about 3 rows" },
    { "CREATE TABLE user_list (a integer)", NULL },
  };
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  G_GNUC_UNUSED g_autofree char *failure = db ? marq_test_db_run (db, pg_setup) : NULL;
  g_autofree char *analyzed = db ? marq_test_db_run (db, "ANALYZE") : NULL;

  if (!db)
    return;
  g_assert_cmpstr (analyzed, ==, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqRehearsal) rehearsal = marq_rehearsing_try (db, MARQ_DIALECT_POSTGRESQL, cases[i].up, NULL, FALSE, &error);
      MarqRehearsed *one = rehearsal ? rehearsal->migrations->pdata[0] : NULL;
      MarqRehearsedStatement *statement;

      g_assert_no_error (error);
      statement = one->statements->pdata[0];
      g_assert_cmpuint (g_strv_length (statement->estimates), ==, cases[i].estimate != NULL);
      if (cases[i].estimate)
        g_assert_true (g_str_has_prefix (statement->estimates[0], cases[i].estimate));
    }
}

/* Several, one of which fails on the target's rows: those before are told, those behind are not tried. */
static void
test_several (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  G_GNUC_UNUSED g_autofree char *failure = db ? marq_test_db_run (db, pg_setup) : NULL;
  g_autoptr (GPtrArray) migrations = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (MarqRehearsal) rehearsal = NULL;
  g_autoptr (GError) error = NULL;
  MarqRehearsed *first, *second, *third;

  if (!db)
    return;
  g_ptr_array_add (migrations, marq_rehearsing_migration ("1.0.1", "ALTER TABLE users ADD COLUMN more integer", "ALTER TABLE users DROP COLUMN more"));
  g_ptr_array_add (migrations, marq_rehearsing_migration ("1.0.2", "ALTER TABLE users ALTER COLUMN more TYPE bigint USING size; ALTER TABLE users ALTER COLUMN more SET NOT NULL",
                                                          "ALTER TABLE users ALTER COLUMN more DROP NOT NULL"));
  g_ptr_array_add (migrations, marq_rehearsing_migration ("1.0.3", "DROP TABLE plain", NULL));
  rehearsal = marq_rehearsing_try_all (db, MARQ_DIALECT_POSTGRESQL, migrations, TRUE, &error);
  g_assert_no_error (error);
  first = rehearsal->migrations->pdata[0];
  second = rehearsal->migrations->pdata[1];
  third = rehearsal->migrations->pdata[2];
  g_assert_true (rehearsal->is_failed);
  g_assert_no_error (first->failure);
  g_assert_true (first->is_tried && second->is_tried && !third->is_tried);
  g_assert_cmpstr (second->failed_statement, ==, "ALTER TABLE users ALTER COLUMN more SET NOT NULL");
  g_assert_cmpstr (((MarqRehearsedStatement *) second->statements->pdata[0])->rewritten[0], ==, "users");
  g_assert_cmpstr (((MarqRehearsedStatement *) first->statements->pdata[0])->locks[0], ==, "AccessExclusive on users");
}

/* The mark, what it says of data that is lost, and that it is void for other scripts. */
static void
test_mark (gconstpointer data)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_SQLITE);
  G_GNUC_UNUSED g_autofree char *failure = marq_test_db_run (db, "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, fax TEXT); INSERT INTO users VALUES (1, 'a', '7')");
  g_autofree char *folder = g_dir_make_tmp ("marquetry-test-XXXXXX", NULL);
  g_autoptr (GPtrArray) migrations = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (MarqRehearsal) rehearsal = NULL;
  g_autoptr (MarqProof) proof = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *own = NULL;
  g_autofree char *file = NULL;
  g_autofree char *words = NULL;
  MarqMigration *migration = marq_rehearsing_migration ("1.0.1", "ALTER TABLE users DROP COLUMN fax", "ALTER TABLE users ADD COLUMN fax TEXT");

  g_ptr_array_add (migrations, migration);
  own = g_build_filename (folder, marq_migration_get_folder (migration), NULL);
  file = g_build_filename (own, MARQ_PROOF_FILE, NULL);
  g_mkdir (own, 0700);
  rehearsal = marq_rehearsing_try_all (db, MARQ_DIALECT_SQLITE, migrations, TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (marq_proof_write (folder, rehearsal, MARQ_DIALECT_SQLITE, &error));
  proof = marq_proof_read (folder, migration, "sqlite");
  g_assert_nonnull (proof);
  g_assert_cmpuint (g_strv_length (proof->lost), ==, 1);
  g_assert_true (g_str_has_prefix (proof->lost[0], "users.fax: "));
  words = marq_proof_dup_words (proof);
  g_assert_nonnull (strstr (words, "users.fax"));
  g_assert_null (marq_proof_read (folder, migration, "postgresql"));
  marq_migration_set_scripts (migration, NULL, "ALTER TABLE users DROP COLUMN fax", "ALTER TABLE users ADD COLUMN fax TEXT;\n");
  g_assert_null (marq_proof_read (folder, migration, "sqlite"));
  g_assert_true (g_file_set_contents (file, "{\"checksum\": [", -1, NULL));
  g_assert_null (marq_proof_read (folder, migration, "sqlite"));
  /* What is no more so is taken away. */
  ((MarqRehearsed *) rehearsal->migrations->pdata[0])->is_proven = FALSE;
  g_assert_true (marq_proof_write (folder, rehearsal, MARQ_DIALECT_SQLITE, &error));
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  g_rmdir (own);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rehearse/postgresql/never", test_postgres_never);
  g_test_add_func ("/rehearse/sqlite/never", test_sqlite_never);
  g_test_add_func ("/rehearse/mariadb/never", test_mariadb_never);
  g_test_add_func ("/rehearse/lock", test_lock);
  g_test_add_data_func ("/rehearse/findings", NULL, test_findings);
  g_test_add_func ("/rehearse/estimates", test_estimates);
  g_test_add_func ("/rehearse/several", test_several);
  g_test_add_data_func ("/rehearse/mark", NULL, test_mark);
  return g_test_run ();
}
