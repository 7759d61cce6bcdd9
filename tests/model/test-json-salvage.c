/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much of a damaged file survives: named damages with exactly what they may cost, every single
 * damaged line of a sample, and thousands of random ones. Whether the sense survives is tested
 * where files are loaded. */

#include "config.h"

#include "model/marq-json-salvage.h"
#include "model/marq-json-scan.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define N_MUTATIONS 20000
#define MUTATION_SEED 20240229

/* Much more than a hostile text takes under sanitizers, much less than anything quadratic would. */
#define PATIENCE_SECONDS 60

#define N_ENTITIES 3
#define N_FIELDS 3

/* Entities e0, e1 … with fields e0f0, e0f1 …, as our files are written. */
static char *
dup_sample (void)
{
  GString *text = g_string_new ("{\n  \"name\": \"shop\",\n  \"format\": 1,\n  \"schema\": {\n"
                                "    \"namespaces\": [\n      {\n        \"name\": \"public\",\n        \"entities\": [\n");

  for (guint e = 0; e < N_ENTITIES; e++)
    {
      g_string_append_printf (text, "          {\n            \"name\": \"e%u\",\n            \"options\": {\n"
                              "              \"engine\": \"plain\"\n            },\n            \"fields\": [\n", e);
      for (guint f = 0; f < N_FIELDS; f++)
        g_string_append_printf (text, "              {\n                \"name\": \"e%uf%u\",\n"
                                "                \"type\": \"UUID\",\n                \"uid\": \"k%u%u\"\n              }%s\n",
                                e, f, e, f, f + 1 < N_FIELDS ? "," : "");
      g_string_append_printf (text, "            ],\n            \"uid\": \"k%u\"\n          }%s\n",
                              e, e + 1 < N_ENTITIES ? "," : "");
    }

  g_string_append (text, "        ]\n      }\n    ]\n  }\n}\n");
  return g_string_free (text, FALSE);
}

static void
collect_names (JsonNode *node,
               GString  *names)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        collect_names (json_array_get_element (array, i), names);
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      g_autoptr (GList) members = json_object_get_members (object);

      for (GList *l = members; l != NULL; l = l->next)
        {
          JsonNode *member = json_object_get_member (object, l->data);

          if (strcmp (l->data, "name") == 0 && JSON_NODE_HOLDS_VALUE (member))
            g_string_append_printf (names, " %s", json_node_get_string (member));
          collect_names (member, names);
        }
    }
}

/* All values of "name", in the order of the text, each after a space. */
static char *
dup_all_names (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = NULL;
  GString *names = g_string_new (NULL);

  root = json_from_string (text, &error);
  g_assert_no_error (error);
  if (root != NULL)
    collect_names (root, names);

  g_string_append_c (names, ' ');
  return g_string_free (names, FALSE);
}

static gboolean
has_name (const char *names,
          const char *name)
{
  g_autofree char *word = g_strdup_printf (" %s ", name);

  return strstr (names, word) != NULL;
}

static GPtrArray *
new_losses (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) marq_json_loss_free);
}

/* Salvages a copy that ends where the text ends, and asserts what must hold of any result. */
static char *
salvage_exactly (const char *text,
                 gsize       length,
                 GPtrArray  *losses)
{
  g_autofree char *exact = g_malloc (MAX (length, 1));
  g_autofree char *saved = NULL;
  guint n_lines = 1;

  memcpy (exact, text, length);
  for (gsize i = 0; i < length; i++)
    n_lines += text[i] == '\n';

  saved = marq_json_salvage (exact, length, losses);
  if (saved != NULL)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autoptr (GError) error = NULL;

      g_assert_true (marq_json_scan (saved, strlen (saved), NULL));
      json_parser_load_from_data (parser, saved, -1, &error);
      g_assert_no_error (error);
    }

  g_assert_cmpint (marq_json_scan (exact, length, NULL), ==, losses->len == 0);
  for (guint i = 0; i < losses->len; i++)
    {
      const MarqJsonLoss *loss = g_ptr_array_index (losses, i);

      g_assert_cmpuint (loss->first_line, >=, 1);
      g_assert_cmpuint (loss->first_line, <=, loss->last_line);
      g_assert_cmpuint (loss->last_line, <=, n_lines);
      g_assert_nonnull (loss->path);
    }

  return g_steal_pointer (&saved);
}

/* Named damages */

typedef struct
{
  const char *what;
  const char *find;
  const char *replacement;
  const char *lost;             /* the names no longer there, each after a space */
  const char *path;             /* of the first loss */
  const char *names;            /* of the first loss */
  const char *also_lost;        /* a piece of text no longer there */
} Damage;

#define E1 "/schema/namespaces/0/entities/1"

static const Damage damages[] = {
  { "bad value", "\"uid\": \"k11\"", "\"uid\": k11", "", E1 "/fields/1/uid", NULL, "\"k11\"" },
  { "unclosed string", "\"name\": \"e1f1\",", "\"name\": \"e1f1,", " e1f1", E1 "/fields/1/name", NULL, NULL },
  { "quote too many", "\"UUID\",\n                \"uid\": \"k11\"", "\"UU\"ID\",\n                \"uid\": \"k11\"", "", E1 "/fields/1/type", NULL, NULL },
  { "bad key", "\"uid\": \"k11\"", "uid\": \"k11\"", "", E1 "/fields/1", NULL, "\"k11\"" },
  { "missing comma", "\"name\": \"e1f1\",", "\"name\": \"e1f1\"", "", E1 "/fields/1/name", NULL, NULL },
  { "comma too many", "\"k11\"", "\"k11\",", "", E1 "/fields/1", NULL, NULL },
  { "missing comma between elements", "\"k11\"\n              },", "\"k11\"\n              }", "", E1 "/fields/1", NULL, NULL },
  { "key twice", "\"uid\": \"k11\"", "\"name\": \"other\"", "", E1 "/fields/1/name", "other", "\"k11\"" },
  { "control character", "\"k11\"", "\"k\00111\"", "", E1 "/fields/1/uid", NULL, NULL },
  { "bad UTF-8", "\"k11\"", "\"k\xff\"", "", E1 "/fields/1/uid", NULL, NULL },
  { "field not opened", "{\n                \"name\": \"e1f1\"", "\n                \"name\": \"e1f1\"", "", E1 "/fields/1", NULL, NULL },
  { "field opened wrongly", "{\n                \"name\": \"e1f1\"", "[\n                \"name\": \"e1f1\"", "", E1 "/fields/1", NULL, NULL },
  { "field opened with a stray character", "{\n                \"name\": \"e1f1\"", "x\n                \"name\": \"e1f1\"", "", E1 "/fields/1", NULL, NULL },
  { "field not closed", "\"k11\"\n              },\n", "\"k11\"\n", "", E1 "/fields/1/uid", NULL, NULL },
  { "field closed wrongly", "\"k11\"\n              },", "\"k11\"\n              ],", "", E1 "/fields/1/uid", NULL, NULL },
  { "field closed with a stray character", "\"k11\"\n              },", "\"k11\"\n              },x", "", E1 "/fields/1/uid", NULL, NULL },
  { "last field not closed", "\"k12\"\n              }\n", "\"k12\"\n", "", E1 "/fields/2/uid", NULL, NULL },
  { "fields not closed", "            ],\n            \"uid\": \"k1\"", "            \"uid\": \"k1\"", "", E1 "/fields/2", NULL, NULL },
  { "fields not opened", "\"fields\": [\n              {\n                \"name\": \"e1f0\"", "\"fields\": \n              {\n                \"name\": \"e1f0\"", " e1f0 e1f1 e1f2", E1 "/fields", "e1f0, e1f1, e1f2", NULL },
  { "options not closed", "            },\n            \"fields\": [\n              {\n                \"name\": \"e1f0\"",
    "            \"fields\": [\n              {\n                \"name\": \"e1f0\"", "", E1 "/options/engine", NULL, NULL },
  { "line of garbage", "                \"uid\": \"k11\"", "%$&/ garbage\n                \"uid\": \"k11\"", "", E1 "/fields/1", NULL, "garbage" },
  { "merge conflict", "                \"uid\": \"k11\"",
    "<<<<<<< HEAD\n                \"uid\": \"k11\"\n=======\n                \"uid\": \"theirs\"\n>>>>>>> branch", "", E1 "/fields/1", NULL, "theirs" },
  { "garbage behind the end", "    ]\n  }\n}\n", "    ]\n  }\n}\nx\n", "", "", NULL, NULL },
  { "byte order mark", "{\n  \"name\": \"shop\"", "\xef\xbb\xbf{\n  \"name\": \"shop\"", "", "", NULL, NULL },
};

static char *
replace_once (const char *text,
              const char *find,
              const char *replacement)
{
  const char *found = strstr (text, find);

  g_assert_nonnull (found);
  return g_strdup_printf ("%.*s%s%s", (int) (found - text), text, replacement, found + strlen (find));
}

static void
assert_only_lost (const char *what,
                  const char *sample,
                  const char *saved,
                  const char *may_be_lost)
{
  g_autofree char *before = dup_all_names (sample);
  g_autofree char *after = dup_all_names (saved);
  g_autofree char *lost = g_strconcat (may_be_lost, " ", NULL);
  g_auto (GStrv) names = g_strsplit (g_strstrip (before), " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (has_name (after, names[i]) == has_name (lost, names[i]))
      g_error ("%s: %s %s\n%s", what, names[i], has_name (lost, names[i]) ? "should be lost" : "is lost", saved);
}

static void
test_damage (gconstpointer data)
{
  const Damage *damage = data;
  g_autofree char *sample = dup_sample ();
  g_autofree char *damaged = replace_once (sample, damage->find, damage->replacement);
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *saved = salvage_exactly (damaged, strlen (damaged), losses);
  const MarqJsonLoss *loss;

  g_assert_nonnull (saved);
  assert_only_lost (damage->what, sample, saved, damage->lost);
  if (damage->also_lost != NULL)
    g_assert_null (strstr (saved, damage->also_lost));

  loss = g_ptr_array_index (losses, 0);
  g_test_message ("lines %u to %u, %s: %s", loss->first_line, loss->last_line, loss->path, loss->names);
  g_assert_cmpstr (loss->path, ==, damage->path);
  g_assert_cmpstr (loss->names, ==, damage->names);
}

static void
test_lines_of_losses (void)
{
  g_autofree char *sample = dup_sample ();
  g_autofree char *once = replace_once (sample, "\"uid\": \"k01\"", "\"uid\": k01");
  g_autofree char *twice = replace_once (once, "\"uid\": \"k21\"", "\"uid\": k21");
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *saved = salvage_exactly (twice, strlen (twice), losses);
  const char *keys[] = { "/schema/namespaces/0/entities/0/fields/1/uid", "/schema/namespaces/0/entities/2/fields/1/uid" };

  g_assert_cmpuint (losses->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const MarqJsonLoss *loss = g_ptr_array_index (losses, i);

      g_assert_cmpstr (loss->path, ==, keys[i]);
      g_assert_cmpuint (loss->first_line, ==, marq_json_line_of (sample, strlen (sample), keys[i]));
      g_assert_cmpuint (loss->last_line, ==, loss->first_line);
    }
  assert_only_lost ("two bad values", sample, saved, "");
}

static void
test_good_is_left_alone (void)
{
  g_autofree char *sample = dup_sample ();
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *saved = salvage_exactly (sample, strlen (sample), losses);

  g_assert_cmpstr (saved, ==, sample);
  g_assert_cmpuint (losses->len, ==, 0);
}

static void
test_nothing_to_keep (void)
{
  static const char *const texts[] = { "", "\n", "x", "{", "[{", "{\"a\"", "{\"a\":", "\xff\xfe\n\xff", "<html>\n<body>\n</html>\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) losses = new_losses ();

      g_assert_null (salvage_exactly (texts[i], strlen (texts[i]), losses));
      g_assert_cmpuint (losses->len, >, 0);
    }
}

static void
test_prefix (void)
{
  static const struct
  {
    const char *text;
    const char *saved;
  } texts[] = {
    { "[1, 2, 34", "[1, 2\n]\n" },
    { "[1, true, fal", "[1, true\n]\n" },
    { "{\"a\": \"b\", \"c", "{\"a\": \"b\"\n}\n" },
    { "{\"a\": \"b\", \"c\": ", "{\"a\": \"b\"\n}\n" },
    { "{\"a\": [[], {}, {\"x\": -1.5e3 , \"y\": \"\\\"", "{\"a\": [[], {}, {\"x\": -1.5e3\n    }\n  ]\n}\n" },
    { "[{}, [", "[{}\n]\n" },
    { "[{\"a\": {}, \"b\": {\"c\": x}}]", "[{\"a\": {}\n  }\n]\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) losses = new_losses ();
      g_autofree char *saved = salvage_exactly (texts[i].text, strlen (texts[i].text), losses);

      g_assert_cmpstr (saved, ==, texts[i].saved);
    }
}

/* Cut off anywhere, the file keeps every name that was complete. */
static void
test_truncated (void)
{
  g_autofree char *sample = dup_sample ();

  for (gsize length = 0; length < strlen (sample) - 1; length++)
    {
      g_autoptr (GPtrArray) losses = new_losses ();
      g_autofree char *saved = salvage_exactly (sample, length, losses);
      g_autofree char *start = g_strndup (sample, length);
      g_autofree char *before = dup_all_names (sample);
      g_autofree char *after = NULL;
      g_auto (GStrv) names = g_strsplit (g_strstrip (before), " ", -1);

      if (strstr (start, "\"shop\"") == NULL)
        continue;

      after = dup_all_names (saved);
      for (guint i = 0; names[i] != NULL; i++)
        {
          g_autofree char *quoted = g_strdup_printf ("\"%s\"", names[i]);

          g_assert_cmpint (has_name (after, names[i]), ==, strstr (start, quoted) != NULL);
        }
    }
}

static void
test_crlf (void)
{
  g_autofree char *sample = dup_sample ();
  g_autofree char *damaged = replace_once (sample, "\"uid\": \"k11\"", "\"uid\": k11");
  g_autoptr (GString) crlf = g_string_new (damaged);
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *saved = NULL;

  g_string_replace (crlf, "\n", "\r\n", 0);
  saved = salvage_exactly (crlf->str, crlf->len, losses);
  assert_only_lost ("CRLF", sample, saved, "");
  g_assert_cmpuint (losses->len, ==, 1);
  g_assert_null (strstr (saved, "\"k11\""));
}

/* A block of zeros joins the head of one field with the tail of another: they must not become one
 * field. */
static void
test_zero_block_joins_nothing (void)
{
  g_autofree char *sample = dup_sample ();
  char *from = strstr (sample, "UUID\",\n                \"uid\": \"k10\"");
  char *to = strstr (sample, "\"uid\": \"k12\"");
  gsize length = strlen (sample);
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *saved = NULL;
  g_autofree char *intact = dup_sample ();

  memset (from, '\0', (gsize) (to - from));
  saved = salvage_exactly (sample, length, losses);
  assert_only_lost ("zero block", intact, saved, " e1f0 e1f1 e1f2");
}

static void
test_many_names (void)
{
  g_autoptr (GString) text = g_string_new ("[\n  {\n    \"fields\": x\n");
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *saved = NULL;
  const MarqJsonLoss *loss;

  for (guint i = 0; i < 25; i++)
    g_string_append_printf (text, "      {\n        \"name\": \"n\\u00e9%u\"\n      },\n", i);
  g_string_append (text, "    ]\n  },\n  {\n    \"name\": \"kept\"\n  },\n  1,\n  1");
  for (guint i = 0; i < 100; i++)
    g_string_append (text, ",\n  1");
  g_string_append (text, "\n]\n");

  saved = salvage_exactly (text->str, text->len, losses);
  g_assert_nonnull (strstr (saved, "kept"));
  g_assert_cmpuint (losses->len, ==, 1);
  loss = g_ptr_array_index (losses, 0);
  g_assert_true (g_str_has_prefix (loss->names, "né0, né1, "));
  g_assert_true (g_str_has_suffix (loss->names, ", né19 and 5 more"));
}

/* Every line of the sample, deleted or spoilt in several ways: a line inside of a field costs at
 * most that field, and a line of an entity at most that entity. */

static const char *const spoilers[] = {
  NULL, "", "x", "%s x", "x %s", "%s,", "%s\"", "\"%s", "%s{", "%s}", "%s[", "%s]", "\xff", "%s\x01", "{%s", "[%s", "}%s", "]%s", ":", "1",
};

static char *
spoil_line (char       **lines,
            guint        spoilt,
            const char  *spoiler)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (i != spoilt)
        {
          g_string_append (text, lines[i]);
        }
      else if (spoiler != NULL)
        {
          g_autoptr (GString) line = g_string_new (spoiler);
          g_string_replace (line, "%s", lines[i], 1);
          g_string_append (text, line->str);
        }
      if (lines[i + 1] != NULL && (i != spoilt || spoiler != NULL))
        g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

/* The names that damage to this line of the sample may cost. */
static char *
names_at_stake (char  **lines,
                guint   spoilt)
{
  gsize indent = strspn (lines[spoilt], " ");
  gsize unit = indent >= 14 ? 14 : indent >= 10 ? 10 : 0;
  guint first = spoilt, last = spoilt;
  GString *names = g_string_new (NULL);

  /* Options are as deep as a field is, but belong to the entity. */
  if (strstr (lines[spoilt], "engine") != NULL)
    unit = 10;

  while (unit > 0 && !(strspn (lines[first], " ") == unit && lines[first][unit] == '{'))
    first--;
  while (unit > 0 && !(strspn (lines[last], " ") == unit && lines[last][unit] == '}'))
    last++;

  for (guint i = first; i <= last; i++)
    {
      const char *name = strstr (lines[i], "\"name\": \"");

      if (name != NULL)
        g_string_append_printf (names, " %.*s", (int) strcspn (name + 9, "\""), name + 9);
    }

  g_string_append_c (names, ' ');
  return unit > 0 ? g_string_free (names, FALSE) : (g_string_free (names, TRUE), NULL);
}

/* That what is left stands where it stood: fields in their entity, with their own uid. */
static void
assert_nothing_moved (const char *damaged,
                      const char *saved)
{
  g_autoptr (JsonNode) root = json_from_string (saved, NULL);
  g_autoptr (JsonNode) found = json_path_query ("$.schema.namespaces[*].entities[*]", root, NULL);
  JsonArray *entities = json_node_get_array (found);

  for (guint e = 0; e < json_array_get_length (entities); e++)
    {
      JsonObject *entity = json_array_get_object_element (entities, e);
      const char *name = json_object_get_string_member_with_default (entity, "name", "");
      JsonArray *fields = json_object_has_member (entity, "fields") ? json_object_get_array_member (entity, "fields") : NULL;

      for (guint f = 0; fields != NULL && f < json_array_get_length (fields); f++)
        {
          JsonObject *field = json_array_get_object_element (fields, f);
          const char *field_name = json_object_get_string_member_with_default (field, "name", "");
          const char *uid = json_object_get_string_member_with_default (field, "uid", "");

          if ((*field_name != '\0' && !g_str_has_prefix (field_name, name)) ||
              (strlen (field_name) == 4 && strlen (uid) == 3 && (field_name[1] != uid[1] || field_name[3] != uid[2])))
            g_error ("%s with %s is moved to %s\n%s\n%s", field_name, uid, name, damaged, saved);
        }
    }
}

static void
assert_costs_at_most (const char *sample,
                      const char *damaged,
                      const char *saved,
                      const char *at_stake)
{
  g_autofree char *before = dup_all_names (sample);
  g_autofree char *after = dup_all_names (saved);
  g_auto (GStrv) names = g_strsplit (g_strstrip (before), " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (!has_name (after, names[i]) && !has_name (at_stake, names[i]))
      g_error ("%s is lost\n%s\n%s", names[i], damaged, saved);
}

static void
test_each_line_spoilt (void)
{
  g_autofree char *sample = dup_sample ();
  g_auto (GStrv) lines = g_strsplit (sample, "\n", -1);
  guint n_salvaged = 0;

  for (guint i = 0; i + 1 < g_strv_length (lines); i++)
    for (guint j = 0; j < G_N_ELEMENTS (spoilers); j++)
      {
        g_autofree char *damaged = spoil_line (lines, i, spoilers[j]);
        g_autofree char *at_stake = names_at_stake (lines, i);
        g_autoptr (GPtrArray) losses = new_losses ();
        g_autofree char *saved = salvage_exactly (damaged, strlen (damaged), losses);

        if (losses->len > 0 && at_stake != NULL)
          {
            g_assert_nonnull (saved);
            assert_costs_at_most (sample, damaged, saved, at_stake);
            assert_nothing_moved (damaged, saved);
            n_salvaged++;
          }
      }

  g_test_message ("%u damages salvaged", n_salvaged);
}

static void
mutate (GString *text,
        GRand   *rand)
{
  static const char pieces[] = "{}[]\",:\\ \n\r\t0159-+.eEutfn/\xc3\xa9\xff\x01";
  gint32 at = g_rand_int_range (rand, 0, (gint32) text->len);
  gint32 other = g_rand_int_range (rand, 0, (gint32) text->len);
  gint32 n = g_rand_int_range (rand, 1, 120);

  n = MIN (n, (gint32) text->len - at);
  switch (g_rand_int_range (rand, 0, 7))
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
    case 5:
      memset (text->str + at, g_rand_boolean (rand) ? 0 : 0xff, (gsize) n);
      break;
    default:
      g_string_truncate (text, (gsize) at);
      break;
    }
}

static void
test_mutations (void)
{
  g_autofree char *sample = dup_sample ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (MUTATION_SEED);
  guint n_damaged = 0, n_nothing = 0;

  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      g_autoptr (GString) text = g_string_new (sample);
      gint32 n_times = g_rand_int_range (rand, 1, 5);
      g_autoptr (GPtrArray) losses = new_losses ();
      g_autofree char *saved = NULL;

      while (n_times-- > 0 && text->len > 0)
        mutate (text, rand);

      saved = salvage_exactly (text->str, text->len, losses);
      n_damaged += losses->len > 0;
      n_nothing += saved == NULL;
    }

  g_test_message ("%u damaged, %u of which beyond help", n_damaged, n_nothing);
  g_assert_cmpuint (n_damaged, >, N_MUTATIONS / 2);
  g_assert_cmpuint (n_nothing, <, N_MUTATIONS / 50);
}

/* Texts made to be slow. */
static void
test_hostile (void)
{
  GString *texts[] = {
    g_string_new (NULL), g_string_new ("[\n"), g_string_new ("[\n"), g_string_new ("{\n"), g_string_new (NULL), g_string_new (NULL),
  };
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 50000; i++)
    {
      g_string_append (texts[0], "{\n");
      g_string_append (texts[1], "  {\n    \"a\": x,\n    \"b\": 1\n  },\n");
      g_string_append (texts[2], "  x,\n");
      g_string_append_printf (texts[3], "  \"k%u\": 0,\n", (i * 7) % 49999);
      g_string_append_printf (texts[4], "%*s[\n", (int) (i % 300), "");
      g_string_append_c (texts[5], i % 2 ? '\\' : '"');
    }

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) losses = new_losses ();
      g_autofree char *saved = salvage_exactly (texts[i]->str, texts[i]->len, losses);

      g_test_message ("%u: %" G_GINT64_FORMAT " ms, %u losses, %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes kept", i,
                      (g_get_monotonic_time () - start) / 1000, losses->len, saved ? strlen (saved) : 0, texts[i]->len);
      g_string_free (texts[i], TRUE);
    }

  g_assert_cmpint (g_get_monotonic_time () - start, <, PATIENCE_SECONDS * G_USEC_PER_SEC);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *path = g_strconcat ("/json-salvage/damage/", damages[i].what, NULL);
      g_test_add_data_func (path, &damages[i], test_damage);
    }

  g_test_add_func ("/json-salvage/lines-of-losses", test_lines_of_losses);
  g_test_add_func ("/json-salvage/good-is-left-alone", test_good_is_left_alone);
  g_test_add_func ("/json-salvage/nothing-to-keep", test_nothing_to_keep);
  g_test_add_func ("/json-salvage/prefix", test_prefix);
  g_test_add_func ("/json-salvage/truncated", test_truncated);
  g_test_add_func ("/json-salvage/crlf", test_crlf);
  g_test_add_func ("/json-salvage/zero-block-joins-nothing", test_zero_block_joins_nothing);
  g_test_add_func ("/json-salvage/many-names", test_many_names);
  g_test_add_func ("/json-salvage/each-line-spoilt", test_each_line_spoilt);
  g_test_add_func ("/json-salvage/mutations", test_mutations);
  g_test_add_func ("/json-salvage/hostile", test_hostile);

  return g_test_run ();
}
