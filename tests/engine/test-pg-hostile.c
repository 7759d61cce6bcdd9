/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that are hard to say, of every kind of thing: made, read, made again, altered and back, taken
 * away.
 */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg-kinds.h"
#include "marq-pg-round.h"
#include "marq-test.h"

/* What is put after each name; LONG: as much as there is room for. */
#define LONG "long"

static const struct
{
  const char *name;
  const char *word;
} words[] = {
  { "quotes", "it's \"so\" ''\"\"" },
  { "backslashes", "\\ \\n \\\\" },
  { "signs", "%s%% $$ $1 -- /* */ ;.,()[]{}=@" },
  { "lines", "a\nb\tc\r d" },
  { "emoji", " \xf0\x9f\x90\x98 \xc3\xa9\xe2\x80\xae" },
  { "code", " WHEN (x) EXECUTE FUNCTION TABLE VIEW AS " },
  { "case", "Case CASE" },
  { "long", LONG },
};

/* In bytes, as PostgreSQL counts, and of whole letters. */
static char *
make_long (const char *name)
{
  GString *text = g_string_new (name);

  while (text->len + 2 <= 63)
    g_string_append (text, "\xc3\xa9");
  while (text->len < 63)
    g_string_append_c (text, 'x');
  return g_string_free (text, FALSE);
}

static gboolean
replace_name (const GMatchInfo *match, GString *result, gpointer word)
{
  g_autofree char *name = g_match_info_fetch (match, 0);
  g_autofree char *full = g_str_equal (word, LONG) ? make_long (name) : g_strconcat (name, word, NULL);
  g_autofree char *quoted = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, full);

  g_assert_cmpuint (strlen (full), <=, 63);
  g_string_append (result, quoted);
  return FALSE;
}

/* Roles are the server's, and a slot has few letters to choose from. */
static char *
dup_hostile (const char *script, const char *word)
{
  g_autoptr (GRegex) name = g_regex_new ("\\bzz_(?!role\\b|slot\\b)[a-z_]+\\b", 0, 0, NULL);

  return g_regex_replace_eval (name, script, -1, 0, 0, replace_name, (gpointer) word, NULL);
}

static const char changes[]
  = "SET search_path = zz_schema, public;\n"
    "ALTER TABLE zz_table ADD COLUMN zz_added text DEFAULT 'x' CONSTRAINT zz_added_check CHECK (zz_added <> 'y');\n"
    "ALTER TABLE zz_referring ALTER b TYPE bigint;\n"
    "ALTER TABLE zz_referring DROP CONSTRAINT zz_foreign;\n"
    "DROP INDEX zz_index;\n"
    "CREATE INDEX zz_index_new ON zz_table (s, n);\n"
    "ALTER DOMAIN zz_domain SET DEFAULT 'd';\n"
    "ALTER SEQUENCE zz_bigint_sequence INCREMENT 3;\n"
    "CREATE OR REPLACE FUNCTION zz_trigger_function() RETURNS trigger LANGUAGE plpgsql AS $x$ BEGIN RETURN OLD; END $x$;\n"
    "CREATE OR REPLACE VIEW zz_view WITH (security_barrier) AS SELECT id, s, n FROM zz_table WHERE n > 7 WITH LOCAL CHECK OPTION;\n"
    "ALTER POLICY zz_policy ON zz_table USING (n > 5);\n"
    "DROP TRIGGER zz_trigger ON zz_table;\n"
    "DROP STATISTICS zz_statistics;\n"
    "ALTER PUBLICATION zz_publication DROP TABLE zz_referring;\n"
    "GRANT DELETE ON zz_table TO zz_role;\n"
    "COMMENT ON COLUMN zz_table.s IS 'changed';\n";

static void
unsubscribe (MarqTestDb *db, const char *word)
{
  g_autofree char *script = dup_hostile ("ALTER SUBSCRIPTION zz_subscription DISABLE;\nALTER SUBSCRIPTION zz_subscription SET (slot_name = NONE);\n"
                                         "DROP SUBSCRIPTION zz_subscription;\n",
                                         word);
  g_autofree char *failure = marq_round_run (db, script);

  g_assert_cmpstr (failure, ==, NULL);
}

static MarqTestDb *
make_database (const char *word)
{
  MarqTestDb *db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autofree char *script = dup_hostile (marq_pg_kinds, word);
  g_autofree char *failure = db ? marq_round_run (db, script) : NULL;

  g_assert_cmpstr (failure, ==, NULL);
  return db;
}

/* From what is in db to what is in other; then they are the same. */
static void
turn_into (MarqTestDb *db, MarqTestDb *other)
{
  g_autoptr (MarqSchema) before = marq_round_read (db, NULL);
  g_autoptr (MarqSchema) after = marq_round_read (other, NULL);
  g_autoptr (MarqSchema) made = NULL;
  g_autofree char *why = NULL;
  g_autofree char *script = marq_round_plan (before, after, &why);
  g_autofree char *failure = NULL;
  g_autofree char *dump = NULL;
  g_autofree char *other_dump = NULL;

  g_assert_cmpstr (why, ==, NULL);
  failure = marq_round_run (db, script);
  g_assert_cmpstr (failure, ==, NULL);
  dump = marq_test_db_dump_access (db);
  other_dump = marq_test_db_dump_access (other);
  g_assert_cmpstr (dump, ==, other_dump);
  made = marq_round_read (db, NULL);
  marq_round_assert_same (after, made);
}

static void
test_word (gconstpointer data)
{
  const char *word = data;
  g_autoptr (MarqTestDb) db = make_database (word);
  g_autoptr (MarqTestDb) again = db ? marq_test_db_new (MARQ_DIALECT_POSTGRESQL) : NULL;
  g_autoptr (MarqTestDb) empty = db ? marq_test_db_new (MARQ_DIALECT_POSTGRESQL) : NULL;
  g_autofree char *altered = dup_hostile (changes, word);
  g_autofree char *failure = NULL;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (MarqSchema) schema = NULL;

  if (!db)
    return;
  schema = marq_round_read (db, left_out);
  g_assert_cmpuint (left_out->len, ==, 0);
  turn_into (again, db);
  failure = marq_round_run (db, altered);
  g_assert_cmpstr (failure, ==, NULL);
  turn_into (again, db);
  unsubscribe (db, word);
  turn_into (again, db);
  turn_into (again, empty);
}

/* Words that mean something, and names that differ in nothing but their case. */
static void
test_reserved (void)
{
  static const char script[]
    = "CREATE SCHEMA \"select\"; CREATE SCHEMA \"Select\";\n"
      "CREATE TYPE \"select\".\"order\" AS ENUM ('select', 'Select', '', 'it''s');\n"
      "CREATE TABLE \"select\".\"table\" (\"from\" integer PRIMARY KEY, \"From\" \"select\".\"order\" DEFAULT 'Select', \"user\" text DEFAULT 'user' "
      "CHECK (\"user\" <> 'null'));\n"
      "CREATE TABLE \"select\".\"Table\" (\"from\" integer REFERENCES \"select\".\"table\", \"where\" text);\n"
      "CREATE TABLE \"Select\".\"table\" (LIKE \"select\".\"table\" INCLUDING ALL);\n"
      "CREATE INDEX \"index\" ON \"select\".\"Table\" (\"where\", lower(\"where\"));\n"
      "CREATE INDEX \"Index\" ON \"select\".\"Table\" (\"where\");\n"
      "CREATE VIEW \"select\".\"union\" AS SELECT t.\"from\", u.\"where\" AS \"as\" FROM \"select\".\"table\" t JOIN \"select\".\"Table\" u USING (\"from\");\n"
      "CREATE FUNCTION \"select\".\"end\"(\"in\" \"select\".\"order\") RETURNS integer LANGUAGE sql AS 'SELECT 1';\n"
      "CREATE FUNCTION \"select\".\"End\"(\"in\" \"select\".\"order\") RETURNS integer LANGUAGE sql AS 'SELECT 2';\n";
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqTestDb) again = db ? marq_test_db_new (MARQ_DIALECT_POSTGRESQL) : NULL;
  g_autoptr (MarqTestDb) empty = db ? marq_test_db_new (MARQ_DIALECT_POSTGRESQL) : NULL;
  g_autofree char *failure = NULL;

  if (!db)
    return;
  failure = marq_round_run (db, script);
  g_assert_cmpstr (failure, ==, NULL);
  turn_into (again, db);
  turn_into (again, empty);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pg-hostile/%s", words[i].name);

      g_test_add_data_func (path, words[i].word, test_word);
    }
  g_test_add_func ("/pg-hostile/reserved", test_reserved);
  return g_test_run ();
}
