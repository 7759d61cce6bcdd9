/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "compare/marq-rename-guess.h"
#include "marq-sketch.h"

static GPtrArray *
guess (MarqSchema *before, MarqSchema *after)
{
  g_autoptr (MarqMatching) matching
      = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_NAMES, NULL, NULL);
  GPtrArray *guesses = marq_guess_renames (matching);
  double last = 1;

  for (guint i = 0; i < guesses->len; i++)
    {
      MarqRenameGuess *each = guesses->pdata[i];

      g_assert_cmpfloat (each->score, >, 0.5);
      g_assert_cmpfloat (each->score, <=, last);
      g_assert_null (marq_matching_get_after (matching, each->before));
      g_assert_null (marq_matching_get_before (matching, each->after));
      last = each->score;
    }
  return guesses;
}

static char *
dup_renames (MarqSchema *before, MarqSchema *after)
{
  g_autoptr (GPtrArray) guesses = guess (before, after);
  GString *renames = g_string_new (NULL);

  for (guint i = 0; i < guesses->len; i++)
    g_string_append_printf (renames, "%s%s", i ? " " : "", ((MarqRenameGuess *) guesses->pdata[i])->rename);
  return g_string_free (renames, FALSE);
}

static MarqSchema *
make_shop (void)
{
  MarqSchema *schema = marq_sketch_new ();
  MarqItem *public = marq_sketch_find (schema, "public");
  MarqEntity *users = marq_sketch_entity (schema, "users");
  MarqEntity *orders = marq_sketch_entity (schema, "orders");
  MarqEnum *status = marq_sketch_add (public, "enums", "status", NULL);

  marq_sketch_field (users, "id", "Integer");
  marq_sketch_field (users, "mail", "String(255)");
  marq_sketch_field (users, "age", "Integer");
  marq_sketch_field (orders, "id", "Integer");
  marq_sketch_field (orders, "total", "Decimal(10, 2)");
  marq_sketch_field (orders, "placed_at", "Timestamp");
  marq_sketch_add (status, "values", "open", NULL);
  marq_sketch_add (status, "values", "canceled", NULL);
  marq_sketch_add (public, "views", "recent_orders", "definition", "SELECT id, total FROM orders WHERE placed_at > now()",
                   NULL);
  marq_sketch_add (public, "sequences", "order_numbers", "start", "1000", NULL);
  return schema;
}

static void
test_each_kind (void)
{
  static const struct
  {
    const char *path, *name, *rename;
  } rows[] = {
    { "public.users.mail", "email", "public.users.mail=email" },
    { "public.users.age", "age_in_years", "public.users.age=age_in_years" },
    { "public.orders", "purchases", "public.orders=purchases" },
    { "public.status", "order_status", "public.status=order_status" },
    { "public.status.canceled", "cancelled", "public.status.canceled=cancelled" },
    { "public.recent_orders", "new_orders", "public.recent_orders=new_orders" },
    { "public.order_numbers", "order_number", "public.order_numbers=order_number" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MarqSchema) before = make_shop ();
      g_autoptr (MarqSchema) after = marq_sketch_read (before);
      g_autoptr (MarqMatching) matching = NULL;
      g_autoptr (GPtrArray) changes = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *renames = NULL;
      const char *asked[] = { rows[i].rename, NULL };

      marq_item_set_name (marq_sketch_find (after, rows[i].path), rows[i].name);
      renames = dup_renames (before, after);
      g_assert_cmpstr (renames, ==, rows[i].rename);

      /* Said as it was offered, it is a rename and nothing else. */
      matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_NAMES, asked, &error);
      g_assert_no_error (error);
      changes = marq_compare (matching, NULL);
      g_assert_cmpuint (changes->len, ==, 1);
      g_assert_cmpint (((MarqChange *) changes->pdata[0])->kind, ==, MARQ_CHANGE_RENAME);
    }
}

static void
test_unlike_things_are_not_offered (void)
{
  g_autoptr (MarqSchema) before = make_shop ();
  g_autoptr (MarqSchema) after = marq_sketch_read (before);
  g_autofree char *renames = NULL;
  MarqEntity *planets;

  marq_sketch_remove (marq_sketch_find (after, "public.orders"));
  planets = marq_sketch_entity (after, "planets");
  marq_sketch_field (planets, "mass", "Double");
  marq_sketch_field (planets, "orbit", "JSONB");
  marq_sketch_remove (marq_sketch_find (after, "public.users.mail"));
  marq_sketch_field (marq_sketch_find (after, "public.users"), "is_admin", "Boolean");
  renames = dup_renames (before, after);
  g_assert_cmpstr (renames, ==, "");
}

static void
test_each_thing_once (void)
{
  g_autoptr (MarqSchema) before = marq_sketch_new ();
  g_autoptr (MarqSchema) after = NULL;
  g_autofree char *renames = NULL;
  MarqEntity *users = marq_sketch_entity (before, "users");

  marq_sketch_field (users, "phone_1", "String(20)");
  marq_sketch_field (users, "phone_2", "String(20)");
  after = marq_sketch_read (before);
  marq_item_set_name (marq_sketch_find (after, "public.users.phone_1"), "phone_home_1");
  marq_item_set_name (marq_sketch_find (after, "public.users.phone_2"), "phone_work_2");
  renames = dup_renames (before, after);
  g_assert_cmpstr (renames, ==, "public.users.phone_1=phone_home_1 public.users.phone_2=phone_work_2");
}

static MarqSchema *
make_many (const char *prefix, guint n)
{
  MarqSchema *schema = marq_sketch_new ();
  MarqItem *public = marq_sketch_find (schema, "public");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s_%u", prefix, i);
      g_autofree char *own = g_strdup_printf ("value_%u", i);
      MarqEntity *entity = marq_sketch_add (public, "entities", name, NULL);

      marq_sketch_field (entity, "id", "Integer");
      marq_sketch_field (entity, "created_at", "Timestamp");
      marq_sketch_field (entity, "updated_at", "Timestamp");
      marq_sketch_field (entity, "name", "String(255)");
      marq_sketch_field (entity, own, "Text");
    }
  return schema;
}

static void
test_two_thousand (void)
{
  g_autoptr (MarqSchema) before = make_many ("old", 2000);
  g_autoptr (MarqSchema) after = make_many ("brand_new", 2000);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GPtrArray) guesses = guess (before, after);

  g_test_message ("%.2f s", (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  g_assert_cmpuint (guesses->len, ==, 2000);
  for (guint i = 0; i < guesses->len; i++)
    {
      MarqRenameGuess *each = guesses->pdata[i];

      g_assert_cmpstr (strrchr (marq_item_get_name (each->before), '_'), ==,
                       strrchr (marq_item_get_name (each->after), '_'));
    }
  g_assert_cmpint (g_get_monotonic_time () - start, <, 30 * G_USEC_PER_SEC);
}

static void
forget_own_names (MarqSchema *schema)
{
  MarqItemList *entities = marq_namespace_get_entities (marq_sketch_find (schema, "public"));

  for (guint i = 0; i < marq_item_list_get_length (entities); i++)
    marq_item_set_name (marq_item_list_get (marq_entity_get_fields (marq_item_list_get (entities, i)), 4), "value");
}

/* Nothing tells them apart but their names: the time is still no matter of minutes. */
static void
test_two_thousand_alike (void)
{
  g_autoptr (MarqSchema) before = make_many ("table", 2000);
  g_autoptr (MarqSchema) after = make_many ("relation", 2000);
  g_autoptr (GPtrArray) guesses = NULL;
  gint64 start;

  forget_own_names (before);
  forget_own_names (after);
  start = g_get_monotonic_time ();
  guesses = guess (before, after);
  g_assert_cmpuint (guesses->len, >, 0);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 60 * G_USEC_PER_SEC);
}

static void
test_order_of_lists_means_nothing (void)
{
  g_autoptr (MarqSchema) before = make_many ("old", 80);
  g_autoptr (MarqSchema) after = make_many ("new", 80);
  g_autofree char *renames = dup_renames (before, after);
  g_autofree char *shuffled = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint i = 0; i < 400; i++)
    {
      MarqNamespace *public = marq_sketch_find (i % 2 ? before : after, "public");

      marq_item_list_move (marq_namespace_get_entities (public), g_rand_int_range (rand, 0, 80),
                           g_rand_int_range (rand, 0, 80));
    }
  shuffled = dup_renames (before, after);
  g_assert_cmpstr (shuffled, ==, renames);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/rename-guess/each-kind", test_each_kind);
  g_test_add_func ("/compare/rename-guess/unlike", test_unlike_things_are_not_offered);
  g_test_add_func ("/compare/rename-guess/each-thing-once", test_each_thing_once);
  g_test_add_func ("/compare/rename-guess/two-thousand", test_two_thousand);
  g_test_add_func ("/compare/rename-guess/two-thousand-alike", test_two_thousand_alike);
  g_test_add_func ("/compare/rename-guess/order", test_order_of_lists_means_nothing);
  return g_test_run ();
}
