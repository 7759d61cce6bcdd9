/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "compare/marq-dependencies.h"
#include "marq-random.h"
#include "marq-sketch.h"

static MarqSchema *
make_shop (void)
{
  MarqSchema *schema = marq_sketch_new ();
  MarqItem *public = marq_sketch_find (schema, "public");
  MarqEntity *users = marq_sketch_entity (schema, "users");
  MarqEntity *orders = marq_sketch_entity (schema, "orders");
  MarqField *id = marq_sketch_field (users, "id", "Integer");
  MarqField *mail = marq_sketch_field (users, "mail", "Text");
  MarqField *user = marq_sketch_field (orders, "user_id", "Integer");
  MarqField *total = marq_sketch_field (orders, "total", "Custom(money_amount)");
  MarqSequence *numbers = marq_sketch_add (public, "sequences", "numbers", "owned_by", marq_item_get_uid (MARQ_ITEM (id)), NULL);
  MarqIndex *index = marq_sketch_add (users, "indexes", "by_mail", "predicate", "mail <> ''", NULL);

  g_assert_nonnull (numbers);
  marq_field_set_default_expression (id, "nextval('public.numbers'::regclass)");
  marq_field_set_generated_expression (total, "user_id * 2");
  marq_sketch_add (index, "parts", NULL, "expression", "lower(mail)", NULL);
  marq_sketch_index (users, "by_id", id);
  marq_sketch_key (users, "users_pkey", MARQ_CONSTRAINT_KIND_PRIMARY_KEY, id);
  marq_sketch_key (users, "users_mail", MARQ_CONSTRAINT_KIND_UNIQUE, mail);
  marq_sketch_relation (orders, "fk_user", user, users, id);
  marq_sketch_add (public, "domains", "money_amount", NULL);
  marq_sketch_add (public, "views", "all_users", "definition", "SELECT * FROM Users", NULL);
  marq_sketch_add (public, "views", "mails", "definition", "SELECT u.mail FROM public.users u -- total of orders", NULL);
  marq_sketch_add (public, "views", "few_mails", "definition", "SELECT * FROM \"mails\"", NULL);
  marq_sketch_add (public, "routines", "tidy", "body", "BEGIN DELETE FROM orders; END", NULL);
  marq_sketch_add (orders, "triggers", "t", "routine", marq_item_get_uid (marq_sketch_find (schema, "public.tidy")),
                   "condition", "NEW.total > 0", NULL);
  return schema;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In order of their paths; those that are only probable with a question mark. */
static char *
dup_paths (GArray *dependencies)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; dependencies && i < dependencies->len; i++)
    {
      MarqDependency *each = &g_array_index (dependencies, MarqDependency, i);
      g_autofree char *path = marq_item_dup_path (each->item);

      g_ptr_array_add (lines, g_strconcat (path, each->by_text ? "?" : "", NULL));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv (" ", (GStrv) lines->pdata);
}

static void
test_needs (void)
{
  static const struct
  {
    const char *path, *needs;
  } rows[] = {
    { "public", "" },
    { "public.users", "public" },
    { "public.users.id", "public.numbers? public.users" },
    { "public.numbers", "public" }, /* being owned comes after */
    { "public.orders.total", "public.money_amount? public.orders public.orders.user_id?" },
    { "public.users.by_mail", "public.users public.users.mail?" },
    { "public.users.by_id", "public.users public.users.id" },
    { "public.users.users_pkey", "public.users public.users.id" },
    { "public.orders.fk_user",
      "public.orders public.orders.user_id public.users public.users.id public.users.users_pkey" },
    { "public.all_users", "public public.users.id? public.users.mail? public.users?" },
    { "public.mails", "public public.users.mail? public.users?" },
    { "public.few_mails", "public public.mails?" },
    { "public.tidy", "public public.orders?" },
    { "public.orders.t", "public.orders public.orders.total? public.tidy" },
  };
  g_autoptr (MarqSchema) schema = make_shop ();
  g_autoptr (MarqDependencies) dependencies = marq_dependencies_new (MARQ_ITEM (schema));

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *found
          = dup_paths (marq_dependencies_get_needs (dependencies, marq_sketch_find (schema, rows[i].path)));

      g_assert_cmpstr (found, ==, rows[i].needs);
    }
}

static void
test_needed (void)
{
  g_autoptr (MarqSchema) schema = make_shop ();
  g_autoptr (MarqDependencies) dependencies = marq_dependencies_new (MARQ_ITEM (schema));
  g_autofree char *key
      = dup_paths (marq_dependencies_get_needed (dependencies, marq_sketch_find (schema, "public.users.users_pkey")));
  g_autofree char *mail
      = dup_paths (marq_dependencies_get_needed (dependencies, marq_sketch_find (schema, "public.users.mail")));

  g_assert_cmpstr (key, ==, "public.orders.fk_user");
  g_assert_cmpstr (mail, ==, "public.all_users? public.mails? public.users.by_mail? public.users.users_mail");
}

/* A unique index serves a foreign key as well as a constraint does; a plain one does not. */
static void
test_unique_index_is_a_key (void)
{
  g_autoptr (MarqSchema) schema = make_shop ();
  MarqIndex *index = marq_sketch_find (schema, "public.users.by_id");
  g_autoptr (MarqDependencies) dependencies = NULL;
  g_autofree char *needed = NULL;

  marq_index_set_is_unique (index, TRUE);
  dependencies = marq_dependencies_new (MARQ_ITEM (schema));
  needed = dup_paths (marq_dependencies_get_needed (dependencies, MARQ_ITEM (index)));
  g_assert_cmpstr (needed, ==, "public.orders.fk_user");
}

static char *
dup_firm (MarqDependencies *dependencies, MarqItem *item)
{
  GArray *needs = marq_dependencies_get_needs (dependencies, item);
  g_autoptr (GArray) firm = g_array_new (FALSE, FALSE, sizeof (MarqDependency));

  for (guint i = 0; needs && i < needs->len; i++)
    if (!g_array_index (needs, MarqDependency, i).is_guess)
      g_array_append_val (firm, g_array_index (needs, MarqDependency, i));
  return dup_paths (firm);
}

/* Several are called alike: place, kind and letter case tell which is meant; the others are guesses. */
static void
test_one_of_several (void)
{
  static const struct
  {
    const char *definition, *needs;
  } rows[] = {
    { "SELECT * FROM shop.thing", "public shop.thing?" },
    { "SELECT * FROM thing", "public public.thing?" },
    { "SELECT * FROM \"Thing\"", "public public.Thing?" },
    { "SELECT shop.thing(1)", "public shop.thing?" }, /* the routine */
    { "SELECT thing(1) FROM shop.thing", "public shop.thing? shop.thing?" },
  };
  g_autoptr (MarqSchema) schema = marq_sketch_new ();
  MarqItem *public = marq_sketch_find (schema, "public");
  MarqItem *shop = marq_sketch_add (schema, "namespaces", "shop", NULL);
  MarqView *view = marq_sketch_add (public, "views", "user", NULL);
  MarqItem *routine = marq_sketch_add (shop, "routines", "thing", NULL);

  marq_sketch_add (public, "views", "thing", NULL);
  marq_sketch_add (public, "views", "Thing", NULL);
  marq_sketch_add (shop, "views", "thing", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MarqDependencies) dependencies = NULL;
      g_autofree char *found = NULL;
      GArray *needed;

      marq_view_set_definition (view, rows[i].definition);
      dependencies = marq_dependencies_new (MARQ_ITEM (schema));
      found = dup_firm (dependencies, MARQ_ITEM (view));
      g_assert_cmpstr (found, ==, rows[i].needs);
      needed = marq_dependencies_get_needed (dependencies, routine);
      g_assert_cmpuint (needed->len, ==, 1);
      g_assert_true (g_array_index (needed, MarqDependency, 0).is_guess == (i < 3));
    }
}

static gboolean
lists (GArray *dependencies, MarqItem *item)
{
  guint count = 0;

  for (guint i = 0; dependencies && i < dependencies->len; i++)
    count += g_array_index (dependencies, MarqDependency, i).item == item;
  g_assert_cmpuint (count, <=, 1);
  return count == 1;
}

/* Both ways say the same, nothing twice, and nothing needs itself. */
static void
test_both_ways (void)
{
  for (guint seed = 0; seed < 30; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (MarqProject) project = marq_random_project (rand, 4, 4);
      g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (project));
      g_autoptr (MarqItem) schema = NULL;
      g_autoptr (GPtrArray) items = NULL;
      g_autoptr (MarqDependencies) dependencies = NULL;

      for (guint i = 0; i < 60; i++)
        marq_random_edit (rand, history);
      schema = marq_item_copy (marq_project_get_schema (project), MARQ_COPY_KEEP_UIDS);
      items = marq_all_items (schema);
      dependencies = marq_dependencies_new (schema);
      for (guint i = 0; i < items->len; i++)
        {
          GArray *needs = marq_dependencies_get_needs (dependencies, items->pdata[i]);

          g_assert_false (lists (needs, items->pdata[i]));
          for (guint j = 0; needs && j < needs->len; j++)
            g_assert_true (lists (marq_dependencies_get_needed (dependencies, g_array_index (needs, MarqDependency, j).item),
                                  items->pdata[i]));
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/dependencies/needs", test_needs);
  g_test_add_func ("/compare/dependencies/needed", test_needed);
  g_test_add_func ("/compare/dependencies/unique-index-is-a-key", test_unique_index_is_a_key);
  g_test_add_func ("/compare/dependencies/one-of-several", test_one_of_several);
  g_test_add_func ("/compare/dependencies/both-ways", test_both_ways);
  return g_test_run ();
}
