/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which texts are one to PostgreSQL's parser, and which are not. */
#include "config.h"

#include "engine/postgres/marq-pg-equivalence.h"

static const struct
{
  const char *a;
  const char *b;
  gboolean same;
} expressions[] = {
  { "NOW()", "now()", TRUE },
  { "a+b", "a + b", TRUE },
  { "((a + b))", "a + b", TRUE },
  { "a + (b * c)", "a + b * c", TRUE },
  { "(a + b) * c", "a + b * c", FALSE },
  { "x::int", "CAST(x AS integer)", TRUE },
  { "x::int4", "x::integer", TRUE },
  { "x::varchar(20)", "x::character varying(20)", TRUE },
  { "x::varchar(20)", "x::varchar(30)", FALSE },
  { "x::bool", "x :: boolean", TRUE },
  { "\"status\" IN ('a', 'b')", "status in ('a','b')", TRUE },
  { "status IN ('a', 'b')", "status IN ('b', 'a')", FALSE },
  { "status <> 'a'", "status != 'a'", TRUE },
  { "E'it\\'s'", "'it''s'", TRUE },
  { "'A'", "'a'", FALSE },
  { "'a'::text", "'a'", TRUE },
  { "x -> 'a'::text", "x -> 'a'", TRUE },
  { "'a'::text", "'b'", FALSE },
  { "'1'::integer", "'1'::bigint", FALSE },
  { "x::text", "x", FALSE },
  { "t.x > 1", "x > 1", TRUE },
  { "t.x > 1", "u.x > 1", FALSE },
  { "t.x > 1", "t > 1", FALSE },
  { "\"Name\"", "name", FALSE },
  { "a -- why\n > 1", "a > 1", TRUE },
  { "a > 1 /* so */", "a > 1", TRUE },
  { "a > 1", "a >= 1", FALSE },
  { "a > 1 AND b", "a > 1 OR b", FALSE },
  { "-1", "-2", FALSE },
  { "0", "-1", FALSE },
  { "a - 1", "a - 2", FALSE },
  { "- 1", "-1", TRUE },
  { "a IN ('x', 'y')", "((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))", TRUE },
  { "a IN ('x', 'y')", "((a)::text = ANY (ARRAY[('x'::character varying)::text, ('y'::character varying)::text]))", TRUE },
  { "a IN ('x', 'y')", "a = ANY (ARRAY['x'::text, 'y'::text])", TRUE },
  { "a IN ('x', 'y')", "a = ANY (ARRAY['x'::text, 'z'::text])", FALSE },
  { "a IN ('x', 'y')", "b = ANY (ARRAY['x'::text, 'y'::text])", FALSE },
  { "a NOT IN ('x', 'y')", "a <> ALL (ARRAY['x'::text, 'y'::text])", TRUE },
  { "a NOT IN ('x', 'y')", "a = ANY (ARRAY['x'::text, 'y'::text])", FALSE },
  { "a IN (1, 2)", "a = ANY (ARRAY[1, 2])", TRUE },
  { "a IN (1, 2)", "a = ANY (ARRAY[1, 3])", FALSE },
  { "a > ANY (ARRAY[1, 2])", "a = ANY (ARRAY[1, 2])", FALSE },
  { "a BETWEEN 1 AND 2", "a >= 1 AND a <= 2", TRUE },
  { "a BETWEEN 1 AND 2", "a >= 1 AND a < 2", FALSE },
  { "a NOT BETWEEN 1 AND 2", "a < 1 OR a > 2", TRUE },
  { "a BETWEEN 1 AND 2 AND b", "((a >= 1) AND (a <= 2)) AND b", TRUE },
  { "a AND (b AND c)", "(a AND b) AND c", TRUE },
  { "a AND (b OR c)", "a AND b OR c", FALSE },
  { "a LIKE 'x%'", "(a)::text ~~ 'x%'::text", TRUE },
  { "a ILIKE 'x%'", "(a)::text ~~ 'x%'::text", FALSE },
  { "a = 'x'", "(a)::text = 'x'::text", TRUE },
  { "a = 'x'", "(a)::text <> 'x'::text", FALSE },
  { "this is ( not", "this is ( not at all", FALSE },
  { "", "", FALSE },
};

static void
test_expressions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (expressions); i++)
    {
      g_test_message ("%s | %s", expressions[i].a, expressions[i].b);
      g_assert_cmpint (marq_pg_same_expression (expressions[i].a, expressions[i].b), ==, expressions[i].same);
    }
}

static void
test_statements (void)
{
  g_assert_true (marq_pg_same_statement ("SELECT id,name FROM users;", "select id, name\nfrom users"));
  g_assert_true (marq_pg_same_statement ("SELECT a FROM t JOIN u ON (t.x = u.x)", "SELECT a FROM t INNER JOIN u ON t.x = u.x"));
  g_assert_false (marq_pg_same_statement ("SELECT id FROM users", "SELECT id FROM people"));
  g_assert_false (marq_pg_same_statement ("SELECT id FROM users", "SELECT id FROM users WHERE id > 1"));
}

/* What is too long to be parsed is not parsed, and nothing breaks. */
static void
test_monsters (void)
{
  g_autoptr (GString) chain = g_string_new ("1");
  g_autofree char *deep = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (chain, "+1");
  g_assert_false (marq_pg_same_expression (chain->str, "1"));
  deep = g_strnfill (9000, '(');
  g_assert_false (marq_pg_same_expression (deep, "1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pg-equivalence/expressions", test_expressions);
  g_test_add_func ("/pg-equivalence/statements", test_statements);
  g_test_add_func ("/pg-equivalence/monsters", test_monsters);
  return g_test_run ();
}
