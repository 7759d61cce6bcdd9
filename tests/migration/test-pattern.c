/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Templates of migrations: each of ours runs on a filled table and rolls back, catalog and rows; what fills their
 * holes stays in them.
 */
#include "config.h"

#include <string.h>

#include "marq-test-db.h"
#include "marq-test.h"
#include "migration/marq-migration-error.h"
#include "migration/generate/marq-pattern.h"

#define ROWS "250"
#define ODD "\"Or\"\"ders; x\""

typedef struct
{
  MarqDialect dialect;
  const char *pattern;
  const char *before;   /* pattern that has to be there first */
  const char *setup;
  const char *values[16];
  const char *question; /* after up */
  const char *answer;
  const char *rows;     /* the same before up and after down */
  const char *in_between; /* written after up, before down; or NULL */
  const char *afterwards; /* after down; or NULL */
} MarqRun;

static const char pg_orders[] =
  "CREATE TABLE orders (id bigserial PRIMARY KEY, total integer NOT NULL, note text, made date NOT NULL);"
  "INSERT INTO orders (total, note, made) SELECT g, 'n' || g, date '2026-01-01' + g FROM generate_series(1, " ROWS ") g;";
static const char pg_rows[] = "SELECT md5(string_agg(concat_ws('|', id, total, note, made), ',' ORDER BY id)) FROM orders";
static const char pg_odd[] =
  "CREATE TABLE " ODD " (\"the key\" uuid PRIMARY KEY DEFAULT gen_random_uuid(), \"select\" integer NOT NULL);"
  "INSERT INTO " ODD " (\"select\") SELECT g FROM generate_series(1, " ROWS ") g;";
static const char pg_enum[] =
  "CREATE TYPE state AS ENUM ('new', 'it''s paid', 'sent');"
  "CREATE TABLE orders (id serial PRIMARY KEY, state state NOT NULL DEFAULT 'it''s paid');"
  "INSERT INTO orders (state) SELECT (enum_range(NULL::state))[1 + g % 3] FROM generate_series(1, " ROWS ") g;";
static const char pg_big[] =
  "CREATE TABLE big (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, made date NOT NULL, total integer CHECK (total > 0),"
  " twice integer GENERATED ALWAYS AS (total * 2) STORED);"
  "CREATE INDEX big_total ON big (total); COMMENT ON TABLE big IS 'it''s big'; COMMENT ON COLUMN big.total IS 'sum';"
  "INSERT INTO big (made, total) SELECT date '2026-01-01' + g % 300, g FROM generate_series(1, " ROWS ") g;";
static const char my_orders[] =
  "CREATE TABLE orders (id BIGINT PRIMARY KEY AUTO_INCREMENT, total INT NOT NULL, note VARCHAR(40)) CHARACTER SET utf8mb4;"
  "INSERT INTO orders (total, note) SELECT seq, CONCAT('n', seq) FROM seq_1_to_" ROWS ";";
static const char my_rows[] = "SELECT MD5(GROUP_CONCAT(CONCAT_WS('|', id, total, note) ORDER BY id)) FROM orders";

#define PG MARQ_DIALECT_POSTGRESQL
#define MY MARQ_DIALECT_MARIADB
#define LITE MARQ_DIALECT_SQLITE

static const MarqRun runs[] = {
  { PG, "add-not-null-column", NULL, pg_orders,
    { "table=public.orders", "column=weight", "type=numeric(10,2)", "value=total * 1.5", "default=7", "batch=30", NULL },
    "SELECT count(*) || ' ' || sum(weight - total * 1.5)::int || ' ' || (SELECT attnotnull FROM pg_attribute WHERE attname = 'weight') FROM orders",
    ROWS " 0 true", pg_rows, NULL },
  { PG, "add-not-null-column", NULL, pg_odd,
    { "table=" ODD, "column=a\"b $1", "value='x'", "key=the key", "batch=1", NULL },
    "SELECT count(\"a\"\"b $1\")::text FROM " ODD, ROWS, "SELECT md5(string_agg(t::text, ',' ORDER BY \"the key\")) FROM " ODD " t", NULL },
  { PG, "batch-update", NULL, pg_orders,
    { "table=orders", "column=note", "value=upper(note)", "where=note <> upper(note) AND total % 2 = 0", "batch=7", NULL },
    "SELECT count(*)::text FROM orders WHERE note LIKE 'N%'", "125", pg_rows, NULL },
  { PG, "rename-column-expand", NULL, pg_orders, { "table=orders", "old=note", "new=remark", "type=text", "batch=40", NULL },
    "SELECT count(*)::text FROM orders WHERE remark = note", ROWS, pg_rows,
    "INSERT INTO orders (total, note, made) VALUES (1, 'old', now()); INSERT INTO orders (total, remark, made) VALUES (2, 'new', now());"
    "UPDATE orders SET note = 'x' WHERE id = 1; UPDATE orders SET remark = 'y' WHERE id = 2;"
    "DO $$ BEGIN ASSERT (SELECT count(*) = 252 AND bool_and(note = remark) FROM orders); END $$;"
    "DELETE FROM orders WHERE id > " ROWS "; UPDATE orders SET note = 'n' || id WHERE id <= 2;" },
  { PG, "rename-column-contract", "rename-column-expand", pg_orders, { "table=orders", "old=note", "new=remark", "type=text", "batch=40", NULL },
    "SELECT count(remark)::text FROM orders", ROWS, pg_rows, NULL },
  { PG, "split-table", NULL, pg_orders, { "table=orders", "new=order_notes", "columns=note,made", "batch=33", NULL },
    "SELECT count(*)::text FROM orders o JOIN order_notes n USING (id) WHERE (n.note, n.made) = (o.note, o.made)", ROWS, pg_rows,
    "INSERT INTO orders (total, note, made) VALUES (1, 'later', now()); UPDATE orders SET note = 'x' WHERE id = 1;"
    "DO $$ BEGIN ASSERT (SELECT count(*) = 251 FROM orders o JOIN order_notes n USING (id) WHERE n.note = o.note); END $$;"
    "DELETE FROM orders WHERE note = 'later'; UPDATE orders SET note = 'n1' WHERE id = 1;" },
  { PG, "add-enum-value", NULL, pg_enum, { "enum=public.state", "value=it's \"void\"", "after=it's paid", NULL },
    "SELECT enum_range(NULL::state)::text", "{new,\"it's paid\",\"it's \\\"void\\\"\",sent}",
    "SELECT md5(string_agg(o::text, ',' ORDER BY id)) FROM orders o",
    "INSERT INTO orders (state) VALUES ('it''s \"void\"'); DELETE FROM orders WHERE state <> 'it''s \"void\"' AND id > " ROWS ";"
    "DELETE FROM orders WHERE id > " ROWS },
  { PG, "uuid-key", NULL, pg_orders, { "table=orders", "batch=60", NULL }, "SELECT count(DISTINCT uuid)::text FROM orders", ROWS, pg_rows, NULL },
  { PG, "uuid-key-switch", "uuid-key", pg_orders, { "table=orders", NULL },
    "SELECT string_agg(pg_get_constraintdef(oid), ';') FROM pg_constraint WHERE conrelid = 'orders'::regclass AND contype = 'p'",
    "PRIMARY KEY (uuid)", pg_rows, NULL },
  { PG, "uuid-reference", "uuid-key", pg_orders, { "table=lines", "reference=order_id", "parent=orders", "batch=33", NULL },
    "SELECT count(*)::text FROM lines l JOIN orders o ON o.uuid = l.order_id_uuid AND o.id = l.order_id", "500",
    "SELECT md5(string_agg(concat_ws('|', id, order_id), ',' ORDER BY id)) FROM lines",
    "INSERT INTO lines (order_id) VALUES (3); DO $$ BEGIN ASSERT (SELECT count(order_id_uuid) = 501 FROM lines); END $$;"
    "DELETE FROM lines WHERE id > 500" },
  { PG, "partition-table", NULL, pg_big, { "table=big", "column=made", "bound=2027-01-01", "until=2027-02-01", NULL },
    "SELECT (SELECT count(*) FROM big) || ' ' || (SELECT count(*) FROM pg_inherits WHERE inhparent = 'big'::regclass)", ROWS " 3",
    "SELECT md5(string_agg(concat_ws('|', id, made, total), ',' ORDER BY id)) FROM big WHERE id <= " ROWS,
    "INSERT INTO big (made, total) VALUES ('2026-12-31', 1), ('2027-01-01', 2), ('2030-01-01', 3);"
    "DO $$ BEGIN ASSERT (SELECT min(id) > " ROWS " AND count(DISTINCT tableoid) = 3 FROM big WHERE id > " ROWS "); END $$",
    "DO $$ BEGIN ASSERT (SELECT count(*) = " ROWS " + 3 FROM big); END $$; DELETE FROM big WHERE made > '2026-12-30'" },
  { MY, "add-not-null-column", NULL, my_orders,
    { "table=orders", "column=we`ight", "type=DECIMAL(10,2)", "value=total * 1.5", "default=7", "batch=30", NULL },
    "SELECT CONCAT(COUNT(*), ' ', CAST(SUM(`we``ight` - total * 1.5) AS INT)) FROM orders", ROWS " 0", my_rows, NULL },
  { MY, "batch-update", NULL, my_orders,
    { "table=orders", "column=note", "value=CONCAT('\\\\', note)", "where=note NOT LIKE '\\\\\\\\%' AND total % 2 = 0", "batch=7", NULL },
    "SELECT COUNT(*) FROM orders WHERE note LIKE '\\\\\\\\n%'", "125", my_rows, NULL },
  { MY, "rename-column-expand", NULL, my_orders, { "table=orders", "old=note", "new=remark", "type=VARCHAR(40)", "batch=40", NULL },
    "SELECT COUNT(*) FROM orders WHERE remark = note", ROWS, my_rows,
    "UPDATE orders SET note = 'x' WHERE id = 1; UPDATE orders SET remark = 'x' WHERE id = 2;"
    "UPDATE orders SET note = 'wrong' WHERE note <> remark; UPDATE orders SET note = CONCAT('n', id) WHERE note = 'x' AND remark = 'x'" },
  { MY, "rename-column-contract", "rename-column-expand", my_orders, { "table=orders", "old=note", "new=remark", "type=VARCHAR(40)", NULL },
    "SELECT COUNT(remark) FROM orders", ROWS, my_rows, NULL },
  { MY, "split-table", NULL, my_orders, { "table=orders", "new=order_notes", "columns=note", "batch=33", NULL },
    "SELECT COUNT(*) FROM orders o JOIN order_notes n USING (id) WHERE n.note = o.note", ROWS, my_rows, NULL },
  { MY, "add-enum-value", NULL,
    "CREATE TABLE orders (id INT PRIMARY KEY, state ENUM ('new', 'it''s paid') NOT NULL DEFAULT 'new');"
    "INSERT INTO orders SELECT seq, 1 + seq % 2 FROM seq_1_to_" ROWS,
    { "table=orders", "column=state", "values=new,it's paid", "rest=NOT NULL DEFAULT 'new'", "value=vo\\id", "instead=new", NULL },
    "SELECT column_type FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = 'state'",
    "enum('new','it''s paid','vo\\\\id')", "SELECT MD5(GROUP_CONCAT(CONCAT_WS('|', id, state) ORDER BY id)) FROM orders", NULL },
  { MY, "uuid-key", NULL, my_orders, { "table=orders", "batch=60", NULL }, "SELECT COUNT(DISTINCT uuid) FROM orders", ROWS, my_rows, NULL },
  { LITE, "add-not-null-column", NULL,
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER NOT NULL); INSERT INTO orders (total) VALUES (1), (2), (3);",
    { "table=orders", "column=we\"ight", "type=REAL", "value=total * 1.5", "default=7", NULL }, "SELECT sum(\"we\"\"ight\") FROM orders", "9.0",
    "SELECT group_concat(id || '|' || total) FROM orders", NULL },
};

static MarqPattern *
find (const char *id)
{
  g_autoptr (GError) error = NULL;
  MarqPattern *pattern = marq_pattern_find ("/nonexistent", id, &error);

  g_assert_no_error (error);
  return pattern;
}

static gboolean
has_hole (MarqPattern *pattern, const char *value, MarqDialect dialect)
{
  GPtrArray *holes = marq_pattern_get_holes (pattern);

  for (guint i = 0; i < holes->len; i++)
    {
      const MarqHole *hole = holes->pdata[i];

      if (g_str_has_prefix (value, hole->name) && value[strlen (hole->name)] == '=' && hole->dialects & (1u << dialect))
        return TRUE;
    }
  return FALSE;
}

static MarqFilled
fill (const MarqRun *run, const char *id)
{
  g_autoptr (MarqPattern) pattern = find (id);
  g_autoptr (GError) error = NULL;
  const char *values[G_N_ELEMENTS (run->values)] = { NULL };
  MarqFilled filled;
  guint n = 0;

  for (guint i = 0; run->values[i]; i++)
    if (g_str_equal (id, run->pattern) || has_hole (pattern, run->values[i], run->dialect))
      values[n++] = run->values[i];
  /* The table that the first part is about is the one that the second one points at. */
  if (g_str_equal (run->pattern, "uuid-reference") && g_str_equal (id, "uuid-key"))
    values[0] = "table=orders", values[1] = NULL;
  g_assert_true (marq_pattern_fill (pattern, run->dialect, values, "1.2.0-003", &filled, &error) || error);
  g_assert_no_error (error);
  return filled;
}

static void
execute (MarqTestDb *db, const char *script, const char *what)
{
  g_autofree char *failure = marq_test_db_run (db, script);

  if (failure)
    g_error ("%s: %s\n%s", what, failure, script);
}

static void
test_run (gconstpointer data)
{
  const MarqRun *run = data;
  g_autoptr (MarqTestDb) db = marq_test_db_new (run->dialect);
  g_auto (MarqFilled) first = { NULL, NULL };
  g_auto (MarqFilled) filled = { NULL, NULL };

  if (!db)
    return;
  execute (db, run->setup, "setup");
  if (g_str_equal (run->pattern, "uuid-reference"))
    execute (db, "CREATE TABLE lines (id serial PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders);"
                 "INSERT INTO lines (order_id) SELECT 1 + g % " ROWS " FROM generate_series(1, 500) g", "lines");
  if (run->before)
    {
      first = fill (run, run->before);
      execute (db, first.up, run->before);
    }
  filled = fill (run, run->pattern);
  g_assert_nonnull (filled.down);
  for (guint round = 0; round < 2; round++)
    {
      g_autofree char *dump = marq_test_db_dump (db);
      g_autofree char *rows = marq_test_db_ask (db, run->rows);
      g_autofree char *answer = NULL;
      g_autofree char *dump_after = NULL;
      g_autofree char *rows_after = NULL;

      execute (db, filled.up, "up");
      answer = marq_test_db_ask (db, run->question);
      g_assert_cmpstr (answer, ==, run->answer);
      if (run->in_between)
        execute (db, run->in_between, "in between");
      execute (db, filled.down, "down");
      if (run->afterwards)
        execute (db, run->afterwards, "afterwards");
      dump_after = marq_test_db_dump (db);
      rows_after = marq_test_db_ask (db, run->rows);
      g_assert_cmpstr (dump_after, ==, dump);
      g_assert_cmpstr (rows_after, ==, rows);
    }
}

/* Each of ours says, for each engine, what it does there or why it does not. */
static void
test_all_are_run (void)
{
  g_autoptr (GPtrArray) patterns = marq_pattern_list ("/nonexistent", NULL);

  g_assert_cmpuint (patterns->len, ==, 10);
  for (guint i = 0; i < patterns->len; i++)
    for (MarqDialect dialect = 0; dialect <= MARQ_DIALECT_MARIADB; dialect++)
      {
        gboolean is_run = FALSE;

        for (guint j = 0; j < G_N_ELEMENTS (runs); j++)
          is_run = is_run || (runs[j].dialect == dialect && g_str_equal (runs[j].pattern, marq_pattern_get_id (patterns->pdata[i])));
        g_test_message ("%s", marq_pattern_get_id (patterns->pdata[i]));
        g_assert_true (is_run == marq_pattern_is_for (patterns->pdata[i], dialect));
        g_assert_true (is_run || marq_pattern_get_refusal (patterns->pdata[i], dialect));
      }
}

static const char sample[] = "-- ours\n-- marquetry: template Sample\n-- One.\n-- Two.\n-- marquetry: type data\n"
                             "-- marquetry: hole table name -- The table\n"
                             "-- marquetry: hole columns identifiers = a,b -- Columns\n"
                             "-- marquetry: hole value sql = now() -- Value -- of it\n"
                             "-- marquetry: hole words texts = x -- Words\n"
                             "-- marquetry: hole n number = 3 -- How many\n"
                             "-- marquetry: hole mark identifier = {{table}}_{{n}}_idx -- Name\n"
                             "-- marquetry: hole rest sql for mariadb = -- Rest\n"
                             "-- marquetry: refused sqlite -- no\r\n"
                             "-- marquetry: up postgresql, mariadb\r\n"
                             "{{table}} {{columns}} {{columns|x.*}} {{table|text}} {{value}} {{words}} {{n}} {{mark}} {{version}}\r\n"
                             "-- marquetry: step\n"
                             "-- marquetry: down postgresql\n-\n";

static const struct
{
  const char *values[4];
  const char *up;    /* its first line; or */
  const char *error; /* what it says */
} fillings[] = {
  { { "table=t" }, "t a, b x.a, x.b 't' now() 'x' 3 t_3_idx 1_0_3", NULL },
  { { "table=S.\"a.b\"\"\"", "columns= select ,\"x, y\"" },
    "\"S\".\"a.b\"\"\" \"select\", \"x, y\" x.\"select\", x.\"x, y\" '\"S\".\"a.b\"\"\"' now() 'x' 3 \"a.b\"\"_3_idx\" 1_0_3", NULL },
  { { "table={{n}}", "value='{{table}}'" }, "\"{{n}}\" a, b x.a, x.b '\"{{n}}\"' '{{table}}' 'x' 3 \"{{n}}_3_idx\" 1_0_3", NULL },
  { { "table=t", "words=it's,\"b,c\",\\" }, "t a, b x.a, x.b 't' now() 'it''s', 'b,c', '\\' 3 t_3_idx 1_0_3", NULL },
  { { "table=abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk" }, "abcdefghijklmnopqrstuvwxyz", NULL },
  { { "table=abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl" }, NULL, "longer than" },
  { { NULL }, NULL, "nothing is said for “table” (The table)" },
  { { "table=t", "table=u" }, NULL, "said twice" },
  { { "table=t", "tabel=u" }, NULL, "no hole “tabel”; there are table, columns, value, words, n, mark" },
  { { "table=t", "rest=u" }, NULL, "no hole “rest”" },
  { { "table=t", "n" }, NULL, "“n” says nothing" },
  { { "table=" }, NULL, "a name is" },
  { { "table=a.b.c" }, NULL, "a name is" },
  { { "table=a\nb" }, NULL, "line breaks" },
  { { "table=$marquetry$" }, NULL, "kept for" },
  { { "table=\xff" }, NULL, "UTF-8" },
  { { "table=t", "columns=a,,b" }, NULL, "a name is needed" },
  { { "table=t", "n=0" }, NULL, "above 0" },
  { { "table=t", "n=1; DROP" }, NULL, "above 0" },
  { { "table=t", "n=-1" }, NULL, "above 0" },
  { { "table=t", "value=1; DROP TABLE t" }, NULL, "closes its" },
  { { "table=t", "value=1) OR (1=1" }, NULL, "closes its" },
  { { "table=t", "value='" }, NULL, "closes its" },
  { { "table=t", "value=$$ a" }, NULL, "closes its" },
  { { "table=t", "value=1 -- rest" }, NULL, "closes its" },
  { { "table=t", "value=1 /* rest" }, NULL, "closes its" },
  { { "table=t", "value=1\n-- marquetry: no-transaction\n" }, NULL, "closes its" },
  { { "table=t", "value= " }, NULL, "an expression is needed" },
};

static void
test_fill (void)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (MarqPattern) pattern = marq_pattern_new ("sample", sample, &failure);

  g_assert_no_error (failure);
  g_assert_cmpstr (marq_pattern_get_title (pattern), ==, "Sample");
  g_assert_cmpstr (marq_pattern_get_description (pattern), ==, "One. Two.");
  g_assert_cmpstr (marq_pattern_get_type_nick (pattern), ==, "data");
  for (guint i = 0; i < G_N_ELEMENTS (fillings); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (MarqFilled) filled = { NULL, NULL };
      gboolean well = marq_pattern_fill (pattern, PG, fillings[i].values, "1.0.3", &filled, &error);
      g_auto (GStrv) lines = well ? g_strsplit (filled.up, "\n", 2) : NULL;

      g_test_message ("%u: %s", i, error ? error->message : "");
      g_assert_true (well == (fillings[i].up != NULL));
      if (well)
        {
          g_assert_true (g_str_has_prefix (lines[0], fillings[i].up));
          g_assert_cmpstr (lines[1], ==, "-- marquetry: step\n");
          g_assert_cmpstr (filled.down, ==, "-\n");
          continue;
        }
      g_assert_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE);
      g_assert_nonnull (strstr (error->message, fillings[i].error));
      g_assert_null (filled.up);
    }
}

static void
test_engines (void)
{
  g_autoptr (MarqPattern) pattern = marq_pattern_new ("sample", sample, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (MarqFilled) filled = { NULL, NULL };
  const char *const values[] = { "table=t", NULL };

  g_assert_false (marq_pattern_fill (pattern, LITE, values, "1.0.3", &filled, &error));
  g_assert_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED);
  g_assert_true (g_str_has_suffix (error->message, ": no"));
  g_assert_true (marq_pattern_fill (pattern, MY, values, "1.0.3", &filled, NULL));
  g_assert_null (filled.down);
}

static const struct
{
  const char *text;
  const char *error;
} broken[] = {
  { "", "no “-- marquetry: up”" },
  { "-- marquetry: down\nx", "no “-- marquetry: up”" },
  { "SELECT 1;\n", "line 1: a script begins" },
  { "-- marquetry: hole a\n", "line 1: a hole is" },
  { "-- marquetry: hole a word -- b\n", "no kind “word”" },
  { "-- marquetry: hole a sql for oracle -- b\n", "no engine “oracle”" },
  { "-- marquetry: hole a sql -- b\n-- marquetry: hole a sql -- b\n", "line 2: there is a hole “a” already" },
  { "-- marquetry: hole version sql -- b\n", "“version” already" },
  { "-- marquetry: type nonsense\n", "no type “nonsense”" },
  { "-- marquetry: refused sqlite\n", "say which engine" },
  { "-- marquetry: up oracle\n", "no engine “oracle”" },
  { "-- marquetry: up\n-- marquetry: up sqlite\n", "two scripts" },
  { "-- \xff", "UTF-8" },
};

static const struct
{
  const char *text;
  const char *error;
} unfillable[] = {
  { "-- marquetry: up\n{{a}}\n", "a place for “a”" },
  { "-- marquetry: up\n{{a\n", "does not close" },
  { "-- marquetry: hole a sql = {{b}} -- A\n-- marquetry: hole b sql = {{a}} -- B\n-- marquetry: up\n{{a}}\n", "cannot be known" },
  { "-- marquetry: hole a sql = {{c}} -- A\n-- marquetry: up\n{{a}}\n", "cannot be known" },
};

static void
test_broken (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqPattern) pattern = marq_pattern_new ("mine", broken[i].text, &error);

      g_assert_null (pattern);
      g_assert_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, broken[i].error));
      g_assert_nonnull (strstr (error->message, "“mine”"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (unfillable); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqPattern) pattern = marq_pattern_new ("mine", unfillable[i].text, NULL);
      g_auto (MarqFilled) filled = { NULL, NULL };

      g_assert_false (marq_pattern_fill (pattern, PG, NULL, "1.0.0", &filled, &error));
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, unfillable[i].error));
    }
}

/* What has rows in the way is said, and nothing is half done. */
static void
test_partition_refuses (void)
{
  const MarqRun run = { PG, "partition-table", NULL, pg_big, { "table=big", "column=made", "bound=2026-06-01", "until=2027-02-01", NULL },
                        NULL, NULL, NULL, NULL };
  g_autoptr (MarqTestDb) db = marq_test_db_new (PG);
  g_auto (MarqFilled) filled = { NULL, NULL };
  g_autofree char *failure = NULL;
  g_autofree char *referred = NULL;

  if (!db)
    return;
  filled = fill (&run, run.pattern);
  execute (db, run.setup, "setup");
  execute (db, "CREATE TABLE child (id bigint REFERENCES big)", "child");
  referred = marq_test_db_run (db, filled.up);
  g_assert_nonnull (strstr (referred, "foreign key child_id_fkey"));
  execute (db, "DROP TABLE child", "child");
  failure = marq_test_db_run (db, filled.up);
  g_assert_nonnull (strstr (failure, "big_made_below"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pattern/fill", test_fill);
  g_test_add_func ("/pattern/engines", test_engines);
  g_test_add_func ("/pattern/broken", test_broken);
  g_test_add_func ("/pattern/all-are-run", test_all_are_run);
  g_test_add_func ("/pattern/partition-refuses", test_partition_refuses);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      static const char *const names[] = { "postgresql", "sqlite", "mariadb" };
      g_autofree char *path = g_strdup_printf ("/pattern/%s/%u-%s", names[runs[i].dialect], i, runs[i].pattern);

      g_test_add_data_func (path, &runs[i], test_run);
    }
  return g_test_run ();
}
