/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts cut into units: what is a transaction and what is not, what is refused and what to do then, what is for
 * which environment, and every script that we generate.
 */
#include "config.h"

#include <string.h>

#include "migration/run/marq-steps.h"

#define PG MARQ_DIALECT_POSTGRESQL
#define LITE MARQ_DIALECT_SQLITE
#define MARIA MARQ_DIALECT_MARIADB

typedef struct
{
  MarqDialect dialect;
  const char *environment;
  const char *script;
  const char *units; /* "[…]" a transaction, "(…)" one statement without, "<…>" the session; with the number of the first */
} MarqStepsCase;

static char *
dup_units (MarqSteps *steps)
{
  GString *units = g_string_new (NULL);

  for (guint i = 0; i < steps->units->len; i++)
    {
      MarqUnit *unit = steps->units->pdata[i];
      const char *signs = unit->is_session ? "<>" : unit->in_transaction ? "[]" : "()";

      g_assert_cmpuint (unit->statements->len, >, 0);
      g_assert_true (unit->in_transaction || unit->statements->len == 1);
      g_assert_false (unit->in_transaction && unit->is_session);
      g_string_append_printf (units, "%s%u%c", i ? " " : "", unit->first, signs[0]);
      for (guint j = 0; j < unit->statements->len; j++)
        g_string_append_printf (units, "%s%s", j ? "; " : "", ((MarqStatement *) unit->statements->pdata[j])->text);
      g_string_append_c (units, signs[1]);
    }
  return g_string_free (units, FALSE);
}

/* clang-format off */
static const MarqStepsCase units_cases[] = {
  { PG, NULL, "", "" },
  { PG, NULL, "-- nothing\n/* at all */ ;;\n-- marquetry: silence drop-table", "" },
  { LITE, NULL, "-- nothing", "" },
  { MARIA, NULL, "# nothing\n", "" },
  { PG, NULL, "BEGIN; COMMIT", "" },
  { PG, NULL, "CREATE TABLE a (b int); DROP TABLE c;", "0[CREATE TABLE a (b int); DROP TABLE c]" },
  { PG, NULL, "BEGIN; CREATE TABLE a (b int); DROP TABLE c; COMMIT;", "0[CREATE TABLE a (b int); DROP TABLE c]" },
  { PG, NULL, "START TRANSACTION; SELECT 1; END", "0[SELECT 1]" },
  { PG, NULL, "SET a = 1; BEGIN; SET LOCAL b = 1; SELECT 1; SET c = 1; COMMIT; RESET a;", "0<SET a = 1> 1[SET LOCAL b = 1; SELECT 1; SET c = 1] 4<RESET a>" },
  { PG, NULL, "SET a = 1; SET LOCAL b = 1; SELECT 1; SET c = 1", "0<SET a = 1> 1[SET LOCAL b = 1; SELECT 1; SET c = 1]" },
  { PG, NULL, "BEGIN; SELECT 1; COMMIT;\n-- marquetry: step\nBEGIN; SELECT 2; COMMIT;\n-- marquetry: step\nSELECT 3; SELECT 4", "0[SELECT 1] 1[SELECT 2] 2[SELECT 3; SELECT 4]" },
  { PG, NULL, "-- marquetry: no-transaction\nSET lock_timeout = '2s'; CREATE INDEX CONCURRENTLY i ON a (b); COMMENT ON TABLE a IS 'x'; CALL p();\r\n-- marquetry: step\r\nSELECT 1;",
    "0<SET lock_timeout = '2s'> 1(CREATE INDEX CONCURRENTLY i ON a (b)) 2[COMMENT ON TABLE a IS 'x'] 3(CALL p()) 4[SELECT 1]" },
  { PG, NULL, "-- marquetry: no-transaction\nBEGIN; SELECT 1; SELECT 2; COMMIT; DO 'x'; DELETE FROM a", "0[SELECT 1; SELECT 2] 2(DO 'x') 3[DELETE FROM a]" },
  { PG, NULL, "--marquetry:step\nSELECT '-- marquetry: no-transaction', $$\n-- marquetry: foo\n$$", "0[SELECT '-- marquetry: no-transaction', $$\n-- marquetry: foo\n$$]" },
  { PG, "staging", "SELECT 1;\n-- marquetry: only development,staging\nSELECT 2;\n-- marquetry: all\nSELECT 3", "0[SELECT 1; SELECT 2; SELECT 3]" },
  { PG, "production", "SELECT 1;\n-- marquetry: only development, staging\nSELECT 2;\n-- marquetry: all\nSELECT 3", "0[SELECT 1; SELECT 3]" },
  { PG, "production", "-- marquetry: only development\nBEGIN; SELECT 1; COMMIT;\n-- marquetry: step\n-- marquetry: only production\nSELECT 2", "1[SELECT 2]" },
  { PG, "production", "BEGIN;\n-- marquetry: only development\nSELECT 1;\n-- marquetry: only production\nSELECT 2;\n-- marquetry: all\nCOMMIT", "1[SELECT 2]" },
  { LITE, NULL, "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE; DROP TABLE a; COMMIT; PRAGMA foreign_keys = ON", "0<PRAGMA foreign_keys = OFF> 1[DROP TABLE a] 2<PRAGMA foreign_keys = ON>" },
  { LITE, NULL, "PRAGMA foreign_keys = OFF; DROP TABLE a; PRAGMA legacy_alter_table = 1; PRAGMA foreign_keys = ON; PRAGMA legacy_alter_table = 0",
    "0<PRAGMA foreign_keys = OFF> 1[DROP TABLE a; PRAGMA legacy_alter_table = 1] 3<PRAGMA foreign_keys = ON> 4<PRAGMA legacy_alter_table = 0>" },
  { LITE, NULL, "-- marquetry: no-transaction\nVACUUM; DELETE FROM a; PRAGMA journal_mode = WAL", "0(VACUUM) 1[DELETE FROM a] 2(PRAGMA journal_mode = WAL)" },
  { LITE, NULL, "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END; SELECT 2", "0[CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END; SELECT 2]" },
  { MARIA, NULL, "SET @a = 1; CREATE TABLE a (b int); INSERT INTO a VALUES (1); BEGIN; INSERT INTO a VALUES (2); SET @b = 1; INSERT INTO a VALUES (3); COMMIT; CALL p(); DELETE FROM a",
    "0<SET @a = 1> 1(CREATE TABLE a (b int)) 2[INSERT INTO a VALUES (1)] 3[INSERT INTO a VALUES (2); SET @b = 1; INSERT INTO a VALUES (3)] 6(CALL p()) 7[DELETE FROM a]" },
  { MARIA, NULL, "START TRANSACTION; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT WORK;\n-- marquetry: step\nSELECT 3", "0[SELECT 1] 1[SELECT 2] 2[SELECT 3]" },
  { MARIA, "b", "-- marquetry: only a\nBEGIN; SELECT 1; COMMIT; DROP TABLE c;\n-- marquetry: all\nDROP TABLE d", "2(DROP TABLE d)" },
};

/* A pattern of what is said. */
static const MarqStepsCase refused_cases[] = {
  { PG, NULL, "BEGIN;\nBEGIN;", "Line 2: BEGIN: a transaction is open already, since line 1" },
  { PG, NULL, "BEGIN; COMMIT;\nBEGIN; COMMIT", "Line 2: BEGIN: a second transaction needs a step*-- marquetry: step*" },
  { PG, NULL, "SELECT 1;\nCOMMIT; SELECT 2;", "Line 2: COMMIT: it has no BEGIN*" },
  { PG, NULL, "\nBEGIN; SELECT 1;", "Line 2: BEGIN: it has no COMMIT*" },
  { PG, NULL, "BEGIN; SELECT 1;\n-- marquetry: step\nSELECT 2; COMMIT", "Line 1: BEGIN: it has no COMMIT*" },
  { PG, NULL, "BEGIN; COMMIT;\nSELECT 1", "Line 2: SELECT: it comes behind COMMIT*" },
  { PG, NULL, "\nCREATE TABLE a (b int); BEGIN; COMMIT", "Line 2: CREATE TABLE: it comes before BEGIN, in line 2,*" },
  { PG, NULL, "SET LOCAL a = 1; BEGIN; COMMIT", "Line 1: SET: it comes before BEGIN*" },
  { PG, NULL, "SELECT 1; ROLLBACK", "Line 1: ROLLBACK: the runner*" },
  { PG, NULL, "SELECT 1;\nSAVEPOINT a", "Line 2: SAVEPOINT: the runner owns transactions*" },
  { PG, NULL, "COMMIT AND CHAIN", "Line 1: COMMIT AND CHAIN: the runner owns*" },
  { PG, NULL, "BEGIN ISOLATION LEVEL SERIALIZABLE; COMMIT", "Line 1: BEGIN ISOLATION LEVEL SERIALIZABLE: the runner owns*" },
  { PG, NULL, "-- marquetry: no-transaction\nROLLBACK TO a", "Line 2: ROLLBACK TO: the runner owns*" },
  { PG, NULL, "SELECT 1;\nCREATE INDEX CONCURRENTLY i ON a (b)", "Line 2: CREATE INDEX CONCURRENTLY: it cannot be in a transaction: write “-- marquetry: no-transaction”*" },
  { PG, NULL, "-- marquetry: no-transaction\nBEGIN; VACUUM; COMMIT", "Line 2: VACUUM: it cannot be in a transaction*" },
  { PG, NULL, "SELECT 1;\n-- marquetry: stpe\n", "Line 2: “-- marquetry: stpe”: there is no such word*" },
  { PG, NULL, "-- marquetry:\n", "Line 1: “-- marquetry:”: there is no such word*" },
  { PG, NULL, "-- marquetry: no-transaction, only a\r\n", "Line 1: “-- marquetry: no-transaction, only a”: nothing can come behind*" },
  { LITE, NULL, "-- marquetry: loses\n", "Line 1: “-- marquetry: loses”: say what is lost*" },
  { PG, "a", "-- marquetry: only\n", "Line 1: “-- marquetry: only”: say for which*" },
  { PG, NULL, "SELECT 1;\n-- marquetry: only a\n", "Line 2: what follows is only for some environments*--env*" },
  { PG, NULL, "SELECT 1\n-- marquetry: step\n+ 1; SELECT 2", "Line 2: “-- marquetry: step” is inside a statement*" },
  { PG, NULL, "SELECT 'a", "Line 1: unterminated*" },
  { LITE, NULL, "BEGIN; PRAGMA foreign_keys = OFF; COMMIT", "Line 1: PRAGMA FOREIGN_KEYS: in a transaction it fails, or does nothing*" },
  { LITE, NULL, "SELECT 1; PRAGMA foreign_keys = OFF; SELECT 2", "Line 1: PRAGMA FOREIGN_KEYS: in a transaction it fails*" },
  { LITE, NULL, "VACUUM", "Line 1: VACUUM: it cannot be in a transaction*" },
  { MARIA, NULL, "BEGIN; INSERT INTO a VALUES (1);\nDROP TABLE a; COMMIT", "Line 2: DROP TABLE: it would end the transaction*" },
  { MARIA, NULL, "SET autocommit = 0", "Line 1: SET autocommit: the runner owns*" },
  { MARIA, NULL, "BEGIN; SELECT 1", "Line 1: BEGIN: it has no COMMIT*" },
  { MARIA, NULL, "LOCK TABLES a WRITE", "Line 1: LOCK TABLES: the runner owns*" },
};
/* clang-format on */

static void
test_units (gconstpointer data)
{
  const MarqStepsCase *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSteps) steps = marq_steps_new (test->script, test->dialect, test->environment, &error);
  g_autofree char *units = steps ? dup_units (steps) : NULL;
  guint n = 0;

  g_assert_no_error (error);
  g_assert_cmpstr (units, ==, test->units);
  for (guint i = 0; i < steps->units->len; i++)
    n += ((MarqUnit *) steps->units->pdata[i])->statements->len;
  g_assert_cmpuint (steps->n_statements, ==, n + steps->n_skipped);
  g_assert_cmpint (steps->has_conditions, ==, test->environment != NULL);
}

static void
test_refused (gconstpointer data)
{
  const MarqStepsCase *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSteps) steps = marq_steps_new (test->script, test->dialect, test->environment, &error);

  g_assert_null (steps);
  g_assert_nonnull (error);
  if (!g_pattern_match_simple (test->units, error->message))
    g_error ("“%s” is not “%s”", error->message, test->units);
}

/* Of a script that we write, all but BEGIN and COMMIT is in units, in its order; each is of the kind that its engine
 * and what it says of steps ask for. */
static void
check_generated (const char *name, const char *script, MarqDialect dialect)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = marq_statement_split (script, dialect, &error);
  g_autoptr (MarqSteps) steps = marq_steps_new (script, dialect, NULL, &error);
  guint at = 0, number = 0;

  g_test_message ("%s", name);
  g_assert_no_error (error);
  for (guint i = 0; i < steps->units->len; i++)
    {
      MarqUnit *unit = steps->units->pdata[i];

      g_assert_cmpuint (unit->first, ==, number);
      for (guint j = 0; j < unit->statements->len; j++, number++, at++)
        {
          MarqStatement *statement = unit->statements->pdata[j];
          MarqStatement *there;

          while ((there = all->pdata[at])->kind == MARQ_STATEMENT_BEGIN || there->kind == MARQ_STATEMENT_COMMIT)
            at++;
          g_assert_cmpstr (statement->text, ==, there->text);
          g_assert_false (unit->in_transaction && (statement->flags & (MARQ_STATEMENT_OUTSIDE | MARQ_STATEMENT_COMMITS)));
          g_assert_true (unit->in_transaction || unit->is_session
                         || (statement->flags & (MARQ_STATEMENT_OUTSIDE | MARQ_STATEMENT_COMMITS | MARQ_STATEMENT_UNKNOWN)));
          g_assert_false (statement->flags & MARQ_STATEMENT_UNREAD);
        }
    }
  g_assert_cmpuint (number, ==, steps->n_statements);
  /* What SQLite hears only outside a transaction is there, and the rest is one. */
  if (dialect == MARQ_DIALECT_SQLITE && strstr (script, "PRAGMA foreign_keys = OFF"))
    {
      MarqUnit *first = steps->units->pdata[0];
      MarqUnit *last = steps->units->pdata[steps->units->len - 1];

      g_assert_cmpuint (steps->units->len, ==, 3);
      g_assert_true (first->is_session && last->is_session);
      g_assert_cmpstr (((MarqStatement *) first->statements->pdata[0])->text, ==, "PRAGMA foreign_keys = OFF");
      g_assert_cmpstr (((MarqStatement *) last->statements->pdata[0])->text, ==, "PRAGMA foreign_keys = ON");
    }
}

static void
check_goldens (const char *folder, MarqDialect dialect)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "goldens", folder, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  const char *name;
  guint n = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;
      g_auto (GStrv) scripts = NULL;

      g_assert_true (g_file_get_contents (file, &text, NULL, &error));
      scripts = g_strsplit (text, "-- ======== ", -1);
      for (guint i = 1; scripts[i]; i++, n++)
        {
          char *script = strchr (scripts[i], '\n');

          g_assert_nonnull (script);
          check_generated (name, script + 1, dialect);
        }
    }
  g_assert_cmpuint (n, >, 150);
}

static void
test_goldens (void)
{
  check_goldens ("postgresql", MARQ_DIALECT_POSTGRESQL);
  check_goldens ("sqlite", MARQ_DIALECT_SQLITE);
  check_goldens ("mariadb", MARQ_DIALECT_MARIADB);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (units_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/steps/units/%u", i);

      g_test_add_data_func (path, &units_cases[i], test_units);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/steps/refused/%u", i);

      g_test_add_data_func (path, &refused_cases[i], test_refused);
    }
  g_test_add_func ("/steps/goldens", test_goldens);
  return g_test_run ();
}
