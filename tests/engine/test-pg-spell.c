/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person types and what PostgreSQL makes of it are one, and what means something else is not. */
#include "config.h"

#include "compare/marq-compare.h"
#include "engine/marq-canonical.h"
#include "engine/marq-engine.h"
#include "engine/postgres/marq-pg-equivalence.h"
#include "marq-sketch.h"
#include "marq-test-db.h"
#include "marq-test.h"

static const char setup[] =
    "CREATE SCHEMA \"Odd \"\"one\";\n"
    "CREATE TYPE mood AS ENUM ('sad', 'happy');\n"
    "CREATE FUNCTION shout(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)';\n"
    "CREATE FUNCTION \"Odd \"\"one\".whisper(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)';\n"
    "CREATE SEQUENCE numbers;\n"
    "CREATE DOMAIN percent AS integer DEFAULT -1 CHECK (VALUE >= -1 AND VALUE <= 100);\n"
    "CREATE TABLE users (id bigint DEFAULT nextval('numbers'), name varchar(40) DEFAULT 'a', status text DEFAULT 'new',\n"
    "  code text COLLATE \"C\", \"order\" integer DEFAULT -1, price numeric(10,2) DEFAULT 0, born date DEFAULT CURRENT_DATE,\n"
    "  seen timestamptz DEFAULT now(), feeling mood DEFAULT 'sad', tags text[] DEFAULT '{}', data jsonb DEFAULT '{}',\n"
    "  big text GENERATED ALWAYS AS (upper(status)) STORED,\n"
    "  CONSTRAINT some_status CHECK (status IN ('a', 'b')), CONSTRAINT some_name CHECK (name IN ('a', 'b')),\n"
    "  CONSTRAINT near CHECK (price BETWEEN 1 AND 10), CONSTRAINT shouts CHECK (shout(code) LIKE 'A%'),\n"
    "  CONSTRAINT felt CHECK (feeling <> 'sad'));\n"
    "CREATE INDEX by_name ON users ((lower(name)), (\"order\" + 1)) WHERE status <> 'gone' AND name = 'x';\n"
    "CREATE POLICY own ON users USING (name = current_user) WITH CHECK (EXISTS (SELECT 1 FROM users u WHERE u.id = users.id));\n"
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
    "CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION touch();\n"
    "CREATE VIEW young AS SELECT *, born + 1 AS next FROM users WHERE born > '2000-01-01';\n"
    "CREATE FUNCTION add(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT a + b';\n"
    "CREATE TABLE \"Odd \"\"one\".\"T %s\" (\"a$$b\" text DEFAULT 'x' CONSTRAINT \"c--\" CHECK (\"a$$b\" IN ('1', '2')),\n"
    "  \"Name\" text, CONSTRAINT hushed CHECK (\"Odd \"\"one\".whisper(\"Name\") = 'x'));\n"
    "CREATE TABLE visits (at timestamptz NOT NULL, n integer) PARTITION BY RANGE (at);\n"
    "CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');\n";

/* part: which of an index's parts; typed: instead of what was read. */
typedef struct
{
  const char *path;
  int         part;
  const char *property;
  const char *typed;
  gboolean    differs;
} MarqSpelling;

static const MarqSpelling spellings[] = {
  { "public.users.id", -1, "default_expression", "nextval('numbers')" },
  { "public.users.id", -1, "default_expression", "nextval('other')", TRUE },
  { "public.users.name", -1, "default_expression", "'a'" },
  { "public.users.name", -1, "default_expression", "'b'", TRUE },
  { "public.users.order", -1, "default_expression", "-1" },
  { "public.users.order", -1, "default_expression", "- 1" },
  { "public.users.order", -1, "default_expression", "1", TRUE },
  { "public.users.price", -1, "default_expression", "0" },
  { "public.users.born", -1, "default_expression", "current_date" },
  { "public.users.seen", -1, "default_expression", "NOW()" },
  { "public.users.seen", -1, "default_expression", "clock_timestamp()", TRUE },
  { "public.users.feeling", -1, "default_expression", "'sad'" },
  { "public.users.feeling", -1, "default_expression", "'sad'::mood" },
  { "public.users.feeling", -1, "default_expression", "'happy'", TRUE },
  { "public.users.tags", -1, "default_expression", "'{}'" },
  { "public.users.data", -1, "default_expression", "'{}'" },
  { "public.users.data", -1, "default_expression", "'[]'", TRUE },
  { "public.users.big", -1, "generated_expression", "UPPER( status )" },
  { "public.users.big", -1, "generated_expression", "lower(status)", TRUE },
  { "public.users.some_status", -1, "expression", "status IN ('a','b')" },
  { "public.users.some_status", -1, "expression", "status = ANY (ARRAY['a', 'b'])" },
  { "public.users.some_status", -1, "expression", "status IN ('a','c')", TRUE },
  { "public.users.some_name", -1, "expression", "name in ('a', 'b')" },
  { "public.users.near", -1, "expression", "price BETWEEN 1 AND 10" },
  { "public.users.near", -1, "expression", "price >= 1 AND price <= 10" },
  { "public.users.near", -1, "expression", "price >= 1 AND price < 10", TRUE },
  { "public.users.shouts", -1, "expression", "shout(code) LIKE 'A%'" },
  { "public.users.shouts", -1, "expression", "shout(code) ILIKE 'A%'", TRUE },
  { "public.users.felt", -1, "expression", "feeling != 'sad'" },
  { "public.users.by_name", -1, "predicate", "status != 'gone' and name = 'x'" },
  { "public.users.by_name", -1, "predicate", "status != 'gone' or name = 'x'", TRUE },
  { "public.users.by_name", 0, "expression", "lower(name)" },
  { "public.users.by_name", 0, "expression", "upper(name)", TRUE },
  { "public.users.by_name", 1, "expression", "\"order\"+1" },
  { "public.users.own", -1, "using_expression", "name = CURRENT_USER" },
  { "public.users.own", -1, "check_expression", "exists (select 1 from users u where u.id = users.id)" },
  { "public.users.own", -1, "check_expression", "exists (select 1 from users u where u.id <> users.id)", TRUE },
  { "public.users.touched", -1, "condition", "old.name is distinct from new.name" },
  { "public.users.touched", -1, "condition", "old.status is distinct from new.status", TRUE },
  { "public.young", -1, "definition", "select *, born+1 as next from users where born > date '2000-01-01';" },
  { "public.young", -1, "definition", "select *, born+2 as next from users where born > date '2000-01-01'", TRUE },
  { "public.percent", -1, "default_expression", "-1" },
  { "public.percent", -1, "default_expression", "-2", TRUE },
  { "public.percent.percent_check", -1, "expression", "value between -1 and 100" },
  { "public.add", -1, "arguments", "a int, b INT4 DEFAULT 1" },
  { "public.add", -1, "arguments", "a int, b INT4 DEFAULT 2", TRUE },
  { "public.add", -1, "returns", "int" },
  { "Odd \"one.T %s.a$$b", -1, "default_expression", "'x'" },
  { "Odd \"one.T %s.c--", -1, "expression", "\"a$$b\" IN ('1','2')" },
  { "Odd \"one.T %s.c--", -1, "expression", "\"a$$b\" IN ('1','3')", TRUE },
  { "Odd \"one.T %s.hushed", -1, "expression", "whisper(\"Name\") = 'x'" },
  { "public.visits_1", -1, "partition_bound", "FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')" },
  { "public.visits_1", -1, "partition_bound", "FOR VALUES FROM ('2024-01-01') TO ('2024-03-01')", TRUE },
  /* What cannot be, and what would be more than a text. */
  { "public.users.name", -1, "default_expression", "no_such_function()", TRUE },
  { "public.users.name", -1, "default_expression", "'a'); DROP TABLE users; --", TRUE },
  { "public.users.some_status", -1, "expression", "true)); DROP TABLE users; --", TRUE },
  { "public.young", -1, "definition", "SELECT 1; DROP TABLE users", TRUE },
  { "public.young", -1, "definition", "WITH gone AS (DELETE FROM users RETURNING *) SELECT * FROM gone", TRUE },
};

/* As the engine holds it. */
static MarqSchema *
read_database (MarqConnection *connection)
{
  const MarqEngineSettings settings = { MARQ_SERIAL_STYLE_IDENTITY, MARQ_ENUM_STYLE_NATIVE, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSchema) schema = marq_connection_read (connection, NULL, NULL, &error);

  g_assert_no_error (error);
  return marq_engine_lower (&marq_postgres_engine, schema, &settings, NULL);
}

static gpointer
find_item (MarqSchema *schema, const MarqSpelling *spelling)
{
  gpointer item = marq_sketch_find (schema, spelling->path);

  g_assert_nonnull (item);
  return spelling->part < 0 ? item : marq_item_list_get (marq_index_get_parts (item), (guint) spelling->part);
}

static guint
count_changes (MarqMatching *matching, const MarqEquivalence *equivalence)
{
  g_autoptr (GPtrArray) changes = marq_compare (matching, equivalence);

  return changes->len;
}

static void
check_spelling (MarqConnection *connection, MarqSchema *held, const MarqSpelling *spelling)
{
  g_autoptr (MarqSchema) typed = read_database (connection);
  g_autoptr (MarqCanonical) canonical = marq_canonical_new (connection);
  g_autoptr (MarqMatching) matching = NULL;
  g_autoptr (GError) error = NULL;
  guint n;

  g_object_set (find_item (typed, spelling), spelling->property, spelling->typed, NULL);
  matching = marq_matching_new (MARQ_ITEM (typed), MARQ_ITEM (held), MARQ_MATCHING_NAMES, NULL, &error);
  g_assert_no_error (error);
  marq_canonical_learn (canonical, matching, NULL, &error);
  g_assert_no_error (error);
  n = count_changes (matching, marq_canonical_get_equivalence (canonical));
  if ((n > 0) == spelling->differs)
    return;
  g_test_message ("%s: %s: %s", spelling->path, spelling->typed, n ? "differs" : "is taken for the same");
  g_test_fail ();
}

static void
test_spellings (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqSchema) held = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *failure = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (!db)
    return;
  failure = marq_test_db_run (db, setup);
  g_assert_cmpstr (failure, ==, NULL);
  before = marq_test_db_dump (db);
  connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  g_assert_no_error (error);
  held = read_database (connection);
  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    check_spelling (connection, held, &spellings[i]);
  after = marq_test_db_dump (db);
  g_assert_cmpstr (before, ==, after);
}

/* With no right but TEMP, and where even that is not to be had. */
static void
test_rights (void)
{
  static const struct
  {
    const char *grants;
    gboolean    known;
  } rights[] = {
    { "REVOKE ALL ON DATABASE %1$s FROM public; GRANT CONNECT, TEMP ON DATABASE %1$s TO marq_spell;", TRUE },
    { "REVOKE ALL ON DATABASE %1$s FROM public, marq_spell; GRANT CONNECT ON DATABASE %1$s TO marq_spell;", FALSE },
    { "GRANT TEMP ON DATABASE %1$s TO marq_spell; ALTER ROLE marq_spell IN DATABASE %1$s SET default_transaction_read_only = on;", FALSE },
  };
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autofree char *name = db ? marq_test_db_ask (db, "SELECT quote_ident(current_database())") : NULL;
  g_autofree char *failure = NULL;

  if (!db)
    return;
  failure = marq_test_db_run (db, "CREATE TABLE t (a varchar CHECK (a || 'x' = 'y'));\n"
                                  "DO $$ BEGIN CREATE ROLE marq_spell LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;");
  g_assert_cmpstr (failure, ==, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rights); i++)
    {
      g_autoptr (GString) script = g_string_new (rights[i].grants);
      g_autoptr (GUri) uri = g_uri_parse (marq_test_db_get_url (db), G_URI_FLAGS_ENCODED, NULL);
      g_autoptr (GUri) other = g_uri_build (G_URI_FLAGS_ENCODED, "postgresql", "marq_spell", g_uri_get_host (uri), g_uri_get_port (uri),
                                            g_uri_get_path (uri), NULL, NULL);
      g_autofree char *url = g_uri_to_string (other);
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqConnection) connection = NULL;
      g_autoptr (MarqSchema) typed = NULL;
      g_autoptr (MarqSchema) held = NULL;
      g_autoptr (MarqCanonical) canonical = NULL;
      g_autoptr (MarqMatching) matching = NULL;

      g_string_replace (script, "%1$s", name, 0);
      g_clear_pointer (&failure, g_free);
      failure = marq_test_db_run (db, script->str);
      g_assert_cmpstr (failure, ==, NULL);
      connection = marq_connection_open (url, NULL, NULL, &error);
      g_assert_no_error (error);
      typed = read_database (connection);
      held = read_database (connection);
      g_object_set (marq_sketch_find (typed, "public.t.t_a_check"), "expression", "a||'x' = 'y'", NULL);
      matching = marq_matching_new (MARQ_ITEM (typed), MARQ_ITEM (held), MARQ_MATCHING_NAMES, NULL, &error);
      canonical = marq_canonical_new (connection);
      marq_canonical_learn (canonical, matching, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (count_changes (matching, marq_canonical_get_equivalence (canonical)), ==, rights[i].known ? 0 : 1);
    }
}

/* In somebody's transaction, which goes on as it was. */
static void
test_inner (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqSchema) held = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  if (!db)
    return;
  connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  g_assert_no_error (error);
  for (const char *const *statement = (const char *const[]){ "BEGIN", "CREATE TABLE t (a text DEFAULT 'x')", NULL }; *statement; statement++)
    {
      g_autoptr (GPtrArray) none G_GNUC_UNUSED = marq_connection_query (connection, *statement, NULL, &error);

      g_assert_no_error (error);
    }
  held = read_database (connection);
  check_spelling (connection, held, &(MarqSpelling){ "public.t.a", -1, "default_expression", "'x'" });
  rows = marq_connection_query (connection, "SELECT current_setting('lock_timeout'), count(*) FROM t", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((char **) rows->pdata[0])[0], ==, "0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pg-spell/spellings", test_spellings);
  g_test_add_func ("/pg-spell/rights", test_rights);
  g_test_add_func ("/pg-spell/inner", test_inner);
  return g_test_run ();
}
