/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read of a MariaDB database is what its design is lowered to, and is written back the same by
 * mariadb-dump: the designs of the goldens, the schemas of other programs, and things that were made to
 * be misread.
 */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "engine/marq-canonical.h"
#include "engine/marq-connection.h"
#include "engine/marq-engine.h"
#include "marq-cases.h"
#include "marq-mariadb-tables.h"
#include "marq-test-db.h"
#include "marq-test.h"

static MarqConnection *
connect_to (MarqTestDb *db)
{
  g_autoptr (GError) error = NULL;
  MarqConnection *connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static MarqSchema *
read_database (MarqTestDb *db, GPtrArray *left_out)
{
  g_autoptr (MarqConnection) connection = connect_to (db);
  g_autoptr (GError) error = NULL;
  MarqSchema *schema = marq_connection_read (connection, left_out, NULL, &error);

  g_assert_no_error (error);
  return schema;
}

static char *
run_program (const char *const *argv, const char *input)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
    = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &output, &errors, &error);
  g_assert_no_error (error);
  return g_subprocess_get_successful (process) ? g_steal_pointer (&output) : (g_test_message ("%s", errors), NULL);
}

/* A client of the server's own, on this database. */
static char *
run_client (MarqTestDb *db, const char *const *command, const char *input)
{
  g_autoptr (GUri) uri = g_uri_parse (marq_test_db_get_url (db), G_URI_FLAGS_NONE, NULL);
  g_autofree char *port = g_strdup_printf ("--port=%d", g_uri_get_port (uri));
  g_autofree char *user = g_strdup_printf ("--user=%s", g_uri_get_userinfo (uri));
  const char *const always[] = { "--no-defaults", "--host=127.0.0.1", "--protocol=TCP", "--default-character-set=utf8mb4", port, user, NULL };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;

  g_strv_builder_add (builder, command[0]);
  g_strv_builder_addv (builder, (const char **) always);
  g_strv_builder_addv (builder, (const char **) command + 1);
  g_strv_builder_add (builder, g_uri_get_path (uri) + 1);
  argv = g_strv_builder_end (builder);
  return run_program ((const char *const *) argv, input);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static gboolean
is_key (const char *line)
{
  static const char *const starts[] = { "  KEY ", "  UNIQUE KEY ", "  FULLTEXT KEY ", "  SPATIAL KEY ", "  CONSTRAINT ", "  PRIMARY KEY " };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (g_str_has_prefix (line, starts[i]))
      return TRUE;
  return FALSE;
}

/* Of a trigger, the server keeps how its head was typed. */
static char *
settle_triggers (const char *dump)
{
  g_autoptr (GRegex) head = g_regex_new ("TRIGGER (`?[^` ]+`?)\\s+(BEFORE|AFTER)\\s+(\\w+)\\s+ON\\s+(`?[^` ]+`?)\\s+FOR\\s+EACH\\s+ROW"
                                         "(\\s+(?:PRECEDES|FOLLOWS)\\s+\\S+)?\\s+", G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GRegex) quoted = g_regex_new ("(TRIGGER |ON )`(\\w+)`", 0, 0, NULL);
  g_autofree char *level = g_regex_replace (head, dump, -1, 0, "TRIGGER \\1 \\2 \\3 ON \\4 FOR EACH ROW ", 0, NULL);

  return g_regex_replace (quoted, level, -1, 0, "\\1\\2", 0, NULL);
}

/* It is called otherwise than another that is the same. */
static char *
hide_database (MarqTestDb *db, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, marq_test_db_get_name (db), -1);

  return g_strjoinv ("DATABASE", parts);
}

/* As mariadb-dump writes it; but the keys of a table stand by name. */
static char *
dump_database (MarqTestDb *db)
{
  const char *const command[] = { "mariadb-dump", "--no-data", "--routines", "--events", "--triggers", "--skip-comments", NULL };
  g_autofree char *raw = run_client (db, command, NULL);
  g_autofree char *settled = NULL;
  g_autofree char *dump = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_nonnull (raw);
  settled = settle_triggers (raw);
  dump = hide_database (db, settled);
  lines = g_strsplit (dump, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    {
      guint n = 0;

      for (; lines[i + n] && is_key (lines[i + n]); n++)
        if (g_str_has_suffix (lines[i + n], ","))
          lines[i + n][strlen (lines[i + n]) - 1] = '\0';
      if (n > 1)
        qsort (lines + i, n, sizeof (char *), (int (*) (const void *, const void *)) compare_lines);
      i += n ? n - 1 : 0;
    }
  return g_strjoinv ("\n", lines);
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

static void
print_property (MarqItem *item, const MarqProperty *property)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *text = NULL;

  g_value_init (&value, marq_property_value_type (property));
  marq_item_get_value (item, property, &value);
  text = g_strdup_value_contents (&value);
  g_printerr ("    %s: %s\n", property->name, text);
}

/* Both as the server holds them; connection: what is asked how it would write their code, or NULL. */
static void
assert_no_change (const char *what, MarqSchema *before, MarqSchema *after, MarqConnection *connection)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_NAMES, NULL, &error);
  g_autoptr (MarqCanonical) canonical = connection ? marq_canonical_new (connection) : NULL;
  g_autoptr (GPtrArray) changes = NULL;

  g_assert_no_error (error);
  if (canonical)
    marq_canonical_learn (canonical, matching, NULL, &error);
  g_assert_no_error (error);
  changes = marq_compare (matching, canonical ? marq_canonical_get_equivalence (canonical) : &marq_plain_equivalence);
  for (guint i = 0; i < changes->len; i++)
    {
      MarqChange *change = changes->pdata[i];
      g_autofree char *text = marq_change_dup_text (change);

      g_printerr ("%s: %s\n", what, text);
      for (guint j = 0; change->properties && j < change->properties->len; j++)
        {
          print_property (change->before, change->properties->pdata[j]);
          print_property (change->after, change->properties->pdata[j]);
        }
    }
  g_assert_cmpuint (changes->len, ==, 0);
}

static char *
write_schema (const char *what, MarqSchema *schema)
{
  const MarqPlanSettings settings = { .dialect = MARQ_DIALECT_MARIADB, .matching = MARQ_MATCHING_NAMES, .is_held = TRUE };
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqPlan) plan = marq_plan_new (empty, schema, &settings, &error);

  if (!plan)
    g_error ("%s: %s", what, error->message);
  return marq_plan_dup_script (plan, &settings, FALSE);
}

static void
apply (const char *what, MarqTestDb *db, const char *script)
{
  g_autofree char *failure = marq_test_db_run (db, script);

  if (failure)
    g_error ("%s: %s\n%s", what, failure, script);
}

/* What is read is as it would be lowered. */
static void
check_lowered (const char *what, MarqTestDb *db, MarqSchema *schema)
{
  g_autoptr (MarqConnection) connection = connect_to (db);
  const MarqEngineSettings settings = { MARQ_SERIAL_STYLE_IDENTITY, MARQ_ENUM_STYLE_NATIVE, connection->info.number };
  g_autoptr (MarqSchema) lowered = marq_engine_hold (marq_engine_get (MARQ_DIALECT_MARIADB), schema, &settings, NULL);

  assert_no_change (what, schema, lowered, NULL);
}

/* Read, written to an empty database, and read again. */
static void
check_round (const char *what, MarqTestDb *db, MarqSchema *schema)
{
  g_autofree char *written = write_schema (what, schema);
  g_autoptr (MarqTestDb) other = marq_test_db_new (MARQ_DIALECT_MARIADB);
  g_autoptr (MarqSchema) again = NULL;
  g_autofree char *wanted = dump_database (db);
  g_autofree char *got = NULL;
  g_autofree char *twice = NULL;

  g_test_message ("%s", written);
  apply (what, other, written);
  got = dump_database (other);
  assert_same_lines (what, got, wanted);
  again = read_database (other, NULL);
  assert_no_change (what, schema, again, NULL);
  twice = write_schema (what, again);
  assert_same_lines (what, twice, written);
  check_lowered (what, db, schema);
}

static void
check_case (const MarqCase *test, MarqCaseState state)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_MARIADB);
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqSchema) design = marq_case_build (test, MARQ_DIALECT_MARIADB, state);
  g_autoptr (MarqSchema) lowered = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqPlan) plan = NULL;
  g_autofree char *script = NULL;
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  MarqPlanSettings settings;

  if (!db)
    return;
  marq_case_settings (test, MARQ_DIALECT_MARIADB, &settings);
  plan = marq_plan_new (empty, design, &settings, &error);
  g_assert_no_error (error);
  script = marq_plan_dup_script (plan, &settings, FALSE);
  apply (test->kind, db, script);
  schema = read_database (db, left_out);
  g_assert_cmpuint (left_out->len, ==, 0);
  lowered = marq_engine_hold (marq_engine_get (MARQ_DIALECT_MARIADB), design, &settings.settings, NULL);
  connection = connect_to (db);
  assert_no_change (test->kind, lowered, schema, connection);
  check_round (test->kind, db, schema);
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
assert_left_out (const char *what, MarqTestDb *db, GPtrArray *left_out, const char *wanted)
{
  g_autoptr (GString) got = g_string_new (NULL);
  g_autofree char *shown = NULL;

  for (guint i = 0; i < left_out->len; i++)
    {
      MarqLeftOut *left = left_out->pdata[i];
      g_autofree char *names = g_strjoinv (", ", left->names);

      g_test_message ("%s: %s: %s", what, left->kind, names);
      g_string_append_printf (got, "%s%s: %s", i ? "; " : "", left->kind, names);
    }
  shown = hide_database (db, got->str);
  g_assert_cmpstr (shown, ==, wanted ? wanted : "");
}

static void
test_tables (gconstpointer data)
{
  const MarqMariadbTables *test = data;
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_MARIADB);
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);

  if (!db)
    return;
  apply (test->name, db, test->script);
  schema = read_database (db, left_out);
  assert_left_out (test->name, db, left_out, test->left_out);
  check_round (test->name, db, schema);
}

/* From one script to the other and back, as what is read of each says. */
static void
test_change (gconstpointer data)
{
  const MarqMariadbChange *test = data;
  const MarqPlanSettings settings = { .dialect = MARQ_DIALECT_MARIADB, .matching = MARQ_MATCHING_NAMES, .is_held = TRUE };
  g_autoptr (MarqTestDb) before = marq_test_db_new (MARQ_DIALECT_MARIADB);
  g_autoptr (MarqTestDb) after = before ? marq_test_db_new (MARQ_DIALECT_MARIADB) : NULL;
  g_autoptr (MarqSchema) old_schema = NULL;
  g_autoptr (MarqSchema) new_schema = NULL;
  g_autoptr (MarqPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;
  g_autofree char *old_dump = NULL;
  g_autofree char *new_dump = NULL;
  g_autofree char *dump = NULL;
  g_autofree char *back = NULL;

  if (!after)
    return;
  apply (test->name, before, test->before);
  apply (test->name, after, test->after);
  old_schema = read_database (before, NULL);
  new_schema = read_database (after, NULL);
  old_dump = dump_database (before);
  new_dump = dump_database (after);
  plan = marq_plan_new (old_schema, new_schema, &settings, &error);
  g_assert_no_error (error);
  up = marq_plan_dup_script (plan, &settings, FALSE);
  down = marq_plan_dup_script (plan, &settings, TRUE);
  g_test_message ("%s\n-- and back\n%s", up, down);
  apply (test->name, before, up);
  dump = dump_database (before);
  assert_same_lines (test->name, dump, new_dump);
  apply (test->name, before, down);
  back = dump_database (before);
  assert_same_lines (test->name, back, old_dump);
}

/* What is not taken over is named. */
static void
test_left_out (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_MARIADB);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (MarqSchema) schema = NULL;
  g_autofree char *script = NULL;
  g_autofree char *clean = NULL;

  if (!db)
    return;
  script = g_strdup_printf ("CREATE TABLE t (a INT(5) AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT=100;"
                            "CREATE DEFINER=`no'one`@`%%` TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;"
                            "CREATE USER %s_user; GRANT SELECT ON %s.t TO %s_user",
                            marq_test_db_get_name (db), marq_test_db_get_name (db), marq_test_db_get_name (db));
  clean = g_strdup_printf ("DROP USER %s_user", marq_test_db_get_name (db));
  apply ("left-out", db, script);
  schema = read_database (db, left_out);
  apply ("left-out", db, clean);
  assert_left_out ("left-out", db, left_out,
                   "next numbers of AUTO_INCREMENT, which belong to the rows: t: 100; widths to display numbers in: t.a: int(5); "
                   "definers: tr: no'one@%; those who have rights here: 'DATABASE_user'@'%'");
}

/* Names of the database are in what the server tells: whatever it is called, the rest is the same. */
static void
test_database_name (gconstpointer data)
{
  static const char script[] = "CREATE TABLE `%s` (`%s` INT); CREATE SEQUENCE s; CREATE TABLE u (a INT DEFAULT nextval(s), b INT AS (a + 1));"
                               "CREATE VIEW v AS SELECT `%s` AS k FROM `%s`; CREATE VIEW x AS SELECT a FROM u;"
                               "CREATE VIEW w AS SELECT `%s`.`%s` + 1 AS q FROM `%s` AS `%s` JOIN u ON u.a = `%s`.`%s`;"
                               "CREATE VIEW z AS SELECT 'it''s' AS t FROM u WHERE a IN (SELECT `%s`.a FROM u AS `%s`)";
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_MARIADB);
  g_autofree char *name = db ? g_strconcat (marq_test_db_get_name (db), data, NULL) : NULL;
  g_auto (GStrv) ticks = g_strsplit (name ? name : "", "`", -1);
  g_autofree char *doubled = g_strjoinv ("``", ticks);
  g_auto (GStrv) parts = g_strsplit (script, "%s", -1);
  g_autofree char *tables = g_strjoinv (doubled, parts);
  g_autofree char *escaped = g_uri_escape_string (name ? name : "", NULL, FALSE);
  g_autofree char *make = NULL;
  g_autofree char *drop = g_strdup_printf ("DROP DATABASE `%s`", doubled);
  g_autofree char *url = NULL;
  g_auto (GStrv) address = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (MarqSchema) strange = NULL;
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *got = NULL;

  if (!db)
    return;
  apply ("name", db, tables);
  schema = read_database (db, NULL);
  make = g_strdup_printf ("CREATE DATABASE `%s` CHARACTER SET utf8mb4; USE `%s`; %s; USE %s", doubled, doubled, tables, marq_test_db_get_name (db));
  apply ("name", db, make);
  address = g_strsplit (marq_test_db_get_url (db), "/", -1);
  url = g_strdup_printf ("%s//%s/%s", address[0], address[2], escaped);
  connection = marq_connection_open (url, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (connection->info.database, ==, name);
  strange = marq_connection_read (connection, NULL, NULL, &error);
  g_assert_no_error (error);
  apply ("name", db, drop);
  wanted = write_schema ("name", schema);
  got = write_schema ("name", strange);
  assert_same_lines (name, got, wanted);
}

static void
test_corpus (gconstpointer data)
{
  const char *name = data;
  const char *corpus = marq_test_require_env ("MARQ_TEST_CORPUS");
  const char *const command[] = { "mariadb", NULL };
  g_autofree char *path = corpus ? g_build_filename (corpus, "mysql", name, NULL) : NULL;
  g_autofree char *script = NULL;
  g_autoptr (MarqTestDb) db = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autofree char *output = NULL;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);

  if (!path || !g_file_get_contents (path, &script, NULL, NULL))
    {
      marq_test_skip ("there is no %s", path ? path : "corpus");
      return;
    }
  db = marq_test_db_new (MARQ_DIALECT_MARIADB);
  if (!db)
    return;
  output = run_client (db, command, script);
  /* It has indexes on expressions, which MariaDB does not. */
  if (g_str_equal (name, "temporal-visibility.sql"))
    {
      g_assert_null (output);
      return;
    }
  g_assert_nonnull (output);
  schema = read_database (db, left_out);
  assert_left_out (name, db, left_out, NULL);
  check_round (name, db, schema);
}

int
main (int argc, char **argv)
{
  static const char *const corpus[] = { "kratos.sql", "sakila.sql", "temporal.sql", "temporal-visibility.sql" };

  static const char *const names[] = { "_same", "``o'd\"d \\ %s $$ -- ä", ".", "select" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < marq_n_cases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/mariadb-read/case/%s", marq_cases[i].kind);

      if (!marq_cases[i].none[MARQ_DIALECT_MARIADB])
        g_test_add_data_func (path, &marq_cases[i], test_case);
    }
  for (guint i = 0; i < marq_n_mariadb_tables; i++)
    {
      g_autofree char *path = g_strdup_printf ("/mariadb-read/tables/%s", marq_mariadb_tables[i].name);

      g_test_add_data_func (path, &marq_mariadb_tables[i], test_tables);
    }
  for (guint i = 0; i < marq_n_mariadb_changes; i++)
    {
      g_autofree char *path = g_strdup_printf ("/mariadb-read/change/%s", marq_mariadb_changes[i].name);

      g_test_add_data_func (path, &marq_mariadb_changes[i], test_change);
    }
  g_test_add_func ("/mariadb-read/left-out", test_left_out);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf ("/mariadb-read/database-name/%u", i);

      g_test_add_data_func (path, names[i], test_database_name);
    }
  for (guint i = 0; i < G_N_ELEMENTS (corpus); i++)
    {
      g_autofree char *path = g_strdup_printf ("/mariadb-read/corpus/%s", corpus[i]);

      g_test_add_data_func (path, corpus[i], test_corpus);
    }
  return g_test_run ();
}
