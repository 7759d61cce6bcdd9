/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts cut into statements: what each is, what is no script, that nothing is lost between them, that the pieces
 * do what the whole does, and what somebody may write to break us.
 */
#include "config.h"

#include <pg_query.h>
#include <string.h>

#include "engine/marq-connection.h"
#include "engine/marq-statement.h"
#include "marq-test-db.h"
#include "marq-test.h"
#include "statement-scripts.h"

static const char *const kinds[] = { "plain", "begin", "commit", "rollback", "control", "session" };
static const char *const flags[] = { "OUTSIDE", "COMMITS", "UNKNOWN", "STAYS", "LOSES", "ENUM", "HARMLESS", "UNREAD" };

static char *
dup_said (const MarqStatement *statement)
{
  GString *said = g_string_new (NULL);

  g_string_append_printf (said, "%u %s: %s:", statement->line, kinds[statement->kind], statement->what);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (statement->flags & (1u << i))
      g_string_append_printf (said, " %s", flags[i]);
  g_assert_true ((statement->reason != NULL) == ((statement->flags & MARQ_STATEMENT_STAYS) != 0));
  if (statement->reason)
    g_string_append_printf (said, " (%s)", statement->reason);
  return g_string_free (said, FALSE);
}

/* Between two statements there is nothing but space, comments and what ends one. */
static void
check_places (const char *script, GPtrArray *statements)
{
  gsize behind = 0;

  for (guint i = 0; i < statements->len; i++)
    {
      MarqStatement *statement = statements->pdata[i];
      gsize length = strlen (statement->text);

      g_assert_cmpuint (statement->start, >=, behind);
      g_assert_cmpuint (statement->end, >=, statement->start + length);
      g_assert_cmpmem (script + statement->start, length, statement->text, length);
      behind = statement->end;
    }
  g_assert_cmpuint (strlen (script), >=, behind);
}

static GPtrArray *
split (const char *script, MarqDialect dialect)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *statements = marq_statement_split (script, dialect, &error);

  g_assert_no_error (error);
  check_places (script, statements);
  return statements;
}

static void
test_kinds (gconstpointer data)
{
  const MarqScriptCase *test = data;
  g_autoptr (GPtrArray) statements = split (test->script, test->dialect);
  g_autoptr (GString) said = g_string_new (NULL);

  for (guint i = 0; i < statements->len; i++)
    {
      g_autofree char *line = dup_said (statements->pdata[i]);

      g_string_append_printf (said, "%s\n", line);
    }
  g_assert_cmpstr (said->str, ==, test->said);
}

static void
test_wrong (gconstpointer data)
{
  const MarqScriptCase *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) statements = marq_statement_split (test->script, test->dialect, &error);

  g_assert_null (statements);
  g_assert_nonnull (error);
  if (!g_pattern_match_simple (test->said, error->message))
    g_error ("“%s” is not “%s”", error->message, test->said);
}

static void
test_texts (void)
{
  static const char script[] = "\xEF\xBB\xBF-- é\r\n/* a */ SELECT 'é;🎉' ; -- b\r\n\r\n;; INSERT INTO \"a;b\" VALUES (1) -- c\n";

  for (MarqDialect dialect = MARQ_DIALECT_POSTGRESQL; dialect <= MARQ_DIALECT_MARIADB; dialect++)
    {
      g_autoptr (GPtrArray) statements = split (script, dialect);
      MarqStatement *first = statements->pdata[0];
      MarqStatement *second = statements->pdata[1];
      g_autofree char *line = marq_statement_dup_line (first);

      g_assert_cmpuint (statements->len, ==, 2);
      g_assert_cmpstr (first->text, ==, "SELECT 'é;🎉'");
      g_assert_cmpstr (line, ==, "SELECT 'é;🎉'");
      g_assert_cmpstr (second->text, ==, "INSERT INTO \"a;b\" VALUES (1) -- c");
      g_assert_cmpuint (first->line, ==, 2);
      g_assert_cmpuint (second->line, ==, 4);
      g_assert_cmpint (script[first->end - 1], ==, ';');
    }
}

/* What a client's DELIMITER is, and comments that are code. */
static void
test_delimiters (void)
{
  static const struct
  {
    const char *script;
    const char *texts;
  } tests[] = {
    { "DELIMITER //\nSELECT 1//\nCREATE PROCEDURE p() BEGIN SELECT 1; END;//\nDELIMITER ;\nSELECT 2;", "SELECT 1|CREATE PROCEDURE p() BEGIN SELECT 1; END|SELECT 2" },
    { "delimiter $$\nCREATE PROCEDURE p() BEGIN SELECT '$$'; END$$\nDROP TABLE a; DROP TABLE b$$", "CREATE PROCEDURE p() BEGIN SELECT '$$'; END|DROP TABLE a|DROP TABLE b" },
    { "DELIMITER ;;\n/*!50003 CREATE TRIGGER a BEFORE INSERT ON b FOR EACH ROW BEGIN SET @a = 1; SET @b = 2; END */;;\nDELIMITER ;\nSELECT 1",
      "/*!50003 CREATE TRIGGER a BEFORE INSERT ON b FOR EACH ROW BEGIN SET @a = 1; SET @b = 2; END */|SELECT 1" },
    { "/*!40101 SET @a = 1 */; /* ; */ SELECT /*! 1; */ 2; /*M!100100 SELECT 3 */", "/*!40101 SET @a = 1 */|SELECT /*! 1; */ 2|/*M!100100 SELECT 3 */" },
    { "/*!999999\\- enable the sandbox mode */\n-- dump\nSELECT 1 # a; b\n;", "SELECT 1 # a; b" },
    { "SELECT 1--1; SELECT 2 -- a;\n; SELECT \"a\\\";\", 'b\\';', `c;`;", "SELECT 1--1|SELECT 2 -- a;|SELECT \"a\\\";\", 'b\\';', `c;`" },
    { "CREATE PROCEDURE a() BEGIN IF EXISTS (SELECT 1) THEN SELECT IF(1, 2, 3); END IF; DROP TABLE IF EXISTS b; l: LOOP LEAVE l; END LOOP l; END; SELECT 1",
      "CREATE PROCEDURE a() BEGIN IF EXISTS (SELECT 1) THEN SELECT IF(1, 2, 3); END IF; DROP TABLE IF EXISTS b; l: LOOP LEAVE l; END LOOP l; END|SELECT 1" },
    { "CREATE PROCEDURE a() BEGIN DECLARE EXIT HANDLER FOR NOT FOUND BEGIN ROLLBACK; END; DECLARE CONTINUE HANDLER FOR 1062 SET @a = CASE 1 WHEN 1 THEN 2 ELSE 3 END; "
      "CASE @a WHEN 1 THEN SELECT 1; ELSE BEGIN END; END CASE; END; SELECT 1",
      "CREATE PROCEDURE a() BEGIN DECLARE EXIT HANDLER FOR NOT FOUND BEGIN ROLLBACK; END; DECLARE CONTINUE HANDLER FOR 1062 SET @a = CASE 1 WHEN 1 THEN 2 ELSE 3 END; "
      "CASE @a WHEN 1 THEN SELECT 1; ELSE BEGIN END; END CASE; END|SELECT 1" },
    { "CREATE PROCEDURE a(x INT) WHILE x > 0 DO DO SLEEP(0); SET x = x - 1; END WHILE; CREATE FUNCTION f() RETURNS SET('a', 'b') RETURN CASE 1 WHEN 1 THEN 'a' END; SELECT 1",
      "CREATE PROCEDURE a(x INT) WHILE x > 0 DO DO SLEEP(0); SET x = x - 1; END WHILE|CREATE FUNCTION f() RETURNS SET('a', 'b') RETURN CASE 1 WHEN 1 THEN 'a' END|SELECT 1" },
    { "CREATE TABLE event (begin int); CREATE EVENT IF NOT EXISTS `e;` ON SCHEDULE EVERY 1 DAY STARTS NOW() + INTERVAL 1 DAY COMMENT 'do' DO BEGIN END; SELECT begin FROM event",
      "CREATE TABLE event (begin int)|CREATE EVENT IF NOT EXISTS `e;` ON SCHEDULE EVERY 1 DAY STARTS NOW() + INTERVAL 1 DAY COMMENT 'do' DO BEGIN END|SELECT begin FROM event" },
    { "FOR i IN 1..3 DO IF i THEN SELECT i; END IF; END FOR; BEGIN NOT ATOMIC REPEAT SELECT REPEAT('a', 2); UNTIL 1 END REPEAT; END; BEGIN; SELECT 1",
      "FOR i IN 1..3 DO IF i THEN SELECT i; END IF; END FOR|BEGIN NOT ATOMIC REPEAT SELECT REPEAT('a', 2); UNTIL 1 END REPEAT; END|BEGIN|SELECT 1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autoptr (GPtrArray) statements = split (tests[i].script, MARQ_DIALECT_MARIADB);
      g_autoptr (GString) texts = g_string_new (NULL);

      for (guint j = 0; j < statements->len; j++)
        g_string_append_printf (texts, "%s%s", j ? "|" : "", ((MarqStatement *) statements->pdata[j])->text);
      g_assert_cmpstr (texts->str, ==, tests[i].texts);
    }
}

static char *
dup_joined (GPtrArray *statements)
{
  GString *script = g_string_new (NULL);

  for (guint i = 0; i < statements->len; i++)
    g_string_append_printf (script, "%s\n;\n", ((MarqStatement *) statements->pdata[i])->text);
  return g_string_free (script, FALSE);
}

static char *
dup_fingerprint (const char *script)
{
  PgQueryFingerprintResult result = pg_query_fingerprint (script);
  char *fingerprint = g_strdup (result.fingerprint_str);

  pg_query_free_fingerprint_result (result);
  return fingerprint;
}

static int
count_parsed (const char *script)
{
  PgQuerySplitResult result = pg_query_split_with_parser (script);
  int n = result.error ? -1 : result.n_stmts;

  pg_query_free_split_result (result);
  return n;
}

/* What the parser makes of the whole and of the pieces is one and the same. */
static void
check_parsed (const char *script, GPtrArray *statements)
{
  g_autofree char *joined = dup_joined (statements);
  g_autofree char *one = dup_fingerprint (script);
  g_autofree char *other = dup_fingerprint (joined);

  g_assert_cmpint ((int) statements->len, ==, count_parsed (script));
  g_assert_cmpstr (one, ==, other);
}

/* On a database of its own each, the whole by the engine's own library, and the pieces by us. */
static void
check_run (const char *script, GPtrArray *statements, MarqDialect dialect)
{
  g_autoptr (MarqTestDb) whole = marq_test_db_new (dialect);
  g_autoptr (MarqTestDb) pieces = marq_test_db_new (dialect);
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  if (!whole || !pieces)
    return;
  wrong = marq_test_db_run (whole, script);
  connection = marq_connection_open (marq_test_db_get_url (pieces), NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < statements->len && !error; i++)
    {
      G_GNUC_UNUSED g_autoptr (GPtrArray) rows = marq_connection_query (connection, ((MarqStatement *) statements->pdata[i])->text, NULL, &error);
    }
  /* DELIMITER is the client's, whom the test has no need of otherwise. */
  if (strstr (script, "DELIMITER"))
    g_assert_no_error (error);
  else
    g_assert_true ((wrong == NULL) == (error == NULL));
  one = marq_test_db_dump (whole);
  other = marq_test_db_dump (pieces);
  if (!wrong)
    g_assert_cmpstr (one, ==, other);
}

static void
check_corpus (const char *folder, MarqDialect dialect, guint at_least)
{
  const char *corpus = g_getenv ("MARQ_TEST_CORPUS");
  g_autofree char *path = g_build_filename (corpus ? corpus : "", folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  if (!dir)
    {
      marq_test_skip ("%s is not there", path);
      return;
    }
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *script = NULL;
      g_autoptr (GPtrArray) statements = NULL;

      if (!g_str_has_suffix (name, ".sql") || !g_file_get_contents (file, &script, NULL, NULL))
        continue;
      g_test_message ("%s", name);
      statements = split (script, dialect);
      n += statements->len;
      if (dialect == MARQ_DIALECT_POSTGRESQL)
        check_parsed (script, statements);
      else
        check_run (script, statements, dialect);
    }
  g_assert_cmpuint (n, >=, at_least);
}

static void
test_corpus_postgresql (void)
{
  check_corpus ("postgresql", MARQ_DIALECT_POSTGRESQL, 3500);
}

static void
test_corpus_sqlite (void)
{
  check_corpus ("sqlite", MARQ_DIALECT_SQLITE, 350);
}

static void
test_corpus_mariadb (void)
{
  check_corpus ("mysql", MARQ_DIALECT_MARIADB, 290);
}

/* The server agrees about where each statement ends. */
static void
test_code_mariadb (void)
{
  g_autoptr (GPtrArray) statements = split (marq_mariadb_code, MARQ_DIALECT_MARIADB);
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_MARIADB);
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (statements->len, ==, 12);
  if (!db)
    return;
  connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < statements->len; i++)
    {
      G_GNUC_UNUSED g_autoptr (GPtrArray) rows = marq_connection_query (connection, ((MarqStatement *) statements->pdata[i])->text, NULL, &error);

      g_assert_no_error (error);
    }
}

/* Bytes that a generator makes, with what matters to a scanner among them: pieces again, or an error; never the
 * same text twice, and the same when they are put together again. */
static void
test_random (void)
{
  static const char *const parts[] = { "'", "\"", "`", ";", ";", " ; ", "x;y", "$$", "$a$", "--", "\n", "/*", "*/", "/*!", "#", "BEGIN ", "END ", "CASE ", "(", ")", "\\",
                                       "CREATE TRIGGER ", "CREATE PROCEDURE p() ", "DELIMITER //\n", "//", "IF ", "THEN ", "é", "E'", "[", "]",
                                       "COPY a FROM STDIN", "BEGIN ATOMIC ", " ", "x", "1", "\xEF\xBB\xBF", "\r", "SET ", "PRAGMA a=1" };
  guint n_split = 0;

  for (guint i = 0; i < 6000; i++)
    {
      MarqDialect dialect = i % 3;
      g_autoptr (GString) script = g_string_new (NULL);
      g_autoptr (GPtrArray) statements = NULL;
      g_autoptr (GError) error = NULL;

      for (int n = g_test_rand_int_range (0, 25); n > 0; n--)
        if (g_test_rand_int_range (0, 40) == 0)
          g_string_append_c (script, (char) g_test_rand_int_range (1, 256));
        else
          g_string_append (script, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
      statements = marq_statement_split (script->str, dialect, &error);
      g_assert_true ((statements == NULL) == (error != NULL));
      if (statements)
        check_places (script->str, statements);
      n_split += statements && statements->len > 1;
    }
  g_assert_cmpuint (n_split, >, 300);
}

/* Ten times as much takes no more than some twenty times as long. Sanitizers look through whatever is left of a string each
 * time that somebody looks at its beginning. */
static void
test_long (void)
{
  static const struct
  {
    const char *head;
    const char *part;
    const char *tail;
  } shapes[] = {
    { "", "INSERT INTO t VALUES (1, 'a;b');\n", "" },
    { "INSERT INTO t VALUES ", "(1, 'a;b'),", "(1, '')" },
    { "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN ", "UPDATE a SET b = 1; ", "END" },
    { "CREATE TRIGGER t BEFORE INSERT ON a BEGIN ", "; END ", ";" },
    { "", ";", "" },
    { "", "(", "" },
    { "", "/*/*", "" },
    { "", "/**/", "" },
    { "", "/*!", "" },
    { "", "$a$ $b$ '", "" },
    { "", "a'", "" },
    { "", "BEGIN CASE ", "" },
    { "DELIMITER //\n", "/ ", "" },
    { "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC from ", "SELECT 1; ", "END" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (shapes) && !g_getenv ("MARQ_TEST_FEW"); i++)
    for (MarqDialect dialect = MARQ_DIALECT_POSTGRESQL; dialect <= MARQ_DIALECT_MARIADB; dialect++)
      {
        gint64 took[2];

        for (guint j = 0; j < 2; j++)
          {
            g_autoptr (GString) script = g_string_new (shapes[i].head);
            g_autoptr (GPtrArray) statements = NULL;
            gsize size = j ? 1000 * 1000 : 100 * 1000;

            while (script->len < size)
              g_string_append (script, shapes[i].part);
            g_string_append (script, shapes[i].tail);
            took[j] = g_get_monotonic_time ();
            statements = marq_statement_split (script->str, dialect, NULL);
            took[j] = g_get_monotonic_time () - took[j];
          }
        if (took[1] > 20 * took[0] + 500 * 1000)
          g_error ("“%s…” of dialect %u: %" G_GINT64_FORMAT " µs, then %" G_GINT64_FORMAT, shapes[i].part, dialect, took[0], took[1]);
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < marq_n_script_cases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/statement/kinds/%u", i);

      g_test_add_data_func (path, &marq_script_cases[i], test_kinds);
    }
  for (guint i = 0; i < marq_n_wrong_scripts; i++)
    {
      g_autofree char *path = g_strdup_printf ("/statement/wrong/%u", i);

      g_test_add_data_func (path, &marq_wrong_scripts[i], test_wrong);
    }
  g_test_add_func ("/statement/texts", test_texts);
  g_test_add_func ("/statement/delimiters", test_delimiters);
  g_test_add_func ("/statement/corpus/postgresql", test_corpus_postgresql);
  g_test_add_func ("/statement/corpus/sqlite", test_corpus_sqlite);
  g_test_add_func ("/statement/corpus/mariadb", test_corpus_mariadb);
  g_test_add_func ("/statement/code/mariadb", test_code_mariadb);
  g_test_add_func ("/statement/random", test_random);
  g_test_add_func ("/statement/long", test_long);
  return g_test_run ();
}
