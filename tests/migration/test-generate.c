/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The next migration, made from a design. */
#include "config.h"

#include <string.h>

#include "marq-random-world.h"
#include "marq-store-tools.h"
#include "migration/generate/marq-generate.h"
#include "migration/marq-migration-error.h"
#include "model/marq-history.h"
#include "model/marq-template.h"

typedef struct
{
  char *folder;
  MarqProject *project;
  MarqMigrationStore *store;
  MarqGenerateOptions options;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autoptr (MarqTemplate) template = marq_template_find (MARQ_TEMPLATE_PROJECT, "shop", NULL);

  f->folder = g_dir_make_tmp ("marq-generate-XXXXXX", NULL);
  f->project = marq_template_make_project (template, "shop", MARQ_DIALECT_POSTGRESQL);
  f->store = marq_tools_open (f->folder);
  f->options = (MarqGenerateOptions){ .description = "A step", .author = "Ada" };
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  marq_tools_remove_tree (f->folder);
  g_free (f->folder);
  g_assert_finalize_object (f->store);
  g_assert_finalize_object (f->project);
}

static MarqSchema *
design (Fixture *f)
{
  return marq_project_get_schema (f->project);
}

static MarqEntity *
products (Fixture *f)
{
  MarqNamespace *namespace = marq_item_list_get (marq_schema_get_namespaces (design (f)), 0);

  return marq_item_list_find_by_name (marq_namespace_get_entities (namespace), "products");
}

static MarqField *
add_field (Fixture *f, const char *name, const char *type)
{
  g_autoptr (MarqFieldType) parsed = marq_field_type_parse (type, NULL);
  MarqField *field = g_object_new (MARQ_TYPE_FIELD, "name", name, NULL);

  marq_field_set_data_type (field, parsed);
  marq_item_list_append (marq_entity_get_fields (products (f)), field);
  return field;
}

static void
remove_field (Fixture *f, const char *name)
{
  MarqItemList *fields = marq_entity_get_fields (products (f));
  guint position;

  g_assert_true (marq_item_list_find (fields, marq_item_list_find_by_name (fields, name), &position));
  marq_item_list_remove (fields, position);
}

static MarqGeneration *
generate (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  MarqGeneration *generation = marq_generate (f->store, f->project, design (f), &f->options, &error);

  g_assert_no_error (error);
  return generation;
}

/* Makes the next one and writes it. */
static MarqMigration *
step (Fixture *f)
{
  g_autoptr (MarqGeneration) generation = generate (f);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (generation->migration);
  marq_migration_store_add (f->store, generation->migration, &error);
  g_assert_no_error (error);
  return marq_migration_store_get_last (f->store);
}

static void
assert_refused (Fixture *f, MarqMigrationError code, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqGeneration) generation = marq_generate (f->store, f->project, design (f), &f->options, &error);

  g_assert_null (generation);
  g_assert_error (error, MARQ_MIGRATION_ERROR, (int) code);
  if (!strstr (error->message, why))
    g_error ("“%s” is not in “%s”", why, error->message);
}

static void
assert_is_design (Fixture *f)
{
  g_autoptr (MarqMigrationStore) again = marq_tools_open (f->folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSchema) state = marq_migration_store_dup_state (again, NULL, &error);
  g_autofree char *wanted = marq_item_to_json (MARQ_ITEM (design (f)), NULL);
  g_autofree char *made = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (marq_migration_store_get_problems (again)->len, ==, 0);
  made = marq_item_to_json (MARQ_ITEM (state), NULL);
  g_assert_cmpstr (made, ==, wanted);
}

static void
test_first (Fixture *f, gconstpointer unused)
{
  MarqMigration *first = step (f);

  g_assert_cmpstr (marq_migration_get_version_text (first), ==, "1.0.0");
  g_assert_cmpstr (marq_migration_get_folder (first), ==, "1.0.0-a-step");
  g_assert_cmpstr (marq_migration_get_type_nick (first), ==, "create_table");
  g_assert_cmpstr (marq_migration_get_author (first), ==, "Ada");
  g_assert_null (marq_migration_get_dependencies (first)[0]);
  g_assert_nonnull (strstr (marq_migration_get_up (first, NULL), "CREATE TABLE IF NOT EXISTS products"));
  g_assert_nonnull (strstr (marq_migration_get_down (first, NULL), "DROP TABLE"));
  assert_is_design (f);
}

static void
test_next (Fixture *f, gconstpointer unused)
{
  MarqMigration *first = step (f);
  g_autoptr (MarqGeneration) generation = NULL;

  add_field (f, "weight", "Double");
  generation = generate (f);
  g_assert_cmpstr (marq_migration_get_version_text (generation->migration), ==, "1.0.1");
  g_assert_cmpstr (marq_migration_get_type_nick (generation->migration), ==, "add_columns");
  g_assert_cmpstr (generation->suggested, ==, "1.1.0");
  g_assert_nonnull (strstr (generation->reason, "weight"));
  g_assert_cmpuint (g_strv_length ((char **) marq_migration_get_dependencies (generation->migration)), ==, 1);
  g_assert_cmpstr (marq_migration_get_dependencies (generation->migration)[0], ==, marq_migration_get_id (first));
  g_assert_cmpstr (marq_migration_get_up (generation->migration, NULL), ==,
                   "BEGIN;\nALTER TABLE products ADD COLUMN weight DOUBLE PRECISION;\nCOMMIT;\n");
  step (f);
  assert_is_design (f);
}

/* An index needs its table, and the column that came later; nothing else. */
static void
test_dependencies (Fixture *f, gconstpointer unused)
{
  MarqMigration *first = step (f);
  MarqField *weight = add_field (f, "weight", "Double");
  MarqMigration *second = step (f), *fourth;
  MarqIndex *index = g_object_new (MARQ_TYPE_INDEX, "name", "by_weight", NULL);
  MarqKeyPart *part = g_object_new (MARQ_TYPE_KEY_PART, NULL);

  add_field (f, "height", "Double");
  step (f);
  marq_key_part_set_field (part, marq_item_get_uid (MARQ_ITEM (weight)));
  marq_item_list_append (marq_index_get_parts (index), part);
  marq_item_list_append (marq_entity_get_indexes (products (f)), index);
  fourth = step (f);
  g_assert_cmpstr (marq_migration_get_type_nick (fourth), ==, "add_indexes");
  g_assert_cmpuint (g_strv_length ((char **) marq_migration_get_dependencies (fourth)), ==, 2);
  g_assert_cmpstr (marq_migration_get_dependencies (fourth)[0], ==, marq_migration_get_id (first));
  g_assert_cmpstr (marq_migration_get_dependencies (fourth)[1], ==, marq_migration_get_id (second));
}

/* The same design, made anew: what it has by name is not made again, and is known to be needed. */
static void
test_stranger (Fixture *f, gconstpointer unused)
{
  g_autoptr (MarqTemplate) template = marq_template_find (MARQ_TEMPLATE_PROJECT, "shop", NULL);
  MarqMigration *first = step (f), *second;

  g_object_unref (f->project);
  f->project = marq_template_make_project (template, "shop", MARQ_DIALECT_POSTGRESQL);
  add_field (f, "weight", "Double");
  second = step (f);
  g_assert_cmpstr (marq_migration_get_up (second, NULL), ==,
                   "BEGIN;\nALTER TABLE products ADD COLUMN weight DOUBLE PRECISION;\nCOMMIT;\n");
  g_assert_cmpstr (marq_migration_get_dependencies (second)[0], ==, marq_migration_get_id (first));
  assert_is_design (f);
}

static void
test_nothing (Fixture *f, gconstpointer unused)
{
  g_autoptr (MarqGeneration) same = NULL;
  g_autoptr (MarqGeneration) painted = NULL;

  step (f);
  same = generate (f);
  g_assert_null (same->migration);
  g_assert_cmpuint (same->plan->changes->len, ==, 0);
  marq_entity_set_color (products (f), "#123456");
  painted = generate (f);
  g_assert_null (painted->migration);
  /* The next one that there is takes it along. */
  add_field (f, "weight", "Double");
  step (f);
  assert_is_design (f);
}

/* A part of the changes, then the rest. */
static void
test_only (Fixture *f, gconstpointer unused)
{
  const char *const only[] = { "add:field:public.products.weight", NULL };
  const char *const none[] = { "add:field:public.products.nope", NULL };
  g_autoptr (GError) error = NULL;

  step (f);
  add_field (f, "height", "Double");
  add_field (f, "weight", "Double");
  marq_item_set_name (marq_item_list_get (marq_entity_get_fields (products (f)), 1), "title");
  f->options.only = none;
  g_assert_null (marq_generate (f->store, f->project, design (f), &f->options, &error));
  g_assert_nonnull (strstr (error->message, "nope"));
  f->options.only = only;
  g_assert_cmpstr (marq_migration_get_up (step (f), NULL), ==,
                   "BEGIN;\nALTER TABLE products ADD COLUMN weight DOUBLE PRECISION;\nCOMMIT;\n");
  f->options.only = NULL;
  {
    const char *up = marq_migration_get_up (step (f), NULL);

    g_assert_nonnull (strstr (up, "RENAME COLUMN name TO title"));
    g_assert_nonnull (strstr (up, "height"));
    g_assert_null (strstr (up, "weight"));
  }
  assert_is_design (f);
}

static void
test_versions (Fixture *f, gconstpointer unused)
{
  step (f);
  add_field (f, "weight", "Double");
  f->options.version = "1.0.0";
  assert_refused (f, MARQ_MIGRATION_ERROR_VERSION, "1.0.0-a-step");
  f->options.version = "0.9.9";
  assert_refused (f, MARQ_MIGRATION_ERROR_VERSION, "does not come after");
  f->options.version = "1.01.0";
  assert_refused (f, MARQ_MIGRATION_ERROR_VERSION, "begin with 0");
  f->options.version = "20261121100405";
  assert_refused (f, MARQ_MIGRATION_ERROR_VERSION, "timestamp");
  f->options.version = "major";
  g_assert_cmpstr (marq_migration_get_version_text (step (f)), ==, "2.0.0");
  add_field (f, "height", "Double");
  f->options.version = "2.0.0-001";
  step (f);
  add_field (f, "depth", "Double");
  f->options.version = NULL;
  g_assert_cmpstr (marq_migration_get_version_text (step (f)), ==, "2.0.0-002");
}

static void
test_timestamps (Fixture *f, gconstpointer unused)
{
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 11, 21, 10, 4, 5);

  marq_project_set_versioning (f->project, MARQ_VERSIONING_TIMESTAMP);
  f->options.now = now;
  g_assert_cmpstr (marq_migration_get_folder (step (f)), ==, "20261121100405-a-step");
  add_field (f, "weight", "Double");
  f->options.version = "1.0.0";
  assert_refused (f, MARQ_MIGRATION_ERROR_VERSION, "timestamps");
  f->options.version = NULL;
  f->options.description = "Another";
  g_assert_cmpstr (marq_migration_get_folder (step (f)), ==, "20261121100406-another");
}

static void
test_words (Fixture *f, gconstpointer unused)
{
  f->options.description = "  \n ";
  assert_refused (f, MARQ_MIGRATION_ERROR_VALUE, "description");
  f->options.description = "x";
  f->options.type = "nonsense";
  assert_refused (f, MARQ_MIGRATION_ERROR_VALUE, "add_columns");
  f->options.type = "custom";
  g_assert_cmpstr (marq_migration_get_type_nick (step (f)), ==, "custom");
}

static void
test_options (Fixture *f, gconstpointer unused)
{
  MarqMigration *migration;
  const char *const words[] = { "backup", "idempotent", "no-down", "online", NULL };

  step (f);
  remove_field (f, "price");
  f->options.safe_mode = TRUE;
  assert_refused (f, MARQ_MIGRATION_ERROR_LOSS, "price");
  f->options.safe_mode = FALSE;
  f->options.no_down = TRUE;
  f->options.flags = MARQ_PLAN_BACKUP | MARQ_PLAN_IDEMPOTENT | MARQ_PLAN_ONLINE;
  migration = step (f);
  g_assert_true (g_strv_equal (marq_migration_get_options (migration), words));
  g_assert_null (marq_migration_get_down (migration, NULL));
  g_assert_nonnull (strstr (marq_migration_get_up (migration, NULL), "products_backup_1_0_1"));
  assert_is_design (f);
}

static void
test_dialects (Fixture *f, gconstpointer unused)
{
  const char *const further[] = { "sqlite", "mariadb", NULL };
  const char *const unknown[] = { "oracle", NULL };
  MarqMigration *first;

  marq_project_set_further_dialects (f->project, unknown);
  assert_refused (f, MARQ_MIGRATION_ERROR_VALUE, "oracle");
  marq_project_set_further_dialects (f->project, further);
  first = step (f);
  g_assert_nonnull (strstr (marq_migration_get_up (first, NULL), "\nCREATE TABLE IF NOT EXISTS products"));
  g_assert_nonnull (strstr (marq_migration_get_up (first, "sqlite"), "BEGIN IMMEDIATE"));
  g_assert_nonnull (strstr (marq_migration_get_up (first, "mariadb"), "CREATE TABLE IF NOT EXISTS products"));
  g_assert_null (strstr (marq_migration_get_up (first, "mariadb"), "BEGIN"));
  assert_is_design (f);
}

static guint
count_access (Fixture *f)
{
  g_autoptr (MarqSchema) state = marq_migration_store_dup_state (f->store, NULL, NULL);

  return marq_item_list_get_length (marq_schema_get_access (state));
}

/* Owners wait until they are asked for, and go with what they are of. */
static void
test_access (Fixture *f, gconstpointer unused)
{
  MarqAccess *access = g_object_new (MARQ_TYPE_ACCESS, "owner", "ada", NULL);
  g_autoptr (MarqGeneration) none = NULL;
  MarqItem *gone = MARQ_ITEM (products (f));
  g_autoptr (MarqHistory) history = NULL;

  marq_access_set_of (access, marq_item_get_uid (MARQ_ITEM (products (f))));
  marq_item_list_append (marq_schema_get_access (design (f)), access);
  g_assert_null (strstr (marq_migration_get_up (step (f), NULL), "ada"));
  g_assert_cmpuint (count_access (f), ==, 0);
  none = generate (f);
  g_assert_null (none->migration);
  f->options.flags = MARQ_PLAN_ACCESS;
  g_assert_nonnull (strstr (marq_migration_get_up (step (f), NULL), "OWNER TO ada"));
  g_assert_cmpuint (count_access (f), ==, 1);
  assert_is_design (f);
  /* Not asked for, and yet there is nothing left that it could be of. */
  f->options.flags = 0;
  marq_item_list_remove (marq_schema_get_access (design (f)), 0);
  add_field (f, "weight", "Double");
  step (f);
  g_assert_cmpuint (count_access (f), ==, 1);
  history = marq_history_new (MARQ_ITEM (f->project));
  marq_history_delete (history, &gone, 1);
  step (f);
  g_assert_cmpuint (count_access (f), ==, 0);
}

/* What a person edited is not known until it has been read back. */
static void
test_edited (Fixture *f, gconstpointer unused)
{
  step (f);
  marq_tools_write (f->folder, "migrations/1.0.0-a-step/up.sql", "SELECT 1;\n");
  g_object_unref (f->store);
  f->store = marq_tools_open (f->folder);
  add_field (f, "weight", "Double");
  assert_refused (f, MARQ_MIGRATION_ERROR_UNREAD, "1.0.0-a-step has been edited");
}

static void
test_empty (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMigration) written = NULL;

  step (f);
  f->options.description = "Fill\nthe weights; DROP TABLE products;";
  f->options.type = "data";
  written = marq_generate_empty (f->store, f->project, &f->options, &error);
  g_assert_no_error (error);
  g_assert_true (marq_migration_store_add (f->store, written, NULL));
  g_assert_cmpstr (marq_migration_get_type_nick (written), ==, "data");
  g_assert_cmpint (marq_migration_get_effect (written), ==, MARQ_EFFECT_UNREAD);
  for (const char *line = marq_migration_get_up (written, NULL); *line; line = strchr (line, '\n') + 1)
    g_assert_true (g_str_has_prefix (line, "-- "));
  add_field (f, "weight", "Double");
  assert_refused (f, MARQ_MIGRATION_ERROR_UNREAD, "written by hand");
}

/* From any schema to any other, through all that PostgreSQL has: each can be made again. */
static void
test_worlds (Fixture *f, gconstpointer unused)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  guint n = g_getenv ("MARQ_TEST_LONG") ? 400 : g_getenv ("MARQ_TEST_FEW") ? 10 : 25;
  guint n_refused = 0;

  f->options.flags = MARQ_PLAN_ACCESS;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MarqSchema) world = marq_world_new (7000 + i, i % 4 == 0);
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqGeneration) generation = marq_generate (f->store, f->project, world, &f->options, &error);

      if (error && error->domain == MARQ_MIGRATION_ERROR && error->code != MARQ_MIGRATION_ERROR_CIRCLE)
        g_error ("world %u: %s", i, error->message);
      n_refused += generation == NULL;
      if (!generation || !generation->migration)
        continue;
      marq_migration_store_add (f->store, generation->migration, &error);
      g_assert_no_error (error);
      g_ptr_array_add (texts, marq_item_to_json (MARQ_ITEM (world), NULL));
    }
  g_assert_cmpuint (n_refused, <=, n / 10);
  {
    g_autoptr (MarqMigrationStore) again = marq_tools_open (f->folder);
    g_autoptr (GPtrArray) broken = marq_migration_store_check_states (again);

    g_assert_cmpuint (marq_migration_store_get_problems (again)->len + broken->len, ==, 0);
    for (guint i = 0; i < texts->len; i++)
      {
        const char *version = marq_migration_get_version_text (marq_migration_store_get (again, i));
        g_autoptr (MarqSchema) state = marq_migration_store_dup_state (again, version, NULL);
        g_autofree char *text = marq_item_to_json (MARQ_ITEM (state), NULL);

        g_assert_cmpstr (text, ==, texts->pdata[i]);
      }
  }
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/generate/first", test_first);
  ADD ("/generate/next", test_next);
  ADD ("/generate/dependencies", test_dependencies);
  ADD ("/generate/stranger", test_stranger);
  ADD ("/generate/nothing", test_nothing);
  ADD ("/generate/only", test_only);
  ADD ("/generate/versions", test_versions);
  ADD ("/generate/timestamps", test_timestamps);
  ADD ("/generate/words", test_words);
  ADD ("/generate/options", test_options);
  ADD ("/generate/dialects", test_dialects);
  ADD ("/generate/access", test_access);
  ADD ("/generate/edited", test_edited);
  ADD ("/generate/empty", test_empty);
  ADD ("/generate/worlds", test_worlds);
  return g_test_run ();
}
