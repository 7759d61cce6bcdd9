/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "compare/marq-equivalence.h"
#include "compare/marq-sql-token.h"

static const char letters[] = "wisno";

/* "w:select n:1": kind and text of each token. */
static char *
dup_tokens (const char *text)
{
  g_autoptr (GArray) tokens = marq_token_list (text);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < tokens->len; i++)
    {
      MarqToken *token = &g_array_index (tokens, MarqToken, i);

      g_string_append_printf (words, "%s%c:%.*s", i ? " " : "", letters[token->kind], (int) token->length, token->start);
    }
  return g_string_free (words, FALSE);
}

static void
test_tokens (void)
{
  static const struct
  {
    const char *text, *tokens;
  } rows[] = {
    { "", "" },
    { "  \n\t", "" },
    { "a+b", "w:a o:+ w:b" },
    { "SELECT 1", "w:SELECT n:1" },
    { "\"a b\".\"c\"\"d\"", "i:\"a b\" o:. i:\"c\"\"d\"" },
    { "`a``b`", "i:`a``b`" },
    { "'it''s'", "s:'it''s'" },
    { "E'it\\'s' x", "s:E'it\\'s' w:x" },
    { "e 'x'", "w:e s:'x'" },
    { "$$a 'b'$$", "s:$$a 'b'$$" },
    { "$x$ $$ $x$ y", "s:$x$ $$ $x$ w:y" },
    { "$1 + $2", "o:$ n:1 o:+ o:$ n:2" },
    { "a -- b\nc", "w:a w:c" },
    { "a /* b /* c */ d */ e", "w:a w:e" },
    { "1.5e-3 - 2", "n:1.5e-3 o:- n:2" },
    { "a::text||b", "w:a o::: w:text o:|| w:b" },
    { "a->>'b'", "w:a o:->> s:'b'" },
    { "a<=b<>c", "w:a o:<= w:b o:<> w:c" },
    { "größe", "w:größe" },
    /* What is not closed goes to the end. */
    { "'abc", "s:'abc" },
    { "\"abc", "i:\"abc" },
    { "$$abc", "s:$$abc" },
    { "a /* b", "w:a" },
    { "a --", "w:a" },
    { "E'\\", "s:E'\\" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *tokens = dup_tokens (rows[i].text);

      g_assert_cmpstr (tokens, ==, rows[i].tokens);
    }
}

static void
test_meaning (void)
{
  static const struct
  {
    const char *text, *name, *inside;
  } rows[] = {
    { "Users", "users", NULL },
    { "\"Us\"\"ers\"", "Us\"ers", NULL },
    { "`Users`", "Users", NULL },
    { "'it''s'", NULL, "it's" },
    { "$q$it's$q$", NULL, "it's" },
    { "E'a'", NULL, "a" },
    { "'open", NULL, "open" },
    { "$$", NULL, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *at = rows[i].text;
      MarqToken token;
      g_autofree char *words = NULL;

      g_assert_true (marq_token_next (&at, &token));
      words = rows[i].name ? marq_token_dup_name (&token) : marq_token_dup_text (&token);
      g_assert_cmpstr (words, ==, rows[i].name ? rows[i].name : rows[i].inside);
    }
}

static void
test_is (void)
{
  const char *at = "Select";
  MarqToken token;

  g_assert_true (marq_token_next (&at, &token));
  g_assert_true (marq_token_is (&token, "SELECT"));
  g_assert_false (marq_token_is (&token, "SELECTED"));
  g_assert_false (marq_token_is (&token, "SEL"));
  g_assert_false (marq_token_next (&at, &token));
}

static void
test_equivalence (void)
{
  static const struct
  {
    const char *a, *b;
    gboolean same;
  } rows[] = {
    { "now()", "NOW()", TRUE },
    { "a>0", " a  >\n0 ", TRUE },
    { "((a > 0))", "a > 0", TRUE },
    { "(a) > (0)", "a > 0", FALSE },
    { "(a > 0) AND (b > 0)", "a > 0) AND (b > 0", FALSE },
    { "SELECT 1;", "select 1", TRUE },
    { "a /* why */ > 0 -- because", "a > 0", TRUE },
    { "\"a\" > 0", "a > 0", TRUE },
    { "\"A\" > 0", "a > 0", FALSE },
    { "a = 'X'", "a = 'x'", FALSE },
    { "a > 0", "a > 1", FALSE },
    { "a > 0", "a >= 0", FALSE },
    { "mail <> ''", "email <> ''", TRUE },
    { "\"mail\" <> ''", "EMAIL <> ''", TRUE },
    { "email <> ''", "mail <> ''", FALSE },
    { "note = 'mail'", "note = 'email'", FALSE },
    { "", "()", TRUE },
    { "", "  ", TRUE },
  };
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (names, (gpointer) "mail", (gpointer) "email");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s | %s", rows[i].a, rows[i].b);
      g_assert_cmpint (marq_texts_equivalent (rows[i].a, rows[i].b, names), ==, rows[i].same);
    }
  g_assert_true (marq_texts_equivalent (NULL, NULL, names));
  g_assert_false (marq_texts_equivalent (NULL, "", names));
  g_assert_false (marq_texts_equivalent ("mail", "email", NULL));
}

/* Any text is taken, and every token lies within it. */
static void
test_any_text (void)
{
  static const char pieces[] = "aZ_0.$'\"`/*-+eE\\;() \n\xc3\xa9";
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 20000; i++)
    {
      char text[24] = "";
      guint n = g_rand_int_range (rand, 0, sizeof text - 1);
      const char *at = text;
      const char *last = text;
      MarqToken token;

      for (guint j = 0; j < n; j++)
        text[j] = pieces[g_rand_int_range (rand, 0, sizeof pieces - 1)];
      while (marq_token_next (&at, &token))
        {
          g_autofree char *name = marq_token_dup_name (&token);
          g_autofree char *inside = token.kind == MARQ_TOKEN_STRING ? marq_token_dup_text (&token) : NULL;

          g_assert_cmpuint (strlen (name), <=, token.length);
          g_assert_true (!inside || strlen (inside) <= token.length);
          g_assert_cmpuint (token.length, >, 0);
          g_assert_true (token.start >= last);
          g_assert_true (at == token.start + token.length && at <= text + n);
          last = at;
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/token/tokens", test_tokens);
  g_test_add_func ("/compare/token/meaning", test_meaning);
  g_test_add_func ("/compare/token/is", test_is);
  g_test_add_func ("/compare/token/equivalence", test_equivalence);
  g_test_add_func ("/compare/token/any-text", test_any_text);
  return g_test_run ();
}
