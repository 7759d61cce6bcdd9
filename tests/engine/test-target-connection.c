/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Targets, those that stand in for them, and where their passwords come from. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/marq-target-connection.h"
#include "engine/sqlite/marq-sqlite-file.h"
#include "marq-servers.h"

/* libsecret's file forgets to free the name of the version that it replaces. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

typedef struct
{
  char *folder;
  char *path;
  MarqProject *project;
  MarqConnectSettings settings;
} Shop;

static void
set_up (Shop *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("marq-target-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "shop.db", NULL);
  g_assert_true (marq_sqlite_file_create (self->path, NULL));
  self->project = g_object_ref_sink (g_object_new (MARQ_TYPE_PROJECT, "name", "shop", NULL));
  self->settings = (MarqConnectSettings){ .folder = self->folder };
}

static void
tear_down (Shop *self, gconstpointer data)
{
  g_object_unref (self->project);
  g_unlink (self->path);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->path);
}

static MarqTarget *
add_target (Shop *self, const char *name, const char *url, MarqTarget *fallback)
{
  MarqTarget *target = g_object_new (MARQ_TYPE_TARGET, "name", name, "url", url, NULL);

  marq_item_list_append (marq_project_get_targets (self->project), target);
  if (fallback)
    marq_target_set_fallback (target, marq_item_get_uid (MARQ_ITEM (fallback)));
  return target;
}

/* The address is relative to the project, not to where somebody happens to stand. */
static void
test_relative (Shop *self, gconstpointer data)
{
  static const char *const urls[] = { "sqlite:shop.db", "sqlite:./shop.db?mode=ro", "sqlite:file:shop.db?mode=ro" };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      MarqTarget *target = add_target (self, urls[i], urls[i], NULL);
      MarqTarget *served;
      g_autofree char *why_not = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqConnection) connection = marq_target_connect (target, 0, &self->settings, &served, &why_not, NULL, &error);

      g_assert_no_error (error);
      g_assert_true (served == target);
      g_assert_null (why_not);
      g_assert_cmpint (connection->info.can_write, ==, i == 0);
    }
}

static void
test_fallback_reads (Shop *self, gconstpointer data)
{
  MarqTarget *last = add_target (self, "copy", "sqlite:shop.db", NULL);
  MarqTarget *middle = add_target (self, "replica", "postgresql://anna@127.0.0.1:1/shop", last);
  MarqTarget *first = add_target (self, "production", "host=/nowhere/at/all user=anna dbname=shop", middle);
  MarqTarget *served;
  g_autofree char *why_not = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqConnection) connection = marq_target_connect (first, MARQ_TARGET_READ, &self->settings, &served, &why_not, NULL, &error);
  g_autoptr (MarqConnection) none = NULL;

  g_assert_no_error (error);
  g_assert_true (served == last);
  g_assert_cmpint (marq_connection_get_dialect (connection), ==, MARQ_DIALECT_SQLITE);
  g_assert_nonnull (strstr (why_not, "“production”"));
  g_assert_nonnull (strstr (why_not, "/nowhere/at/all"));
  g_assert_nonnull (strstr (why_not, "“replica”"));
  g_assert_nonnull (strstr (why_not, "Connection refused"));
  g_clear_pointer (&why_not, g_free);

  /* Applying does not, unless somebody says so. */
  none = marq_target_connect (first, MARQ_TARGET_WRITE, &self->settings, &served, &why_not, NULL, &error);
  g_assert_null (none);
  g_assert_null (served);
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_CONNECT, "“production”", "Its fallback “replica” is written to only when asked for", NULL);
  g_clear_error (&error);
  none = marq_target_connect (first, MARQ_TARGET_WRITE | MARQ_TARGET_WRITE_FALLBACK, &self->settings, &served, &why_not, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (served == last);
}

/* All of them are told. */
static void
test_none_serves (Shop *self, gconstpointer data)
{
  MarqTarget *last = add_target (self, "copy", "sqlite:gone.db", NULL);
  MarqTarget *first = add_target (self, "production", "postgresql://anna@127.0.0.1:1/shop", last);
  MarqTarget *read_only = add_target (self, "archive", "sqlite:shop.db?mode=ro", NULL);
  MarqTarget *empty = add_target (self, "empty", NULL, NULL);
  MarqTarget *served;
  g_autofree char *why_not = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (marq_target_connect (first, MARQ_TARGET_READ, &self->settings, &served, &why_not, NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_CONNECT, "“production”", "Connection refused", "“copy”", "There is no file", NULL);
  g_clear_error (&error);
  g_assert_null (marq_target_connect (read_only, MARQ_TARGET_WRITE, &self->settings, &served, &why_not, NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_READ_ONLY, "“archive”", "cannot be written to", NULL);
  g_clear_error (&error);
  g_assert_null (marq_target_connect (empty, MARQ_TARGET_READ, &self->settings, &served, &why_not, NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_ADDRESS, "“empty”", "has no address", NULL);
  g_clear_error (&error);
  g_assert_null (marq_target_find (self->project, "staging", &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_ADDRESS, "“staging”", "copy", "production", "archive", NULL);
}

static void
test_circle (Shop *self, gconstpointer data)
{
  MarqTarget *first = add_target (self, "one", "sqlite:shop.db", NULL);
  MarqTarget *second = add_target (self, "two", "sqlite:shop.db", first);
  MarqTarget *served;
  g_autofree char *why_not = NULL;
  g_autoptr (GError) error = NULL;

  marq_target_set_fallback (first, marq_item_get_uid (MARQ_ITEM (second)));
  g_assert_null (marq_target_connect (first, MARQ_TARGET_READ, &self->settings, &served, &why_not, NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_CANNOT, "in a circle", "“one” → “two” → “one”", NULL);
  g_clear_error (&error);
  marq_target_set_fallback (first, marq_item_get_uid (MARQ_ITEM (first)));
  g_assert_null (marq_target_connect (first, MARQ_TARGET_READ, &self->settings, &served, &why_not, NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_CANNOT, "“one” → “one”", NULL);
}

typedef struct
{
  const char *answers[3];
  guint n;
  gboolean refused;
} Person;

static char *
answer (const char *account, gboolean refused, gpointer data, GCancellable *cancellable, GError **error)
{
  Person *person = data;

  g_assert_true (g_str_has_prefix (account, "postgresql://anna@localhost:"));
  person->refused = refused;
  return g_strdup (person->answers[person->n++]);
}

/* One place after the other, each as the only one that knows it. */
static void
test_passwords (Shop *self, gconstpointer data)
{
  g_autofree char *url = marq_servers_address ("MARQ_TEST_SECURE", "user=anna dbname=shop");
  MarqTarget *target = add_target (self, "Test it!", url, add_target (self, "copy", "sqlite:shop.db", NULL));
  g_autofree char *account = url ? marq_connect_dup_account (url, NULL) : NULL;
  MarqTarget *served;
  Person person = { { "wrong", MARQ_TEST_PASSWORD } };
  gboolean was_there;

  if (!url)
    return;
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *why_not = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqConnection) connection = NULL;

      self->settings.ask = i == 3 ? answer : NULL;
      self->settings.ask_data = &person;
      if (i == 1)
        g_assert_true (marq_password_store (account, MARQ_TEST_PASSWORD, NULL, &error));
      if (i == 2)
        g_assert_true (marq_password_store (account, "wrong", NULL, &error));
      if (i == 3 || i == 4)
        g_assert_true (marq_password_forget (account, &was_there, NULL, &error));
      g_assert_no_error (error);
      if (i >= 3)
        g_assert_cmpint (was_there, ==, i == 3);
      connection = marq_target_connect (target, MARQ_TARGET_READ, &self->settings, &served, &why_not, NULL, &error);
      if (i == 1 || i == 3)
        g_assert_no_error (error);
      else if (i == 2)
        /* What is wrong is no reason for a fallback. */
        marq_servers_assert_error (error, MARQ_ENGINE_ERROR_PASSWORD, "“Test it!”", "was that of the keyring", NULL);
      else
        marq_servers_assert_error (error, MARQ_ENGINE_ERROR_NO_PASSWORD, "“Test it!”", "MARQ_PASSWORD_TEST_IT_", "PGPASSWORD", "~/.pgpass",
                                   account, "no terminal", NULL);
      g_assert_cmpint (connection != NULL, ==, i == 1 || i == 3);
    }
  /* The first answer was wrong, and it was said so. */
  g_assert_cmpuint (person.n, ==, 2);
  g_assert_true (person.refused);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("marq-keyring-XXXXXX", NULL);
  g_autofree char *keyring = g_build_filename (folder, "keyring", NULL);
  g_autofree char *backup = g_strconcat (keyring, "~", NULL);
  int status;

  /* libsecret's own file, and nothing of whoever runs this. Before there are threads. */
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "the keyring's own", TRUE);
  g_setenv ("PGPASSFILE", "/nowhere", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/target-connection/relative", Shop, NULL, set_up, test_relative, tear_down);
  g_test_add ("/target-connection/fallback-reads", Shop, NULL, set_up, test_fallback_reads, tear_down);
  g_test_add ("/target-connection/none-serves", Shop, NULL, set_up, test_none_serves, tear_down);
  g_test_add ("/target-connection/circle", Shop, NULL, set_up, test_circle, tear_down);
  g_test_add ("/target-connection/passwords", Shop, NULL, set_up, test_passwords, tear_down);
  status = g_test_run ();
  g_unlink (keyring);
  g_unlink (backup);
  g_rmdir (folder);
  return status;
}
