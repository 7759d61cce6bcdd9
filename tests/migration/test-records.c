/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a migration does to a design, as records: after any walk of edits, the design after each step can be
 * made again to the last byte, and a record that was altered is found.
 */
#include "config.h"

#include <string.h>

#include "marq-random.h"
#include "marq-store-tools.h"
#include "migration/store/marq-change-record.h"
#include "migration/marq-migration-error.h"
#include "model/marq-item-read.h"
#include "model/marq-json-writer.h"

#define N_STEPS 6

static char *
text_of (gpointer item)
{
  return marq_item_to_json (item, NULL);
}

static void
edit (GRand *rand, MarqHistory *history)
{
  guint n = g_rand_int_range (rand, 1, 30);

  for (guint i = 0; i < n; i++)
    marq_random_edit (rand, history);
}

/* Through text and back, as a file has them. */
static JsonArray *
through_text (JsonArray *records)
{
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), records);
  g_autoptr (JsonNode) read = NULL;
  g_autoptr (GError) error = NULL;
  MarqJsonWriter writer;
  g_autofree char *text = NULL;
  gsize length;

  marq_json_writer_init (&writer);
  marq_json_writer_node (&writer, node);
  text = marq_json_writer_finish (&writer, &length);
  read = marq_json_parse (text, length, &error);
  g_assert_no_error (error);
  return json_array_ref (json_node_get_array (read));
}

static void
check_step (MarqSchema **state, MarqSchema *design)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) found = marq_change_records_find (*state, design, &error);
  g_autoptr (JsonArray) records = NULL;
  g_autofree char *made = NULL;
  g_autofree char *wanted = text_of (design);

  g_assert_no_error (error);
  records = through_text (found);
  marq_change_records_apply (records, *state, &error);
  g_assert_no_error (error);
  made = text_of (*state);
  g_assert_cmpstr (made, ==, wanted);
}

static void
test_walks (void)
{
  guint n_walks = g_getenv ("MARQ_TEST_LONG") ? 10000 : g_getenv ("MARQ_TEST_FEW") ? 60 : 400;

  for (guint walk = 0; walk < n_walks; walk++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (walk);
      g_autoptr (MarqProject) project = marq_random_project (rand, g_rand_int_range (rand, 0, 8), 4);
      g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (project));
      g_autoptr (MarqSchema) state = marq_item_new_with_uid (MARQ_TYPE_SCHEMA,
                                                             marq_item_get_uid (marq_project_get_schema (project)));

      for (guint i = 0; i < N_STEPS; i++)
        {
          check_step (&state, marq_project_get_schema (project));
          edit (rand, history);
        }
    }
}

/* Between designs that have nothing to do with each other. The schema's own uid is not a change. */
static void
test_strangers (void)
{
  for (guint seed = 0; seed < 40; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (MarqProject) one = marq_random_project (rand, 5, 5);
      g_autoptr (MarqProject) other = marq_random_project (rand, 5, 5);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonArray) records = marq_change_records_find (marq_project_get_schema (one), marq_project_get_schema (other), &error);

      g_assert_no_error (error);
      g_assert_nonnull (records);
    }
}

static MarqSchema *
schema_from (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = marq_json_parse (text, strlen (text), &error);
  MarqItemReader reader;
  MarqItem *item;

  g_assert_no_error (error);
  marq_item_reader_init (&reader);
  item = marq_item_from_json (MARQ_TYPE_SCHEMA, json_node_get_object (node), &reader);
  g_assert_cmpuint (reader.problems->len, ==, 0);
  marq_item_reader_clear (&reader);
  return MARQ_SCHEMA (item);
}

static void
check_between (const char *before, const char *after, guint n_records)
{
  g_autoptr (MarqSchema) old = schema_from (before);
  g_autoptr (MarqSchema) new = schema_from (after);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) records = marq_change_records_find (old, new, &error);
  g_autofree char *made = NULL;
  g_autofree char *wanted = text_of (new);

  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (records), ==, n_records);
  marq_change_records_apply (records, old, &error);
  g_assert_no_error (error);
  made = text_of (old);
  g_assert_cmpstr (made, ==, wanted);
}

#define IN_PUBLIC(entities) "{\"uid\":\"s\",\"namespaces\":[{\"name\":\"public\",\"uid\":\"n\",\"entities\":[" entities "]}]}"
#define FIELD(uid) "{\"name\":\"" uid "\",\"uid\":\"" uid "\"}"
#define ENTITY(uid, fields) "{\"name\":\"" uid "\",\"uid\":\"" uid "\",\"fields\":[" fields "]}"

/* How few records it takes. */
static void
test_few (void)
{
  const char *abcd = IN_PUBLIC (ENTITY ("t", FIELD ("a") "," FIELD ("b") "," FIELD ("c") "," FIELD ("d")));

  check_between (abcd, abcd, 0);
  check_between (abcd, IN_PUBLIC (ENTITY ("t", FIELD ("d") "," FIELD ("a") "," FIELD ("b") "," FIELD ("c"))), 1);
  check_between (abcd, IN_PUBLIC (ENTITY ("t", FIELD ("b") "," FIELD ("c") "," FIELD ("d") "," FIELD ("a"))), 1);
  check_between (abcd, IN_PUBLIC (ENTITY ("t", FIELD ("d") "," FIELD ("c") "," FIELD ("b") "," FIELD ("a"))), 3);
  check_between (abcd, IN_PUBLIC (ENTITY ("t", FIELD ("a") "," FIELD ("x") "," FIELD ("d"))), 3);
  /* To another parent, with a child that moves on. */
  check_between (IN_PUBLIC (ENTITY ("t", FIELD ("a") "," FIELD ("b")) "," ENTITY ("u", FIELD ("c"))),
                 IN_PUBLIC (ENTITY ("t", FIELD ("a")) "," ENTITY ("u", FIELD ("b") "," FIELD ("c"))), 1);
  /* Out of what goes, into what comes. */
  check_between (IN_PUBLIC (ENTITY ("t", FIELD ("a") "," FIELD ("b"))), IN_PUBLIC (ENTITY ("u", FIELD ("b"))), 2);
  check_between (IN_PUBLIC (ENTITY ("t", FIELD ("a")) "," ENTITY ("u", FIELD ("c"))), IN_PUBLIC (ENTITY ("u", FIELD ("a") "," FIELD ("c"))),
                 2);
}

/* What this version does not know is taken along, too. */
static void
test_unknown (void)
{
  const char *plain = IN_PUBLIC ("{\"name\":\"t\",\"uid\":\"t\"}");

  check_between (plain, IN_PUBLIC ("{\"name\":\"t\",\"uid\":\"t\",\"future\":{\"a\":[1,2.5,null]}}"), 1);
  check_between (IN_PUBLIC ("{\"name\":\"t\",\"uid\":\"t\",\"future\":1}"), IN_PUBLIC ("{\"name\":\"t\",\"uid\":\"t\",\"future\":2}"), 1);
  check_between (IN_PUBLIC ("{\"name\":\"t\",\"uid\":\"t\",\"future\":1}"), plain, 1);
  check_between (plain, IN_PUBLIC ("{\"name\":\"t\",\"uid\":\"t\",\"comment\":\"two\\nlines\"}"), 1);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *record;
    const char *why;
  } cases[] = {
    { "1", "no object" },
    { "{}", "no kind of change" },
    { "{\"change\":\"drop\"}", "no kind of change" },
    { "{\"change\":[\"add\"]}", "no kind of change" },
    { "{\"change\":\"add\",\"future\":1}", "future" },
    { "{\"change\":\"remove\",\"uid\":\"nope\"}", "nope" },
    { "{\"change\":\"remove\"}", "only be modified" },
    { "{\"change\":\"remove\",\"uid\":7}", "nothing with the uid" },
    { "{\"change\":\"remove\",\"uid\":\"t\"}", "before" },
    { "{\"change\":\"remove\",\"uid\":\"t\",\"kind\":\"entity\",\"path\":\"public.t\",\"before\":{\"name\":\"t\",\"uid\":\"t\"}}", "not what is there" },
    { "{\"change\":\"remove\",\"uid\":\"t\",\"kind\":\"entity\",\"path\":\"public.x\",\"before\":{}}", "public.x" },
    { "{\"change\":\"remove\",\"uid\":\"t\",\"kind\":\"view\",\"path\":\"public.t\",\"before\":{}}", "view" },
    { "{\"change\":\"add\",\"below\":\"n\",\"list\":\"entities\",\"kind\":\"entity\",\"path\":\"public.t\",\"after\":{\"uid\":\"t\",\"name\":\"t\"}}", "already" },
    { "{\"change\":\"add\",\"below\":\"n\",\"list\":\"entities\",\"kind\":\"entity\",\"path\":\"public.u\",\"after\":{\"uid\":\"u\",\"name\":\"u\",\"fields\":[{\"uid\":\"a\"}]}}", "already" },
    { "{\"change\":\"add\",\"below\":\"n\",\"list\":\"entities\",\"kind\":\"entity\",\"path\":\"public.u\",\"after\":{\"name\":\"u\"}}", "no uid" },
    { "{\"change\":\"add\",\"below\":\"n\",\"list\":\"entities\",\"kind\":\"entity\",\"path\":\"public.u\",\"after\":{\"uid\":\"u\",\"name\":[]}}", "name" },
    { "{\"change\":\"add\",\"below\":\"n\",\"list\":\"entities\",\"behind\":\"t\",\"kind\":\"entity\",\"path\":\"public.u\",\"after\":{\"uid\":\"u\",\"name\":\"u\"}}", "without order" },
    { "{\"change\":\"add\",\"below\":\"t\",\"list\":\"fields\",\"behind\":\"z\",\"kind\":\"field\",\"path\":\"public.t.u\",\"after\":{\"uid\":\"u\",\"name\":\"u\"}}", "neighbour" },
    { "{\"change\":\"add\",\"below\":\"n\",\"list\":\"name\",\"after\":{}}", "no list" },
    { "{\"change\":\"add\",\"below\":\"n\",\"after\":{}}", "no list" },
    { "{\"change\":\"modify\",\"uid\":\"t\",\"kind\":\"entity\",\"path\":\"public.t\",\"before\":{},\"after\":{\"name\":\"u\"}}", "name" },
    { "{\"change\":\"modify\",\"uid\":\"t\",\"kind\":\"entity\",\"path\":\"public.t\",\"before\":{\"name\":\"u\"},\"after\":{}}", "name" },
    { "{\"change\":\"modify\",\"uid\":\"t\",\"kind\":\"entity\",\"path\":\"public.t\",\"before\":{},\"after\":{\"fields\":[]}}", "fields" },
    { "{\"change\":\"modify\",\"uid\":\"t\",\"kind\":\"entity\",\"path\":\"public.t\",\"before\":{},\"after\":{\"uid\":\"x\"}}", "uid" },
    { "{\"change\":\"modify\",\"uid\":\"t\",\"kind\":\"entity\",\"path\":\"public.t\",\"before\":{},\"after\":{\"comment\":7}}", "comment" },
    { "{\"change\":\"move\",\"uid\":\"a\",\"kind\":\"field\",\"path\":\"public.t.a\",\"before\":\"n\",\"below\":\"t\",\"list\":\"fields\"}", "where it is" },
    { "{\"change\":\"move\",\"uid\":\"a\",\"kind\":\"field\",\"path\":\"public.t.a\",\"before\":\"t\",\"below\":\"n\",\"list\":\"entities\"}", "no list" },
    { "{\"change\":\"move\",\"uid\":\"a\",\"kind\":\"field\",\"path\":\"public.t.a\",\"before\":\"t\",\"below\":\"a\",\"list\":\"fields\"}", "inside" },
    { "{\"change\":\"move\",\"uid\":\"a\",\"kind\":\"field\",\"path\":\"public.t.a\",\"before\":\"t\",\"below\":\"t\",\"list\":\"fields\",\"behind\":\"a\"}", "neighbour" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MarqSchema) schema = schema_from (IN_PUBLIC (ENTITY ("t", FIELD ("a") "," FIELD ("b"))));
      g_autofree char *text = g_strdup_printf ("[%s]", cases[i].record);
      g_autoptr (JsonNode) node = marq_json_parse (text, strlen (text), NULL);
      g_autoptr (GError) error = NULL;

      g_assert_false (marq_change_records_apply (json_node_get_array (node), schema, &error));
      g_assert_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED);
      if (!strstr (error->message, cases[i].why))
        g_error ("%s: %s", cases[i].record, error->message);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/records/few", test_few);
  g_test_add_func ("/records/unknown", test_unknown);
  g_test_add_func ("/records/refused", test_refused);
  g_test_add_func ("/records/strangers", test_strangers);
  g_test_add_func ("/records/walks", test_walks);
  return g_test_run ();
}
