/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of migrations: read whatever state it is in, and never left half written. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "marq-random.h"
#include "marq-store-tools.h"
#include "marq-test.h"
#include "migration/marq-change-record.h"
#include "migration/marq-migration-error.h"
#include "model/marq-file-private.h"

#define NOBODY 65534
#define N_KILLS 60

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
  fill (f->folder, 9);
  edit_file (f->folder, "migrations/1.0.0-a-step/migration.json", "\"dependencies\": []", "\"dependencies\": [\"mig_gone\"]");
  marq_tools_write (f->folder, "migrations/1.0.1-a-step/migration.json", "{ \"id\": ");
  g_unlink (g_build_filename (f->folder, "migrations/1.0.2-a-step/down.sql", NULL));
  marq_tools_write (f->folder, "migrations/1.0.3-a-step/up.sql", "caf\xe9");
  edit_file (f->folder, "migrations/1.0.4-a-step/migration.json", "\"version\": \"1.0.4\"", "\"version\": \"1.0.9\"");
  edit_file (f->folder, "migrations/1.0.5-a-step/migration.json", "\"version\": \"1.0.5\"", "\"version\": \"1.0.6\"");
  g_mkdir (g_build_filename (f->folder, "migrations/nothing", NULL), 0777);
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

static void
test_order (Fixture *f, gconstpointer unused)
{
  g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
  g_autoptr (MarqSchema) after = marq_tools_schema (1);

  marq_tools_add (store, "1.0.6", after);
  marq_tools_add (store, "1.0.6-002", after);
  assert_not_added (store, "1.0.6-001", "1.0.6-002");
  assert_not_added (store, "1.0.6-002", "1.0.6-002");
  assert_not_added (store, "1.0.5", "1.0.6-002");
  marq_tools_add (store, "1.1.0", after);
  g_assert_cmpuint (marq_migration_store_get_length (store), ==, 3);
}

/* Two windows, or an edit from outside. */
static void
test_two_writers (Fixture *f, gconstpointer unused)
{
  g_autoptr (MarqMigrationStore) one = marq_tools_open (f->folder);
  g_autoptr (MarqMigrationStore) other = marq_tools_open (f->folder);
  g_autoptr (MarqSchema) after = marq_tools_schema (1);

  marq_tools_add (one, "1.0.0", after);
  assert_not_added (other, "1.0.0", "somebody else");
  assert_not_added (other, "1.0.1", "somebody else");
  marq_tools_add (one, "1.0.1", after);
  marq_tools_write (f->folder, "migrations/1.0.0-a-step/up.sql", "SELECT 1;\n");
  assert_not_added (one, "1.0.2", "somebody else");
}

/* Eight at once, each for the same version: one of them has it. */
static void
test_race (Fixture *f, gconstpointer unused)
{
  pid_t children[8];
  guint n_added = 0;

  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      children[i] = fork ();
      if (children[i] == 0)
        {
          g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
          g_autofree char *name = g_strdup_printf ("child %u", i);
          g_autoptr (MarqMigration) migration = marq_tools_migration ("1.0.0", name);

          _exit (marq_migration_store_add (store, migration, NULL) ? 0 : 1);
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      int status;

      g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
      g_assert_true (WIFEXITED (status));
      n_added += WEXITSTATUS (status) == 0;
    }
  g_assert_cmpuint (n_added, ==, 1);
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);

    g_assert_cmpuint (marq_migration_store_get_length (store), ==, 1);
    g_assert_cmpuint (marq_migration_store_get_problems (store)->len, ==, 1); /* unread, as it is */
  }
}

static guint
count_entries (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "migrations", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir && g_dir_read_name (dir))
    n++;
  return n;
}

static int calls_left;

static int
fail_at (const char *call)
{
  return calls_left-- == 0 ? ENOSPC : 0;
}

/* Each call of the disk fails in turn, until a run is clean: nothing is there, or everything. */
static void
test_faults (Fixture *f, gconstpointer unused)
{
  guint n_failed = 0;

  fill (f->folder, 1);
  for (int nth = 0;; nth++)
    {
      g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
      g_autoptr (MarqMigration) migration = marq_tools_migration ("1.0.1", "Next");
      g_autoptr (GError) error = NULL;
      gboolean added;

      calls_left = nth;
      marq_file_fault = fail_at;
      added = marq_migration_store_add (store, migration, &error);
      marq_file_fault = NULL;
      if (added)
        {
          g_autofree char *path = g_build_filename (f->folder, "migrations", "1.0.1-next", NULL);
          g_autoptr (MarqMigrationStore) again = marq_tools_open (f->folder);

          assert_problems (again, "unread 1.0.1-next\n");
          if (calls_left >= 0)
            break;
          /* It failed to look back at what it had done. */
          marq_tools_remove_tree (path);
          continue;
        }
      g_assert_nonnull (error);
      g_assert_cmpuint (count_entries (f->folder), ==, 1);
      g_assert_cmpuint (marq_migration_store_get_length (store), ==, 1);
      n_failed++;
    }
  g_assert_cmpuint (n_failed, >, 15);
  g_assert_cmpuint (count_entries (f->folder), ==, 2);
}

static void G_GNUC_NORETURN
add_for_ever (const char *folder)
{
  g_autoptr (MarqMigrationStore) store = marq_tools_open (folder);

  for (;;)
    {
      MarqMigration *last = marq_migration_store_get_last (store);
      MarqVersion next = marq_version_next (last ? marq_migration_get_version (last) : NULL, MARQ_VERSION_PATCH);
      g_autofree char *version = marq_version_dup_text (&next);
      g_autofree char *name = g_strdup_printf ("by %d, after %u", (int) getpid (), marq_migration_store_get_length (store));
      g_autoptr (MarqMigration) migration = marq_tools_migration (version, name);

      if (!marq_migration_store_add (store, migration, NULL))
        _exit (1);
    }
}

/* Killed at any moment: what is there is whole, and the next one goes on. */
static void
test_kills (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  guint n_hit = 0, n_before = 0;

  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autoptr (MarqMigrationStore) store = NULL;
      pid_t child = fork ();
      int status;

      if (child == 0)
        add_for_ever (f->folder);
      g_usleep (g_rand_int_range (rand, 500, 15000));
      kill (child, SIGKILL);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFSIGNALED (status));

      store = marq_tools_open (f->folder);
      for (guint j = 0; j < marq_migration_store_get_problems (store)->len; j++)
        {
          MarqMigrationProblem *problem = marq_migration_store_get_problems (store)->pdata[j];

          g_assert_cmpint (problem->kind, ==, MARQ_MIGRATION_PROBLEM_UNREAD);
        }
      n_hit += count_entries (f->folder) > marq_migration_store_get_length (store);
      g_assert_cmpuint (marq_migration_store_get_length (store), >=, n_before);
      n_before = marq_migration_store_get_length (store);
      if (n_before > 100)
        {
          g_autofree char *migrations = g_build_filename (f->folder, "migrations", NULL);

          marq_tools_remove_tree (migrations);
          n_before = 0;
        }
    }
  g_test_message ("%u of %u were killed with a folder half written", n_hit, N_KILLS);
  g_assert_cmpuint (n_hit, >, N_KILLS / 10);
}

static void
test_read_only_folder (Fixture *f, gconstpointer unused)
{
  g_autoptr (MarqMigrationStore) store = NULL;
  gboolean is_root = geteuid () == 0;

  fill (f->folder, 1);
  store = marq_tools_open (f->folder);
  g_assert_cmpint (g_chmod (f->folder, 0555), ==, 0);
  g_assert_cmpint (g_chmod (marq_migration_store_get_folder (store), 0555), ==, 0);
  if (is_root)
    g_assert_cmpint (seteuid (NOBODY), ==, 0);
  assert_not_added (store, "1.0.1", "permission");
  if (is_root)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_cmpint (g_chmod (f->folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (marq_migration_store_get_folder (store), 0755), ==, 0);
}

static void
test_full_disk (Fixture *f, gconstpointer unused)
{
  g_autofree char *big = g_strnfill (256 * 1024, 'x');

  if (mount ("tmpfs", f->folder, "tmpfs", 0, "size=128k") != 0)
    {
      marq_test_skip ("a small disk cannot be mounted here");
      return;
    }
  fill (f->folder, 1);
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);
    g_autoptr (MarqMigration) large = marq_tools_migration ("1.0.1", "Large");
    g_autoptr (MarqMigration) small = marq_tools_migration ("1.0.1", "Small");
    g_autoptr (GError) error = NULL;

    marq_migration_set_scripts (large, NULL, big, "");
    g_assert_false (marq_migration_store_add (store, large, &error));
    g_assert_nonnull (strstr (error->message, "disk is full"));
    g_assert_cmpuint (count_entries (f->folder), ==, 1);
    g_assert_true (marq_migration_store_add (store, small, NULL));
  }
  g_assert_cmpint (mount ("tmpfs", f->folder, "tmpfs", MS_REMOUNT | MS_RDONLY, "size=128k"), ==, 0);
  {
    g_autoptr (MarqMigrationStore) store = marq_tools_open (f->folder);

    assert_not_added (store, "1.0.2", "read-only");
  }
  g_assert_cmpint (umount (f->folder), ==, 0);
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
  ADD ("/store/order", test_order);
  ADD ("/store/two-writers", test_two_writers);
  ADD ("/store/race", test_race);
  ADD ("/store/faults", test_faults);
  ADD ("/store/kills", test_kills);
  ADD ("/store/read-only-folder", test_read_only_folder);
  ADD ("/store/full-disk", test_full_disk);
  ADD ("/store/dialects", test_dialects);
  ADD ("/store/lookups", test_lookups);
  return g_test_run ();
}
