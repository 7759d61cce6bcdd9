/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A type of every name that PostgreSQL has for one of its own: made, named, read and taken away. */
#include "config.h"

#include <glib/gstdio.h>

#include "engine/marq-sql-file.h"
#include "engine/postgres/marq-pg-system-type.h"
#include "marq-pg-round.h"
#include "marq-test.h"
#include "migration/generate/marq-plan.h"

/* Whatever a plain name of a type may mean, on this server. */
static GStrv
ask_names (MarqTestDb *db)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autofree char *answer = marq_test_db_ask (db, "SELECT string_agg(typname, ' ' ORDER BY typname) FROM pg_type "
                                                  "WHERE typnamespace = 'pg_catalog'::regnamespace");
  g_auto (GStrv) own = g_strsplit (g_strstrip (answer), " ", -1);

  g_assert_cmpuint (g_strv_length (own), >, 300);
  g_strv_builder_addv (names, (const char **) own);
  g_strv_builder_addv (names, (const char *[]){ "bigserial", "serial", "serial2", "serial4", "serial8", "smallserial", "Date", "mood", NULL });
  return g_strv_builder_end (names);
}

/* By turns an enum, a domain and a composite type; and a table that has one and several of each. */
static MarqSchema *
make_schema (const char *const *names)
{
  MarqSchema *schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  MarqNamespace *public = g_object_new (MARQ_TYPE_NAMESPACE, "name", "public", NULL);

  marq_item_list_append (marq_schema_get_namespaces (schema), public);
  for (guint i = 0; names[i]; i++)
    {
      static const MarqTypeKind kinds[] = { MARQ_TYPE_KIND_ENUM, MARQ_TYPE_KIND_DOMAIN, MARQ_TYPE_KIND_COMPOSITE };
      MarqEntity *entity = g_object_new (MARQ_TYPE_ENTITY, NULL);
      g_autofree char *table = g_strdup_printf ("of %s", names[i]);
      MarqItem *type = g_object_new (i % 3 == 0 ? MARQ_TYPE_ENUM : i % 3 == 1 ? MARQ_TYPE_DOMAIN : MARQ_TYPE_COMPOSITE, "name", names[i], "comment", table, NULL);
      g_autoptr (MarqFieldType) text = marq_field_type_new (MARQ_TYPE_KIND_TEXT);
      g_autoptr (MarqFieldType) one = marq_field_type_new_reference (kinds[i % 3], marq_item_get_uid (type));
      g_autoptr (MarqFieldType) many = marq_field_type_new_array (one);
      MarqField *attribute = g_object_new (MARQ_TYPE_FIELD, "name", "part", NULL);

      marq_field_set_data_type (attribute, text);
      if (MARQ_IS_ENUM (type))
        marq_item_list_append (marq_enum_get_values (MARQ_ENUM (type)), g_object_new (MARQ_TYPE_ENUM_VALUE, "name", "a", NULL));
      else if (MARQ_IS_DOMAIN (type))
        marq_domain_set_data_type (MARQ_DOMAIN (type), text);
      if (MARQ_IS_COMPOSITE (type))
        marq_item_list_append (marq_composite_get_fields (MARQ_COMPOSITE (type)), g_steal_pointer (&attribute));
      g_clear_object (&attribute);
      marq_item_list_append (MARQ_IS_ENUM (type)     ? marq_namespace_get_enums (public)
                             : MARQ_IS_DOMAIN (type) ? marq_namespace_get_domains (public)
                                                     : marq_namespace_get_composites (public),
                             type);
      marq_item_set_name (MARQ_ITEM (entity), table);
      marq_item_list_append (marq_namespace_get_entities (public), entity);
      for (guint j = 0; j < 2; j++)
        {
          MarqField *field = g_object_new (MARQ_TYPE_FIELD, "name", j ? "many" : "one", NULL);

          marq_field_set_data_type (field, j ? many : one);
          marq_item_list_append (marq_entity_get_fields (entity), field);
        }
    }
  return schema;
}

/* The same types under other names, known by their uids. */
static MarqSchema *
make_renamed (MarqSchema *schema)
{
  MarqSchema *renamed = marq_item_copy (schema, MARQ_COPY_KEEP_UIDS);
  MarqNamespace *public = marq_item_list_get (marq_schema_get_namespaces (renamed), 0);
  MarqItemList *lists[] = { marq_namespace_get_enums (public), marq_namespace_get_domains (public), marq_namespace_get_composites (public) };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < marq_item_list_get_length (lists[i]); j++)
      {
        MarqItem *item = marq_item_list_get (lists[i], j);
        g_autofree char *name = g_strdup_printf ("%s, renamed", marq_item_get_name (item));

        marq_item_set_name (item, name);
      }
  return renamed;
}

static void
assert_run (MarqTestDb *db, MarqSchema *before, MarqSchema *after, MarqMatchingMode mode)
{
  const MarqPlanSettings settings = { .dialect = MARQ_DIALECT_POSTGRESQL, .version = "1.0.0", .matching = mode,
                                      .settings = { MARQ_SERIAL_STYLE_IDENTITY, MARQ_ENUM_STYLE_NATIVE, 0 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqPlan) plan = marq_plan_new (before, after, &settings, &error);
  g_autofree char *script = NULL;
  g_autofree char *failure = NULL;

  g_assert_no_error (error);
  script = marq_plan_dup_script (plan, &settings, FALSE);
  failure = marq_round_run (db, script);
  g_assert_cmpstr (failure, ==, NULL);
}

static void
assert_same (MarqSchema *design, MarqSchema *found)
{
  const MarqEngineSettings settings = { MARQ_SERIAL_STYLE_IDENTITY, MARQ_ENUM_STYLE_NATIVE, 0 };
  g_autoptr (MarqSchema) left = marq_engine_hold (&marq_postgres_engine, design, &settings, NULL);
  g_autoptr (MarqSchema) right = marq_engine_hold (&marq_postgres_engine, found, &settings, NULL);
  MarqItemList *access = marq_schema_get_access (right);

  /* Who made them. */
  while (marq_item_list_get_length (access))
    marq_item_list_remove (access, 0);
  marq_round_assert_same (left, right);
}

static void
assert_is (MarqTestDb *db, MarqSchema *design)
{
  g_autoptr (MarqSchema) found = marq_round_read (db, NULL);

  assert_same (design, found);
}

static void
assert_read (MarqSchema *design)
{
  g_autofree char *why = NULL;
  g_autofree char *script = marq_round_script (design, &why);
  g_autofree char *path = NULL;
  g_autoptr (MarqSchema) found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (why, ==, NULL);
  g_close (g_file_open_tmp ("marq-XXXXXX.sql", &path, NULL), NULL);
  g_assert_true (g_file_set_contents (path, script, -1, NULL));
  found = marq_sql_file_read (path, MARQ_DIALECT_POSTGRESQL, NULL, NULL, NULL, &error);
  g_unlink (path);
  g_assert_no_error (error);
  assert_same (design, found);
}

static void
test_whole (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_auto (GStrv) names = db ? ask_names (db) : NULL;

  for (guint i = 0; names && !g_str_equal (names[i], "bigserial"); i++)
    if (!g_str_has_prefix (names[i], "pg_") && !g_str_has_prefix (names[i], "_pg_") && !marq_pg_is_system_type (names[i]))
      g_error ("%s is a type of the server's, and not in the list", names[i]);
  g_assert_false (marq_pg_is_system_type ("Date"));
  g_assert_false (marq_pg_is_system_type ("mood"));
  g_assert_false (marq_pg_is_system_type (""));
}

static void
test_there_and_back (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_auto (GStrv) names = db ? ask_names (db) : NULL;
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqSchema) schema = db ? make_schema ((const char *const *) names) : NULL;
  g_autoptr (MarqSchema) renamed = db ? make_renamed (schema) : NULL;
  g_autofree char *dump = NULL;

  if (!db)
    return;
  assert_run (db, empty, schema, MARQ_MATCHING_UIDS);
  assert_is (db, schema);
  assert_read (schema);
  assert_run (db, schema, renamed, MARQ_MATCHING_UIDS);
  assert_is (db, renamed);
  assert_run (db, renamed, schema, MARQ_MATCHING_UIDS);
  assert_is (db, schema);
  assert_run (db, schema, empty, MARQ_MATCHING_UIDS);
  dump = marq_test_db_dump (db);
  g_assert_cmpstr (dump, ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pg-system-types/whole", test_whole);
  g_test_add_func ("/pg-system-types/there-and-back", test_there_and_back);
  return g_test_run ();
}
