/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the scan accepts and refuses, where it says the fault is, that hostile texts cost no more than their length,
 * and that json-glib reads whatever passes. Not a test of json-glib beyond that. */

#include "config.h"

#include "model/marq-json-scan.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define N_MUTATIONS 20000
#define MUTATION_SEED 20240229

/* Much more than any of the hostile texts takes under sanitizers, much less than anything quadratic would. */
#define PATIENCE_SECONDS 20

typedef struct
{
  const char *text;
  gsize length;
} Good;

typedef struct
{
  const char *text;
  gsize length;
  const char *message;
  guint line;
  guint column;
  const char *path;
} Bad;

#define TEXT(literal) literal, sizeof (literal) - 1

static const char sample[] =
  "{\n"
  "  \"name\": \"shop\",\n"
  "  \"format\": 1,\n"
  "  \"schema\": {\n"
  "    \"namespaces\": [\n"
  "      {\n"
  "        \"name\": \"public\",\n"
  "        \"comment\": \"Größe \\u00e9 \\ud83d\\ude00 \\\"x\\\" \\\\ \\n €\",\n"
  "        \"ratio\": -12.5e+3,\n"
  "        \"entities\": [\n"
  "          {\n"
  "            \"name\": \"products\",\n"
  "            \"fields\": [\n"
  "              {\n"
  "                \"name\": \"id\",\n"
  "                \"nullable\": false,\n"
  "                \"default\": null,\n"
  "                \"size\": -9223372036854775807\n"
  "              },\n"
  "              {\n"
  "                \"name\": \"price\",\n"
  "                \"nullable\": true\n"
  "              }\n"
  "            ]\n"
  "          }\n"
  "        ]\n"
  "      }\n"
  "    ]\n"
  "  }\n"
  "}\n";

static const Good good[] = {
  { TEXT ("{}") },
  { TEXT ("[]") },
  { TEXT (" \t\r\n{\r\n}\r\n ") },
  { TEXT ("[ ]") },
  { TEXT ("[0, -0, 1, -1, 10, 0.5, -0.0, 1e5, 1E+5, 1e-5, 0e0, 1.25e2]") },
  { TEXT ("[9223372036854775807, -9223372036854775808]") },
  { TEXT ("[1e308, -1e308, 1e-400, 123456789012345678901234567890.5]") },
  { TEXT ("[true, false, null]") },
  { TEXT ("[\"\", \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001\\uFFFF\", \"\\ud83d\\ude00\", \"\x7f\"]") },
  { TEXT ("[\"é€😀\"]") },
  { TEXT ("{\"\": 1, \"/\": 2, \"~\": 3}") },
  { TEXT ("{\"a\": {\"a\": {\"a\": 1}}, \"b\": {\"a\": 1}}") },
  { TEXT ("{\"a\": 1, \"A\": 2, \"ab\": 3, \"aa\": 4}") },
  { TEXT ("\"text\"") },
  { TEXT ("12") },
  { TEXT ("-1.5") },
  { TEXT ("null") },
};

static const Bad bad[] = {
  { TEXT (""), "is empty", 1, 1, "" },
  { TEXT (" \n "), "is empty", 2, 2, "" },
  { TEXT ("\xef\xbb\xbf{}"), "byte order mark", 1, 1, "" },
  { TEXT ("\xff\xfe{}"), "not valid UTF-8", 1, 1, "" },
  { TEXT ("{"), "ends before it is complete", 1, 2, "" },
  { TEXT ("{\n  \"a\": [\n    1,\n"), "ends before it is complete", 4, 1, "/a/1" },
  { TEXT ("[\"abc"), "ends inside a string", 1, 6, "/0" },
  { TEXT ("[\"abc\\"), "ends inside a string", 1, 7, "/0" },
  { TEXT ("[\"abc\n\"]"), "line ends inside a string", 1, 6, "/0" },
  { TEXT ("[\"a\tb\"]"), "control character", 1, 4, "/0" },
  { TEXT ("[\"a\0b\"]"), "zero byte", 1, 4, "/0" },
  { TEXT ("[1\0]"), "zero byte", 1, 3, "/0" },
  { TEXT ("{}\0"), "zero byte", 1, 3, "" },
  { TEXT ("[\"\\u0000\"]"), "zero character", 1, 3, "/0" },
  { TEXT ("[\"\\u12g4\"]"), "four hexadecimal", 1, 3, "/0" },
  { TEXT ("[\"\\u12"), "four hexadecimal", 1, 3, "/0" },
  { TEXT ("[\"\\x41\"]"), "backslash in a string", 1, 3, "/0" },
  { TEXT ("[\"\\\0\"]"), "backslash in a string", 1, 3, "/0" },
  { TEXT ("[\"\\ud800\"]"), "half of a pair", 1, 3, "/0" },
  { TEXT ("[\"\\ud800\\u0041\"]"), "half of a pair", 1, 3, "/0" },
  { TEXT ("[\"\\ude00\\ud83d\"]"), "half of a pair", 1, 3, "/0" },
  { TEXT ("[\"\\ud83d\\ud"), "half of a pair", 1, 3, "/0" },
  { TEXT ("[\"é\xc3\"]"), "not valid UTF-8", 1, 4, "/0" },
  { TEXT ("[\"\xc0\x80\"]"), "not valid UTF-8", 1, 3, "/0" },
  { TEXT ("[\"\xed\xa0\x80\"]"), "not valid UTF-8", 1, 3, "/0" },
  { TEXT ("[\"\xf4\x90\x80\x80\"]"), "not valid UTF-8", 1, 3, "/0" },
  { TEXT ("[\"\xe2\x82"), "not valid UTF-8", 1, 3, "/0" },
  { TEXT ("[1, é]"), "Expected a value", 1, 5, "/1" },
  { TEXT ("[01]"), "needless 0", 1, 2, "/0" },
  { TEXT ("[-01]"), "needless 0", 1, 2, "/0" },
  { TEXT ("[-]"), "digit is missing", 1, 3, "/0" },
  { TEXT ("[1.]"), "digit is missing", 1, 4, "/0" },
  { TEXT ("[1e+]"), "digit is missing", 1, 5, "/0" },
  { TEXT ("[.5]"), "Expected a value", 1, 2, "/0" },
  { TEXT ("[+1]"), "Expected a value", 1, 2, "/0" },
  { TEXT ("[0x10]"), "Expected , or ]", 1, 3, "/0" },
  { TEXT ("[1"), "ends before it is complete", 1, 3, "/0" },
  { TEXT ("[1, 9223372036854775808]"), "whole number is too large", 1, 5, "/1" },
  { TEXT ("[-9223372036854775809]"), "whole number is too large", 1, 2, "/0" },
  { TEXT ("[99999999999999999999999]"), "whole number is too large", 1, 2, "/0" },
  { TEXT ("[1e309]"), "number is too large", 1, 2, "/0" },
  { TEXT ("[-1.1e308]"), "number is too large", 1, 2, "/0" },
  { TEXT ("[1e99999999999999999999]"), "number is too large", 1, 2, "/0" },
  { TEXT ("[NaN]"), "Expected a value", 1, 2, "/0" },
  { TEXT ("[True]"), "Expected a value", 1, 2, "/0" },
  { TEXT ("[tru]"), "Expected a value", 1, 2, "/0" },
  { TEXT ("[truex]"), "Expected , or ]", 1, 6, "/0" },
  { TEXT ("[1 2]"), "Expected , or ]", 1, 4, "/0" },
  { TEXT ("[1,]"), "no comma before this ]", 1, 4, "/1" },
  { TEXT ("[,1]"), "Expected a value", 1, 2, "/0" },
  { TEXT ("{\"a\": 1,}"), "no comma before this }", 1, 9, "" },
  { TEXT ("{\"a\" 1}"), "Expected : after this key", 1, 6, "/a" },
  { TEXT ("{a: 1}"), "key in double quotes", 1, 2, "" },
  { TEXT ("{'a': 1}"), "key in double quotes", 1, 2, "" },
  { TEXT ("{\"a\": }"), "Expected a value", 1, 7, "/a" },
  { TEXT ("{\"a\": 1 \"b\": 2}"), "Expected , or }", 1, 9, "/a" },
  { TEXT ("{\"a\": [1}"), "Expected , or ]", 1, 9, "/a/0" },
  { TEXT ("{} x"), "after the end", 1, 4, "" },
  { TEXT ("{}{}"), "after the end", 1, 3, "" },
  { TEXT ("// no\n{}"), "Expected a value", 1, 1, "" },
  { TEXT ("{\"name\": 1, \"name\": 2}"), "key “name” appears twice", 1, 13, "/name" },
  { TEXT ("{\"b\": 1, \"a\": 2, \"b\": 3}"), "key “b” appears twice", 1, 18, "/b" },
  { TEXT ("{\"na\\u006de\": 1, \"n\\u0061me\": 2}"), "key “n\\u0061me” appears twice", 1, 18, "/name" },
  { TEXT ("{\"\": 1, \"\": 2}"), "key “” appears twice", 1, 9, "/" },
  { TEXT ("{\"a/b~c\": [0, {\"é\": \r\n x}]}"), "Expected a value", 2, 2, "/a~1b~0c/1/é" },
  { TEXT ("{\r\n  \"é€😀\": \"é€😀\" x\r\n}"), "Expected , or }", 2, 16, "/é€😀" },
};

/* A copy that ends where the text ends, so that a sanitizer sees every byte read behind it. */
static gboolean
scan_exactly (const char    *text,
              gsize          length,
              MarqJsonFault *fault)
{
  g_autofree char *exact = g_malloc (length + 1);

  exact = g_realloc (exact, MAX (length, 1));
  memcpy (exact, text, length);
  return marq_json_scan (exact, length, fault);
}

static void
assert_json_glib_reads (const char *text,
                        gsize       length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, text, (gssize) length, &error);
  if (error != NULL)
    g_error ("json-glib refuses what passed the scan: %s\n%s", error->message, text);
}

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_auto (MarqJsonFault) fault = { 0 };

      if (!scan_exactly (good[i].text, good[i].length, &fault))
        g_error ("%s: %s", good[i].text, fault.message);
      assert_json_glib_reads (good[i].text, good[i].length);
    }
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (MarqJsonFault) fault = { 0 };

      g_test_message ("row %u", i);
      g_assert_false (scan_exactly (bad[i].text, bad[i].length, &fault));
      g_assert_nonnull (fault.message);
      if (strstr (fault.message, bad[i].message) == NULL)
        g_error ("%s: “%s” does not contain “%s”", bad[i].text, fault.message, bad[i].message);
      g_assert_false (g_str_has_suffix (fault.message, "."));
      g_assert_cmpuint (fault.line, ==, bad[i].line);
      g_assert_cmpuint (fault.column, ==, bad[i].column);
      g_assert_cmpstr (fault.path, ==, bad[i].path);
      g_assert_cmpuint (fault.offset, <=, bad[i].length);
      g_assert_false (scan_exactly (bad[i].text, bad[i].length, NULL));
    }
}

/* json-glib must not only read what passes, but read the same. */
static void
test_values_survive (void)
{
  static const char text[] = "[9223372036854775807, -9223372036854775808, 0.5, 1e308, -12.5e+3, \"\\ud83d\\ude00é\", 0e5]";
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonArray *array = json_node_get_array (root);

  g_assert_true (marq_json_scan (text, strlen (text), NULL));
  g_assert_cmpint (json_array_get_int_element (array, 0), ==, G_MAXINT64);
  g_assert_cmpint (json_array_get_int_element (array, 1), ==, G_MININT64);
  g_assert_cmpfloat (json_array_get_double_element (array, 2), ==, 0.5);
  g_assert_cmpfloat (json_array_get_double_element (array, 3), ==, 1e308);
  g_assert_cmpfloat (json_array_get_double_element (array, 4), ==, -12500.0);
  g_assert_cmpstr (json_array_get_string_element (array, 5), ==, "😀é");
  g_assert_cmpfloat (json_array_get_double_element (array, 6), ==, 0.0);
}

static char *
nested (guint depth,
        char  open,
        char  close)
{
  char *text = g_malloc (2 * (gsize) depth + 1);

  memset (text, open, depth);
  memset (text + depth, close, depth);
  text[2 * (gsize) depth] = '\0';
  return text;
}

static void
test_depth (void)
{
  g_autofree char *deepest = nested (MARQ_JSON_MAX_DEPTH, '[', ']');
  g_autofree char *too_deep = nested (MARQ_JSON_MAX_DEPTH + 1, '[', ']');
  g_autofree char *hostile = nested (1000000, '[', ']');
  g_auto (MarqJsonFault) fault = { 0 };

  g_assert_true (marq_json_scan (deepest, strlen (deepest), NULL));
  assert_json_glib_reads (deepest, strlen (deepest));
  g_assert_false (marq_json_scan (too_deep, strlen (too_deep), NULL));
  g_assert_false (marq_json_scan (hostile, strlen (hostile), &fault));
  g_assert_cmpuint (fault.offset, ==, MARQ_JSON_MAX_DEPTH);
  g_assert_nonnull (strstr (fault.message, "64 levels"));
}

static char *
object_of_keys (guint    n_keys,
                guint    stride,
                gboolean repeats_one)
{
  GString *text = g_string_new ("{\n");

  for (guint i = 0; i < n_keys; i++)
    g_string_append_printf (text, "\"k%07u\": 0,\n", (guint) ((guint64) i * stride % n_keys));
  g_string_append_printf (text, "\"%s\": 1\n}", repeats_one ? "k00000\\u00305" : "z");

  return g_string_free (text, FALSE);
}

static void
test_many_keys (void)
{
  static const guint strides[] = { 1, 999983, 7 };
  const guint n_keys = 1000000;
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < G_N_ELEMENTS (strides); i++)
    {
      g_autofree char *distinct = object_of_keys (n_keys, strides[i], FALSE);
      g_autofree char *repeated = object_of_keys (n_keys, strides[i], TRUE);
      g_auto (MarqJsonFault) fault = { 0 };

      g_assert_true (marq_json_scan (distinct, strlen (distinct), NULL));
      g_assert_false (marq_json_scan (repeated, strlen (repeated), &fault));
      g_assert_cmpuint (fault.line, ==, n_keys + 2);
      g_assert_cmpstr (fault.path, ==, "/k0000005");
    }

  g_assert_cmpint (g_get_monotonic_time () - start, <, PATIENCE_SECONDS * G_USEC_PER_SEC);
}

/* On both sides of the number of keys up to which each is compared with each. */
static void
test_repeated_key_in_any_place (void)
{
  for (guint n_keys = 2; n_keys < 40; n_keys++)
    for (guint repeated = 0; repeated < n_keys; repeated++)
      {
        g_autoptr (GString) text = g_string_new ("{");
        g_auto (MarqJsonFault) fault = { 0 };

        for (guint i = 0; i < n_keys; i++)
          g_string_append_printf (text, "\"%u\": {\"%u\": 0},\n", i * 7 % 41, i);
        g_string_append_printf (text, "\"%u\": 0}", repeated * 7 % 41);

        g_assert_false (marq_json_scan (text->str, text->len, &fault));
        g_assert_cmpuint (fault.line, ==, n_keys + 1);
        g_assert_cmpuint (fault.column, ==, 1);
      }
}

static void
test_long_key_is_cut_in_message (void)
{
  g_autofree char *key = g_strnfill (100000, 'k');
  g_autofree char *text = g_strdup_printf ("{\"%s\": 0, \"%s\": 0}", key, key);
  g_auto (MarqJsonFault) fault = { 0 };

  g_assert_false (marq_json_scan (text, strlen (text), &fault));
  g_assert_cmpuint (strlen (fault.message), <, 200);
  g_assert_nonnull (strstr (fault.message, "k…”"));
}

static void
test_line_of (void)
{
  static const struct
  {
    const char *path;
    guint line;
  } lines[] = {
    { "", 1 },
    { "/name", 2 },
    { "/schema", 4 },
    { "/schema/namespaces/0", 6 },
    { "/schema/namespaces/0/name", 7 },
    { "/schema/namespaces/0/entities/0/fields", 13 },
    { "/schema/namespaces/0/entities/0/fields/1", 20 },
    { "/schema/namespaces/0/entities/0/fields/1/name", 21 },
    { "/schema/namespaces/0/entities/0/fields/2/name", 13 },
    { "/schema/namespaces/0/entities/0/fields/0/missing", 14 },
    { "/schema/nothing/0/name", 4 },
    { "/missing/namespaces", 1 },
    { "missing", 1 },
    { "/", 1 },
  };
  static const char odd[] = "{\n\"a/b\":\n[\n0,\n{\"~\": 1},\n{\n\"\\u00e9\": 2}]}";

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_cmpuint (marq_json_line_of (sample, strlen (sample), lines[i].path), ==, lines[i].line);

  g_assert_cmpuint (marq_json_line_of (odd, strlen (odd), "/a~1b"), ==, 2);
  g_assert_cmpuint (marq_json_line_of (odd, strlen (odd), "/a~1b/1/~0"), ==, 5);
  g_assert_cmpuint (marq_json_line_of (odd, strlen (odd), "/a~1b/2/é"), ==, 7);
}

static void
mutate (GString *text,
        GRand   *rand)
{
  static const char pieces[] = "{}[]\",:\\ \n\r\t0159-+.eEutfn/\xc3\xa9\xff\x01";
  gint32 at = g_rand_int_range (rand, 0, (gint32) text->len);
  gint32 other = g_rand_int_range (rand, 0, (gint32) text->len);
  gint32 n = g_rand_int_range (rand, 1, 40);

  n = MIN (n, (gint32) text->len - at);
  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      text->str[at] = (char) g_rand_int_range (rand, 0, 256);
      break;
    case 1:
      text->str[at] = pieces[g_rand_int_range (rand, 0, sizeof pieces)];
      break;
    case 2:
      g_string_insert_c (text, at, pieces[g_rand_int_range (rand, 0, sizeof pieces)]);
      break;
    case 3:
      g_string_erase (text, at, g_rand_boolean (rand) ? 1 : n);
      break;
    case 4:
      {
        g_autofree char *piece = g_strndup (text->str + at, (gsize) n);
        g_string_insert_len (text, other, piece, n);
        break;
      }
    default:
      g_string_truncate (text, (gsize) at);
      break;
    }
}

static void
test_mutations (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (MUTATION_SEED);
  guint n_passed = 0;

  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      g_autoptr (GString) text = g_string_new_len (sample, sizeof (sample) - 1);
      gint32 n_times = g_rand_int_range (rand, 1, 3);
      g_auto (MarqJsonFault) fault = { 0 };

      while (n_times-- > 0 && text->len > 0)
        mutate (text, rand);

      if (scan_exactly (text->str, text->len, &fault))
        {
          n_passed++;
          assert_json_glib_reads (text->str, text->len);
          continue;
        }

      g_assert_true (g_utf8_validate (fault.message, -1, NULL));
      g_assert_true (g_utf8_validate (fault.path, -1, NULL));
      g_assert_cmpuint (fault.offset, <=, text->len);
      g_assert_cmpuint (fault.line, >=, 1);
      g_assert_cmpuint (marq_json_line_of (text->str, text->len, fault.path), >=, 1);
    }

  g_test_message ("%u of %u mutations pass", n_passed, N_MUTATIONS);
  g_assert_cmpuint (n_passed, >, N_MUTATIONS / 100);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-scan/good", test_good);
  g_test_add_func ("/json-scan/bad", test_bad);
  g_test_add_func ("/json-scan/values-survive", test_values_survive);
  g_test_add_func ("/json-scan/depth", test_depth);
  g_test_add_func ("/json-scan/many-keys", test_many_keys);
  g_test_add_func ("/json-scan/repeated-key-in-any-place", test_repeated_key_in_any_place);
  g_test_add_func ("/json-scan/long-key-is-cut-in-message", test_long_key_is_cut_in_message);
  g_test_add_func ("/json-scan/line-of", test_line_of);
  g_test_add_func ("/json-scan/mutations", test_mutations);

  return g_test_run ();
}
