/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a runner of migrations asks of a MariaDB server: limits, the lock, who is in the way, and what became of
 * a statement whose client went.
 */
#include "config.h"

#include <string.h>
#include <sys/socket.h>

#include "engine/mariadb/marq-mariadb-connection.h"
#include "engine/marq-session.h"
#include "marq-test-db.h"
#include "marq-test.h"

static MarqTestDb *shared;
static const MarqSessionClass *session = &marq_mariadb_session_class;

static gboolean
require_server (void)
{
  if (shared)
    return TRUE;
  marq_test_skip ("there is no MariaDB");
  return FALSE;
}

static MarqConnection *
open_one (void)
{
  g_autoptr (GError) error = NULL;
  MarqConnection *connection = marq_connection_open (marq_test_db_get_url (shared), NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
run (MarqConnection *connection, const char *statement)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows G_GNUC_UNUSED = marq_connection_query (connection, statement, NULL, &error);

  if (error)
    g_test_message ("%s", statement);
  g_assert_no_error (error);
}

static char *
ask (MarqConnection *connection, const char *statement)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, statement, NULL, &error);

  g_assert_no_error (error);
  return rows->len ? g_strdup (((char **) rows->pdata[0])[0]) : NULL;
}

static void
assert_answer (MarqConnection *connection, const char *statement, const char *expected)
{
  g_autofree char *answer = ask (connection, statement);

  g_assert_cmpstr (answer, ==, expected);
}

/* What it says of whoever has it; NULL: it is ours. */
static char *
try_lock (MarqConnection *connection, const char *name)
{
  g_autoptr (GError) error = NULL;
  char *holder = NULL;
  gboolean got;

  g_assert_true (session->try_lock (connection, name, "anna", &got, &holder, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (got == (holder == NULL));
  return holder;
}

static void
wait_for_lock (MarqConnection *connection, const char *name)
{
  gint64 deadline = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;

  for (;;)
    {
      g_autofree char *holder = try_lock (connection, name);

      if (!holder)
        return;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (20000);
    }
}

static void
test_lock (void)
{
  static const char *const names[] = { "marquetry shop marquetry_migrations", "marquetry \xf0\x9f\x90\xb1 ``a' b`.`\"\\'`", "" };

  if (!require_server ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (MarqConnection) first = open_one ();
      g_autoptr (MarqConnection) second = open_one ();
      g_autofree char *number = ask (first, "SELECT CONNECTION_ID()");
      g_autofree char *taken = try_lock (first, names[i]);
      g_autofree char *again = try_lock (first, names[i]);
      g_autofree char *refused = try_lock (second, names[i]);
      g_autofree char *other = try_lock (second, "another name");

      g_assert_null (taken);
      g_assert_null (again);
      g_assert_null (other);
      g_assert_nonnull (strstr (refused, number));
      g_assert_nonnull (strstr (refused, "marq"));
      session->unlock (first, names[i]);
      wait_for_lock (second, names[i]);
    }
}

static void
set_limits (MarqConnection *connection, guint lock_timeout, guint statement_timeout)
{
  const MarqSessionLimits limits = { lock_timeout, statement_timeout };
  g_autoptr (GError) error = NULL;

  g_assert_true (session->prepare (connection, &limits, "anna's \"laptop\"", NULL, &error));
  g_assert_no_error (error);
}

static void
test_limits (void)
{
  static const char query[] = "SELECT CONCAT_WS(' ', @@lock_wait_timeout, @@innodb_lock_wait_timeout, @@max_statement_time, @@autocommit, "
                              "@@foreign_key_checks, @@sql_mode)";
  g_autoptr (MarqConnection) connection = NULL;
  g_autofree char *before = NULL;

  if (!require_server ())
    return;
  connection = open_one ();
  run (connection, "SET SESSION autocommit = 0, sql_mode = 'ANSI_QUOTES'");
  before = ask (connection, query);
  set_limits (connection, 0, 0);
  assert_answer (connection, "SELECT @@autocommit", "1");
  set_limits (connection, 1001, 2500);
  assert_answer (connection, "SELECT CONCAT_WS(' ', @@lock_wait_timeout, @@innodb_lock_wait_timeout, @@max_statement_time)", "2 2 2.500000");
  assert_answer (connection, "SELECT @marquetry", "anna's \"laptop\"");
  g_assert_nonnull (strstr (connection->info.warning, "sql_mode"));
  run (connection, "SET SESSION foreign_key_checks = 0, sql_mode = 'NO_BACKSLASH_ESCAPES'");
  session->restore (connection);
  assert_answer (connection, query, before);
}

static GError *
fail (MarqConnection *connection, const char *statement)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (marq_connection_query (connection, statement, NULL, &error));
  g_assert_nonnull (error);
  return g_steal_pointer (&error);
}

static void
test_transaction (void)
{
  g_autoptr (MarqConnection) first = NULL;
  g_autoptr (MarqConnection) second = NULL;
  g_autoptr (GError) late = NULL;
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) killed = NULL;
  g_autofree char *number = NULL;
  g_autofree char *kill = NULL;

  if (!require_server ())
    return;
  first = open_one ();
  second = open_one ();
  run (first, "CREATE OR REPLACE TABLE counted (id INT PRIMARY KEY, n INT)");
  run (first, "INSERT INTO counted VALUES (1, 0), (2, 0)");
  g_assert_cmpint (session->get_transaction (first), ==, MARQ_TRANSACTION_NONE);
  run (first, session->begin);
  g_assert_cmpint (session->get_transaction (first), ==, MARQ_TRANSACTION_OPEN);
  run (first, "UPDATE counted SET n = 1 WHERE id = 1");
  wrong = fail (first, "INSERT INTO counted VALUES (1, 0)");
  g_assert_false (session->is_transient (wrong));
  g_assert_cmpint (session->get_transaction (first), ==, MARQ_TRANSACTION_OPEN);

  set_limits (second, 1000, 0);
  run (second, session->begin);
  late = fail (second, "UPDATE counted SET n = 2 WHERE id = 1");
  g_assert_true (session->is_transient (late));
  g_assert_cmpint (session->get_transaction (second), ==, MARQ_TRANSACTION_OPEN);

  run (first, "CREATE TABLE aside (a INT)");
  g_assert_cmpint (session->get_transaction (first), ==, MARQ_TRANSACTION_NONE);
  number = ask (second, "SELECT CONNECTION_ID()");
  kill = g_strdup_printf ("KILL %s", number);
  run (first, kill);
  killed = fail (second, "DO 0");
  g_assert_error (killed, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST);
  g_assert_cmpint (session->get_transaction (second), ==, MARQ_TRANSACTION_LOST);
  run (first, "DROP TABLE aside, counted");
}

typedef struct
{
  MarqConnection *connection;
  const char *statement;
  GError *error;
} Aside;

static gpointer
run_aside (gpointer data)
{
  Aside *self = data;
  g_autoptr (GPtrArray) rows G_GNUC_UNUSED = marq_connection_query (self->connection, self->statement, NULL, &self->error);

  return NULL;
}

/* A deadlock takes the whole transaction, of which its error says nothing. */
static void
test_deadlock (void)
{
  g_autoptr (MarqConnection) first = NULL;
  g_autoptr (MarqConnection) second = NULL;
  Aside aside = { .statement = "UPDATE dead SET n = 1 WHERE id = 1" };
  GError *mine = NULL;
  GPtrArray *rows;
  GThread *thread;

  if (!require_server ())
    return;
  first = open_one ();
  aside.connection = second = open_one ();
  run (first, "CREATE OR REPLACE TABLE dead (id INT PRIMARY KEY, n INT)");
  run (first, "INSERT INTO dead VALUES (1, 0), (2, 0)");
  run (first, session->begin);
  run (second, session->begin);
  run (first, "UPDATE dead SET n = 1 WHERE id = 1");
  run (second, "UPDATE dead SET n = 1 WHERE id = 2");
  thread = g_thread_new ("aside", run_aside, &aside);
  rows = marq_connection_query (first, "UPDATE dead SET n = 1 WHERE id = 2", NULL, &mine);
  g_clear_pointer (&rows, g_ptr_array_unref);
  if (!mine)
    run (first, "ROLLBACK");
  g_thread_join (thread);
  g_assert_true ((mine == NULL) != (aside.error == NULL));
  g_assert_true (session->is_transient (mine ? mine : aside.error));
  g_assert_cmpint (session->get_transaction (mine ? first : second), ==, MARQ_TRANSACTION_NONE);
  g_clear_error (&mine);
  g_clear_error (&aside.error);
  run (first, "ROLLBACK");
  run (second, "ROLLBACK");
  run (first, "DROP TABLE dead");
}

static void
test_blocker (void)
{
  static const struct
  {
    const char *holds;
    const char *waits;
  } cases[] = {
    { "SELECT * FROM held", "ALTER TABLE held ADD COLUMN more INT" },
    { "UPDATE held SET n = 1", "UPDATE held SET n = 2" },
    { "LOCK TABLES held WRITE", "ALTER TABLE held ADD COLUMN less INT" },
  };

  if (!require_server ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MarqConnection) holder = open_one ();
      g_autoptr (MarqConnection) waiter = open_one ();
      g_autoptr (MarqConnection) other = open_one ();
      g_autofree char *number = ask (holder, "SELECT CONCAT('connection ', CONNECTION_ID(), ' ')");
      g_autofree char *blocker = NULL;
      Aside aside = { waiter, cases[i].waits, NULL };
      GThread *thread;

      run (holder, "CREATE OR REPLACE TABLE held (n INT) SELECT 0 n");
      g_assert_null (session->dup_blocker (waiter, other, NULL));
      run (holder, session->begin);
      run (holder, cases[i].holds);
      thread = g_thread_new ("waits", run_aside, &aside);
      /* What the server tells may be a tenth of a second old, and name somebody else's transaction until then. */
      for (guint tries = 0; tries < 100 && !(blocker && strstr (blocker, number)); tries++)
        {
          g_usleep (150000);
          g_free (blocker);
          blocker = session->dup_blocker (waiter, other, NULL);
        }
      g_test_message ("%s", blocker);
      g_assert_nonnull (blocker);
      g_assert_nonnull (strstr (blocker, number));
      run (holder, "ROLLBACK");
      run (holder, "UNLOCK TABLES");
      g_thread_join (thread);
      g_assert_no_error (aside.error);
      run (holder, "DROP TABLE held");
    }
}

static MarqStatement
statement_of (const char *text, MarqStatementFlags flags)
{
  MarqStatement statement = { .text = (char *) text, .flags = flags };

  return statement;
}

static char *
look (MarqConnection *connection, const char *text)
{
  MarqStatement statement = statement_of (text, 0);
  g_autoptr (GError) error = NULL;
  char *checkpoint = session->dup_checkpoint (connection, &statement, NULL, &error);

  g_assert_no_error (error);
  return checkpoint;
}

static MarqDoubt
settle (MarqConnection *connection, const char *text, MarqStatementFlags flags, const char *checkpoint)
{
  MarqStatement statement = statement_of (text, flags);
  g_autoptr (GError) error = NULL;
  MarqDoubt doubt;

  g_assert_true (session->settle_doubt (connection, &statement, checkpoint, &doubt, NULL, &error));
  g_assert_no_error (error);
  return doubt;
}

/* Each sees the one before. What it does is seen, by another session with other settings. */
static const char *const visible[] = {
  "CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, n INT COMMENT 'AUTO_INCREMENT=7', t VARCHAR(20))",
  "ALTER TABLE a ADD COLUMN `order` INT",
  "/*M!100100 ALTER */ TABLE a ADD COLUMN versioned INT",
  "/*!50003 ALTER TABLE a ADD COLUMN older INT */",
  "SET STATEMENT max_statement_time = 10 FOR ALTER TABLE a ADD COLUMN bound INT",
  "ALTER TABLE a ADD INDEX (n)",
  "CREATE INDEX named ON a (t DESC)",
  "DROP INDEX named ON a",
  "ALTER TABLE a COMMENT 'new'",
  "ALTER TABLE a ALTER n SET DEFAULT 7",
  "ALTER TABLE a ADD COLUMN stays INT, DROP COLUMN older, LOCK=EXCLUSIVE",
  "CREATE TABLE b LIKE a",
  "CREATE TABLE c AS SELECT id, n FROM a",
  "CREATE TABLE `\xc3\xa4``b \"q\" x` (n INT)",
  "ALTER TABLE `\xc3\xa4``b \"q\" x` ADD COLUMN `a``b` INT",
  "DROP TABLE `\xc3\xa4``b \"q\" x`",
  "CREATE VIEW v AS SELECT id FROM a",
  "ALTER VIEW v AS SELECT id, n FROM a",
  "CREATE SEQUENCE s START WITH 5",
  "ALTER SEQUENCE s INCREMENT 3",
  "CREATE TRIGGER watch BEFORE INSERT ON a FOR EACH ROW IF EXISTS (SELECT 1) THEN SET NEW.n = 1; END IF",
  "DROP TRIGGER watch",
  "CREATE DEFINER=CURRENT_USER PROCEDURE p() BEGIN SELECT 1; END",
  "ALTER PROCEDURE p COMMENT 'said'",
  "CREATE FUNCTION f(n INT) RETURNS INT DETERMINISTIC RETURN n + 1",
  "CREATE EVENT e ON SCHEDULE EVERY 1 YEAR DO SET @a = 1",
  "ALTER EVENT e DISABLE",
  "RENAME TABLE b TO bb",
  "ALTER TABLE bb RENAME TO b",
  "ALTER TABLE b PARTITION BY HASH (id) PARTITIONS 4",
  "ALTER TABLE b COALESCE PARTITION 1",
  "DROP EVENT e",
  "DROP FUNCTION f",
  "DROP PROCEDURE p",
  "DROP SEQUENCE s",
  "DROP VIEW v",
  "DROP TABLE a, b, c",
};

static void
test_visible (void)
{
  g_autoptr (MarqConnection) runner = NULL;
  g_autoptr (MarqConnection) next = NULL;

  if (!require_server ())
    return;
  runner = open_one ();
  next = open_one ();
  run (runner, "SET SESSION sql_mode = 'ANSI_QUOTES,NO_TABLE_OPTIONS', sql_quote_show_create = 0");
  for (guint i = 0; i < G_N_ELEMENTS (visible); i++)
    {
      g_autofree char *checkpoint = look (runner, visible[i]);

      g_test_message ("%s", visible[i]);
      g_assert_nonnull (checkpoint);
      g_assert_cmpuint (strlen (checkpoint), <=, 64);
      g_assert_cmpint (settle (next, visible[i], 0, checkpoint), ==, MARQ_DOUBT_NOT_DONE);
      run (runner, visible[i]);
      g_assert_cmpint (settle (next, visible[i], 0, checkpoint), ==, MARQ_DOUBT_DONE);
    }
  assert_answer (runner, "SELECT CONCAT_WS(' ', @@sql_mode, @@sql_quote_show_create, @@character_set_results)",
                 "ANSI_QUOTES,NO_TABLE_OPTIONS OFF utf8mb4");
}

/* Names of databases, and what users may. */
static void
test_visible_elsewhere (void)
{
  const char *name;
  g_autoptr (MarqConnection) connection = NULL;

  if (!require_server ())
    return;
  name = marq_test_db_get_name (shared);
  connection = open_one ();
  for (guint i = 0; i < 11; i++)
    {
      static const char *const formats[] = {
        "CREATE DATABASE %s_x", "ALTER DATABASE %s_x CHARACTER SET ascii", "CREATE TABLE %s_x.t (a INT)", "ALTER TABLE `%s_x`.`t` ADD b INT",
        "CREATE PROCEDURE `%s_x`.p() SELECT 1", "CREATE USER %s_u@'%%' IDENTIFIED BY 'x'", "GRANT SELECT ON *.* TO `%s_u`@'%%'",
        "REVOKE SELECT ON *.* FROM '%s_u'@`%%`", "ALTER USER %s_u@'%%' IDENTIFIED BY 'y'", "DROP USER %s_u@'%%'", "DROP DATABASE %s_x",
      };
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      g_autofree char *statement = g_strdup_printf (formats[i], name);
#pragma GCC diagnostic pop
      g_autofree char *checkpoint = look (connection, statement);

      g_test_message ("%s", statement);
      g_assert_nonnull (checkpoint);
      g_assert_cmpint (settle (connection, statement, 0, checkpoint), ==, MARQ_DOUBT_NOT_DONE);
      run (connection, statement);
      g_assert_cmpint (settle (connection, statement, 0, checkpoint), ==, MARQ_DOUBT_DONE);
    }
}

/* What others do to a table in the meantime is not taken for what the statement would have done. */
static void
test_not_visible (void)
{
  static const char *const others[] = {
    "INSERT INTO quiet (n) VALUES (1), (2), (3)", "ANALYZE TABLE quiet", "TRUNCATE TABLE quiet", "ALTER TABLE quiet AUTO_INCREMENT = 500",
    "CREATE TABLE unnamed (a INT)", "DROP TABLE unnamed", "ALTER TABLE quiet FORCE", "SELECT NEXT VALUE FOR counter",
  };
  static const char statement[] = "ALTER TABLE quiet ADD COLUMN b INT DEFAULT NEXT VALUE FOR counter";
  g_autoptr (MarqConnection) connection = NULL;
  g_autofree char *checkpoint = NULL;

  if (!require_server ())
    return;
  connection = open_one ();
  run (connection, "CREATE TABLE quiet (id INT AUTO_INCREMENT PRIMARY KEY, n INT)");
  run (connection, "CREATE SEQUENCE counter");
  checkpoint = look (connection, statement);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_test_message ("%s", others[i]);
      run (connection, others[i]);
      g_assert_cmpint (settle (connection, statement, 0, checkpoint), ==, MARQ_DOUBT_NOT_DONE);
    }
  run (connection, "DROP SEQUENCE counter");
  run (connection, "DROP TABLE quiet");
}

/* What can be said of a statement by its words alone. */
static void
test_words (void)
{
  static const struct
  {
    const char *statement;
    MarqStatementFlags flags;
    MarqDoubt doubt;
  } cases[] = {
    { "TRUNCATE TABLE a", MARQ_STATEMENT_LOSES, MARQ_DOUBT_NOT_DONE },
    { "OPTIMIZE TABLE a", 0, MARQ_DOUBT_NOT_DONE },
    { "CREATE OR REPLACE TABLE a (b INT)", 0, MARQ_DOUBT_NOT_DONE },
    { "CREATE TABLE IF NOT EXISTS a (b INT)", 0, MARQ_DOUBT_NOT_DONE },
    { "DROP TABLE IF EXISTS a, b", 0, MARQ_DOUBT_NOT_DONE },
    { "UPDATE a SET n = n + 1", 0, MARQ_DOUBT_UNKNOWN },
    { "INSERT INTO a VALUES (1)", 0, MARQ_DOUBT_UNKNOWN },
    { "CALL p()", MARQ_STATEMENT_UNKNOWN, MARQ_DOUBT_UNKNOWN },
    { "DO 1", MARQ_STATEMENT_HARMLESS, MARQ_DOUBT_NOT_DONE },
    { "ALTER TABLE a EXCHANGE PARTITION p WITH TABLE b", 0, MARQ_DOUBT_UNKNOWN },
    { "RENAME TABLE a TO c, b TO a, c TO b", 0, MARQ_DOUBT_UNKNOWN },
    { "", 0, MARQ_DOUBT_UNKNOWN },
  };
  g_autoptr (MarqConnection) connection = NULL;

  if (!require_server ())
    return;
  connection = open_one ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].statement);
      g_assert_null (look (connection, cases[i].statement));
      g_assert_cmpint (settle (connection, cases[i].statement, cases[i].flags, NULL), ==, cases[i].doubt);
    }
}

/* A server that died in a list of tables. */
static void
test_drop_half (void)
{
  static const char statement[] = "DROP TABLE half, `of it`";
  g_autoptr (MarqConnection) connection = NULL;
  g_autofree char *checkpoint = NULL;

  if (!require_server ())
    return;
  connection = open_one ();
  run (connection, "CREATE TABLE half (a INT)");
  run (connection, "CREATE TABLE `of it` (a INT)");
  checkpoint = look (connection, statement);
  run (connection, "DROP TABLE half");
  g_assert_cmpint (settle (connection, statement, 0, checkpoint), ==, MARQ_DOUBT_DONE);
  assert_answer (connection, "SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'of it'", "0");
}

/* The client goes in the midst of a statement. Whoever gets the lock finds it done, or not done, and not under way. */
static void
lose_client (gboolean lets_go)
{
  static const char name[] = "marquetry lost", statement[] = "ALTER TABLE gone ADD COLUMN b INT";
  g_autoptr (MarqConnection) holder = open_one ();
  g_autoptr (MarqConnection) runner = open_one ();
  g_autoptr (MarqConnection) next = open_one ();
  g_autofree char *checkpoint = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *waits = NULL;
  MYSQL *server = ((MarqMariadbConnection *) runner)->server;
  g_autofree char *state = g_strdup_printf ("SELECT STATE FROM information_schema.PROCESSLIST WHERE ID = %lu", mysql_thread_id (server));
  MarqDoubt doubt;
  int failed;

  run (holder, "CREATE OR REPLACE TABLE gone (a INT)");
  g_assert_null (try_lock (runner, name));
  checkpoint = look (runner, statement);
  run (holder, session->begin);
  run (holder, "SELECT * FROM gone");
  g_assert_cmpint (mysql_real_query_start (&failed, server, statement, strlen (statement)), !=, 0);
  do
    {
      g_free (waits);
      waits = ask (next, state);
    }
  while (!waits || !strstr (waits, "metadata lock"));
  refused = try_lock (next, name);
  g_assert_nonnull (strstr (refused, "ALTER TABLE gone"));
  g_assert_cmpint (shutdown (mysql_get_socket (server), SHUT_RDWR), ==, 0);
  if (lets_go)
    run (holder, "COMMIT");
  wait_for_lock (next, name);
  doubt = settle (next, statement, 0, checkpoint);
  g_assert_true (doubt == MARQ_DOUBT_DONE || !lets_go || doubt == MARQ_DOUBT_NOT_DONE);
  g_test_message ("%s", doubt == MARQ_DOUBT_DONE ? "done" : "not done");
  assert_answer (next, "SELECT count(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'gone'",
                 doubt == MARQ_DOUBT_DONE ? "2" : "1");
  if (!lets_go)
    {
      g_assert_cmpint (doubt, ==, MARQ_DOUBT_NOT_DONE);
      run (holder, "COMMIT");
    }
  run (holder, "DROP TABLE gone");
}

static void
test_lost_client (void)
{
  if (!require_server ())
    return;
  lose_client (TRUE);
  lose_client (FALSE);
}

static void
test_said (void)
{
  g_autoptr (MarqConnection) connection = NULL;
  g_auto (GStrv) notices = NULL;
  g_autofree char *select = NULL;

  if (!require_server ())
    return;
  connection = open_one ();
  run (connection, "CREATE OR REPLACE TABLE said (n TINYINT)");
  run (connection, "SET SESSION sql_mode = ''");
  marq_connection_listen (connection);
  run (connection, "INSERT INTO said VALUES (1000), (2), (3)");
  g_assert_cmpint (connection->touched, ==, 3);
  notices = marq_connection_take_notices (connection);
  g_assert_cmpuint (g_strv_length (notices), ==, 1);
  g_assert_nonnull (strstr (notices[0], "1264"));
  g_assert_null (marq_connection_take_notices (connection));
  select = ask (connection, "SELECT 'here', 1/0");
  g_assert_cmpstr (select, ==, "here");
  run (connection, "UPDATE said SET n = n + 1 WHERE n < 100");
  g_assert_cmpint (connection->touched, ==, 2);
  run (connection, "DROP TABLE said");
}

static void
test_clear (void)
{
  static const char *const things[] = {
    "CREATE TABLE `a``b` (id INT PRIMARY KEY, other INT)",
    "CREATE TABLE b (id INT PRIMARY KEY, a INT REFERENCES `a``b` (id))",
    "ALTER TABLE `a``b` ADD FOREIGN KEY (other) REFERENCES b (id)",
    "CREATE VIEW v AS SELECT id FROM b",
    "CREATE VIEW w AS SELECT id FROM v",
    "CREATE SEQUENCE s",
    "CREATE TRIGGER t BEFORE INSERT ON b FOR EACH ROW SET NEW.a = NULL",
    "CREATE PROCEDURE p() SELECT 1",
    "CREATE FUNCTION p() RETURNS INT RETURN 1",
    "CREATE EVENT e ON SCHEDULE EVERY 1 YEAR DO SET @a = 1",
  };
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  if (!require_server ())
    return;
  connection = open_one ();
  for (guint i = 0; i < G_N_ELEMENTS (things); i++)
    run (connection, things[i]);
  g_assert_true (session->clear (connection, NULL, &error));
  g_assert_no_error (error);
  assert_answer (connection, "SELECT @@foreign_key_checks", "1");
  assert_answer (connection,
                 "SELECT (SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()) + (SELECT count(*) FROM "
                 "information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()) + (SELECT count(*) FROM information_schema.EVENTS WHERE "
                 "EVENT_SCHEMA = DATABASE()) + (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE())",
                 "0");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("MYSQL_PWD");
  if (g_getenv ("MARQ_TEST_MARIADB"))
    shared = marq_test_db_new (MARQ_DIALECT_MARIADB);
  g_test_add_func ("/mariadb-session/lock", test_lock);
  g_test_add_func ("/mariadb-session/limits", test_limits);
  g_test_add_func ("/mariadb-session/transaction", test_transaction);
  g_test_add_func ("/mariadb-session/deadlock", test_deadlock);
  g_test_add_func ("/mariadb-session/blocker", test_blocker);
  g_test_add_func ("/mariadb-session/visible", test_visible);
  g_test_add_func ("/mariadb-session/visible-elsewhere", test_visible_elsewhere);
  g_test_add_func ("/mariadb-session/not-visible", test_not_visible);
  g_test_add_func ("/mariadb-session/words", test_words);
  g_test_add_func ("/mariadb-session/drop-half", test_drop_half);
  g_test_add_func ("/mariadb-session/lost-client", test_lost_client);
  g_test_add_func ("/mariadb-session/said", test_said);
  g_test_add_func ("/mariadb-session/clear", test_clear);
  status = g_test_run ();
  g_clear_pointer (&shared, marq_test_db_free);
  return status;
}
