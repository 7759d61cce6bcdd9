/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of migrations, read whatever state it is in. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "marq-random.h"
#include "marq-store-tools.h"
#include "migration/store/marq-change-record.h"
#include "migration/marq-migration-error.h"

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->folder = g_dir_make_tmp ("marq-store-XXXXXX", NULL);
  g_assert_nonnull (f->folder);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  marq_tools_remove_tree (f->folder);
  g_assert_false (g_file_test (f->folder, G_FILE_TEST_EXISTS));
  g_free (f->folder);
}

static void
assert_problems (MarqMigrationStore *store, const char *wanted)
{
  g_autofree char *found = marq_tools_problems (marq_migration_store_get_problems (store));

  g_assert_cmpstr (found, ==, wanted);
}

static void
assert_state (MarqMigrationStore *store, const char *version, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSchema) state = marq_migration_store_dup_state (store, version, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = marq_item_to_json (MARQ_ITEM (state), NULL);
  g_assert_cmpstr (text, ==, wanted);
}

static void
assert_no_state (MarqMigrationStore *store, const char *version, MarqMigrationError code, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSchema) state = marq_migration_store_dup_state (store, version, &error);

  g_assert_null (state);
  g_assert_error (error, MARQ_MIGRATION_ERROR, (int) code);
  if (!strstr (error->message, why))
    g_error ("“%s” is not in “%s”", why, error->message);
}

static void
assert_not_added (MarqMigrationStore *store, const char *version, const char *why)
{
  g_autoptr (MarqMigration) migration = marq_tools_migration (version, "refused");
  g_autoptr (GError) error = NULL;
  guint n = marq_migration_store_get_length (store);

  g_assert_false (marq_migration_store_add (store, migration, &error));
  g_assert_nonnull (error);
  if (!strstr (error->message, why))
    g_error ("“%s” is not in “%s”", why, error->message);
  g_assert_cmpuint (marq_migration_store_get_length (store), ==, n);
}

/* 1.0.0, 1.0.1 …, each with one table more. */
static void
fill (const char *folder, guint n)
{
  g_autoptr (MarqMigrationStore) store = marq_tools_open (folder);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MarqSchema) after = marq_tools_schema (i + 1);
      g_autofree char *version = g_strdup_printf ("1.0.%u", i);

      marq_tools_add (store, version, after);
    }
}

static void
edit_file (const char *folder, const char *path, const char *from, const char *to)
{
  g_autofree char *text = marq_tools_read (folder, path);
  g_autoptr (GString) edited = g_string_new (text);

  g_assert_cmpuint (g_string_replace (edited, from, to, 1), ==, 1);
  marq_tools_write (folder, path, edited->str);
}

static void
test_empty (Fixture *f, gconstpointer unused)
{
  g_autoptr (MarqMigrationStore) missing = marq_tools_open (f->folder);

  g_assert_cmpuint (marq_migration_store_get_length (missing), ==, 0);
  g_assert_null (marq_migration_store_get_last (missing));
  assert_problems (missing, "");
  assert_state (missing, NULL, "{\n  \"uid\": \"schema\"\n}\n");
  assert_state (missing, "", "{\n  \"uid\": \"schema\"\n}\n");
  assert_no_state (missing, "1.0.0", MARQ_MIGRATION_ERROR_VERSION, "1.0.0");
  /* Files, and what is hidden, are not ours. */
  marq_tools_write (f->folder, "migrations/README.md", "what this is\n");
  marq_tools_write (f->folder, "migrations/.hidden/x", "x");
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);

    g_assert_cmpuint (marq_migration_store_get_length (store), ==, 0);
    assert_problems (store, "");
  }
}

static void
test_layout (Fixture *f, gconstpointer unused)
{
  g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
  g_autoptr (MarqMigration) migration = marq_tools_migration ("1.0.0", "Initial “products” table");
  g_autoptr (MarqSchema) before = marq_migration_store_dup_state (store, NULL, NULL);
  g_autoptr (MarqSchema) after = marq_tools_schema (1);
  g_autofree char *hash = marq_schema_dup_hash (after);
  g_autofree char *checksum = marq_checksum_of_scripts ("-- up 1.0.0\n", "-- down 1.0.0\n");
  const char *const needs[] = { NULL };
  const char *const options[] = { "backup", "online", NULL };
  g_autofree char *json = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *up = NULL;

  marq_migration_set_dependencies (migration, needs);
  marq_migration_set_options (migration, options);
  g_assert_true (marq_migration_set_effect (migration, before, after, NULL));
  g_assert_true (marq_migration_store_add (store, migration, NULL));
  json = marq_tools_read (f->folder, "migrations/1.0.0-initial-products-table/migration.json");
  wanted = g_strdup_printf ("{\n"
                            "  \"author\": \"Ada\",\n"
                            "  \"checksum\": \"%s\",\n"
                            "  \"created_at\": \"%s\",\n"
                            "  \"dependencies\": [],\n"
                            "  \"description\": \"Initial “products” table\",\n"
                            "  \"id\": \"%s\",\n"
                            "  \"options\": [\"backup\", \"online\"],\n"
                            "  \"schema_hash\": \"%s\",\n"
                            "  \"schema_uid\": \"s\",\n"
                            "  \"type\": \"custom\",\n"
                            "  \"version\": \"1.0.0\",\n"
                            "  \"changes\": [\n"
                            "    {\n"
                            "      \"change\": \"add\",\n"
                            "      \"kind\": \"namespace\",\n"
                            "      \"list\": \"namespaces\",\n"
                            "      \"path\": \"public\",\n"
                            "      \"after\": {\n"
                            "        \"name\": \"public\",\n"
                            "        \"uid\": \"n\",\n"
                            "        \"entities\": [\n"
                            "          {\n"
                            "            \"name\": \"t0\",\n"
                            "            \"uid\": \"t0\",\n"
                            "            \"fields\": [\n"
                            "              {\n"
                            "                \"name\": \"id\",\n"
                            "                \"uid\": \"t0.id\"\n"
                            "              }\n"
                            "            ]\n"
                            "          }\n"
                            "        ]\n"
                            "      }\n"
                            "    }\n"
                            "  ]\n"
                            "}\n",
                            checksum, marq_migration_get_created_at (migration), marq_migration_get_id (migration), hash);
  g_assert_cmpstr (json, ==, wanted);
  g_assert_true (g_str_has_prefix (marq_migration_get_id (migration), "mig_1795255"));
  g_assert_true (g_str_has_suffix (marq_migration_get_id (migration), "_initial_products_table"));
  up = marq_tools_read (f->folder, "migrations/1.0.0-initial-products-table/up.sql");
  g_assert_cmpstr (up, ==, "-- up 1.0.0\n");
}

/* After every step of a walk of edits, and for every earlier one, the design is what it was. */
static void
test_walk (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (MarqProject) project = marq_random_project (rand, 6, 4);
  g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (project));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  guint n = g_getenv ("MARQ_TEST_LONG") ? 200 : 25;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
      g_autofree char *version = g_strdup_printf ("1.%u.%u", i / 10, i % 10);

      marq_tools_add (store, version, marq_project_get_schema (project));
      g_ptr_array_add (texts, marq_item_to_json (marq_project_get_schema (project), NULL));
      for (guint j = 0; j < 15; j++)
        marq_random_edit (rand, history);
    }
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
    g_autoptr (GPtrArray) broken = marq_migration_store_check_states (store);

    assert_problems (store, "");
    g_assert_cmpuint (broken->len, ==, 0);
    for (guint i = 0; i < n; i++)
      assert_state (store, marq_migration_get_version_text (marq_migration_store_get (store, i)), texts->pdata[i]);
  }
}

/* Every line of every migration.json below "changes", altered: told, by the name of the migration. */
static void
test_tampered (Fixture *f, gconstpointer unused)
{
  guint n_altered = 0;

  fill (f->folder, 3);
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
    g_autoptr (MarqSchema) renamed = marq_tools_schema (3);
    MarqNamespace *namespace = marq_item_list_get (marq_schema_get_namespaces (renamed), 0);
    MarqEntity *first = marq_item_list_get (marq_namespace_get_entities (namespace), 0);

    marq_item_set_name (MARQ_ITEM (first), "renamed");
    marq_item_list_append (marq_entity_get_fields (first), marq_item_new_with_uid (MARQ_TYPE_FIELD, "new"));
    marq_item_list_remove (marq_entity_get_fields (first), 0);
    marq_tools_add (store, "1.0.3", renamed);
  }
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *folder = g_strdup_printf ("1.0.%u-a-step", i);
      g_autofree char *path = g_strdup_printf ("migrations/%s/migration.json", folder);
      g_autofree char *text = marq_tools_read (f->folder, path);
      const char *place = strstr (text, "\"changes\"");

      while ((place = strchr (place + 1, '"')))
        {
          g_autofree char *altered = g_strdup (text);
          g_autoptr (MarqMigrationStore) store = NULL;
          g_autoptr (GPtrArray) broken = NULL;
          g_autofree char *found = NULL;

          if (!g_ascii_isalnum (place[1]))
            continue;
          altered[place + 1 - text] = place[1] == 'z' ? 'y' : 'z';
          marq_tools_write (f->folder, path, altered);
          store = marq_tools_open (f->folder);
          broken = marq_migration_store_check_states (store);
          found = marq_tools_problems (broken);
          if (!strstr (found, folder))
            g_error ("nobody noticed in %s: %s", folder, altered);
          assert_no_state (store, NULL, MARQ_MIGRATION_ERROR_DAMAGED, folder);
          n_altered++;
        }
      marq_tools_write (f->folder, path, text);
    }
  g_assert_cmpuint (n_altered, >, 60);
}

static void
test_edited (Fixture *f, gconstpointer unused)
{
  g_autoptr (MarqSchema) one = marq_tools_schema (1);
  g_autofree char *after_one = marq_item_to_json (MARQ_ITEM (one), NULL);

  fill (f->folder, 2);
  /* What git does to line ends is no edit. */
  marq_tools_write (f->folder, "migrations/1.0.1-a-step/up.sql", "-- up 1.0.1\r\n");
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);

    assert_problems (store, "");
  }
  marq_tools_write (f->folder, "migrations/1.0.1-a-step/up.sql", "-- up 1.0.1\nSELECT 1;\n");
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
    g_autoptr (MarqSchema) after = marq_tools_schema (2);
    MarqMigration *edited = marq_migration_store_get (store, 1);
    g_autoptr (GError) error = NULL;

    assert_problems (store, "edited 1.0.1-a-step\n");
    g_assert_cmpint (marq_migration_get_effect (edited), ==, MARQ_EFFECT_EDITED);
    g_assert_cmpstr (marq_migration_get_checksum (edited), !=, marq_migration_get_recorded_checksum (edited));
    assert_state (store, "1.0.0", after_one);
    assert_no_state (store, NULL, MARQ_MIGRATION_ERROR_UNREAD, "1.0.1-a-step has been edited");
    /* It was read back, and does what it did. */
    marq_migration_store_record_effect (store, edited, after, &error);
    g_assert_no_error (error);
    assert_problems (store, "");
  }
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);

    assert_problems (store, "");
  }
}

/* By hand: nobody knows what it does until it has been read back; what we do not know is kept. */
static void
test_unread (Fixture *f, gconstpointer unused)
{
  g_autoptr (MarqMigration) written = marq_tools_migration ("1.0.2", "By hand");
  g_autoptr (MarqMigration) later = marq_tools_migration ("1.0.3", "By hand, too");
  g_autoptr (GError) error = NULL;

  fill (f->folder, 2);
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);

    g_assert_true (marq_migration_store_add (store, written, NULL));
    g_assert_true (marq_migration_store_add (store, later, NULL));
    assert_problems (store, "unread 1.0.2-by-hand\nunread 1.0.3-by-hand-too\n");
    assert_no_state (store, NULL, MARQ_MIGRATION_ERROR_UNREAD, "1.0.2-by-hand");
  }
  edit_file (f->folder, "migrations/1.0.2-by-hand/migration.json", "\"author\"", "\"future\": {\"a\": [1, {}]},\n  \"author\"");
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
    g_autoptr (MarqSchema) after = marq_tools_schema (5);
    g_autofree char *json = NULL;
    g_autofree char *wanted = marq_item_to_json (MARQ_ITEM (after), NULL);

    g_assert_true (marq_migration_store_record_effect (store, marq_migration_store_get (store, 2), after, &error));
    g_assert_no_error (error);
    assert_problems (store, "unread 1.0.3-by-hand-too\n");
    assert_state (store, "1.0.2", wanted);
    json = marq_tools_read (f->folder, "migrations/1.0.2-by-hand/migration.json");
    g_assert_nonnull (strstr (json, "\"future\": {"));
    g_assert_nonnull (strstr (json, "\"changes\": ["));
    /* Data alone: nothing changes, and that is known. */
    g_assert_true (marq_migration_store_record_effect (store, marq_migration_store_get (store, 3), after, &error));
    assert_state (store, NULL, wanted);
  }
}

/* What others are built on cannot become something else. */
static void
test_built_on (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fill (f->folder, 3);
  marq_tools_write (f->folder, "migrations/1.0.1-a-step/up.sql", "SELECT 1;\n");
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
    g_autoptr (MarqSchema) other = marq_tools_schema (7);

    g_assert_false (marq_migration_store_record_effect (store, marq_migration_store_get (store, 1), other, &error));
    g_assert_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_CHANGED);
    g_assert_nonnull (strstr (error->message, "1.0.2-a-step"));
  }
}

/* Everything that can be wrong, all at once, each by name. */
static void
test_problems (Fixture *f, gconstpointer unused)
{
  g_autofree char *script = g_build_filename (f->folder, "migrations/1.0.2-a-step/down.sql", NULL);
  g_autofree char *nothing = g_build_filename (f->folder, "migrations/nothing", NULL);

  fill (f->folder, 9);
  edit_file (f->folder, "migrations/1.0.0-a-step/migration.json", "\"dependencies\": []", "\"dependencies\": [\"mig_gone\"]");
  marq_tools_write (f->folder, "migrations/1.0.1-a-step/migration.json", "{ \"id\": ");
  g_unlink (script);
  marq_tools_write (f->folder, "migrations/1.0.3-a-step/up.sql", "caf\xe9");
  edit_file (f->folder, "migrations/1.0.4-a-step/migration.json", "\"version\": \"1.0.4\"", "\"version\": \"1.0.9\"");
  edit_file (f->folder, "migrations/1.0.5-a-step/migration.json", "\"version\": \"1.0.5\"", "\"version\": \"1.0.6\"");
  g_mkdir (nothing, 0777);
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);

    assert_problems (store, "unreadable 1.0.1-a-step\n"
                            "script 1.0.2-a-step\n"
                            "script 1.0.3-a-step\n"
                            "folder-name 1.0.4-a-step\n"
                            "folder-name 1.0.5-a-step\n"
                            "unreadable nothing\n"
                            "version-twice 1.0.6-a-step\n"
                            "dependency 1.0.0-a-step\n"
                            "edited 1.0.2-a-step\n"
                            "edited 1.0.3-a-step\n");
    assert_no_state (store, NULL, MARQ_MIGRATION_ERROR_DAMAGED, "mended");
    assert_not_added (store, "1.1.0", "mended");
  }
}

static char *
id_of (const char *folder, guint i)
{
  g_autoptr (MarqMigrationStore) store = marq_tools_open (folder);

  return g_strdup (marq_migration_get_id (marq_migration_store_get (store, i)));
}

static void
set_need (const char *folder, guint i, guint needed)
{
  g_autofree char *id = id_of (folder, needed);
  g_autofree char *path = g_strdup_printf ("migrations/1.0.%u-a-step/migration.json", i);
  g_autofree char *to = g_strdup_printf ("\"dependencies\": [\"%s\"]", id);

  edit_file (folder, path, "\"dependencies\": []", to);
}

static void
test_dependencies (Fixture *f, gconstpointer unused)
{
  fill (f->folder, 7);
  set_need (f->folder, 1, 0); /* as it should be */
  set_need (f->folder, 2, 3); /* too late */
  set_need (f->folder, 4, 5); /* a circle */
  set_need (f->folder, 5, 4);
  set_need (f->folder, 6, 6); /* itself */
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
    GPtrArray *problems = marq_migration_store_get_problems (store);

    assert_problems (store, "dependency-order 1.0.2-a-step\ndependency-cycle 1.0.4-a-step\ndependency-cycle 1.0.6-a-step\n");
    g_assert_nonnull (strstr (((MarqMigrationProblem *) problems->pdata[0])->message, "1.0.3-a-step"));
    g_assert_nonnull (strstr (((MarqMigrationProblem *) problems->pdata[1])->message, "1.0.4 → 1.0.5 → 1.0.4"));
    g_assert_nonnull (strstr (((MarqMigrationProblem *) problems->pdata[2])->message, "1.0.6 → 1.0.6"));
  }
}

static void
test_twins (Fixture *f, gconstpointer unused)
{
  g_autofree char *json = NULL;

  fill (f->folder, 2);
  json = marq_tools_read (f->folder, "migrations/1.0.1-a-step/migration.json");
  marq_tools_write (f->folder, "migrations/1.0.1-other/migration.json", json);
  marq_tools_write (f->folder, "migrations/1.0.1-other/up.sql", "-- up 1.0.1\n");
  marq_tools_write (f->folder, "migrations/1.0.1-other/down.sql", "-- down 1.0.1\n");
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);

    assert_problems (store, "version-twice 1.0.1-other\nid-twice 1.0.1-other\n");
  }
}

/* What migration.json may not say. */
static void
test_hostile (Fixture *f, gconstpointer unused)
{
  static const char *const replacements[][2] = {
    { "\"version\": \"1.0.0\"", "\"version\": \"../../etc\"" },
    { "\"version\": \"1.0.0\"", "\"version\": 1" },
    { "\"version\": \"1.0.0\"", "\"version\": \"1.0.0\", \"version\": \"1.0.0\"" },
    { "\"author\": \"Ada\"", "\"author\": null" },
    { "\"author\": \"Ada\"", "\"author\": \"\\u0000\"" },
    { "\"dependencies\": []", "\"dependencies\": [[]]" },
    { "\"dependencies\": []", "\"dependencies\": {}" },
    { "\"checksum\": \"", "\"checksum\": \"x" },
    { "\"schema_hash\"", "\"schema_hash_\"" },
    { "\"changes\"", "\"changes_\"" },
    { "\"id\"", "\"id_\"" },
    { "\"changes\": [", "\"changes\": {" },
    { "{\n  \"author\"", "[\n  \"author\"" },
    { "\"type\": \"custom\"", "\"type\": 1e999" },
  };
  g_autofree char *json = NULL;
  g_autofree char *deep = g_strnfill (100000, '[');

  fill (f->folder, 1);
  json = marq_tools_read (f->folder, "migrations/1.0.0-a-step/migration.json");
  for (guint i = 0; i < G_N_ELEMENTS (replacements); i++)
    {
      g_autoptr (MarqMigrationStore) store = NULL;

      marq_tools_write (f->folder, "migrations/1.0.0-a-step/migration.json", json);
      edit_file (f->folder, "migrations/1.0.0-a-step/migration.json", replacements[i][0], replacements[i][1]);
      store = marq_tools_open (f->folder);
      assert_problems (store, "unreadable 1.0.0-a-step\n");
    }
  marq_tools_write (f->folder, "migrations/1.0.0-a-step/migration.json", deep);
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);

    assert_problems (store, "unreadable 1.0.0-a-step\n");
  }
}

/* Any bytes at all in place of any others: read, or told, but never more than that. */
static void
test_noise (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autofree char *json = NULL;
  guint n = g_getenv ("MARQ_TEST_LONG") ? 20000 : 500;

  fill (f->folder, 2);
  json = marq_tools_read (f->folder, "migrations/1.0.1-a-step/migration.json");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *noisy = g_strdup (json);
      g_autoptr (MarqMigrationStore) store = NULL;
      g_autoptr (GPtrArray) broken = NULL;

      for (gint j = g_rand_int_range (rand, 1, 4); j > 0; j--)
        noisy[g_rand_int_range (rand, 0, (gint) strlen (noisy))] = "\"[]{}:,xX01-\\n \t\x80\xff"[g_rand_int_range (rand, 0, 18)];
      marq_tools_write (f->folder, "migrations/1.0.1-a-step/migration.json", noisy);
      store = marq_tools_open (f->folder);
      broken = marq_migration_store_check_states (store);
      g_assert_cmpuint (marq_migration_store_get_length (store), >=, 1);
    }
}

/* Beside the project's own scripts, and checksummed with them. */
static void
test_dialects (Fixture *f, gconstpointer unused)
{
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
    g_autoptr (MarqMigration) migration = marq_tools_migration ("1.0.0", "Two");

    marq_migration_set_scripts (migration, "sqlite", "lite up\n", "lite down\n");
    g_assert_true (marq_migration_store_add (store, migration, NULL));
  }
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
    MarqMigration *migration = marq_migration_store_get (store, 0);

    g_assert_cmpstr (marq_migration_get_up (migration, "sqlite"), ==, "lite up\n");
    g_assert_cmpstr (marq_migration_get_down (migration, "sqlite"), ==, "lite down\n");
    g_assert_cmpstr (marq_migration_get_up (migration, NULL), ==, "-- up 1.0.0\n");
    g_assert_null (marq_migration_get_up (migration, "mariadb"));
    g_assert_cmpstr (marq_migration_get_checksum (migration), ==, marq_migration_get_recorded_checksum (migration));
  }
  marq_tools_write (f->folder, "migrations/1.0.0-two/up.sqlite.sql", "other\n");
  marq_tools_write (f->folder, "migrations/1.0.0-two/up.old.sql", "a copy\n");
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
    MarqMigration *migration = marq_migration_store_get (store, 0);

    g_assert_cmpstr (marq_migration_get_checksum (migration), !=, marq_migration_get_recorded_checksum (migration));
  }
}

static void
test_lookups (Fixture *f, gconstpointer unused)
{
  fill (f->folder, 3);
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
    MarqMigration *second = marq_migration_store_get (store, 1);
    g_autoptr (GHashTable) makers = marq_migration_store_dup_makers (store);

    g_assert_true (marq_migration_store_find_version (store, "1.0.1") == second);
    g_assert_true (marq_migration_store_find_id (store, marq_migration_get_id (second)) == second);
    g_assert_null (marq_migration_store_find_version (store, "1.0.9"));
    g_assert_null (marq_migration_store_find_id (store, "mig_0_no"));
    g_assert_null (marq_migration_store_get (store, 3));
    g_assert_cmpstr (g_hash_table_lookup (makers, "t1.id"), ==, marq_migration_get_id (second));
    g_assert_cmpstr (g_hash_table_lookup (makers, "n"), ==, marq_migration_get_id (marq_migration_store_get (store, 0)));
  }
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/empty", test_empty);
  ADD ("/store/layout", test_layout);
  ADD ("/store/walk", test_walk);
  ADD ("/store/tampered", test_tampered);
  ADD ("/store/edited", test_edited);
  ADD ("/store/unread", test_unread);
  ADD ("/store/built-on", test_built_on);
  ADD ("/store/problems", test_problems);
  ADD ("/store/dependencies", test_dependencies);
  ADD ("/store/twins", test_twins);
  ADD ("/store/hostile", test_hostile);
  ADD ("/store/noise", test_noise);
  ADD ("/store/dialects", test_dialects);
  ADD ("/store/lookups", test_lookups);
  return g_test_run ();
}
